"""Office files with the same bytes every time: a zip whose members carry no time of writing."""

import io
import re
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip file can state."""

_NUMBERS = ".xlsx"
_WRITTEN_AT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def steady(content: bytes) -> bytes:
    """The same members in the same order, each dated :data:`EPOCH`, as are the workbooks behind charts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as found, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for member in found.infolist():
            dated = zipfile.ZipInfo(member.filename, EPOCH)
            dated.compress_type = zipfile.ZIP_DEFLATED
            data = found.read(member)
            written.writestr(dated, steady(_undated(data)) if member.filename.endswith(_NUMBERS) else data)
    return packed.getvalue()


def _undated(workbook: bytes) -> bytes:
    """A workbook behind a chart without the moment it was made; the library that writes it cannot be told one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as found, zipfile.ZipFile(packed, "w") as written:
        for name in found.namelist():
            data = found.read(name)
            if name == "docProps/core.xml":
                data = _WRITTEN_AT.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            written.writestr(name, data)
    return packed.getvalue()
