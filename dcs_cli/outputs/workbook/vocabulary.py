"""The words of a project on a sheet of their own, and the drop-down lists that offer them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from dcs_cli.documents.sheet_columns import CHANGE, EditingSheet, SheetColumn, columns_of
from dcs_cli.outputs.tabular.table import Column, Table, Value, table
from dcs_cli.outputs.workbook.reading_sheets import FIRST_ROW

if TYPE_CHECKING:
    from dcs_cli.loading.sheet_rows import SheetContents
    from dcs_cli.outputs.items import Catalogue
    from dcs_cli.outputs.workbook.book import Sheet
    from dcs_cli.project.project import Project

VOCABULARY_SHEET = "Vocabulary"
COLUMNS = (
    Column("of", "text", "what it is"),
    Column("word", "id"),
    Column("meaning", "words"),
    Column("messages", "number", "live messages"),
    Column("volume_per_year", "number", "messages a year"),
)
_OWNERS = frozenset(("owner",))


@dataclass(frozen=True, slots=True)
class Lists:
    """Ranges of words by what they are; a cell offers them, and says no only where nothing else is allowed."""

    ranges: Mapping[str, str]

    def offer(
        self,
        sheet: "Sheet",
        cells: tuple[int, int, int, int],
        edited: EditingSheet,
        heading: str,
        column: SheetColumn | None,
    ) -> None:
        """A drop-down list for a column that holds a word of a list or names a thing of the project."""
        if heading == CHANGE:
            rule: dict[str, Any] = {"validate": "list", "source": [part.key for part in edited.parts]}
            sheet.raw.data_validation(*cells, rule)
            return
        if column is None:
            return
        if column.kind == "truth":
            sheet.raw.data_validation(*cells, {"validate": "list", "source": ["TRUE", "FALSE"]})
            return
        named = _list_name(edited, heading) if column.choices else _named_type(edited, heading)
        source = self.ranges.get(named or "")
        if source is None:
            return
        strict = bool(column.choices) and not column.open and column.kind == "choice"
        rule = {"validate": "list", "source": f"={source}", "show_error": strict}
        if column.description:
            rule |= {"input_title": heading[:32], "input_message": column.description[:250]}
        if strict:
            rule |= {"error_title": heading[:32], "error_message": "Choose one of the words of the list."}
        sheet.raw.data_validation(*cells, rule)


def _named_type(edited: EditingSheet, heading: str) -> str | None:
    """The type of thing a field names (model 8.2)."""
    from dcs_cli.project.references import FIELDS

    if heading in _OWNERS and edited.kind == "map":
        return "owner"
    for model in edited.models:
        for base in model.__mro__:
            target = FIELDS.get(base, {}).get(heading)
            if target is not None:
                return target.types[0]
    return "moment" if (edited.title, heading) == ("Plans", "moments") else None


def _list_name(sheet: EditingSheet, heading: str) -> str:
    return f"{sheet.title}: {heading}"


def vocabulary_table(project: "Project", catalogue: "Catalogue", sheets: Sequence[EditingSheet]) -> Table:
    """Every word the project uses or may use, what it means, and how much goes through it."""
    words = [*_used(project, catalogue), *_allowed(sheets)]
    says = "Words that cells offer in their drop-down lists, with the live messages that use them."
    return table("vocabulary", VOCABULARY_SHEET, COLUMNS, words, says)


_Word: TypeAlias = tuple[Value, ...]


def _used(project: "Project", catalogue: "Catalogue") -> Iterator[_Word]:
    for name in sorted(project.words.departments):
        department = project.words.departments[name]
        label = department.label or ("customer success" if department.is_cs else None)
        yield "department", name, label, None, None
    for type_ in ("channels", "systems", "owners"):
        for row in catalogue.rows(type_):
            yield row.type, row.id, _meaning(row.found), row.value("messages"), row.volume_per_year
    found = project.collection
    for name, stage in found.stages.items():
        from_ = stage.value.from_
        yield "stage", name, f"from {from_.text}" if from_ is not None else None, None, None
    for name, signal in found.signals.items():
        yield "signal", name, f"{signal.value.type} from {signal.value.source}", None, None
    for name, escalation in found.escalations.items():
        yield "escalation", name, f"to {escalation.value.to}" if escalation.value.to else None, None, None
    for name in found.content:
        yield "content", name, None, None, None


def _meaning(found: Mapping[str, object]) -> str | None:
    facts = [str(found["medium"])] if found.get("medium") else []
    facts += [word for word in ("inbound", "person") if found.get(word)]
    return ", ".join(facts) or None


def _allowed(sheets: Sequence[EditingSheet]) -> Iterator[_Word]:
    seen: dict[tuple[tuple[str, str], ...], None] = {}
    for sheet in sheets:
        for column in columns_of(sheet):
            if column.choices and column.choices not in seen:
                seen[column.choices] = None
                for word, meaning in column.choices:
                    yield _list_name(sheet, column.key), word, meaning or None, None, None


def lists_in(vocabulary: Table, contents: "SheetContents", sheets: Sequence[EditingSheet]) -> Lists:
    """The range of every list: words of the vocabulary, ids of the sheets of touchpoints and moments."""
    spans: dict[str, tuple[int, int]] = {}
    for row, of in enumerate(vocabulary.values("of"), FIRST_ROW + 1):
        first, _ = spans.get(str(of), (row, row))
        spans[str(of)] = (first, row)
    ranges = {of: f"'{VOCABULARY_SHEET}'!$B${first}:$B${last}" for of, (first, last) in spans.items()}
    by_choices = {
        column.choices: _list_name(sheet, column.key)
        for sheet in reversed(sheets)
        for column in reversed(columns_of(sheet))
        if column.choices
    }
    for sheet in sheets:
        for column in columns_of(sheet):
            if column.choices:
                ranges[_list_name(sheet, column.key)] = ranges[by_choices[column.choices]]
    for type_, title in (("touchpoint", "Touchpoints"), ("moment", "Moments")):
        count = len(contents.items[title])
        if count:
            ranges[type_] = f"'{title}'!$A$2:$A${count + 1}"
    return Lists(ranges)
