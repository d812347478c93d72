"""Texts that were read before: the documents of a file taken from the cache by the SHA-256 of its content."""

import hashlib
import json
from array import array
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

from dcs_cli.loading.cache import Cache, entry_name
from dcs_cli.loading.comments import Comment
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.nodes import Children, Positions
from dcs_cli.loading.places import LineTable, line_table
from dcs_cli.loading.yaml_text import RawDocument, Reading, read_yaml

WORTH_KEEPING = 8 * 1024
"""Bytes from which finding a text in the cache is clearly faster than reading it."""


@dataclass(slots=True)
class KeptReadings:
    """Reads texts, from the cache where it has them; ``save`` keeps what was read anew."""

    cache: Cache | None
    limits: Limits
    _new: list[tuple[str, bytes]] = field(default_factory=list)

    def read(self, data: bytes, file: str) -> Reading:
        """What :func:`read_yaml` gives for a text."""
        if self.cache is None or not WORTH_KEEPING <= len(data) <= self.limits.bytes:
            return read_yaml(data, file, self.limits)
        name = entry_name("reading", hashlib.sha256(data).hexdigest(), astuple(self.limits))
        kept = self.cache.read(name)
        if kept is not None:
            return _reading(json.loads(kept), line_table(data, file))
        reading = read_yaml(data, file, self.limits)
        if _can_be_kept(reading):
            self._new.append((name, _written(reading)))
        return reading

    def save(self) -> None:
        """Keep the texts that were read anew."""
        if self.cache is not None and self._new:
            self.cache.write(self._new)
            self._new.clear()


def _can_be_kept(reading: Reading) -> bool:
    """Texts with faults are told in full each time; what an alias repeats would be written out at every place."""
    documents, faults, _ = reading
    return not faults and not any(document.positions.aliases for document in documents)


def _written(reading: Reading) -> bytes:
    documents, _, comments = reading
    found = {
        "documents": [
            {
                "plain": document.plain,
                "sound": document.sound,
                "first": document.first,
                "last": document.last,
                "starts": b64encode(document.positions.starts).decode(),
                "ends": b64encode(document.positions.ends).decode(),
                "parents": list(document.positions.children),
                "children": [
                    one if isinstance(one, dict) else one.tolist() for one in document.positions.children.values()
                ],
            }
            for document in documents
        ],
        "comments": [astuple(comment) for comment in comments],
    }
    return json.dumps(found, separators=(",", ":")).encode()


def _reading(kept: Any, lines: LineTable) -> Reading:
    documents = tuple(
        RawDocument(
            lines.file,
            index,
            one["plain"],
            one["sound"],
            Positions(_numbers(one["starts"]), _numbers(one["ends"]), _children(one["parents"], one["children"]), {}),
            lines,
            one["first"],
            one["last"],
        )
        for index, one in enumerate(kept["documents"])
    )
    return documents, (), tuple(Comment(*one) for one in kept["comments"])


def _numbers(text: str) -> "array[int]":
    found = array("I")
    found.frombytes(b64decode(text))
    return found


def _children(parents: Sequence[int], children: Sequence[Any]) -> dict[int, Children]:
    return {
        parent: one if isinstance(one, dict) else array("I", one) for parent, one in zip(parents, children, strict=True)
    }
