"""Studies recorded in files: what was recorded, resolved to minutes each and times a week over the whole team."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from dcs_cli.documents.automation import Activity, Recorded, RecordedActivity, Study, Work
from dcs_cli.loading.time_records import Entry, TimeRecords, iso_week, names_of, plain_name, weeks_of, working_days


@dataclass(frozen=True, slots=True)
class CsmWeeks:
    """The weeks a CSM recorded, 1 for a whole one; ``missing`` are weeks of the study without an entry of theirs."""

    recorded: Mapping[str, Fraction]
    missing: tuple[str, ...]

    @property
    def number(self) -> Fraction:
        """Weeks in all."""
        return sum(self.recorded.values(), Fraction(0))


@dataclass(frozen=True)
class MeasuredStudy:
    """What a study's files say: entries by activity id, those no activity lists by their label, and who recorded when.

    ``several`` are entries that fit more than one activity; they count for the first.
    """

    study: Study
    records: TimeRecords
    by_activity: Mapping[str, tuple[Entry, ...]]
    unlisted: Mapping[str, tuple[Entry, ...]]
    several: tuple[tuple[Entry, tuple[str, ...]], ...]
    csms: Mapping[str, CsmWeeks]
    weeks: Mapping[str, Fraction]

    @property
    def recorded(self) -> Recorded:
        """What the study says of its files."""
        assert self.study.recorded is not None
        return self.study.recorded

    @cached_property
    def hours(self) -> Fraction:
        """Hours of all entries, those of no activity among them."""
        return hours_of(self.records.entries)

    @property
    def unmeasured(self) -> tuple[str, ...]:
        """Listed activities without an entry: nothing is known of them."""
        return tuple(work.id for work in self.recorded.activities if work.id not in self.by_activity)

    @cached_property
    def activities(self) -> tuple[Activity, ...]:
        """The activities with entries, as if the document had stated their figures."""
        found = []
        for work in self.recorded.activities:
            if work.id in self.by_activity:
                minutes, times = self._a_week(self.by_activity[work.id])
                plain = {name: getattr(work, name) for name in Work.model_fields}
                found.append(
                    Activity.model_construct(
                        set(work.model_fields_set) & set(Work.model_fields),
                        **plain,
                        minutes_each=minutes / times if times else Fraction(0),
                        times_per_week=times,
                    )
                )
        return tuple(found)

    def _a_week(self, entries: Iterable[Entry]) -> tuple[Fraction, Fraction]:
        """Minutes and times a week of the team: each CSM's mean over the weeks they recorded, added up."""
        by_csm: dict[str, tuple[list[Fraction], list[Fraction]]] = {}
        for entry in entries:
            listed = by_csm.setdefault(entry.csm, ([], []))
            listed[0].append(entry.minutes)
            listed[1].append(entry.times)
        minutes, times = (
            sum((total(listed[part]) / self.csms[csm].number for csm, listed in by_csm.items()), Fraction(0))
            for part in (0, 1)
        )
        return minutes, times

    @property
    def days(self) -> int | None:
        """Days measured, Monday to Friday within the window; without one the days that occur; None for weekly rows."""
        if self.recorded.during is not None and not self.records.weekly:
            return working_days(self.recorded.during.from_, self.recorded.during.to)
        return None if self.records.weekly else len({entry.day for entry in self.records.entries})

    def resolved(self) -> Study:
        """The study with the figures of its files beside those the document states itself."""
        return self.study.model_copy(
            update={
                "activities": (*self.study.activities, *self.activities),
                "csms": len(self.csms) if self.csms else self.study.csms,
                "days": self.days if self.records.entries and self.days is not None else self.study.days,
            }
        )


def hours_of(entries: Iterable[Entry]) -> Fraction:
    """Hours of entries together."""
    return total(entry.minutes for entry in entries) / 60


def total(numbers: Iterable[Fraction]) -> Fraction:
    """The sum of many numbers of few denominators, which adding them one by one would work out every time."""
    by_denominator: dict[int, int] = {}
    for number in numbers:
        denominator = number.denominator
        by_denominator[denominator] = by_denominator.get(denominator, 0) + number.numerator
    return sum((Fraction(above, below) for below, above in by_denominator.items()), Fraction(0))


def measured_study(study: Study, records: TimeRecords, team: Sequence[str]) -> MeasuredStudy:
    """Give every entry to the first activity whose names fit; ``team`` are the CSMs the program knows."""
    recorded = study.recorded
    assert recorded is not None
    known: dict[str, str] = {}
    entries = []
    for entry in records.entries:
        name = known.get(entry.csm)
        if name is None:
            name = known[entry.csm] = _csm(entry.csm, recorded, team, known.values())
        entries.append(entry if entry.csm == name else replace(entry, csm=name))
    named = replace(records, entries=tuple(entries))
    patterns = [(work.id, _pattern(work)) for work in recorded.activities]
    fits: dict[str, tuple[str, ...]] = {}
    by_activity: dict[str, list[Entry]] = {}
    unlisted: dict[str, list[Entry]] = {}
    several = []
    for entry in entries:
        ids = fits.get(entry.label)
        if ids is None:
            plain = plain_name(entry.label)
            ids = fits[entry.label] = tuple(name for name, pattern in patterns if pattern.fullmatch(plain))
        if ids:
            by_activity.setdefault(ids[0], []).append(entry)
        else:
            unlisted.setdefault(entry.label, []).append(entry)
        if len(ids) > 1:
            several.append((entry, ids))
    weeks = _weeks(recorded, named)
    return MeasuredStudy(
        study,
        named,
        {name: tuple(listed) for name, listed in by_activity.items()},
        {label: tuple(listed) for label, listed in unlisted.items()},
        tuple(several),
        _csm_weeks(entries, weeks),
        weeks,
    )


def _csm(written: str, recorded: Recorded, team: Sequence[str], met: Iterable[str]) -> str:
    """The id of a CSM the study or the team names so, else the first spelling that was met."""
    names = names_of(written, recorded.csms)
    for known in (*recorded.csms, *team, *met):
        if plain_name(known) in names:
            return known
    return written


def _pattern(work: RecordedActivity) -> re.Pattern[str]:
    """Any of an activity's names, ``*`` for any text; other signs, such as the brackets of titles, mean themselves."""
    names = [plain_name(name).split("*") for name in work.recorded_as or (work.id,)]
    return re.compile("|".join(".*".join(map(re.escape, parts)) for parts in names), re.DOTALL)


def _weeks(recorded: Recorded, records: TimeRecords) -> dict[str, Fraction]:
    """The weeks of a study: of its window when it has one and knows days, else those that occur."""
    if recorded.during is not None and not records.weekly:
        return weeks_of(recorded.during)
    return {week: Fraction(1) for week in sorted({entry.week for entry in records.entries})}


def _csm_weeks(entries: Iterable[Entry], weeks: Mapping[str, Fraction]) -> dict[str, CsmWeeks]:
    met: dict[str, set[str]] = {}
    for entry in entries:
        met.setdefault(entry.csm, set()).add(iso_week(entry.day))
    found = {}
    for csm in sorted(met):
        recorded = {week: share for week, share in weeks.items() if week in met[csm]}
        missing = tuple(week for week in weeks if week not in met[csm])
        # Whoever only worked on a weekend of a window recorded its weeks all the same.
        found[csm] = CsmWeeks(recorded, missing) if recorded else CsmWeeks(dict(weeks) or {"": Fraction(1)}, ())
    return found
