"""The touchpoints that do the work of automation items: which run, which will, and which never will again (semantics
14).
"""

from datetime import date

from dcs_cli.analysis import base_map
from dcs_cli.documents.automation import Item
from dcs_cli.project.facets import Facet, Message, live_on
from dcs_cli.project.project import Project


def is_over(facet: Facet, as_of: date) -> bool:
    """Whether a version will never run again: stopped for good, ended, or its one day has passed."""
    written = facet.written
    return (
        written.status == "retired"
        or (written.ends_on is not None and written.ends_on < as_of)
        or (facet.sent_on is not None and facet.sent_on < as_of)
    )


class Automations:
    """The touchpoints that do the work of automation items, with their versions of any status."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._facets: dict[str, list[Facet]] = {}
        for facet in project.facets:
            self._facets.setdefault(facet.message.id, []).append(facet)

    def touchpoints(self, item: Item) -> dict[str, tuple[Facet, ...]]:
        """Every touchpoint of an item that exists; a second description stands for the first."""
        return {
            name: self.versions(name) for name in dict.fromkeys(item.automated_by) if name in self._project.messages
        }

    def versions(self, name: str) -> tuple[Facet, ...]:
        """The versions of a touchpoint or campaign that exists."""
        return tuple(self._facets.get(self._message(name).id, ()))

    def _message(self, name: str) -> Message:
        message = self._project.messages[name]
        return self._project.messages[message.duplicate_of] if message.duplicate_of is not None else message

    def lives(self, facet: Facet) -> bool:
        """Whether a version runs, an internal task for staff included (semantics 2.4).

        A campaign or a message of a day that has passed is live, and yet takes over no work that comes every week.
        """
        return live_on(facet.written, self._project.as_of) and not is_over(facet, self._project.as_of)

    def ahead(self, item: Item) -> tuple[Facet, ...]:
        """The versions of an item's touchpoints that run or can still be made to run."""
        facets = (facet for listed in self.touchpoints(item).values() for facet in listed)
        return tuple(facet for facet in facets if not is_over(facet, self._project.as_of))

    def over(self, item: Item) -> tuple[str, ...]:
        """The touchpoints of an item of which no version will ever run again."""
        return tuple(
            name
            for name, facets in self.touchpoints(item).items()
            if facets and all(is_over(facet, self._project.as_of) for facet in facets)
        )

    def all_over(self, item: Item) -> bool:
        """Whether nothing of what does an item's work will ever run again."""
        return bool(self.over(item)) and not self.ahead(item)

    def not_live(self, item: Item) -> tuple[str, ...]:
        """The touchpoints of an item of which no version runs today, those that will never run again included."""
        over = self.over(item)
        return tuple(
            name
            for name, facets in self.touchpoints(item).items()
            if name in over
            or (
                not any(self.lives(facet) for facet in facets)
                and not live_on(self._message(name).written, self._project.as_of)
            )
        )

    def not_running(self, item: Item) -> tuple[str, ...]:
        """The touchpoints of an item with a version that can be switched on, if only some customers miss it."""
        waiting, over = self.not_live(item), self.over(item)
        return tuple(
            name
            for name, facets in self.touchpoints(item).items()
            if name not in over
            and (
                name in waiting
                or not all(self.lives(facet) or is_over(facet, self._project.as_of) for facet in facets if facet.cells)
            )
        )

    def all_live(self, item: Item) -> bool:
        """Whether every touchpoint of an item exists and has a version that runs today."""
        found = self.touchpoints(item)
        return len(found) == len(set(item.automated_by)) and all(
            any(self.lives(facet) for facet in facets) for facets in found.values()
        )

    def only_by_email(self, item: Item) -> bool:
        """Whether every version of every touchpoint of an item goes by email."""
        found = self.touchpoints(item)
        if len(found) != len(set(item.automated_by)):
            return False
        for name, facets in found.items():
            channels = [facet.channel for facet in facets] or [base_map.channel(self._project, self._message(name))]
            if any(channel is None or channel.medium != "email" for channel in channels):
                return False
        return True

    def only_digital(self, item: Item) -> bool:
        """Whether every version of every touchpoint of an item is digital; false when none of them exists."""
        found = self.touchpoints(item)
        for name, facets in found.items():
            modes = [facet.mode for facet in facets] or [base_map.mode(self._project, self._message(name))]
            if any(mode != "digital" for mode in modes):
                return False
        return bool(found)
