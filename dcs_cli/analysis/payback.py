"""When automations pay back the hours spent on building them, one by one and as a portfolio (semantics 15)."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

_ROOT_PRECISION = 10**18


def payback_weeks(build_hours: Fraction, saving: Fraction, take_up_weeks: Fraction = Fraction(0)) -> Fraction | None:
    """Weeks until an item saved its build hours at ``saving`` net hours a week after a linear ramp; None: never.

    ``B/s + r/2``, or ``√(2rB/s)`` when that falls into the ramp.
    """
    if saving <= 0:
        return None
    weeks = build_hours / saving + take_up_weeks / 2
    return weeks if weeks >= take_up_weeks else square_root(2 * take_up_weeks * build_hours / saving)


def payback_weeks_in_money(build_cost: Fraction, saved_a_week: Fraction, recurring_a_week: Fraction) -> Fraction | None:
    """Weeks until the money saved covers what building cost, all of it being saved from the first day; None: never."""
    gain = saved_a_week - recurring_a_week
    return build_cost / gain if gain > 0 else None


def square_root(value: Fraction) -> Fraction:
    """The square root, exact where it is rational and otherwise rounded down beyond the sixteenth digit."""
    product = value.numerator * value.denominator
    return Fraction(math.isqrt(product * _ROOT_PRECISION**2), value.denominator * _ROOT_PRECISION)


@dataclass(frozen=True, slots=True)
class PortfolioItem:
    """An automation to build: hours to build, planned net hours saved a week, items built first.

    ``stop_week`` is the week, from as-of, in which the work by hand stops (None: not stated); ``take_up_weeks`` the
    length of the linear ramp.
    """

    id: str
    build_hours: Fraction
    saving: Fraction
    needs: tuple[str, ...] = ()
    stop_week: Fraction | None = None
    take_up_weeks: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Saving:
    """Hours a week an item saves from ``start`` on, growing linearly until ``full``; both in weeks from as-of."""

    id: str
    start: Fraction
    full: Fraction
    hours_a_week: Fraction


@dataclass(frozen=True, slots=True)
class Course:
    """How a portfolio saves over time, and the week from which it is paid back for good (None: never)."""

    savings: tuple[Saving, ...]
    payback_weeks: Fraction | None

    @property
    def saving_starts_week(self) -> dict[str, Fraction]:
        """Week each item begins to save, in the order of building."""
        return {saving.id: saving.start for saving in self.savings}


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The order of building and its two courses: saving from the built week, or from the stop of the work by hand.

    ``left_out`` are items that can never be built, because their needs run in a circle or lead to one.
    """

    build_hours_per_week: Fraction
    build_hours: Fraction
    order: tuple[str, ...]
    built_week: Mapping[str, Fraction]
    without_stop_dates: Course
    with_stop_dates: Course
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShareReached:
    """The first week a share of CSM time is saved (None: not reached), the highest share ever and the lasting one."""

    week: Fraction | None
    tops_out_share: Fraction
    final_share: Fraction


def plan_portfolio(items: Iterable[PortfolioItem], build_hours_per_week: Fraction) -> Portfolio:
    """Order the items, let one team build them one after the other, and find when the whole is paid back."""
    if build_hours_per_week <= 0:
        raise ValueError("a team that builds nothing has no weeks to count: build hours a week must be positive")
    known: dict[str, PortfolioItem] = {}
    for item in items:
        known.setdefault(item.id, item)
    buildable = _without_circles(known)
    order = _build_order(buildable)
    spent = Fraction(0)
    built: dict[str, Fraction] = {}
    for name in order:
        spent += buildable[name].build_hours
        built[name] = spent / build_hours_per_week
    from_built = [_saving(buildable[name], built[name]) for name in order]
    from_stop = [_saving(buildable[name], max(built[name], buildable[name].stop_week or Fraction(0))) for name in order]
    return Portfolio(
        build_hours_per_week=build_hours_per_week,
        build_hours=spent,
        order=tuple(order),
        built_week=built,
        without_stop_dates=_course(from_built, build_hours_per_week, spent),
        with_stop_dates=_course(from_stop, build_hours_per_week, spent),
        left_out=tuple(sorted(known.keys() - buildable.keys())),
    )


def saved_hours(savings: Iterable[Saving], week: Fraction) -> Fraction:
    """Hours saved from as-of until ``week``, ramps included."""
    return sum((_saved_by_one(saving, week) for saving in savings), Fraction(0))


def first_week_saving(
    savings: Sequence[Saving],
    share: Fraction,
    capacity: Fraction,
    counted: Collection[str] | None = None,
    *,
    over: bool = False,
) -> ShareReached | None:
    """When ``share`` of the CSMs' ``capacity`` hours a week is first saved, by the ``counted`` items (None: by all).

    ``over``: when more than that is, from there on or just after. None without capacity: cannot tell.
    """
    if capacity <= 0:
        return None
    pieces = _pieces([saving for saving in savings if counted is None or saving.id in counted])
    target = share * capacity
    highest = max(max(piece.rate, piece.arrival) for piece in pieces)
    return ShareReached(_first_week(pieces, target, over=over), highest / capacity, pieces[-1].rate / capacity)


def _without_circles(items: Mapping[str, PortfolioItem]) -> dict[str, PortfolioItem]:
    """The items whose needs, and theirs, end somewhere; needs that are no items are taken as given."""
    open_needs = {name: {need for need in item.needs if need in items} for name, item in items.items()}
    needed_by: dict[str, list[str]] = {name: [] for name in items}
    for name, needs in open_needs.items():
        for need in needs:
            needed_by[need].append(name)
    ready = [name for name, needs in open_needs.items() if not needs]
    found = set(ready)
    while ready:
        done = ready.pop()
        for name in needed_by[done]:
            open_needs[name].discard(done)
            if not open_needs[name] and name not in found:
                found.add(name)
                ready.append(name)
    return {name: item for name, item in items.items() if name in found}


def _build_order(items: Mapping[str, PortfolioItem]) -> list[str]:
    order: list[str] = []
    unbuilt = dict(items)
    bundles = {name: _with_needs(name, unbuilt) for name in unbuilt}
    ranks = {name: _rank([unbuilt[member] for member in bundle]) for name, bundle in bundles.items()}
    while unbuilt:
        bundle = bundles[min(unbuilt, key=lambda name: (*ranks[name], name))]
        built = _order_inside({name: unbuilt[name] for name in bundle})
        order += built
        for name in built:
            del unbuilt[name]
        for name in unbuilt:
            if not bundles[name].isdisjoint(built):
                bundles[name] = bundles[name].difference(built)
                ranks[name] = _rank([unbuilt[member] for member in bundles[name]])
    return order


def _order_inside(bundle: dict[str, PortfolioItem]) -> list[str]:
    """A bundle with prerequisites first, among the buildable the one that saves most per hour of building."""
    order: list[str] = []
    while bundle:
        buildable = [name for name, item in bundle.items() if bundle.keys().isdisjoint(item.needs)]
        order.append(min(buildable, key=lambda name: (*_rank([bundle[name]]), name)))
        del bundle[order[-1]]
    return order


def _with_needs(name: str, unbuilt: Mapping[str, PortfolioItem]) -> set[str]:
    """An item and everything unbuilt it needs, directly or through others."""
    found = {name}
    waiting = [name]
    while waiting:
        for need in unbuilt[waiting.pop()].needs:
            if need in unbuilt and need not in found:
                found.add(need)
                waiting.append(need)
    return found


def _rank(items: Sequence[PortfolioItem]) -> tuple[int, Fraction]:
    """Smaller for what is built earlier: by hours saved a week per hour of building.

    Without building, a gain comes first and a loss last; neither gain nor loss counts as a ratio of 0.
    """
    saving = sum((item.saving for item in items), Fraction(0))
    build = sum((item.build_hours for item in items), Fraction(0))
    if build:
        return 1, -saving / build
    return (0 if saving > 0 else 2 if saving < 0 else 1), Fraction(0)


def _saving(item: PortfolioItem, start: Fraction) -> Saving:
    return Saving(item.id, start, start + item.take_up_weeks, item.saving)


def _saved_by_one(saving: Saving, week: Fraction) -> Fraction:
    if week <= saving.start:
        return Fraction(0)
    if week >= saving.full:
        return saving.hours_a_week * (week - (saving.start + saving.full) / 2)
    return saving.hours_a_week * (week - saving.start) ** 2 / (2 * (saving.full - saving.start))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A time in which hours a week, ``rate`` at its begin, grow evenly by ``growth`` a week; the last has no length."""

    begin: Fraction
    length: Fraction
    rate: Fraction
    growth: Fraction

    @property
    def arrival(self) -> Fraction:
        """Hours a week just before the end."""
        return self.rate + self.growth * self.length

    @property
    def hours(self) -> Fraction:
        """Hours of the whole piece."""
        return (self.rate + self.arrival) / 2 * self.length


def _pieces(savings: Iterable[Saving]) -> list[_Piece]:
    """Time from week 0, cut where a saving begins or is full; after the last cut all goes on as that piece begins."""
    jumps: dict[Fraction, Fraction] = {Fraction(0): Fraction(0)}
    bends: dict[Fraction, Fraction] = {}
    for saving in savings:
        if saving.full == saving.start:
            jumps[saving.start] = jumps.get(saving.start, Fraction(0)) + saving.hours_a_week
        else:
            growth = saving.hours_a_week / (saving.full - saving.start)
            bends[saving.start] = bends.get(saving.start, Fraction(0)) + growth
            bends[saving.full] = bends.get(saving.full, Fraction(0)) - growth
    weeks = sorted(jumps.keys() | bends.keys())
    pieces: list[_Piece] = []
    rate = growth = Fraction(0)
    for week, following in zip(weeks, [*weeks[1:], weeks[-1]], strict=True):
        rate += jumps.get(week, Fraction(0))
        growth += bends.get(week, Fraction(0))
        pieces.append(_Piece(week, following - week, rate, growth))
        rate = pieces[-1].arrival
    return pieces


def _first_week(pieces: Iterable[_Piece], target: Fraction, *, over: bool) -> Fraction | None:
    """The first week with ``target`` hours a week, or just before more than that."""
    for piece in pieces:
        if piece.rate > target or (piece.rate == target and not over):
            return piece.begin
        if piece.arrival > target:
            return piece.begin + (target - piece.rate) / piece.growth
    return None


def _course(savings: Sequence[Saving], build_hours_per_week: Fraction, build_hours: Fraction) -> Course:
    # Building counts as a loss of hours that stops when everything is built.
    built = build_hours / build_hours_per_week
    building = (
        Saving("", Fraction(0), Fraction(0), -build_hours_per_week),
        Saving("", built, built, build_hours_per_week),
    )
    *pieces, last = _pieces([*savings, *building])
    levels = list(accumulate((piece.hours for piece in pieces), initial=Fraction(0)))
    final = levels.pop()
    if last.rate < 0 or (last.rate == 0 and final < 0):
        return Course(tuple(savings), None)
    if final < 0:
        return Course(tuple(savings), last.begin - final / last.rate)
    for piece, level in zip(reversed(pieces), reversed(levels), strict=True):
        until = _end_of_debt(piece, level)
        if until is not None:
            return Course(tuple(savings), piece.begin + until)
    return Course(tuple(savings), Fraction(0))


def _end_of_debt(piece: _Piece, level: Fraction) -> Fraction | None:
    """How long into a piece that ends without debt the running total, ``level`` at first, is last negative, if ever."""
    if piece.growth == 0:
        return -level / piece.rate if level < 0 else None
    discriminant = piece.rate**2 - 2 * piece.growth * level
    turn = -piece.rate / piece.growth
    dips = piece.growth > 0 and discriminant > 0 and 0 < turn < piece.length
    if level < 0 or dips:
        return (square_root(discriminant) - piece.rate) / piece.growth
    return None
