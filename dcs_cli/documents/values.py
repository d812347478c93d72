"""The small languages people write in documents: durations, periods, points of customer time, percentages, comparisons.

Each type is an immutable value with a ``parse_…`` function that raises :class:`WrongValue` with a sentence for
people. Source: model, "Small languages"; lengths of periods: semantics 3.4.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from dcs_cli.documents.value_schemas import constant, shared_type

UNKNOWN: Literal["unknown"] = "unknown"
"""What authors write where their source does not say."""

Path: TypeAlias = tuple[str | int, ...]

DAYS_A_MONTH = Fraction("30.4375")
DURATION_UNITS = {"d": 1, "w": 7}


class WrongValue(ValueError):
    """A value that is not of its type; ``path`` leads from the field to the offending part."""

    def __init__(self, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class UnknownKey(WrongValue):
    """A key that a mapping does not know; ``path`` ends in it."""

    def __init__(self, what: str, known: tuple[str, ...], path: Path) -> None:
        super().__init__(f"unknown key `{path[-1]}` in {what}", path)
        self.what = what
        self.known = known


class Written:
    """Annotation that makes a ``parse_…`` function the validator of a field and states its JSON Schema."""

    def __init__(self, parse: Callable[[Any], Any], schema: dict[str, Any]) -> None:
        self.parse = parse
        self.schema = schema
        self._known: dict[str, Any] = {}

    def _validate(self, value: Any) -> Any:
        # Documents say the same ids, days and owners over and over, and what is read of them never changes.
        known = self._known.get(value) if value.__class__ is str else None
        return self._parsed(value) if known is None else known

    def _parsed(self, value: Any) -> Any:
        try:
            found = self.parse(value)
        except UnknownKey as error:
            context = {"what": error.what, "known": error.known, "path": error.path}
            raise PydanticCustomError("unknown_key", "unknown key", context) from None
        except WrongValue as error:
            raise PydanticCustomError(
                "wrong_value", "{message}", {"message": error.message, "path": error.path}
            ) from None
        except ValueError:
            # Python refuses to read numbers of several thousand digits.
            context = {"message": f"{show(value)} has too many digits", "path": ()}
            raise PydanticCustomError("wrong_value", "{message}", context) from None
        if value.__class__ is str:
            self._known[value] = found
        return found

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self.schema)


class Choices:
    """Annotation that describes each value of a ``Literal`` in the JSON Schema, so that editors show it on hover.

    A name makes it a definition of its own, for literals that several fields share.
    """

    def __init__(self, name: str | None = None, /, **descriptions: str) -> None:
        self.name = name
        self.descriptions = descriptions

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        choices = {"oneOf": [constant(value, text) for value, text in self.descriptions.items()]}
        return choices if self.name is None else shared_type(self.name, choices)


def show(value: Any) -> str:
    """A value as its author would recognise it, in backquotes and shortened; lists and mappings by their form."""
    if value is None:
        return "an empty value"
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    text = plainly(value)
    return f"`{text if len(text) <= 60 else text[:57] + '…'}`"


def in_quotes(value: Any) -> str:
    """How to mend a scalar that stands where a text is expected."""
    return _put_in("quotes", f'"{plainly(value)}"')


def in_brackets(value: str) -> str:
    """How to mend a text that stands where a list is expected."""
    return _put_in("brackets", f"[{value}]")


def _put_in(marks: str, written: str) -> str:
    """What to put a value in, and the text to write where that is short enough to read."""
    return f": put it in {marks}" + (f", `{written}`" if len(written) <= 60 else "")


def plainly(value: Any) -> str:
    """A scalar as it stands in YAML."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in whole days, or in hours where hours are allowed; ``about`` marks ``~`` (an estimate)."""

    days: int
    hours: int = 0
    about: bool = False
    text: str = ""

    @property
    def exact_days(self) -> Fraction:
        """The length in days, hours as a fraction."""
        return self.days + Fraction(self.hours, 24)


@dataclass(frozen=True, slots=True)
class Period:
    """A named calendar period or a duration: ``shortest``–``longest`` days, ``per_year`` times (semantics 3.4)."""

    shortest: int
    longest: int
    per_year: Fraction
    text: str
    named: bool

    @property
    def month_or_longer(self) -> bool:
        """Whether a rule such as "second Tuesday" can move the day inside the period."""
        return self.named and self.longest >= 28


NAMED_PERIODS = {
    "day": Period(1, 1, Fraction(365), "day", True),
    "week": Period(7, 7, Fraction(365, 7), "week", True),
    "month": Period(28, 31, Fraction(12), "month", True),
    "quarter": Period(90, 92, Fraction(4), "quarter", True),
    "half-year": Period(181, 184, Fraction(2), "half-year", True),
    "year": Period(365, 366, Fraction(1), "year", True),
}


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A point of customer time: an anchor and an offset in whole days, negative before it."""

    anchor: str
    offset: int = 0
    about: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A wanted figure such as ``>= 15%``: operator, exact value, and whether it was written as a percentage."""

    operator: Literal[">=", "<=", ">", "<", "="]
    value: Fraction
    percent: bool
    text: str

    def holds(self, figure: Fraction) -> bool:
        """Whether a figure satisfies the comparison."""
        match self.operator:
            case ">=":
                return figure >= self.value
            case "<=":
                return figure <= self.value
            case ">":
                return figure > self.value
            case "<":
                return figure < self.value
            case _:
                return figure == self.value


_DURATION = re.compile(r"(~?)([0-9]+)(mo|d|w|h)")
_TIME = re.compile(r"(.+?)(?:([+-])(~?[0-9]+(?:mo|d|w|h)))?")
LONGEST_NUMBER = 20
"""Characters of a number that is written again in a sentence."""
_PERCENT = re.compile(r"([+-]?)([0-9]+(?:\.[0-9]+)?)%")
_COMPARISON = re.compile(r"(>=|<=|>|<|=)\s*(-?[0-9]+(?:\.[0-9]+)?)(%?)")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def parse_duration(value: Any, *, hours: bool = False, zero: bool = True) -> Duration:
    """Read ``14d``, ``2w``, ``6mo``, ``4h`` or ``~120d``; months are 30.4375 days rounded to whole days."""
    if not isinstance(value, str) or not (match := _DURATION.fullmatch(value.strip())):
        raise WrongValue(f"{show(value)} is not a duration: write a whole number and a unit, such as 14d, 2w or 6mo")
    about, number, unit = bool(match[1]), int(match[2]), match[3]
    if unit == "h" and not hours:
        raise WrongValue(
            f"{show(value)} is not a duration in days: "
            "hours are allowed in `delay`, `within` and `surveys.follow_up` only"
        )
    if number == 0 and not zero:
        raise WrongValue(f"{show(value)} is not a positive duration: write at least 1d")
    if number > 1_000_000:
        raise WrongValue(f"{show(value)} is not a usable duration: it is longer than 2,700 years")
    if unit == "h":
        return Duration(number // 24, number % 24, about, value)
    days = round(number * DAYS_A_MONTH) if unit == "mo" else number * DURATION_UNITS[unit]
    return Duration(days, 0, about, value)


def parse_positive_duration(value: Any) -> Duration:
    """Read a duration of at least one day."""
    return parse_duration(value, zero=False)


def parse_hours(value: Any) -> Duration:
    """Read a duration that may be stated in hours."""
    return parse_duration(value, hours=True)


def parse_period(value: Any) -> Period:
    """Read ``day week month quarter half-year year`` or a positive duration."""
    if isinstance(value, str) and value in NAMED_PERIODS:
        return NAMED_PERIODS[value]
    try:
        days = parse_duration(value, zero=False).days
    except WrongValue:
        words = ", ".join(NAMED_PERIODS)
        raise WrongValue(f"{show(value)} is not a period: write one of {words}, or a duration such as 14d") from None
    return Period(days, days, Fraction(365, days), str(value), False)


def parse_time(value: Any) -> TimePoint:
    """Read ``anchor``, ``anchor+30d`` or ``anchor-120d``; the offset is the last sign followed by a duration."""
    if not isinstance(value, str) or not (match := _TIME.fullmatch(value.strip())):
        raise WrongValue(
            f"{show(value)} is not a point of customer time: write an anchor with an offset, such as start+30d"
        )
    anchor = parse_id(match[1])
    if match[3] is None:
        return TimePoint(anchor, 0, False, value)
    offset = parse_duration(match[3])
    return TimePoint(anchor, -offset.days if match[2] == "-" else offset.days, offset.about, value)


def parse_percent(value: Any) -> Fraction:
    """Read ``75%`` as 3/4; between 0 % and 100 %."""
    if not isinstance(value, str) or not (match := _PERCENT.fullmatch(value.strip())) or match[1]:
        raise WrongValue(f"{show(value)} is not a percentage: write it with the sign, such as 75%")
    share = Fraction(match[2]) / 100
    if share > 1:
        raise WrongValue(f"{show(value)} is not a share: it must lie between 0% and 100%")
    return share


def parse_change(value: Any) -> Fraction:
    """Read a signed change such as ``-30%`` as -3/10."""
    if not isinstance(value, str) or not (match := _PERCENT.fullmatch(value.strip())) or not match[1]:
        raise WrongValue(f"{show(value)} is not a change: write a signed percentage, such as -30% or +50%")
    share = Fraction(match[2]) / 100
    if share == 0:
        raise WrongValue(f"{show(value)} is not a change: it must differ from zero")
    return -share if match[1] == "-" else share


def parse_number(value: Any) -> Fraction:
    """Read a number exactly as written (0.1 is one tenth)."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or value != value
        or value in (float("inf"), -float("inf"))
    ):
        raise WrongValue(f"{show(value)} is not a number{_without_percent(value)}")
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def _without_percent(value: Any) -> str:
    """How a percentage is written as a number, which depends on how the figure is counted."""
    match = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) and len(value) < LONGEST_NUMBER else None
    if match is None:
        return ""
    percents = float(match[1] + match[2])
    return f": write {percents / 100:.15g} if the figure is a share, {percents:.15g} if it counts percent"


def parse_positive_count(value: Any) -> int:
    """Read a whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise WrongValue(f"{show(value)} is not a count: write a whole number of at least 1")
    return value


def parse_text_or_number(value: Any) -> str | int | float:
    """Read text that says something, or a number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        parse_number(value)
        return value
    return parse_text(value)


def parse_positive_number(value: Any) -> Fraction:
    """Read a number that is not negative."""
    number = parse_number(value)
    if number < 0:
        raise WrongValue(f"{show(value)} is not a number of at least 0")
    return number


def parse_figure(value: Any) -> Fraction:
    """Read a number, or a percentage of any size, as an exact figure (48% is 0.48)."""
    if isinstance(value, str) and (match := _PERCENT.fullmatch(value.strip())):
        return Fraction(match[1] + match[2]) / 100
    try:
        return parse_number(value)
    except WrongValue:
        raise WrongValue(f"{show(value)} is not a number or percentage: write 48% or 3.5") from None


def parse_comparison(value: Any) -> Comparison:
    """Read ``">= 15%"``, ``"> 50%"``, ``"<= 5"`` or ``"= 6"``."""
    if not isinstance(value, str) or not (match := _COMPARISON.fullmatch(value.strip())):
        raise WrongValue(
            f'{show(value)} is not a comparison: write an operator and a number in quotes, such as ">= 15%"'
        )
    percent = match[3] == "%"
    number = Fraction(match[2]) / (100 if percent else 1)
    return Comparison(match[1], number, percent, value)  # type: ignore[arg-type]  # the pattern admits these operators only


def parse_date(value: Any) -> date:
    """Read an ISO date such as ``2026-03-12``."""
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise WrongValue(f"{show(value)} is not a date: no such day exists in the calendar") from None
    raise WrongValue(f"{show(value)} is not a date: write year-month-day, such as 2026-03-12")


def parse_clock_time(value: Any) -> str:
    """Read a local time such as ``"21:00"``."""
    if not isinstance(value, str) or not _CLOCK.fullmatch(value.strip()):
        raise WrongValue(f'{show(value)} is not a clock time: write 24-hour local time in quotes, such as "21:00"')
    return value.strip()


def parse_time_zone(value: Any) -> str:
    """Read ``recipient``, ``account`` or a name of the IANA time zone database."""
    if isinstance(value, str) and value in ("recipient", "account", "UTC"):
        return value
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)+", value):
        return value
    raise WrongValue(f"{show(value)} is not a time zone: write recipient, account or a name such as Europe/Berlin")


def parse_id(value: Any) -> str:
    """Read an id in NFC: 1–64 characters, a letter or digit first, then letters, digits, marks, ``-`` and ``_``."""
    if isinstance(value, str):
        if _PLAIN_ID.fullmatch(value):
            return value
        text = unicodedata.normalize("NFC", value)
        if 1 <= len(text) <= 64 and _is_id(text):
            return text
    elif isinstance(value, int | float) and not isinstance(value, bool):
        raise WrongValue(f"{show(value)} is not an id but a number{in_quotes(value)}")
    raise WrongValue(
        f"{show(value)} is not an id: use letters, digits, `-` and `_`, "
        "starting with a letter or digit, at most 64 characters"
    )


def _is_id(text: str) -> bool:
    categories = [unicodedata.category(character)[0] for character in text]
    starts_well = unicodedata.category(text[0])[0] == "L" or unicodedata.category(text[0]) == "Nd"
    return starts_well and all(
        category in ("L", "M") or unicodedata.category(character) == "Nd" or character in "-_"
        for character, category in zip(text, categories, strict=True)
    )


def parse_owner(value: Any) -> str:
    """Read ``role`` or ``department/role``."""
    if isinstance(value, list) or (isinstance(value, str) and "," in value):
        raise WrongValue(f"{show(value)} is not one owner: exactly one role or department answers for a thing")
    parts = value.split("/") if isinstance(value, str) else [value]
    if len(parts) > 2:
        raise WrongValue(f"{show(value)} is not an owner: write role or department/role")
    return "/".join(parse_id(part) for part in parts)


def parse_text(value: Any) -> str:
    """Read text that says something."""
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, str) or value is None:
        raise WrongValue("the text is empty: say it, or leave the key out")
    if isinstance(value, list | dict):
        raise WrongValue(f"a {'list' if isinstance(value, list) else 'mapping'} stands where a text is expected")
    raise WrongValue(f"{show(value)} is not text{in_quotes(value)}")


def folded(identifier: str) -> str:
    """An id without case and separators, for comparing names that look alike (model 1.2)."""
    return re.sub(r"[-_\s]", "", unicodedata.normalize("NFKC", identifier).casefold())


def or_unknown(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A reader that also accepts the word ``unknown``."""

    def read(value: Any) -> Any:
        if value == UNKNOWN:
            return value
        try:
            return parse(value)
        except WrongValue as error:
            hint = "" if isinstance(value, list) else ", or unknown where the source does not say"
            raise WrongValue(f"{error.message}{hint}", error.path) from None

    return read


def parse_each(parse: Callable[[Any], Any], value: Any) -> tuple[Any, ...]:
    """Read one value, or a list of at least one value."""
    if not isinstance(value, list):
        return (parse(value),)
    if not value:
        raise WrongValue("the list is empty: write at least one value, or leave the key out")
    found = []
    for position, inner in enumerate(value):
        try:
            found.append(parse(inner))
        except WrongValue as error:
            raise WrongValue(error.message, (position, *error.path)) from None
    return tuple(found)


def parse_levels(value: Any) -> tuple[Fraction, ...]:
    """Read one level or a list of levels."""
    return parse_each(parse_number, value)


def parse_offsets(value: Any) -> tuple[Duration, ...]:
    """Read the days of ``by``: one duration or a list of different ones."""
    offsets: tuple[Duration, ...] = parse_each(parse_duration, value)
    for position, offset in enumerate(offsets):
        if any(offset.days == earlier.days for earlier in offsets[:position]):
            raise WrongValue(
                f"`{offset.text}` stands twice in `by`: one message cannot go out twice on one day", (position,)
            )
    return offsets
