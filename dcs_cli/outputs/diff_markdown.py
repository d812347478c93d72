"""A comparison as Markdown for a comment on a pull request: the summary open, the tables folded."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dcs_cli.analysis.changes_kinds import CHANGE_CLASSES
from dcs_cli.outputs.diff_effects import Effect, effects, other_findings
from dcs_cli.outputs.diff_words import ARROW, headline, remarks, rows
from dcs_cli.outputs.report.markdown_text import code, marked, plain

if TYPE_CHECKING:
    from dcs_cli.outputs.diff_report import DiffReport
    from dcs_cli.outputs.diff_words import Row

_MOST = 5
"""Lines of the open summary beside what is lost or taken out of human hands; the folded table has more."""
_MOST_OF_A_SORT = 8
"""Open lines of one sort of effect, the gravest sorts aside."""
_SIGNS = (("+", "new"), ("−", "gone"), ("±", "about more or fewer messages"))
_NEVER_FOLDED = frozenset(("promises", "gaps", "first day"))
_LONGEST = 100
"""Rows of one table."""
_ROOM = 60_000
"""Characters of the whole: platforms refuse comments of more than 65,536."""


def diff_markdown(report: "DiffReport") -> str:
    """The comparison; what customers notice stands open, all else is folded, as much as a comment has room for."""
    text = "\n".join(_lines(report)) + "\n"
    left = 0
    for part in ("\n".join(one) + "\n" for one in _folded_parts(report)):
        if len(text) + len(part) > _ROOM:
            left += 1
        else:
            text += part
    told = "1 table is" if left == 1 else f"{left} tables are"
    return f"{text}\n{told} too long for a comment; `dcs diff -v` shows all\n" if left else text


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
        # Rows come by gravity: out of human hands, lost, gained, changed.
        grave = sum(row.kind in ("moved", "lost") for row in facing)
        shown = facing[: min(grave + _MOST, _LONGEST)]
        yield from (f"- {_sentence(row)}" for row in shown)
        if len(facing) > len(shown):
            yield f"- and {len(facing) - len(shown)} more, in the table below"
    shown_effects, _ = _parted(report)
    if shown_effects:
        yield ""
        yield from _effects(shown_effects)


def _folded_parts(report: "DiffReport") -> Iterator[Iterator[str]]:
    listed = rows(report.changes.listed)
    for class_ in CHANGE_CLASSES:
        of_class = [row for row in listed if row.class_ == class_]
        if of_class:
            yield _table(class_, of_class)
    _, others = _parted(report)
    if others:
        yield _folded(f"{len(others)} more {'effect' if len(others) == 1 else 'effects'}", _effects(others))
    found = [f"- {marked(one.text)}" for one in other_findings(report)]
    if found:
        found = [*found[:_LONGEST], *([_more(len(found) - _LONGEST)] if len(found) > _LONGEST else [])]
        signs = Counter(one.text[0] for one in other_findings(report))
        numbers = [f"{signs[sign]} {word}" for sign, word in _SIGNS if signs[sign]]
        yield _folded(f"Other findings: {', '.join(numbers)}", found)


def _sentence(row: "Row") -> str:
    parts = [marked(part) for part in (row.what, row.who) if part]
    return f"**{row.kind}** {code(row.subject)} {' · '.join(parts)}".rstrip()


def _parted(report: "DiffReport") -> tuple[list[Effect], list[Effect]]:
    """The effects that stand open, and the others: only possible, only of another size, or many of a lesser sort."""
    shown: list[Effect] = []
    others: list[Effect] = []
    for one in () if report.empty else effects(report):
        same = sum(other.word == one.word for other in shown)
        fits = not one.minor and (one.word in _NEVER_FOLDED or same < _MOST_OF_A_SORT)
        (shown if fits else others).append(one)
    return shown, others


def _effects(listed: Sequence[Effect]) -> Iterator[str]:
    yield "| | |"
    yield "|---|---|"
    last = ""
    for one in listed[:_LONGEST]:
        yield f"| {one.word if one.word != last else ''} | {marked(one.text)} |"
        last = one.word
    if len(listed) > _LONGEST:
        yield f"| | {marked(_more(len(listed) - _LONGEST))} |"


def _table(class_: str, listed: "list[Row]") -> Iterator[str]:
    body = ["| change | what | customers | difference |", "|---|---|---|---|"]
    body += [
        f"| {row.kind} | {code(row.subject)} | {marked(row.who)} | {marked(row.what)} |" for row in listed[:_LONGEST]
    ]
    number = len(listed)
    body += ["", _more(number - _LONGEST)] if number > _LONGEST else []
    yield from _folded(f"{number} {class_} {'change' if number == 1 else 'changes'}", body)


def _folded(summary: str, body: Iterable[str]) -> Iterator[str]:
    yield ""
    yield f"<details><summary>{plain(summary)}</summary>"
    yield ""
    yield from body
    yield ""
    yield "</details>"


def _more(number: int) -> str:
    return f"and {number} more; `dcs diff -v` shows all"
