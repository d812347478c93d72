"""When a message goes out, in the few words a tile has room for."""

from collections.abc import Sequence
from typing import Any

from dcs_cli.outputs.flow_text import flow
from dcs_cli.project.facets import Facet

_LEVELS = (("above", "above"), ("at_least", "at least"), ("below", "below"), ("at_most", "at most"), ("is_", "is"))


def when_words(facet: Facet) -> str:
    """When a version goes out: ``90d, 60d before renewal``, ``no login for 14d``; says so when it is not stated."""
    if facet.sent_on is not None:
        return f"on {facet.sent_on.isoformat()}"
    trigger = facet.trigger
    if trigger is None:
        return "when: not stated"
    words = _words(trigger)
    latest = getattr(trigger, "at_latest", None)
    if latest is not None:
        words += f", at latest {latest.text}"
    if trigger.delay is not None:
        words += f", {trigger.delay.text} later"
    return words


def _words(trigger: Any) -> str:
    match trigger.kind:
        case "approach":
            return _offsets(trigger.by, f"before {trigger.before}")
        case "drip":
            return _offsets(trigger.by, f"after {trigger.after}")
        case "schedule":
            every = "period not stated" if trigger.every == "unknown" else trigger.every.text
            return f"every {every}" + (f", {trigger.on}" if trigger.on is not None else "")
        case "date":
            return "on a day not stated"
        case "manual":
            return f"by hand: {trigger.manual}"
        case "inactivity":
            length = "days not stated" if trigger.for_ == "unknown" else f"for {trigger.for_.text}"
            return f"no {trigger.inactive} {length}"
        case "event":
            return _event(trigger)
        case "threshold":
            return f"{trigger.signal} {_level(trigger)}"
        case "deviation":
            return f"{trigger.signal} {deviation_words(trigger)}"
        case "combination":
            return f"when {trigger.combination}"
        case "escalation":
            return f"when {trigger.escalation} opens"
        case _:
            return f"health {trigger.health}"


def deviation_words(condition: Any) -> str:
    """How far a measure leaves its norm: ``-30% against 8w``."""
    if condition.change is not None:
        return f"{float(condition.change):+.0%} against {condition.against.text}"
    return f"z {float(condition.z):+g} against {condition.against.text}"


def _event(trigger: Any) -> str:
    words = f"on {trigger.event}, first time" if trigger.first else f"on {trigger.event}"
    if trigger.times is not None:
        words = f"on {trigger.times} × {trigger.event}"
    return words + (f" within {trigger.within.text}" if trigger.within is not None else "")


def _level(trigger: Any) -> str:
    for name, words in _LEVELS:
        value = getattr(trigger, name)
        if value is not None:
            listed = value if isinstance(value, tuple) else (value,)
            return f"{words} {', '.join('?' if one == 'unknown' else flow(one) for one in listed)}"
    return ""


def _offsets(by: Any, anchor: str) -> str:
    if by == "unknown":
        return f"{anchor}, days not stated"
    return f"{_days(by)} {anchor}"


def _days(by: Sequence[Any]) -> str:
    """Offsets one after the other, the middle of many left out."""
    texts = [offset.text for offset in by]
    if len(texts) > 4:
        texts = [*texts[:3], "…", texts[-1]]
    return ", ".join(texts)
