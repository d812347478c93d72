"""The rules about customers that messages, escalations and the health score act on, and what each is worth (18)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dcs_cli.analysis.evidence import ProofResult, ProofVerdict
from dcs_cli.documents.conditions import awaited
from dcs_cli.project.project import Project

HEALTH = "health"
Actor = Literal["touchpoint", "escalation", "health"]


@dataclass(frozen=True, slots=True)
class ActedRule:
    """Something that acts on a rule: a signal beyond a level or its norm, a combination, or the health score.

    ``key`` is the key of the condition that names the rule; ``proof`` is None where nobody recorded one.
    """

    actor: Actor
    id: str
    rule: str
    key: str
    proof: ProofVerdict | None

    @property
    def verdict(self) -> ProofResult:
        """What the rule is worth; without a proof it is unproven."""
        return self.proof.verdict if self.proof is not None else "unproven"


def acted_rules(project: Project, proofs: Sequence[ProofVerdict]) -> tuple[ActedRule, ...]:
    """Every rule in use, once for each live touchpoint, escalation and health score that rests on it directly."""
    found: dict[tuple[str, str, str], ActedRule] = {}
    worth = _Worth(project, proofs)
    for facet in project.live_facets:
        for key, rule in _rules_in(facet.trigger):
            found.setdefault(
                ("touchpoint", facet.message.id, rule),
                ActedRule("touchpoint", facet.message.id, rule, key, worth.of(rule)),
            )
    for identifier, escalation in project.collection.escalations.items():
        for key, rule in _rules_in(escalation.value.when):
            found.setdefault(
                ("escalation", identifier, rule), ActedRule("escalation", identifier, rule, key, worth.of(rule))
            )
    if project.collection.health is not None:
        found.setdefault((HEALTH, HEALTH, HEALTH), ActedRule("health", HEALTH, HEALTH, HEALTH, worth.of(HEALTH)))
    return tuple(found[key] for key in sorted(found))


def _rules_in(condition: Any) -> Iterator[tuple[str, str]]:
    """The rule a trigger or condition states; events and inactivity are facts, an escalation speaks for itself."""
    key = awaited(condition)
    if key == "signal" or key == "combination":
        yield key, getattr(condition, key)
    elif key == "health":
        yield HEALTH, HEALTH


class _Worth:
    def __init__(self, project: Project, proofs: Sequence[ProofVerdict]) -> None:
        self._project = project
        self._by_id = {proof.id: proof for proof in proofs}
        self._by_rule: dict[str, list[ProofVerdict]] = {}
        for proof in proofs:
            self._by_rule.setdefault(proof.rule, []).append(proof)

    def of(self, rule: str) -> ProofVerdict | None:
        """The proof a rule names, when it is about the rule; else the newest one recorded for it."""
        named = self._by_id.get(self._named(rule) or "")
        if named is not None and named.rule == rule:
            return named
        return max(self._by_rule.get(rule, ()), key=self._age, default=None)

    def _age(self, proof: ProofVerdict) -> tuple[str, str]:
        day = self._project.collection.proofs[proof.id].value.date
        return (day.isoformat() if day is not None else "", proof.id)

    def _named(self, rule: str) -> str | None:
        found = self._project.collection
        if rule == HEALTH:
            return found.health.value.proof if found.health is not None else None
        located = found.combinations.get(rule) or found.signals.get(rule)
        return located.value.proof if located is not None else None
