"""Shares by volume are bounds: no volume that the map leaves open lies outside what they say (semantics 9)."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from dcs_cli.analysis.volume import Volumes
from dcs_cli.project.project import Project
from tests.laws.resolving import project_of

CONTACTS = 10
PROGRAM = {
    "kind": "program",
    "name": "One",
    "dimensions": {"segment": ["smb"]},
    "population": [{"segment": "smb", "accounts": 10, "contacts": CONTACTS}],
    "term": "365d",
    "new_per_year": "50%",
    "departments": {"cs": {"is_cs": True}},
    "channels": {"email": {"medium": "email"}},
}
SIGNALS = {"kind": "signals", "signals": [{"id": "login", "type": "event", "level": "contact", "source": "app"}]}
KINDS: dict[str, tuple[Any, tuple[int, ...]]] = {
    "exact": ({"every": "month"}, (12 * CONTACTS,)),
    "first": ({"event": "login", "first": True}, (0, 2, 5)),
    "unknown": ({"event": "login"}, (0, 7, 10**9)),
}
"""Triggers, and messages a year that a map with them allows."""


def project(messages: dict[str, str]) -> Project:
    touchpoints = [
        {"id": name, "purpose": "Say it", "audience": "all", "channel": "email", "owner": "csm", "system": "mailer"}
        | {"trigger": KINDS[kind][0]}
        for name, kind in messages.items()
    ]
    return project_of([PROGRAM, SIGNALS, {"kind": "map", "id": "cs", "department": "cs", "touchpoints": touchpoints}])


@pytest.mark.parametrize("inside", list(product(KINDS, repeat=2)))
@pytest.mark.parametrize("outside", list(product(KINDS, repeat=2)))
def test_no_volume_left_open_lies_outside_the_share(inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    messages = {f"in-{place}": kind for place, kind in enumerate(inside)}
    messages |= {f"out-{place}": kind for place, kind in enumerate(outside)}
    found = Volumes(project(messages)).share(lambda facet: facet.message.id.startswith("in-"))
    shares = []
    for sent in product(*(KINDS[kind][1] for kind in messages.values())):
        if sum(sent):
            shares.append(Fraction(sum(sent[: len(inside)]), sum(sent)))
    unknown = ("unknown" in inside, "unknown" in outside)
    if all(unknown):
        assert found.bound == "cannot tell"
    elif found.bound == "at most":
        assert found.value == max(shares)
    elif found.bound == "at least":
        assert found.value == min(shares)
    elif found.value is not None:
        assert {found.value} == set(shares)
    else:
        assert "exact" not in inside + outside and "first" not in inside + outside
    if any(unknown) and not all(unknown):
        assert found.bound == ("at least" if unknown[0] else "at most")
