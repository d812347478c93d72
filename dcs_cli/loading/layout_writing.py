"""The canonical layout of a tree: keys in order, two spaces a level, an item in a block or on a line as it was."""

from dataclasses import dataclass, replace

from dcs_cli.loading.layout_keys import Place, below, in_order, place_of_kind
from dcs_cli.loading.layout_scalars import key_text, one_line, several_lines
from dcs_cli.loading.layout_tree import Entry, Node, Tree, Written
from dcs_cli.loading.layout_trivia import Trivium

WIDTH = 100
"""Columns up to which a list or mapping in brackets stays on its line."""


def write_tree(tree: Tree, text: str, *, ordered: bool = True) -> str:
    """The text of a tree that was read from ``text``; ``ordered`` false leaves keys in their order."""
    lines: list[str] = []
    for document in tree.documents:
        lines += _document(document, _Writer(text, ordered))
    lines += tree.after
    while lines and not lines[-1] and not _keeps_blank_end(tree, text):
        lines.pop()
    while lines and not lines[0]:
        del lines[0]
    return "".join(f"{line}\n" for line in lines)


def _keeps_blank_end(tree: Tree, text: str) -> bool:
    """Whether the text ends in a block text to which the blank lines below it belong."""
    node = tree.documents[-1].root if tree.documents else None
    while node is not None and node.entries:
        node = node.entries[-1].value
    return node is not None and node.style in ("|", ">") and node.end == len(text)


def _document(document: Written, writer: "_Writer") -> list[str]:
    lines = [*document.before, *document.directives]
    if document.explicit_start:
        lines += _with_comments("---", document.marker)
    else:
        lines += [comment.text for comment in document.marker]
    lines += document.inside
    if document.root is not None:
        lines += writer.root(document, document.root)
    if document.explicit_end:
        lines.append("...")
    return lines


@dataclass(frozen=True, slots=True)
class _Writer:
    text: str
    ordered: bool

    def root(self, document: Written, node: Node) -> list[str]:
        """The value of a document. What stands above its first key is about the document, whichever key comes first."""
        if not node.is_collection:
            written = one_line(node, self.text, flow=False) if node.kind == "scalar" else f"*{node.value}"
            if written is not None:
                return [written]
            first, rest = several_lines(node, self.text, 2)
            return [first, *rest]
        place = place_of_kind(_kind(node))
        top: list[str] = []
        if node.entries:
            top, node.entries[0].leading = node.entries[0].leading, []
        while top and not top[0]:
            del top[0]
        if not node.entries or (node.flow and self._fits(node, 0, place)):
            return [*top, *_with_comments(self._flow(node, place), document.root_end), *node.trailing]
        anchor = [f"&{node.anchor}"] if node.anchor is not None else []
        return [*top, *[one.text for one in document.root_end], *anchor, *self._block(node, 0, place)]

    def _block(self, node: Node, indent: int, place: Place) -> list[str]:
        """A mapping or list, one entry below the other."""
        pad, lines = " " * indent, list[str]()
        keys = [entry.key.value for entry in node.entries if entry.key is not None]
        for number, (entry, inner) in enumerate(self._entries(node, keys, place)):
            leading = entry.leading
            if number == 0:
                while leading and not leading[0]:
                    leading = leading[1:]
            lines += [pad + line if line else "" for line in leading]
            lines += self._entry(entry, indent, inner)
            lines += [pad + "  " + line if line else "" for line in entry.under]
        lines += [pad + line if line else "" for line in node.trailing]
        return lines

    def _entries(self, node: Node, keys: list[str], place: Place) -> list[tuple[Entry, Place]]:
        """The entries in their order, each with its place in the model."""
        if node.kind == "sequence":
            inner = below(place, (), 0)
            return [(entry, inner) for entry in node.entries]
        order = in_order(place, keys) if self.ordered else range(len(keys))
        return [(node.entries[number], below(place, keys, keys[number])) for number in order]

    def _entry(self, entry: Entry, indent: int, place: Place) -> list[str]:
        lead = " " * indent + ("-" if entry.key is None else f"{key_text(entry.key, self.text)}:")
        value, pad = entry.value, " " * indent
        above, comments = _one_run([*entry.head, *entry.ends])
        lines = [pad + comment.text for comment in above]
        if value.kind == "alias":
            return [*lines, *_with_comments(f"{lead} *{value.value}", comments)]
        if value.kind == "scalar":
            return [*lines, *self._scalar(value, lead, indent, comments)]
        if not value.entries or (value.flow and self._fits(value, len(lead) + 1, place)):
            inside = [f"{pad}  {line}" for line in value.trailing if line]
            return [*lines, *_with_comments(f"{lead} {self._flow(value, place)}", comments), *inside]
        inner = self._block(value, indent + 2, place)
        if value.flow:
            comments = [replace(comment, column=0) for comment in comments]
        if entry.key is None and value.anchor is None and not entry.head and inner[0][indent + 2 :][:1] != "#":
            # The comments of the whole come above its dash.
            return [*(pad + one.text for one in entry.ends), f"{lead} {inner[0][indent + 2 :]}", *inner[1:]]
        anchor = f" &{value.anchor}" if value.anchor is not None else ""
        return [*lines, *_with_comments(lead + anchor, comments), *inner]

    def _scalar(self, value: Node, lead: str, indent: int, comments: list[Trivium]) -> list[str]:
        if value.is_empty:
            return _with_comments(lead, comments)
        written = one_line(value, self.text, flow=False)
        if written is not None:
            return _with_comments(f"{lead} {written}", comments)
        first, rest = several_lines(value, self.text, indent + 2)
        if value.style in ("|", ">"):
            return [f"{lead} {first}", *rest]
        lines = [f"{lead} {first}", *rest]
        return [*lines[:-1], *_with_comments(lines[-1], comments)]

    def _fits(self, node: Node, column: int, place: Place) -> bool:
        return not has_comments(node) and column + len(self._flow(node, place)) <= WIDTH

    def _flow(self, node: Node, place: Place) -> str:
        """A value in one line."""
        if node.kind == "alias":
            return f"*{node.value}"
        if node.kind == "scalar":
            return "null" if node.is_empty else one_line(node, self.text, flow=True) or ""
        anchor = f"&{node.anchor} " if node.anchor is not None else ""
        keys = [entry.key.value for entry in node.entries if entry.key is not None]
        parts = []
        for entry, inner in self._entries(node, keys, place):
            value = self._flow(entry.value, inner)
            parts.append(value if entry.key is None else f"{key_text(entry.key, self.text)}: {value}")
        opening, closing = "{}" if node.kind == "mapping" else "[]"
        return f"{anchor}{opening}{', '.join(parts)}{closing}"


def _kind(node: Node) -> str:
    for entry in node.entries:
        if entry.key is not None and entry.key.value == "kind":
            return entry.value.value
    return ""


def has_comments(node: Node) -> bool:
    """Whether a collection holds comments, so that it cannot stand on one line."""
    return any(node.trailing) or any(_entry_has_comments(entry) for entry in node.entries)


def _entry_has_comments(entry: Entry) -> bool:
    return any((*entry.leading, *entry.under, *entry.head, *entry.ends)) or has_comments(entry.value)


def _one_run(comments: list[Trivium]) -> tuple[list[Trivium], list[Trivium]]:
    """Comments that have no room behind a line, and those that stand there: the first with what goes on below it."""
    length = next((number for number, one in enumerate(comments) if number and not one.goes_on), len(comments))
    return comments[length:], comments[:length]


def _with_comments(line: str, comments: list[Trivium]) -> list[str]:
    """A line with a comment behind it, in the column its author chose, or two spaces behind the line."""
    if not comments:
        return [line]
    gap = comments[0].column - len(line)
    start = line + " " * max(gap, 2)
    return [start + comments[0].text, *(" " * len(start) + one.text for one in comments[1:])]
