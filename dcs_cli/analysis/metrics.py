"""The metric registry: one table of figures that serves targets, roadmap facts and reports (semantics 19)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from dcs_cli.analysis import tests_and_content
from dcs_cli.analysis.automation_plan import AutomationPlan
from dcs_cli.analysis.hours import capacity_needs
from dcs_cli.analysis.metric_bounds import BOUNDS
from dcs_cli.analysis.reach import newest
from dcs_cli.analysis.segmentation import plan_coverage
from dcs_cli.analysis.share_bounds import Lacking, Range
from dcs_cli.analysis.shares import (
    HIGH_SIGNAL,
    STRICT,
    AccountShare,
    MessageShare,
    cs_roles,
    high_signal_share,
    kinds,
    outcome_measured,
    ratio,
    signal_ratio,
    type_coverage,
)
from dcs_cli.analysis.volume import VolumeBound
from dcs_cli.project.project import Project

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers

REACH_COLUMNS = frozenset(("email", "in_app"))
"""Channels that a file of contacts must tell of for the uplift."""
Kind = Literal["share", "number", "days", "hours"]
SHARES_READ = frozenset(
    ("retention", "expansion", "referral", "attendance", "activation", "email_reach", "in_app_reach", "ces", "csat")
)
"""Readings that are shares by their definition; others are as their target is written."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure, or None with the input that would settle it in ``needs``.

    ``low`` and ``high`` bound a figure that is not known exactly, ``ceiling`` what it could ever be. ``volume`` is the
    twin by messages a year of a share over messages. ``unknown`` lists items that do not state what the figure rests
    on, ``lacking`` by what each does not state; ``value`` is then the figure of what is stated, and verdicts are of
    the bounds. ``whole`` is how many a bounded share is over.
    """

    name: str
    kind: Kind
    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    volume: Fraction | None = None
    volume_bound: VolumeBound | None = None
    estimated: bool = False
    unknown: tuple[str, ...] = ()
    needs: str | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    ceiling: Fraction | None = None
    lacking: Lacking = field(default_factory=dict)
    whole: Fraction | None = None

    @property
    def exact(self) -> bool:
        """Whether it is known, and not only within bounds."""
        return self.value is not None and ((self.low is None and self.high is None) or self.low == self.high)


def within(metric: Metric, found: Range | None) -> Metric:
    """A metric with the bounds that items leave open which do not state what it rests on; as it is without any."""
    if found is None or not found.lacking or (found.low is not None and found.low == found.high):
        return metric
    items = {name for names in found.lacking.values() for name in names}
    return replace(
        metric,
        value=None if found.empty else metric.value,
        needs=" and ".join(found.lacking),
        unknown=tuple(sorted({*items, *metric.unknown})),
        low=found.low,
        high=found.high,
        lacking=found.lacking,
        whole=found.whole,
    )


def _number(name: str, value: Fraction | int | None, needs: str | None = None, kind: Kind = "number") -> Metric:
    found = None if value is None else Fraction(value)
    return Metric(name, kind, found, needs=needs if found is None else None)


def _share(
    name: str, part: Fraction | int | None, whole: Fraction | int | None, needs: str, unknown: tuple[str, ...] = ()
) -> Metric:
    value = ratio(part, whole) if part is not None and whole is not None else None
    return Metric(
        name,
        "share",
        value,
        None if part is None else Fraction(part),
        None if whole is None else Fraction(whole),
        unknown=unknown,
        needs=needs if value is None else None,
    )


def _of_messages(name: str, share: MessageShare | None, needs: str) -> Metric:
    if share is None:
        return Metric(name, "share", None, needs=needs)
    metric = _share(
        name, share.count if share.share is not None else None, share.total, needs if share.total else "live messages"
    )
    return replace(metric, volume=share.volume.value, volume_bound=share.volume.bound)


def _of_accounts(name: str, share: AccountShare) -> Metric:
    return _share(name, share.accounts, share.total, "population")


def _cs_visibility(answers: "Answers") -> Metric:
    return _of_messages("cs_visibility", answers.visibility.seen, "cs department")


def _cs_ownership(answers: "Answers") -> Metric:
    return _of_messages("cs_ownership", answers.visibility.owned, "cs department")


def _campaign_notice(answers: "Answers") -> Metric:
    notices = answers.visibility.notices
    if notices is None:
        return Metric("campaign_notice", "share", None, needs="cs department")
    if answers.project.policy.notice is None:
        return Metric("campaign_notice", "share", None, needs="policy.notice")
    return _share("campaign_notice", answers.visibility.in_time, len(notices), "campaigns of other departments")


def _random_acts(answers: "Answers") -> Metric:
    if answers.visibility.seen is None:
        return Metric("random_acts", "share", None, needs="cs department")
    return _of_messages("random_acts", answers.visibility.random_acts, "plan")


def _plan_needs(answers: "Answers", plan: AutomationPlan) -> str:
    if plan.capacity is None:
        return capacity_needs(answers.project)
    return "population" if not answers.project.universe.sized else "study"


def _saved(name: str, answers: "Answers", *, email: bool) -> Metric:
    """The known hours of the capacity; of items whose hours are unknown nothing is sure but their upkeep."""
    plan = answers.plan
    if plan is None:
        return Metric(name, "share", None, needs="study")
    unknown = [one for one in plan.items if one.net is None and (one.email_only or not email)]
    hours = plan.net_hours_email if email else plan.net_hours
    names = tuple(one.id for one in unknown)
    found = _share(name, hours, plan.capacity, _plan_needs(answers, plan), names)
    if not unknown or not plan.capacity:
        return found
    lacking = f"{' and '.join(dict.fromkeys(one.replaces for one in unknown))} to a study"
    needs = lacking if answers.project.universe.sized else "population"
    if found.value is None:
        return replace(found, needs=needs)
    least = found.value - sum((one.upkeep for one in unknown), Fraction(0)) / plan.capacity
    return replace(found, low=least, needs=needs)


def _csm_time_saved(answers: "Answers") -> Metric:
    return _saved("csm_time_saved", answers, email=False)


def _csm_time_saved_email(answers: "Answers") -> Metric:
    return _saved("csm_time_saved_email", answers, email=True)


def _repetitive_share(answers: "Answers") -> Metric:
    plan = answers.plan
    if plan is None or plan.study is None:
        return Metric("repetitive_share", "share", None, needs="study")
    needs = capacity_needs(answers.project) if plan.capacity is None else "activities to the study"
    return _share("repetitive_share", plan.repetitive_hours, plan.capacity, needs)


def _change_ready(answers: "Answers") -> Metric:
    plan = answers.plan
    if plan is None:
        return Metric("change_ready", "share", None, needs="study")
    needs = (
        "population" if plan.unknown and not answers.project.universe.sized else "automation items that promise hours"
    )
    return replace(_number("change_ready", plan.change_ready, needs, "share"), unknown=plan.unknown)


def _in_app_reach_uplift(answers: "Answers") -> Metric:
    name = "in_app_reach_uplift"
    counted = next(iter(answers.measured_uplifts), None)
    if counted is not None:
        exact = counted.low if counted.low == counted.high else None
        needs = "the cells of reached_email and reached_in_app that contacts.csv leaves empty"
        return Metric(
            name,
            "share",
            exact,
            needs=needs if exact is None else None,
            low=counted.low,
            high=counted.high,
            ceiling=counted.ceiling,
        )
    contacts = answers.data.contacts if answers.data is not None else None
    if contacts is not None and set(contacts.channels) >= REACH_COLUMNS:
        return Metric(name, "share", None, needs="contacts that email reached to contacts.csv")
    found = next(iter(answers.uplifts), None)
    if found is None:
        return Metric(name, "share", None, needs="a reading of email_reach")
    file = "contacts.csv" if contacts is None else "reached_email and reached_in_app to contacts.csv"
    needs = "a reading of in_app_reach" if found.in_app is None else file
    exact = found.low if found.low == found.high else None
    return Metric(
        name,
        "share",
        exact,
        needs=None if exact is not None else needs,
        low=found.low,
        high=found.high,
        ceiling=found.ceiling,
    )


def _ebr_coverage(answers: "Answers") -> Metric:
    return _of_accounts("ebr_coverage", type_coverage(answers.project, "ebr"))


def _report_coverage(answers: "Answers") -> Metric:
    return _of_accounts("report_coverage", type_coverage(answers.project, "utilization"))


def _ebr_minutes(answers: "Answers") -> Metric:
    facets = [facet for facet in answers.project.live_facets if facet.written.type == "ebr" and facet.mode == "digital"]
    stated = [facet.written.csm_minutes for facet in facets if facet.written.csm_minutes is not None]
    silent = tuple(sorted({facet.message.id for facet in facets if facet.written.csm_minutes is None}))
    if silent:
        return Metric("ebr_minutes", "number", None, unknown=silent, needs="csm_minutes", low=max(stated, default=None))
    return _number("ebr_minutes", max(stated, default=None), "a live digital touchpoint of type ebr")


def _voc_kinds(answers: "Answers") -> Metric:
    return _number("voc_kinds", len(kinds(answers.project).voice))


def _email_kinds(answers: "Answers") -> Metric:
    return _number("email_kinds", len(kinds(answers.project).email))


def _in_app_kinds(answers: "Answers") -> Metric:
    return _number("in_app_kinds", len(kinds(answers.project).in_app))


def _cs_roles(answers: "Answers") -> Metric:
    found = cs_roles(answers.project)
    needs = "touchpoints of type community, kb or announcement"
    return _share("cs_roles", len(found.with_role), len(found.programmes), needs)


def _roadmap_months(answers: "Answers") -> Metric:
    return _number("roadmap_months", answers.roadmap.months if answers.roadmap is not None else None, "roadmap")


def _moment_coverage(answers: "Answers") -> Metric:
    listed = answers.coverage.requirements
    metric = _share("moment_coverage", answers.coverage.met, len(listed), "plan")
    return replace(metric, estimated=any(requirement.estimated for requirement in listed))


def _plan_coverage(answers: "Answers") -> Metric:
    if not answers.project.collection.plans:
        return Metric("plan_coverage", "share", None, needs="plan")
    found = plan_coverage(answers.project)
    return _share("plan_coverage", found.accounts, found.total, "population")


def _over_pressure(answers: "Answers") -> Metric:
    if not answers.pressure:
        return Metric("over_pressure", "share", None, needs="policy.pressure")
    project = answers.project
    cells = 0
    for line in answers.pressure:
        cells |= line.cells_with("breach")
    universe = project.universe
    metric = _share("over_pressure", universe.contacts(cells), universe.total_contacts, "population")
    counted = {facet for line in answers.pressure for one in line.classes for facet in one.facets}
    days = project.due_days
    return replace(metric, estimated=any(days.exact(facet) and days.estimated(facet) for facet in counted))


def _signal_ratio(answers: "Answers") -> Metric:
    found = signal_ratio(answers.project, answers.volumes)
    metric = _share(
        "signal_ratio", found.counted(HIGH_SIGNAL), found.measured, "live digital messages", found.unclassed
    )
    return replace(metric, volume=found.volume.value, volume_bound=found.volume.bound)


def _signal_ratio_strict(answers: "Answers") -> Metric:
    found = signal_ratio(answers.project, answers.volumes)
    needs = "live digital messages that are no drip and approach no date"
    metric = _share(
        "signal_ratio_strict", found.counted(("behavioural",)), found.counted(STRICT), needs, found.unclassed
    )
    return replace(metric, volume=found.volume_strict.value, volume_bound=found.volume_strict.bound)


def _high_signal_share(answers: "Answers") -> Metric:
    return _of_messages("high_signal_share", high_signal_share(answers.project, answers.volumes), "plan")


def _csm_load(answers: "Answers") -> Metric:
    load = answers.load
    if load is None:
        return Metric("csm_load", "hours", None, needs="population")
    metric = _number("csm_load", load.hours_per_week, kind="hours")
    if load.missing or load.at_most:
        metric = Metric(
            "csm_load",
            "hours",
            None,
            unknown=load.missing,
            needs=" and ".join(load.lacking),
            lacking=load.lacking,
            low=load.least_hours_per_week,
            high=None if load.missing else load.hours_per_week,
        )
    return replace(metric, denominator=load.capacity)


def _silence_days(answers: "Answers") -> Metric:
    return _number("silence_days", answers.silence.longest, "population", "days")


def _senders(answers: "Answers") -> Metric:
    return replace(_number("senders", answers.senders.most), unknown=answers.senders.unknown)


def _flows(answers: "Answers") -> Metric:
    return _number("flows", len(answers.flows))


def _outcome_measured(answers: "Answers") -> Metric:
    found = outcome_measured(answers.project)
    return _share("outcome_measured", len(found.outcome), found.total, "live touchpoints")


def _tests_running(answers: "Answers") -> Metric:
    found = tests_and_content.tests_running(answers.project)
    return _bounded("tests_running", found, "plan", "started_on of the experiment")


def _unproven(answers: "Answers") -> Metric:
    rules = {acted.rule: acted.verdict for acted in answers.acted_rules}
    unproven = sum(1 for verdict in rules.values() if verdict != "claimed")
    return _share("unproven", unproven, len(rules), "triggers, escalations or a health score that act on a rule")


def _content_ok(answers: "Answers") -> Metric:
    policy = answers.project.policy
    if policy.content_pass is None and policy.content_age is None:
        return Metric("content_ok", "share", None, needs="policy.content_pass")
    found = tests_and_content.content_ok(answers.project)
    return _bounded("content_ok", found, "content in a results document", "scores or reviewed_on of the content")


def _bounded(name: str, found: tests_and_content.Sorted, of_none: str, of_unknown: str) -> Metric:
    """A share of which some members may be unknown: exact, or between bounds."""
    if not found.unknown or not found.total:
        return _share(name, len(found.yes), found.total, of_none)
    low, high = Fraction(len(found.yes), found.total), Fraction(len(found.yes) + len(found.unknown), found.total)
    whole = Fraction(found.total)
    return Metric(name, "share", None, None, whole, unknown=found.unknown, needs=of_unknown, low=low, high=high)


def _purity(answers: "Answers") -> Metric:
    found = answers.purity
    if found is None:
        lacks = answers.project.program is None or answers.project.program.segmentation is None
        return Metric("purity", "share", None, needs="segmentation with cuts" if lacks else "accounts.csv")
    if found.lacking or not found.accounts:
        return Metric("purity", "share", None, needs=" and ".join(found.lacking) or "accounts of the population")
    if not found.unknown:
        return _share("purity", found.in_main_band, found.accounts, "accounts.csv")
    low, high = (Fraction(one, found.accounts) for one in (found.in_main_band, found.in_main_band + found.unknown))
    needs = "the numbers that accounts.csv leaves empty"
    return Metric("purity", "share", None, None, Fraction(found.accounts), needs=needs, low=low, high=high)


def _inventory_ratio(answers: "Answers") -> Metric:
    return Metric("inventory_ratio", "number", None, needs="a send log, which this version does not read")


REGISTRY: Mapping[str, Callable[["Answers"], Metric]] = {
    "cs_visibility": _cs_visibility,
    "cs_ownership": _cs_ownership,
    "campaign_notice": _campaign_notice,
    "csm_time_saved_email": _csm_time_saved_email,
    "csm_time_saved": _csm_time_saved,
    "repetitive_share": _repetitive_share,
    "in_app_reach_uplift": _in_app_reach_uplift,
    "ebr_coverage": _ebr_coverage,
    "report_coverage": _report_coverage,
    "ebr_minutes": _ebr_minutes,
    "voc_kinds": _voc_kinds,
    "email_kinds": _email_kinds,
    "in_app_kinds": _in_app_kinds,
    "cs_roles": _cs_roles,
    "roadmap_months": _roadmap_months,
    "moment_coverage": _moment_coverage,
    "plan_coverage": _plan_coverage,
    "over_pressure": _over_pressure,
    "signal_ratio": _signal_ratio,
    "signal_ratio_strict": _signal_ratio_strict,
    "random_acts": _random_acts,
    "high_signal_share": _high_signal_share,
    "csm_load": _csm_load,
    "silence_days": _silence_days,
    "senders": _senders,
    "flows": _flows,
    "purity": _purity,
    "outcome_measured": _outcome_measured,
    "change_ready": _change_ready,
    "tests_running": _tests_running,
    "unproven": _unproven,
    "content_ok": _content_ok,
    "inventory_ratio": _inventory_ratio,
}
"""Every metric worked out from the documents, in the order of reports; all other names are those of readings."""

FROM_DATA_FILES = frozenset(("in_app_reach_uplift", "purity", "inventory_ratio"))
"""Metrics exact from data files only, which a reading may state instead."""


class Metrics:
    """The metrics of one project, each worked out once."""

    def __init__(self, answers: "Answers") -> None:
        self._answers = answers
        self._known: dict[str, Metric] = {}

    def value(self, name: str) -> Metric:
        """A metric of the registry or a reading; without either it cannot be told and needs a reading."""
        if name not in self._known:
            self._known[name] = self._measure(name)
        return self._known[name]

    def _measure(self, name: str) -> Metric:
        project = self._answers.project
        metric = REGISTRY[name](self._answers) if name in REGISTRY else None
        if metric is not None and name in BOUNDS:
            metric = within(metric, BOUNDS[name](self._answers))
        if metric is not None and (metric.value is not None or name not in FROM_DATA_FILES):
            return metric
        reading = newest(self._answers.readings, name)
        if metric is not None:
            if reading is None:
                return metric
            return replace(metric, value=reading.value, low=None, high=None, needs=None)
        return _number(
            name, reading.value if reading is not None else None, f"a reading of {name}", _kind(project, name)
        )

    def all(self) -> tuple[Metric, ...]:
        """Every metric of the registry in its order, then every other reading by name."""
        readings = {reading.metric for reading in self._answers.readings}
        return tuple(self.value(name) for name in (*REGISTRY, *sorted(readings - REGISTRY.keys())))


def _kind(project: Project, name: str) -> Kind:
    """Whether a reading is a share: by definition, or because its target, fact or plan is written with a percentage."""
    if name in SHARES_READ:
        return "share"
    found = project.collection
    wanted = [
        target.is_
        for target in (project.program.targets if project.program is not None else ())
        if target.metric == name
    ]
    if found.roadmap is not None:
        facts = (*found.roadmap.value.now, *found.roadmap.value.vision)
        wanted += [fact.is_ for fact in facts if fact.metric == name and fact.is_ is not None]
    measures = [plan.value.measure for plan in found.plans.values() if plan.value.measure is not None]
    wanted += [measure.is_ for measure in measures if measure.metric == name and measure.is_ is not None]
    return "share" if any(comparison.percent for comparison in wanted) else "number"
