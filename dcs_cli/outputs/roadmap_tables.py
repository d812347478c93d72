"""Tables beside the way of a roadmap: hires, purchases, skills, and the options of its steps."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.analysis.roadmap_options import Comparison, OptionView, compare_options
from dcs_cli.analysis.roadmap_resources import Money, Resource, hires, purchases, skills, unplanned_systems
from dcs_cli.outputs.quantities import decimal
from dcs_cli.outputs.roadmap_days import NONE, Days
from dcs_cli.outputs.target_words import few
from dcs_cli.outputs.terminal import Column, Span, TextPage

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.roadmap_path import RoadmapPath
    from dcs_cli.documents.roadmap import Roadmap

OWNERS_TOLD = {"internal": "internal", "partner": "a partner", None: "not said"}


def write_hires(page: TextPage, answers: "Answers", roadmap: "Roadmap", path: "RoadmapPath", days: Days) -> None:
    """The roles that open steps need, by the day on which their steps start at the latest."""
    found = hires(roadmap, path, answers.project.program)
    _write_resources(page, "Hires", found, days)
    waiting = _owned(answers, found)
    for role, touchpoints in waiting.items():
        page.line(f"{role} owns {few(touchpoints, 6)} on the map", indent=2, hanging=2)


def write_purchases(page: TextPage, answers: "Answers", roadmap: "Roadmap", path: "RoadmapPath", days: Days) -> None:
    """The technologies that open steps need, by the day on which their steps start at the latest."""
    program = answers.project.program
    found = purchases(roadmap, path, program)
    _write_resources(page, "Purchases", found, days)
    systems = program.systems if program is not None else {}
    strange = [one.name for one in found if one.name not in systems]
    if strange and program is not None:
        page.line(f"not among the systems of the program: {few(strange, 6)}", indent=2, hanging=2)
    yearly = [f"{one.name} {decimal(one.yearly)}" for one in found if one.yearly is not None]
    if yearly:
        page.line(f"and a year, as the program says: {few(yearly, 6)}", indent=2, hanging=2)
    loose = unplanned_systems(roadmap, program)
    if loose:
        page.line(f"planned in the program, and no step brings it: {few(list(loose), 6)}", indent=2, hanging=2)


def _owned(answers: "Answers", found: Sequence[Resource]) -> dict[str, list[str]]:
    """The touchpoints on the map that a role still to be hired owns."""
    owned: dict[str, list[str]] = {one.name: [] for one in found if not one.there}
    for message in answers.project.messages.values():
        owner = message.written.owner
        if owner is not None and owner.split("/")[-1] in owned:
            owned[owner.split("/")[-1]].append(message.id)
    return {role: sorted(listed) for role, listed in owned.items() if listed}


def _write_resources(page: TextPage, title: str, found: Sequence[Resource], days: Days) -> None:
    page.blank()
    if not found:
        page.line(Span(title, "strong"), "  none that an open step on the way needs", hanging=2)
        return
    rows = [
        (
            one.name + (" (there)" if one.there else ""),
            start_by_words(one, days),
            days.date(one.need.sensible_from),
            days.date(one.ready_on),
            cost_words(one.cost, len(one.need.steps)),
            ", ".join(one.need.steps),
        )
        for one in found
    ]
    columns = [
        Column(title),
        Column("start by", keep=True),
        Column("earliest", keep=True),
        Column("ready on", keep=True),
        Column("cost", right=True, keep=True),
        Column("steps"),
    ]
    page.table(columns, rows)
    skilled = [f"{one.name} ({', '.join(one.skills)})" for one in found if one.skills]
    if skilled:
        page.line(f"skills their steps ask for: {few(skilled, 12)}", indent=2, hanging=2)


def cost_words(cost: Money, steps: int) -> str:
    """The cost of so many steps; at least this much when some do not say, unknown when none does."""
    if steps and len(cost.unknown) == steps:
        return "unknown"
    return decimal(cost.known) + ("+" if cost.unknown else "")


def start_by_words(one: Resource, days: Days) -> str:
    """The last day to start the first step with a role or technology; one whose step has been started is in use."""
    return "now, in use" if one.in_use else days.date(one.need.needed_by)


def write_skills(page: TextPage, answers: "Answers", roadmap: "Roadmap", path: "RoadmapPath", days: Days) -> None:
    """The skills that open steps ask for, and whether the team has them."""
    found = skills(roadmap, path, answers.project.program)
    if not found:
        return
    words = {True: Span("there", "good"), False: Span("missing", "error"), None: Span("cannot tell", "warning")}
    rows = [(one.name, words[one.there], days.date(one.first_day), ", ".join(one.steps)) for one in found]
    page.blank()
    columns = [Column("Skills"), Column("in the team", keep=True), Column("of use from", keep=True), Column("steps")]
    page.table(columns, rows)
    if any(one.there is None for one in found):
        page.line("add `skills` to the team in the program to have them compared", indent=2, hanging=2)


def write_options(page: TextPage, roadmap: "Roadmap", as_of: date) -> None:
    """The options of every open step side by side; the choice stays with people."""
    for one in compare_options(roadmap, as_of):
        _write_comparison(page, one)


def _write_comparison(page: TextPage, one: Comparison) -> None:
    page.blank()
    rows = [
        (
            view.name + (" (chosen)" if view.option.chosen else ""),
            f"{view.option.takes.days:,}d" if view.option.takes is not None else NONE,
            _money(view.option.cost),
            _waiting(view),
            _money(view.together),
            _spare(view),
            view.option.gap or NONE,
            {True: "yes", False: "no", None: NONE}[view.option.core],
        )
        for view in one.options
    ]
    columns = [
        Column(""),
        Column("takes", right=True, keep=True),
        Column("cost", right=True, keep=True),
        Column("waiting", right=True, keep=True),
        Column("together", right=True, keep=True),
        Column("spare", right=True, keep=True),
        Column("gap it fills"),
        Column("core", keep=True),
    ]
    page.line(Span(f"Options for {one.step}", "strong"))
    page.table(columns, rows, indent=2)
    for line in _remarks(one):
        page.line(line, indent=2, hanging=2)


def _money(value: Fraction | None) -> str:
    return NONE if value is None else decimal(value, 0)


def _waiting(view: OptionView) -> str:
    if view.waiting is not None:
        return _money(view.waiting)
    return NONE if view.delay is None else "cannot tell"


def _spare(view: OptionView) -> Span:
    if view.slack is None:
        return Span(NONE)
    return Span(f"{-view.slack:,}d late", "error") if view.slack < 0 else Span(f"{view.slack:,}d")


def _remarks(one: Comparison) -> list[str]:
    found = []
    if one.least and len(one.options) > 1:
        found.append(f"cost and waiting together are least with {few(list(one.least))}")
    found += [
        f"{even.faster} is cheaper all in all than {even.slower} once a month earlier is worth more than "
        f"{decimal(even.monthly_value, 0)}"
        for even in one.break_evens
    ]
    for view in one.options:
        if view.missing:
            found.append(f"cannot weigh {view.name}: add {few([f'`{field}`' for field in view.missing], 6)}")
        if view.option.strategy_owner != "internal":
            found.append(f"strategy with {view.name}: {OWNERS_TOLD[view.option.strategy_owner]}; keep it internal")
    if one.differs:
        found.append(f"the way is planned with {one.takes:,} days, not with those of the chosen option")
    return found
