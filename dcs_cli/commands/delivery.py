"""Reports leave here: to standard output, or to a file that is replaced in one step."""

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from dcs_cli.options import GlobalOptions, UnusableInput

MODE_WITHOUT_UMASK = 0o666


def deliver(options: GlobalOptions, renderings: Mapping[str, Callable[[], str]]) -> None:
    """Render each requested format and bring it where it was asked for."""
    for request in options.formats:
        text = renderings[request.name]()
        if request.file is not None:
            write_file(request.file, text, overwrite=True)
        elif options.output is not None:
            write_file(options.output, text, overwrite=options.force)
        else:
            sys.stdout.write(text)


def write_file(target: Path, content: str | bytes, *, overwrite: bool) -> None:
    """Write bytes, or UTF-8 text with ``\\n`` line ends; the file appears whole or not at all."""
    if not overwrite and target.exists():
        raise UnusableInput(f"`{target}` exists already: name another file, or add --force to overwrite it")
    try:
        _replace(target, content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UnusableInput(f"`{target}` cannot be written: {error.strerror or error}") from None


def _replace(target: Path, content: bytes) -> None:
    if target.exists() and not target.is_file():
        # A device or a pipe, such as /dev/stdout, takes the text but cannot be replaced.
        target.write_bytes(content)
        return
    target = target.resolve()
    # Hidden, so that what a killed process leaves behind is taken for no document.
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, target.stat().st_mode if target.exists() else MODE_WITHOUT_UMASK & ~_umask())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
