"""Laws of roadmaps beside the passes: the critical path sets the day, and a changed step moves what it must."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as draw

from dcs_cli.analysis.roadmap_path import walk
from dcs_cli.analysis.roadmap_standing import critical_path
from dcs_cli.analysis.roadmap_what_if import Change, changed, moves
from dcs_cli.documents.roadmap import Roadmap
from dcs_cli.documents.values import Duration
from tests.analysis.test_roadmap_path import TODAY, random_roadmaps, roadmap, step

DAYS = draw.integers(-30, 60).map(lambda days: TODAY + timedelta(days))


@draw.composite
def connected_roadmaps(choose: draw.DrawFn) -> Roadmap:
    """Roadmaps whose every step can be reached, with long chains, steps under way or done, and facts given twice."""
    steps = []
    for number in range(choose(draw.integers(2, 8))):
        earlier = ["now", *(f"fact-{other}" for other in range(number))]
        needs = choose(draw.lists(draw.sampled_from(earlier[-3:]), min_size=1, max_size=2, unique=True))
        also = choose(draw.none() | draw.sampled_from(earlier[1:])) if number and choose(draw.booleans()) else None
        state = choose(draw.sampled_from(["open", "open", "open", "started", "done"])) if number < 3 else "open"
        fields = {"started": {"started_on": (TODAY - timedelta(choose(draw.integers(0, 60)))).isoformat()}}
        fields["done"] = {"done_on": (TODAY + timedelta(choose(draw.integers(-30, 10)))).isoformat()}
        gives = f"fact-{number}" + (f" {also}" if also is not None and also not in needs else "")
        takes = choose(draw.integers(0, 90))
        steps.append(step(f"step-{number}", " ".join(needs), gives, takes, **fields.get(state, {})))
    facts = [f"fact-{number}" for number in range(len(steps))]
    goals = choose(draw.lists(draw.sampled_from(facts[-3:]), min_size=1, max_size=2, unique=True))
    drawn = roadmap(steps, ("now",), tuple(goals), TODAY + timedelta(choose(draw.integers(0, 400))))
    assume(not any(found.on_cycle for found in walk(drawn, TODAY).steps.values()))
    return drawn


ROADMAPS = draw.one_of(random_roadmaps(), connected_roadmaps(), connected_roadmaps())


def longer(roadmap: Roadmap, name: str, days: int) -> Roadmap:
    takes = next(step.takes.days for step in roadmap.steps if step.id == name)
    return changed(roadmap, [Change(name, "takes", Duration(takes + days))])


@settings(deadline=None, max_examples=300)
@given(ROADMAPS, DAYS)
def test_the_chain_adds_up_to_the_day_of_the_tightest_goal(drawn: Roadmap, as_of: date) -> None:
    path = walk(drawn, as_of)
    found = critical_path(drawn, path)
    steps = {step.id: step for step in drawn.steps}
    open_goals = {
        goal.id: path.facts[goal.id]
        for goal in drawn.vision
        if path.facts[goal.id].earliest is not None
        and not any(goal.id == fact.id for fact in drawn.now)
        and not steps[path.facts[goal.id].chosen_giver or ""].is_done
    }
    if found is None:
        assert not open_goals
        return
    assert found.slack == min(days.slack for days in open_goals.values() if days.slack is not None)
    spans = [(path.steps[name].earliest_start, path.steps[name].earliest_end) for name in found.steps]
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert spans[-1][1] == path.facts[found.goal].earliest
    first = steps[found.steps[0]]
    now = max(0, (as_of - drawn.today).days)
    true = {fact.id for fact in drawn.now} | {given for step in drawn.steps if step.is_done for given in step.gives}
    held_up = [need for need in first.needs if path.facts[need].earliest == spans[0][0] and need not in true]
    givers = {path.facts[need].chosen_giver for need in held_up}
    assert first.started_on is not None or spans[0][0] == now or all(steps[giver or ""].is_done for giver in givers)


@settings(deadline=None, max_examples=300)
@given(ROADMAPS, DAYS)
def test_days_more_on_the_chain_come_off_the_goal_where_nothing_else_gives_it(drawn: Roadmap, as_of: date) -> None:
    path = walk(drawn, as_of)
    found = critical_path(drawn, path)
    now = max(0, (as_of - drawn.today).days)
    for one in drawn.steps:
        # A step that is overdue ends today, however long it was to take.
        overdue = one.started_on is not None and (one.started_on - drawn.today).days + one.takes.days < now
        if found is None or one.id not in found.steps or overdue:
            continue
        after = walk(longer(drawn, one.id, 7), as_of)
        goal, moved = path.facts[found.goal], after.facts[found.goal]
        assert goal.earliest is not None and moved.earliest is not None
        assert goal.earliest <= moved.earliest <= goal.earliest + 7
        if all(sum(fact in other.gives for other in drawn.steps) <= 1 for fact in path.facts):
            assert moved.earliest == goal.earliest + 7


@settings(deadline=None)
@given(ROADMAPS, DAYS, draw.data())
def test_more_time_for_a_step_makes_nothing_earlier(drawn: Roadmap, as_of: date, data: draw.DataObject) -> None:
    if not drawn.steps:
        return
    name = data.draw(draw.sampled_from(drawn.steps)).id
    found = moves(walk(drawn, as_of), walk(longer(drawn, name, 30), as_of), [goal.id for goal in drawn.vision])
    for goal in found.goals:
        if goal.earliest.before is None:
            assert goal.earliest.after is None
        else:
            assert goal.earliest.after is not None and goal.earliest.after >= goal.earliest.before
