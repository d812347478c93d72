"""`dcs explain`: rules, metrics and fields in words, and where a rule fires."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dcs_cli.analysis.metrics import REGISTRY
from dcs_cli.documents.schema import document_schemas
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import load_texts
from dcs_cli.loading.yaml_text import read_yaml
from dcs_cli.outputs.explain_text import rule_name
from dcs_cli.outputs.field_glossary import field_names, records_in, types
from dcs_cli.outputs.field_manual import manual
from dcs_cli.outputs.manual_text import write_markdown
from dcs_cli.outputs.metric_glossary import GLOSSARY
from dcs_cli.outputs.rule_levels import command_of, level_of, repair_of
from dcs_cli.outputs.sources import REFERENCES
from dcs_cli.outputs.terminal import TextPage
from dcs_cli.rules.catalogue import page_names, rules
from tests.cli.running import ACME, AS_OF, Dcs


@pytest.fixture(autouse=True)
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the current folder is a project."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("asked", "author"), [("csm_time_saved_email", "Marley Wagner"), ("G12", "Keith Lacy")])
def test_an_author_is_named_in_full_and_stands_in_the_sources(dcs: Dcs, asked: str, author: str) -> None:
    assert author in dcs("explain", asked, "--width", "200").out
    assert author not in dcs("explain", "silence_days", "--width", "200").out
    sources = (Path(__file__).parents[2] / "docs" / "sources.md").read_text()
    for reference in REFERENCES.values():
        title = reference.split("“")[1].split("”")[0]
        assert reference.split(",")[0] in sources and title in " ".join(sources.split())


def test_a_page_as_text(dcs: Dcs) -> None:
    done = dcs("explain", "G02", "--width", "80")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "G02 uncovered"
    assert lines[1] == "warning · found by dcs audit · family G: what should happen and does not?"
    assert {"What it finds", "Why", "How to mend", "Fails", "Passes"} <= set(lines)
    assert "    kind: program" in lines
    assert "#" not in "".join(line[:2] for line in lines)


@pytest.mark.parametrize("code", list(page_names()))
def test_every_rule_can_be_explained_by_code_and_by_name(code: str, dcs: Dcs) -> None:
    by_code = dcs("explain", code.lower())
    assert by_code.out.startswith(f"{code} {rule_name(code)}\n")
    assert dcs("explain", rule_name(code)).out.startswith(by_code.out)


@pytest.mark.parametrize("code", list(rules()))
def test_the_table_of_levels_agrees_with_the_rules(code: str) -> None:
    rule = rules()[code]
    assert (level_of(code), repair_of(code)) == (rule.level, rule.fix)
    assert (command_of(code) == "check") == rule.in_check


def test_every_metric_is_explained(dcs: Dcs) -> None:
    assert set(GLOSSARY) == set(REGISTRY)
    for name in GLOSSARY:
        assert dcs("explain", name).out.startswith(f"{name}  metric: ")


def test_a_field_is_explained_wherever_it_stands(dcs: Dcs) -> None:
    text = dcs("explain", "visible_to").text
    assert "campaign, defaults, override, series step, touchpoint: departments that can see it, and how" in text
    assert "of map: departments that can see these messages, and how" in text
    alone = dcs("explain", "touchpoint.status").out
    assert "paused    stopped for now" in alone
    assert "of system" not in alone


def test_the_page_of_fields_is_what_explain_prints(dcs: Dcs) -> None:
    page = (Path(__file__).parents[2] / "docs" / "fields.md").read_text(encoding="utf-8")
    assert page == manual()
    for entry in types():
        part = page.partition(f"\n## {entry.name}\n")[2].partition("\n## ")[0]
        text = TextPage(80, color=False)
        write_markdown(text, part)
        assert text.text() in dcs("explain", entry.name.replace(" ", "-"), "--width", "80").out


def test_every_field_and_type_of_the_schemas_is_explained(dcs: Dcs) -> None:
    definitions = document_schemas()["document"]()["definitions"]
    assert {entry.name.replace(" ", "") for entry in types()} == {name.lower() for name in definitions}
    stated = {
        name for one in definitions.values() for name, field in one.get("properties", {}).items() if "not" not in field
    }
    assert stated <= set(field_names())
    for name in sorted(stated - {*GLOSSARY, *map(rule_name, page_names())}):
        assert f"\n{name}  field\n" in "\n" + dcs("explain", name).out


def test_every_example_is_yaml_that_the_documents_accept() -> None:
    templates = Path(__file__).parents[2] / "dcs_cli" / "templates"
    assert load_texts([("fields.yaml", (templates / "fields.yaml").read_bytes())], Limits()).problems == ()
    for entry in types():
        assert entry.example is not None, entry.name
        for field in entry.fields:
            assert field.example or records_in(field.holds) or "audience expression" in field.holds, field
            if field.example:
                ((document, *_), faults, _) = read_yaml(f"{field.name}: {field.example}\n".encode(), "x", Limits())
                assert not faults
                assert isinstance(document.plain, dict)
                assert list(document.plain) == [field.name]


def test_a_field_leads_to_its_types(dcs: Dcs) -> None:
    text = dcs("explain", "trigger").text
    assert "example: `trigger: {after: start, by: [0d, 3d]}`" in text
    named = text.partition("see dcs explain ")[2].split(", ")
    assert len(named) == 12
    assert all(
        dcs("explain", name.strip()).out.startswith(f"{name.strip().replace('-', ' ')}  type\n") for name in named
    )
    assert dcs("explain", "EventTrigger").out == dcs("explain", "event_trigger").out
    assert "`by` is one of approach trigger," in dcs("explain", "touchpoint.by").err
    (found, *_) = json.loads(dcs("explain", "event-trigger", "--format", "json").out)["explained"]
    assert (found["kind"], found["example"]) == ("type", {"event": "first_close", "first": True})


def test_a_word_that_is_a_rule_and_a_field(dcs: Dcs) -> None:
    text = dcs("explain", "pressure").text
    assert text.startswith("O04 pressure")
    assert "pressure field of policy: most outbound contacts, all systems together" in text


def test_all_rules_in_one_list(dcs: Dcs) -> None:
    done = dcs("explain", "--all")
    assert all(f"\n  {code}  " in done.out for code in page_names())
    assert dcs("explain", "--all", "--format", "json").code == 0


def test_where_a_rule_fires_in_a_project(dcs: Dcs, monkeypatch: pytest.MonkeyPatch) -> None:
    text = dcs("explain", "V01", ACME, *AS_OF).text
    assert "In this project (Acme digital CS, as of 2026-02-01)" in text
    assert "maps/others.yaml:42:9 W V01 invisible-to-cs CS cannot see `expansion-email` (sales)" in text
    assert "It does not fire." in dcs("explain", "H01", ACME, *AS_OF).text
    assert "Not checked: add policy.reach_at_least." in dcs("explain", "G07", ACME, *AS_OF).text
    monkeypatch.chdir(Path(ACME) / "maps")
    assert "maps/others.yaml:42:9 W V01" in dcs("explain", "V01", *AS_OF).text


def test_a_broken_project_does_not_hide_the_explanation(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "map.yaml").write_text("kind: map\nid: 'x\n")
    done = dcs("explain", "G02")
    assert done.code == 0
    assert done.out.startswith("G02 uncovered")


def test_json(dcs: Dcs) -> None:
    found = json.loads(dcs("explain", "V01", ACME, *AS_OF, "--format", "json").out)
    (rule,) = found["explained"]
    assert (rule["kind"], rule["code"], rule["level"]) == ("rule", "V01", "warning")
    assert rule["page"].startswith("# V01 invisible-to-cs\n")
    assert [one["subjects"] for one in rule["fires"]] == [["expansion-email"]]
    assert json.loads(dcs("explain", "G02", "--format", "json").out)["explained"][0]["fires"] is None


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("G92", "did you mean `G02`"),
        ("uncoverd", "did you mean `uncovered`?"),
        ("cs_visiblity", "did you mean `cs_visibility`?"),
        ("visibel_to", "did you mean `visible_to`?"),
        ("qwertyuiop", "`dcs explain --all` lists the rules"),
    ],
)
def test_an_unknown_word_names_the_nearest(word: str, sentence: str, dcs: Dcs) -> None:
    done = dcs("explain", word)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err


def test_nothing_to_explain(dcs: Dcs) -> None:
    done = dcs("explain")
    assert done.code == 2
    assert "explain what?" in done.err


@pytest.mark.parametrize("word", ["G02", "cs_visibility", "visible_to"])
def test_without_a_project_no_analysis_is_imported(word: str) -> None:
    code = (
        "import sys\nfrom dcs_cli.__main__ import main\n"
        f"assert main(['explain', {word!r}]) == 0\n"
        "print(*(name for name in sys.modules if name.startswith('dcs_cli.')), file=sys.stderr)"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {root!r})\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stderr.split()
    assert "dcs_cli.commands.explain" in loaded
    assert not [name for name in loaded if name.startswith(("dcs_cli.analysis", "dcs_cli.project"))]
