"""What a timesheet or calendars say about CSMs' weeks: entries, what could not be read, and what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal

from dcs_cli.documents.fields import DateRange
from dcs_cli.documents.values import Path
from dcs_cli.loading.data_cells import DataProblem
from dcs_cli.loading.places import Place

WORKING_DAYS = 5
"""Days from Monday to Friday: what a week of a study weighs that its window covers only in part."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a timesheet or one event of a calendar: minutes of one CSM on one activity, all times together.

    ``day`` lies in the week of the entry; ``where`` is its place in words: ``line 17``, ``Weeks!D17``. ``begins`` is
    known for events, as local time.
    """

    csm: str
    day: date
    label: str
    minutes: Fraction
    times: Fraction
    place: Place
    where: str
    begins: datetime | None = None

    @property
    def week(self) -> str:
        """The ISO week, such as 2026-W41."""
        return iso_week(self.day)


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A row or event that is no entry, and why; rows and events with one reason are told together.

    ``shown`` is the text that was met, ``mend`` what would make it count; without one it was left out on purpose.
    """

    reason: str
    shown: str
    place: Place
    where: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why no entry can be read at all: a path in ``recorded`` whose value does not fit the file."""

    code: Literal["S03", "S04"]
    path: Path
    message: str
    hint: str = ""
    related: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeRecords:
    """The entries of a study. ``weekly``: they give a week, not a day. ``doubts`` are about a file as a whole."""

    source: str
    unit: Literal["row", "event"]
    weekly: bool
    entries: tuple[Entry, ...]
    not_counted: tuple[NotCounted, ...] = ()
    problems: tuple[DataProblem, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    doubts: tuple[tuple[str, Place], ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the file itself could be read."""
        return not self.wrong and not self.problems


def iso_week(day: date) -> str:
    """The ISO week of a day, such as 2026-W41."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday(day: date) -> date:
    """The first day of the week of a day."""
    return day - timedelta(days=day.weekday())


def working_days(first: date, last: date) -> int:
    """Days from Monday to Friday between two days, both included."""
    days = (last - first).days + 1
    if days <= 0:
        return 0
    whole, rest = divmod(days, 7)
    return whole * WORKING_DAYS + sum((first.weekday() + day) % 7 < WORKING_DAYS for day in range(rest))


def weeks_of(during: DateRange) -> dict[str, Fraction]:
    """Every ISO week of a window with the share of its working days inside; weeks of weekends only are left out."""
    found: dict[str, Fraction] = {}
    begin = monday(during.from_)
    while begin <= during.to:
        inside = working_days(max(begin, during.from_), min(begin + timedelta(days=6), during.to))
        if inside:
            found[iso_week(begin)] = Fraction(inside, WORKING_DAYS)
        begin += timedelta(days=7)
    return found


def outside(day: date, weekly: bool, during: DateRange | None) -> bool:
    """Whether a day, or the whole week of it, lies outside a window."""
    if during is None:
        return False
    first, last = (monday(day), monday(day) + timedelta(days=6)) if weekly else (day, day)
    return last < during.from_ or first > during.to


def names_of(csm: str, csms: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """All names of a CSM in lower case, from any one of them: that of the team and those of the files."""
    wanted = plain_name(csm)
    for name, others in csms.items():
        known = frozenset(plain_name(one) for one in (name, *others))
        if wanted in known:
            return known
    return frozenset((wanted,))


def plain_name(text: str) -> str:
    """A name without case and superfluous blanks, for comparing."""
    return " ".join(text.split()).casefold()
