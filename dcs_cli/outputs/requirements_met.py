"""How many requirements are met, and how many of these wait for a signal that may never come (semantics 6; T03)."""

from typing import TYPE_CHECKING

from dcs_cli.analysis.measured_signals import Measured, measured

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers

DOUBTS: tuple[tuple[Measured, str], ...] = (
    ("not measured", "on signals not measured"),
    ("not stated", "on signals not said to be measured"),
)


def met_said(answers: "Answers") -> str:
    """Requirements met, as in ``14 of 16 met, 2 of them on signals not measured (T03)``."""
    return f"{answers.coverage.met} of {len(answers.coverage.requirements):,} met{met_on_unmeasured(answers)}"


def met_on_unmeasured(answers: "Answers") -> str:
    """What to say behind the number of requirements met; nothing when every signal they wait for is measured."""
    found = [measured(answers.project, one) for one in answers.coverage.requirements if one.met]
    said = [(found.count(word), words) for word, words in DOUBTS if word in found]
    parts = [f"{number:,} {'' if place else 'of them '}{words}" for place, (number, words) in enumerate(said)]
    return f", {' and '.join(parts)} (T03)" if parts else ""
