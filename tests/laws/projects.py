"""Random valid projects in many shapes, written in many layouts, for comparing the product with a reference."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from .projects_dice import AS_OF, Dice
from .projects_draft import Document, Draft
from .projects_evidence import draw_automation, draw_results, draw_roadmap
from .projects_features import ALL_FEATURES, features_of
from .projects_journey import draw_anchors, draw_moments, draw_plans, draw_stages, draw_term
from .projects_maps import draw_maps, draw_overlays, use_every_moment
from .projects_program import draw_program
from .projects_space import Space, draw_dimensions

__all__ = ["ALL_FEATURES", "AS_OF", "features_of", "random_project", "shuffled", "write_project"]


def random_project(seed: int, *, features: frozenset[str] = ALL_FEATURES) -> list[Document]:
    """The documents of one valid project, to be judged at `AS_OF`; the same for the same seed and switches.

    A feature that is switched off does not occur. Only when every kind of a family is off at once (all triggers, all
    conditions, `plans` and `serves` together) does its plainest kind remain, because a project needs one.
    """
    unknown = features - ALL_FEATURES
    if unknown:
        raise ValueError(f"no feature called {', '.join(sorted(unknown))}")
    master = random.Random(seed)
    # Each project goes without some of the features, so that small and plain ones occur too.
    moods = {name: master.random() < 0.88 for name in sorted(ALL_FEATURES)}
    dice = Dice(master, frozenset(name for name in features if moods[name]), features)
    with_program = not dice.happens("no_program", 0.14)
    with_population = not dice.happens("no_population", 0.2)
    with_journey = not dice.happens("no_journey", 0.12)
    dimensions = draw_dimensions(dice.fork(), with_program=with_program)
    draft = Draft(dice, Space(dimensions, open_ended=not with_program), with_program, with_journey)
    term, anchors, stages, moments, plans, maps, overlays = (dice.fork() for _ in range(7))
    draft.term = draw_term(draft, term)
    if with_journey:
        draw_anchors(draft, anchors)
        draw_stages(draft, stages)
        draw_moments(draft, moments)
        draw_plans(draft, plans)
        if not (draft.anchors or draft.stages or draft.moments):
            draft.anchors["start"] = {}
    draw_maps(draft, maps)
    draw_overlays(draft, overlays)
    use_every_moment(draft, dice.fork())
    evidence = [*draw_automation(draft, dice.fork()), *draw_roadmap(dice.fork()), *draw_results(draft, dice.fork())]
    last, journey, signals = dice.fork(), dice.fork(), dice.fork()
    # Drawn after all else and before the signals: the guards of systems may still bring signals of their own.
    program = [draw_program(draft, last, with_population=with_population)] if with_program else []
    return [*program, *_journey(draft, journey), *_signals(draft, signals), *draft.maps, *draft.overlays, *evidence]


def _journey(draft: Draft, dice: Dice) -> list[Document]:
    parts = {"anchors": draft.anchors, "stages": draft.stages, "moments": draft.moments, "plans": draft.plans}
    return _split("journey", parts, dice)


def _signals(draft: Draft, dice: Dice) -> list[Document]:
    parts = {
        "signals": list(draft.signals.values()),
        "combinations": list(draft.combinations.values()),
        "health": draft.health,
        "escalations": list(draft.escalations.values()),
    }
    return _split("signals", parts, dice)


def _split(kind: str, parts: dict[str, Any], dice: Dice) -> list[Document]:
    """The parts that hold something, in one document or in one each."""
    held = {key: value for key, value in parts.items() if value}
    if not held:
        return []
    if len(held) > 1 and dice.happens("several_documents", 0.25):
        return [{"kind": kind, key: value} for key, value in held.items()]
    return [{"kind": kind, **held}]


class _CoreDumper(yaml.SafeDumper):
    """Writes plain what YAML 1.2 reads as text (dates, `no`), and never an anchor."""

    def ignore_aliases(self, data: Any) -> bool:
        """Repeated values are written out."""
        return True


_CoreDumper.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    (
        "float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        "-+.0123456789",
    ),
    ("merge", r"^(?:<<)$", "<"),
):
    _CoreDumper.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def write_project(documents: Sequence[Document], folder: Path) -> list[Path]:
    """Write the documents as YAML files below a folder; how they are grouped follows from their content alone."""
    text = json.dumps(list(documents), ensure_ascii=False)
    dice = random.Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
    files: list[list[Document]] = []
    for document in documents:
        if files and dice.random() < 0.4:
            files[dice.randrange(len(files))].append(document)
        else:
            files.append([document])
    written: list[Path] = []
    for number, group in enumerate(files):
        place = (
            folder / dice.choice((".", ".", "maps", "parts/deep")) / f"part-{number}{dice.choice(('.yaml', '.yml'))}"
        )
        place.parent.mkdir(parents=True, exist_ok=True)
        flow = dice.choice((None, False, None, True))
        place.write_text(
            yaml.dump_all(
                group,
                Dumper=_CoreDumper,
                sort_keys=False,
                allow_unicode=True,
                default_flow_style=flow,
                width=dice.choice((60, 120, 10_000)),
                explicit_start=len(group) > 1 or dice.random() < 0.2,
            ),
            encoding="utf-8",
            newline="\n",
        )
        written.append(place)
    return written


# Lists whose order says nothing. Stages (the first one), terms, arms, series, studies, targets and pressure lines
# are not among them, nor are the values of a dimension, whose declared order decides how customers are printed.
UNORDERED = frozenset(
    (
        *("any", "all", "serves", "moments", "touchpoints", "campaigns", "plans", "signals", "combinations"),
        *("escalations", "parts", "items", "steps", "needs", "gives", "add", "automated_by", "suppress_during"),
        *("sends", "fires_on", "protect", "conflicts", "population", "contacts", "affects", "informed"),
        *("consulted", "trained", "proofs", "experiments", "content", "used_by", "shows", "channels"),
        *("departments", "classes", "intents", "types", "topics", "sequences"),
    )
)


def shuffled(documents: Sequence[Document], seed: int) -> list[Document]:
    """The same meaning in another order of documents, keys and those lists whose order says nothing."""
    dice = random.Random(seed)
    result = [_shuffle(document, dice, "") for document in documents]
    dice.shuffle(result)
    return result


def _shuffle(value: Any, dice: random.Random, key: str) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        # The declared order of dimensions and of their values is what customers are printed in.
        if key == "dimensions":
            return dict(value)
        dice.shuffle(keys)
        return {name: _shuffle(value[name], dice, name) for name in keys}
    if isinstance(value, list):
        items = [_shuffle(item, dice, "") for item in value]
        if key in UNORDERED:
            dice.shuffle(items)
        return items
    return value
