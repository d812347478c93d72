"""What is said about a document that cannot be read: the exact place, and a sentence that helps."""

import re
from typing import Any

import pytest
from hypothesis import given, settings

from dcs_cli.documents.nearest import edit_distance, nearest
from dcs_cli.documents.reading import KINDS, RENAMED, read_document
from tests.documents.documents import at
from tests.documents.mutations import changed_documents
from tests.documents.wrong import UNKNOWN, VALUES, in_program, in_touchpoint, in_trigger


@pytest.mark.parametrize("what", VALUES)
def test_a_wrong_value_is_told_at_its_place(what: str) -> None:
    document, place, sentence = VALUES[what]
    read, problems = read_document(document)
    assert read is None
    assert [(problem.code, ".".join(map(str, problem.path))) for problem in problems] == [("S03", place)]
    assert sentence in problems[0].message
    assert problems[0].on == "value"


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"kind": "map", "id": "m", "visible_to": {"a b": "x"}}, ("visible_to", "a b")),
        (in_program(dimensions={"a b": ["x"]}), ("dimensions", "a b")),
        (in_program(policy={"can_send": {"a b": "5%"}}), ("policy", "can_send", "a b")),
    ],
)
def test_a_key_that_is_no_id_is_told_at_the_key(document: dict[str, Any], place: tuple[str, ...]) -> None:
    (problem,) = read_document(document)[1]
    assert (problem.code, problem.path, problem.on) == ("S03", place, "key")
    assert "`a b` is not an id" in problem.message


@pytest.mark.parametrize("what", UNKNOWN)
def test_an_unknown_key_is_told_with_the_nearest_known_one(what: str) -> None:
    document, place, sentence, near = UNKNOWN[what]
    (problem,) = read_document(document)[1]
    assert (problem.code, ".".join(map(str, problem.path)), problem.on) == ("S02", place, "key")
    assert sentence in problem.message
    assert problem.replacement == near
    assert near is None or f"did you mean `{near}`?" in problem.message


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("hire", "; known are `work`, `tech`, `roles`; or start it with `x-` if it is a note of your own"),
        ("role", "; did you mean `roles`? Known are `work`, `tech`, `roles`"),
    ],
)
def test_all_keys_of_a_small_record_are_named(key: str, hint: str) -> None:
    step = {"id": "s", "from": ["a"], "takes": "3d", "how": {key: "two people"}}
    document = {"kind": "roadmap", "today": "2026-01-01", "vision_by": "2026-10-01", "vision": [], "steps": [step]}
    assert [one.message.endswith(hint) for one in read_document(document)[1] if one.code == "S02"] == [True]


ITEM = {"id": "i", "replaces": "a", "automated_by": ["t"], "share": "5%"}
STUDY = {"id": "s", "date": "2026-01-01", "accounts": 1}
ACTIVITY = {"id": "a", "minutes_each": 1, "times_per_week": 1, "audience": "all"}
ESCALATION = {"id": "e", "when": {"event": "a"}}


def _renamed(earlier: str, name: str) -> tuple[dict[str, Any], tuple[str | int, ...]]:
    """A document in which a key has its earlier name, and the path of that key."""
    if name in ("extends", "override", "remove"):
        overlay = {"kind": "map", "id": "m", "extends": "cs", "for": "all"}
        overlay.pop(name, None)
        return {**overlay, earlier: {}}, (earlier,)
    if name in ("cs_notified_on",):
        return {"kind": "map", "id": "m", "campaigns": [{"id": "c", "send_on": "2026-01-01", earlier: 1}]}, (
            "campaigns", 0, earlier,
        )  # fmt: skip
    if name in ("inactive", "combination", "manual"):
        return in_trigger(**{earlier: "x"}), ("touchpoints", 0, "trigger")
    if name == "change":
        return in_trigger(signal="s", **{earlier: "-5%"}, against="8w"), ("touchpoints", 0, "trigger", earlier)
    if name == "combinations":
        return {"kind": "signals", earlier: []}, (earlier,)
    if name in ("suppress_during", "exit_when", "expected_per_30d", "audience"):
        return in_touchpoint(**{earlier: "x"}), ("touchpoints", 0, earlier)
    if name == "decided_by":
        return {"kind": "signals", "escalations": [{**ESCALATION, earlier: "person"}]}, ("escalations", 0, earlier)
    if name in ("replaces", "automated_by"):
        item = {key: value for key, value in ITEM.items() if key != name}
        return {"kind": "automation", "items": [{**item, earlier: "x"}]}, ("items", 0, earlier)
    if name in ("minutes_each", "times_per_week"):
        activity = {key: value for key, value in ACTIVITY.items() if key != name}
        studies = [{**STUDY, "activities": [{**activity, earlier: 1}]}]
        return {"kind": "automation", "studies": studies}, ("studies", 0, "activities", 0, earlier)
    if name == "contacts":
        return in_program(population=[{"accounts": 1, earlier: {"admin": 1}}]), ("population", 0, earlier)
    return {"kind": "automation", "items": [{**ITEM, "change": {earlier: []}}]}, ("items", 0, "change", earlier)


@pytest.mark.parametrize(("earlier", "name"), RENAMED.items())
def test_a_renamed_key_is_answered_with_its_new_name(earlier: str, name: str) -> None:
    document, place = _renamed(earlier, name)
    problems = [problem for problem in read_document(document)[1] if problem.path == place]
    assert [f"did you mean `{name}`" in problem.message for problem in problems] == [True]


def test_all_problems_are_told_at_once() -> None:
    problems = read_document(in_touchpoint(purpse="x", share="5", trigger={"event": "a", "every": "day"}, topic="a b"))[
        1
    ]
    assert sorted(problem.path[-1] for problem in problems) == ["purpse", "share", "topic", "trigger"]


@pytest.mark.parametrize(
    ("plain", "path", "sentence", "replacement"),
    [
        ({"kind": "mapp"}, ("kind",), "unknown kind `mapp`; did you mean `map`?", "map"),
        ({"kind": "weather"}, ("kind",), "known kinds are program, journey, signals, map", None),
        ({"kind": 5}, ("kind",), "`5` is not a kind of document", None),
        ({"kind": None}, ("kind",), "an empty value is not a kind of document", None),
        ({}, (), "does not say its `kind`", None),
    ],
)
def test_a_document_of_no_kind(plain: Any, path: tuple[str, ...], sentence: str, replacement: str | None) -> None:
    (problem,) = read_document(plain)[1]
    assert (problem.code, problem.path, problem.replacement) == ("S02", path, replacement)
    assert sentence in problem.message


@pytest.mark.parametrize("plain", [None, "text", 5, [{"kind": "map"}]])
def test_what_is_no_mapping_is_no_document(plain: Any) -> None:
    (problem,) = read_document(plain)[1]
    assert (problem.code, problem.path) == ("S03", ())
    assert "stands where a document is expected" in problem.message


FOREIGN = (
    "input should",
    "pydantic",
    "valid ",
    "value error",
    "field required",
    "does not fit here",
    "python",
    "none ",
    "<",
)


@settings(max_examples=300)
@given(changed_documents())
def test_every_problem_has_a_place_and_words_of_our_own(plain: Any) -> None:
    for problem in read_document(plain)[1]:
        at(plain, problem.path)
        assert problem.message.strip()
        told = re.sub("`[^`]*`", "", problem.message.lower()).replace("or none for evergreen", "")
        assert [words for words in FOREIGN if words in told] == [], problem.message
        assert problem.on == "value" or problem.path


def test_ids_are_kept_in_one_form() -> None:
    document = read_document({"kind": "map", "id": "cafe\u0301"})[0]
    assert getattr(document, "id", None) == "caf\u00e9"
    assert read_document({"kind": "map", "id": "e\u0301" * 64})[1] == ()


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("purpse", ["purpose", "priority"], "purpose"),
        ("ab", ["ba"], "ba"),
        ("x", ["y"], None),
        ("told_cs_on", ["cs_notified_on"], None),
        ("suppress_durin_g", ["suppress_during", "during"], "suppress_during"),
        ("a", [], None),
    ],
)
def test_the_nearest_word(word: str, known: list[str], expected: str | None) -> None:
    assert nearest(word, known) == expected


@pytest.mark.parametrize(
    ("left", "right", "edits"), [("", "", 0), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abc", "", 3), ("a", "a", 0)]
)
def test_the_edit_distance(left: str, right: str, edits: int) -> None:
    assert edit_distance(left, right, 5) == edits
    assert edit_distance(left, right, 0) in (edits, 1)


def test_each_kind_is_known() -> None:
    assert list(KINDS) == ["program", "journey", "signals", "map", "automation", "roadmap", "results"]
