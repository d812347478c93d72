"""Overlays flattened: every message becomes disjoint facets, one for each combination of versions (semantics 2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dcs_cli.documents.audience import EVERYONE, Audience, Selection
from dcs_cli.documents.touchpoint_map import Campaign, Map, Override, SeriesStep, Touchpoint
from dcs_cli.project.audiences import Audiences, expanded
from dcs_cli.project.combinations import Conceivable
from dcs_cli.project.facets import Facet, Message, StepPlace, live_on, slip_of
from dcs_cli.project.spots import Located, Problem, Spot
from dcs_cli.project.vocabulary import Vocabulary

NOT_OVERRIDDEN = frozenset(("id", "audience"))


@dataclass(frozen=True, slots=True)
class Overlay:
    """A version: its region, the maps and overlays it is built on, and its depth below the root maps."""

    id: str
    value: Map
    spot: Spot
    region: Audience
    roots: tuple[str, ...]
    ancestors: frozenset[str]
    depth: int


@dataclass(frozen=True, slots=True)
class Part:
    """Cells that get one version of a message."""

    cells: int
    overlays: tuple[str, ...]
    written: Touchpoint | Campaign
    stated_by: Mapping[str, str] = field(default_factory=dict)
    """The overlay that has the last word on a field, for those some overlay changed."""


def overlays_of(
    maps: Mapping[str, Located[Map]], named: Mapping[str, Audience], conceivable: Conceivable
) -> tuple[Overlay, ...]:
    """Every overlay in order of application: largest region first, then parent first, then id (semantics 2.1)."""
    found: dict[str, Overlay] = {}

    def resolve(identifier: str, open_ids: frozenset[str]) -> Overlay | None:
        if identifier in found:
            return found[identifier]
        located = maps.get(identifier)
        if located is None or located.value.extends is None or identifier in open_ids:
            return None
        parents = [resolve(parent, open_ids | {identifier}) for parent in located.value.extends]
        known = [parent for parent in parents if parent is not None]
        own = located.value.for_ if located.value.for_ is not None else EVERYONE
        regions = (expanded(own, named), *(parent.region for parent in known))
        region = regions[0] if len(regions) == 1 else Selection(all_of=regions)
        roots = [
            root
            for name, parent in zip(located.value.extends, parents, strict=True)
            for root in (parent.roots if parent is not None else (name,))
        ]
        ancestors = frozenset(parent.id for parent in known).union(*(parent.ancestors for parent in known))
        depth = 1 + max((parent.depth for parent in known), default=0)
        overlay = Overlay(
            identifier, located.value, located.spot, region, tuple(dict.fromkeys(roots)), ancestors, depth
        )
        found[identifier] = overlay
        return overlay

    for identifier in sorted(maps):
        resolve(identifier, frozenset())
    shares = {overlay.id: conceivable.share(overlay.region) for overlay in found.values()}
    return tuple(sorted(found.values(), key=lambda overlay: (-shares[overlay.id], overlay.depth, overlay.id)))


def messages_of(
    maps: Mapping[str, Located[Map]],
    messages: Mapping[str, Located[Touchpoint | Campaign]],
    overlays: Sequence[Overlay],
) -> dict[str, Message]:
    """Every message with its map's defaults; one added by an overlay belongs to the first root map listed."""
    by_id = {overlay.id: overlay for overlay in overlays}
    by_document = {located.spot.document: located for located in maps.values()}
    same_as = {identifier: located.value.same_as for identifier, located in messages.items()}
    found: dict[str, Message] = {}
    for identifier in sorted(messages):
        located = messages[identifier]
        home = by_document.get(located.spot.document)
        if home is None:
            continue
        overlay = by_id.get(home.id)
        root = maps.get(overlay.roots[0], home) if overlay is not None and overlay.roots else home
        defaults = root.value.defaults
        written = located.value
        defaulted: frozenset[str] = frozenset()
        if defaults is not None:
            fields = type(written).model_fields
            defaulted = frozenset(
                name for name in defaults.model_fields_set if name in fields and name not in written.model_fields_set
            )
            if defaulted:
                written = written.model_copy(update={name: getattr(defaults, name) for name in sorted(defaulted)})
        visible = {**root.value.visible_to, **written.visible_to}
        found[identifier] = Message(
            identifier,
            written,
            located.spot,
            root.id,
            root.value.department,
            overlay.id if overlay is not None else None,
            tuple(sorted(visible)),
            _twin(identifier, same_as),
            defaulted,
            root.spot.at("defaults") if defaulted else None,
        )
    return found


def _twin(identifier: str, same_as: Mapping[str, str | None]) -> str | None:
    """The entry a second description stands for; on a cycle the smallest id stands for all."""
    chain = [identifier]
    while (other := same_as.get(chain[-1])) is not None and other in same_as:
        if other in chain:
            first = min(chain[chain.index(other) :])
            return None if first == identifier else first
        chain.append(other)
    return chain[-1] if len(chain) > 1 else None


@dataclass(frozen=True, slots=True)
class Flattened:
    """All facets, the versions of each message before empty ones vanished, and the entries of overlays with an effect.

    A removal has one where it takes a version away, an override where it has the last word on a field for somebody.
    """

    facets: tuple[Facet, ...]
    parts: Mapping[str, tuple[Part, ...]]
    effects: frozenset[tuple[str, str]]
    regions: Mapping[str, int]


class Flattener:
    """Builds facets in one universe at one day."""

    def __init__(
        self, audiences: Audiences, everyone: int, words: Vocabulary, sequences: Mapping[str, Any], as_of: date
    ) -> None:
        self._audiences = audiences
        self._everyone = everyone
        self._words = words
        self._sequences = sequences
        self._as_of = as_of

    def flatten(self, messages: Mapping[str, Message], overlays: Sequence[Overlay]) -> Flattened:
        """Apply every overlay, from the largest region to the smallest (semantics 2.1)."""
        regions = {overlay.id: self._audiences.cells(overlay.region) for overlay in overlays}
        touching: dict[str, list[Overlay]] = {}
        for overlay in overlays:
            for identifier in (*overlay.value.override, *overlay.value.remove):
                message = messages.get(identifier)
                if message is not None and _acts_on(overlay, message):
                    touching.setdefault(identifier, []).append(overlay)
        effects: set[tuple[str, str]] = set()
        parts: dict[str, tuple[Part, ...]] = {}
        facets: list[Facet] = []
        for identifier, message in messages.items():
            cells = (
                self._everyone if message.written.audience is None else self._audiences.cells(message.written.audience)
            )
            first = Part(cells, (), message.written)
            if message.added_by is not None:
                first = Part(cells & regions.get(message.added_by, 0), (message.added_by,), message.written)
            found = self._apply(first, identifier, touching.get(identifier, []), regions, effects)
            parts[identifier] = found
            for part in found:
                if part.cells:
                    facets += self._facets(message, part)
        return Flattened(tuple(facets), parts, frozenset(effects), regions)

    def _apply(
        self,
        first: Part,
        identifier: str,
        overlays: Iterable[Overlay],
        regions: Mapping[str, int],
        effects: set[tuple[str, str]],
    ) -> tuple[Part, ...]:
        parts = [first]
        for overlay in overlays:
            region = regions[overlay.id]
            following: list[Part] = []
            for part in parts:
                inside = part.cells & region
                if not inside:
                    following.append(part)
                    continue
                if identifier in overlay.value.remove:
                    effects.add((overlay.id, identifier))
                else:
                    update = changes(part.written, overlay.value.override[identifier])
                    if not update:
                        following.append(part)
                        continue
                    changed = part.written.model_copy(update=update)
                    stated_by = {**part.stated_by, **dict.fromkeys(update, overlay.id)}
                    following.append(Part(inside, (*part.overlays, overlay.id), changed, stated_by))
                if part.cells & ~region:
                    following.append(replace(part, cells=part.cells & ~region))
            parts = following
        effects.update((overlay_id, identifier) for part in parts for overlay_id in part.stated_by.values())
        return tuple(parts)

    def _facets(self, message: Message, part: Part) -> list[Facet]:
        written = part.written
        live = message.counted and live_on(written, self._as_of)
        if not isinstance(written, Touchpoint) or not written.series:
            return [self.facet(message, written, part, live, None)]
        found = []
        waited: int | None = 0
        waits = _waits(written.series)
        for position, step in enumerate(written.series):
            waited = waits[position]
            place = StepPlace(step.id, position, waited)
            stepped = _stepped(written, step)
            cells = part.cells if step.audience is None else part.cells & self._audiences.cells(step.audience)
            if cells:
                found.append(self.facet(message, stepped, Part(cells, part.overlays, stepped), live, place))
        return found

    def facet(
        self, message: Message, written: Touchpoint | Campaign, part: Part, live: bool, place: StepPlace | None
    ) -> Facet:
        """One facet with everything that follows from its channel, system and map."""
        channel = self._words.channels.get(written.channel) if written.channel is not None else None
        system = self._words.systems.get(written.system) if written.system is not None else None
        mode = written.mode or ("human" if channel is not None and channel.person else "digital")
        business = system is not None and system.sends_on == "business_days"
        facts = self._sequences.get(written.sequence) if written.sequence is not None else None
        return Facet(
            message,
            written,
            part.overlays,
            part.cells,
            live,
            department_of(written.owner, message.department, self._words),
            channel,
            mode,
            slip_of(written, channel, mode, business),
            place,
            facts.exit_when if facts is not None else None,
            (system.only_if, system.not_if) if system is not None else (None, None),
        )


def _waits(series: Sequence[SeriesStep]) -> list[int | None]:
    found: list[int | None] = []
    total: int | None = 0
    for step in series:
        if step.wait == "unknown" or total is None:
            total = None
        elif step.wait is not None:
            total += step.wait.days
        found.append(total)
    return found


def _stepped(written: Touchpoint, step: SeriesStep) -> Touchpoint:
    own = {name: getattr(step, name) for name in step.model_fields_set if name not in ("id", "wait", "audience")}
    return written.model_copy(update={**own, "series": ()})


def _acts_on(overlay: Overlay, message: Message) -> bool:
    """Whether a message belongs to a root map of the overlay, or was added by one of its ancestors."""
    if message.added_by is not None:
        return message.added_by in overlay.ancestors
    return message.map_id in overlay.roots


def changes(written: Touchpoint | Campaign, override: Override) -> dict[str, Any]:
    """The fields of an override that say something else than a message does, whole and by name."""
    fields = type(written).model_fields
    return {
        name: getattr(override, name)
        for name in override.model_fields_set
        if name in fields and name not in NOT_OVERRIDDEN and getattr(override, name) != getattr(written, name)
    }


def department_of(owner: str | None, department: str | None, words: Vocabulary) -> str | None:
    """The department an owner belongs to: named with the role, a bare department, or the map's (model 5.1)."""
    if owner is None:
        return department
    if "/" in owner:
        return owner.split("/")[0]
    return owner if owner in words.departments else department


def overlay_problems(
    overlays: Sequence[Overlay],
    messages: Mapping[str, Message],
    named: Mapping[str, Audience],
    conceivable: Conceivable,
) -> list[Problem]:
    """Ambiguous overlays (A04) and additions that leave their region (A06), over all conceivable customers."""
    problems: list[Problem] = []
    acting: dict[str, list[Overlay]] = {}
    for overlay in overlays:
        for identifier in (*overlay.value.override, *overlay.value.remove):
            if identifier in messages and _acts_on(overlay, messages[identifier]):
                acting.setdefault(identifier, []).append(overlay)
    for identifier in sorted(acting):
        listed = sorted(acting[identifier], key=lambda overlay: overlay.id)
        for position, first in enumerate(listed):
            for second in listed[position + 1 :]:
                field = _conflict(first, second, identifier)
                if field is not None and _ambiguous(first, second, conceivable):
                    spots = [_entry(overlay, identifier) for overlay in (first, second)]
                    message = (
                        f"{first.id} and {second.id} both change `{field}` of `{identifier}`, "
                        f"and neither is the narrower one"
                    )
                    problems.append(Problem("A04", message, spots[1], (first.id, second.id, identifier), (spots[0],)))
    by_id = {overlay.id: overlay for overlay in overlays}
    for added in messages.values():
        home = by_id.get(added.added_by) if added.added_by is not None else None
        audience = added.written.audience
        if home is not None and audience is not None:
            meaning = expanded(audience, named)
            if conceivable.possible(meaning, without=(home.region,)):
                text = f"`{added.id}` reaches customers outside {home.id}: an addition speaks for its region only"
                problems.append(Problem("A06", text, added.spot.at("audience"), (home.id, added.id)))
    return problems


def _entry(overlay: Overlay, identifier: str) -> Spot:
    return overlay.spot.key("remove" if identifier in overlay.value.remove else "override", identifier)


def _conflict(first: Overlay, second: Overlay, identifier: str) -> str | None:
    """The field two overlays give different values, ``remove`` when one removes what the other overrides."""
    removed = [identifier in overlay.value.remove for overlay in (first, second)]
    if any(removed):
        return None if all(removed) else "remove"
    left, right = first.value.override[identifier], second.value.override[identifier]
    shared = left.model_fields_set & right.model_fields_set - NOT_OVERRIDDEN
    different = [name for name in sorted(shared) if getattr(left, name) != getattr(right, name)]
    return different[0].rstrip("_") if different else None


def _ambiguous(first: Overlay, second: Overlay, conceivable: Conceivable) -> bool:
    if not set(first.roots) & set(second.roots) or first.id in second.ancestors or second.id in first.ancestors:
        return False
    if not conceivable.possible(first.region, second.region):
        return False
    beyond_second = conceivable.possible(first.region, without=(second.region,))
    beyond_first = conceivable.possible(second.region, without=(first.region,))
    return beyond_second == beyond_first
