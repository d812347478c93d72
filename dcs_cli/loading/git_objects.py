"""A revision of a git repository, read from git's object store; work tree and index are left alone."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from dcs_cli.documents.nearest import nearest

_YAML = (".yaml", ".yml")
_ALWAYS = (*_YAML, ".dcsignore", ".ics")
"""Ends of the names of files that may be read without a document naming them; calendars are named by patterns."""
_LARGE_FILE_POINTER = b"version https://git-lfs.github.com/spec/"
_PROGRAM_LINE = r"^kind:[ 	]+.?program"
_PLACES = ("GIT_DIR", "GIT_WORK_TREE")
_UNFIT_PARTS = frozenset(("", ".", ".."))


class GitTrouble(Exception):
    """A repository or revision cannot be read; the text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision as it was named, its commit and that commit's day (None for a tree named by itself)."""

    name: str
    tree: str
    commit: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a tree: its path with ``/``, and the object it is."""

    path: str
    kind: Literal["file", "link", "submodule"]
    object: str


class Repository:
    """The repository around a folder; every question is one call of ``git``."""

    def __init__(self, folder: Path) -> None:
        """Find the repository; :class:`GitTrouble` when there is none or git is missing."""
        self._folder = folder
        answer = self._try("rev-parse", "--is-bare-repository", "--is-shallow-repository")
        if answer is None:
            raise GitTrouble(_no_repository(folder, self._error))
        bare, shallow = answer.split()
        self._shallow = shallow == "true"
        self.bare = bare == "true"
        prefix = None if self.bare else self._try("rev-parse", "--show-prefix")
        self.prefix = (prefix or "").rstrip("\n")
        """The folder's own path in the repository, ending with ``/``; empty at its top."""

    def revision(self, name: str) -> Revision:
        """Look a revision up: a branch, a tag, a commit, ``REV:FOLDER``; :class:`GitTrouble` names the nearest."""
        if name.startswith("-") or not name.strip() or "\n" in name:
            raise GitTrouble(f"`{name}` is no revision: name a branch, a tag or a commit")
        if ":" in name:
            tree = self._try("rev-parse", "--verify", "--quiet", name)
            if tree is None or self._try("cat-file", "-t", tree.strip()) != "tree\n":
                raise GitTrouble(self._unknown(name))
            commit = self._try("rev-parse", "--verify", "--quiet", f"{name.partition(':')[0] or 'HEAD'}^{{commit}}")
        else:
            commit = self._try("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
            tree = self._try("rev-parse", "--verify", "--quiet", f"{name}^{{tree}}")
            if tree is None:
                raise GitTrouble(self._unknown(name))
        told = self._run("show", "-s", "--format=%cd", "--date=short", commit.strip()) if commit is not None else None
        day = date.fromisoformat(told.decode().strip()) if told is not None else None
        return Revision(name, tree.strip(), commit.strip() if commit is not None else None, day)

    def knows(self, name: str) -> bool:
        """Whether a name is a revision."""
        return (
            not name.startswith("-") and self._try("rev-parse", "--verify", "--quiet", f"{name}^{{tree}}") is not None
        )

    def folder_tree(self, revision: Revision) -> Revision | None:
        """The revision's version of the folder; None where it had no such folder."""
        if not self.prefix or ":" in revision.name:
            return revision
        path = self.prefix.rstrip("/")
        tree = self._try("rev-parse", "--verify", "--quiet", f"{revision.tree}:{path}")
        if tree is None or self._try("cat-file", "-t", tree.strip()) != "tree\n":
            return None
        return Revision(revision.name, tree.strip(), revision.commit, revision.day)

    def program_folders(self, revision: Revision) -> list[str]:
        """The folders of a revision that hold a ``program`` document."""
        found = self._try("grep", "-lzE", "--full-name", _PROGRAM_LINE, revision.tree, "--", ":/*.yaml", ":/*.yml")
        paths = (line.partition(":")[2] for line in (found or "").split("\0") if line)
        return sorted({path.rpartition("/")[0] for path in paths})

    def subfolder(self, revision: Revision, path: str) -> Revision:
        """A folder of a revision."""
        tree = self._run("rev-parse", "--verify", f"{revision.tree}:{path}").decode().strip()
        return Revision(revision.name, tree, revision.commit, revision.day)

    def entries(self, tree: str) -> tuple[Entry, ...]:
        """All files below a tree, by path."""
        found = []
        for line in self._run("ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0"):
            if not line:
                continue
            facts, _, raw = line.partition(b"\t")
            mode, _, name = facts.decode().split()
            kind: Literal["file", "link", "submodule"] = (
                "link" if mode == "120000" else "submodule" if mode == "160000" else "file"
            )
            found.append(Entry(os.fsdecode(raw), kind, name))
        return tuple(sorted(found, key=lambda entry: entry.path))

    def contents(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes]]:
        """What files and links hold, in order; :class:`GitTrouble` names one that is not in the object store."""
        if not entries:
            return
        try:
            with self._process("cat-file", "--batch") as process:
                for entry in entries:
                    yield entry, self._content(process, entry)
        except BrokenPipeError:
            raise GitTrouble(f"git stopped while files were read: {_STOPPED}") from None

    def _content(self, process: "subprocess.Popen[bytes]", entry: Entry) -> bytes:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(entry.object.encode() + b"\n")
        process.stdin.flush()
        head = process.stdout.readline().split()
        if len(head) == 3:
            size = int(head[2])
            data = process.stdout.read(size + 1)
            if len(data) > size:
                return data[:size]
        elif head:
            raise GitTrouble(f"`{entry.path}` cannot be read from this clone: {self._not_here()}")
        raise GitTrouble(f"git stopped while `{entry.path}` was read: {_STOPPED}")

    def submodule(self, path: str) -> "Repository | None":
        """The repository of a submodule that is checked out in the work tree; None where it is not."""
        place = self._folder / path
        if not (place / ".git").exists():
            return None
        try:
            return Submodule(place)
        except GitTrouble:
            return None

    def has(self, name: str) -> bool:
        """Whether an object is in the store."""
        return self._try("cat-file", "-e", name) is not None

    def _not_here(self) -> str:
        return (
            "the clone is shallow, run `git fetch --unshallow`"
            if self._shallow
            else "the object is missing, `git fsck` tells more"
        )

    def _unknown(self, name: str) -> str:
        told = f"there is no revision `{name}`"
        if self._try("rev-parse", "--verify", "--quiet", "HEAD") is None:
            return f"{told}: the repository has no commit yet; commit first, or compare two folders"
        revision, colon, _ = name.partition(":")
        if colon and self.knows(revision or "HEAD"):
            return f"`{revision or 'HEAD'}` has no folder `{name.partition(':')[2]}`: name a folder it has"
        if ".." in name:
            return f"{told}: name two revisions one after the other, such as main HEAD"
        start = re.split(r"[~^@]", name)[0]
        if start != name and self.knows(start or "HEAD"):
            why = ": this clone is shallow, run `git fetch --unshallow`" if self._shallow else ", it goes back too far"
            return f"{told}{why}"
        listed = self._try("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
        known = (listed or "").splitlines()
        ends = [one for one in known if one.rpartition("/")[2] == name]
        near = ends[0] if ends else nearest(name, [*known, "HEAD"])
        if near is not None:
            return f"{told}; did you mean `{near}`?"
        if self._shallow:
            return f"{told}: this clone is shallow, fetch the revision or run `git fetch --unshallow`"
        shown = ", ".join(known[:6]) + (", …" if len(known) > 6 else "")
        return f"{told}; there are {shown or 'no branches and no tags'}"

    _error = ""

    def _environment(self) -> dict[str, str]:
        # Hooks state these relative to the folder they run in, which need not be the project's.
        places = {name: os.path.abspath(os.environ[name]) for name in _PLACES if os.environ.get(name)}
        return {**os.environ, **places, "LC_ALL": "C"}

    def _command(self, *arguments: str) -> list[str]:
        git = shutil.which("git")
        if git is None:
            raise GitTrouble(
                "revisions are read with `git`, which is not on the path: install it, or compare two folders"
            )
        return [git, "--no-optional-locks", "-C", str(self._folder), *arguments]

    def _process(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self._command(*arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment(),
        )

    def _run(self, *arguments: str) -> bytes:
        """What git answers; :class:`GitTrouble` with its own words when it refuses or is stopped."""
        done = subprocess.run(self._command(*arguments), capture_output=True, env=self._environment(), check=False)
        if done.returncode < 0:
            raise GitTrouble(f"git stopped during `git {arguments[0]}`: {_STOPPED}")
        if done.returncode:
            raise GitTrouble(f"git {arguments[0]} failed: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout

    def _try(self, *arguments: str) -> str | None:
        """What git answers; None when it refuses."""
        done = subprocess.run(self._command(*arguments), capture_output=True, env=self._environment(), check=False)
        if done.returncode < 0:
            raise GitTrouble(f"git stopped during `git {arguments[0]}`: {_STOPPED}")
        self._error = done.stderr.decode(errors="replace").strip()
        return os.fsdecode(done.stdout) if done.returncode == 0 else None


_STOPPED = "it was ended from outside or the repository is damaged; run the command again, or `git fsck`"


class Submodule(Repository):
    """A repository inside another one: what the environment says of the outer one does not hold for it."""

    def _environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {"LC_ALL": "C"}


def _no_repository(folder: Path, error: str) -> str:
    if "dubious ownership" in error:
        return (
            f"git does not trust the repository around `{folder}`, as somebody else owns it: "
            f"`git config --global --add safe.directory` with its path allows it"
        )
    if "not a git repository" in error.lower():
        return f"`{folder}` is in no git repository: run `git init` and commit, or compare two folders"
    return f"git cannot read the repository around `{folder}`: {error}"


def write_files(repository: Repository, tree: str, folder: Path) -> tuple[str, ...]:
    """Write what a project may consist of from a tree into an empty folder, for the usual discovery to read.

    Documents, ignore lists, links and what the documents name. Submodules are read where they are checked out; the
    paths of the others are returned. Raises :class:`GitTrouble` naming the file that cannot be read.
    """
    entries, absent = _gathered(repository, tree, "")
    links: list[tuple[str, bytes]] = []
    texts: list[bytes] = []
    for source, listed in entries:
        wanted = [one for one in listed if one.kind == "link" or one.path.endswith(_ALWAYS)]
        for entry, data in source.contents(wanted):
            texts.append(data)
            if entry.kind == "link":
                links.append((entry.path, data))
            else:
                _write(folder, entry.path, data)
    named = b"\n".join(texts)
    for source, listed in entries:
        others = [one for one in listed if one.kind == "file" and not one.path.endswith(_ALWAYS)]
        for entry, data in source.contents([one for one in others if _is_named(one, named)]):
            _write(folder, entry.path, data)
    # Links come last, so that no file is ever written through one.
    for path, target in links:
        place = _place(folder, path)
        if not os.path.lexists(place):
            os.symlink(target, os.fsencode(place))
    return absent


def _gathered(
    repository: Repository, tree: str, above: str
) -> tuple[list[tuple[Repository, list[Entry]]], tuple[str, ...]]:
    """The files of a tree and of its submodules, each with the repository that holds them."""
    own: list[Entry] = []
    found = [(repository, own)]
    absent: list[str] = []
    for entry in repository.entries(tree):
        path = f"{above}{entry.path}"
        if entry.kind != "submodule":
            own.append(Entry(path, entry.kind, entry.object))
            continue
        inner = repository.submodule(entry.path)
        if inner is None or not inner.has(f"{entry.object}^{{tree}}"):
            absent.append(path)
            continue
        below, missing = _gathered(inner, entry.object, f"{path}/")
        found += below
        absent += missing
    return found, tuple(absent)


def _is_named(entry: Entry, texts: bytes) -> bool:
    return os.fsencode(entry.path.rpartition("/")[2]) in texts


def _place(folder: Path, path: str) -> Path:
    parts = path.split("/")
    if any(part in _UNFIT_PARTS or part.lower() == ".git" or os.sep in part for part in parts):
        raise GitTrouble(f"the tree holds the path `{path}`, which no file can have: `git fsck` tells more")
    place = folder.joinpath(*parts)
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _write(folder: Path, path: str, data: bytes) -> None:
    if data.startswith(_LARGE_FILE_POINTER):
        raise GitTrouble(
            f"`{path}` is kept in git's large file storage and not in the object store: compare two folders instead"
        )
    _place(folder, path).write_bytes(data)


def names_below(paths: Iterable[str], folder: str) -> bool:
    """Whether some file lies below a folder."""
    return any(path.startswith(f"{folder}/") for path in paths)
