"""Campaigns in a protected time: those that CS does not send itself (semantics 7, O08)."""

from fractions import Fraction
from typing import Any

import pytest

from dcs_cli.analysis.protected import protected_times
from tests.laws.resolving import project_of

SIZES = {"na": 12, "uk": 3}


@pytest.mark.parametrize(
    ("home", "uk_owner", "met"),
    [
        ("cs", "support/lead", SIZES["uk"]),
        ("support", "cs/csm", SIZES["na"]),
        ("support", "support/lead", SIZES["na"] + SIZES["uk"]),
        ("cs", "cs/csm", None),
    ],
)
def test_the_versions_that_cs_sends_itself_are_left_out(home: str, uk_owner: str, met: int | None) -> None:
    program: dict[str, Any] = {
        "kind": "program",
        "name": "Example",
        "dimensions": {"geo": list(SIZES)},
        "population": [{"geo": name, "accounts": 1, "contacts": size} for name, size in SIZES.items()],
        "departments": {"cs": {"is_cs": True}, "support": {}},
        "policy": {"protect": ["begin"]},
    }
    journey = {"kind": "journey", "stages": [{"id": "begin", "from": "start", "to": "start+73d"}]}
    campaign = {"id": "event", "purpose": "x", "audience": "all", "channel": "email", "send_on": "2026-03-04"}
    home_map = {"kind": "map", "id": "home", "department": home, "campaigns": [campaign]}
    version = {
        "kind": "map",
        "id": "uk",
        "extends": "home",
        "for": {"geo": "uk"},
        "override": {"event": {"owner": uk_owner}},
    }
    found = protected_times(project_of([program, journey, home_map, version]))
    assert [one.contacts for one in found] == ([] if met is None else [met])
    assert all(one.share == Fraction(73, 365) for one in found)
