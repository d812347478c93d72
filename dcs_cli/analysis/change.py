"""How the change to each automation stands: who is taken along, when the work by hand stops, what followed (16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dcs_cli.analysis.hours import ItemHours
from dcs_cli.analysis.readiness import left_out
from dcs_cli.documents.automation import Change, Item, Study
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Located


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The study after the change; hours are a week, of the whole team.

    ``tells`` is False where it cannot show anything, with the reason in ``silent``: it lies after as-of, was made
    before the study it is compared with, does not have the activity, or is not there. ``after_stop`` says whether it
    was made on or after the day the work by hand was to stop; None without that day. ``expected`` is what should be
    left of the work, for as many accounts as in the follow-up.
    """

    study: str
    date: date | None
    silent: str | None
    hours_after: Fraction | None
    saved: Fraction | None
    expected: Fraction | None
    after_stop: bool | None

    @property
    def tells(self) -> bool:
        """Whether it shows what the change brought."""
        return self.silent is None

    @property
    def still_by_hand(self) -> bool | None:
        """Whether work was still done by hand after the day it was to stop; None: its accounts are not known."""
        if not self.tells or self.after_stop is not True or not self.hours_after:
            return False
        return True if self.saved is not None else None


@dataclass(frozen=True, slots=True)
class ItemChange:
    """Where the people of one item stand; names in the order of ``affected``, ``missing`` by part.

    ``open_feedback`` is who said what; ``stops_in_days`` is negative for a day that has passed.
    """

    item: str
    replaces: str
    live: bool
    affected: tuple[str, ...]
    prepared: tuple[str, ...]
    missing: dict[str, tuple[str, ...]]
    open_feedback: tuple[tuple[str, str], ...]
    answered_feedback: int
    stops_on: date | None
    stops_in_days: int | None
    follow_up: FollowUp | None
    complete: bool

    def reached(self, part: str) -> int:
        """How many of the CSMs affected are informed, consulted or trained."""
        return len(self.affected) - len(self.missing.get(part, ()))


@dataclass(frozen=True, slots=True)
class CsmItem:
    """What one item means for one CSM; hours a week, if all CSMs affected spend equal time on the work.

    ``hours_now`` fall away today: 0 for a CSM who is not informed and trained, or while the item is not live.
    ``hours_then`` fall away once it is live and this CSM is ready. None: not known.
    """

    item: str
    replaces: str
    affected: bool
    informed: bool
    consulted: bool
    trained: bool
    open_feedback: tuple[str, ...]
    answered_feedback: int
    stops_on: date | None
    stops_in_days: int | None
    live: bool
    hours_now: Fraction | None
    hours_then: Fraction | None


def item_changes(project: Project, items: Iterable[ItemHours]) -> tuple[ItemChange, ...]:
    """Every item of the plan, by id."""
    return tuple(_item_change(project, one) for one in items)


def _item_change(project: Project, one: ItemHours) -> ItemChange:
    item = project.collection.items[one.id].value
    change = item.change if item.change is not None else Change()
    stops_on = change.manual_stops_on
    return ItemChange(
        one.id,
        one.replaces,
        one.live,
        one.readiness.affected,
        one.readiness.prepared,
        left_out(item.change),
        tuple((feedback.from_, feedback.said) for feedback in change.feedback if not feedback.answered),
        sum(1 for feedback in change.feedback if feedback.answered),
        stops_on,
        (stops_on - project.as_of).days if stops_on is not None else None,
        _follow_up(project, item, one),
        one.readiness.complete,
    )


def _follow_up(project: Project, item: Item, one: ItemHours) -> FollowUp | None:
    if item.follow_up is None:
        return None
    located = project.collection.studies.get(item.follow_up)
    before = project.collection.studies.get(one.study or "")
    silent = _why_silent(project, item, located, before)
    if located is None or silent is not None or one.realised is None:
        day = located.value.date if located is not None else None
        return FollowUp(item.follow_up, day, silent or "there is nothing to compare it with", None, None, None, None)
    stops_on = item.change.manual_stops_on if item.change is not None else None
    expected = None
    then, now = before.value.accounts if before is not None else 0, located.value.accounts
    if then and now and one.hours is not None and one.planned is not None:
        expected = (one.hours - one.planned) * now / then
    return FollowUp(
        item.follow_up,
        located.value.date,
        None,
        one.realised.hours_after,
        one.realised.saved,
        expected,
        located.value.date >= stops_on if stops_on is not None else None,
    )


def _why_silent(
    project: Project, item: Item, located: Located[Study] | None, before: Located[Study] | None
) -> str | None:
    if located is None:
        return "there is no such study"
    if located.value.date > project.as_of:
        return f"it is of {located.value.date}, after {project.as_of}"
    if before is not None and located.value.date <= before.value.date:
        return f"it is of {located.value.date}, not after the study it is compared with ({before.value.date})"
    if all(activity.id != item.replaces for activity in located.value.activities):
        return f"it does not have `{item.replaces}`"
    return None


def csms_known(project: Project) -> tuple[str, ...]:
    """The CSMs of the team, then others that a change block names."""
    team = project.program.team if project.program is not None else None
    found = dict.fromkeys(team.csms if team is not None else ())
    for _, located in sorted(project.collection.items.items()):
        change = located.value.change
        if change is not None:
            named = (*change.affects, *change.informed, *change.consulted, *change.trained)
            found.update(dict.fromkeys((*named, *(feedback.from_ for feedback in change.feedback))))
    return tuple(found)


def csm_items(project: Project, items: Iterable[ItemHours], csm: str) -> tuple[CsmItem, ...]:
    """The items that affect a CSM or that this CSM is named in, the next to stop by hand first."""
    found = []
    for one in items:
        change = project.collection.items[one.id].value.change
        if change is None:
            continue
        said = [feedback for feedback in change.feedback if feedback.from_ == csm]
        if csm in (*change.affects, *change.informed, *change.consulted, *change.trained) or said:
            found.append(_csm_item(project, one, change, csm))
    return tuple(sorted(found, key=lambda one: (one.stops_on is None, one.stops_on or project.as_of, one.item)))


def _csm_item(project: Project, one: ItemHours, change: Change, csm: str) -> CsmItem:
    said = [feedback for feedback in change.feedback if feedback.from_ == csm]
    affected = csm in one.readiness.affected
    hours_now: Fraction | None = Fraction(0)
    hours_then: Fraction | None = Fraction(0)
    if affected:
        hours_then = one.promised / len(one.readiness.affected) if one.promised is not None else None
        if one.promised is None:
            hours_now = None
        elif one.live and csm in one.readiness.prepared and one.counted is not None:
            hours_now = one.counted / len(one.readiness.prepared)
    return CsmItem(
        one.id,
        one.replaces,
        affected,
        csm in change.informed,
        csm in change.consulted,
        csm in change.trained,
        tuple(feedback.said for feedback in said if not feedback.answered),
        sum(1 for feedback in said if feedback.answered),
        change.manual_stops_on,
        (change.manual_stops_on - project.as_of).days if change.manual_stops_on is not None else None,
        one.live,
        hours_now,
        hours_then,
    )
