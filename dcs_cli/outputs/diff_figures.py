"""A comparison as plain JSON values, with the keys of the specification (commands, "diff")."""

from typing import TYPE_CHECKING, Any

from dcs_cli.analysis.changes import PressureChange, Shift
from dcs_cli.analysis.changes_customers import Touched
from dcs_cli.analysis.changes_kinds import Change
from dcs_cli.outputs.figures import boxes_written, plain
from dcs_cli.outputs.json_report import Report, finding_written

if TYPE_CHECKING:
    from dcs_cli.outputs.diff_report import DiffReport
    from dcs_cli.rules.findings import PlacedFinding


def diff_figures(report: "DiffReport", *, cells: bool) -> dict[str, Any]:
    """The keys of the command, in order; ``findings`` is among them."""
    changes = report.changes
    return {
        "from": report.before.label,
        "to": report.after.label,
        "from_commit": report.before.commit,
        "to_commit": report.after.commit,
        "same_population": changes.customers.same_population,
        "class": changes.class_,
        "changes": [_change(report, change) for change in changes.listed],
        "requirements": {
            "opened": [list(one) for one in changes.opened],
            "closed": [list(one) for one in changes.closed],
        },
        "metrics": [
            {
                "name": new.name,
                "before": plain(old.value),
                "after": plain(new.value),
                "volume_before": plain(old.volume),
                "volume_after": plain(new.volume),
                "volume_bound_before": old.volume_bound,
                "volume_bound_after": new.volume_bound,
            }
            for old, new in changes.metrics
        ],
        "messages_per_year": _volumes(report),
        "pressure": [_pressure(line) for line in changes.pressure],
        "targets": [
            {"metric": new.metric.name, "before": old.verdict, "after": new.verdict} for old, new in changes.targets
        ],
        "hours": [_shift(one) for one in changes.hours],
        "goals": [_shift(one, days=True) for one in changes.goals],
        "backlogs": [{"subject": one.facet.name, "customers": _customers(one.customers)} for one in changes.backlogs],
        "findings": {
            "new": [finding_written(one, _report(report, cells, after=True)) for one in report.new],
            "gone": [finding_written(one, _report(report, cells, after=False)) for one in report.gone],
            "changed": [
                {
                    "code": one.after.finding.code,
                    "subjects": list(one.after.finding.subjects),
                    "fingerprint": one.after.finding.fingerprint,
                    "before": _numbers(one.before),
                    "after": _numbers(one.after),
                }
                for one in report.grown
            ],
        },
    }


def _report(report: "DiffReport", cells: bool, *, after: bool) -> Report:
    side = report.after if after else report.before
    project = side.run.answers.project
    return Report("diff", report.as_of, project.name, side.label, 0, 0, (), 0, project=project, cells=cells)


def _change(report: "DiffReport", change: Change) -> dict[str, Any]:
    place = report.place(change)
    return {
        "class": change.class_,
        "kind": change.kind,
        "type": change.of,
        "subject": change.subject,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "guess": change.guess,
        "customers": _customers(change.customers),
        "where": {"in": change.side, "file": place.file, "line": place.line, "column": place.column},
    }


def _customers(touched: Touched | None) -> dict[str, Any] | None:
    if touched is None:
        return None
    return {
        "boxes": boxes_written(touched.boxes),
        "contacts": touched.contacts,
        "accounts": touched.accounts,
        "exact": touched.exact,
    }


def _pressure(line: PressureChange) -> dict[str, Any]:
    return {
        "line": line.line,
        "newly_over": line.newly_over.contacts,
        "no_longer_over": line.no_longer_over.contacts,
        "possibly_newly_over": line.possibly_newly_over.contacts,
        "possibly_no_longer_over": line.possibly_no_longer_over.contacts,
        "boxes": {
            "newly_over": boxes_written(line.newly_over.boxes),
            "no_longer_over": boxes_written(line.no_longer_over.boxes),
            "possibly_newly_over": boxes_written(line.possibly_newly_over.boxes),
            "possibly_no_longer_over": boxes_written(line.possibly_no_longer_over.boxes),
        },
    }


def _volumes(report: "DiffReport") -> dict[str, Any]:
    """Known messages a year of both sides, and the messages that are not in them."""
    old, new = (side.run.answers.volumes for side in (report.before, report.after))
    return {
        "before": plain(old.total()),
        "after": plain(new.total()),
        "unknown_before": list(old.unknown),
        "unknown_after": list(new.unknown),
        "at_most_before": list(old.at_most),
        "at_most_after": list(new.at_most),
    }


def _shift(one: Shift, *, days: bool = False) -> dict[str, Any]:
    from dcs_cli.outputs.diff_effects import day

    values = (one.before, one.after)
    before, after = (None if value is None else day(value) if days else plain(value) for value in values)
    return {"id": one.subject, "before": before, "after": after}


def _numbers(placed: "PlacedFinding") -> dict[str, Any]:
    touched = placed.finding.customers
    if touched is None:
        return {"contacts": None, "accounts": None, "size": None}
    return {"contacts": touched.contacts, "accounts": touched.accounts, "size": touched.size}
