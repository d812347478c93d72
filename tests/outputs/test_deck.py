"""The slides, opened again by another library and laid out by LibreOffice."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Pt

from benchmarks.generate import generated_project
from dcs_cli.outputs.checklist.steps import items_of
from dcs_cli.outputs.deck import deck
from dcs_cli.outputs.deck.look import FOOTER_TOP, HEIGHT, WIDTH
from dcs_cli.outputs.deck.map_overview import map_overview
from dcs_cli.outputs.deck.next_steps import next_steps, owners
from dcs_cli.outputs.deck.outline import halves, outline
from dcs_cli.outputs.deck.roadmap_way import way
from dcs_cli.outputs.deck.slides import Way
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.office.charts import chart_caption
from dcs_cli.outputs.story.blocks import Chart, Table
from dcs_cli.outputs.story.plain_steps import plain_step
from dcs_cli.outputs.story.ranking import top_findings
from dcs_cli.outputs.theme import DARK, Theme
from dcs_cli.rules.catalogue import page_names

from .conversion import laid_out
from .hostile import BELL, HOSTILE, RIGHT_TO_LEFT
from .materials import EXAMPLES, material, of_folder


@pytest.fixture(scope="module")
def acme() -> Material:
    return of_folder(EXAMPLES / "acme")


@pytest.fixture(scope="module")
def acme_slides(acme: Material) -> list[Any]:
    return slides(deck(acme))


def slides(content: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(content)).slides)


def table_of(slide: Any) -> list[list[str]]:
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    return [[cell.text for cell in row.cells] for row in table.rows]


def titled(found: list[Any], start: str) -> Any:
    return next(slide for slide in found if slide.shapes.title.text.startswith(start))


def test_the_targets_are_a_native_table_with_the_figures_of_the_audit(acme_slides: list[Any]) -> None:
    rows = table_of(titled(acme_slides, "1 of 6 targets is met, 4 are not met and 1 cannot be told."))
    assert rows[0] == ["Target", "Now", "Wanted", "Verdict", "Remark"]
    assert rows[2] == ["messages CS owns", "8 of 12", "over 50%", "met", "but at most 19.2% of volume"]
    assert len(rows) == 7


def test_the_map_counts_what_the_analysis_counts(acme: Material, acme_slides: list[Any]) -> None:
    slide = titled(
        acme_slides, "3 departments send 12 live messages; the most, 8, are from cs, with 19.2% of the known"
    )
    assert slide.shapes.title.text.endswith("; the largest part of the known volume is from marketing, 80.8%")
    rows = table_of(slide)
    live = acme.run.answers.project.live_messages
    assert {row[0]: int(row[-2]) for row in rows[1:]} == {
        name: sum(one.department == name for one in live) for name in {one.department for one in live}
    }
    assert {row[0]: row[-1] for row in rows[1:]} == {
        "cs": "15,951 (19.2%)",
        "marketing": "66,916 (80.8%)",
        "sales": "unknown",
    }


def test_departments_are_called_by_their_labels_and_unknown_volume_is_no_share() -> None:
    texts = {name: text.decode() for name, text in acme_texts().items()}
    texts["program.yaml"] = texts["program.yaml"].replace("cs: {is_cs: true}", "cs: {is_cs: true, label: Care team}")
    found = map_overview(material(texts))
    assert found is not None and isinstance(found.body, Table)
    assert "Care team" in found.title and "Care team" in {row[0].text for row in found.body.rows}
    unsized = "\n".join(line for line in texts["program.yaml"].splitlines() if not line.startswith("  - {segment:"))
    unsized = unsized.replace("population:", "")
    found = map_overview(material({**texts, "program.yaml": unsized}))
    assert found is not None and isinstance(found.body, Table)
    assert "volume" not in found.title and found.body.columns[-1].title == "All"


def test_messages_of_no_stated_department_are_of_no_department() -> None:
    texts = {name: text.decode() for name, text in acme_texts().items()}
    lines = [line for line in texts["cs.yaml"].splitlines() if not line.startswith(("department:", "defaults:"))]
    found = map_overview(material({**texts, "cs.yaml": "\n".join(lines).replace("owner: cs/", "owner: ")}))
    assert found is not None and isinstance(found.body, Table)
    rows = {row[0].text: row[-2].text for row in found.body.rows}
    assert rows["(not stated)"] == "8" and len(rows) == 3
    assert found.title == "2 departments send 4 of 12 live messages; of 8 the department is not stated"


def test_steps_that_are_done_leave_their_room_to_those_that_are_not() -> None:
    folder = EXAMPLES / "meeting-in-the-middle"
    found = way(of_folder(folder, date(2026, 9, 1)), "The way")
    assert found is not None and isinstance(found.body, Way)
    assert [bar.state for bar in found.body.bars].count("done") == 0
    starts = [bar.start for bar in found.body.bars if bar.start is not None]
    assert len(starts) > 3 and starts == sorted(starts)


def acme_texts() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((EXAMPLES / "acme").glob("**/*.yaml"))}


def test_the_charter_opens_the_deck(acme_slides: list[Any]) -> None:
    said = " ".join(shape.text_frame.text for shape in acme_slides[1].shapes if shape.has_text_frame)
    assert acme_slides[1].shapes.title.text == "Every customer closes their books in Acme without waiting for a person."
    assert "Sponsor: vp-cs." in said and "It leaves out on purpose: acquisition." in said


def test_what_to_do_is_said_to_leaders_and_the_edit_in_the_appendix(acme: Material, acme_slides: list[Any]) -> None:
    steps = [row[0] for row in table_of(titled(acme_slides, "Next: "))[1:]]
    assert steps[2] == "Have seats_used measured for everyone it concerns."
    assert not [step for step in steps if re.search(r"[`{\[]|[a-z_]+: [a-z{\[]*(true|false|[{\[])", step)]
    details = table_of(titled(acme_slides, "Appendix: the 5 findings"))
    assert len(details) == 6 and "instrumented: true" in details[3][-1]


def test_every_rule_says_what_to_do(acme: Material) -> None:
    (top,) = [one for one in top_findings(acme, 100) if one.line.code == "G02"]
    wanted = "Write a message for the moment “Approaching the seat limit” (enterprise, mid × admin)"
    assert plain_step(top, acme) == wanted
    for code in page_names():
        said = plain_step(replace(top, line=replace(top.line, code=code)), acme)
        assert said and "your own rule" not in said, code
    assert "your own rule" in plain_step(replace(top, line=replace(top.line, code="own-one")), acme)


def test_the_findings_are_those_that_rank_first(acme: Material, acme_slides: list[Any]) -> None:
    rows = table_of(titled(acme_slides, "Of "))
    top = top_findings(acme, 5)
    assert [row[4] for row in rows[1:]] == [f"{one.contacts:,}" if one.contacts is not None else "" for one in top]
    notes = titled(acme_slides, "Of ").notes_slide.notes_text_frame.text
    assert all(one.line.code in notes for one in top) and "Source: dcs audit" in notes


def test_charts_are_native_and_hold_the_numbers(acme: Material, acme_slides: list[Any]) -> None:
    plan = acme.run.answers.plan
    assert plan is not None
    slide = titled(acme_slides, "Email gives back 14.75 h of 160 h a week")
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    series = {one.name: tuple(one.values) for one in chart.plots[0].series}
    assert series["counted today"] == pytest.approx([float(one.counted or 0) for one in plan.items])
    assert list(chart.plots[0].categories) == [one.id for one in plan.items]
    charts = [shape.chart for slide in acme_slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) >= 4
    # Requirements are counted: an axis of a few of them has no halves.
    (counted,) = [one for one in charts if "mid-plan" in one.plots[0].categories]
    assert counted.value_axis.major_unit == 1


@pytest.mark.parametrize(
    ("title", "kind", "caption"),
    [
        ("Hours a week by automation", "bars", "Hours a week by automation (limit 3)"),
        ("Share of each department", "bars", "Share of each department (limit 3), hours a week"),
        ("Share of each department", "lines", "Share of each department, hours a week"),
    ],
)
def test_a_caption_names_the_unit_once_and_the_limit_where_no_line_does(title: str, kind: Any, caption: str) -> None:
    assert chart_caption(Chart("x", kind, title, (), (), "hours a week", "", ("limit 3", 3))) == caption


def test_next_steps_are_repairs_open_steps_and_missing_inputs(acme: Material) -> None:
    found = next_steps(acme)
    assert found is not None and isinstance(found.body, Table)
    rows = [[cell.text for cell in row] for row in found.body.rows]
    assert len(rows) == 5 + len(items_of(acme)) + 1
    assert ["auto-renewal-pack: consult gus", "5 of 10 steps done", "dana, eli, fay and 1 more"] in [
        row[:3] for row in rows
    ]
    assert rows[-1][0] == "Supply a list of contacts that says whom email and whom in-app messages reached"
    assert any(note.endswith("add contacts.csv.") for note in found.notes)
    assert owners(acme, ("welcome[dach-smb]", "no-such-thing")) == [
        acme.run.answers.project.messages["welcome"].written.owner
    ]


def test_the_roadmap_is_shapes_at_their_days(acme: Material, acme_slides: list[Any]) -> None:
    path = acme.run.answers.roadmap
    assert path is not None
    (way,) = [slide.body for slide in outline(acme).slides if isinstance(slide.body, Way)]
    assert {bar.name: bar.start for bar in way.bars} == {name: one.earliest_start for name, one in path.steps.items()}
    slide = titled(acme_slides, next(one.title for one in outline(acme).slides if one.body == way)[:20])
    # The day a step begins stands before its bar; behind the line of its days to spare stands how many they are.
    said = {shape.text_frame.text: shape for shape in slide.shapes if shape.has_text_frame}
    (begins,) = [shape for text, shape in said.items() if text == "from 2026-02-01"]
    (spare,) = [shape for text, shape in said.items() if text == "500 days to spare"]
    bars = {
        shape._element.nvSpPr.cNvPr.get("descr", "").partition(":")[0]: shape for shape in slide.shapes if _drawn(shape)
    }
    starts = {bar.name: bar.start for bar in way.bars if bar.start is not None}
    assert set(starts) | {one.name for one in way.milestones} == set(bars)
    first, last = min(starts, key=lambda one: starts[one]), max(starts, key=lambda one: starts[one])
    assert bars[first].left < bars[last].left
    assert begins.left + begins.width <= bars["inventory"].left < spare.left


def _drawn(shape: Any) -> bool:
    return shape.shape_type is not None and shape.shape_type.name == "AUTO_SHAPE"


def test_every_slide_has_a_title_notes_and_descriptions(acme_slides: list[Any]) -> None:
    for slide in acme_slides[1:]:
        assert slide.shapes.title.text and slide.notes_slide.notes_text_frame.text
    for slide in acme_slides:
        for shape in slide.shapes:
            if shape.has_table or shape.has_chart or shape.shape_type.name == "PICTURE":
                assert len(shape._element.xpath(".//p:cNvPr")[0].get("descr")) > 10
    pictures = [shape for slide in acme_slides for shape in slide.shapes if shape.shape_type.name == "PICTURE"]
    assert len(pictures) <= 1


def test_what_is_unknown_is_said_with_what_to_add() -> None:
    found = slides(deck(of_folder(EXAMPLES / "gitlab-2022", date(2022, 11, 1))))
    slide = titled(found, "5 questions cannot be answered until something is supplied")
    said = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert "there is no roadmap yet" in said and "agree how many messages a contact may get in a week" in said
    notes = slide.notes_slide.notes_text_frame.text
    assert "policy.pressure" in notes and "a roadmap document" in notes and "policy" not in said
    assert titled(found, "There is no outcome or revenue reading")


def test_the_same_bytes_and_the_theme_in_the_file(acme: Material) -> None:
    themed = replace(acme, theme=Theme(client="Nordwind", accent="#7a1f5c", font="Georgia, serif"))
    content = deck(themed)
    assert deck(themed) == content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        theme = packed.read("ppt/theme/theme1.xml").decode()
        assert {member.date_time[0] for member in packed.infolist()} == {1980}
    assert '<a:accent1><a:srgbClr val="7A1F5C"/></a:accent1>' in theme and 'latin typeface="Georgia"' in theme
    layouts: Any = Presentation(io.BytesIO(content)).slide_layouts
    assert any(
        "Nordwind · Acme digital CS" in shape.text_frame.text for shape in layouts[1].shapes if shape.has_text_frame
    )


def long_names() -> dict[str, str | bytes]:
    """A project whose names are as long as they can be."""
    return {name: text.replace("plan-one", "plan-" + "o" * 10_000) for name, text in HOSTILE.items()}


@pytest.mark.parametrize("which", ["acme", "gitlab", "many", "hostile", "long"])
def test_nothing_runs_over_a_slide(which: str, tmp_path: Path) -> None:
    found = {
        "acme": lambda: of_folder(EXAMPLES / "acme", theme=DARK),
        "gitlab": lambda: of_folder(EXAMPLES / "gitlab-2022", date(2022, 11, 1)),
        "many": lambda: material(generated_project(300, 1)),
        "hostile": lambda: material(HOSTILE),
        "long": lambda: material(long_names()),
    }[which]()
    content = deck(found)
    for slide in slides(content):
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= Pt(WIDTH + 1), slide.shapes.title.text
            assert shape.top >= 0 and shape.top + shape.height <= Pt(HEIGHT), slide.shapes.title.text
            if shape.has_text_frame:
                assert not {BELL, RIGHT_TO_LEFT[0]} & set(shape.text_frame.text)
    for number, page in enumerate(laid_out(content, "deck.pptx", tmp_path), 1):
        scale = page.height / HEIGHT
        footer = FOOTER_TOP * scale
        assert all(word.left >= 0 and word.right <= page.width for word in page.words), number
        # What is above the footer ends above it, and nothing but the footer stands below.
        low = [word for word in page.words if word.bottom > footer + 3]
        assert all(word.top >= footer - 3 and word.bottom <= page.height for word in low), number


def test_long_messages_are_cut_in_two_at_a_semicolon() -> None:
    assert halves("short; and whole") == ("short; and whole", "")
    first, rest = halves(f"8 of 15 requirements are met; {'the others ' * 12}")
    assert first == "8 of 15 requirements are met." and rest.startswith("The others")
