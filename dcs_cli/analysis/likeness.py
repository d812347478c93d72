"""Messages that look alike or stand side by side without saying so, and exemptions that are not true (semantics 7)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil
from operator import itemgetter

from dcs_cli.analysis.classes import first_member, meeting, time_classes
from dcs_cli.analysis.overlaps import deliberate, meet
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

LEAST_LIKENESS = Fraction(3, 5)
"""Share of common words from which two purposes look alike; the tool's own convention."""

STOP_WORDS = frozenset(
    (
        *(
            "a",
            "about",
            "after",
            "all",
            "an",
            "and",
            "any",
            "are",
            "as",
            "at",
            "be",
            "been",
            "before",
            "but",
            "by",
            "can",
        ),
        *("do", "does", "for", "from", "get", "gets", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its"),
        *(
            "more",
            "new",
            "next",
            "no",
            "not",
            "of",
            "on",
            "one",
            "or",
            "our",
            "out",
            "over",
            "own",
            "so",
            "than",
            "that",
        ),
        *(
            "the",
            "their",
            "them",
            "then",
            "there",
            "they",
            "this",
            "to",
            "up",
            "us",
            "was",
            "we",
            "what",
            "when",
            "where",
        ),
        *("which", "who", "will", "with", "you", "your"),
    )
)
"""Words that say nothing about a message's purpose."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Two messages of different departments that look alike, with the share of common words and the reason."""

    first: str
    second: str
    cells: int
    score: Fraction
    reason: str


@dataclass(frozen=True, slots=True)
class HollowExemption:
    """A declared relation between two messages that is not true."""

    message: str
    other: str
    relation: str
    reason: str


def words_of(purpose: str | None) -> frozenset[str]:
    """The words of a purpose, lower-cased, without stop words."""
    return frozenset(re.findall(r"[^\W_]+", (purpose or "").casefold())) - STOP_WORDS


def alike(project: Project) -> tuple[Alike, ...]:
    """O09: pairs of messages across departments with one topic, two newsletters, or purposes of nearly the same
    words.
    """
    words = {message.id: words_of(message.written.purpose) for message in project.live_messages}
    reached = {identifier: _reached(project, identifier) for identifier in words}
    candidates = {pair: (score, "purpose") for pair, score in _similar(words, reached).items()}
    groups: dict[tuple[str, str], list[str]] = {}
    for message in project.live_messages:
        if message.written.topic is not None:
            groups.setdefault(("topic", message.written.topic), []).append(message.id)
        if message.written.type == "newsletter":
            groups.setdefault(("newsletter", ""), []).append(message.id)
    for (reason, _), members in groups.items():
        for position, first in enumerate(members):
            for second in members[position + 1 :]:
                if reached[first] & reached[second]:
                    left, right = sorted((first, second))
                    score = candidates.get((left, right), (_likeness(words[left], words[right]), ""))[0]
                    candidates[(left, right)] = (score, reason)
    found = []
    for (left, right), (score, reason) in sorted(candidates.items()):
        cells = _unrelated_meeting(project, left, right)
        if cells:
            found.append(Alike(left, right, cells, score, reason))
    return tuple(found)


def _reached(project: Project, identifier: str) -> int:
    cells = 0
    for facet in project.facets_by_message.get(identifier, ()):
        cells |= facet.cells
    return cells


def _likeness(first: frozenset[str], second: frozenset[str]) -> Fraction:
    together = first | second
    return Fraction(len(first & second), len(together)) if together else Fraction(0)


def _similar(words: Mapping[str, frozenset[str]], reached: Mapping[str, int]) -> dict[tuple[str, str], Fraction]:
    """Pairs of nearly the same words that have customers in common.

    They are found through their rarest words instead of by comparing all pairs: in one order of all words, two sets
    of enough common words share one of their first, and the place of the first one bounds how many they share.
    """
    frequency: dict[str, int] = {}
    for one in words.values():
        for word in one:
            frequency[word] = frequency.get(word, 0) + 1
    index: dict[str, dict[tuple[int, int], list[tuple[str, int, frozenset[str]]]]] = {}
    found: dict[tuple[str, str], Fraction] = {}
    for identifier in sorted(words):
        own, cells = words[identifier], reached[identifier]
        ordered = sorted(own, key=lambda word: (frequency[word], word))
        prefix = ordered[: len(ordered) - ceil(LEAST_LIKENESS * len(ordered)) + 1]
        seen: set[str] = set()
        for position, word in enumerate(prefix):
            left = len(own) - position
            known = index.setdefault(word, {})
            for (size, other_left), others in known.items():
                least = _least_common(len(own) + size)
                if left < least or other_left < least:
                    continue
                for other, other_cells, other_words in others:
                    if other not in seen and cells & other_cells:
                        seen.add(other)
                        if len(own & other_words) >= least:
                            found[(other, identifier)] = _likeness(own, other_words)
            known.setdefault((len(own), left), []).append((identifier, cells, own))
    return found


@cache
def _least_common(together: int) -> int:
    """How many words two sets of ``together`` words in all, common ones counted twice, share to be alike enough."""
    return ceil(LEAST_LIKENESS / (1 + LEAST_LIKENESS) * together)


def _unrelated_meeting(project: Project, left: str, right: str) -> int:
    """The cells two messages of different departments share without a common moment or a declared relation."""
    cells = 0
    for first in project.facets_by_message.get(left, ()):
        for second in project.facets_by_message.get(right, ()):
            if first.department == second.department or first.serves & second.serves:
                continue
            if not deliberate(project, first, second):
                cells |= meet(project, first, second)
    return cells


def hollow_exemptions(project: Project) -> Iterator[HollowExemption]:
    """O12: fallbacks by the same channel, sequences at one time, tests that ended, reinforcements that never meet."""
    facets = project.facets_by_message
    for message in project.live_messages:
        written = message.written
        other = written.fallback_for
        if other in facets and message.id in facets:
            channels = {facet.channel.id for facet in facets[other] if facet.channel is not None}
            if channels & {facet.channel.id for facet in facets[message.id] if facet.channel is not None}:
                yield HollowExemption(message.id, other, "fallback", "it uses the same channel")
        other = written.reinforces
        if other in facets and message.id in facets and not _ever_meet(facets[message.id], facets[other]):
            yield HollowExemption(message.id, other, "reinforcement", "no customer gets both")
    yield from _same_time(project)
    yield from _ended_tests(project)


def _ever_meet(first: Sequence[Facet], second: Sequence[Facet]) -> bool:
    return any(one.cells & other.cells for one in first for other in second)


def _same_time(project: Project) -> Iterator[HollowExemption]:
    together: dict[tuple[str, str], list[Facet]] = {}
    for facet in project.live_facets:
        if facet.sequence is not None and facet.trigger is not None and facet.step is None:
            together.setdefault((facet.sequence, repr(facet.trigger)), []).append(facet)
    seen: set[tuple[str, str]] = set()
    for members in together.values():
        for position, first in enumerate(members):
            for second in members[position + 1 :]:
                left, right = sorted((first.message.id, second.message.id))
                if left != right and (left, right) not in seen and meet(project, first, second):
                    seen.add((left, right))
                    yield HollowExemption(left, right, "sequence", "both go out at the same time")


def _ended_tests(project: Project) -> Iterator[HollowExemption]:
    for identifier in sorted(project.collection.experiments):
        experiment = project.collection.experiments[identifier].value
        arms = sorted({arm.touchpoint for arm in experiment.arms if arm.touchpoint in project.facets_by_message})
        ended = experiment.ended_on is not None and experiment.ended_on < project.as_of
        ahead = experiment.started_on is not None and experiment.started_on > project.as_of
        if not (ended or ahead):
            continue
        for position, left in enumerate(arms):
            for right in arms[position + 1 :]:
                if _ever_meet(project.facets_by_message[left], project.facets_by_message[right]):
                    reason = f"the experiment {identifier} {'ended' if ended else 'has not begun'}"
                    yield HollowExemption(left, right, "arm of a test", reason)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """O13: two departments that both onboard the same customers without claiming a common moment; ``moments`` are those
    of the first stage that one of the two claims alone.
    """

    first: str
    second: str
    cells: int
    moments: tuple[str, ...]


def unclaimed_neighbours(project: Project) -> tuple[Neighbours, ...]:
    """Pairs of messages of different departments that can both reach a contact in the first stage to make it adopt,
    one of which claims a moment there that the other does not.
    """
    stage = next(iter(project.collection.stages), None)
    if stage is None:
        return ()
    candidates = [
        (facet, cells)
        for facet in project.live_facets
        if _onboards(project, facet, stage)
        if (cells := _cells_in_stage(project, facet, stage))
    ]
    by_department: dict[str | None, list[tuple[Facet, int]]] = {}
    for facet, cells in candidates:
        by_department.setdefault(facet.department, []).append((facet, cells))
    found: dict[tuple[str, str], tuple[int, frozenset[str]]] = {}
    departments = sorted(by_department, key=lambda name: name or "")
    for position, department in enumerate(departments):
        for other in departments[position + 1 :]:
            pairs = meeting(by_department[department], by_department[other], itemgetter(1))
            for (first, first_cells), (second, second_cells) in pairs:
                claimed = _claimed_in(project, first, stage) | _claimed_in(project, second, stage)
                if claimed and not first.serves & second.serves and not deliberate(project, first, second):
                    shared = meet(project, first, second) & first_cells & second_cells
                    if shared:
                        left, right = sorted((first.message.id, second.message.id))
                        cells, moments = found.get((left, right), (0, frozenset()))
                        found[(left, right)] = (cells | shared, moments | claimed)
    return tuple(Neighbours(*names, cells, tuple(sorted(moments))) for names, (cells, moments) in sorted(found.items()))


def _onboards(project: Project, facet: Facet, stage: str) -> bool:
    """Whether a message says it onboards, or adopts without naming only moments of other stages."""
    if facet.written.type == "onboarding":
        return True
    return facet.written.intent == "adopt" and (not facet.serves or bool(_claimed_in(project, facet, stage)))


def _claimed_in(project: Project, facet: Facet, stage: str) -> frozenset[str]:
    """The moments a message claims that lie in a stage, or in none that is stated."""
    moments = project.collection.moments
    return frozenset(name for name in facet.serves if name in moments and moments[name].value.stage in (stage, None))


def _cells_in_stage(project: Project, facet: Facet, stage: str) -> int:
    inside = facet.cells & project.cells(project.collection.stages[stage].value.audience)
    if not project.due_days.exact(facet):
        return inside
    cells = 0
    for one in time_classes(project):
        here = one & inside
        if here:
            index = first_member(here)
            windows = project.due_days.stage_windows(stage, index)
            days = [day for due in project.due_days.due(facet, index) for day in due.days]
            if any(window.holds(day) for window in windows for day in days):
                cells |= here
    return cells
