"""Circles in graphs agree with a search that tries every way."""

from hypothesis import given
from hypothesis import strategies as st

from dcs_cli.project.cycles import circles

GRAPHS = st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 8), max_size=4), max_size=7)


def _reaches(links: dict[int, list[int]], start: int, goal: int) -> bool:
    seen: set[int] = set()
    waiting = list(links[start])
    while waiting:
        node = waiting.pop()
        if node == goal:
            return True
        if node not in seen:
            seen.add(node)
            waiting += links.get(node, [])
    return False


@given(GRAPHS)
def test_members_are_the_nodes_that_lead_to_one_another(links: dict[int, list[int]]) -> None:
    expected = {
        node: frozenset(o for o in links if _reaches(links, node, o) and _reaches(links, o, node)) for node in links
    }
    found = list(circles(links))
    assert {frozenset(one.members) for one in found} == {group for node, group in expected.items() if node in group}
    assert len(found) == len({one.members for one in found})


@given(GRAPHS)
def test_the_way_goes_round_along_links(links: dict[int, list[int]]) -> None:
    for one in circles(links):
        assert len(set(one.way)) == len(one.way)
        assert set(one.way) <= set(one.members)
        for node, following in zip(one.way, (*one.way[1:], one.way[0]), strict=True):
            assert following in links[node]


def test_a_long_chain_needs_no_recursion() -> None:
    length = 20_000
    found = list(circles({node: [(node + 1) % length] for node in range(length)}))
    assert len(found) == 1
    assert len(found[0].way) == length
