"""When and whether a message of an automation comes, against every way through it walked one by one."""

from collections.abc import Iterator
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from dcs_cli.exchange.systems.paths import END, Link, Node, arrivals
from dcs_cli.exchange.systems.waits import DAY, HOUR, Wait, exactly, unbounded, until_hour

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


def test_a_branch_that_joins_again_is_no_condition_of_what_follows() -> None:
    nodes = {
        "split": Node((Link("inner", "large"), Link(END, "not (large)"))),
        "inner": Node((Link("mail", "subscribed"), Link("last", "not (subscribed)"))),
        "mail": Node((Link("last"),)),
        "last": Node((Link("bonus", "pays"), Link(END, "not (pays)"))),
        "bonus": Node(),
    }
    found = arrivals(nodes, ["split"])
    assert found["mail"].conditions == ("large", "subscribed")
    assert found["last"].conditions == ("large",)
    assert found["bonus"].conditions == ("large", "pays")


def test_nobody_goes_on_before_the_moment_of_a_step() -> None:
    day = 24 * 60
    nodes = {
        "start": Node((Link("until"),), exactly(2, "days")),
        "until": Node((Link("passed"),), until=11 * day),
        "passed": Node((), exactly(1, "day"), until=3 * day),  # long over when people come by
    }
    found = arrivals(nodes, ["start"])
    assert [found[name].wait for name in nodes] == [
        Wait(2 * day, 2 * day),
        Wait(11 * day, 11 * day),
        Wait(12 * day, 12 * day),
    ]


def test_what_is_said_of_a_long_way_stays_short_and_a_wide_one_is_no_burden() -> None:
    deep = {
        str(one): Node((Link(str(one + 1), f"answer {one}"), Link(END, "none")), unbounded(f"until step {one}"))
        for one in range(1_000)
    }
    last = arrivals(deep, ["0"])["999"]
    assert last.conditions[0] == "answer 0" and last.conditions[-1] == "899 conditions more"
    assert last.wait.words.startswith("until step 0; until step 1; ") and len(last.wait.words) < 1_500
    wide = {"root": Node(tuple(Link(str(one)) for one in range(5_000)))}
    found = arrivals({**wide, **{str(one): Node((), exactly(one, "days")) for one in range(5_000)}}, ["root"])
    assert found["4999"].wait.most == 4_999 * 24 * 60


STAGES = st.lists(
    st.tuples(st.sampled_from([0, 5, 24, 36, 48]), st.sampled_from([None, 9, 17]), st.booleans()),
    min_size=1,
    max_size=5,
)


@given(STAGES, st.integers(0, DAY - 1))
def test_hours_of_the_day_never_come_later_than_said(stages: list[tuple[int, int | None, bool]], minute: int) -> None:
    """Somebody who comes in at any minute of a day, walked along a chain that may be left and joined again."""
    nodes: dict[str, Node] = {}
    now = minute
    for position, (hours, hour, shorter) in enumerate(stages):
        wait = exactly(hours, "hours")
        now += hours * HOUR
        if hour is not None:
            wait = wait.then(until_hour(f"{hour:02d}:00"))
            now += (hour * HOUR - now) % DAY
        links = (Link(str(position + 1)), *((Link(str(position + 2)),) if shorter else ()))
        nodes[str(position)] = Node(links, wait)
        found = arrivals(nodes, ["0"])[str(position)].wait
        assert found.most is not None and now - minute <= found.most
        assert found.least <= now - minute


def test_the_same_hour_after_whole_days_is_no_second_day() -> None:
    morning = exactly(2, "days").then(until_hour("09:00"))
    nodes = {str(one): Node((Link(str(one + 1)),), morning) for one in range(5)}
    assert arrivals(nodes, ["0"])["4"].wait.most == 11 * DAY
    nodes["2"] = Node((Link("3"),), exactly(2, "days").then(until_hour("17:00")))
    assert arrivals(nodes, ["0"])["4"].wait.most == 13 * DAY
