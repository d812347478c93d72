"""Which lines of which files differ between a git revision and the work tree."""

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_PLAIN = (
    "--unified=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--ignore-submodules",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--relative",
)
"""What keeps the settings of a user from changing the form of a difference."""


class NoRevision(Exception):
    """The difference cannot be told; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """The changed lines of one file, as ranges from 1 with both ends inside; none for a file that is wholly new."""

    ranges: tuple[tuple[int, int], ...]
    new_file: bool = False

    def meet(self, first: int, last: int) -> bool:
        """Whether one of the lines from first to last changed."""
        return self.new_file or any(start <= last and first <= end for start, end in self.ranges)


def changed_lines(folder: Path, revision: str) -> Mapping[str, ChangedLines]:
    """The changed lines of the files below a folder, by their path inside it, from a revision to the work tree.

    A line that was taken out counts as a change of the line before it. :class:`NoRevision` without git, outside a
    repository, and for a revision that does not exist.
    """
    _git(folder, "rev-parse", "--is-inside-work-tree")
    try:
        commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except NoRevision:
        raise NoRevision(_unknown(folder, revision)) from None
    found = {
        name: ChangedLines(tuple(ranges))
        for name, ranges in _files(_git(folder, "diff", *_PLAIN, commit.decode().strip(), "--", "."))
    }
    untracked = _git(folder, "ls-files", "--others", "-z", "--", ".")
    new = {name.decode("utf-8", "surrogateescape") for name in untracked.split(b"\0") if name}
    return found | {name: ChangedLines((), new_file=True) for name in new}


def _files(difference: bytes) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Each file of a difference that still exists, with the ranges that changed in it."""
    name: str | None = None
    ranges: list[tuple[int, int]] = []
    body = 0
    for line in difference.split(b"\n"):
        if body and line[:1] in (b"+", b"-"):
            body -= 1
        elif line.startswith(b"diff --git "):
            if name is not None:
                yield name, ranges
            name, ranges = None, []
        elif line.startswith(b"+++ "):
            name = _name(line[4:])
        elif match := _HUNK.match(line):
            before, start, after = (1 if part is None else int(part) for part in match.groups())
            body = before + after
            ranges.append((start, start + after - 1) if after else (max(1, start), max(1, start)))
    if name is not None:
        yield name, ranges


def _name(written: bytes) -> str | None:
    """A path as git writes it: quoted like a C string when it holds unusual bytes; None for a file that is gone."""
    name = written.removesuffix(b"\t")
    if name.startswith(b'"'):
        name = ast.literal_eval(f"b{name.decode('ascii')}")
    return name.removeprefix(b"b/").decode("utf-8", "surrogateescape") if name.startswith(b"b/") else None


def _unknown(folder: Path, revision: str) -> str:
    from dcs_cli.documents.nearest import nearest

    names = _git(folder, "for-each-ref", "--format=%(refname:short)").decode("utf-8", "replace").split()
    near = nearest(revision, names)
    hint = f"did you mean `{near}`?" if near else "name a branch, a tag or a commit; a shallow clone has few of them"
    return f"git knows no revision `{revision}`; {hint}"


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise NoRevision("git is not installed, or not on the path") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise NoRevision(said.splitlines()[0] if said else f"git {arguments[0]} failed")
    return done.stdout
