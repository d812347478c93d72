"""Values that are wrong only beside another field or document (S03): one small check for each sort of contradiction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from dcs_cli.documents.audience import EVERYONE, Audience, Named, Selection
from dcs_cli.documents.journey import TimeWindow
from dcs_cli.documents.touchpoint_map import MessageFields
from dcs_cli.documents.triggers import TouchpointCap, check_cap
from dcs_cli.documents.values import Path, TimePoint, WrongValue
from dcs_cli.project.collection import works_of
from dcs_cli.project.declarations import probably_meant
from dcs_cli.project.facets import Facet, Message
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.project.versions import Part
from dcs_cli.rules.findings import Found
from dcs_cli.rules.stated import facet_spot, message_spot, series_of, step_spot
from dcs_cli.rules.way import impossible_dates
from dcs_cli.rules.wording import figure, listed, percent

CLASSES = ("transactional", "service", "relationship", "marketing")
BANDS: Mapping[int, tuple[str, ...]] = {2: ("low", "high"), 3: ("low", "mid", "high")}
"""Names of the bands that one cut and two cuts make; the specification names no others."""


def contact_level_plans(project: Project) -> Iterator[Found]:
    """A plan is for accounts: its audience names no dimension that describes contacts, named audiences followed."""
    contact_level = {axis.name for axis in project.universe.axes if axis.level == "contact"}
    for plan in project.collection.plans.values():
        spot = plan.spot.at("audience")
        for dimension, path in sorted(_dimensions(plan.value.audience, project.named, ()), key=str):
            if dimension in contact_level:
                text = f"`{dimension}` describes contacts: a plan is for accounts as a whole"
                fix = "leave it out here; which contacts a moment needs is said by the moment"
                yield Found(spot.at(*path), (plan.id,), text, fix=fix)


def _dimensions(
    audience: Audience, named: Mapping[str, Audience], path: Path, open_names: frozenset[str] = frozenset()
) -> set[tuple[str, Path]]:
    """The dimensions an expression names, each with its place; through a name, the place of the name."""
    if isinstance(audience, Named):
        if audience.name not in named or audience.name in open_names:
            return set()
        inner = _dimensions(named[audience.name], named, (), open_names | {audience.name})
        return {(dimension, path) for dimension, _ in inner}
    if not isinstance(audience, Selection):
        return set()
    found = {(dimension, (*path, dimension)) for dimension, _ in audience.dimensions}
    for key, parts in (("any", audience.any_of), ("all", audience.all_of)):
        for position, part in enumerate(parts or ()):
            found |= _dimensions(part, named, (*path, key, position), open_names)
    if audience.excluded is not None:
        found |= _dimensions(audience.excluded, named, (*path, "not"), open_names)
    return found


def too_many_fires(project: Project) -> Iterator[Found]:
    """`expected_per_30d` is at most what the cap allows in 30 days (semantics 4)."""
    told: set[tuple[str, Spot]] = set()
    for facet in project.facets:
        expected, cap = facet.written.expected_per_30d, facet.cap
        if expected is None or cap is None:
            continue
        most = Fraction(cap.at_most * 30, cap.per.shortest)
        if expected > most:
            spot = facet_spot(project, facet, "expected_per_30d")
            if (facet.message.id, spot) in told:
                continue
            told.add((facet.message.id, spot))
            limit = f"{cap.at_most} per {cap.per.text}"
            text = f"{figure(expected, 3)} fires in 30 days are more than the cap of {limit} allows"
            fix = f"expected_per_30d: at most {figure(most, 3)}"
            yield Found(spot, (facet.name,), text, related=(_cap_spot(project, facet),), fix=fix)


def _cap_spot(project: Project, facet: Facet) -> Spot:
    if facet.written.cap is not None:
        return facet_spot(project, facet, "cap")
    return facet_spot(project, facet, "trigger").at("cap")


def windows_off_the_term(project: Project) -> Iterator[Found]:
    """Stages and windows use `start`, anchors estimated from it, and anchors that recur every term (model 3)."""
    found = project.collection
    edges: list[tuple[str, TimePoint, Spot]] = []
    for stage in found.stages.values():
        edges += [
            (stage.id, point, stage.spot.at(key))
            for key, point in (("from", stage.value.from_), ("to", stage.value.to))
            if point is not None
        ]
    for moment in found.moments.values():
        if moment.value.window is not None:
            edges += _edges(moment.id, moment.value.window, moment.spot.at("window"))
    for message in project.messages.values():
        if isinstance(message.written.during, TimeWindow):
            edges += _edges(message.id, message.written.during, message_spot(message, "during"))
    for owner, point, spot in edges:
        base = project.timeline.reduce(point.anchor, point.offset)
        if base is not None and base.recurs and not base.every_term:
            why = f"`{base.anchor}` recurs every {base.period} days, not every term"
            text = f"`{point.text}` is no day of a window: {why}"
            fix = "use `start` or an anchor that recurs every term"
            related = (found.anchors[base.anchor].spot,) if base.anchor in found.anchors else ()
            yield Found(spot, (owner,), text, related=related, fix=fix)


def _edges(owner: str, window: TimeWindow, spot: Spot) -> list[tuple[str, TimePoint, Spot]]:
    return [(owner, window.from_, spot.at("from")), (owner, window.to, spot.at("to"))]


def anchors_per_single_value(project: Project) -> Iterator[Found]:
    """`per` of an anchor names a `many` dimension, and the anchor recurs (model 3)."""
    axes = {axis.name: axis for axis in project.universe.axes if axis.declared}
    for anchor in project.collection.anchors.values():
        dimension = anchor.value.per
        if dimension is None:
            continue
        place = anchor.spot.at("per")
        if dimension in axes and not axes[dimension].many:
            text = f"`{dimension}` has one value for each account: one renewal for each value wants a `many` dimension"
            yield Found(place, (anchor.id,), text, fix="declare `many: true` for it, or delete `per`")
        if anchor.value.every is None:
            text = f"`per` without `every`: `{anchor.id}` does not recur, so there is nothing to repeat for each value"
            yield Found(place, (anchor.id,), text, fix="add `every: term`, or delete `per`")


def segmentation_grid(project: Project) -> Iterator[Found]:
    """The grid has a segment for every pair of bands, and no other (model 2.3)."""
    located = project.collection.program
    segmentation = located.value.segmentation if located is not None else None
    if located is None or segmentation is None or segmentation.grid is None:
        return
    grid, spot = segmentation.grid, located.spot.at("segmentation", "grid")
    values = BANDS.get(len(segmentation.value.cuts) + 1) if segmentation.value is not None else None
    complexities = BANDS.get(len(segmentation.complexity.cuts) + 1) if segmentation.complexity is not None else None
    rows = values or tuple(grid)
    columns = complexities or tuple(dict.fromkeys(column for row in grid.values() for column in row))
    for row in rows:
        missing = [column for column in columns if column not in grid.get(row, {})]
        if missing:
            text = f"the grid names no segment for {row} value and {listed(missing)} complexity"
            place = spot.key(row) if row in grid else Spot(spot.document, spot.path, "key")
            yield Found(place, ("program",), text, fix="name the segment of every pair of bands")
    yield from _unknown_bands(grid, rows, columns, spot)
    segment = next((axis for axis in project.universe.axes if axis.name == "segment"), None)
    for row, cells in grid.items():
        for column, name in cells.items():
            if segment is not None and segment.declared and name not in segment.leaves:
                yield _misspelt(f"`{name}` is no single value of `segment`", name, segment.leaves, spot.at(row, column))


def _unknown_bands(
    grid: Mapping[str, Mapping[str, str]], rows: Sequence[str], columns: Sequence[str], spot: Spot
) -> Iterator[Found]:
    for row, cells in grid.items():
        if row not in rows:
            text = f"`{row}` is no band of value: its cuts make {listed(rows)}"
            yield Found(spot.key(row), ("program",), text, fix="delete the row")
            continue
        for column in cells:
            if column not in columns:
                text = f"`{column}` is no band of complexity: its cuts make {listed(columns)}"
                yield Found(spot.key(row, column), ("program",), text, fix="delete the cell")


def uneven_splits(project: Project) -> Iterator[Found]:
    """The split of an activity adds to 100 % and ends with everyone; that of an experiment fits its arms."""
    for study in project.collection.studies.values():
        for activity, place in works_of(study):
            if not activity.split:
                continue
            spot = place.at("split")
            total = sum((row.share for row in activity.split), Fraction(0))
            if total != 1:
                text = f"the shares of `{activity.id}` add to {_share(total)}, not to 100%"
                yield Found(spot, (activity.id,), text, fix="let the shares add to 100%")
            if activity.split[-1].for_ != EVERYONE:
                text = f"the last row of the split of `{activity.id}` is not `for: all`: some may have no share"
                yield Found(spot.at(len(activity.split) - 1, "for"), (activity.id,), text, fix="for: all")
    for experiment in project.collection.experiments.values():
        split, arms = experiment.value.split, experiment.value.arms
        if split is None:
            continue
        spot = experiment.spot.at("split")
        if arms and len(split) != len(arms):
            text = f"the split of `{experiment.id}` has {len(split)} shares for {len(arms)} arms"
            arms_spot = experiment.spot.at("arms")
            yield Found(spot, (experiment.id,), text, related=(arms_spot,), fix="one share for each arm")
        elif sum(split) != 1:
            text = f"the shares of `{experiment.id}` add to {_share(sum(split, Fraction(0)))}, not to 100%"
            yield Found(spot, (experiment.id,), text, fix="let the shares add to 100%")


def _share(total: Fraction) -> str:
    return percent(total, 0 if (total * 100).denominator == 1 else 1)


def caps_that_do_not_fit(project: Project) -> Iterator[Found]:
    """A cap in two places, or beside a trigger it does not go with, once defaults and versions are merged."""
    told: set[tuple[str, Spot]] = set()
    for message in project.messages.values():
        for name, written, spot in _capped(project, message):
            trigger_cap, kind = _trigger_cap(written)
            problem = _cap_problem(written.cap, trigger_cap, kind)
            if problem is not None and (message.id, spot) not in told:
                told.add((message.id, spot))
                yield Found(spot, (name,), problem, fix="keep one cap, where the trigger allows it")


def _capped(project: Project, message: Message) -> Iterator[tuple[str, MessageFields, Spot]]:
    """Every version of a message with a cap, with the cap's place."""
    for part in project.parts[message.id]:
        if part.written.cap is not None:
            name = f"{message.id}[{'+'.join(part.overlays)}]" if part.overlays else message.id
            yield name, part.written, _version_cap_spot(project, message, part)
        for position, step in enumerate(series_of(part.written)):
            if step.cap is not None and not part.overlays:
                inherited = part.written.model_copy(update={"cap": step.cap})
                yield f"{message.id}/{step.id}", inherited, step_spot(message, position, "cap")


def _version_cap_spot(project: Project, message: Message, part: Part) -> Spot:
    """The place of a version's cap, or of the trigger that a later overlay states."""
    spot = message_spot(message, "cap")
    for name in part.overlays:
        located = project.collection.maps[name]
        override = located.value.override.get(message.id)
        for field in ("trigger", "cap"):
            if override is not None and field in override.model_fields_set:
                spot = located.spot.at("override", message.id, field)
    return spot


def _trigger_cap(written: MessageFields) -> tuple[TouchpointCap | None, str]:
    trigger = getattr(written, "trigger", None)
    if hasattr(written, "send_on"):
        return None, "date"
    return (trigger.cap, trigger.kind) if trigger is not None else (None, "")


def _cap_problem(cap: TouchpointCap | None, trigger_cap: TouchpointCap | None, kind: str) -> str | None:
    if cap is None:
        return None
    if trigger_cap is not None:
        return "the cap stands here and in the trigger: keep one of them"
    try:
        check_cap(kind, cap)
    except WrongValue as error:
        return error.message
    return None


def review_ages(project: Project) -> Iterator[Found]:
    """`review_every` by class names classes of messages."""
    located = project.collection.program
    every = project.policy.review_every
    if located is None or not isinstance(every, dict):
        return
    for name in every:
        if name not in CLASSES:
            place = located.spot.key("policy", "review_every", name)
            yield _misspelt(f"`{name}` is not a class of messages", name, CLASSES, place)


def _misspelt(text: str, word: str, known: Sequence[str], spot: Spot) -> Found:
    meant = probably_meant(word, known)
    if meant is None:
        return Found(spot, ("program",), f"{text}; known are {listed(known)}")
    data = meant.replacement
    return Found(spot, ("program",), f"{text}; did you mean `{meant.word}`?", data=data, fix=f"write `{meant.word}`")


def impossible_roadmap_dates(project: Project) -> Iterator[Found]:
    """A vision or a goal before today, or a step done before it was started."""
    located = project.collection.roadmap
    return impossible_dates(located) if located is not None else iter(())


FAULTS: tuple[Callable[[Project], Iterator[Found]], ...] = (
    contact_level_plans,
    too_many_fires,
    windows_off_the_term,
    anchors_per_single_value,
    segmentation_grid,
    uneven_splits,
    caps_that_do_not_fit,
    review_ages,
    impossible_roadmap_dates,
)
