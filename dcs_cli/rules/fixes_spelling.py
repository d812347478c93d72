"""Values that are not of their type although only one can be meant: ``2 weeks``, ``yes``, an id of several words."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dcs_cli.documents.conditions import CONDITION_KEYS
from dcs_cli.documents.nearest import only_near
from dcs_cli.documents.reading import RENAMED, ShapeProblem, read_document
from dcs_cli.documents.triggers import TRIGGER_KEYS
from dcs_cli.loading.places import Place
from dcs_cli.loading.project_files import ReadingProblem
from dcs_cli.loading.text_edits import SourceText, TextEdit, WrittenNode, respelled

MOST_TRIED = 200
"""Documents are read again for every spelling that is tried; a file that is wrong throughout is left to its author."""

_UNITS = {"d": "day", "w": "week|wk", "mo": "month", "h": "hour|hr"}
_DURATIONS = tuple(
    (unit, re.compile(rf"(~|about )? *([0-9]+)[ -]*(?:{unit}|(?:{words})s?)\.?", re.IGNORECASE))
    for unit, words in _UNITS.items()
)
_PERIODS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
    "annual": "year",
    "half-yearly": "half-year",
    "half year": "half-year",
}
_TRUTHS = {**dict.fromkeys(("yes", "on", "y"), True), **dict.fromkeys(("no", "off", "n"), False)}
_OPERATORS = {
    "≥": ">=",
    "=>": ">=",
    "at least": ">=",
    "≤": "<=",
    "=<": "<=",
    "at most": "<=",
    "==": "=",
    "more than": ">",
    "over": ">",
    "less than": "<",
    "under": "<",
}
_COMPARISON = re.compile(rf"({'|'.join(_OPERATORS)}|>=|<=|>|<|=) *([0-9]+(?:\.[0-9]+)?) *(%|percent)?", re.IGNORECASE)
_PERCENT = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?) *(?:%|percent)", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DATES = ("%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%B %d %Y", "%d %b %Y", "%b %d, %Y")
_CLOCK = re.compile(r"([0-9]):([0-5][0-9])")


Faults = tuple[ShapeProblem, ...]


@dataclass(frozen=True, slots=True)
class Spelling:
    """The right spelling of one text, wherever it stands; ``word`` is the key it becomes where it is one."""

    place: Place
    what: str
    word: str
    edits: tuple[tuple[WrittenNode, TextEdit], ...]


def spellings(problems: Sequence[ReadingProblem], sources: Mapping[str, SourceText]) -> Iterator[Spelling]:
    """A spelling for every value of a wrong type that has exactly one reading.

    A reading is tried in the document: it counts when the fault is gone and no other has come. An id is respelled at
    all its places at once, and not at all when its new name exists already.
    """
    together: dict[tuple[str, str], list[tuple[WrittenNode, TextEdit, Place]]] = {}
    faults: dict[tuple[str, int], Faults] = {}
    for problem in problems[:MOST_TRIED]:
        place = problem.places[0]
        source = sources.get(place.file)
        node = source.node_at(place) if source is not None else None
        if source is None or node is None or len(problem.places) > 1:
            continue
        home = (place.file, node.document.index)
        if home not in faults:
            faults[home] = read_document(node.document.plain)[1]
        found = _reading(source, node, problem, faults[home])
        if found is None:
            continue
        target, value = found
        edit = respelled(source, target, value) if not isinstance(value, _Bracketed) else value.edit(source, target)
        if edit is not None:
            word = value if isinstance(value, str) else edit.text
            together.setdefault((_key(source, target), word), []).append((target, edit, place))
    new_ids = {word: old for old, word in together if _is_new_id(old, word)}
    for (old, word), parts in together.items():
        if _is_new_id(old, word) and (new_ids[word] != old or _exists(word, sources)):
            continue
        what = f"`{old}` becomes `{word}`" + (f" in {len(parts)} places" if len(parts) > 1 else "")
        yield Spelling(parts[0][2], what, word, tuple((node, edit) for node, edit, _ in parts))


def _key(source: SourceText, node: WrittenNode) -> str:
    return source.written(node).strip("'\"")


def _is_new_id(old: str, word: str) -> bool:
    return slug(old) == word != old


def _exists(word: str, sources: Mapping[str, SourceText]) -> bool:
    """Whether a word stands in the project as a value or key of its own, so that it may mean something else."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    return any(pattern.search(source.text) for source in sources.values())


@dataclass(frozen=True, slots=True)
class _Bracketed:
    """A value that is to stand in a list of its own."""

    value: Any

    def edit(self, source: SourceText, node: WrittenNode) -> TextEdit | None:
        inner = respelled(source, node, self.value)
        return None if inner is None else TextEdit(inner.start, inner.end, f"[{source.written(node)}]")


def _reading(
    source: SourceText, node: WrittenNode, problem: ReadingProblem, before: Faults
) -> tuple[WrittenNode, Any] | None:
    """The node to respell and its value; None when no reading or several stand the trial."""
    value: Any = node.path[-1] if node.is_key and node.path else _at(node.document.plain, node.path)
    tried: list[tuple[WrittenNode, Any]] = []
    if isinstance(value, dict):
        for old, new in _kinds(value):
            key = source.key_at(node.document, (*node.path, old))
            if key is not None and new not in value:
                tried.append((key, new))
    elif not isinstance(value, list):
        candidates = [problem.meant] if problem.meant is not None else list(_candidates(value, source.written(node)))
        tried = [(node, candidate) for candidate in candidates if not node.is_key or isinstance(candidate, str)]
    standing = [(target, candidate) for target, candidate in tried if _stands(target, candidate, problem, before)]
    return standing[0] if len(standing) == 1 else None


def _kinds(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys of a trigger or condition that are none, each with the one that is meant."""
    known = dict.fromkeys((*TRIGGER_KEYS, *CONDITION_KEYS))
    if known.keys() & value.keys():
        return
    for key in value:
        meant = RENAMED.get(key) if RENAMED.get(key) in known else only_near(key, known)
        if meant is not None:
            yield key, meant


def _at(value: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        value = value[step]
    return value


def _stands(node: WrittenNode, value: Any, problem: ReadingProblem, before: Faults) -> bool:
    """Whether a document with another value has one fault less and no other one."""
    put = [value.value] if isinstance(value, _Bracketed) else value
    after = read_document(_with(node.document.plain, node, put))[1]
    known = {(fault.path, fault.message) for fault in before}
    gone = any(fault.message == problem.message for fault in before) and len(after) < len(before)
    return gone and all((fault.path, fault.message) in known for fault in after)


def _with(plain: Any, node: WrittenNode, value: Any) -> Any:
    """A copy of a document with another value, or another key, at a node."""

    def copied(inner: Any, path: Sequence[str | int]) -> Any:
        if not path:
            return value
        step, rest = path[0], path[1:]
        if isinstance(inner, list):
            return [copied(one, rest) if number == step else one for number, one in enumerate(inner)]
        if node.is_key and not rest:
            return {(value if key == step else key): one for key, one in inner.items()}
        return {key: copied(one, rest) if key == step else one for key, one in inner.items()}

    return copied(plain, node.path)


def _candidates(value: Any, written: str) -> Iterator[Any]:
    """What a scalar can be meant to say."""
    if isinstance(value, bool | int | float):
        yield written
        if isinstance(value, int) and len(written) == 8:
            yield from _date(f"{written[:4]}-{written[4:6]}-{written[6:]}")
        return
    if not isinstance(value, str):
        return
    text = " ".join(value.split())
    folded = text.casefold()
    for unit, pattern in _DURATIONS:
        if match := pattern.fullmatch(text):
            yield f"{'~' if match[1] else ''}{int(match[2])}{unit}"
    if folded in _PERIODS:
        yield _PERIODS[folded]
    if folded in _TRUTHS:
        yield _TRUTHS[folded]
    if match := _PERCENT.fullmatch(text):
        yield f"{match[1]}%"
    if match := _COMPARISON.fullmatch(text):
        operator = _OPERATORS.get(match[1].casefold(), match[1])
        yield f"{operator} {match[2]}{'%' if match[3] else ''}"
    if _NUMBER.fullmatch(text):
        yield float(text) if "." in text else int(text)
    if match := _CLOCK.fullmatch(text):
        yield f"0{match[1]}:{match[2]}"
    yield from _date(text)
    identifier = "/".join(filter(None, map(slug, text.split("/")))) if "," not in text else ""
    if identifier and identifier != value:
        yield identifier
    if value:
        yield _Bracketed(value)


def _date(text: str) -> Iterator[str]:
    for form in _DATES:
        try:
            yield datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
        return


def slug(text: str) -> str:
    """A text as an id: small letters, digits and marks, a hyphen for everything between; empty if none are left."""
    plain = unicodedata.normalize("NFC", text).casefold()
    kept = [one if unicodedata.category(one)[0] in "LM" or one.isdigit() or one == "_" else " " for one in plain]
    return "-".join("".join(kept).split())
