"""The plan of an import: which files it would write, what it would change in them, and what it leaves to a person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dcs_cli.exchange.differences import ABSENT, Difference, differences
from dcs_cli.exchange.document_edits import rewritten
from dcs_cli.exchange.document_writing import NewItem, NewMap, complete, declaring, document_text, new_items, new_maps
from dcs_cli.exchange.drafts import Drafts, identifiers
from dcs_cli.exchange.duplicates import Candidate, candidates
from dcs_cli.exchange.import_memory import ImportMemory, RememberedItem
from dcs_cli.exchange.known_words import words_of
from dcs_cli.exchange.project_state import KnownItem, ProjectState
from dcs_cli.exchange.workbook_reading import WorkbookDocument


@dataclass(frozen=True, slots=True)
class Told:
    """A difference as people hear of it: the file, the item or document it is in, and what differs."""

    file: str
    subject: str
    difference: Difference

    @property
    def key(self) -> str:
        """The field that differs; empty for a whole item."""
        names = [str(step) for step in self.difference.path if isinstance(step, str)]
        return ".".join(names[1:] if len(names) > 1 and self.subject else names)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything an import would do; nothing is done yet.

    ``writes`` are whole new texts of files by name. ``changes`` are what of the sheet goes into existing documents,
    ``conflicts`` what both sides have changed, ``proposals`` what the sheet no longer has, ``by_hand`` changes that
    cannot be written without touching comments or anchors.
    """

    writes: Mapping[str, bytes]
    maps: tuple[NewMap, ...] = ()
    changes: tuple[Told, ...] = ()
    conflicts: tuple[Told, ...] = ()
    proposals: tuple[Told, ...] = ()
    by_hand: tuple[Told, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    items: tuple[NewItem, ...] = ()
    unchanged: int = 0
    memory: ImportMemory | None = None


@dataclass(slots=True)
class _Gathered:
    wanted: dict[str, list[tuple[int, Difference]]]
    subjects: dict[tuple[str, int, int], str]
    conflicts: list[Told]
    proposals: list[Told]

    def take(self, file: str, number: int, subject: str, difference: Difference, prefer_sheet: bool) -> None:
        """Sort a difference into what is written, what is asked and what is proposed."""
        told = Told(file, subject, difference)
        if difference.verdict in ("cleared", "gone"):
            self.proposals.append(told)
        elif difference.verdict == "conflict" and not (prefer_sheet and difference.ours is not ABSENT):
            self.conflicts.append(told)
        else:
            self.wanted.setdefault(file, []).append((number, difference))
            # A difference holds lists and mappings, so only its identity can be a key.
            self.subjects[file, number, id(difference)] = subject


def plan_drafts(
    drafts: Drafts,
    project: ProjectState,
    memory: ImportMemory,
    *,
    source: str,
    defaults: Mapping[str, Any],
    prefer_sheet: bool = False,
) -> ImportPlan:
    """What importing drafts would do: rows of an earlier import change their items, all others make new ones."""
    ids = {key: one.id for key, one in memory.items.items()}
    items = new_items(drafts.drafts, ids, {*project.items, *ids.values()})
    gathered = _Gathered({}, {}, [], [])
    fresh: list[NewItem] = []
    unchanged = 0
    for item in items:
        remembered = memory.items.get(item.draft.key)
        standing = project.items.get(item.id)
        if remembered is None:
            fresh.append(item)
        elif standing is None:
            lost = Difference((), "conflict", ABSENT, dict(item.fields), dict(remembered.fields))
            gathered.conflicts.append(Told("", item.id, lost))
        else:
            unchanged += not _compare(standing, item, remembered, gathered, prefer_sheet)
    seen = {item.draft.key for item in items}
    for key, one in sorted(memory.items.items()):
        if key not in seen and (there := project.items.get(one.id)) is not None:
            gone = Difference(there.path, "gone", dict(there.fields), ABSENT, dict(one.fields))
            gathered.proposals.append(Told(there.file, one.id, gone))
    made = _into_existing(new_maps(fresh, source, defaults, _taken(project, fresh, source)), project, gathered)
    plan = _written(gathered, project)
    writes = {**plan.writes, **{one.file: one.text.encode() for one in made}}
    name = identifiers([f"imported-journey-{source}"])[0]
    known = f"{name}.yaml" in project.texts
    moments = [item for item in fresh if item.draft.kind == "moment" and (complete(item) or not known)]
    words = declaring(drafts.declared, moments, words_of(project.typed))
    if words:
        used = {file.rsplit(".", 1)[0] for file in project.texts}
        writes[f"{identifiers([name], used)[0]}.yaml"] = words.encode()
    kept = [item for item in items if item.draft.kind != "moment" or complete(item)]
    return replace(
        plan,
        writes=writes,
        maps=made,
        candidates=candidates(fresh, project.items),
        items=items,
        unchanged=unchanged,
        memory=_remembering(memory, kept, (*plan.conflicts, *plan.by_hand)),
    )


def _compare(
    standing: KnownItem, item: NewItem, remembered: RememberedItem, gathered: _Gathered, prefer_sheet: bool
) -> bool:
    """Note every difference between a row and its item; whether there is one."""
    found = list(differences(dict(standing.fields), dict(item.fields), dict(remembered.fields), path=standing.path))
    for difference in found:
        gathered.take(standing.file, standing.number, item.id, difference, prefer_sheet)
    return bool(found)


def _taken(project: ProjectState, fresh: Sequence[NewItem], source: str) -> set[str]:
    """Ids no new map may have: those of files that hold something else."""
    files = {file.removeprefix("maps/").rsplit(".", 1)[0] for file in project.texts if file.startswith("maps/")}
    return {one for one in {*project.maps, *files} if not one.startswith("imported-") or one not in project.maps}


def _into_existing(maps: Iterable[NewMap], project: ProjectState, gathered: _Gathered) -> tuple[NewMap, ...]:
    """New items of a map that is there already go below its last one; the other maps are new files."""
    made = []
    for one in maps:
        if one.id not in project.maps:
            made.append(one)
            continue
        file, number = project.maps[one.id]
        plain = project.documents[file][number].plain
        for key in ("touchpoints", "campaigns"):
            listed = plain.get(key) if isinstance(plain, dict) else None
            items = one.plain.get(key, [])
            if isinstance(listed, list) and listed:
                for item in items:
                    added = Difference((key, len(listed)), "added", ABSENT, item)
                    gathered.take(file, number, str(item["id"]), added, False)
            elif items:
                gathered.take(file, number, one.id, Difference((key,), "added", ABSENT, items), False)
    return tuple(made)


def _written(gathered: _Gathered, project: ProjectState) -> ImportPlan:
    """The new texts of existing files, and what of the wanted changes is in them."""
    writes: dict[str, bytes] = {}
    changes: list[Told] = []
    by_hand: list[Told] = []
    for file, wanted in sorted(gathered.wanted.items()):
        result = rewritten(project.texts[file], file, wanted)
        for found, target in ((result.written, changes), (result.refused, by_hand)):
            target += [Told(file, gathered.subjects[file, number, id(one)], one) for number, one in found]
        if result.data != project.texts[file]:
            writes[file] = result.data
    return ImportPlan(writes, (), tuple(changes), tuple(gathered.conflicts), tuple(gathered.proposals), tuple(by_hand))


def _remembering(memory: ImportMemory, items: Sequence[NewItem], unwritten: Iterable[Told]) -> ImportMemory:
    """What to know next time; what was not written keeps its base, so that it is told again."""
    found = dict(memory.items)
    open_fields: dict[str, set[str]] = {}
    for told in unwritten:
        path = told.difference.path
        open_fields.setdefault(told.subject, set()).add(str(path[2]) if len(path) > 2 else "")
    for item in items:
        before = memory.items.get(item.draft.key)
        left = open_fields.get(item.id, set())
        if "" in left and before is None:
            continue
        fields = dict(item.fields)
        for key in left:
            fields.pop(key, None)
            if before is not None and key in before.fields:
                fields[key] = before.fields[key]
        found[item.draft.key] = RememberedItem(item.id, dict(before.fields) if before and "" in left else fields)
    return replace(memory, items=found)


def plan_workbook(
    documents: Sequence[WorkbookDocument],
    base: Sequence[WorkbookDocument] | None,
    project: ProjectState,
    *,
    prefer_sheet: bool = False,
) -> ImportPlan:
    """What bringing an edited workbook back would do; ``base`` is the workbook as it was exported, if it is at hand."""
    gathered = _Gathered({}, {}, [], [])
    new: dict[str, list[str]] = {}
    befores = dict(_numbered(base)) if base is not None else {}
    for (file, number), plain in _numbered(documents):
        raws = project.documents.get(file)
        if raws is None or number >= len(raws):
            new.setdefault(file, []).append(document_text(plain))
            continue
        ours = raws[number].plain
        before = befores.get((file, number), ABSENT)
        for difference in differences(ours, plain, before):
            subject = _subject(ours, difference)
            gathered.take(file, number, subject, difference, prefer_sheet)
    plan = _written(gathered, project)
    writes = dict(plan.writes)
    for file, texts in new.items():
        already = writes.get(file, project.texts.get(file, b""))
        ended = already + b"\n" if already and not already.endswith(b"\n") else already
        parts = [ended.decode("utf-8", "replace")] if ended else []
        writes[file] = "---\n".join([*parts, *texts]).encode()
    return replace(plan, writes=writes)


def _numbered(documents: Iterable[WorkbookDocument]) -> Iterator[tuple[tuple[str, int], dict[str, Any]]]:
    """Documents by file and their number in it."""
    counts: dict[str, int] = {}
    for document in documents:
        number = counts.get(document.file, 0)
        counts[document.file] = number + 1
        yield (document.file, number), document.plain


def _subject(plain: Any, difference: Difference) -> str:
    """The id of the item a difference lies in; that of a new item; empty for a fact of the document."""
    found = ""
    value = plain
    for step in difference.path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            value = difference.theirs
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            found = value["id"]
    return found
