"""The canonical layout of a file, checked against the file before anybody sees it."""

from codecs import BOM_UTF8
from collections import Counter
from dataclasses import dataclass

from dcs_cli.loading.comments import ignore_comments
from dcs_cli.loading.layout_tree import comments_of, read_tree
from dcs_cli.loading.layout_writing import write_tree
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.node_paths import written_nodes
from dcs_cli.loading.nodes import Path, Plain
from dcs_cli.loading.yaml_text import RawDocument, Reading, TextProblem, read_yaml


@dataclass(frozen=True, slots=True)
class Layout:
    """A file in its canonical layout; ``data`` is what it was when ``hindrance`` or ``problem`` says why it stays."""

    data: bytes
    hindrance: str | None = None
    problem: TextProblem | None = None


def laid_out(data: bytes, file: str, limits: Limits) -> Layout:
    """Lay out the documents of a file.

    Nothing but the layout changes: before the text is handed out it is read again, and must give the same documents,
    the same comments, and ignore comments over the same values. Keys stay in their order where an alias would come
    before its anchor otherwise. A file none of whose documents has a ``kind`` is not ours and stays.
    """
    before = read_yaml(data, file, limits)
    documents, problems, _ = before
    if problems:
        return Layout(data, "cannot be read", problems[0])
    if not any(isinstance(one.plain, dict) and "kind" in one.plain for one in documents):
        return Layout(data)
    mark = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
    text = data.removeprefix(BOM_UTF8).decode()
    line_end = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for ordered in (True, False):
        written = write_tree(read_tree(plain), plain, ordered=ordered)
        found = mark + written.replace("\n", line_end).encode()
        if same_reading(before, read_yaml(found, file, limits)) and Counter(comments_of(plain)) == Counter(
            comments_of(written)
        ):
            return Layout(found)
    return Layout(data, "has a form that cannot be laid out without changing what it says")


def same_reading(before: Reading, after: Reading) -> bool:
    """Whether two readings have the same documents without faults, and ignore comments over the same values."""
    if after[1] or len(before[0]) != len(after[0]):
        return False
    return all(
        same_plain(one.plain, other.plain) and _ignored(one, before) == _ignored(other, after)
        for one, other in zip(before[0], after[0], strict=True)
    )


def same_plain(one: Plain, other: Plain) -> bool:
    """Whether two values are the same as documents: types too, keys in any order."""
    if one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_plain(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_plain, one, other))
    return type(one) is type(other) and (one == other or (one != one and other != other))


def _ignored(document: RawDocument, reading: Reading) -> Counter[tuple[str, str, bool, frozenset[tuple[Path, bool]]]]:
    """Ignore comments with the values and keys that begin in what they cover."""
    found: Counter[tuple[str, str, bool, frozenset[tuple[Path, bool]]]] = Counter()
    if not reading[2]:
        return found
    lines, positions = document.lines, document.positions
    for comment in ignore_comments(document, reading[2]):
        covers = comment.covers
        start = lines.offset(covers.line, covers.column)
        end = lines.offset(covers.end_line, covers.end_column)
        covered = frozenset(
            (path, key) for path, node, key in written_nodes(positions) if start <= positions.starts[node] < end
        )
        found[",".join(comment.rules), comment.reason, comment.whole_file, covered] += 1
    return found
