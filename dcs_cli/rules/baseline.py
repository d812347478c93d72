"""The baseline: findings a project has accepted for now, known by rule, subjects and fingerprint, never by line
(commands, "baseline").
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dcs_cli.documents.values import Path
from dcs_cli.rules.catalogue import page_names
from dcs_cli.rules.findings import Finding, PlacedFinding
from dcs_cli.rules.run import Run, Silenced

VERSION = "1.0"
Key = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True, slots=True, order=True)
class BaselineEntry:
    """One accepted finding; two findings of one fingerprint need two entries."""

    code: str
    subjects: tuple[str, ...]
    fingerprint: str
    message: str

    @property
    def key(self) -> Key:
        """What a finding must have to match."""
        return (self.code, self.subjects, self.fingerprint)

    @property
    def written(self) -> dict[str, Any]:
        """The entry as it stands in the file."""
        return {
            "code": self.code,
            "subjects": list(self.subjects),
            "fingerprint": self.fingerprint,
            "message": self.message,
        }


class UnreadableBaseline(Exception):
    """A baseline file that cannot be used; the text names line, column and what was expected."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Findings that are new, those the baseline accepts, and entries that no finding matches."""

    new: tuple[PlacedFinding, ...]
    accepted: tuple[PlacedFinding, ...]
    unmatched: tuple[BaselineEntry, ...]


def entries_of(findings: Iterable[PlacedFinding]) -> tuple[BaselineEntry, ...]:
    """Findings as entries, sorted; those of family S are left out, because what cannot be read must be mended."""
    return tuple(sorted(_entry(one.finding) for one in findings if not one.finding.code.startswith("S")))


def compare(findings: Sequence[PlacedFinding], entries: Sequence[BaselineEntry]) -> Comparison:
    """Match each entry with at most one finding; of several equal ones that with the same message goes first."""
    waiting: defaultdict[Key, list[BaselineEntry]] = defaultdict(list)
    for entry in sorted(entries):
        waiting[entry.key].append(entry)
    matched: set[int] = set()
    for same_message in (True, False):
        for number, placed in enumerate(findings):
            found = _entry(placed.finding)
            candidates = waiting.get(found.key, [])
            if number in matched or not candidates or placed.finding.code.startswith("S"):
                continue
            if same_message and found not in candidates:
                continue
            candidates.remove(found if same_message else candidates[0])
            matched.add(number)
    return Comparison(
        tuple(one for number, one in enumerate(findings) if number not in matched),
        tuple(one for number, one in enumerate(findings) if number in matched),
        tuple(sorted(entry for left in waiting.values() for entry in left)),
    )


def with_baseline(run: Run, entries: Sequence[BaselineEntry], name: str, *, whole: bool, every_rule: bool) -> Run:
    """A run without the findings that the baseline accepts, which join the silenced ones.

    An entry is gone only when its rule ran (or exists no more) on the ``whole`` project; whether a waiver is unused
    (family X) can only be told when ``every_rule`` ran.
    """
    found = compare(run.findings, entries)
    accepted = tuple(Silenced(one, "baseline", f"listed in {name}") for one in found.accepted)
    gone = tuple(entry for entry in found.unmatched if whole and _judged(entry.code, run, every_rule))
    return replace(run, findings=found.new, silenced=(*run.silenced, *accepted), gone=gone)


def _judged(code: str, run: Run, every_rule: bool) -> bool:
    if code.startswith("X") and not every_rule:
        return False
    return code in run.ran or not (code in page_names() or code.startswith("U"))


def _entry(finding: Finding) -> BaselineEntry:
    return BaselineEntry(finding.code, finding.subjects, finding.fingerprint, finding.message)


def baseline_text(entries: Sequence[BaselineEntry]) -> str:
    """The file: JSON with one entry a line, so that a version control system shows what came and went."""
    listed = ",\n".join(f"    {json.dumps(entry.written, ensure_ascii=False)}" for entry in sorted(entries))
    inner = f"\n{listed}\n  " if listed else ""
    return f'{{\n  "baseline": "{VERSION}",\n  "findings": [{inner}]\n}}\n'


def read_baseline(data: bytes) -> tuple[BaselineEntry, ...]:
    """The entries of a file; :class:`UnreadableBaseline` when it is not JSON, not a baseline, or has a wrong entry."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableBaseline("1:1: it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise UnreadableBaseline(f"{error.lineno}:{error.colno}: it is not JSON: {error.msg.lower()}") from None
    except RecursionError:
        raise UnreadableBaseline("1:1: it is nested too deeply to be a baseline") from None
    if not isinstance(found, dict) or not isinstance(found.get("findings"), list) or "baseline" not in found:
        raise UnreadableBaseline("1:1: it is not a baseline: `dcs baseline write` makes one")
    if str(found["baseline"]).partition(".")[0] != VERSION.partition(".")[0]:
        raise UnreadableBaseline(
            f"{_place(data, ('baseline',))}: it has version {found['baseline']}, this dcs reads {VERSION}"
        )
    return tuple(_read_entry(data, number, entry) for number, entry in enumerate(found["findings"]))


def _read_entry(data: bytes, number: int, written: Any) -> BaselineEntry:
    fault = _fault(written)
    if fault is not None:
        raise UnreadableBaseline(f"{_place(data, ('findings', number))}: {fault}")
    return BaselineEntry(
        written["code"], tuple(written["subjects"]), written["fingerprint"], written.get("message") or ""
    )


def _fault(written: Any) -> str | None:
    if not isinstance(written, dict):
        return "an entry is a mapping with code, subjects and fingerprint"
    for key in ("code", "fingerprint"):
        if not isinstance(written.get(key), str):
            return f"the entry has no text `{key}`"
    subjects = written.get("subjects")
    if not isinstance(subjects, list) or not all(isinstance(one, str) for one in subjects):
        return "the entry has no list of texts `subjects`"
    if not isinstance(written.get("message", ""), str):
        return "the `message` of the entry is not text"
    if written["code"].startswith("S"):
        return f"{written['code']} cannot be in a baseline: what cannot be read must be mended"
    return None


def _place(data: bytes, path: Path) -> str:
    """Line and column of a part of the file, which every reader of YAML can find in JSON."""
    from dcs_cli.loading.limits import Limits
    from dcs_cli.loading.yaml_text import read_yaml

    documents, _, _ = read_yaml(data, "", Limits())
    if not documents:
        return "1:1"
    place = documents[0].place(path)
    return f"{place.line}:{place.column}"
