"""A comparison ready to be told: both sides by name, the changes, the findings, and the places of all of it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dcs_cli.analysis.changes import Changes
from dcs_cli.analysis.changes_customers import Which
from dcs_cli.analysis.changes_kinds import Change
from dcs_cli.loading.places import Place
from dcs_cli.loading.project_files import Loaded
from dcs_cli.outputs.diff_findings import FindingChanges, GrownFinding, located
from dcs_cli.project.spots import Spot
from dcs_cli.rules.findings import PlacedFinding
from dcs_cli.rules.places import field_spot
from dcs_cli.rules.run import Run


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One side: what it is called, its commit if it has one, what was read, and what the rules found."""

    label: str
    commit: str | None
    loaded: Loaded
    run: Run


@dataclass(frozen=True)
class DiffReport:
    """Everything a rendering needs; ``remarks`` are said before all else, ``view`` is the expression as written."""

    before: ComparedSide
    after: ComparedSide
    changes: Changes
    as_of: date
    changed_on: date
    view: str | None = None
    remarks: tuple[str, ...] = ()

    @cached_property
    def findings(self) -> FindingChanges:
        """The findings of both sides held against each other."""
        return FindingChanges(self.changes, self.before.run, self.after.run, self.changed_on)

    @cached_property
    def new(self) -> tuple[PlacedFinding, ...]:
        """Findings of the later side alone, with their places."""
        return tuple(located(one, lambda spot: self._spot_place("after", spot)) for one in self.findings.new)

    @property
    def gone(self) -> tuple[PlacedFinding, ...]:
        """Findings of the earlier side alone."""
        return self.findings.gone

    @property
    def grown(self) -> tuple[GrownFinding, ...]:
        """Findings of both sides that touch another number of customers."""
        return self.findings.grown

    def place(self, change: Change) -> Place:
        """Where a change is written, on the side it was made on."""
        spot = change.spot
        if change.facet is not None and change.field is not None:
            project = self.changes.customers.side(change.side).project
            names = (change.field, f"{change.field}_")
            field = next((name for name in names if name in type(change.facet.written).model_fields), "id")
            spot = field_spot(project, change.facet, field)
        return self._spot_place(change.side, spot)

    def _spot_place(self, side: Which, spot: Spot) -> Place:
        loaded = self.before.loaded if side == "before" else self.after.loaded
        return loaded.documents[spot.document].place(spot.path, spot.part)

    @property
    def empty(self) -> bool:
        """Whether nothing at all is different."""
        quiet = all(line.quiet for line in self.changes.pressure)
        return quiet and not (
            self.changes.listed
            or self.changes.opened
            or self.changes.closed
            or self.changes.metrics
            or self.findings.new
            or self.findings.gone
            or self.findings.grown
        )
