"""Lengths of waiting between messages: the least and the most, exact in minutes, and the words documents write."""

from collections.abc import Iterable
from dataclasses import dataclass

HOUR, DAY = 60, 24 * 60
LONGEST = 100 * 365 * DAY
"""Longer than any automation waits: a number like that is a mistake."""
_MINUTES = {"minute": 1, "hour": HOUR, "day": DAY, "week": 7 * DAY, "month": 43_830, "year": 525_960, "second": 0}
_SHORT = {
    "i": "minute",
    "min": "minute",
    "m": "month",
    "h": "hour",
    "d": "day",
    "w": "week",
    "y": "year",
    "s": "second",
}


_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_WEEKDAYS_KNOWN = frozenset((*_WEEKDAYS, *"0123456"))


@dataclass(frozen=True, slots=True)
class Wait:
    """The least and the most minutes; the most is None when nothing bounds it. ``words`` say what is waited for.

    ``hour`` is the hour of the day at which it ends, empty where none is known.
    """

    least: int = 0
    most: int | None = 0
    words: str = ""
    hour: str = ""

    def then(self, other: "Wait") -> "Wait":
        """Both, one after the other."""
        most = None if self.most is None or other.most is None else self.most + other.most
        words = "; ".join(filter(None, (self.words, other.words)))
        return Wait(self.least + other.least, most, words, other.ends_at(self.hour))

    def ends_at(self, hour: str) -> str:
        """The hour at which it ends when it begins at an hour: whole days keep it."""
        return self.hour or (hour if self.exact and self.least % DAY == 0 else "")

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.least == self.most


NO_WAIT = Wait()


def unbounded(words: str, least: int = 0) -> Wait:
    """A wait that nothing bounds."""
    return Wait(least, None, words)


def exactly(amount: int | None, unit: str) -> Wait:
    """A wait of an amount of a unit, in words or short (``DAYS``, ``d``); unbounded when either is not understood."""
    name = unit.strip().casefold()
    name = _SHORT.get(name, name.rstrip("s"))
    if amount is None or name not in _MINUTES:
        return unbounded(f"a wait that could not be read: {amount} {unit}".strip())
    minutes = amount // 60 if name == "second" else amount * _MINUTES[name]
    return Wait(minutes, minutes) if minutes <= LONGEST else unbounded(f"a wait of {amount} {unit}")


def up_to(most: Wait, words: str) -> Wait:
    """Until something happens, at the latest after a wait."""
    return Wait(0, most.most, words)


def until_hour(hour: str = "") -> Wait:
    """Until an hour of the day, which can be over on the day a wait ends: the next one is at most a day away."""
    return Wait(0, DAY, f"then until {hour or 'an hour of the day'}", hour)


def on_weekdays(names: Iterable[str]) -> Wait:
    """Until one of the weekdays, by their English names or as 0 (Sunday) to 6; nothing where none is named."""
    chosen = {name.strip().casefold()[:3] for name in names} - {""}
    numbers = {_WEEKDAYS.index(one) if one in _WEEKDAYS else int(one) for one in chosen if one in _WEEKDAYS_KNOWN}
    # A name nobody knows may be any day, and so does not shorten the longest wait.
    days = sorted(numbers) or [0] * bool(chosen)
    following = [*days[1:], *(one + 7 for one in days[:1])]
    longest = max((later - earlier for earlier, later in zip(days, following, strict=True)), default=1) - 1
    return Wait(0, longest * DAY, "on some weekdays only") if longest else NO_WAIT


def duration(minutes: int) -> str:
    """Minutes as documents write them: whole days, else hours, a part of an hour left out (model 1.3)."""
    return f"{minutes // DAY}d" if minutes % DAY == 0 else f"{minutes // HOUR}h"


def slip_days(wait: Wait) -> int | None:
    """Whole days between the earliest and the latest moment, rounded up; None without a bound worth the name."""
    return None if wait.most is None or wait.most > LONGEST else -(-(wait.most - wait.least) // DAY)


def days_or_unknown(wait: Wait) -> str:
    """An offset from an anchor in whole days, or ``unknown`` (model 5.2)."""
    return f"{round(wait.least / DAY)}d" if wait.exact else "unknown"


def plainly(wait: Wait) -> str:
    """A wait in words: ``after 7d``, ``after 2d to 5d``."""
    if wait.exact:
        return f"after {duration(wait.least)}" if wait.least else "at once"
    if wait.most is None:
        return f"after {duration(wait.least)} or later" if wait.least else "at no stated time"
    return f"after {duration(wait.least)} to {duration(wait.most)}"
