"""The way from today to the vision: a roadmap walked from both ends (semantics 17)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Literal, TypeAlias

from dcs_cli.documents.roadmap import Roadmap, Step
from dcs_cli.documents.values import DAYS_A_MONTH

Node: TypeAlias = tuple[Literal["step", "fact"], str]


@dataclass(frozen=True, slots=True)
class StepPath:
    """One step on the way; all days count from the roadmap's ``today``, None where there is no such day.

    A done step has no latest start, and an earliest one only when ``started_on`` says so; ``reached`` tells whether
    it can happen at all, ``on_cycle`` that it needs, through others, what it gives.
    """

    earliest_start: int | None
    earliest_end: int | None
    latest_start: int | None
    slack: int | None
    reached: bool
    relevant: bool
    on_cycle: bool


@dataclass(frozen=True, slots=True)
class FactPath:
    """The earliest and latest day a fact is or must be true, and the step the way takes to it (None: none does)."""

    earliest: int | None
    latest: int | None
    slack: int | None
    chosen_giver: str | None


@dataclass(frozen=True, slots=True)
class MissingLink:
    """A fact neither true today nor given by any step; the steps that need it, and the vision facts it cuts off."""

    fact: str
    needed_by: tuple[str, ...]
    cuts_off: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """A role to hire or a technology to buy: the last and the first day on which the first of its steps may start.

    ``sensible_from`` is None when none of its ``steps`` can be reached.
    """

    needed_by: int
    sensible_from: int | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoadmapPath:
    """Both passes over a roadmap and what they show; names are sorted, days count from ``today``.

    ``late`` gives the days by fact; ``alternatives`` are steps the way does not take because another one gives the
    fact earlier; ``vision_without_test`` are vision facts with neither a metric nor ``done_when``;
    ``reachable_done_by`` is None when no step can be reached.
    """

    horizon_days: int
    months: Fraction
    steps: Mapping[str, StepPath]
    facts: Mapping[str, FactPath]
    missing_links: tuple[MissingLink, ...]
    stranded: tuple[str, ...]
    unreachable_vision: tuple[str, ...]
    detours: tuple[str, ...]
    alternatives: tuple[str, ...]
    handshakes: tuple[str, ...]
    late: Mapping[str, int]
    whole: bool
    peak_per_role: Mapping[str, int]
    hires: Mapping[str, Need]
    purchases: Mapping[str, Need]
    empty_how: tuple[str, ...]
    vision_without_test: tuple[str, ...]
    reachable_done_by: int | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """A roadmap by id, with days counted from ``today``."""

    today: date
    as_of: int
    steps: Mapping[str, Step]
    now: frozenset[str]
    wanted: Mapping[str, int]
    givers: Mapping[str, tuple[str, ...]]
    needers: Mapping[str, tuple[str, ...]]

    @property
    def facts(self) -> list[str]:
        return sorted({*self.now, *self.wanted, *self.givers, *self.needers})

    def day(self, of: date) -> int:
        return (of - self.today).days


@dataclass(frozen=True, slots=True)
class _Forward:
    starts: Mapping[str, int | None]
    ends: Mapping[str, int]
    facts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Walk:
    """What going back from the vision passes."""

    steps: frozenset[str]
    missing: frozenset[str]
    alternatives: frozenset[str]
    chosen: Mapping[str, str]


def walk(roadmap: Roadmap, as_of: date) -> RoadmapPath:
    """Walk a roadmap forward from today and backward from the vision; an ``as_of`` before ``today`` is day 0.

    Steps on a cycle are never reached and have no latest start: nothing on a cycle has a meaning (S08).
    """
    plan = _plan(roadmap, as_of)
    order, on_cycle = _in_order(plan)
    forward = _go_forward(plan, order, on_cycle)
    back = _go_back(plan, forward, plan.wanted)
    latest_starts, latest_facts = _latest(plan, order, on_cycle, back.steps)
    steps = {
        name: StepPath(
            earliest_start=forward.starts.get(name),
            earliest_end=forward.ends.get(name),
            latest_start=latest_starts.get(name),
            slack=_difference(latest_starts.get(name), forward.starts.get(name)),
            reached=name in forward.ends,
            relevant=name in back.steps,
            on_cycle=name in on_cycle,
        )
        for name in sorted(plan.steps)
    }
    facts = {
        fact: FactPath(
            earliest=forward.facts.get(fact),
            latest=latest_facts.get(fact),
            slack=_difference(latest_facts.get(fact), forward.facts.get(fact)),
            chosen_giver=back.chosen.get(fact),
        )
        for fact in plan.facts
    }
    late = {fact: -path.slack for fact, path in facts.items() if path.slack is not None and path.slack < 0}
    unreachable = tuple(fact for fact in sorted(plan.wanted) if fact not in forward.facts)
    missing = _missing_links(plan, forward, back)
    horizon = plan.day(roadmap.vision_by)
    return RoadmapPath(
        horizon_days=horizon,
        months=horizon / DAYS_A_MONTH,
        steps=steps,
        facts=facts,
        missing_links=missing,
        stranded=tuple(name for name, step in steps.items() if step.relevant and not step.reached),
        unreachable_vision=unreachable,
        detours=tuple(
            name for name, step in steps.items() if step.reached and not step.relevant and name not in back.alternatives
        ),
        alternatives=tuple(sorted(back.alternatives)),
        handshakes=_handshakes(plan),
        late=late,
        whole=not unreachable and not late,
        peak_per_role=_peaks(plan, forward),
        hires=_needs(plan, steps, {name: step.how.roles for name, step in plan.steps.items()}),
        purchases=_needs(plan, steps, {name: step.how.tech for name, step in plan.steps.items()}),
        empty_how=tuple(name for name, step in sorted(plan.steps.items()) if _says_no_how(step)),
        vision_without_test=tuple(
            sorted({fact.id for fact in roadmap.vision if fact.metric is None and fact.done_when is None})
        ),
        reachable_done_by=max(forward.ends.values(), default=None),
    )


def _plan(roadmap: Roadmap, as_of: date) -> _Plan:
    steps: dict[str, Step] = {}
    for step in roadmap.steps:
        steps.setdefault(step.id, step)
    wanted: dict[str, int] = {}
    for fact in roadmap.vision:
        day = ((fact.by or roadmap.vision_by) - roadmap.today).days
        wanted[fact.id] = min(day, wanted.get(fact.id, day))
    givers: dict[str, list[str]] = defaultdict(list)
    needers: dict[str, list[str]] = defaultdict(list)
    for name in sorted(steps):
        for given in dict.fromkeys(steps[name].gives):
            givers[given].append(name)
        for needed in dict.fromkeys(steps[name].needs):
            needers[needed].append(name)
    return _Plan(
        today=roadmap.today,
        as_of=max(0, (as_of - roadmap.today).days),
        steps=steps,
        now=frozenset(fact.id for fact in roadmap.now),
        wanted=wanted,
        givers={fact: tuple(names) for fact, names in givers.items()},
        needers={fact: tuple(names) for fact, names in needers.items()},
    )


def _in_order(plan: _Plan) -> tuple[list[Node], frozenset[str]]:
    """Steps and facts, each after what leads to it, and the steps on cycles; done steps need nothing, so none is."""
    leads: dict[Node, list[Node]] = {("fact", fact): [] for fact in plan.facts}
    for fact, givers in plan.givers.items():
        leads["fact", fact] = [("step", giver) for giver in givers]
    for name, step in plan.steps.items():
        leads["step", name] = [] if step.is_done else [("fact", fact) for fact in step.needs]
    try:
        return list(TopologicalSorter(leads).static_order()), frozenset()
    except CycleError:
        on_cycle = _on_cycles(leads)
    # What a step on a cycle needs leads nowhere; without it the rest has an order.
    cut = {node: [] if node[0] == "step" and node[1] in on_cycle else before for node, before in leads.items()}
    return list(TopologicalSorter(cut).static_order()), on_cycle


def _on_cycles(leads: Mapping[Node, Iterable[Node]]) -> frozenset[str]:
    # Only broken roadmaps have cycles, so only they pay for the import.
    import networkx

    graph = networkx.DiGraph([(before, node) for node, listed in leads.items() for before in listed])
    components = networkx.strongly_connected_components(graph)
    return frozenset(name for one in components if len(one) > 1 for kind, name in one if kind == "step")


def _go_forward(plan: _Plan, order: Iterable[Node], on_cycle: frozenset[str]) -> _Forward:
    starts: dict[str, int | None] = {}
    ends: dict[str, int] = {}
    facts: dict[str, int] = dict.fromkeys(plan.now, 0)
    for kind, name in order:
        if kind == "fact":
            given = [ends[giver] for giver in plan.givers.get(name, ()) if giver in ends]
            if given and name not in plan.now:
                facts[name] = min(given)
        elif name not in on_cycle:
            step = plan.steps[name]
            started = plan.day(step.started_on) if step.started_on else None
            if step.is_done:
                starts[name] = started
                ends[name] = plan.day(step.done_on) if step.done_on else plan.as_of
            elif started is not None:
                starts[name] = started
                ends[name] = max(started + step.takes.days, plan.as_of)
            elif all(fact in facts for fact in step.needs):
                start = max([plan.as_of, *(facts[fact] for fact in step.needs)])
                starts[name] = start
                ends[name] = start + step.takes.days
    return _Forward(starts, ends, facts)


def _go_back(plan: _Plan, forward: _Forward, goals: Iterable[str]) -> _Walk:
    """Go back from ``goals``, through each fact's chosen giver, or every giver when none is reached."""
    passed: set[str] = set()
    missing: set[str] = set()
    not_chosen: set[str] = set()
    chosen: dict[str, str] = {}
    seen = set(goals)
    waiting = sorted(seen)
    while waiting:
        fact = waiting.pop()
        if fact in plan.now:
            continue
        givers = plan.givers.get(fact, ())
        if not givers:
            missing.add(fact)
        reached = [giver for giver in givers if giver in forward.ends]
        if reached:
            chosen[fact] = min(reached, key=lambda giver: (forward.ends[giver], giver))
            not_chosen.update(giver for giver in givers if giver != chosen[fact])
            givers = (chosen[fact],)
        for giver in givers:
            passed.add(giver)
            needs = () if plan.steps[giver].is_done else plan.steps[giver].needs
            waiting += [need for need in dict.fromkeys(needs) if need not in seen]
            seen.update(needs)
    return _Walk(frozenset(passed), frozenset(missing), frozenset(not_chosen - passed), chosen)


def _latest(
    plan: _Plan, order: list[Node], on_cycle: frozenset[str], relevant: frozenset[str]
) -> tuple[dict[str, int], dict[str, int]]:
    """The latest start of every step, and the latest day of every fact, that the vision and relevant steps set."""
    starts: dict[str, int] = {}
    facts: dict[str, int] = {}
    for kind, name in reversed(order):
        if kind == "step":
            ends = [facts[fact] for fact in plan.steps[name].gives if fact in facts]
            if ends and name not in on_cycle and not plan.steps[name].is_done:
                starts[name] = min(ends) - plan.steps[name].takes.days
        else:
            needed = [starts[step] for step in plan.needers.get(name, ()) if step in relevant and step in starts]
            if name in plan.wanted:
                needed.append(plan.wanted[name])
            if needed:
                facts[name] = min(needed)
    return starts, facts


def _missing_links(plan: _Plan, forward: _Forward, back: _Walk) -> tuple[MissingLink, ...]:
    cut_off: dict[str, list[str]] = defaultdict(list)
    for goal in sorted(plan.wanted):
        if back.missing and goal not in forward.facts:
            for fact in _go_back(plan, forward, (goal,)).missing:
                cut_off[fact].append(goal)
    return tuple(
        MissingLink(
            fact=fact,
            needed_by=tuple(
                step for step in plan.needers.get(fact, ()) if step in back.steps and not plan.steps[step].is_done
            ),
            cuts_off=tuple(cut_off[fact]),
        )
        for fact in sorted(back.missing)
    )


def _handshakes(plan: _Plan) -> tuple[str, ...]:
    given = {fact for step in plan.steps.values() if step.from_ == "today" for fact in step.gives}
    needed = {fact for step in plan.steps.values() if step.from_ == "vision" for fact in step.needs}
    return tuple(sorted(given & needed))


def _peaks(plan: _Plan, forward: _Forward) -> dict[str, int]:
    """The most steps at once that need a role, over the steps that are reached and not done."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for name, end in forward.ends.items():
        start = forward.starts[name]
        if start is not None and not plan.steps[name].is_done:
            for role in set(plan.steps[name].how.roles):
                spans[role].append((start, end))
    return {role: _most_at_once(spans[role]) for role in sorted(spans)}


def _most_at_once(spans: Iterable[tuple[int, int]]) -> int:
    running = most = 0
    changes = [change for start, end in spans for change in ((start, 1), (end, -1))]
    # On one day, what ends makes room before what begins takes it.
    for _, change in sorted(changes):
        running += change
        most = max(most, running)
    return most


def _needs(plan: _Plan, steps: Mapping[str, StepPath], named: Mapping[str, tuple[str, ...]]) -> dict[str, Need]:
    users: dict[str, list[str]] = defaultdict(list)
    for name in sorted(named):
        if steps[name].relevant and steps[name].latest_start is not None:
            for thing in dict.fromkeys(named[name]):
                users[thing].append(name)
    return {thing: _need({name: steps[name] for name in users[thing]}) for thing in sorted(users)}


def _need(users: Mapping[str, StepPath]) -> Need:
    latest = [step.latest_start for step in users.values() if step.latest_start is not None]
    earliest = [step.earliest_start for step in users.values() if step.earliest_start is not None]
    return Need(min(latest), min(earliest, default=None), tuple(users))


def _says_no_how(step: Step) -> bool:
    return step.how.work is None and not step.how.tech and not step.how.roles


def _difference(latest: int | None, earliest: int | None) -> int | None:
    return latest - earliest if latest is not None and earliest is not None else None
