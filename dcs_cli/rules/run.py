"""From loaded documents to placed findings: resolve, ask, judge, silence, put in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.population import PopulationRow
from dcs_cli.loading.data_files import DataFiles
from dcs_cli.loading.places import Place
from dcs_cli.loading.project_files import Loaded, LoadedDocument, ReadingProblem
from dcs_cli.project.project import DEFAULT_CELL_LIMIT, resolve
from dcs_cli.project.spots import Spot
from dcs_cli.rules.catalogue import rules
from dcs_cli.rules.engine import Crash, Judgement, Selection, judge
from dcs_cli.rules.findings import Finding, PlacedFinding
from dcs_cli.rules.ignoring import apply_ignores
from dcs_cli.rules.own_rules import own_names
from dcs_cli.rules.unread import CAN_BE_READ, held_back, unread_kinds

if TYPE_CHECKING:
    from dcs_cli.rules.baseline import BaselineEntry


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that is accepted by a waiver (``allow``), an ignore comment or the baseline, with the reason."""

    placed: PlacedFinding
    by: Literal["allow", "ignore", "baseline"]
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """The outcome of one run: answers for tables, findings in order, and what was silent or silenced.

    ``ran`` are the codes of the rules that ran, ``gone`` the entries of a baseline that match nothing any more.
    """

    answers: Answers
    findings: tuple[PlacedFinding, ...]
    not_checked: tuple[tuple[str, str], ...]
    silenced: tuple[Silenced, ...]
    crashes: tuple[Crash, ...]
    ran: frozenset[str] = frozenset()
    gone: "tuple[BaselineEntry, ...]" = ()


def run(
    loaded: Loaded,
    as_of: date,
    selection: Selection,
    *,
    population: Sequence[PopulationRow] | None = None,
    data: DataFiles | None = None,
    cell_limit: int = DEFAULT_CELL_LIMIT,
) -> Run:
    """Judge a loaded project on one day; ``data`` are single accounts and contacts that make some figures exact."""
    documents = [document.document for document in loaded.documents]
    project = resolve(documents, as_of, population=population, cell_limit=cell_limit, measured=loaded.measured)
    unread = unread_kinds(loaded)
    answers = Answers(project, data, unread)
    judgement = _without(judge(answers, selection), held_back(unread), selection, answers)
    places = _Places(loaded.documents)
    placed = [places.placed(finding) for finding in judgement.findings]
    silenced = [Silenced(places.placed(finding), "allow", waiver.because or "") for finding, waiver in judgement.waived]
    placed += [reading_finding(problem) for problem in loaded.problems]
    # A rule that failed has not said that there is nothing to ignore.
    ran = _ran(judgement, selection, answers) - {crash.code for crash in judgement.crashes}
    if selection.waivers and loaded.ignores:
        placed, ignored = apply_ignores(placed, loaded.ignores, ran, own_names(project.program))
        silenced += [Silenced(finding, "ignore", comment.reason) for finding, comment in ignored]
    ordered = tuple(sorted(placed, key=lambda one: one.sort_key))
    return Run(answers, ordered, judgement.not_checked, tuple(silenced), judgement.crashes, ran)


def _without(judgement: Judgement, held: frozenset[str], selection: Selection, answers: Answers) -> Judgement:
    """Without the findings of rules that are held back, which then count as not checked."""
    waiting = sorted(held & _ran(judgement, selection, answers))
    if not waiting:
        return judgement
    return replace(
        judgement,
        findings=tuple(finding for finding in judgement.findings if finding.code not in held),
        waived=tuple(pair for pair in judgement.waived if pair[0].code not in held),
        not_checked=(*judgement.not_checked, *((code, CAN_BE_READ) for code in waiting)),
    )


def _ran(judgement: Judgement, selection: Selection, answers: Answers) -> frozenset[str]:
    from dcs_cli.rules.engine import selected

    silent = {code for code, _ in judgement.not_checked}
    return frozenset(rule.code for rule in selected(answers.project, selection)) - silent


class _Places:
    """The places of spots in the files, each looked up once: many findings point at the same text."""

    def __init__(self, documents: Sequence[LoadedDocument]) -> None:
        self._documents = documents
        self._known: dict[Spot, Place] = {}

    def placed(self, finding: Finding) -> PlacedFinding:
        """A finding with its places in data files and those of its spots, without repetition."""
        places = (*finding.places, *map(self._place, finding.spots))
        return PlacedFinding(finding, tuple(dict.fromkeys(places)) if len(places) > 1 else places)

    def _place(self, spot: Spot) -> Place:
        known = self._known.get(spot)
        if known is None:
            known = self._known[spot] = self._documents[spot.document].place(spot.path, spot.part)
        return known


def reading_finding(problem: ReadingProblem) -> PlacedFinding:
    """A problem of reading or shape as a finding."""
    rule = rules()[problem.code]
    fix = f"write `{problem.replacement}`" if problem.replacement is not None else problem.hint or None
    finding = Finding(
        problem.code,
        rule.name,
        problem.level,
        "certain",
        problem.subjects,
        (),
        problem.message,
        None,
        {},
        rule.fix,
        fix,
    )
    return PlacedFinding(finding, problem.places)
