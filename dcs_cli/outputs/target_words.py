"""A metric and a target in words: the figure now, what is wanted, and what one should know beside the verdict."""

from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import decimal, percent
from dcs_cli.outputs.supply_words import to_settle
from dcs_cli.rules.inputs import what_to_add
from dcs_cli.rules.wording import listed, some

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.metrics import Metric
    from dcs_cli.analysis.targets import TargetVerdict
    from dcs_cli.documents.values import Comparison

IN_HOURS = frozenset(("csm_time_saved", "csm_time_saved_email", "repetitive_share"))
"""Shares of time: their parts are hours, which say less than the percentage."""
EMPTY_BOUNDS = frozenset(("at least 0%", "at most 100%"))
"""What holds of every share, and so says nothing of this one."""
REACHED_BOUNDS: frozenset[tuple[str | None, Fraction]] = frozenset(
    (("at least", Fraction(1)), ("at most", Fraction(0)))
)
"""Bounds that no share lies beyond: the share is that figure."""
SHORT_OF_BOUNDS = {"at least 100%": "99.9%", "at most 0%": "0.1%"}
"""What is said of a share that is near such a bound and only rounds to it."""
MOST_NAMED = 3
"""Items named beside what is to be added to them."""
OPERATORS = {">=": "at least", "<=": "at most", ">": "over", "<": "under", "=": "exactly"}


def figure(value: Fraction, kind: str) -> str:
    """A figure of a metric with its unit."""
    match kind:
        case "share":
            return percent(value)
        case "days":
            return f"{decimal(value)} {'day' if value == 1 else 'days'}"
        case "hours":
            return f"{decimal(value, 2)} h a week"
    return decimal(value, 2)


def now_text(metric: "Metric") -> str:
    """Where a metric stands: of how many, a share, bounds, or a dash."""
    if metric.value is not None and metric.exact:
        if metric.kind == "share" and metric.name not in IN_HOURS and _whole_parts(metric):
            return f"{decimal(metric.numerator or 0)} of {decimal(metric.denominator or 0)}"
        return figure(metric.value, metric.kind)
    if metric.low is not None and metric.high is not None:
        if metric.whole is not None:
            return (
                f"{decimal(metric.low * metric.whole)}–{decimal(metric.high * metric.whole)} of {decimal(metric.whole)}"
            )
        if metric.kind == "hours":
            least = f"{decimal(metric.low, 2)}–" if metric.low else "at most "
            return f"{least}{figure(metric.high, metric.kind)}"
        least = percent(metric.low).removesuffix("%") if metric.kind == "share" else decimal(metric.low, 2)
        return f"{least}–{figure(metric.high, metric.kind)}"
    if metric.low is not None:
        return f"at least {figure(metric.low, metric.kind)}"
    return "–"


def _whole_parts(metric: "Metric") -> bool:
    parts = (metric.numerator, metric.denominator)
    return all(part is not None and part.denominator == 1 for part in parts)


def to_add(metric: "Metric") -> str:
    """What would settle a figure, as an author adds it: the field, and the items that lack it."""
    if not metric.lacking:
        return what_to_add(metric.needs or "")
    parts = []
    for name, items in metric.lacking.items():
        parts.append(f"{what_to_add(name)} to {some(items, MOST_NAMED)}" if items else what_to_add(name))
    return listed(parts)


def wanted_text(wanted: "Comparison", kind: str) -> str:
    """A wanted figure in words."""
    if kind == "share" and wanted.value == 1 and wanted.operator in (">=", "="):
        return "all"
    value = percent(wanted.value) if wanted.percent else decimal(wanted.value, 2)
    return f"{OPERATORS[wanted.operator]} {value}"


def volume_text(metric: "Metric", whole: str = "volume") -> str:
    """The share by messages a year of some ``whole``, and what unknown volumes make of it."""
    if metric.volume is None:
        return ""
    share = percent(metric.volume)
    if (metric.volume_bound, metric.volume) in REACHED_BOUNDS:
        return f"{share} of {whole}"
    bound = f"{metric.volume_bound} " if metric.volume_bound is not None else ""
    said = f"{bound}{SHORT_OF_BOUNDS.get(f'{bound}{share}', share)}"
    if metric.volume_bound == "cannot tell" or said in EMPTY_BOUNDS:
        return "by volume cannot tell"
    return f"{said} of {whole}"


def remark_text(target: "TargetVerdict", answers: "Answers", *, for_leaders: bool = False) -> str:
    """What explains a verdict: who misses, how much is short, what to add (or to supply), what the volume says."""
    parts = [_why(target, answers, for_leaders=for_leaders)] if target.verdict == "not met" else []
    if target.impossible:
        ceiling = target.metric.ceiling
        parts.append(f"impossible: at most {percent(ceiling)}" if ceiling is not None else "impossible")
    if target.verdict == "cannot tell" and target.needs is not None:
        parts.append(f"supply {to_settle(target.metric)}" if for_leaders else f"add {to_add(target.metric)}")
    volume = volume_text(target.metric)
    if volume:
        parts.append(f"but {volume}" if target.volume_disagrees else volume)
    if target.metric.unknown and target.verdict != "cannot tell":
        parts.append(f"unknown: {', '.join(target.metric.unknown)}")
    if target.metric.estimated:
        parts.append("estimated")
    if target.by is not None:
        parts.append(f"by {target.by}")
    return "; ".join(part for part in parts if part)


def _why(target: "TargetVerdict", answers: "Answers", *, for_leaders: bool) -> str:
    from dcs_cli.analysis import base_map

    project = answers.project
    match target.metric.name:
        case "cs_visibility":
            seen = answers.visibility.seen
            known = {*(seen.messages if seen is not None else ()), *target.metric.unknown}
            missing = [] if seen is None else [one for one in project.live_messages if one.id not in known]
            names = few([f"{one.id} ({base_map.department(project, one) or 'no department'})" for one in missing])
            return f"not seen: {names}" if names and for_leaders else names
        case "campaign_notice":
            late = [one for one in answers.visibility.notices or () if not one.in_time]
            ahead = " of notice" if for_leaders else ""
            return few([f"{one.message.id}: {_notice(one.days, ahead)}" for one in late])
        case "csm_time_saved" | "csm_time_saved_email" if target.metric.numerator is not None:
            return hours_missed(target)
    return ""


def hours_missed(target: "TargetVerdict") -> str:
    """By how much a target on a share of CSM time is missed, in hours a week; of bounds by the nearer one."""
    metric = target.metric
    end = metric.high if target.wanted.operator in (">=", ">") else metric.low
    nearest = metric.value if metric.exact or end is None else end
    short = (target.wanted.value - (nearest or 0)) * (metric.denominator or 0)
    least = "" if metric.exact else "at least "
    if short > 0:
        return f"short {least}{decimal(short, 2)} h a week"
    return f"over by {least}{decimal(-short, 2)} h a week" if short < 0 else "exactly there, more is wanted"


def _notice(days: int | None, ahead: str) -> str:
    if days is None:
        return "never told"
    if days < 0:
        return f"{-days} {'day' if days == -1 else 'days'} too late"
    return f"{days} {'day' if days == 1 else 'days'}{ahead}"


def few(words: list[str], most: int = 3) -> str:
    """The first words of a list, and how many more there are."""
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest} more" if rest > 0 else "")
