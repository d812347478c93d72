"""Conditions and triggers as alternatives of signal atoms, with combinations and escalations expanded (semantics
4.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from dcs_cli.documents.conditions import LEVELS, DeviationCondition, awaited
from dcs_cli.documents.signals import Combination, Escalation
from dcs_cli.documents.triggers import DeviationTrigger

Form = Literal["event", "inactive", "above", "at_least", "below", "at_most", "is", "change", "z", "health", "unknown"]
Term = frozenset["Atom"]
MOST_TERMS = 4096


@dataclass(frozen=True, slots=True)
class Atom:
    """One elementary condition on one signal; ``level`` is days, a level or a change, as its form wants it."""

    form: Form
    signal: str
    level: Fraction | None = None
    first: bool = False
    norm_days: int | None = None
    values: tuple[Any, ...] = ()
    narrowed: str = ""

    @property
    def sort_key(self) -> tuple[str, str, Fraction, bool, int, str]:
        """A total order for output."""
        return (self.signal, self.form, self.level or Fraction(0), self.first, self.norm_days or 0, self.narrowed)


class SignalLogic:
    """Expands conditions by the declared combinations and escalations; the health score reads its parts."""

    def __init__(
        self,
        combinations: Mapping[str, Combination],
        escalations: Mapping[str, Escalation],
        health_parts: frozenset[str] = frozenset(),
    ) -> None:
        self._health_parts = health_parts
        self._combinations = dict(combinations)
        self._escalations = dict(escalations)
        self._known: dict[int, tuple[Any, tuple[Term, ...]]] = {}

    def alternatives(self, condition: Any) -> tuple[Term, ...]:
        """The disjuncts of a condition or behavioural trigger; empty for triggers that read no signal."""
        if condition is None:
            return ()
        known = self._known.get(id(condition))
        if known is None:
            # Remembered by identity, the condition kept alive beside it: triggers with properties cannot be hashed.
            terms = self._expand(condition, frozenset())
            known = self._known[id(condition)] = (condition, tuple(dict.fromkeys(terms)) if len(terms) > 1 else terms)
        return known[1]

    def signals_read(self, condition: Any) -> frozenset[str]:
        """Every signal a condition or trigger reads, through combinations, escalations and the health score."""
        atoms = [atom for term in self.alternatives(condition) for atom in term]
        found = frozenset(atom.signal for atom in atoms if atom.form != "health")
        return found | self._health_parts if any(atom.form == "health" for atom in atoms) else found

    def rules_used(self, condition: Any) -> frozenset[str]:
        """Every signal, combination and escalation a condition or trigger uses, and ``health`` where it reads the
        score.
        """
        found: set[str] = set()
        self._uses(condition, found)
        return frozenset(found)

    def _uses(self, condition: Any, found: set[str]) -> None:
        key = awaited(condition)
        if key is None:
            return
        if key == "health":
            found.add(key)
            return
        name = getattr(condition, key)
        if name not in found:
            found.add(name)
            for inner in self._inner(key, name):
                self._uses(inner, found)

    def _inner(self, key: str, name: str) -> tuple[Any, ...]:
        if key == "escalation":
            escalation = self._escalations.get(name)
            return (escalation.when,) if escalation is not None else ()
        if key != "combination":
            return ()
        combination = self._combinations.get(name)
        return (combination.all or combination.any or ()) if combination is not None else ()

    def _expand(self, condition: Any, open_names: frozenset[str]) -> tuple[Term, ...]:
        match awaited(condition):
            case "escalation":
                escalation = self._escalations.get(condition.escalation)
                if escalation is None or condition.escalation in open_names:
                    return ()
                return self._expand(escalation.when, open_names | {condition.escalation})
            case "combination":
                combination = self._combinations.get(condition.combination)
                if combination is None or condition.combination in open_names:
                    return ()
                return self._expand_combination(combination, open_names | {condition.combination})
        return tuple(frozenset((atom,)) for atom in atoms_of(condition))

    def _expand_combination(self, combination: Combination, open_names: frozenset[str]) -> tuple[Term, ...]:
        if combination.any is not None:
            return tuple(term for part in combination.any for term in self._expand(part, open_names))
        terms: list[Term] = [frozenset()]
        for part in combination.all or ():
            terms = [left | right for left in terms for right in self._expand(part, open_names)][:MOST_TERMS]
        return tuple(terms)


def atoms_of(condition: Any) -> tuple[Atom, ...]:
    """The elementary conditions of one condition or trigger; several levels are alternatives."""
    match awaited(condition):
        case "event":
            narrowed = [
                f"{key}={getattr(condition, key)!r}"
                for key in ("times", "within", "where")
                if key in condition.model_fields_set and getattr(condition, key) is not None
            ]
            return (Atom("event", condition.event, first=condition.first, narrowed=" ".join(narrowed)),)
        case "inactive":
            if condition.for_ == "unknown":
                return (Atom("inactive", condition.inactive),)
            return (Atom("inactive", condition.inactive, Fraction(condition.for_.days)),)
        case "health":
            return (Atom("health", condition.health),)
        case "signal":
            return _measured(condition)
    return ()


def _measured(condition: Any) -> tuple[Atom, ...]:
    """The atoms of a threshold or deviation."""
    if isinstance(condition, DeviationCondition | DeviationTrigger):
        form: Form = "change" if condition.change is not None else "z"
        size = condition.change if condition.change is not None else condition.z
        return (Atom(form, condition.signal, size, norm_days=condition.against.days),)
    if condition.is_ is not None:
        return (Atom("is", condition.signal, values=tuple(sorted(condition.is_, key=repr))),)
    for level in LEVELS:
        stated = getattr(condition, level)
        if stated == "unknown":
            return (Atom("unknown", condition.signal),)
        if stated is not None:
            levels = stated if isinstance(stated, tuple) else (stated,)
            return tuple(Atom(level, condition.signal, one) for one in levels)  # type: ignore[arg-type]  # LEVELS are forms
    return ()


def follows(wanted: Atom, given: Atom) -> bool:
    """Whether an atom is true whenever another one is (semantics 4.2)."""
    if wanted.signal != given.signal or "unknown" in (wanted.form, given.form):
        return False
    if wanted.form == "event" and given.form == "event":
        return (not wanted.first or given.first) and (not wanted.narrowed or wanted.narrowed == given.narrowed)
    if wanted.form == "health":
        return wanted == given
    if wanted.form == "is" or given.form == "is":
        return wanted.form == given.form and set(map(repr, given.values)) <= set(map(repr, wanted.values))
    if wanted.level is None or given.level is None:
        return False
    match wanted.form, given.form:
        case "inactive", "inactive":
            return wanted.level <= given.level
        case ("above", "above") | ("at_least", "at_least") | ("at_least", "above"):
            return wanted.level <= given.level
        case "above", "at_least":
            return wanted.level < given.level
        case ("below", "below") | ("at_most", "at_most") | ("at_most", "below"):
            return wanted.level >= given.level
        case "below", "at_most":
            return wanted.level > given.level
        case ("change", "change") | ("z", "z"):
            same_direction = (wanted.level > 0) == (given.level > 0)
            return wanted.norm_days == given.norm_days and same_direction and abs(wanted.level) <= abs(given.level)
    return False


Relation = Literal["same edge", "weaker", "not implied"]


def relation(moment: Term, trigger: Term) -> tuple[Relation, tuple[Atom, ...]]:
    """How one disjunct of a trigger answers one disjunct of a moment, with the atoms it demands besides."""
    left_over = tuple(
        sorted((q for q in trigger if not any(follows(q, p) for p in moment)), key=lambda atom: atom.sort_key)
    )
    if left_over:
        return "not implied", left_over
    events = {p.signal for p in moment if p.form == "event"} & {q.signal for q in trigger if q.form == "event"}
    if events:
        return "same edge", ()
    both_ways = all(any(follows(p, q) for q in trigger) for p in moment) and all(
        any(follows(q, p) for p in moment) for q in trigger
    )
    return ("same edge" if both_ways else "weaker"), ()
