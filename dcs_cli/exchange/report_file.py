"""The file with the reports of all sources: a section for each, of its last import, known by the hash it ends with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from unicodedata import normalize

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.import_report import TITLE

REPORT = "import-report.md"
EDITED = "import-report-edited"
_BEGINS = re.compile(rf"^(?={TITLE}: )", re.MULTILINE)
_ENDS = re.compile(r"\n<!-- The next import of this source replaces this section\. ([0-9a-f]{16}) -->\n\Z")


_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class ReportFile:
    """The text of the file; ``edited`` is the section it takes the place of, where a person wrote into that."""

    text: str
    edited: str = ""


def holds_report(existing: str | None, source: str) -> bool:
    """Whether a file has a section of a source."""
    return any(_key(section) == _folded(source) for section in _sections(existing or ""))


def with_report(existing: str | None, source: str, page: str, parts: Iterable[str] = ()) -> ReportFile:
    """The file with the page of a source in the place of its last one; what else stands there stays byte for byte.

    Pages of ``parts`` of the source, which the new one is about too, go. Raises :class:`NotReadable` for a file that
    holds something else than reports.
    """
    text = existing or ""
    sections = _sections(text)
    if text.strip() and not sections:
        raise NotReadable(f"`{REPORT}` exists and is no report of an import: name another file with -o")
    before = text[: len(text) - sum(map(len, sections))]
    keys = {_folded(one) for one in (source, *parts)}
    kept = [_closed(section) for section in sections if _key(section) not in keys]
    replaced = [section for section in sections if _key(section) in keys]
    edited = "".join(section for section in replaced if not _is_ours(section))
    several = sorted([*kept, f"{page}\n{_mark(page)}"], key=lambda section: (_key(section), section))
    return ReportFile(before + "\n".join(several), edited)


def _sections(text: str) -> list[str]:
    parts = _BEGINS.split(text)
    return [part for part in parts if part.startswith(f"{TITLE}: ")]


def _key(section: str) -> str:
    """What the source of a section is known by; its title has signs of Markdown behind backslashes."""
    return _folded(_ESCAPED.sub(r"\1", section.partition("\n")[0].removeprefix(f"{TITLE}: ")))


def _folded(title: str) -> str:
    return " ".join(normalize("NFC", title).casefold().split())


def _mark(page: str) -> str:
    digest = sha256(page.encode()).hexdigest()[:16]
    return f"<!-- The next import of this source replaces this section. {digest} -->\n"


def _closed(section: str) -> str:
    """A section without the blank lines that part it from the next one."""
    return section.rstrip("\n") + "\n"


def _is_ours(section: str) -> bool:
    """Whether a section is as an import wrote it."""
    text = _closed(section)
    mark = _ENDS.search(text)
    return mark is not None and _mark(text[: mark.start()]).endswith(f" {mark[1]} -->\n")
