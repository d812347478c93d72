"""The Markdown report as a Markdown parser reads it: no foreign markup, whole tables, nobody mentioned."""

import re
from datetime import date

from markdown_it import MarkdownIt
from markdown_it.token import Token

from benchmarks.generate import generated_project
from dcs_cli.outputs.report.markdown import ROWS, markdown
from dcs_cli.outputs.report.markdown_text import code, fenced, marked, paragraph, plain
from tests.outputs.hostile import HOSTILE, IMAGE, MARKDOWN, SCRIPT
from tests.outputs.materials import EXAMPLES, material, of_folder

OPENERS = re.compile(r"(?<![\w`])[@#!]\w")


def parsed(text: str) -> list[Token]:
    # Raw HTML is read as HTML here, as a wiki would, so that any that slipped through shows up.
    return MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)


def inline(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in (token.children or [])]


def read(text: str) -> str:
    """What a reader sees of one line."""
    return "".join(token.content for token in inline(parsed(text)) if token.type in ("text", "code_inline"))


def test_a_hostile_project_stays_text() -> None:
    tokens = parsed(markdown(material(HOSTILE)))
    kinds = {token.type for token in tokens} | {token.type for token in inline(tokens)}
    assert not kinds & {"html_block", "html_inline", "image", "link_open", "em_open"}
    said = "".join(token.content for token in inline(tokens) if token.type == "text")
    assert SCRIPT in said and IMAGE in said
    assert not OPENERS.search("".join(token.content for token in inline(tokens) if token.type == "text"))
    rows = [token for token in tokens if token.type == "tr_open"]
    assert len(rows) > 20


def test_texts_read_as_they_were_written() -> None:
    for text in (
        MARKDOWN.replace("`", "'"),
        SCRIPT,
        IMAGE,
        "a | b \\ c_d_e *f* ~~g~~ [h](i) &amp; <j>",
        "https://example.invalid/a_b?c=d&e=f",
        "1 < 2 > 0",
    ):
        assert read(plain(text)).replace("\u2060", "") == text
        assert read(paragraph(text)).replace("\u2060", "") == text
    for text in ("1. one", "2) two", "- three", "# four", "> five", "+ six", "=== seven"):
        tokens = parsed(paragraph(text))
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], text
        assert read(paragraph(text)) == text
    assert plain("two\nlines\x07") == "two lines"
    assert marked("`one` and `two|2`") == "`one` and `two\\|2`"
    assert marked("half `open") == "half \\`open"
    assert code("```") == ""


def test_a_fence_is_longer_than_what_it_holds() -> None:
    (token,) = parsed(fenced("flowchart LR\n```` x", "mermaid"))
    assert token.info == "mermaid" and token.content == "flowchart LR\n```` x\n"


def test_every_table_is_whole_and_long_ones_are_cut_and_counted() -> None:
    for found in (of_folder(EXAMPLES / "acme"), material(generated_project(120, 2))):
        text = markdown(found)
        columns, rows = 0, 0
        for token in parsed(text):
            if token.type == "thead_open":
                columns, rows = 0, 0
            elif token.type == "th_open":
                columns += 1
            elif token.type == "tr_open":
                cells, rows = 0, rows + 1
            elif token.type == "td_open":
                cells += 1
            elif token.type == "tr_close":
                assert cells in (0, columns)
            elif token.type == "table_close":
                assert rows <= ROWS + 1
    total = len(found.run.answers.project.messages)
    where = r"the workbook holds all \(sheets Touchpoints and Campaigns\)"
    assert re.search(rf"^The 10 most often received of {total:,}; {where}\.$", text, re.MULTILINE)


def test_diagrams_are_mermaid_and_the_story_is_the_same() -> None:
    text = markdown(of_folder(EXAMPLES / "acme"))
    fences = [token for token in parsed(text) if token.type == "fence"]
    assert len(fences) > 3 and all(token.info == "mermaid" for token in fences)
    assert "**1 of 6 targets is met, 4 are not met and 1 cannot be told.**" in text
    assert "| messages CS owns | 8 of 12 | over 50% | ✓ met | but at most 19.2% of volume |" in text
    unknown = markdown(of_folder(EXAMPLES / "gitlab-2022", date(2022, 11, 1)))
    assert "- **Outcomes:** no outcome or revenue reading" in unknown
