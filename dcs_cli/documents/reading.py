"""From plain YAML values to typed documents: every fault at once, each with its path and a sentence for people."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, TypeAdapter, ValidationError

from dcs_cli.documents.automation import Automation
from dcs_cli.documents.fields import TAG
from dcs_cli.documents.journey import Journey
from dcs_cli.documents.known_keys import keys_below, known_keys
from dcs_cli.documents.nearest import nearest, only_near
from dcs_cli.documents.program import Program
from dcs_cli.documents.results import Results
from dcs_cli.documents.roadmap import Roadmap
from dcs_cli.documents.sentences import choices, missing_kind, sentence, with_article
from dcs_cli.documents.signals import Signals
from dcs_cli.documents.touchpoint_map import Map
from dcs_cli.documents.values import Path, WrongValue, show

Document: TypeAlias = Program | Journey | Signals | Map | Automation | Roadmap | Results

KINDS: dict[str, type[BaseModel]] = {
    "program": Program,
    "journey": Journey,
    "signals": Signals,
    "map": Map,
    "automation": Automation,
    "roadmap": Roadmap,
    "results": Results,
}

RENAMED = {
    "over": "extends",
    "change": "override",
    "drop": "remove",
    "told_cs_on": "cs_notified_on",
    "quiet": "inactive",
    "combo": "combination",
    "combos": "combinations",
    "by_hand": "manual",
    "shift": "change",
    "hold_during": "suppress_during",
    "stop_when": "exit_when",
    "expect": "expected_per_30d",
    "who": "audience",
    "decides": "decided_by",
    "takes_over": "replaces",
    "with": "automated_by",
    "minutes": "minutes_each",
    "times": "times_per_week",
    "told": "informed",
    "asked": "consulted",
    "practised": "trained",
    "stop_by": "manual_stops_on",
    "people": "contacts",
}
"""Earlier names of keys (model 9), offered as "did you mean"."""

_FEW = 8
"""A record of so many keys is small enough to name them all."""


@dataclass(frozen=True, slots=True)
class ShapeProblem:
    """A fault in the shape of a document (S02 or S03) at a path; ``on`` says whether the key or the value is meant.

    ``meant`` is the word that alone can be meant, so that it may be put in its place.
    """

    code: Literal["S02", "S03"]
    path: Path
    message: str
    on: Literal["key", "value"] = "value"
    replacement: str | None = None
    meant: str | None = None


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def read_document(plain: Any) -> tuple[Document | None, tuple[ShapeProblem, ...]]:
    """Validate one plain document; either the document, or every problem of its shape."""
    if not isinstance(plain, dict):
        message = f"{show(plain)} stands where a document is expected: write keys and values, the first of them `kind`"
        return None, (ShapeProblem("S03", (), message),)
    kind = plain.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        return None, (_unknown_kind(plain),)
    try:
        document: Document = _adapter(kind).validate_python(plain)
    except ValidationError as error:
        return None, _problems(error, plain)
    return document, ()


def _unknown_kind(plain: dict[str, Any]) -> ShapeProblem:
    listed = f"known kinds are {', '.join(KINDS)}"
    if "kind" not in plain:
        return ShapeProblem("S02", (), f"the document does not say its `kind`; {listed}")
    kind = plain["kind"]
    near = nearest(kind, KINDS) if isinstance(kind, str) else None
    what = f"unknown kind {show(kind)}" if isinstance(kind, str) else f"{show(kind)} is not a kind of document"
    return ShapeProblem(
        "S02",
        ("kind",),
        f"{what}; {f'did you mean `{near}`?' if near else listed}",
        replacement=near,
        meant=only_near(kind, KINDS) if isinstance(kind, str) else None,
    )


def _problems(error: ValidationError, plain: dict[str, Any]) -> tuple[ShapeProblem, ...]:
    found: dict[tuple[Path, str], ShapeProblem] = {}
    for detail in error.errors(include_url=False):
        problem = _problem(detail, plain)
        found.setdefault((problem.path, problem.message), problem)
    return tuple(found.values())


def _problem(detail: Any, plain: dict[str, Any]) -> ShapeProblem:
    path, rest = _written_path(detail["loc"], plain)
    value = _at(plain, path)
    match detail["type"]:
        case "extra_forbidden":
            known = known_keys(KINDS[plain["kind"]], detail["loc"][:-1])
            return _unknown_key(path, known, _what(plain, path[:-1]), plain)
        case "unknown_key":
            context = detail["ctx"]
            return _unknown_key((*path, *context["path"]), context["known"], context["what"], plain)
        case "missing" if isinstance(rest[-1], str):
            where = _what(plain, path)
            return ShapeProblem("S03", _named(path, value), f"`{rest[-1]}` is missing: {where} cannot do without it")
        case "wrong_value":
            on: Literal["key", "value"] = "key" if "[key]" in rest else "value"
            return ShapeProblem("S03", (*path, *detail["ctx"]["path"]), detail["ctx"]["message"], on)
        case "value_error":
            cause = detail["ctx"]["error"]
            inner = cause.path if isinstance(cause, WrongValue) else ()
            return ShapeProblem("S03", (*path, *inner) if inner else _named(path, value), str(cause))
        case "no_kind":
            trigger = detail["loc"][-1] == "trigger"
            return ShapeProblem("S03", path, missing_kind(value, trigger=trigger, renamed=RENAMED))
        case "literal_error" if isinstance(value, str):
            meant = only_near(value, choices(detail["ctx"]))
            return ShapeProblem("S03", path, sentence("literal_error", detail["ctx"], value), meant=meant)
        case kind:
            return ShapeProblem("S03", path, sentence(kind, detail.get("ctx", {}), value))


def _written_path(location: tuple[Any, ...], plain: Any) -> tuple[Path, tuple[Any, ...]]:
    """The part of a validation path that exists in the text (members of unions do not), and what is left at its end."""
    path: list[str | int] = []
    value = plain
    rest: list[Any] = []
    for step in location:
        if isinstance(step, str) and step.startswith(TAG):
            continue
        if not rest and _leads_on(value, step):
            value = value[step]
            path.append(step)
        elif isinstance(step, str) or isinstance(value, list):
            rest.append(step)
        # What is left is the entry 0 of a list that was written without brackets: the value itself.
    return tuple(path), tuple(rest)


def _leads_on(value: Any, step: Any) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


def _at(plain: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        plain = plain[step]
    return plain


def _named(path: Path, value: Any) -> Path:
    """The id of an item for a fault of the item as a whole, else the item."""
    return (*path, "id") if isinstance(value, dict) and "id" in value else path


def _what(plain: dict[str, Any], path: Path) -> str:
    """The place of a key in words: an item by its id, else the key above."""
    if not path:
        return f"this {plain['kind']} document"
    names = [step for step in path if isinstance(step, str)]
    value = _at(plain, path)
    if isinstance(path[-1], int) and isinstance(value, dict) and isinstance(value.get("id"), str):
        return f"{_singular(names[-1])} `{value['id']}`"
    return f"`{names[-1]}`"


def _singular(name: str) -> str:
    return f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")


@cache
def _keys_of(kind: str) -> frozenset[str]:
    return keys_below(KINDS[kind])


def _unknown_key(path: Path, known: tuple[str, ...], what: str, plain: dict[str, Any]) -> ShapeProblem:
    key = str(path[-1])
    near = meant = RENAMED.get(key)
    if near not in known:
        near, meant = nearest(key, known), only_near(key, known)
        if near is not None and key in _keys_of(plain["kind"]):
            # Spelt right, but for another kind of item: what resembles it here says something else.
            hint = (
                f"it belongs to other items of {with_article(plain['kind'])} document: is this one of the right kind?"
            )
            return ShapeProblem("S02", path, f"unknown key `{key}` in {what}; {hint}", "key")
    if near in _at(plain, path[:-1]):
        near = meant = None
    return ShapeProblem("S02", path, f"unknown key `{key}` in {what}; {_hint(near, known)}", "key", near, meant)


def _hint(near: str | None, known: tuple[str, ...]) -> str:
    """What else a key may be: the one that is near, and all of a small record."""
    listed = ", ".join(f"`{name}`" for name in known) if len(known) <= _FEW else ""
    if near is not None:
        return f"did you mean `{near}`?{f' Known are {listed}' if listed else ''}"
    own = "start it with `x-` if it is a note of your own"
    return f"known are {listed}; or {own}" if listed else f"remove it, or {own}"
