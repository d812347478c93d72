"""The entry of the ``dcs`` program: the version without delay, the streams, and the last word on what goes wrong."""

import gc
import io
import os
import sys
from collections.abc import Sequence

from dcs_cli import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; without arguments those of the process are taken."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        # The process ends with this run, which keeps most of what it builds: looking for cycles in it is lost time.
        gc.disable()
        # Documents have no use for the plugins of others, and looking for them reads about everything installed.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    _portable_streams()
    try:
        if "--version" in words[: words.index("--") if "--" in words else None]:
            print(f"dcs {__version__}")
            code = 0
        else:
            from dcs_cli.cli import run

            code = run(words)
        sys.stdout.flush()
        if arguments is None:
            # The interpreter looks for cycles once more on its way out, even when told not to: show it nothing.
            gc.freeze()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _leave_pipe()
        return 141
    except Exception as error:
        return _internal_error(error)


def _portable_streams() -> None:
    """UTF-8 and ``\\n`` whatever the locale and platform say."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _leave_pipe() -> None:
    """Nobody reads any more: what is still buffered goes nowhere, so that the interpreter's own flush keeps quiet."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:
        return


def _internal_error(error: Exception) -> int:
    """Say what happened and ask for a report; the traceback only when ``DCS_TRACEBACK=1`` asks for it."""
    if os.environ.get("DCS_TRACEBACK") == "1":
        import traceback

        traceback.print_exception(error)
    python = ".".join(str(part) for part in sys.version_info[:3])
    text = str(error).strip()
    print(
        f"dcs: internal error: {type(error).__name__}{f': {text}' if text else ''}\n"
        "This is a fault of dcs, not of your files. Please report it with this text, the command line\n"
        "and, if you can, a small project that shows it. DCS_TRACEBACK=1 in the environment shows where it happened.\n"
        f"dcs {__version__}, Python {python}, {sys.platform}",
        file=sys.stderr,
    )
    return 3


if __name__ == "__main__":
    sys.exit(main())
