"""The words of a comparison, the same in every form it is told in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dcs_cli.analysis.changes import PressureChange, Shift
from dcs_cli.analysis.changes_customers import Touched
from dcs_cli.analysis.changes_kinds import Change, ChangeClass
from dcs_cli.outputs.flow_text import flow
from dcs_cli.outputs.metric_glossary import metric_label
from dcs_cli.outputs.quantities import counted, decimal
from dcs_cli.outputs.target_words import now_text, volume_text
from dcs_cli.rules.findings import in_words

if TYPE_CHECKING:
    from dcs_cli.analysis.metrics import Metric
    from dcs_cli.outputs.diff_report import DiffReport
    from dcs_cli.rules.findings import PlacedFinding

NOTHING = "nothing a customer would notice"
ARROW = "→"
_LONGEST_VALUE = 60
_GAPS, _OVERLAPS = "G", "O"


@dataclass(frozen=True, slots=True)
class Row:
    """One line about a subject: what happened, to what, and for whom."""

    class_: ChangeClass
    kind: str
    subject: str
    what: str
    who: str
    changes: tuple[Change, ...]


def rows(changes: Sequence[Change]) -> list[Row]:
    """Changes as lines; several fields of one subject for the same customers share one."""
    groups: dict[tuple[Any, ...], list[Change]] = {}
    for change in changes:
        cells = change.customers.cells if change.customers is not None else None
        groups.setdefault((change.class_, change.kind, change.of, change.subject, cells), []).append(change)
    return [
        Row(
            class_,
            "renamed" if listed[0].guess else kind,
            _subject(listed[0]),
            _what(listed),
            who(listed[0]),
            tuple(listed),
        )
        for (class_, kind, _, _, _), listed in groups.items()
    ]


def _subject(change: Change) -> str:
    return change.subject if change.of in ("message", change.subject) else f"{change.of} {change.subject}"


def _what(changes: Sequence[Change]) -> str:
    return ", ".join(text for text in (_said(change) for change in changes) if text)


def _said(change: Change) -> str:
    if change.guess:
        return f"{change.before} {ARROW} {change.after}, a guess: all else is the same"
    if change.of == "moment" and change.kind == "moved":
        return f"high stakes, a person {ARROW} {change.after} only"
    if change.kind in ("gained", "lost"):
        value = change.after if change.kind == "gained" else change.before
        return "" if value == change.of else _value(value)
    if change.of == "message" and change.field == "slip":
        return f"delivery {_delivery(change.before)} {ARROW} {_delivery(change.after)}"
    return _difference("" if change.field is None else f"{change.field} ", change.before, change.after)


def _delivery(slip: Any) -> str:
    """How late a message may be, as ``7d`` or ``unbounded`` says it."""
    if slip == "unbounded":
        return "with no latest day"
    days = int(str(slip).removesuffix("d"))
    return f"up to {counted(days, 'day')} late" if days else "on the due day"


def _difference(field: str, before: Any, after: Any) -> str:
    """Two values; of mappings that share something only what differs."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if 0 < len(names) < len({**before, **after}):
            return ", ".join(_difference(f"{field}{name} ", before.get(name), after.get(name)) for name in names)
    return f"{field}{_value(before)} {ARROW} {_value(after)}"


def _value(value: Any) -> str:
    if value is None or value in ([], {}):
        return "none"
    text = flow(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def who(change: Change) -> str:
    """The customers of a change, and their number where it is known."""
    if change.customers is None:
        if change.of == "message" and change.facet is None and change.class_ != "customer-facing" and not change.guess:
            return "not live"
        return "customers not stated" if change.class_ == "customer-facing" and change.of == "message" else ""
    return customers_text(change.customers)


def customers_text(touched: Touched) -> str:
    """Boxes in words, contacts and accounts."""
    numbers = numbers_text(touched)
    return f"{in_words(touched.boxes)}: {numbers}" if numbers else in_words(touched.boxes)


def numbers_text(touched: Touched) -> str:
    """Contacts and accounts, as far as they are known."""
    if touched.contacts is None or touched.accounts is None:
        return ""
    most = "" if touched.exact else "at most "
    return f"{most}{counted(touched.contacts, 'contact')}, {counted(touched.accounts, 'account')}"


def headline(report: "DiffReport") -> str:
    """What a reader has to know first."""
    changes = report.changes
    if report.empty:
        return NOTHING
    facing = [one for one in changes.listed if one.class_ == "customer-facing"]
    if not facing:
        parts = [f"{_number(report, name)} {name}" for name in ("operational", "editorial") if _number(report, name)]
        return (
            f"{NOTHING}; {', '.join(parts)} {'change' if parts == ['1 operational'] else 'changes'}"
            if parts
            else NOTHING
        )
    messages = sorted({one.subject.partition("/")[0] for one in facing if one.of == "message"})
    things = sorted({one.subject for one in facing if one.of not in ("message", "moment")})
    parts = [counted(len(messages), "message")] if messages else []
    parts += [counted(len(things), "definition")] if things else []
    return f"customers notice changes in {' and '.join(parts)}" if parts else "customers notice changes"


def _number(report: "DiffReport", class_: str) -> int:
    return sum(one.class_ == class_ for one in report.changes.listed)


def remarks(report: "DiffReport") -> Iterator[str]:
    """What has to be known before the figures are read."""
    yield from report.remarks
    changes = report.changes
    if not changes.customers.same_population:
        sizes = [_population(side.run.answers.project.universe) for side in (report.before, report.after)]
        yield (
            f"the populations differ ({sizes[0]} {ARROW} {sizes[1]}): compare by groups of customers; "
            "who gains or loses follows from the messages, numbers are each side's own"
        )
    if report.view is not None:
        yield f"only {report.view}; metrics, hours and goals are of all customers"


def _population(universe: Any) -> str:
    if not universe.sized:
        return "none stated"
    return f"{counted(universe.total_accounts, 'account')}, {counted(universe.total_contacts, 'contact')}"


def effects(report: "DiffReport") -> Iterator[tuple[str, str]]:
    """What follows from the changes: a word for the kind of effect, and a line about it."""
    changes = report.changes
    yield from _findings(report, "gaps", _GAPS)
    for plan, moment in changes.opened:
        told = "not met any more" if changes.was_promised((plan, moment)) else "promised now and not met"
        yield "promises", f"{told}: {moment} for {plan}"
    for plan, moment in changes.closed:
        told = "now met" if changes.promised((plan, moment)) else "no longer promised"
        yield "promises", f"{told}: {moment} for {plan}"
    yield from _findings(report, "overlaps", _OVERLAPS)
    for line in changes.pressure:
        yield "pressure", pressure_text(line)
    for old, new in changes.metrics:
        yield "metrics", metric_text(old, new)
    for first, verdict in changes.targets:
        yield "targets", f"{metric_label(verdict.metric.name)}: {first.verdict} {ARROW} {verdict.verdict}"
    for one in changes.hours:
        yield "plan", f"{one.subject}: {_hours(one)}"
    for one in changes.goals:
        yield "roadmap", f"{one.subject}: first day {_day(one.before)} {ARROW} {_day(one.after)}"


def _findings(report: "DiffReport", word: str, family: str) -> Iterator[tuple[str, str]]:
    for sign, listed in (("+", report.new), ("−", report.gone)):
        for placed in listed:
            if placed.finding.code.startswith(family):
                yield word, f"{sign} {finding_text(placed)}"
    for grown in report.grown:
        if grown.after.finding.code.startswith(family):
            was, now = (_finding_size(one) for one in (grown.before, grown.after))
            yield word, f"± {finding_text(grown.after, numbers=False)}: {was} {ARROW} {now}"


def other_findings(report: "DiffReport") -> Iterator[tuple[str, str]]:
    """Findings that are neither gaps nor overlaps."""
    for sign, listed in (("+", report.new), ("−", report.gone)):
        for placed in listed:
            if placed.finding.code[0] not in (_GAPS, _OVERLAPS):
                yield "findings", f"{sign} {finding_text(placed)}"


def finding_text(placed: "PlacedFinding", *, numbers: bool = True) -> str:
    """A finding in one line: its code, its sentence, and how many customers it touches."""
    finding = placed.finding
    certainty = "" if finding.certainty == "certain" else "possible: "
    size = _finding_size(placed) if numbers else ""
    told = f", {size}" if size and size not in finding.message else ""
    return f"{finding.code} {certainty}{finding.message}{told}"


def _finding_size(placed: "PlacedFinding") -> str:
    touched = placed.finding.customers
    if touched is None:
        return ""
    if touched.unit is not None and touched.size is not None:
        return counted(touched.size, touched.unit)
    return counted(touched.contacts, "contact") if touched.contacts is not None else ""


def pressure_text(line: PressureChange) -> str:
    """Who crosses a limit, for certain and possibly."""
    limit = f"{line.at_most} in {line.per}" + (f" by {line.channel}" if line.channel is not None else "")
    if line.quiet:
        return f"no contact newly over {limit}, none no longer"
    parts = []
    for touched, words in (
        (line.newly_over, "newly over"),
        (line.no_longer_over, "no longer over"),
        (line.possibly_newly_over, "newly may be over"),
        (line.possibly_no_longer_over, "surely within again"),
    ):
        if touched.cells:
            number = counted(touched.contacts, "contact") if touched.contacts is not None else "contacts"
            parts.append(f"{number} {words} ({in_words(touched.boxes)})")
    return f"{limit}: {'; '.join(parts)}"


def metric_text(old: "Metric", new: "Metric") -> str:
    """A metric before and after; of two shares of one whole the whole is told once."""
    was, now = now_text(old), now_text(new)
    label = metric_label(new.name)
    if was == now:
        return f"{label} {now}: {volume_text(old) or was} {ARROW} {volume_text(new) or now}"
    first, _, whole = was.partition(" of ")
    if whole and now.endswith(f" of {whole}"):
        was = first
    return f"{label} {was} {ARROW} {now}"


def _hours(one: Shift) -> str:
    was, now = ("not known" if value is None else f"{decimal(value, 2)} h" for value in (one.before, one.after))
    return f"{was} {ARROW} {now} a week"


def day(value: Fraction) -> str:
    """A day stated as its number since the beginning of the calendar."""
    return date.fromordinal(int(value)).isoformat()


def _day(value: Fraction | None) -> str:
    return "none" if value is None else day(value)
