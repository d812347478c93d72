"""What limits the order of work: hours of those who build, and how much change one CSM is asked to take at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from dcs_cli.documents.automation import ChangesPerCsm
from dcs_cli.documents.values import WrongValue, parse_id, show
from dcs_cli.project.project import Project

_HOURS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:h\s*)?(?:/\s*week)?")


@dataclass(frozen=True, slots=True)
class BuildHours:
    """Hours a week for building: of one team that builds everything, or of every role by itself.

    Exactly one of ``together`` and ``by_role`` is stated; all hours are positive.
    """

    together: Fraction | None = None
    by_role: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def total(self) -> Fraction:
        """Of everybody who builds."""
        return self.together if self.together is not None else sum(self.by_role.values(), Fraction(0))

    @property
    def text(self) -> str:
        """As it is written on a command line, roles sorted."""
        if self.together is not None:
            return f"{_written(self.together)}/week"
        return ",".join(f"{role}={_written(hours)}/week" for role, hours in sorted(self.by_role.items()))


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits that are stated; ``build_hours`` None: nobody said how much can be built.

    ``stated_twice`` are roles with different hours in two documents; the first one counts.
    """

    build_hours: BuildHours | None
    changes_per_csm: tuple[ChangesPerCsm, ...] = ()
    stated_twice: tuple[str, ...] = ()


def parse_build_hours(text: str) -> BuildHours:
    """Read ``10/week``, or ``digital-csm=10/week,engineer=5/week``; raises :class:`WrongValue` with a sentence."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1 and "=" not in parts[0]:
        return BuildHours(together=_hours(parts[0]))
    by_role: dict[str, Fraction] = {}
    for part in parts:
        name, equals, hours = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise WrongValue(f"{show(part)} names no role: write one number for all, or role=hours for every role")
        role = parse_id(name)
        if role in by_role:
            raise WrongValue(f"`{role}` has hours twice: write every role once")
        by_role[role] = _hours(hours)
    return BuildHours(by_role=by_role)


def limits_of(project: Project, build_hours: BuildHours | None = None) -> Limits:
    """The limits of the automation documents; ``build_hours`` takes the place of the team they state."""
    plans = [located.value for located in project.collection.automations]
    by_role: dict[str, Fraction] = {}
    twice: set[str] = set()
    for member in (member for plan in plans for member in plan.team):
        if by_role.setdefault(member.role, member.hours_per_week) != member.hours_per_week:
            twice.add(member.role)
    if build_hours is None and by_role:
        build_hours = BuildHours(by_role=by_role)
    elif build_hours is not None:
        twice = set()
    changes = tuple(plan.changes_per_csm for plan in plans if plan.changes_per_csm is not None)
    return Limits(build_hours, changes, tuple(sorted(twice)))


def _hours(text: str) -> Fraction:
    match = _HOURS.fullmatch(text)
    if match is None:
        raise WrongValue(
            f"{show(text)} is not a number of hours a week: write 10/week, or digital-csm=10/week,engineer=5/week"
        )
    hours = Fraction(match[1])
    if hours == 0:
        raise WrongValue("in 0 hours a week nothing can be built: write a positive number")
    return hours


def _written(hours: Fraction) -> str:
    return str(hours) if hours.denominator == 1 else format(float(hours), "g")
