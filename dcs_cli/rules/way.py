"""The way: do today and the vision meet, in time, and is what is ticked measured (semantics 17)."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.metrics import Metric
from dcs_cli.analysis.roadmap_path import RoadmapPath
from dcs_cli.analysis.targets import judge
from dcs_cli.documents.nearest import nearest
from dcs_cli.documents.roadmap import Fact, Roadmap
from dcs_cli.documents.touchpoint_map import Touchpoint
from dcs_cli.documents.values import Comparison
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Located, Spot
from dcs_cli.rules.findings import Found, Rule
from dcs_cli.rules.places import field_spot
from dcs_cli.rules.wording import figure, listed, number, percent, plural

SHORTEST_SEEN = 24
"""Months: the lower end of what Wagner saw, an observation and no data."""


def _names(identifiers: list[str]) -> str:
    return listed([f"`{identifier}`" for identifier in identifiers])


def _roadmap(answers: Answers) -> Located[Roadmap]:
    located = answers.project.collection.roadmap
    assert located is not None
    return located


def _fact_spot(located: Located[Roadmap], fact: str) -> Spot | None:
    """The id of a fact where it is said in words; None for one that steps alone mention."""
    for key, facts in (("vision", located.value.vision), ("now", located.value.now)):
        for position, one in enumerate(facts):
            if one.id == fact:
                return located.spot.at(key, position, "id")
    return None


def _mentions(located: Located[Roadmap], fact: str, *, given: bool) -> list[tuple[str, Spot]]:
    """The steps that give or need a fact, each with the place of the reference."""
    found = []
    for position, step in enumerate(located.value.steps):
        key, facts = ("gives", step.gives) if given else ("needs", step.needs)
        if fact in facts:
            found.append((step.id, located.spot.at("steps", position, key, facts.index(fact))))
    return found


def _step_spot(located: Located[Roadmap], identifier: str) -> Spot:
    ids = [step.id for step in located.value.steps]
    return located.spot.at("steps", ids.index(identifier), "id")


def impossible_dates(located: Located[Roadmap]) -> Iterator[Found]:
    """Dates of a roadmap in an order in which they cannot happen, each with the date that is to be mended."""
    roadmap, spot = located.value, located.spot
    if roadmap.vision_by < roadmap.today:
        text = f"`vision_by` {roadmap.vision_by} lies before `today` {roadmap.today}"
        fix = "write the day by which the vision is to be true"
        yield Found(spot.at("vision_by"), ("roadmap",), text, related=(spot.at("today"),), fix=fix)
    for position, fact in enumerate(roadmap.vision):
        if fact.by is not None and fact.by < roadmap.today:
            text = f"`{fact.id}` is wanted by {fact.by}, before `today` {roadmap.today}"
            fix = "write a later day, or move the fact to `now` if it is true"
            yield Found(spot.at("vision", position, "by"), (fact.id,), text, related=(spot.at("today"),), fix=fix)
    for position, step in enumerate(roadmap.steps):
        if step.done_on is not None and step.started_on is not None and step.done_on < step.started_on:
            place = spot.at("steps", position)
            text = f"`{step.id}` was done on {step.done_on}, before it was started on {step.started_on}"
            fix = "correct one of the two dates"
            yield Found(place.at("done_on"), (step.id,), text, related=(place.at("started_on"),), fix=fix)


def missing_link(answers: Answers) -> Iterator[Found]:
    """W01: a fact the way to the vision needs, neither true today nor given by a step."""
    located, path = _roadmap(answers), answers.roadmap
    for link in path.missing_links if path is not None else ():
        spots = [spot for name, spot in _mentions(located, link.fact, given=False) if name in link.needed_by]
        own = _fact_spot(located, link.fact)
        spots += [own] if own is not None else []
        needed = (
            f"needed by {_names(list(link.needed_by))}{_by_day(path, link.fact, located.value.today)}"
            if link.needed_by
            else "no step gives it"
        )
        measured = _measured_goals(answers)
        if link.fact in measured:
            text = f"no step gives `{link.fact}`, which is true already by its measurement"
        else:
            beyond = [goal for goal in link.cuts_off if goal != link.fact and goal not in measured]
            so = f", so {_names(beyond)} cannot be reached" if beyond else ""
            text = f"the ends do not meet at `{link.fact}`: {needed}{so}"
        fix = _to_close(located.value, link.fact, measured=link.fact in measured)
        yield Found(spots[0], (link.fact,), text, related=tuple(spots[1:]), fix=fix)


def _to_close(roadmap: Roadmap, fact: str, *, measured: bool) -> str:
    """What closes a hole, without an id that would then be written twice (S04)."""
    goals = {one.id for one in roadmap.vision}
    if measured:
        return f"move `{fact}` from `vision` to `now`, or ask for more in its `is` and write a step that gives it"
    said = goals | {one.id for one in roadmap.now}
    near = nearest(fact, [one for one in _facts_there(roadmap) if fact not in goals or one not in said])
    true = f"`{fact}` moved from `vision` to `now`" if fact in goals else f"`{fact}` under `now`"
    fix = f"a step that gives `{fact}`, or {true} if it is true today"
    return f"write `{near}` if that is meant, {fix}" if near is not None else fix


def _measured_goals(answers: Answers) -> list[str]:
    """The vision facts that are true by their measurement."""
    return answers.way_ahead.named("measured") if answers.way_ahead is not None else []


def _by_day(path: RoadmapPath | None, fact: str, today: date) -> str:
    latest = path.facts[fact].latest if path is not None else None
    return f" by {_date(today, latest)}" if latest is not None else ""


def _date(today: date, day: int) -> str:
    """The date of a day counted from ``today``; beyond the end of the calendar the number itself."""
    try:
        return (today + timedelta(day)).isoformat()
    except OverflowError:
        return f"day {number(day)}"


def _facts_there(roadmap: Roadmap) -> list[str]:
    """Facts that are true today or that a step gives."""
    return sorted({fact.id for fact in roadmap.now} | {given for step in roadmap.steps for given in step.gives})


def detour(answers: Answers) -> Iterator[Found]:
    """W02: a step that can be taken and leads to no goal."""
    located = _roadmap(answers)
    takes = {step.id: step.takes.days for step in reversed(located.value.steps)}
    feeds = answers.way_ahead.feeds if answers.way_ahead is not None else {}
    for name in answers.roadmap.detours if answers.roadmap is not None else ():
        days = f"takes {number(takes[name])} {plural('day', takes[name])}"
        fix = "drop it, or let a step that leads to a goal need what it gives"
        text = f"`{name}` serves no goal and {days}"
        if name in feeds:
            fed = list(feeds[name])
            text = (
                f"`{name}` is on no chosen way and {days}; it feeds the {plural('alternative', len(fed))} {_names(fed)}"
            )
            fix = f"keep it as long as {_names(fed)} may still be chosen, then drop it with {_them(fed)}"
        yield Found(_step_spot(located, name), (name,), text, fix=fix)


def _them(names: list[str]) -> str:
    return "it" if len(names) == 1 else "them"


def late(answers: Answers) -> Iterator[Found]:
    """W03: a fact that cannot be true by the day it is needed."""
    located, path = _roadmap(answers), answers.roadmap
    for fact, days in path.late.items() if path is not None else ():
        due = _due_spot(located, fact)
        given_at = [spot for _, spot in _mentions(located, fact, given=True)]
        spots = [*([due] if due is not None else []), *given_at]
        text, fix = _lateness(answers, fact, days)
        yield Found(spots[0], (fact,), text, related=tuple(spots[1:]), data={"days": days}, fix=fix)


def _lateness(answers: Answers, fact: str, days: int) -> tuple[str, str]:
    """What is late in words, and what helps; what is there already is told as what comes after it."""
    ahead = answers.way_ahead
    late = f"{number(days)} {plural('day', days)}"
    move = "move it from `vision` to `now`, or ask for more in its `is`"
    if ahead is None or fact in ahead.named("measured"):
        return f"`{fact}` is true already by its measurement; the steps to it end {late} after its day", move
    if fact in ahead.named("late"):
        shorten = "shorten the longest step before it, or move `by` or `vision_by`"
        return f"`{fact}` is {late} late{_days_of(answers, fact)}", shorten
    if fact not in ahead.path.late and (goals := ahead.named("measured")):
        text = f"`{fact}` is wanted {late} earlier only for {_names(goals)}, true already by measurement"
        return text, "move from `vision` to `now` what is true, or ask for more in its `is`"
    shorten = "shorten the longest step after it, or move `by` or `vision_by`"
    if fact in ahead.there:
        return f"`{fact}` is there, and what needs it would have had to begin {late} before it was", shorten
    shorten = "shorten the longest step before or after it, or move `by` or `vision_by`"
    return f"`{fact}` is {late} late{_days_of(answers, fact)}", shorten


def _days_of(answers: Answers, fact: str) -> str:
    days = answers.roadmap.facts[fact] if answers.roadmap is not None else None
    if days is None or days.earliest is None or days.latest is None:
        return ""
    today = _roadmap(answers).value.today
    return f": true on {_date(today, days.earliest)} at the earliest, wanted by {_date(today, days.latest)}"


def _due_spot(located: Located[Roadmap], fact: str) -> Spot | None:
    for position, one in enumerate(located.value.vision):
        if one.id == fact:
            return located.spot.at("vision", position, "by" if one.by is not None else "id")
    return _fact_spot(located, fact)


def no_how(answers: Answers) -> Iterator[Found]:
    """W04: a step that does not say how, or a vision fact that does not say how one would know."""
    located = _roadmap(answers)
    path = answers.roadmap
    if path is None:
        return
    steps = {step.id: (position, step) for position, step in reversed(list(enumerate(located.value.steps)))}
    for name in path.empty_how:
        position, step = steps[name]
        spot = located.spot.at("steps", position, "how" if "how" in step.model_fields_set else "id")
        fix = "how: {work: what is done, tech: [what is bought], roles: [who is needed]}; one of them is enough"
        yield Found(spot, (name,), f"`{name}` says what, not how", fix=fix)
    for name in path.vision_without_test:
        fact_spot = _fact_spot(located, name)
        if fact_spot is not None:
            text = f"`{name}` does not say how one would know that it is true"
            yield Found(fact_spot, (name,), text, fix="a metric with `is`, or in `done_when` what will be seen")


def ends_never_touch(answers: Answers) -> Iterator[Found]:
    """W05: nothing drawn from today is used by what is drawn from the vision."""
    located = _roadmap(answers)
    if answers.roadmap is not None and not answers.roadmap.handshakes:
        ends = [step.from_ for step in located.value.steps]
        drawn = (
            f"{ends.count('today')} {plural('step', ends.count('today'))} from today, {ends.count('vision')} from it"
        )
        text = f"nothing drawn from today is used by what is drawn from the vision: {drawn}"
        fix = "let a step `from: vision` need a fact that a step `from: today` gives"
        yield Found(located.spot.at("steps"), ("roadmap",), text, fix=fix)


def short_horizon(answers: Answers) -> Iterator[Found]:
    """W06: less time than Wagner has seen a roadmap take."""
    path = answers.roadmap
    if path is not None and 0 <= path.months < SHORTEST_SEEN and not _two_years(_roadmap(answers).value):
        # 23.95 months would be called 24.
        months = figure(path.months, 1 if round(path.months, 1) < SHORTEST_SEEN else 2)
        text = f"{months} months; Wagner saw two to three years, by her own word without empirical data"
        fix = (
            "check whether the vision is the whole of it; otherwise waive the note with the reason; "
            "the article is in docs/sources.md"
        )
        yield Found(_roadmap(answers).spot.at("vision_by"), ("roadmap",), text, fix=fix)


def _two_years(roadmap: Roadmap) -> bool:
    """Whether two calendar years are there: most have 730 days, and 24 months of 30.4375 have 730.5."""
    today, until = roadmap.today, roadmap.vision_by
    return (until.year - today.year, until.month, until.day) >= (2, today.month, today.day)


def ticked_not_measured(answers: Answers) -> Iterator[Found]:
    """W07: a fact said to be true today, or given by a done step, whose metric says otherwise."""
    located = _roadmap(answers)
    for fact, spot, related in _ticked(located):
        if fact.metric is None or fact.is_ is None:
            continue
        metric = answers.metrics.value(fact.metric)
        if judge(fact.is_, metric) != "not met":
            continue
        measured = _figure(metric, fact.is_)
        text = f"`{fact.id}` is ticked but {fact.metric} is measured {measured}, wanted {fact.is_.text}"
        fix = "move it to `vision` and let a step give it, correct its `is`, or record a new reading"
        yield Found(spot, (fact.id,), text, related=related, fix=fix)


def _ticked(located: Located[Roadmap]) -> Iterator[tuple[Fact, Spot, tuple[Spot, ...]]]:
    """The facts said to be true: where they are ticked, and where else they are stated."""
    roadmap, spot = located.value, located.spot
    for position, fact in enumerate(roadmap.now):
        yield fact, spot.at("now", position, "id"), (spot.at("now", position, "is"),)
    for position, wanted in enumerate(roadmap.vision):
        for number_of_step, step in enumerate(roadmap.steps):
            if step.is_done and wanted.id in step.gives:
                tick = spot.at("steps", number_of_step, "done" if step.done else "done_on")
                yield wanted, tick, (spot.at("vision", position, "is"),)
                break


def _figure(metric: Metric, wanted: Comparison) -> str:
    def said(value: Fraction) -> str:
        return percent(value) if wanted.percent or metric.kind == "share" else figure(value, 2)

    if metric.value is not None and metric.exact:
        return said(metric.value)
    low, high = metric.low, metric.high
    # Nothing is below 0, so that it bounds nothing beside another end.
    ends = [f"at least {said(low)}"] if low is not None and (low or high is None) else []
    return " and ".join([*ends, *([] if high is None else [f"at most {said(high)}"])])


def strategy_outsourced(answers: Answers) -> Iterator[Found]:
    """W08: a partner decides the strategy, or makes a message that serves no moment."""
    project = answers.project
    roadmap = project.collection.roadmap
    for position, step in enumerate(roadmap.value.steps if roadmap is not None else ()):
        at = [number_of for number_of, option in enumerate(step.options) if option.strategy_owner == "partner"]
        if at and roadmap is not None:
            spots = [roadmap.spot.at("steps", position, "options", number_of, "strategy_owner") for number_of in at]
            text = f"`{step.id}`: a partner owns the strategy"
            yield Found(spots[0], (step.id,), text, related=tuple(spots[1:]), fix="strategy_owner: internal")
    for message in project.live_messages:
        made = [facet for facet in project.facets_by_message.get(message.id, ()) if facet.written.made_by == "partner"]
        if made and isinstance(message.written, Touchpoint) and all(_serves_nothing(project, facet) for facet in made):
            text = f"`{message.id}`: a partner made it, and it serves no moment of one's own"
            fix = "serves: [the moment it answers], or stop it"
            yield Found(field_spot(project, made[0], "made_by"), (message.id,), text, fix=fix)


def _serves_nothing(project: Project, facet: Facet) -> bool:
    """Whether a version serves no moment of any plan; without plans, no moment at all."""
    wanted = facet.serves & project.planned_moments if project.collection.plans else facet.serves
    return not wanted


def tool_before_requirements(answers: Answers) -> Iterator[Found]:
    """W09: a system chosen before the charter was agreed."""
    located = answers.project.collection.program
    if located is None or located.value.charter is None or located.value.charter.agreed_on is None:
        return
    agreed_on = located.value.charter.agreed_on
    for name, system in located.value.systems.items():
        if system.chosen_on is not None and system.chosen_on < agreed_on:
            days = (agreed_on - system.chosen_on).days
            spot = located.spot.at("systems", name, "chosen_on")
            text = f"`{name}` was chosen {number(days)} {plural('day', days)} before the charter was agreed"
            related = (located.spot.at("charter", "agreed_on"),)
            fix = "check it against the requirements, decide again, and write the new `chosen_on`"
            yield Found(spot, (name,), text, related=related, data={"days": days}, fix=fix)


def not_there_yet(answers: Answers) -> Iterator[Found]:
    """W10: a live touchpoint that depends on a system or role which only the roadmap brings."""
    project = answers.project
    located = _roadmap(answers)
    systems = _to_come(located, "tech", _systems_there(project))
    roles = _to_come(located, "roles", _roles_there(project))
    found: dict[tuple[str, str], Found] = {}
    for facet in project.live_facets:
        if facet.is_campaign:
            continue
        role = facet.written.owner.split("/")[-1] if facet.written.owner is not None else None
        for field, thing, steps in (("system", facet.written.system, systems), ("owner", role, roles)):
            key = (facet.message.id, thing or "")
            if thing is None or thing not in steps or key in found:
                continue
            kind = "role" if field == "owner" else "system"
            brought = f"the {plural('step', len(steps[thing]))} {_names(list(steps[thing]))}"
            text = f"`{key[0]}` is live but needs the {kind} `{thing}`, which is still to come with {brought}"
            related = tuple(_step_spot(located, name) for name in steps[thing])
            fix = "status: planned until then, or `done: true` on the step if it is there"
            found[key] = Found(field_spot(project, facet, field), key, text, related=related, fix=fix)
    for key in sorted(found):
        yield found[key]


def _to_come(located: Located[Roadmap], key: str, there: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Technologies or roles with the steps that bring them, those that exist already left out."""
    found: dict[str, list[str]] = {}
    done: set[str] = set()
    for step in located.value.steps:
        things = step.how.tech if key == "tech" else step.how.roles
        if step.is_done:
            done.update(things)
        else:
            for thing in dict.fromkeys(things):
                found.setdefault(thing, []).append(step.id)
    return {thing: tuple(steps) for thing, steps in found.items() if thing not in done and thing not in there}


def _systems_there(project: Project) -> frozenset[str]:
    """Systems the program says are live; one that merely stands in its list may still be to come."""
    systems = project.program.systems if project.program is not None else {}
    return frozenset(
        name for name, system in systems.items() if system.status == "live" and "status" in system.model_fields_set
    )


def _roles_there(project: Project) -> frozenset[str]:
    team = project.program.team if project.program is not None else None
    return frozenset(team.roles or ()) if team is not None else frozenset()


RULES = (
    Rule("W01", "missing-link", "error", missing_link, needs=("roadmap",), fix="stub"),
    Rule("W02", "detour", "note", detour, needs=("roadmap",)),
    Rule("W03", "late", "warning", late, needs=("roadmap",)),
    Rule("W04", "no-how", "warning", no_how, needs=("roadmap",), in_check=True),
    Rule("W05", "ends-never-touch", "warning", ends_never_touch, needs=("roadmap",)),
    Rule("W06", "short-horizon", "note", short_horizon, needs=("roadmap",)),
    Rule("W07", "ticked-not-measured", "error", ticked_not_measured, needs=("roadmap",)),
    Rule("W08", "strategy-outsourced", "warning", strategy_outsourced),
    Rule("W09", "tool-before-requirements", "warning", tool_before_requirements, needs=("charter.agreed_on",)),
    Rule("W10", "not-there-yet", "warning", not_there_yet, needs=("roadmap",)),
)
