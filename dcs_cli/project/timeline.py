"""The customer's time: terms, anchors, due days, windows and stages (semantics 3).

Days are whole days since ``start`` (day 0). Everything depends on a customer only through the contract term in days,
or None for an evergreen contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from dcs_cli.documents.journey import Anchor
from dcs_cli.documents.values import TimePoint

ACCOUNT_CLOCK = "account"


@dataclass(frozen=True, slots=True)
class Base:
    """An expression reduced to an anchor that is not ``usually``, and the net offset from it (semantics 3.2).

    ``clock`` names the clock its distances are known on: the account's, or the anchor's own when it is estimated or
    of the single contact. ``known`` is false for an event's day of which nothing typical is stated; ``about`` marks a
    distance written with a tilde.
    """

    anchor: str
    offset: int
    recurs: bool
    every_term: bool
    period: int | None
    clock: str
    estimated: bool
    known: bool = True
    per: str | None = None
    about: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open stretch of days; ``clipped`` when a term's edge cut it."""

    start: int
    end: int
    clipped: bool = False

    @property
    def length(self) -> int:
        """Its length in days."""
        return self.end - self.start

    def holds(self, day: int) -> bool:
        """Whether a day lies in it."""
        return self.start <= day < self.end


class Timeline:
    """Anchors of the project and what follows from them for a given term."""

    def __init__(self, anchors: Mapping[str, Anchor], has_term: bool) -> None:
        self._anchors = dict(anchors)
        self._anchors.setdefault("start", Anchor())
        if has_term and "renewal" not in self._anchors:
            self._anchors["renewal"] = Anchor(every="term")
        self._reduced: dict[tuple[str, int], Base | None] = {}
        self._windows: dict[tuple[TimePoint, TimePoint | None, int | None], tuple[Window, ...]] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """Every anchor, the implicit ones included."""
        return frozenset(self._anchors)

    def horizon(self, term: int | None) -> int:
        """H: at least one year and at least two terms; one year for evergreen contracts (semantics 3.1)."""
        return 365 if term is None else term * (-(-365 // term) + 1)

    def reduce(self, anchor: str, offset: int = 0) -> Base | None:
        """The base of an anchor with an offset; None for an unknown anchor or a cycle."""
        key = (anchor, offset)
        if key not in self._reduced:
            base = self._reduce(anchor, frozenset()) if not offset else self.reduce(anchor)
            self._reduced[key] = base if base is None or not offset else replace(base, offset=base.offset + offset)
        return self._reduced[key]

    def _reduce(self, name: str, seen: frozenset[str]) -> Base | None:
        anchor = self._anchors.get(name)
        if anchor is None or name in seen:
            return None
        own_clock = (
            name if anchor.clock == "contact" or anchor.on is not None or anchor.usually is not None else ACCOUNT_CLOCK
        )
        if anchor.usually is not None:
            base = self._reduce(anchor.usually.anchor, seen | {name})
            if base is None:
                return None
            offset = base.offset + anchor.usually.offset
            about = base.about or anchor.usually.about
            return replace(base, offset=offset, clock=own_clock, estimated=True, about=about)
        if anchor.every is not None:
            every_term = anchor.every == "term"
            period = None if every_term else anchor.every.days
            clock = own_clock if anchor.per is None else name
            return Base(name, 0, True, every_term, period, clock, own_clock != ACCOUNT_CLOCK, per=anchor.per)
        if anchor.on is not None:
            return Base(name, 0, False, False, None, own_clock, True, known=False)
        return Base(name, 0, False, False, None, own_clock, own_clock != ACCOUNT_CLOCK)

    def period(self, base: Base, term: int | None) -> int | None:
        """The period of a recurring base in days; None when it never occurs (no term)."""
        return term if base.every_term else base.period

    def fires(self, base: Base, term: int | None) -> bool:
        """Whether an offset can ever fire (T04 when not)."""
        if not base.recurs:
            return base.offset >= 0 or not base.known
        period = self.period(base, term)
        return period is not None and -period <= base.offset < period

    def occurrences(self, base: Base, term: int | None) -> tuple[int, ...]:
        """The days of a base with its offset, in [0, H) (semantics 3.2); relative days when nothing typical is
        known.
        """
        if not self.fires(base, term):
            return ()
        horizon = self.horizon(term)
        if not base.recurs:
            if not base.known:
                return (base.offset,)
            return (base.offset,) if base.offset < horizon else ()
        period = self.period(base, term)
        assert period is not None
        days = (k * period + base.offset for k in range(1, horizon // period + 2))
        return tuple(day for day in days if 0 <= day < horizon)

    def day(self, point: TimePoint, term: int | None) -> int | None:
        """The first day of a point of time; None when it has none."""
        base = self.reduce(point.anchor, point.offset)
        if base is None or not base.known:
            return None
        days = self.occurrences(base, term)
        return days[0] if days else None

    def windows(self, start: TimePoint, end: TimePoint | None, term: int | None) -> tuple[Window, ...]:
        """The non-empty occurrences of a window or stage, one for each term it opens in (semantics 3.3)."""
        key = (start, end, term)
        found = self._windows.get(key)
        if found is None:
            found = self._windows[key] = self._occurring(start, end, term)
        return found

    def _occurring(self, start: TimePoint, end: TimePoint | None, term: int | None) -> tuple[Window, ...]:
        first = self.reduce(start.anchor, start.offset)
        last = self.reduce(end.anchor, end.offset) if end is not None else None
        if first is None or not first.known or (end is not None and (last is None or not last.known)):
            return ()
        horizon = self.horizon(term)
        length = term if term is not None else horizon
        found = []
        for number in range(-(-horizon // length)):
            opens, closes = number * length, min((number + 1) * length, horizon)
            begin = self._in_term(first, number, term, closing=False)
            finish = closes if last is None else self._in_term(last, number, term, closing=True)
            if begin is None or finish is None:
                continue
            inside = Window(
                max(begin, opens), min(finish, closes), begin < opens or (last is not None and finish > closes)
            )
            if inside.length > 0:
                found.append(inside)
        return tuple(found)

    def _in_term(self, base: Base, number: int, term: int | None, *, closing: bool) -> int | None:
        """The day of a window's edge in one term; None when it has none there."""
        if not base.recurs:
            return base.offset
        if not base.every_term or term is None:
            return None
        if base.offset < 0 or (base.offset == 0 and closing):
            return (number + 1) * term + base.offset
        return number * term + base.offset if number >= 1 else None

    def window(self, start: TimePoint, end: TimePoint | None, term: int | None) -> Window | None:
        """The window of a moment: its first non-empty occurrence, or None where it does not exist."""
        found = self.windows(start, end, term)
        return found[0] if found else None


def thinned(days: tuple[int, ...], most: int, length: int) -> tuple[int, ...]:
    """Days kept under a cap of ``most`` in ``length`` days: one is dropped when the cap is used up (semantics 3.2)."""
    kept: list[int] = []
    for day in sorted(days):
        if sum(1 for earlier in kept if earlier > day - length) < most:
            kept.append(day)
    return tuple(kept)
