"""The difference between files as they are and as they would be, as a patch that ``git apply`` and ``patch`` take."""

import difflib
from collections.abc import Mapping


def patch_text(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    """A unified patch of all files that differ, in the order of their names; a file that is new has no text before."""
    return "".join(_file_patch(name, before.get(name), after[name]) for name in sorted(after))


def _file_patch(name: str, before: bytes | None, after: bytes) -> str:
    if before == after:
        return ""
    old, new = _lines(before or b""), _lines(after)
    first = "/dev/null" if before is None else f"a/{name}"
    lines = difflib.unified_diff(old, new, first, f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(data: bytes) -> list[str]:
    """The lines of a text; only a line feed ends one, as patches have it."""
    text = data.decode("utf-8", "backslashreplace")
    return [line + "\n" for line in text.split("\n")[:-1]] + ([text.split("\n")[-1]] if text.split("\n")[-1] else [])
