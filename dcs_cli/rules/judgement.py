"""Rules about people: they decide where judgement is needed, and are not spent where it is not."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from dcs_cli.analysis.answers import Answers
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Customers, Found, Rule
from dcs_cli.rules.places import audience_spot, promise_spot
from dcs_cli.rules.stated import facet_spot
from dcs_cli.rules.wording import figure, listed, number, plural, some

LEAVING_OR_STUCK = ("chatbot", "cancellation")
"""Types of message that must offer a way to a person (model 5.4)."""


def automated_escalation(answers: Answers) -> Iterator[Found]:
    """H01: an escalation is decided by automation."""
    for escalation in answers.project.collection.escalations.values():
        if escalation.value.decided_by == "automation":
            yield Found(
                escalation.spot.at("decided_by"),
                (escalation.id,),
                f"{escalation.id} is decided without a person",
                fix="decided_by: person",
            )


def high_stakes_digital(answers: Answers) -> Iterator[Found]:
    """H02: units of a high-stakes, unpredictable moment that only automatic messages reach."""
    project = answers.project
    for requirement in answers.coverage.requirements:
        groups = [group for group in requirement.groups if group.code == "H02"]
        if not groups:
            continue
        cells, size = 0, 0 if requirement.required is not None else None
        for group in groups:
            cells |= group.cells
            size = None if size is None or group.size is None else size + group.size
        moment = project.collection.moments[requirement.moment]
        facets = sorted({facet for group in groups for facet in group.facets}, key=lambda facet: facet.name)
        touched = customers(
            project,
            cells,
            facets=facets,
            audiences=(project.collection.plans[requirement.plan].value.audience, moment.value.audience),
            unit=requirement.unit,
            size=size,
        )
        related = dict.fromkeys((moment.spot.at("id"), *(audience_spot(facet) for facet in facets)))
        yield Found(
            promise_spot(project, requirement.plan, requirement.moment),
            (requirement.plan, requirement.moment),
            f"{requirement.moment} is left to automation for {_whom(touched)}",
            customers=touched,
            related=tuple(related),
            fix="a person on the same signal: `mode: hybrid`, or a touchpoint with `mode: human` for the moment",
        )


def _whom(touched: Customers) -> str:
    if touched.size is None:
        return touched.text
    return f"{touched.text} ({number(touched.size)} {plural(touched.unit or 'contact', touched.size)})"


def human_on_routine(answers: Answers) -> Iterator[Found]:
    """H03: only people serve a low-stakes, predictable moment, and nobody asked for one by `lead`."""
    project = answers.project
    for identifier in sorted(project.planned_moments & set(project.collection.moments)):
        moment = project.collection.moments[identifier]
        routine = moment.value.stakes == "low" and moment.value.predictable is True
        facets = answers.coverage_judge.serving(identifier)
        if not routine or moment.value.lead in ("human", "hybrid") or not facets:
            continue
        if any(facet.mode != "human" for facet in facets):
            continue
        names = sorted({facet.message.id for facet in facets})
        hours = _hours(answers, names)
        most = "at most " if answers.load is not None and any(name in answers.load.at_most for name in names) else ""
        takes = (
            f"takes {most}{figure(hours, 2)} CSM hours a week"
            if hours is not None
            else "takes CSM hours, how many is unknown"
        )
        places = [facet_spot(project, facet, "mode") for facet in facets if "mode" in facet.written.model_fields_set]
        yield Found(
            moment.spot.at("id"),
            (identifier,),
            f"{identifier} {takes}: {some(names)} {'serves' if len(names) == 1 else 'serve'} it, by people only",
            related=tuple(dict.fromkeys(places or [facet_spot(project, facet, "channel") for facet in facets])),
            data={"hours": None if hours is None else float(hours)},
            fix="a digital touchpoint that serves the moment, with or before the person",
        )


def _hours(answers: Answers, names: Sequence[str]) -> Fraction | None:
    """CSM hours a week of some touchpoints; None when one of them is unknown."""
    load = answers.load
    if load is None or any(name not in load.by_touchpoint for name in names):
        return None
    return sum((load.by_touchpoint[name] for name in names), Fraction(0))


def escalation_incomplete(answers: Answers) -> Iterator[Found]:
    """H04: an escalation does not say who acts, or how soon."""
    for escalation in answers.project.collection.escalations.values():
        missing = [name for name in ("to", "within") if getattr(escalation.value, name) is None]
        if missing:
            yield Found(
                escalation.spot.at("id"),
                (escalation.id,),
                f"{escalation.id} has no {listed([f'`{name}`' for name in missing], 'and no')}",
                fix=listed([{"to": "to: csm", "within": "within: 2d"}[name] for name in missing]),
            )


def overload(answers: Answers) -> Iterator[Found]:
    """H05: the map implies more CSM time than the team has for customers.

    Certain without what is known only at most; possible when that makes it more.
    """
    project = answers.project
    load = answers.load
    if load is None or load.capacity is None or load.hours_per_week <= load.capacity:
        return
    located = project.collection.program
    assert located is not None
    costly = sorted(load.by_touchpoint, key=lambda name: (-load.by_touchpoint[name], name))
    places = [
        facet_spot(project, facet, "csm_minutes")
        for name in costly
        for facet in project.facets_by_message.get(name, ())
        if facet.written.csm_minutes is not None
    ]
    most = listed([f"{name} {figure(load.by_touchpoint[name], 1)}" for name in costly[:3]])
    unknown = f"; {some(load.unknown)} of unknown volume not counted" if load.unknown else ""
    unknown += f"; {some(tuple(load.unstated))} without minutes not counted" if load.unstated else ""
    surely = load.least_hours_per_week > load.capacity
    if load.at_most:
        bounded = figure(sum(load.at_most.values(), Fraction(0)), 1)
        unknown += f"; {bounded} of it, for {some(tuple(load.at_most))}, known only at most"
    yield Found(
        located.spot.at("team"),
        ("csm_load",),
        f"the map promises {'up to ' if load.at_most and not load.missing else ''}"
        f"{figure(load.hours_per_week, 1)} h/week, CSMs have {figure(load.capacity, 1)} (most: {most}{unknown})",
        "certain" if surely else "possible",
        related=tuple(dict.fromkeys(places)),
        data={"hours": float(load.hours_per_week)},
        fix="narrow the audience of the touchpoint that costs most, or automate it"
        if surely
        else f"expected_per_30d for {some(tuple(load.at_most))}, so that it can be told",
    )


def no_way_to_a_person(answers: Answers) -> Iterator[Found]:
    """H06: a chatbot or cancellation flow without a handover to an escalation a person decides."""
    project = answers.project
    escalations = project.collection.escalations
    for identifier, facets in project.facets_by_message.items():
        closed = [
            facet for facet in facets if facet.written.type in LEAVING_OR_STUCK and not _to_a_person(project, facet)
        ]
        if not closed:
            continue
        name = closed[0].written.handover
        reason = f": {name} does not say `decided_by: person`" if name in escalations else ""
        spots = dict.fromkeys(facet_spot(project, facet, "handover") for facet in closed)
        if name is not None and name in escalations:
            spots[escalations[name].spot.at("id")] = None
        yield Found(
            next(iter(spots)),
            (identifier,),
            f"`{identifier}` offers no person{reason}",
            related=tuple(spots)[1:],
            fix="handover: an escalation with `decided_by: person`",
        )


def _to_a_person(project: Project, facet: Facet) -> bool:
    """Whether a facet hands over to a person; a handover to nothing that exists is S05."""
    name = facet.written.handover
    if name is None:
        return False
    escalation = project.collection.escalations.get(name)
    return escalation is None or escalation.value.decided_by == "person"


def bad_score_to_automation(answers: Answers) -> Iterator[Found]:
    """H07: a bad answer leads to a digital touchpoint and to no person."""
    project = answers.project
    versions: dict[str, list[Facet]] = {}
    for facet in project.facets:
        versions.setdefault(facet.message.id, []).append(facet)
    for identifier, facets in project.facets_by_message.items():
        found = {facet: _automatic_answer(facet, versions) for facet in facets}
        automatic = {facet: answer for facet, answer in found.items() if answer is not None}
        if not automatic:
            continue
        spots = tuple(
            dict.fromkeys(facet_spot(project, facet, "survey").at("bad", "touchpoint") for facet in automatic)
        )
        first, answer = next(iter(automatic.items()))
        instruments = listed(first.written.survey.instrument if first.written.survey is not None else ())
        related = dict.fromkeys(answer.message.spot.at("id") for answer in automatic.values())
        yield Found(
            spots[0],
            (identifier,),
            f"a bad {instruments} answer to `{identifier}` gets an automatic message, {answer.message.id}",
            related=(*spots[1:], *related),
            fix="bad: {at_most: …, escalation: …}, or a person who sends the follow-up (`mode: hybrid`)",
        )


def _automatic_answer(facet: Facet, versions: dict[str, list[Facet]]) -> Facet | None:
    """The digital version of the touchpoint a survey's bad answers lead to, for customers of the survey."""
    survey = facet.written.survey
    if survey is None or survey.bad is None or survey.bad.touchpoint is None or survey.bad.escalation is not None:
        return None
    answers = versions.get(survey.bad.touchpoint, [])
    here = [answer for answer in answers if answer.cells & facet.cells] or answers
    return next((answer for answer in here if answer.mode == "digital"), None)


RULES = (
    Rule("H01", "automated-escalation", "error", automated_escalation, in_check=True),
    Rule("H02", "high-stakes-digital", "warning", high_stakes_digital, needs=("plan",)),
    Rule("H03", "human-on-routine", "note", human_on_routine, needs=("plan",)),
    Rule("H04", "escalation-incomplete", "error", escalation_incomplete, in_check=True),
    Rule("H05", "overload", "warning", overload, needs=("team.csms", "team.hours_per_week", "population")),
    Rule("H06", "no-way-to-a-person", "warning", no_way_to_a_person),
    Rule("H07", "bad-score-to-automation", "warning", bad_score_to_automation),
)
