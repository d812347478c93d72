"""What follows from the changes of a comparison, line by line, the gravest of each sort first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.analysis.changes import PressureChange, Promise, Shift
from dcs_cli.outputs.diff_words import ARROW
from dcs_cli.outputs.finding_words import OF_ALL
from dcs_cli.outputs.metric_glossary import metric_label
from dcs_cli.outputs.quantities import counted, decimal, whole
from dcs_cli.outputs.target_words import few, now_text, volume_text
from dcs_cli.rules.findings import in_words

if TYPE_CHECKING:
    from dcs_cli.analysis.metrics import Metric
    from dcs_cli.outputs.diff_findings import GrownFinding
    from dcs_cli.outputs.diff_report import DiffReport
    from dcs_cli.rules.findings import PlacedFinding

_GAPS, _OVERLAPS, _FIRST_DAY = "G", "O", "T09"
_BESIDE_THE_CUSTOMER = frozenset(("metrics", "targets", "plan", "roadmap"))


@dataclass(frozen=True, slots=True)
class Effect:
    """One line; ``word`` is its sort, ``minor`` marks a possible overlap, and what is only of another size."""

    word: str
    text: str
    minor: bool = False

    @property
    def felt(self) -> bool:
        """Whether it is certain, and about customers."""
        return not self.minor and self.word not in _BESIDE_THE_CUSTOMER


def effects(report: "DiffReport") -> Iterator[Effect]:
    """What follows from the changes: promises and gaps first, overlaps last."""
    changes = report.changes
    yield from _promises(report)
    yield from _findings(report, "gaps", _GAPS)
    for placed in report.new:
        if placed.finding.code == _FIRST_DAY:
            yield Effect("first day", finding_text(placed))
    for line in changes.pressure:
        if line.quiet and changes.class_ != "customer-facing":  # nobody could have crossed it
            continue
        yield Effect("pressure", pressure_text(line))
    volume = volume_change(report)
    if volume:
        yield Effect("volume", volume)
    for old, new in changes.metrics:
        text = metric_text(old, new)
        if text:
            yield Effect("metrics", text)
    for first, verdict in changes.targets:
        yield Effect("targets", f"{metric_label(verdict.metric.name)}: {first.verdict} {ARROW} {verdict.verdict}")
    for one in changes.hours:
        yield Effect("plan", f"{one.subject}: {_hours(one)}")
    for one in changes.goals:
        yield Effect("roadmap", f"{one.subject}: first day {_day(one.before)} {ARROW} {_day(one.after)}")
    yield from _findings(report, "overlaps", _OVERLAPS)


def _promises(report: "DiffReport") -> Iterator[Effect]:
    """Broken promises before closed ones, those at moments of high stakes first."""
    changes = report.changes
    opened = [(not changes.was_promised(name), not _high_stakes(report, name), name) for name in changes.opened]
    closed = [(not changes.promised(name), not _high_stakes(report, name), name) for name in changes.closed]
    for listed, words in (
        (opened, ("not met any more", "promised now and not met")),
        (closed, ("now met", "no longer promised")),
    ):
        for second, low, (plan, moment) in sorted(listed):
            yield Effect("promises", f"{words[second]}: {moment} for {plan}{'' if low else ' (high stakes)'}")


def _high_stakes(report: "DiffReport", name: Promise) -> bool:
    moments = [side.run.answers.project.collection.moments.get(name[1]) for side in (report.before, report.after)]
    return any(one is not None and one.value.stakes == "high" for one in moments)


def _findings(report: "DiffReport", word: str, family: str) -> Iterator[Effect]:
    """Certain before possible, new before gone before grown, the most customers first."""
    listed: list[tuple[tuple[bool, int, int], Effect]] = []
    for position, (sign, found) in enumerate((("+", report.new), ("−", report.gone))):
        for placed in found:
            if placed.finding.code.startswith(family):
                possible = placed.finding.certainty != "certain"
                effect = Effect(word, f"{sign} {finding_text(placed)}", possible and family == _OVERLAPS)
                listed.append(((possible, position, -_number(placed)), effect))
    for grown in report.grown:
        if grown.after.finding.code.startswith(family):
            possible = grown.after.finding.certainty != "certain"
            listed.append(((possible, 2, -_number(grown.after)), Effect(word, f"± {grown_text(grown)}", True)))
    yield from (effect for _, effect in sorted(listed, key=lambda one: one[0]))


def _number(placed: "PlacedFinding") -> int:
    touched = placed.finding.customers
    return 0 if touched is None else touched.contacts or touched.size or 0


def other_findings(report: "DiffReport") -> Iterator[Effect]:
    """Findings that are neither gaps nor overlaps nor told with the first day."""
    new, gone = (
        [one for one in listed if one.finding.code[0] not in (_GAPS, _OVERLAPS)] for listed in (report.new, report.gone)
    )
    for placed in new:
        if placed.finding.code != _FIRST_DAY:
            yield Effect("findings", f"+ {finding_text(placed)}")
    for placed in gone:
        yield Effect("findings", f"− {finding_text(placed)}")
    for one in report.grown:
        if one.regrouped:
            told_before = [counted(len(one.before.finding.about), "message"), _size_text(one.before)]
            text = f"± {finding_text(one.after)}; before: {', '.join(part for part in told_before if part)}"
            yield Effect("findings", text, minor=True)


def finding_text(placed: "PlacedFinding", *, numbers: bool = True) -> str:
    """A finding in one line: its code, its sentence, and how many customers it touches."""
    finding = placed.finding
    certainty = "" if finding.certainty == "certain" else "possible: "
    size = _size_text(placed) if numbers else ""
    inside = "in the view " if finding.message.startswith(OF_ALL) else ""
    told = f", {inside}{size}" if size and size not in finding.message else ""
    return f"{finding.code} {certainty}{finding.message}{told}"


def grown_text(grown: "GrownFinding") -> str:
    """A finding of both sides with its number now, and the one before."""
    was, now = (_size_text(one) or "a number not known" for one in (grown.before, grown.after))
    told = finding_text(grown.after, numbers=False)
    return f"{told}; before: {was}" if now in told else f"{told}: {was} {ARROW} {now}"


def _size_text(placed: "PlacedFinding") -> str:
    touched = placed.finding.customers
    if touched is None:
        return ""
    if touched.unit is not None and touched.size is not None:
        return counted(touched.size, touched.unit)
    return counted(touched.contacts, "contact") if touched.contacts is not None else ""


def pressure_text(line: PressureChange) -> str:
    """Who crosses a limit, for certain and possibly."""
    limit = f"{line.at_most} in {line.per}" + (f" by {line.channel}" if line.channel is not None else "")
    if line.quiet:
        return f"no contact newly over {limit}, none no longer"
    # Who was within and is over is newly over in both senses, and who was over and is within left in both: told once.
    only_may = line.possibly_newly_over.cells & ~line.newly_over.cells
    only_over = line.no_longer_over.cells & ~line.possibly_no_longer_over.cells
    parts = []
    for touched, words, telling in (
        (line.newly_over, "newly over", True),
        (line.no_longer_over, "no longer over", only_over),
        (line.possibly_newly_over, "newly may be over", only_may),
        (line.possibly_no_longer_over, "surely within again", True),
    ):
        if touched.cells and telling:
            number = counted(touched.contacts, "contact") if touched.contacts is not None else "contacts"
            parts.append(f"{number} {words} ({in_words(touched.boxes)})")
    return f"{limit}: {'; '.join(parts)}"


def volume_change(report: "DiffReport") -> str:
    """Messages a year before and after, and which messages are in neither figure; empty without a difference."""
    sides = [side.run.answers for side in (report.before, report.after)]
    old, new = (side.volumes for side in sides)
    totals = (old.total(), new.total())
    if totals == (None, None):
        return ""
    renamed = report.changes.renamed
    unknown = [sorted(renamed.get(name, name) for name in old.unknown), list(new.unknown)]
    bounded = [sorted(renamed.get(name, name) for name in old.at_most), list(new.at_most)]
    if totals[0] == totals[1] and unknown[0] == unknown[1] and bounded[0] == bounded[1]:
        return ""
    first_year = [side.project.first_year for side in sides]
    words = ["in a customer's first year" if one else "a year" for one in first_year]
    known = "known part of " if any(unknown) else ""
    figures = ["not known without a population" if total is None else whole(total) for total in totals]
    if words[0] == words[1]:
        text = f"{known}messages {words[0]}: {figures[0]} {ARROW} {figures[1]}"
    else:
        text = f"{known}messages: {figures[0]} {words[0]} {ARROW} {figures[1]} {words[1]}"
    return text + _beside("unknown and not counted", unknown) + _beside("counted at most", bounded)


def _beside(words: str, sides: list[list[str]]) -> str:
    """Messages that a figure does not hold whole, once where they are the same on both sides."""
    before, after = (few(names) if names else "none" for names in sides)
    if sides[0] == sides[1]:
        return f"; {words}: {after}" if sides[1] else ""
    return f"; {words}: {before} {ARROW} {after}"


def metric_text(old: "Metric", new: "Metric") -> str:
    """A metric before and after, the whole of two shares told once; empty where both sides read alike."""
    was, now = now_text(old), now_text(new)
    label = metric_label(new.name)
    if was == now:
        volumes = [volume_text(one) for one in (old, new)]
        if volumes[0] == volumes[1]:
            return ""
        return f"{label} {now}: {volumes[0] or 'no known volume'} {ARROW} {volumes[1] or 'no known volume'}"
    first, _, whole_of = was.partition(" of ")
    if whole_of and now.endswith(f" of {whole_of}"):
        was = first
    return f"{label} {was} {ARROW} {now}"


def _hours(one: Shift) -> str:
    was, now = ("not known" if value is None else f"{decimal(value, 2)} h" for value in (one.before, one.after))
    return f"{was} {ARROW} {now} a week"


def day(value: Fraction) -> str:
    """A day stated as its number since the beginning of the calendar."""
    return date.fromordinal(int(value)).isoformat()


def _day(value: Fraction | None) -> str:
    return "none" if value is None else day(value)
