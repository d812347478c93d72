"""The rules a project states itself (U01–U99): their faults, and what makes rules of them (model 2.5)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.nearest import nearest
from dcs_cli.documents.program import Program
from dcs_cli.documents.rules import OwnRule, RuleSettings
from dcs_cli.documents.sentences import with_article
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.catalogue import codes_named
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Found, Level, Rule
from dcs_cli.rules.own_rules_items import (
    WITH_CUSTOMERS,
    WITH_VOLUME,
    Candidate,
    candidates,
    known_fields,
    value_of,
)
from dcs_cli.rules.own_rules_language import Call, Field, Literal, Node, WrongExpression, nodes, parsed
from dcs_cli.rules.own_rules_values import Asking, plain_value, text_of
from dcs_cli.rules.wording import listed

NUMBERS = ("contacts", "accounts", "volume")
"""Functions that need the sizes of a population; rules that ask for them are for ``audit``."""

_CODE = re.compile(r"U\d\d")
_STANDS_FOR = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class StatedRule:
    """What a rule of the project is about: its own sentence, and either its condition or the entry point it is in."""

    code: str
    name: str
    level: Level
    command: OneOf["check", "audit"]
    says: str
    select: str | None = None
    when: str | None = None
    entry_point: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an own rule: in ``when`` or ``message``, at a character counted from 1."""

    key: str
    message: str
    column: int


def settings_of(project: Project) -> tuple[RuleSettings, Spot] | None:
    """The rule settings of the program and their place; None without a program."""
    located = project.collection.program
    return (located.value.rules, located.spot.at("rules")) if located is not None else None


def own_names(program: Program | None) -> dict[str, str]:
    """The codes of the rules a program adds, with their names: those it states, then those it loads."""
    if program is None:
        return {}
    found = {rule.code: rule.name for rule in program.rules.own}
    if program.rules.python:
        from dcs_cli.rules.own_rules_python import loaded_rules

        for loaded in loaded_rules(program.rules.python).values():
            found.setdefault(loaded.rule.code, loaded.rule.name)
    return found


def stated_rules(program: Program | None) -> tuple[StatedRule, ...]:
    """What the rules that a program adds are about, by code."""
    if program is None:
        return ()
    levels = program.rules.level
    found = [
        StatedRule(
            own.code,
            own.name,
            levels.get(own.code, own.level),
            _command(own.when),
            own.message,
            select=own.select,
            when=own.when,
        )
        for own in program.rules.own
    ]
    if program.rules.python:
        from dcs_cli.rules.own_rules_python import loaded_rules

        for name, loaded in loaded_rules(program.rules.python).items():
            rule = loaded.rule
            level = levels.get(rule.code, rule.level)
            command: OneOf["check", "audit"] = "check" if rule.in_check else "audit"
            found.append(StatedRule(rule.code, rule.name, level, command, loaded.says, entry_point=name))
    return tuple(sorted(found, key=lambda rule: (rule.code, rule.name)))


def _command(when: str) -> OneOf["check", "audit"]:
    try:
        return "audit" if _asks_numbers(parsed(when)) else "check"
    except WrongExpression:
        return "check"


def _asks_numbers(tree: Node) -> bool:
    return any(isinstance(node, Call) and node.name in NUMBERS for node in nodes(tree))


def own_rules(project: Project) -> tuple[Rule, ...]:
    """The rules of the project, by code; one with a fault is left out, as the fault is told (S03, S04)."""
    known = settings_of(project)
    if known is None:
        return ()
    found: list[Rule] = []
    for position, own in enumerate(known[0].own):
        if not any(_faults(own, project)):
            found.append(_rule(own, known[1].at("own", position)))
    if known[0].python:
        from dcs_cli.rules.own_rules_python import loaded_rules

        found += [loaded.rule for loaded in loaded_rules(known[0].python).values()]
    first = {rule.code: rule for rule in reversed(found)}
    # Of what cannot be loaded the code is not known, so that several may have none.
    kept = [rule for rule in found if first[rule.code] is rule or not _CODE.fullmatch(rule.code)]
    return tuple(sorted(kept, key=lambda rule: (rule.code, rule.name)))


def own_rule_faults(project: Project) -> Iterator[Found]:
    """S03: conditions and sentences of own rules that cannot be understood."""
    known = settings_of(project)
    for position, own in enumerate(known[0].own if known is not None else ()):
        assert known is not None
        for fault in _faults(own, project):
            text = f"`{fault.key}` of {own.code} cannot be used: {fault.message} (character {fault.column})"
            yield Found(known[1].at("own", position, fault.key), (own.code,), text)


def duplicate_own_rules(project: Project) -> Iterator[Found]:
    """S04: two own rules of one code or name, or one with the name of a built-in rule."""
    seen: dict[str, Spot] = {}
    for word, spot in _words(project):
        if word in seen:
            text = f"there is already an own rule called `{word}`: a reference to it could mean either"
            yield Found(spot, (word,), text, related=(seen[word],), fix="give this one another code or name")
        elif codes_named(word):
            text = f"`{word}` is the name of a built-in rule, {listed(sorted(codes_named(word)), 'and')}"
            yield Found(spot, (word,), text, fix="give this one another name")
        seen.setdefault(word, spot)


def _words(project: Project) -> Iterator[tuple[str, Spot]]:
    """Every code and name of a rule that the project adds, with its place."""
    known = settings_of(project)
    if known is None:
        return
    for position, own in enumerate(known[0].own):
        yield own.code, known[1].at("own", position, "code")
        yield own.name, known[1].at("own", position, "name")
    if known[0].python:
        from dcs_cli.rules.own_rules_python import loaded_rules

        loaded = loaded_rules(known[0].python)
        for position, name in enumerate(known[0].python):
            if name in loaded and _CODE.fullmatch(loaded[name].rule.code):
                yield loaded[name].rule.code, known[1].at("python", position)
                yield loaded[name].rule.name, known[1].at("python", position)


def _rule(own: OwnRule, spot: Spot) -> Rule:
    tree = parsed(own.when)
    asks_numbers = _asks_numbers(tree)

    def find(answers: Answers) -> Iterator[Found]:
        return _found(own, tree, spot, answers)

    needs = ("population",) if asks_numbers else ()
    return Rule(own.code, own.name, own.level, find, needs, in_check=not asks_numbers)


def _found(own: OwnRule, tree: Node, spot: Spot, answers: Answers) -> Iterator[Found]:
    named = [node.path[0] for node in nodes(tree) if isinstance(node, Field)]
    senseless: list[tuple[Candidate, WrongExpression]] = []
    for candidate in candidates(answers, own.select):
        try:
            holds = Asking(answers, candidate).holds(tree)
        except WrongExpression as wrong:
            senseless.append((candidate, wrong))
            continue
        if holds:
            yield _finding(own, candidate, named, answers)
    if senseless:
        candidate, fault = senseless[0]
        more = f" and {len(senseless) - 1} more" if len(senseless) > 1 else ""
        text = f"cannot be told of `{candidate.name}`{more}: {fault.message} (character {fault.column} of `when`)"
        fix = "ask first what such items are, joined with `and`"
        yield Found(spot.at("when"), (own.code,), text, level="error", related=(candidate.place(None),), fix=fix)


def _finding(own: OwnRule, candidate: Candidate, named: Iterable[str], answers: Answers) -> Found:
    nowhere = candidate.place(None)
    places = (candidate.place(name) for name in named)
    touched = (
        customers(answers.project, candidate.cells, facets=candidate.facets, audiences=(candidate.audience,))
        if candidate.cells
        else None
    )
    spot = next((place for place in places if place != nowhere), nowhere)
    return Found(spot, (candidate.name,), sentence(own.message, candidate), customers=touched)


def sentence(message: str, candidate: Candidate) -> str:
    """The sentence of a finding, ``{field}`` replaced by what the item says there."""

    def value(match: re.Match[str]) -> str:
        if match[1] == "id":
            return candidate.name
        return text_of(plain_value(value_of(candidate, match[1].split("."))))

    return _STANDS_FOR.sub(value, message)


def _faults(own: OwnRule, project: Project) -> Iterator[Fault]:
    try:
        tree = parsed(own.when)
    except WrongExpression as wrong:
        yield Fault("when", wrong.message, wrong.column)
    else:
        for node in nodes(tree):
            if isinstance(node, Field):
                yield from (Fault("when", text, node.column) for text in _field_fault(own, node.path))
            elif isinstance(node, Call):
                yield from (Fault("when", text, node.column) for text in _call_fault(own, node, project))
    for match in _STANDS_FOR.finditer(own.message):
        for text in _field_fault(own, tuple(match[1].split("."))):
            yield Fault("message", text, match.start() + 1)


def _field_fault(own: OwnRule, path: tuple[str, ...]) -> Iterator[str]:
    for end, step in enumerate(path):
        known = known_fields(own.select, path[:end])
        if known is None:
            return
        if step not in known:
            near, item = nearest(step, known), with_article(own.select)
            within = f"`{'.'.join(path[:end])}` of {item}" if end else item
            hint = f"did you mean `{near}`?" if near else f"it has {', '.join(known)}" if known else "it has no fields"
            yield f"{within} has no field `{step}`; {hint}"
            return


def _call_fault(own: OwnRule, call: Call, project: Project) -> Iterator[str]:
    allowed = WITH_VOLUME if call.name == "volume" else WITH_CUSTOMERS
    if call.name in ("reaches", *NUMBERS) and own.select not in allowed:
        yield f"`{call.name}` is not known of {with_article(own.select)}: only of {listed(allowed, 'and')}"
    elif call.name == "has" and not isinstance(call.arguments[0], Field):
        yield "`has` asks for a field, such as has(owner)"
    elif call.name == "reaches":
        yield from _reaches_fault(call, project)


def _reaches_fault(call: Call, project: Project) -> Iterator[str]:
    words = [part.value for part in call.arguments if isinstance(part, Literal) and isinstance(part.value, str)]
    if len(words) != len(call.arguments):
        yield "`reaches` is given two texts, such as reaches('persona', 'buyer')"
        return
    dimension, value = words
    dimensions = {axis.name: tuple(axis.below) for axis in project.universe.axes}
    if dimension not in dimensions:
        near = nearest(dimension, dimensions)
        hint = f"did you mean `{near}`?" if near else f"declared are {', '.join(dimensions) or 'none'}"
        yield f"there is no dimension `{dimension}`; {hint}"
    elif value not in dimensions[dimension]:
        near = nearest(value, dimensions[dimension])
        hint = f"did you mean `{near}`?" if near else f"declared are {', '.join(dimensions[dimension])}"
        yield f"the dimension `{dimension}` has no value `{value}`; {hint}"
