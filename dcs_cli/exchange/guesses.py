"""Facts that are only probable: held back until a person agrees, confirmed by taking out the words beside them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dcs_cli.exchange.differences import same
from dcs_cli.exchange.document_writing import NewItem
from dcs_cli.exchange.drafts import Draft, Drafts, Fact, source_key
from dcs_cli.exchange.import_memory import ImportMemory

Agreed = Callable[[Draft, str, Fact], bool]


def agreed_before(memory: ImportMemory, drafts: Drafts) -> Agreed:
    """Whether a guess is one that an earlier import of the row wrote, or of one that may have been renamed since."""
    keys = {draft.key for draft in drafts.drafts}
    gone = [one for key, one in memory.items.items() if key not in keys]

    def agreed(draft: Draft, name: str, fact: Fact) -> bool:
        rows = [memory.items[draft.key]] if draft.key in memory.items else gone
        return any(name in one.fields and same(one.fields[name], fact.value) for one in rows)

    return agreed


def new_guesses(drafts: Drafts, agreed: Agreed) -> Iterator[tuple[Draft, str, Fact]]:
    """The guesses nobody has agreed to yet, each once, with the message and the field they are of."""
    for draft in drafts.drafts:
        for name, fact in draft.facts.items():
            if fact.known == "guessed" and fact.said and not agreed(draft, name, fact):
                yield draft, name, fact


def without_guesses(drafts: Drafts, agreed: Agreed = lambda draft, name, fact: False) -> Drafts:
    """The same drafts with every guess taken back that nobody agreed to: its words are kept, its value not written."""
    return replace(drafts, drafts=tuple(_sober(draft, agreed) for draft in drafts.drafts))


def _sober(draft: Draft, agreed: Agreed) -> Draft:
    facts = {}
    for name, fact in draft.facts.items():
        if fact.known != "guessed" or agreed(draft, name, fact):
            facts[name] = fact
        elif fact.said:
            facts[name] = Fact(None, fact.said, "unread", fact.place, f"only a guess: {fact.because}")
    return replace(draft, facts=facts)


def confirmed(item: NewItem, standing: Mapping[str, Any], before: Mapping[str, Any]) -> NewItem:
    """The item with those guesses as facts that a person kept while taking out the words beside them.

    Only those of ``before``, what the last import wrote; what is guessed of other words is another guess.
    """
    taken = [
        name
        for name, fact in item.draft.facts.items()
        if fact.known == "guessed" and fact.said and name in standing and source_key(name) not in standing
        if name in before and same(before[name], fact.value)
    ]
    if not taken:
        return item
    facts = {
        name: replace(fact, known="stated", said="") if name in taken else fact
        for name, fact in item.draft.facts.items()
    }
    gone = {source_key(name) for name in taken}
    fields = {name: value for name, value in item.fields.items() if name not in gone}
    return NewItem(replace(item.draft, facts=facts), item.id, fields)
