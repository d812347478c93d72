"""What stands on the map: a tile for every live message, in its department and stage, and what is promised in vain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dcs_cli.analysis.coverage import Requirement, UnitGroup
from dcs_cli.outputs.diagrams.labels import shortened
from dcs_cli.outputs.diagrams.trigger_words import when_words
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.view import View
from dcs_cli.project.facets import Facet, Message
from dcs_cli.project.project import Project

ANY_TIME = ""
"""The stage of what serves no stage (model 3, ``stage``)."""

NO_DEPARTMENT = ""
_LONGEST_NAME = 80
OVERLAP_CODES = ("O01", "O02", "O03")


@dataclass(frozen=True, slots=True)
class Tile:
    """One live message; ``stages`` are all it serves, the first of the journey is where it stands.

    ``versions`` counts the versions the shown customers get, ``steps`` the messages of a series (None: not known), and
    ``meets`` names the messages it overlaps with.
    """

    id: str
    name: str
    facet: Facet | None
    department: str
    stages: tuple[str, ...]
    mode: str
    channel: str
    when: str
    purpose: str
    versions: int
    steps: int | None
    meets: tuple[str, ...]

    @property
    def stage(self) -> str:
        """Where it stands: the first stage it serves."""
        return self.stages[0] if self.stages else ANY_TIME


@dataclass(frozen=True, slots=True)
class Gap:
    """A moment that plans promise and nothing serves as promised: ``plain`` when nothing serves it at all."""

    moment: str
    what: str
    stage: str
    plain: bool
    reason: str
    customers: tuple[str, ...]


def title_of(material: Material) -> str:
    """The client and the project, as every picture is headed."""
    name = material.run.answers.project.name
    client = material.theme.client
    return shortened(f"{client}: {name}" if client is not None and client not in name else name, _LONGEST_NAME)


def subtitle_of(material: Material) -> str:
    """The day, and the customers shown when they are not all."""
    day = f"as of {material.run.answers.project.as_of.isoformat()}"
    return day if material.view is None else shortened(f"{day} · only {material.view.text}", 2 * _LONGEST_NAME)


def stage_names(project: Project) -> dict[str, str]:
    """The stages of the journey in order, with the names they are shown under, and last what has none."""
    stages = project.collection.stages
    found = {name: shortened(located.value.label or name, _LONGEST_NAME) for name, located in stages.items()}
    return {**found, ANY_TIME: "No stage named"}


def department_names(project: Project) -> dict[str, str]:
    """Departments with the names they are shown under: customer success first, then as declared."""
    words = project.words
    own = [name for name in words.departments if name in words.customer_success]
    others = [name for name in words.departments if name not in words.customer_success]
    found = {name: shortened(words.departments[name].label or name, _LONGEST_NAME) for name in [*own, *others]}
    return {**found, NO_DEPARTMENT: "no department"}


def stages_of(project: Project, message: Message, facets: Sequence[Facet]) -> tuple[str, ...]:
    """The stages a message belongs to, in the order of the journey: of what it serves, else those it is held to."""
    moments = project.collection.moments
    served = {moment for written in (message.written, *(f.written for f in facets)) for moment in written.serves}
    found = {moments[name].value.stage for name in served if name in moments}
    during = message.written.during
    if not any(found) and isinstance(during, tuple):
        found = set(during)
    return tuple(name for name in project.collection.stages if name in found)


def stage_of(project: Project, moment: str) -> str:
    """The stage of a moment, when it names one that exists."""
    stage = project.collection.moments[moment].value.stage
    return stage if stage is not None and stage in project.collection.stages else ANY_TIME


def tiles(material: Material) -> tuple[Tile, ...]:
    """A tile for every live message; with a view, for those its customers get. By department, stage and id."""
    project = material.run.answers.project
    meets = _overlaps(material)
    facets: dict[str, list[Facet]] = {}
    for facet in project.live_facets:
        if material.view is None or facet.cells & material.view.cells:
            facets.setdefault(facet.message.id, []).append(facet)
    shown = {identifier: listed[0].message for identifier, listed in facets.items()}
    if material.view is None:
        shown.update((message.id, message) for message in project.live_messages)
    departments = list(department_names(project))
    stages = list(stage_names(project))
    found = [
        _tile(project, message, facets.get(identifier, []), meets.get(identifier, frozenset()))
        for identifier, message in shown.items()
    ]
    known = {*departments}
    departments += sorted({tile.department for tile in found} - known)
    return tuple(
        sorted(found, key=lambda tile: (departments.index(tile.department), stages.index(tile.stage), tile.id))
    )


def _tile(project: Project, message: Message, facets: Sequence[Facet], meets: Iterable[str]) -> Tile:
    facet = min(facets, key=lambda one: (len(one.overlays), one.step.position if one.step else 0), default=None)
    written = facet.written if facet is not None else message.written
    channel = project.words.channels.get(written.channel) if written.channel is not None else None
    mode = written.mode or ("human" if channel is not None and channel.person else "digital")
    series = getattr(message.written, "series", ())
    steps = len(series) or (None if message.written.messages == "unknown" else message.written.messages or 1)
    return Tile(
        message.id,
        message.written.label or message.id,
        facet,
        (facet.department if facet is not None else message.department) or NO_DEPARTMENT,
        stages_of(project, message, facets),
        mode,
        written.channel or "channel not stated",
        when_words(facet) if facet is not None else "reaches nobody",
        written.purpose or "",
        len({one.overlays for one in facets}),
        steps,
        tuple(sorted(meets)),
    )


def _overlaps(material: Material) -> dict[str, set[str]]:
    """The messages every message overlaps with, as the findings of the run say."""
    project = material.run.answers.project
    message_of = {facet.version_name: facet.message.id for facet in project.live_facets}
    found: dict[str, set[str]] = {}
    for placed in material.run.findings:
        subjects = placed.finding.subjects
        if placed.finding.code not in OVERLAP_CODES or len(subjects) != 2:
            continue
        first, second = (message_of.get(subject) for subject in subjects)
        if first is not None and second is not None and first != second:
            found.setdefault(first, set()).add(second)
            found.setdefault(second, set()).add(first)
    return found


_REASONS = {
    "uncovered": "nothing serves it",
    "conditional": "not for certain",
    "wrong_time": "not at its time",
    "narrower": "only if more is true",
    "wrong_mode": "wrong mode",
}


def gaps(material: Material) -> tuple[Gap, ...]:
    """Promises not kept, one for each moment and reason, in the order of the journey (semantics 6)."""
    answers = material.run.answers
    found: dict[tuple[str, str], list[str]] = {}
    for requirement in () if not answers.project.collection.plans else answers.coverage.requirements:
        sizes: dict[str, list[int | None]] = {}
        for group in requirement.groups:
            if _outside(group, material.view):
                continue
            # Groups of one reason differ in the messages that miss them, and share no customer.
            sizes.setdefault(_reason(requirement, group), []).append(
                _size(answers.project, requirement, group, material.view)
            )
        for reason, parts in sizes.items():
            known = [part for part in parts if part is not None]
            size = f": {counted(sum(known), requirement.unit)}" if len(known) == len(parts) else ""
            found.setdefault((requirement.moment, reason), []).append(f"{requirement.plan}{size}")
    moments = answers.project.collection.moments
    stages = list(stage_names(answers.project))
    listed = [
        Gap(
            moment,
            moments[moment].value.what,
            stage_of(answers.project, moment),
            reason == _REASONS["uncovered"],
            reason,
            tuple(dict.fromkeys(customers)),
        )
        for (moment, reason), customers in found.items()
    ]
    order = list(moments)
    return tuple(
        sorted(listed, key=lambda gap: (stages.index(gap.stage), not gap.plain, order.index(gap.moment), gap.reason))
    )


def _reason(requirement: Requirement, group: UnitGroup) -> str:
    if group.unit_class == "wrong_mode" and requirement.need is not None:
        return f"wants {MODES[requirement.need]}, gets {' and '.join(sorted(set(group.modes)))} only"
    if group.unit_class == "narrower" and group.left_over:
        return _REASONS["narrower"]
    return _REASONS[group.unit_class]


MODES = {"human": "a person", "digital": "digital", "hybrid": "a person and digital"}


def _outside(group: UnitGroup, view: View | None) -> bool:
    """Whether a group is served, or has nobody in the view."""
    cells = group.cells if view is None else group.cells & view.cells
    return group.unit_class not in _REASONS or not cells


def _size(project: Project, requirement: Requirement, group: UnitGroup, view: View | None) -> int | None:
    """The contacts or accounts of a group, those of the view where there is one."""
    cells = group.cells if view is None else group.cells & view.cells
    if cells == group.cells:
        return group.size
    universe = project.universe
    return universe.accounts(cells) if requirement.unit == "account" else universe.contacts(cells)
