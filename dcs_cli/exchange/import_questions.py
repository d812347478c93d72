"""What an import leaves open, as the questions to send to the owners, the most far-reaching first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dcs_cli.exchange.document_writing import NewItem, department_of
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
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Question:
    """One question, whom it goes to (None: nobody is known), and the number of messages it settles."""

    text: str
    to: str | None
    messages: int


def missing_facts(item: NewItem, defaults: Mapping[str, Any]) -> tuple[str, ...]:
    """The required facts that neither the item nor its map states; a department answers for a message without owner."""
    return tuple(
        fact
        for fact in item.draft.required
        if item.fields.get(fact) is None
        and defaults.get(fact) is None
        and not (fact == "owner" and department_of(item.draft) is not None)
    )


def questions(
    items: Sequence[NewItem], defaults: Mapping[str, Any], doubles: Iterable[Candidate]
) -> tuple[Question, ...]:
    """At most ten questions, by the number of messages an answer settles; ties stand as they came up."""
    found = [*_about_facts(items, defaults), *_about_doubles(doubles)]
    return tuple(sorted(found, key=lambda one: -one.messages)[:MOST])


def _about_facts(items: Sequence[NewItem], defaults: Mapping[str, Any]) -> Iterator[Question]:
    silent: dict[tuple[str, str | None], list[str]] = {}
    words: dict[tuple[str, str, str | None], list[str]] = {}
    for item in items:
        to = department_of(item.draft) or _owner(item)
        for fact in missing_facts(item, defaults):
            said = item.draft.facts.get(fact)
            if said is not None and said.known == "unread" and said.said:
                words.setdefault((fact, said.said, to), []).append(item.id)
            else:
                silent.setdefault((fact, to), []).append(item.id)
        for fact, guess in item.draft.facts.items():
            if guess.known == "guessed" and guess.said:
                words.setdefault((fact, guess.said, to), []).append(item.id)
    for (fact, to), names in silent.items():
        yield Question(f"{_named(names)}: {ASKED.get(fact, f'what is the {fact}?')}", to, len(names))
    for (fact, told, to), names in words.items():
        yield Question(f'{_named(names)}: the {fact} says "{_short(told)}"; what does that mean?', to, len(names))


def _about_doubles(doubles: Iterable[Candidate]) -> Iterator[Question]:
    for double in doubles:
        yield Question(f"Are {double.item} and {double.known} the same message?", None, 1)


def _owner(item: NewItem) -> str | None:
    owner = item.fields.get("owner")
    return owner if isinstance(owner, str) else None


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:97]}…"
