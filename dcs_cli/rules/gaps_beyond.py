"""Gaps that are not of one requirement: customers without plan, voice, own message, certain word, or a way to grow."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.classes import customer_classes, first_member, reaching
from dcs_cli.analysis.coverage import Requirement
from dcs_cli.analysis.measured_reach import column_of, email_ok_of, measured_share, rate_of
from dcs_cli.analysis.pressure_certain import certain_days
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.project.universe import members_of
from dcs_cli.project.vocabulary import ChannelFacts
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Found
from dcs_cli.rules.places import policy_spot, promise_spot
from dcs_cli.rules.wording import ASKED, listed, number, percent, plural

NEAR_AN_OFFSET = 7
"""Days within which a message counts as being at a renewal offset (semantics 6, G17)."""


def _contacts(count: int | None) -> str:
    return "contacts" if count is None else f"{number(count)} {plural('contact', count)}"


def no_plan(answers: Answers) -> Iterator[Found]:
    """G01: customers in no plan."""
    project = answers.project
    covered = 0
    for cells in project.plan_cells.values():
        covered |= cells
    rest = project.universe.everyone & ~covered
    if not rest:
        return
    audiences = [plan.value.audience for plan in project.collection.plans.values()]
    touched = customers(project, rest, audiences=audiences)
    first = min(plan.spot for plan in project.collection.plans.values())
    message = f"{_contacts(touched.contacts)} have no success plan ({touched.text})"
    yield Found(
        Spot(first.document, ("plans",), "key"), (), message, customers=touched, fix="a plan for them, or `not` in none"
    )


def low_reach(answers: Answers) -> Iterator[Found]:
    """G07: the channels that serve a requirement reach too few, by the readings there are."""
    project = answers.project
    wanted = project.policy.reach_at_least
    readings = _reach_readings(project)
    for requirement in answers.coverage.requirements:
        serving = answers.coverage_judge.serving(requirement.moment)
        facets = [facet for facet in serving if facet.cells & requirement.cells and facet.channel is not None]
        if wanted is None:
            continue
        counted = _counted(answers, requirement, facets)
        reached = counted if counted is not None else _from_rates(answers, requirement, facets, readings)
        if reached is None or reached.judged >= wanted:
            continue
        plan = project.collection.plans[requirement.plan].value
        touched = customers(project, requirement.cells, facets=facets, audiences=(plan.audience,))
        message = f"{requirement.moment} reaches {reached.text} of {touched.text}, wanted {percent(wanted)}"
        spot = promise_spot(project, requirement.plan, requirement.moment)
        yield Found(spot, (requirement.plan, requirement.moment), message, "possible", touched)


@dataclass(frozen=True, slots=True)
class _Reached:
    """The share of a requirement's customers that is reached: what the policy judges, and in words."""

    judged: Fraction
    text: str


def _counted(answers: Answers, requirement: Requirement, facets: Sequence[Facet]) -> _Reached | None:
    """Counted contact by contact; None where no file of contacts tells of every channel."""
    if answers.customers is None:
        return None
    accounts = requirement.unit == "account"
    found = measured_share(answers.customers, requirement.cells, facets, accounts=accounts)
    if found is None:
        return None
    low, high = Fraction(found.reached, found.total), Fraction(found.possibly, found.total)
    share = percent(low) if low == high else f"{percent(low)} to {percent(high)}"
    what = plural("account" if accounts else "contact", found.total)
    return _Reached(high, f"{share} ({number(found.reached)} of {number(found.total)} {what} listed)")


def _from_rates(
    answers: Answers, requirement: Requirement, facets: Sequence[Facet], readings: dict[str, Fraction]
) -> _Reached | None:
    """From the rate of each channel: independent of each other for the judgement, their bounds in words."""
    rates = {
        facet.channel.id: _rate(answers, requirement.cells, facet, facet.channel, readings)
        for facet in facets
        if facet.channel is not None
    }
    if not rates:
        return None
    missed = Fraction(1)
    for rate in rates.values():
        missed *= 1 - rate
    low, high = max(rates.values()), min(Fraction(1), sum(rates.values(), Fraction(0)))
    return _Reached(1 - missed, f"{percent(low)} to {percent(high)}")


def _rate(answers: Answers, cells: int, facet: Facet, channel: ChannelFacts, readings: dict[str, Fraction]) -> Fraction:
    """The share of contacts a channel reaches: counted, else the newest reading of those that can be sent it."""
    records = answers.customers
    if records is not None and (column := column_of(records, facet)) is not None:
        counted = rate_of(records, column, cells)
        if counted is not None:
            return counted
    able = email_ok_of(records, cells) if records is not None and channel.medium == "email" else None
    reading = readings.get(channel.id, readings.get(channel.medium or "", Fraction(1)))
    return reading * (able if able is not None else _can_send(answers.project, channel.id, cells))


def _reach_readings(project: Project) -> dict[str, Fraction]:
    """The newest reading of ``<channel>_reach`` by channel or medium."""
    found: dict[str, Fraction] = {}
    for reading in sorted(project.collection.readings, key=lambda one: (one.value.date, one.spot)):
        if reading.value.metric.endswith("_reach") and reading.value.date <= project.as_of:
            found[reading.value.metric.removesuffix("_reach")] = reading.value.value
    return found


def _can_send(project: Project, channel: str, cells: int) -> Fraction:
    """The share of contacts that can be sent a channel; 1 where nothing is stated."""
    stated = project.policy.can_send.get(channel, Fraction(1))
    universe = project.universe
    total = universe.contacts(cells)
    if not total:
        return stated
    able = Fraction(0)
    for index in members_of(cells):
        row = universe.can_send[universe.account_of[index]]
        able += (universe.weight(index) or 0) * row.get(channel, stated)
    return able / total


def silence(answers: Answers) -> Iterator[Found]:
    """G08: the longest certain silence is above the policy."""
    project = answers.project
    limit = project.policy.silence
    if limit is None:
        return
    quiet = [one for one in answers.silence.classes if one.days > limit.days]
    cells = 0
    for one in quiet:
        cells |= one.cells
    if not cells:
        return
    facets = [facet for facet in project.live_facets if facet.outbound and facet.certain_cells]
    touched = customers(project, cells, facets=facets)
    longest = max(one.days for one in quiet)
    nothing = f"nothing certain for up to {longest} days, limit {limit.days}"
    message = f"{_contacts(touched.contacts)} hear {nothing} ({touched.text})"
    yield Found(policy_spot(project, "silence"), (), message, customers=touched, data={"max_days": longest})


def persona_not_addressed(answers: Answers) -> Iterator[Found]:
    """G09: a contact role gets only what everyone of its account gets."""
    project = answers.project
    universe = project.universe
    addressed = 0
    for cells in dict.fromkeys(facet.cells for facet in project.live_facets):
        for account in universe.account_cells:
            inside = cells & account.members
            if inside and inside != account.members:
                addressed |= inside
    several = 0
    for account in universe.account_cells:
        if account.members & (account.members - 1):
            several |= account.members
    alike = several & ~addressed
    for position, axis in enumerate(universe.axes):
        if axis.level != "contact":
            continue
        # Without a population, values that nothing tells apart count as one, under the name of the first.
        shown = {leaf for point in universe.points(position) for leaf in point.label.split("+")}
        for value in (leaf for leaf in axis.leaves if leaf in shown):
            cells = alike & universe.holding(position, frozenset((value,)))
            if cells:
                touched = customers(project, cells, facets=project.live_facets)
                of = f"of {axis.name} {value}"
                message = f"{_contacts(touched.contacts)} {of} get only what everyone gets ({touched.text})"
                yield Found(
                    _dimension_spot(project, axis.name),
                    (value,),
                    message,
                    customers=touched,
                    fix=f"a message for {axis.name} {value}",
                )


def _dimension_spot(project: Project, dimension: str) -> Spot:
    if project.collection.program is not None:
        return project.collection.program.spot.at("dimensions", dimension)
    return min((located.spot for located in project.collection.maps.values()), default=Spot(0))


def no_voice(answers: Answers) -> Iterator[Found]:
    """G10: customers never asked an instrument of the policy; surveys whose answers lead nowhere."""
    project = answers.project
    surveys = [facet for facet in project.live_facets if facet.written.survey is not None]
    for position, instrument in enumerate(project.policy.voice):
        asked = 0
        for facet in surveys:
            if facet.written.survey is not None and instrument in facet.written.survey.instrument:
                asked |= facet.cells
        rest = project.universe.everyone & ~asked
        if rest:
            touched = customers(project, rest, facets=surveys)
            asks = f"{instrument}: {ASKED[instrument]}" if instrument in ASKED else instrument
            message = f"{_contacts(touched.contacts)} are never asked {asks} ({touched.text})"
            yield Found(policy_spot(project, "voice", position), (instrument,), message, customers=touched)
    for message_id in sorted({facet.message.id for facet in surveys}):
        survey = project.messages[message_id].written.survey
        if survey is not None and survey.bad is None and survey.good is None:
            asking = [facet for facet in surveys if facet.message.id == message_id]
            cells = 0
            for facet in asking:
                cells |= facet.cells
            spot = project.messages[message_id].spot.at("survey")
            text = f"whatever customers answer to {message_id}, nothing follows"
            yield Found(
                spot,
                (message_id,),
                text,
                customers=customers(project, cells, facets=asking),
                fix="bad: {at_most: …, escalation: …}",
            )


def risk_without_route(answers: Answers) -> Iterator[Found]:
    """G11: something that predicts churn and that no escalation and no live trigger uses."""
    project = answers.project
    used: set[str] = set()
    for escalation in project.collection.escalations.values():
        used |= _used(project, escalation.value.when)
    for facet in project.live_facets:
        if facet.trigger is not None:
            used |= _used(project, facet.trigger)
    for listed_items in (project.collection.signals, project.collection.combinations):
        for identifier in sorted(listed_items):
            located = listed_items[identifier]
            if located.value.predicts == "churn" and identifier not in used:
                message = f"{identifier} predicts churn and reaches nobody"
                yield Found(
                    located.spot.at("id"), (identifier,), message, fix=f"an escalation or trigger on {identifier}"
                )


def _used(project: Project, condition: object) -> frozenset[str]:
    """The signals and combinations a condition uses; one on a health band uses every part of the score."""
    used = project.logic.rules_used(condition)
    health = project.collection.health
    if "health" in used and health is not None:
        return used | {part.signal for part in health.value.parts}
    return used


def no_growth_path(answers: Answers) -> Iterator[Found]:
    """G12: a plan none of whose messages acts on a signal of growth."""
    project = answers.project
    growing = {
        identifier
        for listed_items in (project.collection.signals, project.collection.combinations)
        for identifier, located in listed_items.items()
        if located.value.predicts in ("expansion", "referral")
    }
    paths = 0
    for facet in project.live_facets:
        if (
            facet.written.intent in ("expand", "refer")
            and facet.behavioural
            and _used(project, facet.trigger) & growing
        ):
            paths |= facet.cells
    for plan, cells in project.plan_cells.items():
        if not cells & paths:
            spot = project.collection.plans[plan].spot.at("id")
            message = f"{plan} detects no growth: no expand or refer message follows a signal that predicts it"
            yield Found(spot, (plan,), message)


def orphan(answers: Answers) -> Iterator[Found]:
    """G14: a touchpoint that serves no moment of any plan."""
    project = answers.project
    volumes = answers.volumes.by_message()
    for message in project.live_messages:
        if not message.is_campaign and not set(message.written.serves) & project.planned_moments:
            volume = volumes.get(message.id)
            size = "volume unknown" if volume is None else f"{number(round(volume))} a year"
            text = f"`{message.id}` serves no moment ({size})"
            yield Found(message.spot.at("id"), (message.id,), text, fix="serves: [the moment it answers], or retire it")


def outcome_missing(answers: Answers) -> Iterator[Found]:
    """G15: a plan without an outcome or a measure."""
    for identifier in sorted(answers.project.collection.plans):
        located = answers.project.collection.plans[identifier]
        missing = [name for name in ("outcome", "measure") if getattr(located.value, name) is None]
        if missing:
            message = f"{identifier} states no {listed(missing, 'and no')}"
            yield Found(located.spot.at("id"), (identifier,), message, fix=f"{missing[0]}: …")


def empty_stage(answers: Answers) -> Iterator[Found]:
    """G16: a plan without a moment in a stage its customers pass through."""
    project = answers.project
    for identifier, cells in project.plan_cells.items():
        located = project.collection.plans[identifier]
        moments = [
            project.collection.moments[name].value
            for name in located.value.moments
            if name in project.collection.moments
        ]
        for name in project.collection.stages:
            stage = project.collection.stages[name]
            if not cells & project.cells(stage.value.audience):
                continue
            if not any(moment.stage == name and project.cells(moment.audience) & cells for moment in moments):
                message = f"{identifier} has no moment in {name}"
                yield Found(located.spot.at("moments"), (identifier, name), message, related=(stage.spot.at("id"),))


def renewal_path(answers: Answers) -> Iterator[Found]:
    """G17: nothing certain within seven days of an offset of the renewal path."""
    project = answers.project
    facets = [
        facet
        for facet in project.live_facets
        if facet.outbound and facet.certain_cells and project.due_days.exact(facet)
    ]
    lacking: dict[int, int] = {}
    classes = customer_classes(project, facets)
    for cells, reached in zip(classes, reaching(classes, facets), strict=True):
        index = first_member(cells)
        term = project.due_days.term(index)
        if term is None:
            continue
        days = _certain_days(project, reached, index)
        for position, offset in enumerate(project.policy.renewal_offsets):
            if offset.days <= term and not any(abs(term - offset.days - day) <= NEAR_AN_OFFSET for day in days):
                lacking[position] = lacking.get(position, 0) | cells
    for position, cells in sorted(lacking.items()):
        offset = project.policy.renewal_offsets[position]
        touched = customers(project, cells, facets=facets)
        when = f"{number(offset.days)} {plural('day', offset.days)} before renewal, give or take {NEAR_AN_OFFSET}"
        message = f"nothing certain reaches {_contacts(touched.contacts)} {when} ({touched.text})"
        spot = policy_spot(project, "renewal_offsets", position)
        yield Found(spot, (f"renewal-{offset.text}",), message, customers=touched)


def _certain_days(project: Project, facets: Iterable[Facet], index: int) -> set[int]:
    days: set[int] = set()
    for facet in facets:
        if facet.certain_cells >> index & 1:
            for due in project.due_days.due(facet, index):
                days.update(certain_days(facet, due))
    return days
