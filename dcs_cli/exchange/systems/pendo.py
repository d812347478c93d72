"""Pendo: guides as the interface gives them; they appear inside the product, at a visit."""

from collections.abc import Iterator, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Drafts, Fact
from dcs_cli.exchange.systems.building import event, facts_of, group, guessed, ordered, purpose, stated, status, unread
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import at, day, first_words, listed, mappings, told, words

_CLICKED = {"dom": "clicked the element of guide", "badge": "clicked the badge of guide"}
_CLICKED |= {"launcher": "opened from the resource centre: guide", "link": "followed the link of guide"}


def _recognises(export: Export) -> bool:
    return export.form == "json" and any(True for _ in _items(export))


def _items(export: Export) -> Iterator[Mapping[str, Any]]:
    for record in export.records:
        inner = at(record.value, "guides")
        for one in mappings(
            inner if isinstance(inner, list) else record.value if isinstance(record.value, list) else [record.value]
        ):
            if "launchMethod" in one and "state" in one:
                yield one


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    drafts: list[Draft] = []
    declared: list[Declared] = []
    for one in _items(export):
        draft, signals = _guide(one)
        drafts.append(draft)
        declared += signals
    return Drafts("pendo", tuple(drafts), (), ordered(declared), {"guides": len(drafts)})


def _guide(one: Mapping[str, Any]) -> tuple[Draft, list[Declared]]:
    key, name = words(one.get("id")), words(one.get("name"))
    place = f"guide {key}"
    trigger, declared = _trigger(one, name or key, place)
    audience = told(at(one, "audienceUiHint", "filters")) or told(one.get("audience"))
    instrument = _instrument(one)
    facts = facts_of(
        {
            "purpose": purpose(words(one.get("description")), place, "guide"),
            "audience": group(f"segment: {audience}" if audience else "", place),
            "channel": stated("in_app", place, "a guide in the product"),
            "system": stated("pendo", place, "exported from Pendo"),
            "trigger": trigger,
            "type": guessed("survey", instrument, "the guide holds a poll", place) if instrument else None,
            "status": status({"_pendingReview_": "draft"}.get(words(one.get("state")), words(one.get("state"))), place),
            "starts_on": _date(one.get("showsAfter"), place),
            "ends_on": _date(one.get("expiresAfter"), place),
            "label": stated(name, place) if name else None,
            "system_ref": stated(key, place) if key else None,
        }
    )
    return Draft("touchpoint", key, name, place, facts), declared


def _date(value: Any, place: str) -> Fact | None:
    found = day(value)
    return stated(found, place) if found else None


def _instrument(one: Mapping[str, Any]) -> str:
    if words(at(one, "attributes", "type")).casefold() == "nps":
        return "nps"
    polls = [poll for step in mappings(one.get("steps")) for poll in mappings(step.get("polls"))]
    return "poll" if polls or listed(one.get("polls")) else ""


def _trigger(one: Mapping[str, Any], name: str, place: str) -> tuple[Fact | None, list[Declared]]:
    method = words(one.get("launchMethod"))
    kinds = [kind for kind in method.split("-") if kind in _CLICKED]
    if "auto" in method.split("-"):
        page = next((found for step in mappings(one.get("steps")) if (found := first_words(step, "pageId"))), "")
        said = f"shown by itself at a visit{f' of page {page}' if page else ''}"
        return unread(said, "documents want the event or day that makes it appear first", place), []
    if kinds:
        fact, signal = event(f"{_CLICKED[kinds[0]]} {name}", "pendo")
        return fact, [signal]
    return unread(method, "how the guide is started is not known", place), []


SYSTEM = SendingSystem("pendo", "Pendo", _recognises, _read)
