"""What became of every message: who gains it, loses it, or gets it differently, and who owns it now (semantics 22)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dcs_cli.analysis.changes_customers import SharedCustomers, Side, Touched, Which
from dcs_cli.analysis.changes_kinds import Change, ChangeClass, ChangeKind
from dcs_cli.analysis.changes_meaning import NO_RENAMES, as_written, meaning
from dcs_cli.documents.touchpoint_map import Touchpoint
from dcs_cli.project.facets import Facet, Message

STATES = frozenset(("threshold", "inactivity", "deviation"))
"""Kinds of trigger that describe a state, in which customers may be before the message exists."""
Read = Callable[[Facet], Any]

CUSTOMER_FACING: Mapping[str, Read] = {
    "channel": lambda facet: facet.written.channel,
    "mode": lambda facet: facet.mode,
    "trigger": lambda facet: facet.trigger,
    "send_on": lambda facet: getattr(facet.written, "send_on", None),
    "wait": lambda facet: None if facet.step is None else _waited(facet.step.waited),
    "slip": lambda facet: "unbounded" if facet.slip is None else f"{facet.slip}d",
    "cap": lambda facet: facet.written.cap,
    "only_if": lambda facet: _conditions(facet, 0),
    "not_if": lambda facet: _conditions(facet, 1),
    "exit_when": lambda facet: facet.exit_when,
    **{
        name: lambda facet, name=name: getattr(facet.written, name)  # type: ignore[misc]  # one name each
        for name in (
            *("during", "send_window", "messages", "exclusive", "share", "suppress_during", "class_", "priority"),
            *("consent", "locale", "content", "survey", "shows", "books", "handover", "reward", "next_step"),
            *("steps_to_value",),
        )
    },
}
"""What arrives, how, when and how often."""
EDITORIAL = frozenset(("purpose", "label", "source"))
_ELSEWHERE = frozenset(("id", "audience", "series", "owner", "system", "visible_to", "same_as", "sequence"))


@dataclass(frozen=True, slots=True)
class Backlog:
    """Customers who may be in the state a message waits for on the day it is switched on: at most all of these."""

    facet: Facet
    customers: Touched | None


@dataclass(frozen=True, slots=True)
class _Versions:
    """The live versions of one message on one side."""

    facets: tuple[Facet, ...]

    @property
    def cells(self) -> int:
        cells = 0
        for facet in self.facets:
            cells |= facet.cells
        return cells

    @property
    def known(self) -> bool:
        """Whether it is stated who gets it."""
        return all(facet.audience_known for facet in self.facets)

    @property
    def steps(self) -> dict[str | None, list[Facet]]:
        found: dict[str | None, list[Facet]] = {}
        for facet in self.facets:
            found.setdefault(facet.step.id if facet.step is not None else None, []).append(facet)
        return found


class MessageChanges:
    """Compares the messages of two projects; ``renamed`` gives ids of the first their name in the second.

    Every set of customers is cut to ``within``, cells of the shared universe.
    """

    def __init__(self, customers: SharedCustomers, renamed: Mapping[str, str], within: int) -> None:
        self._customers = customers
        self._renamed = renamed
        self._within = within
        self._before = self._by_message(customers.before, renamed)
        self._after = self._by_message(customers.after, NO_RENAMES)

    def _by_message(self, side: Side, renamed: Mapping[str, str]) -> dict[str, _Versions]:
        found: dict[str, list[Facet]] = {}
        for facet in side.facets:
            if facet.cells & self._within:
                found.setdefault(renamed.get(facet.message.id, facet.message.id), []).append(facet)
        return {identifier: _Versions(tuple(listed)) for identifier, listed in found.items()}

    def changes(self) -> Iterator[Change]:
        """Every change, messages in the order of their ids."""
        old = {self._renamed.get(name, name): one for name, one in self._customers.before.project.messages.items()}
        new = self._customers.after.project.messages
        for identifier in sorted({*old, *new}):
            before, after = self._before.get(identifier), self._after.get(identifier)
            first, second = old.get(identifier), new.get(identifier)
            if before is None and after is None:
                yield from self._not_live(identifier, first, second)
            elif before is None or after is None:
                yield from self._only_one(identifier, before, after, second if after is None else first)
            else:
                yield from self._both(identifier, before, after)
        yield from self._out_of_human_hands()

    def _not_live(self, identifier: str, before: Message | None, after: Message | None) -> Iterator[Change]:
        """What reaches nobody yet or any more is a matter of the office."""
        if self._within != self._customers.universe.everyone:
            return
        if before is None or after is None:
            message = before or after
            assert message is not None
            kind: ChangeKind = "gained" if before is None else "lost"
            side: Which = "after" if before is None else "before"
            was = None if before is None else before.written.status
            now = None if after is None else after.written.status
            yield self._office(kind, identifier, None, was, now, side, message)
            return
        for name in sorted(type(after.written).model_fields):
            if name in ("id", "visible_to"):
                continue
            old, new = getattr(before.written, name, None), getattr(after.written, name)
            if meaning(old, self._renamed, name) != meaning(new, NO_RENAMES, name):
                class_: ChangeClass = "editorial" if name in EDITORIAL else "operational"
                yield self._office(
                    "changed", identifier, name.rstrip("_"), as_written(old), as_written(new), "after", after, class_
                )

    def _office(
        self,
        kind: ChangeKind,
        identifier: str,
        field: str | None,
        before: Any,
        after: Any,
        side: Which,
        message: Message,
        class_: ChangeClass = "operational",
    ) -> Change:
        at = message.spot.at("id")
        return Change(class_, kind, "message", identifier, field, before, after, None, side, at)

    def _only_one(
        self, identifier: str, before: _Versions | None, after: _Versions | None, other: Message | None
    ) -> Iterator[Change]:
        """A message of one side alone; ``other`` is what the other side still says of it, as that it is paused."""
        versions, side = (after, "after") if before is None else (before, "before")
        assert versions is not None
        change = self._reach("gained" if before is None else "lost", identifier, versions, versions.cells, side)  # type: ignore[arg-type]
        status = None if other is None or other.written.status == "live" else other.written.status
        yield replace(change, before=status) if side == "after" else replace(change, after=status)

    def _reach(self, kind: ChangeKind, subject: str, versions: _Versions, cells: int, side: Which) -> Change:
        """Customers who get something they did not get before, or no longer get it."""
        first = min(versions.facets, key=lambda facet: (not facet.cells & cells, facet.name))
        ways = sorted({_way(facet) for facet in versions.facets if facet.cells & cells})
        way = ", ".join(ways)
        was, now = (None, way) if side == "after" else (way, None)
        touched = self._touched(cells, subject, side) if versions.known else None
        spot = first.message.spot.at("id")
        return Change("customer-facing", kind, "message", subject, None, was, now, touched, side, spot)

    def _both(self, identifier: str, before: _Versions, after: _Versions) -> Iterator[Change]:
        if before.known != after.known:
            facet = after.facets[0]
            was = as_written(before.facets[0].message.written.audience)
            now = as_written(facet.message.written.audience)
            spot = facet.message.spot.at("audience" if after.known else "id")
            yield Change("customer-facing", "changed", "message", identifier, "audience", was, now, None, "after", spot)
        elif before.known:
            for kind, versions, cells, side in (
                ("gained", after, after.cells & ~before.cells, "after"),
                ("lost", before, before.cells & ~after.cells, "before"),
            ):
                if cells & self._within:
                    yield self._reach(kind, identifier, versions, cells, side)  # type: ignore[arg-type]  # as above
        yield from self._steps(identifier, before, after)
        yield from self._differences(identifier, before, after)

    def _steps(self, identifier: str, before: _Versions, after: _Versions) -> Iterator[Change]:
        """Steps that customers of both series get on one side only."""
        first, second = before.steps, after.steps
        if None in first or None in second:
            return
        common = before.cells & after.cells
        for step in sorted({*first, *second}, key=str):
            old, new = _Versions(tuple(first.get(step, ()))), _Versions(tuple(second.get(step, ())))
            for kind, versions, cells, side in (
                ("gained", new, new.cells & ~old.cells & common, "after"),
                ("lost", old, old.cells & ~new.cells & common, "before"),
            ):
                if cells & self._within:
                    yield self._reach(kind, f"{identifier}/{step}", versions, cells, side)  # type: ignore[arg-type]

    def _differences(self, identifier: str, before: _Versions, after: _Versions) -> Iterator[Change]:
        """Fields with other values for customers who have the message on both sides, equal changes together."""
        found: dict[tuple[Any, ...], _Difference] = {}
        for old in before.facets:
            for new in after.facets:
                cells = old.cells & new.cells & self._within
                if not cells:
                    continue
                for one in self._compared(old, new):
                    subject = new.id if new.step is not None and old.step is not None else identifier
                    key = (subject, one.field, repr(one.said))
                    known = found.get(key)
                    if known is None:
                        known = found[key] = one
                    known.subject, known.cells = subject, known.cells | cells
        known_audience = before.known and after.known
        for one in found.values():
            touched = self._touched(one.cells, identifier, "after") if known_audience else None
            spot = one.facet.message.spot.at("id")
            was, now = one.values
            field = one.field.rstrip("_")
            yield Change(
                one.class_, one.kind, "message", one.subject, field, was, now, touched, "after", spot, one.facet
            )

    def _compared(self, old: Facet, new: Facet) -> Iterator["_Difference"]:
        if (old.step is None) != (new.step is None):
            steps = (_series(old), _series(new))
            yield _Difference("series", "customer-facing", "changed", new, steps, steps)
            return
        if old.step is not None and new.step is not None and old.step.id != new.step.id:
            return
        changed = set()
        for field, read in CUSTOMER_FACING.items():
            said = self._said(field, read(old), read(new))
            if said is not None:
                changed.add(field)
                values = (as_written(read(old)), as_written(read(new)))
                yield _Difference(field, "customer-facing", "changed", new, values, said)
        yield from self._in_the_office(old, new, with_channel="channel" in changed)

    def _in_the_office(self, old: Facet, new: Facet, *, with_channel: bool) -> Iterator["_Difference"]:
        said = self._said("system", old.written.system, new.written.system)
        if said is not None:
            class_: ChangeClass = "customer-facing" if with_channel else "operational"
            yield _Difference("system", class_, "changed", new, (old.written.system, new.written.system), said)
        said = self._said("owner", _owner(old), _owner(new))
        if said is not None:
            yield _Difference("owner", "operational", "moved", new, (_owner(old), _owner(new)), said)
        for field in sorted({*type(old.written).model_fields, *type(new.written).model_fields, "visible_to"}):
            if field in CUSTOMER_FACING or (field in _ELSEWHERE and field != "visible_to"):
                continue
            first, second = _stated(old, field), _stated(new, field)
            said = self._said(field, first, second)
            if said is not None:
                class_ = "editorial" if field in EDITORIAL else "operational"
                yield _Difference(field, class_, "changed", new, (as_written(first), as_written(second)), said)

    def _said(self, field: str, old: Any, new: Any) -> tuple[Any, Any] | None:
        """Both meanings of a field; None when they are the same."""
        if old is new:
            return None
        said = (meaning(old, self._renamed, field), meaning(new, NO_RENAMES, field))
        return None if said[0] == said[1] else said

    def _out_of_human_hands(self) -> Iterator[Change]:
        """High-stakes moments that a person served and now only automation does."""
        moments_before = self._customers.before.project.collection.moments
        moments_after = self._customers.after.project.collection.moments
        old = {self._renamed.get(name, name): located for name, located in moments_before.items()}
        for identifier in sorted({*old, *moments_after}):
            located = moments_after.get(identifier, old.get(identifier))
            if located is None or "high" not in {
                one.value.stakes for one in (old.get(identifier), moments_after.get(identifier)) if one is not None
            }:
                continue
            was = self._serving(self._before, identifier, self._renamed)
            now = self._serving(self._after, identifier, NO_RENAMES)
            by_hand = _cells(was, human=True)
            cells = by_hand & ~_cells(now, human=True) & _cells(now, human=False) & self._within
            if not cells:
                continue
            facets = [facet for facet in now if facet.cells & cells]
            names = sorted({facet.message.id for facet in facets})
            dimensions = frozenset().union(*(self._dimensions(name) for name in names), *map(self._named, was))
            touched = self._customers.touched(cells, dimensions, "after")
            yield Change(
                "customer-facing", "moved", "moment", identifier, "mode", "human", "digital", touched, "after",
                facets[0].message.spot.at("id"), facets[0],
            )  # fmt: skip

    def _serving(self, versions: Mapping[str, _Versions], moment: str, renamed: Mapping[str, str]) -> list[Facet]:
        return [
            facet
            for one in versions.values()
            for facet in one.facets
            if facet.audience_known and moment in {renamed.get(name, name) for name in facet.serves}
        ]

    def _named(self, facet: Facet) -> frozenset[str]:
        return self._dimensions(self._renamed.get(facet.message.id, facet.message.id))

    def backlogs(self) -> Iterator[Backlog]:
        """Messages that newly wait for a state, with those who may be in it already on the first day (T09)."""
        for identifier in sorted(self._after):
            known = self._before.get(identifier, _Versions(()))
            for facet in self._after[identifier].facets:
                if facet.kind not in STATES:
                    continue
                fresh = facet.cells & self._within
                for old in known.facets:
                    if self._said("trigger", old.trigger, facet.trigger) is None:
                        fresh &= ~old.cells
                if fresh:
                    touched = self._touched(fresh, identifier, "after") if facet.audience_known else None
                    yield Backlog(facet, touched)

    def _touched(self, cells: int, subject: str, side: Which) -> Touched:
        return self._customers.touched(cells & self._within, self._dimensions(subject.partition("/")[0]), side)

    def _dimensions(self, identifier: str) -> frozenset[str]:
        """The dimensions that decide on either side who gets a message."""
        found: set[str] = set(self._within_dimensions)
        for side, versions in ((self._customers.before, self._before), (self._customers.after, self._after)):
            for facet in versions.get(identifier, _Versions(())).facets:
                found |= side.project.facet_dimensions(facet)
                found |= side.project.dimensions_of(_step_audiences(side, facet))
        return frozenset(found)

    @property
    def _within_dimensions(self) -> frozenset[str]:
        """A view may cut through any dimension."""
        whole = self._within == self._customers.universe.everyone
        return frozenset() if whole else frozenset(axis.name for axis in self._customers.axes)


@dataclass(slots=True)
class _Difference:
    """One field with other values; ``said`` are both meanings, ``values`` both as written."""

    field: str
    class_: ChangeClass
    kind: ChangeKind
    facet: Facet
    values: tuple[Any, Any]
    said: tuple[Any, Any]
    cells: int = 0
    subject: str = ""


def _conditions(facet: Facet, position: int) -> Any:
    """What a version's guards and its system's say, each once; None without any."""
    found = (facet.guards[position], facet.system_guards[position])
    each = {repr(meaning(one)): one for one in found if one is not None}
    return (tuple(each.values()) if len(each) > 1 else next(iter(each.values()))) if each else None


def _waited(days: int | None) -> str:
    return "unknown" if days is None else f"{days}d"


def _series(facet: Facet) -> str:
    return "one message" if facet.step is None else "a series"


def _way(facet: Facet) -> str:
    """Channel and system, as far as they are stated."""
    written = facet.written
    return "/".join(part for part in (written.channel, written.system) if part is not None) or "way not stated"


def _owner(facet: Facet) -> str | None:
    """Department and role."""
    owner = facet.written.owner
    if owner is None or owner == facet.department or "/" in owner:
        return owner or facet.department
    return f"{facet.department}/{owner}" if facet.department is not None else owner


def _stated(facet: Facet, field: str) -> Any:
    if field == "visible_to":
        return tuple(sorted({*facet.message.visible_to, *facet.written.visible_to}))
    return getattr(facet.written, field, None)


def _cells(facets: Sequence[Facet], *, human: bool) -> int:
    cells = 0
    for facet in facets:
        if (facet.mode != "digital") == human:
            cells |= facet.cells
    return cells


def _step_audiences(side: Side, facet: Facet) -> list[Any]:
    """The audiences of single steps, which no field of the message names."""
    if facet.step is None:
        return []
    series = list(facet.message.written.series) if isinstance(facet.message.written, Touchpoint) else []
    for name in facet.overlays:
        override = side.project.collection.maps[name].value.override.get(facet.message.id)
        series += override.series if override is not None else ()
    return [step.audience for step in series]
