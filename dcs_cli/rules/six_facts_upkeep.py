"""Whether messages are looked after: reviewed, answered for, ended when they end, approved, short (D08, D10–D13)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.values import Duration
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Customers, Found
from dcs_cli.rules.stated import Statement, in_force, message_spot, statements, versions
from dcs_cli.rules.wording import number, plural


def review_overdue(answers: Answers) -> Iterator[Found]:
    """D08: a review that is due, on the charter, a map, a plan or a message."""
    project = answers.project
    found = project.collection
    if found.program is not None and found.program.value.charter is not None:
        by = found.program.value.charter.review_by
        yield from _due(project, "charter", by, found.program.spot.at("charter", "review_by"), None)
    for plan in found.plans.values():
        touched = customers(project, project.plan_cells[plan.id], audiences=(plan.value.audience,))
        yield from _due(project, plan.id, plan.value.review_by, plan.spot.at("review_by"), touched)
    yield from _maps(project)
    yield from _messages(project)


def _maps(project: Project) -> Iterator[Found]:
    every = project.policy.review_every
    homes: dict[str, list[str]] = {}
    for message in project.messages.values():
        homes.setdefault(message.added_by or message.map_id, []).append(message.id)
    for map_ in project.collection.maps.values():
        by, on = map_.value.review_by, map_.value.reviewed_on
        age = every if isinstance(every, Duration) else None
        if _passed(project, by) or _too_old(project, on, age):
            touched = _reached(project, homes.get(map_.id, ()))
            spots = (map_.spot.at("review_by"), map_.spot.at("reviewed_on"))
            yield from _overdue(project, map_.id, by, on, age, spots, touched)


def _messages(project: Project) -> Iterator[Found]:
    every = project.policy.review_every
    for message in project.messages.values():
        written = message.written
        age = every.get(written.class_ or "") if isinstance(every, dict) else every
        overdue = _passed(project, written.review_by) or _too_old(project, written.reviewed_on, age)
        if written.status == "retired" or not overdue:
            continue
        spots = (message_spot(message, "review_by"), message_spot(message, "reviewed_on"))
        touched = _reached(project, (message.id,))
        yield from _overdue(project, message.id, written.review_by, written.reviewed_on, age, spots, touched)


def _reached(project: Project, identifiers: Iterable[str]) -> Customers:
    facets = [facet for identifier in identifiers for facet in project.facets_by_message.get(identifier, ())]
    cells = 0
    for facet in facets:
        if facet.audience_known:
            cells |= facet.cells
    return customers(project, cells, facets=facets)


def _passed(project: Project, by: date | None) -> bool:
    return by is not None and by < project.as_of


def _too_old(project: Project, on: date | None, age: Duration | None) -> bool:
    return on is not None and age is not None and on + timedelta(days=age.days) < project.as_of


def _due(project: Project, name: str, by: date | None, spot: Spot, touched: Customers | None) -> Iterator[Found]:
    if _passed(project, by):
        yield from _overdue(project, name, by, None, None, (spot, spot), touched)


def _overdue(
    project: Project,
    name: str,
    by: date | None,
    on: date | None,
    age: Duration | None,
    spots: tuple[Spot, Spot],
    touched: Customers | None,
) -> Iterator[Found]:
    """One finding, for the date that passed or else for the age."""
    if by is not None and _passed(project, by):
        text, spot = f"`{name}` was due for review on {by}", spots[0]
    else:
        assert on is not None
        assert age is not None
        due = on + timedelta(days=age.days)
        text, spot = f"`{name}` was due for review on {due}: the last one, on {on}, is older than {age.text}", spots[1]
    if touched is not None and touched.contacts:
        text += f"; it concerns {number(touched.contacts)} {plural('contact', touched.contacts)}"
    fix = "review it, then set `reviewed_on` and the next `review_by`"
    yield Found(spot, (name,), text, customers=touched, fix=fix)


def orphan_owner(answers: Answers) -> Iterator[Found]:
    """D10: a responsible role that nobody in the team holds."""
    project = answers.project
    team = project.program.team if project.program is not None else None
    held = frozenset(team.roles or ()) if team is not None else frozenset()
    roles = [
        (stated.name, stated.value, stated.spot)
        for stated in statements(project, "owner")
        if in_force(stated.message.written, project.as_of)
    ]
    for stated in statements(project, "raci"):
        if in_force(stated.message.written, project.as_of):
            roles += _in_raci(stated)
    for escalation in project.collection.escalations.values():
        if escalation.value.to is not None:
            roles.append((escalation.id, escalation.value.to, escalation.spot.at("to")))
    for plan in project.collection.plans.values():
        if plan.value.owner is not None:
            roles.append((plan.id, plan.value.owner, plan.spot.at("owner")))
    told: set[tuple[str, str]] = set()
    for name, written, spot in roles:
        role = written.split("/")[-1]
        if role not in held and written not in project.words.departments and (name, role) not in told:
            told.add((name, role))
            text = f"nobody holds the role `{role}` (`{name}`)"
            yield Found(spot, (name,), text, fix="a role of `team.roles`, or add this one to them")


def _in_raci(stated: Statement) -> Iterator[tuple[str, str, Spot]]:
    raci = stated.value
    if raci.accountable is not None:
        yield stated.name, raci.accountable, stated.spot.at("accountable")
    for key in ("consulted", "informed"):
        for position, role in enumerate(getattr(raci, key)):
            yield stated.name, role, stated.spot.at(key, position)


def ended_but_live(answers: Answers) -> Iterator[Found]:
    """D11: marked live after its last day, or with a last day before its first."""
    project = answers.project
    for stated in statements(project, "ends_on"):
        fields, written = stated.stated_in, stated.message.written
        status = fields.status if "status" in fields.model_fields_set else written.status
        starts = fields.starts_on or written.starts_on
        if status == "live":
            yield from _ended(project, stated, starts)


def _ended(project: Project, stated: Statement, starts: date | None) -> Iterator[Found]:
    ends: date = stated.value
    if starts is not None and starts > ends:
        text = f"`{stated.name}` starts on {starts} and ends on {ends}: it is never live"
        yield Found(stated.spot, (stated.name,), text, fix="correct one of the two dates")
    elif ends < project.as_of:
        text = f"`{stated.name}` ended on {ends} but is marked live"
        yield Found(stated.spot, (stated.name,), text, fix="status: retired")


def no_approver(answers: Answers) -> Iterator[Found]:
    """D12: a large campaign that nobody approved."""
    project = answers.project
    wanted = project.policy.approval_at_least
    for message in project.messages.values():
        facets = project.facets_by_message.get(message.id, ())
        if wanted is None or not message.is_campaign or all(facet.written.approved_by is not None for facet in facets):
            continue
        touched = _reached(project, (message.id,))
        if touched.contacts is not None and touched.contacts >= wanted:
            size = f"{number(touched.contacts)} contacts"
            text = f"{size} and no approver (`{message.id}`), wanted from {number(wanted)} on"
            fix = "approved_by: the role that approved it"
            yield Found(message.spot.at("id"), (message.id,), text, customers=touched, fix=fix)


def long_path(answers: Answers) -> Iterator[Found]:
    """D13: too many clicks from the message to the value."""
    project = answers.project
    most = project.policy.steps
    for version in versions(project, "steps_to_value"):
        steps = version.facet.written.steps_to_value
        if most is not None and steps is not None and steps > most:
            text = f"{steps} clicks from `{version.name}` to the value, wanted at most {most}"
            yield Found(version.spot(), (version.name,), text, fix="link to the task itself, then count again")
