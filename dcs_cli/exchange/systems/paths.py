"""The graph of an automation walked: when each of its messages can come, and on what it depends."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappop, heappush

from dcs_cli.exchange.systems.waits import NO_WAIT, Wait

END = ""
"""Where a link leads that leaves the automation."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way on; ``branch`` is the condition in words, ``share`` the part of the people a random split sends there."""

    to: str
    branch: str = ""
    share: Fraction | None = None
    wait: Wait = NO_WAIT


@dataclass(frozen=True, slots=True)
class Node:
    """A step: people stay for ``wait``, then get the message if it is one, then go on."""

    links: tuple[Link, ...] = ()
    wait: Wait = NO_WAIT


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
    certain = _passed_by_all(nodes, entries, walk.least)
    ways_in = Counter(link.to for name in walk.least for link in _links(nodes, name))
    found: dict[str, Arrival] = {}
    for name, by in walk.came_by.items():
        before, link = (Arrival(NO_WAIT), None) if by is None else (found[by[0]], by[1])
        said = [before.wait.words, "" if link is None else link.wait.words, nodes[name].wait.words]
        branches = (*before.conditions, *([link.branch] if link is not None and link.branch else []))
        always = name in certain or not branches
        share = before.share if ways_in[name] == (link is not None) else None
        if share is not None and link is not None and link.share is not None:
            share *= link.share
        found[name] = Arrival(
            Wait(walk.least[name], most[name], "; ".join(dict.fromkeys(filter(None, said)))),
            () if always else tuple(dict.fromkeys(branches)),
            always,
            Fraction(1) if always else share,
            name in again,
        )
    return found


def _links(nodes: Mapping[str, Node], name: str) -> list[Link]:
    return [link for link in nodes[name].links if link.to in nodes]


def _shortest(nodes: Mapping[str, Node], entries: Sequence[str]) -> _Walk:
    walk = _Walk()
    order = 0
    queue: list[tuple[int, int, str, tuple[str, Link] | None]] = []
    for entry in entries:
        if entry in nodes:
            heappush(queue, (nodes[entry].wait.least, order, entry, None))
            order += 1
    while queue:
        minutes, _, name, by = heappop(queue)
        if name in walk.least:
            continue
        walk.least[name], walk.came_by[name] = minutes, by
        for link in _links(nodes, name):
            if link.to not in walk.least:
                order += 1
                later = minutes + link.wait.least + nodes[link.to].wait.least
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
    for name in networkx.topological_sort(straight):
        ways = [
            _sum(latest[before], link.wait.most)
            for before in graph.predecessors(name)
            for link in _links(nodes, before)
            if link.to == name
        ]
        starts: list[int | None] = [0] if name in entries else []
        before_wait = [*starts, *ways]
        longest = None if None in before_wait else max(one for one in before_wait if one is not None)
        latest[name] = _sum(longest, nodes[name].wait.most)
    return latest, again


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _passed_by_all(nodes: Mapping[str, Node], entries: Sequence[str], reached: Mapping[str, int]) -> set[str]:
    """The steps every way through the automation passes."""
    import networkx

    start, end = ("start",), ("end",)
    backwards: networkx.DiGraph[object] = networkx.DiGraph()
    for entry in entries:
        if entry in reached:
            backwards.add_edge(entry, start)
    for name in reached:
        links = nodes[name].links
        for link in links:
            backwards.add_edge(link.to if link.to in nodes else end, name)
        if not links:
            backwards.add_edge(end, name)
    if start not in backwards or end not in backwards:
        return set()
    closest = networkx.immediate_dominators(backwards, end)
    found: set[str] = set()
    step: object = closest.get(start)
    while isinstance(step, str):
        found.add(step)
        step = closest[step]
    return found
