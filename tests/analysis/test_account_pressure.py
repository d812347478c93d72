"""Account pressure: by hand, by its laws on random projects, and day by day where days are exact."""

from __future__ import annotations

import random
from functools import cache, partial
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from dcs_cli.analysis.account_pressure import AccountClass, AccountPressure, judge_accounts
from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.window_days import Changes, days_apart, days_reached, fullest
from dcs_cli.outputs.audit_details import write_pressure
from dcs_cli.outputs.figures_accounts import account_pressure
from dcs_cli.outputs.terminal import TextPage
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from tests.laws.campaign import seeds
from tests.laws.customer_days import due_days_of, has_days, horizon_of, slip_of, term_of
from tests.laws.projects import random_project
from tests.laws.resolving import all_but, line, numbers, pressure_by_cell, project_of, reaching, told
from tests.laws.simulation import Aim, Life, Mood, most_in_a_window, streams_of
from tests.laws.small_projects import touchpoint

Document = dict[str, Any]
MONTHLY = {"at_most": 1, "per": "30d"}
MANY = {"admin": 20, "user": 30}


def project(
    *touchpoints: Document,
    contacts: dict[str, int] | None = None,
    anchors: Document | None = None,
    caps: list[Document] | None = None,
    overlay: Document | None = None,
    policy: Document | None = None,
) -> Project:
    """One account cell with admins and users."""
    signals = [{"id": "login", "type": "event", "level": "contact", "source": "app", "instrumented": True}]
    signals.append(signals[0] | {"id": "signed", "level": "account"})
    documents: list[Document] = [
        {
            "kind": "program",
            "name": "Example",
            "dimensions": {"segment": ["mid"], "role": {"values": ["admin", "user"], "level": "contact"}},
            "population": [{"segment": "mid", "accounts": 10, "contacts": contacts or MANY}],
            "term": "365d",
            "departments": {"cs": {"is_cs": True}},
            "channels": {"email": {}},
            "systems": {"hub": {"caps": caps or []}},
            "policy": policy or {},
        },
        {"kind": "journey", "anchors": {"start": {}, **(anchors or {})}},
        {"kind": "signals", "signals": signals},
        {"kind": "map", "id": "cs", "department": "cs", "touchpoints": list(touchpoints)},
    ]
    if overlay is not None:
        documents.append({"kind": "map", "id": "users", "extends": "cs", "for": {"role": "user"}, "override": overlay})
    return project_of(documents)


def judged(found: Project, per: str = "7d", at_most: int = 3) -> AccountClass:
    (one,) = judge_accounts(found, line(at_most, per)).classes
    return one


def figures(found: Project, per: str = "7d") -> tuple[int, int]:
    one = judged(found, per)
    assert one.unbounded == ()
    return one.certain, one.worst


def mail(name: str, trigger: Document, role: str | None = None, **fields: Any) -> Document:
    return touchpoint(name, trigger, **({"audience": {"role": role}} if role else {}), **fields)


def after(*days: int, anchor: str = "start") -> Document:
    return {"after": anchor, "by": [f"{day}d" for day in days]}


def test_one_message_to_both_roles_on_one_day_counts_once() -> None:
    assert figures(project(mail("welcome", after(3)))) == (1, 1)


def test_different_messages_to_different_contacts_add_up() -> None:
    found = project(mail("one", after(3), "admin"), mail("two", after(3), "user"))
    assert figures(found) == (2, 2)
    assert {one.worst for one in pressure_by_cell(found, line(3, "7d")).values()} == {1}


@pytest.mark.parametrize(("days", "expected"), [((3,), 1), ((5,), 2), ((3, 5), 2), ((20,), 1)])
def test_the_days_of_versions_are_united(days: tuple[int, ...], expected: int) -> None:
    found = project(mail("welcome", after(3)), overlay={"welcome": {"trigger": after(*days)}})
    assert figures(found) == (expected, expected)


@pytest.mark.parametrize(
    ("trigger", "contacts", "worst"),
    [
        ({"event": "login", "cap": MONTHLY}, {"admin": 20, "user": 30}, 7),
        ({"event": "login", "cap": MONTHLY}, {"admin": 2, "user": 3}, 5),
        ({"event": "signed", "cap": MONTHLY}, {"admin": 20, "user": 30}, 1),
        ({"event": "signed", "first": True}, {"admin": 20, "user": 30}, 1),
        ({"event": "signed", "first": True, "at_latest": "joined+2d"}, {"admin": 2, "user": 3}, 5),
        ({"manual": "csm", "cap": MONTHLY}, {"admin": 2, "user": 3}, 5),
        ({"every": "week"}, {"admin": 20, "user": 30}, 1),
        (after(4, anchor="joined"), {"admin": 2, "user": 3}, 5),
        (after(4, anchor="joined"), {"admin": 20, "user": 30}, 7),
        (after(4, anchor="go_live"), {"admin": 20, "user": 30}, 1),
    ],
)
def test_what_each_contact_gets_on_days_of_its_own_spreads(
    trigger: Document, contacts: dict[str, int], worst: int
) -> None:
    anchors = {"joined": {"clock": "contact"}, "go_live": {"usually": "start+30d"}}
    assert judged(project(mail("nudge", trigger), contacts=contacts, anchors=anchors)).worst == worst


def test_a_guard_can_let_contacts_of_one_account_through_on_different_days() -> None:
    trigger = {"event": "signed", "cap": MONTHLY}
    assert judged(project(mail("nudge", trigger, only_if={"inactive": "login", "for": "7d"}))).worst == 7


def test_what_is_unbounded_for_a_contact_is_listed() -> None:
    one = judged(project(mail("welcome", after(3)), mail("nudge", {"event": "login"})))
    assert (one.worst, one.unbounded, one.verdict) == (1, ("nudge",), "possible")


@pytest.mark.parametrize(
    ("trigger", "slip", "contacts", "expected"),
    [
        (after(10), "2d", {"admin": 20}, (1, 3)),
        (after(10), "2d", {"admin": 1, "user": 1}, (1, 2)),
        (after(10), "9d", {"admin": 20}, (0, 7)),
        # Both can arrive on day 12, to everybody: one day is certain, five are possible.
        (after(10, 12), "2d", {"admin": 20}, (1, 5)),
        (after(10, 13), "2d", {"admin": 20}, (2, 6)),
        ({"every": "week"}, "1d", {"admin": 20}, (0, 4)),
        ({"every": "day"}, "3d", {"admin": 20}, (1, 7)),
    ],
)
def test_late_messages_spread_over_the_days_of_their_slip(
    trigger: Document, slip: str, contacts: dict[str, int], expected: tuple[int, int]
) -> None:
    assert figures(project(mail("welcome", trigger, slip=slip), contacts=contacts)) == expected


def test_without_a_slip_a_message_can_still_arrive_on_as_many_days_as_there_are_contacts() -> None:
    found = project(mail("call", after(3), slip="200d"), contacts={"admin": 3})
    assert figures(found, "30d") == (0, 3)


def test_steps_of_a_series_are_messages_of_their_own() -> None:
    steps = [{"id": "a", "purpose": "x"}, {"id": "b", "purpose": "x", "wait": "2d"}]
    assert figures(project(mail("tips", after(3), series=steps))) == (2, 2)
    # Contacts meet the steps at different times: both steps on all seven days.
    nudges = mail("tips", {"event": "login", "cap": MONTHLY}, series=steps)
    assert judged(project(nudges)).worst == 14
    assert judged(project(nudges, contacts={"admin": 2, "user": 1})).worst == 6
    assert judged(project(nudges | {"trigger": {"event": "signed", "cap": MONTHLY}})).worst == 2


def test_messages_behind_an_entry_are_messages_of_their_own() -> None:
    assert figures(project(mail("course", {"event": "login", "first": True}, messages=3)))[1] == 21
    assert figures(project(mail("course", {"event": "signed", "first": True}, messages=3)))[1] == 3


def test_contacts_of_one_account_can_be_in_different_streams() -> None:
    found = project(mail("one", after(3), exclusive="stream"), mail("two", after(5), exclusive="stream"))
    assert figures(found) == (1, 2)
    roles = project(mail("one", after(3), "admin", exclusive="s"), mail("two", after(5), "user", exclusive="s"))
    assert figures(roles) == (2, 2)


def test_a_cap_of_a_system_limits_a_contact_and_not_its_account() -> None:
    weekly = {"name": "weekly", "at_most": 1, "per": "7d", "window": "rolling"}
    messages = mail("one", after(3)), mail("two", after(5))
    # Every contact gets the first message alone; a second contact might have had its cap used up otherwise.
    assert figures(project(*messages, caps=[weekly])) == (1, 2)
    apart = mail("one", after(3), "admin"), mail("two", after(5), "user")
    assert figures(project(*apart, caps=[weekly])) == (2, 2)
    # With late messages nobody can follow which one the cap drops, so neither is certain.
    late = mail("one", after(3), slip="1d"), mail("two", after(5), slip="1d")
    assert judged(project(*late)).certain == 2
    assert judged(project(*late, caps=[weekly])).certain == 0


def test_days_of_single_contacts_meet_surely_for_one_contact_only() -> None:
    anchors = {"joined": {"clock": "contact"}}
    same = mail("one", after(3, anchor="joined"), "admin"), mail("two", after(5, anchor="joined"), "admin")
    assert judged(project(*same, anchors=anchors)).certain == 2
    apart = mail("one", after(3, anchor="joined"), "admin"), mail("two", after(5, anchor="joined"), "user")
    assert judged(project(*apart, anchors=anchors)).certain == 1


@pytest.mark.parametrize(("at_most", "verdict"), [(1, "breach"), (2, "possible"), (3, "fine")])
def test_the_verdict_is_that_of_the_limit_and_sizes_are_accounts(at_most: int, verdict: str) -> None:
    found = project(
        mail("one", after(3), "admin"), mail("two", after(3), "user"), mail("guide", {"event": "signed", "first": True})
    )
    shown = account_pressure(found, judge_accounts(found, line(at_most, "7d")), cells=True)
    (box,) = shown["boxes"]
    assert (box["certain"], box["worst"], box["worst_day"], box["accounts"]) == (2, 3, 0, 10)
    assert box["verdict"] == verdict
    assert shown["certain_accounts"] == (10 if verdict == "breach" else 0)
    assert shown["possible_accounts"] == (0 if verdict == "fine" else 10)
    assert [(cell["segment"], cell["accounts"], cell["worst"]) for cell in shown["cells"]] == [("mid", 10, 3)]
    assert "role" not in shown["cells"][0]


def test_the_table_of_accounts_stands_beside_that_of_contacts() -> None:
    documents = project(
        mail("one", after(3), "admin"), mail("two", after(3), "user"), policy={"pressure": {"at_most": 1, "per": "7d"}}
    )
    page = TextPage(100, color=False)
    write_pressure(page, Answers(documents))
    text = [" ".join(row.split()) for row in page.text().splitlines()]
    assert "admin 20 1 (day 0) 1 1 (day 0) fine" in text
    assert "everyone 10 2 (day 0) 2 (day 0) over, certain" in text


LINES = (line(1, "7d"), line(2, "30d"), line(3, "month"), line(2, "7d", "email"), line(1, "90d"), line(2, "1d"))


@cache
def _drawn(count: int) -> tuple[tuple[str, Project, AccountPressure, dict[int, Any]], ...]:
    """Random projects with what is said of their accounts and contacts."""
    found = []
    for seed in seeds(count):
        limit = LINES[seed % len(LINES)]
        drawn = project_of(random_project(seed))
        text = f"seed {seed}, {limit.per.text}"
        found.append((text, drawn, judge_accounts(drawn, limit), pressure_by_cell(drawn, limit)))
    return tuple(found)


def test_certain_is_at_most_worst() -> None:
    violations = []
    tried = 0
    for text, found, accounts, _ in _drawn(400):
        judged_cells = [number for one in accounts.classes for number in one.account_cells]
        with_contacts = [number for number, cell in enumerate(found.universe.account_cells) if cell.members]
        assert sorted(judged_cells) == with_contacts
        for one in accounts.classes:
            if not one.unbounded:
                tried += one.certain > 0
                if one.certain > one.worst:
                    violations.append(f"{text}, accounts {one.account_cells}: certain {one.certain} > {one.worst}")
    assert tried > 100
    assert not violations, told(violations)


def _shares_days(found: Project, index: int) -> bool:
    """Whether two sends of one message to one contact can fall on one day, so that they count once for its account."""
    for facet in reaching(found, index):
        slip = slip_of(found, facet)
        if facet.kind == "schedule" and slip is not None and facet.trigger.every != "unknown":
            moved = 6 if facet.trigger.on is not None else 0
            if slip >= facet.trigger.every.shortest - moved:
                return True
        if has_days(facet) and slip is not None:
            days: dict[str, list[int]] = {}
            for one in due_days_of(found, facet, index):
                days.setdefault(one.clock, []).append(one.day)
            for listed in days.values():
                ordered = sorted(listed)
                if any(later - day <= slip for day, later in pairwise(ordered)):
                    return True
    return False


def test_an_account_surely_gets_what_one_of_its_contacts_surely_gets() -> None:
    violations = []
    tried = more = 0
    for text, found, accounts, contacts in _drawn(400):
        for one in accounts.classes:
            for number in one.account_cells:
                for index in numbers(found.universe.account_cells[number].members):
                    if _shares_days(found, index):
                        continue
                    tried += contacts[index].certain > 0
                    more += one.certain > contacts[index].certain > 0
                    if one.certain < contacts[index].certain:
                        violations.append(f"{text}, cell {index}: {one.certain} < {contacts[index].certain}")
    assert tried > 100
    assert more > 10
    assert not violations, told(violations)


EXACT = all_but(
    *("trigger_date", "trigger_deviation", "trigger_event", "trigger_health", "trigger_inactivity", "trigger_manual"),
    *("trigger_combination", "trigger_escalation", "trigger_schedule", "trigger_threshold", "missing_trigger"),
    *("usually", "event_anchor", "contact_clock", "per_anchor", "campaign", "unknown_part", "series_unknown_wait"),
    *("messages", "exit_when", "series_exit", "map_sequences", "exclusive", "sequence_exclusive", "system_caps"),
    *("touchpoint_slip", "channel_slip", "send_window", "business_days", "on_visit", "person_channel"),
    *("mode_human", "mode_hybrid"),
)


def _most_pairs(pairs: set[tuple[str, int]], length: int, end: int) -> tuple[int, int]:
    """The most messages by day in any window, and the first day of such a window, tried one by one."""
    best = (0, 0)
    for start in range(end):
        count = sum(1 for _, day in pairs if start <= day < start + length)
        if count > best[0]:
            best = (count, start)
    return best


def _counts(limit: Any, facet: Facet) -> bool:
    if facet.written.class_ in ("transactional", "service") or facet.written.intent == "service":
        return False
    return limit.channel is None or facet.written.channel == limit.channel


def test_exact_days_agree_with_counting_them_day_by_day() -> None:
    violations = []
    tried = united = 0
    for seed in seeds(80):
        limit = LINES[seed % len(LINES)]
        found = project_of(random_project(seed, features=EXACT))
        universe = found.universe
        for one in judge_accounts(found, limit).classes:
            for number in one.account_cells[:3]:
                members = numbers(universe.account_cells[number].members)
                reached = [(f, index) for index in members for f in reaching(found, index) if _counts(limit, f)]
                assert all(has_days(facet) for facet, _ in reached)
                if any(slip_of(found, facet) != 0 for facet, _ in reached):
                    continue
                sent = {(f.id, day.day) for f, index in reached for day in due_days_of(found, f, index)}
                sure = {
                    (f.id, day.day)
                    for f, index in reached
                    if f.certain_cells >> index & 1 and not f.written.suppress_during
                    for day in due_days_of(found, f, index)
                }
                end = horizon_of(term_of(found, members[0]))
                expected = (*_most_pairs(sure, limit.per.shortest, end), *_most_pairs(sent, limit.per.longest, end))
                tried += bool(sent)
                united += len(sent) < sum(len(due_days_of(found, f, index)) for f, index in reached)
                given_figures = (one.certain, one.certain_day, one.worst, one.worst_day)
                if given_figures != expected:
                    violations.append(f"seed {seed}, account {number}: {given_figures}, day by day {expected}")
    assert tried > 50
    assert united > 20
    assert not violations, told(violations)


STRETCHES = draw.lists(draw.tuples(draw.integers(0, 12), draw.integers(0, 4), draw.integers(1, 4)), max_size=4)


def _at(changes: Changes, start: int) -> int:
    return sum(change for day, change in changes.items() if day <= start)


def _matched(stretches: list[tuple[int, int, int]], start: int, length: int) -> int:
    """The most days that can be given to contacts, each to one whose stretch holds it, by trying every way."""
    contacts = [(first, last) for first, last, number in stretches for _ in range(number)]
    holder: dict[int, int] = {}

    def place(one: int, seen: set[int]) -> bool:
        first, last = contacts[one]
        for day in range(max(first, start), min(last, start + length - 1) + 1):
            if day not in seen:
                seen.add(day)
                if day not in holder or place(holder[day], seen):
                    holder[day] = one
                    return True
        return False

    return sum(place(one, set()) for one in range(len(contacts)))


@given(STRETCHES, draw.integers(1, 9))
def test_no_delivery_within_the_stretches_reaches_more_days(drawn: list[tuple[int, int, int]], length: int) -> None:
    stretches = [(first, first + slip, contacts) for first, slip, contacts in drawn]
    if not stretches:
        return
    changes = days_reached(stretches, length)
    for start in range(-10, 20):
        assert _at(changes, start) >= _matched(stretches, start, length)
        if len(stretches) == 1:
            assert _at(changes, start) == _matched(stretches, start, length)


@given(STRETCHES, draw.integers(1, 9))
def test_every_delivery_within_the_stretches_reaches_as_many_days(
    drawn: list[tuple[int, int, int]], length: int
) -> None:
    stretches = {(first, first + slip) for first, slip, _ in drawn}
    changes = days_apart(stretches, length)
    for start in range(-10, 20):
        inside = [(first, last) for first, last in stretches if first >= start and last < start + length]
        assert _at(changes, start) == _fewest_days(inside)
    assert fullest(changes, 0)[0] == max([_at(changes, start) for start in range(20)])


def _fewest_days(stretches: list[tuple[int, int]]) -> int:
    """The fewest days with one in every stretch, tried by number."""
    days = sorted({last for _, last in stretches})
    for size in range(len(days) + 1):
        for chosen in combinations(days, size):
            if all(any(first <= day <= last for day in chosen) for first, last in stretches):
                return size
    raise AssertionError("the last days of all stretches meet every stretch")


OF_EACH_CONTACT = all_but(
    *("trigger_date", "trigger_schedule", "campaign", "usually", "event_anchor", "per_anchor", "unknown_part"),
    *("missing_trigger", "no_population"),
)


def _for_all_at_once(found: Project, facet: Facet) -> bool:
    """Whether a facet reads account-level signals alone: contacts drawn one by one do not show its fires."""
    signals = found.collection.signals
    read = found.logic.signals_read(facet.trigger)
    return bool(read) and all(signals[name].value.level == "account" for name in read)


def test_no_logs_of_the_contacts_of_an_account_exceed_worst() -> None:
    violations = []
    tried = reached = 0
    for seed in seeds(50):
        limit = LINES[seed % len(LINES)]
        found = project_of(random_project(seed, features=OF_EACH_CONTACT))
        for one in judge_accounts(found, limit).classes[:4]:
            number = one.account_cells[0]
            dice = random.Random(f"{seed} {number}")
            unbounded = {name.split("/")[0] for name in one.unbounded}
            highest = 0
            for start in (one.worst_day, dice.randrange(0, 365), None):
                aim = Aim(start, limit.per.longest, partial(_counts, limit)) if start is not None else None
                sent: set[tuple[str, int]] = set()
                for index in numbers(found.universe.account_cells[number].members):
                    for _ in range(min(12, found.universe.weight(index) or 0)):
                        way = dice.choice(streams_of(reaching(found, index)))
                        life = Life(found, index, random.Random(dice.random()), Mood(aim), way).deliveries()
                        sent |= {
                            (log.facet.id, log.day)
                            for log in life
                            if _counts(limit, log.facet)
                            and log.facet.message.id not in unbounded
                            and not _for_all_at_once(found, log.facet)
                        }
                highest = max(highest, most_in_a_window([day for _, day in sorted(sent)], limit.per.longest))
            tried += one.worst > 0
            reached += highest > one.worst * 0.5
            if highest > one.worst:
                violations.append(f"seed {seed}, account {number}, {limit.per.text}: {highest} sends > {one.worst}")
    assert not violations, told(violations)
    # The logs are no test if they stay far below the bound.
    assert reached > tried * 0.25 > 12, (reached, tried)
