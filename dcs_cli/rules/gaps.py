"""Gaps: what should happen to customers and does not (semantics 6)."""

from collections.abc import Iterator

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.coverage import Requirement, UnitClass, UnitGroup
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.signal_logic import Atom
from dcs_cli.project.spots import Spot
from dcs_cli.rules import gaps_beyond
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Customers, Found, Rule
from dcs_cli.rules.places import audience_spot, promise_spot
from dcs_cli.rules.wording import A_FEW, figure, listed, number, plural, some


def _unit_groups(answers: Answers, unit_class: UnitClass, code: str) -> Iterator[tuple[Requirement, list[UnitGroup]]]:
    """The groups of one class and code, one entry a requirement."""
    for requirement in answers.coverage.requirements:
        groups = [group for group in requirement.groups if group.unit_class == unit_class and group.code == code]
        if groups:
            yield requirement, groups


def _touched(
    project: Project, requirement: Requirement, groups: list[UnitGroup], facets: tuple[Facet, ...] = ()
) -> Customers:
    cells = 0
    size: int | None = 0
    for group in groups:
        cells |= group.cells
        size = None if size is None or group.size is None else size + group.size
    plan = project.collection.plans[requirement.plan].value
    moment = project.collection.moments[requirement.moment].value
    return customers(
        project, cells, facets=facets, audiences=(plan.audience, moment.audience), unit=requirement.unit, size=size
    )


def _places(project: Project, requirement: Requirement, facets: tuple[Facet, ...]) -> tuple[Spot, tuple[Spot, ...]]:
    spot = promise_spot(project, requirement.plan, requirement.moment)
    related = [
        project.collection.moments[requirement.moment].spot.at("id"),
        *(audience_spot(facet) for facet in facets),
    ]
    return spot, tuple(dict.fromkeys(related))


def _how_many(touched: Customers) -> str:
    if touched.size is None:
        return touched.text
    return f"{touched.text}: {number(touched.size)} {plural(touched.unit or 'contact', touched.size)}"


def _facets(groups: list[UnitGroup]) -> tuple[Facet, ...]:
    return tuple(sorted({facet for group in groups for facet in group.facets}, key=lambda facet: facet.name))


def uncovered(answers: Answers) -> Iterator[Found]:
    """G02: units no serving touchpoint reaches."""
    project = answers.project
    for requirement, groups in _unit_groups(answers, "uncovered", "G02"):
        serving = tuple(answers.coverage_judge.serving(requirement.moment))
        touched = _touched(project, requirement, groups, serving)
        removed = _removed_by(project, requirement.moment, touched.cells)
        reason = f" (removed by overlay {removed})" if removed is not None else ""
        message = f"nothing serves {requirement.moment} for {_how_many(touched)}{reason}"
        spot, related = _places(project, requirement, serving)
        fix = f"a touchpoint that reaches them and says `serves: [{requirement.moment}]`"
        if serving and removed is None:
            names = sorted({f"`{facet.message.id}`" for facet in serving})
            others = f"{'it serves' if len(names) == 1 else 'they serve'} the moment for others"
            fix = f"let {some(names, A_FEW)} reach them too: {others}; or {fix}"
        yield Found(spot, (requirement.plan, requirement.moment), message, customers=touched, related=related, fix=fix)


def _removed_by(project: Project, moment: str, cells: int) -> str | None:
    """The overlay whose removal opened the gap, when one did for all of its cells."""
    for overlay in project.overlays:
        for identifier in sorted(overlay.value.remove):
            message = project.messages.get(identifier)
            serves = message is not None and not message.is_campaign and moment in message.written.serves
            if serves and message is not None and message.written.audience is not None:
                region = project.regions[overlay.id] & project.cells(message.written.audience)
                if cells and not cells & ~region:
                    return overlay.id
    return None


def wrong_time(answers: Answers) -> Iterator[Found]:
    """G03: a dated moment reached only outside its window; a signalled one answered later than `within`."""
    project = answers.project
    for requirement, groups in _unit_groups(answers, "wrong_time", "G03"):
        facets = _facets(groups)
        touched = _touched(project, requirement, groups, facets)
        moment = project.collection.moments[requirement.moment].value
        names = listed([facet.name for facet in facets])
        if moment.window is not None:
            when = f"outside {moment.window.from_.text} to {moment.window.to.text}"
        else:
            when = f"later than {moment.within.text if moment.within is not None else ''} after the signal"
        message = (
            f"{names} {'reach' if len(facets) > 1 else 'reaches'} {_how_many(touched)} "
            f"for {requirement.moment} only {when}"
        )
        spot, related = _places(project, requirement, facets)
        data = {"days": _days(project, facets, touched.cells)}
        yield Found(
            spot, (requirement.plan, requirement.moment), message, customers=touched, related=related, data=data
        )


def _days(project: Project, facets: tuple[Facet, ...], cells: int) -> list[int]:
    from dcs_cli.project.universe import members_of

    days: set[int] = set()
    for index in list(members_of(cells))[:1]:
        for facet in facets:
            days.update(day for due in project.due_days.due(facet, index) for day in due.days)
    return sorted(days)


def schedule_not_signal(answers: Answers) -> Iterator[Found]:
    """G04: a signalled moment served only on a schedule, date or drip."""
    project = answers.project
    for requirement, groups in _unit_groups(answers, "wrong_time", "G04"):
        facets = _facets(groups)
        touched = _touched(project, requirement, groups, facets)
        names = listed([facet.name for facet in facets])
        runs = "runs" if len(facets) == 1 else "run"
        message = (
            f"{requirement.moment} asks for a signal; "
            f"{names} {runs} on days, not on the signal, for {_how_many(touched)}"
        )
        spot, related = _places(project, requirement, facets)
        yield Found(
            spot,
            (requirement.plan, requirement.moment),
            message,
            customers=touched,
            related=related,
            fix="trigger the message by the moment's signal",
        )


def atom_mapping(atom: Atom) -> dict[str, object]:
    """An atom as its author would write it."""
    key = (
        "event"
        if atom.form == "event"
        else "inactive"
        if atom.form == "inactive"
        else "health"
        if atom.form == "health"
        else "signal"
    )
    written: dict[str, object] = {key: atom.signal}
    if atom.first:
        written["first"] = True
    if atom.form == "inactive" and atom.level is not None:
        written["for"] = f"{atom.level}d"
    elif atom.form == "change" and atom.level is not None:
        written["change"] = f"{figure(atom.level * 100, 2, signed=True)}%"
    elif atom.form in ("above", "at_least", "below", "at_most", "z") and atom.level is not None:
        written[atom.form] = int(atom.level) if atom.level.denominator == 1 else float(atom.level)
    elif atom.form == "is":
        written["is"] = list(atom.values)
    if atom.norm_days is not None:
        written["against"] = f"{atom.norm_days // 7}w"
    return written


def atom_words(atom: Atom) -> str:
    """An atom as words."""
    level = figure(atom.level, 6) if atom.level is not None else ""
    match atom.form:
        case "event":
            return f"{'the first ' if atom.first else ''}{atom.signal}" + (
                f" ({atom.narrowed})" if atom.narrowed else ""
            )
        case "inactive":
            return f"no {atom.signal} for {f'{level} days' if level else 'a time that is not stated'}"
        case "change" | "z":
            size = (
                f"{figure(atom.level * 100, 2, signed=True)}%"
                if atom.form == "change" and atom.level is not None
                else f"z {level}"
            )
            return f"{atom.signal} changed by {size}"
        case "above" | "at_least" | "below" | "at_most":
            return f"{atom.signal} {atom.form.replace('_', ' ')} {level}"
        case "health":
            return f"health {atom.signal}"
        case "is":
            return f"{atom.signal} is one of {listed([str(value) for value in atom.values])}"
    return f"{atom.signal} at a level that is not stated"


def narrower_trigger(answers: Answers) -> Iterator[Found]:
    """G05: the serving trigger demands more than the moment, or misses one of its alternatives."""
    project = answers.project
    for requirement, groups in _unit_groups(answers, "narrower", "G05"):
        facets = _facets(groups)
        touched = _touched(project, requirement, groups, facets)
        atoms = sorted({atom for group in groups for atom in group.left_over}, key=lambda atom: atom.sort_key)
        names = listed([facet.name for facet in facets])
        also = listed([atom_words(atom) for atom in atoms])
        verb = "needs" if len(facets) == 1 else "need"
        if atoms:
            message = f"{names} also {verb} {also}; {_how_many(touched)} can have {requirement.moment} without it"
        else:
            message = (
                f"{names} {'misses' if len(facets) == 1 else 'miss'} one way "
                f"in which {requirement.moment} happens, for {_how_many(touched)}"
            )
        spot, related = _places(project, requirement, facets)
        data = {"also_demands": [atom_mapping(atom) for atom in atoms]}
        yield Found(
            spot,
            (requirement.plan, requirement.moment),
            message,
            customers=touched,
            related=related,
            data=data,
            fix=f"drop the further condition, or serve {requirement.moment} without it by another touchpoint",
        )


def wrong_mode(answers: Answers) -> Iterator[Found]:
    """G06: the human side is missing, or one side of hybrid."""
    project = answers.project
    for requirement, groups in _unit_groups(answers, "wrong_mode", "G06"):
        facets = _facets(groups)
        touched = _touched(project, requirement, groups, facets)
        wanted = {"human": "a person", "hybrid": "a person and digital", "digital": "digital"}[
            requirement.need or "digital"
        ]
        modes = sorted({mode for group in groups for mode in group.modes})
        verb = "has" if touched.size in (None, 1) else "have"
        has = f"{verb} {listed(modes)} only" if modes else f"{verb} none of them on that signal"
        message = f"{requirement.moment} wants {wanted}; {_how_many(touched)} {has}"
        spot, related = _places(project, requirement, facets)
        yield Found(spot, (requirement.plan, requirement.moment), message, customers=touched, related=related)


CONDITIONS = {
    "guard": "a guard lets it through",
    "manual": "a person decides to send it",
    "inbound": "the customer comes to us",
    "share": "they are in the share that gets it",
    "during": "the time is right (`during`)",
    "not stated": "facts that the map does not state hold",
    "days not known": "its days, which are not stated, are right",
    "weaker": "a weaker trigger, which may fire earlier and not again, fires at the right time",
    "window": "the signal comes inside the stretch the trigger is confined to",
}


def conditional_only(answers: Answers) -> Iterator[Found]:
    """G13: units reached only under a guard, by hand, or by a weaker trigger."""
    project = answers.project
    for requirement, groups in _unit_groups(answers, "conditional", "G13"):
        facets = _facets(groups)
        touched = _touched(project, requirement, groups, facets)
        reasons = sorted({CONDITIONS[group.reason] for group in groups if group.reason is not None})
        message = f"{requirement.moment} is covered only if {listed(reasons)}, for {_how_many(touched)}"
        spot, related = _places(project, requirement, facets)
        yield Found(spot, (requirement.plan, requirement.moment), message, customers=touched, related=related)


def no_such_contact(answers: Answers) -> Iterator[Found]:
    """G18: accounts of a per-account requirement without any contact to serve it through."""
    project = answers.project
    for requirement in answers.coverage.requirements:
        if not requirement.no_contact:
            continue
        plan = project.collection.plans[requirement.plan].value
        moment = project.collection.moments[requirement.moment].value
        touched = customers(
            project,
            requirement.no_contact_cells,
            audiences=(plan.audience, moment.audience),
            unit="account",
            size=requirement.no_contact,
        )
        count = f"{number(requirement.no_contact)} {plural('account', requirement.no_contact)}"
        message = (
            f"{count} ({touched.text}) "
            f"{'have' if requirement.no_contact > 1 else 'has'} no contact for {requirement.moment}"
        )
        spot, related = _places(project, requirement, ())
        yield Found(spot, (requirement.plan, requirement.moment), message, customers=touched, related=related)


RULES = (
    Rule("G01", "no-plan", "warning", gaps_beyond.no_plan, needs=("plan",), fix="stub"),
    Rule("G02", "uncovered", "warning", uncovered, needs=("plan",), fix="stub"),
    Rule("G03", "wrong-time", "warning", wrong_time, needs=("plan",)),
    Rule("G04", "schedule-not-signal", "warning", schedule_not_signal, needs=("plan",)),
    Rule("G05", "narrower-trigger", "warning", narrower_trigger, needs=("plan",)),
    Rule("G06", "wrong-mode", "warning", wrong_mode, needs=("plan",)),
    Rule("G07", "low-reach", "warning", gaps_beyond.low_reach, needs=("plan", "policy.reach_at_least")),
    Rule("G08", "silence", "warning", gaps_beyond.silence, needs=("policy.silence",)),
    Rule("G09", "persona-not-addressed", "warning", gaps_beyond.persona_not_addressed),
    Rule("G10", "no-voice", "warning", gaps_beyond.no_voice, needs=("policy.voice",), fix="stub"),
    Rule("G11", "risk-without-route", "warning", gaps_beyond.risk_without_route, needs=("signals",)),
    Rule("G12", "no-growth-path", "warning", gaps_beyond.no_growth_path, needs=("plan",)),
    Rule("G13", "conditional-only", "note", conditional_only, needs=("plan",)),
    Rule("G14", "orphan", "note", gaps_beyond.orphan, needs=("plan",)),
    Rule("G15", "outcome-missing", "warning", gaps_beyond.outcome_missing, needs=("plan",)),
    Rule("G16", "empty-stage", "note", gaps_beyond.empty_stage, needs=("plan",), fix="stub"),
    Rule("G17", "renewal-path", "warning", gaps_beyond.renewal_path, needs=("policy.renewal_offsets",)),
    Rule("G18", "no-such-contact", "warning", no_such_contact, needs=("plan",)),
)
