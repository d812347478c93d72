"""Messages a year: by facet, message and class, with what is unknown listed and never read as zero (semantics 4, 9)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from dcs_cli.analysis.classes import first_member, time_classes
from dcs_cli.documents.journey import TimeWindow
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.universe import members_of

VolumeBound = Literal["at most", "at least", "cannot tell"]


@dataclass(frozen=True, slots=True)
class FacetVolume:
    """Messages a year of one facet: ``total`` is None when unknown; ``at_most`` when it is only a bound.

    ``known`` tells whether the rate to one contact is known, whatever the number of contacts is.
    """

    facet: Facet
    total: Fraction | None
    at_most: bool
    known: bool


@dataclass(frozen=True, slots=True)
class VolumeShare:
    """A share of the volume; ``bound`` says what it is where volumes are unknown or only bounded.

    With ``cannot tell`` the value is the share of the known volume alone.
    """

    value: Fraction | None
    bound: VolumeBound | None


class Volumes:
    """The yearly volume of every live facet of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._time_classes = time_classes(project)
        self.by_facet = {facet: self._facet(facet) for facet in project.live_facets}

    def _facet(self, facet: Facet) -> FacetVolume:
        if not facet.audience_known or facet.messages_behind is None:
            return FacetVolume(facet, None, False, False)
        contacts: dict[Fraction, int] = {}
        at_most = self.only_bounded(facet)
        for cells, index in self._groups(facet):
            rate = self.rate(facet, index)
            if rate is None:
                return FacetVolume(facet, None, False, False)
            contacts[rate] = contacts.get(rate, 0) + (self._project.universe.contacts(cells) or 0)
        if not self._project.universe.sized:
            return FacetVolume(facet, None, at_most, True)
        total = _sum(rate * (number * facet.messages_behind) for rate, number in contacts.items())
        return FacetVolume(facet, total if facet.share == 1 else total * facet.share, at_most, True)

    def _groups(self, facet: Facet) -> list[tuple[int, int]]:
        """The cells of a facet in groups of one rate, each with a cell that stands for it."""
        base = self._project.due_days.base(facet)
        if facet.written.during is not None or (base is not None and base.per is not None):
            return [(1 << index, index) for index in members_of(facet.cells)]
        inside = [cells & facet.cells for cells in self._time_classes]
        return [(cells, first_member(cells)) for cells in inside if cells]

    def only_bounded(self, facet: Facet) -> bool:
        """Whether a facet's volume is at most its rate: sent once, if ever."""
        first = facet.kind == "event" and facet.trigger.first
        return bool(first) and facet.written.expected_per_30d is None

    def rate(self, facet: Facet, cell: int) -> Fraction | None:
        """Messages a year to one contact of a cell, before ``share`` and ``messages`` multiply it; None when
        unknown.
        """
        project = self._project
        newness = project.newness[project.universe.account_of[cell]]
        match facet.kind:
            case None:
                return None
            case "date":
                return Fraction(1)
            case "schedule":
                return self._schedule_rate(facet, cell)
            case "approach" | "drip":
                return project.due_days.yearly(facet, cell, newness) if project.due_days.exact(facet) else None
        if facet.written.expected_per_30d is not None:
            return facet.written.expected_per_30d * 365 / 30
        return newness if self.only_bounded(facet) else None

    def _schedule_rate(self, facet: Facet, cell: int) -> Fraction | None:
        from dcs_cli.analysis.bounds import spread

        distances = spread(facet)
        if distances is None:
            return None
        if facet.written.during is None:
            return distances.per_year
        share = self._share_of_term(facet, cell)
        return None if share is None else distances.per_year * share

    def _share_of_term(self, facet: Facet, cell: int) -> Fraction | None:
        """The part of a term that the stretches of ``during`` take, each day counted once; None for stages of state."""
        due_days = self._project.due_days
        during = facet.written.during
        term = due_days.term(cell) or 365
        if isinstance(during, TimeWindow):
            firsts = [self._project.timeline.window(during.from_, during.to, due_days.term(cell))]
        else:
            stages = self._project.collection.stages
            if any(name in stages and stages[name].value.from_ is None for name in during or ()):
                return None
            firsts = [next(iter(due_days.stage_windows(name, cell)), None) for name in during or ()]
        days, reached = 0, 0
        for window in sorted((one for one in firsts if one is not None), key=lambda one: one.start):
            days += max(0, window.end - max(window.start, reached))
            reached = max(reached, window.end)
        return min(Fraction(1), Fraction(days, term))

    def total(self, wanted: Callable[[Facet], bool] = lambda facet: True) -> Fraction | None:
        """The known volume of the facets wanted; None when no population is known."""
        if not self._project.universe.sized:
            return None
        return _sum(v.total for v in self.by_facet.values() if v.total is not None and wanted(v.facet))

    def by_message(self) -> dict[str, Fraction]:
        """Known volume by message id."""
        found: dict[str, Fraction] = {}
        for volume in self.by_facet.values():
            if volume.total is not None:
                identifier = volume.facet.message.id
                found[identifier] = found.get(identifier, Fraction(0)) + volume.total
        return dict(sorted(found.items()))

    def by_class(self) -> dict[str, Fraction]:
        """Known volume of digital and hybrid facets by trigger class."""
        found: dict[str, Fraction] = {}
        for volume in self.by_facet.values():
            name = volume.facet.trigger_class
            if volume.total is not None and volume.facet.mode != "human" and name is not None:
                found[name] = found.get(name, Fraction(0)) + volume.total
        return dict(sorted(found.items()))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Messages with a facet of unknown volume."""
        return tuple(sorted({v.facet.message.id for v in self.by_facet.values() if not v.known}))

    @property
    def at_most(self) -> tuple[str, ...]:
        """Messages whose volume is only bounded."""
        return tuple(sorted({v.facet.message.id for v in self.by_facet.values() if v.known and v.at_most}))

    def share(
        self, numerator: Callable[[Facet], bool | None], measured: Callable[[Facet], bool] = lambda facet: True
    ) -> VolumeShare:
        """The share of the volume of ``measured`` facets that falls on the numerator (semantics 9, "volume_bound").

        A message counted *at most* has any volume from none to its figure, so the share is then the end of its range
        that ``bound`` names. Without a message of unknown volume that is the upper end, unless no message counted at
        most is in the numerator. Of a facet of which ``numerator`` is None it is not known whether it is in it; without
        a message of unknown volume the bound is then the end that says something, the lower one where both do.
        """
        whole = self.total(measured)
        if whole is None:
            return VolumeShare(None, None)
        unknown = [v.facet for v in self.by_facet.values() if not v.known and measured(v.facet)]
        inside = [numerator(facet) for facet in unknown]
        if not whole:
            return VolumeShare(None, _bound(inside))
        counted = _Parts.of(self, numerator, measured)
        least, most = counted.least, counted.most
        if not unknown:
            if least == most:
                return VolumeShare(most, None)
            if counted.either:
                return VolumeShare(least, "at least") if least or most == 1 else VolumeShare(most, "at most")
            return VolumeShare(most, "at most") if counted.bounded_part else VolumeShare(least, "at least")
        bound = _bound(inside)
        if bound == "cannot tell":
            return VolumeShare(counted.part / whole, bound)
        return VolumeShare(least if bound == "at least" else most, bound)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The known volume inside and outside a numerator or ``either``, and how much of the two is only a bound."""

    part: Fraction
    rest: Fraction
    bounded_part: Fraction
    bounded_rest: Fraction
    either: Fraction = Fraction(0)

    @classmethod
    def of(
        cls, volumes: Volumes, numerator: Callable[[Facet], bool | None], measured: Callable[[Facet], bool]
    ) -> "_Parts":
        """The parts of the volumes of the facets measured."""
        known = [v for v in volumes.by_facet.values() if v.total is not None and measured(v.facet)]
        figures: dict[tuple[bool | None, bool], list[Fraction]] = {}
        for one in known:
            key = (numerator(one.facet), one.at_most)
            figures.setdefault(key, []).append(one.total or Fraction(0))
        sums = {key: _sum(found) for key, found in figures.items()}
        none = Fraction(0)
        bounded_part, bounded_rest = sums.get((True, True), none), sums.get((False, True), none)
        return cls(
            sums.get((True, False), none) + bounded_part,
            sums.get((False, False), none) + bounded_rest,
            bounded_part,
            bounded_rest,
            sums.get((None, False), none) + sums.get((None, True), none),
        )

    @property
    def least(self) -> Fraction:
        """The share when nothing of the bounded volume inside is sent, and all of it outside."""
        sure = self.part - self.bounded_part
        rest = self.rest + self.either
        return sure / (sure + rest) if rest else Fraction(1)

    @property
    def most(self) -> Fraction:
        """The share when all of the bounded volume inside is sent, and nothing of it outside."""
        part = self.part + self.either
        return part / (part + self.rest - self.bounded_rest) if part else Fraction(0)


def _bound(inside: list[bool | None]) -> VolumeBound | None:
    """What messages of unknown volume, inside the numerator or not (None: not known), make of a share."""
    if not inside:
        return None
    return "at least" if all(inside) else "cannot tell" if None in inside or any(inside) else "at most"


def _sum(figures: Iterable[Fraction]) -> Fraction:
    """An exact sum; whole numbers are added as long as denominators are the same, which is many times faster."""
    numerators: dict[int, int] = {}
    for figure in figures:
        numerators[figure.denominator] = numerators.get(figure.denominator, 0) + figure.numerator
    sums = [Fraction(total, denominator) for denominator, total in numerators.items()]
    return sums[0] if len(sums) == 1 else sum(sums, Fraction(0))
