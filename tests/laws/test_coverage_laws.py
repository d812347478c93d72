"""Laws 10 and 12: classes partition the units of a requirement, one contact of an account is enough (semantics 6)."""

from __future__ import annotations

import copy
from typing import Any

from dcs_cli.analysis.coverage import CoverageJudge, Requirement
from dcs_cli.project.project import Project

from .campaign import seeds
from .projects import random_project
from .resolving import Document, all_but, numbers, project_of, told

FEATURES = all_but("no_journey")
PLAIN = all_but(
    *("no_journey", "guard", "system_guard", "during", "unknown_part", "share", "missing", "inbound", "status", "staff")
)


def _requirements(project: Project) -> dict[tuple[str, str], Requirement]:
    return {(one.plan, one.moment): one for one in CoverageJudge(project).judge().requirements}


def _wanted(project: Project, plan: str, moment: str) -> list[int]:
    """The contact cells a requirement is about: those of the plan that are also those of the moment."""
    plans, moments = project.collection.plans, project.collection.moments
    return [
        index
        for index in range(len(project.universe.cells))
        if project.cells(plans[plan].value.audience) >> index & 1
        and project.cells(moments[moment].value.audience) >> index & 1
    ]


def _account(project: Project, index: int) -> tuple[str, ...]:
    """The account-level values of a contact cell."""
    axes = project.universe.axes
    return tuple(
        value.label for axis, value in zip(axes, project.universe.cells[index], strict=True) if axis.level == "account"
    )


def test_law_10_the_classes_partition_the_units() -> None:
    violations: list[str] = []
    classes: dict[str, int] = {}
    accounts = 0
    for seed in seeds(250):
        project = project_of(random_project(seed, features=FEATURES))
        stated = {(plan.id, moment) for plan in project.collection.plans.values() for moment in plan.value.moments}
        found = _requirements(project)
        assert set(found) == stated
        for (plan, moment), one in found.items():
            place = f"seed {seed}, {plan} {moment}"
            wanted = _wanted(project, plan, moment)
            held = [index for group in one.groups for index in numbers(group.cells)]
            if sorted(held) != wanted:
                violations.append(f"{place}: classes hold {sorted(held)}, wanted are {wanted}")
            for group in one.groups:
                classes[group.unit_class] = classes.get(group.unit_class, 0) + 1
            accounts += one.unit == "account"
            for group in one.groups:
                if one.unit == "account":
                    inside = {_account(project, index) for index in numbers(group.cells)}
                    outside = {_account(project, index) for index in wanted if not group.cells >> index & 1}
                    if inside & outside:
                        violations.append(f"{place}: an account is in two classes")
            violations += [f"{place}: {text}" for text in _sizes(project, one, wanted)]
    assert set(classes) >= {"uncovered", "conditional", "wrong_time", "narrower", "wrong_mode", "served"}, classes
    assert accounts > 50
    assert not violations, told(violations)


def _sizes(project: Project, one: Requirement, wanted: list[int]) -> list[str]:
    """What does not add up in the numbers of a requirement."""
    universe = project.universe
    sizes = [group.size for group in one.groups]
    if not universe.sized:
        return ["sizes without a population"] if one.required is not None or any(s is not None for s in sizes) else []
    if one.unit == "contact":
        whole = sum(universe.weight(index) or 0 for index in wanted)
        lacking = 0
    else:
        by_account: dict[tuple[str, ...], int] = {}
        for index in wanted:
            account = _account(project, index)
            by_account[account] = by_account.get(account, 0) + (universe.weight(index) or 0)
        counts = {tuple(point.label for point in cell.values): cell.accounts or 0 for cell in universe.account_cells}
        whole = sum(counts[account] for account in by_account)
        lacking = sum(max(0, counts[account] - contacts) for account, contacts in by_account.items())
    found = []
    if one.required != whole:
        found.append(f"{one.required} required, {whole} counted")
    if one.no_contact != lacking:
        found.append(f"{one.no_contact} without a contact, {lacking} counted")
    if sum(size or 0 for size in sizes) + lacking != whole:
        found.append(f"classes of {sizes} and {lacking} without a contact are not {whole}")
    met = bool(wanted) and all(group.unit_class == "served" for group in one.groups) and not lacking
    if one.met != met:
        found.append(f"met is {one.met}")
    return found


def _per(documents: list[Document], unit: str) -> list[Document]:
    """The same project with every moment for each contact, or for one contact of each account."""
    changed: Any = copy.deepcopy(documents)
    for document in changed:
        for moment in document.get("moments", []) if document["kind"] == "journey" else []:
            moment["per"] = unit
    return list(changed)


def test_law_12_met_for_every_contact_is_met_for_every_account() -> None:
    """Of the whole requirement, and of each account alone."""
    violations = []
    met = served = easier = 0
    for seed in seeds(250):
        documents = random_project(seed, features=PLAIN)
        project = project_of(_per(documents, "contact"))
        contacts = _requirements(project)
        accounts = _requirements(project_of(_per(documents, "account")))
        for name, one in contacts.items():
            met += one.met
            if one.met and not accounts[name].met and not accounts[name].no_contact:
                violations.append(f"seed {seed}: {name} is met for every contact and not for every account")
            of_account: dict[tuple[str, ...], list[int]] = {}
            for index in numbers(one.cells):
                of_account.setdefault(_account(project, index), []).append(index)
            for account, cells in of_account.items():
                all_served = all(one.cells_in("served") >> index & 1 for index in cells)
                now = accounts[name].cells_in("served") >> cells[0] & 1
                served += all_served
                easier += now and not all_served
                if all_served and not now:
                    violations.append(f"seed {seed}: {name} is served for every contact of {account}, not for it")
    assert met > 10
    assert served > 25
    assert easier > 0
    assert not violations, told(violations)
