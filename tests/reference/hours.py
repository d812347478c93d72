"""CSM hours, payback and change readiness (semantics 14, 15, 16).

Readings of the text chosen here:
* the best item of a cell is found for promised, planned and counted separately, among items whose reach holds the cell;
  it is the one that saves most there, or law 18 fails where a follow-up gives an item other hours than the rest;
* `plan` looks ahead (2.4): of any status (14) are touchpoints that run or still can; what is retired, has ended or went
  out on a day that has passed (a campaign is no touchpoint, model 6) saves nothing, today or ahead, and an item of such
  touchpoints alone is not built;
* `reach` is that of touchpoints of any status; `live` of an item: every touchpoint of `automated_by` has a live facet;
* upkeep is shown, and taken off the planned net, whenever CSMs do it; off the counted net only when live;
* an item without `build.hours` has no payback of its own and is not in the portfolio, nor are items that need it;
* without a population, or when no study has the work, the reach and hours of an item are unknown, not 0; sums are over
  the known ones, and unknown when there are items and none is known;
* a row of `split` no cell falls in is lost, not redistributed;
* `email_only` looks at every version of every touchpoint, at the base map for one that reaches nobody;
* `short_hours_per_week` needs a target on csm_time_saved_email that asks for more, the largest of several, and is never
  negative; `capacity` is the team's;
* in the portfolio `take_up` ramps a saving linearly from its start, as for a single item;
* a portfolio tops out at the share it saves for good: what is live saves what it counts today without being built,
  less what a better item takes over once it is built; the rest saves what is planned;
* when there are items and none can be placed, payback and the largest share are unknown;
* while hours of a live item by email are unknown and could close the gap, `short_hours_per_week` is unknown;
* a study without activities tells nothing: its shares are unknown;
* `realised` is unknown when a study lacks the activity or its accounts, and when the follow-up is not dated after the
  study before; "before" is the study h(a) comes from.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from . import coverage, load, triggers, values
from .payback import Item, build_hours, payback, portfolio, rounded_float
from .project import Project
from .universe import Cell, Universe
from .versions import Facet, messages
from .windows import campaign_date

Figures = dict[str, dict[str, Fraction | None]]
PROMISED, PLANNED, COUNTED, KEPT = "promised", "planned", "counted", "kept"
"""Kept is planned, of live items only where they run today."""


def past_studies(project: Project) -> list[dict[str, Any]]:
    """Studies dated up to as-of, the newest first (semantics 14)."""
    found = []
    for place, study in enumerate(project.studies):
        day = values.date(study.get("date"))
        if day is None or day <= project.as_of:
            found.append(("" if day is None else day.isoformat(), -place, study))
    return [study for _, _, study in sorted(found, key=lambda one: one[:2], reverse=True)]


def follow_ups(project: Project) -> set[str]:
    """The studies that are some item's follow-up."""
    return {item["follow_up"] for item in project.items if item.get("follow_up") is not None}


def main_study(project: Project) -> dict[str, Any] | None:
    """The newest study that is no item's follow-up (semantics 14)."""
    return next((study for study in past_studies(project) if study["id"] not in follow_ups(project)), None)


def activity_in(study: dict[str, Any], name: str) -> dict[str, Any] | None:
    """The activity of an id in a study."""
    return next((one for one in study.get("activities") or [] if one["id"] == name), None)


def hours_of(activity: dict[str, Any]) -> Fraction:
    """h(a) (semantics 14)."""
    return values.fraction(activity["minutes_each"]) * values.fraction(activity["times_per_week"]) / 60


def study_of(project: Project, item: Item) -> dict[str, Any] | None:
    """The newest study with the activity that is not the item's own follow-up (semantics 14)."""
    for study in past_studies(project):
        if study["id"] != item.get("follow_up") and activity_in(study, item["replaces"]) is not None:
            return study
    return None


def activity_of(project: Project, item: Item) -> dict[str, Any] | None:
    """The activity an item replaces, from that study."""
    study = study_of(project, item)
    return None if study is None else activity_in(study, item["replaces"])


def weights(universe: Universe, activity: dict[str, Any]) -> dict[Cell, Fraction]:
    """w(x): the share of the activity's time in each account cell (semantics 14)."""
    assert universe.accounts_of_cell is not None
    cells = universe.audience(activity.get("audience", "all"))
    accounts = [account for account in universe.account_cells() if any(universe.account(c) == account for c in cells)]
    if not activity.get("split"):
        return by_accounts(universe, accounts, Fraction(1))
    found: dict[Cell, Fraction] = {}
    left = list(accounts)
    for row in activity["split"]:
        matching = [
            account
            for account in left
            if any(universe.matches(row["for"], cell) for cell in universe.cells_of_account(account))
        ]
        found.update(by_accounts(universe, matching, values.fraction(row["share"])))
        left = [account for account in left if account not in matching]
    return found


def by_accounts(universe: Universe, accounts: list[Cell], part: Fraction) -> dict[Cell, Fraction]:
    """A share divided among account cells by their accounts (semantics 14)."""
    assert universe.accounts_of_cell is not None
    whole = sum(universe.accounts_of_cell[account] for account in accounts)
    if whole == 0:
        return {account: Fraction(0) for account in accounts}
    return {account: part * universe.accounts_of_cell[account] / whole for account in accounts}


def reached_accounts(universe: Universe, facets: list[Facet], item: Item, live_only: bool) -> set[Cell]:
    """The account cells of the activity's audience in A⁻ of the item's touchpoints (semantics 14)."""
    activity = activity_of(universe.project, item)
    if activity is None:
        return set()
    cells = universe.audience(activity.get("audience", "all"))
    found = set()
    for facet in facets:
        if facet.message.id not in item["automated_by"] or never_again(universe.project, facet):
            continue
        if facet.live or not live_only:
            for cell in cells & coverage.certain_cells(universe, facet):
                found.add(universe.account(cell))
    return found


def never_again(project: Project, facet: Facet) -> bool:
    """Is a facet retired or ended, or was its one day (semantics 2.4)?"""
    ends_on = values.date(facet.fields.get("ends_on"))
    if facet.fields.get("status") == "retired" or (ends_on is not None and ends_on < project.as_of):
        return True
    if triggers.kind(facet) != "date":
        return False
    day = campaign_date(facet)
    return day is not None and day < project.as_of.toordinal()


def is_live(project: Project, facets: list[Facet], item: Item) -> bool:
    """Has every touchpoint of `automated_by` a live facet (semantics 14)?"""
    running = {facet.message.id for facet in facets if facet.live and not never_again(project, facet)}
    return running >= set(item["automated_by"])


def is_over(project: Project, facets: list[Facet], item: Item) -> bool:
    """Will nothing of what does an item's work ever run again?"""
    own = [facet for facet in facets if facet.message.id in item["automated_by"]]
    return bool(own) and all(never_again(project, facet) for facet in own)


def change(item: Item, key: str) -> set[str]:
    """One list of people of the change block."""
    return {str(name) for name in (item.get("change") or {}).get(key) or []}


def part_of(item: Item, *keys: str) -> Fraction:
    """|affects ∩ …| / |affects|, 0 when nobody is affected (semantics 16)."""
    affected = change(item, "affects")
    inside = set(affected)
    for key in keys:
        inside &= change(item, key)
    return Fraction(len(inside), len(affected)) if affected else Fraction(0)


def ready(item: Item) -> Fraction:
    """ready(i) (semantics 16)."""
    return part_of(item, "informed", "trained")


def answered(item: Item) -> Fraction:
    """The share of feedback answered; without feedback 1 if anyone was consulted (semantics 16)."""
    feedback = (item.get("change") or {}).get("feedback") or []
    if feedback:
        return Fraction(sum(1 for one in feedback if one.get("answered") is True), len(feedback))
    return Fraction(1) if change(item, "consulted") else Fraction(0)


def value_of(project: Project, facets: list[Facet], item: Item, figure: str) -> Fraction:
    """The value of an item where it reaches, for one of the three figures (semantics 14)."""
    share = values.fraction(item["share"])
    if figure == PROMISED:
        return share
    if figure == COUNTED and not is_live(project, facets, item):
        return Fraction(0)
    return share * ready(item)


def amounts(universe: Universe, facets: list[Facet], figure: str) -> dict[str, Fraction | None]:
    """Promised, planned or counted hours of every item: per account cell the best item only (semantics 14)."""
    project = universe.project
    result: dict[str, Fraction | None] = {item["id"]: None for item in project.items}
    result.update(known_amounts(universe, facets, figure) if universe.sized else {})
    if figure == COUNTED:
        result.update({item["id"]: Fraction(0) for item in project.items if not is_live(project, facets, item)})
    return result


def known_amounts(universe: Universe, facets: list[Facet], figure: str) -> dict[str, Fraction]:
    """The hours of the items whose work some study measured (semantics 14)."""
    project = universe.project
    found = {item["id"]: Fraction(0) for item in project.items if activity_of(project, item) is not None}
    reach = {
        item["id"]: reached_accounts(
            universe, facets, item, figure == COUNTED or (figure == KEPT and is_live(project, facets, item))
        )
        for item in project.items
    }
    for account in universe.account_cells():
        by_activity: dict[str, list[Item]] = {}
        for item in project.items:
            if account in reach[item["id"]]:
                by_activity.setdefault(item["replaces"], []).append(item)
        for rivals in by_activity.values():
            saved = {item["id"]: saved_in(universe, facets, item, account, figure) for item in rivals}
            best = min(saved, key=lambda name: (-saved[name], name))
            found[best] += saved[best]
    return found


def saved_in(universe: Universe, facets: list[Facet], item: Item, account: Cell, figure: str) -> Fraction:
    """What an item saves in one account cell (semantics 14)."""
    activity = activity_of(universe.project, item)
    assert activity is not None
    weight = weights(universe, activity).get(account, Fraction(0))
    return hours_of(activity) * weight * value_of(universe.project, facets, item, figure)


def upkeep(item: Item) -> Fraction:
    """Upkeep in CSM hours a week, 0 when others do it (semantics 14)."""
    written = item.get("upkeep") or {}
    if written.get("hours_per_month") is None or (written.get("by") or "csm") != "csm":
        return Fraction(0)
    return values.fraction(written["hours_per_month"]) * 12 / 52


def realised(project: Project, item: Item) -> Fraction | None:
    """The realised hours from the follow-up study (semantics 14)."""
    after = next((study for study in past_studies(project) if study["id"] == item.get("follow_up")), None)
    before = study_of(project, item)
    if after is None or before is None:
        return None
    now, then = activity_in(after, item["replaces"]), activity_in(before, item["replaces"])
    if now is None or then is None or not after.get("accounts") or before.get("accounts") is None:
        return None
    first, second = values.date(before.get("date")), values.date(after.get("date"))
    if first is not None and second is not None and second <= first:
        return None
    scale = values.fraction(before["accounts"]) / values.fraction(after["accounts"])
    return hours_of(then) - hours_of(now) * scale


def email_only(universe: Universe, facets: list[Facet], item: Item) -> bool:
    """Are all touchpoints of an item on email channels (semantics 14)?"""
    project = universe.project
    for name in item["automated_by"]:
        own = [facet.fields for facet in facets if facet.message.id == name]
        own = own or [message.fields for message in messages(project) if message.id == name]
        if not own or any(project.medium(fields.get("channel")) != "email" for fields in own):
            return False
    return True


def planned_nets(universe: Universe, facets: list[Facet]) -> dict[str, Fraction | None]:
    """Planned net hours of every item: planned less upkeep (semantics 15)."""
    planned = amounts(universe, facets, PLANNED)
    return {item["id"]: less(planned[item["id"]], upkeep(item)) for item in universe.project.items}


def nets(universe: Universe, facets: list[Facet]) -> dict[str, Fraction | None]:
    """net(i) (semantics 14)."""
    counted = amounts(universe, facets, COUNTED)
    found = {}
    for item in universe.project.items:
        charged = upkeep(item) if is_live(universe.project, facets, item) else Fraction(0)
        found[item["id"]] = less(counted[item["id"]], charged)
    return found


def less(hours: Fraction | None, taken: Fraction) -> Fraction | None:
    """Hours less other hours; unknown stays unknown."""
    return None if hours is None else hours - taken


def known_sum(some: list[Fraction | None]) -> Fraction | None:
    """The sum of what is known; unknown when there is something and nothing of it is known."""
    known = [one for one in some if one is not None]
    return sum(known, Fraction(0)) if known or not some else None


def shown_item(universe: Universe, facets: list[Facet], item: Item, figures: Figures) -> Any:
    """An entry of `plan.items` (semantics 14, 24)."""
    project = universe.project
    name = item["id"]
    activity = activity_of(project, item)
    reach = None
    if activity is not None and universe.sized:
        inside = reached_accounts(universe, facets, item, live_only=False)
        reach = sum((part for account, part in weights(universe, activity).items() if account in inside), Fraction(0))
    build = build_hours(item)
    saving = figures["planned_net"][name]
    return {
        "id": name,
        "replaces": item["replaces"],
        "hours": None if activity is None else values.rounded(hours_of(activity)),
        "reach": values.rounded(reach),
        "share": values.rounded(values.fraction(item["share"])),
        "promised": values.rounded(figures[PROMISED][name]),
        "ready": values.rounded(ready(item)),
        "readiness": {
            "informed": values.rounded(part_of(item, "informed")),
            "consulted": values.rounded(part_of(item, "consulted")),
            "trained": values.rounded(part_of(item, "trained")),
            "answered": values.rounded(answered(item)),
        },
        "live": is_live(project, facets, item),
        "counted": values.rounded(figures[COUNTED][name]),
        "upkeep": values.rounded(upkeep(item)),
        "net": values.rounded(figures["net"][name]),
        "planned_net": values.rounded(saving),
        "build_hours": values.rounded(build),
        "payback_weeks": rounded_float(payback(item, saving)),
        "hours_per_build_hour": values.rounded(values.share(saving, build)),
        "email_only": email_only(universe, facets, item),
        "realised": values.rounded(realised(project, item)),
    }


def saved_shares(universe: Universe, facets: list[Facet]) -> dict[str, Fraction | None]:
    """csm_time_saved and csm_time_saved_email with their hours (semantics 14)."""
    net = nets(universe, facets)
    emails = {item["id"] for item in universe.project.items if email_only(universe, facets, item)}
    everything = known_sum(list(net.values()))
    by_email = known_sum([net[name] for name in sorted(emails)])
    whole = load.capacity(universe)
    return {
        "net_hours": everything,
        "net_hours_email": by_email,
        "csm_time_saved": values.share(everything, whole),
        "csm_time_saved_email": values.share(by_email, whole),
    }


def least_saved(universe: Universe, facets: list[Facet], by_email: bool) -> Fraction | None:
    """The share of CSM time saved if unknown hours are none; None when nothing or everything is known."""
    if main_study(universe.project) is None:
        return None
    net = nets(universe, facets)
    shown = [item for item in universe.project.items if not by_email or email_only(universe, facets, item)]
    untold = [item for item in shown if net[item["id"]] is None]
    known = known_sum([net[item["id"]] for item in shown])
    if not untold or known is None:
        return None
    return values.share(known - sum((upkeep(item) for item in untold), Fraction(0)), load.capacity(universe))


def change_ready(universe: Universe, facets: list[Facet]) -> Fraction | None:
    """change_ready (semantics 16)."""
    promised = amounts(universe, facets, PROMISED)
    weighted = whole = Fraction(0)
    for item in universe.project.items:
        hours = promised[item["id"]]
        if hours is not None:
            weighted += hours * ready(item)
            whole += hours
    return values.share(weighted, whole)


def repetitive_share(universe: Universe) -> Fraction | None:
    """repetitive_share (semantics 14)."""
    study = main_study(universe.project)
    if study is None or not study.get("activities"):
        return None
    hours = [hours_of(one) for one in study.get("activities") or [] if one.get("repetitive") is True]
    return values.share(sum(hours, Fraction(0)), load.capacity(universe))


def plan(universe: Universe, facets: list[Facet]) -> dict[str, Any] | None:
    """The key `plan` (semantics 14, 15, 16, 24)."""
    project = universe.project
    study = main_study(project)
    if study is None:
        return None
    activities = {one["id"]: one for one in study.get("activities") or []}
    whole = load.capacity(universe)
    figures: Figures = {figure: amounts(universe, facets, figure) for figure in (PROMISED, PLANNED, COUNTED)}
    figures["net"] = nets(universe, facets)
    figures["planned_net"] = planned_nets(universe, facets)
    saved = saved_shares(universe, facets)
    wanted = [
        share
        for one in project.settings.get("targets") or []
        if one["metric"] == "csm_time_saved_email"
        for operator, share in [values.comparison(one["is"])]
        if operator in (">=", ">", "=")
    ]
    short = None
    by_email = saved["net_hours_email"]
    if wanted and whole is not None and by_email is not None:
        missing = max(wanted) * whole - by_email
        untold = [
            one for one in project.items if figures["net"][one["id"]] is None and email_only(universe, facets, one)
        ]
        if not untold or missing + sum(upkeep(one) for one in untold) <= 0:
            short = max(Fraction(0), missing)
    replaced = {item["replaces"] for item in project.items}
    live = {item["id"] for item in project.items if is_live(project, facets, item)}
    over = {item["id"] for item in project.items if is_over(project, facets, item)}
    later = amounts(universe, facets, KEPT)
    kept = {item["id"]: less(later[item["id"]], upkeep(item)) for item in project.items if item["id"] in live}
    emails = {item["id"] for item in project.items if email_only(universe, facets, item)}
    return {
        "capacity": None if whole is None else values.rounded(whole),
        "study": study["id"],
        "activity_hours": {name: values.rounded(hours_of(one)) for name, one in activities.items()},
        "logged_share": values.rounded(
            values.share(sum((hours_of(one) for one in activities.values()), Fraction(0)), whole)
            if activities
            else None
        ),
        "repetitive_share": values.rounded(repetitive_share(universe)),
        "items": [
            shown_item(universe, facets, item, figures) for item in sorted(project.items, key=lambda one: one["id"])
        ],
        "candidates": sorted(
            name for name, one in activities.items() if one.get("repetitive") is True and name not in replaced
        ),
        "csm_time_saved": values.rounded(saved["csm_time_saved"]),
        "csm_time_saved_email": values.rounded(saved["csm_time_saved_email"]),
        "net_hours": values.rounded(saved["net_hours"]),
        "net_hours_email": values.rounded(saved["net_hours_email"]),
        "change_ready": values.rounded(change_ready(universe, facets)),
        "short_hours_per_week": values.rounded(short),
        "portfolio": portfolio(
            universe, figures["planned_net"], emails, {name: figures["net"][name] for name in live}, kept, over
        ),
    }
