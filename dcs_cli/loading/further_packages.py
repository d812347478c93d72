"""The packages that single tasks need beyond those of every installation, and the command that brings them.

The command names the packages themselves, which are on the index wherever this program was installed from: a release, a
checkout or an address.
"""

from typing import Literal

Task = Literal["calendars", "plan", "slides", "word", "xls"]
PACKAGES: dict[Task, tuple[str, ...]] = {
    "calendars": ("icalendar",),
    "plan": ("highspy",),
    "slides": ("python-pptx", "pillow"),
    "word": ("python-docx", "python-pptx", "pillow"),
    "xls": ("python-calamine",),
}
"""By their names on the index, which are not those they are imported by (pillow is ``PIL``)."""


def install_command(task: Task) -> str:
    """What to type into a shell to have what a task needs."""
    return f"pip install {' '.join(PACKAGES[task])}"
