"""`dcs init`: the files it writes are a working project, and nothing is ever overwritten."""

import json
import re
from itertools import combinations
from pathlib import Path

import pytest

from dcs_cli import __version__
from dcs_cli.documents.program import Policy
from tests.cli.running import ACME, AS_OF, EXAMPLES, Dcs

FILES = {
    ".dcsignore",
    ".github/workflows/dcs.yml",
    ".gitlab-ci.yml",
    "README.md",
    "automation.yaml",
    "journey.yaml",
    "maps/cs.yaml",
    "program.yaml",
    "roadmap.yaml",
    "signals.yaml",
}


def _written(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("source", ["blank", "example"])
def test_a_new_project_works(source: str, tmp_path: Path, dcs: Dcs) -> None:
    folder = tmp_path / "new"
    done = dcs("init", str(folder), "--from", source, "--yes")
    assert done.code == 0
    assert _written(folder) >= FILES
    assert all(f"  {name}\n" in done.out for name in _written(folder))
    checked = dcs("check", str(folder))
    assert (checked.code, checked.err) == (0, "")
    assert dcs("audit", str(folder)).code in (0, 1)
    assert dcs("list", "owners", str(folder)).code == 0


OPTIONAL = ("signals", "plan", "roadmap", "results")


@pytest.mark.parametrize("source", ["blank", "example"])
@pytest.mark.parametrize("parts", [c for n in range(1, 5) for c in combinations(OPTIONAL, n)], ids="+".join)
def test_every_choice_of_parts_works(parts: tuple[str, ...], source: str, tmp_path: Path, dcs: Dcs) -> None:
    folder = tmp_path / "new"
    assert dcs("init", str(folder), "--from", source, "--with", ",".join(parts)).code == 0
    files = {name: f"{'automation' if name == 'plan' else name}.yaml" for name in OPTIONAL}
    assert {name for name, file in files.items() if (folder / file).exists()} == set(parts)
    readme = (folder / "README.md").read_text()
    assert all((f"`{file}`" in readme) == (name in parts) for name, file in files.items())
    assert {"program.yaml", "journey.yaml", "README.md", ".dcsignore", ".gitlab-ci.yml"} <= _written(folder)
    checked = dcs("check", str(folder), *AS_OF, *(("--fail-on", "note") if source == "blank" else ()))
    assert (checked.code, checked.err) == (0, ""), checked.out
    assert dcs("audit", str(folder), *AS_OF).code in (0, 1)
    laid_out = dcs("fmt", "--check", str(folder))
    assert (laid_out.code, laid_out.err) == (0, ""), laid_out.out


def test_every_template_is_laid_out_where_it_is_kept(dcs: Dcs) -> None:
    blank = Path(__file__).parents[2] / "dcs_cli" / "templates" / "blank"
    assert dcs("fmt", "--check", str(blank)).code == 0


def test_a_theme_in_a_new_project_is_no_document(tmp_path: Path, dcs: Dcs) -> None:
    dcs("init", str(tmp_path))
    (tmp_path / "theme.yaml").write_text("client: Acme\n")
    assert "0 errors, 0 warnings, 0 notes" in dcs("check", str(tmp_path)).out


def test_unknown_parts(tmp_path: Path, dcs: Dcs) -> None:
    done = dcs("init", str(tmp_path / "new"), "--with", "signals,roadmpa")
    assert (done.code, "did you mean `roadmap`?" in done.err) == (2, True)
    assert not (tmp_path / "new").exists()
    assert dcs("init", str(tmp_path), "--from", "journey", "--with", "signals").code == 2


def test_what_new_files_recommend_to_do_works(tmp_path: Path, dcs: Dcs) -> None:
    dcs("init", str(tmp_path))
    readme = (tmp_path / "README.md").read_text()
    jobs = [(tmp_path / name).read_text() for name in (".gitlab-ci.yml", ".github/workflows/dcs.yml")]
    found = {line for text in (readme, *jobs) for line in re.findall(r"\bdcs [a-z]+[^`\n]*", text)}
    assert len(found) >= 10
    for line in sorted(found):
        words = [{"CODE": "G02", "FOLDER": str(tmp_path / "maps")}.get(word, word) for word in line.split()[1:]]
        # What needs a repository is run in one by the tests of new pipelines.
        if words[0] not in ("init", "diff"):
            done = dcs(*words[:1], "-C", str(tmp_path), *words[1:], *_to_a_file(words, tmp_path))
            assert done.code in (0, 1), (line, done.err)


def test_new_pipelines_are_well_formed_and_install_this_very_version(tmp_path: Path, dcs: Dcs) -> None:
    from check_jsonschema import main

    dcs("init", str(tmp_path))
    for name, schema in (
        (".gitlab-ci.yml", "vendor.gitlab-ci"),
        (".github/workflows/dcs.yml", "vendor.github-workflows"),
    ):
        file = tmp_path / name
        assert f"DCS_SOURCE: dcs-touchpoints=={__version__}\n" in file.read_text()
        assert 'pip install "$DCS_SOURCE"' in file.read_text()
        with pytest.raises(SystemExit) as ended:
            main(["--builtin-schema", schema, "--quiet", str(file)])
        assert ended.value.code == 0
    template = (Path(__file__).parents[2] / "docs" / "integrations" / "dcs.gitlab-ci.yml").read_text()
    assert f"DCS_SOURCE: dcs-touchpoints=={__version__}\n" in template


def _to_a_file(words: list[str], folder: Path) -> tuple[str, ...]:
    return ("-o", str(folder / words[words.index("-o") + 1])) if "-o" in words else ()


def test_a_blank_project_has_nothing_to_complain_about(tmp_path: Path, dcs: Dcs) -> None:
    dcs("init", str(tmp_path / "new"))
    done = dcs("check", str(tmp_path / "new"), "--fail-on", "note")
    assert done.code == 0
    assert "0 errors, 0 warnings, 0 notes" in done.out
    assert "Requirements 7 of 7 met" in dcs("audit", str(tmp_path / "new")).text


def test_the_example_is_the_worked_example() -> None:
    templates = Path(__file__).parents[2] / "dcs_cli" / "templates" / "example"
    for file in sorted(EXAMPLES.joinpath("acme").rglob("*.yaml")):
        assert templates.joinpath(file.relative_to(EXAMPLES / "acme")).read_bytes() == file.read_bytes()


def test_policy_numbers_are_commented_out_each_with_its_source(tmp_path: Path, dcs: Dcs) -> None:
    dcs("init", str(tmp_path / "new"))
    text = (tmp_path / "new" / "program.yaml").read_text()
    policy = text[text.index("\npolicy:") : text.index("\ntargets:")]
    fields = set(Policy.model_fields) - {"consent", "activity_words"}
    for field in fields:
        assert f"\n  # {field}:" in policy
    assert all(line.startswith(("  #", "policy:", "#")) for line in policy.splitlines() if line)
    for number, source in (
        ("notice: 7d", "Wagner"),
        ("conflicts:", "Lacy"),
        ("voice:", "Wagner"),
        ("review_every: 3mo", "supportbench"),
        ("approval_at_least: 3", "GitLab Support"),
        ("renewal_offsets:", "scian.io"),
        ("caps:", "HubSpot"),
    ):
        line = next(row for row in policy.splitlines() if number in row)
        assert source in line


def test_nothing_is_overwritten_and_nothing_half_written(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "cs.yaml").write_text("mine")
    done = dcs("init", str(tmp_path))
    assert done.code == 2
    assert "maps/cs.yaml` exists already" in done.err
    assert _written(tmp_path) == {"maps/cs.yaml"}
    assert (tmp_path / "maps" / "cs.yaml").read_text() == "mine"


def test_a_folder_that_cannot_be_made(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "file").write_text("x")
    assert dcs("init", str(tmp_path / "file")).code == 2
    assert dcs("init", str(tmp_path / "file" / "below")).code == 2


def test_an_unknown_source(tmp_path: Path, dcs: Dcs) -> None:
    done = dcs("init", str(tmp_path), "--from", "exmple")
    assert done.code == 2
    assert "did you mean `example`?" in done.err


def test_stubs_for_what_nothing_serves(tmp_path: Path, dcs: Dcs) -> None:
    dcs("init", str(tmp_path), "--from", "example")
    done = dcs("init", str(tmp_path), "--from", "journey")
    assert done.code == 0
    text = (tmp_path / "maps" / "planned-from-journey.yaml").read_text()
    assert text.count("status: planned") == 6
    items = (tmp_path / "automation-planned.yaml").read_text()
    for activity in ("copy-paste", "ebr-decks"):
        assert f"replaces: {activity}\n    automated_by: [{activity}-automated]\n" in items
        assert f"- id: {activity}-automated\n" in text
    assert "audience: {segment: enterprise, persona: buyer}\n    status: planned" in text
    plan = json.loads(dcs("audit", str(tmp_path), *AS_OF, "--format", "json").out)["plan"]
    promised = {item["id"]: item["promised"] for item in plan["items"]}
    assert (promised["auto-copy-paste"], promised["auto-ebr-decks"]) == (0, 0)
    assert plan["candidates"] == []
    assert "audience: {segment: smb, geo: dach" in text
    assert "trigger: {before: renewal, by: 120d}" in text
    checked = dcs("check", str(tmp_path))
    assert checked.code == 0
    assert "W D01 missing-fact  `renewal-talk-smb-plan` has no channel" in checked.out
    assert dcs("fmt", "--check", str(tmp_path)).code == 0
    again = dcs("init", str(tmp_path), "--from", "journey")
    assert again.code == 2
    assert "planned-from-journey.yaml` exists already" in again.err


def test_no_stub_where_everything_is_served(tmp_path: Path, dcs: Dcs) -> None:
    dcs("init", str(tmp_path))
    done = dcs("init", str(tmp_path), "--from", "journey")
    assert (done.code, done.err) == (0, "")
    assert "nothing to write" in done.out


def test_stubs_need_plans(dcs: Dcs) -> None:
    done = dcs("init", str(EXAMPLES / "gitlab-2022"), "--from", "journey")
    assert done.code == 2
    assert "no plan promises anything yet" in done.err
    assert dcs("init", ACME).code == 2
