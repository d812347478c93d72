"""The report of an import in Markdown: what was read, understood, guessed, kept in words, left, and what to ask."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dcs_cli.exchange.differences import ABSENT, UNKNOWN
from dcs_cli.exchange.document_writing import NewItem
from dcs_cli.exchange.drafts import SIX_FACTS, Drafts, Note
from dcs_cli.exchange.duplicates import NOT_THE_SAME
from dcs_cli.exchange.header_matching import LEFT_OUT, Matched
from dcs_cli.exchange.import_plan import ImportPlan, Told
from dcs_cli.exchange.import_questions import Question, departments_for_owners, missing_facts, questions
from dcs_cli.loading.flow_writing import flow_yaml

_SHOWN = 10
TITLE = "# Import report"
_SIGNS = re.compile(r"([\\|`*_<>\[\]])")


@dataclass(frozen=True, slots=True)
class ToldFact:
    """A fact told for all rows of a sheet, empty for the whole file; ``remembered`` when told at an earlier import."""

    name: str
    value: Any
    sheet: str
    remembered: bool


@dataclass(frozen=True)
class ImportReport:
    """All that is told of an import; ``tables`` is empty for exports of sending systems and for our own workbook.

    ``sheet`` is the only one that was asked for.
    """

    name: str
    plan: ImportPlan
    drafts: Drafts | None = None
    tables: tuple[Matched, ...] = ()
    told: tuple[ToldFact, ...] = ()
    notes: tuple[str, ...] = ()
    left_tables: tuple[str, ...] = ()
    sheet: str | None = None

    @property
    def source(self) -> str:
        """What the report is about: a file, or one sheet of it."""
        return self.name if self.sheet is None else _of_sheet(self.name, self.sheet)

    @property
    def parts(self) -> tuple[str, ...]:
        """The sheets whose own reports this one takes the place of."""
        return tuple(_of_sheet(self.name, one.table.sheet) for one in self.tables if one.table.sheet is not None)

    @cached_property
    def lacking(self) -> Mapping[str, tuple[str, ...]]:
        """The facts that each message lacks, by its id."""
        return {item.id: missing_facts(item, self.plan.standing) for item in self.plan.items}

    @cached_property
    def missing(self) -> Counter[str]:
        """How many messages lack each fact, in the order of the six facts."""
        found = Counter(fact for lacking in self.lacking.values() for fact in lacking)
        return Counter({fact: found[fact] for fact in (*SIX_FACTS, *sorted(found)) if found[fact]})

    @cached_property
    def without_owner(self) -> tuple[NewItem, ...]:
        """The messages without owner for which their department answers."""
        return departments_for_owners(self.plan.items, self.plan.standing)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions to send to the owners."""
        return questions(self.plan.items, self.plan.standing, self.plan.candidates)

    @cached_property
    def ideas(self) -> tuple[str, ...]:
        """In a sentence each, how many messages have the status ``idea`` that nobody gave them, why, and what to do."""
        silent = [item for item in self.plan.items if self._taken_for_idea(item) and not item.draft.says("status")]
        worded = [item for item in self.plan.items if self._taken_for_idea(item) and item.draft.says("status")]
        found = []
        if silent:
            why = "who gets it or what sets it off cannot be read, and " if self.tables else ""
            found.append(
                f"{_messages(silent)} status idea, which never counts as live, because {why}{self.name} states no "
                "status: if it is live, import it again with --default status=live"
            )
        if worded:
            words = dict.fromkeys(item.draft.facts["status"].said for item in worded)
            found.append(
                f"{_messages(worded)} status idea, which never counts as live, because dcs does not know what "
                f"{self.name} says of it ({', '.join(words)}): write its status into the map"
            )
        return tuple(found)

    def _taken_for_idea(self, item: NewItem) -> bool:
        fact = item.draft.facts.get("status")
        unknown = fact is None or fact.known == "unread"
        now = self.plan.standing.get(item.id, item.fields).get("status")
        return unknown and item.fields.get("status") == now == "idea"


def _of_sheet(name: str, sheet: str) -> str:
    return f"{name}, {sheet}"


def _messages(items: Sequence[NewItem]) -> str:
    return f"{len(items):,} messages have each the" if len(items) > 1 else "1 message has the"


def markdown_report(report: ImportReport) -> str:
    """The report as a page."""
    parts = [f"{TITLE}: {_text(report.source)}", "", f"{_text(report.name)}: {_counts(report)}."]
    for section in (_columns, _for_all, _facts, _files, _asked, _told, _undeclared, _doubles, _row_by_row, _left):
        lines = list(section(report))
        if lines:
            parts += ["", *lines]
    return "\n".join(parts) + "\n"


def _counts(report: ImportReport) -> str:
    if report.drafts is None:
        plan = report.plan
        found = (("changed", plan.changes), ("conflicts", plan.conflicts), ("proposed", plan.proposals))
        return ", ".join(f"{what}: {len(several)}" for what, several in found)
    read = ", ".join(f"{count:,} {what}" for what, count in report.drafts.read.items() if count)
    return f"{read or 'nothing'} read, {len(report.plan.items):,} messages made"


def _text(text: str) -> str:
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _columns(report: ImportReport) -> Iterator[str]:
    if not report.tables:
        return
    yield "## Columns"
    yield ""
    understood = _by_column(report)
    rows = []
    for table in report.tables:
        sheet = table.table.sheet or ""
        for column in table.columns:
            counts = understood.get((sheet, column.heading), Counter())
            target = column.target or column.own_key
            took = "left out" if target == LEFT_OUT else f"{target} ({column.ground})" if column.target else target
            rows.append(
                (
                    _text(sheet),
                    _text(column.heading),
                    _text(took),
                    str(column.filled),
                    *(str(counts[how]) if column.target else "" for how in ("guessed", "unread")),
                )
            )
    yield from _table(("sheet", "column", "read as", "filled", "guessed", "kept in words"), rows)


def _for_all(report: ImportReport) -> Iterator[str]:
    if not report.told:
        return
    yield "## Told for every row that does not say it"
    yield ""
    for one in report.told:
        of = f"; in {_text(one.sheet)} only" if one.sheet else ""
        since = "; as told at an earlier import" if one.remembered else ""
        yield f"- {one.name}: {_text(flow_yaml(one.value))}{of}{since}"


def _by_column(report: ImportReport) -> dict[tuple[str, str], Counter[str]]:
    """How the cells of every column were taken, by sheet and heading."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for item in report.plan.items:
        for fact in item.draft.facts.values():
            row, comma, heading = fact.place.partition(", ") if "row " not in fact.place else _split(fact.place)
            sheet = row.rpartition(", ")[0] if "row " in row else ""
            if comma and fact.said:
                found.setdefault((sheet, heading), Counter())[fact.known] += 1
    return found


def _split(place: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"(.*row \d+), (.*)", place)
    return (match[1], ",", match[2]) if match else (place, "", "")


def _facts(report: ImportReport) -> Iterator[str]:
    items = report.plan.items
    if not items:
        return
    yield "## The six facts"
    yield ""
    rows = []
    for fact in SIX_FACTS:
        asked = [item for item in items if fact in item.draft.required]
        missing = sum(1 for item in asked if fact in report.lacking[item.id])
        without = missing + (len(report.without_owner) if fact == "owner" else 0)
        hows = Counter(item.draft.facts[fact].known for item in asked if fact in item.draft.facts)
        figures = (len(asked) - without, hows["guessed"], hows["unread"], missing)
        rows.append((fact, *(str(figure) for figure in figures)))
    yield from _table(("fact", "stated", "of these guessed", "kept in words", "missing"), rows)
    if report.without_owner:
        yield ""
        yield f"{_text(_without_owner(report.without_owner))}."
    for sentence in report.ideas:
        yield ""
        yield f"{_text(sentence)}."


def _without_owner(items: Sequence[NewItem]) -> str:
    named = f"{len(items):,} messages name" if len(items) > 1 else "1 message names"
    more = f" and {len(items) - _SHOWN:,} more" if len(items) > _SHOWN else ""
    return f"{named} no owner, and the department answers: {', '.join(item.id for item in items[:_SHOWN])}{more}"


def _files(report: ImportReport) -> Iterator[str]:
    if not report.plan.writes:
        return
    yield "## Files"
    yield ""
    counts = {one.file: len(one.items) for one in report.plan.maps}
    changed = {told.file for told in report.plan.changes}
    for file in sorted(report.plan.writes):
        what = f"new, {counts[file]} messages" if file in counts else "changed" if file in changed else "new"
        yield f"- {_text(file)}: {what}"


def _asked(report: ImportReport) -> Iterator[str]:
    asked = report.questions
    if not asked:
        return
    yield "## Questions to the owners"
    yield ""
    for number, question in enumerate(asked, 1):
        to = f" ({_text(question.to)})" if question.to else ""
        yield f"{number}. {_text(question.text)}{to}"


def _told(report: ImportReport) -> Iterator[str]:
    groups = (
        ("Conflicts, not written", report.plan.conflicts),
        ("Proposed, not written: gone from the sheet or emptied in it", report.plan.proposals),
        (
            "To write by hand: a comment, an anchor, the layout or the map of another department is in the way",
            report.plan.by_hand,
        ),
        ("Changed", report.plan.changes),
    )
    first = True
    for title, several in groups:
        if not several:
            continue
        if not first:
            yield ""
        first = False
        yield f"## {title}"
        yield ""
        rows = [
            (_text(one.file), _text(one.subject), _text(one.key), *(_value(value) for value in _three(one)))
            for one in several
        ]
        yield from _table(("file", "item", "field", "exported or imported before", "project", "sheet"), rows)


def _three(told: Told) -> tuple[Any, Any, Any]:
    return told.difference.base, told.difference.ours, told.difference.theirs


def _value(value: Any) -> str:
    if value is ABSENT or value is UNKNOWN:
        return ""
    text = flow_yaml(value)
    return _text(text if len(text) <= 120 else f"{text[:117]}…")


def _undeclared(report: ImportReport) -> Iterator[str]:
    if not report.plan.undeclared:
        return
    yield "## Words the program does not declare"
    yield ""
    for one in report.plan.undeclared:
        if one.section == "dimensions":
            values = ", ".join(one.fields["values"])
            where = "declare in `dimensions` of a program, with their customers in `population`"
            yield f"- {_text(one.id)}: {_text(values)}: {where}"
            continue
        stands = "written" if report.plan.declares(one) else "not written; --yes adds it to a program"
        yield f"- {one.section.removesuffix('s')} {_text(one.id)} ({_text(flow_yaml(dict(one.fields)))}): {stands}"


def _doubles(report: ImportReport) -> Iterator[str]:
    if not report.plan.candidates:
        return
    yield "## Perhaps the same message"
    yield ""
    yield f"If so, write `same_as` with the known id into the new item, else `{NOT_THE_SAME}`. Nothing was merged."
    if any(one.ground == "facts" for one in report.plan.candidates):
        yield (
            "Those with other words are less likely: they alone go out on the same trigger, through the same channel "
            "and to the same audience, as a message in another language would."
        )
    yield ""
    rows = [
        (
            _text(one.item),
            _text(one.known),
            _text(one.file),
            str(one.likeness) if one.ground == "words" else f"{one.likeness}: other words",
            ", ".join(one.agree),
            ", ".join(one.differ),
        )
        for one in report.plan.candidates
    ]
    yield from _table(("new", "known", "in", "words alike, of 100", "same", "different"), rows)


def _row_by_row(report: ImportReport) -> Iterator[str]:
    rows = [row for item in report.plan.items for row in _of_item(item, report.lacking[item.id])]
    if rows:
        yield "## Row by row"
        yield ""
        yield from _table(("where", "id", "field", "what", "words", "why"), rows)


def _of_item(item: NewItem, lacking: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for name, fact in item.draft.facts.items():
        if fact.known == "guessed" and fact.said:
            value = flow_yaml(fact.value)
            cells = (fact.place, item.id, name, f"guessed: {value}", fact.said, fact.because)
            yield tuple(_text(cell) for cell in cells)
        elif fact.known == "unread":
            yield tuple(_text(cell) for cell in (fact.place, item.id, name, "kept in words", fact.said, fact.because))
    for name in lacking:
        if name not in item.draft.facts:
            yield _text(item.draft.place), _text(item.id), name, "missing", "", ""


def _left(report: ImportReport) -> Iterator[str]:
    notes: list[Note] = list(report.drafts.notes) if report.drafts is not None else []
    notes += [note for item in report.plan.items for note in item.draft.notes]
    if not notes and not report.notes and not report.left_tables:
        return
    yield "## Not read, and to know"
    yield ""
    for text in (*report.notes, *report.left_tables):
        yield f"- {_text(text)}"
    for note in notes:
        yield f"- {_text(note.place)}: {_text(note.message)}"
