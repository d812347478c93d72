"""What ``check --fix`` tidies without a finding: quotes, modes that go without saying, the order of declared words."""

from collections.abc import Iterator

from dcs_cli.documents.program import Program
from dcs_cli.documents.touchpoint_map import Campaign
from dcs_cli.loading.layout_keys import canonical, is_field
from dcs_cli.loading.layout_scalars import is_ambiguous
from dcs_cli.loading.layout_sorting import in_order_of_keys
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.node_paths import written_nodes
from dcs_cli.loading.project_files import Loaded, LoadedDocument
from dcs_cli.loading.text_edits import SourceText, WrittenNode, in_quotes, with_key
from dcs_cli.project.facets import Message
from dcs_cli.project.project import Project
from dcs_cli.rules.fixes import Repair, Sources

SORTED = ("channels", "systems", "audiences", "profiles")
"""The words of a program whose order nothing shows; departments stand in diagrams and decks as they are declared."""
TIDIED = "tidied"


def missing_quotes(loaded: Loaded, sources: Sources) -> Iterator[Repair]:
    """Quotes for texts that a reader of YAML 1.1 takes for something else: values and the author's own keys.

    The keys of the model, such as ``on``, stay bare, as the model writes them.
    """
    for document, source in _sound(loaded, sources):
        raw = source.documents[document.raw.index]
        for path, number, is_key in written_nodes(raw.positions):
            node = WrittenNode(raw, path, number, is_key)
            if node.is_collection or not is_ambiguous(source.unanchored(node)):
                continue
            edit = in_quotes(source, node) if not (is_key and is_field(raw.plain, path)) else None
            if edit is not None:
                what = f"`{source.unanchored(node)}` gets quotes, as other readers take it for something else"
                place = source.lines.place(node.start, node.end)
                yield Repair(TIDIED, place, what, ((source.file, edit),), frozenset())


def missing_modes(project: Project, loaded: Loaded, sources: Sources) -> Iterator[Repair]:
    """The mode that a message has by default, where that is certain (model 5.1, "mode").

    It is when every document could be read, the message's channel is declared, and neither a step of its series nor an
    overlay has a channel with another default.
    """
    if any(problem.level == "error" for problem in loaded.problems):
        return
    sound = {(one.raw.file, one.raw.index): source for one, source in _sound(loaded, sources)}
    for message in project.messages.values():
        raw, path = loaded.documents[message.spot.document].raw, message.spot.path
        source, mode = sound.get((raw.file, raw.index)), _certain_mode(project, message)
        document = source.documents[raw.index] if source is not None else None
        item = source.value_at(document, path) if source is not None and document is not None else None
        if source is None or document is None or item is None or mode is None or source.written(item)[:1] == "&":
            # Others may repeat an item that has an anchor.
            continue
        keys = canonical(type(message.written))
        for key in reversed(keys[: keys.index("mode")]):
            edit = with_key(source, document, (*path, key), "mode", mode)
            if edit is not None:
                what = f"`{message.id}` gets `mode: {mode}`, which it has by default"
                touches = frozenset(((raw.file, raw.index, (*path, "mode")),))
                place = source.lines.place(item.start, item.end)
                yield Repair(TIDIED, place, what, ((source.file, edit),), touches)
                break


def unsorted_words(loaded: Loaded, sources: Sources, limits: Limits) -> Iterator[Repair]:
    """Words that a program declares, in the order of their ids."""
    for document, source in _sound(loaded, sources):
        if not isinstance(document.document, Program):
            continue
        raw = source.documents[document.raw.index]
        for name in SORTED:
            edits, key = in_order_of_keys(source, raw, (name,), limits), source.key_at(raw, (name,))
            if edits and key is not None:
                place = source.lines.place(key.start, key.end)
                what = f"`{name}` in the order of their ids"
                yield Repair(TIDIED, place, what, tuple((source.file, edit) for edit in edits), frozenset())


def _sound(loaded: Loaded, sources: Sources) -> Iterator[tuple[LoadedDocument, SourceText]]:
    """The documents of files in which no error was found while reading."""
    spoilt = {problem.places[0].file for problem in loaded.problems if problem.level == "error"}
    for document in loaded.documents:
        source = sources.get(document.raw.file)
        if source is not None and source.file not in spoilt:
            yield document, source


def _certain_mode(project: Project, message: Message) -> str | None:
    """The mode of a message that states none, if all its versions and steps have the same one by default."""
    written = message.written
    if written.mode is not None or written.channel is None:
        return None
    versions = [
        overlay.value.override[message.id] for overlay in project.overlays if message.id in overlay.value.override
    ]
    parts = [written, *versions]
    steps = [step for part in parts if not isinstance(part, Campaign) for step in part.series]
    if any(step.mode is not None for step in steps):
        return None
    channels = {part.channel for part in (*parts, *steps) if part.mode is None and part.channel is not None}
    declared = [project.words.channels[channel] for channel in channels if channel in project.words.channels]
    modes = {"human" if channel.person else "digital" for channel in declared if channel.declared}
    known = len(declared) == len(channels) and all(channel.declared for channel in declared)
    return modes.pop() if known and len(modes) == 1 else None
