"""Messages of one department that are the same in all a customer could notice, and go out at the same time (O14)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dcs_cli.analysis.changes_meaning import meaning
from dcs_cli.analysis.changes_messages import CUSTOMER_FACING
from dcs_cli.analysis.overlaps import Pair, deliberate, joined, meet
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

KINDS_OF_MESSAGE = ("type", "intent", "topic")


def repeated(project: Project) -> tuple[Pair, ...]:
    """O14 pairs, in the order of names: certain where every shared customer surely gets both, surely at one time."""
    alike: dict[Any, list[Facet]] = {}
    for facet in project.live_facets:
        if _comparable(facet):
            key = (facet.department, facet.channel and facet.channel.id, facet.kind, _words(facet.written.purpose))
            alike.setdefault(key, []).append(facet)
    found: dict[tuple[str, str], list[tuple[Facet, Facet, int]]] = {}
    for facets in alike.values():
        for first, second in _the_same(facets):
            if first.serves & second.serves or deliberate(project, first, second):
                continue
            if cells := meet(project, first, second):
                left, right = sorted((first, second), key=lambda facet: facet.version_name)
                found.setdefault((left.version_name, right.version_name), []).append((left, right, cells))
    return tuple(_repeated(found[names]) for names in sorted(found))


def _comparable(facet: Facet) -> bool:
    """Whether enough is stated to call another message the same: what, how and when, of one whole message.

    A random share may be one half of a comparison, and an entry for several messages does not say which they are.
    """
    written = facet.written
    return (
        facet.outbound
        and facet.channel is not None
        and facet.audience_known
        and facet.days_known
        and written.share == 1
        and written.messages in (None, 1)
        and bool(_words(written.purpose))
    )


def _words(purpose: str | None) -> tuple[str, ...]:
    """The words of a purpose in their order, however it is punctuated."""
    return tuple(re.findall(r"[^\W_]+", (purpose or "").casefold()))


def _the_same(facets: list[Facet]) -> Iterator[tuple[Facet, Facet]]:
    """Pairs of messages that nothing a customer could notice tells apart."""
    if len(facets) < 2:
        return
    groups: dict[Any, list[Facet]] = {}
    for facet in facets:
        noticed = tuple(meaning(read(facet), key=name) for name, read in CUSTOMER_FACING.items())
        kinds = tuple(getattr(facet.written, name) for name in KINDS_OF_MESSAGE)
        groups.setdefault(repr((noticed, kinds)), []).append(facet)
    for group in groups.values():
        ordered = sorted(group, key=lambda facet: facet.name)
        for position, first in enumerate(ordered):
            for second in ordered[position + 1 :]:
                yield first, second


def _repeated(meetings: list[tuple[Facet, Facet, int]]) -> Pair:
    pair = joined(meetings)
    return replace(pair, certain=pair.certain and all(_same_phase(first) for first, _, _ in meetings))


def _same_phase(facet: Facet) -> bool:
    """Whether equal triggers mean equal days: two schedules of one period may begin on different ones."""
    return facet.kind != "schedule" or facet.trigger.starting is not None or facet.trigger.on is not None
