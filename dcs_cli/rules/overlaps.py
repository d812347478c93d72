"""Overlaps: who is hit twice, by whom, when (semantics 7, 8)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from dcs_cli.analysis import overlaps as analysis
from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.pressure import ClassPressure, Pressure, Verdict
from dcs_cli.analysis.protected import ProtectedTime
from dcs_cli.analysis.same_day import SameDay, same_days
from dcs_cli.project.facets import Facet
from dcs_cli.project.spots import Spot
from dcs_cli.rules import overlaps_beyond
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Certainty, Finding, Found, Level, Rule
from dcs_cli.rules.places import overlap_spots, policy_spot
from dcs_cli.rules.unlimited import without_limit
from dcs_cli.rules.wording import A_FEW, listed, number, percent, plural

_CAP = "cap:"


def _certainty(certain: bool) -> Certainty:
    return "certain" if certain else "possible"


def _of(facet: Facet) -> str:
    return f"{facet.version_name} ({facet.department or 'no department'})"


def _size(answers: Answers, cells: int) -> str:
    contacts = answers.project.universe.contacts(cells)
    return "the same contacts" if contacts is None else f"{number(contacts)} {plural('contact', contacts)}"


def _pair_spots(pair: analysis.Pair) -> tuple[Spot, tuple[Spot, ...]]:
    spots = overlap_spots(pair.facets)
    return spots[0], spots[1:]


def _shared(answers: Answers, *, across: bool) -> Iterator[Found]:
    for one in answers.shared_moments:
        first, second = one.pair.facets
        if first.department is None or second.department is None or (first.department != second.department) != across:
            continue
        touched = customers(answers.project, one.pair.cells, facets=one.pair.facets)
        size = _size(answers, one.pair.cells)
        names = (_of(first), _of(second)) if across else (first.version_name, second.version_name)
        message = f"{names[0]} and {names[1]} both serve {listed(list(one.moments))} for {size} ({touched.text})"
        spot, related = _pair_spots(one.pair)
        data: dict[str, object] = {"moments": list(one.moments), "overlap_coefficient": one.coefficient}
        if one.pair.steps:
            data["steps"] = [list(steps) for steps in one.pair.steps]
        subjects = (first.version_name, second.version_name)
        fix = "one message, one `sequence`, or `reinforces`, whichever is true"
        yield Found(spot, subjects, message, _certainty(one.pair.certain), touched, related, data, fix=fix)


def duplicate(answers: Answers) -> Iterator[Found]:
    """O01: two departments serve one moment for the same contacts, undeclared."""
    return _shared(answers, across=True)


def stacked(answers: Answers) -> Iterator[Found]:
    """O02: the same in one department."""
    return _shared(answers, across=False)


def same_day(answers: Answers) -> Iterator[Found]:
    """O03: two messages less than `spacing` apart: certain pairs one by one, possible ones counted by channel."""
    project = answers.project
    spacing = project.policy.spacing
    if spacing is None:
        return
    found = same_days(project, spacing.days)
    for one in found.certain:
        touched = customers(project, one.pair.cells, facets=one.pair.facets)
        names = f"{one.pair.first.version_name} and {one.pair.second.version_name}"
        message = f"{names} {_on_days(one)}: {_size(answers, one.pair.cells)} ({touched.text}){_unless(one)}"
        spot, related = _pair_spots(one.pair)
        subjects = (one.pair.first.version_name, one.pair.second.version_name)
        first = one.days[0]
        data: dict[str, object] = {"first_day": first}
        if isinstance(first, date):
            data = {"first_day": None, "first_date": first.isoformat()}
        certainty = _certainty(one.pair.certain)
        yield Found(spot, subjects, message, certainty, touched, related, data, fix="move one of them")
    for possible in found.possible:
        pairs = f"{number(possible.pairs)} {plural('pair', possible.pairs)} of messages"
        message = (
            f"{pairs} by {possible.channel} can reach one contact less than {spacing.text} apart; none surely does"
        )
        level: Level = "note"
        facets = [f for f in project.live_facets if f.channel is not None and f.channel.id == possible.channel]
        touched = customers(project, possible.cells, facets=facets)
        counted = {"pairs": possible.pairs}
        spot = policy_spot(project, "spacing")
        yield Found(spot, (possible.channel,), message, "possible", touched, data=counted, level=level)


def _unless(one: SameDay) -> str:
    """What may leave a contact with one of the two, which does not change the class (semantics 5) and is printed."""
    reasons = [f"the cap {cap} of {system} drops one" for system, cap in one.caps]
    reasons += [f"they get another of `{stream}`" for stream in one.streams]
    return f", unless {listed(reasons, 'or')}" if reasons else ""


def _on_days(one: SameDay) -> str:
    """Which days two messages meet on, of customer time or of our calendar."""
    first, other = one.days
    if isinstance(first, date):
        return f"both go out on {first}" if first == other else f"go out on {first} and {other}"
    return f"both on day {first}" if first == other else f"on days {first} and {other}"


_VERDICTS: dict[Certainty, Verdict] = {"certain": "breach", "possible": "possible"}


def _over(answers: Answers, judged: Pressure, subject: str, spot: Spot) -> Iterator[Found]:
    levels: tuple[tuple[Certainty, Level | None], ...] = (("certain", None), ("possible", "note"))
    for certainty, level in levels:
        classes = [one for one in judged.classes if one.verdict == _VERDICTS[certainty]]
        if not classes:
            continue
        facets = tuple({facet: None for one in classes for facet in one.facets})
        touched = customers(answers.project, judged.cells_with(_VERDICTS[certainty]), facets=facets)
        message = f"{touched.text}: {_how_many(answers, judged, subject, classes, certainty)}"
        related = tuple(dict.fromkeys(overlap_spots(facets)))
        yield Found(
            spot, (subject,), message, certainty, touched, related, level=level, fix="move, merge or drop a message"
        )


def _how_many(
    answers: Answers, judged: Pressure, subject: str, classes: Sequence[ClassPressure], certainty: Certainty
) -> str:
    """The worst of some customers in a window of a limit, in words."""
    is_cap = subject.startswith(_CAP)
    limit = f"cap {judged.name} allows {judged.limit} per" if is_cap else f"limit {judged.limit} in"
    limit_words = f"{limit} {judged.per}"
    worst = max(one.worst for one in classes)
    endless = without_limit(answers.project, (name for one in classes for name in one.unbounded), A_FEW)
    more = f", and {endless}" if endless else ""
    if certainty == "possible":
        many = f"{worst} {plural('message', worst)} in {judged.days} {plural('day', judged.days)}"
        return f"up to {many}{more}, {limit_words}"
    most = max(one.certain for one in classes)
    days = [one.certain_day for one in classes if one.certain == most and one.certain_day is not None]
    when = f" in days {min(days)} to {min(days) + judged.days - 1}" if days else ""
    return f"{most} messages{when}, {limit_words}, certain (up to {worst}{more})"


def said_within(answers: Answers, finding: Finding, cells: int) -> str | None:
    """What O04 and O11 say of some of their customers alone, without naming them; None for every other rule."""
    judged: dict[str, Pressure] = {}
    if finding.code == "O04":
        judged = {one.name: one for one in answers.pressure}
    elif finding.code == "O11":
        judged = {f"{_CAP}{one.name}": one for one in answers.caps}
    for subject in finding.subjects:
        if subject in judged:
            verdict = _VERDICTS[finding.certainty]
            classes = [one for one in judged[subject].classes if one.verdict == verdict and one.cells & cells]
            return _how_many(answers, judged[subject], subject, classes, finding.certainty) if classes else None
    return None


def pressure(answers: Answers) -> Iterator[Found]:
    """O04: contacts per window above `policy.pressure`."""
    project = answers.project
    for position, judged in enumerate(answers.pressure):
        spot = policy_spot(project, "pressure", position)
        found = _over(answers, judged, judged.name, spot)
        yield from (
            replace(one, fix="drop, merge or move a message, or say what else is true of the limit") for one in found
        )


def cap_exceeded(answers: Answers) -> Iterator[Found]:
    """O11: a named cap of the policy exceeded."""
    project = answers.project
    names = [cap.name for cap in project.policy.caps]
    for judged in answers.caps:
        spot = policy_spot(project, "caps", names.index(judged.name))
        yield from _over(answers, judged, f"{_CAP}{judged.name}", spot)


def contradiction(answers: Answers) -> Iterator[Found]:
    """O05: conflicting intents can be active together and neither holds back."""
    for one in analysis.contradictions(answers.project):
        first, second = one.pair.facets
        touched = customers(answers.project, one.pair.cells, facets=one.pair.facets)
        size = _size(answers, one.pair.cells)
        message = (
            f"{first.version_name} ({one.intents[0]}) can reach {size} "
            f"while {second.version_name} ({one.intents[1]}) runs ({touched.text})"
        )
        spot, related = _pair_spots(one.pair)
        held = second if second.kind == "escalation" else first
        what = held.trigger.escalation if held.kind == "escalation" else "the stage or escalation of the other"
        subjects = (first.version_name, second.version_name)
        fix = f"suppress_during: [{what}]"
        yield Found(spot, subjects, message, "possible", touched, related, {"intents": list(one.intents)}, fix=fix)


def several_systems(answers: Answers) -> Iterator[Found]:
    """O06: one moment reached from two systems."""
    project = answers.project
    for one in analysis.several_systems(project):
        touched = customers(project, one.cells, facets=one.facets)
        message = (
            f"{one.moment} reaches {_size(answers, one.cells)} "
            f"from {listed(list(one.systems))}: neither can suppress the other"
        )
        spot = _moment_spot(answers, one.moment, one.facets)
        yield Found(
            spot,
            (one.moment,),
            message,
            _certainty(one.certain),
            touched,
            overlap_spots(one.facets),
        )


def _moment_spot(answers: Answers, moment: str, facets: tuple[Facet, ...]) -> Spot:
    located = answers.project.collection.moments.get(moment)
    return located.spot.at("id") if located is not None else overlap_spots(facets)[0]


def two_owners(answers: Answers) -> Iterator[Found]:
    """O07: a moment served by two departments and nobody accountable."""
    project = answers.project
    for moment, departments in analysis.owners_of_moments(project).items():
        located = project.collection.moments.get(moment)
        if located is not None and located.value.accountable is None:
            message = f"{moment} is served by {listed(list(departments))}, nobody is accountable"
            data = {"departments": list(departments)}
            fix = f"accountable: {departments[0]}"
            yield Found(located.spot.at("id"), (moment,), message, data=data, fix=fix)


def protected_time(answers: Answers) -> Iterator[Found]:
    """O08: another department's campaign meets customers in a protected stage."""
    project = answers.project
    for one in answers.protected:
        if not one.stages or (one.expected is not None and one.expected == 0):
            continue
        touched = customers(project, one.cells, facets=one.facets)
        day = one.facets[0].sent_on
        on = f" on {day}" if day is not None else ""
        unknown = f"; how many are in {listed(list(one.unknown))} is unknown" if one.unknown else ""
        message = f"{one.campaign} meets {_met(one)} in {listed(list(one.stages))}{on}{_basis(one)}{unknown}"
        spots = overlap_spots(one.facets)
        data = {"expected_contacts": one.expected, "share": one.share}
        fix = f"suppress_during: [{', '.join(one.stages)}]"
        yield Found(spots[0], (one.campaign,), message, "possible", touched, spots[1:], data, fix=fix)


def _met(one: ProtectedTime) -> str:
    """How many contacts a campaign meets: counted, about so many, or unknown."""
    if one.expected is None or one.contacts is None:
        accounts = one.counted.met if one.counted is not None else None
        return "an unknown number of contacts" + (f" of {_accounts(accounts)}" if accounts is not None else "")
    share = f" ({percent(one.share)})" if one.share is not None else ""
    about = "about " if one.counted is None or not one.counted.by_contact else ""
    return f"{about}{number(round(one.expected))} of {number(one.contacts)} contacts{share}"


def _basis(one: ProtectedTime) -> str:
    """What the number rests on, and whose dates do not tell."""
    if one.counted is None:
        return ", if renewals are spread evenly"
    unknown = one.counted.unknown
    return f"; not counted for want of dates: {_accounts(unknown)}" if unknown else ""


def _accounts(count: int) -> str:
    return f"{number(count)} {plural('account', count)}"


def race(answers: Answers) -> Iterator[Found]:
    """O10: one signal fires two messages without order."""
    for one in analysis.races(answers.project):
        first, second = one.pair.facets
        touched = customers(answers.project, one.pair.cells, facets=one.pair.facets)
        message = (
            f"{listed(list(one.signals))} fires {first.version_name} and {second.version_name} at once ({touched.text})"
        )
        spot, related = _pair_spots(one.pair)
        data = {"signals": list(one.signals)}
        subjects = (first.version_name, second.version_name)
        yield Found(spot, subjects, message, "possible", touched, related, data, fix="delay: 1d on one of them")


RULES = (
    Rule("O01", "duplicate", "warning", duplicate, needs=("serves",)),
    Rule("O02", "stacked", "note", stacked, needs=("serves",)),
    Rule("O03", "same-day", "warning", same_day, needs=("policy.spacing",)),
    Rule("O04", "pressure", "warning", pressure, needs=("policy.pressure",)),
    Rule("O05", "contradiction", "warning", contradiction, needs=("policy.conflicts",), fix="stub"),
    Rule("O06", "several-systems", "note", several_systems, needs=("serves",)),
    Rule("O07", "two-owners", "warning", two_owners, needs=("serves",), fix="stub"),
    Rule("O08", "protected-time", "warning", protected_time, needs=("policy.protect",)),
    Rule("O09", "similar-message", "note", overlaps_beyond.similar_message),
    Rule("O10", "race", "warning", race),
    Rule("O11", "cap-exceeded", "warning", cap_exceeded, needs=("policy.caps",)),
    Rule("O12", "hollow-exemption", "warning", overlaps_beyond.hollow_exemption),
    Rule("O13", "unclaimed-neighbours", "note", overlaps_beyond.unclaimed_neighbours, needs=("serves",)),
    Rule("O14", "sent-twice", "warning", overlaps_beyond.sent_twice),
)
