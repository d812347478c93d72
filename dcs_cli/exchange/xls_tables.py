"""Reads the sheets of an xls file of old spreadsheet programs."""

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.source_tables import Source, SourceTable, rows_that_hold

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def read_xls(data: bytes, name: str) -> Source:
    """Every sheet as a table. Raises :class:`NotReadable` when it is locked, damaged or no workbook."""
    if _ENCRYPTED in data:
        raise NotReadable(f"`{name}` is protected with a password: save it without one")
    if not any(mark in data for mark in _WORKBOOK):
        raise NotReadable(f"`{name}` is a document of an old office program and no workbook: save its table as xlsx")
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        message = f"reading the xls workbook `{name}` needs a further library: pip install 'dcs-touchpoints[xls]'"
        raise NotReadable(f"{message}, or save it as xlsx") from None
    from io import BytesIO

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        tables = []
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            rows = rows_that_hold(sheet.to_python(skip_empty_area=False), what=f"sheet `{title}` of `{name}`")
            tables.append(SourceTable(title, rows))
    except NotReadable:
        raise
    except (CalamineError, OSError, ValueError) as error:
        if "password" in str(error).lower():
            raise NotReadable(f"`{name}` is protected with a password: save it without one") from None
        raise NotReadable(f"`{name}` is no readable xls workbook: open it and save it as xlsx") from None
    notes = ("the macros in it were not read and not run",) if _MACROS in data else ()
    return Source(name, tuple(tables), notes)
