"""Rules about the signals that triggers and moments wait for: their type, whether they are measured, their norm."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.measured_signals import unmeasured_cells
from dcs_cli.documents.audience import Audience
from dcs_cli.documents.conditions import DeviationCondition, awaited
from dcs_cli.documents.triggers import DeviationTrigger
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Customers, Found
from dcs_cli.rules.stated import facet_spot
from dcs_cli.rules.stated_conditions import stated_conditions
from dcs_cli.rules.wording import number, plural

LEAST_NORM_DAYS = 14
"""A norm takes at least two complete weeks (rules, T06)."""

DAYS_A_WEEK = 7


def wrong_signal_type(answers: Answers) -> Iterator[Found]:
    """T02: a condition waits for the event of a measure, or compares an event with a level or a norm."""
    signals = answers.project.collection.signals
    for stated in stated_conditions(answers.project):
        key = awaited(stated.condition)
        if key not in ("event", "inactive", "signal"):
            continue
        name = getattr(stated.condition, key)
        used_as = "measure" if key == "signal" else "event"
        if name not in signals or signals[name].value.type == used_as:
            continue
        told = "an event" if signals[name].value.type == "event" else "a measure"
        use = "an event" if used_as == "event" else "a measure"
        fits = "`event: …`" if used_as == "measure" else "`signal: …` with a level or a change"
        yield Found(
            stated.spot.at(key),
            (stated.owner, name),
            f"{name} is {told}, `{stated.owner}` uses it as {use}",
            related=(signals[name].spot.at("type"),),
            fix=f"{fits}, or the right `type` on the signal",
        )


def short_baseline(answers: Answers) -> Iterator[Found]:
    """T06: a norm over less than two weeks, or over no whole number of weeks."""
    for stated in stated_conditions(answers.project):
        if not isinstance(stated.condition, DeviationCondition | DeviationTrigger):
            continue
        length = stated.condition.against
        if length.days >= LEAST_NORM_DAYS and length.days % DAYS_A_WEEK == 0:
            continue
        yield Found(
            stated.spot.at("against"),
            (stated.owner,),
            f"a norm needs at least two complete weeks, in whole weeks; `{stated.owner}` compares with {length.text}",
            fix="against: 8w",
        )


class _Use(NamedTuple):
    """One use of a signal by an item, for some cells."""

    owner: str
    signal: str
    cells: int
    spot: Spot
    facet: Facet | None = None
    audience: Audience | None = None


def not_instrumented(answers: Answers) -> Iterator[Found]:
    """T03: a trigger, guard, report, moment or part of the health score on a signal not measured for some cells."""
    project = answers.project
    signals = project.collection.signals
    unmeasured = {name: unmeasured_cells(project, located.value) for name, located in signals.items()}
    found: dict[tuple[str, str], list[_Use]] = {}
    for use in _uses(project, unmeasured):
        found.setdefault((use.owner, use.signal), []).append(use)
    for (owner, name), uses in found.items():
        yield _not_measured(project, owner, name, uses, unmeasured[name])


def _not_measured(project: Project, owner: str, name: str, uses: Sequence[_Use], unmeasured: int) -> Found:
    signal = project.collection.signals[name]
    stated = signal.value.instrumented
    measured_for = stated if stated is not None and not isinstance(stated, bool) else None
    cells = 0
    for use in uses:
        cells |= use.cells & unmeasured
    facets = [use.facet for use in uses if use.facet is not None]
    touched = customers(project, cells, facets=facets, audiences=(uses[0].audience, measured_for))
    promised = _promised(project, owner, cells) if any(use.facet is None for use in uses) else ""
    waits = "the health score" if owner == "health" else f"`{owner}`"
    if stated is None:
        message = f"{waits} needs {name}; nothing says whether it is measured for {_whom(touched)}{promised}"
    else:
        message = f"{waits} needs {name}, which is not measured for {_whom(touched)}{promised}"
    spots = dict.fromkeys((*(use.spot for use in uses), signal.spot.at("id" if stated is None else "instrumented")))
    return Found(
        uses[0].spot,
        (owner, name),
        message,
        customers=touched,
        related=tuple(spots)[1:],
        level="note" if stated is None else None,
        fix=f"have {name} measured and say `instrumented: true`, or the audience it is measured for",
    )


def _promised(project: Project, moment: str, cells: int) -> str:
    """To how many of the customers of a moment some plan promises it, where it is not to all of them."""
    plans = [one.value for one in project.collection.plans.values() if moment in one.value.moments]
    promised = 0
    for plan in plans:
        promised |= project.cells(plan.audience) & cells
    contacts = project.universe.contacts(promised)
    if contacts is None or moment not in project.collection.moments or promised == cells:
        return ""
    return f"; a plan promises the moment to {number(contacts)}" if promised else "; no plan promises them the moment"


def _whom(touched: Customers) -> str:
    if touched.contacts is None:
        return touched.text
    return f"{number(touched.contacts)} {plural('contact', touched.contacts)} ({touched.text})"


def _uses(project: Project, unmeasured: Mapping[str, int]) -> Iterator[_Use]:
    """What waits for a signal or shows one that is not measured for all of its cells, combinations followed."""
    for facet in project.live_facets:
        identifier, cells = facet.message.id, facet.cells
        for condition, field, of_system in _conditions(project, facet):
            for signal in sorted(project.logic.signals_read(condition)):
                if unmeasured.get(signal, 0) & cells:
                    yield _Use(identifier, signal, cells, _spot(project, facet, field, of_system), facet)
        for position, signal in enumerate(facet.written.shows):
            if unmeasured.get(signal, 0) & cells:
                yield _Use(identifier, signal, cells, facet_spot(project, facet, "shows").at(position), facet)
    for moment in project.collection.moments.values():
        for signal in sorted(project.logic.signals_read(moment.value.when)):
            cells = project.cells(moment.value.audience)
            if unmeasured.get(signal, 0) & cells:
                yield _Use(moment.id, signal, cells, moment.spot.at("when"), audience=moment.value.audience)
    health = project.collection.health
    if health is not None:
        for position, part in enumerate(health.value.parts):
            cells = project.universe.everyone
            if unmeasured.get(part.signal, 0) & cells:
                yield _Use("health", part.signal, cells, health.spot.at("parts", position, "signal"))


def _conditions(project: Project, facet: Facet) -> Iterator[tuple[Any, str, bool]]:
    """The trigger and guards of a facet, those of its system included, with their fields and whose they are."""
    written = facet.written
    for name, condition in (("trigger", facet.trigger), ("only_if", written.only_if), ("not_if", written.not_if)):
        if condition is not None:
            yield condition, name, False
    if project.collection.program is not None and written.system is not None:
        for name, condition in zip(("only_if", "not_if"), facet.system_guards, strict=True):
            if condition is not None:
                yield condition, name, True


def _spot(project: Project, facet: Facet, field: str, of_system: bool) -> Spot:
    located = project.collection.program
    if of_system and located is not None and facet.written.system is not None:
        return located.spot.at("systems", facet.written.system, field)
    return facet_spot(project, facet, field)
