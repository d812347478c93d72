"""Lines and tables: they fit, they lose no word, and colour adds nothing that words do not say."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_cli.outputs.terminal import Column, Span, TextPage, printable, wrapped

WORDS = st.lists(st.text(alphabet="abcdef-_/", min_size=1, max_size=18), min_size=1, max_size=30)


@given(WORDS, st.integers(40, 100), st.integers(0, 8))
def test_a_line_keeps_its_words_and_its_width(words: list[str], width: int, hanging: int) -> None:
    rows = wrapped((Span(" ".join(words)),), width, hanging)
    texts = ["".join(span.text for span in row) for row in rows]
    assert " ".join(texts).split() == words
    assert len(texts[0]) <= width
    assert all(len(text) <= width - hanging for text in texts[1:])


def test_a_long_word_keeps_its_row_alone() -> None:
    rows = wrapped((Span("see " + "x" * 50 + " there"),), 20, 4)
    assert [[span.text for span in row if span.text.strip()] for row in rows] == [["see"], ["x" * 50], ["there"]]


@given(
    st.lists(st.tuples(st.text("abcdefgh -", max_size=60), st.text("0123456789,", max_size=8)), max_size=6),
    st.integers(40, 90),
)
def test_a_table_fits_and_keeps_every_letter(rows: list[tuple[str, str]], width: int) -> None:
    page = TextPage(width, color=False)
    page.table([Column("what"), Column("number", right=True, keep=True), Column("")], [(*row, "met") for row in rows])
    text = page.text()
    assert all(len(line) <= width for line in text.splitlines())
    assert sorted(re.sub(r"\s", "", text)) == sorted(
        re.sub(r"\s", "", "what number" + "".join(a + b + "met" for a, b in rows))
    )


def test_a_long_id_is_cut_at_a_joint() -> None:
    page = TextPage(40, color=False)
    page.table([Column("id"), Column("what")], [("csm-enrolled-devsecops-enablement", "a word " * 8)])
    assert {"csm-enrolled-devsecops-", "enablement"} <= set(page.text().split())


def test_columns_are_told_apart_and_nothing_trails() -> None:
    page = TextPage(60, color=False)
    page.table([Column("a"), Column("n", right=True)], [("x", "1"), ("long", "1,000")], indent=2)
    assert page.text() == "  a         n\n  x         1\n  long  1,000\n"


def test_colour_only_repeats_what_words_say() -> None:
    pages = []
    for color in (False, True):
        page = TextPage(50, color=color)
        page.line(
            Span("E", "error"), " ", Span("D01", "strong"), " something is missing here and has to be added", hanging=4
        )
        page.table([Column("x"), Column("y")], [(Span("met", "good"), "b c")])
        page.literal("a: 1\n  b: 2", indent=4)
        pages.append(page.text())
    plain, coloured = pages
    assert "\x1b[" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", "a\\u001b[2Jb"),
        ("a\u202eb", "a\\u202eb"),
        ("bell\x07", "bell\\u0007"),
        ("schön × 日本", "schön × 日本"),
    ],
)
def test_control_marks_are_made_visible(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_wide_letters_take_two_columns() -> None:
    rows = wrapped((Span("日本語 日本語 日本語"),), 10, 0)
    assert ["".join(span.text for span in row) for row in rows] == ["日本語", "日本語", "日本語"]


def test_blank_lines_do_not_pile_up() -> None:
    page = TextPage(40, color=False)
    page.blank()
    page.line("one")
    page.blank()
    page.blank()
    page.line("two")
    assert page.text() == "one\n\ntwo\n"
