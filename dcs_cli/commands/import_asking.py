"""Asks the person at the terminal whether columns are read rightly and guesses are to be written."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dcs_cli.options import UnusableInput

if TYPE_CHECKING:
    from dcs_cli.exchange.drafts import Draft, Fact
    from dcs_cli.exchange.header_matching import Matched

_SHOWN = 20


def guesses_wanted(guesses: "Sequence[tuple[Draft, str, Fact]]", tables: "Sequence[Matched]") -> bool:
    """Whether the person at the terminal takes the guesses; without a terminal nobody does."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    for table in tables:
        for column in table.columns:
            _show(f"{column.heading} → {column.target or column.own_key}  ({column.ground})")
    if tables and not _answered("Are the columns right?"):
        raise UnusableInput("nothing was written: say what the columns hold with --map COLUMN=FIELD")
    for guess in guesses[:_SHOWN]:
        _show(_told(*guess))
    if len(guesses) > _SHOWN:
        _show(f"and {len(guesses) - _SHOWN:,} more")
    asked = (
        "1 fact is a guess. Write it too?"
        if len(guesses) == 1
        else f"{len(guesses):,} facts are guesses. Write them too?"
    )
    return bool(guesses) and _answered(asked)


def _told(draft: "Draft", name: str, fact: "Fact") -> str:
    from dcs_cli.loading.flow_writing import flow_yaml

    return f"{draft.name} {name}: “{fact.said}” → {flow_yaml(fact.value)}  ({fact.because})"


def _show(line: str) -> None:
    print(f"  {line}", file=sys.stderr)


def _answered(question: str) -> bool:
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")
