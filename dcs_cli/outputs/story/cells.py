"""Cells of tables: texts, numbers that sort as numbers, verdicts with their tone."""

from fractions import Fraction

from dcs_cli.outputs.quantities import decimal
from dcs_cli.outputs.story.blocks import Cell, Number, Tone

VERDICT_TONES: dict[str, Tone] = {
    "met": "good",
    "not met": "bad",
    "cannot tell": "unknown",
    "over, certain": "bad",
    "over, possible": "note",
    "fine": "good",
    "error": "bad",
    "warning": "note",
    "note": "plain",
    "certain": "plain",
    "possible": "unknown",
}
"""How a word that judges stands."""


def text(value: str | None, tone: Tone = "plain") -> Cell:
    """A text; None is not stated."""
    return Cell(value or "", tone=tone)


def verdict(word: str) -> Cell:
    """A word that judges, in its tone."""
    return Cell(word, tone=VERDICT_TONES.get(word, "plain"))


def number(value: Fraction | int | None, digits: int = 0, unit: str = "") -> Cell:
    """A number with at most so many decimals; None is unknown and stays empty, which is not zero."""
    if value is None:
        return Cell("")
    exact = value if isinstance(value, int) else float(value)
    return Cell(f"{decimal(value, digits)}{unit}", exact)


def plain_number(value: Fraction | int | None) -> int | float | None:
    """A value for a chart, rounded half to even to six decimals so that its text is the same everywhere."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value.denominator == 1 else float(round(value, 6))


def chart_value(value: Number | None, unit: str) -> str:
    """A value of a chart in words, with its unit where that is short; None is unknown."""
    if value is None:
        return "unknown"
    return f"{decimal(Fraction(value))}%" if unit == "%" else decimal(Fraction(value), 2)
