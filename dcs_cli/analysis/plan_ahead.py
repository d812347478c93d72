"""What the plan saves from as-of on: what is live today, and the rest as it is built (semantics 14, 15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dcs_cli.analysis.hours import ItemHours
from dcs_cli.analysis.payback import Portfolio, PortfolioItem, Saving, plan_portfolio
from dcs_cli.documents.automation import Item
from dcs_cli.project.project import Project

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Ahead:
    """Savings of the items, those live from week 0 on, saving as they count today and their upkeep charged.

    ``portfolio`` is the order of building of what is not live, which saves what is planned from its built week or from
    the stop of the work by hand. Where it does better than what is live, that loses these hours then. ``unplaced`` are
    items of which neither can be told: hours saved are not known, or those of building, of them or what they need.
    ``over`` are those that never run again and save nothing.
    """

    portfolio: Portfolio
    without_stop_dates: tuple[Saving, ...]
    with_stop_dates: tuple[Saving, ...]
    unplaced: tuple[str, ...]
    over: frozenset[str]

    def tells_of(self, names: set[str]) -> bool:
        """Whether something is known of these items, or there are none that could ever save."""
        return names <= self.over or not names.isdisjoint(saving.id for saving in self.with_stop_dates)


def plan_ahead(project: Project, items: Sequence[ItemHours], build_hours_per_week: Fraction) -> Ahead:
    """The course of all items from as-of on, what is not live being built by one team."""
    written = {one.id: project.collection.items[one.id].value for one in items}
    waiting = {one.id: one for one in items if not one.live and not one.over}
    unplaced = {name for name, one in waiting.items() if one.build_hours is None or one.planned_net is None}
    while lost := {name for name in waiting.keys() - unplaced if not unplaced.isdisjoint(written[name].needs)}:
        unplaced |= lost
    placed = [
        portfolio_item(project.as_of, written[name], one) for name, one in waiting.items() if name not in unplaced
    ]
    portfolio = plan_portfolio(placed, build_hours_per_week)
    running = [one for one in items if one.live and one.net is not None]
    unplaced |= {one.id for one in items if one.live and one.net is None}
    without, dates = (
        (*course.savings, *_running(running, {saving.id: saving for saving in course.savings}, written))
        for course in (portfolio.without_stop_dates, portfolio.with_stop_dates)
    )
    over = frozenset(one.id for one in items if one.over)
    return Ahead(portfolio, without, dates, tuple(sorted(unplaced)), over)


def portfolio_item(as_of: date, item: Item, hours: ItemHours) -> PortfolioItem:
    """An item to build, with the net hours a week that are planned for it."""
    stops_on = item.change.manual_stops_on if item.change is not None else None
    return PortfolioItem(
        item.id,
        hours.build_hours or Fraction(0),
        hours.planned_net or Fraction(0),
        item.needs,
        Fraction((stops_on - as_of).days, DAYS_A_WEEK) if stops_on is not None else None,
        hours.take_up_weeks,
    )


def _lost_to(one: ItemHours, built: Mapping[str, Saving], items: Mapping[str, Item]) -> Saving | None:
    """The first of the items built that does the same work better than a live one somewhere; None: there is none."""
    if one.kept is None or one.counted is None or one.kept >= one.counted:
        return None
    rivals = [saving for name, saving in built.items() if items[name].replaces == one.replaces]
    return min(rivals, key=lambda saving: (saving.start, saving.id), default=None)


def _running(
    running: Sequence[ItemHours], built: Mapping[str, Saving], items: Mapping[str, Item]
) -> tuple[Saving, ...]:
    found = []
    for one in running:
        found.append(Saving(one.id, Fraction(0), Fraction(0), one.net or Fraction(0)))
        rival = _lost_to(one, built, items)
        if rival is not None:
            lost = (one.kept or Fraction(0)) - (one.counted or Fraction(0))
            found.append(Saving(one.id, rival.start, rival.full, lost))
    return tuple(found)
