"""The random projects are valid, varied, reproducible and survive being written, read and reordered."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from .projects import ALL_FEATURES, features_of, random_project, shuffled, write_project
from .projects_check import problems

SEEDS = range(300)
Document = dict[str, Any]


@cache
def _project(seed: int) -> str:
    return json.dumps(random_project(seed), ensure_ascii=False)


@cache
def _features(seed: int) -> frozenset[str]:
    return features_of(_documents(seed))


def _documents(seed: int) -> list[Document]:
    documents: list[Document] = json.loads(_project(seed))
    return documents


def test_every_project_is_valid() -> None:
    found = {seed: said for seed in SEEDS if (said := problems(_documents(seed)))}
    assert not found


PLAIN: list[Document] = [
    {
        "kind": "program",
        "dimensions": {"segment": ["mid", "smb"], "persona": {"values": ["admin", "user"], "level": "contact"}},
        "departments": {"cs": {"is_cs": True}},
        "channels": {"email": {}},
        "systems": {"hub": {}},
        "term": "365d",
    },
    {
        "kind": "journey",
        "moments": [{"id": "quiet", "audience": "all", "when": {"inactive": "login", "for": "7d"}}],
        "plans": [{"id": "plan", "audience": {"segment": "mid"}, "moments": ["quiet"]}],
    },
    {"kind": "signals", "signals": [{"id": "login", "type": "event"}]},
    {
        "kind": "map",
        "id": "cs",
        "touchpoints": [
            {
                "id": "hello",
                "audience": {"persona": "admin"},
                "channel": "email",
                "system": "hub",
                "trigger": {"event": "login"},
                "cap": {"at_most": 1, "per": "30d"},
                "expected_per_30d": 1,
            }
        ],
    },
    {"kind": "map", "id": "one", "extends": "cs", "for": {"segment": "mid"}, "override": {"hello": {"priority": 1}}},
    {
        "kind": "map",
        "id": "two",
        "extends": "cs",
        "for": {"persona": "admin"},
        "override": {"hello": {"class": "service"}},
    },
]


def test_the_check_accepts_a_plain_project() -> None:
    assert problems(PLAIN) == []


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ((1, "plans", 0, "moments"), ["loud"], "no moment called `loud`"),
        ((1, "plans", 0, "audience"), {"persona": "user"}, "contact-level"),
        ((1, "plans", 0, "audience"), {"segment": "large"}, "not declared"),
        ((1, "plans", 0, "audience"), {"segment": "mid", "not": {"segment": "mid"}}, "nobody can ever match"),
        ((1, "plans", 1), {"id": "rest", "audience": "all", "moments": ["quiet"]}, "claim one account"),
        ((1, "plans", 1), {"id": "pl-an", "audience": "all", "moments": []}, "is there 2 times"),
        ((1, "stages"), [{"id": "late", "from": "check_day+3d"}], "may not stand in a stage"),
        ((1, "anchors"), {"a": {"usually": "b+1d"}, "b": {"usually": "a+1d"}}, "cycle in anchors"),
        ((2, "signals", 0, "id"), "logout", "no event called `login`"),
        ((2, "signals", 1), {"id": "spare", "type": "event"}, "spare is never used"),
        ((3, "touchpoints", 0, "trigger"), {"event": "login", "every": "month"}, "trigger kinds"),
        ((3, "touchpoints", 0, "trigger", "cap"), {"at_most": 1, "per": "30d"}, "cap in two places"),
        ((3, "touchpoints", 0, "trigger"), {"every": "month"}, "a cap on the calendar"),
        ((3, "touchpoints", 0, "trigger"), {"after": "start", "by": ["7d", "1w"]}, "an offset twice"),
        ((3, "touchpoints", 0, "cap", "per"), "90d", "more than the cap allows"),
        ((3, "touchpoints", 0, "channel"), "fax", "no channel called `fax`"),
        ((3, "touchpoints", 0, "fallback_for"), "hello", "cycle in fallbacks"),
        ((4, "override", "hello", "class"), "marketing", "both change hello"),
        ((4, "override"), {"hello": {"trigger": {"every": "week"}}}, "under the cap"),
        ((5, "remove"), {"hello": "not here"}, "two removes what one overrides"),
        ((5, "add"), [{"id": "more", "audience": "all", "channel": "email", "system": "hub"}], "reaches outside two"),
    ],
)
def test_the_check_notices(place: tuple[str | int, ...], value: Any, said: str) -> None:
    documents = json.loads(json.dumps(PLAIN))
    inside: Any = documents
    for key in place[:-1]:
        inside = inside[key]
    if isinstance(inside, list) and place[-1] == len(inside):
        inside.append(value)
    else:
        inside[place[-1]] = value
    assert any(said in problem for problem in problems(documents))


def test_every_feature_occurs() -> None:
    counted = Counter(feature for seed in SEEDS for feature in _features(seed))
    assert {feature: counted[feature] for feature in sorted(ALL_FEATURES) if counted[feature] < 5} == {}


def test_no_feature_is_everywhere() -> None:
    counted = Counter(feature for seed in SEEDS for feature in _features(seed))
    assert [feature for feature, count in counted.items() if count == len(SEEDS)] == []


@pytest.mark.parametrize("feature", sorted(ALL_FEATURES))
def test_a_feature_switched_off_stays_away(feature: str) -> None:
    with_it = [seed for seed in SEEDS if feature in _features(seed)][:6]
    assert with_it
    for seed in with_it:
        documents = random_project(seed, features=ALL_FEATURES - {feature})
        assert feature not in features_of(documents)
        assert problems(documents) == []


def test_without_any_feature_a_plain_project_remains() -> None:
    for seed in range(30):
        documents = random_project(seed, features=frozenset())
        assert problems(documents) == []
        assert any(document.get("touchpoints") for document in documents)


def test_an_unknown_feature_is_refused() -> None:
    with pytest.raises(ValueError, match="no feature called no_such_thing"):
        random_project(1, features=frozenset({"no_such_thing"}))


def test_the_same_seed_gives_the_same_project_and_another_seed_another() -> None:
    assert all(random_project(seed) == _documents(seed) for seed in range(0, 300, 10))
    assert len({_project(seed) for seed in SEEDS}) == len(SEEDS)


def test_projects_do_not_depend_on_the_hash_seed() -> None:
    code = (
        f"import hashlib, json; from {random_project.__module__} import random_project; "
        "print(hashlib.sha256(json.dumps([random_project(s) for s in range(12)]).encode()).hexdigest())"
    )
    root = Path(__file__).resolve().parents[len(random_project.__module__.split(".")) - 1]
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in (1, 2)
    }
    here = hashlib.sha256(json.dumps([random_project(s) for s in range(12)]).encode()).hexdigest()
    assert digests == {here}


def test_sizes_stay_small() -> None:
    for seed in SEEDS:
        documents = _documents(seed)
        maps = [document for document in documents if document["kind"] == "map"]
        bases = [document for document in maps if "extends" not in document]
        program = next((d for d in documents if d["kind"] == "program"), {})
        assert 1 <= sum(len(m["touchpoints"]) for m in bases) <= 14
        assert sum(len(m.get("campaigns", [])) for m in bases) <= 3
        assert len(maps) - len(bases) <= 3
        assert 1 <= len(program.get("dimensions", {"any": []})) <= 4
        assert len(program.get("population", [])) <= 12
        assert sum(len(d.get("moments", [])) for d in documents if d["kind"] == "journey") <= 6
        assert sum(len(d.get("plans", [])) for d in documents if d["kind"] == "journey") <= 4


class _CoreLoader(yaml.SafeLoader):
    """A reader of its own for YAML 1.2 core scalars, so that the writer is not its own judge."""


def _scalar(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    text = node.value
    if node.style is not None:
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    for number in (int, float):
        try:
            return text if "_" in text else number(text)
        except ValueError:
            continue
    return text


_CoreLoader.yaml_implicit_resolvers = {}
_CoreLoader.add_constructor("tag:yaml.org,2002:str", _scalar)


def _sorted(documents: list[Document]) -> list[str]:
    return sorted(json.dumps(document, sort_keys=True, ensure_ascii=False) for document in documents)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    several = 0
    for seed in range(0, 300, 5):
        documents = _documents(seed)
        files = write_project(documents, tmp_path / str(seed))
        read = [list(yaml.load_all(file.read_text(encoding="utf-8"), _CoreLoader)) for file in files]
        several += any(len(group) > 1 for group in read)
        assert _sorted([document for group in read for document in group]) == _sorted(documents)
        again = write_project(documents, tmp_path / f"{seed}-again")
        assert [file.read_bytes() for file in files] == [file.read_bytes() for file in again]
    assert several > 10


def _meaning(value: Any) -> Any:
    """A value in which the order of keys and of all lists is forgotten."""
    if isinstance(value, dict):
        return sorted((key, json.dumps(_meaning(inner))) for key, inner in value.items())
    return sorted(json.dumps(_meaning(inner)) for inner in value) if isinstance(value, list) else value


def test_shuffling_moves_things_and_changes_no_meaning() -> None:
    moved = 0
    for seed in range(0, 300, 5):
        documents = _documents(seed)
        other = shuffled(documents, seed)
        moved += json.dumps(other) != json.dumps(documents)
        assert other == shuffled(documents, seed)
        assert documents == _documents(seed)
        assert sorted(map(json.dumps, map(_meaning, other))) == sorted(map(json.dumps, map(_meaning, documents)))
        assert problems(other) == []
        assert features_of(other) == _features(seed)
        _same_order(documents, other)
    assert moved == 60


def _same_order(documents: list[Document], other: list[Document]) -> None:
    """Stages, series, arms and dimensions keep their order, because it means something."""

    def ordered(listed: list[Document]) -> list[str]:
        stages = [d["stages"] for d in listed if "stages" in d]
        series = [t["series"] for d in listed for t in d.get("touchpoints", []) if "series" in t]
        arms = [e["arms"] for d in listed for e in d.get("experiments", [])]
        names = [[{"id": entry["id"]} for entry in group] for group in (*stages, *series, *arms)]
        dimensions = [json.dumps(d["dimensions"]) for d in listed if "dimensions" in d]
        return sorted(json.dumps(group) for group in names) + dimensions

    assert ordered(documents) == ordered(other)
