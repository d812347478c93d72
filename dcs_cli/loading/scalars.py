"""Plain YAML scalars under the YAML 1.2 core schema."""

import math
import re
import sys

_WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{sign + word: math.inf for sign in ("", "+") for word in (".inf", ".Inf", ".INF")},
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
_NUMBER = re.compile(
    r"(?P<whole>[-+]?[0-9]+)|(?P<octal>0o[0-7]+)|(?P<hexadecimal>0x[0-9a-fA-F]+)"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
)
_NUMBER_STARTS = frozenset("+-.0123456789")
# More digits than a number within a double's range needs in any radix; int() itself refuses much longer texts.
_MOST_DIGITS = 400


def resolve(text: str) -> bool | int | float | str | None:
    """The value of an unquoted scalar. Raises OverflowError for a number no double can come near."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    if match["whole"] is not None or match["octal"] is not None or match["hexadecimal"] is not None:
        return _whole(text, 10 if match["whole"] is not None else 8 if match["octal"] is not None else 16)
    number = float(text)
    if math.isinf(number):
        raise OverflowError(text)
    return number


def _whole(text: str, radix: int) -> int:
    sign = "-" if text.startswith("-") else ""
    digits = (text.lstrip("+-") if radix == 10 else text[2:]).lstrip("0") or "0"
    if len(digits) > _MOST_DIGITS:
        raise OverflowError(text)
    number = int(sign + digits, radix)
    if abs(number) > sys.float_info.max:
        raise OverflowError(text)
    return number
