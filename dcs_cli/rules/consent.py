"""Rules about message class and consent; advice, not legal opinion."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.profiles import within
from dcs_cli.documents.program import Cap, CapScope, ConsentNeed
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Found, Rule
from dcs_cli.rules.places import declared, policy_spot
from dcs_cli.rules.stated import facet_spot
from dcs_cli.rules.wording import listed, number, plural, some

NEUTRAL = ("transactional", "service")
SELLING_INTENTS = ("expand", "refer")
SELLING_TYPES = ("newsletter", "offer", "referral", "industry_trends", "reward")
WRITTEN_TO = ("email", "sms", "push")
"""Media of which a marketing or relationship message says how to leave (rules, L03)."""

AGREED = ("consent", "soft_opt_in")


def class_contradiction(answers: Answers) -> Iterator[Found]:
    """L01: a message is called transactional or service and sells."""
    project = answers.project
    versions: dict[str, list[Facet]] = {}
    for facet in project.facets:
        if facet.message.counted and facet.written.class_ in NEUTRAL and _sells(facet):
            versions.setdefault(facet.message.id, []).append(facet)
    for identifier, facets in versions.items():
        first = facets[0]
        spots = dict.fromkeys(facet_spot(project, facet, "class_") for facet in facets)
        for field in ("intent", "type"):
            if getattr(first.written, field) in (*SELLING_INTENTS, *SELLING_TYPES):
                spots[facet_spot(project, first, field)] = None
        yield Found(
            next(iter(spots)),
            (identifier,),
            f"`{identifier}` is called {first.written.class_} but {listed(_sells(first))}",
            related=tuple(spots)[1:],
            fix="class: marketing, or take the offer out",
        )


def _sells(facet: Facet) -> list[str]:
    """Why a message sells."""
    reasons = []
    if facet.written.intent in SELLING_INTENTS:
        reasons.append(f"its intent is {facet.written.intent}")
    if facet.written.type in SELLING_TYPES:
        reasons.append(f"it is of type {facet.written.type}")
    return reasons


def class_missing(answers: Answers) -> Iterator[Found]:
    """L02: a message without a class, while a cap or the consent policy reads classes."""
    project = answers.project
    policy_caps, system_caps = _caps_reading_classes(project)
    needs = [(need, project.cells(need.for_)) for need in project.policy.consent]
    if not (policy_caps or system_caps or needs):
        return
    for identifier, facets in project.facets_by_message.items():
        unsaid = [facet for facet in facets if facet.outbound and facet.written.class_ is None]
        readers: dict[str, None] = {}
        for facet in unsaid:
            caps = (*policy_caps, *system_caps.get(facet.written.system or "", ()))
            readers.update(dict.fromkeys(f"{cap.name} counts" for cap in caps if _depends_on_class(cap, facet)))
            if any(facet.cells & cells for _, cells in needs):
                readers["`policy.consent` covers"] = None
        if readers:
            spots = tuple(dict.fromkeys(facet_spot(project, facet, "class_") for facet in unsaid))
            yield Found(
                spots[0],
                (identifier,),
                f"cannot tell whether {some(sorted(readers))} `{identifier}`: it has no `class`",
                related=spots[1:],
                fix="class: transactional, service, relationship or marketing",
            )


def _caps_reading_classes(project: Project) -> tuple[list[Cap], dict[str, list[Cap]]]:
    """The caps of the policy, and those of each system, whose `counts` or `exempt` names classes."""
    policy = [cap for cap in project.policy.caps if _reads_classes(cap.counts) or _reads_classes(cap.exempt)]
    systems = {
        name: [cap for cap in system.caps if _reads_classes(cap.counts) or _reads_classes(cap.exempt)]
        for name, system in project.words.systems.items()
    }
    return policy, {name: caps for name, caps in systems.items() if caps}


def _reads_classes(scope: CapScope | None) -> bool:
    return scope is not None and scope.classes is not None


def _depends_on_class(cap: Cap, facet: Facet) -> bool:
    """Whether the class alone decides if a cap counts a message."""
    if cap.counts is not None and not within(_without_classes(cap.counts), facet):
        return False
    exempt = cap.exempt is not None and within(_without_classes(cap.exempt), facet)
    if exempt and not _reads_classes(cap.exempt):
        return False
    return exempt or _reads_classes(cap.counts)


def _without_classes(scope: CapScope) -> CapScope:
    return scope.model_copy(update={"classes": None})


def no_unsubscribe(answers: Answers) -> Iterator[Found]:
    """L03: a marketing or relationship email, sms or push without a way out."""
    project = answers.project
    for identifier, facets in project.facets_by_message.items():
        closed = [facet for facet in facets if _needs_way_out(facet) and not _way_out(facet)]
        if closed:
            spots = tuple(dict.fromkeys(_consent_spot(project, facet, "unsubscribe") for facet in closed))
            yield Found(
                spots[0],
                (identifier,),
                f"`{identifier}` offers no way out ({closed[0].written.class_} by {closed[0].written.channel})",
                related=spots[1:],
                fix="consent: {unsubscribe: link}, once the message really carries it",
            )


def _needs_way_out(facet: Facet) -> bool:
    medium = facet.channel.medium if facet.channel is not None else None
    return facet.outbound and facet.written.class_ in ("marketing", "relationship") and medium in WRITTEN_TO


def _way_out(facet: Facet) -> bool:
    consent = facet.written.consent
    return consent is not None and consent.unsubscribe not in (None, "none")


def _consent_spot(project: Project, facet: Facet, field: str) -> Spot:
    """The place of a field of `consent`, of `consent` where it lacks the field, or of the item's id."""
    spot = facet_spot(project, facet, "consent")
    consent = facet.written.consent
    return spot.at(field) if consent is not None and field in consent.model_fields_set else spot


def no_basis(answers: Answers) -> Iterator[Found]:
    """L04: a message needs consent for some of its customers and does not rest on it."""
    project = answers.project
    rows = [
        (position, need, project.cells(need.for_))
        for position, need in enumerate(project.policy.consent)
        if need.needs == "consent"
    ]
    for identifier, facets in project.facets_by_message.items():
        asking = [facet for facet in facets if facet.outbound and not _agreed(facet)]
        hits = [
            (facet, position, need, facet.cells & cells)
            for facet in asking
            for position, need, cells in rows
            if need.class_ == facet.written.class_ and facet.cells & cells
        ]
        if hits:
            yield _lacking_basis(project, identifier, hits)


def _lacking_basis(project: Project, identifier: str, hits: Sequence[tuple[Facet, int, ConsentNeed, int]]) -> Found:
    cells = 0
    for _, _, _, inside in hits:
        cells |= inside
    facets = list(dict.fromkeys(facet for facet, _, _, _ in hits))
    touched = customers(project, cells, facets=facets, audiences=[need.for_ for _, _, need, _ in hits])
    count = "" if touched.contacts is None else f" ({number(touched.contacts)} {plural('contact', touched.contacts)})"
    reasons = sorted({need.because for _, _, need, _ in hits if need.because is not None})
    spots = dict.fromkeys(_consent_spot(project, facet, "basis") for facet in facets)
    rows = dict.fromkeys(policy_spot(project, "consent", position) for _, position, _, _ in hits)
    return Found(
        next(iter(spots)),
        (identifier,),
        f"{touched.text}{count} need consent for {facets[0].written.class_} (`{identifier}`)"
        + (f": {listed(reasons)}" if reasons else ""),
        customers=touched,
        related=(*tuple(spots)[1:], *rows),
        fix="consent: {basis: consent} when only those get it who agreed, or leave these customers out",
    )


def _agreed(facet: Facet) -> bool:
    consent = facet.written.consent
    return consent is not None and consent.basis in AGREED


def essential_on_optional(answers: Answers) -> Iterator[Found]:
    """L05: a message customers must not miss goes only where they can switch it off."""
    project = answers.project
    fallbacks: dict[str, int] = {}
    for facet in project.live_facets:
        if facet.written.fallback_for is not None and not _optional(facet):
            target = facet.written.fallback_for
            fallbacks[target] = fallbacks.get(target, 0) | facet.cells
    alone = _alone_on_high_stakes(answers)
    for identifier, facets in project.facets_by_message.items():
        missed = [facet for facet in facets if _optional(facet) and facet.cells & ~fallbacks.get(identifier, 0)]
        missed = [facet for facet in missed if facet.written.class_ in NEUTRAL or identifier in alone]
        if not missed:
            continue
        neutral = missed[0].written.class_ in NEUTRAL
        why = f"a {missed[0].written.class_} message" if neutral else f"alone in serving {listed(alone[identifier])}"
        spots = tuple(dict.fromkeys(facet_spot(project, facet, "channel") for facet in missed))
        yield Found(
            spots[0],
            (identifier,),
            f"an opted-out contact misses `{identifier}` ({why}, by {missed[0].written.channel} only)",
            related=spots[1:],
            fix="a channel that cannot be switched off, or a second touchpoint on one with `fallback_for`",
        )


def _optional(facet: Facet) -> bool:
    return facet.channel is not None and facet.channel.opt_out is True


def _alone_on_high_stakes(answers: Answers) -> dict[str, list[str]]:
    """Messages that are the only live one to serve a high-stakes moment, with these moments."""
    found: dict[str, list[str]] = {}
    for name, moment in answers.project.collection.moments.items():
        serving = {facet.message.id for facet in answers.coverage_judge.serving(name)}
        if moment.value.stakes == "high" and len(serving) == 1:
            found.setdefault(next(iter(serving)), []).append(name)
    return found


def opt_out_leaves_another(answers: Answers) -> Iterator[Found]:
    """L06: one contact gets marketing messages of two subscription lists."""
    project = answers.project
    lists: dict[str, list[Facet]] = {}
    for facet in project.live_facets:
        name = _list_of(project, facet)
        if facet.written.class_ == "marketing" and facet.outbound and name is not None:
            lists.setdefault(name, []).append(facet)
    reached = {name: _union(facets) for name, facets in lists.items()}
    for first, second in combinations(sorted(lists), 2):
        cells = reached[first] & reached[second]
        if not cells:
            continue
        facets = [facet for name in (first, second) for facet in lists[name] if facet.cells & cells]
        touched = customers(project, cells, facets=facets)
        spots = sorted({_list_spot(project, facet) for facet in facets}, key=declared, reverse=True)
        count = (
            "" if touched.contacts is None else f", {number(touched.contacts)} {plural('contact', touched.contacts)}"
        )
        yield Found(
            spots[0],
            (first, second),
            f"opting out of {first} leaves {second} ({touched.text}{count})",
            customers=touched,
            related=tuple(spots[1:]),
            fix="one `consent.list` for both, or one `opt_out_list` on both systems",
        )


def _union(facets: Sequence[Facet]) -> int:
    cells = 0
    for facet in facets:
        cells |= facet.cells
    return cells


def _list_of(project: Project, facet: Facet) -> str | None:
    """The subscription list an opt-out from a message leaves; None when not stated."""
    consent = facet.written.consent
    if consent is not None and consent.list is not None:
        return consent.list
    system = project.words.systems.get(facet.written.system) if facet.written.system is not None else None
    return system.opt_out_list if system is not None else None


def _list_spot(project: Project, facet: Facet) -> Spot:
    consent = facet.written.consent
    if consent is not None and consent.list is not None:
        return _consent_spot(project, facet, "list")
    located = project.collection.program
    assert located is not None
    assert facet.written.system is not None
    return located.spot.at("systems", facet.written.system, "opt_out_list")


RULES = (
    Rule("L01", "class-contradiction", "warning", class_contradiction, in_check=True),
    Rule("L02", "class-missing", "warning", class_missing, in_check=True),
    Rule("L03", "no-unsubscribe", "warning", no_unsubscribe, in_check=True, enabled=False),
    Rule("L04", "no-basis", "warning", no_basis, needs=("policy.consent",), in_check=True, enabled=False),
    Rule("L05", "essential-on-optional", "warning", essential_on_optional, in_check=True, enabled=False),
    Rule("L06", "opt-out-leaves-another", "note", opt_out_leaves_another, in_check=True),
)
