"""Findings as Markdown for a pull request or the summary of a step: counts, a table, and notes folded away."""

from collections.abc import Sequence
from itertools import accumulate

from dcs_cli.outputs.finding_formats.wording import path_in_repository, repair, sentence
from dcs_cli.outputs.json_report import Report
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.report.markdown_text import code, marked, plain
from dcs_cli.rules.findings import PlacedFinding

HEAD = "| | rule | where | what |\n|---|---|---|---|\n"
MARKS = {"error": "E", "warning": "W", "note": "N"}
ROOM_FOR_THE_REST = 400
"""Bytes kept for the sentence about findings that did not fit, and for closing what is open."""


def markdown_text(report: Report, figures: str = "", most_bytes: int | None = None) -> str:
    """The report; with ``most_bytes`` only as many findings as fit, gravest first, and how many were left out."""
    head = f"### dcs {report.command}: {_title(report)}\n\n{_counts(report)}\n\n{figures}"
    foot = _foot(report)
    room = None if most_bytes is None else most_bytes - len((head + foot).encode()) - ROOM_FOR_THE_REST
    grave = [_row(report, one) for one in report.findings if one.finding.level != "note"]
    notes = [_row(report, one) for one in report.findings if one.finding.level == "note"]
    if report.show_silenced:
        notes += [_row(report, one.placed, f"{one.by}: {one.reason}") for one in report.silenced]
    shown = _fitting([*grave, *notes], room)
    body = HEAD + "".join(grave[:shown]) + "\n" if grave[:shown] else ""
    folded = notes[: max(0, shown - len(grave))]
    if folded:
        title = counted(report.count("note"), "note")
        title += f", {counted(len(report.silenced), 'finding')} accepted" if report.show_silenced else ""
        body += f"<details><summary>{title}</summary>\n\n{HEAD}{''.join(folded)}\n</details>\n\n"
    left_out = len(grave) + len(notes) - shown
    if left_out:
        body += f"{counted(left_out, 'finding')} more did not fit here: `dcs {report.command}` shows all.\n\n"
    return head + body + foot


def _title(report: Report) -> str:
    view = f", view {code(report.view)}" if report.view else ""
    return f"{plain(report.name)}, as of {report.as_of}{view}"


def _counts(report: Report) -> str:
    parts = [f"**{counted(report.count(level), level)}**" for level in ("error", "warning", "note")]
    accepted = len(report.silenced) - report.baselined
    parts += [f"{accepted:,} accepted with a reason"] if accepted else []
    parts += [f"{report.baselined:,} baselined"] if report.baselined else []
    parts += [f"{counted(len(report.gone), 'entry', 'entries')} of the baseline gone: prune"] if report.gone else []
    return " · ".join(parts)


def _row(report: Report, placed: PlacedFinding, accepted: str = "") -> str:
    finding = placed.finding
    where = ""
    if placed.places:
        place = placed.places[0]
        where = code(f"{path_in_repository(report, place.file)}:{place.line}")
    fix = repair(finding)
    words = marked(sentence(finding))
    if fix and "\n" not in fix:
        words += f"<br>fix: {marked(fix)}"
    if accepted:
        words += f"<br>accepted, {plain(accepted)}"
    return f"| {MARKS[finding.level]} | {finding.code} {plain(finding.name)} | {where} | {words} |\n"


def _fitting(rows: Sequence[str], room: int | None) -> int:
    """How many of the rows fit."""
    if room is None:
        return len(rows)
    sizes = accumulate(len(row.encode()) for row in rows)
    return sum(size <= room - 2 * len(HEAD) for size in sizes)


def _foot(report: Report) -> str:
    lines = [
        f"**{crash.code} {crash.name}** failed and found nothing: {plain(crash.error)}" for crash in report.crashes
    ]
    lines += [f"Not checked: {', '.join(f'{code} (add {plain(add)})' for code, add in report.not_checked)}"]
    return "".join(f"{line}\n\n" for line in lines) if report.crashes or report.not_checked else ""
