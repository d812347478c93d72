"""Shell scripts that complete command lines from words known beforehand: pressing the key starts no program."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OptionWords:
    """An option: its flags, what it is for, whether a value follows, and the values when they are few words."""

    flags: tuple[str, ...]
    summary: str
    takes_value: bool
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandWords:
    """A command, its options, and the words its first argument may be; files are offered everywhere else."""

    name: str
    summary: str
    options: tuple[OptionWords, ...]
    words: tuple[str, ...] = ()


def bash_script(commands: Sequence[CommandWords], everywhere: Sequence[OptionWords]) -> str:
    """For bash, without the package bash-completion."""
    values = "".join(
        f'        {patterns}) COMPREPLY=($(compgen -W "{" ".join(words)}" -- "$current")); return ;;\n'
        for patterns, words in _values(commands, everywhere)
    )
    offered = "".join(
        f'        "{name}") options="{_flags(options)}" ;;\n' for name, options in _by_command(commands, everywhere)
    )
    words = "".join(f'        "{one.name}") words="{" ".join(one.words)}" ;;\n' for one in commands if one.words)
    names = " ".join(one.name for one in commands)
    return f"""# Completion of dcs for bash.
_dcs() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}"
    local command="" options="" words="" at
    for ((at = 1; at < COMP_CWORD; at++)); do
        case " {names} " in
        *" ${{COMP_WORDS[at]}} "*) command="${{COMP_WORDS[at]}}"; break ;;
        esac
    done
    COMPREPLY=()
    case "$command $previous" in
{values}    esac
    case "$command" in
{offered}    esac
    case "$command" in
        "") words="{names}" ;;
{words}    esac
    if [[ $current == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$current"))
    else
        COMPREPLY=($(compgen -W "$words" -- "$current"))
    fi
}}
complete -o default -F _dcs dcs
"""


def zsh_script(commands: Sequence[CommandWords], everywhere: Sequence[OptionWords]) -> str:
    """For zsh, to be evaluated or to lie in a folder of ``fpath`` as ``_dcs``."""
    values = "".join(
        f"        {patterns}) {_zsh_values(words)}; return ;;\n" for patterns, words in _values(commands, everywhere)
    )
    offered = "".join(
        f'        "{name}") offered=({_zsh_options(options)}) ;;\n'
        for name, options in _by_command(commands, everywhere)
    )
    words = "".join(
        f'        "{one.name}") compadd -- {" ".join(one.words)} && return ;;\n' for one in commands if one.words
    )
    names = " ".join(_zsh_described(one.name, one.summary) for one in commands)
    return f"""#compdef dcs
# Completion of dcs for zsh.
_dcs() {{
    local command="" word
    local -a known offered
    known=({names})
    for word in "${{(@)words[2,CURRENT-1]}}"; do
        if (( ${{known[(I)$word:*]}} )); then command="$word"; break; fi
    done
    case "$command ${{words[CURRENT-1]}}" in
{values}    esac
    if [[ "$PREFIX" == -* ]]; then
        case "$command" in
{offered}        esac
        _describe -o option offered
        return
    fi
    case "$command" in
        "") _describe command known; return ;;
{words}    esac
    _files
}}
if [[ "${{funcstack[1]}}" == "_dcs" ]]; then _dcs "$@"; else compdef _dcs dcs; fi
"""


def fish_script(commands: Sequence[CommandWords], everywhere: Sequence[OptionWords]) -> str:
    """For fish."""
    names = " ".join(one.name for one in commands)
    lines = ["# Completion of dcs for fish."]
    lines += [
        f"complete -c dcs -n 'not __fish_seen_subcommand_from {names}' -f -a {one.name} -d {_quoted(one.summary)}"
        for one in commands
    ]
    for one in commands:
        seen = f"-n '__fish_seen_subcommand_from {one.name}'"
        lines += [f"complete -c dcs {seen} {_fish_option(option)}" for option in one.options]
        lines += [f"complete -c dcs {seen} -a {_quoted(' '.join(one.words))}"] if one.words else []
    lines += [f"complete -c dcs {_fish_option(option)}" for option in everywhere]
    return "".join(f"{line}\n" for line in lines)


def _by_command(
    commands: Sequence[CommandWords], everywhere: Sequence[OptionWords]
) -> Iterable[tuple[str, tuple[OptionWords, ...]]]:
    """The options of the line before a command, whose name is empty, and of each command."""
    yield "", tuple(everywhere)
    for one in commands:
        # An own option of a command, such as its formats, goes before the one of all commands.
        own = {flag for option in one.options for flag in option.flags}
        yield one.name, (*one.options, *(option for option in everywhere if not own & set(option.flags)))


def _values(
    commands: Sequence[CommandWords], everywhere: Sequence[OptionWords]
) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Shell patterns for a command and the flag before the cursor, with the words that may follow; none for files."""
    by_words: dict[tuple[str, ...], list[str]] = {}
    other: list[str] = []
    for name, options in _by_command(commands, everywhere):
        for option in options:
            if option.values:
                by_words.setdefault(option.values, []).extend(f'"{name} {flag}"' for flag in option.flags)
            elif option.takes_value:
                other += option.flags
    yield from (("|".join(patterns), words) for words, patterns in by_words.items())
    yield "|".join(f'*" {flag}"' for flag in dict.fromkeys(other)), ()


def _flags(options: Iterable[OptionWords]) -> str:
    return " ".join(flag for option in options for flag in option.flags)


def _zsh_options(options: Iterable[OptionWords]) -> str:
    return " ".join(_zsh_described(flag, option.summary) for option in options for flag in option.flags)


def _zsh_described(word: str, summary: str) -> str:
    return _quoted(f"{word}:{summary}")


def _fish_option(option: OptionWords) -> str:
    flags = " ".join(f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.flags)
    value = f" -x -a {_quoted(' '.join(option.values))}" if option.values else " -r" if option.takes_value else ""
    return f"{flags}{value} -d {_quoted(option.summary)}"


def _quoted(text: str) -> str:
    """A text in single quotes; quotes inside it, which the shells escape differently, become typographic ones."""
    return "'" + re.sub(r"[\\']", "’", text) + "'"


def _zsh_values(words: Sequence[str]) -> str:
    return f"compadd -- {' '.join(words)}" if words else "_files"
