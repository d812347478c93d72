"""Moments and stages of a drawn journey, which says what happens and in what order but never when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dcs_cli.exchange.drafts import Declared, Draft, Fact, identifiers

_EVENT_OF_ITS_OWN = (
    "the drawing names the moment and no day: an event of the same name stands in, which nothing measures"
)
_ANYONE = "which customers are meant is not written in the dimensions of the program, so all of them may be"


@dataclass(frozen=True, slots=True)
class DrawnMoment:
    """A step of the customer: what happens, in which stage, whose it is in words, and what else the drawing says."""

    what: str
    stage: str
    place: str
    who: str = ""
    key: str = ""
    remarks: tuple[tuple[str, Any], ...] = field(default=())


def moments_of(drawn: Sequence[DrawnMoment], source: str) -> tuple[list[Draft], list[Declared]]:
    """A draft for each moment, and the stages and events they need; a stage begins with its first moment."""
    stages = list(dict.fromkeys(one.stage for one in drawn if one.stage))
    stage_ids = dict(zip(stages, identifiers(stages), strict=True))
    drafts: list[Draft] = []
    declared: dict[tuple[str, str], Declared] = {}
    for one, event in zip(drawn, identifiers(one.what for one in drawn), strict=True):
        signal = Declared("signals", event, {"type": "event", "level": "contact", "source": source})
        declared[("signals", event)] = signal
        if one.stage:
            begins = Declared("stages", stage_ids[one.stage], {"label": one.stage, "enter_when": {"event": event}})
            declared.setdefault(("stages", begins.id), begins)
        facts = {
            "what": Fact(one.what, place=one.place),
            "when": Fact({"event": event}, one.what, "guessed", one.place, _EVENT_OF_ITS_OWN),
        }
        if one.stage:
            facts["stage"] = Fact(stage_ids[one.stage], one.stage, place=one.place)
        facts["audience"] = Fact("all", one.who, "guessed", one.place, _ANYONE)
        facts |= {name: Fact(value, place=one.place) for name, value in one.remarks}
        drafts.append(Draft("moment", one.key or event, one.what, one.place, facts))
    return drafts, list(declared.values())
