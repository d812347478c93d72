"""The words of a comparison, the same in every form it is told in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dcs_cli.analysis.changes_customers import Touched
from dcs_cli.analysis.changes_kinds import CHANGE_CLASSES, Change, ChangeClass
from dcs_cli.outputs.flow_text import flow
from dcs_cli.outputs.quantities import counted
from dcs_cli.rules.findings import in_words

if TYPE_CHECKING:
    from dcs_cli.outputs.diff_report import DiffReport

NOTHING = "nothing a customer would notice"
ARROW = "→"
_LONGEST_VALUE = 60


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
        same = "customers get the same, for the same purpose" if change.of == "message" else "all else is the same"
        return f"{change.before} {ARROW} {change.after}, a guess: {same}"
    if change.of == "moment" and change.kind == "moved":
        return f"high stakes, a person {ARROW} {change.after} only"
    if change.kind in ("gained", "lost"):
        value, other = change.after, change.before
        if change.kind == "lost":
            value, other = other, value
        said = "" if value == change.of else _value(value)
        if change.of == "message" and change.class_ == "customer-facing" and other is not None:
            return f"{said}, {other} {'before' if change.kind == 'gained' else 'now'}"
        return said
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
        told = _office_text(rows(changes.listed))
        return f"{NOTHING}; {told}" if told else NOTHING
    messages = sorted({one.subject.partition("/")[0] for one in facing if one.of == "message"})
    things = sorted({one.subject for one in facing if one.of not in ("message", "moment")})
    parts = [counted(len(messages), "message")] if messages else []
    parts += [counted(len(things), "definition")] if things else []
    return f"customers notice changes in {' and '.join(parts)}" if parts else "customers notice changes"


def _office_text(listed: list[Row]) -> str:
    numbers = Counter(row.class_ for row in listed)
    parts = [f"{numbers[name]} {name}" for name in CHANGE_CLASSES if numbers[name]]
    last = max((name for name in CHANGE_CLASSES if numbers[name]), key=CHANGE_CLASSES.index, default=None)
    return f"{' and '.join(parts)} {'change' if numbers[last] == 1 else 'changes'}" if last is not None else ""


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
        yield f"only {report.view}; promises, metrics, messages a year, hours and goals are of all customers"


def _population(universe: Any) -> str:
    if not universe.sized:
        return "none stated"
    return f"{counted(universe.total_accounts, 'account')}, {counted(universe.total_contacts, 'contact')}"
