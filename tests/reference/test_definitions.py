"""Definitions the worked example does not exercise, against values worked out by hand."""

from __future__ import annotations

import copy
import datetime
import math
from typing import Any

import pytest

from . import comparing, expected, values
from .reading import read_text

AS_OF = datetime.date(2026, 2, 1)

HEAD = """
kind: program
name: Hand
dimensions:
  size: [big, small]
  product: {values: [core, extra], many: true}
  role: {values: [admin, user], level: contact}
population:
  - {size: big, product: [core, extra], accounts: 10, contacts: {admin: 5, user: 30}}
  - {size: small, product: [core], accounts: 20, contacts: {admin: 20, user: 0}}
term: [{for: {size: big}, is: 360d}, {for: all, is: none}]
departments: {cs: {is_cs: true}, sales: {}}
channels: {email: {}, call: {person: true}, in_app: {}}
systems: {hub: {}, other: {}}
policy: {pressure: {at_most: 3, per: 7d}}
"""
SIGNALS = """
kind: signals
signals:
  - {id: login, type: event, level: contact, source: x, instrumented: true}
  - {id: usage, type: measure, level: account, source: x, instrumented: {size: big}}
"""


def touchpoint(name: str, trigger: str, more: str = "") -> str:
    """One line of a map with all six facts."""
    facts = "purpose: Say what happens next to people, channel: email, owner: cs, system: hub"
    audience = "" if "audience:" in more else "audience: all, "
    return f"  - {{id: {name}, {audience}{facts}, trigger: {trigger}{', ' + more if more else ''}}}\n"


def computed(*touchpoints: str, head: str = HEAD, other: str = "") -> dict[str, Any]:
    """The golden values of a small project."""
    written = "kind: map\nid: cs\ndepartment: cs\ntouchpoints:\n" + "".join(touchpoints)
    documents = read_text(head) + read_text(SIGNALS) + read_text(written)
    for text in other.split("---") if other else []:
        documents.extend(read_text(text))
    return expected.compute(documents, AS_OF)


def cell(result: dict[str, Any], size: str = "big", role: str = "admin", line: int = 0) -> dict[str, Any]:
    """One cell of a pressure line."""
    found = [one for one in result["pressure"][line]["cells"] if one["size"] == size and one["role"] == role]
    assert len(found) == 1
    return dict(found[0])


def test_core_schema_keeps_text_text() -> None:
    (read,) = read_text("kind: map\na: [no, on, 1:30, 2026-01-01, 1_000, true, 0x1f, 010, '1', ~, 1e3]\n")
    assert read["a"] == ["no", "on", "1:30", "2026-01-01", "1_000", True, 31, 10, "1", None, 1000.0]


def test_months_are_rounded_to_whole_days() -> None:
    assert [values.days(text) for text in ("1mo", "2mo", "12mo", "2w", "0d")] == [30, 61, 365, 14, 0]


def test_weights_are_an_upper_bound_by_account() -> None:
    result = computed(touchpoint("a", "{after: start, by: 0d}", "audience: {size: big, role: admin}"))
    facet = result["facets"][0]
    assert (facet["contacts"], facet["accounts"]) == (5, 5)
    assert result["population"] == {"accounts": 30, "contacts": 55, "contact_cells": 4, "account_cells": 2}


def test_evergreen_accounts_have_no_renewal() -> None:
    result = computed(touchpoint("a", "{before: renewal, by: [10d, 400d]}"))
    assert result["facets"][0]["volume_per_year"] == round(35 * 365 / 360, 4)
    found = [one for one in result["findings"] if one["code"] == "T04"]
    assert [one["contacts"] for one in found] == [55]
    assert cell(result, "small")["worst"] == 0
    assert cell(result)["worst_day"] == 344


def test_series_on_a_signal_is_bounded_by_runs_and_by_steps() -> None:
    steps = "series: [{id: x, purpose: p}, {id: y, purpose: p, wait: 2d}, {id: z, purpose: p, wait: 30d}]"
    result = computed(touchpoint("a", "{event: login, cap: {at_most: 1, per: 90d}}", steps))
    assert cell(result)["worst"] == 2
    assert cell(result)["certain"] == 0
    assert [one["id"] for one in result["facets"]] == ["a/x", "a/y", "a/z"]
    assert result["messages"]["total"] == 1


def test_series_on_days_shifts_the_days() -> None:
    steps = "series: [{id: x, purpose: p}, {id: y, purpose: p, wait: 2d}, {id: z, purpose: p, wait: 6d}]"
    result = computed(touchpoint("a", "{after: start, by: 10d}", steps))
    figures = cell(result)
    assert (figures["certain"], figures["worst"], figures["certain_day"]) == (2, 2, 6)
    stopped = computed(touchpoint("a", "{after: start, by: 10d}", steps + ", exit_when: {event: login}"))
    assert cell(stopped)["certain"] == 1


def test_messages_behind_an_entry() -> None:
    once = computed(touchpoint("a", "{event: login, first: true}", "messages: 4"))
    assert (cell(once)["worst"], cell(once)["unbounded"]) == (4, [])
    often = computed(touchpoint("a", "{event: login, cap: {at_most: 1, per: 30d}}", "messages: 4"))
    assert cell(often)["unbounded"] == ["a"]


def test_anchors_by_value_send_once_for_each_value_on_clocks_of_their_own() -> None:
    journey = "kind: journey\nanchors: {product_renewal: {every: 90d, per: product}}\n"
    result = computed(touchpoint("a", "{before: product_renewal, by: 10d}"), other=journey)
    assert (cell(result)["worst"], cell(result)["certain"]) == (2, 1)
    assert cell(result, "small")["worst"] == 1
    assert cell(result)["expected"] == 2.0
    named = touchpoint("a", "{before: product_renewal, by: 10d}", "audience: {product: extra}")
    assert cell(computed(named, other=journey))["worst"] == 1


def test_a_system_cap_bounds_worst_and_is_simulated_for_certain() -> None:
    head = HEAD.replace("hub: {}", "hub: {caps: [{name: c, at_most: 2, per: 7d, window: rolling}]}")
    result = computed(touchpoint("a", "{after: start, by: [0d, 1d, 2d, 3d]}"), head=head)
    assert (cell(result)["worst"], cell(result)["certain"]) == (2, 2)
    mixed = computed(
        touchpoint("a", "{after: start, by: [0d, 1d, 2d, 3d]}"),
        touchpoint("b", "{event: login, cap: {at_most: 1, per: 30d}}"),
        head=head,
    )
    assert (cell(mixed)["worst"], cell(mixed)["certain"]) == (2, 0)
    calendar = head.replace("window: rolling", "window: calendar_day, timezone: account").replace(
        "per: 7d,", "per: day,", 1
    )
    assert "per: day, window: calendar_day" in calendar
    bounded = computed(touchpoint("a", "{after: start, by: [0d, 1d, 2d, 3d]}"), head=calendar)
    assert cell(bounded)["worst"] == 4


def test_exclusive_members_count_as_their_maximum() -> None:
    result = computed(
        touchpoint("a", "{after: start, by: [0d, 1d]}", "exclusive: e"),
        touchpoint("b", "{after: start, by: [0d, 1d, 2d]}", "exclusive: e"),
    )
    assert (cell(result)["worst"], cell(result)["certain"], cell(result)["expected"]) == (3, 3, 5.0)


def test_clocks_have_positions_of_their_own() -> None:
    journey = "kind: journey\nanchors: {live: {usually: start+100d}, joined: {clock: contact}}\n"
    result = computed(
        touchpoint("a", "{after: start, by: 0d}"),
        touchpoint("b", "{after: live, by: [0d, 1d]}"),
        touchpoint("c", "{after: joined, by: 3d}"),
        other=journey,
    )
    figures = cell(result)
    assert (figures["worst"], figures["certain"], figures["certain_day"]) == (4, 2, 95)
    assert [one["clock"] for one in result["facets"]] == ["account", "live", "joined"]


def test_unbounded_slip_is_never_certain_and_recurs_without_bound() -> None:
    result = computed(
        touchpoint("a", "{every: month}", "channel: in_app").replace("channel: email, ", ""),
        touchpoint("b", "{after: start, by: 0d}", "mode: human"),
    )
    figures = cell(result)
    assert (figures["certain"], figures["worst"], figures["unbounded"]) == (0, 1, ["a"])


def test_whichever_is_first() -> None:
    result = computed(touchpoint("a", "{event: login, at_latest: start+5d}"))
    assert (cell(result)["worst"], cell(result)["certain"]) == (1, 1)
    late = computed(touchpoint("a", "{event: login, at_latest: start+8d}"))
    assert (cell(late)["worst"], cell(late)["certain"]) == (1, 0)


MOMENT = """
kind: journey
moments:
  - {id: m, what: It happens, audience: all, when: {signal: usage, above: 0.5}, lead: LEAD}
plans:
  - {id: p, audience: {size: big}, moments: [m]}
"""


def requirement(*touchpoints: str, lead: str = "digital", moment: str = MOMENT) -> dict[str, Any]:
    """The only requirement of a small project."""
    (found,) = computed(*touchpoints, other=moment.replace("LEAD", lead))["requirements"]
    return dict(found)


def test_implication_between_levels() -> None:
    serves = "serves: [m]"
    assert requirement(touchpoint("a", "{signal: usage, above: 0.5}", serves))["served"] == 35
    assert requirement(touchpoint("a", "{signal: usage, above: 0.4}", serves))["conditional"] == 35
    assert requirement(touchpoint("a", "{signal: usage, above: 0.6}", serves))["narrower"] == 35
    assert requirement(touchpoint("a", "{signal: usage, above: [0.5, 0.9]}", serves))["served"] == 35
    assert requirement(touchpoint("a", "{every: week}", serves))["wrong_time"] == 35
    assert requirement(touchpoint("a", "{manual: someone}", serves))["conditional"] == 35
    assert requirement(touchpoint("a", "{signal: usage, above: 0.5}", serves + ", share: 50%"))["conditional"] == 35


def test_complementary_guards_count_as_none() -> None:
    guard = "{signal: usage, below: 3}"
    both = [
        touchpoint("a", "{signal: usage, above: 0.5}", f"audience: {{size: big}}, serves: [m], only_if: {guard}"),
        touchpoint("b", "{signal: usage, above: 0.5}", f"audience: {{size: big}}, serves: [m], not_if: {guard}"),
    ]
    assert requirement(*both)["served"] == 35
    assert requirement(both[0])["conditional"] == 35
    assert requirement(*both, lead="hybrid")["wrong_mode"] == 35
    unmeasured = [one.replace("audience: {size: big}", "audience: {role: [admin, user]}") for one in both]
    assert requirement(*unmeasured)["conditional"] == 35


def test_hybrid_needs_both_sides() -> None:
    trigger = "{signal: usage, above: 0.5}"
    machine = touchpoint("a", trigger, "serves: [m]")
    person = touchpoint("b", trigger, "serves: [m], mode: human")
    assert requirement(machine, lead="hybrid")["wrong_mode"] == 35
    assert requirement(machine, person, lead="hybrid")["served"] == 35
    assert requirement(touchpoint("b", trigger, "serves: [m], mode: hybrid"), lead="hybrid")["served"] == 35


def test_accounts_without_a_contact() -> None:
    moment = MOMENT.replace("audience: all", "audience: {role: admin}, per: account")
    found = requirement(touchpoint("a", "{signal: usage, above: 0.5}", "serves: [m]"), moment=moment)
    assert (found["unit"], found["served"], found["no_contact"], found["met"]) == ("account", 5, 5, False)


def test_windows_need_a_term() -> None:
    moment = MOMENT.replace("when: {signal: usage, above: 0.5}", "window: {from: renewal-60d, to: renewal}")
    moment = moment.replace("audience: {size: big}", "audience: all")
    found = requirement(touchpoint("a", "{before: renewal, by: 30d}", "serves: [m]"), moment=moment)
    assert (found["served"], found["not_applicable"], found["met"]) == (35, 20, False)
    late = requirement(touchpoint("a", "{before: renewal, by: 90d}", "serves: [m]"), moment=moment)
    assert late["wrong_time"] == 35


def test_missing_facts_cover_possibly() -> None:
    text = touchpoint("a", "{signal: usage, above: 0.5}", "serves: [m]").replace("system: hub, ", "")
    assert requirement(text)["conditional"] == 35


def test_without_a_population_values_nobody_tells_apart_are_one() -> None:
    head = HEAD[: HEAD.index("population:")] + HEAD[HEAD.index("term:") :]
    result = computed(touchpoint("a", "{after: start, by: 0d}", "audience: {product: core}"), head=head)
    assert result["population"] == {"accounts": None, "contacts": None, "contact_cells": 6, "account_cells": 6}
    assert result["facets"][0]["contacts"] is None
    assert result["flows"]["count"] == 2


def test_overlays_apply_from_large_to_small() -> None:
    maps = """
kind: map
id: bigs
extends: cs
for: {size: big}
override: {a: {channel: call}}
---
kind: map
id: big-admins
extends: bigs
for: {role: admin}
override: {a: {channel: in_app, slip: 1d}}
remove: {b: none}
"""
    result = computed(touchpoint("a", "{after: start, by: 0d}"), touchpoint("b", "{every: week}"), other=maps)
    found = [(one["id"], one["overlays"], one["channel"], one["contacts"]) for one in result["facets"]]
    assert found == [
        ("a", [], "email", 20),
        ("a", ["bigs"], "call", 30),
        ("a", ["bigs", "big-admins"], "in_app", 5),
        ("b", [], "email", 50),
    ]


def test_roadmap_with_alternatives() -> None:
    road = """
kind: roadmap
today: 2026-01-01
vision_by: 2026-12-31
now: [{id: here, says: x}]
vision: [{id: there, says: x, done_when: y}]
steps:
  - {id: slow, from: today, needs: [here], gives: [mid], takes: 100d, how: {roles: [r]}}
  - {id: fast, from: today, needs: [here], gives: [mid], takes: 50d, how: {roles: [r]}}
  - {id: last, from: vision, needs: [mid], gives: [there], takes: 10d, how: {tech: [t]}}
"""
    found = computed(other=road)["roadmap"]
    assert found["facts"]["there"] == {"earliest": 91, "latest": 364, "slack": 273}
    assert found["steps"]["fast"]["relevant"] and not found["steps"]["slow"]["relevant"]
    assert (found["detours"], found["peak_per_role"], found["whole"]) == ([], {"r": 2}, True)


def test_take_up_is_linear() -> None:
    automation = """
kind: automation
studies:
  - {id: s, date: 2026-01-01, accounts: 30, activities: [{id: x, minutes_each: 60, times_per_week: 10, audience: all}]}
items:
  - {id: i, replaces: x, automated_by: [a], share: 50%, build: {hours: 10}, take_up: 14w,
     change: {affects: [c], informed: [c], trained: [c], consulted: [c]}}
"""
    head = HEAD + "team: {csms: [c], hours_per_week: 40}\n"
    found = computed(touchpoint("a", "{every: week}"), head=head, other=automation)["plan"]
    assert found["items"][0]["promised"] == 5.0
    assert found["items"][0]["payback_weeks"] == pytest.approx(math.sqrt(2 * 14 * 10 / 5), abs=1e-6)
    portfolio = found["portfolio"]["payback_weeks_without_stop_dates"]
    assert portfolio == pytest.approx(1 + math.sqrt(2 * 14 * 10 / 5), abs=1e-6)


def test_the_comparison_sees_a_changed_figure() -> None:
    result = computed(touchpoint("a", "{every: week}"))
    changed = copy.deepcopy(result)
    changed["pressure"][0]["cells"][0]["worst"] += 1
    changed["volume"]["total_per_year"] += 0.01
    changed["findings"] = changed["findings"][1:]
    assert len(comparing.compare(result, changed)) == 3
    assert comparing.compare(result, copy.deepcopy(result)) == []
