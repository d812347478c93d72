"""How far CSM time saved and change readiness can be from their figures while touchpoints do not state all they rest on
(semantics 2.6, 14, 16).
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.analysis.automations import is_over
from dcs_cli.analysis.share_bounds import Lacking, Range, gathered
from dcs_cli.analysis.unsaid_facts import facts_lacking, never_certain

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.hours import ItemHours


def time_saved(*, email: bool) -> Callable[["Answers"], Range | None]:
    """The hours surely saved and those saved at most, of the capacity.

    What does the work may reach more customers than it states. By email an item of which no channel is stated may come
    in, and one that is not by email may take accounts from one that is.
    """

    def bounds(answers: "Answers") -> Range | None:
        plan = answers.plan
        hours = None if plan is None else plan.net_hours_email if email else plan.net_hours
        if plan is None or not plan.capacity or hours is None:
            return None
        reaching = _open_items(answers, running=True)
        open_ = _open_items(answers, email=True, running=True) if email else reaching
        shown = [one for one in plan.items if one.email_only or not email]
        rivals = {one.id: one.replaces for one in plan.items if one not in shown and one.id in reaching}
        lost = sum((one.counted or Fraction(0) for one in shown if one.replaces in rivals.values()), Fraction(0))
        if not open_ and not lost:
            return None
        coming = [one for one in plan.items if one not in shown and one.id in open_]
        unmeasured = [one for one in (*shown, *coming) if one.net is None]
        upkeep = sum((one.upkeep for one in {one.id: one for one in (*coming, *unmeasured)}.values()), Fraction(0))
        by_field = dict(_unsaid({**open_, **({name: reaching[name] for name in rivals} if lost else {})}))
        high = None
        if unmeasured:
            activities = [one.replaces for one in unmeasured]
            by_field[_study(activities) if answers.project.universe.sized else "population"] = ()
        else:
            more = sum((_most(one) - (one.counted or 0) for one in shown if one.id in open_), Fraction(0))
            more += sum((max(Fraction(0), _most(one) - one.upkeep) for one in coming), Fraction(0))
            high = (hours + more) / plan.capacity
        return Range((hours - lost - upkeep) / plan.capacity, high, by_field)

    return bounds


def _most(one: "ItemHours") -> Fraction:
    """The hours a week a live item saves where it reaches all accounts its work is for."""
    return (one.hours or Fraction(0)) * one.share * one.readiness.ready


def _study(activities: Sequence[str]) -> str:
    return f"{' and '.join(dict.fromkeys(activities))} to a study"


_OpenItems = Mapping[str, Mapping[str, tuple[str, ...]]]


def _open_items(answers: "Answers", *, email: bool = False, running: bool = False) -> _OpenItems:
    """What touchpoints that do the work of items do not state, by item and touchpoint (semantics 14: items count A⁻).

    With ``running`` only where it can change what counts: an item that is not live saves nothing whatever is stated.
    """
    automations, as_of = answers.automations, answers.project.as_of
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for identifier, item in answers.project.collection.items.items():
        touchpoints = automations.touchpoints(item.value)
        facets = [facet for listed in touchpoints.values() for facet in listed]
        if email and any(facet.channel is not None and facet.channel.medium != "email" for facet in facets):
            continue
        if running and not automations.all_live(item.value):
            continue
        for name, listed in touchpoints.items():
            for facet in listed:
                counts = automations.lives(facet) if running else not is_over(facet, as_of)
                reaches = counts and not never_certain(facet)
                if not facet.facts_known and (reaches or (email and facet.written.channel is None)):
                    found.setdefault(identifier, {})[name] = facts_lacking(facet)
    return found


def _unsaid(open_: _OpenItems) -> Lacking:
    """What is not stated, with the touchpoints of all items that do not state it."""
    return gathered(pair for touchpoints in open_.values() for pair in touchpoints.items())


def change_ready(answers: "Answers") -> Range | None:
    """Readiness weighted by hours promised, between the least and the most ready where some hours are unknown."""
    plan = answers.plan
    if plan is None or not plan.items:
        return None
    unknown = [one for one in plan.items if one.promised is None]
    lacking = dict(_unsaid(_open_items(answers)))
    ready = [one.readiness.ready for one in (plan.items if lacking else unknown)]
    if unknown:
        lacking[_study([one.replaces for one in unknown]) if answers.project.universe.sized else "population"] = ()
    if plan.change_ready is None:
        return Range(None, None, lacking, empty=True)
    return Range(min(*ready, plan.change_ready), max(*ready, plan.change_ready), lacking) if ready else None
