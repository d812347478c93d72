"""Channels, systems, departments and other words of the program, with their defaults filled in (model 2.1, 2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dcs_cli.documents.program import Department, Program, System
from dcs_cli.documents.touchpoint_map import Campaign, Map, Touchpoint

MEDIA = ("email", "in_app", "push", "sms", "phone", "meeting", "chat", "community", "kb", "event", "mail", "portal")
RINGING = ("sms", "push", "phone")
UNBOUNDED_AFTER = 180
"""A slip above this many days counts as unbounded (semantics 4)."""


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel with its defaults; ``slip`` is None when undeclared."""

    id: str
    medium: str | None
    inbound: bool = False
    person: bool = False
    on_visit: bool = False
    slip: int | None = None
    opt_out: bool | None = None
    interrupts: bool = False
    quiet_hours: bool = False
    declared: bool = True


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a project: declared ones, or without a program those the maps mention."""

    channels: Mapping[str, ChannelFacts]
    systems: Mapping[str, System]
    departments: Mapping[str, Department]
    closed: bool
    customer_success: frozenset[str] = field(default_factory=frozenset)


def medium_of(channel: str) -> str | None:
    """The medium a channel's own id stands for."""
    return "phone" if channel == "call" else channel if channel in MEDIA else None


def vocabulary(program: Program | None, maps: Mapping[str, Map]) -> Vocabulary:
    """The words of a project."""
    if program is not None:
        channels = {name: _channel(name, written) for name, written in program.channels.items()}
        departments = dict(program.departments)
        own = frozenset(name for name, department in departments.items() if department.is_cs)
        return Vocabulary(channels, dict(program.systems), departments, True, own)
    found_channels: set[str] = set()
    found_systems: set[str] = set()
    found_departments: set[str] = set()
    for map_ in maps.values():
        if map_.department is not None:
            found_departments.add(map_.department)
        found_departments.update(map_.visible_to)
        for written in _all_written(map_):
            if written.channel is not None:
                found_channels.add(written.channel)
            if written.system is not None:
                found_systems.add(written.system)
            if written.owner is not None and "/" in written.owner:
                found_departments.add(written.owner.split("/")[0])
            if written.operator is not None:
                found_departments.add(written.operator)
            found_departments.update(written.visible_to)
    return Vocabulary(
        {name: _channel(name, None) for name in sorted(found_channels)},
        {name: System() for name in sorted(found_systems)},
        {name: Department() for name in sorted(found_departments)},
        False,
    )


def _all_written(map_: Map) -> list[Any]:
    listed: list[Touchpoint | Campaign] = [*map_.touchpoints, *map_.add, *map_.campaigns]
    found: list[Any] = [*listed, *map_.override.values()]
    for message in listed:
        if isinstance(message, Touchpoint):
            found += message.series
    if map_.defaults is not None:
        found.append(map_.defaults)
    return found


def _channel(name: str, written: Any) -> ChannelFacts:
    medium = (written.medium if written is not None else None) or medium_of(name)
    if written is None:
        return ChannelFacts(name, medium, on_visit=medium == "in_app", interrupts=medium in RINGING, declared=False)
    on_visit = written.delivery == "on_visit" if written.delivery is not None else medium == "in_app"
    return ChannelFacts(
        name,
        medium,
        written.inbound,
        written.person,
        on_visit,
        written.slip.days if written.slip is not None else None,
        written.opt_out,
        written.interrupts if written.interrupts is not None else medium in RINGING,
        written.quiet_hours is not None,
    )
