"""What is printed of long tables and many pages: the weightiest, counted honestly, and names that stay apart."""

import re
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

from benchmarks.generate import generated_project
from dcs_cli.outputs.report.html import html
from dcs_cli.outputs.story.blocks import Cell, Column, Picture, Story, Table, tables, without_empty
from dcs_cli.outputs.story.excerpts import A_FEW_MORE, excerpted, printed
from dcs_cli.outputs.story.pictures import left_out
from dcs_cli.outputs.story.telling import story
from dcs_cli.rules.group_names import few_words, told_apart
from tests.outputs.browser import browser, open_page
from tests.outputs.materials import material

SHOWN = re.compile(r"^(The|None of) ([\d,]+)")
MOST_PAGES = 26
"""An audit of more than a hundred touchpoints is handed over as a report somebody reads."""


@pytest.fixture(scope="module")
def large() -> Story:
    return story(material(generated_project(120, 2)))


def test_paper_has_the_weightiest_rows_in_their_order_and_counts_the_others() -> None:
    random = Random(4)
    for size in (0, 5, 8, 9, 40):
        rows = tuple((Cell(f"row {at}", random.randrange(6)),) for at in range(size))
        table = excerpted(
            Table("t", "T", (Column("Row"),), rows), 5, "heaviest", weight=lambda row: -int(row[0].value or 0)
        )
        shown, said = printed(table)
        assert table.rows == rows
        if size <= 5 + A_FEW_MORE:
            assert shown == rows and said is None
            continue
        positions = [rows.index(row) for row in shown]
        assert positions == sorted(positions) and len(positions) == 5
        assert min(int(row[0].value or 0) for row in shown) >= sorted(int(row[0].value or 0) for row in rows)[-5]
        assert said == f"The 5 heaviest of {size}; the HTML report shows all on a screen."


def test_every_long_table_of_a_large_project_says_what_paper_leaves_out(large: Story) -> None:
    long = [table for table in tables(large.sections) if len(table.rows) > 30]
    assert {"touchpoints", "findings", "requirements"} <= {table.id for table in long}
    for table in long:
        shown, said = printed(table)
        assert said is not None and f"of {len(table.rows):,}" in said, table.id
        first = SHOWN.match(said)
        assert first is not None and len(shown) == (int(first[2]) if first[1] == "The" else 0), table.id
        assert set(shown) <= set(table.rows)


def test_pages_that_paper_lacks_are_counted_where_the_first_of_them_stands(large: Story) -> None:
    for section in large.sections:
        pictures = [one for one in section.blocks if isinstance(one, Picture)]
        said = left_out(section.blocks)
        lacking = [one for one in pictures if not one.printed]
        assert bool(said) == bool(lacking)
        for at, words in said.items():
            first = section.blocks[at]
            assert isinstance(first, Picture) and first.printed
            assert f"of {len(pictures)} pages" in words and f" {len(pictures) - len(lacking)} of" in words


def test_a_name_in_few_words_counts_what_it_leaves_out() -> None:
    assert few_words("mid × admin") == "mid × admin"
    names = [f"segment-{at} × geo-{at} × admin" for at in range(5)]
    assert few_words(f"{'; '.join(names)}; and 7 more groups", 60) == f"{names[0]}; {names[1]}; and 10 more groups"
    assert few_words("; ".join(names[:3]), 60) == f"{names[0]}; {names[1]}; and 1 more group"
    held = "enterprise × holds ledger and payroll and billing, lacks planning × premium × user"
    assert few_words(held, 70) == "enterprise × holds ledger and 2 more, lacks planning × premium × user"
    either = "starter × ledger+payroll or ledger+billing or payroll+billing × admin"
    assert few_words(either, 50) == "starter × ledger+payroll or 2 more × admin"


def test_names_stay_apart() -> None:
    names = [f"enterprise × holds ledger and payroll and billing × {role}" for role in ("admin", "buyer", "user")]
    assert told_apart([*names, "smb"], 30) == (*names, "smb")
    assert all(len(name) <= 50 for name in told_apart(names, 50))
    assert len(set(told_apart(names, 50))) == len(names)


def test_only_named_columns_go_and_only_when_nothing_stands_in_them() -> None:
    columns = (Column("A"), Column("B"), Column("C"))
    table = Table("t", "T", columns, ((Cell("1"), Cell(""), Cell("")), (Cell("2"), Cell(""), Cell("3"))))
    assert [column.title for column in without_empty(table, "A", "B", "C").columns] == ["A", "C"]
    assert without_empty(table, "A", "C") == table


def test_a_large_report_is_short_on_paper_and_whole_on_a_screen(large: Story, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext, of poppler, is not installed")
    path = tmp_path / "large.html"
    path.write_text(html(material(generated_project(120, 2))), encoding="utf-8")
    groups = next(table for table in tables(large.sections) if table.id.endswith("-table"))
    with browser() as found:
        page = open_page(found, path).page
        for name in ("touchpoints", "findings"):
            table = next(one for one in tables(large.sections) if one.id == name)
            assert page.locator(f"#table-{name} tbody tr:visible").count() == len(table.rows)
        rows = page.locator(f"#table-{groups.id} tbody tr:visible")
        assert rows.count() == len(printed(groups)[0]) < len(groups.rows)
        page.get_by_role("button", name=f"Show all {len(groups.rows):,} rows").first.click()
        assert rows.count() == len(groups.rows)
        page.pdf(path=tmp_path / "large.pdf", prefer_css_page_size=True)
        page.locator("#touchpoints .tools").get_by_label("Search", exact=True).fill("email")
        listed = page.locator("#table-touchpoints tbody tr:visible").count()
        page.emulate_media(media="print")
        assert 10 < listed == page.locator("#table-touchpoints tbody tr:visible").count()
    command = ["pdftotext", tmp_path / "large.pdf", "-"]
    *pages, _ = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split("\f")
    assert len(pages) <= MOST_PAGES
    assert all(one.strip() for one in pages)


def test_no_two_groups_of_customers_have_one_name(large: Story) -> None:
    pressure = large.section("pressure")
    assert pressure is not None
    found = [table for table in tables((pressure,)) if table.columns[0].title in ("Customers", "Accounts of")]
    assert len(found) > 3
    for table in found:
        names = [row[0].text for row in table.rows]
        assert len(set(names)) == len(names), (table.id, sorted(names))
