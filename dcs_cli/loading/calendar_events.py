"""Calendar files read into entries: every event of a study's days, recurring ones expanded, and what does not count."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dcs_cli.documents.automation import Recorded
from dcs_cli.documents.fields import DateRange
from dcs_cli.loading.data_cells import DataProblem
from dcs_cli.loading.further_packages import install_command
from dcs_cli.loading.places import Place
from dcs_cli.loading.time_records import Entry, NotCounted, TimeRecords, names_of, outside, plain_name

if TYPE_CHECKING:
    from icalendar import Calendar

Moment: TypeAlias = date | datetime
Properties: TypeAlias = Mapping[str, Any]
"""An event as icalendar reads it: what a property holds depends on its name."""

NO_TITLE = "(no title)"
TOO_FINE = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
"""Recurrences no meeting has; expanding one can take hours."""
UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError, OSError)
"""What icalendar and dateutil raise for a property that is not what it should be; OSError for a zone named Europe."""
DECLINED, CANCELLED, TRANSPARENT = "DECLINED", "CANCELLED", "TRANSPARENT"


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """The bytes of one CSM's calendar; the CSM is called as the file is, without its ending."""

    name: str
    csm: str
    data: bytes


def read_calendars(files: Sequence[CalendarFile], source: str, recorded: Recorded) -> TimeRecords:
    """The events of all calendars in the days of the study."""
    entries: list[Entry] = []
    not_counted: list[NotCounted] = []
    problems: list[DataProblem] = []
    during = recorded.during
    for file in files:
        events = None if during is None else _events(file)
        if during is None or isinstance(events, DataProblem):
            problems += [events] if isinstance(events, DataProblem) else []
            continue
        reading = _Reading(file, names_of(file.csm, recorded.csms), during)
        for found in reading.read(events or ()):
            if isinstance(found, Entry):
                entries.append(found)
            else:
                not_counted.append(found)
    return TimeRecords(source, "event", False, tuple(entries), tuple(not_counted), tuple(problems))


@dataclass(frozen=True, slots=True)
class _Written:
    """An event as it stands in the file, with the zone that times in UTC are shown in and its owner's names."""

    event: Properties
    line: int
    zone: tzinfo
    owner: frozenset[str]


def _events(file: CalendarFile) -> list[_Written] | DataProblem:
    place = Place(file.name, 1, 1, 1, 1)
    try:
        from icalendar import Calendar
    except ImportError:
        message = "calendars are read with the package icalendar, which is not installed"
        return DataProblem("S01", message, place, install_command("calendars"))
    try:
        calendars: list[Calendar] = Calendar.from_ical(file.data, multiple=True)
    except UNREADABLE as error:
        message = f"the file is no readable calendar: {str(error).splitlines()[0][:120] if str(error) else 'unknown'}"
        return DataProblem("S01", message, place, "export the calendar again as .ics")
    if not calendars:
        return DataProblem("S01", "the file holds no calendar", place, "export the calendar again as .ics")
    lines = iter(_lines(file.data))
    return [
        _Written(event, next(lines, 1), _zone(calendar), frozenset({plain_name(str(calendar.get("X-WR-CALNAME", "")))}))
        for calendar in calendars
        for event in calendar.walk("VEVENT")
    ]


def _lines(data: bytes) -> list[int]:
    return [number for number, line in enumerate(data.splitlines(), start=1) if line.strip().upper() == b"BEGIN:VEVENT"]


def _zone(calendar: "Calendar") -> tzinfo:
    try:
        return ZoneInfo(str(calendar.get("X-WR-TIMEZONE", "UTC")))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


class _Reading:
    """Reads the events of one calendar over a window of days."""

    def __init__(self, file: CalendarFile, names: frozenset[str], during: DateRange) -> None:
        self._file = file
        self._names = names
        self._during = during

    def read(self, events: Iterable[_Written]) -> Iterator[Entry | NotCounted]:
        """Every occurrence in the window as an entry, or why it has none."""
        listed = list(events)
        changed: dict[str, list[Moment]] = {}
        for written in listed:
            moment = _property(written.event, "RECURRENCE-ID")
            if moment is not None:
                changed.setdefault(str(written.event.get("UID", "")), []).append(moment.dt)
        for written in listed:
            series = "RECURRENCE-ID" not in written.event
            instead = changed.get(str(written.event.get("UID", "")), []) if series else []
            try:
                yield from list(self._occurrences(written, instead))
            except UNREADABLE:
                mend = "look at the event in the calendar program, and export it again"
                yield self._told(written, "the event cannot be read", mend)

    def _occurrences(self, written: _Written, instead: Sequence[Moment]) -> Iterator[Entry | NotCounted]:
        event = written.event
        if "DTSTART" not in event:
            yield self._told(written, "the event has no beginning", "export it again")
            return
        rules = _rules(event)
        if any(str(one).upper() in TOO_FINE for rule in rules for one in rule.get("FREQ", ())):
            yield self._told(written, "the event recurs within a day", "delete it if it is no work")
            return
        if "RECURRENCE-ID" in event and event["RECURRENCE-ID"].params.get("RANGE"):
            mend = "end the series in the calendar program and begin a new one from that day"
            yield self._told(written, "the event changes all later ones of its series", mend)
        minutes = _minutes(event)
        why = self._why_not(written, minutes)
        for moment in _expanded(event, rules, instead, self._during):
            begins = _shown(moment, event["DTSTART"].dt, written.zone)
            if outside(begins.date() if isinstance(begins, datetime) else begins, False, self._during):
                continue
            if why is not None:
                yield self._told(written, why)
            elif isinstance(begins, datetime):
                yield self._entry(written, begins, minutes or Fraction(0))

    def _entry(self, written: _Written, begins: datetime, minutes: Fraction) -> Entry:
        title, where = _title(written.event), self._where(written)
        place = Place(self._file.name, written.line, 1, written.line, 1)
        return Entry(self._file.csm, begins.date(), title, minutes, Fraction(1), place, where, begins)

    def _why_not(self, written: _Written, minutes: Fraction | None) -> str | None:
        event = written.event
        if str(event.get("STATUS", "")).upper() == CANCELLED:
            return "cancelled"
        if self._declined(written):
            return "declined by the CSM"
        if not isinstance(event["DTSTART"].dt, datetime):
            return "all-day, without hours"
        if str(event.get("TRANSP", "")).upper() == TRANSPARENT:
            return "marked as free time"
        return "without length" if not minutes else None

    def _declined(self, written: _Written) -> bool:
        attendees = written.event.get("ATTENDEE", [])
        for attendee in attendees if isinstance(attendees, list) else [attendees]:
            address = plain_name(str(attendee)).removeprefix("mailto:")
            known = {address, address.partition("@")[0], plain_name(str(attendee.params.get("CN", "")))}
            if known & (self._names | written.owner) - {""}:
                return str(attendee.params.get("PARTSTAT", "")).upper() == DECLINED
        return False

    def _where(self, written: _Written) -> str:
        return f"line {written.line} of {self._file.name}"

    def _told(self, written: _Written, reason: str, mend: str = "") -> NotCounted:
        place = Place(self._file.name, written.line, 1, written.line, 1)
        return NotCounted(reason, _title(written.event), place, self._where(written), mend)


def _property(event: Properties, name: str) -> Any:
    """A property that could be read; None when it is not there or broken."""
    found = event.get(name)
    try:
        return found if found is not None and isinstance(found.dt, date) else None
    except UNREADABLE:
        return None


def _title(event: Properties) -> str:
    return " ".join(str(event.get("SUMMARY", "")).split()) or NO_TITLE


def _rules(event: Properties) -> list[Any]:
    rules = event.get("RRULE", [])
    return rules if isinstance(rules, list) else [rules]


def _minutes(event: Properties) -> Fraction | None:
    """Minutes of an event; None when it is all day or says no end."""
    start = event["DTSTART"].dt
    if not isinstance(start, datetime):
        return None
    if "DURATION" in event:
        length = event["DURATION"].dt
    elif "DTEND" in event:
        length = event["DTEND"].dt - start
    else:
        return None
    return max(Fraction(0), Fraction(length // timedelta(seconds=1), 60))


def _expanded(event: Properties, rules: Sequence[Any], instead: Sequence[Moment], during: DateRange) -> list[Moment]:
    """The beginnings of an event on its own clock, without zone: its first, those of its rules and dates, less the
    excluded and the changed ones. Those a day before and after the window are among them.
    """
    from dateutil.rrule import rruleset, rrulestr  # type: ignore[import-untyped]  # its types are a package apart

    start = event["DTSTART"].dt
    own = start.tzinfo if isinstance(start, datetime) else None
    first = _time_on(start, own)
    series = rruleset()
    series.rdate(first)
    for rule in rules:
        plain = rule.copy()
        if "UNTIL" in plain:
            plain["UNTIL"] = [_until(one, own) for one in plain["UNTIL"]]
        series.rrule(rrulestr(plain.to_ical().decode(), dtstart=first))
    for moment in _dates(event, "RDATE"):
        series.rdate(_time_on(moment, own))
    for moment in (*_dates(event, "EXDATE"), *instead):
        # A date without a time excludes the occurrence of that day.
        series.exdate(_time_on(moment, own) if isinstance(moment, datetime) else datetime.combine(moment, first.time()))
    begin = datetime.combine(during.from_, time()) - timedelta(days=1)
    end = datetime.combine(during.to, time.max) + timedelta(days=1)
    found = series.between(begin, end, inc=True)
    return list(found) if isinstance(start, datetime) else [moment.date() for moment in found]


def _time_on(moment: Moment, own: tzinfo | None) -> datetime:
    """A moment on the clock of a zone, without the zone."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    if moment.tzinfo is not None and own is not None:
        moment = moment.astimezone(own)
    return moment.replace(tzinfo=None)


def _until(moment: Moment, own: tzinfo | None) -> datetime:
    return _time_on(moment, own) if isinstance(moment, datetime) else datetime.combine(moment, time(23, 59, 59))


def _shown(moment: Moment, start: Moment, zone: tzinfo) -> Moment:
    """A beginning as the clock on the wall shows it: times in UTC in the calendar's zone, others in their own."""
    if isinstance(moment, datetime) and isinstance(start, datetime) and start.tzname() == "UTC":
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return moment


def _dates(event: Properties, key: str) -> Iterator[Moment]:
    """The moments of RDATE or EXDATE; of a period its beginning."""
    listed = event.get(key, [])
    for group in listed if isinstance(listed, list) else [listed]:
        for one in group.dts:
            yield one.dt[0] if isinstance(one.dt, tuple) else one.dt
