"""Runs of ``check`` and ``audit`` that are answered from the cache, because nothing they depend on has changed."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

from dcs_cli.commands.baseline_file import baseline_path
from dcs_cli.commands.opening import STANDARD_INPUT, Located, located, project_cache
from dcs_cli.commands.reporting import folder_in_repository
from dcs_cli.options import ExitCode, GlobalOptions, UnusableInput

KEPT = {
    "check": frozenset(("paths",)),
    "audit": frozenset(("path", "data", "accounts", "contacts", "contracts", "only", "matrix")),
}
"""Commands whose outcome depends on files, options and the day alone, and their own options of which this is known.

A run with any other option of its own, such as one that edits files, is made every time.
"""

_ELSEWHERE = frozenset(("cache", "cache_dir", "output", "force"))
_MAKES_MORE_THAN_TEXT = frozenset(("github",))

Work = Callable[[], int | None]


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What a run depends on as far as it is known before: options, documents, and the paths that were named."""

    name: str
    root: Path
    signatures: Mapping[str, tuple[int | str, ...]]


def answered(command: str, options: GlobalOptions, values: Mapping[str, Any], work: Work) -> int | None:
    """Do a command's work, or say again what it said when everything was as it is now; the exit code."""
    if not _can_be_kept(command, options, values):
        return work()
    found = _located(command, options, values)
    cache = project_cache(options, found) if found is not None else None
    if found is None or cache is None:
        return work()
    inputs = _inputs(command, options, values, found)
    kept = cache.read(inputs.name)
    outcome = _current(json.loads(kept), inputs.root) if kept is not None else None
    if outcome is None:
        from dcs_cli.loading.files_read import files_read

        with files_read(cache.folder) as seen, _listening() as said:
            code = work()
        known = {os.path.abspath(path) for path in inputs.signatures}
        if _is_settled(code) and said.whole and seen.traceable and seen.unchanged() and _untouched(inputs):
            states = {os.path.relpath(path, inputs.root): one for path, one in seen.states.items() if path not in known}
            entry = {"states": states, "out": said.out.getvalue(), "err": said.err.getvalue(), "code": int(code or 0)}
            cache.write([(inputs.name, json.dumps(entry).encode())])
        return code
    sys.stdout.write(outcome["out"])
    sys.stderr.write(outcome["err"])
    return int(outcome["code"])


def _can_be_kept(command: str, options: GlobalOptions, values: Mapping[str, Any]) -> bool:
    known = KEPT.get(command)
    return (
        known is not None
        and options.cache
        and options.output is None
        and all(request.file is None and request.name not in _MAKES_MORE_THAN_TEXT for request in options.formats)
        and not any(value for name, value in values.items() if name not in known)
        and STANDARD_INPUT not in _paths(values)
    )


def _paths(values: Mapping[str, Any]) -> tuple[Path, ...]:
    """The documents and folders that were named, as ``paths`` or as PATH."""
    named: Sequence[Path] = values.get("paths") or ()
    single: Path | None = values.get("path")
    return (*named, *((single,) if single is not None else ()))


def _located(command: str, options: GlobalOptions, values: Mapping[str, Any]) -> Located | None:
    """The documents of the project; None when something is wrong with the paths, which the work itself tells best."""
    try:
        if "path" in values:
            options.start(values["path"])
        found = located(options, tuple(path for path in _paths(values) if path != options.project))
    except UnusableInput:
        return None
    return None if found.hindrances else found


def _inputs(command: str, options: GlobalOptions, values: Mapping[str, Any], found: Located) -> _Inputs:
    from dcs_cli.loading.cache import entry_name
    from dcs_cli.loading.files_read import signature_of, state_of

    settled = {one.name: getattr(options, one.name) for one in fields(options) if one.name not in _ELSEWHERE}
    named = [path for value in (*settled.values(), *values.values()) for path in _each_path(value)]
    # The baseline is looked for in every project: that there is none can be seen by no file that is opened.
    beside = [*(path for path in named if path not in _paths(values)), baseline_path(options, found.root)]
    watched = [*(file.path for file in found.files), *beside]
    signatures = {os.fspath(path): signature_of(path) for path in watched}
    name = entry_name(
        "outcome",
        command,
        found.shown,
        folder_in_repository(found.root),
        sorted((key, repr(value)) for key, value in {**settled, **values}.items()),
        [(file.name, state_of(file.path)) for file in found.files],
        [state_of(path) for path in beside],
    )
    return _Inputs(name, Path(os.path.abspath(found.root)), signatures)


def _each_path(value: Any) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif isinstance(value, list | tuple):
        yield from (one for one in value if isinstance(one, Path))


def _current(kept: Any, root: Path) -> Any:
    """A kept outcome if every further file it came from is as it was; None otherwise."""
    from dcs_cli.loading.files_read import state_of

    return kept if all(state_of(root / path) == state for path, state in kept["states"].items()) else None


def _untouched(inputs: _Inputs) -> bool:
    from dcs_cli.loading.files_read import signature_of

    return all(signature_of(path) == signature for path, signature in inputs.signatures.items())


def _is_settled(code: int | None) -> bool:
    """Whether a run ended as it will end again: input that cannot be used may be a file that is not there yet."""
    return code in (None, ExitCode.OK, ExitCode.FINDINGS)


@dataclass(slots=True)
class _Said:
    """What was written to the two standard streams; ``whole`` turns false when some of it went past."""

    out: StringIO = field(default_factory=StringIO)
    err: StringIO = field(default_factory=StringIO)
    whole: bool = True


@contextmanager
def _listening() -> Iterator[_Said]:
    """Write to the standard streams as always, and remember the text."""
    said = _Said()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Both(before[0], said.out, said), _Both(before[1], said.err, said)
    try:
        yield said
    finally:
        sys.stdout, sys.stderr = before


class _Both:
    """A text stream that also writes into another one."""

    def __init__(self, first: TextIO, second: TextIO, said: _Said) -> None:
        self._first = first
        self._second = second
        self._said = said

    def write(self, text: str) -> int:
        self._second.write(text)
        return self._first.write(text)

    def __getattr__(self, name: str) -> Any:
        if name in ("buffer", "writelines", "fileno", "detach"):
            self._said.whole = False
        return getattr(self._first, name)
