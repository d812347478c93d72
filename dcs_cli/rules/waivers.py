"""Rules about waivers themselves: a reason is given, the rule exists, the date has not passed, it silences
something.
"""

from collections.abc import Iterator

from dcs_cli.analysis.answers import Answers
from dcs_cli.project.spots import Spot
from dcs_cli.rules.findings import Finding, Found, Level, Rule
from dcs_cli.rules.waiving import Waiver, waivers_of


def _on(waiver: Waiver) -> str:
    return f"`{waiver.owner}`" if waiver.owner is not None else "the whole project"


def _subjects(waiver: Waiver) -> tuple[str, ...]:
    return (waiver.owner,) if waiver.owner is not None else ("program",)


def without_reason(answers: Answers) -> Iterator[Found]:
    """X01: a waiver without `because`."""
    for waiver in waivers_of(answers.project):
        if waiver.because is None or not waiver.because.strip():
            message = f"{waiver.rule} is waived on {_on(waiver)} without a reason"
            yield Found(waiver.spot, _subjects(waiver), message, fix="because: the reason, and who agreed")


def expired(answers: Answers) -> Iterator[Found]:
    """X02: a waiver whose last day has passed; its finding is reported again."""
    for waiver in waivers_of(answers.project):
        if waiver.lapsed(answers.project.as_of):
            message = f"the waiver of {waiver.rule} on {_on(waiver)} ended on {waiver.until}"
            yield Found(waiver.spot.at("until"), _subjects(waiver), message, fix="renew `until`, or mend the finding")


def nothing_silenced(answers: Answers) -> Iterator[Found]:
    """X03 is decided after all other rules have run; see :func:`unused_waiver`."""
    return iter(())


def unused_waiver(rule: Rule, waiver: Waiver, level: Level | None) -> Finding:
    """X03: a waiver that silences nothing."""
    message = f"the waiver of {waiver.rule} on {_on(waiver)} is not needed"
    spots: tuple[Spot, ...] = (waiver.spot,)
    return Finding(
        rule.code,
        rule.name,
        level or rule.level,
        "certain",
        _subjects(waiver),
        spots,
        message,
        None,
        {},
        rule.fix,
        "delete it",
    )


def unknown_rule(answers: Answers) -> Iterator[Found]:
    """X04: a waiver of a rule that does not exist, or that cannot be waived."""
    for waiver in waivers_of(answers.project):
        if not waiver.codes:
            yield Found(waiver.spot.at("rule"), _subjects(waiver), f"no rule {waiver.rule}: see dcs explain --all")
        elif any(code.startswith("S") for code in waiver.codes):
            message = f"{waiver.rule} cannot be waived: what cannot be read must be mended"
            yield Found(waiver.spot.at("rule"), _subjects(waiver), message)


RULES = (
    Rule("X01", "waiver-without-reason", "error", without_reason, in_check=True),
    Rule("X02", "waiver-expired", "warning", expired, in_check=True),
    Rule("X03", "waiver-unused", "note", nothing_silenced, needs=("program",), fix="auto", in_check=True),
    Rule("X04", "waiver-unknown-rule", "error", unknown_rule, in_check=True),
    Rule("X05", "ignore-unused", "note", nothing_silenced, needs=("program",), fix="auto", in_check=True),
)
