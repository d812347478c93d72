"""Which messages of a project a new one may be: proposed by words, else by occasion, ruled out by contradictions."""

from typing import Any

import pytest

from dcs_cli.exchange.document_writing import NewItem
from dcs_cli.exchange.drafts import Draft, Fact
from dcs_cli.exchange.duplicates import candidates
from dcs_cli.exchange.project_state import KnownItem

NPS = {
    "id": "nps",
    "purpose": "Ask how likely customers are to recommend us",
    "audience": "all",
    "channel": "email",
    "system": "hub",
    "trigger": {"every": "quarter"},
}


def _new(name: str, **fields: Any) -> NewItem:
    return NewItem(Draft("touchpoint", name, name, "row 2"), name, {"id": name, **fields})


def _known(*items: dict[str, Any]) -> dict[str, KnownItem]:
    return {item["id"]: KnownItem("maps/cs.yaml", 0, ("touchpoints", 0), item, "cs") for item in items}


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (_new("nps-2", audience="all", channel="email"), [("nps", ("audience", "channel"), ())]),
        (_new("score", purpose="Ask how likely the customers are to recommend us"), [("nps", (), ())]),
        (_new("nps-2", audience={"segment": "smb"}, channel="call"), []),
        (_new("nps-2", audience="all", channel="call"), [("nps", ("audience",), ("channel",))]),
        (_new("invoice", purpose="Send the invoice of the month"), []),
    ],
)
def test_what_a_new_message_may_be(new: NewItem, found: list[tuple[str, tuple[str, ...], tuple[str, ...]]]) -> None:
    other = {"id": "welcome", "purpose": "Connect the first calendar", "channel": "email"}
    judged = candidates([new], _known(NPS, other))
    assert [(one.known, one.agree, one.differ) for one in judged] == found


WELCOME = {"audience": "all", "channel": "email", "trigger": {"event": "signed_up"}}


@pytest.mark.parametrize(
    ("changed", "others", "proposed"),
    [
        ({}, [], True),
        ({"system": "mailer"}, [], True),
        ({"channel": "call"}, [], False),
        ({"audience": {"segment": "smb"}}, [], False),
        ({"trigger": {"event": "signed_up", "delay": "2d"}}, [], False),
        ({"trigger": {"every": "month"}}, [], False),
        ({}, [{"id": "hint", **WELCOME}], False),
    ],
)
def test_other_words_on_the_same_occasion_are_a_weaker_candidate(
    changed: dict[str, Any], others: list[dict[str, Any]], proposed: bool
) -> None:
    known = {"id": "welcome", "label": "Welcome email", "system": "hub", **WELCOME}
    if "every" in changed.get("trigger", {}):
        known |= {"trigger": {"every": "month"}}
    new = _new("begrüßung", label="Willkommens-E-Mail", **{**WELCOME, **changed})
    judged = candidates([new], _known(known, *others))
    assert [(one.known, one.ground) for one in judged] == ([("welcome", "facts")] if proposed else [])


def test_a_guess_is_no_ground_and_what_the_map_states_for_all_is() -> None:
    guess = Draft("touchpoint", "k", "begrüßung", "row 2", {"trigger": Fact(WELCOME["trigger"], "x", "guessed")})
    new = _new("begrüßung", label="Willkommens-E-Mail", **WELCOME)
    item = {"id": "welcome", "trigger": WELCOME["trigger"], "audience": "all"}
    known = {"welcome": KnownItem("maps/cs.yaml", 0, ("touchpoints", 0), item, "cs", {"channel": "email"})}
    assert [one.agree for one in candidates([new], known)] == [("audience", "channel", "trigger")]
    assert candidates([NewItem(guess, new.id, new.fields)], known) == ()
