"""The short account of an import on the terminal; the whole one is the report beside the maps."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dcs_cli.outputs.terminal import Span, TextPage

if TYPE_CHECKING:
    from dcs_cli.exchange.header_matching import Matched
    from dcs_cli.exchange.import_plan import ImportPlan, Told
    from dcs_cli.exchange.import_report import ImportReport, ToldFact

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Written:
    """Where the whole account stands, and the file that keeps a section of it a person wrote into; empty for none."""

    report: str
    kept: str


def told_import(report: "ImportReport", width: int, color: bool, verbosity: int, written: "Written | None") -> str:
    """What was read, matched, written and is missing, a line each; ``written`` is None where nothing is."""
    dry_run = written is None
    page = TextPage(width, color=color)
    plan = report.plan
    if report.drafts is None:
        page.line(Span(f"{report.name}: a workbook of dcs", "strong"))
    for table in report.tables:
        sheet = f', sheet "{table.table.sheet}"' if table.table.sheet is not None else ""
        page.line(Span(f"{report.name}{sheet}: {len(table.rows):,} rows", "strong"))
        matched = [f"{one.heading} → {one.target}" for one in table.columns if one.target]
        kept = [f"{one.heading} → {one.own_key}" for one in table.columns if one.target is None and one.filled]
        _line(page, "matched", ", ".join(matched))
        _line(page, "kept", ", ".join(kept))
    if report.drafts is not None and not report.tables:
        read = ", ".join(f"{count:,} {what}" for what, count in report.drafts.read.items())
        page.line(Span(f"{report.name}, {report.drafts.source}: {read}", "strong"))
    counts = {one.file: f" ({len(one.items):,})" for one in plan.maps}
    files = ", ".join(f"{file}{counts.get(file, '')}" for file in sorted(plan.writes))
    _line(page, "would write" if dry_run else "written", files or "nothing")
    if plan.unchanged:
        _line(page, "unchanged", f"{plan.unchanged:,} rows known from the last import")
    hows = Counter(
        fact.known for item in plan.items for fact in item.draft.facts.values() if fact.said or fact.known == "unread"
    )
    _line(page, "defaults", ", ".join(_told_for_all(one) for one in report.told))
    if hows["guessed"]:
        _line(
            page,
            "guessed",
            f"{hows['guessed']:,}, each with its words beside it under x-source-…: delete the words to confirm it",
        )
    if hows["unread"]:
        _line(page, "in words", f"{hows['unread']:,}, kept as the source says them")
    for section in dict.fromkeys(one.section for one in plan.undeclared):
        _line(page, section, _undeclared(plan, section))
    for sentence in report.ideas:
        _line(page, "status", sentence)
    missing = ", ".join(f"{fact} {count:,}" for fact, count in report.missing.items())
    _line(page, "missing", missing)
    _several(page, "changed", plan.changes)
    _several(page, "conflict", plan.conflicts)
    _several(page, "proposed", plan.proposals)
    _several(page, "by hand", plan.by_hand)
    for one in plan.candidates[:_SHOWN]:
        same = f", same {', '.join(one.agree)}" if one.agree else ""
        words = f"words {one.likeness} of 100" if one.ground == "words" else "other words"
        _line(page, "perhaps", f"{one.item} is {one.known} in {one.file} ({words}{same})")
    if len(plan.candidates) > _SHOWN:
        _line(page, "perhaps", f"and {len(plan.candidates) - _SHOWN} more")
    of_tables = dict.fromkeys(note for table in report.tables for note in (*_hidden(table), *table.notes))
    for note in (*report.notes, *report.left_tables, *of_tables):
        _line(page, "note", note)
    if verbosity > 0:
        for number, question in enumerate(report.questions, 1):
            to = f" ({question.to})" if question.to else ""
            _line(page, f"ask {number}", question.text + to)
    if written is not None:
        if written.kept:
            _line(page, "kept", f"{written.kept}: what {written.report} said of {report.source}, edited by hand")
        page.blank()
        where = f"{written.report} says it row by row, with the questions to the owners. " if written.report else ""
        page.line(f"{where}Next: dcs check")
    return page.text()


def _hidden(table: "Matched") -> Iterator[str]:
    """What a person does not see who looks at the sheet."""
    from dcs_cli.exchange.source_tables import HIDDEN_SHEET

    if HIDDEN_SHEET in table.table.notes:
        yield f"sheet {table.table.sheet} is hidden, and its messages were read"


def _told_for_all(fact: "ToldFact") -> str:
    from dcs_cli.loading.flow_writing import flow_yaml

    of = f" in {fact.sheet}" if fact.sheet else ""
    since = " (as last time)" if fact.remembered else ""
    return f"{fact.name}={flow_yaml(fact.value)}{of}{since}"


def _undeclared(plan: "ImportPlan", section: str) -> str:
    """The words of a section that the program does not declare, and whether they are written into it."""
    words = [one for one in plan.undeclared if one.section == section]
    if section == "dimensions":
        groups = "; ".join(f"{one.id}: {', '.join(one.fields['values'])}" for one in words)
        return f"{groups}: declare in `dimensions` of a program, then import again"
    written = all(plan.declares(one) for one in words)
    stands = "written into the program" if written else "in no program; --yes adds them to one that exists"
    return f"{', '.join(one.id for one in words)}: {stands}"


def _line(page: TextPage, title: str, text: str) -> None:
    if text:
        page.line(Span(f"{title:<11} ", "faint"), text, indent=2, hanging=12)


def _several(page: TextPage, title: str, several: "tuple[Told, ...]") -> None:
    for one in several[:_SHOWN]:
        subject = one.subject or one.file
        _line(page, title, f"{subject} {one.key}".strip() + _values(one))
    if len(several) > _SHOWN:
        _line(page, title, f"and {len(several) - _SHOWN:,} more")


def _values(told: "Told") -> str:
    """What the project and the sheet say, shortened."""
    from dcs_cli.exchange.differences import ABSENT
    from dcs_cli.loading.flow_writing import flow_yaml

    found = told.difference
    if found.verdict == "gone":
        return ": its row is gone from the sheet"
    if found.verdict == "withdrawn":
        return ": taken out, the sheet is read better now"
    if found.verdict == "added":
        return ": new"
    sides = []
    for side, value in (("project", found.ours), ("sheet", found.theirs)):
        text = "nothing" if value is ABSENT else flow_yaml(value)
        sides.append(f"{side} {text if len(text) <= 60 else text[:57] + '…'}")
    return f": {', '.join(sides)}"
