"""What slides are made of, before anything is drawn: a message as the title, one thing that shows it, and notes."""

from dataclasses import dataclass

from dcs_cli.outputs.story.blocks import Bullets, Chart, Table, Tone


@dataclass(frozen=True, slots=True)
class Bar:
    """A step of the roadmap in days from today: when it runs, and until when it may end; None where it cannot run.

    ``when`` stands before the bar, ``state`` behind it.
    """

    name: str
    start: int | None
    end: int | None
    latest_end: int | None
    when: str
    state: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Milestone:
    """A vision fact: the earliest day it is true, None when it is out of reach."""

    name: str
    day: int | None
    state: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Way:
    """The roadmap over time; ``days`` is the horizon, ``ticks`` are days with the date they stand for."""

    days: int
    ticks: tuple[tuple[int, str], ...]
    bars: tuple[Bar, ...]
    milestones: tuple[Milestone, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A diagram as a picture of so many dots, described for those who cannot see it."""

    png: bytes
    breadth: int
    height: int
    title: str
    text: str


Body = Table | Chart | Bullets | Way | Drawing


@dataclass(frozen=True, slots=True)
class Slide:
    """One message.

    ``remark`` stands small below what shows it. A table with ``whole`` goes on over further slides; any other shows
    the rows that fit and says how many there are.
    """

    title: str
    body: Body
    remark: str = ""
    notes: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A deck: what the title slide says, then its slides."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    slides: tuple[Slide, ...]
    footer: str
