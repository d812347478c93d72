"""Plain documents resolved into a project of the product, for the tests of the laws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dcs_cli.analysis.pressure import ClassPressure, judge_line
from dcs_cli.documents.program import PressureLine
from dcs_cli.documents.reading import read_document
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project, resolve

from .projects import ALL_FEATURES, AS_OF

Document = dict[str, Any]


def project_of(documents: Sequence[Document]) -> Project:
    """The project of valid documents."""
    read = []
    for plain in documents:
        document, problems = read_document(plain)
        assert document is not None, problems
        read.append(document)
    return resolve(read, AS_OF)


def all_but(*prefixes: str) -> frozenset[str]:
    """Every feature of random projects but those whose names begin so."""
    left_out = frozenset(name for name in ALL_FEATURES if name.startswith(prefixes))
    assert all(any(name.startswith(prefix) for name in left_out) for prefix in prefixes)
    return ALL_FEATURES - left_out


def line(at_most: int, per: str, channel: str | None = None) -> PressureLine:
    """A line of `policy.pressure`."""
    stated = {"at_most": at_most, "per": per} | ({"channel": channel} if channel is not None else {})
    return PressureLine.model_validate(stated)


def pressure_by_cell(project: Project, limit: PressureLine) -> dict[int, ClassPressure]:
    """The pressure figures the product states for every contact cell."""
    found: dict[int, ClassPressure] = {}
    for one in judge_line(project, limit).classes:
        for index in numbers(one.cells):
            assert index not in found
            found[index] = one
    assert len(found) == len(project.universe.cells)
    return found


def numbers(cells: int) -> list[int]:
    """The numbers of the cells in a set."""
    return [index for index in range(cells.bit_length()) if cells >> index & 1]


def reaching(project: Project, index: int) -> list[Facet]:
    """The live outbound facets that may reach a contact cell; those whose audience is not stated may reach anybody."""
    return [
        facet
        for facet in project.facets
        if facet.live and facet.cells >> index & 1 and not (facet.channel is not None and facet.channel.inbound)
    ]


def told(violations: Iterable[str]) -> str:
    """The first violations of a law, one a line, for the message of a failing test."""
    listed = list(violations)
    return "\n".join([f"{len(listed)} violations", *listed[:8]])
