"""JSON Schema of the value languages: what an editor accepts where a duration, an id or a percentage stands.

The definitions mirror the ``parse_…`` functions of :mod:`dcs_cli.documents.values`. Fields refer to them by name with
:func:`value_type`; :mod:`dcs_cli.documents.schema` puts them under ``definitions``. The patterns keep to what the
regular expressions of JavaScript and Python read alike.
"""

from typing import Any

VALUE_TYPE = "$value"
"""Key that stands for a reference to a definition of this module until the schemas are put together."""

SHARED_TYPE = "$shared"
"""Key that carries a schema to be moved among the definitions until the schemas are put together."""


def value_type(name: str) -> dict[str, Any]:
    """A reference to the value type of this name."""
    return {VALUE_TYPE: name}


def shared_type(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema that becomes a definition of this name where the schemas are put together."""
    return {SHARED_TYPE: {"name": name, "schema": schema}}


def constant(value: str, description: str) -> dict[str, Any]:
    """Exactly this word."""
    return {"const": value, "description": description}


def written(name: str) -> dict[str, Any]:
    """The key is there and has a value: an empty value counts as left out."""
    return {"type": "object", "required": [name], "properties": {name: {"not": {"type": "null"}}}}


def exactly_one(*names: str) -> dict[str, Any]:
    """One of these keys is written and no other."""
    return {"oneOf": [written(name) for name in names]}


def at_least_one(*names: str) -> dict[str, Any]:
    """One or more of these keys are written."""
    return {"anyOf": [written(name) for name in names]}


def together(first: str, second: str) -> dict[str, Any]:
    """Both keys are written, or neither."""
    return {
        "oneOf": [
            {"allOf": [written(first), written(second)]},
            {"not": {"anyOf": [written(first), written(second)]}},
        ]
    }


def filled(name: str, kind: str) -> dict[str, Any]:
    """The key holds a list (``array``) or mapping (``object``) with something in it."""
    least = {"array": "minItems", "object": "minProperties"}[kind]
    return {"type": "object", "required": [name], "properties": {name: {"type": kind, least: 1}}}


# Characters outside an id: everything of ASCII but letters, digits, - and _, and the blocks of control, space,
# punctuation, symbol and private characters beyond it. A negated class takes in letters of every plane.
_NEVER = (
    r"\u0000-\u002c\u002e\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf"
    r"\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\ue000-\uf8ff"
    r"\ufe10-\ufe1f\ufe30-\ufe6f\ufeff\ufff0-\uffff"
)
_NOT_FIRST = r"\u002d\u005f\u0300-\u036f"
ID = rf"[^{_NEVER}{_NOT_FIRST}][^{_NEVER}]{{0,63}}"
_WHOLE = "0*(1000000|[0-9]{1,6})"
_POSITIVE = "0*(1000000|[1-9][0-9]{0,5})"
_FIGURE = r"[0-9]+(\.[0-9]+)?"
_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
_DAY = "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"


def _text(description: str, pattern: str, *examples: str) -> dict[str, Any]:
    return {"description": description, "type": "string", "pattern": f"^{pattern}$", "examples": list(examples)}


_IDENTIFIED = value_type("Id")
_VALUE_LIST = {"type": "array", "minItems": 1, "uniqueItems": True, "items": value_type("DimensionValue")}
_COUNT = {"type": "integer", "minimum": 0}

VALUE_TYPES: dict[str, dict[str, Any]] = {
    "Id": _text("a name: letters, digits, - and _, a letter or digit first, at most 64 characters", ID, "csm"),
    "Owner": _text("a role, or department/role", rf"{ID}(/{ID})?", "csm", "marketing/growth"),
    "Text": {"description": "words", "type": "string", "pattern": r"\S"},
    "Duration": _text(
        "whole days (14d), weeks (2w) or months (6mo); ~ marks an estimate",
        rf"\s*~?{_WHOLE}(mo|d|w)\s*",
        "14d",
        "2w",
        "6mo",
    ),
    "PositiveDuration": _text(
        "at least one day, in days (14d), weeks (2w) or months (6mo); ~ marks an estimate",
        rf"\s*~?{_POSITIVE}(mo|d|w)\s*",
        "14d",
        "2w",
        "6mo",
    ),
    "DurationOrHours": _text(
        "hours (4h), days (14d), weeks (2w) or months (6mo); ~ marks an estimate",
        rf"\s*~?{_WHOLE}(mo|d|w|h)\s*",
        "4h",
        "2d",
    ),
    "Period": {
        "description": "a period of the calendar, or a duration",
        "anyOf": [
            {
                "oneOf": [
                    constant("day", "every day"),
                    constant("week", "every week"),
                    constant("month", "every month, 28 to 31 days"),
                    constant("quarter", "every quarter, 90 to 92 days"),
                    constant("half-year", "every half-year, 181 to 184 days"),
                    constant("year", "every year, 365 or 366 days"),
                ]
            },
            value_type("PositiveDuration"),
        ],
    },
    "TimePoint": _text(
        "a point of customer time: an anchor, and days before (-) or after (+) it",
        rf"\s*(?!.*[+-]~?[0-9]+h\s*$){ID}([+-]~?{_WHOLE}(mo|d|w))?\s*",
        "start+30d",
        "renewal-120d",
    ),
    "Percent": _text("a share between 0% and 100%", r"\s*0*(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?)%\s*", "75%"),
    "SignedPercent": _text("a signed percentage", rf"\s*[+-](?!0+(\.0+)?%){_FIGURE}%\s*", "-30%", "+50%"),
    "Figure": {
        "description": "a number or a percentage",
        "anyOf": [{"type": "number"}, _text("a percentage", rf"\s*[+-]?{_FIGURE}%\s*", "48%")],
    },
    "Comparison": _text(
        "an operator and a number or percentage", rf"\s*(>=|<=|>|<|=)\s*-?{_FIGURE}%?\s*", ">= 15%", "<= 5"
    ),
    "Date": _text(
        "a day, as year-month-day", rf"\s*((?!0000)[0-9]{{4}}-{_DAY}|(?!0000){_LEAP}-02-29)\s*", "2026-03-12"
    ),
    "ClockTime": _text("local time, 24 hours", r"\s*([01][0-9]|2[0-3]):[0-5][0-9]\s*", "21:00"),
    "TimeZone": _text(
        "recipient, account or a name of the time zone database",
        r"(recipient|account|UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)",
        "recipient",
        "Europe/Berlin",
    ),
    "AudienceExpression": {
        "description": "who: all, a named audience, or a mapping of dimensions (intersection) with any, all and not",
        "anyOf": [
            _IDENTIFIED,
            {
                "type": "object",
                # At least one key says something: notes of the author alone select nobody.
                "not": {"propertyNames": {"pattern": "^x-"}},
                "propertyNames": {"anyOf": [{"pattern": "^x-"}, _IDENTIFIED]},
                "properties": {
                    "any": {
                        "description": "union of the listed audiences",
                        "type": "array",
                        "minItems": 1,
                        "items": value_type("AudienceExpression"),
                    },
                    "all": {
                        "description": "intersection of the listed audiences",
                        "type": "array",
                        "minItems": 1,
                        "items": value_type("AudienceExpression"),
                    },
                    "not": {"description": "these are taken out", **value_type("AudienceExpression")},
                },
                "patternProperties": {"^x-": {}},
                "additionalProperties": {
                    "description": "a value of this dimension, or a list of values of which one suffices",
                    "anyOf": [_IDENTIFIED, {"type": "array", "minItems": 1, "items": _IDENTIFIED}],
                },
            },
        ],
    },
    "DimensionValue": {
        "description": "a value, or a group of values under a name such as {emea: [uk, dach]}",
        "anyOf": [
            _IDENTIFIED,
            {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "propertyNames": _IDENTIFIED,
                "additionalProperties": _VALUE_LIST,
            },
        ],
    },
    "Dimension": {
        "description": "an axis audiences are written in: a list of values, or a mapping that says more",
        "anyOf": [
            _VALUE_LIST,
            {
                "type": "object",
                "required": ["values"],
                "properties": {
                    "values": {
                        "description": "the values; a one-key mapping groups values under a name",
                        **_VALUE_LIST,
                    },
                    "many": {"description": "an account can hold several values at once", "type": "boolean"},
                    "level": {
                        "description": "what the dimension describes",
                        "oneOf": [constant("account", "the account"), constant("contact", "the single contact")],
                    },
                    "may_be_none": {"description": "a customer can hold none of the values", "type": "boolean"},
                },
                "patternProperties": {"^x-": {}},
                "additionalProperties": False,
            },
        ],
    },
    "HeldValues": {
        "description": "a value, several joined with +, or a list of values",
        "anyOf": [
            {
                "type": "string",
                "pattern": rf"^({ID}|\s*{ID}\s*(\+\s*{ID}\s*)+)$",
                "examples": ["core", "core+analytics"],
            },
            {"type": "array", "items": _IDENTIFIED},
        ],
    },
    "ContactRow": {
        "description": "contacts with the same contact-level values",
        "type": "object",
        "required": ["n"],
        "propertyNames": {"anyOf": [{"pattern": "^x-"}, _IDENTIFIED]},
        "properties": {"n": {"description": "number of contacts", **_COUNT}},
        "patternProperties": {"^x-": {}},
        "additionalProperties": {"description": "value of this dimension", **value_type("HeldValues")},
    },
    "PopulationRow": {
        "description": "accounts with the same account-level values, and their contacts",
        "type": "object",
        "required": ["accounts"],
        "propertyNames": {"anyOf": [{"pattern": "^x-"}, _IDENTIFIED]},
        "properties": {
            "accounts": {"description": "number of accounts", **_COUNT},
            "contacts": {
                "description": "number of contacts: by value, in all, or as rows of several dimensions",
                "anyOf": [
                    {"type": "null"},
                    _COUNT,
                    {
                        "type": "object",
                        "propertyNames": {"pattern": rf"^({ID}|\s*{ID}\s*(\+\s*{ID}\s*)+)$"},
                        "additionalProperties": {"description": "number of contacts with this value", **_COUNT},
                    },
                    {"type": "array", "items": value_type("ContactRow")},
                ],
            },
            "arr": {
                "description": "yearly revenue of these accounts",
                "anyOf": [{"type": "null"}, {"type": "number", "minimum": 0}],
            },
            "can_send": {
                "description": "share of these contacts that can be sent a channel",
                "anyOf": [
                    {"type": "null"},
                    {
                        "type": "object",
                        "propertyNames": _IDENTIFIED,
                        "additionalProperties": {"description": "share for this channel", **value_type("Percent")},
                    },
                ],
            },
        },
        "patternProperties": {"^x-": {}},
        "additionalProperties": {"description": "value of this dimension", **value_type("HeldValues")},
    },
}
"""Every value type by name; references inside are still written as :data:`VALUE_TYPE`."""
