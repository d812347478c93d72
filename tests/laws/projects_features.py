"""The named features of random projects, each with the sign by which it is found in the documents."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from .projects_customers import overlays_cross
from .projects_view import Document, View, listed, trigger_kind


def _notice(campaign: Document) -> str:
    if "cs_notified_on" not in campaign:
        return "missing"
    told, sent = (datetime.date.fromisoformat(campaign[key]) for key in ("cs_notified_on", "send_on"))
    days = (sent - told).days
    return "early" if days >= 7 else "late" if days >= 0 else "after"


def _stated(signal: Document) -> str:
    value = signal.get("instrumented", "absent")
    return value if value == "absent" else str(value).lower() if isinstance(value, bool) else "audience"


def _single_guard(view: View, guard: str) -> bool:
    other = {"only_if": "not_if", "not_if": "only_if"}[guard]
    opposite = [t[other] for t in view.touchpoints if other in t]
    return any(guard in t and t[guard] not in opposite for t in view.touchpoints)


def _complementary(view: View) -> bool:
    yes = [(t["only_if"], t.get("trigger")) for t in view.touchpoints if "only_if" in t]
    return any((t["not_if"], t.get("trigger")) in yes for t in view.touchpoints if "not_if" in t)


def _missing(view: View, fact: str) -> bool:
    def absent(touchpoint: Document, home: Document) -> bool:
        if fact == "owner" and "department" in home:
            return False
        return fact not in touchpoint and fact not in home.get("defaults", {})

    added = [touchpoint for overlay in view.overlays for touchpoint in overlay.get("add", [])]
    return any(absent(t, home) for t, home in view.listed) or any(absent(t, {}) for t in added)


def _givers(view: View) -> list[str]:
    return [fact for step in view.steps for fact in step["gives"]]


Sign = Callable[[View], Any]


def _any(items: Callable[[View], Sequence[Any]], test: Callable[[Any], Any]) -> Sign:
    return lambda view: any(test(item) for item in items(view))


def _keyed(part: str, key: str) -> Sign:
    return lambda view: any(key in item for item in getattr(view, part))


def _equal(part: str, key: str, *values: Any) -> Sign:
    return lambda view: any(item.get(key) in values for item in getattr(view, part))


def _read(part: str, reader: Callable[[Any], str], value: str) -> Sign:
    return lambda view: any(reader(item) == value for item in getattr(view, part))


def _without(fact: str) -> Sign:
    return lambda view: _missing(view, fact)


def _field(key: str) -> Sign:
    return lambda view: view.has(key)


def _fires(key: str) -> Sign:
    return lambda view: view.fires(key)


def _policy(key: str) -> Sign:
    return lambda view: key in view.policy


def _results(key: str) -> Sign:
    return lambda view: view.every("results", key)


def _unknown(trigger: Document) -> bool:
    return "unknown" in trigger.values() or (trigger.keys() <= {"before", "after"})


def _about(trigger: Document) -> bool:
    return any(str(offset).startswith("~") for offset in listed(trigger.get("by", [])))


def _calendar(cap: Document) -> bool:
    return str(cap.get("window", "rolling")).startswith("calendar")


def _cell(row: Document, view: View) -> str:
    account = [n for n, d in view.program["dimensions"].items() if not (isinstance(d, dict) and d.get("level"))]
    return repr([row[name] for name in account])


def _repeats(view: View) -> bool:
    cells = [_cell(row, view) for row in view.rows()]
    return len(cells) > len(set(cells))


def _counts(row: Document) -> list[int]:
    contacts = row["contacts"]
    if isinstance(contacts, dict):
        return [row["accounts"], *contacts.values()]
    return [row["accounts"], *([c["n"] for c in contacts] if isinstance(contacts, list) else [contacts])]


def _contact_dimensions(view: View) -> list[Document]:
    return [d for d in view.dimensions() if d.get("level") == "contact"]


SIGNS: dict[str, Sign] = {
    # The universe.
    "no_program": lambda v: not v.program,
    "no_population": lambda v: v.program and not v.rows(),
    "no_journey": lambda v: not v.of("journey"),
    "hierarchy": lambda v: any(isinstance(node, dict) for d in v.dimensions() for node in d["values"]),
    "many_dimension": lambda v: any(d.get("many") and "level" not in d for d in v.dimensions()),
    "may_be_none": lambda v: any(d.get("may_be_none") for d in v.dimensions()),
    "contact_many_dimension": lambda v: any(d.get("many") for d in _contact_dimensions(v)),
    "several_contact_dimensions": lambda v: len(_contact_dimensions(v)) > 1,
    "no_contact_dimension": lambda v: v.program and not _contact_dimensions(v),
    "impossible": lambda v: v.program.get("impossible"),
    "repeated_population_row": _repeats,
    "zero_count": lambda v: any(0 in _counts(row) for row in v.rows()),
    "population_arr": lambda v: any("arr" in row for row in v.rows()),
    "row_can_send": lambda v: any("can_send" in row for row in v.rows()),
    "audience_list": _any(
        lambda v: v.audiences,
        lambda a: isinstance(a, dict) and any(isinstance(x, list) for k, x in a.items() if k not in ("any", "all")),
    ),
    "audience_any": _any(lambda v: v.audiences, lambda a: isinstance(a, dict) and "any" in a),
    "audience_all": _any(lambda v: v.audiences, lambda a: isinstance(a, dict) and "all" in a),
    "audience_not": _any(lambda v: v.audiences, lambda a: isinstance(a, dict) and "not" in a),
    "named_audience": lambda v: v.program.get("audiences"),
    # Time.
    "no_term": lambda v: v.program and "term" not in v.program,
    "term_list": lambda v: isinstance(v.program.get("term"), list),
    "short_term": lambda v: {"30d", "90d"} & set(v.terms),
    "term_none": lambda v: "none" in v.terms,
    "new_per_year": lambda v: isinstance(v.program.get("new_per_year"), str),
    "new_per_year_list": lambda v: isinstance(v.program.get("new_per_year"), list),
    "usually_anchor": _any(lambda v: v.anchors, lambda a: str(a.get("usually")).startswith("start") and len(a) == 1),
    "usually_chain": _any(lambda v: v.anchors, lambda a: str(a.get("usually")).startswith("go_live")),
    "event_anchor": _keyed("anchors", "on"),
    "contact_clock_anchor": _keyed("anchors", "clock"),
    "per_anchor": _keyed("anchors", "per"),
    "periodic_anchor": _any(lambda v: v.anchors, lambda a: a.get("every", "term") != "term" and "per" not in a),
    # The journey.
    "stages": lambda v: v.stages,
    "state_stage": _keyed("stages", "enter_when"),
    "stage_audience": _keyed("stages", "audience"),
    "moment_dated": _any(lambda v: v.moments, lambda m: "when" not in m),
    "moment_signalled": _any(lambda v: v.moments, lambda m: "window" not in m),
    "moment_both": _any(lambda v: v.moments, lambda m: "window" in m and "when" in m),
    "moment_first": _any(lambda v: v.moments, lambda m: "first" in m.get("when", {})),
    "moment_within": _keyed("moments", "within"),
    "moment_per_account": _keyed("moments", "per"),
    "moment_without_stakes": _any(lambda v: v.moments, lambda m: "stakes" not in m),
    "moment_lead": _keyed("moments", "lead"),
    "moment_accountable": _keyed("moments", "accountable"),
    "plans": lambda v: v.plans,
    "plan_without_measure": _any(lambda v: v.plans, lambda p: "measure" not in p),
    "plan_without_lead": _any(lambda v: v.plans, lambda p: "lead" not in p),
    # Signals.
    **{f"instrumented_{how}": _read("signals", _stated, how) for how in ("true", "false", "audience", "absent")},
    "predicts": lambda v: any("predicts" in s for s in [*v.signals, *v.combinations]),
    "signal_ignore": _keyed("signals", "ignore"),
    "combination_all": _keyed("combinations", "all"),
    "combination_any": _keyed("combinations", "any"),
    "combination_nested": _any(
        lambda v: v.combinations, lambda c: any("combination" in p for p in [*c.get("all", []), *c.get("any", [])])
    ),
    "escalation_health": _any(lambda v: v.escalations, lambda e: "health" in e["when"]),
    "decided_by_automation": _equal("escalations", "decided_by", "automation"),
    **{
        f"condition_{kind}": _read("conditions", trigger_kind, kind)
        for kind in ("event", "threshold", "inactivity", "deviation", "combination", "escalation")
    },
    # Triggers.
    **{
        f"trigger_{kind}": _read("triggers", trigger_kind, kind)
        for kind in (
            *("event", "threshold", "inactivity", "deviation", "combination", "escalation", "health"),
            *("approach", "drip", "schedule", "date", "manual"),
        )
    },
    "trigger_first": _fires("first"),
    "trigger_delay": _fires("delay"),
    "at_latest": _fires("at_latest"),
    "event_times": _fires("times"),
    "event_where": _fires("where"),
    "threshold_variant": _any(lambda v: v.triggers, lambda t: t.keys() & {"at_least", "at_most", "is"}),
    "level_list": _any(
        lambda v: v.triggers, lambda t: any(isinstance(t.get(side), list) for side in ("above", "below"))
    ),
    "schedule_on": _any(lambda v: v.triggers, lambda t: "every" in t and "on" in t),
    "schedule_starting": _fires("starting"),
    "unknown_part": _any(lambda v: v.triggers, _unknown),
    "about_duration": _any(lambda v: v.triggers, _about),
    "cap_rolling": _any(lambda v: v.own_caps, lambda cap: not _calendar(cap)),
    "cap_calendar": _any(lambda v: v.own_caps, _calendar),
    "cap_in_trigger": _fires("cap"),
    "expected": _field("expected_per_30d"),
    # Touchpoints.
    **{f"missing_{fact}": _without(fact) for fact in ("audience", "channel", "owner", "system", "trigger")},
    "unicode_id": _any(lambda v: v.touchpoints, lambda t: not t["id"].isascii()),
    "serves": _any(lambda v: v.touchpoints, lambda t: t.get("serves")),
    **{
        f"type_{kind}": _equal("items", "type", kind)
        for kind in (
            *(
                "survey",
                "ebr",
                "utilization",
                "scheduling",
                "chatbot",
                "cancellation",
                "community",
                "reward",
                "newsletter",
            ),
            *(
                "onboarding",
                "onboarding_guide",
                "renewal",
                "announcement",
                "check_in",
                "offer",
                "welcome_back_guide",
                "x-tour",
            ),
            *(
                "industry_trends",
                "best_practice",
                "feature_guide",
                "adoption_guide",
                "kb",
                "event",
                "asset",
                "referral",
            ),
        )
    },
    "intent": _field("intent"),
    "message_class": _field("class"),
    "topic": _field("topic"),
    "priority": _field("priority"),
    "series": _field("series"),
    "series_unknown_wait": _equal("items", "wait", "unknown"),
    "series_channel": _any(lambda v: v.items, lambda i: any("channel" in step for step in i.get("series", []))),
    "series_exit": _any(lambda v: v.items, lambda i: "series" in i and "exit_when" in i),
    "messages_number": _any(lambda v: v.items, lambda i: isinstance(i.get("messages"), int)),
    "messages_unknown": _equal("items", "messages", "unknown"),
    "exclusive": _field("exclusive"),
    "share": _field("share"),
    "during_stages": _any(lambda v: v.items, lambda i: isinstance(i.get("during"), list)),
    "during_times": _any(lambda v: v.items, lambda i: isinstance(i.get("during"), dict)),
    "guard_only_if": lambda v: _single_guard(v, "only_if"),
    "guard_not_if": lambda v: _single_guard(v, "not_if"),
    "guard_complementary": _complementary,
    "suppress_during": _field("suppress_during"),
    "exit_when": _any(lambda v: v.items, lambda i: "series" not in i and "exit_when" in i),
    "sequence": _field("sequence"),
    "map_sequences": _any(lambda v: v.maps, lambda m: m.get("sequences")),
    "sequence_exclusive": _any(
        lambda v: v.maps, lambda m: any("exclusive" in s for s in m.get("sequences", {}).values())
    ),
    "reinforces": _field("reinforces"),
    "fallback_for": _field("fallback_for"),
    "touchpoint_slip": _field("slip"),
    "send_window": _field("send_window"),
    "status_planned": _equal("items", "status", "planned"),
    "status_paused": _equal("items", "status", "paused"),
    "status_other": _equal("items", "status", "idea", "building", "retired", "live"),
    "starts_on": _field("starts_on"),
    "ends_on": _field("ends_on"),
    "mode_human": _equal("items", "mode", "human"),
    "mode_hybrid": _equal("items", "mode", "hybrid"),
    "mode_digital": _equal("items", "mode", "digital"),
    "csm_minutes": _field("csm_minutes"),
    "staff": _equal("items", "to", "staff"),
    "visible_to": _keyed("maps", "visible_to"),
    "touchpoint_visible_to": _field("visible_to"),
    "raci": _field("raci"),
    "content": _field("content"),
    "reviewed": _field("reviewed_on"),
    "consent": _field("consent"),
    "extension_keys": lambda v: any(k.startswith("x-") for holder in [*v.items, *v.documents] for k in holder),
    "survey_list": _any(lambda v: v.items, lambda i: isinstance(i.get("survey", {}).get("instrument"), list)),
    "survey_bad": _any(lambda v: v.items, lambda i: "bad" in i.get("survey", {})),
    "survey_good": _any(lambda v: v.items, lambda i: "good" in i.get("survey", {})),
    **{key: _field(key) for key in ("shows", "books", "handover", "cs_role", "reward", "approved_by")},
    "map_defaults": _keyed("maps", "defaults"),
    "map_without_department": _any(lambda v: v.maps, lambda m: "department" not in m),
    # Campaigns and versions.
    "campaign": lambda v: v.campaigns,
    "campaign_serves": _keyed("campaigns", "serves"),
    **{f"notified_{when}": _read("campaigns", _notice, when) for when in ("early", "late", "missing", "after")},
    "overlay": lambda v: v.overlays,
    "overlay_override": _keyed("overlays", "override"),
    "overlay_remove": _keyed("overlays", "remove"),
    "overlay_add": _keyed("overlays", "add"),
    "overlay_on_overlay": lambda v: {str(o["extends"]) for o in v.overlays} & {o["id"] for o in v.overlays},
    "overlay_several_bases": _any(
        lambda v: v.overlays, lambda o: isinstance(o["extends"], list) and len(o["extends"]) > 1
    ),
    "overlay_crossing": lambda v: overlays_cross(v.documents),
    # Channels, systems, people.
    "on_visit": _any(
        lambda v: [*v.program.get("channels", {}).items()],
        lambda c: c[1].get("delivery", "on_visit" if "in_app" in (c[0], c[1].get("medium")) else "") == "on_visit",
    ),
    "channel_slip": _keyed("channels", "slip"),
    "person_channel": _keyed("channels", "person"),
    "inbound_channel": _keyed("channels", "inbound"),
    "quiet_hours": _keyed("channels", "quiet_hours"),
    "sends": _keyed("systems", "sends"),
    "fires_on": _keyed("systems", "fires_on"),
    "capability_mismatch": lambda v: any(
        ("sends" in s and i.get("system") == name and i.get("channel", s["sends"][0]) not in s["sends"])
        or ("fires_on" in s and "schedule" not in s["fires_on"])
        for name, s in v.program.get("systems", {}).items()
        for i in [*v.touchpoints, *v.campaigns]
    ),
    "business_days": _keyed("systems", "sends_on"),
    "system_guard": _any(lambda v: v.systems, lambda s: s.keys() & {"only_if", "not_if"}),
    "opt_out_list": _keyed("systems", "opt_out_list"),
    "platform_profile": _keyed("systems", "profile"),
    "no_cs_department": lambda v: v.program and not any(d.get("is_cs") for d in v.program["departments"].values()),
    "team": lambda v: "team" in v.program,
    "charter": lambda v: "charter" in v.program,
    # Policy.
    "system_caps": lambda v: v.system_caps,
    "cap_window_rolling": _any(lambda v: v.caps, lambda cap: not _calendar(cap)),
    "cap_window_calendar": _any(lambda v: v.caps, _calendar),
    "cap_counts": _keyed("caps", "counts"),
    "cap_exempt": _keyed("caps", "exempt"),
    "policy_caps": _policy("caps"),
    "policy": lambda v: v.policy,
    "pressure": lambda v: v.pressure,
    "several_pressures": lambda v: len(v.pressure) > 1,
    "pressure_period": _equal("pressure", "per", "week", "month"),
    "pressure_channel": _keyed("pressure", "channel"),
    **{
        key: _policy(key)
        for key in (
            *("spacing", "silence", "notice", "conflicts", "voice", "protect", "can_send", "concurrent_at_most"),
            *("reach_at_least", "renewal_offsets", "review_every"),
        )
    },
    "notice_business": _policy("notice_days"),
    "consent_policy": _policy("consent"),
    "survey_spacing": _policy("surveys"),
    "single_limits": _policy("steps"),
    "targets": lambda v: v.program.get("targets"),
    # Automation, roadmap, results.
    "automation": lambda v: v.studies,
    "several_studies": lambda v: any(study["id"] == "second-look" for study in v.studies),
    "several_items": lambda v: len(v.work) > 1,
    "item_needs": _keyed("work", "needs"),
    "item_split": _keyed("activities", "split"),
    "item_follow_up": _keyed("work", "follow_up"),
    "item_take_up": _keyed("work", "take_up"),
    "item_change": _keyed("work", "change"),
    "roadmap": lambda v: v.facts,
    "roadmap_alternatives": _any(lambda v: v.steps, lambda s: s["id"].endswith("-other")),
    "roadmap_missing_link": lambda v: (
        {n for s in v.steps for n in s["needs"]} - {f["id"] for f in v.every("roadmap", "now")} - set(_givers(v))
    ),
    "roadmap_detour": lambda v: "podcast-live" in _givers(v),
    "roadmap_metric": _keyed("facts", "metric"),
    "roadmap_by": _keyed("facts", "by"),
    "roadmap_done": _keyed("steps", "done"),
    "roadmap_started": _keyed("steps", "started_on"),
    "roadmap_options": _keyed("steps", "options"),
    "experiment": lambda v: v.experiments,
    "experiment_split": _keyed("experiments", "split"),
    "experiment_unit": _keyed("experiments", "unit"),
    "experiment_later": _keyed("experiments", "later"),
    "experiment_holdout": _keyed("experiments", "holdout"),
    "experiment_dates": _keyed("experiments", "started_on"),
    "experiment_arm_touchpoint": _any(lambda v: v.experiments, lambda e: any("touchpoint" in arm for arm in e["arms"])),
    "proof": _results("proofs"),
    "readings": _results("readings"),
    "reading_audience": lambda v: any("audience" in r for r in v.every("results", "readings")),
    "benchmarks": _results("benchmarks"),
    "shared": _results("shared"),
    "several_documents": lambda v: any(len(v.of(kind)) > 1 for kind in ("journey", "signals", "automation", "results")),
}

ALL_FEATURES: frozenset[str] = frozenset(SIGNS)


def features_of(documents: Sequence[Document]) -> frozenset[str]:
    """The features that occur in a project, whoever wrote it with the model's usual keys."""
    view = View(documents)
    return frozenset(name for name, sign in SIGNS.items() if sign(view))
