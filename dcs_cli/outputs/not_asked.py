"""Rules that were silent for want of an input, put together by what to supply, so that the list can be acted on."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers

NotAsked = Iterable[tuple[str, str]]
"""Pairs of a rule's code and what to add, as runs list them."""

POLICY = "policy."
PLACES = ("policy", "program and maps", "further documents", "first of all")


def by_input(not_asked: NotAsked) -> dict[str, list[str]]:
    """The codes that each input would let speak, inputs in the order of the rules."""
    found: dict[str, list[str]] = {}
    for code, add in not_asked:
        found.setdefault(add, []).append(code)
    return found


def unbounded_for_want(answers: "Answers") -> tuple[tuple[str, str], ...]:
    """The limits whose worst case stays open for want of ``slip``, with where to add it (semantics 4)."""
    from dcs_cli.rules.unlimited import slip_lacking
    from dcs_cli.rules.wording import listed

    places = slip_lacking(answers.project)
    codes = [code for code, judged in (("O04", answers.pressure), ("O11", answers.caps)) if judged]
    return tuple((code, f"`slip` to {listed(places)}, for the worst case") for code in codes) if places else ()


def codes_said(codes: Sequence[str]) -> str:
    """Codes in their order, three or more in a row as a range: ``P01–P05, P09``."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and _next(runs[-1][-1]) == code:
            runs[-1].append(code)
        else:
            runs.append([code])
    parts = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else run for run in runs]
    return ", ".join(part for listed in parts for part in listed)


def _next(code: str) -> str:
    return f"{code[0]}{int(code[1:]) + 1:02}"


def said_by_place(not_asked: NotAsked) -> tuple[tuple[str, str], ...]:
    """One line for the policy, one for the rest of the program, one for documents: inputs with the codes they serve."""
    listed: dict[str, list[str]] = {place: [] for place in PLACES}
    for add, codes in by_input(not_asked).items():
        place = _place(add)
        short = add.replace(POLICY, "") if place == "policy" else add
        listed[place].append(f"{short} ({codes_said(codes)})")
    return tuple((place, "; ".join(parts)) for place, parts in listed.items() if parts)


def _place(add: str) -> str:
    if add.startswith(POLICY):
        return "policy"
    if "can be read" in add:
        return "first of all"
    return "further documents" if re.search(r"\b(document|journey)\b", add) else "program and maps"
