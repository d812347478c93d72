"""Leaves out of an edited workbook what would make the project unreadable, and says of each cell why."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dcs_cli.exchange.import_plan import ImportPlan
from dcs_cli.exchange.project_state import ProjectState
from dcs_cli.exchange.workbook_reading import CellProblem, Names, WorkbookDocuments
from dcs_cli.exchange.workbook_return import (
    SheetValue,
    WorkbookPlan,
    WrittenValue,
    name_in_list,
    plan_workbook,
)
from dcs_cli.loading.nodes import Path
from dcs_cli.loading.places import Place
from dcs_cli.loading.sheet_rows import ExportedDocument
from dcs_cli.loading.yaml_text import RawDocument

_CELL = 3
"""Steps to a cell of an item: the list, the item in it, and the field."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be read, or speaks of nothing: family S, and values and departments that nobody declared."""

    code: str
    subjects: tuple[str, ...]
    message: str
    place: Place | None


Judge = Callable[[Mapping[str, bytes]], Sequence[Fault]]
"""The faults of a project with these texts in its files."""


def sound_plan(
    read: WorkbookDocuments,
    exported: Mapping[int, ExportedDocument],
    project: ProjectState,
    judge: Judge,
    *,
    prefer_sheet: bool = False,
) -> tuple[ImportPlan, tuple[CellProblem, ...]]:
    """The plan after which the project has no fault that it did not have, and the cells left out for that.

    Raises :class:`dcs_cli.exchange.drafts.NotReadable` as :func:`plan_workbook` does.
    """

    def planned(left_out: Collection[SheetValue]) -> WorkbookPlan:
        return plan_workbook(read, exported, project, prefer_sheet=prefer_sheet, left_out=left_out)

    trial = _Trial(planned, project, judge)
    made = trial.made()
    told = [read.cells.problem(one.number, one.names, f"{why}: left out") for one, why in trial.left_out.items()]
    return made.plan, (*made.problems, *told)


@dataclass
class _Trial:
    """A plan on its way: what is left out of it by now, each with the reason."""

    planned: Callable[[Collection[SheetValue]], WorkbookPlan]
    project: ProjectState
    judge: Judge
    left_out: dict[SheetValue, str] = field(default_factory=dict)

    def made(self) -> WorkbookPlan:
        """Leave out what the errors stand in, round by round; then, by halves, what brings errors elsewhere."""
        before = Counter(map(_identity, self.judge(self.project.texts)))
        plan = self.planned(self.left_out)
        while fresh := self._fresh(plan, before):
            blamed = self._blamed(plan, fresh)
            if not blamed:
                break
            self.left_out |= blamed
            plan = self.planned(self.left_out)
        # What could not be read before may show its errors now, and the sheet is not to blame for them.
        hidden = any(code in ("S01", "S02", "S03") for code, _, _ in before)
        if fresh and not hidden:
            self._halved(plan, before)
            plan = self.planned(self.left_out)
        return plan

    def _fresh(self, plan: WorkbookPlan, before: Counter[tuple[Any, ...]]) -> list[Fault]:
        if not plan.plan.writes:
            return []
        faults = self.judge({**self.project.texts, **plan.plan.writes})
        left = Counter(before)
        fresh = []
        for fault in faults:
            left[_identity(fault)] -= 1
            if left[_identity(fault)] < 0:
                fresh.append(fault)
        return fresh

    def _blamed(self, plan: WorkbookPlan, fresh: Sequence[Fault]) -> dict[SheetValue, str]:
        """The written values in which errors stand; of what is new only the field."""
        after = ProjectState({**self.project.texts, **plan.plan.writes})
        blamed: dict[SheetValue, str] = {}
        for fault in fresh:
            for file, number, names in _standing(after, fault):
                for one in plan.written:
                    if (one.file, one.number) == (file, number) and _within(names, one.value.names):
                        blamed.setdefault(self._part(one, names), fault.message)
        return {one: why for one, why in blamed.items() if one not in self.left_out}

    def _part(self, written: WrittenValue, names: Names) -> SheetValue:
        """What to leave out of a written value for an error under these names."""
        if written.new:
            least = len(written.value.names)
            for length in range(min(len(names), _CELL), least - 1, -1):
                part = SheetValue(written.value.number, names[:length])
                if names[length - 1 : length] not in (("id",), ("kind",)) and part not in self.left_out:
                    return part
        return written.value

    def _halved(self, plan: WorkbookPlan, before: Counter[tuple[Any, ...]]) -> None:
        values = [one.value for one in plan.written]
        kept: list[SheetValue] = []
        refused: dict[SheetValue, str] = {}

        def fault(some: Collection[SheetValue]) -> str | None:
            out = {*self.left_out, *(one for one in values if one not in some)}
            found = self._fresh(self.planned(out), before)
            return found[0].message if found else None

        def grow(group: list[SheetValue]) -> None:
            why = fault([*kept, *group])
            if why is None:
                kept.extend(group)
            elif len(group) == 1:
                refused[group[0]] = why
            else:
                grow(group[: len(group) // 2])
                grow(group[len(group) // 2 :])

        if values:
            grow(values)
        # What speaks of another value that came later is asked once more.
        for one in list(refused):
            why = fault([*kept, one])
            if why is None:
                kept.append(one)
                del refused[one]
        self.left_out |= refused


def _identity(fault: Fault) -> tuple[str, tuple[str, ...], str]:
    return fault.code, fault.subjects, fault.place.file if fault.place is not None else ""


def _within(names: Names, whole: Names) -> bool:
    return names[: len(whole)] == whole


def _standing(state: ProjectState, fault: Fault) -> Iterator[tuple[str, int, Names]]:
    """The document a fault stands in, and the way to it by names."""
    place = fault.place
    if place is None:
        return
    for number, raw in enumerate(state.documents.get(place.file, ())):
        if raw.place(()).contains(place):
            path = _path(raw, place)
            yield place.file, number, _named(raw.plain, path)


def _path(raw: RawDocument, place: Place) -> Path:
    """The way down to the smallest value around a place."""
    path: Path = ()
    value: Any = raw.plain
    while isinstance(value, dict | list):
        steps = list(value) if isinstance(value, dict) else range(len(value))
        inside = next((step for step in steps if _holds(raw, (*path, step), place)), None)
        if inside is None:
            break
        path, value = (*path, inside), value[inside]
    return path


def _holds(raw: RawDocument, path: Path, place: Place) -> bool:
    return raw.place(path).contains(place) or raw.place(path, "key").contains(place)


def _named(plain: Any, path: Path) -> Names:
    names: list[str | int] = []
    for step in path:
        plain = plain[step]
        names.append(name_in_list(plain, step) if isinstance(step, int) else step)
    return tuple(names)
