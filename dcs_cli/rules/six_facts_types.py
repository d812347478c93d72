"""Whether a message has the natural form of its type: the data model's table of types, one small check a row (D06)."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.classes import first_member, time_classes
from dcs_cli.project.dimensions import Axis
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project
from dcs_cli.project.timeline import Window
from dcs_cli.rules.findings import Found, Level
from dcs_cli.rules.stated import facet_spot, in_force
from dcs_cli.rules.wording import listed

SEGMENT_OR_PLACE = re.compile(r"segment|tier|geo|region|countr|territor|market")
"""Names by which a dimension is taken for a segment or a geography."""

SCORED = ("nps", "ces", "csat")


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a message of a type should do and does not; ``field`` is the field to change."""

    text: str
    field: str
    fix: str
    level: Level | None = None


class Around:
    """What a check needs to know beside the message itself."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def axes(self, level: str) -> list[Axis]:
        """The dimensions of a level."""
        return [axis for axis in self.project.universe.axes if axis.level == level]

    def names_one_of(self, facet: Facet, axes: Iterable[Axis]) -> bool:
        """Whether one of the dimensions decides who gets the message."""
        decisive = self.project.facet_dimensions(facet)
        return any(axis.name in decisive for axis in axes)

    @cached_property
    def time_classes(self) -> tuple[int, ...]:
        """Cells with one contract term."""
        return time_classes(self.project)

    @cached_property
    def asked_why(self) -> int:
        """Customers whom a live survey asks why they leave."""
        cells = 0
        for facet in self.project.live_facets:
            if facet.written.survey is not None and "churn_reason" in facet.written.survey.instrument:
                cells |= facet.cells
        return cells

    @cached_property
    def with_content(self) -> frozenset[str]:
        """Messages that some content names as its user."""
        return frozenset(name for item in self.project.collection.content.values() for name in item.value.used_by)


Check = Callable[[Around, Facet], Iterator[Requirement]]


def type_mismatch(answers: Answers) -> Iterator[Found]:
    """D06: a message breaks the requirement of its type; each break is told once for a message."""
    project = answers.project
    around = Around(project)
    told: set[tuple[str, str]] = set()
    for facet in sorted(project.facets, key=lambda facet: (facet.message.id, len(facet.overlays))):
        type_ = facet.written.type
        later_step = facet.step is not None and facet.step.position > 0 and not _states_type(project, facet)
        if type_ is None or later_step or facet.written.to == "staff" or not in_force(facet.written, project.as_of):
            continue
        for check in CHECKS.get(type_, ()):
            for missed in check(around, facet):
                if (facet.message.id, missed.text) not in told:
                    told.add((facet.message.id, missed.text))
                    name = facet.name if _states_type(project, facet) else facet.version_name
                    spot = facet_spot(project, facet, missed.field)
                    text = f"{type_} `{name}` should {missed.text}"
                    yield Found(spot, (name,), text, level=missed.level, fix=missed.fix)


def _states_type(project: Project, facet: Facet) -> bool:
    """Whether a step of a series has a type of its own; other series are judged as a whole, by their first step."""
    return facet.step is not None and "series" in facet_spot(project, facet, "type").path


def _in_app(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.channel is not None and facet.channel.medium != "in_app":
        yield Requirement("be shown in the app", "channel", "an in-app channel, or another type")


def _inbound(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.channel is not None and not facet.inbound:
        text = "use an inbound channel: the customer comes to it"
        yield Requirement(text, "channel", "a channel with `inbound: true`")


def _states_role(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.written.cs_role is None:
        yield Requirement("state CS's part in it", "cs_role", "cs_role: owner, contributor or none")


def _scheduling(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.kind == "schedule":
        fix = "a trigger that says why to meet now, such as days before an anchor or a signal"
        yield Requirement("not run on a schedule", "trigger", fix)
    if facet.written.books is None:
        yield Requirement("name what it books", "books", "books: the touchpoint that is booked")


def _industry_trends(around: Around, facet: Facet) -> Iterator[Requirement]:
    axes = around.axes("account")
    wanted = [axis for axis in axes if SEGMENT_OR_PLACE.search(axis.name.casefold())] or axes
    if facet.audience_known and wanted and not around.names_one_of(facet, wanted):
        fix = f"a value of {listed([axis.name for axis in wanted], 'or')}"
        yield Requirement("name a segment or a geography in its audience", "audience", fix)


def _names_held_value(around: Around, facet: Facet) -> Iterator[Requirement]:
    many = [axis for axis in around.project.universe.axes if axis.many and len(axis.leaves) > 1]
    if facet.audience_known and many and not around.names_one_of(facet, many):
        names = listed([axis.name for axis in many], "or")
        fix = f"only those who hold it: a value of {names}"
        yield Requirement(f"name a value of {names} in its audience", "audience", fix)


def _best_practice(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.trigger_class == "calendar":
        fix = "a signal or a day of customer time, when the customer can use the practice"
        yield Requirement("better follow the customer than the calendar", _when(facet), fix, "note")


def _in_first_stage(around: Around, facet: Facet) -> Iterator[Requirement]:
    project = around.project
    first = next(iter(project.collection.stages.values()), None)
    if first is None or first.value.from_ is None:
        return
    text = f"fire inside the first stage, {first.id}"
    if facet.trigger_class == "calendar":
        yield Requirement(text, _when(facet), "days after `start`, or a signal of the first stage")
    elif project.due_days.exact(facet):
        for cells in around.time_classes:
            inside = cells & facet.cells & project.cells(first.value.audience)
            window = _missed_window(project, facet, first.id, first_member(inside)) if inside else None
            if window is not None:
                fix = f"a day of customer time from {window.start} to {window.end - 1}"
                yield Requirement(text, "trigger", fix)
                return


def _missed_window(project: Project, facet: Facet, stage: str, cell: int) -> Window | None:
    """The stage's first window when a facet has days and none of them lies in any window of the stage."""
    windows = project.due_days.stage_windows(stage, cell)
    days = [day for due in project.due_days.due(facet, cell) if due.known for day in due.days]
    if not windows or not days or any(window.holds(day) for window in windows for day in days):
        return None
    return windows[0]


def _shows(around: Around, facet: Facet) -> Iterator[Requirement]:
    if not facet.written.shows:
        yield Requirement("name the signals it shows", "shows", "shows: the signals the customer sees")


def _ebr(around: Around, facet: Facet) -> Iterator[Requirement]:
    roles = around.axes("contact")
    if facet.audience_known and roles and not around.names_one_of(facet, roles):
        names = listed([axis.name for axis in roles], "or")
        yield Requirement(f"be for certain contacts: name a value of {names}", "audience", f"a value of {names}")
    if facet.written.csm_minutes is None:
        yield Requirement("state the CSM minutes it takes", "csm_minutes", "csm_minutes: for one review, 0 if none")


def _renewal(around: Around, facet: Facet) -> Iterator[Requirement]:
    text, fix = "fire before an anchor that recurs every term", "trigger: {before: renewal, by: 90d}"
    base = around.project.due_days.base(facet)
    if facet.kind is not None and (facet.kind != "approach" or (base is not None and not base.every_term)):
        yield Requirement(text, _when(facet), fix)


def _ends(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.written.ends_on is None:
        yield Requirement("have a last day", "ends_on", "ends_on: the day from which the feature is no longer new")


def _exits(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.exit_when is None:
        yield Requirement("stop when its goal is reached", "exit_when", "exit_when: {event: what it wants to see}")


def _on_inactivity(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.kind not in (None, "inactivity"):
        fix = "trigger: {inactive: the signal that stays away, for: 14d}"
        yield Requirement("fire on inactivity", _when(facet), fix)


def _on_event(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.kind not in (None, "event"):
        yield Requirement("fire on an event", _when(facet), "trigger: {event: what has just happened}")


def _asks_why(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.cells & ~around.asked_why:
        text = "have a live survey of churn reasons beside it, for the same customers"
        yield Requirement(text, "audience", "a survey with `instrument: churn_reason` for this audience")


def _survey(around: Around, facet: Facet) -> Iterator[Requirement]:
    survey = facet.written.survey
    if survey is None:
        yield Requirement("have a `survey` block", "survey", "survey: {instrument: …, bad: …, good: …}")
        return
    scored = [name for name in survey.instrument if name in SCORED]
    routes = [key for key in ("bad", "good") if getattr(survey, key) is None]
    if scored and routes:
        text = f"say what follows a {listed(routes, 'or a')} answer"
        yield Requirement(text, "survey", f"{routes[0]}: a score, and the escalation or touchpoint that follows")
    if scored and survey.scale is None:
        yield Requirement(f"state the scale of its {listed(scored)} question", "survey", "scale: the highest answer")
    if set(scored) - {"nps"} and facet.kind not in (None, "event"):
        names = listed([name for name in scored if name != "nps"])
        yield Requirement(f"measure {names} right after an event", _when(facet), "trigger: {event: what they judge}")


def _dated_event(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.kind not in (None, "schedule", "date"):
        yield Requirement("take place on a schedule or a date", _when(facet), "trigger: {every: …} or {date: …}")


def _asset(around: Around, facet: Facet) -> Iterator[Requirement]:
    if not facet.written.content and facet.message.id not in around.with_content:
        yield Requirement("list its content", "content", "content: the items it consists of")


def _by_a_person(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.mode == "digital":
        yield Requirement("come from a person", "mode", "mode: human, or hybrid when a person sends a draft")


def _wanted(intent: str) -> Check:
    def check(around: Around, facet: Facet) -> Iterator[Requirement]:
        if facet.written.intent != intent:
            yield Requirement(f"have the intent {intent}", "intent", f"intent: {intent}")
        if not facet.written.suppress_during:
            fix = "suppress_during: the escalations and stages in which it would be out of place"
            yield Requirement("say during what it is held back", "suppress_during", fix)

    return check


def _reward(around: Around, facet: Facet) -> Iterator[Requirement]:
    if facet.written.reward is None or facet.written.reward.signal is None:
        yield Requirement("name the signal it rewards", "reward", "reward: {signal: what is rewarded}")


def _when(facet: Facet) -> str:
    return "send_on" if facet.is_campaign else "trigger"


CHECKS: dict[str, tuple[Check, ...]] = {
    "scheduling": (_scheduling,),
    "industry_trends": (_industry_trends,),
    "announcement": (_names_held_value,),
    "best_practice": (_best_practice,),
    "onboarding": (_in_first_stage,),
    "onboarding_guide": (_in_first_stage, _in_app),
    "utilization": (_shows,),
    "ebr": (_ebr,),
    "renewal": (_renewal,),
    "feature_guide": (_in_app, _names_held_value, _ends),
    "adoption_guide": (_in_app, _exits),
    "welcome_back_guide": (_on_inactivity, _in_app),
    "chatbot": (_inbound,),
    "cancellation": (_on_event, _asks_why),
    "survey": (_survey,),
    "community": (_inbound, _states_role),
    "kb": (_inbound, _states_role),
    "event": (_dated_event,),
    "asset": (_asset,),
    "check_in": (_by_a_person,),
    "offer": (_wanted("expand"),),
    "referral": (_wanted("refer"),),
    "reward": (_reward,),
}
"""The checks of each type (model 5.4). That chatbots and cancellations lead to a person is H06, not repeated here."""
