"""Texts and numbers in the canonical layout: quotes only where some reader of YAML would need them."""

import re

from dcs_cli.loading.flow_writing import quoted
from dcs_cli.loading.layout_tree import Node
from dcs_cli.loading.scalars import resolve

_AMBIGUOUS = re.compile(
    r"(?i:yes|no|on|off|y|n)|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|=|<<"
    r"|[-+]?[0-9](?=[0-9.]*_)[0-9_]*(?:\.[0-9_]*(?:[eE][-+]?[0-9]+)?)?|[-+]?\.[0-9]+_[0-9_]*(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?0b[01_]+|[-+]0x[0-9a-fA-F_]+|0x[0-9a-fA-F]*_[0-9a-fA-F_]*"
)
"""Texts that readers of YAML 1.1 take for true, false, a number to the base 60, 16 or 2, or one with underscores."""
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`<=")
"""What an unquoted text cannot begin with, and the signs of comparisons, which the model writes in quotes."""
_LONGEST_KEY = 1000


def is_ambiguous(text: str) -> bool:
    """Whether another reader of YAML may take an unquoted text for something else."""
    return _AMBIGUOUS.fullmatch(text) is not None


def needs_quotes(text: str, *, flow: bool) -> bool:
    """Whether a text has to stand in quotes so that every reader of YAML 1.1 or 1.2 takes it for that text.

    Dates are the exception: all readers agree on what they say, and the model writes them bare.
    """
    if not text or text != text.strip() or _BREAKS.search(text) or is_ambiguous(text):
        return True
    if text[0] in _INDICATORS or text.startswith(("---", "...")):
        return True
    if ": " in text or " #" in text or text.endswith(":"):
        return True
    if flow and any(sign in text for sign in ",[]{}:?"):
        return True
    try:
        return resolve(text) is not text
    except OverflowError:
        return True


def one_line(node: Node, text: str, *, flow: bool) -> str | None:
    """A scalar in one line, with its anchor; None when it is a text of several lines and need not be in one.

    An unquoted scalar stays as written unless it is ambiguous, and quotes that are needed stay as written.
    """
    anchor = f"&{node.anchor} " if node.anchor is not None else ""
    written = _without_anchor(node, text)
    several = "\n" in written
    if several and not flow:
        return None
    if not node.style:
        bare = not several and not is_ambiguous(node.value)
        return anchor + (written if bare or not needs_quotes(node.value, flow=flow) else quoted(node.value))
    if not several and node.style in ("'", '"') and needs_quotes(node.value, flow=flow):
        return anchor + written
    return anchor + (quoted(node.value) if needs_quotes(node.value, flow=flow) else node.value)


def several_lines(node: Node, text: str, indent: int) -> tuple[str, list[str]]:
    """A scalar of several lines: what stands behind the colon or dash, and the lines below it."""
    anchor = f"&{node.anchor} " if node.anchor is not None else ""
    first, *rest = _without_anchor(node, text).removesuffix("\n").split("\n")
    if node.style in ("|", ">"):
        return anchor + _block_header(first), _block_lines(first, rest, node, text, indent)
    pad = " " * indent
    stripped = [line.strip(" \t") if not node.style else line.lstrip(" \t") for line in rest]
    return anchor + first.rstrip(), [pad + line if line else "" for line in stripped]


def key_text(node: Node, text: str) -> str:
    """A key with its anchor; it must stand on one line."""
    if node.kind == "scalar":
        anchor = f"&{node.anchor} " if node.anchor is not None else ""
        written = _without_anchor(node, text)
        if not node.style and "\n" not in written:
            return anchor + written
        if _bare_key(node.value):
            return anchor + node.value
        return anchor + (written if "\n" not in written and node.style else quoted(node.value))
    return text[node.start : node.end]


def _bare_key(key: str) -> bool:
    return len(key) <= _LONGEST_KEY and not needs_quotes(key, flow=True)


def _without_anchor(node: Node, text: str) -> str:
    written = text[node.start : node.end]
    return written if node.anchor is None else written[len(node.anchor) + 1 :].lstrip()


def _block_header(first: str) -> str:
    header, sign, comment = first.partition("#")
    return re.sub(r"[0-9]", "2", header.rstrip()) + (f"  {sign}{comment.rstrip()}" if sign else "")


def _block_lines(first: str, rest: list[str], node: Node, text: str, indent: int) -> list[str]:
    stated = re.search(r"[0-9]", first.partition("#")[0])
    filled = [len(line) - len(line.lstrip(" ")) for line in rest if line.strip(" ")]
    least = filled[0] if filled else 0
    before = least if stated is None else _indent_of_parent(node, text) + int(stated[0])
    return [" " * indent + line[before:] if line.strip(" ") or len(line) > before else "" for line in rest]


def _indent_of_parent(node: Node, text: str) -> int:
    """The column of the key or dash that a block text stands behind, nested dashes passed over."""
    line = text[text.rfind("\n", 0, node.start) + 1 : node.start]
    return len(line) - len(re.sub(r"^(?: *- +)* *", "", line))
