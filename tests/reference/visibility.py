"""Visibility, ownership, notice and random acts (semantics 10).

Readings of the text chosen here:
* without a department with `is_cs`, cs_visibility, cs_ownership, campaign_notice and random_acts are absent (2.6);
* without plans nothing says what a message could serve: random_acts cannot be told;
* a name in `raci` counts when it is a CS department or starts with `cs-department/`;
* business days are Monday to Friday from the day of notice up to, not including, the day of sending;
* a campaign whose department is unknown is in no notice figure; without `policy.notice` nothing is in time or late.
"""

from __future__ import annotations

import datetime
from typing import Any

from . import values
from .universe import Universe
from .versions import Facet, Message, department, facet_department
from .volume import counted_facets, live_messages, share_by_volume


def owned_by_cs(universe: Universe, fields: dict[str, Any], map_department: str | None) -> bool:
    """Is the owner a CS department (semantics 10)?"""
    return department(universe.project, fields, map_department) in universe.project.cs_departments()


def visible_fields(
    universe: Universe,
    fields: dict[str, Any],
    map_department: str | None,
    map_visible_to: dict[str, Any],
    campaign: bool,
) -> bool:
    """Is a message visible to CS with these fields (semantics 10)?"""
    project = universe.project
    cs = project.cs_departments()
    if owned_by_cs(universe, fields, map_department):
        return True
    if cs & (set(map_visible_to) | set(fields.get("visible_to") or {})):
        return True
    raci = fields.get("raci") or {}
    named = [name for key in ("accountable", "consulted", "informed") for name in values.listed(raci.get(key))]
    if any(str(name).split("/")[0] in cs for name in named):
        return True
    if campaign:
        told, sent = values.date(fields.get("cs_notified_on")), values.date(fields.get("send_on"))
        return told is not None and sent is not None and told <= sent
    return False


def visible_facet(universe: Universe, facet: Facet) -> bool:
    """Is a facet visible to CS (semantics 10)?"""
    message = facet.message
    return visible_fields(universe, facet.fields, message.map_department, message.map_visible_to, message.campaign)


def visible_message(universe: Universe, facets: list[Facet], message: Message) -> bool:
    """Are all facets of a message visible; without a facet, its base (semantics 10)?"""
    own = [facet for facet in counted_facets(facets) if facet.message.id == message.id]
    if own:
        return all(visible_facet(universe, facet) for facet in own)
    return visible_fields(universe, message.fields, message.map_department, message.map_visible_to, message.campaign)


def without_department(universe: Universe, counted: list[Facet], inside: list[Facet]) -> list[Facet]:
    """Facets outside a share of CS that may be CS's own: they state no department (semantics 2.6)."""
    rest = [facet for facet in counted if facet not in inside]
    return [facet for facet in rest if facet_department(universe.project, facet) is None]


def cs_visibility(universe: Universe, facets: list[Facet], messages: list[Message]) -> dict[str, Any] | None:
    """The key `cs_visibility` (semantics 10)."""
    if not universe.project.cs_departments():
        return None
    live = live_messages(universe, messages)
    visible = [message for message in live if visible_message(universe, facets, message)]
    counted = counted_facets(facets)
    inside = [facet for facet in counted if visible_facet(universe, facet)]
    by_volume, worth = share_by_volume(universe, counted, inside, without_department(universe, counted, inside))
    return {
        "visible": len(visible),
        "total": len(live),
        "share": values.rounded(values.share(len(visible), len(live))),
        "volume_share": values.rounded(by_volume),
        "volume_bound": worth,
    }


def cs_ownership(universe: Universe, facets: list[Facet], messages: list[Message]) -> dict[str, Any] | None:
    """The key `cs_ownership` (semantics 10)."""
    cs = universe.project.cs_departments()
    if not cs:
        return None
    live = live_messages(universe, messages)
    owned = [message for message in live if owned_by_cs(universe, message.fields, message.map_department)]
    counted = counted_facets(facets)
    inside = [facet for facet in counted if facet_department(universe.project, facet) in cs]
    by_volume, worth = share_by_volume(universe, counted, inside, without_department(universe, counted, inside))
    return {
        "owned": len(owned),
        "total": len(live),
        "share": values.rounded(values.share(len(owned), len(live))),
        "volume_share": values.rounded(by_volume),
        "volume_bound": worth,
    }


def notice_days(universe: Universe, fields: dict[str, Any]) -> int | None:
    """Days between the notice to CS and the sending; nothing without a date (semantics 10)."""
    told, sent = values.date(fields.get("cs_notified_on")), values.date(fields.get("send_on"))
    if told is None or sent is None:
        return None
    if universe.project.policy.get("notice_days") != "business":
        return (sent - told).days
    first, last = min(told, sent), max(told, sent)
    number = sum(1 for step in range((last - first).days) if (first + datetime.timedelta(days=step)).weekday() < 5)
    return number if told <= sent else -number


def notices(universe: Universe, facets: list[Facet], messages: list[Message]) -> dict[str, int | None]:
    """The shortest notice of each live campaign of another department (semantics 10)."""
    cs = universe.project.cs_departments()
    found: dict[str, int | None] = {}
    for message in live_messages(universe, messages):
        if not message.campaign:
            continue
        owner = department(universe.project, message.fields, message.map_department)
        if owner is None or owner in cs:
            continue
        own = [facet.fields for facet in counted_facets(facets) if facet.message.id == message.id] or [message.fields]
        days = [notice_days(universe, fields) for fields in own]
        known = [day for day in days if day is not None]
        found[message.id] = min(known) if len(known) == len(days) else None
    return found


def campaign_notice(universe: Universe, facets: list[Facet], messages: list[Message]) -> dict[str, Any] | None:
    """The key `campaign_notice` (semantics 10)."""
    if not universe.project.cs_departments():
        return None
    days = notices(universe, facets, messages)
    wanted = universe.project.policy.get("notice")
    in_time = None
    if wanted is not None:
        in_time = sum(1 for number in days.values() if number is not None and number >= values.days(wanted))
    return {"in_time": in_time, "total": len(days), "days": {name: days[name] for name in sorted(days)}}


def serves_plan(universe: Universe, serves: Any) -> bool:
    """Does a message serve a moment of some plan (semantics 10)?"""
    return bool(set(values.listed(serves)) & universe.project.planned_moments())


def random_acts(universe: Universe, facets: list[Facet], messages: list[Message]) -> dict[str, Any] | None:
    """The key `random_acts` (semantics 10)."""
    if not universe.project.cs_departments() or not universe.project.plans:
        return None
    live = live_messages(universe, messages)
    acts = [message.id for message in live if not serves_plan(universe, message.fields.get("serves"))]
    counted = counted_facets(facets)
    inside = [facet for facet in counted if not serves_plan(universe, facet.fields.get("serves"))]
    by_volume, worth = share_by_volume(universe, counted, inside)
    return {
        "messages": sorted(acts),
        "total": len(live),
        "share": values.rounded(values.share(len(acts), len(live))),
        "volume_share": values.rounded(by_volume),
        "volume_bound": worth,
    }
