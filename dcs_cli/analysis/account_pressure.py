"""Account pressure: the most and the certain number of sends to any contact of one account in a window (semantics 8.4).

A send is a message on a day. A message counts once a day however many contacts of the account get it; its versions are
one message, the steps of a series are several.

``worst`` takes every facet that reaches some contact cell of the account, one window position for each clock (8.2).
Exclusive streams and the caps of systems limit a contact, and contacts of one account can be in different streams and
have counts of their own: as groups they are left out here.

- Days of a clock all contacts share: every due day, spread over the days its slip allows, over one day for each contact
  the facet reaches at most, together over no more days of the window than these stretches cover.
- Schedules, dates and account-level signals that nothing holds back from one contact alone: the most fires to one
  contact, spread in the same way.
- All else (days of the single contact, contact-level signals, what a person decides): the most to one contact, times
  the contacts. What is unbounded for one contact is listed instead.

No message counts more than the window has days, for each message behind its entry. Stretches of ``during`` of
behavioural messages count in every window as in their fullest one.

``certain`` is for accounts with a contact in every one of their contact cells: the days on which messages that surely
reach some cell surely arrive, what streams and caps keep from that cell left out. Late deliveries of one message may
fall on one day; then they count once. Days of the single contact have known distances for one contact only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dcs_cli.analysis.account_certain import CertainSends
from dcs_cli.analysis.account_sends import Contacts, Sends
from dcs_cli.analysis.pressure import Verdict, line_name, puts_pressure
from dcs_cli.analysis.pressure_ground import Ground
from dcs_cli.documents.program import PressureLine
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.universe import Point, members_of


@dataclass(frozen=True, slots=True)
class AccountClass:
    """Account cells (by number) with the same figures; ``accounts`` is None without a population.

    ``members`` are all their contact cells, ``dimensions`` those of accounts that tell them from all others.
    """

    account_cells: tuple[int, ...]
    members: int
    dimensions: frozenset[str]
    accounts: int | None
    certain: int
    certain_day: int | None
    worst: int
    worst_day: int
    unbounded: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class AccountPressure:
    """One limit of contacts, with what whole accounts get in its window; accounts without a contact are in no class."""

    name: str
    limit: int
    per: str
    channel: str | None
    classes: tuple[AccountClass, ...]

    def accounts_with(self, *verdicts: Verdict) -> int | None:
        """The accounts with one of these verdicts; None without a population."""
        found = 0
        for one in self.classes:
            if one.accounts is None:
                return None
            found += one.accounts if one.verdict in verdicts else 0
        return found


@dataclass(frozen=True, slots=True)
class _Figures:
    certain: int
    certain_day: int | None
    worst: int
    worst_day: int
    unbounded: tuple[str, ...]


def judge_accounts(project: Project, line: PressureLine, *, ground: Ground | None = None) -> AccountPressure:
    """One line of ``policy.pressure`` for every account with a contact.

    ``ground`` is what the limits of one project share, where several are judged.
    """
    ground = ground if ground is not None else Ground(project)
    measured = frozenset(
        facet
        for facet in ground.facets
        if puts_pressure(facet)
        and (line.channel is None or (facet.channel is not None and facet.channel.id == line.channel))
    )
    sends = Sends(ground, measured, line.per.longest)
    surely = CertainSends(project, line.per.shortest)
    numbers: dict[_Figures, list[int]] = {}
    facets: dict[_Figures, dict[Facet, None]] = {}
    judged: dict[tuple[tuple[int, int | None], ...], _Figures] = {}
    for number, contacts in _contacts_by_account(ground, measured, sends):
        key = tuple((some.index, some.number) for some in contacts)
        figures = judged.get(key)
        if figures is None:
            worst, certain = sends.worst(contacts), surely.of(contacts)
            figures = _Figures(certain.count, certain.day, worst.count, worst.day, worst.unbounded)
            judged[key] = figures
            facets.setdefault(figures, {}).update((facet, None) for some in contacts for facet in some.facets)
        numbers.setdefault(figures, []).append(number)
    classes = tuple(_class(project, line.at_most, one, numbers[one], tuple(facets[one])) for one in numbers)
    return AccountPressure(line_name(line), line.at_most, line.per.text, line.channel, classes)


def _class(
    project: Project, limit: int, figures: _Figures, numbers: list[int], facets: tuple[Facet, ...]
) -> AccountClass:
    cells = [project.universe.account_cells[number] for number in numbers]
    members = 0
    for cell in cells:
        members |= cell.members
    over = figures.worst > limit or figures.unbounded
    verdict: Verdict = "breach" if figures.certain > limit else "possible" if over else "fine"
    return AccountClass(
        tuple(numbers),
        members,
        _dimensions(project, numbers, facets),
        sum(cell.accounts or 0 for cell in cells) if project.universe.sized else None,
        figures.certain,
        figures.certain_day,
        figures.worst,
        figures.worst_day,
        figures.unbounded,
        verdict,
    )


def _dimensions(project: Project, numbers: list[int], facets: Iterable[Facet]) -> frozenset[str]:
    """The account-level dimensions of the facets where they suffice, else all: numbers of contacts can matter too."""
    universe = project.universe
    axes = [axis.name for axis in universe.axes if axis.level == "account"]
    named = frozenset().union(*map(project.facet_dimensions, facets))
    positions = [position for position, name in enumerate(axes) if name in named]
    inside = set(numbers)
    rows: dict[bool, set[tuple[Point, ...]]] = {True: set(), False: set()}
    for number, cell in enumerate(universe.account_cells):
        if cell.members:
            rows[number in inside].add(tuple(cell.values[position] for position in positions))
    return frozenset(axes) & named if rows[True].isdisjoint(rows[False]) else frozenset(axes)


def _contacts_by_account(
    ground: Ground, measured: frozenset[Facet], sends: Sends
) -> Iterator[tuple[int, tuple[Contacts, ...]]]:
    """Every account cell that has contact cells, by number, with its contacts by what reaches them.

    Contacts beyond the number that could add a send are not counted, so that accounts alike in all that matters are
    judged once. A cell of no contacts is taken to hold one, as it has figures of its own (8.2).
    """
    universe = ground.project.universe
    counted = [tuple(facet for facet in one.facets if facet in measured) for one in ground.alike]
    enough = [max((sends.enough(facet) for facet in facets), default=1) for facets in counted]
    class_of = [0] * len(universe.cells)
    for number, one in enumerate(ground.alike):
        for index in members_of(one.cells):
            class_of[index] = number
    known: dict[tuple[int, int | None], Contacts] = {}
    for number, account in enumerate(universe.account_cells):
        sizes: dict[int, int | None] = {}
        for index in members_of(account.members):
            place = class_of[index]
            weight = universe.weight(index)
            sizes[place] = None if weight is None else (sizes.get(place) or 0) + max(1, weight)
        found = []
        for place, size in sorted(sizes.items()):
            key = (place, None if size is None else min(size, enough[place]))
            if key not in known:
                known[key] = Contacts(ground.alike[place], counted[place], key[1])
            found.append(known[key])
        if found:
            yield number, tuple(found)
