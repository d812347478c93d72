"""What is said about the notice CS gets of a campaign: the past as past, and what can still be done while it can."""

import json
from collections.abc import Mapping
from datetime import date

import pytest

from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import load_texts
from dcs_cli.rules.engine import Selection
from dcs_cli.rules.run import run

PROGRAM = {
    "kind": "program",
    "name": "Example",
    "departments": {"cs": {"is_cs": True}, "marketing": {}},
    "channels": {"email": {}},
    "systems": {"hub": {}},
    "policy": {"notice": "7d"},
}
WEBINAR = {
    "id": "webinar",
    "purpose": "Invite managers to the winter webinar",
    "audience": "all",
    "channel": "email",
    "owner": "events",
    "system": "hub",
    "send_on": "2026-12-03",
}


def said(as_of: str, told: str, program: Mapping[str, object]) -> tuple[str, str, str | None]:
    campaign = {"kind": "map", "id": "m", "department": "marketing", "campaigns": [WEBINAR | {"cs_notified_on": told}]}
    text = json.dumps(program) + "\n---\n" + json.dumps(campaign)
    judged = run(load_texts([("example.yaml", text.encode())], Limits()), date.fromisoformat(as_of), Selection())
    (one,) = [placed.finding for placed in judged.findings if placed.finding.code in ("V02", "V03")]
    return one.code, one.message, one.fix


@pytest.mark.parametrize(
    ("as_of", "told", "code", "message", "fix"),
    [
        ("2026-11-22", "2026-11-30", "V02", "CS is to be told 3 days ahead", "tell CS by 2026-11-26,"),
        ("2026-11-26", "2026-11-30", "V02", "CS is to be told 3 days ahead", "tell CS by 2026-11-26,"),
        ("2026-11-27", "2026-11-30", "V02", "CS is to be told 3 days ahead", "tell CS now, and move `send_on` back"),
        ("2026-11-30", "2026-11-30", "V02", "CS told 3 days ahead", "move `send_on` back; if CS knew earlier"),
        ("2026-12-05", "2026-11-30", "V02", "CS told 3 days ahead", "agree how the next campaign is announced;"),
        ("2026-11-22", "2026-12-05", "V03", "goes out on 2026-12-03 and CS is to be told 2 days after", "tell CS by"),
        ("2026-12-04", "2026-12-05", "V03", "went out on 2026-12-03 and CS is to be told 2 days after", "tell CS now"),
        ("2026-12-05", "2026-12-05", "V03", "CS found out about `webinar` after the fact", "the true day"),
    ],
)
def test_what_is_said_on_which_day(as_of: str, told: str, code: str, message: str, fix: str) -> None:
    found = said(as_of, told, PROGRAM)
    assert found[0] == code
    assert message in found[1]
    assert found[2] is not None
    assert found[2].startswith(fix)


def test_without_an_agreed_notice_no_day_is_named() -> None:
    without = {key: value for key, value in PROGRAM.items() if key != "policy"}
    _, _, fix = said("2026-11-22", "2026-12-05", without)
    assert fix == "tell CS now, and write the day into `cs_notified_on`"
