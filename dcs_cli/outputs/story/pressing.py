"""The chapter on contact pressure: how hard all departments together press on one contact, and when."""

from collections.abc import Sequence, Set
from fractions import Fraction
from typing import TYPE_CHECKING

from dcs_cli.outputs.audit_details import ASSUMPTIONS, VERDICTS
from dcs_cli.outputs.joining import needed_dimensions
from dcs_cli.outputs.quantities import counted, decimal
from dcs_cli.outputs.story.blocks import Block, Cell, Chart, Column, Paragraph, Section, Series, Table
from dcs_cli.outputs.story.cells import number, plain_number, text, verdict
from dcs_cli.outputs.story.excerpts import excerpted
from dcs_cli.outputs.story.finding_tables import lines_of, lines_table
from dcs_cli.outputs.story.pictures import pictures
from dcs_cli.outputs.story.wording import ids, listed, of_contacts, sentence
from dcs_cli.outputs.supply_words import in_the_files, to_supply
from dcs_cli.rules.group_names import IN_A_CHART, IN_A_TABLE, IN_A_TITLE, few_words, told_apart
from dcs_cli.rules.unlimited import without_limit
from dcs_cli.rules.wording import A_FEW, some

if TYPE_CHECKING:
    from dcs_cli.analysis.account_pressure import AccountPressure
    from dcs_cli.analysis.pressure import ClassPressure, Pressure
    from dcs_cli.documents.program import PressureLine
    from dcs_cli.outputs.material import Material
    from dcs_cli.project.project import Project

GROUPS_DRAWN = 8
GROUPS_LISTED = 500
GROUPS_PRINTED, OTHERS_PRINTED = 8, 5
"""Rows on paper: of a limit, and of what is told for information beside it."""
DAYS_A_WEEK = 7

_UNITS = {"d": "day", "w": "week", "mo": "month", "y": "year"}


def pressing(material: "Material") -> Section:
    """Every limit for every group of customers, the messages over time, accounts, senders, assumptions."""
    answers = material.run.answers
    blocks: list[Block] = []
    if not answers.pressure:
        blocks.append(Paragraph(in_the_files("`policy.pressure` in the program, such as {at_most: 3, per: 7d}")))
    lines_of_policy = answers.project.policy.pressure
    for judged, of_accounts, line in zip(answers.pressure, answers.account_pressure, lines_of_policy, strict=True):
        blocks += [*_limit(judged, line, answers.project), _accounts(of_accounts, answers.project)]
    blocks += [
        _table(judged, _gravest(judged, answers.project), answers.project, OTHERS_PRINTED) for judged in answers.caps
    ]
    silence = answers.silence.longest
    if silence is not None:
        blocks.append(
            Paragraph(f"The longest time without a message that surely arrives is {counted(int(silence), 'day')}.")
        )
    blocks.append(Paragraph(_senders_said(material)))
    if answers.pressure or answers.caps:
        blocks.append(Paragraph(f"Contact pressure holds if {'; '.join(ASSUMPTIONS)}."))
    lines = lines_of(material, (one for one in material.run.findings if one.finding.code in ("O11", "C04", "C02")))
    if lines:
        blocks.append(lines_table(material, "limits", "What the limits leave open", lines))
    blocks += pictures(material, "timeline")
    return Section("pressure", "Contact pressure", _lead(material), tuple(blocks))


def _lead(material: "Material") -> str:
    answers = material.run.answers
    if not answers.pressure:
        return f"Cannot tell whether anybody gets too much: agree {to_supply('policy.pressure')}."
    return " ".join(sentence(_limit_said(judged, answers.project)) for judged in answers.pressure)


def _limit_said(judged: "Pressure", project: "Project") -> str:
    limit = f"more than {judged.limit} in {_period(judged.per)}" + (f" by {judged.channel}" if judged.channel else "")
    certain = project.universe.contacts(judged.cells_with("breach"))
    possible = project.universe.contacts(judged.cells_with("breach", "possible"))
    if certain is None or possible is None:
        over = [one for one in judged.classes if one.verdict == "breach"]
        maybe = [one for one in judged.classes if one.verdict == "possible"]
        groups = counted(len(judged.classes), "group")
        return (
            f"of {groups} of customers {len(over)} surely and {len(maybe)} possibly get {limit}; their size is unknown"
        )
    if not possible:
        return f"nobody can get {limit}"
    worst = max((one.worst for one in judged.classes), default=0)
    endless = without_limit(project, (name for one in judged.classes for name in one.unbounded), A_FEW, coded=True)
    without = f", and {endless}" if endless else ""
    if not certain:
        return (
            f"nobody surely gets {limit}, but {of_contacts(possible, project)} possibly do; at worst {worst}{without}"
        )
    return (
        f"{of_contacts(certain, project)} surely get {limit}{_fullest(judged)}, "
        f"{of_contacts(possible, project)} at least possibly; "
        f"at worst {worst}{without}"
    )


def _fullest(judged: "Pressure") -> str:
    """In which days of their own time those surely over a limit get the most; silent where a calendar decides."""
    over = [one for one in judged.classes if one.verdict == "breach"]
    days = sorted({one.certain_day for one in over if one.certain_day is not None})
    if not days or any(one.certain_day is None for one in over):
        return ""
    spans = listed([f"{day} to {day + judged.days - 1}" for day in days], 3)
    return f" (fullest in days {spans} as a customer)"


def _period(per: str) -> str:
    """A period as it follows ``in``: ``7 days``, ``a week``."""
    if per.isalpha():
        return f"a {per}"
    count = per.rstrip("dwmoy")
    unit = _UNITS.get(per.removeprefix(count))
    return counted(int(count), unit) if unit is not None and count.isdecimal() else per


def _slug(judged: "Pressure | AccountPressure") -> str:
    return judged.name.replace(":", "-").replace("/", "-")


def _names(groups: "Sequence[ClassPressure]", project: "Project") -> list[str]:
    """The groups in words, told apart by what decides about any message, also one that a group does not get."""
    return [_boxes_said(one.cells, project.live_dimensions, project) for one in groups]


def _boxes_said(cells: int, dimensions: Set[str], project: "Project") -> str:
    from dcs_cli.rules.findings import in_words

    return in_words(project.boxes(cells, needed_dimensions(cells, dimensions, project))) or "nobody"


def _gravest(judged: "Pressure", project: "Project") -> "list[ClassPressure]":
    order = {"breach": 0, "possible": 1, "fine": 2}
    return sorted(
        judged.classes,
        key=lambda one: (order[one.verdict], -one.certain, -one.worst, -(project.universe.contacts(one.cells) or 0)),
    )


def _limit(judged: "Pressure", line: "PressureLine", project: "Project") -> list[Block]:
    groups = _gravest(judged, project)
    if not groups:
        return []
    return [
        _by_group(judged, groups[:GROUPS_DRAWN], project),
        _over_time(judged, line, groups[0], project),
        _table(judged, groups, project, GROUPS_PRINTED),
    ]


def _by_group(judged: "Pressure", groups: "list[ClassPressure]", project: "Project") -> Chart:
    names = told_apart(_names(groups, project), IN_A_CHART)
    first = groups[0]
    said = f"{names[0]}: {first.certain} certain, {decimal(first.expected, 2)} expected, {first.worst} at worst"
    more = " and more without limit" if first.unbounded else ""
    drawn = f" The first {len(groups)} of {len(judged.classes)} groups." if len(groups) < len(judged.classes) else ""
    return Chart(
        f"{_slug(judged)}-groups",
        "bars",
        f"Messages to one contact in the fullest {_period(judged.per)}, by group of customers",
        names,
        (
            Series("certain", tuple(one.certain for one in groups), "bad"),
            Series("expected", tuple(plain_number(one.expected) for one in groups)),
            Series("at worst", tuple(one.worst for one in groups), "unknown"),
        ),
        "messages",
        f"The most pressed group is {said}{more}; the limit is {judged.limit}.{drawn}",
        (f"limit {judged.limit} in {_period(judged.per)}", judged.limit),
    )


def _over_time(judged: "Pressure", line: "PressureLine", one: "ClassPressure", project: "Project") -> Chart:
    """The most pressed group over customer time: of the windows that begin in a week the fullest."""
    from dcs_cli.analysis.pressure_ground import Ground
    from dcs_cli.outputs.diagrams.pressure_curve import pressure_curve

    curve = pressure_curve(project, Ground(project, one.cells), line)
    weeks = range(0, len(curve.certain), DAYS_A_WEEK)
    certain = tuple(max(curve.certain[week : week + DAYS_A_WEEK]) for week in weeks)
    most = tuple(max(curve.most[week : week + DAYS_A_WEEK]) for week in weeks)
    over = sum(count > judged.limit for count in certain)
    (name,) = _names([one], project)
    fullest = max(range(len(certain)), key=lambda week: (certain[week], most[week], -week))
    endless = without_limit(project, curve.unbounded, A_FEW, coded=True)
    without = f", and {endless}" if endless else ""
    return Chart(
        f"{_slug(judged)}-weeks",
        "steps",
        f"Messages in {_period(judged.per)} over customer time: {few_words(name, IN_A_TITLE)}",
        tuple(f"week {week + 1}" for week in range(len(certain))),
        (Series("certain", certain, "bad"), Series("at most", most, "unknown")),
        "messages",
        f"Certainly over the limit in {counted(over, 'week')} of {len(certain)}. The fullest is week {fullest + 1}: "
        f"{certain[fullest]} certain, {most[fullest]} at most{without}. Every week shows its fullest window.",
        (f"limit {judged.limit}", judged.limit),
    )


def _table(judged: "Pressure", groups: "list[ClassPressure]", project: "Project", printed: int) -> Table:
    names = told_apart(_names(groups[:GROUPS_LISTED], project), IN_A_TABLE)
    rows = tuple(
        (
            text(name),
            number(project.universe.contacts(one.cells)),
            _with_day(one.certain, one.certain_day),
            Cell(decimal(one.expected, 2) + ("+" if one.unknown else ""), plain_number(one.expected)),
            _at_worst(one.worst, one.worst_day, one.unbounded),
            verdict(VERDICTS[one.verdict]),
        )
        for name, one in zip(names, groups, strict=False)
    )
    columns = (
        Column("Customers", wide=True),
        Column("Contacts", "number"),
        Column("Certain", "number"),
        Column("Expected", "number"),
        Column("At worst", "number"),
        Column("Verdict", "verdict"),
    )
    plus = "; + stands for more of which nothing is known" if any(one.unknown for one in groups) else ""
    caption = f"At most {judged.limit} in {_period(judged.per)} to one contact ({judged.name}), by group{plus}"
    total = len(groups) if len(groups) > len(rows) else None
    table = Table(f"{_slug(judged)}-table", caption, columns, rows, total)
    return excerpted(table, printed, "hardest pressed groups", "the workbook holds all (sheet Pressure)")


def _with_day(count: int, day: int | None) -> Cell:
    return Cell(f"{count}" + (f" (day {day})" if day is not None and count else ""), count)


def _at_worst(count: int, day: int | None, unbounded: Sequence[str]) -> Cell:
    return Cell(f"{count} (day {day})" + (f" and {some(unbounded, A_FEW)}" if unbounded else ""), count)


def _accounts(judged: "AccountPressure", project: "Project") -> Table:
    groups = sorted(judged.classes, key=lambda one: (-one.certain, -one.worst, -(one.accounts or 0)))
    dimensions = {name for one in groups for name in one.dimensions}
    whole = [_boxes_said(one.members, dimensions, project) for one in groups[:GROUPS_LISTED]]
    rows = tuple(
        (
            text(name),
            number(one.accounts),
            _with_day(one.certain, one.certain_day),
            _at_worst(one.worst, one.worst_day, one.unbounded),
        )
        for name, one in zip(told_apart(whole, IN_A_TABLE), groups, strict=False)
    )
    columns = (
        Column("Accounts of", wide=True),
        Column("Accounts", "number"),
        Column("Certain", "number"),
        Column("At worst", "number"),
    )
    caption = (
        f"All contacts of one account together in {_period(judged.per)}, for information; a message counts once a day"
    )
    total = len(groups) if len(groups) > len(rows) else None
    table = Table(f"{_slug(judged)}-accounts", caption, columns, rows, total)
    return excerpted(table, OTHERS_PRINTED, "hardest pressed groups")


def _senders_said(material: "Material") -> str:
    senders = material.run.answers.senders
    mean = f", {decimal(Fraction(senders.mean), 2)} on average" if senders.mean is not None else ""
    said = f"At most {counted(senders.most, 'sender')} (a system of a department) reach one contact{mean}."
    if senders.unknown:
        said += f" Without system or department, and not counted: {ids(senders.unknown)}."
    return said
