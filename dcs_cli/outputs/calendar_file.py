"""The dated duties of a project as a calendar to subscribe to (iCalendar) and as a table (CSV)."""

import csv
import io
from datetime import UTC, datetime, time, timedelta

from dcs_cli.analysis.calendar_days import CalendarDay, calendar_days, left_out
from dcs_cli.loading.further_packages import install_command
from dcs_cli.outputs.material import CannotMake, Material
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.target_words import few

COLUMNS = ("day", "kind", "subject", "version", "what", "owner", "department", "contacts", "done")


def calendar_ics(material: Material) -> str:
    """All-day entries with identifiers that stay when a day is moved, so that a calendar moves them too (RFC 5545)."""
    try:
        from icalendar import Calendar, Event
    except ImportError:
        raise CannotMake(
            f"calendar files need a further package: {install_command('calendars')}; or write .csv instead"
        ) from None
    project = material.run.answers.project
    stamp = datetime.combine(project.as_of, time(), UTC)
    calendar = Calendar()
    calendar.add("prodid", "-//dcs//touchpoint calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", project.name)
    if said := left_out_said(material):
        calendar.add("x-wr-caldesc", said)
    for day in calendar_days(project):
        event = Event()
        event.add("uid", f"{day.identity.replace(' ', '-')}@{_slug(project.name)}.dcs")
        event.add("dtstamp", stamp)
        event.add("dtstart", day.day)
        event.add("dtend", day.day + timedelta(days=1))
        event.add("summary", summary(day, taken_over=_taken_over(material, day)))
        if described := _description(day):
            event.add("description", described)
        event.add("categories", [day.kind])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))


def left_out_said(material: Material) -> str:
    """What has no day because it is retired, and how to see it; empty where nothing is left out."""
    names = left_out(material.run.answers.project)
    if not names:
        return ""
    what = f"{counted(len(names), 'retired message')} left out of the calendar: {few(list(names), 6)}"
    return f"{what}; see dcs list facets --where status=retired --columns id,owner,send_on,review_by"


def calendar_csv(material: Material) -> str:
    """One row a day; nothing in a cell is taken for a formula."""
    from dcs_cli.outputs.cells import as_text

    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    for day in calendar_days(material.run.answers.project):
        contacts = "" if day.contacts is None else day.contacts
        what = summary(day, taken_over=_taken_over(material, day))
        texts = (day.subject, day.name, what, day.owner or "", day.department or "")
        done = {"notice": "yes" if day.met else "no"}.get(day.kind, "")
        rows.writerow([day.day.isoformat(), day.kind, *map(as_text, texts), contacts, done])
    return written.getvalue()


def _taken_over(material: Material, day: CalendarDay) -> bool:
    """Whether something runs, or may still run by then, in the place of the work that stops that day."""
    answers = material.run.answers
    if day.kind != "manual stop":
        return True
    item = answers.project.collection.items[day.name].value
    if day.day > answers.project.as_of:
        return not answers.automations.over(item)
    return answers.automations.all_live(item)


def summary(day: CalendarDay, *, taken_over: bool = True) -> str:
    """What is to be done that day, in a few words."""
    match day.kind:
        case "campaign":
            size = "" if day.contacts is None else f" to {counted(day.contacts, 'contact')}"
            status = f" ({day.status})" if day.status != "live" else ""
            return f"{day.name} goes out{size}{status}"
        case "notice":
            return f"CS was told of {day.name} in time" if day.met else f"Last day to tell CS about {day.name}"
        case "review":
            return f"Review {day.name}"
        case "manual stop":
            if not taken_over:
                return f"{day.subject} was to stop by hand, but {day.name} is not live"
            return f"Stop doing {day.subject} by hand: {day.name} takes over"


def _description(day: CalendarDay) -> str:
    named = {"owner": day.owner, "department": day.department}
    return "\n".join(f"{name}: {value}" for name, value in named.items() if value is not None)


def _slug(name: str) -> str:
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
    return "-".join(part for part in letters.split("-") if part) or "project"
