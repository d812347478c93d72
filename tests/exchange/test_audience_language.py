"""Audiences are read only from words that are declared; everything else stays as it stands."""

from typing import Any

import pytest

from dcs_cli.exchange.audience_language import read_audience
from dcs_cli.exchange.known_words import KnownWords

WORDS = KnownWords(
    dimensions={"segment": ("enterprise", "mid", "smb"), "persona": ("admin", "user"), "geo": ("na", "dach")},
    audiences=("csm-accounts",),
)
CERTAIN: dict[str, Any] = {
    "All customers": "all",
    "CSM accounts": "csm-accounts",
    "Admins": {"persona": "admin"},
    "SMB admins": {"segment": "smb", "persona": "admin"},
    "Enterprise, Mid": {"segment": ["enterprise", "mid"]},
    "all customers except DACH": {"not": {"geo": "dach"}},
    "admins, excluding SMB": {"persona": "admin", "not": {"segment": "smb"}},
    "segment: smb, persona: admin": {"segment": "smb", "persona": "admin"},
    "{not: {geo: dach}}": {"not": {"geo": "dach"}},
}
UNREAD = (
    "Admin, else Sold-To when Admin is empty", "happy admins", "segment: huge", "SMB admins, mid users", "smb mid",
    "everyone we like",
    "{segment: [}", "all but nobody",
)  # fmt: skip


@pytest.mark.parametrize("text", CERTAIN)
def test_declared_words_are_read(text: str) -> None:
    found = read_audience(text, WORDS)
    assert (found.sureness, found.fields.get("audience")) == ("certain", CERTAIN[text])


@pytest.mark.parametrize("text", UNREAD)
def test_other_words_are_kept(text: str) -> None:
    found = read_audience(text, WORDS)
    assert found.sureness == "unread"
    assert found.why


def test_a_list_of_different_dimensions_is_a_guess() -> None:
    found = read_audience("SMB, admins", WORDS)
    assert (found.sureness, found.fields) == ("guessed", {"audience": {"segment": "smb", "persona": "admin"}})


def test_without_declared_dimensions_nothing_but_all_is_read() -> None:
    assert read_audience("SMB", KnownWords()).sureness == "unread"
    assert read_audience("everyone", KnownWords()).fields == {"audience": "all"}
