"""Rules about limits: what they count, what their windows mean, and who gives way when they are full."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.classes import first_member, partition
from dcs_cli.analysis.pressure import ClassPressure, Pressure, puts_pressure
from dcs_cli.analysis.profiles import PROFILES, PlatformProfile, not_counted_because, own_profile
from dcs_cli.documents.program import Cap
from dcs_cli.project.facets import Facet, Message
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.project.timeline import ACCOUNT_CLOCK
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Found, Rule
from dcs_cli.rules.journey import term_audiences
from dcs_cli.rules.places import declared, policy_spot
from dcs_cli.rules.stated import facet_spot
from dcs_cli.rules.wording import A_FEW, listed, number, plural, some


def cap_blind(answers: Answers) -> Iterator[Found]:
    """C01: a system's own cap does not count a message of that system."""
    project = answers.project
    by_system: dict[str, list[Facet]] = {}
    for facet in project.live_facets:
        if facet.written.system is not None and puts_pressure(facet):
            by_system.setdefault(facet.written.system, []).append(facet)
    for name, located, cap, spot in _system_caps(project):
        blind: dict[str, list[tuple[Facet, str]]] = {}
        for facet in by_system.get(name, ()):
            reason = not_counted_because(cap, located, facet)
            if reason is not None:
                blind.setdefault(facet.message.id, []).append((facet, reason))
        for identifier, pairs in blind.items():
            yield _blind(project, name, cap, spot, identifier, pairs)


def _blind(
    project: Project, system: str, cap: Cap, spot: Spot, identifier: str, pairs: Sequence[tuple[Facet, str]]
) -> Found:
    facets = [facet for facet, _ in pairs]
    touched = customers(project, _union(facets), facets=facets)
    reasons = listed(sorted({reason for _, reason in pairs}))
    return Found(
        spot,
        (system, cap.name, identifier),
        f"the cap {cap.name} of {system} does not count `{identifier}` ({reasons})",
        customers=touched,
        related=tuple(dict.fromkeys(facet_spot(project, facet, "system") for facet in facets)),
        fix="count it in the cap, or in `policy.caps` or `policy.pressure`, which hold over all systems",
    )


def _system_caps(project: Project) -> Iterator[tuple[str, PlatformProfile | None, Cap, Spot]]:
    """Every cap of every system with the profile that decides what it counts, and the text that leaves messages out."""
    located = project.collection.program
    if located is None:
        return
    for name, system in located.value.systems.items():
        profile = None
        if system.profile is not None:
            own = located.value.profiles.get(system.profile)
            profile = own_profile(own) if own is not None else PROFILES.get(system.profile)
        place = located.spot.at("systems", name)
        for position, cap in enumerate(system.caps):
            at = place.at("caps", position)
            if cap.counts is not None:
                spot = at.at("counts")
            elif cap.exempt is not None:
                spot = at.at("exempt")
            else:
                spot = place.at("profile") if profile is not None else at.at("name")
            yield name, profile, cap, spot


def _union(facets: Sequence[Facet]) -> int:
    cells = 0
    for facet in facets:
        cells |= facet.cells
    return cells


def no_limit(answers: Answers) -> Iterator[Found]:
    """C02: the policy has no limit across systems, and some contact has two or more senders."""
    project = answers.project
    if project.policy.pressure or project.policy.caps:
        return
    senders: dict[tuple[str, str], int] = {}
    for facet in project.live_facets:
        if facet.is_campaign or facet.written.system is None or facet.department is None:
            continue
        key = (facet.written.system, facet.department)
        senders[key] = senders.get(key, 0) | facet.cells
    most = _most_together(project, list(senders.values()))
    if most < 2:
        return
    capped = sorted((system, cap.name) for system, _, cap, _ in _system_caps(project))
    within = {system for system, _ in capped}
    outside = some([f"{system} ({department})" for system, department in sorted(senders) if system not in within])
    holds = f"senders: {outside}"
    if capped:
        inside = some([f"{name} inside {system}" for system, name in capped])
        holds = f"{inside} {'holds' if len(capped) == 1 else 'hold'} there only, outside: {outside or 'no sender'}"
    yield Found(
        _policy_place(project),
        (),
        f"no limit holds across systems; up to {most} senders reach one contact; {holds}",
        data={"departments": sorted({department for _, department in senders})},
        fix="`pressure: {at_most: …, per: 7d}` in the policy, with a number the team is ready to keep",
    )


def _most_together(project: Project, sets: Sequence[int]) -> int:
    """The largest number of sets one cell belongs to."""
    counted: dict[int, int] = {}
    for cells in sets:
        counted[cells] = counted.get(cells, 0) + 1
    return max((_times(counted, one) for one in partition(project.universe.everyone, counted)), default=0)


def _policy_place(project: Project) -> Spot:
    located = project.collection.program
    if located is None:
        return min((map_.spot for map_ in project.collection.maps.values()), default=Spot(0))
    written = "policy" in located.value.model_fields_set
    return located.spot.key("policy") if written else located.spot.at("name")


def cap_window_missing(answers: Answers) -> Iterator[Found]:
    """C03: a cap does not say what its day, week or month is."""
    located = answers.project.collection.program
    if located is None:
        return
    policy = located.spot.at("policy", "caps")
    found: list[tuple[tuple[str, ...], Cap, Spot]] = []
    found += [((), cap, policy.at(position)) for position, cap in enumerate(located.value.policy.caps)]
    found += [
        ((name,), cap, located.spot.at("systems", name, "caps", position))
        for name, system in located.value.systems.items()
        for position, cap in enumerate(system.caps)
    ]
    for owner, cap, spot in found:
        missing = _missing_of_window(cap)
        if missing:
            yield Found(
                spot.at("name"),
                (*owner, f"cap:{cap.name}"),
                f"the cap {cap.name} does not say what its {cap.per.text} is: {listed(missing)} "
                f"{'is' if len(missing) == 1 else 'are'} missing",
                fix="as the platform counts it; `window: rolling` needs nothing else",
            )


def _missing_of_window(cap: Cap) -> list[str]:
    if cap.window is None:
        return ["`window`"]
    missing = []
    if cap.window == "calendar_week" and cap.week_start is None:
        missing.append("`week_start`")
    if cap.window != "rolling" and cap.timezone is None:
        missing.append("`timezone`")
    return missing


@dataclass(slots=True)
class _Undecided:
    """Customers over a limit for whom nothing decides between the same messages."""

    cells: int = 0
    facets: dict[Facet, None] = field(default_factory=dict)
    limits: dict["_Limit", None] = field(default_factory=dict)


class _Limit(NamedTuple):
    """A limit of the policy: the subject by which findings know it, in words, and its place."""

    words: str
    subject: str
    spot: Spot


def no_priority(answers: Answers) -> Iterator[Found]:
    """C04: contacts over a limit, and messages of their worst window have no priority, or the same.

    Customers who get some of the messages of others are told together with them: the same priorities mend both. The
    subjects are the limits, as in O04 and O11: a finding that was accepted stays so when a message joins the group.
    """
    project = answers.project
    days = project.due_days
    placed = frozenset(facet for facet in project.live_facets if facet.days_known and days.exact(facet))
    unranked = frozenset(facet for facet in project.live_facets if facet.written.priority is None)
    found: dict[frozenset[str], _Undecided] = {}
    for judged, limit in _limits(answers):
        for one in judged.classes:
            if one.verdict == "fine":
                continue
            undecided = _undecided(_in_worst_window(project, judged, one, placed), unranked)
            names = frozenset(facet.message.id for facet in undecided)
            if len(names) > 1:
                entry = found.setdefault(names, _Undecided())
                entry.cells |= one.cells
                entry.facets.update(dict.fromkeys(undecided))
                entry.limits[limit] = None
    kept = _largest(found)
    touched = dict.fromkeys(facet for entry in kept.values() for facet in entry.facets)
    spots = {facet: facet_spot(project, facet, "priority") for facet in touched}
    order = {spot: rank for rank, spot in enumerate(sorted(dict.fromkeys(spots.values()), key=declared))}
    for names, entry in sorted(kept.items(), key=lambda pair: sorted(pair[0])):
        facets = [facet for facet in entry.facets if facet.written.priority is None] or entry.facets
        places = sorted({spots[facet] for facet in facets}, key=order.__getitem__)
        yield _no_priority(project, sorted(names), entry, places)


def _largest(found: Mapping[frozenset[str], _Undecided]) -> dict[frozenset[str], _Undecided]:
    """The sets of messages that are part of no other, each with the customers of its parts."""
    kept: dict[frozenset[str], _Undecided] = {}
    # A set that holds another holds each of its messages, so only the sets with its rarest one are compared.
    holding: dict[str, list[frozenset[str]]] = {}
    for names in sorted(found, key=lambda names: (-len(names), sorted(names))):
        entry = found[names]
        candidates = min((holding.get(name, []) for name in names), key=len)
        home = next((kept[larger] for larger in candidates if names < larger), None)
        if home is None:
            kept[names] = entry
            for name in names:
                holding.setdefault(name, []).append(names)
        else:
            home.cells |= entry.cells
            home.facets.update(entry.facets)
            home.limits.update(entry.limits)
    return kept


def _no_priority(project: Project, names: Sequence[str], found: _Undecided, spots: Sequence[Spot]) -> Found:
    touched = customers(project, found.cells, facets=found.facets, audiences=term_audiences(project))
    count = "contacts"
    if touched.contacts is not None:
        count = f"{number(touched.contacts)} {plural('contact', touched.contacts)}"
    return Found(
        spots[0],
        tuple(sorted(limit.subject for limit in found.limits)),
        f"nothing decides which of {some(list(names), A_FEW)} gives way when more are due than "
        f"{_allowed(sorted(limit.words for limit in found.limits))} for {count} ({touched.text})",
        certainty="possible",
        customers=touched,
        related=(*spots[1:], *dict.fromkeys(limit.spot for limit in found.limits)),
        data={"messages": list(names)},
        fix="a `priority` of its own for each of them; the higher wins",
    )


def _allowed(limits: Sequence[str]) -> str:
    return f"the {plural('limit', len(limits))} of {listed(limits, 'or')} {'allows' if len(limits) == 1 else 'allow'}"


def _limits(answers: Answers) -> Iterator[tuple[Pressure, _Limit]]:
    """Every limit of the policy, as judged and as it is called."""
    policy = answers.project.policy
    lines = answers.pressure
    for position, line in enumerate(lines):
        # A single line may stand in the policy without a list around it; its place is then the nearest one above.
        channel = f" by {line.channel}" if line.channel is not None else ""
        words = f"{line.limit} in {line.per}{channel}"
        yield line, _Limit(words, line.name, policy_spot(answers.project, "pressure", position))
    judged = iter(answers.caps)
    for position, cap in enumerate(policy.caps):
        if cap.window is not None:
            spot = policy_spot(answers.project, "caps", position)
            yield next(judged), _Limit(cap.name, f"cap:{cap.name}", spot)


def _in_worst_window(project: Project, limit: Pressure, one: ClassPressure, placed: frozenset[Facet]) -> list[Facet]:
    """The messages that can fall in a worst window of a class; ``placed`` are all whose days are known.

    On the account's clock those with a day in the worst one; on any other clock, whose position is free, those with
    any day; and all that have no days.
    """
    index = first_member(one.cells)
    found = [facet for facet in one.facets if facet not in placed]
    for facet in one.facets:
        if facet in placed:
            for due in project.due_days.due(facet, index):
                if due.days and (due.clock != ACCOUNT_CLOCK or _in_time(facet, due.days, limit, one)):
                    found.append(facet)
                    break
    return found


def _in_time(facet: Facet, days: Sequence[int], limit: Pressure, one: ClassPressure) -> bool:
    """Whether a message of one of these days, in the order of time, can arrive in the worst window of a class."""
    earliest = 0 if facet.slip is None else bisect_left(days, one.worst_day - facet.slip)
    return earliest < len(days) and days[earliest] < one.worst_day + limit.days


def _undecided(facets: Sequence[Facet], unranked: frozenset[Facet]) -> Sequence[Facet]:
    """The messages nothing decides between: all when one has no priority, else those with a shared one."""
    if not unranked.isdisjoint(facets):
        return facets
    first: dict[int | None, Message] = {}
    shared: set[int | None] = set()
    for facet in facets:
        priority = facet.written.priority
        if first.setdefault(priority, facet.message) is not facet.message:
            shared.add(priority)
    return [facet for facet in facets if facet.written.priority in shared]


def no_quiet_hours(answers: Answers) -> Iterator[Found]:
    """C05: a live message goes out on a channel that rings, and the channel has no quiet hours."""
    project = answers.project
    ringing: dict[str, list[Facet]] = {}
    for facet in project.live_facets:
        channel = facet.channel
        if channel is not None and facet.outbound and channel.interrupts and not channel.quiet_hours:
            ringing.setdefault(channel.id, []).append(facet)
    located = project.collection.program
    for name, facets in sorted(ringing.items()):
        uses = tuple(dict.fromkeys(facet_spot(project, facet, "channel") for facet in facets))
        declared_at = located is not None and name in located.value.channels
        spot = located.spot.key("channels", name) if located is not None and declared_at else uses[0]
        names = sorted({facet.message.id for facet in facets})
        yield Found(
            spot,
            (name,),
            f"{name} can ring at night ({some(names)})",
            related=tuple(use for use in uses if use != spot),
            fix='quiet_hours: {from: "21:00", to: "08:00", timezone: recipient}, or `interrupts: false`',
        )


def too_many_programmes(answers: Answers) -> Iterator[Found]:
    """C06: one contact can be in more programmes at once than the policy allows."""
    project = answers.project
    limit = project.policy.concurrent_at_most
    if limit is None:
        return
    programmes = _programmes(project)
    lone = _counted([programme for programme in programmes if programme.lone])
    series = _counted([programme for programme in programmes if programme.plain and not programme.lone])
    special = [programme for programme in programmes if not programme.plain]
    cells, most = 0, 0
    for one in partition(project.universe.everyone, (*lone, *series, *(programme.cells for programme in special))):
        here = [programme for programme in special if programme.cells & one]
        streams = {programme.stream for programme in here if not programme.exclusive}
        together = _times(series, one) + len(streams)
        count = _times(lone, one) + max(together, int(any(programme.exclusive for programme in here)))
        if count > limit:
            cells |= one
            most = max(most, count)
    if not cells:
        return
    touching = [facet for programme in programmes if programme.cells & cells for facet in programme.facets]
    touched = customers(project, cells, facets=touching)
    yield Found(
        policy_spot(project, "concurrent_at_most"),
        (),
        f"{touched.text} can be in up to {most} programmes at once, limit {limit}",
        certainty="possible",
        customers=touched,
        fix="merge programmes into one sequence, separate their audiences, or end them with `exit_when`",
    )


@dataclass(frozen=True, slots=True)
class _Programme:
    """A sequence or series, or a behavioural message outside any (``lone``).

    A contact is in one programme of a ``stream`` only, and in no other series while in an ``exclusive`` one.
    """

    cells: int
    facets: tuple[Facet, ...]
    lone: bool
    stream: str | None
    exclusive: bool

    @property
    def plain(self) -> bool:
        """Whether nothing keeps it apart from others."""
        return self.stream is None and not self.exclusive


def _counted(programmes: Sequence[_Programme]) -> dict[int, int]:
    """How many programmes have the same customers."""
    found: dict[int, int] = {}
    for programme in programmes:
        found[programme.cells] = found.get(programme.cells, 0) + 1
    return found


def _times(counted: Mapping[int, int], cells: int) -> int:
    return sum(times for members, times in counted.items() if members & cells)


def _programmes(project: Project) -> list[_Programme]:
    members: dict[str, list[Facet]] = {}
    for facet in project.live_facets:
        if not facet.outbound:
            continue
        if facet.sequence is not None:
            members.setdefault(f"sequence:{facet.sequence}", []).append(facet)
        elif facet.step is not None or facet.behavioural:
            members.setdefault(facet.message.id, []).append(facet)
    alone = _exclusive_sequences(project)
    found = []
    for name, facets in sorted(members.items()):
        streams = {facet.written.exclusive for facet in facets}
        stream = next(iter(streams)) if len(streams) == 1 else None
        series = facets[0].sequence is not None or facets[0].step is not None
        found.append(_Programme(_union(facets), tuple(facets), not series and stream is None, stream, name in alone))
    return found


def _exclusive_sequences(project: Project) -> frozenset[str]:
    return frozenset(
        f"sequence:{name}"
        for map_ in project.collection.maps.values()
        for name, facts in map_.value.sequences.items()
        if facts.exclusive
    )


RULES = (
    Rule("C01", "cap-blind", "warning", cap_blind),
    Rule("C02", "no-limit", "note", no_limit, fix="stub"),
    Rule("C03", "cap-window-missing", "error", cap_window_missing, in_check=True),
    Rule("C04", "no-priority", "warning", no_priority, fix="stub"),
    Rule("C05", "no-quiet-hours", "warning", no_quiet_hours),
    Rule("C06", "too-many-programmes", "warning", too_many_programmes, needs=("policy.concurrent_at_most",)),
)
