"""Reads the tables of a file whatever its name says: workbooks, comma-separated text and Markdown, nothing executed."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.source_tables import MOST_BYTES, Source

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LISTS_HINT = "; or name the heading above a list with --sheet, and its points become rows"
_LISTS_SHOWN = 5
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
    "text": (".csv", ".tsv", ".txt", ".md", ".markdown", ".tab", ".yaml", ".yml", ".json", ""),
}


def read_source(data: bytes, name: str, *, heading: str | None = None) -> Source:
    """The tables of a file, called ``name`` in messages, and the list below a ``heading`` of a page.

    Raises :class:`NotReadable` with a sentence.
    """
    if len(data) > MOST_BYTES:
        raise NotReadable(f"`{name}` has {len(data) >> 20} MiB, more than the {MOST_BYTES >> 20} MiB that are read")
    if not data.strip():
        raise NotReadable(f"`{name}` is empty: save the table again")
    for start, what in _FOREIGN.items():
        if data.startswith(start):
            raise NotReadable(f"`{name}` is {what}")
    sort, source = _read(data, name, heading)
    suffix = PurePath(name).suffix.lower()
    usual = _SUFFIXES[sort]
    known = {known for several in _SUFFIXES.values() for known in several}
    if suffix in known and suffix not in usual:
        note = f"the name ends in {suffix or 'nothing'}, the file is {sort} and was read as one"
        return replace(source, notes=(note, *source.notes))
    return source


def _read(data: bytes, name: str, heading: str | None) -> tuple[str, Source]:
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
    if name.lower().endswith((".md", ".markdown")):
        return "text", _page(data, name, heading)
    return "text", _records(data, name) or _table(data, name)


def _table(data: bytes, name: str) -> Source:
    from dcs_cli.exchange.table_text import read_text

    return read_text(data, name)


def _page(data: bytes, name: str, heading: str | None) -> Source:
    """The tables of a page, and the list below a heading, which may hold messages or anything else."""
    from dcs_cli.exchange.page_lists import list_headings, listed_below
    from dcs_cli.loading.tables import TableProblem, decoded

    text = decoded(data, name)
    lines = [] if isinstance(text, TableProblem) else text.splitlines()
    counts = list_headings(lines)
    lists = tuple(counts)
    listed = listed_below(lines, heading) if heading is not None else None
    try:
        source = replace(_table(data, name), lists=lists)
    except NotReadable as error:
        if heading is not None and lists:
            return Source(name, (listed,) if listed else (), (), lists)
        raise NotReadable(f"{error}. {_found_instead(counts)}") from None
    titles = {table.sheet for table in source.tables}
    return replace(source, tables=(*source.tables, listed)) if listed and heading not in titles else source


def _found_instead(lists: Mapping[str, int]) -> str:
    """What a page without tables holds, and what to do with it."""
    table = "make a table with a line for each message, under headings such as Touchpoint, Goal, Audience, Channel, "
    table += "Owner, Tool and When"
    if not lists:
        return f"It holds text only: {table}"
    longest = sorted(lists, key=lambda heading: -lists[heading])[:_LISTS_SHOWN]
    named = ", ".join(f"`{heading}` ({lists[heading]})" for heading in longest)
    several = (
        f"{len(lists)} of its headings have lists below them, the longest" if len(lists) > 1 else "It has one list"
    )
    return (
        f"{several}, with so many points: {named}. If a list is of messages, read it with --sheet '{longest[0]}'; "
        f"otherwise {table}"
    )


def _records(data: bytes, name: str) -> Source | None:
    """The list of records a YAML or JSON file holds; None when it is neither."""
    from dcs_cli.exchange.record_tables import record_table

    values = _yaml_values(data, name) if name.lower().endswith((".yaml", ".yml")) else _json_values(data, name)
    if values is None:
        return None
    table = record_table(values[0]) if len(values) == 1 else None
    if table is None:
        from dcs_cli.exchange.systems import read_export

        # Its sentence says what was found and what is known.
        read_export(data, name)
        return None
    return Source(name, (table,))


def _yaml_values(data: bytes, name: str) -> list[Any] | None:
    from dcs_cli.exchange.systems.reading_exports import yaml_records
    from dcs_cli.loading.limits import Limits

    values = [record.value for record in yaml_records(data, name, Limits())]
    return values if any(isinstance(value, dict | list) for value in values) else None


def _json_values(data: bytes, name: str) -> list[Any] | None:
    from dcs_cli.exchange.systems.reading_exports import read_bytes

    if data.removeprefix(BOM_UTF8).lstrip()[:1] not in (b"{", b"["):
        return None
    return [record.value for record in read_bytes(data, name).records]
