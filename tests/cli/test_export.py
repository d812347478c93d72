"""``dcs export`` as people call it: the right file in the right place, and a sentence for what cannot be made."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from dcs_cli.outputs.theme import contrast
from dcs_cli.outputs.theme_file import WrongTheme, read_theme
from tests.cli.running import ACME, AS_OF, Dcs

FIRST_BYTES = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph", "mermaid": b""}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("digram", "grid"), "did you mean `diagram`?"),
        (("diagram",), "which diagram? write one of grid, flow, timeline, roadmap"),
        (("diagram", "gird"), "did you mean `grid`?"),
        (("csv", "--table", "presure"), "did you mean `pressure`?"),
        (("report", "--table", "pressure"), "only csv has tables"),
        (("workbook",), "name a file with -o"),
        (("deck", "-o", "slides.html"), "deck cannot be made as html: it comes as pptx"),
        (("all",), "say into which folder"),
        (("report", "--theme", "plian"), "did you mean `plain`?"),
        (
            ("diagram", "grid", "-o", "map.jpg"),
            "`map.jpg` says no format that is known: diagram grid comes as dot, svg",
        ),
        (("diagram", "grid", "--per-page", "0"), "a page needs at least one tile"),
        (("csv", "one", "two"), "one project at a time"),
    ],
)
def test_a_wrong_order_is_told_what_is_right(arguments: tuple[str, ...], message: str, dcs: Dcs) -> None:
    done = dcs("export", *arguments)
    assert done.code == 2
    assert message in done.err.replace("`--theme`: ", "")
    assert done.out == ""


@pytest.mark.parametrize("format", ["dot", "svg", "png", "pdf", "mermaid"])
def test_the_name_of_the_file_says_the_format(format: str, dcs: Dcs, tmp_path: Path) -> None:
    suffix = "mmd" if format == "mermaid" else format
    target = tmp_path / f"map.{suffix}"
    done = dcs("export", "diagram", "grid", ACME, *AS_OF, "-o", str(target))
    assert done.code == 0, done.err
    assert FIRST_BYTES[format] in target.read_bytes()[:200]
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_a_file_in_the_way_stays_unless_forced(dcs: Dcs, tmp_path: Path) -> None:
    target = tmp_path / "volume.csv"
    target.write_text("mine")
    order = ("export", "csv", ACME, *AS_OF, "--table", "volume", "-o", str(target))
    done = dcs(*order)
    assert done.code == 2
    assert "exists already" in done.err
    assert target.read_text() == "mine"
    assert dcs(*order, "--force").code == 0
    assert target.read_text() != "mine"


def test_pages_are_numbered_and_all_or_none_are_written(dcs: Dcs, tmp_path: Path) -> None:
    order = ("export", "diagram", "grid", ACME, *AS_OF, "--per-page", "4", "-o", str(tmp_path / "map.dot"))
    (tmp_path / "map-2.dot").write_text("mine")
    assert dcs(*order).code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["map-2.dot"]
    assert dcs(*order, "--force").code == 0
    numbers = sorted(int(re.fullmatch(r"map-(\d+)\.dot", path.name)[1]) for path in tmp_path.iterdir())  # type: ignore[index]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 1


def test_text_goes_to_standard_output(dcs: Dcs) -> None:
    done = dcs("export", "csv", ACME, *AS_OF)
    assert done.code == 0
    assert done.out == dcs("export", "csv", ACME, *AS_OF, "--table", "touchpoints").out
    assert done.out.count("\n") == 13
    assert dcs("export", "calendar", ACME, *AS_OF).out.startswith("BEGIN:VCALENDAR")


def test_without_an_engine_the_source_is_kept(dcs: Dcs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    done = dcs("export", "diagram", "grid", ACME, *AS_OF, "-o", str(tmp_path / "map.png"))
    assert done.code == 2
    assert "install" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["map.dot"]
    assert (tmp_path / "map.dot").read_text().startswith("digraph")


def test_a_missing_library_is_named(dcs: Dcs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("docx", "pptx", "icalendar"):
        monkeypatch.setitem(sys.modules, package, None)
    for kind, name, packages in (
        ("report", "report.docx", "python-docx python-pptx pillow"),
        ("deck", "deck.pptx", "python-pptx pillow"),
        ("calendar", "calendar.ics", "icalendar"),
    ):
        done = dcs("export", kind, ACME, *AS_OF, "-o", str(tmp_path / name))
        assert done.code == 2
        assert f"pip install {packages}" in " ".join(done.err.split())
    assert list(tmp_path.iterdir()) == []


def test_a_project_that_cannot_be_read_is_not_exported(dcs: Dcs, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("kind: map\ndepartment: cs\ntouchpoints:\n  - {id: hello, purpos: greet}\n")
    done = dcs("export", "report", str(tmp_path), "-o", str(tmp_path / "report.html"))
    assert done.code == 2
    assert "did you mean `purpose`?" in " ".join(done.err.split())
    assert not (tmp_path / "report.html").exists()


def test_the_whole_pack(dcs: Dcs, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    order = ("export", "all", ACME, *AS_OF, "-o", str(folder))
    done = dcs(*order)
    assert done.code == 0, done.err
    made = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    index = made["index.html"].decode()
    linked = re.findall(r'href="([^"]+)"', index)
    assert sorted(linked) == sorted(made.keys() - {"index.html"})
    assert "not made" not in done.err
    assert {"report.html", "deck.pptx", "workbook.xlsx", "checklist.md", "tables/findings.csv"} <= made.keys()
    assert dcs(*order).code == 2
    assert dcs(*order, "--force").code == 0
    again = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    different = [name for name in made if made[name] != again[name]]
    assert different == []


THEME = """\
client: "Müller & Söhne <GmbH>"
colors: {accent: "#114477", human: "#884400"}
font: Georgia, serif
"""


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("colors: {acent: '#114477'}\n", "theme.yaml:1:10: unknown key `acent`; did you mean `accent`?"),
        (
            "client: Acme\ncolors:\n  text: '#dddddd'\n",
            "theme.yaml:3:9: `text` #dddddd on #ffffff has a contrast of 1.4",
        ),
        ("colors: {accent: '#ffd200'}\n", 'the nearest `accent` that can is "#8d7400"'),
        ("colors: {text: red}\n", "`text` should be a colour in quotes"),
        ("logo: nowhere.png\n", "there is no file `nowhere.png` beside the theme"),
        ("- a list\n", "is no theme"),
        ("font: 'Arial</style>'\n", "theme.yaml:1:7: `font` should be names of fonts"),
        ("client: [\n", "theme.yaml:"),
    ],
)
def test_a_wrong_theme_is_refused_at_its_place(written: str, message: str, dcs: Dcs, tmp_path: Path) -> None:
    theme = tmp_path / "theme.yaml"
    theme.write_text(written)
    done = dcs("export", "report", ACME, "--theme", str(theme), "-o", str(tmp_path / "report.html"))
    assert done.code == 2
    assert message in done.err
    assert not (tmp_path / "report.html").exists()


def _complaint(theme: Path) -> str | None:
    try:
        read_theme(theme)
    except WrongTheme as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    "colors",
    [
        {"accent": "#ffd200"},
        {"human": "#e8e8e8"},
        {"background": "#888888"},
        {"background": "#00ff00", "text": "#00dd00"},
        {"text": "#222222", "background": "#161b22"},
    ],
)
def test_the_nearest_readable_colour_is_named_and_can_be_used(colors: dict[str, str], tmp_path: Path) -> None:
    theme = tmp_path / "theme.yaml"
    complaint: str | None = ""
    while complaint is not None:
        named = re.search(r'the nearest `(\w+)` that can is "(#[0-9a-f]{6})"', complaint)
        colors = {**colors, named[1]: named[2]} if named is not None else colors
        theme.write_text(json.dumps({"colors": colors}))
        before, complaint = complaint, _complaint(theme)
        assert complaint != before
    read = read_theme(theme)
    assert contrast(read.text, read.background) >= 4.5
    assert contrast(read.accent, read.background) >= 4.5


def test_a_theme_names_the_client(dcs: Dcs, tmp_path: Path) -> None:
    (tmp_path / "client.yaml").write_text(THEME)
    target = tmp_path / "report.html"
    done = dcs("export", "report", ACME, *AS_OF, "--theme", str(tmp_path / "client.yaml"), "-o", str(target))
    assert done.code == 0, done.err
    page = target.read_text()
    assert "Müller &amp; Söhne &lt;GmbH&gt;" in page
    assert "#114477" in page


def test_a_baseline_hides_nothing_from_a_client(dcs: Dcs, tmp_path: Path) -> None:
    project = str(shutil.copytree(ACME, tmp_path / "acme"))
    report = ("export", "report", project, *AS_OF, "--format", "md")
    before = dcs(*report).out
    assert dcs("baseline", "write", project, *AS_OF).code == 0
    assert dcs(*report).out == before
    named = dcs(*report, "--baseline", "nowhere.json")
    assert (named.code, named.out) == (2, "")
    assert "`--baseline` does not go with `export`" in named.err
