"""The words of a finding without its customers, and what they are when only some customers are asked for."""

import re
from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import counted

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.rules.findings import Customers, Finding

OF_ALL = "all customers: "
"""Stands before words under a view whose numbers are of all customers."""
_NUMBERS = re.compile(r"\d (?:contact|account)s?\b|\d%|\bpairs? of messages\b")


def words_in_view(finding: "Finding", whole: "Customers", inside: int, answers: "Answers") -> str:
    """What a finding says of its customers in the cells ``inside``; they are told beside it.

    Numbers that are of all its customers are said to be so.
    """
    from dcs_cli.rules.overlaps import said_within

    if inside == whole.cells:
        return finding.message
    narrower = said_within(answers, finding, inside)
    if narrower is not None:
        return narrower
    words = said(finding)
    named = bool(whole.text) and whole.text in words
    return f"{OF_ALL}{words}" if named or _NUMBERS.search(words) else words


def said(finding: "Finding") -> str:
    """The words of a finding without its customers and their number, and without the names of versions."""
    words = finding.message
    for subject in finding.subjects:
        base, bracket, _ = subject.partition("[")
        if bracket:
            words = words.replace(subject, base)
    if finding.customers is None:
        return words
    text = finding.customers.text
    for size in _sizes_said(finding.customers):
        together = f"{text}: {size}" if size else text
        for phrase, instead in (
            (f", for {together}", ""),
            (f" for {together}", ""),
            (f" for {size} ({text})", ""),
            (f": {size} ({text})", ""),
            (f"; {together} ", "; they "),
            (f" {together} ", " them "),
        ):
            if size and phrase in words:
                return words.replace(phrase, instead, 1).replace("they has ", "they have ")
    if words.startswith(f"{text}: "):
        return words[len(text) + 2 :]
    without = words.replace(f" ({text})", "", 1)
    for size in _sizes_said(finding.customers):
        if size and without != words and f" {size} " in without:
            return without.replace(f" {size} ", " them ", 1)
    return without


def _sizes_said(customers: "Customers") -> tuple[str, ...]:
    """The ways a message may tell how many there are."""
    found = []
    if customers.unit is not None and customers.size is not None:
        found.append(counted(customers.size, customers.unit))
    if customers.contacts is not None and customers.accounts is not None:
        found += [counted(customers.contacts, "contact"), counted(customers.accounts, "account")]
    return (*dict.fromkeys(found), "the same contacts")
