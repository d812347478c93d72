"""Opens the timesheets and calendars that studies name, and puts the figures they give into the studies."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from dcs_cli.documents.automation import Automation, Recorded, Study
from dcs_cli.documents.nearest import nearest
from dcs_cli.documents.program import Program
from dcs_cli.documents.values import Path as DocumentPath
from dcs_cli.loading.data_cells import DataProblem
from dcs_cli.loading.measured_studies import MeasuredStudy, measured_study
from dcs_cli.loading.places import Place
from dcs_cli.loading.project_files import Loaded, LoadedDocument
from dcs_cli.loading.time_records import TimeRecords, Wrong, weeks_of

TIMESHEETS = (".csv", ".tsv", ".txt", ".xlsx")
MOST_CALENDARS = 1_000


@dataclass(frozen=True, slots=True)
class StudyFileProblem:
    """Why a study cannot be read from its files: unreadable (S01), a wrong value (S03), outside the project (S04)."""

    code: Literal["S01", "S03", "S04"]
    message: str
    place: Place
    related: tuple[Place, ...] = ()
    hint: str = ""


def with_study_files(loaded: Loaded, root: Path, most: int) -> tuple[Loaded, tuple[StudyFileProblem, ...]]:
    """The documents with the figures of recorded studies; ``most`` is how many bytes a file may have."""
    if not any(_recorded(written) for written in loaded.documents):
        return loaded, ()
    reading = _Reading(root, most, _team(loaded.documents))
    documents = tuple(reading.document(written) if _recorded(written) else written for written in loaded.documents)
    return replace(loaded, documents=documents, measured=reading.measured), tuple(reading.problems)


def _recorded(written: LoadedDocument) -> bool:
    document = written.document
    return isinstance(document, Automation) and any(study.recorded is not None for study in document.studies)


def _team(documents: Iterable[LoadedDocument]) -> tuple[str, ...]:
    for written in documents:
        if isinstance(written.document, Program) and written.document.team is not None:
            return written.document.team.csms
    return ()


@dataclass
class _Reading:
    """Reads the files of one project's studies."""

    root: Path
    most: int
    team: Sequence[str]
    measured: dict[str, MeasuredStudy] = field(default_factory=dict)
    problems: list[StudyFileProblem] = field(default_factory=list)

    def document(self, written: LoadedDocument) -> LoadedDocument:
        """An automation document with the figures of its recorded studies."""
        document = written.document
        assert isinstance(document, Automation)
        studies = tuple(self._study(written, number, study) for number, study in enumerate(document.studies))
        return replace(written, document=document.model_copy(update={"studies": studies}))

    def _study(self, written: LoadedDocument, number: int, study: Study) -> Study:
        if study.recorded is None:
            return study
        path = ("studies", number, "recorded")
        folder = (self.root / written.place(()).file).parent
        records = self._records(folder, study, study.recorded)
        for wrong in records.wrong:
            place = written.place((*path, *wrong.path))
            self.problems.append(StudyFileProblem(wrong.code, wrong.message, place, wrong.related, wrong.hint))
        around = (written.place(path, "key"),)
        self.problems += [_problem(fault, around) for fault in records.problems]
        if not records.usable:
            return study
        found = measured_study(study, records, self.team)
        self.measured.setdefault(study.id, found)
        return found.resolved()

    def _records(self, folder: Path, study: Study, recorded: Recorded) -> TimeRecords:
        key = "timesheet" if recorded.timesheet is not None else "calendars"
        source = recorded.timesheet or recorded.calendars or ""
        unit: Literal["row", "event"] = "row" if key == "timesheet" else "event"
        empty = TimeRecords(source, unit, False, ())
        wrong = _window_fault(recorded) or _ending_fault(key, source)
        if wrong is not None:
            return replace(empty, wrong=(wrong,))
        found = sorted(self._files(folder, source))
        if not found:
            return replace(empty, wrong=(_no_file(key, source, folder),))
        outside = next((path for path in found if not self._inside(path)), None)
        if outside is not None:
            hint = "copy it into the project folder"
            return replace(empty, wrong=(Wrong("S04", (key,), f"`{source}` lies outside the project folder", hint),))
        if len(found) > MOST_CALENDARS:
            return replace(empty, wrong=(Wrong("S03", (key,), f"`{source}` names more than {MOST_CALENDARS} files"),))
        texts = [(path, self._read(path)) for path in found]
        faults = tuple(data for _, data in texts if isinstance(data, DataProblem))
        read = [(path, data) for path, data in texts if isinstance(data, bytes)]
        if faults:
            return replace(empty, problems=faults)
        # Most projects have no such files, and need not load what reads them.
        if key == "timesheet":
            from dcs_cli.loading.timesheets import read_timesheet

            return read_timesheet(read[0][1], self._name(read[0][0]), recorded, study.date)
        from dcs_cli.loading.calendar_events import CalendarFile, read_calendars

        files = [CalendarFile(self._name(path), path.stem, data) for path, data in read]
        return read_calendars(files, source, recorded)

    def _files(self, folder: Path, source: str) -> Iterator[Path]:
        if "*" not in source:
            if (folder / source).is_file():
                yield folder / source
        elif not os.path.isabs(source):
            yield from (path for path in folder.glob(source) if path.is_file())

    def _inside(self, path: Path) -> bool:
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.root))

    def _name(self, path: Path) -> str:
        return os.path.relpath(os.path.abspath(path), os.path.abspath(self.root)).replace(os.sep, "/")

    def _read(self, path: Path) -> bytes | DataProblem:
        name = self._name(path)
        place = Place(name, 1, 1, 1, 1)
        try:
            with open(path, "rb") as stream:
                data = stream.read(self.most + 1)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            return DataProblem("S01", f"`{name}` cannot be read: {reason}", place, "allow reading it")
        if len(data) > self.most:
            hint = f"keep the days of the study, or raise the limit with --limits bytes={len(data) * 2}"
            return DataProblem("S01", f"`{name}` has more than {self.most:,} bytes", place, hint)
        return data


def _problem(fault: DataProblem, around: tuple[Place, ...]) -> StudyFileProblem:
    code: Literal["S01", "S03"] = "S01" if fault.code == "S01" else "S03"
    return StudyFileProblem(code, fault.message, fault.place, around, fault.hint)


def _window_fault(recorded: Recorded) -> Wrong | None:
    if recorded.during is None or weeks_of(recorded.during):
        return None
    return Wrong("S03", ("during",), "the days of the study hold no day from Monday to Friday", "name whole weeks")


def _ending_fault(key: str, source: str) -> Wrong | None:
    ending = os.path.splitext(source)[1].lower()
    if key == "calendars" and ending != ".ics":
        return Wrong("S03", (key,), f"`{source}` is no calendar file: its name ends in .ics", "export it as iCalendar")
    if key == "timesheet" and ending not in TIMESHEETS:
        hint = "a calendar belongs under `calendars`" if ending == ".ics" else "save it as CSV or xlsx"
        return Wrong("S03", (key,), f"`{source}` is no timesheet: its name ends in .csv, .tsv, .txt or .xlsx", hint)
    if key == "timesheet" and "*" in source:
        return Wrong("S03", (key,), "a timesheet is one file: `*` stands for several", "join the files into one")
    return None


def _no_file(key: str, source: str, folder: Path) -> Wrong:
    path: DocumentPath = (key,)
    beside = (folder / source).parent
    names = sorted(one.name for one in beside.iterdir()) if beside.is_dir() and "*" not in str(beside) else []
    near = nearest(os.path.basename(source), names)
    hint = f"did you mean `{near}`?" if near else "the path is relative to the document that names it, case-sensitive"
    return Wrong("S03", path, f"there is no file `{source}` to read the study from", hint)
