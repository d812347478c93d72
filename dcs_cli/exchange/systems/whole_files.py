"""What holds for the drafts of any export: none has the key of another, and none counts as live unsaid."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from dcs_cli.exchange.drafts import Draft, Drafts, Fact, Note, item_fields


def settled(found: Drafts) -> Drafts:
    """The drafts of a whole file, ready to be told from each other and to be known again in the next export."""
    return told_apart(replace(found, drafts=tuple(map(_with_status, found.drafts))))


def told_apart(found: Drafts) -> Drafts:
    """The drafts of a whole file with a key each, however often an id stands in it."""
    drafts, notes = _once(found.drafts)
    return replace(found, drafts=_numbered(drafts), notes=(*found.notes, *notes))


def _with_status(draft: Draft) -> Draft:
    """The draft with a status nobody stated where it has none: documents take silence for live (model 5.1)."""
    if "status" in draft.facts:
        return draft
    silent = Fact(None, "", "unread", draft.place, "the export does not say whether it is live")
    return replace(draft, facts={**draft.facts, "status": silent})


def _once(drafts: Sequence[Draft]) -> tuple[list[Draft], list[Note]]:
    """The drafts without records that stand in the file again word for word, as replications write them."""
    several = Counter(draft.key for draft in drafts if draft.key)
    marks = [(draft.key, _content(draft) if several[draft.key] > 1 else "") for draft in drafts]
    times = Counter(marks)
    first = {mark: position for position, mark in reversed(list(enumerate(marks)))}
    kept = [draft for position, draft in enumerate(drafts) if not draft.key or first[marks[position]] == position]
    said = "stands {} times in the file, word for word: it is read once"
    notes = [
        Note(drafts[first[mark]].place, said.format(count)) for mark, count in times.items() if mark[0] and count > 1
    ]
    return kept, notes


def _numbered(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """The drafts with a key each; those of one key are numbered by what they say, not by where they stand."""
    groups: dict[str, list[int]] = {}
    for position, draft in enumerate(drafts):
        groups.setdefault(draft.key or draft.name, []).append(position)
    keys = [draft.key or draft.name for draft in drafts]
    taken = set(keys)
    for key in sorted(groups):
        number = 2
        for position in sorted(groups[key], key=lambda one: _content(drafts[one]))[1:] if len(groups[key]) > 1 else ():
            while f"{key} {number}" in taken:
                number += 1
            keys[position] = f"{key} {number}"
            taken.add(keys[position])
    return tuple(replace(draft, key=key) for draft, key in zip(drafts, keys, strict=True))


def _content(draft: Draft) -> str:
    return repr((draft.name, item_fields(draft, "")))
