"""Overlaps that no moment names: look-alikes, hollow exemptions, neighbours that do not know of each other."""

from collections.abc import Iterator

from dcs_cli.analysis import likeness
from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.repeated_messages import repeated
from dcs_cli.project.facets import Facet
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Found
from dcs_cli.rules.places import overlap_spots
from dcs_cli.rules.purposes import says_nothing
from dcs_cli.rules.wording import figure, number, plural

WHY = {"topic": "the same topic", "newsletter": "both are newsletters", "purpose": "nearly the same purpose"}


def similar_message(answers: Answers) -> Iterator[Found]:
    """O09: messages of two departments that look alike."""
    project = answers.project
    for one in likeness.alike(project):
        facets = (*project.facets_by_message[one.first], *project.facets_by_message[one.second])
        touched = customers(project, one.cells, facets=facets)
        score = f", {figure(one.score, 2)} of their words in common" if one.score else ""
        message = f"{one.first} and {one.second} look alike: {WHY[one.reason]}{score}"
        spots = overlap_spots(facets)
        yield Found(spots[0], (one.first, one.second), message, "possible", touched, spots[1:], {"score": one.score})


def hollow_exemption(answers: Answers) -> Iterator[Found]:
    """O12: a declared relation that is not true."""
    project = answers.project
    for one in likeness.hollow_exemptions(project):
        message = f"{one.message} is declared a {one.relation} of {one.other}, but {one.reason}"
        if one.relation in ("sequence", "arm of a test"):
            message = (
                f"{one.message} and {one.other} are declared one {one.relation.replace('arm of a test', 'test')}, "
                f"but {one.reason}"
            )
        spots = [project.messages[name].spot.at("id") for name in (one.message, one.other)]
        subjects = tuple(sorted((one.message, one.other)))
        yield Found(spots[0], subjects, message, related=(spots[1],))


def unclaimed_neighbours(answers: Answers) -> Iterator[Found]:
    """O13: two departments onboard the same contacts and share no moment."""
    project = answers.project
    for one in likeness.unclaimed_neighbours(project):
        facets = (*project.facets_by_message[one.first], *project.facets_by_message[one.second])
        touched = customers(project, one.cells, facets=facets)
        message = f"{one.first} and {one.second} both onboard {touched.text}; neither claims the other's moment"
        spots = overlap_spots(facets)
        yield Found(
            spots[0],
            (one.first, one.second),
            message,
            "possible",
            touched,
            spots[1:],
            fix=f"serves: [{', '.join(one.moments)}] where both answer it, else the moment each is really for",
        )


def sent_twice(answers: Answers) -> Iterator[Found]:
    """O14: one department sends the same message twice at the same time; a purpose that says nothing is no evidence."""
    project = answers.project
    for pair in repeated(project):
        first, second = pair.facets
        if _purpose_says_nothing(first) or _purpose_says_nothing(second):
            continue
        touched = customers(project, pair.cells, facets=pair.facets)
        contacts = project.universe.contacts(pair.cells)
        size = "the same contacts" if contacts is None else f"{number(contacts)} {plural('contact', contacts)}"
        names = f"{first.version_name} and {second.version_name}"
        message = f"{names} are the same message at the same time: {size} ({touched.text})"
        spots = overlap_spots(pair.facets)
        yield Found(
            spots[0],
            (first.version_name, second.version_name),
            message,
            "certain" if pair.certain else "possible",
            touched,
            spots[1:],
            {"steps": [list(steps) for steps in pair.steps]} if pair.steps else {},
            fix="drop one, or state what tells them apart",
            level=None if pair.certain else "note",
        )


def _purpose_says_nothing(facet: Facet) -> bool:
    written = facet.written
    return says_nothing(written.purpose or "-", facet.id, written.channel, written.type, written.class_)
