"""Reads the sheets of an xls file of old spreadsheet programs."""

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.merged_cells import filled_down, merged_note
from dcs_cli.exchange.source_tables import HIDDEN_SHEET, Source, SourceTable, rows_that_hold
from dcs_cli.loading.further_packages import install_command

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def read_xls(data: bytes, name: str) -> Source:
    """Every sheet as a table. Raises :class:`NotReadable` when it is locked, damaged or no workbook.

    The library tells of hidden sheets, and not of hidden rows and columns.
    """
    if _ENCRYPTED in data:
        raise NotReadable(f"`{name}` is protected with a password: save it without one")
    if not any(mark in data for mark in _WORKBOOK):
        raise NotReadable(f"`{name}` is a document of an old office program and no workbook: save its table as xlsx")
    try:
        from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum
    except ImportError:
        message = f"reading the xls workbook `{name}` needs a further library: {install_command('xls')}"
        raise NotReadable(f"{message}, or save it as xlsx") from None
    from io import BytesIO

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        tables = []
        for about in book.sheets_metadata:
            sheet = book.get_sheet_by_name(about.name)
            areas = [
                (first[1], first[0] + 1, last[0] + 1)
                for first, last in sheet.merged_cell_ranges or ()
                if last[0] > first[0]
            ]
            lines = filled_down(sheet.to_python(skip_empty_area=False), areas)
            rows = rows_that_hold(lines, what=f"sheet `{about.name}` of `{name}`")
            told = [merged_note(len(areas))] if areas else []
            told += [] if about.visible == SheetVisibleEnum.Visible else [HIDDEN_SHEET]
            tables.append(SourceTable(about.name, rows, notes=tuple(told)))
    except NotReadable:
        raise
    except (CalamineError, OSError, ValueError) as error:
        if "password" in str(error).lower():
            raise NotReadable(f"`{name}` is protected with a password: save it without one") from None
        raise NotReadable(f"`{name}` is no readable xls workbook: open it and save it as xlsx") from None
    notes = ("the macros in it were not read and not run",) if _MACROS in data else ()
    return Source(name, tuple(tables), notes)
