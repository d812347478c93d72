"""Rules about the journey itself: stages, plans, the moments a plan promises, and the terms its dates hang on."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.coverage import Requirement
from dcs_cli.documents.audience import Audience
from dcs_cli.documents.journey import Moment, Stage
from dcs_cli.documents.values import folded
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Customers, Found, Rule
from dcs_cli.rules.places import audience_spot, declared, promise_spot
from dcs_cli.rules.wording import listed, number, plural, some

LEAST_STAGES_BY_OWNER = 3
"""Below this number of stages it says nothing that each is served by a department of its own (rules, J01)."""

LIMIT_FORMS = frozenset(("above", "at_least", "below", "at_most"))


def stages_are_departments(answers: Answers) -> Iterator[Found]:
    """J01: the stages are named after departments, or each is served by a department of its own."""
    project = answers.project
    stages = project.collection.stages
    pairs = _named_after(project, tuple(stages)) or _served_by(project)
    if len(stages) < 2 or not pairs:
        return
    spots = [stage.spot.at("id") for stage in stages.values()]
    words = listed([f"{stage} = {department}" for stage, department in sorted(pairs.items())])
    yield Found(
        spots[0],
        tuple(sorted(stages)),
        f"stages mirror departments: {words}",
        related=tuple(spots[1:]),
        fix="name each stage after what the customer goes through in it",
    )


def _named_after(project: Project, stages: Sequence[str]) -> Mapping[str, str]:
    """Each stage with the department of the same name; empty when one has none."""
    departments = {folded(name): name for name in sorted(project.words.departments)}
    found = {stage: departments[folded(stage)] for stage in stages if folded(stage) in departments}
    return found if len(found) == len(stages) else {}


def _served_by(project: Project) -> Mapping[str, str]:
    """Each stage with the one department that serves it, all different; empty when it is not so."""
    serving: dict[str, set[str | None]] = {stage: set() for stage in project.collection.stages}
    moments = project.collection.moments
    for facet in project.live_facets:
        for name in facet.serves:
            stage = moments[name].value.stage if name in moments else None
            if stage in serving:
                serving[stage].add(facet.department)
    found: dict[str, str] = {}
    for stage, departments in serving.items():
        only = next(iter(departments)) if len(departments) == 1 else None
        if only is None:
            return {}
        found[stage] = only
    distinct = len(set(found.values())) == len(found)
    return found if len(found) >= LEAST_STAGES_BY_OWNER and distinct else {}


def overlapping_plans(answers: Answers) -> Iterator[Found]:
    """J02: an account is in two plans."""
    project = answers.project
    plans = project.collection.plans
    for first, second in combinations(sorted(plans), 2):
        cells = project.plan_cells[first] & project.plan_cells[second]
        if not cells:
            continue
        audiences = (plans[first].value.audience, plans[second].value.audience)
        touched = customers(project, cells, audiences=audiences)
        count = "" if touched.accounts is None else f" ({_counted(touched.accounts, 'account')})"
        later, earlier = sorted((plans[first].spot, plans[second].spot), key=declared, reverse=True)
        yield Found(
            later.at("audience"),
            (first, second),
            f"{first} and {second} both claim {touched.text}{count}",
            customers=touched,
            related=(earlier.at("audience"),),
            fix="take the narrower group out of the wider plan with `not`",
        )


def _counted(count: int, word: str) -> str:
    return f"{number(count)} {plural(word, count)}"


def window_never_opens(answers: Answers) -> Iterator[Found]:
    """J03: a promised dated moment has no window for some of its customers."""
    project = answers.project
    for requirement in answers.coverage_judge.never_open():
        cells = requirement.cells_in("not_applicable")
        if not cells:
            continue
        plan = project.collection.plans[requirement.plan].value
        moment = project.collection.moments[requirement.moment]
        touched = customers(
            project,
            cells,
            audiences=(plan.audience, moment.value.audience, *term_audiences(project)),
            unit=requirement.unit,
            size=requirement.size_in("not_applicable"),
        )
        serving = tuple(audience_spot(facet) for facet in answers.coverage_judge.serving(requirement.moment))
        yield Found(
            promise_spot(project, requirement.plan, requirement.moment),
            (requirement.plan, requirement.moment),
            f"{requirement.moment} never happens to {_whom(requirement, touched)} {terms_of(project, cells)}",
            customers=touched,
            related=tuple(dict.fromkeys((moment.spot.at("window"), *serving))),
            fix="leave these customers out of the moment's audience, and write a moment with dates of their own",
        )


def _whom(requirement: Requirement, touched: Customers) -> str:
    if touched.size is None:
        return touched.text
    return f"{_counted(touched.size, requirement.unit)} ({touched.text})"


def term_audiences(project: Project) -> tuple[Audience, ...]:
    """The audiences by which the program tells contract terms apart."""
    stated = project.program.term if project.program is not None else None
    return tuple(row.for_ for row in stated) if isinstance(stated, tuple) else ()


def terms_of(project: Project, cells: int) -> str:
    """The contract terms of a set of cells in words: "with a term of 30 days", "without a contract term"."""
    terms = {project.terms.by_account[account] for account in project.universe.accounts_of(cells)}
    days = sorted(term for term in terms if term is not None)
    with_term = f"with a term of {some([str(term) for term in days])} {plural('day', days[-1])}" if days else ""
    return " or ".join(part for part in (with_term, "without a contract term" if None in terms else "") if part)


def standard_moments_missing(answers: Answers) -> Iterator[Found]:
    """J04: a plan lacks one of the four standard kinds of moment."""
    project = answers.project
    stages = project.collection.stages
    first = next(iter(stages.values())).value if stages else None
    for identifier in sorted(project.collection.plans):
        plan = project.collection.plans[identifier]
        kinds: set[str] = set()
        for name in plan.value.moments:
            if name in project.collection.moments:
                kinds |= _kinds(project, project.collection.moments[name].value, first)
        for kind, words in STANDARD_KINDS.items():
            if kind not in kinds:
                yield Found(
                    plan.spot.at("moments"),
                    (identifier,),
                    f"{identifier} has no {words}",
                    data={"kind": kind},
                    fix=f"add a moment of this kind to `moments` of {identifier}, or accept it with a reason",
                )


STANDARD_KINDS = {
    "event": "event moment in the first stage (the first value)",
    "inactivity": "inactivity moment (the first sign of going quiet)",
    "limit or renewal": "limit or renewal moment (a level of use that is crossed, or the renewal that comes near)",
    "deviation": "deviation moment (a sharp change against the customer's own norm)",
}


def _kinds(project: Project, moment: Moment, first: Stage | None) -> set[str]:
    """Which of the standard kinds a moment is."""
    forms = {atom.form for term in project.logic.alternatives(moment.when) for atom in term}
    found: set[str] = set()
    if "event" in forms and (first is None or moment.stage == first.id):
        found.add("event")
    if "inactive" in forms:
        found.add("inactivity")
    if forms & LIMIT_FORMS or _approaches_renewal(project, moment):
        found.add("limit or renewal")
    if forms & {"change", "z"}:
        found.add("deviation")
    return found


def _approaches_renewal(project: Project, moment: Moment) -> bool:
    """Whether a dated moment opens before the end of a term, or closes with it."""
    if moment.window is None:
        return False
    opens, closes = (
        project.timeline.reduce(edge.anchor, edge.offset) for edge in (moment.window.from_, moment.window.to)
    )
    before = opens is not None and opens.every_term and opens.offset < 0
    return before or (closes is not None and closes.every_term and closes.offset == 0)


def no_term(answers: Answers) -> Iterator[Found]:
    """J05: an anchor recurs every term and the program states no term for some accounts."""
    project = answers.project
    cells = 0
    for account, stated in zip(project.universe.account_cells, project.terms.declared, strict=True):
        if not stated:
            cells |= account.members
    if not cells:
        return
    anchors = project.collection.anchors
    recurring = {name for name, anchor in anchors.items() if anchor.value.every == "term"}
    if project.program is not None and project.program.term is not None and "renewal" not in anchors:
        recurring.add("renewal")
    touched = customers(project, cells, audiences=term_audiences(project))
    for name in sorted(recurring):
        places = [place for place in (_term_spot(project), _every_spot(project, name)) if place is not None]
        yield Found(
            places[0],
            (name,),
            f"no contract term for {touched.text}: the days of {name} are unknown there",
            customers=touched,
            related=tuple(places[1:]),
            fix="`term: 365d` in the program, a list by audience, or `none` for contracts without an end",
        )


def _term_spot(project: Project) -> Spot | None:
    located = project.collection.program
    if located is None:
        return None
    return located.spot.at("term" if located.value.term is not None else "name")


def _every_spot(project: Project, anchor: str) -> Spot | None:
    located = project.collection.anchors.get(anchor)
    return located.spot.at("every") if located is not None else None


def human_plan_without_digital(answers: Answers) -> Iterator[Found]:
    """J06: no moment of a human-led plan is served by a digital or hybrid message."""
    project = answers.project
    judge = answers.coverage_judge
    promised: dict[str, list[tuple[str, int]]] = {}
    for human_plan, promise in judge.promised():
        if human_plan.lead == "human":
            promised.setdefault(human_plan.id, []).append((promise.id, judge.wanted(human_plan, promise)))
    for identifier, moments in promised.items():
        plan = project.collection.plans[identifier]
        if not any(cells for _, cells in moments):
            continue
        serving = [facet for moment, cells in moments for facet in judge.serving(moment) if facet.cells & cells]
        if any(facet.mode != "human" for facet in serving):
            continue
        yield Found(
            plan.spot.at("lead"),
            (identifier,),
            f"{identifier} has no digital moment: {_what_serves(serving)}",
            fix="let one digital message serve a predictable moment of the plan",
        )


def _what_serves(serving: Sequence[Facet]) -> str:
    names = sorted({facet.message.id for facet in serving})
    return (
        f"{some(names)} {'serves' if len(names) == 1 else 'serve'} it, by people only" if names else "nothing serves it"
    )


RULES = (
    Rule("J01", "stages-are-departments", "warning", stages_are_departments, needs=("journey",), in_check=True),
    Rule("J02", "overlapping-plans", "error", overlapping_plans, needs=("plan",), in_check=True),
    Rule("J03", "window-never-opens", "warning", window_never_opens, needs=("plan",), in_check=True),
    Rule(
        "J04",
        "standard-moments-missing",
        "note",
        standard_moments_missing,
        needs=("plan",),
        fix="stub",
        in_check=True,
    ),
    Rule("J05", "no-term", "error", no_term, in_check=True),
    Rule("J06", "human-plan-without-digital", "note", human_plan_without_digital, needs=("plan",), in_check=True),
)
