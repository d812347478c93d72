"""Studies recorded in timesheets and calendars: what does not count, counts twice, or is not there (semantics 14)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.nearest import nearest
from dcs_cli.loading.measured_studies import MeasuredStudy, hours_of
from dcs_cli.loading.time_records import Entry, NotCounted, plain_name
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.findings import Found, Rule
from dcs_cli.rules.wording import figure, listed, number, percent, plural

SHOWN = 5
"""Texts or labels told in one sentence before the rest is counted."""


def _studies(project: Project) -> Iterator[tuple[MeasuredStudy, Spot]]:
    for identifier, measured in sorted(project.collection.measured.items()):
        located = project.collection.studies.get(identifier)
        if located is not None:
            yield measured, located.spot.key("recorded")


def _hours(value: Fraction) -> str:
    return f"{figure(value, 2)} h"


def _counted(measured: MeasuredStudy, count: int) -> str:
    return f"{number(count)} {plural(measured.records.unit, count)}"


def _first_few(texts: Iterable[str]) -> str:
    told = [f"`{text}`" for text in dict.fromkeys(texts) if text]
    rest = [f"{len(told) - SHOWN} more"] if len(told) > SHOWN else []
    return listed([*told[:SHOWN], *rest])


def not_counted(answers: Answers) -> Iterator[Found]:
    """P11: rows and events that could not be read, and those left out on purpose (a note)."""
    for measured, spot in _studies(answers.project):
        reasons: dict[str, list[NotCounted]] = {}
        for one in measured.records.not_counted:
            reasons.setdefault(one.reason, []).append(one)
        for reason, found in sorted(reasons.items()):
            mend = found[0].mend
            shown = _first_few(one.shown for one in found)
            what = f"{_counted(measured, len(found))} of `{measured.records.source}`"
            verb = "does" if len(found) == 1 else "do"
            where = found[0].where if len(found) == 1 else f"first in {found[0].where}"
            missing = f", so {'its' if len(found) == 1 else 'their'} time is missing" if mend else ""
            text = f"{what} {verb} not count{missing}: {reason}{f', {shown}' if shown else ''} ({where})"
            yield Found(
                spot,
                (measured.study.id, reason.replace("`", "")),
                text,
                level=None if mend else "note",
                fix=mend or "nothing, if this was meant to be left out",
                places=tuple(dict.fromkeys(one.place for one in found)),
            )


def counted_twice(answers: Answers) -> Iterator[Found]:
    """P12: rows that repeat one CSM, period and activity; events of one CSM that overlap."""
    for measured, spot in _studies(answers.project):
        if measured.records.unit == "event":
            yield from _overlapping(measured, spot)
            continue
        for (csm, period, _, _), entries in _repeated(measured).items():
            more = hours_of(entries) - max(hours_of((entry,)) for entry in entries)
            each = listed([figure(entry.minutes, 1) for entry in entries[:SHOWN]])
            rest = f" and {len(entries) - SHOWN} more" if len(entries) > SHOWN else ""
            text = (
                f"`{entries[0].label}` of `{csm}` in {period} stands in {len(entries)} rows, {each}{rest} minutes, and "
                f"all count: {_hours(more)} too much if they say the same"
            )
            fix = "keep one row of them, unless the work was really logged in parts"
            places = tuple(entry.place for entry in entries)
            subjects = (measured.study.id, csm, entries[0].label, period)
            yield Found(spot, subjects, text, "possible", data={"hours": more}, fix=fix, places=places)


def _repeated(measured: MeasuredStudy) -> dict[tuple[str, str, str, object], list[Entry]]:
    """Rows with one CSM, activity and week; with one day only those alike in every figure, as timers log in parts."""
    found: dict[tuple[str, str, str, object], list[Entry]] = {}
    weekly = measured.records.weekly
    for entry in measured.records.entries:
        period = entry.week if weekly else entry.day.isoformat()
        same = None if weekly else (entry.minutes, entry.times)
        found.setdefault((entry.csm, period, plain_name(entry.label), same), []).append(entry)
    return {key: entries for key, entries in found.items() if len(entries) > 1 and hours_of(entries)}


def _overlapping(measured: MeasuredStudy, spot: Spot) -> Iterator[Found]:
    by_csm: dict[str, list[tuple[datetime, Entry]]] = {}
    for entry in (one for entries in measured.by_activity.values() for one in entries):
        if entry.begins is not None:
            by_csm.setdefault(entry.csm, []).append((entry.begins, entry))
    for csm, events in sorted(by_csm.items()):
        events.sort(key=lambda one: (one[0], one[1].place))
        minutes, involved = _overlap(events)
        if minutes:
            titles = _first_few(entry.label for entry in involved)
            text = f"{_hours(minutes / 60)} of `{csm}` lie in two events at once and count twice: {titles}"
            fix = "decline or delete the event that was not attended, and export the calendar again"
            places = tuple(dict.fromkeys(entry.place for entry in involved))
            yield Found(spot, (measured.study.id, csm), text, data={"hours": minutes / 60}, fix=fix, places=places)


def _overlap(events: Sequence[tuple[datetime, Entry]]) -> tuple[Fraction, list[Entry]]:
    """Minutes counted more than once, and the events they lie in; the events are in the order they begin."""
    total = Fraction(0)
    involved: dict[int, Entry] = {}
    until, last = datetime.min, -1
    for position, (begins, entry) in enumerate(events):
        ends = begins + timedelta(seconds=int(entry.minutes * 60))
        if begins < until:
            total += Fraction((min(ends, until) - begins) // timedelta(seconds=1), 60)
            involved |= {last: events[last][1], position: entry}
        if ends > until:
            until, last = ends, position
    return total, [involved[position] for position in sorted(involved)]


def in_two_activities(answers: Answers) -> Iterator[Found]:
    """P13: entries whose text fits several activities; they count for the first."""
    for measured, spot in _studies(answers.project):
        groups: dict[tuple[str, ...], list[Entry]] = {}
        for entry, activities in measured.several:
            groups.setdefault(activities, []).append(entry)
        for activities, entries in groups.items():
            labels = _first_few(entry.label for entry in entries)
            text = (
                f"{_counted(measured, len(entries))}, {_hours(hours_of(entries))}, "
                f"{'fits' if len(entries) == 1 else 'fit'} {listed([f'`{name}`' for name in activities])} and "
                f"{'counts' if len(entries) == 1 else 'count'} for `{activities[0]}`, the first listed: {labels}"
            )
            fix = "narrower `recorded_as`, or the activity that should have them first"
            places = tuple(dict.fromkeys(entry.place for entry in entries))
            subjects = (measured.study.id, *activities)
            yield Found(
                spot.at("activities"), subjects, text, data={"hours": hours_of(entries)}, fix=fix, places=places
            )


def unlisted_time(answers: Answers) -> Iterator[Found]:
    """P14: recorded time that no activity of the study lists; a label near a listed one is told by itself."""
    for measured, spot in _studies(answers.project):
        names = {
            plain_name(name): work.id
            for work in measured.recorded.activities
            for name in (work.id, *work.recorded_as)
            if "*" not in name
        }
        rest: dict[str, tuple[Entry, ...]] = {}
        for label, entries in measured.unlisted.items():
            near = nearest(plain_name(label), names)
            if near is None:
                rest[label] = entries
                continue
            text = (
                f"`{label}` ({_counted(measured, len(entries))}, {_hours(hours_of(entries))}) is no activity of "
                f"`{measured.study.id}`; did you mean `{names[near]}`?"
            )
            fix = f"`{label}` among `recorded_as` of `{names[near]}`, if it is the same work"
            places = tuple(dict.fromkeys(entry.place for entry in entries))
            yield Found(
                spot, (measured.study.id, label), text, data={"hours": hours_of(entries)}, fix=fix, places=places
            )
        if rest:
            yield _unlisted(measured, spot, rest)


def _unlisted(measured: MeasuredStudy, spot: Spot, rest: dict[str, tuple[Entry, ...]]) -> Found:
    hours = sum((hours_of(entries) for entries in rest.values()), Fraction(0))
    share = f" ({percent(hours / measured.hours, 1)})" if measured.hours else ""
    by_hours = sorted(rest.items(), key=lambda one: (-hours_of(one[1]), one[0]))
    told = [f"`{label}` {_hours(hours_of(entries))}" for label, entries in by_hours[:SHOWN]]
    told += [f"{len(rest) - SHOWN} more"] if len(rest) > SHOWN else []
    text = (
        f"{_hours(hours)} of {_hours(measured.hours)} recorded{share} belong to no activity of "
        f"`{measured.study.id}`: {listed(told)}"
    )
    fix = "an activity for them, or their names among `recorded_as` of one"
    places = tuple(entries[0].place for _, entries in by_hours)
    return Found(spot.at("activities"), (measured.study.id,), text, data={"hours": hours}, fix=fix, places=places)


def unrecorded_activity(answers: Answers) -> Iterator[Found]:
    """P15: an activity the study lists and its file does not know: its hours are unknown, not zero."""
    for measured, spot in _studies(answers.project):
        labels = {plain_name(label): label for label in measured.unlisted}
        for position, work in enumerate(measured.recorded.activities):
            if work.id in measured.by_activity:
                continue
            near = next(
                filter(None, (nearest(plain_name(name), labels) for name in work.recorded_as or (work.id,))), None
            )
            hint = f"; did you mean `{labels[near]}`?" if near is not None else ""
            text = (
                f"no {measured.records.unit} of `{measured.records.source}` is `{work.id}`: how long it takes cannot "
                f"be told, which is not zero{hint}"
            )
            fix = "its names in the file under `recorded_as`; a row with 0 minutes and 0 times if nobody did it"
            at = spot.at("activities", position, "recorded_as" if work.recorded_as else "id")
            yield Found(at, (measured.study.id, work.id), text, fix=fix)


def incomplete_study(answers: Answers) -> Iterator[Found]:
    """P16: CSMs or weeks without an entry, CSMs the team does not know, and figures that contradict the file."""
    team = answers.project.program.team if answers.project.program is not None else None
    csms = team.csms if team is not None else ()
    for measured, spot in _studies(answers.project):
        yield from _of_team(measured, spot, csms)
        yield from _missing_weeks(measured, spot)
        stated = {
            "csms": (measured.study.csms, len(measured.csms) or None),
            "days": (measured.study.days, measured.days),
        }
        for key, (written, found) in stated.items():
            if written is not None and found is not None and written != found:
                text = f"`{measured.study.id}` states {written} {key}, its file gives {found}: that of the file counts"
                at = Spot(spot.document, (*spot.path[:-1], key))
                yield Found(at, (measured.study.id, key), text, fix=f"leave `{key}` out, or mend the file")
        for text, place in measured.records.doubts:
            yield Found(spot.at("columns"), (measured.study.id, text), text, "possible", places=(place,))


def _of_team(measured: MeasuredStudy, spot: Spot, team: Sequence[str]) -> Iterator[Found]:
    if not team or not measured.csms:
        return
    absent = [name for name in team if name not in measured.csms]
    strange = [name for name in measured.csms if name not in team]
    if absent:
        none = " (none of the names in the file is one of `team.csms`)" if len(absent) == len(team) else ""
        text = (
            f"{len(absent)} of {len(team)} CSMs of the team {'is' if len(absent) == 1 else 'are'} not in study "
            f"`{measured.study.id}`{none}: {listed(absent)}; their hours are unknown"
        )
        fix = "their rows, or their names in the file under `csms: {id: [name]}`"
        yield Found(spot, (measured.study.id, "team"), text, data={"csms": absent}, fix=fix)
    for name in strange:
        entries = [entry for entry in measured.records.entries if entry.csm == name]
        near = nearest(plain_name(name), team)
        hint = f"; did you mean `{near}`?" if near else ""
        text = f"`{name}` recorded {_hours(hours_of(entries))} and is not in `team.csms`{hint}"
        fix = f"`csms: {{{near or 'id'}: {name}}}` under `recorded`, or the CSM in `team.csms`"
        yield Found(spot, (measured.study.id, name), text, fix=fix, places=(entries[0].place,))


def _missing_weeks(measured: MeasuredStudy, spot: Spot) -> Iterator[Found]:
    for csm, weeks in measured.csms.items():
        if weeks.missing:
            first = next(entry for entry in measured.records.entries if entry.csm == csm)
            text = (
                f"`{csm}` recorded nothing in {listed(weeks.missing)} ({len(weeks.recorded)} of "
                f"{len(measured.weeks)} weeks recorded): the mean of their other weeks stands for it"
            )
            fix = "the missing rows; a row with 0 minutes and 0 times if there was no such work"
            subjects = (measured.study.id, csm, *weeks.missing)
            yield Found(spot, subjects, text, data={"weeks": list(weeks.missing)}, fix=fix, places=(first.place,))


def weeks_over_capacity(answers: Answers) -> Iterator[Found]:
    """A part of P08: more hours in one week of one CSM than CSMs work; a warning, for people do work overtime."""
    team = answers.project.program.team if answers.project.program is not None else None
    if team is None or team.hours_per_week is None:
        return
    for measured, spot in _studies(answers.project):
        by_week: dict[tuple[str, str], list[Entry]] = {}
        for entry in measured.records.entries:
            by_week.setdefault((entry.csm, entry.week), []).append(entry)
        for (csm, week), entries in sorted(by_week.items()):
            most = team.hours_per_week * measured.weeks.get(week, Fraction(1))
            logged = hours_of(entries)
            if logged > most:
                text = f"`{csm}` logs {figure(logged, 2)} of {_hours(most)} in {week} of study `{measured.study.id}`"
                fix = "rows in another unit, or counted twice; overtime is accepted with `# dcs: ignore[P08] reason`"
                places = tuple(dict.fromkeys(entry.place for entry in entries))
                subjects = (measured.study.id, csm, week)
                yield Found(spot, subjects, text, data={"hours": logged}, level="warning", fix=fix, places=places)


RULES = (
    Rule("P11", "time-not-counted", "warning", not_counted, needs=("study",), in_check=True),
    Rule("P12", "time-counted-twice", "warning", counted_twice, needs=("study",), in_check=True),
    Rule("P13", "time-in-two-activities", "warning", in_two_activities, needs=("study",), in_check=True),
    Rule("P14", "unlisted-time", "warning", unlisted_time, needs=("study",), in_check=True),
    Rule("P15", "unrecorded-activity", "warning", unrecorded_activity, needs=("study",), in_check=True),
    Rule("P16", "incomplete-study", "warning", incomplete_study, needs=("study",), in_check=True),
)
