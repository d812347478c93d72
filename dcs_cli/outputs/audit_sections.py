"""The sections of an audit: which are asked for, in which form, and which rules speak in which of them."""

from dataclasses import dataclass
from typing import Literal, get_args

from dcs_cli.outputs.view import View

Section = Literal["gaps", "overlaps", "pressure", "targets", "signal"]
SECTIONS: tuple[Section, ...] = get_args(Section)
PRESSURE_CODES = frozenset(("O04", "O11"))
REQUIREMENT_CODES = frozenset(("G02", "G03", "G04", "G05", "G06", "G13", "G18", "J03", "H02"))


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What an audit is to show, and in which form."""

    width: int
    color: bool
    verbosity: int = 0
    only: tuple[Section, ...] = ()
    silenced: bool = False
    view: View | None = None

    def shows(self, section: Section) -> bool:
        """Whether a section is asked for."""
        return not self.only or section in self.only
