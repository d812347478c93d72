"""What changed between two projects in customer terms: messages, pressure, promises, figures (semantics 22)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.changes_customers import SharedCustomers, Side, Touched
from dcs_cli.analysis.changes_declared import Declared, Key, declared, declared_changes, used_by_messages
from dcs_cli.analysis.changes_kinds import Change, ChangeClass, highest
from dcs_cli.analysis.changes_messages import Backlog, MessageChanges
from dcs_cli.analysis.changes_renamed import renamed_ids
from dcs_cli.analysis.metrics import Metric
from dcs_cli.analysis.pressure import Pressure, Verdict, judge_line, line_name
from dcs_cli.analysis.targets import TargetVerdict
from dcs_cli.documents.program import PressureLine
from dcs_cli.project.project import DEFAULT_CELL_LIMIT

Promise = tuple[str, str]
"""Plan and moment."""


@dataclass(frozen=True, slots=True)
class PressureChange:
    """One line of ``policy.pressure`` held against both sides: who is newly over it, and who no longer.

    The first two are over for certain, the ``possibly`` ones may be over or are.
    """

    line: str
    at_most: int
    per: str
    channel: str | None
    newly_over: Touched
    no_longer_over: Touched
    possibly_newly_over: Touched
    possibly_no_longer_over: Touched

    @property
    def quiet(self) -> bool:
        """Whether nobody crosses the line in either direction."""
        return not any(
            one.cells
            for one in (
                self.newly_over,
                self.no_longer_over,
                self.possibly_newly_over,
                self.possibly_no_longer_over,
            )
        )


@dataclass(frozen=True, slots=True)
class Shift:
    """A figure of the plan or the roadmap: hours a week of an item, or the day a goal can be reached first."""

    subject: str
    before: Fraction | None
    after: Fraction | None


class Changes:
    """Two projects judged on one day; each comparison is made when first asked for.

    ``within`` cuts everything about customers to cells of the shared universe; None means everyone. Raises
    :class:`dcs_cli.project.universe.UniverseTooLarge` when both together tell too many kinds of customers apart.
    """

    def __init__(self, before: Answers, after: Answers, limit: int = DEFAULT_CELL_LIMIT) -> None:
        self.before = before
        self.after = after
        self.customers = SharedCustomers(before.project, after.project, limit)
        self.within = self.customers.universe.everyone

    @cached_property
    def _items(self) -> tuple[Mapping[Key, Declared], Mapping[Key, Declared]]:
        return declared(self.before.project), declared(self.after.project)

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Old ids with their new ones, where all else is the same: a guess."""
        return renamed_ids(self.before.project, self.after.project, *self._items)

    @cached_property
    def messages(self) -> MessageChanges:
        """The comparison of messages."""
        return MessageChanges(self.customers, self.renamed, self.within)

    @cached_property
    def listed(self) -> tuple[Change, ...]:
        """Every change, the gravest class first."""
        found = [*self.messages.changes(), *self._renames()]
        if self.within == self.customers.universe.everyone:
            found += [*self._of_population(), *self._of_items()]
        return tuple(sorted(found, key=lambda change: change.sort_key))

    @property
    def class_(self) -> ChangeClass | None:
        """The gravest class of all changes; None without one."""
        return highest(self.listed)

    def _of_items(self) -> Iterator[Change]:
        before, after = self._items
        used = used_by_messages(self.customers.after.facets, after)
        used_before = used_by_messages(self.customers.before.facets, before)
        in_use = used & {self.renamed.get(name, name) for name in used_before}
        return declared_changes(before, after, self.renamed, in_use)

    def _of_population(self) -> Iterator[Change]:
        located = self.after.project.collection.program or self.before.project.collection.program
        if self.customers.same_population or located is None:
            return
        side = "after" if self.after.project.collection.program is not None else "before"
        sizes = (_size(self.customers.before), _size(self.customers.after))
        spot = located.spot.at("population")
        yield Change("operational", "changed", "program", "program", "population", *sizes, None, side, spot)  # type: ignore[arg-type]

    def _renames(self) -> Iterator[Change]:
        after = self._items[1]
        types = {new: kind for kind, new in after}
        for old, new in sorted(self.renamed.items()):
            message = self.after.project.messages.get(new)
            located = self.after.project.collection.maps.get(new)
            kind = "message" if message is not None else "version" if located is not None else types[new]
            spot = (
                message.spot if message is not None else located.spot if located is not None else after[kind, new].spot
            )
            yield Change("editorial", "changed", kind, new, "id", old, new, None, "after", spot, guess=True)

    @cached_property
    def backlogs(self) -> tuple[Backlog, ...]:
        """Messages that newly wait for a state, with those who may be in it already."""
        return tuple(self.messages.backlogs())

    @cached_property
    def opened(self) -> tuple[Promise, ...]:
        """Promises that are not met now and were met, or not made, before."""
        before, after = self._promises
        return tuple(sorted(name for name, met in after.items() if not met and before.get(name, True)))

    @cached_property
    def closed(self) -> tuple[Promise, ...]:
        """Promises that were not met, and are met now or not made any more."""
        before, after = self._promises
        return tuple(sorted(name for name, met in before.items() if not met and after.get(name, True)))

    def promised(self, name: Promise) -> bool:
        """Whether a promise is made on the later side."""
        return name in self._promises[1]

    def was_promised(self, name: Promise) -> bool:
        """Whether a promise was made on the earlier side."""
        return name in self._promises[0]

    @cached_property
    def _promises(self) -> tuple[dict[Promise, bool], dict[Promise, bool]]:
        def name(plan: str, moment: str) -> Promise:
            return self.renamed.get(plan, plan), self.renamed.get(moment, moment)

        before = {name(one.plan, one.moment): one.met for one in self.before.coverage.requirements}
        return before, {(one.plan, one.moment): one.met for one in self.after.coverage.requirements}

    @cached_property
    def metrics(self) -> tuple[tuple[Metric, Metric], ...]:
        """Metrics whose figures differ, by count or by volume."""
        names = dict.fromkeys(one.name for one in (*self.after.metrics.all(), *self.before.metrics.all()))
        pairs = ((self.before.metrics.value(name), self.after.metrics.value(name)) for name in names)
        return tuple((old, new) for old, new in pairs if _figures(old) != _figures(new))

    @cached_property
    def targets(self) -> tuple[tuple[TargetVerdict, TargetVerdict], ...]:
        """Targets on both sides whose verdict differs."""
        old = {(one.metric.name, one.by): one for one in self.before.targets}
        pairs = ((old.get((one.metric.name, one.by)), one) for one in self.after.targets)
        return tuple((first, one) for first, one in pairs if first is not None and first.verdict != one.verdict)

    @cached_property
    def pressure(self) -> tuple[PressureChange, ...]:
        """Every line of either side held against both."""
        lines = {line_name(line): line for line in self.before.project.policy.pressure}
        lines |= {line_name(line): line for line in self.after.project.policy.pressure}
        return tuple(self._pressure(line) for line in lines.values())

    def _pressure(self, line: PressureLine) -> PressureChange:
        before, after = _judged(self.before, line), _judged(self.after, line)
        dimensions = self._telling_dimensions
        found = []
        verdicts: tuple[tuple[Verdict, ...], ...] = (("breach",), ("breach", "possible"))
        for wanted in verdicts:
            old = self.customers.before.shared(before.cells_with(*wanted)) & self.within
            new = self.customers.after.shared(after.cells_with(*wanted)) & self.within
            # Kinds of customers that only one side has cannot have crossed a line.
            both = self._on_both
            found.append(self.customers.touched(new & ~old & both, dimensions, "after"))
            found.append(self.customers.touched(old & ~new & both, dimensions, "before"))
        return PressureChange(line_name(line), line.at_most, line.per.text, line.channel, *found)

    @cached_property
    def _telling_dimensions(self) -> frozenset[str]:
        """The dimensions that decide who gets any message; all of them where only some customers are looked at."""
        if self.within != self.customers.universe.everyone:
            return frozenset(axis.name for axis in self.customers.axes)
        sides = (self.customers.before, self.customers.after)
        return frozenset().union(*(side.project.facet_dimensions(facet) for side in sides for facet in side.facets))

    @cached_property
    def _on_both(self) -> int:
        sides = (self.customers.before, self.customers.after)
        first, second = (side.shared(side.project.universe.everyone) for side in sides)
        return first & second

    @cached_property
    def hours(self) -> tuple[Shift, ...]:
        """Automation items whose net hours a week, as planned, differ."""
        old, new = (
            {one.id: one.planned_net for one in a.plan.items} if a.plan else {} for a in (self.before, self.after)
        )
        old = {self.renamed.get(name, name): value for name, value in old.items()}
        return _shifts(old, new)

    @cached_property
    def goals(self) -> tuple[Shift, ...]:
        """Facts of the vision whose earliest day differs; days count from each roadmap's own today."""
        found: list[dict[str, Fraction | None]] = []
        for answers in (self.before, self.after):
            located, path = answers.project.collection.roadmap, answers.roadmap
            days: dict[str, Fraction | None] = {}
            if located is not None and path is not None:
                for fact in located.value.vision:
                    earliest = path.facts[fact.id].earliest if fact.id in path.facts else None
                    start = located.value.today.toordinal()
                    days[fact.id] = None if earliest is None else Fraction(start + earliest)
            found.append(days)
        old = {self.renamed.get(name, name): value for name, value in found[0].items()}
        return _shifts(old, found[1])


def _judged(answers: Answers, line: PressureLine) -> Pressure:
    """A line held against a project that may state it or not."""
    known = next((one for one in answers.pressure if one.name == line_name(line)), None)
    return known if known is not None else judge_line(answers.project, line)


def _shifts(old: Mapping[str, Fraction | None], new: Mapping[str, Fraction | None]) -> tuple[Shift, ...]:
    names = sorted({*old, *new})
    return tuple(
        Shift(name, old.get(name), new.get(name))
        for name in names
        if (name in old) != (name in new) or old.get(name) != new.get(name)
    )


def _size(side: Side) -> str | None:
    universe = side.project.universe
    if not universe.sized:
        return None
    return f"{universe.total_accounts:,} accounts, {universe.total_contacts:,} contacts"


def _figures(metric: Metric) -> tuple[object, ...]:
    return (
        metric.value,
        metric.numerator,
        metric.denominator,
        metric.volume,
        metric.volume_bound,
        metric.low,
        metric.high,
    )
