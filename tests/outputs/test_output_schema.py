"""`dcs schema output`: real reports have exactly the shape it describes, and a report with another shape has not."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from dcs_cli.outputs.output_schema import FIGURES, output_schema
from tests.cli.running import AS_OF, EXAMPLES, Dcs, runner

PROJECTS = sorted(path.name for path in EXAMPLES.iterdir())
WORDS = ("touchpoints", "facets", "moments", "plans", "signals", "systems", "owners", "experiments", "rules", "metrics")


@pytest.fixture
def dcs(capsys: pytest.CaptureFixture[str]) -> Dcs:
    """Runs dcs."""
    return runner(capsys)


def _closed(schema: Any) -> Any:
    """The same schema that allows no key it does not name, so that a key nobody described fails the test."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _closed(value) for key, value in schema.items() if key not in ("if", "then")}
    found |= {key: schema[key] for key in ("if", "then") if key in schema}
    # Items of a list carry the fields of their kind, which the schemas of documents describe.
    if "properties" in schema and "volume_per_year" not in schema["properties"]:
        found["additionalProperties"] = False
    return found


CLOSED = Draft7Validator(_closed(output_schema()))


def _faults(report: Any) -> list[str]:
    return [f"{one.json_path}: {one.message[:200]}" for one in CLOSED.iter_errors(report)]


@pytest.mark.parametrize("project", PROJECTS)
def test_reports_have_the_described_shape(project: str, dcs: Dcs) -> None:
    path = str(EXAMPLES / project)
    for arguments in (
        ("check", path),
        ("audit", path),
        *([("audit", path, "--cells", "--no-ignores")] if project == "acme" else []),
        *(("list", word, path) for word in (WORDS if project == "acme" else WORDS[:1])),
    ):
        report = json.loads(dcs(*arguments, *AS_OF, "--format", "json").out)
        assert _faults(report) == [], arguments
        if arguments[0] == "audit":
            assert report.keys() >= FIGURES.keys()


def test_a_stopped_audit_has_the_shape_too(dcs: Dcs, tmp_path: Any) -> None:
    (tmp_path / "map.yaml").write_text("kind: map\nid: m\ntouchponts: []\n")
    done = dcs("audit", str(tmp_path), *AS_OF, "--format", "json")
    assert done.code == 2
    assert _faults(json.loads(done.out)) == []


def test_other_shapes_are_refused(dcs: Dcs) -> None:
    report = json.loads(dcs("audit", str(EXAMPLES / "acme"), *AS_OF, "--format", "json").out)
    changes: tuple[tuple[tuple[str | int, ...], Any], ...] = (
        (("schema_version",), "2.0"),
        (("as_of",), "today"),
        (("findings", 0, "level"), "info"),
        (("findings", 0, "fingerprint"), "short"),
        (("summary", "errors"), None),
        (("requirements", 0, "served"), "all"),
        (("targets", 0, "verdict"), "perhaps"),
    )
    for path, value in changes:
        other = copy.deepcopy(report)
        at = other
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        assert _faults(other), path
    for key in ("findings", "volume", "tool"):
        assert _faults({name: value for name, value in report.items() if name != key}), key


@pytest.mark.parametrize(("draft", "validator"), [("draft-07", Draft7Validator), ("2020-12", Draft202012Validator)])
def test_the_printed_schema_is_a_schema(draft: str, validator: Any, dcs: Dcs) -> None:
    printed = json.loads(dcs("schema", "output", "--draft", draft).out)
    validator.check_schema(printed)
    report = json.loads(dcs("check", str(EXAMPLES / "acme"), *AS_OF, "--format", "json").out)
    assert validator(printed).is_valid(report)
    assert validator(printed).is_valid({**report, "a_key_of_a_later_version": 1})
    assert not validator(printed).is_valid({**report, "findings": None})
