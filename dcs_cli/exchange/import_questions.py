"""What an import leaves open, as the questions to send to the owners, the most far-reaching first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dcs_cli.exchange.campaigns import day_of
from dcs_cli.exchange.document_writing import NewItem, department_of
from dcs_cli.exchange.drafts import DEPARTMENT
from dcs_cli.exchange.duplicates import Candidate

MOST = 10
ASKED = {
    "purpose": "what should the customer do or know afterwards?",
    "audience": "who exactly gets it?",
    "channel": "through which channel does it go out?",
    "owner": "which role answers for it?",
    "system": "which system sends it?",
    "trigger": "what makes it go out, and how many days from what?",
    "send_on": "on which day does it go out?",
    "what": "what happens to the customer?",
    "window": "when does it happen?",
    "when": "what shows that it happens?",
}
_OPEN = {
    "from which day it counts": "From which day do these days count, and is it the start of the contract?",
    "before what": "Before which day are these days counted?",
    "after what": "After what does it go out?",
    "the day of": "Which day is this for a customer, and which system records it?",
    "declared nowhere": "Which system records this, and under which name?",
    "neither an anchor nor a signal": "Which system records this, and under which name?",
    "two columns name different audiences": "Which of these audiences gets it, or only who is in both?",
    "which of them, and from when": "On which day of these weeks, and from when do the weeks count?",
    "means twice": "How many days lie between two of them?",
    "no dimension is declared": "Which customers are these, by segment, plan, role or region?",
    "no value of a declared dimension": "Which of our segments, plans, roles or regions are these?",
    "who gets it instead of whom": "Who gets it, and who instead where that person is missing?",
    "who answers for the message": "Which role answers for it?",
    "no one answers for the message": "Which role answers for it?",
    "no single owner": "Which role answers for it?",
    "several channels": "Which of these channels does it use, or is it a message of its own on each?",
    "by hand, but nobody says by whom": "Which role sends it?",
}
"""What to ask about words, by a part of the reason for which they could not be read."""
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Question:
    """One question, whom it goes to (None: nobody is known), and the number of messages it settles."""

    text: str
    to: str | None
    messages: int


def missing_facts(item: NewItem, standing: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The required facts that neither the source states nor the project, whose items ``standing`` holds by id.

    A department answers for a message without owner: that of the map in which it stands, if it does.
    """
    known = standing.get(item.id, {})
    department = known.get(DEPARTMENT) if item.id in standing else department_of(item.draft)
    return tuple(
        fact
        for fact in item.draft.required
        if item.fields.get(fact) is None
        and known.get(fact) is None
        and not (fact == "owner" and department is not None)
    )


def departments_for_owners(items: Sequence[NewItem], standing: Mapping[str, Mapping[str, Any]]) -> tuple[NewItem, ...]:
    """The messages for which nobody names an owner and their department answers instead."""
    return tuple(
        item
        for item in items
        if "owner" in item.draft.required
        and item.fields.get("owner") is None
        and standing.get(item.id, {}).get("owner") is None
        and "owner" not in missing_facts(item, standing)
    )


def questions(
    items: Sequence[NewItem], standing: Mapping[str, Mapping[str, Any]], doubles: Iterable[Candidate]
) -> tuple[Question, ...]:
    """At most ten questions, by the number of messages an answer settles; ties stand as they came up."""
    found = [*_about_facts(items, standing), *_about_days(items), *_about_doubles(doubles)]
    return tuple(sorted(found, key=lambda one: -one.messages)[:MOST])


def _about_facts(items: Sequence[NewItem], standing: Mapping[str, Mapping[str, Any]]) -> Iterator[Question]:
    """A question for each fact nobody states, and one for all words that leave the same thing open."""
    silent: dict[tuple[str, str | None], list[NewItem]] = {}
    words: dict[tuple[str, str, str | None], list[tuple[NewItem, str]]] = {}
    # Where a source names owners at all, a message without one has been left open.
    named = any(item.draft.says("owner") for item in items)
    left_open = {item.id for item in departments_for_owners(items, standing)} if named else set()
    for item in items:
        to = department_of(item.draft) or _owner(item)
        missing = (*missing_facts(item, standing), *(("owner",) if item.id in left_open else ()))
        for fact in missing:
            said = item.draft.facts.get(fact)
            if said is None or said.known != "unread" or not said.said:
                silent.setdefault((fact, to), []).append(item)
        for fact, said in item.draft.facts.items():
            if said.undeclared:
                # Who writes the program can answer this, not who sends the message.
                continue
            if said.said and (said.known == "guessed" or (said.known == "unread" and fact in missing)):
                words.setdefault((fact, _asked_of(fact, said.because), to), []).append((item, said.said))
    for (fact, to), several in silent.items():
        asked = ASKED.get(fact, f"what is the {fact}?")
        yield Question(f"{_named([_name(item) for item in several], len(items))}: {asked}", to, len(several))
    for (_, asked, to), told in words.items():
        listed = _named([f"{_name(item)} says “{_short(text)}”" for item, text in told])
        yield Question(f"{asked} {listed}.", to, len(told))


def _about_days(items: Sequence[NewItem]) -> Iterator[Question]:
    """Whether messages of one day are campaigns, which other departments are to hear of (model 5.1)."""
    found: dict[str | None, list[str]] = {}
    for item in items:
        if item.draft.kind == "touchpoint" and day_of(item.fields.get("trigger")) is not None:
            found.setdefault(department_of(item.draft) or _owner(item), []).append(_name(item))
    for to, names in found.items():
        text = f"{_named(names)}: does it go out on that day only, as a campaign the other teams should hear of before?"
        yield Question(text, to, len(names))


def _asked_of(fact: str, because: str) -> str:
    """What to ask about words that could not be read for this reason."""
    found = next((asked for reason, asked in _OPEN.items() if reason in because), None)
    return found or f"What does the {fact.replace('_', ' ')} mean exactly?"


def _about_doubles(doubles: Iterable[Candidate]) -> Iterator[Question]:
    for double in doubles:
        though = ", which goes out on the same occasion to the same customers" if double.ground == "facts" else ""
        yield Question(f"Is {double.item} the same message as {double.known} in {double.file}{though}?", None, 1)


def _name(item: NewItem) -> str:
    """What the sheet calls a message, as its owner knows it; else its id."""
    label = item.draft.facts.get("label")
    return f"“{label.value}”" if label is not None and label.value else item.id


def _owner(item: NewItem) -> str | None:
    owner = item.fields.get("owner")
    return owner if isinstance(owner, str) else None


def _named(names: Sequence[str], all_of: int = 0) -> str:
    if len(names) == all_of and len(names) > _NAMED:
        return f"All {len(names):,} messages"
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:97]}…"
