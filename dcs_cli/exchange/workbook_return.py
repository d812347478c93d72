"""The plan for an edited workbook: what was changed in it since the export goes back into the documents."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dcs_cli.exchange.differences import ABSENT, UNKNOWN, Difference, differences, has_ids, same
from dcs_cli.exchange.document_layout import document_text
from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.import_plan import Gathered, ImportPlan, Told, written_plan
from dcs_cli.exchange.project_state import ProjectState
from dcs_cli.exchange.workbook_reading import CellProblem, Names, WorkbookDocument, WorkbookDocuments
from dcs_cli.loading.sheet_rows import ExportedDocument


@dataclass(frozen=True, slots=True)
class SheetValue:
    """A value of the workbook: the number of its document there, and the way to it."""

    number: int
    names: Names


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A value that goes into the project: the file and the number of its document there, and whether it is new."""

    value: SheetValue
    file: str
    number: int
    new: bool


@dataclass(frozen=True, slots=True)
class WorkbookPlan:
    """The plan, the values of the sheets that it writes, and the rows that cannot be told from others."""

    plan: ImportPlan
    written: tuple[WrittenValue, ...]
    problems: tuple[CellProblem, ...]


def plan_workbook(
    read: WorkbookDocuments,
    exported: Mapping[int, ExportedDocument],
    project: ProjectState,
    *,
    prefer_sheet: bool = False,
    left_out: Collection[SheetValue] = (),
) -> WorkbookPlan:
    """What bringing an edited workbook back would do; ``exported`` are those of its documents whose record is known.

    What is ``left_out`` stays as it is in the project. In a folder that holds none of the documents all of them are
    new. Raises :class:`NotReadable` when a file of the project that the workbook speaks of is broken.
    """
    standing = _Standing(project, exported)
    if not any(standing.exported(one) for one in exported.values()):
        exported = {}
    gathered = Gathered()
    found = _Found(gathered, read, prefer_sheet, left_out)
    new: dict[str, list[str]] = {}
    moved = []
    for document, index in _with_positions(read.documents):
        before = exported.get(document.number)
        # A document without record is looked for where the workbook says it is, and nowhere else.
        place = standing.exported(before) if before else standing.at(document.file, index, document.plain)
        if place is not None:
            _compare(document, before, place, project, found)
        elif before is None:
            plain = found.admitted(document.number, (), document.plain)
            if plain is not ABSENT:
                texts = new.setdefault(document.file, [])
                number = len(project.documents.get(document.file, ())) + len(texts)
                found.written.append(WrittenValue(SheetValue(document.number, ()), document.file, number, True))
                texts.append(document_text(plain))
        elif not same(before.plain, document.plain):
            lost = Difference((), "conflict", ABSENT, document.plain, dict(before.plain))
            gathered.conflicts.append(Told(before.file, "", lost))
        if before is not None and place is not None and document.file not in (before.file, place[0]):
            renamed = Difference(("file",), "changed", place[0], document.file, before.file)
            moved.append(Told(place[0], "", renamed))
    gathered.proposals += _gone(read.documents, exported, standing, project)
    plan = written_plan(gathered, project)
    writes = {**plan.writes, **dict(_with_new(new, plan.writes, project))}
    return WorkbookPlan(
        replace(plan, writes=writes, by_hand=(*plan.by_hand, *moved)), tuple(found.written), tuple(found.problems)
    )


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


@dataclass(slots=True)
class _Found:
    """What the comparison of documents finds."""

    gathered: Gathered
    read: WorkbookDocuments
    prefer_sheet: bool
    left_out: Collection[SheetValue]
    written: list[WrittenValue] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)

    def admitted(self, number: int, names: Names, value: Any) -> Any:
        """A value without what is left out of it; ABSENT when it is left out itself, or lies in what is."""
        out = [one.names for one in self.left_out if one.number == number]
        if any(names[: len(one)] == one for one in out):
            return ABSENT
        for one in out:
            if one[: len(names)] == names:
                value = _without(value, one[len(names) :])
        return value


def _without(value: Any, names: Names) -> Any:
    """A value without what stands in it under some names."""
    first, rest = names[0], names[1:]
    if isinstance(value, dict):
        if not rest:
            return {key: inner for key, inner in value.items() if key != first}
        return {key: _without(inner, rest) if key == first else inner for key, inner in value.items()}
    if isinstance(value, list):
        named = [(name_in_list(inner, place), inner) for place, inner in enumerate(value)]
        kept = ((name, inner) for name, inner in named if rest or name != first)
        return [_without(inner, rest) if rest and name == first else inner for name, inner in kept]
    return value


def name_in_list(item: Any, place: int) -> str | int:
    """The id of an item of a list; its position if it has none."""
    identifier = item.get("id") if isinstance(item, dict) else None
    return identifier if isinstance(identifier, str) else place


def _compare(
    document: WorkbookDocument,
    before: ExportedDocument | None,
    place: tuple[str, int],
    project: ProjectState,
    found: _Found,
) -> None:
    """Sort what differs between a document and its place in the project."""
    file, number = place
    ours: Any = project.documents[file][number].plain
    theirs = _told_apart(document, ours, found)
    for difference in differences(ours, theirs, dict(before.plain) if before else UNKNOWN):
        subject = _subject(ours, difference)
        words = [step for step in difference.path if isinstance(step, str)]
        # What cannot be read is told with its cell; it was not emptied.
        silent = difference.verdict in ("cleared", "gone") and {
            (document.number, words[0]),
            (document.number, subject, words[-1]),
        }
        if silent and silent & found.read.unread:
            continue
        names = _names(ours, difference)
        value = difference.theirs
        admitted = value if value is ABSENT else found.admitted(document.number, names, value)
        if value is not ABSENT and admitted is ABSENT:
            continue
        wanted = replace(difference, theirs=admitted)
        found.gathered.take(file, number, subject, wanted, found.prefer_sheet)
        if (file, number, id(wanted)) in found.gathered.subjects:
            new = difference.ours is ABSENT
            found.written.append(WrittenValue(SheetValue(document.number, names), file, number, new))


def _told_apart(document: WorkbookDocument, ours: Any, found: _Found) -> dict[str, Any]:
    """The document of the sheets without rows that have no id or that of a row above, where the project's have ids."""
    plain = dict(document.plain)
    for key, value in document.plain.items():
        if not isinstance(value, list) or has_ids(value) or not (isinstance(ours, dict) and has_ids(ours.get(key))):
            continue
        kept: dict[str, Any] = {}
        for position, item in enumerate(value):
            name = name_in_list(item, position)
            if isinstance(name, str) and name not in kept:
                kept[name] = item
                continue
            message = "the row has no id" if isinstance(name, int) else f"`{name}` is the id of a row above"
            message += ": it is left out; give it an id of its own"
            found.problems.append(found.read.cells.problem(document.number, (key, position), message))
        plain[key] = list(kept.values())
        if not kept:
            del plain[key]
    return plain


def _steps(ours: Any, difference: Difference) -> Iterator[tuple[str | int, Any]]:
    """The steps of the way to a difference, each with the value it leads to; of what is new that of the sheet."""
    value = ours
    for step in difference.path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            value = difference.theirs
        yield step, value


def _names(ours: Any, difference: Difference) -> Names:
    """The way to a difference by names."""
    steps = _steps(ours, difference)
    return tuple(name_in_list(value, step) if isinstance(step, int) else step for step, value in steps)


def _subject(ours: Any, difference: Difference) -> str:
    """The id of the item a difference lies in; that of a new item; empty for a fact of the document."""
    found = ""
    for _, value in _steps(ours, difference):
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
