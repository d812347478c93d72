"""The `.dcsignore` files of a project: which paths they leave out, with the rules of gitignore."""

import os
import re
from collections.abc import Callable
from pathlib import Path

FILE_NAME = ".dcsignore"
Check = Callable[[str], bool | None]


class IgnorePatterns:
    """Answers whether a path is ignored; each folder's file is read once, when the first path below it is asked for.

    `faults` collects the files that cannot be read and the lines that are no pattern, each with what is wrong.
    """

    def __init__(self, root: Path, real_root: Path) -> None:
        self._root = root
        self._real_root = real_root
        self._checks: dict[Path, Check | None] = {}
        self.faults: list[tuple[Path, str]] = []

    def match(self, path: Path, *, folder: bool) -> bool:
        """Whether `path` is left out: the last fitting pattern of the nearest `.dcsignore` that has one decides."""
        above = path.parent
        while above.is_relative_to(self._root):
            check = self._check_of(above)
            if check is not None:
                verdict = check(path.relative_to(above).as_posix() + ("/" if folder else ""))
                if verdict is not None:
                    return verdict
            if above == self._root:
                break
            above = above.parent
        return False

    def _check_of(self, folder: Path) -> Check | None:
        if folder not in self._checks:
            self._checks[folder] = self._read(folder / FILE_NAME)
        return self._checks[folder]

    def _read(self, path: Path) -> Check | None:
        if not path.is_file() or not Path(os.path.realpath(path)).is_relative_to(self._real_root):
            return None
        from pathspec import GitIgnoreSpec

        try:
            lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        except OSError as error:
            self.faults.append((path, f"cannot be read: {(error.strerror or 'unknown reason').lower()}"))
            return None
        patterns: list[str] = []
        for number, line in enumerate(lines, start=1):
            try:
                GitIgnoreSpec.from_lines([line])
                patterns.append(line)
            except (ValueError, re.error):
                self.faults.append((path, f"has a line that is no pattern: `{line}` (line {number})"))
        spec = GitIgnoreSpec.from_lines(patterns)
        return lambda name: spec.check_file(name).include
