"""The plan for an edited workbook: what was changed in it since the export goes back into the documents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dcs_cli.exchange.differences import ABSENT, UNKNOWN, Difference, differences, same
from dcs_cli.exchange.document_layout import document_text
from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.import_plan import Gathered, ImportPlan, Told, written_plan
from dcs_cli.exchange.project_state import ProjectState
from dcs_cli.exchange.workbook_reading import WorkbookDocument, WorkbookDocuments
from dcs_cli.loading.sheet_rows import ExportedDocument


def plan_workbook(
    read: WorkbookDocuments,
    exported: Mapping[int, ExportedDocument],
    project: ProjectState,
    *,
    prefer_sheet: bool = False,
) -> ImportPlan:
    """What bringing an edited workbook back would do; ``exported`` are those of its documents whose record is known.

    In a folder that holds none of them all documents are new. Raises :class:`NotReadable` when a file of the project
    that the workbook speaks of is broken.
    """
    standing = _Standing(project, exported)
    if not any(standing.exported(one) for one in exported.values()):
        exported = {}
    gathered = Gathered()
    new: dict[str, list[str]] = {}
    moved = []
    for document, index in _with_positions(read.documents):
        before = exported.get(document.number)
        # A document without record is looked for where the workbook says it is, and nowhere else.
        place = standing.exported(before) if before else standing.at(document.file, index, document.plain)
        if place is not None:
            _compare(document, before, place, project, gathered, read.unread, prefer_sheet)
        elif before is None:
            new.setdefault(document.file, []).append(document_text(document.plain))
        elif not same(before.plain, document.plain):
            lost = Difference((), "conflict", ABSENT, document.plain, dict(before.plain))
            gathered.conflicts.append(Told(before.file, "", lost))
        if before is not None and place is not None and document.file not in (before.file, place[0]):
            renamed = Difference(("file",), "changed", place[0], document.file, before.file)
            moved.append(Told(place[0], "", renamed))
    gathered.proposals += _gone(read.documents, exported, standing, project)
    plan = written_plan(gathered, project)
    writes = {**plan.writes, **dict(_with_new(new, plan.writes, project))}
    return replace(plan, writes=writes, by_hand=(*plan.by_hand, *moved))


def as_exported(documents: Sequence[WorkbookDocument]) -> dict[int, ExportedDocument]:
    """The documents of a workbook nobody has edited, by number."""
    return {one.number: ExportedDocument(one.file, index, one.plain) for one, index in _with_positions(documents)}


def _with_positions(documents: Sequence[WorkbookDocument]) -> Iterator[tuple[WorkbookDocument, int]]:
    counts: dict[str, int] = {}
    for document in documents:
        index = counts.get(document.file, 0)
        counts[document.file] = index + 1
        yield document, index


def _identity(plain: Any) -> tuple[Any, Any]:
    return (plain.get("kind"), plain.get("id")) if isinstance(plain, dict) else (None, None)


class _Standing:
    """Where documents stand in the project today: by kind and id first, then by position."""

    def __init__(self, project: ProjectState, exported: Mapping[int, ExportedDocument]) -> None:
        self._project = project
        self._known = {(one.file, _identity(one.plain)) for one in exported.values()}

    def exported(self, document: ExportedDocument) -> tuple[str, int] | None:
        """The file and number of a document, also when it has moved to another file since."""
        found = self.at(document.file, document.index, document.plain)
        if found is not None:
            return found
        wanted = _identity(document.plain)
        elsewhere = [
            (file, number)
            for file, raws in self._project.documents.items()
            for number, raw in enumerate(raws)
            if file != document.file and _identity(raw.plain) == wanted and (file, wanted) not in self._known
        ]
        return elsewhere[0] if len(elsewhere) == 1 else None

    def at(self, file: str, index: int, plain: Mapping[str, Any]) -> tuple[str, int] | None:
        """The file and number of a document in its own file; one with a new id is known by its position."""
        if file in self._project.texts and file not in self._project.documents:
            raise NotReadable(f"`{file}` of the project cannot be read: mend it first (dcs check), then import again")
        raws = self._project.documents.get(file, ())
        alike = [number for number, raw in enumerate(raws) if _identity(raw.plain) == _identity(plain)]
        if index in alike:
            return file, index
        if len(alike) == 1:
            return file, alike[0]
        if alike or index >= len(raws):
            return None
        kind, _ = other = _identity(raws[index].plain)
        return (file, index) if kind == plain.get("kind") and (file, other) not in self._known else None


def _compare(
    document: WorkbookDocument,
    before: ExportedDocument | None,
    place: tuple[str, int],
    project: ProjectState,
    gathered: Gathered,
    unread: frozenset[tuple[int | str, ...]],
    prefer_sheet: bool,
) -> None:
    """Sort what differs between a document and its place in the project."""
    file, number = place
    ours = project.documents[file][number].plain
    for difference in differences(ours, document.plain, dict(before.plain) if before else UNKNOWN):
        subject = _subject(ours, difference)
        names = [step for step in difference.path if isinstance(step, str)]
        # What cannot be read is told with its cell; it was not emptied.
        silent = difference.verdict in ("cleared", "gone") and {
            (document.number, names[0]),
            (document.number, subject, names[-1]),
        }
        if not (silent and silent & unread):
            gathered.take(file, number, subject, difference, prefer_sheet)


def _subject(plain: Any, difference: Difference) -> str:
    """The id of the item a difference lies in; that of a new item; empty for a fact of the document."""
    found = ""
    value = plain
    for step in difference.path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            value = difference.theirs
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            found = value["id"]
    return found


def _gone(
    documents: Sequence[WorkbookDocument],
    exported: Mapping[int, ExportedDocument],
    standing: _Standing,
    project: ProjectState,
) -> Iterator[Told]:
    """Documents whose rows are all gone from the workbook and that the project still has."""
    there = {one.number for one in documents}
    for number, before in exported.items():
        place = standing.exported(before) if number not in there else None
        if place is not None:
            plain = project.documents[place[0]][place[1]].plain
            yield Told(place[0], "", Difference((), "gone", plain, ABSENT, dict(before.plain)))


def _with_new(
    new: Mapping[str, Sequence[str]], writes: Mapping[str, bytes], project: ProjectState
) -> Iterator[tuple[str, bytes]]:
    """The texts of files with the documents that are new in them, below what stands there."""
    for file, texts in new.items():
        already = writes.get(file, project.texts.get(file, b""))
        ended = already + b"\n" if already and not already.endswith(b"\n") else already
        parts = [ended.decode("utf-8", "replace")] if ended else []
        yield file, "---\n".join([*parts, *texts]).encode()
