"""Timers of BPMN read as waits and schedules: ISO 8601 durations and cycles, and lengths that only a name states."""

import re
from xml.etree.ElementTree import Element

from dcs_cli.exchange.journeys.bpmn_elements import child, named
from dcs_cli.exchange.systems.building import joined
from dcs_cli.exchange.systems.untyped import words
from dcs_cli.exchange.systems.waits import DAY, Wait, exactly, unbounded

_ISO = re.compile(
    r"P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?"
)
_UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
# Zeebe writes durations as expressions of FEEL, in which a constant stands between quotation marks.
_CONSTANT = re.compile(r'=?\s*(?:duration\s*\(\s*)?"?(P[0-9YMWDTHS.]+)"?\s*\)?')
_CYCLE = re.compile(r"R(\d*)/(?:[^/]*\d{4}-[^/]*/)?(P[0-9YMWDTHS.]+)(?:/.*)?")
_LENGTH = re.compile(
    r"(?<![\w.,-])(\d{1,4})[ -]?"
    r"(?:(min(?:ute)?s?)|(h(?:(?:ou)?rs?)?)|(d(?:ays?)?)|(w(?:eeks?|ks?)?)|(mo(?:nths?)?)|(years?))(?![\w-])",
    re.IGNORECASE,
)
_NAMED_UNITS = ("minutes", "hours", "days", "weeks", "months", "years")
_PERIODS = {"P1D": "day", "P1W": "week", "P7D": "week", "P1M": "month", "P3M": "quarter", "P1Y": "year"}


def iso_wait(text: str) -> Wait | None:
    """The wait of an ISO 8601 duration (``P7DT12H``), also inside an expression; None for anything else."""
    constant = _CONSTANT.fullmatch(text)
    match = _ISO.fullmatch(constant[1]) if constant else None
    if match is None:
        return None
    total = Wait()
    for amount, unit in zip(match.groups(), _UNITS, strict=True):
        if amount:
            total = total.then(exactly(int(amount) if len(amount) < 10 else None, unit))
    return total


def wait_in_words(text: str) -> Wait | None:
    """The one length a name states, such as "7 days" or "Timeout (24 hours)"; None where it states none or several."""
    found = _LENGTH.findall(text)
    if len(found) != 1:
        return None
    amount, *units = found[0]
    return exactly(int(amount), next(unit for unit, said in zip(_NAMED_UNITS, units, strict=True) if said))


def timer_wait(step: Element, timer: Element) -> Wait:
    """How long a timer event waits; a cycle that fires more than once has no single length and stays words."""
    duration, cycle = words(child(timer, "timeDuration")), words(child(timer, "timeCycle"))
    said = joined(named(step), duration, cycle, words(child(timer, "timeDate")))
    repeats = _CYCLE.fullmatch(cycle)
    if repeats is not None and repeats[1] != "1":
        first = iso_wait(repeats[2])
        times = f"{int(repeats[1])} times" if repeats[1] else "again and again"
        return unbounded(f"{said} ({times})", first.least if first is not None else 0)
    exact = iso_wait(repeats[2] if repeats is not None else duration)
    if exact is None and not duration and not cycle:
        exact = wait_in_words(named(step))
    return exact if exact is not None else unbounded(said or "a timer that says no time")


def schedule(cycle: str) -> str | None:
    """The period of a cycle without end (``R/P7D``) as a schedule writes it; None for times of day, cron and counts."""
    match = _CYCLE.fullmatch(cycle)
    if match is None or match[1]:
        return None
    if match[2] in _PERIODS:
        return _PERIODS[match[2]]
    wait = iso_wait(match[2])
    if (
        wait is None
        or not wait.exact
        or not wait.least
        or wait.least % DAY
        or re.search("[YM]", match[2].split("T")[0])
    ):
        return None
    return f"{wait.least // DAY}d"
