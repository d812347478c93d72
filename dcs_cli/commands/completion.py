"""The ``completion`` command: print the script that lets a shell complete command lines of dcs."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from dcs_cli.commands.delivery import deliver
from dcs_cli.options import ExitCode, GlobalOptions, UnusableInput

FORMATS = ("text",)
EXAMPLES = (
    ("dcs completion bash > ~/.local/share/bash-completion/completions/dcs", "once, after each new version"),
    ("dcs completion zsh > ~/.zfunc/_dcs", "with ~/.zfunc in fpath before compinit"),
    ("dcs completion fish > ~/.config/fish/completions/dcs.fish", "for fish"),
)
WORDS = ("bash", "zsh", "fish")


def command(
    options: GlobalOptions,
    completion_words: Callable[[], Any],
    shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish", show_default=False, help="The shell.")],
) -> int:
    """Print a script that completes commands, options and their values.

    The script holds all words itself: pressing the key does not start dcs. Write it again after a new version.
    """
    from dcs_cli.outputs import completion_scripts

    if shell not in WORDS:
        raise UnusableInput(f"there is no completion for `{shell}`; write one of {', '.join(WORDS)}")
    writers = {
        "bash": completion_scripts.bash_script,
        "zsh": completion_scripts.zsh_script,
        "fish": completion_scripts.fish_script,
    }
    deliver(options, {"text": lambda: writers[shell](*completion_words())})
    return ExitCode.OK
