"""Ways to take a step compared: build, hire or partner by cost, and by what waiting for the slower one loses."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import permutations

from dcs_cli.analysis.roadmap_path import walk
from dcs_cli.analysis.roadmap_standing import days_to_spare
from dcs_cli.documents.roadmap import Option, Roadmap, Step
from dcs_cli.documents.values import DAYS_A_MONTH

DECISION_FIELDS = ("takes", "gap", "core")
"""What the decision rests on: the timeline, the capability gap, whether it is core."""


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option of a step; unknown is None, never zero.

    ``delay`` counts months after the fastest option that says how long it takes. ``waiting`` is what this delay loses,
    delay × ``monthly_value``; ``together`` is cost and waiting. ``slack`` is the days to spare that the step would
    have if it took as long as this option, None where the way does not lead through it. ``missing`` names the fields
    without which the option cannot be weighed.
    """

    name: str
    option: Option
    delay: Fraction | None
    waiting: Fraction | None
    together: Fraction | None
    slack: int | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The monthly value above which the faster, dearer option costs less together, and below which the slower does."""

    faster: str
    slower: str
    monthly_value: Fraction


@dataclass(frozen=True, slots=True)
class Comparison:
    """The options of one open step side by side; nothing is chosen.

    ``least`` names the options with the least cost and waiting together, none unless that is known of all.
    ``differs`` tells that the chosen option states another time than the step, whose own time the way is planned with.
    """

    step: str
    takes: int
    options: tuple[OptionView, ...]
    least: tuple[str, ...]
    break_evens: tuple[BreakEven, ...]
    differs: bool


def compare_options(roadmap: Roadmap, as_of: date) -> tuple[Comparison, ...]:
    """The comparison for every open step that has options, by id."""
    steps = {step.id: step for step in reversed(roadmap.steps)}
    return tuple(
        _compare(steps[name], roadmap, as_of)
        for name in sorted(steps)
        if steps[name].options and not steps[name].is_done
    )


def _compare(step: Step, roadmap: Roadmap, as_of: date) -> Comparison:
    times = [option.takes.days for option in step.options if option.takes is not None]
    fastest = min(times, default=None)
    views = tuple(
        _view(name, option, fastest, _slack(step, option, roadmap, as_of))
        for name, option in zip(_names(step.options), step.options, strict=True)
    )
    known = [view.together for view in views if view.together is not None]
    least = tuple(view.name for view in views if view.together == min(known)) if len(known) == len(views) else ()
    chosen = [option.takes.days for option in step.options if option.chosen and option.takes is not None]
    differs = bool(chosen) and step.takes.days not in chosen
    return Comparison(step.id, step.takes.days, views, least, _break_evens(views), differs)


def _names(options: tuple[Option, ...]) -> list[str]:
    """What the options are called: by their way, numbered where one way stands several times."""
    ways = [option.by for option in options]
    return [
        way if ways.count(way) == 1 else f"{way} {ways[: position + 1].count(way)}" for position, way in enumerate(ways)
    ]


def _view(name: str, option: Option, fastest: int | None, slack: int | None) -> OptionView:
    delay = waiting = None
    if option.takes is not None and fastest is not None:
        delay = (option.takes.days - fastest) / DAYS_A_MONTH
        # Nothing is lost by no delay, whatever a month is worth.
        waiting = Fraction(0) if delay == 0 else None if option.monthly_value is None else delay * option.monthly_value
    together = option.cost + waiting if option.cost is not None and waiting is not None else None
    missing = [field for field in DECISION_FIELDS if getattr(option, field) is None]
    missing += ["cost"] if option.cost is None else []
    missing += ["monthly_value"] if delay and option.monthly_value is None else []
    return OptionView(name, option, delay, waiting, together, slack, tuple(missing))


def _slack(step: Step, option: Option, roadmap: Roadmap, as_of: date) -> int | None:
    if option.takes is None:
        return None
    as_taken = step.model_copy(update={"takes": option.takes})
    steps = tuple(as_taken if one.id == step.id else one for one in roadmap.steps)
    found = walk(roadmap.model_copy(update={"steps": steps}), as_of).steps[step.id]
    return days_to_spare(as_taken, found) if found.relevant else None


def _break_evens(views: tuple[OptionView, ...]) -> tuple[BreakEven, ...]:
    found = []
    for faster, slower in permutations(views, 2):
        if faster.delay is None or slower.delay is None or faster.delay >= slower.delay:
            continue
        if faster.option.cost is not None and slower.option.cost is not None:
            dearer = faster.option.cost - slower.option.cost
            if dearer > 0:
                found.append(BreakEven(faster.name, slower.name, dearer / (slower.delay - faster.delay)))
    return tuple(found)
