"""Which files belong to a project, and which folder the project is."""

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from dcs_cli.loading.ignore_patterns import IgnorePatterns

_SUFFIXES = (".yaml", ".yml")
_PROGRAM = re.compile(
    rb"^(?:\xef\xbb\xbf)?kind:[ \t]+(?:program|'program'|\"program\")[ \t]*(?:#.*)?\r?$", re.MULTILINE
)

_DOCUMENT = re.compile(rb"^(?:\xef\xbb\xbf)?kind:[ \t]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the project: where it is, and its name relative to the project folder, with `/` on every platform."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class DiscoveryProblem:
    """A path that cannot be used: what is wrong, what mends it, and which sort of trouble it is."""

    name: str
    reason: Literal["missing", "outside", "unreadable", "unsuitable"]
    message: str
    hint: str


Discovery = tuple[tuple[SourceFile, ...], tuple[DiscoveryProblem, ...]]


def find_project_root(start: Path) -> Path:
    """The nearest folder, from `start` upwards, with a `program` document directly in it; else the folder of `start`.

    A document counts when a line of its file reads `kind: program`, so that no file has to be parsed.
    """
    folder = Path(os.path.abspath(start))
    if folder.is_file():
        folder = folder.parent
    return next((candidate for candidate in (folder, *folder.parents) if _holds_program(candidate)), folder)


def projects_below(texts: Mapping[str, bytes]) -> tuple[str, ...]:
    """The folders, sorted, with a program in them that together hold every document of a folder.

    ``texts`` are its files by name. Empty where a program lies in the folder itself, where a document lies outside the
    folders with programs, and where one of these lies in another: then it is one project.
    """
    if any("/" not in name and _PROGRAM.search(text) for name, text in texts.items()):
        return ()
    homes = {PurePosixPath(name).parent for name, text in texts.items() if _PROGRAM.search(text)}
    ours = (PurePosixPath(name).parent for name, text in texts.items() if _DOCUMENT.search(text))
    inside = all(len(homes & {folder, *folder.parents}) == 1 for folder in ours)
    return tuple(sorted(map(str, homes))) if inside else ()


def _holds_program(folder: Path) -> bool:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return False
    return any(_is_program(folder / name) for name in names if name.endswith(_SUFFIXES) and not name.startswith("."))


def _is_program(path: Path) -> bool:
    try:
        return path.is_file() and _PROGRAM.search(path.read_bytes()) is not None
    except OSError:
        return False


def discover(paths: Sequence[Path], root: Path) -> Discovery:
    """The YAML files at and below `paths` that belong to the project in `root`, sorted by name, and what hinders.

    A file named itself is taken even when `.dcsignore` or a leading dot would skip it. Links are followed inside the
    project only, and a file that can be reached in several ways is taken once, under its own name.
    """
    search = _Search(Path(os.path.abspath(root)))
    for path in paths:
        search.start_at(Path(os.path.abspath(path)))
    search.follow_links()
    search.report_patterns()
    files = tuple(SourceFile(search.files[name], name) for name in sorted(search.files))
    return files, tuple(sorted(set(search.problems), key=lambda problem: (problem.name, problem.message)))


class _Search:
    """The state of one walk over a project."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[str, Path] = {}
        self.problems: list[DiscoveryProblem] = []
        self._real_root = Path(os.path.realpath(root))
        self._ignored = IgnorePatterns(root, self._real_root)
        self._seen: set[str] = set()
        self._links: list[Path] = []

    def start_at(self, path: Path) -> None:
        """Take a path a person named: a file, or a folder to walk."""
        if not path.is_relative_to(self.root):
            # A project reached through a link: the same place, under the name the root goes by.
            real = Path(os.path.realpath(path))
            if not real.is_relative_to(self._real_root):
                self._report(path, "outside", "lies outside the project folder", "name the project folder with -C")
                return
            path = self.root / real.relative_to(self._real_root)
        if not os.path.lexists(path):
            self._report(path, "missing", "does not exist", "check the spelling of the path")
        elif not Path(os.path.realpath(path)).is_relative_to(self._real_root):
            self._report_outside(path)
        elif path.is_dir():
            self._walk(path)
        elif path.name.endswith(_SUFFIXES):
            self._take(path)
        elif os.path.exists(path):
            self._report(path, "unsuitable", "is no YAML file", "dcs reads files ending in .yaml or .yml, and folders")
        else:
            self._report_dangling(path)

    def follow_links(self) -> None:
        """Follow the links met so far, after all real files so that those keep their own names."""
        while self._links:
            links, self._links = sorted(self._links), []
            for path in links:
                if not os.path.exists(path):
                    if path.name.endswith(_SUFFIXES):
                        self._report_dangling(path)
                elif not Path(os.path.realpath(path)).is_relative_to(self._real_root):
                    if path.is_dir() or path.name.endswith(_SUFFIXES):
                        self._report_outside(path)
                elif path.is_dir():
                    self._walk(path)
                elif path.name.endswith(_SUFFIXES):
                    self._take(path)

    def report_patterns(self) -> None:
        """Report what is wrong with the `.dcsignore` files that were read."""
        for path, what in self._ignored.faults:
            self._report(path, "unsuitable", what, "correct it; the patterns are those of gitignore")

    def _walk(self, top: Path) -> None:
        folders = [top]
        while folders:
            folder = folders.pop()
            real = os.path.realpath(folder)
            if real in self._seen:
                continue
            self._seen.add(real)
            for entry in self._entries(folder):
                path = folder / entry.name
                if entry.name.startswith(".") or entry.name == "node_modules":
                    continue
                if self._ignored.match(path, folder=entry.is_dir()):
                    continue
                if entry.is_symlink():
                    self._links.append(path)
                elif entry.is_dir():
                    folders.append(path)
                elif entry.name.endswith(_SUFFIXES):
                    self._take(path)

    def _entries(self, folder: Path) -> Iterator["os.DirEntry[str]"]:
        try:
            with os.scandir(folder) as entries:
                yield from sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._report_unreadable(folder, error)

    def _take(self, path: Path) -> None:
        real = os.path.realpath(path)
        if real in self._seen:
            return
        self._seen.add(real)
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            self._report_unreadable(path, error)
            return
        name = self._name(path)
        if not stat.S_ISREG(mode):
            self._report(path, "unsuitable", "is neither a file nor a folder", "remove it or list it in .dcsignore")
        elif name != _printable(name):
            self._report(path, "unsuitable", "has a name that is not valid Unicode", "rename the file")
        elif not os.access(path, os.R_OK):
            self._report(path, "unreadable", "cannot be read: permission denied", "allow reading, or ignore the file")
        else:
            self.files[name] = path

    def _name(self, path: Path) -> str:
        if path == self.root:
            return "."
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()

    def _report(
        self, path: Path, reason: Literal["missing", "outside", "unreadable", "unsuitable"], what: str, hint: str
    ) -> None:
        name = _printable(self._name(path) if path.is_relative_to(self.root) else os.path.relpath(path, self.root))
        name = name.replace(os.sep, "/")
        self.problems.append(DiscoveryProblem(name, reason, f"`{name}` {what}", hint))

    def _report_outside(self, path: Path) -> None:
        hint = "copy what it points to into the project, or list the link in .dcsignore"
        self._report(path, "outside", "is a link to a place outside the project folder, which is not followed", hint)

    def _report_dangling(self, path: Path) -> None:
        self._report(path, "missing", "is a link to something that does not exist", "mend or remove the link")

    def _report_unreadable(self, path: Path, error: OSError) -> None:
        reason = (error.strerror or "unknown reason").lower()
        self._report(path, "unreadable", f"cannot be read: {reason}", "allow reading, or list it in .dcsignore")


def _printable(name: str) -> str:
    return name.encode("utf-8", errors="replace").decode("utf-8")
