"""The figures of an audit as plain JSON values, key by key (semantics 24, commands "JSON")."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.coverage import UNIT_CLASSES, Requirement
from dcs_cli.analysis.pressure import ClassPressure, Pressure
from dcs_cli.project.boxes import Box
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.universe import members_of

DECIMALS = 6


def plain(value: Any) -> Any:
    """A value as JSON has it: exact numbers rounded half to even to six decimals, dates as text, sets sorted."""
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, Fraction):
        return float(round(value, DECIMALS))
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(inner) for inner in value)
    return [plain(inner) for inner in value]


def cells_written(project: Project, cells: int) -> list[dict[str, str]]:
    """Contact cells as mappings from dimension to value."""
    return [project.universe.written(index) for index in members_of(cells)]


def accounts_written(project: Project, cells: int) -> list[dict[str, str]]:
    """The account cells a set of contact cells touches."""
    return [project.universe.written_account(number) for number in project.universe.accounts_of(cells)]


def boxes_written(found: Sequence[Box]) -> list[dict[str, list[str]]]:
    """Boxes as mappings from dimension to values."""
    return [box.as_mapping() for box in found]


def population(project: Project) -> dict[str, Any]:
    """Sizes of the universe; numbers of customers are null without a population."""
    universe = project.universe
    return {
        "accounts": universe.total_accounts,
        "contacts": universe.total_contacts,
        "contact_cells": len(universe.cells),
        "account_cells": len(universe.account_cells),
    }


def messages(project: Project) -> dict[str, Any]:
    """How many messages are live, and which are not."""
    live = {message.id for message in project.live_messages}
    campaigns = sum(message.is_campaign for message in project.live_messages)
    return {
        "total": len(live),
        "touchpoints": len(live) - campaigns,
        "campaigns": campaigns,
        "facets": sum(not facet.is_campaign for facet in project.live_facets),
        "not_live": sorted(m.id for m in project.messages.values() if m.counted and m.id not in live),
    }


def clock_of(project: Project, facet: Facet) -> str | None:
    """The clock a facet's days run on, null for none."""
    base = project.due_days.base(facet)
    if base is None or not project.due_days.exact(facet):
        return None
    return base.clock if base.per is None else base.anchor


def facets(answers: Answers) -> list[dict[str, Any]]:
    """Every live facet of a touchpoint, by id and overlays."""
    project = answers.project
    found = []
    for facet in sorted(project.live_facets, key=lambda facet: (facet.id, facet.overlays)):
        if facet.is_campaign:
            continue
        known = facet.audience_known
        found.append(
            {
                "id": facet.id,
                "overlays": list(facet.overlays),
                "department": facet.department,
                "system": facet.written.system,
                "channel": facet.written.channel,
                "kind": facet.kind,
                "trigger_class": facet.trigger_class,
                "mode": facet.mode,
                "slip_days": facet.slip,
                "clock": clock_of(project, facet),
                "contacts": project.universe.contacts(facet.cells) if known else None,
                "accounts": project.universe.accounts(facet.cells) if known else None,
                "volume_per_year": plain(answers.volumes.by_facet[facet].total),
            }
        )
    return found


def requirements(answers: Answers) -> list[dict[str, Any]]:
    """Every requirement with its units by class."""
    return [_requirement(answers.project, one) for one in answers.coverage.requirements]


def _requirement(project: Project, one: Requirement) -> dict[str, Any]:
    plan = project.collection.plans[one.plan].value
    moment = project.collection.moments[one.moment].value
    serving = [facet for group in one.groups for facet in group.facets]
    dimensions = set(project.dimensions_of((plan.audience, moment.audience)))
    for facet in serving:
        dimensions |= project.facet_dimensions(facet)
    if one.unit == "account":
        dimensions -= {axis.name for axis in project.universe.axes if axis.level == "contact"}
    present = [name for name in UNIT_CLASSES if one.cells_in(name)]
    return {
        "plan": one.plan,
        "moment": one.moment,
        "need": one.need,
        "unit": one.unit,
        "required": one.required,
        **{name: one.size_in(name) for name in UNIT_CLASSES[:-1]},
        "no_contact": one.no_contact,
        "served": one.size_in("served"),
        "met": one.met,
        "estimated": one.estimated,
        "clipped": one.clipped,
        "suppressed_during": list(one.suppressible),
        "boxes": {name: boxes_written(project.boxes(one.cells_in(name), dimensions)) for name in present},
    }


def moment_coverage(answers: Answers) -> dict[str, Any]:
    """Requirements met, of all."""
    return {"met": answers.coverage.met, "total": len(answers.coverage.requirements)}


def plan_coverage(project: Project) -> Any:
    """The share of accounts that are in some plan; null without a plan or a population."""
    total = project.universe.total_accounts
    if not total or not project.collection.plans:
        return None
    covered = 0
    for cells in project.plan_cells.values():
        covered |= cells
    accounts = sum(cell.accounts or 0 for cell in project.universe.account_cells if cell.members & covered)
    return plain(Fraction(accounts, total))


def volume(answers: Answers) -> dict[str, Any]:
    """Messages a year, known, bounded and unknown."""
    volumes = answers.volumes
    total = volumes.total()
    contacts = answers.project.universe.total_contacts
    return {
        "first_year": answers.project.first_year,
        "total_per_year": plain(total),
        "by_class": plain(volumes.by_class()),
        "by_message": plain(volumes.by_message()),
        "unknown": list(volumes.unknown),
        "at_most": list(volumes.at_most),
        "per_contact_year": plain(total / contacts) if total is not None and contacts else None,
    }


def protected(answers: Answers) -> list[dict[str, Any]]:
    """Campaigns of other departments against protected times."""
    found: list[dict[str, Any]] = []
    for one in answers.protected:
        found.append({"campaign": one.campaign, "contacts": one.contacts, "expected_contacts": plain(one.expected)})
        if one.counted is not None:
            counted = {"listed": one.counted.listed, "met": one.counted.met, "unknown": one.counted.unknown}
            found[-1] |= {"accounts": counted, "by_contact": one.counted.by_contact}
    return found


def _figures(one: ClassPressure) -> dict[str, Any]:
    return {
        "certain": one.certain,
        "certain_day": one.certain_day,
        "expected": plain(one.expected),
        "expected_day": one.expected_day,
        "unknown": list(one.unknown),
        "worst": one.worst,
        "worst_day": one.worst_day,
        "unbounded": list(one.unbounded),
        "verdict": one.verdict,
    }


def pressure(project: Project, judged: Pressure, *, cells: bool) -> dict[str, Any]:
    """One limit for every customer: by class of customers, and with ``cells`` one by one."""
    universe = project.universe
    breach = universe.contacts(judged.cells_with("breach"))
    total = universe.total_contacts
    found: dict[str, Any] = {
        "at_most": judged.limit,
        "per": judged.per,
        "channel": judged.channel,
        "certain_contacts": breach,
        "possible_contacts": universe.contacts(judged.cells_with("breach", "possible")),
        "over_pressure": plain(Fraction(breach, total)) if breach is not None and total else None,
    }
    if judged.name.startswith("pressure:"):
        found["boxes"] = [_class_written(project, one) for one in judged.classes]
    else:
        found = {"name": judged.name, **found, "boxes": [_class_written(project, one) for one in judged.classes]}
    if cells:
        by_cell = [(index, one) for one in judged.classes for index in members_of(one.cells)]
        found["cells"] = [
            {**universe.written(index), "contacts": universe.weight(index), **_figures(one)}
            for index, one in sorted(by_cell, key=lambda pair: pair[0])
        ]
    return found


def _class_written(project: Project, one: ClassPressure) -> dict[str, Any]:
    dimensions = project.live_dimensions or {axis.name for axis in project.universe.axes}
    boxes = boxes_written(project.boxes(one.cells, dimensions))
    return {"boxes": boxes, "contacts": project.universe.contacts(one.cells), **_figures(one)}
