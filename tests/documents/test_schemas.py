"""The JSON Schemas accept exactly what can be read, describe everything, and the files are up to date."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft7Validator, Draft202012Validator

from dcs_cli.documents.reading import KINDS, RENAMED, read_document
from dcs_cli.documents.schema import DRAFTS, document_schemas, files, main, schema_text
from dcs_cli.documents.value_schemas import VALUE_TYPES
from tests.documents.documents import NAMES, complete, records
from tests.documents.mutations import changed_documents

FOLDER = Path(__file__).parents[2] / "schemas"
SCHEMAS = {name: make() for name, make in document_schemas().items()}
VALIDATORS = {name: Draft7Validator(schema) for name, schema in SCHEMAS.items()}


def _map(**touchpoint: Any) -> dict[str, Any]:
    return {"kind": "map", "id": "m", "touchpoints": [{"id": "t", **touchpoint}]}


def _results(**lists: Any) -> dict[str, Any]:
    return {"kind": "results", **lists}


UNSAYABLE: dict[str, dict[str, Any]] = {
    "a range that ends before it begins": {
        "kind": "signals",
        "signals": [
            {
                "id": "s", "type": "event", "level": "contact", "source": "a",
                "ignore": [{"from": "2026-02-01", "to": "2026-01-01"}],
            }
        ],
    },
    "more successes than units": _results(
        experiments=[{"id": "e", "metric": "m", "arms": [{"id": "a", "n": 1, "won": 2}]}]
    ),
    "counts of a proof that do not fit": _results(
        proofs=[{"id": "p", "rule": "r", "n": 1, "hits": 2, "hits_out": 0, "base": 0}]
    ),
    "more outcomes outside the hits than accounts": _results(
        proofs=[{"id": "p", "rule": "r", "n": 4, "hits": 3, "hits_out": 1, "base": 3}]
    ),
    "one day twice in other words": _map(trigger={"after": "start", "by": ["7d", "1w"]}),
    "one value in two groups": {
        "kind": "program", "name": "p", "dimensions": {"geo": ["uk", {"emea": ["uk"]}]}
    },
    "an id of symbols beyond the basic plane": _map(topic="\U0001f600"),
    "an offset of more than a million days": _map(during={"from": "start", "to": "start-2000000d"}),
    "a whole number with a decimal point": _map(priority=3.0),
    "a number that is infinite": _map(csm_minutes=float("inf")),
    "an id that ends in a line break": _map(topic="a\n"),
}  # fmt: skip
"""What JSON Schema cannot say, or not portably: the schema accepts these, dcs does not (docs/decisions/0002)."""

UNSAYABLE_SENTENCES = ("ends before it begins", "more than there are", "counts do not fit", "stands twice")


@pytest.mark.parametrize("name", ["document", *KINDS])
def test_each_schema_is_valid_in_both_drafts(name: str) -> None:
    Draft7Validator.check_schema(SCHEMAS[name])
    newer = json.loads(schema_text(SCHEMAS[name], "2020-12"))
    Draft202012Validator.check_schema(newer)
    assert newer["$schema"] == DRAFTS["2020-12"]
    assert "definitions" not in json.dumps(newer)


def test_the_files_are_up_to_date() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*")}
    assert written == files(), "run: python -m dcs_cli.documents.schema schemas"


def test_the_files_are_written_by_the_module(tmp_path: Path) -> None:
    assert main([str(tmp_path / "new")]) == 0
    assert {path.name for path in (tmp_path / "new").iterdir()} == {path.name for path in FOLDER.iterdir()}


@pytest.mark.parametrize("name", NAMES)
def test_complete_documents_are_accepted(name: str) -> None:
    plain = complete(name)
    assert list(VALIDATORS[plain["kind"]].iter_errors(plain)) == []
    assert list(VALIDATORS["document"].iter_errors(plain)) == []
    newer = Draft202012Validator(json.loads(schema_text(SCHEMAS[plain["kind"]], "2020-12")))
    assert list(newer.iter_errors(plain)) == []


@settings(max_examples=300)
@given(changed_documents())
def test_schema_and_reader_agree(document: Any) -> None:
    if document.get("kind") not in KINDS:
        return
    problems = read_document(document)[1]
    if any(sentence in problem.message for problem in problems for sentence in UNSAYABLE_SENTENCES):
        return
    faults = [fault.message for fault in VALIDATORS[document["kind"]].iter_errors(document)]
    assert bool(faults) == bool(problems), (faults, problems)


@pytest.mark.parametrize("what", UNSAYABLE)
def test_what_a_schema_cannot_say_is_still_refused_by_the_reader(what: str) -> None:
    document = UNSAYABLE[what]
    assert VALIDATORS[document["kind"]].is_valid(document)
    assert read_document(document)[1]


@pytest.mark.parametrize(
    "identifier",
    ["a", "9", "é", "ß-2", "日本語", "ελ_9", "a" * 64, "", "-a", "_a", "a b", "a.b", "a/b", "a" * 65, "\u0301a",
     "a\u200b", "\u202ea", "a\u2066b", "\ufeffa", "a×b", "“a”", "a\t", "€"],
)  # fmt: skip
def test_ids_agree_on_letters_of_many_scripts_and_on_hidden_characters(identifier: str) -> None:
    document = _map(topic=identifier)
    assert VALIDATORS["map"].is_valid(document) == (read_document(document)[1] == ())


def test_any_document_is_judged_by_its_own_kind() -> None:
    program = complete("program")
    assert VALIDATORS["document"].is_valid(program)
    assert not VALIDATORS["document"].is_valid({**program, "kind": "map"})
    assert not VALIDATORS["document"].is_valid({"kind": "progam"})
    assert not VALIDATORS["document"].is_valid({})


def _described(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Everything a person can write: fields and single values, with the path of their schema."""
    if isinstance(schema, dict):
        if "const" in schema:
            yield path, schema
        for name, field in schema.get("properties", {}).items():
            # A property without words of its own only narrows one that is described elsewhere.
            if path.endswith(("definitions", "")) and "description" in schema:
                yield f"{path}.{name}", field
        for key, inner in schema.items():
            yield from _described(inner, f"{path}.{key}")
    elif isinstance(schema, list):
        for position, inner in enumerate(schema):
            yield from _described(inner, f"{path}[{position}]")


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_and_every_value_is_described(kind: str) -> None:
    found = list(_described(SCHEMAS[kind]))
    assert found
    assert [path for path, schema in found if not schema.get("description", "").strip()] == []


def test_earlier_names_are_refused_with_the_new_one_named() -> None:
    step = SCHEMAS["signals"]["definitions"]["Escalation"]["properties"]["decides"]
    assert step["description"] == "earlier name of `decided_by`"
    for earlier, name in RENAMED.items():
        if name == "contacts":  # Rows of the population have keys of the project's own beside it.
            continue
        told = [
            record["properties"][earlier]
            for schema in SCHEMAS.values()
            for record in (schema, *schema["definitions"].values())
            if record.get("properties", {}).get(earlier, {}).get("not") == {}
        ]
        assert told, earlier
        assert all(f"`{name}`" in schema["description"] for schema in told)


def test_no_record_has_the_name_of_a_value_type() -> None:
    assert {record.__name__ for record in records()} & set(VALUE_TYPES) == set()
