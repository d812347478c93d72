"""The facts of a message as its map states them, before any version changes them: what counts read (semantics 9)."""

from typing import Literal

from dcs_cli.documents.touchpoint_map import Campaign
from dcs_cli.project.facets import Message
from dcs_cli.project.project import Project
from dcs_cli.project.versions import department_of
from dcs_cli.project.vocabulary import ChannelFacts


def department(project: Project, message: Message) -> str | None:
    """The department that owns a message; None where none can be derived."""
    return department_of(message.written.owner, message.department, project.words)


def channel(project: Project, message: Message) -> ChannelFacts | None:
    """The channel of a message; None where none is stated."""
    return project.words.channels.get(message.written.channel) if message.written.channel is not None else None


def mode(project: Project, message: Message) -> Literal["human", "digital", "hybrid"]:
    """Who sends a message: as stated, else a person on a person's channel."""
    if message.written.mode is not None:
        return message.written.mode
    used = channel(project, message)
    return "human" if used is not None and used.person else "digital"


def trigger_class(message: Message) -> str | None:
    """The class of a message's trigger, calendar for campaigns; None where no trigger is stated."""
    written = message.written
    if isinstance(written, Campaign):
        return "calendar"
    return written.trigger.trigger_class if written.trigger is not None else None


def serves(message: Message) -> frozenset[str]:
    """The moments a message claims to answer."""
    return frozenset(message.written.serves)
