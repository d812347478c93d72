"""One YAML document from libyaml's events: plain values and positions in a single pass."""

from array import array
from dataclasses import dataclass, field
from typing import Any, Protocol

from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from dcs_cli.loading.limits import Limits
from dcs_cli.loading.nodes import Children, Plain, Positions
from dcs_cli.loading.scalars import resolve

Span = tuple[int, int]

# Compared by identity, so a quoted "<<" or any text of a user can never be mistaken for one of them.
_MERGE = str(b"<<", "ascii")
_DROPPED = str(b"(dropped)", "ascii")
_UNSEEN = object()


class Mark(Protocol):
    """A position in the text, in characters."""

    index: int


class YamlEvent(Protocol):
    """An event of libyaml. PyYAML gives each class the attributes it has; the builder asks by class first."""

    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: str | None
    value: str
    style: str
    explicit: bool


class EventSource(Protocol):
    """What hands out the events of one file, one after the other."""

    def get_event(self) -> YamlEvent:
        """The next event; after the last one there is nothing to ask for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text: a reason, the spans it lies at (the first is the primary one) and what mends it.

    `seen_before` leads in the line of the second span, such as "first seen at line".
    """

    message: str
    spans: tuple[Span, ...]
    hint: str
    seen_before: str = ""


class UnreadableError(Exception):
    """A fault after which the rest of the file cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(slots=True)
class Anchor:
    """An anchored node: its size after expansion, 0 while it is still open, and its nesting.

    `room` is how many nodes the file could still hold when it was opened.
    """

    number: int
    value: Plain
    nodes: int = 0
    height: int = 0
    room: int = 0


@dataclass(slots=True)
class FileProgress:
    """What the documents of one file share: its limits, what is used of them, the words met and the faults found."""

    limits: Limits
    nodes: int = 0
    aliases: int = 0
    known: dict[str, Any] = field(default_factory=lambda: {"<<": _MERGE})
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class DocumentBuilder:
    """Builds one document. `explicit_end` is the offset after its `...`, if it has one."""

    source: EventSource
    file: FileProgress
    starts: "array[int]" = field(default_factory=lambda: array("I"))
    ends: "array[int]" = field(default_factory=lambda: array("I"))
    children: dict[int, Children] = field(default_factory=dict)
    aliases: dict[int, int] = field(default_factory=dict)
    anchors: dict[str, Anchor] = field(default_factory=dict)
    broken_aliases: set[int] = field(default_factory=set)
    explicit_end: int | None = None

    def positions(self) -> Positions:
        """The positions of what was built."""
        return Positions(self.starts, self.ends, self.children, self.aliases)

    def build(self) -> Plain:
        """The value of the document whose start event was just read. Raises UnreadableError or a YAMLError.

        The one long function of this room: this loop runs once a node, and a call a node would double its time.
        """
        get_event, known, children = self.source.get_event, self.file.known, self.children
        starts, ends = self.starts, self.ends
        add_start, add_end = starts.append, ends.append
        limits = self.file.limits
        room = limits.nodes - self.file.nodes
        number = last = own = deepest = 0
        value: Any
        root: list[Plain] = []
        holder: Any = root
        names: dict[str, int] | None = None
        items = array("I")
        key: str | None = None
        anchor: Anchor | None = None
        merges: dict[int, tuple[int, Any]] = {}
        stack: list[tuple[Any, ...]] = []
        while True:
            event = get_event()
            kind: type = event.__class__
            if kind is MappingEndEvent or kind is SequenceEndEvent:
                # A block collection ends, for libyaml, where the next token starts; people see its last child's end.
                end = event.end_mark.index
                ends[own] = end if end > event.start_mark.index else ends[last]
                if own in merges and names is not None:
                    self._merge(holder, names, *merges.pop(own))
                last = own
                if anchor is not None:
                    anchor.nodes = number - anchor.number + anchor.room - room
                    anchor.height = deepest - len(stack) + 1
                holder, names, items, key, own, anchor, deepest_before = stack.pop()
                deepest = max(deepest, deepest_before)
                continue
            if kind is DocumentEndEvent:
                self.file.nodes = limits.nodes - room + number
                if event.explicit:
                    self.explicit_end = event.end_mark.index
                return root[0]
            add_start(event.start_mark.index)
            add_end(event.end_mark.index)
            if number >= room:
                raise self._too_many_nodes()
            opening = False
            if kind is ScalarEvent:
                value = event.value
                if not event.style:
                    value = known.get(value, _UNSEEN)
                    if value is _UNSEEN:
                        value = self._plain_scalar(event.value, number)
                if event.anchor is not None:
                    self.anchors[event.anchor] = Anchor(number, value, nodes=1)
                if event.tag is not None:
                    self._tagged(event.tag, number)
                last = number
            elif kind is AliasEvent:
                value, nodes, height = self._alias(event.anchor or "", number)
                room -= nodes - 1
                if number >= room:
                    raise self._too_many_nodes()
                deepest = max(deepest, len(stack) + height)
                if deepest > limits.depth:
                    raise self._too_deep()
                last = number
            else:
                opening = True
                value = {} if kind is MappingStartEvent else []
                if len(stack) >= limits.depth:
                    raise self._too_deep()
                if event.tag is not None:
                    self._tagged(event.tag, number)

            if names is None:
                holder.append(value)
                items.append(number)
            elif key is None:
                if value.__class__ is str and value not in names and value is not _MERGE:
                    names[value] = number
                    key = value
                else:
                    earlier = merges.get(own)
                    key = self._unusual_key(value, names, number, earlier and earlier[0])
            else:
                if key is _MERGE:
                    merges[own] = (number, value)
                elif key is not _DROPPED:
                    holder[key] = value
                key = None

            if opening:
                stack.append((holder, names, items, key, own, anchor, deepest))
                anchor = None
                deepest = len(stack)
                if event.anchor is not None:
                    anchor = self.anchors[event.anchor] = Anchor(number, value, room=room)
                holder, own, key = value, number, None
                if kind is MappingStartEvent:
                    children[number] = names = {}
                else:
                    names = None
                    children[number] = items = array("I")
            number += 1

    def _span(self, number: int) -> Span:
        return self.starts[number], self.ends[number]

    def _plain_scalar(self, text: str, number: int) -> Any:
        try:
            value = self.file.known[text] = resolve(text)
        except OverflowError:
            shown = text if len(text) <= 24 else f"{text[:20]}… ({len(text)} characters)"
            hint = "numbers reach up to about 1.8e308; put it in quotes if it is text"
            self._report(f"the number {shown} is too large", number, hint)
            return None
        return value

    def _tagged(self, tag: str, number: int) -> None:
        shown = tag.replace("tag:yaml.org,2002:", "!!", 1)
        hint = "remove the tag, or put the text in quotes if the `!` belongs to it"
        self._report(f"the tag `{_shown(shown)}` is not allowed; values carry no tags", number, hint)

    def _unusual_key(self, value: Any, names: dict[str, int], number: int, merged: int | None) -> str:
        """The key a node that is no new text stands for; what cannot be a key is reported and dropped with its value.

        `merged` is the node of the value of an earlier `<<` in the same mapping.
        """
        if value.__class__ is not str:
            what, hint = _KEYS_THAT_ARE_NO_TEXT[value.__class__]
            self._report(f"{what} stands as a key; keys are text", number, hint)
            return _DROPPED
        if value is _MERGE and merged is None:
            return _MERGE
        first = names[value] if merged is None or value is not _MERGE else merged - 1
        spans = (self._span(number), self._span(first))
        message = f"the key `{_shown(value)}` is written twice in one mapping"
        self.file.faults.append(Fault(message, spans, "keep one of the two, or rename one", "first seen at line"))
        return _DROPPED

    def _alias(self, name: str, number: int) -> tuple[Plain, int, int]:
        """The value an alias stands for, with its size and its nesting."""
        self.file.aliases += 1
        if self.file.aliases > self.file.limits.aliases:
            raise self._beyond("aliases", self.file.limits.aliases, "more than {} aliases", number)
        anchor = self.anchors.get(name)
        if anchor is None:
            hint = f"write `&{name}` at the value it repeats, further up, or put it in quotes if the `*` is text"
            self._report(f"the alias `*{name}` has no anchor above it in this document", number, hint)
        elif anchor.nodes == 0:
            spans = (self._span(number), (self.starts[anchor.number], self.starts[anchor.number] + len(name) + 1))
            message = f"the alias `*{name}` stands inside the value it repeats, which would never end"
            self.file.faults.append(Fault(message, spans, "repeat a value that is complete", "its anchor is at line"))
        else:
            self.aliases[number] = anchor.number
            return anchor.value, anchor.nodes, anchor.height
        self.broken_aliases.add(number)
        return None, 1, 0

    def _merge(self, holder: dict[str, Plain], names: dict[str, int], number: int, value: Any) -> None:
        """Give a mapping the keys of what its `<<` names: its own keys win, then earlier entries."""
        entries, values = [number], [value]
        if value.__class__ is list and value and number not in self.aliases:
            entries, values = [*self.children[number]], value
        for entry, target in zip(entries, values, strict=True):
            if entry in self.broken_aliases:
                continue
            if entry not in self.aliases or target.__class__ is not dict:
                message = "`<<` takes an alias of a mapping, or a list of such aliases"
                self._report(message, entry, 'write `<<: *name`, or "<<" in quotes for an ordinary key')
                continue
            for name in target:
                if name not in names:
                    holder[name] = target[name]
                    names[name] = ~entry

    def _report(self, message: str, number: int, hint: str) -> None:
        self.file.faults.append(Fault(message, (self._span(number),), hint))

    def _too_deep(self) -> UnreadableError:
        limit = self.file.limits.depth
        return self._beyond("depth", limit, "lists and mappings nested more than {} deep", len(self.starts) - 1)

    def _too_many_nodes(self) -> UnreadableError:
        limit = self.file.limits.nodes
        return self._beyond("nodes", limit, "more than {} values, with aliases written out", len(self.starts) - 1)

    def _beyond(self, name: str, limit: int, what: str, number: int) -> UnreadableError:
        message = f"the file has {what.format(f'{limit:,}')}, which is the limit `{name}`"
        return UnreadableError(Fault(message, (self._span(number),), raise_limit(name, limit)))


def raise_limit(name: str, limit: int) -> str:
    """What to write to read a file that goes beyond a limit."""
    return f"if the file is meant to be like this, raise the limit: --limits {name}={limit * 2}"


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


_QUOTE_KEY = "put the key in quotes, like "
_KEYS_THAT_ARE_NO_TEXT: dict[type, tuple[str, str]] = {
    int: ("a number", f'{_QUOTE_KEY}"2026":'),
    float: ("a number", f'{_QUOTE_KEY}"1.5":'),
    bool: ("true or false", f'{_QUOTE_KEY}"true":'),
    type(None): ("an empty value or null", "write a name before the colon, or put null in quotes"),
    dict: ("a mapping", "write a name before the colon; put text that begins with `{` in quotes"),
    list: ("a list", "write a name before the colon; put text that begins with `[` in quotes"),
}
