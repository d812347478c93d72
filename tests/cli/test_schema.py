"""`dcs schema`: the printed schema is the one the documents are checked by."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from dcs_cli.__main__ import main
from dcs_cli.documents.reading import KINDS
from tests.documents.documents import complete

FOLDER = Path(__file__).parents[2] / "schemas"


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_of_a_kind_is_the_file(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", kind]) == 0
    printed = capsys.readouterr().out
    assert printed == (FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert json.loads(printed)["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_without_a_kind_any_document_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    validator = Draft7Validator(json.loads(capsys.readouterr().out))
    assert validator.is_valid(complete("roadmap"))
    assert not validator.is_valid({**complete("roadmap"), "today": "soon"})


def test_the_newer_dialect(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "program", "--draft", "2020-12"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    validator = Draft202012Validator(schema)
    program = complete("program")
    assert validator.is_valid(program)
    program["policy"]["conflicts"] = [["expand", "save", "adopt"]]
    assert not validator.is_valid(program)


def test_the_schema_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "map.schema.json"
    assert main(["schema", "map", "-o", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert target.read_bytes() == (FOLDER / "map.schema.json").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["progam"], "there is no schema kind `progam`; did you mean `program`?"),
        (["weather"], "write one of document, program, journey, signals, map, automation, roadmap, results"),
        (["map", "--draft", "2020-21"], "there is no schema draft `2020-21`; did you mean `2020-12`?"),
        (["map", "--draft", "4"], "write one of draft-07, 2020-12"),
        (["map", "--format", "text"], "`--format text` is not known"),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", *arguments]) == 2
    captured = capsys.readouterr()
    assert (captured.out, sentence in captured.err) == ("", True)
