"""Messages of one day: campaigns where the sheet or the project calls them so, touchpoints else (model 5.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from dcs_cli.exchange.document_writing import NewItem
from dcs_cli.exchange.drafts import Fact
from dcs_cli.exchange.heading_words import plain

T = TypeVar("T")
_CAMPAIGN = frozenset(
    f"{before}{word}"
    for word in ("campaign", "kampagne", "campagne", "campana", "campanha", "campagna")
    for before in ("", "email ", "e mail ", "mail ", "marketing ", "one off ", "one time ", "einmalige ")
)


def called_campaign(cells: Iterable[str]) -> bool:
    """Whether one of the cells of a row says nothing but that it is a campaign."""
    return any(plain(cell) in _CAMPAIGN for cell in cells if cell)


def day_of(trigger: Any) -> Any:
    """The day of a trigger that is one; None for every other."""
    return trigger["date"] if isinstance(trigger, dict) and set(trigger) == {"date"} else None


def as_campaign(facts: Mapping[str, Fact]) -> dict[str, Fact] | None:
    """The facts of a touchpoint that goes out on one day as those of a campaign; None for every other message."""
    trigger = facts.get("trigger")
    day = day_of(trigger.value) if trigger is not None else None
    if trigger is None or day is None or "send_on" in facts:
        return None
    return _instead(facts, "trigger", "send_on", replace(trigger, value=day))


def as_it_stands(item: NewItem, is_campaign: bool) -> NewItem:
    """A message of one day as the kind it has in the project, where people may have moved it."""
    draft = item.draft
    if draft.kind == "touchpoint" and is_campaign and (facts := as_campaign(draft.facts)) is not None:
        return NewItem(replace(draft, kind="campaign", facts=facts), item.id, in_fields(item.fields, is_campaign))
    sent = draft.facts.get("send_on")
    if draft.kind == "campaign" and not is_campaign and sent is not None:
        trigger = replace(sent, value={"date": sent.value} if sent.value is not None else None)
        facts = _instead(draft.facts, "send_on", "trigger", trigger)
        return NewItem(replace(draft, kind="touchpoint", facts=facts), item.id, in_fields(item.fields, is_campaign))
    return item


def in_fields(fields: Mapping[str, Any], is_campaign: bool) -> dict[str, Any]:
    """Fields with the day of a message where its kind has it."""
    day = day_of(fields.get("trigger"))
    if is_campaign and day is not None:
        return _instead(fields, "trigger", "send_on", day)
    if not is_campaign and "send_on" in fields and "trigger" not in fields:
        return _instead(fields, "send_on", "trigger", {"date": fields["send_on"]})
    return dict(fields)


def _instead(mapping: Mapping[str, T], name: str, other: str, value: T) -> dict[str, T]:
    """A mapping with one key and its value in the place of another."""
    return dict((other, value) if key == name else (key, found) for key, found in mapping.items())
