"""A comparison as Markdown for a comment on a pull request: the summary open, the tables folded."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dcs_cli.analysis.changes_kinds import CHANGE_CLASSES
from dcs_cli.outputs.diff_words import ARROW, effects, headline, other_findings, remarks, rows
from dcs_cli.outputs.report.markdown_text import code, marked, plain

if TYPE_CHECKING:
    from dcs_cli.outputs.diff_report import DiffReport
    from dcs_cli.outputs.diff_words import Row

_MOST = 5
"""Lines of the open summary; the folded table has more."""
_LONGEST = 100
"""Rows of one table: platforms refuse comments of more than 65,536 characters."""


def diff_markdown(report: "DiffReport") -> str:
    """The comparison; what customers notice stands open, all else is folded."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: "DiffReport") -> Iterator[str]:
    title = f"{report.before.label} {ARROW} {report.after.label}"
    sentence = headline(report)
    yield f"### {plain(report.after.run.answers.project.name)}: {plain(title)}"
    yield ""
    yield f"**{sentence[:1].upper()}{marked(sentence[1:])}.** Judged as of {report.as_of}."
    for remark in remarks(report):
        yield ""
        yield f"> {marked(remark)}"
    listed = rows(report.changes.listed)
    facing = [row for row in listed if row.class_ == "customer-facing"]
    if facing:
        yield ""
        yield from (f"- {_sentence(row)}" for row in facing[:_MOST])
        if len(facing) > _MOST:
            yield f"- and {len(facing) - _MOST} more, in the table below"
    yield from _effects(report)
    for class_ in CHANGE_CLASSES:
        yield from _table(class_, [row for row in listed if row.class_ == class_])
    others = [text for _, text in other_findings(report)]
    others = [*others[:_LONGEST], *([_more(len(others) - _LONGEST)] if len(others) > _LONGEST else [])]
    if others:
        yield from _folded(
            f"Findings: {len(report.new)} new, {len(report.gone)} gone", [f"- {marked(text)}" for text in others]
        )


def _sentence(row: "Row") -> str:
    parts = [marked(part) for part in (row.what, row.who) if part]
    return f"**{row.kind}** {code(row.subject)} {' · '.join(parts)}".rstrip()


def _effects(report: "DiffReport") -> Iterator[str]:
    if report.empty:
        return
    listed = list(effects(report))
    left = len(listed) - _LONGEST
    listed = [*listed[:_LONGEST], *([("", _more(left))] if left > 0 else [])]
    if listed:
        yield ""
        yield "| | |"
        yield "|---|---|"
        last = ""
        for word, text in listed:
            yield f"| {word if word != last else ''} | {marked(text)} |"
            last = word


def _table(class_: str, listed: "list[Row]") -> Iterator[str]:
    if not listed:
        return
    body = ["| change | what | customers | difference |", "|---|---|---|---|"]
    body += [
        f"| {row.kind} | {code(row.subject)} | {marked(row.who)} | {marked(row.what)} |" for row in listed[:_LONGEST]
    ]
    number = len(listed)
    body += ["", _more(number - _LONGEST)] if number > _LONGEST else []
    yield from _folded(f"{number} {class_} {'change' if number == 1 else 'changes'}", body)


def _folded(summary: str, body: list[str]) -> Iterator[str]:
    yield ""
    yield f"<details><summary>{plain(summary)}</summary>"
    yield ""
    yield from body
    yield ""
    yield "</details>"


def _more(number: int) -> str:
    return f"and {number} more; `dcs diff -v` shows all"
