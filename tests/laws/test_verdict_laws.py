"""A verdict on a target stands however what is not stated turns out (semantics 2.6): more facts never overturn one."""

import random
from copy import deepcopy
from typing import Any

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.metrics import REGISTRY
from dcs_cli.analysis.targets import judge
from dcs_cli.documents.values import parse_comparison
from tests.laws.projects import random_project
from tests.laws.resolving import project_of

FACTS = ("owner", "trigger", "type", "channel", "system", "audience")
WANTED = {
    "share": ("<= 0%", ">= 30%", "<= 30%", "> 50%", ">= 100%", "= 0%"),
    "number": ("<= 0", ">= 1", "<= 2", ">= 4", "<= 5", "= 2"),
    "days": ("<= 30", ">= 100"),
    "hours": ("<= 1", ">= 5", "<= 50"),
}


def left_out(documents: list[dict[str, Any]], facts: tuple[str, ...], dice: random.Random) -> list[dict[str, Any]]:
    """The same documents with some facts of base messages taken out, where no map states them for all of its own."""
    opened = deepcopy(documents)
    for document in opened:
        if document["kind"] != "map" or document.get("extends"):
            continue
        stated_once = {*(document.get("defaults") or {}), *(["owner"] if document.get("department") else [])}
        for message in [*document.get("touchpoints", []), *document.get("campaigns", [])]:
            for fact in facts:
                # A type is read as it stands while some message states one, so that all of them go.
                if fact in message and fact not in stated_once and (fact == "type" or dice.random() < 0.3):
                    del message[fact]
    return opened


@pytest.mark.parametrize("seed", [*range(40), 197])
def test_what_is_stated_later_overturns_no_verdict(seed: int) -> None:
    documents = random_project(seed)
    fact = (FACTS[seed % len(FACTS)],)
    full = Answers(project_of(documents))
    opened = Answers(project_of(left_out(documents, fact, random.Random(seed))))
    for name in REGISTRY:
        known, unknown = full.metrics.value(name), opened.metrics.value(name)
        for text in WANTED[unknown.kind]:
            wanted = parse_comparison(text)
            verdict = judge(wanted, unknown)
            assert verdict in ("cannot tell", judge(wanted, known)), (name, text)
