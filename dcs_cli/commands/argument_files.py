"""Arguments that stand in files: ``@ci/dcs.txt`` on a command line means the lines of that file."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from dcs_cli.options import UnusableInput

SIGN = "@"


def with_argument_files(arguments: Sequence[str]) -> list[str]:
    """The arguments with each ``@FILE`` replaced by its lines, one argument a line; not behind ``--``.

    Empty lines and those that begin with ``#`` are passed over, and a file names no further ones. An argument that
    really begins with the sign is written with two. :class:`UnusableInput` when a file cannot be read.
    """
    last = list(arguments).index("--") if "--" in arguments else len(arguments)
    found: list[str] = []
    for argument in arguments[:last]:
        if argument.startswith(2 * SIGN):
            found.append(argument[1:])
        elif argument.startswith(SIGN) and argument != SIGN:
            found += _lines(argument[1:])
        else:
            found.append(argument)
    return [*found, *arguments[last:]]


def _lines(file: str) -> Iterator[str]:
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UnusableInput(f"`{SIGN}{file}`: the file of arguments cannot be read: {reason}") from None
    except UnicodeDecodeError:
        raise UnusableInput(f"`{SIGN}{file}`: the file of arguments is not UTF-8 text") from None
    for line in text.splitlines():
        argument = line.strip()
        if argument and not argument.startswith("#"):
            yield argument
