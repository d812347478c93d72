"""The roadmap walked from both ends."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as draw

from dcs_cli.analysis.roadmap_path import MissingLink, Need, RoadmapPath, StepPath, walk
from dcs_cli.documents.reading import read_document
from dcs_cli.documents.roadmap import Roadmap, Step

TODAY = date(2026, 2, 1)

ACME_STEPS = [
    ("inventory", "today", ["ad-hoc-email"], ["inventory-known"], 60, {"work": "list every message"}),
    ("comms-council", "today", ["inventory-known"], ["notice-habit"], 60, {"roles": ["comms-lead"]}),
    ("one-sender", "vision", ["notice-habit", "cs-platform"], ["sees-all"], 150, {"tech": ["cs-platform"]}),
    ("email-engine", "vision", ["csm-time-known", "cs-platform"], ["time-back"], 180, {"roles": ["digital-csm"]}),
    ("auto-ebr", "vision", ["usage-data", "cs-platform"], ["ebr-for-all"], 200, {"tech": ["ebr-tool"]}),
    ("buy-platform", "today", ["inventory-known"], ["cs-platform"], 120, {"tech": ["cs-platform"]}),
    ("podcast", "today", [], ["podcast-live"], 90, {"roles": ["host"]}),
]


def roadmap(
    steps: list[dict[str, Any]],
    now: tuple[str, ...] = (),
    vision: tuple[str | dict[str, Any], ...] = ("goal",),
    vision_by: date = TODAY + timedelta(880),
) -> Roadmap:
    document, problems = read_document(
        {
            "kind": "roadmap",
            "today": TODAY.isoformat(),
            "vision_by": vision_by.isoformat(),
            "now": [{"id": name} for name in now],
            "vision": [{"id": fact} if isinstance(fact, str) else fact for fact in vision],
            "steps": steps,
        }
    )
    assert problems == ()
    assert isinstance(document, Roadmap)
    return document


def step(
    name: str, needs: str = "", gives: str = "", takes: int = 10, end: str = "today", **fields: Any
) -> dict[str, Any]:
    basis = {"id": name, "from": end, "needs": needs.split(), "gives": gives.split(), "takes": f"{takes}d"}
    return {**basis, **fields}


def acme(*more: dict[str, Any]) -> Roadmap:
    metrics = {"sees-all": "cs_visibility", "ebr-for-all": "ebr_coverage", "time-back": "csm_time_saved_email"}
    return roadmap(
        [
            *(
                step(name, " ".join(needs), " ".join(gives), takes, end, how=how)
                for name, end, needs, gives, takes, how in ACME_STEPS
            ),
            *more,
        ],
        now=("ad-hoc-email", "csm-time-known"),
        vision=tuple({"id": fact, "metric": metric, "is": ">= 15%"} for fact, metric in metrics.items()),
        vision_by=date(2028, 6, 30),
    )


@pytest.fixture(scope="module")
def path() -> RoadmapPath:
    return walk(acme(), TODAY)


def test_worked_steps(path: RoadmapPath) -> None:
    days = {
        name: (found.earliest_start, found.earliest_end, found.latest_start, found.relevant, found.slack)
        for name, found in path.steps.items()
    }
    assert days == {
        "auto-ebr": (None, None, 680, True, None),
        "buy-platform": (60, 180, 560, True, 500),
        "comms-council": (60, 120, 670, True, 610),
        "email-engine": (180, 360, 700, True, 520),
        "inventory": (0, 60, 500, True, 500),
        "one-sender": (180, 330, 730, True, 550),
        "podcast": (0, 90, None, False, None),
    }
    assert [name for name, found in path.steps.items() if not found.reached] == ["auto-ebr"]


def test_worked_facts(path: RoadmapPath) -> None:
    assert {name: (found.earliest, found.latest, found.slack) for name, found in path.facts.items()} == {
        "ad-hoc-email": (0, 500, 500),
        "cs-platform": (180, 680, 500),
        "csm-time-known": (0, 700, 700),
        "ebr-for-all": (None, 880, None),
        "inventory-known": (60, 560, 500),
        "notice-habit": (120, 730, 610),
        "podcast-live": (90, None, None),
        "sees-all": (330, 880, 550),
        "time-back": (360, 880, 520),
        "usage-data": (None, 680, None),
    }


def test_worked_answers(path: RoadmapPath) -> None:
    assert path.horizon_days == 880
    assert round(float(path.months), 6) == 28.911704
    assert path.missing_links == (MissingLink("usage-data", ("auto-ebr",), ("ebr-for-all",)),)
    assert path.detours == ("podcast",)
    assert path.stranded == ("auto-ebr",)
    assert path.unreachable_vision == ("ebr-for-all",)
    assert path.alternatives == ()
    assert path.peak_per_role == {"comms-lead": 1, "digital-csm": 1, "host": 1}
    assert path.handshakes == ("cs-platform", "notice-habit")
    assert path.whole is False
    assert path.late == {}
    assert path.reachable_done_by == 360
    assert path.hires == {
        "comms-lead": Need(670, 60, ("comms-council",)),
        "digital-csm": Need(700, 180, ("email-engine",)),
    }
    assert path.purchases == {
        "cs-platform": Need(560, 60, ("buy-platform", "one-sender")),
        "ebr-tool": Need(680, None, ("auto-ebr",)),
    }
    assert path.empty_how == ()
    assert path.vision_without_test == ()


def test_the_missing_step_makes_the_road_whole() -> None:
    path = walk(acme(step("warehouse", "", "usage-data", 100)), TODAY)
    assert path.missing_links == ()
    assert path.stranded == ()
    assert path.whole


def test_an_as_of_before_today_is_day_zero_and_a_later_one_moves_the_start() -> None:
    assert walk(acme(), TODAY - timedelta(100)) == walk(acme(), TODAY)
    later = walk(acme(), TODAY + timedelta(30))
    assert later.steps["inventory"].earliest_start == 30
    assert later.steps["inventory"].latest_start == 500
    assert later.facts["ad-hoc-email"].earliest == 0
    assert later.reachable_done_by == 390


def test_lateness_is_told_for_every_fact_on_the_way() -> None:
    path = walk(
        roadmap(
            [step("first", "", "middle", 60), step("second", "middle", "goal", 50)], vision_by=TODAY + timedelta(100)
        ),
        TODAY,
    )
    assert path.late == {"goal": 10, "middle": 10}
    assert path.steps["first"].slack == -10
    assert not path.whole


def test_a_vision_fact_has_its_own_day() -> None:
    vision = ({"id": "goal", "by": "2026-03-03"}, "other")
    path = walk(roadmap([step("a", "", "goal"), step("b", "goal", "other", 20)], vision=vision), TODAY)
    assert path.facts["goal"].latest == 30
    assert path.steps["a"].latest_start == 20
    # A vision fact that a step needs is due at the earlier of the two days.
    tight = walk(roadmap([step("a", "", "goal"), step("b", "goal", "other", 870)], vision=vision), TODAY)
    assert tight.facts["goal"].latest == 10


def test_givers_not_chosen_are_alternatives_neither_detour_nor_late() -> None:
    steps = [
        step("build", "", "tool", 300, how={"roles": ["engineer"]}),
        step("buy", "", "tool", 30, how={"roles": ["buyer"]}),
        step("use", "tool", "goal", 30),
    ]
    path = walk(roadmap(steps, vision_by=TODAY + timedelta(100)), TODAY)
    assert path.facts["tool"].chosen_giver == "buy"
    assert path.alternatives == ("build",)
    assert (path.detours, path.late, path.whole) == ((), {}, True)
    assert not path.steps["build"].relevant
    assert set(path.hires) == {"buyer"}
    assert path.peak_per_role == {"buyer": 1, "engineer": 1}


def test_equal_givers_choose_the_smaller_id() -> None:
    path = walk(roadmap([step("z", "", "goal"), step("a", "", "goal")]), TODAY)
    assert path.facts["goal"].chosen_giver == "a"
    assert path.alternatives == ("z",)


def test_a_step_that_is_chosen_for_another_fact_is_no_alternative() -> None:
    path = walk(roadmap([step("long", "", "one two", 30), step("short", "", "one")], vision=("one", "two")), TODAY)
    assert (path.facts["one"].chosen_giver, path.facts["two"].chosen_giver) == ("short", "long")
    assert path.steps["long"].relevant
    assert path.alternatives == ()


def test_every_giver_is_on_the_way_when_none_is_reached() -> None:
    path = walk(roadmap([step("a", "gone", "goal"), step("b", "lost", "goal")]), TODAY)
    assert path.stranded == ("a", "b")
    assert [link.fact for link in path.missing_links] == ["gone", "lost"]
    assert path.alternatives == ()


def test_a_missing_link_says_what_it_cuts_off() -> None:
    steps = [step("a", "gone", "one"), step("b", "gone", "both"), step("c", "both", "two"), step("d", "", "three")]
    path = walk(roadmap(steps, vision=("one", "two", "three", "four")), TODAY)
    assert path.missing_links == (
        MissingLink("four", (), ("four",)),
        MissingLink("gone", ("a", "b"), ("one", "two")),
    )
    assert path.unreachable_vision == ("four", "one", "two")


def test_needs_of_steps_off_the_way_are_no_missing_links() -> None:
    path = walk(roadmap([step("a", "", "goal"), step("side", "gone", "elsewhere")]), TODAY)
    assert path.missing_links == ()
    assert path.stranded == ()
    assert path.detours == ()


def test_done_and_started_steps() -> None:
    steps = [
        step("done", "gone", "one", 500, done_on="2026-01-12", started_on="2025-12-01", how={"roles": ["analyst"]}),
        step("ticked", "gone", "two", 500, done=True),
        step("running", "one", "three", 40, started_on="2026-01-22", how={"roles": ["analyst"]}),
        step("overdue", "two", "four", 10, started_on="2025-10-01"),
        step("finish", "one two three four", "goal", 5),
    ]
    path = walk(roadmap(steps), TODAY + timedelta(20))
    done = StepPath(-62, -20, None, None, reached=True, relevant=True, on_cycle=False)
    assert path.steps["done"] == done
    assert path.facts["one"].earliest == -20
    assert path.steps["ticked"].earliest_start is None
    assert path.steps["ticked"].earliest_end == 20
    assert (path.steps["running"].earliest_start, path.steps["running"].earliest_end) == (-10, 30)
    assert (path.steps["overdue"].earliest_start, path.steps["overdue"].earliest_end) == (-123, 20)
    assert path.steps["finish"].earliest_start == 30
    assert path.missing_links == ()
    assert path.steps["running"].latest_start == 880 - 5 - 40
    assert path.peak_per_role == {"analyst": 1}
    assert path.hires == {"analyst": Need(835, -10, ("running",))}


def test_a_started_step_goes_on_although_its_need_is_missing() -> None:
    path = walk(roadmap([step("running", "gone", "goal", 40, started_on="2026-02-01")]), TODAY)
    assert path.steps["running"].earliest_end == 40
    assert path.missing_links == (MissingLink("gone", ("running",), ()),)
    assert path.unreachable_vision == ()


def test_what_is_true_today_needs_no_step() -> None:
    path = walk(roadmap([step("again", "gone", "goal"), step("redo", "", "goal", 30)], now=("goal",)), TODAY)
    assert path.facts["goal"].earliest == 0
    assert path.facts["goal"].chosen_giver is None
    assert path.missing_links == ()
    assert (path.detours, path.alternatives) == (("redo",), ())
    assert path.whole


def test_steps_on_a_cycle_are_never_reached() -> None:
    steps = [
        step("a", "second", "first goal"),
        step("b", "first", "second"),
        step("other-way", "", "first", 20),
        step("itself", "own", "own"),
    ]
    path = walk(roadmap(steps), TODAY)
    assert [name for name, found in path.steps.items() if found.on_cycle] == ["a", "b", "itself"]
    assert path.stranded == ("a", "b")
    assert path.unreachable_vision == ("goal",)
    assert path.steps["a"].latest_start is None
    assert path.missing_links == ()
    assert not path.whole


def test_a_done_step_breaks_a_cycle() -> None:
    path = walk(roadmap([step("a", "second", "first goal", done=True), step("b", "first", "second")]), TODAY)
    assert not any(found.on_cycle for found in path.steps.values())
    assert path.facts["goal"].earliest == 0


def test_peaks_count_steps_at_once() -> None:
    how = {"roles": ["csm", "csm"]}
    steps = [
        step("a", "", "one", 10, how=how),
        step("b", "", "two", 30, how=how),
        step("c", "one", "three", 10, how=how),
        step("d", "one", "four", 0, how={"roles": ["csm", "nobody"]}),
        step("e", "three", "goal", 10, how={"roles": ["lead"]}),
    ]
    assert walk(roadmap(steps), TODAY).peak_per_role == {"csm": 2, "lead": 1, "nobody": 0}


def test_what_says_no_how() -> None:
    vision = ("goal", {"id": "seen", "done_when": "all were asked"})
    path = walk(roadmap([step("a", "", "goal seen"), step("b", "", "x", how={"work": "list"})], vision=vision), TODAY)
    assert path.empty_how == ("a",)
    assert path.vision_without_test == ("goal",)


def test_an_empty_roadmap() -> None:
    path = walk(roadmap([], vision=()), TODAY)
    assert path.whole
    assert path.reachable_done_by is None
    assert path.handshakes == ()


def test_a_long_chain_does_not_exhaust_the_stack() -> None:
    count = 5000
    chain = [step(f"s{number}", f"f{number}", f"f{number + 1}", 1) for number in range(count)]
    path = walk(roadmap(chain, now=("f0",), vision=(f"f{count}",)), TODAY)
    assert path.facts[f"f{count}"].earliest == count
    assert path.facts["f0"].latest == 880 - count


class RecursiveSearch:
    """Law 21's slow twin: every way through the roadmap is tried, nothing is remembered."""

    def __init__(self, roadmap: Roadmap, as_of: date) -> None:
        self.roadmap = roadmap
        self.as_of = max(0, (as_of - roadmap.today).days)
        self.relevant = self.passed([fact.id for fact in roadmap.vision])

    def day(self, of: date) -> int:
        return (of - self.roadmap.today).days

    def givers(self, fact: str) -> list[Step]:
        return [step for step in self.roadmap.steps if fact in step.gives]

    def span(self, step: Step) -> tuple[int | None, int] | None:
        started = self.day(step.started_on) if step.started_on else None
        if step.is_done:
            return started, self.day(step.done_on) if step.done_on else self.as_of
        if started is not None:
            return started, max(started + step.takes.days, self.as_of)
        needs = [self.earliest(fact) for fact in step.needs]
        known = [day for day in needs if day is not None]
        if len(known) < len(needs):
            return None
        start = max([self.as_of, *known])
        return start, start + step.takes.days

    def earliest(self, fact: str) -> int | None:
        if any(fact == known.id for known in self.roadmap.now):
            return 0
        spans = [self.span(step) for step in self.givers(fact)]
        return min((span[1] for span in spans if span), default=None)

    def passed(self, facts: list[str]) -> set[str]:
        found: set[str] = set()
        for fact in facts:
            if any(fact == known.id for known in self.roadmap.now):
                continue
            reached = [(span[1], step.id, step) for step in self.givers(fact) if (span := self.span(step))]
            for step in [min(reached)[2]] if reached else self.givers(fact):
                found |= {step.id} | (set() if step.is_done else self.passed(list(step.needs)))
        return found

    def latest(self, fact: str) -> int | None:
        days = [self.day(goal.by or self.roadmap.vision_by) for goal in self.roadmap.vision if goal.id == fact]
        for step in self.roadmap.steps:
            if fact in step.needs and step.id in self.relevant and not step.is_done:
                start = self.latest_start(step)
                days += [] if start is None else [start]
        return min(days, default=None)

    def latest_start(self, step: Step) -> int | None:
        days = [day for fact in step.gives if (day := self.latest(fact)) is not None]
        return min(days) - step.takes.days if days and not step.is_done else None


FACTS = [f"fact-{number}" for number in range(6)]


@draw.composite
def random_roadmaps(choose: draw.DrawFn, cyclic: bool = False) -> Roadmap:
    def some(of: list[str], most: int = 2) -> list[str]:
        return choose(draw.lists(draw.sampled_from(of), max_size=most, unique=True)) if of else []

    steps = []
    for number in range(choose(draw.integers(0, 7))):
        cut = choose(draw.integers(0, len(FACTS) - 1))
        needs, gives = (some(FACTS), some(FACTS)) if cyclic else (some(FACTS[:cut]), some(FACTS[cut:]))
        state = choose(draw.sampled_from(["open", "open", "open", "started", "done", "done_on"]))
        fields: dict[str, Any] = {"how": {"roles": some(["csm", "lead"])}}
        if state in ("started", "done_on"):
            fields["started_on"] = (TODAY + timedelta(choose(draw.integers(-60, 0)))).isoformat()
        if state == "done_on":
            fields["done_on"] = (TODAY + timedelta(choose(draw.integers(-50, 20)))).isoformat()
        if state == "done":
            fields["done"] = True
        steps.append(
            step(
                f"step-{number}",
                " ".join(needs),
                " ".join(gives),
                choose(draw.integers(0, 90)),
                choose(draw.sampled_from(["today", "vision"])),
                **fields,
            )
        )
    vision: list[str | dict[str, Any]] = []
    for fact in some(FACTS, 3):
        by = choose(draw.none() | draw.integers(10, 300))
        vision.append(fact if by is None else {"id": fact, "by": (TODAY + timedelta(by)).isoformat()})
    return roadmap(steps, tuple(some(FACTS)), tuple(vision), TODAY + timedelta(choose(draw.integers(0, 300))))


days_around_today = draw.integers(-30, 60).map(lambda days: TODAY + timedelta(days))


@settings(deadline=None, max_examples=300)
@given(random_roadmaps(), days_around_today)
def test_law_21_both_passes_agree_with_a_recursive_search(drawn: Roadmap, as_of: date) -> None:
    path, search = walk(drawn, as_of), RecursiveSearch(drawn, as_of)
    assert not any(found.on_cycle for found in path.steps.values())
    for one in drawn.steps:
        found = path.steps[one.id]
        expected = search.span(one)
        assert (found.earliest_start, found.earliest_end) == (expected or (None, None))
        assert found.reached is (expected is not None)
        assert found.relevant is (one.id in search.relevant)
        assert found.latest_start == search.latest_start(one)
    for fact, days in path.facts.items():
        assert (days.earliest, days.latest) == (search.earliest(fact), search.latest(fact))
    goals = [goal.id for goal in drawn.vision]
    late = {fact for fact in path.facts if (search.latest(fact) or 0) < (search.earliest(fact) or 0)}
    late = {fact for fact in late if search.latest(fact) is not None and search.earliest(fact) is not None}
    assert set(path.late) == late
    assert path.whole is (not late and all(search.earliest(goal) is not None for goal in goals))
    assert set(path.stranded) == {name for name in search.relevant if not path.steps[name].reached}
    for role, peak in path.peak_per_role.items():
        users = [path.steps[one.id] for one in drawn.steps if role in one.how.roles and not one.is_done]
        spans = [(use.earliest_start or 0, use.earliest_end or 0) for use in users if use.reached]
        assert peak == max(sum(start <= day < end for start, end in spans) for day in range(-60, 700))


@settings(deadline=None)
@given(random_roadmaps(), days_around_today)
def test_every_step_is_at_most_one_thing(drawn: Roadmap, as_of: date) -> None:
    path = walk(drawn, as_of)
    assert not set(path.detours) & set(path.alternatives)
    for name, found in path.steps.items():
        off_the_way = name in path.detours or name in path.alternatives
        assert found.relevant + off_the_way + (not found.relevant and not found.reached and not off_the_way) == 1
    for name in path.alternatives:
        chosen = [path.facts[fact] for one in drawn.steps if one.id == name for fact in one.gives]
        assert any(fact.chosen_giver not in (None, name) for fact in chosen)


@settings(deadline=None)
@given(random_roadmaps(cyclic=True), days_around_today)
def test_cycles_end_and_are_found(drawn: Roadmap, as_of: date) -> None:
    path = walk(drawn, as_of)

    def leads(one: Step) -> set[str]:
        return {other.id for other in drawn.steps if not other.is_done and set(one.gives) & set(other.needs)}

    reach = {one.id: leads(one) for one in drawn.steps}
    for _ in drawn.steps:
        reach = {name: ends.union(*(reach[end] for end in ends)) for name, ends in reach.items()}
    assert {name for name, found in path.steps.items() if found.on_cycle} == {
        name for name in reach if name in reach[name]
    }
    for found in path.steps.values():
        if found.on_cycle:
            assert (found.reached, found.earliest_start, found.latest_start) == (False, None, None)
