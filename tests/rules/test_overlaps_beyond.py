"""Neighbours that both onboard: what counts as onboarding, and that every repair of the manual page ends the note."""

import json
from typing import Any

import pytest

from tests.rules.pages import judged

PROGRAM = {
    "kind": "program",
    "name": "Example",
    "term": "365d",
    "departments": {"cs": {"is_cs": True}, "product": {}},
    "channels": {"email": {}},
    "systems": {"hub": {}},
}
JOURNEY = {
    "kind": "journey",
    "stages": [
        {"id": "onboarding", "from": "start", "to": "start+30d"},
        {"id": "adoption", "from": "start+30d", "to": "renewal"},
    ],
    "moments": [
        {"id": name, "what": "Something to do", "stage": stage, "audience": "all", "when": {"event": name}}
        for name, stage in (("first-value", "onboarding"), ("invited", "onboarding"), ("gone-quiet", "adoption"))
    ],
}
FACTS = {"purpose": "Show what comes next", "audience": "all", "channel": "email", "owner": "x", "system": "hub"}
WELCOME = FACTS | {
    "id": "welcome",
    "trigger": {"after": "start", "by": "1d"},
    "intent": "adopt",
    "serves": ["first-value"],
}
DIGEST = FACTS | {"id": "digest", "trigger": {"every": "week"}, "intent": "adopt"}


def notes(welcome: dict[str, Any], digest: dict[str, Any]) -> list[tuple[str, str | None]]:
    maps = [
        {"kind": "map", "id": name, "department": name, "touchpoints": [written]}
        for name, written in (("cs", WELCOME | welcome), ("product", DIGEST | digest))
    ]
    text = "\n---\n".join(json.dumps(document) for document in (PROGRAM, JOURNEY, *maps))
    _, run = judged(text, {})
    return [(one.finding.message, one.finding.fix) for one in run.findings if one.finding.code == "O13"]


def test_a_message_without_a_moment_beside_one_that_claims_its_own() -> None:
    ((message, fix),) = notes({}, {})
    assert message.startswith("digest and welcome both onboard")
    assert fix == "serves: [first-value] where both answer it, else the moment each is really for"


@pytest.mark.parametrize(
    ("welcome", "digest", "found"),
    [
        ({}, {"serves": ["first-value"]}, 0),
        ({}, {"serves": ["gone-quiet"]}, 0),
        ({}, {"intent": "inform"}, 0),
        ({"trigger": {"after": "start", "by": "40d"}}, {}, 0),
        ({"serves": []}, {}, 0),
        ({}, {"serves": ["invited"]}, 1),
        ({}, {"serves": ["gone-quiet"], "type": "onboarding"}, 1),
        ({}, {"serves": ["invited", "gone-quiet"]}, 1),
    ],
)
def test_what_ends_the_note_and_what_does_not(welcome: dict[str, Any], digest: dict[str, Any], found: int) -> None:
    assert len(notes(welcome, digest)) == found
