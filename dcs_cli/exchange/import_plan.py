"""What an import would do: the new texts of files, and every difference that is written, asked or proposed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dcs_cli.exchange.differences import ABSENT, Difference
from dcs_cli.exchange.document_edits import rewritten
from dcs_cli.exchange.document_writing import NewItem, NewMap
from dcs_cli.exchange.drafts import Declared
from dcs_cli.exchange.duplicates import Candidate
from dcs_cli.exchange.import_memory import ImportMemory
from dcs_cli.exchange.project_state import ProjectState


@dataclass(frozen=True, slots=True)
class Told:
    """A difference as people hear of it: the file, the item or document it is in, and what differs."""

    file: str
    subject: str
    difference: Difference

    @property
    def key(self) -> str:
        """The field that differs; empty for a whole item."""
        names = [str(step) for step in self.difference.path if isinstance(step, str)]
        return ".".join(names[1:] if self.subject else names)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything an import would do; nothing is done yet.

    ``writes`` are whole new texts of files by name. ``changes`` are what of the sheet goes into existing documents,
    ``conflicts`` what both sides have changed, ``proposals`` what the sheet no longer has, ``by_hand`` changes that
    cannot be written without touching comments or anchors. ``undeclared`` are departments, systems, channels and
    dimensions with values that the source names and the program does not declare. ``standing`` is what the project
    says of items that the source has, by id, the department of their map included.
    """

    writes: Mapping[str, bytes]
    maps: tuple[NewMap, ...] = ()
    changes: tuple[Told, ...] = ()
    conflicts: tuple[Told, ...] = ()
    proposals: tuple[Told, ...] = ()
    by_hand: tuple[Told, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    items: tuple[NewItem, ...] = ()
    undeclared: tuple[Declared, ...] = ()
    unchanged: int = 0
    standing: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    memory: ImportMemory | None = None

    def declares(self, word: Declared) -> bool:
        """Whether a word is among what is written into the program."""
        return any(one.difference.path in ((word.section,), (word.section, word.id)) for one in self.changes)


@dataclass(slots=True)
class Gathered:
    """Differences on their way into a plan."""

    wanted: dict[str, list[tuple[int, Difference]]] = field(default_factory=dict)
    subjects: dict[tuple[str, int, int], str] = field(default_factory=dict)
    conflicts: list[Told] = field(default_factory=list)
    proposals: list[Told] = field(default_factory=list)

    def take(self, file: str, number: int, subject: str, difference: Difference, prefer_sheet: bool) -> None:
        """Sort a difference into what is written, what is asked and what is proposed."""
        told = Told(file, subject, difference)
        if difference.verdict in ("cleared", "gone"):
            self.proposals.append(told)
        elif difference.verdict == "conflict" and not (prefer_sheet and difference.ours is not ABSENT):
            self.conflicts.append(told)
        else:
            self.wanted.setdefault(file, []).append((number, difference))
            # A difference holds lists and mappings, so only its identity can be a key.
            self.subjects[file, number, id(difference)] = subject


def written_plan(gathered: Gathered, project: ProjectState) -> ImportPlan:
    """The new texts of existing files, and what of the wanted changes is in them."""
    writes: dict[str, bytes] = {}
    changes: list[Told] = []
    by_hand: list[Told] = []
    for file, wanted in sorted(gathered.wanted.items()):
        result = rewritten(project.texts[file], file, wanted)
        for found, target in ((result.written, changes), (result.refused, by_hand)):
            target += [Told(file, gathered.subjects[file, number, id(one)], one) for number, one in found]
        if result.data != project.texts[file]:
            writes[file] = result.data
    return ImportPlan(writes, (), tuple(changes), tuple(gathered.conflicts), tuple(gathered.proposals), tuple(by_hand))
