"""The optimal order of work as people read it: what goes live when, what stays out and why, and how sure it is."""

from collections.abc import Iterable

from dcs_cli.analysis.optimum import Optimum, Plan, Reason, Skipped
from dcs_cli.loading.further_packages import install_command
from dcs_cli.outputs.plan_quantities import UNKNOWN
from dcs_cli.outputs.quantities import counted, decimal, percent
from dcs_cli.outputs.terminal import Column, Span, TextPage

REASONS: dict[Reason, str] = {
    "build hours unknown": "its build hours are not stated",
    "saving unknown": "what it saves is unknown: nobody measured {about}, or there is no population",
    "role unknown": "nobody says who builds it: add build.by",
    "hours of role unknown": "{about} has no hours a week: add the role to --build-hours or `team`",
    "needs an unknown item": "it needs {about}",
    "needs in a circle": "its needs run in a circle",
    "never runs again": "what did its work never runs again",
    "dates passed": "it cannot be live by its not_after",
    "horizon too short": "it cannot be live within the horizon",
    "gains nothing": "it saves no more than it costs within the horizon",
    "others gain more": "others gain more in the same hours and weeks",
    "no room": "no week is left for it",
}


def write_optimum(page: TextPage, optimum: Optimum) -> None:
    """The best plan beside the ratio rule, or what is missing for it."""
    page.blank()
    if optimum.rule is None:
        page.line(
            Span("Best order of work", "strong"),
            "  cannot tell: nobody says how many hours a week there are for building; add --build-hours 10/week, or "
            "`team` to the automation plan",
            hanging=2,
        )
        return
    page.line(Span("Best order of work", "strong"), f"  {' · '.join(_terms(optimum))}", hanging=2)
    for role in optimum.limits.stated_twice:
        page.line(f"{role} has different hours in two documents: the first ones count", indent=2, hanging=2)
    if not optimum.rule.judged and optimum.rule.unknown:
        page.line("cannot tell: no item says all it takes to place it", indent=2, hanging=2)
        _write_skipped(page, optimum.rule.skipped)
        return
    if optimum.best is None:
        page.line("the best order needs a solver; until then the ratio rule. Install it with", indent=2, hanging=2)
        page.literal(install_command("plan"), indent=4)
        _write_items(page, optimum.rule, None)
        page.line(f"{_hours(optimum.rule)} net by the ratio rule", indent=2, hanging=2)
    else:
        _write_items(page, optimum.best, optimum.rule)
        page.line(*_result(optimum, optimum.best, optimum.rule), indent=2, hanging=2)
    _write_skipped(page, (optimum.best or optimum.rule).skipped)
    if optimum.running:
        ran = ", ".join(f"{one.id} {decimal(one.saved)} h" for one in optimum.running)
        page.line(Span("live already  ", "faint"), f"in every sum, until the end: {ran}", indent=2, hanging=2)
    page.line(
        "net is hours saved until the end less build; what is finished within a week is live from its end, and saves "
        "what it does when all items are built, from the stop of the work by hand if that is later; the sums above "
        "are not in whole weeks",
        indent=2,
        hanging=2,
    )


def _terms(optimum: Optimum) -> list[str]:
    hours = optimum.limits.build_hours
    assert hours is not None
    limits = [f"at most {one.at_most} new for a CSM in {one.per.text}" for one in optimum.limits.changes_per_csm]
    until = f", to {optimum.until}" if optimum.until is not None else ""
    weeks = f"{counted(optimum.horizon_weeks, 'week')}{until}"
    return [f"build hours {hours.text.replace(',', ', ')}", weeks, *(limits or ["no limit on change"])]


def _write_items(page: TextPage, plan: Plan, rule: Plan | None) -> None:
    if not plan.placed:
        return
    by_rule = {one.id: str(one.week) for one in rule.placed} if rule is not None else {}
    roles = any(one.team is not None for one in plan.placed)
    columns = [Column("week", right=True), Column("live on", keep=True), Column("item")]
    columns += [Column("role")] if roles else []
    columns += [Column(title, right=True) for title in ("build", "net")]
    columns += [Column("by ratio", right=True)] if rule is not None else []
    rows = [
        [
            str(one.week),
            str(one.day or UNKNOWN),
            one.id,
            *([one.team or ""] if roles else []),
            decimal(one.build),
            decimal(one.net),
            *([by_rule.get(one.id, "-")] if rule is not None else []),
        ]
        for one in plan.placed
    ]
    page.table(columns, rows, indent=2)


def _result(optimum: Optimum, best: Plan, rule: Plan) -> Iterable[Span | str]:
    yield f"{_hours(best)} net; by the ratio rule {_hours(rule)}"
    if optimum.more:
        yield f", {decimal(optimum.more)} h less"
    if optimum.ending == "optimal":
        among = f" of the {counted(best.judged, 'item')} that can be judged" if best.unknown else ""
        yield Span(f" · proven: no order{among} gains more", "good")
        return
    gap = optimum.gap
    yield Span(
        f" · not proven: at most {decimal(optimum.bound or 0)} h are possible"
        + (f", {percent(gap, 2)} more" if gap is not None else ""),
        "warning",
    )
    yield (
        "; stopped by the clock, another run can differ"
        if optimum.ending == "seconds"
        else "; the search ended before a proof"
    )


def _hours(plan: Plan) -> str:
    return f"{decimal(plan.net)} h"


def _write_skipped(page: TextPage, skipped: Iterable[Skipped]) -> None:
    """Items left out, by reason, in the order of the reasons."""
    reasons: dict[str, list[str]] = {}
    order = list(REASONS)
    for one in sorted(skipped, key=lambda one: (order.index(one.reason), one.about or "", one.id)):
        reasons.setdefault(REASONS[one.reason].format(about=one.about), []).append(one.id)
    for reason, names in reasons.items():
        page.line(Span("without a week  ", "faint"), f"{', '.join(names)}: {reason}", indent=2, hanging=2)
