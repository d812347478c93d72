"""Two projects side by side: other customers, other dimensions, other names, and what becomes of people's work."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.changes import Changes
from dcs_cli.analysis.changes_kinds import Change
from tests.laws.resolving import project_of

Documents = dict[str, Any]


def _project() -> Documents:
    return {
        "program": {
            "kind": "program",
            "name": "Example",
            "dimensions": {
                "segment": ["smb", "mid", "enterprise"],
                "role": {"values": ["admin", "user"], "level": "contact"},
            },
            "population": [
                {"segment": "smb", "accounts": 100, "contacts": {"admin": 100, "user": 300}},
                {"segment": "mid", "accounts": 50, "contacts": {"admin": 60, "user": 200}},
            ],
            "term": "365d",
            "departments": {"cs": {"is_cs": True}, "marketing": {}},
            "channels": {"email": {}, "call": {"person": True}},
            "systems": {"hub": {}, "crm": {}},
            "policy": {"pressure": {"at_most": 1, "per": "7d"}},
        },
        "journey": {
            "kind": "journey",
            "moments": [
                {
                    "id": "renewal-talk",
                    "what": "They decide",
                    "audience": "all",
                    "window": {"from": "renewal-100d", "to": "renewal"},
                    "stakes": "high",
                },
                {
                    "id": "hello",
                    "what": "They begin",
                    "audience": "all",
                    "window": {"from": "start", "to": "start+10d"},
                    "stakes": "low",
                },
            ],
            "plans": [{"id": "plan", "audience": "all", "moments": ["renewal-talk", "hello"]}],
        },
        "signals": {
            "kind": "signals",
            "signals": [
                {"id": "seats", "type": "measure", "level": "account", "source": "app"},
                {"id": "login", "type": "event", "level": "contact", "source": "app"},
            ],
            "combinations": [{"id": "stuck", "all": [{"signal": "seats", "below": 3}]}],
        },
        "map": {
            "kind": "map",
            "id": "cs",
            "department": "cs",
            "touchpoints": [
                _touchpoint("welcome", trigger={"after": "start", "by": "0d"}, serves=["hello"]),
                _touchpoint(
                    "renewal-call",
                    channel="call",
                    system="crm",
                    owner="csm",
                    trigger={"before": "renewal", "by": "60d"},
                    serves=["renewal-talk"],
                ),
            ],
        },
    }


def _touchpoint(identifier: str, **fields: Any) -> dict[str, Any]:
    plain = {"purpose": f"Why {identifier}", "audience": "all", "channel": "email", "owner": "digital", "system": "hub"}
    return {"id": identifier, **plain, **fields}


@pytest.fixture
def before() -> Documents:
    return _project()


@pytest.fixture
def after() -> Documents:
    return _project()


def _compared(before: Documents, after: Documents) -> Changes:
    return Changes(*(Answers(project_of(list(one.values()))) for one in (before, after)))


def _messages(changes: Changes) -> list[tuple[str, str, str | None, str | None, int | None]]:
    return [
        (
            one.kind,
            one.subject,
            one.field,
            None if one.customers is None else "; ".join(box.text for box in one.customers.boxes),
            None if one.customers is None else one.customers.contacts,
        )
        for one in changes.listed
        if one.of == "message"
    ]


def _only(changes: Changes, **wanted: Any) -> Change:
    found = [one for one in changes.listed if all(getattr(one, name) == value for name, value in wanted.items())]
    assert len(found) == 1, changes.listed
    return found[0]


def test_other_customers_alone_gain_and_lose_nothing(before: Documents, after: Documents) -> None:
    after["program"]["population"][0]["accounts"] = 90
    after["program"]["population"][1] = {"segment": "enterprise", "accounts": 5, "contacts": {"admin": 9}}
    changes = _compared(before, after)
    assert [(one.subject, one.field) for one in changes.listed] == [("program", "population")]
    assert not changes.customers.same_population
    assert all(line.quiet for line in changes.pressure)


def test_a_dimension_that_is_added_changes_nothing_by_itself(before: Documents, after: Documents) -> None:
    after["program"]["dimensions"]["geo"] = ["uk", "dach"]
    after["program"]["population"] = [
        {"segment": "smb", "geo": "uk", "accounts": 60, "contacts": {"admin": 60, "user": 200}},
        {"segment": "smb", "geo": "dach", "accounts": 40, "contacts": {"admin": 40, "user": 100}},
        {"segment": "mid", "geo": "uk", "accounts": 50, "contacts": {"admin": 60, "user": 200}},
    ]
    assert _messages(_compared(before, after)) == []
    after["map"]["touchpoints"][0]["audience"] = {"not": {"geo": "dach"}}
    lost = _only(_compared(before, after), kind="lost")
    assert lost.customers is not None
    # The earlier population does not know who is in dach; the later one counts them.
    assert [box.text for box in lost.customers.boxes] == ["dach"]
    assert (lost.customers.contacts, lost.customers.accounts, lost.customers.exact) == (140, 40, True)
    back = _only(_compared(after, before), kind="gained")
    assert back.customers is not None
    assert (back.customers.cells, back.customers.contacts) == (lost.customers.cells, 140)


def test_groups_of_values_are_read_as_each_side_declares_them(before: Documents, after: Documents) -> None:
    for one in (before, after):
        one["map"]["touchpoints"][0]["audience"] = {"segment": "small"}
    before["program"]["dimensions"]["segment"] = [{"small": ["smb"]}, "mid", "enterprise"]
    after["program"]["dimensions"]["segment"] = [{"small": ["smb", "mid"]}, "enterprise"]
    assert ("gained", "welcome", None, "mid", 260) in _messages(_compared(before, after))
    # Also where the two populations do not have the same cells.
    after["program"]["population"].append({"segment": "enterprise", "accounts": 1, "contacts": {"admin": 1}})
    assert ("gained", "welcome", None, "mid", 260) in _messages(_compared(before, after))


def test_without_a_population_groups_are_told_and_no_numbers(before: Documents, after: Documents) -> None:
    for one in (before, after):
        del one["program"]["population"]
    after["map"]["touchpoints"][0]["audience"] = {"segment": ["smb", "mid"]}
    changes = _compared(before, after)
    assert _messages(changes) == [("lost", "welcome", None, "enterprise", None)]
    assert all(line.newly_over.contacts in (None, 0) for line in changes.pressure)


def test_one_side_without_a_population_is_compared_by_groups(before: Documents, after: Documents) -> None:
    del before["program"]["population"]
    after["map"]["touchpoints"][0]["audience"] = {"segment": "smb"}
    # The only population there is counts them.
    assert _messages(_compared(before, after)) == [("lost", "welcome", None, "mid", 260)]
    assert _messages(_compared(after, before)) == [("gained", "welcome", None, "mid", 260)]


def test_a_renamed_message_is_a_guess_and_its_other_changes_are_none(before: Documents, after: Documents) -> None:
    after["map"]["touchpoints"][0]["id"] = "greeting"
    after["map"]["touchpoints"][1]["fallback_for"] = "greeting"
    before["map"]["touchpoints"][1]["fallback_for"] = "welcome"
    changes = _compared(before, after)
    assert changes.renamed == {"welcome": "greeting"}
    assert [(one.class_, one.subject, one.field, one.guess) for one in changes.listed] == [
        ("editorial", "greeting", "id", True)
    ]
    # With a change of its own it is taken for another message.
    after["map"]["touchpoints"][0]["channel"] = "call"
    changed = _messages(_compared(before, after))
    assert {(kind, subject) for kind, subject, *_ in changed} >= {("gained", "greeting"), ("lost", "welcome")}


def test_what_only_the_office_sees_does_not_hide_a_renaming(before: Documents, after: Documents) -> None:
    """Semantics 22: owner, visibility, measures and a system without another channel are operational."""
    after["map"]["touchpoints"][0] |= {"id": "greeting", "label": "Greeting", "system": "crm", "owner": "csm"}
    after["map"]["visible_to"] = {"cs": "inbox"}
    changes = _compared(before, after)
    assert changes.renamed == {"welcome": "greeting"}
    assert changes.class_ == "operational"
    found = {(one.kind, one.subject, one.field) for one in changes.listed}
    assert found >= {("changed", "greeting", "system"), ("moved", "greeting", "owner"), ("changed", "greeting", "id")}
    # Without a stated purpose nothing says that both are one message.
    del before["map"]["touchpoints"][0]["purpose"]
    del after["map"]["touchpoints"][0]["purpose"]
    assert _compared(before, after).renamed == {}


def test_the_gravest_comes_first(before: Documents, after: Documents) -> None:
    """Out of human hands, then lost, then gained, then changed; the most contacts first."""
    before["map"]["touchpoints"] += [_touchpoint("a-small", audience={"segment": "mid"}), _touchpoint("b-large")]
    for document, every in ((before, "month"), (after, "week")):
        document["map"]["touchpoints"].append(_touchpoint("digest", trigger={"every": every}))
    after["map"]["touchpoints"][1] |= {"channel": "email", "mode": "digital"}
    after["map"]["touchpoints"].append(_touchpoint("a-gain"))
    facing = [one for one in _compared(before, after).listed if one.class_ == "customer-facing"]
    assert [(one.kind, one.subject) for one in facing if one.subject != "renewal-call"] == [
        ("moved", "renewal-talk"),
        ("lost", "b-large"),
        ("lost", "a-small"),
        ("gained", "a-gain"),
        ("changed", "digest"),
    ]


def test_two_that_would_do_are_no_guess(before: Documents, after: Documents) -> None:
    twin = _touchpoint("twin", purpose="Why welcome", trigger={"after": "start", "by": "0d"}, serves=["hello"])
    before["map"]["touchpoints"].append(twin)
    after["map"]["touchpoints"] = [{**deepcopy(one), "id": f"new-{one['id']}"} for one in before["map"]["touchpoints"]]
    assert _compared(before, after).renamed == {"renewal-call": "new-renewal-call"}


def test_renamed_definitions_are_followed_through_what_refers_to_them(before: Documents, after: Documents) -> None:
    for one in (before, after):
        one["map"]["touchpoints"].append(_touchpoint("help", trigger={"combination": "stuck"}))
    after["signals"]["combinations"][0]["id"] = "blocked"
    after["map"]["touchpoints"][2] |= {"id": "first-aid", "trigger": {"combination": "blocked"}}
    changes = _compared(before, after)
    assert changes.renamed == {"stuck": "blocked", "help": "first-aid"}
    assert changes.class_ == "editorial"


def test_another_signal_is_no_renamed_one(before: Documents, after: Documents) -> None:
    """Its name says what it is: with `seats` no longer counted but `errors`, customers get something else."""
    for one in (before, after):
        one["map"]["touchpoints"].append(_touchpoint("help", trigger={"signal": "seats", "below": 3}))
    after["signals"]["signals"][0]["id"] = "errors"
    after["signals"]["combinations"][0]["all"][0]["signal"] = "errors"
    after["map"]["touchpoints"][2]["trigger"] = {"signal": "errors", "below": 3}
    changes = _compared(before, after)
    assert (changes.renamed, changes.class_) == ({}, "customer-facing")


def test_a_definition_counts_as_customer_facing_where_a_live_message_waits_for_it(
    before: Documents, after: Documents
) -> None:
    after["signals"]["combinations"][0]["all"][0]["below"] = 5
    assert _compared(before, after).class_ == "operational"
    for one in (before, after):
        one["map"]["touchpoints"].append(_touchpoint("help", trigger={"combination": "stuck"}))
    assert _compared(before, after).class_ == "customer-facing"


def test_work_that_leaves_human_hands_is_told_for_high_stakes_only(before: Documents, after: Documents) -> None:
    before["map"]["touchpoints"][0]["mode"] = "human"
    after["map"]["touchpoints"][0]["mode"] = "digital"
    assert [one.of for one in _compared(before, after).listed if one.kind == "moved"] == []
    # Not the same message with another mode, but another message in its place.
    after["map"]["touchpoints"][1] = _touchpoint(
        "renewal-mail", trigger={"before": "renewal", "by": "60d"}, serves=["renewal-talk"], audience={"segment": "smb"}
    )
    moved = _only(_compared(before, after), kind="moved")
    assert (moved.subject, moved.before, moved.after) == ("renewal-talk", "human", "digital")
    assert moved.customers is not None
    assert moved.customers.accounts == 100


@pytest.mark.parametrize(
    ("edit", "class_", "kind"),
    [
        ({"channel": "call"}, "customer-facing", "changed"),
        ({"trigger": {"after": "start", "by": "2d"}}, "customer-facing", "changed"),
        ({"trigger": {"after": "start", "by": "0d", "delay": "4h"}}, "customer-facing", "changed"),
        ({"system": "crm"}, "operational", "changed"),
        ({"owner": "marketing/editor"}, "operational", "moved"),
        ({"measure": "activation"}, "operational", "changed"),
        ({"purpose": "Other words"}, "editorial", "changed"),
        ({"label": "Welcome!"}, "editorial", "changed"),
        ({"status": "paused"}, "customer-facing", "lost"),
    ],
)
def test_the_class_of_an_edit(
    before: Documents, after: Documents, edit: dict[str, Any], class_: str, kind: str
) -> None:
    after["map"]["touchpoints"][0] |= edit
    changes = _compared(before, after)
    assert changes.class_ == class_
    assert kind in {one.kind for one in changes.listed if one.of == "message"}


@pytest.mark.parametrize(
    "edit",
    [
        {"trigger": {"after": "start", "by": ["0d"]}},
        {"trigger": {"after": "start", "by": "0w"}},
        {"slip": "0d"},
        {"audience": {"segment": ["enterprise", "mid", "smb"]}},
        {"owner": "cs/digital"},
        {"mode": "digital"},
    ],
)
def test_what_says_the_same_in_other_words_is_no_change(
    before: Documents, after: Documents, edit: dict[str, Any]
) -> None:
    after["map"]["touchpoints"][0] |= edit
    assert _compared(before, after).listed == ()


def test_what_is_only_planned_concerns_nobody_yet(before: Documents, after: Documents) -> None:
    after["map"]["touchpoints"].append(_touchpoint("later", trigger={"after": "start", "by": "9d"}, status="planned"))
    changes = _compared(before, after)
    assert (changes.class_, _messages(changes)) == ("operational", [("gained", "later", None, None, None)])


def test_an_unstated_audience_is_not_everybody(before: Documents, after: Documents) -> None:
    del after["map"]["touchpoints"][0]["audience"]
    assert _messages(_compared(before, after)) == [("changed", "welcome", "audience", None, None)]
    del after["map"]["touchpoints"][1]["audience"]
    after["map"]["touchpoints"][1]["status"] = "paused"
    lost = _only(_compared(before, after), kind="lost")
    assert lost.customers is not None
    assert lost.customers.contacts == 660


def test_steps_of_a_series_come_and_go(before: Documents, after: Documents) -> None:
    steps = [{"id": "one", "purpose": "a"}, {"id": "two", "purpose": "b", "wait": "3d"}]
    for one in (before, after):
        one["map"]["touchpoints"][0]["series"] = deepcopy(steps)
    after["map"]["touchpoints"][0]["series"][1] |= {"wait": "5d", "audience": {"role": "admin"}}
    after["map"]["touchpoints"][0]["series"].append({"id": "three", "purpose": "c", "wait": "1d"})
    assert sorted(_messages(_compared(before, after)), key=str) == [
        ("changed", "welcome/two", "wait", "admin", 160),
        ("gained", "welcome/three", None, "everyone", 660),
        ("lost", "welcome/two", None, "user", 500),
    ]


def test_the_first_day_of_a_state(before: Documents, after: Documents) -> None:
    quiet = _touchpoint("back", trigger={"inactive": "login", "for": "14d"}, audience={"role": "admin"})
    after["map"]["touchpoints"].append(deepcopy(quiet))
    (backlog,) = _compared(before, after).backlogs
    assert backlog.customers is not None
    assert backlog.customers.contacts == 160
    # Only those who are new to it, and nobody when another field changes.
    before["map"]["touchpoints"].append(quiet)
    after["map"]["touchpoints"][2]["audience"] = "all"
    (backlog,) = _compared(before, after).backlogs
    assert backlog.customers is not None
    assert backlog.customers.contacts == 500
    after["map"]["touchpoints"][2] = {**quiet, "purpose": "Another"}
    assert _compared(before, after).backlogs == ()


def test_a_limit_is_held_against_both_sides(before: Documents, after: Documents) -> None:
    before["program"]["policy"]["pressure"] = {"at_most": 5, "per": "7d"}
    after["map"]["touchpoints"].append(
        _touchpoint("second", trigger={"after": "start", "by": "1d"}, audience={"segment": "smb"})
    )
    lines = {line.line: line for line in _compared(before, after).pressure}
    assert lines["pressure:5/7d"].quiet
    assert (lines["pressure:1/7d"].newly_over.contacts, lines["pressure:1/7d"].no_longer_over.contacts) == (400, 0)


def test_promises_open_and_close(before: Documents, after: Documents) -> None:
    after["map"]["touchpoints"][0]["audience"] = {"segment": "smb"}
    changes = _compared(before, after)
    assert (changes.opened, changes.closed) == ((("plan", "hello"),), ())
    # A promise that is newly made and not met opens, and closes when it is taken back.
    del before["journey"]["plans"][0]["moments"][1]
    changes, back = _compared(before, after), _compared(after, before)
    assert (changes.opened, changes.was_promised(("plan", "hello"))) == ((("plan", "hello"),), False)
    assert (back.closed, back.promised(("plan", "hello"))) == ((("plan", "hello"),), False)
    changes = _compared(before, before | {"map": after["map"]})
    assert (changes.opened, changes.closed) == ((), ())
    assert not [new.name for _, new in changes.metrics if new.name == "moment_coverage"]
