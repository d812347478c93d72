"""Whether the CSMs an automation concerns are ready to let go of the work (semantics 16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from dcs_cli.documents.automation import Change


@dataclass(frozen=True, slots=True)
class Readiness:
    """Shares of the CSMs concerned; ``ready`` counts those both informed and trained, ``answered`` is of feedback.

    With nobody concerned every share of CSMs is 0.
    """

    affected: tuple[str, ...]
    prepared: tuple[str, ...]
    informed: Fraction
    consulted: Fraction
    trained: Fraction
    answered: Fraction

    @property
    def ready(self) -> Fraction:
        """The share of CSMs who can let go."""
        return _of(self.prepared, self.affected)

    @property
    def complete(self) -> bool:
        """Whether everyone was informed, consulted and trained, and all feedback answered: ready to go live."""
        return min(self.informed, self.consulted, self.trained, self.answered) == 1


def readiness(change: Change | None) -> Readiness:
    """How far the change of one item has come."""
    stated = change if change is not None else Change()
    affected = tuple(dict.fromkeys(stated.affects))
    both = {*stated.informed} & {*stated.trained}
    answered = sum(1 for feedback in stated.feedback if feedback.answered)
    asked = Fraction(1 if stated.consulted else 0)
    return Readiness(
        affected,
        tuple(name for name in affected if name in both),
        _of(stated.informed, affected),
        _of(stated.consulted, affected),
        _of(stated.trained, affected),
        Fraction(answered, len(stated.feedback)) if stated.feedback else asked,
    )


def left_out(change: Change | None) -> dict[str, tuple[str, ...]]:
    """The CSMs concerned who were not informed, consulted or trained, by which of the three."""
    if change is None:
        return {}
    parts = {"informed": change.informed, "consulted": change.consulted, "trained": change.trained}
    missing = {
        part: tuple(name for name in dict.fromkeys(change.affects) if name not in there)
        for part, there in parts.items()
    }
    return {part: names for part, names in missing.items() if names}


def _of(some: Iterable[str], affected: tuple[str, ...]) -> Fraction:
    return Fraction(len({*some} & {*affected}), len(affected)) if affected else Fraction(0)
