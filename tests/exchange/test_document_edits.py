"""What a sheet changes is written into the text; every other byte stays, and nothing but what was meant is said."""

import copy
import difflib
import random
from pathlib import Path
from typing import Any

import pytest

from dcs_cli.exchange.differences import ABSENT, Difference, differences, same
from dcs_cli.exchange.document_edits import rewritten
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.yaml_text import read_yaml

from ..laws.projects import random_project, write_project

EXAMPLES = Path(__file__).parents[2] / "examples" / "maps"


def plains(data: bytes) -> list[Any]:
    documents, faults, _ = read_yaml(data, "x.yaml", Limits())
    assert not faults
    return [document.plain for document in documents]


def changed(plain: Any, dice: random.Random) -> Any:
    """The document as a person might leave it in a sheet: values, keys and items put in."""
    new = copy.deepcopy(plain)
    for key in ("touchpoints", "campaigns"):
        for item in new.get(key, ()):
            if dice.random() < 0.4:
                item["purpose"] = dice.choice(("Say: what # is new", "plain words", "yes", "2026-01-01", "'quoted'"))
            if dice.random() < 0.3:
                item["x-note"] = {"seen": [1, "two"]}
            if dice.random() < 0.2 and "trigger" in item:
                item["trigger"] = {"every": "month", "on": "friday"}
        if key in new and dice.random() < 0.5:
            new[key].append({"id": "quite-new", "purpose": "Something: new", "audience": {"segment": ["a", "b"]}})
    return new


@pytest.mark.parametrize("seed", range(25))
def test_random_projects_say_afterwards_what_the_sheet_says(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    touched = 0
    for file in write_project(random_project(seed), tmp_path):
        data = file.read_bytes()
        before = plains(data)
        after = [changed(plain, dice) for plain in before]
        wanted = [
            (number, difference)
            for number, (ours, theirs) in enumerate(zip(before, after, strict=True))
            for difference in differences(ours, theirs, ours)
        ]
        assert all(difference.verdict in ("changed", "added") for _, difference in wanted)
        result = rewritten(data, file.name, wanted)
        assert len(result.written) + len(result.refused) == len(wanted)
        touched += len(result.written)
        left = plains(result.data)
        for number, (plain, theirs) in enumerate(zip(left, after, strict=True)):
            refused = [one for place, one in result.refused if place == number]
            found = list(differences(plain, theirs, plain))
            assert bool(refused) == bool(found), (file, refused, found)
        if not result.written:
            assert result.data == data
    assert touched or not any("touchpoints" in str(path.read_text()) for path in tmp_path.rglob("*.yaml"))


@pytest.mark.parametrize("form", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_only_the_lines_that_change_are_touched(form: str, mark: bytes) -> None:
    data = mark + (EXAMPLES / "acme/maps/cs.yaml").read_text().replace("\n", form).encode()
    ours = plains(data)[0]
    theirs = copy.deepcopy(ours)
    theirs["touchpoints"][0]["purpose"] = "New words"
    theirs["touchpoints"].append({"id": "new", "purpose": "More words"})
    result = rewritten(data, "cs.yaml", [(0, one) for one in differences(ours, theirs, ours)])
    old, new = data.decode().splitlines(keepends=True), result.data.decode().splitlines(keepends=True)
    edits = [line for line in difflib.ndiff(old, new) if line[0] in "+-"]
    assert [line[2:].strip() for line in edits if line[0] == "+"] == [
        "purpose: New words",
        "- id: new",
        "purpose: More words",
    ]
    assert sum(line[0] == "-" for line in edits) == 1
    assert all(line.endswith(form) for line in edits)


def test_a_comment_or_an_anchor_is_never_lost() -> None:
    data = b"""kind: map
id: m
touchpoints:
  - id: a
    audience:
      segment: smb  # agreed
      geo: na
    cap: &c {at_most: 1, per: 7d}
"""
    ours = plains(data)[0]
    wanted = [
        Difference(("touchpoints", 0, "audience"), "changed", {}, "all"),
        Difference(("touchpoints", 0, "cap"), "changed", {}, {"at_most": 2, "per": "7d"}),
    ]
    result = rewritten(data, "m.yaml", [(0, one) for one in wanted])
    assert result.data == data
    assert len(result.refused) == 2
    assert same(ours, plains(result.data)[0])


def test_three_states_are_told_apart() -> None:
    base = {"items": [{"id": "a", "x": 1, "y": 1, "z": 1}, {"id": "b", "x": 1}], "k": 1}
    ours = {"items": [{"id": "b", "x": 1}, {"id": "a", "x": 2, "y": 1, "z": 1}], "k": 2}
    theirs = {"items": [{"id": "a", "x": 3, "y": 2, "w": 5}, {"id": "c"}], "k": 1}
    found = {(one.path, one.verdict) for one in differences(ours, theirs, base)}
    assert found == {
        (("items", 1, "x"), "conflict"),
        (("items", 1, "y"), "changed"),
        (("items", 1, "w"), "added"),
        (("items", 1, "z"), "cleared"),
        (("items", 2), "added"),
        (("items", 0), "gone"),
    }
    blind = {(one.path, one.verdict) for one in differences(ours, theirs)}
    assert (("items", 1, "y"), "conflict") in blind
    assert (("k",), "conflict") in blind
    assert list(differences(ours, ours, ABSENT)) == []
