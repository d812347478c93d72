"""A comparison as text for a terminal (commands, "diff")."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dcs_cli.analysis.changes_kinds import CHANGE_CLASSES, Change
from dcs_cli.outputs.diff_effects import Effect, effects, other_findings
from dcs_cli.outputs.diff_words import ARROW, headline, remarks, rows
from dcs_cli.outputs.terminal import Span, Style, TextPage

if TYPE_CHECKING:
    from dcs_cli.outputs.diff_report import DiffReport
    from dcs_cli.outputs.diff_words import Row

_MOST = 12
"""Lines of one kind shown without ``-v``; what customers notice is shown in full."""
_WORD = 10
_SUBJECT = 18
_STYLES: dict[str, Style] = {"gained": "good", "lost": "error", "moved": "warning", "changed": "warning"}


def diff_text(report: "DiffReport", *, width: int, color: bool, verbosity: int) -> str:
    """The comparison: what customers notice first, then what follows from it, then the rest."""
    page = TextPage(width, color=color)
    title = f"{report.before.label} {ARROW} {report.after.label}"
    name = report.after.run.answers.project.name
    page.line(Span(title, "strong"), f"  {name} · as of {report.as_of}", hanging=2)
    for remark in remarks(report):
        page.line(f"note: {remark}", hanging=2)
    page.line(headline(report), hanging=2)
    listed = rows(report.changes.listed)
    for class_ in CHANGE_CLASSES:
        if class_ == "customer-facing" or verbosity >= 0:
            _write_class(page, report, class_, [row for row in listed if row.class_ == class_], verbosity)
    if not report.empty:
        _write_effects(page, (one for one in effects(report) if verbosity >= 0 or one.felt), verbosity)
    if verbosity >= 0:
        _write_effects(page, other_findings(report), verbosity)
    return page.text()


def _write_class(page: TextPage, report: "DiffReport", class_: str, listed: "list[Row]", verbosity: int) -> None:
    if not listed:
        return
    page.blank()
    page.line(Span(class_, "strong"))
    most = len(listed) if verbosity > 0 or class_ == "customer-facing" else _MOST
    shown = listed[:most]
    room = min(max(len(row.subject) for row in shown), _SUBJECT)
    for row in shown:
        parts = [part for part in (row.what, row.who) if part]
        word, gap = Span(row.kind, _STYLES.get(row.kind, "plain")), " " * (_WORD - len(row.kind))
        space = " " * (max(room - len(row.subject), 0) + 2)
        page.line(word, gap, Span(row.subject, "strong"), space, "  ·  ".join(parts), indent=2, hanging=_WORD)
        if verbosity > 0:
            places = dict.fromkeys(_place(report, change) for change in row.changes)
            page.line(Span(", ".join(places), "faint"), indent=2 + _WORD)
    if len(listed) > most:
        page.line(f"and {len(listed) - most} more; -v shows all", indent=2)


def _place(report: "DiffReport", change: Change) -> str:
    place = report.place(change)
    side = f"{report.before.label}:" if change.side == "before" else ""
    return f"{side}{place.file}:{place.line}:{place.column}"


def _write_effects(page: TextPage, listed: Iterable[Effect], verbosity: int) -> None:
    groups: dict[str, list[str]] = {}
    for one in listed:
        groups.setdefault(one.word, []).append(one.text)
    if groups:
        page.blank()
    for word, texts in groups.items():
        most = len(texts) if verbosity > 0 else _MOST
        for number, text in enumerate(texts[:most]):
            if number == 0:
                page.line(word.ljust(_WORD), text, indent=2, hanging=_WORD + 2)
            else:
                page.line(text, indent=2 + _WORD, hanging=2)
        if len(texts) > most:
            page.line(f"and {len(texts) - most} more; -v shows all", indent=2 + _WORD)
