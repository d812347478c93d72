"""Visibility: does CS see what customers get, hear of it in time, and take part (semantics 10)."""

from collections.abc import Iterator
from datetime import date

from dcs_cli.analysis import base_map
from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.visibility import CampaignNotice, seen_by_cs
from dcs_cli.documents.touchpoint_map import Touchpoint
from dcs_cli.project.facets import Facet, Message
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.findings import Found, Rule
from dcs_cli.rules.places import field_spot
from dcs_cli.rules.wording import listed, plural

PROGRAMMES = frozenset(("community", "kb", "event", "announcement"))


def invisible(answers: Answers) -> Iterator[Found]:
    """V01: a message CS cannot see, in all or some of its versions."""
    project = answers.project
    seen = answers.visibility.seen
    if seen is None:
        return
    shown = frozenset(seen.messages)
    own = min(project.words.customer_success)
    for message in project.live_messages:
        if message.id not in shown:
            hidden = _hidden_versions(project, message)
            which = f" in {listed([facet.version_name for facet in hidden])}" if hidden else ""
            text = f"CS cannot see `{message.id}`{which} ({_department(project, message)})"
            fix = f"visible_to: {{{own}: where it can be seen}}, on the message or once for its map"
            yield Found(message.spot.at("id"), (message.id,), text, fix=fix)


def _hidden_versions(project: Project, message: Message) -> list[Facet]:
    """The versions CS cannot see, where it sees others."""
    facets = project.facets_by_message.get(message.id, ())
    hidden = {facet.version_name: facet for facet in facets if not seen_by_cs(project, message, facet.written)}
    versions = {facet.version_name for facet in facets}
    return [hidden[name] for name in sorted(hidden)] if len(hidden) < len(versions) else []


def _department(project: Project, message: Message) -> str:
    return base_map.department(project, message) or "no department stated"


def late_notice(answers: Answers) -> Iterator[Found]:
    """V02: another department's campaign announced before its sending, but less than the agreed days ahead."""
    policy = answers.project.policy
    if policy.notice is None:
        return
    kind = "business " if policy.notice_days == "business" else ""
    for notice in answers.visibility.notices or ():
        if notice.after_the_fact or notice.in_time or notice.days is None:
            continue
        days = f"{notice.days} {kind}{plural('day', notice.days)} ahead"
        told = "is to be told" if _ahead(answers.project, notice.notified_on) else "told"
        text = f"`{notice.message.id}`: CS {told} {days}, wanted {policy.notice.days}"
        fix = _earlier(answers.project, notice)
        yield Found(
            _announced_at(answers.project, notice), (notice.message.id,), text, data={"days": notice.days}, fix=fix
        )


def _ahead(project: Project, day: date | None) -> bool:
    return day is not None and day > project.as_of


def _earlier(project: Project, notice: CampaignNotice) -> str:
    """What still gives CS the agreed notice, or keeps the record true where it is too late for that."""
    if not _ahead(project, notice.notified_on):
        later = "move `send_on` back" if _ahead(project, notice.send_on) else "agree how the next campaign is announced"
        return f"{later}; if CS knew earlier, the true day in `cs_notified_on` ({notice.deadline} is in time)"
    if notice.deadline is not None and notice.deadline >= project.as_of:
        return f"tell CS by {notice.deadline}, and write the day into `cs_notified_on`"
    if notice.deadline is not None and _ahead(project, notice.send_on):
        return "tell CS now, and move `send_on` back"
    return "tell CS now, and write the day into `cs_notified_on`"


def told_after(answers: Answers) -> Iterator[Found]:
    """V03: another department's campaign announced after its sending, or never."""
    for notice in answers.visibility.notices or ():
        if not notice.after_the_fact:
            continue
        identifier, spot = notice.message.id, _announced_at(answers.project, notice)
        if notice.notified_on is None:
            when = f"`{identifier}` goes out on {notice.send_on}" if notice.send_on > answers.project.as_of else ""
            text = f"CS was never told of `{identifier}`" if not when else f"{when} and CS has not been told"
            yield Found(spot, (identifier,), text, fix="tell CS, and write the day into `cs_notified_on`")
            continue
        days = (notice.notified_on - notice.send_on).days
        after = f"{days} {plural('day', days)} after"
        text = f"CS found out about `{identifier}` after the fact: {after} it went out"
        fix = "the true day in `cs_notified_on`, or agree how the next campaign is announced"
        if _ahead(answers.project, notice.notified_on):
            goes = "goes" if _ahead(answers.project, notice.send_on) else "went"
            text = f"`{identifier}` {goes} out on {notice.send_on} and CS is to be told {after}"
            fix = _earlier(answers.project, notice)
        yield Found(spot, (identifier,), text, data={"days": -days}, fix=fix)


def _announced_at(project: Project, notice: CampaignNotice) -> Spot:
    if notice.facet is not None:
        return field_spot(project, notice.facet, "cs_notified_on")
    stated = notice.message.written.model_fields_set
    return notice.message.spot.at("cs_notified_on" if "cs_notified_on" in stated else "id")


def without_role(answers: Answers) -> Iterator[Found]:
    """V06: a community, knowledge base, event or announcement programme in which CS has no part, or none is stated."""
    project = answers.project
    for message in project.live_messages:
        if not isinstance(message.written, Touchpoint):
            continue
        facets = [
            facet
            for facet in project.facets_by_message.get(message.id, ())
            if facet.written.type in PROGRAMMES and facet.written.cs_role in (None, "none")
        ]
        if facets:
            facet = facets[0]
            stated = facet.written.cs_role is not None
            text = f"CS has no part in `{message.id}`" if stated else f"no part of CS in `{message.id}` is stated"
            own = facet.department in project.words.customer_success
            fix = "cs_role: owner" if own else "cs_role: contributor (or owner), once it is agreed"
            yield Found(field_spot(project, facet, "cs_role"), (message.id,), text, fix=fix)


RULES = (
    Rule("V01", "invisible-to-cs", "warning", invisible, needs=("cs department",)),
    Rule("V02", "late-notice", "warning", late_notice, needs=("cs department", "policy.notice")),
    Rule("V03", "told-after", "warning", told_after, needs=("cs department",)),
    Rule("V06", "cs-without-role", "note", without_role),
)
