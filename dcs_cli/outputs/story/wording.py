"""Sentences about numbers of customers and lists of names, as every chapter says them."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import counted, percent

if TYPE_CHECKING:
    from dcs_cli.project.project import Project

_KEY = re.compile(r"[a-z_]+:")
"""What begins with a key of a document is copied as it is."""


def customers_said(project: "Project") -> str:
    """How many customers there are, or that it is unknown."""
    universe = project.universe
    if universe.total_accounts is None or universe.total_contacts is None:
        return "an unknown number of customers"
    return f"{counted(universe.total_accounts, 'account')} with {counted(universe.total_contacts, 'contact')}"


def of_contacts(number: int, project: "Project") -> str:
    """A number of contacts as a part of all: ``960 of 5,440 contacts (17.6%)``."""
    total = project.universe.total_contacts
    if not total:
        return counted(number, "contact")
    return f"{number:,} of {counted(total, 'contact')} ({percent(Fraction(number, total))})"


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names joined as in a sentence, the first few of many."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def ids(names: Sequence[str], most: int = 6) -> str:
    """The same for ids, marked."""
    shown = [f"`{name}`" for name in names[:most]]
    rest = len(names) - most
    return listed(shown, most) if rest <= 0 else f"{', '.join(shown)} and {rest:,} more"


def sentence(text: str) -> str:
    """A text with a capital and a full stop, as a lead wants it."""
    stripped = text.strip()
    if not stripped:
        return ""
    first = stripped[0] if _KEY.match(stripped) else stripped[0].upper()
    return first + stripped[1:] + ("" if stripped[-1] in ".!?:" else ".")


def is_are(number: int) -> str:
    """The verb that goes with a number."""
    return "is" if number == 1 else "are"
