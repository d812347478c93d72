"""The automation plan: does it rest on measured time, is it live, and is the team ready (semantics 14–16)."""

from collections.abc import Iterator
from fractions import Fraction

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.going_live import AddedPressure, added_pressure
from dcs_cli.analysis.hours import ItemHours, activity_hours, measured, study_capacity
from dcs_cli.analysis.readiness import left_out, readiness
from dcs_cli.documents.automation import Item, Study, Work
from dcs_cli.project.collection import works_of
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Located, Spot
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Certainty, Found, Rule
from dcs_cli.rules.named_csms import RULES as NAMED
from dcs_cli.rules.places import policy_spot
from dcs_cli.rules.time_studies import RULES as RECORDED
from dcs_cli.rules.time_studies import weeks_over_capacity
from dcs_cli.rules.wording import figure, listed, number, plural

COSTLIEST_ERROR = 5


def _items(project: Project) -> Iterator[tuple[str, Located[Item]]]:
    yield from sorted(project.collection.items.items())


def _hours(value: Fraction) -> str:
    return figure(value, 2)


def _by_id(answers: Answers) -> dict[str, ItemHours]:
    return {one.id: one for one in answers.plan.items} if answers.plan is not None else {}


def unmeasured_activity(answers: Answers) -> Iterator[Found]:
    """P01: an item replaces work that no study of as-of or before gives the hours of."""
    project = answers.project
    studies = project.collection.studies.values()
    known = {activity.id for study in studies for activity, _ in works_of(study)}
    told = {activity.id for study in studies for activity in study.value.activities}
    for identifier, located in _items(project):
        item = located.value
        # Where activities are declared and this is none of them, the reference is dangling and S05 says so.
        if measured(project, item) is None and (item.replaces in known or not known):
            later = _first_later(project, item)
            only = " before the automation" if item.replaces in told else ""
            fix = f"`{item.replaces}` in a study, with minutes_each and times_per_week"
            if later is not None:
                only = f" by {project.as_of}; study `{later.id}` is of {later.value.date}"
                fix += f", of {project.as_of} or before; or ask with --as-of {later.value.date}"
            text = f"`{identifier}`: nobody measured `{item.replaces}`{only}"
            yield Found(located.spot.at("replaces"), (identifier,), text, fix=fix)


def _first_later(project: Project, item: Item) -> Located[Study] | None:
    """The first study after as-of that gives the hours of the work an item replaces; not its own follow-up."""
    found = (
        study
        for study in project.collection.studies.values()
        if study.value.date > project.as_of
        and study.id != item.follow_up
        and any(activity.id == item.replaces for activity in study.value.activities)
    )
    return min(found, key=lambda study: (study.value.date, study.id), default=None)


def not_live(answers: Answers) -> Iterator[Found]:
    """P02: an item whose touchpoints do not run: not yet, or never again."""
    planned = _by_id(answers)
    for identifier, located in _items(answers.project):
        over = {name: _why_over(answers, name) for name in answers.automations.over(located.value)}
        waiting = [] if over else answers.automations.not_live(located.value)
        if not over and not waiting:
            continue
        names = located.value.automated_by
        spots = [located.spot.at("automated_by", names.index(name)) for name in (*over, *waiting)]
        spots += [spot for _, spot in over.values()]
        spots += [answers.project.messages[name].spot.at("status") for name in waiting]
        text = f"`{identifier}` counts nothing"
        if over:
            text += f": {listed([f'`{name}` {why}' for name, (why, _) in over.items()])}"
        else:
            goes = "goes" if len(waiting) == 1 else "go"
            text += f" until {listed([f'`{name}`' for name in waiting])} {goes} live"
        one = planned.get(identifier)
        if one is not None and one.promised is not None:
            text += "; it promises nothing more" if one.over else f"; it promises {_hours(one.promised)} h/week"
        yield Found(
            spots[0],
            (identifier,),
            text,
            related=tuple(spots[1:]),
            level="warning" if over else None,
            fix="automated_by: what does the work now; or take the item out"
            if over
            else "status: live, once the message is ready",
        )


def _why_over(answers: Answers, name: str) -> tuple[str, Spot]:
    """Why a touchpoint will never run again, and where that is written."""
    message = answers.project.messages[name]
    written = message.written
    if written.status == "retired":
        return "is retired", message.spot.at("status")
    if written.ends_on is not None and written.ends_on < answers.project.as_of:
        return f"ended on {written.ends_on}", message.spot.at("ends_on")
    days = [facet.sent_on for facet in answers.automations.versions(name) if facet.sent_on is not None]
    if not days:
        return "is retired or has ended in every version", message.spot.at("id")
    return f"went out once, on {max(days)}", message.spot.at("send_on" if message.is_campaign else "trigger")


def live_before_ready(answers: Answers) -> Iterator[Found]:
    """P03: an item that runs while some of its CSMs are not informed and trained."""
    planned = _by_id(answers)
    for identifier, located in _items(answers.project):
        item = located.value
        state = readiness(item.change)
        if not answers.automations.all_live(item) or state.ready == 1:
            continue
        if state.affected:
            ready = f"{len(state.prepared)} of its {len(state.affected)} CSMs"
            text = f"`{identifier}` is live, {ready} are informed and trained"
            one = planned.get(identifier)
            if one is not None and one.promised is not None and one.counted is not None:
                # Another item that is not live can promise more for the same accounts.
                most = f" of {_hours(one.promised)}" if one.promised >= one.counted else ""
                text += f": {_hours(one.counted)}{most} h/week {'count' if most else 'counts'}"
            missing = [name for name in state.affected if name not in state.prepared]
            fix = f"inform and train {listed(missing)}, or pause the touchpoints until then"
        else:
            text = f"`{identifier}` is live and does not say which CSMs it affects, so none is known to be ready"
            fix = "change: {affects: [...], informed: [...], trained: [...]}"
        yield Found(_change_spot(located, "trained"), (identifier,), text, data={"ready": state.ready}, fix=fix)


def _change_spot(located: Located[Item], key: str) -> Spot:
    """A list of the change block, the item's id where it is not written."""
    change = located.value.change
    if change is None or key not in change.model_fields_set:
        return located.spot.at("id")
    return located.spot.at("change", key)


def csm_left_out(answers: Answers) -> Iterator[Found]:
    """P04: a CSM affected by an item was not informed, consulted or trained."""
    for identifier, located in _items(answers.project):
        missing = left_out(located.value.change)
        if missing:
            parts = [f"{listed(names)} not {part}" for part, names in missing.items()]
            spots = list(dict.fromkeys(_change_spot(located, part) for part in missing))
            text = f"{'; '.join(parts)} about `{identifier}`"
            fix = f"talk to them, then add them to {listed([f'`{part}`' for part in missing])}"
            yield Found(spots[0], (identifier,), text, related=tuple(spots[1:]), fix=fix)


def feedback_unanswered(answers: Answers) -> Iterator[Found]:
    """P05: feedback of a CSM that is not marked as answered."""
    for identifier, located in _items(answers.project):
        change = located.value.change
        still_open = [
            (feedback.from_, position, "answered" in feedback.model_fields_set)
            for position, feedback in enumerate(change.feedback if change is not None else ())
            if not feedback.answered
        ]
        if still_open:
            spots = []
            for _, position, stated in still_open:
                entry = located.spot.at("change", "feedback", position)
                spots.append(entry.at("answered") if stated else entry.at("from"))
            people = listed(list(dict.fromkeys(f"{name}'s" for name, _, _ in still_open)))
            text = f"{people} feedback on `{identifier}` is open"
            yield Found(
                spots[0], (identifier,), text, related=tuple(spots[1:]), fix="answer it, then write `answered: true`"
            )


def _planned(answers: Answers) -> Iterator[tuple[Located[Item], ItemHours]]:
    for hours in answers.plan.items if answers.plan is not None else ():
        yield answers.project.collection.items[hours.id], hours


def never_pays_back(answers: Answers) -> Iterator[Found]:
    """P06: an item that costs CSMs as many hours as it saves them, or more."""
    for located, hours in _planned(answers):
        # What never runs again is P02's.
        if hours.over or hours.planned is None or hours.planned_net is None or hours.planned_net > 0:
            continue
        text = f"`{hours.id}` costs {_hours(hours.upkeep)} h/week and saves {_hours(hours.planned)}{_why_little(hours)}"
        spot = located.spot.at("upkeep", "hours_per_month") if hours.upkeep else located.spot.at("id")
        data = {"hours": hours.planned, "promised": hours.promised}
        yield Found(spot, (hours.id,), text, data=data, fix=_how_to_save(hours))


def _why_little(hours: ItemHours) -> str:
    if not hours.reach:
        return ": its touchpoints surely reach none of the accounts the work is for"
    if not hours.readiness.affected:
        return ": it does not say which CSMs it affects, so none of them can let go"
    if not hours.readiness.prepared:
        return ": none of its CSMs is informed and trained"
    if not hours.planned:
        return f": another item does as much of `{hours.replaces}` for all its accounts"
    return ""


def _how_to_save(hours: ItemHours) -> str:
    if not hours.reach:
        return "a touchpoint that surely reaches them: no guard, a stated trigger, the right audience"
    if not hours.readiness.prepared:
        return "inform and train the CSMs it affects, and name them under `change`"
    if not hours.planned:
        return "drop one of the two, or give them accounts of their own"
    return "less upkeep, or a wider audience; otherwise drop it"


def still_by_hand(answers: Answers) -> Iterator[Found]:
    """P07: the day to stop has passed and the follow-up study shows less saved than planned."""
    project = answers.project
    for located, hours in _planned(answers):
        change = located.value.change
        stops_on = change.manual_stops_on if change is not None else None
        if stops_on is None or stops_on >= project.as_of or hours.realised is None or hours.planned is None:
            continue
        saved = hours.realised.saved
        made_on = project.collection.studies[located.value.follow_up or ""].value.date
        # A study of before that day cannot show whether the work stopped.
        if saved is None or saved >= hours.planned or made_on < stops_on:
            continue
        text = (
            f"`{hours.replaces}` still takes {_hours(hours.realised.hours_after)} h/week after {stops_on}: "
            f"`{hours.id}` saved {_hours(saved) if saved > 0 else 'nothing'} of {_hours(hours.planned)} h planned"
        )
        data = {
            "realised": saved,
            "promised": hours.promised,
            "hours": hours.realised.hours_after,
        }
        fix = "ask the CSMs why; then mend the message, lower `share`, or move `manual_stops_on`"
        yield Found(located.spot.at("change", "manual_stops_on"), (hours.id,), text, data=data, fix=fix)


def over_capacity(answers: Answers) -> Iterator[Found]:
    """P08: a study that logs more hours than its CSMs work."""
    project = answers.project
    for identifier, located in sorted(project.collection.studies.items()):
        capacity = study_capacity(project, located.value)
        logged = sum((activity_hours(activity) for activity in located.value.activities), Fraction(0))
        if capacity is not None and logged > capacity:
            text = f"study `{identifier}` logs {_hours(logged)} of {_hours(capacity)} h a week"
            fix = "minutes for one time and times in one week over the whole team, or `csms` of the study"
            key = "activities" if located.value.recorded is None else "recorded"
            yield Found(located.spot.at(key), (identifier,), text, data={"hours": logged}, fix=fix)
    yield from weeks_over_capacity(answers)


def breaks_pressure(answers: Answers) -> Iterator[Found]:
    """P09: switching on an item puts more contacts over the limit."""
    project = answers.project
    known: dict[frozenset[str], tuple[AddedPressure, ...]] = {}
    for identifier, located in _items(project):
        arriving = frozenset(
            project.messages[name].duplicate_of or name for name in answers.automations.not_running(located.value)
        )
        if arriving and arriving not in known:
            known[arriving] = added_pressure(project, answers.pressure, arriving)
        if not arriving or not known[arriving]:
            continue
        worst = min(known[arriving], key=lambda one: (not one.certain, -(one.added or 0), one.line))
        touched = customers(project, worst.cells, facets=worst.facets)
        line = project.policy.pressure[worst.line]
        size = "contacts" if worst.added is None else f"{number(worst.added)} {plural('contact', worst.added)}"
        over = f"over the limit of {line.at_most} per {line.per.text}" + (f" by {line.channel}" if line.channel else "")
        text = f"`{identifier}` {'adds' if worst.certain else 'may add'} {size} {over} ({touched.text})"
        spots = [
            located.spot.at("automated_by"),
            *(project.messages[name].spot.at("trigger") for name in sorted(arriving)),
        ]
        spots.append(_line_spot(project, worst.line))
        fix = "move the message to days with room, merge it with one that is sent already, or narrow its audience"
        certainty: Certainty = "certain" if worst.certain else "possible"
        yield Found(spots[0], (identifier,), text, certainty, touched, tuple(spots[1:]), fix=fix)


def _line_spot(project: Project, number_of_line: int) -> Spot:
    spot = policy_spot(project, "pressure")
    return spot.at(number_of_line) if len(project.policy.pressure) > 1 else spot


def judgement_automated(answers: Answers) -> Iterator[Found]:
    """P10: work that needs judgement replaced by digital touchpoints only."""
    project = answers.project
    marked: dict[str, tuple[str, Spot]] = {}
    for study in project.collection.studies.values():
        for activity, spot in works_of(study):
            key = _needs_judgement(activity)
            if key is not None:
                marked.setdefault(activity.id, (key, spot.at(key)))
    for identifier, located in _items(project):
        item = located.value
        if item.replaces in marked and answers.automations.only_digital(item):
            key, spot = marked[item.replaces]
            reason = (
                "needs judgement" if key == "judgement" else f"has the highest cost of error, {COSTLIEST_ERROR} of 5"
            )
            text = (
                f"`{identifier}` automates judgement: `{item.replaces}` {reason}, and only digital messages replace it"
            )
            fix = "mode: hybrid on a touchpoint, so that a person sends what the system drafts"
            yield Found(located.spot.at("automated_by"), (identifier,), text, related=(spot,), fix=fix)


def _needs_judgement(activity: Work) -> str | None:
    if activity.judgement:
        return "judgement"
    return "error_cost" if activity.error_cost == COSTLIEST_ERROR else None


RULES = (
    Rule("P01", "unmeasured-activity", "error", unmeasured_activity, needs=("automation",), in_check=True),
    Rule("P02", "automation-not-live", "note", not_live, needs=("automation",)),
    Rule("P03", "live-before-ready", "warning", live_before_ready, needs=("automation",)),
    Rule("P04", "csm-left-out", "warning", csm_left_out, needs=("automation",), in_check=True),
    Rule("P05", "feedback-unanswered", "warning", feedback_unanswered, needs=("automation",), in_check=True),
    Rule("P06", "never-pays-back", "warning", never_pays_back, needs=("study", "population")),
    Rule("P07", "still-by-hand", "warning", still_by_hand, needs=("study", "population")),
    Rule("P08", "study-over-capacity", "error", over_capacity, needs=("study", "team.hours_per_week"), in_check=True),
    Rule("P09", "automation-breaks-pressure", "warning", breaks_pressure, needs=("automation", "policy.pressure")),
    Rule("P10", "judgement-automated", "warning", judgement_automated, needs=("study",)),
    *RECORDED,
    *NAMED,
)
