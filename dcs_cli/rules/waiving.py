"""Waivers in documents (``allow:``): which findings they silence, and which of them are themselves wrong (model
1.5).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.catalogue import codes_named
from dcs_cli.rules.findings import Finding, Level, Rule
from dcs_cli.rules.own_rules import own_names


@dataclass(frozen=True, slots=True)
class Waiver:
    """One entry of ``allow``; ``owner`` is the id of the item that carries it, None for the program."""

    owner: str | None
    rule: str
    codes: frozenset[str]
    because: str | None
    until: date | None
    against: str | None
    spot: Spot

    def lapsed(self, as_of: date) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and self.until < as_of


def waivers_of(project: Project) -> tuple[Waiver, ...]:
    """Every waiver of the project."""
    found = project.collection
    carriers: list[tuple[str | None, Any, Spot]] = []
    if found.program is not None:
        carriers.append((None, found.program.value, found.program.spot))
    if found.roadmap is not None:
        carriers.append((None, found.roadmap.value, found.roadmap.spot))
        for key in ("now", "vision", "steps"):
            for position, item in enumerate(getattr(found.roadmap.value, key)):
                carriers.append((item.id, item, found.roadmap.spot.at(key, position)))
    items: tuple[Mapping[str, Any], ...] = (
        found.stages,
        found.moments,
        found.plans,
        found.signals,
        found.combinations,
        found.escalations,
        found.maps,
        found.messages,
        found.items,
        found.experiments,
        found.content,
        found.proofs,
    )
    carriers += [(located.id, located.value, located.spot) for listed in items for located in listed.values()]
    own = own_names(project.program)
    return tuple(waiver for owner, item, spot in carriers for waiver in _written(owner, item, spot, own))


def _written(owner: str | None, item: Any, spot: Spot, own: Mapping[str, str]) -> Iterator[Waiver]:
    for position, entry in enumerate(item.allow):
        codes = codes_named(entry.rule, own)
        yield Waiver(owner, entry.rule, codes, entry.because, entry.until, entry.with_, spot.at("allow", position))


def subject_ids(finding: Finding) -> frozenset[str]:
    """The ids a finding is about: versions, steps and prefixes such as ``sequence:`` taken off."""
    found: set[str] = set()
    for subject in (*finding.subjects, *finding.about):
        plain = re.sub(r"\[.*\]$", "", subject)
        found |= {subject, plain, plain.split("/")[0], plain.split(":")[-1]}
        found.update(part for part in re.findall(r"\[(.*)\]$", subject) for part in part.split("+"))
    return frozenset(found)


def apply_waivers(
    project: Project,
    findings: Sequence[Finding],
    waivers: Sequence[Waiver],
    ran: frozenset[str],
    running: Mapping[str, Rule],
    levels: Mapping[str, Level],
) -> tuple[list[Finding], list[tuple[Finding, Waiver]]]:
    """Findings kept, and findings silenced with the waiver that did; waivers that silenced nothing become X03."""
    from dcs_cli.rules.waivers import unused_waiver

    live = [waiver for waiver in waivers if waiver.codes and not waiver.lapsed(project.as_of)]
    kept: list[Finding] = []
    silenced: list[tuple[Finding, Waiver]] = []
    used: set[Waiver] = set()
    for finding in findings:
        waivable = live if finding.code[0] not in "SX" else []
        ids = subject_ids(finding) if waivable else frozenset()
        matching = [waiver for waiver in waivable if _silences(waiver, finding, ids)]
        if matching:
            used.update(matching)
            silenced.append((finding, matching[0]))
        else:
            kept.append(finding)
    if "X03" in running and "X03" in ran:
        unused = [waiver for waiver in live if waiver not in used and waiver.codes <= ran]
        kept += [
            unused_waiver(running["X03"], waiver, levels.get("X03"))
            for waiver in unused
            if not any(code[0] in "SX" for code in waiver.codes)
        ]
    return kept, silenced


def _silences(waiver: Waiver, finding: Finding, ids: frozenset[str]) -> bool:
    if finding.code not in waiver.codes or (waiver.owner is not None and waiver.owner not in ids):
        return False
    return waiver.against is None or waiver.against in ids
