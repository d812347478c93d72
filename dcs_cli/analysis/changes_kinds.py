"""One change between two projects: what it is, for whom, and how much it matters (semantics 22)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from dcs_cli.analysis.changes_customers import Touched, Which
from dcs_cli.project.facets import Facet
from dcs_cli.project.spots import Spot

ChangeClass = Literal["customer-facing", "operational", "editorial"]
ChangeKind = Literal["gained", "lost", "changed", "moved"]
CHANGE_CLASSES: tuple[ChangeClass, ...] = ("customer-facing", "operational", "editorial")
CHANGE_KINDS: tuple[ChangeKind, ...] = ("moved", "lost", "gained", "changed")
"""The gravest first: taken out of human hands, then taken away."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one subject; ``of`` is the type of item the subject is.

    ``before`` and ``after`` are values in the words of the documents, None where there is none. ``customers`` is None
    for what is not about customers, or about customers that are not stated. ``side`` says in which project ``spot``
    lies, or the text of ``facet`` that states the field. ``guess`` marks an id taken to be renamed.
    """

    class_: ChangeClass
    kind: ChangeKind
    of: str
    subject: str
    field: str | None
    before: Any
    after: Any
    customers: Touched | None
    side: Which
    spot: Spot
    facet: Facet | None = None
    guess: bool = False

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Class, kind, the most contacts first, subject, field."""
        cells = -1 if self.customers is None else self.customers.cells
        contacts = None if self.customers is None else self.customers.contacts
        return (
            CHANGE_CLASSES.index(self.class_),
            CHANGE_KINDS.index(self.kind),
            (contacts is None, -(contacts or 0)),
            self.of,
            self.subject,
            self.field or "",
            cells,
            repr((self.before, self.after)),
        )


def highest(changes: Iterable[Change]) -> ChangeClass | None:
    """The gravest class; None without a change."""
    return min((change.class_ for change in changes), key=CHANGE_CLASSES.index, default=None)
