"""The findings of two revisions held against each other by code and subjects, with those only a comparison can make."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from dcs_cli.analysis.changes import Changes
from dcs_cli.analysis.changes_meaning import NO_RENAMES
from dcs_cli.analysis.changes_messages import Backlog
from dcs_cli.analysis.visibility import CampaignNotice, notice_days
from dcs_cli.loading.places import Place
from dcs_cli.project.spots import Spot
from dcs_cli.rules.catalogue import rules
from dcs_cli.rules.findings import Customers, Finding, PlacedFinding
from dcs_cli.rules.run import Run

BACKLOG, LATE = "T09", "V02"
Mark = tuple[str, tuple[str, ...], tuple[str, ...]]
_NAMES = re.compile(r"[^\[\]+/]+")


@dataclass(frozen=True, slots=True)
class GrownFinding:
    """A finding of both sides that touches another number of customers now, or names other messages (``regrouped``)."""

    before: PlacedFinding
    after: PlacedFinding
    regrouped: bool = False


class FindingChanges:
    """What is found newly, what is gone, and what touches more or fewer customers.

    ``changed_on`` is the day of the later revision, from which the notice of a changed campaign counts.
    """

    def __init__(self, changes: Changes, before: Run, after: Run, changed_on: date) -> None:
        self._changes = changes
        self._changed_on = changed_on
        renamed = changes.renamed
        self._before = {_mark(one.finding, renamed): one for one in before.findings if not _of_file(one)}
        self._after = {_mark(one.finding): one for one in after.findings if not _of_file(one)}

    @cached_property
    def new(self) -> tuple[PlacedFinding, ...]:
        """Findings of the later side alone, in the order of reports."""
        found = {mark: one for mark, one in self._after.items() if mark not in self._pairs}
        for one in (*self._backlogs(), *self._notices()):
            if _mark(one.finding) not in self._before:
                found[_mark(one.finding)] = one
        return tuple(sorted(found.values(), key=lambda one: one.sort_key))

    @cached_property
    def gone(self) -> tuple[PlacedFinding, ...]:
        """Findings of the earlier side alone."""
        kept = set(self._pairs.values())
        found = (one for mark, one in self._before.items() if mark not in kept)
        return tuple(sorted(found, key=lambda one: one.sort_key))

    @cached_property
    def grown(self) -> tuple[GrownFinding, ...]:
        """Findings of both sides that name other messages, or another number of customers in one population."""
        same = self._changes.customers.same_population
        pairs = (GrownFinding(self._before[was], self._after[now], was != now) for now, was in self._pairs.items())
        found = [one for one in pairs if one.regrouped or (same and _resized(one))]
        return tuple(sorted(found, key=lambda one: one.after.sort_key))

    @cached_property
    def _pairs(self) -> Mapping[Mark, Mark]:
        """The findings of both sides, later marks with earlier ones.

        First those that name the same messages. What is left of one fingerprint goes together too, most likely the
        group that a message joined or left.
        """
        found = {mark: mark for mark in self._after if mark in self._before}
        left = [mark for mark in self._before if mark not in found]
        for nested in (True, False):
            for mark in [one for one in self._after if one not in found]:
                alike = (one for one in left if one[:2] == mark[:2] and (not nested or _nested(one[2], mark[2])))
                was = next(alike, None)
                if was is not None:
                    found[mark] = was
                    left.remove(was)
        return found

    def _backlogs(self) -> Iterator[PlacedFinding]:
        """T09 for messages that newly wait for a state; the rule itself sees only starts that are still ahead."""
        found: dict[str, list[Backlog]] = {}
        for backlog in self._changes.backlogs:
            found.setdefault(backlog.facet.message.id, []).append(backlog)
        for identifier, listed in found.items():
            most = _most(listed)
            told = f": at most {most:,} {'contact' if most == 1 else 'contacts'}" if most is not None else ""
            text = f"on its first day `{identifier}` may fire for everyone already in that state{told}"
            fix = "start with a small audience and widen it in steps, or cap the sends of a day in the sending system"
            yield _placed(self._changes, BACKLOG, identifier, text, fix, self._customers(listed), {}, "possible")

    def _customers(self, listed: list[Backlog]) -> Customers | None:
        touched = [one.customers for one in listed if one.customers is not None]
        if len(touched) < len(listed):
            return None
        cells = 0
        for one in touched:
            cells |= one.cells
        side = self._changes.customers.after
        universe, own = side.project.universe, side.own(cells)
        boxes = tuple(dict.fromkeys(box for one in touched for box in one.boxes))
        return Customers(own, boxes, universe.contacts(own), universe.accounts(own))

    def _notices(self) -> Iterator[PlacedFinding]:
        """V02 for campaigns whose day or audience changed after CS was told: notice counts from then (semantics 10)."""
        project = self._changes.after.project
        policy = project.policy
        if policy.notice is None:
            return
        for notice in self._changes.after.visibility.notices or ():
            told = notice.notified_on
            if told is None or not self._restarts(notice) or not told < self._changed_on <= notice.send_on:
                continue
            days = notice_days(self._changed_on, notice.send_on, policy.notice_days == "business")
            if days >= policy.notice.days:
                continue
            identifier = notice.message.id
            text = (
                f"`{identifier}` changed after CS was told on {told}: notice counts from {self._changed_on}, "
                f"{days} {'day' if days == 1 else 'days'} ahead, wanted {policy.notice.days}"
            )
            fix = "tell CS again, and write the day into `cs_notified_on`"
            yield _placed(self._changes, LATE, identifier, text, fix, None, {"days": days}, "certain")

    def _restarts(self, notice: CampaignNotice) -> bool:
        """Whether day or audience of a campaign that was there before are other ones, and CS was not told again."""
        identifier = notice.message.id
        about = [one for one in self._changes.listed if one.of == "message" and one.subject == identifier]
        if any(one.field == "cs_notified_on" for one in about):
            return False
        names = {self._changes.renamed.get(name, name) for name in self._changes.before.project.facets_by_message}
        return identifier in names and any(
            one.field in ("send_on", "audience") or one.kind in ("gained", "lost") for one in about
        )


def _placed(
    changes: Changes,
    code: str,
    identifier: str,
    text: str,
    fix: str,
    customers: Customers | None,
    data: Mapping[str, Any],
    certainty: Any,
) -> PlacedFinding:
    rule = rules()[code]
    spot = changes.after.project.messages[identifier].spot.at("id")
    finding = Finding(
        code, rule.name, rule.level, certainty, (identifier,), (spot,), text, customers, data, rule.fix, fix
    )
    return PlacedFinding(finding, ())


def located(placed: PlacedFinding, place: Callable[[Spot], Place]) -> PlacedFinding:
    """A finding made by the comparison with its place in the files; others have theirs already."""
    if placed.places:
        return placed
    return replace(placed, places=tuple(place(spot) for spot in placed.finding.spots))


def _most(listed: list[Backlog]) -> int | None:
    numbers = [one.customers.contacts for one in listed if one.customers is not None]
    if len(numbers) < len(listed) or any(number is None for number in numbers):
        return None
    return sum(number or 0 for number in numbers)


def _mark(finding: Finding, renamed: Mapping[str, str] = NO_RENAMES) -> Mark:
    """What a fingerprint is made of and the messages beside, ids under their new names, in an order of their own."""
    subjects = (_NAMES.sub(lambda match: renamed.get(match[0], match[0]), text) for text in finding.subjects)
    messages = () if finding.about == finding.subjects else (renamed.get(name, name) for name in finding.about)
    return finding.code, tuple(sorted(subjects)), tuple(sorted(messages))


def _nested(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return set(some) <= set(others) or set(others) <= set(some)


def _resized(one: GrownFinding) -> bool:
    return _size(one.before.finding) != _size(one.after.finding)


def _of_file(placed: PlacedFinding) -> bool:
    """Whether a finding is about a file as such: moving it would make it another one."""
    return bool(placed.places) and placed.finding.subjects == (placed.places[0].file,)


def _size(finding: Finding) -> tuple[int | None, int | None, int | None] | None:
    touched = finding.customers
    return None if touched is None else (touched.contacts, touched.accounts, touched.size)
