"""The further sections of an audit: ticks, stages, pressure by customers, the mix of messages, charter, assumptions."""

from typing import TYPE_CHECKING

from dcs_cli.analysis.measured_signals import measured
from dcs_cli.outputs.joining import needed_dimensions
from dcs_cli.outputs.matrix import matrix_rows, write_matrix
from dcs_cli.outputs.quantities import counted, decimal
from dcs_cli.outputs.terminal import Column, TextPage

if TYPE_CHECKING:
    from dcs_cli.analysis.account_pressure import AccountPressure
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.coverage import Requirement
    from dcs_cli.analysis.measured_signals import Measured
    from dcs_cli.analysis.pressure import Pressure
    from dcs_cli.project.facets import Facet
    from dcs_cli.rules.run import Run

FAMILIES = {
    "marketing": ("newsletter", "industry_trends", "announcement", "offer", "referral", "reward"),
    "onboarding": ("onboarding", "onboarding_guide"),
    "adoption": ("best_practice", "feature_guide", "adoption_guide", "welcome_back_guide"),
    "value": ("utilization", "ebr", "renewal"),
    "self-serve": ("community", "kb", "asset", "chatbot", "event"),
    "voice": ("survey", "cancellation"),
    "service": ("scheduling", "check_in"),
}
MEASURED: "dict[Measured, str]" = {"measured": "yes", "not measured": "no", "not stated": "?"}
VERDICTS = {"breach": "over, certain", "possible": "over, possible", "fine": "fine"}
ASSUMPTIONS = (
    "every message is delivered within its declared slip",
    "contacts keep their segment and their dates inside the window",
    "caps work as they are stated",
    "no message is put off by another",
)


def write_ticks(page: TextPage, run: "Run") -> None:
    """Four ticks for every requirement: is it measured, reviewed, possible for the system, open to a person?"""
    requirements = run.answers.coverage.requirements
    if not requirements:
        return
    page.blank()
    rows = [
        (
            one.plan,
            one.moment,
            "met" if one.met else "not met",
            _measured(run.answers, one),
            _reviewed(run.answers, one),
            _capable(run, one),
            _person(run.answers, one),
        )
        for one in requirements
    ]
    titles = ("plan", "moment", "", "signal measured", "content reviewed", "trigger possible", "way to a person")
    page.table([Column(title, keep=not title) for title in titles], rows, indent=2)
    page.line("? is not stated, – does not apply", indent=2)


def _serving(answers: "Answers", one: "Requirement") -> "list[Facet]":
    return [facet for facet in answers.coverage_judge.serving(one.moment) if facet.cells & one.cells]


def _measured(answers: "Answers", one: "Requirement") -> str:
    found = measured(answers.project, one)
    return "–" if found is None else MEASURED[found]


def _reviewed(answers: "Answers", one: "Requirement") -> str:
    serving = _serving(answers, one)
    if not serving:
        return "–"
    found = answers.project.collection.content
    used = {name for facet in serving for name in facet.written.content}
    serving_ids = {facet.message.id for facet in serving}
    used |= {name for name, located in found.items() if serving_ids & set(located.value.used_by)}
    if not used:
        return "?"
    dates = [found[name].value.reviewed_on if name in found else None for name in used]
    return "yes" if all(day is not None for day in dates) else "no"


def _capable(run: "Run", one: "Requirement") -> str:
    serving = _serving(run.answers, one)
    if not serving:
        return "–"
    systems = run.answers.project.words.systems
    found = []
    for facet in serving:
        system = systems.get(facet.written.system) if facet.written.system is not None else None
        if system is None or not system.fires_on or facet.kind is None:
            found.append("?")
        else:
            found.append("yes" if facet.kind in system.fires_on else "no")
    return next((word for word in ("no", "?") if word in found), "yes")


def _person(answers: "Answers", one: "Requirement") -> str:
    project = answers.project
    if any(facet.mode != "digital" or facet.written.handover is not None for facet in _serving(answers, one)):
        return "yes"
    moment = project.collection.moments[one.moment].value
    if moment.when is None:
        return "no"
    read = project.logic.signals_read(moment.when)
    for located in project.collection.escalations.values():
        if located.value.decided_by == "person" and read & project.logic.signals_read(located.value.when):
            return "yes"
    return "no"


def write_stages(page: TextPage, answers: "Answers") -> None:
    """Requirements met by stage and plan."""
    requirements = answers.coverage.requirements
    stages = [*answers.project.collection.stages, None]
    plans = sorted({one.plan for one in requirements})
    moments = answers.project.collection.moments
    rows = []
    for stage in stages:
        inside = [one for one in requirements if moments[one.moment].value.stage == stage]
        cells = [[one for one in inside if one.plan == plan] for plan in plans]
        if inside:
            shown = [f"{sum(one.met for one in cell)} of {len(cell)}" if cell else "–" for cell in cells]
            rows.append((stage or "any time", *shown))
    if rows:
        page.blank()
        page.table([Column("met by stage"), *(Column(plan, right=True) for plan in plans)], rows, indent=2)


def write_pressure(page: TextPage, answers: "Answers") -> None:
    """Every limit for every group of customers, and how many senders reach one contact."""
    for judged, of_accounts in zip(answers.pressure, answers.account_pressure, strict=True):
        _write_limit(page, judged, answers)
        _write_accounts(page, of_accounts, answers)
    for judged in answers.caps:
        _write_limit(page, judged, answers)
    page.blank()
    senders = answers.senders
    mean = f", {decimal(senders.mean, 2)} on average" if senders.mean is not None else ""
    page.line(
        f"Senders (system and department) that reach one contact: at most {senders.most}{mean}", indent=2, hanging=2
    )
    if senders.unknown:
        page.line(f"unknown system or owner, not counted: {', '.join(senders.unknown)}", indent=2, hanging=2)


def _write_limit(page: TextPage, judged: "Pressure", answers: "Answers") -> None:
    project = answers.project
    page.blank()
    page.line(f"{judged.name}: at most {judged.limit} in {judged.per}, by customers", indent=2)
    rows = []
    for one in judged.classes:
        boxes = project.boxes(one.cells, needed_dimensions(one.cells, project.live_dimensions, project))
        contacts = project.universe.contacts(one.cells)
        worst = f"{one.worst} (day {one.worst_day})" + (f" and {', '.join(one.unbounded)}" if one.unbounded else "")
        rows.append(
            (
                "; ".join(box.text for box in boxes),
                f"{contacts:,}" if contacts is not None else "–",
                f"{one.certain}" + (f" (day {one.certain_day})" if one.certain_day is not None else ""),
                decimal(one.expected, 2) + ("+" if one.unknown else ""),
                worst,
                VERDICTS[one.verdict],
            )
        )
    columns = [
        Column("customers"),
        Column("contacts", right=True, keep=True),
        Column("certain", keep=True),
        Column("expected", right=True),
        Column("worst"),
        Column("", keep=True),
    ]
    page.table(columns, rows, indent=4)
    if any(one.unknown for one in judged.classes):
        page.line("+ messages of which nothing is known are not in the expected number", indent=4, hanging=2)


def _write_accounts(page: TextPage, judged: "AccountPressure", answers: "Answers") -> None:
    """The same window for whole accounts, beside the contacts the limit is about."""
    project = answers.project
    page.blank()
    page.line("and to all contacts of one account, for information: a message counts once a day", indent=4, hanging=2)
    rows = []
    for one in judged.classes:
        worst = f"{one.worst} (day {one.worst_day})" + (f" and {', '.join(one.unbounded)}" if one.unbounded else "")
        dimensions = needed_dimensions(one.members, set(one.dimensions), project)
        rows.append(
            (
                "; ".join(box.text for box in project.boxes(one.members, dimensions)),
                f"{one.accounts:,}" if one.accounts is not None else "–",
                f"{one.certain}" + (f" (day {one.certain_day})" if one.certain_day is not None else ""),
                worst,
                VERDICTS[one.verdict],
            )
        )
    columns = [
        Column("customers"),
        Column("accounts", right=True, keep=True),
        Column("certain", keep=True),
        Column("worst"),
        Column("", keep=True),
    ]
    page.table(columns, rows, indent=4)
    if any(one.certain for one in judged.classes):
        page.line("certain where an account has a contact of every kind that is addressed", indent=4, hanging=2)


def write_mix(page: TextPage, answers: "Answers") -> None:
    """Departments against systems, and the families of types."""
    page.blank()
    write_matrix(page, matrix_rows(answers, "department", "system"), "department", "system", indent=2)
    live = [message.written.type for message in answers.project.live_messages]
    rows = [
        (family, str(sum(one in types for one in live)), ", ".join(one for one in types if one not in live) or "–")
        for family, types in FAMILIES.items()
    ]
    page.blank()
    page.table([Column("family of types"), Column("live", right=True), Column("none of")], rows, indent=2)
    untyped = sum(one is None for one in live)
    if untyped:
        page.line(f"{counted(untyped, 'message')} without a type", indent=2)


def write_assumptions(page: TextPage, answers: "Answers") -> None:
    """Under what the figures of contact pressure hold."""
    if answers.pressure or answers.caps:
        page.blank()
        page.line(f"Contact pressure holds if {'; '.join(ASSUMPTIONS)}.", hanging=2)
