"""A project's files read into typed documents, every problem of reading and shape kept with its place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from dcs_cli.documents.reading import Document, read_document
from dcs_cli.documents.values import Path
from dcs_cli.loading.cache import Cache
from dcs_cli.loading.collector import collector_paused
from dcs_cli.loading.comments import IgnoreComment, ignore_comments
from dcs_cli.loading.kept_readings import KeptReadings
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.measured_studies import MeasuredStudy
from dcs_cli.loading.places import Place
from dcs_cli.loading.yaml_text import RawDocument

THEME_KEYS = ("based_on", "client", "logo", "colors", "font")
"""The keys of a theme file, which may lie in a project and is no document of it."""


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """A document that has its shape, with the text it stands in."""

    raw: RawDocument
    document: Document

    def place(self, path: Path, part: Literal["value", "key"] = "value") -> Place:
        """The place of a path; of the nearest thing above it when the path is not written."""
        return self.raw.place(path, part)


@dataclass(frozen=True, slots=True)
class ReadingProblem:
    """A problem of family S found while reading; ``level`` is a note for files that are not ours."""

    code: Literal["S01", "S02", "S03"]
    level: Literal["error", "note"]
    message: str
    places: tuple[Place, ...]
    subjects: tuple[str, ...] = ()
    replacement: str | None = None
    hint: str = ""
    meant: str | None = None
    """The word that alone can be meant, so that it may be put in its place."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything read: typed documents in the order of files, problems, ignore comments, and how many files there
    were; ``measured`` are the studies recorded in files, by id.
    """

    documents: tuple[LoadedDocument, ...]
    problems: tuple[ReadingProblem, ...]
    ignores: tuple[IgnoreComment, ...]
    files: int
    kinds: tuple[str, ...]
    measured: Mapping[str, MeasuredStudy] = field(default_factory=dict)

    @property
    def broken(self) -> bool:
        """Whether something could not be read or has not its shape."""
        return any(problem.level == "error" for problem in self.problems)


def load_texts(files: Iterable[tuple[str, bytes]], limits: Limits, cache: Cache | None = None) -> Loaded:
    """Read files given as (name, bytes); a broken one hides nothing in the others.

    With a cache only texts that it does not have are read, and kept if some document is ours.
    """
    readings = KeptReadings(cache, limits)
    documents: list[LoadedDocument] = []
    problems: list[ReadingProblem] = []
    ignores: list[IgnoreComment] = []
    kinds: list[str] = []
    count = 0
    with collector_paused():
        for name, data in files:
            count += 1
            raws, faults, comments = readings.read(data, name)
            problems += [
                ReadingProblem("S01", "error", fault.message, fault.places, hint=fault.hint) for fault in faults
            ]
            ours = any(isinstance(raw.plain, dict) and "kind" in raw.plain for raw in raws)
            for raw in raws:
                kinds += _kind(raw)
                problems += _read(raw, ours, documents)
                if comments:
                    ignores += ignore_comments(raw, comments)
        if documents:
            readings.save()
    return Loaded(tuple(documents), tuple(problems), tuple(ignores), count, tuple(kinds))


def _kind(raw: RawDocument) -> list[str]:
    kind = raw.plain.get("kind") if isinstance(raw.plain, dict) else None
    return [kind] if isinstance(kind, str) else []


def _read(raw: RawDocument, ours: bool, documents: list[LoadedDocument]) -> list[ReadingProblem]:
    """The typed document is added to ``documents`` when it is sound; the problems of its shape are returned."""
    if not isinstance(raw.plain, dict) or "kind" not in raw.plain:
        if ours:
            message = "a document without `kind` stands beside ones with it: say what it is, such as `kind: map`"
            return [ReadingProblem("S02", "error", message, (raw.place(()),))]
        if isinstance(raw.plain, dict) and raw.plain and raw.plain.keys() <= set(THEME_KEYS):
            return []
        message = (
            "none of the file's documents says its `kind`, so it is not read: list it in .dcsignore if it is not ours"
        )
        return [ReadingProblem("S02", "note", message, (raw.place(()),))]
    document, faults = read_document(raw.plain)
    if document is not None and raw.sound:
        documents.append(LoadedDocument(raw, document))
    return [
        ReadingProblem(
            fault.code,
            "error",
            fault.message,
            _places(raw, fault.path, fault.on),
            _subjects(raw, fault.path),
            fault.replacement,
            meant=fault.meant,
        )
        for fault in faults
    ]


def _places(raw: RawDocument, path: Path, part: Literal["key", "value"]) -> tuple[Place, ...]:
    anchor = raw.related(path)
    return (raw.place(path, part),) if anchor is None else (raw.place(path, part), anchor)


def _subjects(raw: RawDocument, path: Sequence[str | int]) -> tuple[str, ...]:
    """The id of the innermost item around a path, so that a finding keeps its fingerprint when lines move."""
    found: tuple[str, ...] = ()
    value = raw.plain
    for step in path:
        try:
            value = value[step]  # type: ignore[index]  # the path was made from this very value
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            found = (str(value["id"]),)
    if not found and isinstance(raw.plain, dict) and isinstance(raw.plain.get("id"), str):
        found = (str(raw.plain["id"]),)
    return found
