"""What stands on the checklist: the items of the plan with their derived steps (semantics 16, commands "plan")."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dcs_cli.outputs.material import CannotMake, Material
from dcs_cli.outputs.plan_change_text import tick_words
from dcs_cli.outputs.plan_report import PlanRequest, later_studies, plan_report

if TYPE_CHECKING:
    from dcs_cli.analysis.checklist import State, StepName

EXPLAINED = "Ticks follow from the map, the change block and the studies; nobody types them."


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how it stands, and what keeps it open or should be known of it; ``about`` is what it names."""

    name: "StepName"
    state: "State"
    words: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One item of the plan with its steps; ``stops_on`` is the day the work by hand is to end.

    ``over`` are the touchpoints of ``automated_by`` that never run again.
    """

    id: str
    replaces: str
    automated_by: tuple[str, ...]
    over: tuple[str, ...]
    affected: tuple[str, ...]
    stops_on: date | None
    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.state == "done" for step in self.steps)


def items_of(material: Material) -> tuple[ListedItem, ...]:
    """The items in the order of their ids."""
    answers = material.run.answers
    report = plan_report(answers, PlanRequest(checklist=True))
    if report is None:
        later = later_studies(answers.project)
        raise CannotMake(
            f"there is no plan to tick: {later or 'add an automation document with `studies` and `items`'}"
        )
    if not report.checklists:
        raise CannotMake("there is no plan to tick: write `items` in the automation document")
    changes = {change.item: change for change in report.changes}
    found = []
    for one in report.checklists:
        item, change = answers.project.collection.items[one.item].value, changes[one.item]
        steps = tuple(Step(tick.step, tick.state, tick_words(tick, change), tick.about) for tick in one.ticks)
        over = answers.automations.over(item)
        found.append(
            ListedItem(one.item, item.replaces, item.automated_by, over, change.affected, change.stops_on, steps)
        )
    return tuple(found)


def headline(item: ListedItem) -> str:
    """What an item does, in a sentence."""
    by = [f"{name} (never runs again)" if name in item.over else name for name in item.automated_by]
    return f"Instead of {item.replaces} by hand: {', '.join(by)}."


def concerned(item: ListedItem) -> str:
    """Whose work changes, and when the work by hand ends, in a sentence."""
    who = f"Concerns {', '.join(item.affected)}" if item.affected else "Whom it concerns is not stated"
    stops = f"stops on {item.stops_on}" if item.stops_on else "has no day on which it stops"
    return f"{who}; work by hand {stops}."
