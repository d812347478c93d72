"""Ignore comments (``# dcs: ignore[CODES] reason``): which findings they silence, and which are wrong themselves
(model 1.5).
"""

from collections.abc import Mapping, Sequence

from dcs_cli.loading.comments import IgnoreComment
from dcs_cli.rules.catalogue import codes_named, rules
from dcs_cli.rules.findings import Finding, PlacedFinding


def apply_ignores(
    placed: Sequence[PlacedFinding],
    comments: Sequence[IgnoreComment],
    ran: frozenset[str],
    own: Mapping[str, str] | None = None,
) -> tuple[list[PlacedFinding], list[tuple[PlacedFinding, IgnoreComment]]]:
    """Findings kept and findings silenced; comments without reason, of unknown rules or without use become findings.

    ``own`` are the rules that the project adds, code to name.
    """
    kept: list[PlacedFinding] = []
    silenced: list[tuple[PlacedFinding, IgnoreComment]] = []
    used: set[tuple[int, str]] = set()
    meanings = [{word: codes_named(word, own) for word in comment.rules} for comment in comments]
    for one in placed:
        match = None
        if one.places and one.finding.code[0] not in "SX":
            for number, comment in enumerate(comments):
                words = [word for word, codes in meanings[number].items() if one.finding.code in codes]
                if words and _covers(comment, one):
                    used.update((number, word) for word in words)
                    match = match or comment
        if match is None:
            kept.append(one)
        else:
            silenced.append((one, match))
    for number, comment in enumerate(comments):
        kept += _faults(number, comment, meanings[number], used, ran)
    return kept, silenced


def _covers(comment: IgnoreComment, placed: PlacedFinding) -> bool:
    # No comment can stand beside a row of a data file: one beside what names the file speaks for it.
    in_data = frozenset(placed.finding.places)
    place = next((one for one in placed.places if one not in in_data), placed.places[0])
    covered = comment.covers
    if place.file != covered.file:
        return False
    start = (place.line, place.column)
    return (covered.line, covered.column) <= start < (covered.end_line, covered.end_column)


def _faults(
    number: int,
    comment: IgnoreComment,
    meanings: dict[str, frozenset[str]],
    used: set[tuple[int, str]],
    ran: frozenset[str],
) -> list[PlacedFinding]:
    found = []
    if not comment.rules:
        found.append(_finding("X04", comment, "", "the comment names no rule: write dcs: ignore[CODE] and the reason"))
    if not comment.reason.strip():
        names = ", ".join(comment.rules)
        found.append(
            _finding(
                "X01",
                comment,
                names,
                f"{names or 'something'} is ignored here without a reason: write why after the brackets",
            )
        )
    for word, codes in meanings.items():
        if not codes or any(code.startswith("S") for code in codes):
            found.append(_finding("X04", comment, word, f"no rule {word} that could be ignored"))
        elif (number, word) not in used and codes <= ran and "X" not in {code[0] for code in codes}:
            found.append(_finding("X05", comment, word, f"nothing to ignore for {word} here"))
    return [one for one in found if one.finding.code in ran]


def _finding(code: str, comment: IgnoreComment, word: str, message: str) -> PlacedFinding:
    rule = rules()[code]
    subjects = (word,) if word else ()
    finding = Finding(code, rule.name, rule.level, "certain", subjects, (), message, None, {}, rule.fix, None)
    return PlacedFinding(finding, (comment.place,))
