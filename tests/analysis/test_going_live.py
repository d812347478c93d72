"""Pressure that planned messages would add, against judging the whole project with them live."""

from typing import Any

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.going_live import added_pressure
from tests.laws.projects import random_project
from tests.laws.resolving import Document, project_of

POLICY: dict[str, Any] = {"pressure": [{"at_most": 1, "per": "7d"}, {"at_most": 3, "per": "month"}]}


def with_policy(documents: list[Document], live: bool) -> tuple[list[Document], frozenset[str]]:
    """The documents with two pressure lines and two touchpoints of the first map planned, or live."""
    first = next(document for document in documents if document.get("touchpoints"))
    names = [one["id"] for one in first["touchpoints"] if not {"same_as", "to"} & one.keys()][:2]
    listed = [_in_status(one, live) if one["id"] in names else one for one in first["touchpoints"]]
    program = next(document for document in documents if document["kind"] == "program")
    changed = {
        id(first): first | {"touchpoints": listed},
        id(program): program | {"policy": program.get("policy", {}) | POLICY},
    }
    return [changed.get(id(document), document) for document in documents], frozenset(names)


def _in_status(touchpoint: dict[str, Any], live: bool) -> dict[str, Any]:
    kept = {key: value for key, value in touchpoint.items() if key not in ("starts_on", "ends_on")}
    return kept | {"status": "live" if live else "planned"}


@pytest.mark.parametrize("seed", range(80))
def test_it_is_what_judging_everything_again_gives(seed: int) -> None:
    documents = random_project(seed)
    if not any(document["kind"] == "program" for document in documents):
        return
    planned, names = with_policy(documents, live=False)
    running, _ = with_policy(documents, live=True)
    before, after = Answers(project_of(planned)), Answers(project_of(running))
    if any("status" in override for document in documents for override in _overrides(document, names)):
        return
    added = {one.line: one for one in added_pressure(before.project, before.pressure, names)}
    for number, (now, then) in enumerate(zip(before.pressure, after.pressure, strict=True)):
        universe = before.project.universe
        surely = then.cells_with("breach") & ~now.cells_with("breach")
        perhaps = then.cells_with("breach", "possible") & ~now.cells_with("breach", "possible")
        expected = surely if surely and universe.contacts(surely) != 0 else perhaps & ~surely
        if not expected or universe.contacts(expected) == 0:
            assert number not in added
        else:
            assert (added[number].certain, added[number].cells) == (expected == surely, expected)


def _overrides(document: Document, names: frozenset[str]) -> list[dict[str, Any]]:
    return [override for name, override in document.get("override", {}).items() if name in names]
