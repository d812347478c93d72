"""When and whether a message of an automation comes, against every way through it walked one by one."""

from collections.abc import Iterator
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from dcs_cli.exchange.systems.paths import END, Link, Node, arrivals
from dcs_cli.exchange.systems.waits import Wait, exactly, unbounded

WAITS = st.one_of(
    st.just(Wait()),
    st.builds(lambda least, more: Wait(least, least + more), st.integers(0, 9), st.integers(0, 9)),
    st.builds(lambda least: unbounded("something", least), st.integers(0, 9)),
)


@st.composite
def automations(draw: st.DrawFn) -> dict[str, Node]:
    """Steps with links only to later ones, to the end, or to a step that is not there."""
    size = draw(st.integers(1, 6))
    nodes = {}
    for position in range(size):
        later = st.sampled_from([*(str(one) for one in range(position + 1, size)), END, "elsewhere"])
        targets = draw(st.lists(later, max_size=3))
        branches = [f"branch {position}.{one}" if len(targets) > 1 else "" for one in range(len(targets))]
        links = tuple(Link(to, branch, None, draw(WAITS)) for to, branch in zip(targets, branches, strict=True))
        nodes[str(position)] = Node(links, draw(WAITS))
    return nodes


def ways(nodes: dict[str, Node], name: str) -> Iterator[list[tuple[str, Wait]]]:
    """Every way from a step to an end, as steps with the time at which each is done."""
    wait = nodes[name].wait
    here = (name, wait)
    if not nodes[name].links:
        yield [here]
    for link in nodes[name].links:
        if link.to not in nodes:
            yield [here]
            continue
        for rest in ways(nodes, link.to):
            yield [here, *((step, wait.then(link.wait).then(time)) for step, time in rest)]


@settings(max_examples=300, deadline=None)
@given(automations())
def test_times_and_certainty_are_those_of_all_ways(nodes: dict[str, Node]) -> None:
    every = list(ways(nodes, "0"))
    found = arrivals(nodes, ["0"])
    assert set(found) == {step for way in every for step, _ in way}
    for name, arrival in found.items():
        times = [time for way in every for step, time in way if step == name]
        assert arrival.wait.least == min(time.least for time in times)
        latest = [time.most for time in times]
        assert arrival.wait.most == (None if None in latest else max(one for one in latest if one is not None))
        passed = all(any(step == name for step, _ in way) for way in every)
        # More may be known to be certain: a way without conditions is taken whatever the others ask.
        assert arrival.always or not passed
        assert not arrival.always or passed or not arrival.conditions
        assert bool(arrival.conditions) == (not arrival.always)


def test_chance_multiplies_on_the_only_way() -> None:
    half, third = Fraction(1, 2), Fraction(1, 3)
    nodes = {
        "split": Node((Link("a", "heads", half), Link("b", "tails", half))),
        "a": Node((Link("c", "one", third), Link(END, "other", 1 - third))),
        "b": Node((Link("d"),)),
        "c": Node((Link("d"),)),
        "d": Node(),
    }
    found = arrivals(nodes, ["split"])
    assert [found[name].share for name in "abc"] == [half, half, Fraction(1, 6)]
    assert found["d"].share is None and not found["d"].always  # two ways with different chances lead to it


def test_a_circle_has_no_latest_time_and_says_so() -> None:
    nodes = {
        "ask": Node((Link("wait", "no answer"), Link("thank", "answer"))),
        "wait": Node((Link("ask"),), exactly(3, "days")),
        "thank": Node((), exactly(1, "hour")),
    }
    found = arrivals(nodes, ["ask"])
    assert found["ask"].again and found["wait"].again and not found["thank"].again
    assert (found["thank"].wait.least, found["thank"].wait.most) == (60, None)
    assert found["thank"].always  # whoever ends at all has been thanked


def test_ten_thousand_steps_are_no_burden() -> None:
    nodes = {str(one): Node((Link(str(one + 1)),), exactly(1, "day")) for one in range(10_000)}
    assert arrivals(nodes, ["0"])["9999"].wait.least == 10_000 * 24 * 60
