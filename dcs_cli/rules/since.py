"""Findings that stand where something changed (commands, "check")."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from dcs_cli.documents.values import Path
from dcs_cli.loading.places import Place
from dcs_cli.loading.project_files import LoadedDocument
from dcs_cli.project.spots import Spot
from dcs_cli.rules.findings import PlacedFinding
from dcs_cli.rules.run import Run


class Changes(Protocol):
    """What changed in one file."""

    def meet(self, first: int, last: int) -> bool:
        """Whether one of the lines from first to last changed."""


def narrowed_to_changes(run: Run, documents: Sequence[LoadedDocument], changed: Mapping[str, Changes]) -> Run:
    """A run with the findings one of whose items changed, and all errors of family S.

    A finding belongs to the items it points at, such as a touchpoint from its first to its last line: what is missing
    has no line of its own, and taking a line out changes no other. What cannot be read is told whatever changed; advice
    of family S, such as a word that nothing uses, is a finding as any other.
    """

    def meets(place: Place) -> bool:
        changes = changed.get(place.file)
        return changes is not None and changes.meet(place.line, max(place.line, place.end_line))

    def kept(placed: PlacedFinding) -> bool:
        if placed.finding.code.startswith("S") and placed.finding.level == "error":
            return True
        items = [documents[spot.document].place(item_path(spot)) for spot in placed.finding.spots]
        return any(meets(place) for place in (*placed.places, *items))

    findings = tuple(one for one in run.findings if kept(one))
    silenced = tuple(one for one in run.silenced if kept(one.placed))
    return replace(run, findings=findings, silenced=silenced)


def item_path(spot: Spot) -> Path:
    """The item a spot lies in: the entry of the outermost list, else of the outermost mapping."""
    for number, step in enumerate(spot.path):
        if isinstance(step, int):
            return spot.path[: number + 1]
    return spot.path[:2]
