"""Drawn journeys and processes read as drafts: Mermaid journeys, BPMN processes, journey maps in YAML."""

from collections.abc import Callable
from dataclasses import dataclass

from dcs_cli.exchange.drafts import Drafts, NotReadable
from dcs_cli.exchange.journeys import bpmn, enablement_map, mermaid, mermaid_flowchart
from dcs_cli.exchange.systems.whole_files import told_apart
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.tables import TableProblem, decoded


@dataclass(frozen=True, slots=True)
class Notation:
    """A way journeys are drawn: how a text is known by what it holds, and how it is read under a name."""

    id: str
    recognises: Callable[[str], bool]
    read: Callable[[str, str], Drafts]


NOTATIONS = (
    Notation("mermaid", mermaid.recognises, mermaid.read),
    Notation("bpmn", bpmn.recognises, bpmn.read),
    Notation("enablement-map", enablement_map.recognises, enablement_map.read),
)
ASKED_FOR = (Notation("flowchart", mermaid_flowchart.recognises, mermaid_flowchart.read),)
"""Notations that draw much else besides journeys, so that they are read only when somebody says so."""


def recognised(data: bytes, name: str) -> str | None:
    """The notation of a file, found by what it holds; None for anything else, readable or not."""
    text = decoded(data, name)
    if isinstance(text, TableProblem) or len(data) > Limits().bytes:
        return None
    return next((one.id for one in NOTATIONS if one.recognises(text)), None)


def asked_for(reader: str) -> bool:
    """Whether a reader is one that only reads when it is asked for."""
    return any(one.id == reader for one in ASKED_FOR)


def read_export(data: bytes, name: str, *, only: str | None = None) -> Drafts:
    """The drafts in a file, with ``only`` by the reader of that id.

    Raises :class:`NotReadable` with a sentence for a file that cannot be used.
    """
    if len(data) > Limits().bytes:
        raise NotReadable(f"{name} has {len(data):,} bytes; at most {Limits().bytes:,} are read")
    text = decoded(data, name)
    if isinstance(text, TableProblem):
        raise NotReadable(f"{name}:{text.line}: {text.message}; {text.hint}")
    for notation in NOTATIONS if only is None else ASKED_FOR:
        if only in (None, notation.id) and notation.recognises(text):
            return told_apart(notation.read(text, name))
    if only is not None:
        raise NotReadable(f"{name} holds no {only}: a Mermaid one begins `flowchart LR`")
    raise NotReadable(f"{name} holds no Mermaid journey, no BPMN process and no journey map we know")
