"""Numbers as people read them: grouped, rounded half to even, with the right noun."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction


def rounded(value: Fraction | float, digits: int) -> Decimal:
    """A number with at most so many decimals, computed exactly from a fraction."""
    exact = Fraction(value)
    scale = 10**digits
    return Decimal(round(exact * scale)) / Decimal(scale)


def whole(value: Fraction | float) -> str:
    """A number without decimals, thousands separated by commas."""
    return f"{int(Decimal(rounded(value, 0)).to_integral_value(ROUND_HALF_EVEN)):,}"


def decimal(value: Fraction | float, digits: int = 1) -> str:
    """A number with at most so many decimals, without zeros at the end, thousands separated by commas."""
    text = f"{rounded(value, digits):,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Fraction | float, digits: int = 1) -> str:
    """A share as a percentage: 0.1844 is 18.4%."""
    return f"{decimal(Fraction(value) * 100, digits)}%"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: 1 account, 1,060 accounts."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
