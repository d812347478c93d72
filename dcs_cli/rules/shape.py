"""Rules about shape: references, ids and faults that only show once all documents are read together."""

from collections.abc import Iterator

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.nearest import nearest
from dcs_cli.documents.sentences import with_article
from dcs_cli.documents.touchpoint_map import Campaign
from dcs_cli.project.circular import circular_definitions
from dcs_cli.project.declarations import BUILT_IN, Dangling
from dcs_cli.project.references import Reference
from dcs_cli.project.spots import Problem, Spot
from dcs_cli.rules.catalogue import OWN_FAMILY, codes_named
from dcs_cli.rules.findings import Found, Rule
from dcs_cli.rules.own_rules import duplicate_own_rules, own_names, own_rule_faults
from dcs_cli.rules.shape_values import FAULTS
from dcs_cli.rules.unread import may_be_declared
from dcs_cli.rules.wording import listed

PLACES = {
    "department": "under `departments` in the program",
    "channel": "under `channels` in the program",
    "system": "under `systems` in the program",
    "audience": "under `audiences` in the program",
    "platform profile": "under `profiles` in the program",
    "stage": "under `stages` in a journey",
    "anchor": "under `anchors` in a journey",
    "moment": "under `moments` in a journey",
    "signal": "under `signals` in a signals document",
    "combination": "under `combinations` in a signals document",
    "escalation": "under `escalations` in a signals document",
    "health band": "under `health.bands` in a signals document",
    "health": "as `health` in a signals document",
    "touchpoint": "in a map",
    "map": "in a map of its own",
    "activity": "in a study",
    "item": "under `items` in an automation document",
    "study": "under `studies` in an automation document",
    "content": "under `content` in a results document",
    "proof": "under `proofs` in a results document",
}
"""Where an id of a type is declared, as the end of a sentence."""


def found_while_reading(answers: Answers) -> Iterator[Found]:
    """S01 is found where files are read."""
    return iter(())


def unknown_settings(answers: Answers) -> Iterator[Found]:
    """S02, beyond what reading finds: settings of unknown rules, and overrides of fields a message cannot have."""
    project = answers.project
    located = project.collection.program
    if located is not None:
        settings, spot = located.value.rules, located.spot.at("rules")
        own = own_names(located.value)
        words = [(word, spot.at("enable", position)) for position, word in enumerate(settings.enable)]
        words += [(word, spot.at("disable", position)) for position, word in enumerate(settings.disable)]
        words += [(word, spot.key("level", word)) for word in settings.level]
        for word, place in words:
            if word != OWN_FAMILY and not codes_named(word, own):
                fix = "write a code, a rule's name or a family letter"
                yield Found(place, ("program",), f"unknown rule `{word}`: see dcs explain --all", fix=fix)
        yield from _unknown_entry_points(settings.python, spot)
    for overlay in project.overlays:
        for identifier, override in overlay.value.override.items():
            message = project.messages.get(identifier)
            if message is None:
                continue
            what = "campaign" if isinstance(message.written, Campaign) else "touchpoint"
            known = type(message.written).model_fields
            for field in type(override).model_fields:
                if field in override.model_fields_set and field not in known:
                    place = overlay.spot.key("override", identifier, field.rstrip("_"))
                    text = f"unknown key `{field}` in the override of `{identifier}`: it is a {what}"
                    yield Found(place, (overlay.id, identifier), text, fix="remove it")


def _unknown_entry_points(names: tuple[str, ...], spot: Spot) -> Iterator[Found]:
    if not names:
        return
    from dcs_cli.rules.own_rules_python import GROUP, known_names

    known = known_names()
    for position, name in enumerate(names):
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean `{near}`?" if near else f"installed are {', '.join(known) or 'none'}"
            text = f"no entry point `{name}` of group {GROUP} is installed; {hint}"
            yield Found(spot.at("python", position), ("program",), text, fix="install the package that has it")


def bad_values(answers: Answers) -> Iterator[Found]:
    """S03, beyond what reading finds: values that contradict another field or document."""
    for problem in answers.project.problems:
        if problem.code == "S03":
            yield _as_found(problem)
    for faults in FAULTS:
        yield from faults(answers.project)
    yield from own_rule_faults(answers.project)


def duplicate_ids(answers: Answers) -> Iterator[Found]:
    """S04: an id twice for one type, or a document twice that a project has once."""
    for problem in answers.project.problems:
        if problem.code == "S04":
            yield _as_found(problem)
    for type_, identifier, spot, first in answers.project.collection.duplicates:
        text = f"there is already {with_article(type_)} called `{identifier}`: a reference to it could mean either"
        yield Found(spot, (identifier,), text, related=(first,), fix="give this one another id")
    yield from duplicate_own_rules(answers.project)


def _as_found(problem: Problem) -> Found:
    subjects = problem.subjects or ("population",)
    data = {"replacement": problem.replacement} if problem.replacement is not None else {}
    return Found(problem.spot, subjects, problem.message, related=problem.related, data=data)


def dangling_references(answers: Answers) -> Iterator[Found]:
    """S05: a reference to nothing; what may stand in a document that cannot be read is not called nothing."""
    for dangling in answers.declarations.dangling:
        reference = dangling.reference
        if may_be_declared(reference.target.types, answers.unread):
            continue
        subjects = (reference.owner, reference.name)
        data = dangling.meant.replacement if dangling.meant is not None else {}
        yield Found(reference.spot, subjects, _no_such(dangling), data=data, fix=_how_to_mend(dangling))


def _no_such(dangling: Dangling) -> str:
    reference = dangling.reference
    text = f"no {listed(reference.target.types, 'or')} called `{reference.name}`"
    if dangling.meant is not None:
        return f"{text}; did you mean `{dangling.meant.word}`?"
    if dangling.other_type is not None:
        return f"{text}: that is {with_article(dangling.other_type)}"
    return text


def _how_to_mend(dangling: Dangling) -> str:
    reference = dangling.reference
    if dangling.meant is not None and dangling.meant.sole:
        return f"write `{dangling.meant.word}`"
    if dangling.meant is not None:
        return f"write `{dangling.meant.word}` if that is meant; else {_how_to_declare(reference)}"
    if reference.target.types == ("anchor",) and reference.name == "renewal":
        return "state the contract `term` in the program, or declare the anchor in a journey"
    return _how_to_declare(reference)


def _how_to_declare(reference: Reference) -> str:
    place = PLACES.get(reference.target.types[0]) if len(reference.target.types) == 1 else None
    return (
        f"declare it {place}, or delete the reference" if place is not None else "correct the reference, or delete it"
    )


def near_equal_ids(answers: Answers) -> Iterator[Found]:
    """S06: two ids of one type that differ in case or separators only."""
    for pair in answers.declarations.look_alikes():
        first, second = pair.names
        text = f"the {pair.type} ids `{first}` and `{second}` differ only in case or separators"
        related = () if pair.spots[0] == BUILT_IN else (pair.spots[0],)
        fix = f"write `{first}` everywhere, or give one a name that tells them apart"
        yield Found(pair.spots[1], tuple(sorted(pair.names)), text, related=related, fix=fix)


def unused_declarations(answers: Answers) -> Iterator[Found]:
    """S07: something declared that nothing uses."""
    for type_, name, spot in answers.declarations.unused():
        yield Found(spot, (name,), f"{type_} `{name}` is never used", fix="put what uses it on the map, or delete it")


def cycles(answers: Answers) -> Iterator[Found]:
    """S08: definitions that lead round in a circle."""
    for circular in circular_definitions(answers.project):
        names = [name.split(" ")[-1] for name in circular.circle.way]
        text = f"cycle: {' → '.join((*names, names[0]))}"
        subjects = tuple(sorted({name.split(" ")[-1] for name in circular.circle.members}))
        if len(subjects) > len(set(names)):
            text = f"{text}; entangled with it: {', '.join(name for name in subjects if name not in names)}"
        fix = f"define one {circular.type} of the circle without the others"
        yield Found(circular.spots[0], subjects, text, related=circular.spots[1:], fix=fix)


RULES = (
    Rule("S01", "unreadable", "error", found_while_reading, in_check=True),
    Rule("S02", "unknown-key", "error", unknown_settings, fix="auto", in_check=True),
    Rule("S03", "bad-value", "error", bad_values, in_check=True),
    Rule("S04", "duplicate-id", "error", duplicate_ids, in_check=True),
    Rule("S05", "dangling-reference", "error", dangling_references, fix="auto", in_check=True),
    Rule("S06", "near-equal-id", "warning", near_equal_ids, in_check=True),
    Rule("S07", "unused-declaration", "note", unused_declarations, in_check=True),
    Rule("S08", "cycle", "error", cycles, in_check=True),
)
