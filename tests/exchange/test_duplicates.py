"""Which messages of a project a new one may be: proposed by name and purpose, ruled out by facts that contradict."""

from typing import Any, cast

import pytest

from dcs_cli.exchange.document_writing import NewItem
from dcs_cli.exchange.drafts import Draft
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
    return NewItem(cast(Draft, None), name, {"id": name, **fields})


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
