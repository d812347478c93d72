"""The law of bringing an edited workbook back, against an independent merge of three states, cell by cell."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from dcs_cli.exchange.differences import ABSENT, Difference, same
from dcs_cli.exchange.document_edits import rewritten
from dcs_cli.exchange.import_plan import ImportPlan
from dcs_cli.exchange.project_state import ProjectState
from dcs_cli.exchange.workbook_reading import documents_from_workbook
from dcs_cli.exchange.workbook_return import plan_workbook
from dcs_cli.loading.flow_writing import flow_yaml
from dcs_cli.outputs.workbook import workbook

from ..laws.projects import AS_OF, random_project, write_project
from ..outputs.materials import material
from .spreadsheets import saved_by_office

TRIGGERS = ({"every": "week"}, {"every": "quarter"}, {"date": "2026-09-01"})


def another_trigger(dice: random.Random, before: Any) -> dict[str, Any]:
    """A trigger of another kind, or the one that stands there with another part."""
    if isinstance(before, dict) and dice.random() < 0.8:
        return {**before, dice.choice((*before, "on", "at")): f"part {dice.randrange(3)}"}
    return dice.choice(TRIGGERS)


VALUES: Mapping[str, Any] = {
    "purpose": lambda dice, _: f"Words of {dice.random()}",
    "label": lambda dice, _: f"=A{dice.randrange(9)}+1 said, {dice.randrange(99)}",
    "owner": lambda dice, _: f"role-{dice.randrange(3)}",
    "system": lambda dice, _: f"system-{dice.randrange(3)}",
    "trigger": another_trigger,
    "audience": lambda dice, _: dice.choice(("all", {"geo": f"region-{dice.randrange(3)}"})),
    "what": lambda dice, _: f"What {dice.random()}",
    "source": lambda dice, _: f"place-{dice.randrange(3)}",
}
"""New values by field; some come twice, so that both sides sometimes agree."""
LISTS = {"Touchpoints": "touchpoints", "Campaigns": "campaigns", "Moments": "moments", "Signals": "signals"}
FIELDS = {
    "touchpoints": ("purpose", "label", "owner", "system", "trigger", "audience"),
    "campaigns": ("purpose", "label", "owner", "system", "audience"),
    "moments": ("what", "audience"),
    "signals": ("source",),
}
Cell = tuple[str, int, str, str, str]
"""File, number of the document there, list, id of the item, field."""


@dataclass
class Edits:
    """What the two sides did: new values by cell, and the rows taken out of the sheet."""

    sheet: dict[Cell, Any] = field(default_factory=dict)
    project: dict[Cell, Any] = field(default_factory=dict)
    gone: set[tuple[str, str]] = field(default_factory=set)


def commented(texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with a comment above every key of a document and every item of a list."""
    line = re.compile(rb"^(?=(?:- )?[a-z_]+:(?: |$))", re.MULTILINE)
    return {file: line.sub(lambda match: b"# note %d\n" % match.start(), text) for file, text in texts.items()}


def items_of(project: ProjectState) -> dict[tuple[str, int, str, str], Mapping[str, Any]]:
    found: dict[tuple[str, int, str, str], Mapping[str, Any]] = {}
    for file, raws in project.documents.items():
        for number, raw in enumerate(raws):
            plain: Any = raw.plain
            found |= {(file, number, key, item["id"]): item for key in LISTS.values() for item in plain.get(key, ())}
    return found


def drawn(project: ProjectState, dice: random.Random) -> Edits:
    """Edits of both sides, often of the same cells."""
    edits = Edits()
    for place, item in items_of(project).items():
        if dice.random() < 0.06:
            edits.gone.add((place[2], place[3]))
        for name in FIELDS[place[2]]:
            for side, share in ((edits.sheet, 0.3), (edits.project, 0.3)):
                if dice.random() < share:
                    side[*place, name] = VALUES[name](dice, item.get(name))
    edits.sheet = {cell: value for cell, value in edits.sheet.items() if (cell[2], cell[3]) not in edits.gone}
    return edits


def sheets_edited(data: bytes, edits: Edits) -> bytes:
    """The workbook with the edits of one side, made by another program."""
    book = load_workbook(io.BytesIO(data))
    for title, key in LISTS.items():
        if title not in book.sheetnames:
            continue
        sheet = book[title]
        column = {cell.value: place for place, cell in enumerate(sheet[1], 1)}
        row = {sheet.cell(line, column["id"]).value: line for line in range(2, sheet.max_row + 1)}
        for (_, _, listed, name, field_), value in edits.sheet.items():
            if listed == key:
                if field_ not in column:
                    column[field_] = len(column) + 1
                    sheet.cell(1, column[field_]).value = field_
                cell = sheet.cell(row[name], column[field_])
                cell.value = flow_yaml(value) if isinstance(value, dict) else value
                cell.data_type = "s"
        for line in sorted((row[name] for listed, name in edits.gone if listed == key), reverse=True):
            sheet.delete_rows(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def project_edited(project: ProjectState, edits: Edits) -> ProjectState:
    """The project with the edits of the other side; a cell that cannot be edited in place is dropped from them."""
    texts = dict(project.texts)
    for file, text in project.texts.items():
        wanted = []
        for cell, value in edits.project.items():
            if cell[0] != file:
                continue
            document: Any = project.documents[file][cell[1]].plain
            items = document[cell[2]]
            position = next(place for place, item in enumerate(items) if item["id"] == cell[3])
            ours = items[position].get(cell[4], ABSENT)
            if not same(ours, value):
                difference = Difference((cell[2], position, cell[4]), "changed", ours, value)
                wanted.append((cell, (cell[1], difference)))
        result = rewritten(text, file, [one for _, one in wanted])
        made = {id(difference) for _, difference in result.written}
        for cell, (_, difference) in wanted:
            if id(difference) not in made:
                edits.project.pop(cell)
        texts[file] = result.data
    return ProjectState(texts)


def merged(project: ProjectState, edits: Edits) -> tuple[dict[Cell, Any], set[Cell]]:
    """What every cell shall say, and the conflicts: the sheet wins where only the sheet changed."""
    before = items_of(project)
    wanted: dict[Cell, Any] = {}
    conflicts: set[Cell] = set()
    for cell in {*edits.sheet, *edits.project}:
        base = before[cell[:4]].get(cell[4], ABSENT)
        ours, theirs = edits.project.get(cell, base), edits.sheet.get(cell, base)
        if same(theirs, base) or same(theirs, ours):
            wanted[cell] = ours
        elif same(ours, base):
            wanted[cell] = theirs
        else:
            wanted[cell] = ours
            conflicts.add(cell)
    return wanted, conflicts


def told(plan: ImportPlan, verdict: str) -> set[tuple[str, str]]:
    listed = {"conflict": plan.conflicts, "gone": plan.proposals}[verdict]
    return {(one.subject, one.key.partition(".")[0]) for one in listed if one.difference.verdict == verdict}


def returned(project: ProjectState, data: bytes) -> tuple[ImportPlan, ProjectState]:
    read = documents_from_workbook(data)
    assert read.problems == () and read.damaged == ()
    plan = plan_workbook(read, read.exported, project).plan
    return plan, ProjectState({**project.texts, **plan.writes})


def held_to_the_law(exported: ProjectState, edits: Edits, standing: ProjectState, data: bytes) -> tuple[int, int]:
    """Check an import against the merge; how many cells were written, and how many were left to be made by hand."""
    plan, after = returned(standing, data)
    wanted, conflicts = merged(exported, edits)
    by_hand = {(one.subject, one.key.partition(".")[0]) for one in plan.by_hand}
    items = items_of(after)
    for cell, value in wanted.items():
        if (cell[3], cell[4]) not in by_hand:
            assert same(items[cell[:4]].get(cell[4], ABSENT), value), cell
    assert told(plan, "conflict") == {(cell[3], cell[4]) for cell in conflicts}
    assert told(plan, "gone") == {(name, "") for _, name in edits.gone}
    assert items.keys() == items_of(standing).keys(), "no item is taken out, none is made up"
    for place, item in items_of(standing).items():
        for name in {*item, *items[place]} - {cell[4] for cell in wanted if cell[:4] == place}:
            assert same(item.get(name, ABSENT), items[place].get(name, ABSENT)), (place, name)
    accepted = {cell[0] for cell, value in edits.sheet.items() if cell not in conflicts and same(wanted[cell], value)}
    assert set(plan.writes) <= accepted
    for file, text in standing.texts.items():
        assert re.findall(rb"# note \d+\n", after.texts[file]) == re.findall(rb"# note \d+\n", text), file
    again, _ = returned(after, data)
    assert not again.writes, "what is written once is not written again"
    return len(plan.changes), len(by_hand)


def exported_project(seed: int, folder: Path) -> tuple[ProjectState, bytes]:
    files = write_project(random_project(seed), folder)
    texts = commented({str(file.relative_to(folder)): file.read_bytes() for file in sorted(files)})
    made = material(texts, AS_OF)
    assert not made.loaded.broken
    return ProjectState(texts), workbook(made)


def test_only_what_a_person_changed_is_written(tmp_path: Path) -> None:
    written = by_hand = conflicts = 0
    for seed in range(12):
        project, data = exported_project(seed, tmp_path / str(seed))
        plan, _ = returned(project, data)
        assert not plan.writes and not plan.conflicts and not plan.proposals, "an unedited workbook changes nothing"
        edits = drawn(project, random.Random(seed))
        standing = project_edited(project, edits)
        counts = held_to_the_law(project, edits, standing, sheets_edited(data, edits))
        written, by_hand = written + counts[0], by_hand + counts[1]
        conflicts += len(merged(project, edits)[1])
    assert written > 100 and conflicts > 10
    assert by_hand == 0


def test_a_workbook_saved_by_another_program_is_held_to_the_same_law(tmp_path: Path) -> None:
    project, data = exported_project(3, tmp_path / "project")
    edits = drawn(project, random.Random(3))
    standing = project_edited(project, edits)
    saved = saved_by_office(sheets_edited(data, edits), tmp_path)
    assert held_to_the_law(project, edits, standing, saved)[0] > 0
