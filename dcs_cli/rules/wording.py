"""Numbers and lists in sentences for people."""

from collections.abc import Sequence
from fractions import Fraction


def number(value: int) -> str:
    """A whole number with thousands separated."""
    return f"{value:,}"


def plural(word: str, count: int) -> str:
    """A word in the number that fits."""
    return word if count == 1 else f"{word}s"


def listed(words: Sequence[str], joiner: str = "and") -> str:
    """Words as a list in a sentence."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joiner} {words[-1]}"


def figure(value: Fraction, digits: int, *, signed: bool = False) -> str:
    """A number with at most ``digits`` decimals, trailing zeros dropped, rounded half to even."""
    text = f"{float(round(value, digits)):{'+' if signed else ''}.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: Fraction, digits: int = 1) -> str:
    """A share as a percentage."""
    return f"{float(round(share * 100, digits)):.{digits}f}%"


ASKED = {
    "nps": "would they recommend us",
    "ces": "how much effort it took",
    "csat": "how satisfied they are",
    "churn_reason": "why they leave",
    "product": "what they think of the product",
    "open": "an open question",
}
"""What the instruments of surveys ask."""
A_FEW = 3
"""Names in a sentence that says more than who is meant."""


def some(words: Sequence[str], most: int = 6) -> str:
    """Words as a list, the first few and how many more there are."""
    if len(words) <= most:
        return listed(words)
    return f"{', '.join(words[:most])} and {len(words) - most:,} more"


MOST_CHARACTERS = 240


def shortened(text: str, most: int = MOST_CHARACTERS) -> str:
    """A text cut at a word."""
    if len(text) <= most:
        return text
    cut = text[: most - 1].rpartition(" ")[0] or text[: most - 1]
    # A cut inside an id would leave its mark open.
    return f"{cut.rpartition('`')[0] if cut.count('`') % 2 else cut}…"
