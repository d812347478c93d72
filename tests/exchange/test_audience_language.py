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
    "All but SMB": {"not": {"segment": "smb"}},
    "Everyone except SMB": {"not": {"segment": "smb"}},
    "Admins only": {"persona": "admin"},
    "non-admins": {"not": {"persona": "admin"}},
    "not SMB": {"not": {"segment": "smb"}},
    "Nur Admins": {"persona": "admin"},
    "alle Kunden außer DACH": {"not": {"geo": "dach"}},
    "tous les clients sauf SMB": {"not": {"segment": "smb"}},
    "todos los clientes excepto DACH": {"not": {"geo": "dach"}},
    "tutti i clienti tranne SMB": {"not": {"segment": "smb"}},
    "alle klanten behalve SMB": {"not": {"segment": "smb"}},
}
UNREAD = (
    "Admin, else Sold-To when Admin is empty", "happy admins", "segment: huge", "SMB admins, mid users", "smb mid",
    "everyone we like",
    "{segment: [}", "all but nobody", "SMB but only admins", "non-SMB admins", "not yet active admins",
    "not only admins", "SMB+", "admin or SMB", "Enterprise, NA; SMB, DACH", "all admins (not NA)", "All*",
    "all but small", "active customers", "everyone but not everywhere", "admins, if they logged in",
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


def test_without_may_mean_customers_that_have_none() -> None:
    found = read_audience("SMB without admins", WORDS)
    assert (found.sureness, found.fields["audience"]) == ("guessed", {"segment": "smb", "not": {"persona": "admin"}})


def test_without_declared_dimensions_nothing_but_all_is_read() -> None:
    assert read_audience("SMB", KnownWords()).sureness == "unread"
    assert read_audience("everyone", KnownWords()).fields == {"audience": "all"}
