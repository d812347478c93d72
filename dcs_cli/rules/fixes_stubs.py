"""What ``check --fix --stubs`` writes to be filled in: comments, which say nothing until somebody takes them in."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dcs_cli.documents.values import Path
from dcs_cli.loading.project_files import Loaded
from dcs_cli.loading.text_edits import comments_in
from dcs_cli.project.spots import Spot
from dcs_cli.rules.findings import Finding, PlacedFinding
from dcs_cli.rules.fixes import Repair, Sources

Lines = Sequence[str]
_KEY = re.compile(r"[a-z_]+: ")
_ASKED = "dcs explain"


def stub_repairs(findings: Sequence[PlacedFinding], loaded: Loaded, sources: Sources) -> Iterator[Repair]:
    """A comment for every finding whose fix is a skeleton: in the item it belongs to, or at the end of the list that
    lacks one.

    G02 has a whole touchpoint to write, which is more than a comment (see ``dcs_cli.outputs.stubs``).
    """
    for placed in findings:
        finding = placed.finding
        if finding.fix_kind != "stub" or finding.code == "G02":
            continue
        for spot, lines in _drafts(finding, loaded):
            raw = loaded.documents[spot.document].raw
            source = sources[raw.file]
            edit = comments_in(source, source.documents[raw.index], spot.path, lines)
            if edit is not None:
                what = f"a comment to fill in: {lines[0]}"
                yield Repair(finding.code, placed.places[0], what, ((raw.file, edit),), frozenset())


def _drafts(finding: Finding, loaded: Loaded) -> Iterator[tuple[Spot, Lines]]:
    """The items and lists to write in, with the lines to write."""
    if finding.code in _SKELETONS:
        keys, lines = _SKELETONS[finding.code]
        for spot in _lists(keys, finding, loaded):
            yield spot, _with_pointer(lines(finding), finding)
            return
        return
    line = _LINES.get(finding.code, finding.fix or "")
    if not _KEY.match(line):
        return
    wanted = line.split(":")[0]
    several = finding.code in _SEVERAL
    for spot in dict.fromkeys(_item(one, loaded) for one in finding.spots[: None if several else 1]):
        value = _at(loaded, spot)
        if isinstance(value, dict) and wanted not in value and (not several or spot.path[:1] in _MESSAGES):
            yield spot, _with_pointer((line,), finding)


def _with_pointer(lines: Lines, finding: Finding) -> Lines:
    return (f"{lines[0]}   ({_ASKED} {finding.code})", *lines[1:])


def _item(spot: Spot, loaded: Loaded) -> Spot:
    """The innermost mapping around a place that has an id, or the version of one, or the place's own mapping."""
    path = spot.path
    for length in range(len(path), -1, -1):
        inner = Spot(spot.document, path[:length])
        value = _at(loaded, inner)
        if isinstance(value, dict) and ("id" in value or path[length - 2 : length - 1] == ("override",)):
            return inner
        if isinstance(value, dict) and path[length - 1 : length] in (("policy",), ("defaults",)):
            return inner
    return Spot(spot.document)


def _at(loaded: Loaded, spot: Spot) -> Any:
    """What stands at a place; None where nothing does."""
    value: Any = loaded.documents[spot.document].raw.plain
    for step in spot.path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return None
    return value


def _lists(keys: Path, finding: Finding, loaded: Loaded) -> Iterator[Spot]:
    """The lists of this name: that of the finding's own document first."""
    own = [spot.document for spot in finding.spots]
    for document in dict.fromkeys((*own, *range(len(loaded.documents)))):
        if isinstance(_at(loaded, Spot(document, keys)), list):
            yield Spot(document, keys)


def _plan(finding: Finding) -> Lines:
    customers = finding.customers.words if finding.customers is not None else "who is in no plan yet"
    return (
        "- id: a name for the plan",
        f"  audience: {customers}",
        "  outcome: what these customers achieve",
        '  measure: {metric: what shows it, is: ">= …"}',
        "  lead: human, hybrid or digital",
        "  moments: [the moments that matter to them]",
    )


def _moment(finding: Finding) -> Lines:
    plan, *stage = finding.subjects
    kind = f"{finding.data['kind']} moment" if "kind" in finding.data else "moment that matters in this stage"
    return (
        f"- id: a name, to be listed under `moments` of {plan}",
        f"  what: the {kind}",
        *(f"  stage: {name}" for name in stage[:1]),
        "  audience: whom it happens to",
        "  when: {event: …}, {inactive: …, for: …}, {signal: …, above: …} or {signal: …, change: …, against: …}",
    )


def _survey(finding: Finding) -> Lines:
    customers = finding.customers.words if finding.customers is not None else "who is never asked"
    return (
        f"- id: a name for the {finding.subjects[0]} survey",
        f"  audience: {customers}",
        "  type: survey",
        "  intent: survey",
        f"  survey: {{instrument: {finding.subjects[0]}, bad: {{at_most: …, escalation: …}}}}",
        "  status: planned",
    )


def _step(finding: Finding) -> Lines:
    return (
        "- id: a name for the step",
        "  from: today or vision",
        "  needs: []",
        f"  gives: [{finding.subjects[0]}]",
        "  takes: how long, such as 60d",
        "  how: {work: …}",
    )


_SKELETONS: Mapping[str, tuple[Path, Callable[[Finding], Lines]]] = {
    "G01": (("plans",), _plan),
    "G10": (("touchpoints",), _survey),
    "G16": (("moments",), _moment),
    "J04": (("moments",), _moment),
    "W01": (("steps",), _step),
}
"""The list that gets a skeleton, and the lines of it."""
_LINES: Mapping[str, str] = {
    "C02": "pressure: {at_most: …, per: 7d}, with a number the team is ready to keep",
    "C04": "priority: 0 to 100, the higher wins",
    "Q04": "priority: 0 to 100, the survey of the relationship higher than the one after an event",
}
"""The line of rules whose advice is not one; every other rule of this sort advises it itself."""
_SEVERAL = frozenset(("C04", "Q04", "T07"))
"""Rules whose line belongs to each of the messages they name."""
_MESSAGES = (("touchpoints",), ("campaigns",), ("add",), ("override",))
