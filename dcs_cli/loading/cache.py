"""The folder `.dcs-cache`: results kept from earlier runs, each entry sealed with a key that only this user has."""

import hashlib
import hmac
import json
import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = ".dcs-cache"
MOST_BYTES = 128 * 2**20
"""What a folder may hold; beyond it the entries that were not used for the longest time go first."""

_ABANDONED_AFTER = 3600.0
_KEY_LENGTH = 32
_HEAD = b"dcs cache 1\n"
_ENTRY = re.compile(r"[0-9a-f]{64}")
_PART = ".part-"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Kept by dcs; this folder can be deleted at any time.\n"


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries by name. Whatever goes wrong with one counts as not having it: no result depends on the folder."""

    folder: Path
    _key: bytes

    def read(self, name: str) -> bytes | None:
        """The content of an entry; None when there is none that this user wrote whole."""
        try:
            text = _regular_file(self.folder / name)
        except OSError:
            return None
        start = len(_HEAD) + _KEY_LENGTH
        if not text.startswith(_HEAD) or not hmac.compare_digest(
            text[len(_HEAD) : start], self._seal(name, text[start:])
        ):
            return None
        with suppress(OSError, NotImplementedError):
            os.utime(self.folder / name, follow_symlinks=False)
        return text[start:]

    def write(self, entries: Iterable[tuple[str, bytes]]) -> None:
        """Keep entries, each appearing whole or not at all; does nothing where nothing can be written."""
        try:
            self._make_folder()
            for name, content in entries:
                self._put(name, _HEAD + self._seal(name, content) + content)
            self._prune()
        except OSError:
            return

    def _seal(self, name: str, content: bytes) -> bytes:
        return hashlib.blake2b(name.encode() + content, key=self._key, digest_size=_KEY_LENGTH).digest()

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
            if not os.path.lexists(self.folder / name):
                self._put(name, text.encode())

    def _put(self, name: str, content: bytes) -> None:
        handle, part = tempfile.mkstemp(prefix=_PART, dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(part, self.folder / name)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise

    def _prune(self) -> None:
        """Take away what crashed runs left, and the oldest entries beyond the bound."""
        entries = []
        with os.scandir(self.folder) as found:
            for entry in found:
                known = entry.stat(follow_symlinks=False)
                if not stat.S_ISREG(known.st_mode):
                    continue
                if entry.name.startswith(_PART) and known.st_mtime < time.time() - _ABANDONED_AFTER:
                    Path(entry.path).unlink(missing_ok=True)
                elif _ENTRY.fullmatch(entry.name):
                    entries.append((known.st_mtime_ns, entry.name, known.st_size))
        kept = sum(size for _, _, size in entries)
        for _, name, size in sorted(entries):
            if kept <= MOST_BYTES:
                return
            (self.folder / name).unlink(missing_ok=True)
            kept -= size


def cache_in(folder: Path) -> Cache | None:
    """The cache in a folder; None where there can be none: the folder is a link, this user can keep no key, or this
    program is not a folder of files.
    """
    # With a link a project could send what is written and pruned here to any other folder.
    if folder.is_symlink() or not Path(__file__).is_file():
        return None
    key = _own_key()
    return None if key is None else Cache(folder, key)


def entry_name(*parts: Any) -> str:
    """The name of an entry: SHA-256 of what it depends on, and of this program, its libraries and its Python."""
    text = json.dumps([program_state(), *parts], sort_keys=True, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def program_state() -> str:
    """This very program: every file of the package as the file system knows it, all installed libraries, the Python.

    The version alone would let a changed program answer with results of the old one.
    """
    package = Path(__file__).parents[1]
    state = hashlib.sha256(sys.version.encode())
    state.update(repr((sys.platform, os.fspath(package), _libraries(), sorted(_files(package)))).encode())
    return state.hexdigest()


def _files(folder: Path) -> Iterable[tuple[str, int, int, int, int]]:
    folders = [os.fspath(folder)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        folders.append(entry.path)
                else:
                    known = entry.stat()
                    yield entry.path, known.st_size, known.st_mtime_ns, known.st_ctime_ns, known.st_ino


def _libraries() -> list[str]:
    """What is installed, with versions, as the folders of metadata are named."""
    found: set[str] = set()
    for place in sys.path:
        try:
            found.update(name for name in os.listdir(place or ".") if name.endswith((".dist-info", ".egg-info")))
        except OSError:
            continue
    return sorted(found)


def _regular_file(path: Path) -> bytes:
    """The content of a file that is no link, device or pipe; those raise OSError."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("not a regular file")
        return file.read(MOST_BYTES)


_BINARY = getattr(os, "O_BINARY", 0)


def _own_key() -> bytes | None:
    """The secret of this user, made when there is none; None where it cannot be kept or others could read it."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache") / "dcs"
    path = folder / "cache-key"
    try:
        if not path.exists():
            _make_key(folder, path)
        if os.name == "posix" and (path.stat().st_uid != os.getuid() or path.stat().st_mode & 0o077):
            return None
        key = _regular_file(path)
    except (OSError, RuntimeError):
        return None
    return key if len(key) == _KEY_LENGTH else None


def _make_key(folder: Path, path: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(prefix=_PART, dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(_KEY_LENGTH))
        # Of two runs at the same time the first one makes the key, whole, and both use it.
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        Path(part).unlink(missing_ok=True)
