"""Whether the content behind a message is there, good enough, fresh enough and in its readers' language (D09)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.results import Content
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Located, Spot
from dcs_cli.project.universe import members_of
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Found
from dcs_cli.rules.stated import Version, facet_spot, versions
from dcs_cli.rules.wording import listed

LANGUAGE = "language"
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Weakness:
    """Why a content item is weak, and where that is written."""

    text: str
    spot: Spot
    fix: str


def content_weak(answers: Answers) -> Iterator[Found]:
    """D09: content missing, weak or old, each item once a message, or in a language some readers do not have."""
    project = answers.project
    users: dict[str, list[str]] = {}
    for located in project.collection.content.values():
        for name in located.value.used_by:
            users.setdefault(name, []).append(located.id)
    told: set[tuple[str, str]] = set()
    for version in versions(project, "content", "locale"):
        facet = version.facet
        if facet.written.to == "staff":
            continue
        names = list(dict.fromkeys((*facet.written.content, *users.get(facet.message.id, ()))))
        if not names and (facet.message.id, "") not in told:
            told.add((facet.message.id, ""))
            yield from _missing(project, version)
        items = [project.collection.content[name] for name in names if name in project.collection.content]
        for item in items:
            weakness = _weakness(project, item)
            if weakness is not None and (facet.message.id, item.id) not in told:
                told.add((facet.message.id, item.id))
                text = f"content of `{version.name}`: {weakness.text} (`{item.id}`)"
                yield Found(weakness.spot, (version.name,), text, related=version.spots[:1], fix=weakness.fix)
    yield from _other_languages(project, users)


def _missing(project: Project, version: Version) -> Iterator[Found]:
    """A message a machine sends, of which no content is on record although the project judges content."""
    wanted = project.policy.content_pass
    if wanted is not None and "results" in project.collection.kinds and version.facet.mode != "human":
        text = f"content of `{version.name}` is missing: none is on record, wanted a score of {wanted}"
        yield Found(version.spots[0], (version.name,), text, fix="content: the item in `results`, with its scores")


def _weakness(project: Project, item: Located[Content]) -> Weakness | None:
    wanted, age = project.policy.content_pass, project.policy.content_age
    content = item.value
    if wanted is not None and content.scores:
        criterion = min(content.scores, key=lambda name: (content.scores[name], name))
        score = content.scores[criterion]
        if score < wanted:
            others = sum(1 for other in content.scores.values() if other < wanted) - 1
            more = f", and {others} more" if others else ""
            text = f"{criterion} {score} under {wanted}{more}"
            fix = f"improve its {criterion}, and have it scored again"
            return Weakness(text, item.spot.at("scores", criterion), fix)
    if age is not None and content.reviewed_on is not None:
        due = content.reviewed_on + timedelta(days=age.days)
        if due < project.as_of:
            text = f"last reviewed on {content.reviewed_on}, older than {age.text}"
            return Weakness(text, item.spot.at("reviewed_on"), "review it, and set `reviewed_on`")
    return None


def _other_languages(project: Project, users: Mapping[str, list[str]]) -> Iterator[Found]:
    """Readers whose language is none of those the message and its content are written in."""
    position = project.universe.position_of(LANGUAGE)
    if position is None or not project.universe.axes[position].declared:
        return
    told: dict[tuple[str, tuple[str, ...]], int] = {}
    firsts: dict[tuple[str, tuple[str, ...]], Facet] = {}
    for facet in project.live_facets:
        locales = _locales(project, facet, users.get(facet.message.id, ()))
        if facet.audience_known and locales and _comparable(project, position, locales):
            cells = sum(1 << cell for cell in members_of(facet.cells) if not _read(project, position, cell, locales))
            if cells:
                key = (facet.version_name, locales)
                told[key] = told.get(key, 0) | cells
                firsts.setdefault(key, facet)
    for (name, locales), cells in told.items():
        facet = firsts[name, locales]
        touched = customers(project, cells, facets=(facet,))
        points = {project.universe.cells[cell][position] for cell in members_of(cells)}
        languages = listed(sorted({leaf for point in points for leaf in point.leaves}), "or")
        text = f"content of `{name}` is in {listed(locales)}, some of its readers' language is {languages}"
        spot, related = _locale_spots(project, facet, users.get(facet.message.id, ()))
        fix = "a version in their language, through an overlay; or leave these readers out"
        yield Found(spot, (name,), text, customers=touched, related=related, fix=fix)


def _locales(project: Project, facet: Facet, used: Sequence[str]) -> tuple[str, ...]:
    items = [project.collection.content.get(name) for name in (*facet.written.content, *used)]
    found = {item.value.locale for item in items if item is not None and item.value.locale is not None}
    return tuple(sorted(found | ({facet.written.locale} if facet.written.locale is not None else set())))


def _comparable(project: Project, position: int, locales: tuple[str, ...]) -> bool:
    """Whether locales and the values of the dimension are written in the same words: tags, or the values themselves."""
    leaves = project.universe.axes[position].leaves
    return all(LANGUAGE_TAG.fullmatch(word) for word in (*leaves, *locales)) or set(locales) <= set(leaves)


def _read(project: Project, position: int, cell: int, locales: tuple[str, ...]) -> bool:
    leaves = project.universe.cells[cell][position].leaves
    return not leaves or any(_same_language(leaf, locale) for leaf in leaves for locale in locales)


def _same_language(leaf: str, locale: str) -> bool:
    """Whether two tags name one language; a region matters only where both name one."""
    first, second = (re.split("[-_]", tag.casefold()) for tag in (leaf, locale))
    return first[0] == second[0] and (len(first) == 1 or len(second) == 1 or first[1] == second[1])


def _locale_spots(project: Project, facet: Facet, used: Sequence[str]) -> tuple[Spot, tuple[Spot, ...]]:
    spots = [facet_spot(project, facet, "locale")] if facet.written.locale is not None else []
    for name in dict.fromkeys((*facet.written.content, *used)):
        item = project.collection.content.get(name)
        if item is not None and item.value.locale is not None:
            spots.append(item.spot.at("locale"))
    return spots[0], tuple(spots[1:])
