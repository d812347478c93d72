"""The slide on next steps, computed: what mends the first findings, what the plan waits for, what is to be supplied."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.deck.slides import Slide
from dcs_cli.outputs.deck.top_slides import SHOWN, said_shortly
from dcs_cli.outputs.material import CannotMake
from dcs_cli.outputs.metric_glossary import metric_label
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.story.blocks import Cell, Column, Table
from dcs_cli.outputs.story.cells import text
from dcs_cli.outputs.story.plain_steps import plain_step
from dcs_cli.outputs.story.ranking import top_findings
from dcs_cli.outputs.story.wording import listed, sentence
from dcs_cli.outputs.supply_words import in_the_files, to_settle
from dcs_cli.outputs.target_words import to_add

if TYPE_CHECKING:
    from dcs_cli.analysis.metrics import Metric
    from dcs_cli.outputs.checklist.steps import ListedItem, Step
    from dcs_cli.outputs.material import Material

Row = tuple[Cell, ...]
MOST_OWNERS = 3
COMPUTED = (
    "Computed from the repairs of the first findings, the open steps of the automation plan, and the inputs that "
    "targets wait for."
)


def next_steps(material: "Material") -> Slide | None:
    """What is to be done, by whom where that is known, and why."""
    mending, finishing, supplying = _mending(material), _finishing(material), _supplying(material)
    rows = (*mending, *finishing, *supplying)
    if not rows:
        return None
    parts = [
        f"{counted(len(found), what)} to {verb}"
        for found, what, verb in (
            (mending, "finding", "mend"),
            (finishing, "automation", "finish"),
            (supplying, "figure", "settle"),
        )
        if found
    ]
    columns = (Column("Step", wide=True), Column("Why", wide=True), Column("Who"), Column("By"))
    remark = "Who and by when are shown where it is written down. The appendix and the checklist name the edits."
    table = Table("next", "Next steps", columns, rows)
    return Slide(f"Next: {listed(parts)}", table, remark, (COMPUTED, *supplied_in(material)), whole=True)


def _mending(material: "Material") -> tuple[Row, ...]:
    rows = []
    for one in top_findings(material, SHOWN):
        why = f"{one.line.code}: {said_shortly(one)}"
        rows.append(
            (
                text(sentence(plain_step(one, material))),
                text(why),
                text(listed(owners(material, one.line.subjects), MOST_OWNERS)),
                text(None),
            )
        )
    return tuple(rows)


def owners(material: "Material", subjects: tuple[str, ...]) -> list[str]:
    """Who owns what a finding is about: the owners of touchpoints, else their departments, and of roadmap steps."""
    project = material.run.answers.project
    roadmap = project.collection.roadmap
    steps = {step.id: step.owner for step in roadmap.value.steps} if roadmap is not None else {}
    found = []
    for subject in subjects:
        name = subject.partition("[")[0].partition("/")[0]
        message = project.messages.get(name)
        found.append(message.written.owner or message.department if message is not None else steps.get(name))
    return list(dict.fromkeys(owner for owner in found if owner is not None))


def _finishing(material: "Material") -> tuple[Row, ...]:
    """The first open step of every item of the plan."""
    from dcs_cli.outputs.checklist.steps import items_of

    try:
        items = items_of(material)
    except CannotMake:
        return ()
    as_of = material.run.answers.project.as_of
    rows = []
    for item in items:
        step = next((step for step in item.steps if step.state != "done"), None)
        if step is not None:
            done = f"{item.done} of {len(item.steps)} steps done"
            who = listed(item.affected, MOST_OWNERS)
            ahead = item.stops_on is not None and item.stops_on >= as_of and step.name != "follow-up study"
            by = item.stops_on.isoformat() if ahead and item.stops_on is not None else None
            rows.append((text(f"{item.id}: {open_step(step, item)}"), text(done), text(who), text(by)))
    return tuple(rows)


def open_step(step: "Step", item: "ListedItem") -> str:
    """A step of the checklist as something to do; the checklist itself says what to write for it.

    No step of an item brings back what never runs again (rule P02).
    """
    if item.over:
        return f"name what does the work of {listed(item.over, MOST_OWNERS)} now, or take the item out"
    about = listed(step.about, MOST_OWNERS)
    everybody = about or "the CSMs concerned"
    match step.name:
        case "message written":
            return f"write {about or 'the message'}"
        case "trigger possible" if step.state == "open":
            return f"find a system that can send {about or 'it'} by itself"
        case "trigger possible":
            return f"confirm that the system can send {about or 'it'} by itself"
        case "CSMs informed":
            return f"inform {everybody}"
        case "CSMs consulted":
            return f"consult {everybody}"
        case "CSMs trained":
            return f"train {everybody}"
        case "feedback answered":
            return f"answer what {about} said" if about else "ask the CSMs concerned what they think of it"
        case "ready to go live":
            return "finish informing, consulting and training before it goes live"
        case "live":
            return f"switch on {about or 'what does the work'}"
        case "manual work stopped" if item.stops_on is None:
            return f"agree the day on which {item.replaces} by hand stops"
        case "manual work stopped" if step.state == "cannot tell":
            return f"measure whether {item.replaces} by hand has stopped"
        case "manual work stopped":
            return f"stop {item.replaces} by hand"
        case _:
            return "measure again how much time it saves"


def _supplying(material: "Material") -> tuple[Row, ...]:
    """What settles the figures that targets wait for."""
    rows = []
    for metric in _waited_for(material):
        why = f"so that the target on {metric_label(metric.name)} can be judged"
        rows.append((text(f"Supply {to_settle(metric)}"), text(why), text(None), text(None)))
    return tuple(rows)


def _waited_for(material: "Material") -> "list[Metric]":
    """The figures targets wait for, where something is known to settle them."""
    waiting = [one.metric for one in material.run.answers.targets if one.verdict == "cannot tell"]
    return [metric for metric in waiting if metric.needs is not None]


def supplied_in(material: "Material") -> tuple[str, ...]:
    """Where in the files stands what targets wait for, for the notes of a slide."""
    found = [f"{metric_label(metric.name)}: add {to_add(metric)}" for metric in _waited_for(material)]
    return (in_the_files("; ".join(found)),) if found else ()
