"""Reads the tables of a file whatever its name says: workbooks, comma-separated text and Markdown, nothing executed."""

from pathlib import PurePath

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.source_tables import MOST_BYTES, Source

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = {
    b"%PDF": "a PDF: copy its table into a spreadsheet",
    b"\x89PNG": "a picture: type its table into a spreadsheet",
    b"\xff\xd8\xff": "a picture: type its table into a spreadsheet",
    b"GIF8": "a picture: type its table into a spreadsheet",
    b"\x1f\x8b": "a gzip archive: unpack it first",
    b"7z\xbc\xaf": "a 7z archive: unpack it first",
    b"Rar!": "a RAR archive: unpack it first",
}
_SUFFIXES = {
    "an xlsx workbook": (".xlsx", ".xlsm", ".xltx"),
    "an OpenDocument spreadsheet": (".ods",),
    "an xls workbook": (".xls",),
    "text": (".csv", ".tsv", ".txt", ".md", ".markdown", ".tab", ""),
}


def read_source(data: bytes, name: str) -> Source:
    """The tables of a file, called ``name`` in messages. Raises :class:`NotReadable` with a sentence."""
    if len(data) > MOST_BYTES:
        raise NotReadable(f"`{name}` has {len(data) >> 20} MiB, more than the {MOST_BYTES >> 20} MiB that are read")
    if not data.strip():
        raise NotReadable(f"`{name}` is empty: save the table again")
    for start, what in _FOREIGN.items():
        if data.startswith(start):
            raise NotReadable(f"`{name}` is {what}")
    sort, source = _read(data, name)
    suffix = PurePath(name).suffix.lower()
    usual = _SUFFIXES[sort]
    known = {known for several in _SUFFIXES.values() for known in several}
    if suffix in known and suffix not in usual:
        note = f"the name ends in {suffix or 'nothing'}, the file is {sort} and was read as one"
        return Source(source.name, source.tables, (note, *source.notes))
    return source


def _read(data: bytes, name: str) -> tuple[str, Source]:
    if data.startswith((ZIP, b"PK\x05\x06")):
        from dcs_cli.exchange.workbook_package import opened_package

        package = opened_package(data, name)
        if package.sort == "xlsx":
            from dcs_cli.exchange.xlsx_tables import read_xlsx

            return "an xlsx workbook", read_xlsx(data, package)
        from dcs_cli.exchange.ods_tables import read_ods

        return "an OpenDocument spreadsheet", read_ods(package)
    if data.startswith(OLE):
        from dcs_cli.exchange.xls_tables import read_xls

        return "an xls workbook", read_xls(data, name)
    from dcs_cli.exchange.table_text import read_text

    return "text", read_text(data, name)
