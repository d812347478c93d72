"""Reads a trigger that stands in two columns: what sets the message off, and how long after it leaves (model 5.2)."""

import re
from dataclasses import replace

from dcs_cli.exchange.known_words import KnownWords
from dcs_cli.exchange.reading_result import Reading, guessed, unread
from dcs_cli.exchange.trigger_language import read_trigger
from dcs_cli.exchange.trigger_schedules import SEND_TIME, TIME_OF_DAY
from dcs_cli.exchange.trigger_words import IMMEDIATELY, UNITS, prepared

_SOON = re.compile(
    rf"(?:{'|'.join(sorted(IMMEDIATELY, key=len, reverse=True))})(?:\s*\(.*\))?"
    r"|0\s*\w+|same[ -]day|on the (?:same )?day|on (?:crossing|the event)"
)
_WAIT = re.compile(
    rf"\+?\s*(?:after\s+)?(?P<about>~\s*)?(?P<n>\d+)\s*(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})\b"
    r"(?:\s+(?:later|after|afterwards|delay|später|danach|plus tard|après|después|depois|dopo|later|na))?"
)


def read_in_two_columns(
    trigger: str, timing: str, words: KnownWords, role: str | None, *, events: bool = True
) -> Reading:
    """The trigger two cells say together; words where they contradict each other, or where one cannot be read."""
    what = read_trigger(trigger, words, role, events=events)
    when = prepared(timing)
    if _SOON.fullmatch(when):
        return what
    if (clock := TIME_OF_DAY.fullmatch(when)) is not None and what.sureness != "unread":
        return replace(what, fields={**what.fields, SEND_TIME: clock["clock"]})
    wait = _WAIT.fullmatch(when)
    if wait is not None and "event" in what.fields.get("trigger", {}) and "delay" not in what.fields["trigger"]:
        delay = f"{'~' if wait['about'] else ''}{int(wait['n'])}{UNITS[wait['unit']]}"
        return replace(what, fields={**what.fields, "trigger": {**what.fields["trigger"], "delay": delay}})
    alone = read_trigger(timing, words, role)
    if alone.sureness == "unread":
        return unread(what.why or f"`{timing}` is no wait after it: {alone.why}")
    if alone.fields == what.fields:
        return alone
    if what.sureness == "unread" and alone.sureness == "certain":
        return guessed(f"what sets it off, `{trigger}`, is not in it", **alone.fields)
    return unread(f"the columns say two things: {_said(what, trigger)}, and {_said(alone, timing)}")


def _said(reading: Reading, text: str) -> str:
    trigger = reading.fields.get("trigger")
    return f"`{text}`" if trigger is None else f"`{text}` ({next(iter(trigger))})"
