"""The plan for the drafts of a sheet or an export: new maps, and what changed since an earlier import."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dcs_cli.exchange.campaigns import as_it_stands, in_fields
from dcs_cli.exchange.differences import ABSENT, Difference, differences, same
from dcs_cli.exchange.document_writing import (
    NewItem,
    NewMap,
    complete,
    declaring,
    department_of,
    new_items,
    new_maps,
)
from dcs_cli.exchange.drafts import DEPARTMENT, Drafts, identifiers
from dcs_cli.exchange.duplicates import Candidate, candidates, still_open
from dcs_cli.exchange.guesses import confirmed
from dcs_cli.exchange.import_memory import ImportMemory, RememberedItem, withdrawn_keys
from dcs_cli.exchange.import_plan import Gathered, ImportPlan, Told, written_plan
from dcs_cli.exchange.known_words import words_of
from dcs_cli.exchange.map_departments import own_maps, take_departments
from dcs_cli.exchange.program_words import declare_words, undeclared_words
from dcs_cli.exchange.project_state import KnownItem, ProjectState
from dcs_cli.exchange.row_identity import with_recognised_rows


def plan_drafts(
    drafts: Drafts,
    project: ProjectState,
    memory: ImportMemory,
    *,
    source: str,
    prefer_sheet: bool = False,
    declare: bool = False,
    replaced: Collection[str] = (),
    unread: Collection[str] = (),
) -> ImportPlan:
    """What importing drafts would do: rows of an earlier import change their items, all others make new ones.

    With ``declare`` departments, systems and channels that the source names are written into the program, if there is
    one. ``replaced`` are the ``x-`` keys of columns that are read as a field now. Rows of sheets that are ``unread``
    this time stay remembered as they are.
    """
    memory, elsewhere = memory.apart(unread)
    taken = {*project.items, *(one.id for one in elsewhere.values())}
    items = _with_ids(drafts, memory, taken)
    recognised = with_recognised_rows(memory, items)
    if recognised is not memory:
        memory = recognised
        items = _with_ids(drafts, memory, taken)
    items = tuple(_like(project.items.get(item.id), item, memory.items.get(item.draft.key)) for item in items)
    gathered = Gathered()
    fresh: list[NewItem] = []
    unchanged = 0
    moved: list[Told] = []
    departments = take_departments(items, memory, project, gathered)
    given = {project.maps[name]: department for name, department in departments.items()}
    for item in items:
        remembered = memory.items.get(item.draft.key)
        standing = project.items.get(item.id)
        if remembered is None:
            fresh.append(item)
        elif standing is None:
            lost = Difference((), "conflict", ABSENT, dict(item.fields), dict(remembered.fields))
            gathered.conflicts.append(Told("", item.id, lost))
        else:
            own = withdrawn_keys(item.fields, remembered.fields, replaced)
            unchanged += not _compare(standing, item, remembered, gathered, prefer_sheet, own)
            moved += _moved(standing, item, remembered, given.get((standing.file, standing.number)))
    seen = {item.draft.key for item in items}
    for key, one in sorted(memory.items.items()):
        if key not in seen and (there := project.items.get(one.id)) is not None:
            gone = Difference(there.path, "gone", dict(there.fields), ABSENT, dict(one.fields))
            gathered.proposals.append(Told(there.file, one.id, gone))
    filled = own_maps(memory, project, departments)
    made = _into_existing(new_maps(fresh, source, _taken(project, fresh, memory), filled), project, gathered)
    undeclared = undeclared_words(drafts, items, project)
    if declare:
        declare_words(undeclared, project, gathered)
    plan = written_plan(gathered, project)
    plan = replace(plan, by_hand=(*plan.by_hand, *moved))
    writes = {**plan.writes, **{one.file: one.text.encode() for one in made}}
    name = identifiers([f"imported-journey-{source}"])[0]
    known = f"{name}.yaml" in project.texts
    moments = [item for item in fresh if item.draft.kind == "moment" and (complete(item) or not known)]
    words = declaring(drafts.declared, moments, words_of(project.typed))
    if words:
        used = {file.rsplit(".", 1)[0] for file in project.texts}
        writes[f"{identifiers([name], used)[0]}.yaml"] = words.encode()
    asked = {one.id: one.perhaps for one in memory.items.values()}
    doubles = (*candidates(fresh, project.items), *still_open(items, asked, project.items))
    kept = [item for item in items if item.draft.kind != "moment" or complete(item)]
    return replace(
        plan,
        writes=writes,
        maps=made,
        candidates=doubles,
        items=items,
        undeclared=undeclared,
        unchanged=unchanged,
        standing={item.id: _stated(project.items[item.id], given) for item in items if item.id in project.items},
        memory=_remembering(memory, kept, (*plan.conflicts, *plan.by_hand), doubles, elsewhere),
    )


def _is_campaign(standing: KnownItem) -> bool:
    return "campaigns" in standing.path or "send_on" in standing.fields


def _like(standing: KnownItem | None, item: NewItem, remembered: RememberedItem | None) -> NewItem:
    """The item with what people have made of it since: another kind, and guesses they have confirmed."""
    if standing is None or remembered is None or "moments" in standing.path:
        return item
    is_campaign = _is_campaign(standing)
    before = in_fields(remembered.fields, is_campaign)
    return confirmed(as_it_stands(item, is_campaign), standing.stated, before)


def _with_ids(drafts: Drafts, memory: ImportMemory, taken: Collection[str]) -> tuple[NewItem, ...]:
    ids = {key: one.id for key, one in memory.items.items()}
    return new_items(drafts.drafts, ids, {*taken, *ids.values()})


def _compare(
    standing: KnownItem,
    item: NewItem,
    remembered: RememberedItem,
    gathered: Gathered,
    prefer_sheet: bool,
    own: Collection[str],
) -> bool:
    """Note every difference between a row and its item; whether there is one. ``own`` are keys that are taken back."""
    inherited = [key for key in standing.defaults if key not in standing.fields]
    theirs = {key: value for key, value in item.fields.items() if key not in inherited}
    base = remembered.fields if item.draft.kind == "moment" else in_fields(remembered.fields, _is_campaign(standing))
    before = {key: value for key, value in base.items() if key not in inherited}
    found = [
        *differences(dict(standing.fields), theirs, before, path=standing.path),
        *_inherited(standing, inherited, item.fields, base, prefer_sheet),
    ]
    for one in found:
        unused = one.verdict == "cleared" and one.path[-1] in own and same(one.ours, one.base)
        difference = replace(one, verdict="withdrawn") if unused else one
        gathered.take(standing.file, standing.number, item.id, difference, prefer_sheet)
    return bool(found)


def _inherited(
    standing: KnownItem,
    inherited: Iterable[str],
    sheet: Mapping[str, Any],
    before: Mapping[str, Any],
    prefer_sheet: bool,
) -> Iterator[Difference]:
    """What a row says otherwise than its map says for all: it goes into the item, since the map holds others too."""
    for key in inherited:
        ours, theirs, base = standing.defaults[key], sheet.get(key, ABSENT), before.get(key, ABSENT)
        path = (*standing.path, key)
        if same(ours, theirs) or same(base, theirs):
            continue
        if theirs is ABSENT:
            yield Difference(path, "cleared", ours, theirs, base)
        elif prefer_sheet or same(ours, base):
            yield Difference(path, "added", ABSENT, theirs, base)
        else:
            yield Difference(path, "conflict", ours, theirs, base)


def _stated(standing: KnownItem, given: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    """What the project says of a message once maps are ``given`` departments, the one of its map included."""
    department = given.get((standing.file, standing.number), standing.department)
    return {**standing.stated, **({} if department is None else {DEPARTMENT: department})}


def _moved(standing: KnownItem, item: NewItem, remembered: RememberedItem, given: str | None) -> Iterator[Told]:
    """A message the sheet gives to another department than before: it stands in the map of the first one, or of none.

    ``given`` is the department its map gets now.
    """
    now, before = department_of(item.draft), remembered.department
    stands = given or standing.department
    if now is not None and now not in (before, stands) and (before is not None or stands is None):
        path = (*standing.path, DEPARTMENT)
        ours, base = (ABSENT if one is None else one for one in (stands, before))
        yield Told(standing.file, item.id, Difference(path, "changed", ours, now, base))


def _taken(project: ProjectState, fresh: Sequence[NewItem], memory: ImportMemory) -> set[str]:
    """Ids no new map may have: those of files that hold something else, or say for all what is not said of these."""
    files = {file.removeprefix("maps/").rsplit(".", 1)[0] for file in project.texts if file.startswith("maps/")}
    own = {project.items[one.id].file for one in memory.items.values() if one.id in project.items}
    return {
        one
        for one in {*project.maps, *files}
        if not one.startswith("imported-")
        or one not in project.maps
        or (
            project.maps[one][0] not in own
            and any(key not in item.fields for item in fresh for key in _defaults(project, one))
        )
    }


def _defaults(project: ProjectState, map_id: str) -> Mapping[str, Any]:
    """What a map of the project states for all of its messages."""
    file, number = project.maps[map_id]
    plain = project.documents[file][number].plain
    found = plain.get("defaults") if isinstance(plain, dict) else None
    return found if isinstance(found, dict) else {}


def _into_existing(maps: Iterable[NewMap], project: ProjectState, gathered: Gathered) -> tuple[NewMap, ...]:
    """New items of a map that is there already go below its last one; the other maps are new files."""
    made = []
    for one in maps:
        if one.id not in project.maps:
            made.append(one)
            continue
        file, number = project.maps[one.id]
        plain = project.documents[file][number].plain
        added_plain = replace(one, defaults=_defaults(project, one.id)).plain
        for key in ("touchpoints", "campaigns"):
            listed = plain.get(key) if isinstance(plain, dict) else None
            items = added_plain.get(key, [])
            if isinstance(listed, list) and listed:
                for item in items:
                    added = Difference((key, len(listed)), "added", ABSENT, item)
                    gathered.take(file, number, str(item["id"]), added, False)
            elif items:
                gathered.take(file, number, one.id, Difference((key,), "added", ABSENT, items), False)
    return tuple(made)


def _remembering(
    memory: ImportMemory,
    items: Sequence[NewItem],
    unwritten: Iterable[Told],
    doubles: Iterable[Candidate],
    elsewhere: Mapping[str, RememberedItem],
) -> ImportMemory:
    """What to know next time, rows ``elsewhere`` included; what was not written keeps its base, to be told again."""
    found = {**elsewhere, **memory.items}
    open_fields: dict[str, set[str]] = {}
    perhaps: dict[str, list[str]] = {}
    for double in doubles:
        perhaps.setdefault(double.item, []).append(double.known)
    for told in unwritten:
        path = told.difference.path
        open_fields.setdefault(told.subject, set()).add(str(path[2]) if len(path) > 2 else "")
    for item in items:
        before = memory.items.get(item.draft.key)
        left = open_fields.get(item.id, set())
        if "" in left and before is None:
            continue
        fields = dict(item.fields)
        department = before.department if before and DEPARTMENT in left else department_of(item.draft)
        for key in left - {DEPARTMENT}:
            fields.pop(key, None)
            if before is not None and key in before.fields:
                fields[key] = before.fields[key]
        found[item.draft.key] = RememberedItem(
            item.id,
            dict(before.fields) if before and "" in left else fields,
            department,
            tuple(perhaps.get(item.id, ())),
        )
    return replace(memory, items=found)
