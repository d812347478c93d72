"""What every deliverable is made from: the judged project, the customers it is about and the look it is to have."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dcs_cli.loading.project_files import Loaded
    from dcs_cli.outputs.theme import Theme
    from dcs_cli.outputs.view import View
    from dcs_cli.rules.run import Run


class CannotMake(Exception):
    """A deliverable cannot be made here; the text says why and what mends it, such as a command that installs."""


@dataclass(frozen=True, slots=True)
class Material:
    """One project on one day, ready to be drawn and written.

    ``run`` is already narrowed to the view when there is one; its ``answers`` are always those of the whole project
    (semantics 1.4). Nothing in here reads the clock: ``run.answers.project.as_of`` is the only date.
    """

    loaded: "Loaded"
    run: "Run"
    view: "View | None"
    theme: "Theme"
