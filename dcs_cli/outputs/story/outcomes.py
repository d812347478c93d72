"""The chapter on outcomes and revenue: readings, benchmarks, experiments that were won, and rules that were proven."""

from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.outputs.metric_glossary import metric_label
from dcs_cli.outputs.quantities import counted, decimal, percent
from dcs_cli.outputs.story.blocks import Block, Cell, Column, Paragraph, Section, Table
from dcs_cli.outputs.story.cells import number, text, verdict
from dcs_cli.outputs.story.wording import listed, sentence
from dcs_cli.outputs.supply_words import in_the_files
from dcs_cli.outputs.target_words import figure

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.analysis.evidence import ExperimentVerdict, ProofVerdict
    from dcs_cli.documents.results import Reading
    from dcs_cli.outputs.material import Material

NOT_MEASURED = "no outcome or revenue reading"


def outcome_readings(answers: "Answers") -> "tuple[Reading, ...]":
    """The readings about customers: neither activity nor a figure of the programme itself; newest last."""
    from dcs_cli.analysis.evidence import is_activity
    from dcs_cli.rules.measurement import ABOUT_THE_PROGRAMME

    words = answers.project.policy.activity_words
    found = [located.value for located in answers.project.collection.readings]
    about = [one for one in found if one.metric not in ABOUT_THE_PROGRAMME and not is_activity(one.metric, words)]
    return tuple(sorted(about, key=lambda one: (one.metric, one.date)))


def outcomes(material: "Material") -> Section:
    """Outcomes and revenue; when none is read the chapter says so first."""
    answers = material.run.answers
    readings = outcome_readings(answers)
    blocks: list[Block] = []
    if readings:
        blocks.append(_readings(answers, readings))
    else:
        blocks.append(
            Paragraph(
                "Everything below is about what is planned and sent, not about what it achieves: supply figures "
                "of retention, expansion or the outcome a plan promises.",
                "bad",
            )
        )
        blocks.append(Paragraph(in_the_files("readings in a results document")))
    blocks += _benchmarks(answers)
    blocks += _plans(answers)
    blocks += _experiments(answers)
    blocks += _proofs(answers)
    return Section("outcomes", "Outcomes and revenue", _lead(answers, readings), tuple(blocks))


def _lead(answers: "Answers", readings: "tuple[Reading, ...]") -> str:
    from dcs_cli.analysis.shares import outcome_measured

    measured = outcome_measured(answers.project)
    touchpoints = f"{len(measured.outcome)} of {counted(measured.total, 'live touchpoint')}"
    of_touchpoints = f"{touchpoints} {'names' if len(measured.outcome) == 1 else 'name'} an outcome as their measure"
    if not readings:
        return f"There is {NOT_MEASURED}; {of_touchpoints}."
    newest = {reading.metric: reading for reading in readings if reading.audience is None} or {
        reading.metric: reading for reading in readings
    }
    said = [f"{metric_label(name)} is {_value(answers, one)} ({one.date})" for name, one in sorted(newest.items())]
    return sentence(f"{listed(said, 3)}; {of_touchpoints}")


def _value(answers: "Answers", reading: "Reading") -> str:
    return figure(reading.value, answers.metrics.value(reading.metric).kind)


def _readings(answers: "Answers", readings: "tuple[Reading, ...]") -> Table:
    rows = tuple(
        (
            text(metric_label(one.metric)),
            Cell(_value(answers, one), float(one.value)),
            text(one.date.isoformat()),
            text(_whom(one, answers) if one.audience is not None else "everyone"),
            text(one.source),
        )
        for one in sorted(readings, key=lambda one: (one.metric, one.date), reverse=True)
    )
    columns = (Column("Reading", wide=True), Column("Value", "number"), Column("Day"), Column("Whom"), Column("Source"))
    return Table("readings", "Readings of outcomes and revenue", columns, rows)


def _whom(reading: "Reading", answers: "Answers") -> str:
    project = answers.project
    if reading.audience is None:
        return "everyone"
    found = project.boxes(project.cells(reading.audience), project.dimensions_of((reading.audience,)))
    return "; ".join(box.text for box in found) or "nobody"


def _benchmarks(answers: "Answers") -> list[Block]:
    if not answers.benchmarks:
        return []
    rows = tuple(
        (
            text(metric_label(one.metric)),
            _figure(answers, one.metric, one.reading),
            _figure(answers, one.metric, one.value),
            text(one.industry),
            text(one.source),
            text(
                f"not used: {one.unused}" if one.unused is not None else "counts", "unknown" if one.unused else "plain"
            ),
        )
        for one in answers.benchmarks
    )
    columns = (
        Column("Metric", wide=True),
        Column("Own", "number"),
        Column("Benchmark", "number"),
        Column("Industry"),
        Column("Source"),
        Column("Use"),
    )
    return [Table("benchmarks", "Own figures beside what others report", columns, rows)]


def _figure(answers: "Answers", metric: str, value: Fraction | None) -> Cell:
    if value is None:
        return Cell("not read", tone="unknown")
    return Cell(figure(value, answers.metrics.value(metric).kind), float(value))


def _plans(answers: "Answers") -> list[Block]:
    """What each plan promises its customers, and where that stands."""
    from dcs_cli.analysis.targets import judge
    from dcs_cli.outputs.target_words import now_text, wanted_text

    rows = []
    for name in sorted(answers.project.collection.plans):
        plan = answers.project.collection.plans[name].value
        measure = plan.measure
        metric = answers.metrics.value(measure.metric) if measure is not None else None
        judged = judge(measure.is_, metric) if measure is not None and measure.is_ is not None and metric else None
        now = now_text(metric) if metric is not None else ""
        rows.append(
            (
                text(name),
                text(plan.outcome),
                text(metric_label(measure.metric) if measure is not None else None),
                text("not read" if now == "–" else now, "unknown" if now == "–" else "plain"),
                text(wanted_text(measure.is_, metric.kind) if measure is not None and measure.is_ and metric else None),
                verdict(judged) if judged is not None else Cell(""),
            )
        )
    columns = (
        Column("Plan", "id"),
        Column("Outcome for the customer", wide=True),
        Column("Measured by"),
        Column("Now", "number"),
        Column("Wanted"),
        Column("Verdict", "verdict"),
    )
    return [Table("plans", "What the success plans promise", columns, tuple(rows))] if rows else []


def _experiments(answers: "Answers") -> list[Block]:
    if not answers.experiments:
        return []
    columns = (
        Column("Experiment", "id"),
        Column("Rates by arm", wide=True),
        Column("Difference and interval", wide=True),
        Column("Verdict", "verdict"),
    )
    rows = tuple(_experiment(one) for one in answers.experiments)
    return [Table("experiments", "Experiments", columns, rows)]


def _experiment(found: "ExperimentVerdict") -> tuple[Cell, ...]:
    rates = [f"{arm} {percent(rate) if rate is not None else 'empty'}" for arm, rate in found.rates.items()]
    differences = []
    for one in found.comparisons:
        if one.difference is not None and one.interval is not None:
            low, high = (_points(edge) for edge in one.interval)
            differences.append(f"{one.arm}: {_points(one.difference)} points [{low}, {high}]")
    if found.verdict is None:
        word = Cell(f"cannot tell: {found.undecided}", tone="unknown")
    elif found.verdict == "adopt":
        word = Cell(f"adopt {found.adopt}", tone="good")
    else:
        word = Cell(found.verdict, tone="bad" if found.verdict in ("invalid", "unbalanced") else "plain")
    return text(found.id), text(", ".join(rates)), text("; ".join(differences)), word


def _points(value: Fraction | float) -> str:
    shown = decimal(Fraction(value) * 100)
    return shown if shown.startswith("-") else f"+{shown}"


def _proofs(answers: "Answers") -> list[Block]:
    if not answers.proofs:
        return []
    columns = (
        Column("Rule", "id"),
        Column("Of those it hits, with the outcome", wide=True),
        Column("Base rate", "number"),
        Column("Lift", "number"),
        Column("Verdict", "verdict"),
    )
    rows = tuple(_proof(one) for one in answers.proofs)
    return [Table("proofs", "Rules judged on history", columns, rows)]


def _proof(found: "ProofVerdict") -> tuple[Cell, ...]:
    precision = "" if found.precision is None else percent(found.precision)
    if found.interval is not None:
        low, high = (percent(edge) for edge in found.interval)
        precision += f" [{low}, {high}]"
    tones = {"claimed": "plain", "refuted": "bad", "unproven": "unknown"}
    shown = "claimed (typed, not judged again)" if found.verdict == "claimed" else found.verdict
    word = Cell(shown, tone=tones[found.verdict])  # type: ignore[arg-type]
    base = Cell(percent(found.base_rate), float(found.base_rate)) if found.base_rate is not None else Cell("")
    return text(found.rule), text(precision), base, number(found.lift, 2), word
