"""Rules about triggers: limits, signals, days, series, and what is not stated of them."""

from collections.abc import Iterator, Sequence

from dcs_cli.analysis.answers import Answers
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Found, Rule
from dcs_cli.rules.stated import facet_spot
from dcs_cli.rules.timing_days import offset_beyond_term, outside_window
from dcs_cli.rules.timing_sequences import no_exit, sequence_order
from dcs_cli.rules.timing_signals import not_instrumented, short_baseline, wrong_signal_type
from dcs_cli.rules.wording import listed, number, plural

STATES = frozenset(("threshold", "inactivity", "deviation"))
"""Kinds of trigger that describe a state, in which customers may be before the message exists."""

COMING = frozenset(("live", "planned", "building"))
"""Status of messages that will go out once their first day is there."""


def unbounded(answers: Answers) -> Iterator[Found]:
    """T01: a behavioural or manual trigger without cap and without `first`; inactivity limits itself."""
    project = answers.project
    for identifier, facets in project.facets_by_message.items():
        loose = [facet for facet in facets if _unbounded(facet)]
        if loose:
            spots = tuple(dict.fromkeys(facet_spot(project, facet, "trigger") for facet in loose))
            yield Found(
                spots[0],
                (identifier,),
                f"nothing limits how often `{identifier}` can reach one contact",
                certainty="possible",
                related=spots[1:],
                fix="cap: {at_most: 1, per: 90d}",
            )


def _unbounded(facet: Facet) -> bool:
    fires_at_will = facet.trigger_class == "manual" or (facet.behavioural and facet.kind != "inactivity")
    return fires_at_will and facet.cap is None and not facet.only_once


def backfill(answers: Answers) -> Iterator[Found]:
    """T09: a trigger on a state that is to be switched on meets everyone who is already in that state."""
    project = answers.project
    found: dict[str, list[Facet]] = {}
    for facet in project.facets:
        starts = facet.written.starts_on
        ahead = starts is not None and starts > project.as_of
        if ahead and facet.message.counted and facet.kind in STATES and facet.written.status in COMING:
            found.setdefault(facet.message.id, []).append(facet)
    for identifier, facets in found.items():
        cells = 0
        for facet in facets:
            cells |= facet.cells
        touched = customers(project, cells, facets=facets)
        most = (
            f": at most {number(touched.contacts)} {plural('contact', touched.contacts)}"
            if touched.contacts is not None
            else ""
        )
        spots = tuple(dict.fromkeys(facet_spot(project, facet, "starts_on") for facet in facets))
        day = min(facet.written.starts_on for facet in facets if facet.written.starts_on is not None)
        yield Found(
            spots[0],
            (identifier,),
            f"on its first day ({day}) `{identifier}` may fire for everyone already in that state{most}",
            certainty="possible",
            customers=touched,
            related=spots[1:],
            fix="start with a small audience and widen it in steps, or cap the sends of a day in the sending system",
        )


def days_unsaid(answers: Answers) -> Iterator[Found]:
    """T10: parts of a trigger, waits of a series, or the number of messages are not stated."""
    project = answers.project
    for identifier, facets in project.facets_by_message.items():
        unsaid: dict[str, Spot] = {}
        for facet in facets:
            for words, spot in _unsaid(project, facet):
                unsaid.setdefault(words, spot)
        if unsaid:
            spots = tuple(dict.fromkeys(unsaid.values()))
            yield Found(
                spots[0],
                (identifier,),
                f"`{identifier}` does not state {listed(list(unsaid))}; dated questions about it cannot be answered",
                related=spots[1:],
                fix="ask the owner and write it down; if nobody can say, leave it",
            )


def _unsaid(project: Project, facet: Facet) -> Iterator[tuple[str, Spot]]:
    """What is not stated of a facet, in words, with the places where it would stand."""
    trigger = facet.trigger
    if trigger is not None:
        spot = facet_spot(project, facet, "trigger")
        for field, words in UNSAID_PARTS.get(facet.kind or "", ()):
            if getattr(trigger, field) == "unknown":
                written = field in trigger.model_fields_set
                yield words, spot.at(field.rstrip("_")) if written else spot
    if facet.step is not None and facet.step.waited is None:
        yield "the wait before a step", facet_spot(project, facet, "wait")
    if facet.messages_behind is None:
        yield "the number of messages", facet_spot(project, facet, "messages")
    elif facet.messages_behind > 1 and not _fires_once(project, facet):
        yield f"the days of the {facet.messages_behind} messages", facet_spot(project, facet, "messages")


UNSAID_PARTS: dict[str, Sequence[tuple[str, str]]] = {
    "approach": (("by", "the days"),),
    "drip": (("by", "the days"),),
    "schedule": (("every", "the period"),),
    "date": (("date", "the date"),),
    "inactivity": (("for_", "the length of inactivity"),),
    "threshold": tuple((field, "the level") for field in ("above", "at_least", "below", "at_most")),
}


def _fires_once(project: Project, facet: Facet) -> bool:
    """Whether a trigger can fire only once for a contact."""
    if facet.only_once or facet.kind == "date":
        return True
    base = project.due_days.base(facet)
    once = base is not None and not base.recurs and project.due_days.exact(facet)
    return once and len(project.due_days.offsets(facet)) == 1


RULES = (
    Rule("T01", "unbounded", "warning", unbounded, in_check=True),
    Rule("T02", "wrong-signal-type", "error", wrong_signal_type, needs=("signals",), in_check=True),
    Rule("T03", "not-instrumented", "warning", not_instrumented, needs=("signals",), in_check=True),
    Rule("T04", "offset-beyond-term", "error", offset_beyond_term, in_check=True),
    Rule("T05", "outside-window", "warning", outside_window, in_check=True),
    Rule("T06", "short-baseline", "error", short_baseline, in_check=True),
    Rule("T07", "no-exit", "warning", no_exit, fix="stub", in_check=True),
    Rule("T08", "sequence-order", "warning", sequence_order, in_check=True),
    Rule("T09", "backfill", "note", backfill, in_check=True),
    Rule("T10", "days-unsaid", "note", days_unsaid, in_check=True),
)
