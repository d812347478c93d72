"""Requirements, contact pressure, findings and targets as tables."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dcs_cli.analysis.coverage import UNIT_CLASSES
from dcs_cli.outputs.audit_details import VERDICTS
from dcs_cli.outputs.joining import needed_dimensions
from dcs_cli.outputs.overlap_lines import overlap_lines, overlaps_said
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.requirements_met import met_on_unmeasured
from dcs_cli.outputs.silenced_words import silenced_said
from dcs_cli.outputs.tabular.table import Column, Table, Value, table
from dcs_cli.outputs.target_words import now_text, remark_text, wanted_text
from dcs_cli.outputs.view import WHOLE_PROGRAMME

if TYPE_CHECKING:
    from dcs_cli.analysis.coverage import Requirement
    from dcs_cli.analysis.pressure import ClassPressure, Pressure
    from dcs_cli.outputs.material import Material
    from dcs_cli.project.project import Project
    from dcs_cli.rules.findings import PlacedFinding

MISSED = tuple(name for name in UNIT_CLASSES if name not in ("served", "not_applicable"))
"""The ways in which customers miss a moment (semantics 6)."""
REQUIREMENT_COLUMNS = (
    Column("plan", "id"),
    Column("moment", "id"),
    Column("stage", "id"),
    Column("verdict", "verdict"),
    Column("need", "text", "wants"),
    Column("unit", "text", "counted in"),
    Column("required", "number"),
    Column("served", "number"),
    *(Column(name, "number") for name in MISSED),
    Column("no_contact", "number"),
    Column("not_applicable", "number"),
    Column("who_is_missed", "words"),
    Column("served_by", "list"),
    Column("estimated", "text"),
)
PRESSURE_COLUMNS = (
    Column("limit", "text"),
    Column("group", "number"),
    Column("at_most", "number"),
    Column("per", "text"),
    Column("customers", "words"),
    Column("contacts", "number"),
    Column("verdict", "verdict"),
    Column("certain", "number"),
    Column("expected", "decimal"),
    Column("worst", "number"),
    Column("certain_day", "number", "day of certain"),
    Column("worst_day", "number", "day of worst"),
    Column("without_limit", "list"),
    Column("unknown", "list", "unknown, not in expected"),
)
FINDING_COLUMNS = (
    Column("level", "verdict"),
    Column("code", "id"),
    Column("name", "id"),
    Column("certainty", "text"),
    Column("subject", "id"),
    Column("other_subjects", "list"),
    Column("message", "words"),
    Column("customers", "words"),
    Column("contacts", "number"),
    Column("accounts", "number"),
    Column("fix", "words", "what mends it"),
    Column("file", "text"),
    Column("line", "number"),
    Column("column", "number"),
    Column("fingerprint", "id"),
)
TARGET_COLUMNS = (
    Column("target", "words"),
    Column("metric", "id"),
    Column("now", "text"),
    Column("wanted", "text"),
    Column("verdict", "verdict"),
    Column("remark", "words", "what to know"),
)


def requirements_table(material: "Material") -> Table:
    """Every moment a plan promises: how many customers need it, are served, or miss it and how."""
    answers = material.run.answers
    found = answers.coverage.requirements
    met = f"{answers.coverage.met} of {len(found)} requirements are met{met_on_unmeasured(answers)}"
    says = f"{met}, counting what surely reaches the customer."
    if not found:
        says = "Cannot tell: add plans with their moments to a journey."
    return table(
        "requirements", "Requirements", REQUIREMENT_COLUMNS, (_requirement(material, one) for one in found), says
    )


def coverage_table(material: "Material") -> Table:
    """Every moment against every plan: met or not, and how many of those who need it are served."""
    answers = material.run.answers
    plans = sorted({one.plan for one in answers.coverage.requirements})
    by_place = {(one.moment, one.plan): one for one in answers.coverage.requirements}
    moments = answers.project.collection.moments
    stages = [*answers.project.collection.stages, None]
    rows = []
    for stage in stages:
        for moment, located in moments.items():
            if located.value.stage == stage and any((moment, plan) in by_place for plan in plans):
                cells = [by_place.get((moment, plan)) for plan in plans]
                rows.append((stage or "any time", moment, located.value.what, *(_covered(one) for one in cells)))
    columns = (
        Column("stage", "id"),
        Column("moment", "id"),
        Column("what", "words", "what happens"),
        *(Column(plan, "verdict", plan) for plan in plans),
    )
    says = requirements_table(material).says + " A dash: the plan does not promise it."
    return table("coverage", "Coverage", columns, rows, says)


def _covered(one: "Requirement | None") -> str:
    if one is None:
        return "–"
    word = "met" if one.met else "not met"
    served = one.size_in("served")
    if one.required is None or served is None:
        return f"{word} · number unknown"
    return f"{word} · {served:,} of {counted(one.required, one.unit)}"


def gaps_table(material: "Material") -> Table:
    """The requirements that are not met."""
    whole = requirements_table(material)
    verdict = whole.position("verdict")
    rows = [row for row in whole.rows if row[verdict] != "met"]
    says = f"{counted(len(rows), 'requirement')} of {len(whole.rows)} not met." if whole.rows else whole.says
    return Table("gaps", "Gaps", whole.columns, tuple(rows), says)


def _requirement(material: "Material", one: "Requirement") -> Iterator[Value]:
    project = material.run.answers.project
    serving = {facet.message.id for group in one.groups for facet in group.facets}
    yield from (one.plan, one.moment, project.collection.moments[one.moment].value.stage)
    yield "met" if one.met else "not met"
    yield from (one.need, one.unit, one.required, one.size_in("served"))
    yield from (one.size_in(name) for name in MISSED)
    yield from (one.no_contact, one.size_in("not_applicable"), _missed(project, one), tuple(sorted(serving)))
    yield "estimated" if one.estimated else None


def _missed(project: "Project", one: "Requirement") -> str | None:
    """Who misses the moment and how, in words."""
    words = []
    for name in MISSED:
        cells = one.cells_in(name)
        if cells:
            words.append(f"{name.replace('_', ' ')}: {_who(project, cells, one.unit)}")
    if one.no_contact_cells:
        words.append(f"no contact: {_who(project, one.no_contact_cells, 'account')}")
    return "; ".join(words) or None


def _who(project: "Project", cells: int, unit: str) -> str:
    from dcs_cli.rules.findings import in_words

    dimensions = {axis.name for axis in project.universe.axes if unit == "contact" or axis.level == "account"}
    if unit == "account":
        whole = 0
        for number in project.universe.accounts_of(cells):
            whole |= project.universe.account_cells[number].members
        cells = whole
    return in_words(project.boxes(cells, needed_dimensions(cells, dimensions, project)))


def pressure_table(material: "Material") -> Table:
    """Every limit and cap of the policy for every group of customers that gets the same messages."""
    answers = material.run.answers
    judged = (*answers.pressure, *answers.caps)
    rows = [
        _pressure(answers.project, line, number, one)
        for line in judged
        for number, one in enumerate(sorted(line.classes, key=_hardest_first), 1)
    ]
    return table("pressure", "Contact pressure", PRESSURE_COLUMNS, rows, _pressure_says(answers.project, judged))


def _hardest_first(one: "ClassPressure") -> tuple[int, int, int, int]:
    return (tuple(VERDICTS).index(one.verdict), -one.certain, -one.worst, one.cells & -one.cells)


def _pressure(project: "Project", line: "Pressure", number: int, one: "ClassPressure") -> tuple[Value, ...]:
    boxes = project.boxes(one.cells, needed_dimensions(one.cells, project.live_dimensions, project))
    return (
        line.name,
        number,
        line.limit,
        line.per,
        "; ".join(box.text for box in boxes),
        project.universe.contacts(one.cells),
        VERDICTS[one.verdict],
        one.certain,
        one.expected,
        one.worst,
        one.certain_day,
        one.worst_day,
        one.unbounded,
        one.unknown,
    )


def _pressure_says(project: "Project", judged: "Iterable[Pressure]") -> str:
    parts = []
    for line in judged:
        surely, maybe = (project.universe.contacts(line.cells_with(*v)) for v in (("breach",), ("breach", "possible")))
        limit = f"at most {line.limit} in {line.per}" + (f" by {line.channel}" if line.channel is not None else "")
        if not line.name.startswith("pressure:"):
            limit = f"{line.name}, {limit}"
        if surely is None or maybe is None:
            groups = sum(one.verdict == "breach" for one in line.classes)
            parts.append(f"{limit}: {counted(groups, 'group')} of customers over for certain; add a population")
        else:
            parts.append(f"{limit}: {counted(surely, 'contact')} over for certain, {maybe:,} with the possible ones")
    said = ". ".join(part[0].upper() + part[1:] for part in parts)
    return f"{said}." if parts else "Cannot tell: add policy.pressure to the program."


def findings_table(material: "Material") -> Table:
    """Every finding in the order of reports."""
    run = material.run
    rows = [_finding(one, material) for one in run.findings]
    levels = {level: sum(row[0] == level for row in rows) for level in ("error", "warning", "note")}
    says = ", ".join(counted(number, level) for level, number in levels.items())
    accepted = f"; {silenced_said(run)}, not listed" if run.silenced else ""
    view = f" View: {material.view.text}." if material.view is not None else ""
    return table("findings", "Findings", FINDING_COLUMNS, rows, f"{says}{accepted}.{view}")


def _finding(one: "PlacedFinding", material: "Material") -> tuple[Value, ...]:
    finding, place = one.finding, one.places[0] if one.places else None
    customers = finding.customers
    of_all = WHOLE_PROGRAMME if material.view is not None else None
    return (
        finding.level,
        finding.code,
        finding.name,
        finding.certainty,
        finding.subjects[0] if finding.subjects else None,
        (*finding.subjects[1:], *(name for name in finding.about if name not in finding.subjects)),
        finding.message,
        customers.words if customers is not None else of_all,
        customers.contacts if customers is not None else None,
        customers.accounts if customers is not None else None,
        finding.fix.strip() if finding.fix is not None else None,
        place.file if place is not None else None,
        place.line if place is not None else None,
        place.column if place is not None else None,
        finding.fingerprint,
    )


def overlaps_table(material: "Material") -> Table:
    """The findings about messages that meet: who is hit twice, by whom, when."""
    whole = findings_table(material)
    code = whole.position("code")
    rows = tuple(row for row in whole.rows if str(row[code]).startswith("O"))
    silenced = silenced_said(material.run, lambda code: code.startswith("O"))
    says = (
        f"{overlaps_said(overlap_lines(material))}; "
        f"the sheet has {counted(len(rows), 'finding')}, with notes, contact pressure and every version"
        f"{f'; {silenced}, not listed' if silenced else ''}."
    )
    return Table("overlaps", "Overlaps", whole.columns, rows, says)


def targets_table(material: "Material") -> Table:
    """The targets of the program and where they stand."""
    from dcs_cli.outputs.metric_glossary import metric_label

    answers = material.run.answers
    rows = [
        (
            metric_label(one.metric.name),
            one.metric.name,
            now_text(one.metric),
            wanted_text(one.wanted, one.metric.kind),
            one.verdict,
            remark_text(one, answers) or None,
        )
        for one in answers.targets
    ]
    stand = [sum(one.verdict == word for one in answers.targets) for word in ("met", "not met", "cannot tell")]
    says = f"{stand[0]} met, {stand[1]} not met, {stand[2]} cannot be told."
    return table(
        "targets", "Targets", TARGET_COLUMNS, rows, says if rows else "None stated: add targets to the program."
    )
