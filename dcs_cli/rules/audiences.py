"""Rules about who a message is for, and about versions of a map and the groups they make."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.segmentation import Flow, flows
from dcs_cli.documents.audience import Audience, Everyone, Named, mentioned, names_used
from dcs_cli.documents.values import Path
from dcs_cli.project.audiences import expanded
from dcs_cli.project.declarations import probably_meant
from dcs_cli.project.expressions import Expression
from dcs_cli.project.facets import Message
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.project.versions import Overlay
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Customers, Found, Rule, in_words
from dcs_cli.rules.stated import in_force
from dcs_cli.rules.wording import figure, listed, number, plural

WEEKS_A_MONTH = Fraction(52, 12)
REACHING = frozenset(("touchpoint", "step", "moment", "plan", "activity"))
"""Kinds of item whose audience should hold somebody; an overlay without customers is A05."""

Slip = tuple[str, str | None, Path]
"""A dimension nobody declared (value None) or a value of one, and its place in the expression."""


def contradictory_audience(answers: Answers) -> Iterator[Found]:
    """A01: an expression that is empty for every conceivable population."""
    project = answers.project
    judged = _Meanings(project)
    for expression in project.expressions:
        if isinstance(expression.audience, Named) or not judged.contradictory(expression.audience):
            continue
        if any(judged.contradictory(Named(name)) for name, _ in names_used(expression.audience)):
            # Its own definition is at fault and is told there.
            continue
        text = f"nobody can ever match {_shown(expression.audience)}"
        fix = "drop the half that contradicts the other, or write `any: […]` if either was to be enough"
        yield Found(expression.spot, (expression.owner,), text, fix=fix)


class _Meanings:
    """Whether expressions contradict themselves, each decided once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[Audience, bool] = {}

    def contradictory(self, audience: Audience) -> bool:
        """Whether it can hold nobody; expressions with slips or unknown names are not judged."""
        known = self._known.get(audience)
        if known is None:
            named = self._project.named
            meaning = expanded(audience, named)
            sound = not any(names_used(meaning)) and not _slips(self._project, meaning)
            known = self._known[audience] = sound and not self._project.conceivable.possible(meaning)
        return known


def empty_audience(answers: Answers) -> Iterator[Found]:
    """A02: an expression that makes sense and holds no cell of the population."""
    project = answers.project
    if not project.universe.sized:
        return
    judged = _Meanings(project)
    empty: dict[Audience, bool] = {}
    for expression in project.expressions:
        if expression.kind not in REACHING or not _wanted(project, expression):
            continue
        audience = expression.audience
        if audience not in empty:
            meaning = expanded(audience, project.named)
            known = not _slips(project, meaning) and not any(names_used(meaning))
            empty[audience] = known and not project.cells(audience) and not judged.contradictory(audience)
        if empty[audience]:
            text = f"nobody matches {_shown(audience)} today (`{expression.owner}`)"
            fix = "widen the audience, or give these customers a row in the population"
            yield Found(expression.spot, (expression.owner,), text, fix=fix)


def _wanted(project: Project, expression: Expression) -> bool:
    """Whether somebody should be reached: messages that are not, or no longer, live may wait for their customers."""
    if expression.kind not in ("touchpoint", "step"):
        return True
    message = project.messages.get(expression.owner.split("/")[0])
    return message is not None and in_force(message.written, project.as_of)


def _shown(audience: Audience) -> str:
    """An expression as YAML, shortened; dimensions by name, so that the order of keys changes no message."""
    text = _yaml(audience)
    return text if len(text) <= 100 else f"{text[:97]}…"


def _yaml(audience: Audience) -> str:
    if isinstance(audience, Everyone):
        return "all"
    if isinstance(audience, Named):
        return audience.name
    parts = [f"{name}: {_value(values)}" for name, values in sorted(audience.dimensions)]
    for key, inner in (("any", audience.any_of), ("all", audience.all_of)):
        if inner is not None:
            parts.append(f"{key}: [{', '.join(_yaml(part) for part in inner)}]")
    if audience.excluded is not None:
        parts.append(f"not: {_yaml(audience.excluded)}")
    return f"{{{', '.join(parts)}}}"


def _value(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else f"[{', '.join(values)}]"


def undeclared_value(answers: Answers) -> Iterator[Found]:
    """A03: a dimension or a value that the program does not declare."""
    project = answers.project
    for problem in project.problems:
        if problem.code == "A03":
            yield Found(problem.spot, problem.subjects or ("population",), problem.message, related=problem.related)
    if project.program is None:
        return
    known: dict[Audience, tuple[Slip, ...]] = {}
    for expression in project.expressions:
        if expression.audience not in known:
            known[expression.audience] = _slips(project, expression.audience)
        for dimension, value, path in known[expression.audience]:
            yield _undeclared(project, expression.owner, dimension, value, expression.spot, path)
    for anchor in project.collection.anchors.values():
        if anchor.value.per is not None and anchor.value.per not in project.program.dimensions:
            yield _undeclared(project, anchor.id, anchor.value.per, None, anchor.spot.at("per"), ())


def _slips(project: Project, audience: Audience) -> tuple[Slip, ...]:
    """What an expression names itself that no dimension has; each dimension nobody declared once."""
    axes = {axis.name: axis for axis in project.universe.axes}
    found: dict[Slip, None] = {}
    for dimension, value, path in mentioned(audience):
        if dimension not in axes:
            found[dimension, None, path[:-1]] = None
        elif value not in axes[dimension].below:
            found[dimension, value, path] = None
    return tuple(found)


def _undeclared(project: Project, owner: str, dimension: str, value: str | None, spot: Spot, path: Path) -> Found:
    axes = {axis.name: axis for axis in project.universe.axes}
    if value is None:
        meant = probably_meant(dimension, axes)
        what, known = f"`{dimension}` is not a dimension", list(axes)
        place = spot.key(*path) if path else spot
    else:
        meant = probably_meant(value, axes[dimension].below)
        what, known = f"`{value}` is not a value of {dimension}", list(axes[dimension].below)
        place = spot.at(*path)
    if meant is None:
        fix = "correct it, or declare it under `dimensions` in the program"
        return Found(place, (owner,), f"{what}; declared are {listed(known) or 'none'}", fix=fix)
    text = f"{what}; did you mean `{meant.word}`?"
    fix = f"write `{meant.word}`" + ("" if meant.sole else " if that is meant; else declare it in the program")
    return Found(place, (owner,), text, data=meant.replacement, fix=fix)


def ambiguous_overlays(answers: Answers) -> Iterator[Found]:
    """A04: two versions change one message for the same customers in different ways (semantics 2.2)."""
    project = answers.project
    overlays = {overlay.id: overlay for overlay in project.overlays}
    for problem in project.problems:
        if problem.code != "A04":
            continue
        first, second, _ = problem.subjects
        cells = project.regions[first] & project.regions[second]
        touched = customers(project, cells, audiences=(overlays[first].region, overlays[second].region))
        fix = "make one lie inside the other, take the shared customers out of one with `not`, or let both say the same"
        yield Found(
            problem.spot,
            problem.subjects,
            f"{problem.message}: both speak for {touched.text or 'customers there are none of today'}",
            customers=touched,
            related=problem.related,
            fix=fix,
        )


def overlay_without_effect(answers: Answers) -> Iterator[Found]:
    """A05: a version, or one of its entries, that changes no cell."""
    project = answers.project
    for overlay in project.overlays:
        value = overlay.value
        if not (value.override or value.remove or value.add):
            text = f"{overlay.id} changes nothing: it overrides, removes and adds no message"
            yield Found(overlay.spot.at("id"), (overlay.id,), text, fix="say what is different, or delete the overlay")
        for key, entries in (("override", value.override), ("remove", value.remove)):
            for identifier in entries:
                message = project.messages.get(identifier)
                if message is not None and (overlay.id, identifier) not in project.effects:
                    why = _why(project, overlay, message, key)
                    text = f"{overlay.id}: the entry of `{identifier}` changes nothing: {why}"
                    fix = "delete the entry, or correct the region"
                    yield Found(overlay.spot.key(key, identifier), (overlay.id, identifier), text, fix=fix)
        for position, added in enumerate(value.add):
            if added.audience is not None and not project.cells(added.audience) & project.regions[overlay.id]:
                text = f"{overlay.id}: the addition of `{added.id}` changes nothing: it reaches no customer"
                fix = "delete the entry, or correct the audience"
                yield Found(overlay.spot.at("add", position, "id"), (overlay.id, added.id), text, fix=fix)


def _why(project: Project, overlay: Overlay, message: Message, key: str) -> str:
    foreign = message.added_by is not None and message.added_by not in overlay.ancestors
    if foreign or (message.added_by is None and message.map_id not in overlay.roots):
        home = message.added_by or message.map_id
        return f"it is a version of {listed(overlay.roots)}, and the message belongs to {home}"
    written = message.written.audience
    reached = project.universe.everyone if written is None else project.cells(written)
    if not reached & project.regions[overlay.id]:
        return "the message never reaches these customers"
    remaining = 0
    for part in project.parts[message.id]:
        remaining |= part.cells
    if key == "remove" or not remaining & project.regions[overlay.id]:
        return "another version removes it for these customers"
    if any(part.cells and overlay.id in part.overlays for part in project.parts[message.id]):
        return "narrower versions have the last word on all its fields"
    return "its fields say what holds anyway"


def overlay_adds_outside(answers: Answers) -> Iterator[Found]:
    """A06: an added message for customers its version does not speak for."""
    project = answers.project
    overlays = {overlay.id: overlay for overlay in project.overlays}
    for problem in project.problems:
        if problem.code != "A06":
            continue
        home, identifier = problem.subjects
        audience = project.messages[identifier].written.audience
        reached = project.universe.everyone if audience is None else project.cells(audience)
        cells = reached & ~project.regions[home]
        touched = customers(project, cells, audiences=(audience, overlays[home].region))
        who = f": {touched.text}" if touched.text else ""
        text = f"`{identifier}` reaches customers outside {home}, which speaks for its region only{who}"
        fix = "restrict the audience to the region, or move the message to the base map"
        region = overlays[home].spot.at("for")
        yield Found(problem.spot, problem.subjects, text, customers=touched, related=(region,), fix=fix)


def too_coarse(answers: Answers) -> Iterator[Found]:
    """A07: one plan has people, and all accounts outside it form one flow (semantics 13)."""
    project = answers.project
    human_led = [plan for plan in project.collection.plans.values() if plan.value.lead == "human"]
    if len(human_led) != 1:
        return
    plan = human_led[0]
    covered = frozenset(project.universe.accounts_of(project.plan_cells[plan.id]))
    others = [flow for flow in flows(project) if _cells_of(project, set(flow.account_cells) - covered)]
    if len(others) == 1 and others[0].versions:
        outside = _cells_of(project, set(others[0].account_cells) - covered)
        touched = customers(project, outside, audiences=(plan.value.audience,))
        count = touched.accounts
        size = "" if count is None else f" ({number(count)} in number)"
        fix = "give the middle tier messages of its own, or a version of the map"
        text = f"all accounts outside {plan.id}{size} get the same messages"
        yield Found(plan.spot.at("audience"), (plan.id,), text, customers=touched, fix=fix)


def too_granular(answers: Answers) -> Iterator[Found]:
    """A08: a flow for too few accounts, or more upkeep than there are hours for it."""
    project = answers.project
    located = project.collection.program
    if located is None:
        return
    segmentation, team = located.value.segmentation, located.value.team
    fewest = segmentation.fewest_accounts if segmentation is not None else None
    if fewest is not None:
        for flow in flows(project):
            if flow.accounts is not None and flow.versions and flow.accounts < fewest:
                yield _small_flow(project, flow, fewest, located.spot.at("segmentation", "fewest_accounts"))
    most = team.maintainer_hours if team is not None else None
    kept = [(item, item.value.upkeep) for item in project.collection.items.values() if item.value.upkeep is not None]
    weekly = sum((upkeep.hours_per_month for _, upkeep in kept), Fraction(0)) / WEEKS_A_MONTH
    if most is not None and weekly > most:
        takes = f"keeping the automations running takes {figure(weekly, 1)} hours a week"
        text = f"{takes}, there are {figure(most, 1)} for it"
        places = tuple(item.spot.at("upkeep") for item, _ in kept)
        spot = located.spot.at("team", "maintainer_hours")
        fix = "drop an automation, or find the hours"
        yield Found(spot, ("upkeep",), text, related=places, data={"hours": weekly}, fix=fix)


def _small_flow(project: Project, flow: Flow, fewest: int, spot: Spot) -> Found:
    cells = _cells_of(project, flow.account_cells)
    touched = _told_apart(project, cells)
    name = in_words(touched.boxes) or "accounts without contacts"
    count = flow.accounts or 0
    serves = f"serves {number(count)} {plural('account', count)}, limit {number(fewest)}"
    text = f"the flow of {touched.text or name} {serves}"
    related = [message.spot.at("id") for message in _only_theirs(project, flow, cells)]
    fix = "give them the flow of a larger group"
    return Found(spot, (name,), text, customers=touched, related=tuple(related), fix=fix)


def _told_apart(project: Project, cells: int) -> Customers:
    """A flow by the account dimensions on which messages and versions depend."""
    dimensions: set[str] = set()
    for facet in project.live_facets:
        dimensions |= project.facet_dimensions(facet)
    dimensions -= {axis.name for axis in project.universe.axes if axis.level == "contact"}
    universe = project.universe
    return Customers(cells, project.boxes(cells, dimensions), universe.contacts(cells), universe.accounts(cells))


def _only_theirs(project: Project, flow: Flow, cells: int) -> Iterator[Message]:
    """Messages of a flow with a version that no account outside it gets."""
    told: set[str] = set()
    wanted = set(flow.versions)
    for facet in project.live_facets:
        if facet.version_name in wanted and not facet.cells & ~cells and facet.message.id not in told:
            told.add(facet.message.id)
            yield facet.message


def _cells_of(project: Project, accounts: Iterable[int]) -> int:
    cells = 0
    for account in accounts:
        cells |= project.universe.account_cells[account].members
    return cells


SIZE_INPUTS = "segmentation.fewest_accounts or team.maintainer_hours"

RULES = (
    Rule("A01", "contradictory-audience", "error", contradictory_audience, in_check=True),
    Rule("A02", "empty-audience", "warning", empty_audience, needs=("population",), in_check=True),
    Rule("A03", "undeclared-value", "error", undeclared_value, fix="auto", in_check=True),
    Rule("A04", "ambiguous-overlays", "error", ambiguous_overlays, in_check=True),
    Rule("A05", "overlay-without-effect", "warning", overlay_without_effect, in_check=True),
    Rule("A06", "overlay-adds-outside", "error", overlay_adds_outside, in_check=True),
    Rule("A07", "too-coarse", "warning", too_coarse, needs=("plan",)),
    Rule("A08", "too-granular", "warning", too_granular, needs=(SIZE_INPUTS,)),
)
