"""Rules about the six facts of a message: purpose, audience, channel, owner, system and trigger, and what follows."""

from collections.abc import Iterator, Sequence

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.touchpoint_map import Campaign, SeriesStep
from dcs_cli.project.declarations import probably_meant
from dcs_cli.project.facets import Message
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.findings import Found, Level, Rule
from dcs_cli.rules.purposes import what_it_lacks
from dcs_cli.rules.six_facts_content import content_weak
from dcs_cli.rules.six_facts_modes import mode_mismatch
from dcs_cli.rules.six_facts_sources import sources_disagree
from dcs_cli.rules.six_facts_types import type_mismatch
from dcs_cli.rules.six_facts_upkeep import ended_but_live, long_path, no_approver, orphan_owner, review_overdue
from dcs_cli.rules.stated import Statement, in_force, series_of, statements, step_spot, versions
from dcs_cli.rules.wording import listed

FACTS = {
    "purpose": "what the customer should do or know afterwards",
    "audience": "who gets it",
    "channel": "how it reaches them",
    "owner": "the role that answers for it",
    "system": "what sends it",
    "trigger": "what makes it go out",
}
OWN_FACTS = ("purpose", "audience", "trigger")
"""Facts that a series states as a whole; its steps may each state the others."""

LEVELS: dict[str, Level] = {
    "live": "error",
    "idea": "warning",
    "planned": "warning",
    "building": "warning",
    "paused": "note",
    "retired": "note",
}

CONTENT_INPUTS = "policy.content_pass or policy.content_age or dimensions.language"


def missing_fact(answers: Answers) -> Iterator[Found]:
    """D01: one of the six facts is not stated, after the map's defaults."""
    for message in answers.project.messages.values():
        series = series_of(message.written)
        for fact in FACTS:
            if fact in OWN_FACTS or not series:
                if not _has(message, fact):
                    yield _missing(answers.project, message, fact)
                continue
            lacking = [(place, step) for place, step in enumerate(series) if not _has(message, fact, step)]
            if len(lacking) == len(series):
                yield _missing(answers.project, message, fact)
                continue
            for place, step in lacking:
                yield _missing(answers.project, message, fact, step, step_spot(message, place, "id"))


def _has(message: Message, fact: str, step: SeriesStep | None = None) -> bool:
    written = message.written
    if fact == "trigger" and isinstance(written, Campaign):
        return True
    if fact == "owner" and message.department is not None:
        # A message without owner belongs to its map's department as a whole (model 5.1).
        return True
    return getattr(written, fact) is not None or (step is not None and getattr(step, fact) is not None)


def _missing(
    project: Project, message: Message, fact: str, step: SeriesStep | None = None, spot: Spot | None = None
) -> Found:
    """A missing fact of a message, or of one step of its series."""
    written = message.written
    status, channel = written.status, written.channel
    if step is not None:
        status = step.status if "status" in step.model_fields_set else status
        channel = step.channel or channel
    facts = project.words.channels.get(channel) if channel is not None else None
    by_person = fact == "system" and facts is not None and facts.person
    name = f"{message.id}/{step.id}" if step is not None else message.id
    level: Level = "note" if by_person else LEVELS[status]
    place = spot if spot is not None else message.spot.at("id")
    return Found(place, (name,), f"`{name}` has no {fact}", level=level, fix=f"{fact}: {FACTS[fact]}")


def empty_purpose(answers: Answers) -> Iterator[Found]:
    """D02: a purpose that does not say what the message should achieve."""
    project = answers.project
    for stated in statements(project, "purpose"):
        message = stated.message
        lacks = _lacks(stated) if in_force(message.written, project.as_of) else None
        if lacks is not None:
            text = f'the purpose of `{stated.name}` {lacks}: "{stated.value.strip()}"'
            fix = "purpose: what the customer should do or know afterwards that they did not before"
            yield Found(stated.spot, (stated.name,), text, fix=fix)


def _lacks(stated: Statement) -> str | None:
    written = stated.message.written
    return what_it_lacks(stated.value, stated.name, written.channel, written.type, written.class_)


def unknown_owner(answers: Answers) -> Iterator[Found]:
    """D03: an owner of no department the project knows."""
    departments = answers.project.words.departments
    closed = answers.project.words.closed
    for stated in statements(answers.project, "owner"):
        owner = stated.value
        if "/" in owner:
            department = owner.split("/")[0]
            if closed and department not in departments:
                text = f"owner `{owner}` of `{stated.name}` names no department"
                meant = probably_meant(department, departments)
                if meant is None:
                    text += f": declared are {listed(sorted(departments)) or 'none'}"
                    yield Found(stated.spot, (stated.name,), text, fix="declare the department in the program")
                    continue
                right = f"{meant.word}/{owner.split('/')[1]}"
                text += f"; did you mean `{meant.word}`?"
                data = {"replacement": right} if meant.sole else {}
                yield Found(stated.spot, (stated.name,), text, data=data, fix=f"owner: {right}")
        elif owner not in departments and stated.message.department is None:
            text = f"owner `{owner}` of `{stated.name}` names no department, and its map has none"
            fix = f"owner: a department, a slash and the role, as in cs/{owner}; or state the map's `department`"
            yield Found(stated.spot, (stated.name,), text, fix=fix)


def wrong_channel(answers: Answers) -> Iterator[Found]:
    """D04: a channel the system cannot send by."""
    project = answers.project
    for version in versions(project, "channel", "system"):
        channel, system = version.facet.written.channel, version.facet.written.system
        facts = project.words.systems.get(system) if system is not None else None
        if system is None or facts is None or facts.sends is None or channel is None or channel in facts.sends:
            continue
        sends = listed(sorted(facts.sends)) or "nothing"
        text = f"{system} cannot send by {channel} (`{version.name}`): it sends by {sends}"
        able = sorted(name for name, other in project.words.systems.items() if channel in (other.sends or ()))
        fix = f"system: {listed(able, 'or')}" if able else f"another channel, or add {channel} to what {system} `sends`"
        yield Found(version.spot(), (version.name,), text, related=_says(project, system, "sends"), fix=fix)


def wrong_trigger(answers: Answers) -> Iterator[Found]:
    """D05: a kind of trigger the system cannot fire on."""
    project = answers.project
    for version in versions(project, "trigger", "system"):
        kind, system = version.facet.kind, version.facet.written.system
        facts = project.words.systems.get(system) if system is not None else None
        if system is None or facts is None or facts.fires_on is None or kind is None or _fires(kind, facts.fires_on):
            continue
        fires_on = listed(sorted(facts.fires_on)) or "nothing"
        text = f"{system} cannot fire on {kind} (`{version.name}`): it fires on {fires_on}"
        able = sorted(name for name, other in project.words.systems.items() if _fires(kind, other.fires_on or ()))
        fix = f"system: {listed(able, 'or')}, or another trigger" if able else "another trigger, or another system"
        spot = version.spots[1] if version.facet.is_campaign else version.spot()
        yield Found(spot, (version.name,), text, related=_says(project, system, "fires_on"), fix=fix)


def _fires(kind: str, able: Sequence[str]) -> bool:
    """Whether a kind of trigger is among those of a system; entering a health band is crossing a threshold."""
    return kind in able or (kind == "health" and "threshold" in able)


def _says(project: Project, system: str, key: str) -> tuple[Spot, ...]:
    located = project.collection.program
    return () if located is None else (located.spot.at("systems", system, key),)


RULES = (
    Rule("D01", "missing-fact", "error", missing_fact, fix="stub", in_check=True),
    Rule("D02", "empty-purpose", "warning", empty_purpose, in_check=True),
    Rule("D03", "unknown-owner", "error", unknown_owner, fix="auto", in_check=True),
    Rule("D04", "wrong-channel", "error", wrong_channel, needs=("systems.*.sends",), in_check=True),
    Rule("D05", "wrong-trigger", "error", wrong_trigger, needs=("systems.*.fires_on",), in_check=True),
    Rule("D06", "type-mismatch", "warning", type_mismatch, in_check=True),
    Rule("D07", "mode-mismatch", "warning", mode_mismatch, in_check=True),
    Rule("D08", "review-overdue", "warning", review_overdue, in_check=True),
    Rule("D09", "content-weak", "warning", content_weak, needs=(CONTENT_INPUTS,), in_check=True),
    Rule("D10", "orphan-owner", "warning", orphan_owner, needs=("team.roles",), in_check=True),
    Rule("D11", "ended-but-live", "warning", ended_but_live, fix="unsafe", in_check=True),
    Rule("D12", "no-approver", "warning", no_approver, needs=("policy.approval_at_least", "population"), in_check=True),
    Rule("D14", "sources-disagree", "warning", sources_disagree, in_check=True),
    Rule("D13", "long-path", "warning", long_path, needs=("policy.steps",), in_check=True),
)
