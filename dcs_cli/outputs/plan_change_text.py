"""The people side of the plan in words: who is taken along, one CSM's view, the checklist, and contact pressure."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import counted, decimal
from dcs_cli.outputs.target_words import few
from dcs_cli.outputs.terminal import Cell, Column, Span, Style, TextPage

if TYPE_CHECKING:
    from datetime import date

    from dcs_cli.analysis.change import CsmItem, ItemChange
    from dcs_cli.analysis.checklist import State, Tick
    from dcs_cli.analysis.plan_pressure import ItemEffect
    from dcs_cli.outputs.plan_report import PlanReport

MARKS: "dict[State, tuple[str, Style]]" = {
    "done": ("[x]", "good"),
    "open": ("[ ]", "warning"),
    "cannot tell": ("[?]", "faint"),
}
PARTS = ("informed", "consulted", "trained")


def write_change(page: TextPage, report: "PlanReport") -> None:
    """How far every item has come with the people whose work changes."""
    if not report.changes:
        return
    page.blank()
    rows: list[Sequence[Cell]] = [
        (
            Span(one.item, "strong"),
            *(f"{one.reached(part)} of {len(one.affected)}" if one.affected else "?" for part in PARTS),
            _feedback(one),
            _stops(one.stops_on, one.stops_in_days),
        )
        for one in report.changes
    ]
    columns = [Column("Change"), *(Column(part, keep=True) for part in PARTS)]
    page.table([*columns, Column("feedback", keep=True), Column("work by hand stops")], rows)
    for one in report.changes:
        for line in _change_remarks(one):
            page.line(line, indent=2, hanging=2)


def _feedback(one: "ItemChange") -> str:
    if not one.open_feedback and not one.answered_feedback:
        return "none"
    parts = [f"{len(one.open_feedback)} open" if one.open_feedback else ""]
    parts.append(f"{one.answered_feedback} answered" if one.answered_feedback else "")
    return ", ".join(part for part in parts if part)


def _stops(day: "date | None", days: int | None) -> str:
    if day is None or days is None:
        return "not stated"
    if days == 0:
        return f"{day}, today"
    return f"{day}, {'in ' if days > 0 else ''}{counted(abs(days), 'day')}{'' if days > 0 else ' ago'}"


def _change_remarks(one: "ItemChange") -> Iterable[str]:
    if not one.affected:
        yield f"{one.item}: nobody is named who is affected, so nobody is ready; add change.affects"
    missing = [f"{', '.join(names)} not {part}" for part, names in one.missing.items()]
    if missing:
        yield f"{one.item}: {'; '.join(missing)}"
    for name, said in one.open_feedback:
        yield f"{one.item}: {name} waits for an answer: {said}"
    yield from _follow_up_words(one)


def _follow_up_words(one: "ItemChange") -> Iterable[str]:
    after = one.follow_up
    if not one.live and one.stops_in_days is not None and one.stops_in_days <= 0:
        yield f"{one.item}: the work by hand was to stop on {one.stops_on}, and nothing runs in its place"
    if after is None:
        if one.live and one.stops_in_days is not None and one.stops_in_days <= 0:
            yield f"{one.item}: the work by hand should have stopped, no study shows whether it did; add follow_up"
        return
    if after.silent is not None or after.hours_after is None:
        yield f"{one.item}: follow-up {after.study} shows nothing: {after.silent}"
        return
    saved = "how much is saved cannot tell, its accounts are 0"
    if after.saved is not None:
        gained = (
            f"{decimal(after.saved, 2)} h saved" if after.saved > 0 else f"nothing saved ({decimal(after.saved, 2)} h)"
        )
        saved = f"realised {gained}, for as many accounts as before"
    text = f"{one.item}: {saved} (follow-up {after.study}, {after.date})"
    expected = f", {decimal(after.expected, 2)} h were to be left" if after.expected is not None else ""
    if after.still_by_hand is not False:
        text += f"; {one.replaces} still takes {decimal(after.hours_after, 2)} h a week after the stop{expected}"
    elif after.after_stop is False:
        text += "; it was made before the work by hand was to stop, and does not show whether it did"
    yield text


def write_csm(page: TextPage, report: "PlanReport") -> None:
    """What changes for one CSM, and when."""
    csm = report.request.csm or ""
    page.blank()
    affecting = [one for one in report.csm_items if one.affected]
    if not affecting:
        page.line(Span(csm, "strong"), "  no item affects this CSM", hanging=2)
    else:
        now = _sum([one.hours_now for one in affecting])
        then = _sum([one.hours_then for one in affecting])
        page.line(
            Span(csm, "strong"),
            f"  affected by {counted(len(affecting), 'item')}; falls away today: {now}, once all is live and this CSM "
            f"is informed and trained: {then}",
            hanging=2,
        )
    rows: list[Sequence[Cell]] = [
        (
            (Span(one.item, "strong"), Span(f" replaces {one.replaces}", "faint")),
            *(_yes(getattr(one, part)) for part in PARTS),
            _stops(one.stops_on, one.stops_in_days),
            _known(one.hours_now),
            _known(one.hours_then),
        )
        for one in affecting
    ]
    if rows:
        titles = ("informed", "consulted", "trained")
        columns = [Column(""), *(Column(title, keep=True) for title in titles), Column("work by hand stops")]
        page.table([*columns, Column("h now", right=True, keep=True), Column("h then", right=True, keep=True)], rows, 2)
        if any(one.hours_then is None for one in affecting):
            page.line("– cannot tell: nobody measured the work, or the project has no population", indent=2, hanging=2)
        page.line(
            Span("assumes that all CSMs an item affects spend equal time on the work; upkeep is not divided", "faint"),
            indent=2,
            hanging=2,
        )
    for one in report.csm_items:
        for line in _csm_remarks(one):
            page.line(line, indent=2, hanging=2)


def _csm_remarks(one: "CsmItem") -> Iterable[str]:
    if not one.affected:
        parts = [part for part in PARTS if getattr(one, part)]
        what = f"{' and '.join(parts)} about it" if parts else "gave feedback"
        yield f"{one.item}: {what}, but not among those it affects"
    elif not (one.informed and one.trained):
        lacking = [part for part in ("informed", "trained") if not getattr(one, part)]
        yield f"{one.item}: not {' and not '.join(lacking)} yet, so no hours are counted for this CSM"
    if one.affected and not one.live:
        yield f"{one.item}: not live, so nothing falls away yet"
    for said in one.open_feedback:
        yield f"{one.item}: waits for an answer: {said}"
    if one.answered_feedback:
        yield f"{one.item}: {counted(one.answered_feedback, 'piece')} of feedback answered"


def _sum(values: Sequence[Fraction | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "–"
    text = f"{decimal(sum(known, Fraction(0)), 2)} h a week"
    return text if len(known) == len(values) else f"at least {text}"


def _known(value: Fraction | None) -> str:
    return "–" if value is None else decimal(value, 2)


def _yes(value: bool) -> Span:
    return Span("yes", "good") if value else Span("no", "warning")


def write_checklists(page: TextPage, report: "PlanReport") -> None:
    """The steps of every item; nobody types these ticks."""
    if not report.checklists:
        page.blank()
        page.line(Span("Checklist", "strong"), "  no items: write `items` in the automation document", hanging=2)
        return
    changes = {one.item: one for one in report.changes}
    for one in report.checklists:
        page.blank()
        page.line(Span(one.item, "strong"), f"  {one.done} of {len(one.ticks)} done", hanging=2)
        rows: list[Sequence[Cell]] = [
            (Span(*MARKS[tick.state]), tick.step, tick_words(tick, changes[one.item])) for tick in one.ticks
        ]
        page.table([Column("", keep=True), Column("", keep=True), Column("")], rows, indent=2, head=False)
    page.blank()
    page.line(Span("ticks follow from map, change and studies; [?] cannot be told", "faint"), hanging=2)


def tick_words(tick: "Tick", change: "ItemChange") -> str:
    """What keeps a step open, or what one should know of it."""
    about = ", ".join(tick.about)
    match tick.step:
        case "message written":
            return f"no content on record: {about}" if about else ""
        case "trigger possible":
            if tick.state == "open":
                return f"the system cannot fire on it: {about}"
            return (
                f"add fires_on to the system of {about}" if about else "" if tick.state == "done" else "no touchpoint"
            )
        case "CSMs informed" | "CSMs consulted" | "CSMs trained":
            return "add change.affects" if tick.state == "cannot tell" else f"not {about}" if about else ""
        case "feedback answered":
            return f"open: {about}" if about else "" if tick.state == "done" else "none was consulted"
        case "ready to go live":
            return "" if tick.state == "done" else "wants all informed, consulted and trained, and feedback answered"
        case "live":
            return f"not live: {about}" if about else ""
        case "manual work stopped":
            return _stop_words(tick, change)
        case "follow-up study":
            return _study_words(change)


def _stop_words(tick: "Tick", change: "ItemChange") -> str:
    if change.stops_on is None:
        return "add change.manual_stops_on"
    if tick.about and change.follow_up is not None and change.follow_up.hours_after is not None:
        still = decimal(change.follow_up.hours_after, 2)
        return f"stop was {change.stops_on}, {change.replaces} still takes {still} h a week"
    remark = ""
    if tick.state == "cannot tell":
        after = change.follow_up is not None and change.follow_up.after_stop
        remark = "; its study has 0 accounts" if after else "; no study of after it"
    elif (change.stops_in_days or 0) <= 0 and not change.live:
        remark = "; nothing runs in its place"
    return _stops(change.stops_on, change.stops_in_days) + remark


def _study_words(change: "ItemChange") -> str:
    after = change.follow_up
    if after is None:
        return "add follow_up"
    return f"{after.study}, {after.date}" if after.tells else f"{after.study}: {after.silent}"


def write_pressure(page: TextPage, report: "PlanReport") -> None:
    """Contacts over each pressure line today and once the plan is live, and the items behind it."""
    effect = report.pressure
    if effect is None:
        return
    page.blank()
    page.line(
        Span("Contact pressure", "strong"),
        "  today → with all planned touchpoints live: contacts over the limit, the most one contact gets",
        hanging=2,
    )
    if not effect.lines:
        names = sorted({name for item in effect.items for name in item.touchpoints})
        page.line(f"cannot tell: add policy.pressure; the plan switches on {few(names, 12)}", indent=2, hanging=2)
    else:
        rows = [
            (
                f"{one.limit} per {one.per}{f' by {one.channel}' if one.channel else ''}",
                f"{_contacts(one.certain_before)} → {_contacts(one.certain_after)}",
                f"{_contacts(one.possible_before)} → {_contacts(one.possible_after)}",
                f"{one.most_certain_before} → {one.most_certain_after}",
                f"{one.most_possible_before} → {one.most_possible_after}",
            )
            for one in effect.lines
        ]
        titles = ("surely over", "possibly over", "most, surely", "possibly")
        page.table([Column("at most"), *(Column(title, keep=True) for title in titles)], rows, indent=2)
        for one in effect.lines:
            if one.unbounded_after:
                already = "" if one.unbounded_before == one.unbounded_after else " once the plan is live"
                said = f"on top of the most in {one.per}{already}, without limit: {', '.join(one.unbounded_after)}"
                page.line(said, indent=2, hanging=2)
        for item in effect.items:
            page.line(_effect_words(item), indent=2, hanging=2)


def _contacts(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"


def _effect_words(one: "ItemEffect") -> str:
    what = f"{one.item} ({', '.join(one.touchpoints)})"
    if not one.added:
        return f"{what}: by itself puts nobody more over a limit"
    parts = [
        f"{'surely' if added.certain else 'possibly'} "
        f"{'some' if added.added is None else f'{added.added:,}'} more over {added.name.removeprefix('pressure:')}"
        for added in one.added
    ]
    return f"{what}: by itself {', '.join(parts)}"
