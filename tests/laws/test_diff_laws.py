"""A comparison says the same forwards and backwards, and nothing where nothing changed (semantics 22, Law 23)."""

from __future__ import annotations

import copy
import random
from collections import Counter
from typing import Any

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.changes import Changes
from dcs_cli.analysis.changes_kinds import Change
from dcs_cli.project.project import Project

from .campaign import seeds
from .projects import random_project, shuffled
from .resolving import Document, numbers, project_of

OPPOSITE = {"gained": "lost", "lost": "gained"}


def _changes(before: list[Document], after: list[Document]) -> Changes:
    return Changes(Answers(project_of(before)), Answers(project_of(after)))


def _nothing(changes: Changes) -> bool:
    return not (
        changes.listed
        or changes.renamed
        or changes.opened
        or changes.closed
        or changes.metrics
        or changes.targets
        or changes.hours
        or changes.goals
        or changes.backlogs
        or not all(line.quiet for line in changes.pressure)
    )


def test_nothing_changes_by_reordering() -> None:
    for seed in seeds(40):
        documents = random_project(seed)
        assert _nothing(_changes(documents, documents)), f"seed {seed}"
        reordered = _changes(documents, shuffled(documents, seed + 1))
        assert _nothing(reordered), f"seed {seed}: {reordered.listed[:3]} {reordered.metrics[:2]}"


def _edited(documents: list[Document], dice: random.Random) -> list[Document]:
    """The same project with a few edits of every sort; each leaves it valid."""
    found = copy.deepcopy(documents)
    maps = [one for one in found if one["kind"] == "map" and one.get("touchpoints")]
    for _ in range(dice.randint(1, 4)):
        chosen = dice.choice(maps)
        touchpoint = dice.choice(chosen["touchpoints"])
        match dice.randrange(6):
            case 0:
                touchpoint["audience"] = "all"
            case 1:
                touchpoint["status"] = dice.choice(("live", "paused"))
            case 2:
                touchpoint["purpose"] = "another purpose"
            case 3:
                touchpoint["owner"] = "somebody-else"
            case 4:
                touchpoint["share"] = "40%"
            case 5:
                touchpoint["audience"] = {"not": touchpoint.get("audience", "all")}
    return found


def _mirrored(change: Change, *, back: bool) -> tuple[Any, ...]:
    kind, values = change.kind, (repr(change.before), repr(change.after))
    if back:
        kind, values = OPPOSITE.get(kind, kind), values[::-1]
    touched = change.customers
    who = None if touched is None else (touched.cells, touched.exact)
    return change.class_, kind, change.of, change.subject, change.field, values, who


def test_backwards_is_the_opposite() -> None:
    total = 0
    for seed in seeds(60):
        before = random_project(seed)
        after = _edited(before, random.Random(seed))
        there, back = _changes(before, after), _changes(after, before)
        # Out of human hands is a warning and has no opposite.
        first = Counter(_mirrored(one, back=False) for one in there.listed if one.of != "moment")
        second = Counter(_mirrored(one, back=True) for one in back.listed if one.of != "moment")
        assert first == second, f"seed {seed}: {list((first - second) + (second - first))[:3]}"
        assert (there.opened, there.closed) == (back.closed, back.opened), f"seed {seed}"
        assert {one.name for one, _ in there.metrics} == {one.name for one, _ in back.metrics}
        for one, other in zip(there.pressure, back.pressure, strict=True):
            assert one.newly_over.cells == other.no_longer_over.cells, f"seed {seed}"
            assert one.newly_over.contacts == other.no_longer_over.contacts, f"seed {seed}"
        total += len(there.listed)
    assert total > 60


def _reached(project: Project, identifier: str) -> set[tuple[tuple[str, str], ...]] | None:
    """The cells a message reaches, by their values; None where its audience is not stated."""
    facets = [one for one in project.live_facets if one.message.id == identifier]
    if any(not one.audience_known for one in facets):
        return None
    cells = {index for one in facets for index in numbers(one.cells)}
    return {tuple(sorted(project.universe.written(index).items())) for index in cells}


def test_who_gains_and_loses_is_counted_cell_by_cell() -> None:
    """Against the plain definition, where both sides have the same customers."""
    total = 0
    for seed in seeds(60):
        before = random_project(seed)
        after = _edited(before, random.Random(seed + 7))
        changes = _changes(before, after)
        first, second = changes.before.project, changes.after.project
        if not first.universe.sized:
            continue
        for identifier in {*first.messages, *second.messages}:
            old, new = _reached(first, identifier), _reached(second, identifier)
            if old is None or new is None:
                continue
            for kind, expected in (("gained", new - old), ("lost", old - new)):
                listed = [
                    one for one in changes.listed if (one.kind, one.subject, one.of) == (kind, identifier, "message")
                ]
                told = [one for one in listed if one.class_ == "customer-facing"]
                universe = changes.customers.universe
                found = {
                    tuple(sorted(universe.written(index).items()))
                    for one in told
                    if one.customers is not None
                    for index in numbers(one.customers.cells)
                }
                assert found == expected, f"seed {seed}: {identifier} {kind}"
                weights = {
                    tuple(sorted(first.universe.written(index).items())): first.universe.weight(index) or 0
                    for index in range(len(first.universe.cells))
                }
                assert sum(one.customers.contacts or 0 for one in told if one.customers) == sum(
                    weights[cell] for cell in expected
                ), f"seed {seed}"
                total += len(told)
    assert total > 20
