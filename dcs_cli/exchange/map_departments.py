"""The departments of the maps that earlier imports of a source filled: told of them now, or theirs already."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dcs_cli.exchange.differences import ABSENT, Difference
from dcs_cli.exchange.document_writing import NewItem, department_of
from dcs_cli.exchange.drafts import DEPARTMENT
from dcs_cli.exchange.import_memory import ImportMemory
from dcs_cli.exchange.import_plan import Gathered
from dcs_cli.exchange.project_state import ProjectState


def take_departments(
    items: Sequence[NewItem], memory: ImportMemory, project: ProjectState, gathered: Gathered
) -> Mapping[str, str]:
    """Write the department into each map without one whose messages are all of this source and of one department.

    Not where the source named it before: a person took it out of the map. By map the department that was written.
    """
    before = {one.id: one.department for one in memory.items.values()}
    named = {item.id: department_of(item.draft) for item in items if item.draft.kind != "moment"}
    told: dict[str, str] = {}
    for name, (file, number) in project.maps.items():
        held = [one for one in project.items.values() if (one.file, one.number) == (file, number)]
        departments = {named.get(one.id) for one in held}
        only = next(iter(departments)) if len(departments) == 1 else None
        if only is None or all(before.get(one.id) == only for one in held):
            continue
        if all(one.department is None for one in held):
            told[name] = only
            gathered.take(file, number, "", Difference((DEPARTMENT,), "added", ABSENT, only), False)
    return told


def own_maps(memory: ImportMemory, project: ProjectState, told: Mapping[str, str]) -> dict[str, str]:
    """By department the map that holds most of the source's messages, of those that an import made.

    ``told`` are departments that maps are given now.
    """
    places = {place: name for name, place in project.maps.items() if name.startswith("imported-")}
    found = Counter(_maps(memory, project, places))
    own: dict[str, str] = {}
    for name in sorted(found, key=lambda one: (-found[one], one)):
        file, number = project.maps[name]
        plain = project.documents[file][number].plain
        department = told.get(name) or (plain.get(DEPARTMENT) if isinstance(plain, dict) else None)
        if isinstance(department, str):
            own.setdefault(department, name)
    return own


def _maps(memory: ImportMemory, project: ProjectState, places: Mapping[tuple[str, int], str]) -> Iterable[str]:
    for one in memory.items.values():
        standing = project.items.get(one.id)
        if standing is not None and (standing.file, standing.number) in places:
            yield places[standing.file, standing.number]
