"""Rules about surveys: customers are asked, not too often, not in trouble, and somebody answers them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.bounds import spread
from dcs_cli.analysis.survey_spacing import SurveyPair, asks
from dcs_cli.documents.audience import Audience
from dcs_cli.documents.signals import Escalation
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Customers, Found, Rule
from dcs_cli.rules.journey import term_audiences
from dcs_cli.rules.places import declared, overlap_spots
from dcs_cli.rules.stated import facet_spot
from dcs_cli.rules.wording import listed, number, plural, some

A_YEAR = 365


def relationship_surveys_close(answers: Answers) -> Iterator[Found]:
    """Q01: two surveys of the relationship closer together than the policy wants."""
    surveys = answers.project.policy.surveys
    if surveys is not None and surveys.relationship is not None:
        pairs = [pair for pair in answers.survey_pairs if pair.relationship is True]
        yield from _too_close(answers.project, pairs, surveys.relationship.days)


def triggered_surveys_close(answers: Answers) -> Iterator[Found]:
    """Q02: two surveys after an event closer together than the policy wants."""
    surveys = answers.project.policy.surveys
    if surveys is not None and surveys.triggered is not None:
        pairs = [pair for pair in answers.survey_pairs if pair.relationship is False]
        yield from _too_close(answers.project, pairs, surveys.triggered.days)


def surveys_close(answers: Answers) -> Iterator[Found]:
    """Q03: any two surveys closer together than the policy wants."""
    surveys = answers.project.policy.surveys
    if surveys is not None and surveys.any is not None:
        yield from _too_close(answers.project, answers.survey_pairs, surveys.any.days)


@dataclass(slots=True)
class _Meeting:
    """Two surveys, all steps of a series together, and the customers for whom they come too close."""

    least: int
    cells: int = 0
    facets: dict[Facet, None] = field(default_factory=dict)

    def add(self, pair: SurveyPair, cells: int, least: int) -> None:
        """Take in one pair of versions or steps."""
        self.cells |= cells
        self.least = min(self.least, least)
        self.facets[pair.first] = self.facets[pair.second] = None


def _meetings(pairs: Sequence[SurveyPair], days: int) -> dict[tuple[str, ...], _Meeting]:
    found: dict[tuple[str, ...], _Meeting] = {}
    for pair in pairs:
        cells, least = pair.closer_than(days)
        if cells and least is not None:
            names = tuple(sorted({pair.first.version_name, pair.second.version_name}))
            found.setdefault(names, _Meeting(least)).add(pair, cells, least)
    return dict(sorted(found.items()))


def _too_close(project: Project, pairs: Sequence[SurveyPair], days: int) -> Iterator[Found]:
    for names, meeting in _meetings(pairs, days).items():
        facets = tuple(meeting.facets)
        touched = customers(project, meeting.cells, facets=facets, audiences=term_audiences(project))
        distance = f"{meeting.least} {plural('day', meeting.least)} apart" if meeting.least else "on the same day"
        who = (
            f"{names[0]} can ask {_contacts(touched)} twice"
            if len(names) == 1
            else f"{listed(names)} can ask {_contacts(touched)}"
        )
        spots = _trigger_spots(project, facets) if len(names) == 1 else overlap_spots(facets)
        yield Found(
            spots[0],
            names,
            f"{who} {distance}, wanted {days} {plural('day', days)}",
            certainty="possible",
            customers=touched,
            related=spots[1:],
            data={"days": [meeting.least]},
            fix=f"cap: {{at_most: 1, per: {days}d}}" if len(names) == 1 else "move one of them, or ask once for both",
        )


def _contacts(touched: Customers) -> str:
    if touched.contacts is None:
        return touched.text
    return f"{number(touched.contacts)} {plural('contact', touched.contacts)}"


def _trigger_spots(project: Project, facets: Sequence[Facet]) -> tuple[Spot, ...]:
    return tuple(sorted({facet_spot(project, facet, "trigger") for facet in facets}, key=declared))


def survey_precedence(answers: Answers) -> Iterator[Found]:
    """Q04: a survey of the relationship and one after an event can fall together, and no priority decides.

    Together is closer than `surveys.any`, and without that field on one day.
    """
    project = answers.project
    surveys = project.policy.surveys
    days = max(1, surveys.any.days) if surveys is not None and surveys.any is not None else 1
    mixed = [pair for pair in answers.survey_pairs if _of_both_sorts(pair) and not _decided(pair)]
    for names, meeting in _meetings(mixed, days).items():
        facets = sorted(meeting.facets, key=lambda facet: declared(facet.message.spot), reverse=True)
        touched = customers(project, meeting.cells, facets=facets, audiences=term_audiences(project))
        lacking = [facet for facet in facets if facet.written.priority is None] or facets
        spots = tuple(dict.fromkeys(facet_spot(project, facet, "priority") for facet in (*lacking, *facets)))
        yield Found(
            spots[0],
            names,
            f"nothing decides between {listed(names)} when they meet, for {_contacts(touched)}",
            certainty="possible",
            customers=touched,
            related=spots[1:],
            fix="a `priority` for both, the survey of the relationship the higher one, such as 60 and 30",
        )


def _of_both_sorts(pair: SurveyPair) -> bool:
    both_say = pair.first.written.survey is not None and pair.second.written.survey is not None
    return both_say and not pair.itself and pair.relationship is None


def _decided(pair: SurveyPair) -> bool:
    first, second = pair.first.written.priority, pair.second.written.priority
    return first is not None and second is not None and first != second


def open_loop(answers: Answers) -> Iterator[Found]:
    """Q05: a survey without a route for bad answers, or with one slower than the policy wants."""
    project = answers.project
    surveys = project.policy.surveys
    if surveys is None or surveys.follow_up is None:
        return
    wanted = surveys.follow_up
    for identifier, facets in project.facets_by_message.items():
        asking = [facet for facet in facets if asks(facet)]
        unanswered = [facet for facet in asking if not _bad_route(facet)]
        slow = [facet for facet in asking if _slower(project, facet, wanted.exact_days)]
        if unanswered:
            spots = tuple(dict.fromkeys(facet_spot(project, facet, "survey") for facet in unanswered))
            message = f"nobody answers a bad {_instruments(unanswered[0])} of `{identifier}`: it has no `bad` route"
            fix = "bad: {at_most: …, escalation: …}"
        elif slow:
            escalation = _escalation(project, slow[0])
            assert escalation is not None
            assert escalation.within is not None
            spots = tuple(dict.fromkeys(facet_spot(project, facet, "survey").at("bad", "escalation") for facet in slow))
            spots = (*spots, project.collection.escalations[escalation.id].spot.at("within"))
            message = (
                f"a bad {_instruments(slow[0])} of `{identifier}` is answered within {escalation.within.text} "
                f"({escalation.id}), wanted {wanted.text}"
            )
            fix = f"within: {wanted.text} on {escalation.id}, if the role can keep it"
        else:
            continue
        yield Found(spots[0], (identifier,), message, related=spots[1:], fix=fix)


def _bad_route(facet: Facet) -> bool:
    survey = facet.written.survey
    return survey is not None and survey.bad is not None and bool(survey.bad.escalation or survey.bad.touchpoint)


def _escalation(project: Project, facet: Facet) -> Escalation | None:
    survey = facet.written.survey
    name = survey.bad.escalation if survey is not None and survey.bad is not None else None
    located = project.collection.escalations.get(name) if name is not None else None
    return located.value if located is not None else None


def _slower(project: Project, facet: Facet, days: Fraction) -> bool:
    escalation = _escalation(project, facet)
    return escalation is not None and escalation.within is not None and escalation.within.exact_days > days


def _instruments(facet: Facet) -> str:
    survey = facet.written.survey
    return listed(survey.instrument, "or") if survey is not None else "answer"


def single_instrument(answers: Answers) -> Iterator[Found]:
    """Q06: one survey instrument, once a year or less often, is all the listening."""
    project = answers.project
    surveys = [facet for facet in project.live_facets if asks(facet)]
    instruments = {
        name for facet in surveys if facet.written.survey is not None for name in facet.written.survey.instrument
    }
    if len(instruments) != 1 or not all(_once_a_year(project, facet) for facet in surveys):
        return
    only = next(iter(instruments))
    names = sorted({facet.message.id for facet in surveys})
    places = {facet_spot(project, facet, "survey") for facet in surveys if facet.written.survey is not None}
    spots = sorted(places, key=declared)
    yield Found(
        spots[0].at("instrument"),
        (only,),
        f"one survey a year is the only listening: {only}, by {some(names)}",
        related=tuple(spot.at("instrument") for spot in spots[1:]),
        fix="a second instrument where something happens, such as csat after a ticket or churn_reason on cancellation",
    )


def _once_a_year(project: Project, facet: Facet) -> bool:
    """Whether a survey recurs on a period of a year or more."""
    if facet.written.survey is None:
        return False
    distances = spread(facet)
    if distances is not None:
        return distances.per_year <= 1
    base = project.due_days.base(facet)
    if base is None or not base.recurs or not project.due_days.exact(facet) or len(project.due_days.offsets(facet)) > 1:
        return False
    terms = {project.terms.by_account[account] for account in project.universe.accounts_of(facet.cells)}
    periods = [project.timeline.period(base, term) for term in terms]
    return bool(periods) and all(period is not None and period >= A_YEAR for period in periods)


def survey_in_trouble(answers: Answers) -> Iterator[Found]:
    """Q07: a survey is not held back during an escalation that can be active for its customers."""
    project = answers.project
    escalations = project.collection.escalations
    active = {name: _can_be_active(project, located.value) for name, located in escalations.items()}
    found: dict[tuple[str, str], list[Facet]] = {}
    for facet in project.live_facets:
        if asks(facet) and facet.audience_known:
            for name in escalations:
                if name not in facet.written.suppress_during and facet.cells & active[name]:
                    found.setdefault((facet.version_name, name), []).append(facet)
    for (survey, name), facets in found.items():
        cells = 0
        for facet in facets:
            cells |= facet.cells & active[name]
        touched = customers(project, cells, facets=facets, audiences=_measured_for(project, escalations[name].value))
        spots = tuple(dict.fromkeys(facet_spot(project, facet, "suppress_during") for facet in facets))
        yield Found(
            spots[0],
            (survey, name),
            f"`{survey}` may ask {_contacts(touched)} during {name}",
            certainty="possible",
            customers=touched,
            related=(*spots[1:], escalations[name].spot.at("id")),
            fix=f"suppress_during: [{name}]",
        )


def _can_be_active(project: Project, escalation: Escalation) -> int:
    """The cells an escalation can be active for: those for whom every signal of one alternative may be measured."""
    alternatives = project.logic.alternatives(escalation.when)
    cells = 0 if alternatives else project.universe.everyone
    for term in alternatives:
        inside = project.universe.everyone
        for atom in term:
            signal = project.collection.signals.get(atom.signal)
            stated = signal.value.instrumented if signal is not None and atom.form != "health" else None
            if stated is not None and stated is not True:
                inside &= 0 if stated is False else project.cells(stated)
        cells |= inside
    return cells


def _measured_for(project: Project, escalation: Escalation) -> list[Audience]:
    """The audiences that an escalation's signals are measured for, where that is not everyone."""
    signals = project.collection.signals
    read = sorted(project.logic.signals_read(escalation.when))
    stated = [signals[name].value.instrumented for name in read if name in signals]
    return [audience for audience in stated if audience is not None and not isinstance(audience, bool)]


RULES = (
    Rule(
        "Q01",
        "relationship-surveys-close",
        "warning",
        relationship_surveys_close,
        needs=("policy.surveys.relationship",),
    ),
    Rule("Q02", "triggered-surveys-close", "warning", triggered_surveys_close, needs=("policy.surveys.triggered",)),
    Rule("Q03", "surveys-close", "warning", surveys_close, needs=("policy.surveys.any",)),
    Rule("Q04", "survey-precedence", "warning", survey_precedence, fix="stub"),
    Rule("Q05", "open-loop", "warning", open_loop, needs=("policy.surveys.follow_up",)),
    Rule("Q06", "single-instrument", "note", single_instrument),
    Rule("Q07", "survey-in-trouble", "warning", survey_in_trouble, fix="stub"),
)
