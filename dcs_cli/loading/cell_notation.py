"""How a field stands in a cell of a spreadsheet, and how the cell is read: whatever is written reads back the same."""

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeAlias

from dcs_cli.documents.sheet_columns import CellKind
from dcs_cli.loading.flow_writing import MARK_UP, RICH_TEXT, UNPRINTABLE, flow_yaml, quoted
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.nodes import Plain
from dcs_cli.loading.scalars import resolve
from dcs_cli.loading.yaml_text import read_yaml

CellValue: TypeAlias = str | int | float | bool | date
LONG_TEXT = re.compile(r"⟦long text ([0-9]+)⟧")
"""Begins a cell whose whole text stands in the sheet of long texts, under this number."""
EMPTY: Final = object()
"""What an empty cell says: nothing, which is not the same as null."""

_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets count the days before wrongly: for them 1900 was a leap year."""
_ZERO_DAY = date(1899, 12, 30)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BLANKS = " \t\u00a0"


class WrongCell(ValueError):
    """A cell that cannot be read as what its column holds; the text says what was expected."""


def written_cell(kind: CellKind, value: Any) -> CellValue | None:
    """The cell of a value, or None when no cell of this kind gives exactly this value back."""
    cell = _cell(kind, value)
    if cell is None or kind == "yaml":
        return cell
    try:
        back = read_cell(kind, cell)
    except WrongCell:
        return None
    return cell if back is not EMPTY and flow_yaml(back) == flow_yaml(value) else None


def _cell(kind: CellKind, value: Any) -> CellValue | None:
    if value is None:
        return None
    if kind == "yaml":
        return flow_yaml(value)
    if kind == "names":
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            listed = ", ".join(value)
            return listed if value and written_text(listed) == listed else flow_yaml(value)
        return None
    if isinstance(value, bool):
        return value if kind == "truth" else None
    if isinstance(value, int | float):
        return value if kind == "number" and _kept_by_spreadsheets(value) else None
    if not isinstance(value, str):
        return None
    if kind == "date" and _ISO_DATE.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return value
        return day if day >= _FIRST_DAY else value
    return written_text(value)


def _kept_by_spreadsheets(value: int | float) -> bool:
    """Whether a number survives fifteen to sixteen significant digits."""
    return value == value and abs(value) < 1e300 and float(f"{value:.16G}") == value


def written_text(text: str) -> str:
    """A text as it stands in a cell: as it is, or in double quotes where a spreadsheet would change it."""
    body = text.rstrip("\n")
    changed = not body or body != body.strip() or UNPRINTABLE.search(text) or MARK_UP.search(text)
    misread = RICH_TEXT.fullmatch(text) or LONG_TEXT.match(text) or _unquoted(text) is not None
    return quoted(text) if changed or misread else text


def _unquoted(cell: str) -> str | None:
    if len(cell) < 2 or cell[0] != '"' or cell[-1] != '"':
        return None
    try:
        text = json.loads(cell)
    except ValueError:
        return None
    return text if isinstance(text, str) else None


def read_cell(kind: CellKind, cell: Any) -> Any:
    """The plain value of a cell, or :data:`EMPTY`. Raises :class:`WrongCell` with a sentence for people."""
    if isinstance(cell, str):
        cell = cell.strip(_BLANKS)
    if cell is None or cell == "":
        return EMPTY
    match kind:
        case "yaml":
            return _structured(cell)
        case "names":
            return _names(cell)
        case "truth":
            return _truth(cell)
        case "number":
            return _number(cell)
        case "date":
            return _day(cell)
    return _text(cell)


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        text = _unquoted(cell)
        return cell if text is None else text
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _iso(cell) if isinstance(cell, date) else str(cell)


def _iso(cell: date) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return cell.isoformat()


def _truth(cell: Any) -> Plain:
    if isinstance(cell, str):
        word = cell.casefold()
        return word in ("true", "yes") if word in ("true", "yes", "false", "no") else _text(cell)
    return bool(cell) if cell in (0, 1) else _number(cell)


def _number(cell: Any) -> Plain:
    if isinstance(cell, str):
        try:
            found = resolve(cell)
        except OverflowError:
            return cell
        return found if isinstance(found, int | float) and not isinstance(found, bool) else _text(cell)
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if isinstance(cell, int | float) else _text(cell)


def _day(cell: Any) -> str:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 1 <= cell < 2_958_466:
        return (_ZERO_DAY + timedelta(days=int(cell))).isoformat()
    return _text(cell)


def _names(cell: Any) -> Plain:
    if isinstance(cell, str) and cell.startswith("["):
        return _structured(cell)
    return [name for name in (part.strip() for part in re.split(r"[,;\n]", _text(cell))) if name]


def _structured(cell: Any) -> Plain:
    if not isinstance(cell, str):
        return _iso(cell) if isinstance(cell, date) else _number(cell) if not isinstance(cell, bool) else cell
    documents, faults, _ = read_yaml(cell.encode("utf-8", "replace"), "cell", Limits())
    if faults and cell[0] not in "{[\"'" and ": " in cell:
        # People leave the braces out: segment: smb, persona: admin.
        documents, faults, _ = read_yaml(f"{{{cell}}}".encode("utf-8", "replace"), "cell", Limits())
    if faults:
        raise WrongCell(f"{faults[0].message}; {faults[0].hint}")
    if not documents and cell in ("null", "~"):
        return None
    if len(documents) != 1:
        raise WrongCell("one value is expected, such as {segment: smb}")
    return documents[0].plain
