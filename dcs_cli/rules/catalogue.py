"""All rules in one table, and their manual pages."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module, resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dcs_cli.rules.findings import Rule

FAMILIES = {
    "S": ("shape", "can the documents be read?"),
    "D": ("six_facts", "is each message fully described?"),
    "A": ("audiences", "are audiences and versions sound?"),
    "J": ("journey", "is the journey sound?"),
    "T": ("timing", "do triggers fire when they should?"),
    "G": ("gaps", "what should happen and does not?"),
    "O": ("overlaps", "who is hit twice, by whom, when?"),
    "C": ("caps", "do limits hold, and who wins?"),
    "V": ("visibility", "does CS see what customers get?"),
    "H": ("judgement", "are people where judgement is needed?"),
    "M": ("measurement", "does it rest on evidence?"),
    "Q": ("voice", "are customers asked, not too often?"),
    "L": ("consent", "are class and consent in order?"),
    "P": ("automation_plan", "does the automation plan hold?"),
    "W": ("way", "do today and the vision meet?"),
    "X": ("waivers", "are waivers justified?"),
}
"""Family letter to the module of its rules and the question it answers."""

OWN_FAMILY = "U"
"""The family of the rules that projects add, which may be empty."""

PAGE_NAME = re.compile(r"([A-Z]\d\d)-([a-z0-9-]+)\.md")


@cache
def rules() -> "dict[str, Rule]":
    """Every rule by code, families in the order of the catalogue."""
    found: dict[str, Rule] = {}
    for module, _ in FAMILIES.values():
        for rule in import_module(f"dcs_cli.rules.{module}").RULES:
            found[rule.code] = rule
    return found


@cache
def page_names() -> dict[str, str]:
    """Code to file name of every manual page, without importing any rule."""
    found = {}
    for entry in resources.files("dcs_cli.rules").joinpath("pages").iterdir():
        if match := PAGE_NAME.fullmatch(entry.name):
            found[match[1]] = entry.name
    return dict(sorted(found.items()))


def page(code: str) -> str:
    """The manual page of a rule as Markdown."""
    return resources.files("dcs_cli.rules").joinpath("pages", page_names()[code]).read_text(encoding="utf-8")


def page_address(code: str) -> str:
    """Where a rule is explained: its page, or for a rule that a project adds the page about such rules."""
    name = page_names().get(code)
    return f"dcs_cli/rules/pages/{name}" if name is not None else "docs/own-rules.md"


def codes_named(word: str, own: Mapping[str, str] | None = None) -> frozenset[str]:
    """The codes a selection word means: a code, a rule's name, or a family letter or other prefix; empty if unknown.

    ``own`` are the rules that the project adds, code to name.
    """
    names = {re.sub(r"\.md$", "", name[4:]): code for code, name in page_names().items()}
    names |= {name: code for code, name in (own or {}).items()}
    folded = word.strip()
    if folded in names:
        return frozenset((names[folded],))
    prefix = folded.upper()
    return frozenset(code for code in (*page_names(), *(own or {})) if prefix and code.startswith(prefix))


def codes_of(words: Iterable[str], own: Mapping[str, str] | None = None) -> tuple[frozenset[str], tuple[str, ...]]:
    """The codes a list of selection words means, and the words that mean nothing."""
    found: set[str] = set()
    unknown = []
    for word in words:
        codes = codes_named(word, own)
        found |= codes
        if not codes and word.strip().upper() != OWN_FAMILY:
            unknown.append(word)
    return frozenset(found), tuple(unknown)
