"""Names of groups of customers in few words: whole groups while they are short, long lists of values counted."""

import re
from collections import Counter
from collections.abc import Sequence

from dcs_cli.rules.wording import number, plural, shortened

IN_A_SENTENCE, IN_A_TABLE, IN_A_TITLE, IN_A_CHART = 80, 90, 60, 60
"""Characters of a name."""
_MORE_GROUPS = re.compile(r"; and ([\d,]+) more groups?$")
_LISTS = re.compile(r", (?=lacks )")
_BETWEEN = (" or ", ", ", " and ")
"""What stands between the values of a list, as boxes are told in words."""


def few_words(who: str, most: int = IN_A_TABLE) -> str:
    """Customers as boxes tell them, in at most so many characters; groups and values that are left out are counted."""
    if len(who) <= most:
        return who
    more = _MORE_GROUPS.search(who)
    groups = (who[: more.start()] if more else who).split("; ")
    beyond = int(more[1].replace(",", "")) if more else 0
    told = [_shorter(groups[0], most)]
    for group in groups[1:]:
        if len("; ".join((*told, group))) > most:
            break
        told.append(group)
    left = len(groups) - len(told) + beyond
    return f"{'; '.join(told)}; and {number(left)} more {plural('group', left)}" if left else "; ".join(told)


def told_apart(names: Sequence[str], most: int) -> tuple[str, ...]:
    """Each name in few words, or whole where the few words would be those of another."""
    short = [few_words(name, most) for name in names]
    often = Counter(short)
    return tuple(few if often[few] == 1 else whole for few, whole in zip(short, names, strict=True))


def _shorter(group: str, most: int) -> str:
    """One group; its longest lists of values are cut to their first, one after the other, until it is short."""
    parts = group.split(" × ")
    for place in sorted(range(len(parts)), key=lambda place: -len(parts[place])):
        if len(" × ".join(parts)) <= most:
            break
        parts[place] = ", ".join(_first(values) for values in _LISTS.split(parts[place]))
    return shortened(" × ".join(parts), most)


def _first(values: str) -> str:
    """The first value of a list and how many others there are; two are told as they are."""
    for between in _BETWEEN:
        first, *others = values.split(between)
        if len(others) > 1:
            # After a comma a number would read as one more value.
            return f"{first}{' and ' if between == ', ' else between}{len(others)} more"
    return values
