"""Trying repairs in memory: only those are kept that change what they are meant to change and bring no new finding."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dcs_cli.documents.values import Path
from dcs_cli.loading.layout import same_plain
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.nodes import Plain
from dcs_cli.loading.project_files import Loaded
from dcs_cli.loading.text_edits import TextEdit, edited
from dcs_cli.loading.yaml_text import RawDocument, read_yaml
from dcs_cli.rules.fixes import Repair, Touched
from dcs_cli.rules.run import Run

Texts = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class State:
    """The texts of a project, and what is read from and found in them."""

    texts: Texts
    loaded: Loaded
    run: Run


Hindrance = Callable[[State, State], str | None]
"""Why a state may not follow another one, as a sentence; None when it may."""
Judge = Callable[[Texts], State]
"""Reads and judges a project with these texts in its files; all rules of ``check``, whatever was selected."""


@dataclass(slots=True)
class Trial:
    """What came of trying repairs: the state with those that were ``kept``, and why others were ``refused``.

    Repairs whose edits overlap with those of another are neither; they can be tried on the new state.
    """

    state: State
    kept: list[Repair] = field(default_factory=list)
    refused: list[tuple[Repair, str]] = field(default_factory=list)


def tried(
    repairs: Sequence[Repair], before: State, judge: Judge, limits: Limits, hindrance: Hindrance | None = None
) -> Trial:
    """Apply as many repairs as stand the trial: all at once, else by halves, down to the single one that does not.

    They stand it when ``hindrance`` has nothing to say, which by default is :func:`new_finding`.
    """
    trial = Trial(before)
    _grow(trial, list(repairs), before, judge, limits, hindrance or new_finding)
    return trial


def _grow(trial: Trial, group: list[Repair], before: State, judge: Judge, limits: Limits, hindrance: Hindrance) -> None:
    if not group:
        return
    together = [*trial.kept, *group]
    texts = _applied(before.texts, together)
    reason = "overlap" if texts is None else _misses(before.texts, texts, together, limits)
    if texts is not None and reason is None:
        state = judge(texts)
        reason = hindrance(before, state)
        if reason is None:
            trial.state, trial.kept = state, together
            return
    if len(group) == 1:
        if texts is not None:
            trial.refused.append((group[0], reason or ""))
        return
    middle = len(group) // 2
    _grow(trial, group[:middle], before, judge, limits, hindrance)
    _grow(trial, group[middle:], before, judge, limits, hindrance)


def _applied(texts: Texts, repairs: Sequence[Repair]) -> dict[str, bytes] | None:
    """The texts after the edits of repairs; None when edits overlap."""
    edits: dict[str, list[TextEdit]] = {}
    for repair in repairs:
        for file, edit in repair.edits:
            edits.setdefault(file, []).append(edit)
    try:
        changed = {file: edited(texts[file], some) for file, some in edits.items()}
    except ValueError:
        return None
    return {**texts, **changed}


def _misses(before: Texts, after: Texts, repairs: Sequence[Repair], limits: Limits) -> str | None:
    """Why edits do something else than was meant; None when they do what they should."""
    touched = frozenset(one for repair in repairs for one in repair.touches)
    for file in sorted({file for repair in repairs for file, _ in repair.edits}):
        old, faults, _ = read_yaml(before[file], file, limits)
        new, now, _ = read_yaml(after[file], file, limits)
        if len(now) > len(faults) or len(old) != len(new):
            return "the file could not be read any more"
        for one, other in zip(old, new, strict=True):
            for path in differences(one.plain, other.plain):
                if not _within(one, path, touched):
                    return "it would change more than was meant"
    return None


def _within(document: RawDocument, path: Path, touched: frozenset[Touched]) -> bool:
    return any((document.file, document.index, path[:length]) in touched for length in range(len(path) + 1))


def differences(one: Plain, other: Plain, path: Path = ()) -> Iterator[Path]:
    """The paths at which two documents differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            if key not in one or key not in other:
                yield (*path, key)
            else:
                yield from differences(one[key], other[key], (*path, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, (*path, number))
    elif not same_plain(one, other):
        yield path


def new_finding(before: State, after: State) -> str | None:
    """A sentence about what repairs would bring; None when they bring nothing.

    What was found in a document that could not be read before was there before, and so was what it leads to.
    """
    if len(after.run.crashes) > len(before.run.crashes):
        return "a rule would fail"
    fresh = _unreadable(after) - _unreadable(before)
    if fresh:
        return f"it would bring {', '.join(sorted({code for _, code in fresh}))}"
    if _read(after) - _read(before):
        return None
    found = Counter((one.finding.code, one.finding.subjects) for one in before.run.findings)
    for placed in after.run.findings:
        found[placed.finding.code, placed.finding.subjects] -= 1
        if found[placed.finding.code, placed.finding.subjects] < 0:
            return f"it would bring {placed.finding.code}: {placed.finding.message}"
    return None


def any_change(before: State, after: State) -> str | None:
    """A sentence about what tidying would change; None when findings and messages to customers are the same."""
    reason = new_finding(before, after)
    if reason is None and new_finding(after, before) is not None:
        return "a finding would go"
    return reason if reason is not None or _sent(before) == _sent(after) else "it would change what customers get"


def _sent(state: State) -> Counter[tuple[str, str, int, int | None]]:
    """Every version of every message with its mode, its customers and its slip."""
    facets = state.run.answers.project.facets
    return Counter((facet.name, facet.mode, facet.cells, facet.slip) for facet in facets)


def _unreadable(state: State) -> Counter[tuple[str, str]]:
    return Counter((problem.places[0].file, problem.code) for problem in state.loaded.problems)


def _read(state: State) -> frozenset[tuple[str, int]]:
    return frozenset((one.raw.file, one.raw.index) for one in state.loaded.documents)
