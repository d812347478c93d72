"""Field types shared by the document models: the value languages bound to pydantic, and the frozen model class."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictBool,
    StrictInt,
    Tag,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from dcs_cli.documents import values
from dcs_cli.documents.value_schemas import constant, value_type
from dcs_cli.documents.values import Comparison, Duration, Period, TimePoint, Written

Id = Annotated[str, Written(values.parse_id, value_type("Id"))]
Owner = Annotated[str, Written(values.parse_owner, value_type("Owner"))]
Text = Annotated[str, Written(values.parse_text, value_type("Text"))]
Days = Annotated[Duration, Written(values.parse_duration, value_type("Duration"))]
PositiveDays = Annotated[Duration, Written(values.parse_positive_duration, value_type("PositiveDuration"))]
Hours = Annotated[Duration, Written(values.parse_hours, value_type("DurationOrHours"))]
PeriodText = Annotated[Period, Written(values.parse_period, value_type("Period"))]
Time = Annotated[TimePoint, Written(values.parse_time, value_type("TimePoint"))]
Percent = Annotated[Fraction, Written(values.parse_percent, value_type("Percent"))]
Change = Annotated[Fraction, Written(values.parse_change, value_type("SignedPercent"))]
Number = Annotated[Fraction, Written(values.parse_number, {"type": "number"})]
PositiveNumber = Annotated[Fraction, Written(values.parse_positive_number, {"type": "number", "minimum": 0})]
Figure = Annotated[Fraction, Written(values.parse_figure, value_type("Figure"))]
ComparisonText = Annotated[Comparison, Written(values.parse_comparison, value_type("Comparison"))]
Date = Annotated[date, Written(values.parse_date, value_type("Date"))]
ClockTime = Annotated[str, Written(values.parse_clock_time, value_type("ClockTime"))]
TimeZone = Annotated[str, Written(values.parse_time_zone, value_type("TimeZone"))]
TextOrNumber = Annotated[
    str | int | float, Written(values.parse_text_or_number, {"anyOf": [value_type("Text"), {"type": "number"}]})
]

_UNKNOWN = constant("unknown", "the source does not say")


def _or_unknown(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [_UNKNOWN, schema]}


def _one_or_more(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [_UNKNOWN, schema, {"type": "array", "minItems": 1, "uniqueItems": True, "items": schema}]}


PositiveDaysOrUnknown = Annotated[
    Duration | Literal["unknown"],
    Written(values.or_unknown(values.parse_positive_duration), _or_unknown(value_type("PositiveDuration"))),
]
DaysOrUnknown = Annotated[
    Duration | Literal["unknown"],
    Written(values.or_unknown(values.parse_duration), _or_unknown(value_type("Duration"))),
]
PeriodOrUnknown = Annotated[
    Period | Literal["unknown"], Written(values.or_unknown(values.parse_period), _or_unknown(value_type("Period")))
]
DateOrUnknown = Annotated[
    date | Literal["unknown"], Written(values.or_unknown(values.parse_date), _or_unknown(value_type("Date")))
]
CountOrUnknown = Annotated[
    int | Literal["unknown"],
    Written(values.or_unknown(values.parse_positive_count), _or_unknown({"type": "integer", "minimum": 1})),
]
LevelsOrUnknown = Annotated[
    tuple[Fraction, ...] | Literal["unknown"],
    Written(values.or_unknown(values.parse_levels), _one_or_more({"type": "number"})),
]
OffsetsOrUnknown = Annotated[
    tuple[Duration, ...] | Literal["unknown"],
    Written(values.or_unknown(values.parse_offsets), _one_or_more(value_type("Duration"))),
]
Bool = StrictBool
Int = StrictInt
Count = Annotated[StrictInt, Field(ge=0)]
PositiveCount = Annotated[StrictInt, Field(ge=1)]


class _OneOrMore:
    """Annotation of a list whose single entry may be written without brackets."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._as_list, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        several = dict(handler(schema))
        return {"anyOf": [several["items"], several]}

    @staticmethod
    def _as_list(value: Any) -> Any:
        return value if isinstance(value, list | tuple) or value is None else [value]


OneOrMore = _OneOrMore()


TAG = "\0"
"""First character of the names of union members: they stand in pydantic's paths, and no key of a document has it."""


def tagged(name: str) -> Tag:
    """The mark of a member of a union."""
    return Tag(TAG + name)


def told_apart(kind: Callable[[Any], str | None]) -> Discriminator:
    """Tell the members of a union apart by a function that returns the name of one, or None."""

    def mark(value: Any) -> str | None:
        name = kind(value)
        return None if name is None else TAG + name

    return Discriminator(mark, custom_error_type="no_kind", custom_error_message="no kind")


LIST_OR_VALUE = told_apart(lambda value: "list" if isinstance(value, list | tuple) else "value")
MAPPING_OR_VALUE = told_apart(lambda value: "mapping" if isinstance(value, dict) else "value")


def _written_name(field: str) -> str:
    return field.rstrip("_")


class Record(BaseModel):
    """A frozen mapping of known keys; ``x-…`` keys are ignored, an optional key without a value counts as left out."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=_written_name, arbitrary_types_allowed=True, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _what_is_said(cls, value: Any) -> Any:
        # Most records leave nothing to take out, which whole sets of keys and values tell faster than one at a time.
        if not isinstance(value, dict) or (value.keys() <= cls._known() and None not in value.values()):
            return value
        needed = {field.alias or name for name, field in cls.model_fields.items() if field.is_required()}
        return {
            key: inner
            for key, inner in value.items()
            if not key.startswith("x-") and (inner is not None or key in needed or key not in cls._known())
        }

    @classmethod
    @cache
    def _known(cls) -> frozenset[str]:
        return frozenset(field.alias or name for name, field in cls.model_fields.items())


class DateRange(Record):
    """Two days, both included."""

    from_: Date = Field(description="first day")
    to: Date = Field(description="last day, included")

    @model_validator(mode="after")
    def _in_order(self) -> "DateRange":
        if self.to < self.from_:
            raise values.WrongValue("the range ends before it begins: swap `from` and `to`")
        return self


class Waiver(Record):
    """A finding accepted on purpose, with the reason and, if wanted, an end."""

    rule: Text = Field(description="rule code, name or family letter that is waived here")
    because: str | None = Field(None, description="the reason; without one the waiver itself is an error (X01)")
    until: Date | None = Field(None, description="last day of the waiver; the finding returns the day after")
    with_: Id | None = Field(None, description="waive only against this other subject")
