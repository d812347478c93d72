"""Guards the archive a workbook is packed in: its size once unpacked, passwords, macros and links to other files."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.source_tables import MOST_UNPACKED

MOST_ENTRIES = 10_000
DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
"""What Python's readers of archives raise for broken ones."""
_PIECE = 1 << 20
_OTHER_PROGRAMS = {
    "word/document.xml": "a Word document: copy its table into a spreadsheet",
    "ppt/presentation.xml": "a presentation: copy its table into a spreadsheet",
    "xl/workbook.bin": "an xlsb workbook, which is not read: save it as xlsx",
}


@dataclass(frozen=True, slots=True)
class Package:
    """An archive that may be unpacked: what it is, and what in it is not read."""

    name: str
    sort: Literal["xlsx", "ods"]
    archive: zipfile.ZipFile
    notes: tuple[str, ...]


def opened_package(data: bytes, name: str) -> Package:
    """The archive of an xlsx or ods file. Raises :class:`NotReadable` when it is neither, locked or too large."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except DAMAGED:
        raise NotReadable(f"`{name}` is a damaged workbook or archive: open it and save it again as xlsx") from None
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotReadable(f"`{name}` is protected with a password: save it without one")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or len(entries) > MOST_ENTRIES:
        size = f"{unpacked >> 20:,} MiB in {len(entries):,} parts"
        raise NotReadable(
            f"`{name}` unpacks to {size}, more than the {MOST_UNPACKED >> 20} MiB that are read: "
            "save the sheet with the messages alone as a workbook"
        )
    for part, what in _OTHER_PROGRAMS.items():
        if part in names:
            raise NotReadable(f"`{name}` is {what}")
    if "xl/workbook.xml" in names:
        return Package(name, "xlsx", archive, tuple(_left_out(names)))
    if "content.xml" in names and _mimetype(archive, names).endswith("opendocument.spreadsheet"):
        if b"encryption-data" in _start(archive, "META-INF/manifest.xml", names):
            raise NotReadable(f"`{name}` is protected with a password: save it without one")
        return Package(name, "ods", archive, tuple(_left_out(names)))
    raise NotReadable(f"`{name}` is an archive and no workbook: unpack it and import the file inside")


def check_workbook(data: bytes, name: str) -> None:
    """Refuse an archive that :func:`opened_package` would refuse, before another reader unpacks it."""
    opened_package(data, name).archive.close()


def _left_out(names: set[str]) -> Iterator[str]:
    if any("vbaProject" in name or name.startswith(("Basic/", "Scripts/")) for name in names):
        yield "the macros in it were not read and not run"
    if any(name.startswith("xl/externalLinks/") for name in names):
        yield "its links to other workbooks were not followed; their last saved values count"


def _start(archive: zipfile.ZipFile, part: str, names: set[str]) -> bytes:
    if part not in names:
        return b""
    try:
        with archive.open(part) as stream:
            return stream.read(_PIECE)
    except DAMAGED:
        return b""


def _mimetype(archive: zipfile.ZipFile, names: set[str]) -> str:
    return _start(archive, "mimetype", names).decode("ascii", "replace").strip()
