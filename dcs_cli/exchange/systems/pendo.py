"""Pendo: guides as the interface and the warehouse give them; they appear inside the product, at a visit."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact, Note
from dcs_cli.exchange.systems.building import (
    event,
    facts_of,
    group,
    guessed,
    joined,
    ordered,
    purpose,
    stated,
    status,
    unread,
)
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import Names, SendingSystem, objects_in
from dcs_cli.exchange.systems.untyped import (
    at,
    day,
    first_words,
    listed,
    mapping,
    mappings,
    number,
    told,
    truth,
    words,
)

_GUIDE_TABLE = frozenset({"id", "name", "state", "launch_method", "attribute_type"})
_WRAPPERS = ("guides", "results")
_EXPLAINED = ("segment", "page", "feature")
_BY_ITSELF = ("auto", "automatic")
_CLICKED = {"dom": "clicked the element of guide", "badge": "clicked the badge of guide"}
_CLICKED |= {"launcher": "opened from the resource centre: guide", "link": "followed the link of guide"}
_CALLED = "api"
_STATES = {"_pendingreview_": "building"}


def _recognises(export: Export) -> bool:
    return any(True for _ in _guides(export))


def _guides(export: Export) -> Iterator[Mapping[str, Any]]:
    """Guides in the shape of the interface; of the versions of a guide only the newest."""
    newest: dict[str, Mapping[str, Any]] = {}
    unnamed = []
    if export.form == "csv":
        found: Iterable[Mapping[str, Any]] = map(_row, (row for _, row in export.rows))
        found = found if export.columns >= _GUIDE_TABLE else ()
    else:
        inside = objects_in(export, *_WRAPPERS)
        found = (_camel(one) for _, _, one in inside if "launchMethod" in one or "launch_method" in one)
    for one in (each for each in found if "state" in each):
        key = words(one.get("id"))
        if not key:
            unnamed.append(one)
        elif key not in newest or words(one.get("lastUpdatedAt")) >= words(newest[key].get("lastUpdatedAt")):
            newest[key] = one
    yield from (*newest.values(), *unnamed)


def _camel(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keys as the interface writes them; programs that copy its answers put underscores into them."""
    if "launch_method" not in one:
        return one
    parts = {key: key.split("_") for key in one}
    return {first + "".join(map(str.title, rest)): one[key] for key, (first, *rest) in parts.items()}


def _row(row: Mapping[str, str]) -> Mapping[str, Any]:
    return {**_camel(row), "attributes": {"type": row.get("attribute_type")}}


def _named(exports: Iterable[Export]) -> Names:
    """The names of segments, pages and features by id, from their own answers."""
    found = (one for export in exports for _, _, one in objects_in(export, *_WRAPPERS))
    named = (one for one in found if words(one.get("kind")).casefold() in _EXPLAINED)
    return Names({words(one.get("id")): words(one.get("name")) for one in named if one.get("id") and one.get("name")})


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    names = _named((export, *companions.values()))
    drafts: list[Draft] = []
    declared: list[Declared] = []
    for one in _guides(export):
        draft, signals = _guide(one, names)
        drafts.append(draft)
        declared += signals
    return Drafts("pendo", tuple(drafts), (), ordered(declared), {"guides": len(drafts)})


def _guide(one: Mapping[str, Any], names: Names) -> tuple[Draft, list[Declared]]:
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"guide {key}"
    trigger, declared = _trigger(one, name or key, place, names)
    facts = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, "guide"),
            "audience": group(_audience(one, names), place),
            "channel": stated("in_app", place, "a guide in the product"),
            "system": stated("pendo", place, "exported from Pendo"),
            "trigger": trigger,
            "type": _type(one, place),
            "status": status(words(one.get("state")), place, _STATES),
            "starts_on": stated(day(one.get("showsAfter")), place),
            "ends_on": stated(day(one.get("expiresAfter")), place),
            "label": stated(name, place),
            "system_ref": stated(key, place),
        }
    )
    module = truth(one.get("isModule")) or truth(one.get("isTopLevel"))
    said = "marked as the resource centre or a part of it: perhaps a place for messages, and no message"
    return Draft("touchpoint", key, name, place, facts, (Note(place, said),) if module else ()), declared


def _audience(one: Mapping[str, Any], names: Names) -> str:
    """The rules of the segment as the interface shows them, else the query they became."""
    shown = [_rule(rule, names) for rule in mappings(at(one, "audienceUiHint", "filters"))]
    return joined(*shown) or (f"query: {query}" if (query := told(one.get("audience"), names.known)) else "")


def _rule(rule: Mapping[str, Any], names: Names) -> str:
    if segment := first_words(rule, "segmentId"):
        return f"segment {names.known.get(segment) or first_words(rule, 'name') or segment}"
    subject = first_words(rule, "name", "field", "key") or names.of(words(rule.get("id"))) or words(rule.get("kind"))
    value = told(rule.get("value")) or joined(told(rule.get("first")), told(rule.get("last")))
    return " ".join(filter(None, (subject, first_words(rule, "operator"), value)))


def _type(one: Mapping[str, Any], place: str) -> Fact | None:
    if truth(at(one, "attributes", "isAnnouncement")):
        return guessed("announcement", "isAnnouncement", "the guide is marked as an announcement", place)
    instrument = _instrument(one)
    return guessed("survey", instrument, "the guide holds a poll", place) if instrument else None


def _instrument(one: Mapping[str, Any]) -> str:
    polls = [poll for step in mappings(one.get("steps")) for poll in mappings(step.get("polls"))]
    polls += mappings(one.get("polls"))
    kinds = [words(at(one, "attributes", "type")), *(words(at(poll, "attributes", "type")) for poll in polls)]
    if any(kind.casefold().startswith("nps") for kind in kinds):
        return "nps"
    return "poll" if polls or listed(one.get("polls")) else ""


def _trigger(one: Mapping[str, Any], name: str, place: str, names: Names) -> tuple[Fact | None, list[Declared]]:
    method = words(one.get("launchMethod"))
    ways = method.split("-")
    kinds = [kind for kind in ways if kind in _CLICKED]
    if any(way in _BY_ITSELF for way in ways):
        said = joined(f"shown by itself at a visit{_where(one, names)}", _again(one))
        return unread(said, "documents want the event or day that makes it appear first", place), []
    if kinds:
        fact, signal = event(f"{_CLICKED[kinds[0]]} {name}", "pendo")
        return fact, [signal]
    if _CALLED in ways:
        said = joined("started by the code of the product", _again(one))
        return unread(said, "what makes the product start it is not in the export", place), []
    return unread(method, "how the guide is started is not known", place), []


def _where(one: Mapping[str, Any], names: Names) -> str:
    page = next((found for step in mappings(one.get("steps")) if (found := first_words(step, "pageId", "page_id"))), "")
    return f" of page {names.of(page)}" if page else ""


def _again(one: Mapping[str, Any]) -> str:
    """How often a visitor sees it, in words: the unit of the recurrence is in no reference."""
    capping = mapping(at(one, "attributes", "capping"))
    most, visit = number(capping.get("maxImpressions")), number(capping.get("maxSessionImpressions"))
    return joined(
        f"recurs ({words(one.get('recurrence'))})" if number(one.get("recurrence")) else "",
        f"at most {most} times" if most else "",
        f"at most {visit} times a visit" if visit else "",
    )


SYSTEM = SendingSystem("pendo", "Pendo", _recognises, _read)
