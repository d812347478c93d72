"""What ``check --fix`` may change: a repair for every finding whose mending needs no decision."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dcs_cli.documents.values import Path
from dcs_cli.loading.places import Place
from dcs_cli.loading.project_files import Loaded, ReadingProblem
from dcs_cli.loading.text_edits import (
    SourceText,
    TextEdit,
    WrittenNode,
    respelled,
    with_key,
    without_entry,
    without_rules,
)
from dcs_cli.project.spots import Spot
from dcs_cli.rules.findings import PlacedFinding
from dcs_cli.rules.fixes_spelling import spellings
from dcs_cli.rules.run import Run

Touched = tuple[str, int, Path]
"""A file, one of its documents by number, and a path in it."""


@dataclass(frozen=True, slots=True)
class Repair:
    """Edits that belong together, and all that they may change in the documents.

    ``touches`` are the paths below which values may differ afterwards. ``what`` says it in words.
    """

    code: str
    place: Place
    what: str
    edits: tuple[tuple[str, TextEdit], ...]
    touches: frozenset[Touched]

    @property
    def name(self) -> tuple[str, str, str]:
        """What it is known by when the lines have moved."""
        return self.code, self.place.file, self.what


@dataclass(frozen=True, slots=True)
class Repairs:
    """The repairs of one state of a project; ``held_back`` says why there are not more of them."""

    repairs: tuple[Repair, ...]
    held_back: str | None = None


Sources = Mapping[str, SourceText]


def repairs_of(run: Run, loaded: Loaded, sources: Sources, *, whole: bool, unsafe: bool) -> Repairs:
    """The repairs for the findings of a run.

    Shape comes first: while documents are left out, nobody can tell what a word in another one means. The same holds
    when ``whole`` is false: then only some files of the project were read.
    """
    shape = joined(shape_repairs(loaded.problems, sources))
    if shape:
        return Repairs(shape)
    beyond = [repair for placed in run.findings for repair in _word_repairs(placed, loaded, sources)]
    unneeded = [*_waiver_repairs(run, loaded, sources), *_comment_repairs(run.findings, sources)]
    ended = list(_ended_repairs(run.findings, loaded, sources)) if unsafe else []
    if not whole and beyond:
        return Repairs(joined(ended), "corrections of references need the whole project: name its folder")
    if any(problem.level == "error" for problem in loaded.problems) and beyond:
        return Repairs(joined(ended), "corrections of references wait until every document can be read")
    if beyond:
        return Repairs(joined([*beyond, *ended]))
    if any(one.finding.code.startswith("S") and one.finding.level == "error" for one in run.findings) and unneeded:
        return Repairs(joined(ended), "waivers and ignore comments stay until every reference leads somewhere")
    return Repairs(joined([*unneeded, *ended]))


def joined(repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """Repairs in the order of their places, the same edits once."""
    found: dict[tuple[tuple[str, TextEdit], ...], Repair] = {}
    for repair in sorted(repairs, key=lambda one: (one.place, one.code)):
        found.setdefault(repair.edits, repair)
    return tuple(found.values())


def shape_repairs(problems: Sequence[ReadingProblem], sources: Sources) -> Iterator[Repair]:
    """Misspelt keys and kinds (S02), and values whose text has one reading only (S03)."""
    for problem in problems:
        source = sources.get(problem.places[0].file)
        node = source.node_at(problem.places[0]) if source is not None else None
        if source is not None and node is not None and problem.code == "S02" and problem.meant is not None:
            yield from _respelling(problem.code, problem.places[0], source, node, problem.meant)
    yield from spelling_repairs(problems, sources)


def spelling_repairs(problems: Sequence[ReadingProblem], sources: Sources) -> Iterator[Repair]:
    """Values that are not of their type although only one can be meant; an id is respelled everywhere at once."""
    for spelling in spellings([one for one in problems if one.code == "S03"], sources):
        edits = [(node.document.file, edit) for node, edit in spelling.edits]
        touches = frozenset(one for node, _ in spelling.edits for one in _touched(node, spelling.word))
        yield Repair("S03", spelling.place, spelling.what, tuple(sorted(edits)), touches)


def _respelling(code: str, place: Place, source: SourceText, node: WrittenNode, word: str) -> Iterator[Repair]:
    edit = respelled(source, node, word)
    if edit is not None:
        what = f"`{source.written(node)}` becomes `{edit.text}`"
        yield Repair(code, place, what, ((source.file, edit),), frozenset(_touched(node, word)))


def _touched(node: WrittenNode, word: str) -> Iterator[Touched]:
    file, index = node.document.file, node.document.index
    yield file, index, node.path
    if node.is_key:
        yield file, index, (*node.path[:-1], word)


def _word_repairs(placed: PlacedFinding, loaded: Loaded, sources: Sources) -> Iterator[Repair]:
    """The one word that can be meant in place of one that nobody declared (S05, A03, D03 and some of S03)."""
    finding = placed.finding
    word = finding.data.get("replacement")
    node = _written(finding.spots[0], loaded, sources) if word is not None and finding.spots else None
    if node is None or not isinstance(word, str):
        return
    source = sources[node.document.file]
    value: Any = node.path[-1] if node.is_key else _at(node.document.plain, node.path)
    wrong = finding.subjects[-1] if finding.code == "S05" else value
    if isinstance(value, str) and isinstance(wrong, str) and value.startswith(wrong):
        # A point of customer time keeps its offset.
        rest = value[len(wrong) :]
        if not rest or rest[0] in "+-":
            yield from _respelling(finding.code, placed.places[0], source, node, word + rest)


def _written(spot: Spot, loaded: Loaded, sources: Sources) -> WrittenNode | None:
    """The text a spot stands for; None where it comes through an alias or merge."""
    raw = loaded.documents[spot.document].raw
    source = sources[raw.file]
    read = source.key_at if spot.part == "key" else source.value_at
    document = source.documents[raw.index]
    if spot.path[-1:] == (0,) and not document.exists(spot.path):
        # The first entry of a list that was written without brackets is the value itself.
        return read(document, spot.path[:-1])
    return read(document, spot.path)


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _waiver_repairs(run: Run, loaded: Loaded, sources: Sources) -> Iterator[Repair]:
    """Waivers that silence nothing go, one list at a time; the last one takes its `allow` with it (X03)."""
    lists: dict[Spot, list[PlacedFinding]] = {}
    for placed in run.findings:
        if placed.finding.code == "X03" and placed.finding.spots:
            spot = placed.finding.spots[0]
            lists.setdefault(Spot(spot.document, spot.path[:-1]), []).append(placed)
    for allow, unneeded in lists.items():
        raw = loaded.documents[allow.document].raw
        source = sources[raw.file]
        document = source.documents[raw.index]
        touches = frozenset(((raw.file, raw.index, allow.path),))
        if len(unneeded) == len(_at(document.plain, allow.path)):
            edits = [without_entry(source, document, allow.path)]
        else:
            edits = [without_entry(source, document, one.finding.spots[0].path) for one in unneeded]
        spans = sorted(edit for edit in edits if edit is not None)
        if len(spans) == len(edits) and _apart(spans):
            rules = ", ".join(_at(document.plain, one.finding.spots[0].path)["rule"] for one in unneeded)
            what = f"the waiver of {rules} taken out: it silences nothing"
            yield Repair("X03", unneeded[0].places[0], what, tuple((raw.file, edit) for edit in spans), touches)


def _apart(edits: Sequence[TextEdit]) -> bool:
    return all(before.end <= after.start for before, after in pairwise(edits))


def _comment_repairs(findings: Iterable[PlacedFinding], sources: Sources) -> Iterator[Repair]:
    """Rules that an ignore comment names in vain are taken out of it, and the comment with its last one (X05)."""
    comments: dict[Place, list[str]] = {}
    for placed in findings:
        if placed.finding.code == "X05":
            comments.setdefault(placed.places[0], []).extend(placed.finding.subjects)
    for place, words in comments.items():
        edit = without_rules(sources[place.file], place, words)
        if edit is not None:
            what = f"ignoring {', '.join(words)} taken out: there is nothing to ignore"
            yield Repair("X05", place, what, ((place.file, edit),), frozenset())


def _ended_repairs(findings: Iterable[PlacedFinding], loaded: Loaded, sources: Sources) -> Iterator[Repair]:
    """What has ended is marked as retired (D11); this changes what the map says customers get, so it is unsafe."""
    for placed in findings:
        finding = placed.finding
        if finding.code != "D11" or finding.fix != "status: retired":
            continue
        raw = loaded.documents[finding.spots[0].document].raw
        source = sources[raw.file]
        document = source.documents[raw.index]
        path = finding.spots[0].path
        status = source.value_at(document, (*path[:-1], "status"))
        edit: TextEdit | None
        if path[-2:-1] == ("defaults",):
            continue
        if status is not None and not status.is_collection:
            edit = respelled(source, status, "retired")
        else:
            edit = with_key(source, document, path, "status", "retired")
        if edit is not None:
            touches = frozenset(((raw.file, raw.index, (*path[:-1], "status")),))
            what = f"`{finding.subjects[0]}` gets `status: retired`"
            yield Repair("D11", placed.places[0], what, ((raw.file, edit),), touches)
