"""The graph of an automation walked: when each of its messages can come, and on what it depends."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappop, heappush

from dcs_cli.exchange.systems.waits import DAY, NO_WAIT, Wait

END = ""
"""Where a link leads that leaves the automation."""
MOST_CONDITIONS, MOST_WORDS = 100, 1_000
"""How many conditions are listed, and how many characters say what is waited for."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way on; ``branch`` is the condition in words, ``share`` the part of the people a random split sends there."""

    to: str
    branch: str = ""
    share: Fraction | None = None
    wait: Wait = NO_WAIT


@dataclass(frozen=True, slots=True)
class Node:
    """A step: people stay for ``wait``, then get the message if it is one, then go on.

    ``until`` is a moment of the whole automation, in minutes after the entry, before which nobody starts the wait.
    """

    links: tuple[Link, ...] = ()
    wait: Wait = NO_WAIT
    until: int = 0

    def left_at(self, minutes: int) -> int:
        """The earliest minute at which someone who comes in at a minute goes on."""
        return max(minutes, self.until) + self.wait.least


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a step's message goes out, counted from the entry, and who comes so far.

    ``conditions`` are the branches of a shortest way; ``always`` says that everybody who enters comes by; ``share``
    is the part chance lets through, None when it cannot be told; ``again`` that one contact can come by repeatedly.
    """

    wait: Wait
    conditions: tuple[str, ...] = ()
    always: bool = True
    share: Fraction | None = Fraction(1)
    again: bool = False


@dataclass
class _Walk:
    """The earliest minute of every step that is reached, earliest first, and the step and link it is reached by."""

    least: dict[str, int] = field(default_factory=dict)
    came_by: dict[str, tuple[str, Link] | None] = field(default_factory=dict)


def arrivals(nodes: Mapping[str, Node], entries: Sequence[str]) -> dict[str, Arrival]:
    """Every step that can be reached from the entries; links to steps that are not there end the automation."""
    walk = _shortest(nodes, entries)
    most, again = _longest(nodes, entries, walk.least)
    closest = _closest(nodes, entries, walk.least)
    certain = _passed_by_all(nodes, walk.least, closest)
    branched: dict[str, tuple[tuple[str, str], ...]] = {}
    waited: dict[str, tuple[str, ...]] = {}
    joins = {closest.get(name) for name in walk.least if any(link.branch for link in nodes[name].links)}
    ways_in = Counter(link.to for name in walk.least for link in _links(nodes, name))
    found: dict[str, Arrival] = {}
    for name, by in walk.came_by.items():
        before, link = (Arrival(NO_WAIT), None) if by is None else (found[by[0]], by[1])
        said = ["" if link is None else link.wait.words, nodes[name].wait.words]
        waited[name] = _with_words(() if by is None else waited[by[0]], said)
        asked = () if by is None else (*branched[by[0]], *([(by[0], by[1].branch)] if by[1].branch else []))
        # A step where all ways of a branch join again, and what follows it, does not depend on the branch.
        left = tuple(one for one in asked if closest.get(one[0]) != name) if name in joins else asked
        branched[name] = () if name in certain else left
        branches = [branch for _, branch in branched[name][:MOST_CONDITIONS]]
        if more := len(branched[name]) - len(branches):
            branches.append(f"{more} conditions more")
        always = name in certain or not branches
        share = before.share if ways_in[name] == (link is not None) else None
        if share is not None and link is not None and link.share is not None:
            share *= link.share
        found[name] = Arrival(
            Wait(walk.least[name], most[name], "; ".join(waited[name])),
            () if always else tuple(dict.fromkeys(branches)),
            always,
            Fraction(1) if always else share,
            name in again,
        )
    return found


def _with_words(known: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    """What people wait for on the way, each once; more than anybody reads is left out."""
    fresh = tuple(one for one in dict.fromkeys(more) if one and one not in known)
    return known if sum(map(len, known)) > MOST_WORDS else (*known, *fresh)


def _links(nodes: Mapping[str, Node], name: str) -> list[Link]:
    return [link for link in nodes[name].links if link.to in nodes]


def _shortest(nodes: Mapping[str, Node], entries: Sequence[str]) -> _Walk:
    walk = _Walk()
    order = 0
    queue: list[tuple[int, int, str, tuple[str, Link] | None]] = []
    for entry in entries:
        if entry in nodes:
            heappush(queue, (nodes[entry].left_at(0), order, entry, None))
            order += 1
    while queue:
        minutes, _, name, by = heappop(queue)
        if name in walk.least:
            continue
        walk.least[name], walk.came_by[name] = minutes, by
        for link in _links(nodes, name):
            if link.to not in walk.least:
                order += 1
                later = nodes[link.to].left_at(minutes + link.wait.least)
                heappush(queue, (later, order, link.to, (name, link)))
    return walk


def _longest(
    nodes: Mapping[str, Node], entries: Sequence[str], reached: Mapping[str, int]
) -> tuple[dict[str, int | None], set[str]]:
    """The latest time of every step, None without a bound; and the steps that lie on a circle."""
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(reached)
    graph.add_edges_from((name, link.to) for name in reached for link in _links(nodes, name))
    again: set[str] = set()
    for component in networkx.strongly_connected_components(graph):
        name = next(iter(component))
        if len(component) > 1 or graph.has_edge(name, name):
            again |= component
    latest: dict[str, int | None] = dict.fromkeys(again)
    straight = graph.subgraph([name for name in graph if name not in again])
    arriving: dict[str, int | None] = {}
    hours: dict[str, set[str]] = {entry: {""} for entry in entries}
    for name in (*again, *networkx.topological_sort(straight)):
        node = nodes[name]
        known = hours.get(name, {""})
        hour = "" if node.until or len(known) > 1 else min(known)
        if name not in again:
            longest = arriving.get(name, 0)
            latest[name] = _sum(None if longest is None else max(node.until, longest), _most(node.wait, hour))
        for link in _links(nodes, name):
            way, other = _sum(latest[name], link.wait.most), arriving.get(link.to, 0)
            arriving[link.to] = None if way is None or other is None else max(way, other)
            hours.setdefault(link.to, set()).add(link.wait.ends_at(node.wait.ends_at(hour)))
    return latest, again


def _most(wait: Wait, hour: str) -> int | None:
    """The most a wait lasts that begins at an hour of the day: after whole days the same hour is there already."""
    if wait.most is None or not hour or hour != wait.hour or wait.least % DAY or wait.most % DAY:
        return wait.most
    return wait.most - DAY


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


_START, _END = ("start",), ("end",)


def _closest(nodes: Mapping[str, Node], entries: Sequence[str], reached: Mapping[str, int]) -> Mapping[object, object]:
    """For every step the next one that all ways from it pass; nothing for automations without an end."""
    import networkx

    start, end = _START, _END
    backwards: networkx.DiGraph[object] = networkx.DiGraph()
    for entry in entries:
        if entry in reached:
            backwards.add_edge(entry, start)
    for name in reached:
        links = _for_sure(nodes[name])
        for link in links:
            backwards.add_edge(link.to if link.to in nodes else end, name)
        if not links:
            backwards.add_edge(end, name)
    if start not in backwards or end not in backwards:
        return {}
    found: Mapping[object, object] = networkx.immediate_dominators(backwards, end)
    return found


def _passed_by_all(nodes: Mapping[str, Node], reached: Mapping[str, int], closest: Mapping[object, object]) -> set[str]:
    """The steps everybody passes: those on every way, and those that ways without a condition lead to from them."""
    found: set[str] = set()
    waiting: list[object] = [closest.get(_START)]
    while waiting:
        step = waiting.pop()
        if isinstance(step, str) and step in reached and step not in found:
            found.add(step)
            waiting.append(closest.get(step))
            waiting += [link.to for link in _for_sure(nodes[step]) if not link.branch and link.share is None]
    return found


def _for_sure(node: Node) -> Sequence[Link]:
    """The ways without a condition, which are taken whatever other ways ask for; all ways where each has one."""
    sure = [link for link in node.links if not link.branch and link.share is None]
    return sure or node.links
