"""Whether one account, whose dates are known, is in a stage on a day of our calendar (semantics 3.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dcs_cli.documents.journey import Stage
from dcs_cli.documents.values import TimePoint
from dcs_cli.project.timeline import Base, Timeline

NEVER = "never"


@dataclass(frozen=True, slots=True)
class _Term:
    """The term a day lies in; edges are None where they are not known, ``first`` too.

    ``renews`` is false for an account of which nothing ever renews.
    """

    opens: date | None
    closes: date | None
    first: bool | None
    renews: bool = True


def in_stage(
    timeline: Timeline, stage: Stage, start: date | None, renewals: Sequence[date], term: int | None, day: date
) -> bool | None:
    """Whether an account is in a stage; None where its dates do not tell.

    ``term`` is the contract term in days, None for evergreen or unknown. Renewals recur every term before and after
    the dates stated, but none comes earlier than a term after the start. With several contracts one in the stage is
    enough.
    """
    if stage.from_ is None:
        return None
    if start is not None and day < start:
        return False
    told = [
        _within(timeline, stage, start, _term_around(start, renewal, term, day), day) for renewal in renewals or (None,)
    ]
    return True if True in told else None if None in told else False


def _term_around(start: date | None, renewal: date | None, term: int | None, day: date) -> _Term:
    if renewal is None:
        if start is None:
            return _Term(None, None, None)
        if term is None:
            return _Term(start, None, True, renews=False)
        renewal = start + timedelta(term)
    if term is None:
        return _Term(None, renewal, None) if day < renewal else _Term(None, None, None)
    if day >= renewal:
        opens = renewal + timedelta((day - renewal).days // term * term)
        return _Term(opens, opens + timedelta(term), False)
    closes = renewal - timedelta(((renewal - day).days - 1) // term * term)
    earliest = start + timedelta(term) if start is not None else None
    while earliest is not None and closes < earliest and closes < renewal:
        closes += timedelta(term)
    opens = closes - timedelta(term)
    if earliest is None:
        return _Term(opens, closes, None)
    return _Term(opens, closes, False) if opens >= earliest else _Term(start, closes, True)


def _within(timeline: Timeline, stage: Stage, start: date | None, term: _Term, day: date) -> bool | None:
    assert stage.from_ is not None
    begins = _edge(timeline, stage.from_, start, term, closing=False)
    ends = _edge(timeline, stage.to, start, term, closing=True) if stage.to is not None else date.max
    if NEVER in (begins, ends):
        return False
    if (isinstance(begins, date) and day < begins) or (isinstance(ends, date) and day >= ends):
        return False
    return True if isinstance(begins, date) and isinstance(ends, date) else None


def _edge(timeline: Timeline, point: TimePoint, start: date | None, term: _Term, *, closing: bool) -> date | str | None:
    """The day of an edge of a stage in a term, NEVER when it has none there, None when it is not known."""
    base = timeline.reduce(point.anchor, point.offset)
    if base is None or not base.known:
        return None
    offset = timedelta(base.offset)
    if not base.recurs:
        return start + offset if start is not None else None
    if not base.every_term or not term.renews:
        return NEVER
    if _ends_the_term(base, closing=closing):
        return term.closes + offset if term.closes is not None else None
    if term.first is None or term.opens is None:
        return None
    return NEVER if term.first else term.opens + offset


def _ends_the_term(base: Base, *, closing: bool) -> bool:
    """Whether a point around a renewal means the one that ends the term, not the one that began it."""
    return base.offset < 0 or (base.offset == 0 and closing)
