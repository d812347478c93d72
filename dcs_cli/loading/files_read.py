"""What a stretch of the run takes from outside: the files it opens and the folders it lists, seen by the interpreter.

The interpreter tells of every file that any code opens, so that nobody can read a file and forget to say so.
"""

import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dcs_cli.loading.cache import FOLDER

_CODE = (".py", ".pyc", ".so", ".pyd", ".dll", ".dylib")
RULES_FROM_ELSEWHERE = "dcs.rules"
"""The event of this program that tells of rules that others have written."""

_UNTRACEABLE = (
    RULES_FROM_ELSEWHERE,
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.system",
    "os.fork",
    "socket.connect",
)
_PACKAGE = os.fspath(Path(__file__).parents[1]) + os.sep

Signature = tuple[int | str, ...]


@dataclass(slots=True)
class FilesRead:
    """Files and folders by absolute path, each with its state when it was first opened.

    ``traceable`` turns false when the run did what cannot be seen to be the same next time: it started a program,
    spoke to a network, wrote a file, or asked rules that others have written.
    """

    ignored: str
    """A folder that does not count."""
    states: dict[str, str] = field(default_factory=dict)
    traceable: bool = True
    _signatures: dict[str, Signature] = field(default_factory=dict)
    _watching: bool = True

    def unchanged(self) -> bool:
        """Whether nothing that was read has been touched since."""
        return all(signature_of(path) == known for path, known in self._signatures.items())

    def note(self, event: str, values: tuple[Any, ...]) -> None:
        """Take note of one event of the interpreter."""
        if not self._watching:
            return
        # What this does itself makes events too.
        self._watching = False
        try:
            if event == "open":
                self._opened(*values)
            elif event in ("os.scandir", "os.listdir"):
                self._listed(values[0])
            elif event in _UNTRACEABLE:
                self.traceable = False
        finally:
            self._watching = True

    def _opened(self, path: Any, mode: str | None, flags: int) -> None:
        name = _absolute(path)
        if name is None or self._is_own(name):
            return
        if flags & (os.O_WRONLY | os.O_RDWR):
            self.traceable = False
        elif not name.endswith(_CODE):
            self._add(name)

    def _listed(self, path: Any) -> None:
        name = _absolute(path if path is not None else ".")
        if name is not None and not self._is_own(name) and not _holds_code(name):
            self._add(name)

    def _is_own(self, name: str) -> bool:
        return f"{name}{os.sep}".startswith((self.ignored + os.sep, _PACKAGE))

    def _add(self, name: str) -> None:
        if name not in self.states:
            self._signatures[name] = signature_of(name)
            self.states[name] = state_of(name)


def signature_of(path: str | os.PathLike[str]) -> Signature:
    """What changes whenever a file is written or replaced, or the names in a folder; empty when there is none."""
    try:
        known = os.stat(path)
        if stat.S_ISDIR(known.st_mode):
            return _names(path)
    except OSError:
        return ()
    return known.st_size, known.st_mtime_ns, known.st_ctime_ns, known.st_ino


def state_of(path: str | os.PathLike[str]) -> str:
    """Where a path leads and what is there: the SHA-256 of a file's content, or the names in a folder."""
    try:
        known = os.stat(path)
        if stat.S_ISDIR(known.st_mode):
            content = os.fsencode("\0".join(_names(path)))
        elif stat.S_ISREG(known.st_mode):
            content = Path(path).read_bytes()
        else:
            return "no file"
    except OSError as error:
        return f"cannot be read: {error.errno}"
    target = os.path.relpath(os.path.realpath(path), os.path.dirname(path))
    return f"{target} {hashlib.sha256(content).hexdigest()}"


def _names(folder: str | os.PathLike[str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in os.listdir(folder) if name != FOLDER))


_watching: list[FilesRead] = []
_hooked: list[bool] = []


def _tell(event: str, values: tuple[Any, ...]) -> None:
    for watcher in _watching:
        watcher.note(event, values)


@contextmanager
def files_read(ignored: Path) -> Iterator[FilesRead]:
    """Note what the body takes from outside; files of this program, code and the ignored folder apart."""
    if not _hooked:
        # The interpreter offers no way to take a hook back.
        sys.addaudithook(_tell)
        _hooked.append(True)
    watcher = FilesRead(os.path.abspath(ignored))
    _watching.append(watcher)
    try:
        yield watcher
    finally:
        _watching.remove(watcher)


def _absolute(path: Any) -> str | None:
    """The absolute path of an event; None for a file that is open already."""
    if not isinstance(path, str | bytes | os.PathLike):
        return None
    return os.path.abspath(os.fsdecode(path))


def _holds_code(folder: str) -> bool:
    """Whether the interpreter lists a folder to find modules."""
    return any(folder == os.path.abspath(place) or folder.startswith(sys.prefix + os.sep) for place in sys.path)
