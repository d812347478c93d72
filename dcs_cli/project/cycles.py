"""Circles in a graph of names, each told by its members and one shortest way round."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)
Links = Mapping[Node, Sequence[Node]]
"""For every node, in order, the nodes it leads to."""


@dataclass(frozen=True, slots=True)
class Circle(Generic[Node]):
    """Nodes that all lead to one another; ``way`` goes round from its first node, which is not repeated at the end."""

    members: tuple[Node, ...]
    way: tuple[Node, ...]


def circles(links: Links[Node]) -> Iterator[Circle[Node]]:
    """Every group of nodes that lead back to themselves, in the order of ``links``."""
    order = {node: number for number, node in enumerate(links)}
    for group in _components(links):
        first = min(group, key=order.__getitem__)
        if len(group) > 1 or first in links[first]:
            yield Circle(tuple(sorted(group, key=order.__getitem__)), _way_round(links, first, group))


def _components(links: Links[Node]) -> list[set[Node]]:
    """Tarjan's strongly connected components, without recursion, by their first node."""
    numbers: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    stack: list[Node] = []
    on_stack: set[Node] = set()
    found: list[set[Node]] = []
    for root in links:
        if root in numbers:
            continue
        visits: list[tuple[Node, Iterator[Node]]] = []
        _enter(root, links, numbers, lowest, stack, on_stack, visits)
        while visits:
            node, following = visits[-1]
            other = next(following, None)
            if other is None:
                visits.pop()
                if visits:
                    above = visits[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == numbers[node]:
                    group = _leave(node, stack)
                    on_stack -= group
                    found.append(group)
            elif other not in links:
                continue
            elif other not in numbers:
                _enter(other, links, numbers, lowest, stack, on_stack, visits)
            elif other in on_stack:
                lowest[node] = min(lowest[node], numbers[other])
    order = {node: number for number, node in enumerate(links)}
    return sorted(found, key=lambda group: min(order[node] for node in group))


def _enter(
    node: Node,
    links: Links[Node],
    numbers: dict[Node, int],
    lowest: dict[Node, int],
    stack: list[Node],
    on_stack: set[Node],
    visits: list[tuple[Node, Iterator[Node]]],
) -> None:
    numbers[node] = lowest[node] = len(numbers)
    stack.append(node)
    on_stack.add(node)
    visits.append((node, iter(links[node])))


def _leave(node: Node, stack: list[Node]) -> set[Node]:
    group = {stack.pop()}
    while node not in group:
        group.add(stack.pop())
    return group


def _way_round(links: Links[Node], first: Node, group: set[Node]) -> tuple[Node, ...]:
    """A shortest way from ``first`` back to itself inside the group."""
    before: dict[Node, Node] = {}
    waiting = [first]
    for node in waiting:
        for other in links[node]:
            if other == first:
                way = [node]
                while way[-1] != first:
                    way.append(before[way[-1]])
                return tuple(reversed(way))
            if other in group and other not in before:
                before[other] = node
                waiting.append(other)
    raise AssertionError("every member of a component lies on a circle")
