"""Every field of the model is accepted where the model says it stands."""

import copy
from typing import Any

import pytest
from pydantic import BaseModel

from dcs_cli.documents.reading import read_document
from tests.documents.documents import NAMES, at, complete, record_paths, records


def _written_fields(value: Any, seen: dict[type[BaseModel], set[str]]) -> None:
    if isinstance(value, BaseModel):
        seen.setdefault(type(value), set()).update(value.model_fields_set)
        for name in value.model_fields_set:
            _written_fields(getattr(value, name), seen)
    elif isinstance(value, dict):
        for inner in value.values():
            _written_fields(inner, seen)
    elif isinstance(value, tuple):
        for inner in value:
            _written_fields(inner, seen)


@pytest.mark.parametrize("name", NAMES)
def test_a_complete_document_has_no_problem(name: str) -> None:
    document, problems = read_document(complete(name))
    assert problems == ()
    assert document is not None


def test_the_complete_documents_write_every_field_of_every_record() -> None:
    seen: dict[type[BaseModel], set[str]] = {}
    for name in NAMES:
        _written_fields(read_document(complete(name))[0], seen)
    # What a touchpoint, a campaign, a step, an override and the defaults say alike is written once, on a touchpoint.
    alike = {name for record, written in seen.items() if record.__name__ == "Touchpoint" for name in written}
    messages = {"Campaign", "SeriesStep", "Override", "Defaults"}
    missing = {
        record.__name__: lacking
        for record in records()
        if record.__name__ != "MessageFields"
        and (
            lacking := set(record.model_fields)
            - seen.get(record, set())
            - (alike if record.__name__ in messages else set())
        )
    }
    triggers = {name: lacking for name, lacking in missing.items() if name.endswith("Trigger")}
    # Any trigger may have a cap or a delay; it is enough that some of them show it.
    assert {name: lacking - {"cap", "delay", "at_latest"} for name, lacking in triggers.items()} == {
        name: set() for name in triggers
    }
    assert {name: lacking for name, lacking in missing.items() if name not in triggers} == {}


@pytest.mark.parametrize("name", NAMES)
def test_an_optional_key_without_a_value_counts_as_left_out(name: str) -> None:
    plain = complete(name)
    document = read_document(plain)[0]
    optional = [
        (*path, field.alias or field_name)
        for path, record in record_paths(document, plain)
        for field_name, field in type(record).model_fields.items()
        if field_name in record.model_fields_set and not field.is_required()
    ]
    assert optional
    for path in optional:
        empty, left_out = copy.deepcopy(plain), copy.deepcopy(plain)
        at(empty, path[:-1])[path[-1]] = None
        del at(left_out, path[:-1])[path[-1]]
        told, without = read_document(empty), read_document(left_out)
        # Only what is said about a document as a whole may name the key that is there.
        assert told[0] == without[0], path
        assert [problem.code for problem in told[1]] == [problem.code for problem in without[1]], path


@pytest.mark.parametrize("name", NAMES)
def test_keys_of_the_authors_own_are_free_in_every_record(name: str) -> None:
    plain = complete(name)
    document = read_document(plain)[0]
    noted = copy.deepcopy(plain)
    for path, _ in record_paths(document, plain):
        at(noted, path)["x-own"] = {"anything": [1]}
    assert noted != plain
    assert read_document(noted) == (document, ())
