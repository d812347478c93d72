"""What ``--what-if`` says, read against the roadmap it is about."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from dcs_cli.analysis.roadmap_what_if import Change, Value
from dcs_cli.documents.nearest import nearest
from dcs_cli.documents.roadmap import Roadmap
from dcs_cli.documents.values import WrongValue, parse_date, parse_duration, parse_positive_number

EXAMPLE = "STEP.takes=300d, STEP.started_on=2026-03-01, FACT.by=2027-12-31, vision_by=2028-12-31 or -STEP"


class WrongRequest(Exception):
    """A request that cannot be carried out; the text says why and what is nearest."""

    request = ""


def _yes_or_no(text: str) -> bool:
    if text not in ("true", "false"):
        raise WrongValue(f"`{text}` is neither true nor false")
    return text == "true"


def _cost(text: str) -> Fraction:
    try:
        return parse_positive_number(float(text) if "." in text else int(text))
    except ValueError:
        raise WrongValue(f"`{text}` is not a number of at least 0") from None


STEP_FIELDS: Mapping[str, Callable[[str], Value]] = {
    "takes": parse_duration,
    "started_on": parse_date,
    "done_on": parse_date,
    "done": _yes_or_no,
    "cost": _cost,
}
FACT_FIELDS: Mapping[str, Callable[[str], Value]] = {"by": parse_date}
ROADMAP_FIELDS: Mapping[str, Callable[[str], Value]] = {"vision_by": parse_date}
MAY_BE_NONE = frozenset(("started_on", "done_on", "cost", "by"))


def parse_requests(texts: Sequence[str], roadmap: Roadmap) -> tuple[Change, ...]:
    """Requests in order: ``STEP.FIELD=VALUE``, ``FACT.by=DATE``, ``vision_by=DATE``, or ``-STEP`` to leave a step out.

    :class:`WrongRequest` says what is wrong with which request, and what is nearest.
    """
    found = []
    for text in texts:
        try:
            found.append(_request(text, roadmap))
        except WrongRequest as error:
            error.request = text
            raise
    return tuple(found)


def _request(text: str, roadmap: Roadmap) -> Change:
    steps = [step.id for step in roadmap.steps]
    goals = [fact.id for fact in roadmap.vision]
    if text.startswith("-"):
        _known(text[1:].strip(), steps, "there is no step")
        return Change(text[1:].strip(), None)
    place, equals, written = (part.strip() for part in text.partition("="))
    if not equals or not written:
        raise WrongRequest(f"it wants a value: write {EXAMPLE}")
    target, dot, field = place.rpartition(".")
    if not dot:
        _known(field, [*ROADMAP_FIELDS, *steps, *goals], "there is no step, vision fact or field")
        if field not in ROADMAP_FIELDS:
            fields = STEP_FIELDS if field in steps else FACT_FIELDS
            raise WrongRequest(f"say which value of `{field}`, one of {', '.join(fields)}")
        return Change(None, field, _value(field, written, ROADMAP_FIELDS[field]))
    _known(target, [*steps, *goals], "there is no step or vision fact")
    fields = STEP_FIELDS if target in steps else FACT_FIELDS
    _known(field, list(fields), f"`{target}` has no value to try named")
    return Change(target, field, _value(field, written, fields[field]))


def _known(word: str, known: list[str], complaint: str) -> None:
    if word not in known:
        near = nearest(word, known)
        hint = f"did you mean `{near}`?" if near else f"known are {', '.join(known) or 'none'}"
        raise WrongRequest(f"{complaint} `{word}`; {hint}")


def _value(field: str, written: str, parse: Callable[[str], Value]) -> Value:
    if written == "none" and field in MAY_BE_NONE:
        return None
    try:
        return parse(written)
    except WrongValue as error:
        raise WrongRequest(error.message) from None
