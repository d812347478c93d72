"""The HTML report in a real browser: it reads, searches, filters, sorts, asks for nothing and runs nothing foreign."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from dcs_cli.outputs.report.html import html
from dcs_cli.outputs.report.html_colors import TONES, scheme
from dcs_cli.outputs.report.html_elements import element, joined
from dcs_cli.outputs.theme import LEAST_CONTRAST, PLAIN, THEMES, Theme, contrast
from tests.outputs.browser import Opened, browser, open_page
from tests.outputs.hostile import BREAKS_OUT, HOSTILE, IMAGE, SCRIPT
from tests.outputs.materials import EXAMPLES, material, of_folder

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "acme.html"
    path.write_text(html(of_folder(EXAMPLES / "acme")), encoding="utf-8")
    return path


def shown_ids(opened: Opened, table: str) -> list[str]:
    rows = opened.page.locator(f"#{table} tbody tr:visible > :first-child")
    return [text.strip() for text in rows.all_inner_texts()]


def clean(opened: Opened) -> None:
    assert opened.said == []
    assert opened.asked == []


def test_it_opens_from_disk_and_asks_for_nothing(chromium: "Browser", acme: Path) -> None:
    opened = open_page(chromium, acme)
    page = opened.page
    assert page.title() == "Acme digital CS: Touchpoint audit as of 2026-02-01"
    assert page.locator("html").get_attribute("lang") == "en"
    for section in page.locator("main > section").all():
        assert section.locator("h2").count() == 1
        assert section.locator("p.lead").inner_text()
    for link in page.locator("nav a").all():
        assert page.locator(f"main > {'section' + (link.get_attribute('href') or '')}").count() == 1
    identifiers = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(identifiers) == len(set(identifiers))
    assert page.locator("figure.picture svg").count() > 3
    clean(opened)


def test_search_filters_and_all_again(chromium: "Browser", acme: Path) -> None:
    opened = open_page(chromium, acme)
    page = opened.page
    tools = page.locator("#touchpoints .tools")
    search = tools.get_by_label("Search", exact=True)
    everything = shown_ids(opened, "table-touchpoints")
    assert len(everything) == 12
    search.fill("RENEWAL hub")
    found = shown_ids(opened, "table-touchpoints")
    assert found == ["booking-link", "renewal-prep"]
    assert tools.locator("output").inner_text() == "2 of 12"
    search.fill("no such word")
    assert shown_ids(opened, "table-touchpoints") == []
    tools.get_by_role("button", name="Show all").click()
    assert shown_ids(opened, "table-touchpoints") == everything
    tools.get_by_label("Department").select_option("marketing")
    tools.get_by_label("System").select_option("hub")
    assert shown_ids(opened, "table-touchpoints") == ["newsletter", "onboarding-tips", "analytics-upsell"]
    clean(opened)


def test_tables_sort_by_number_and_by_word_with_the_keyboard(chromium: "Browser", acme: Path) -> None:
    opened = open_page(chromium, acme)
    page = opened.page
    head = page.locator("#table-touchpoints th", has_text="Contacts")
    at = page.evaluate("(one) => one.cellIndex", head.element_handle())
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    cells = page.locator(f"#table-touchpoints tbody tr > :nth-child({at + 1})")
    numbers = [int(text.replace(",", "")) for text in cells.all_inner_texts() if text.strip()]
    assert numbers == sorted(numbers, reverse=True) and len(set(numbers)) > 3
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "ascending"
    by_name = page.locator("#table-touchpoints th", has_text="Touchpoint").get_by_role("button")
    by_name.click()
    assert shown_ids(opened, "table-touchpoints") == sorted(shown_ids(opened, "table-touchpoints"))
    assert page.locator("#table-touchpoints th[aria-sort]").count() == 1
    clean(opened)


def test_what_is_not_stated_sorts_last_both_ways(chromium: "Browser", acme: Path) -> None:
    opened = open_page(chromium, acme)
    head = opened.page.locator("#table-touchpoints th", has_text="A year").get_by_role("button")
    for _ in range(2):
        head.click()
        assert shown_ids(opened, "table-touchpoints")[-1] == "expansion-email"


def test_without_scripts_everything_can_be_read(chromium: "Browser", acme: Path) -> None:
    opened = open_page(chromium, acme, java_script_enabled=False)
    assert opened.page.locator("#table-touchpoints tbody tr:visible").count() == 12
    assert opened.page.locator("button:visible, input:visible").count() == 0
    assert opened.page.locator("details").first.is_visible()


def test_long_figures_and_verdicts_are_broken_and_not_cut(chromium: "Browser", acme: Path) -> None:
    opened = open_page(chromium, acme, viewport={"width": 1280, "height": 900})
    told = opened.page.locator("td.told")
    assert told.count() >= 1
    for cell in told.all():
        assert cell.evaluate("cell => getComputedStyle(cell.querySelector('.pill') ?? cell).whiteSpace") == "normal"
        assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth")
    table = opened.page.locator("table", has_text="What is to be true at the end").first
    assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_the_page_never_scrolls_sideways(chromium: "Browser", acme: Path, width: int) -> None:
    opened = open_page(chromium, acme, viewport={"width": width, "height": 800})
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.page.locator("h1").is_visible()


def test_on_paper_heads_are_repeated_and_tools_left_out(chromium: "Browser", acme: Path, tmp_path: Path) -> None:
    page = open_page(chromium, acme).page
    path = tmp_path / "acme.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext, of poppler, is not installed")
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout
    pages = text.split("\f")
    first = next(at for at, one in enumerate(pages) if "Every finding with its place and repair" in one)
    assert all("Repair" in one and "Certainty" in one for one in pages[first:] if one.strip())
    levels = re.findall(r"^ *. (error|warning|note) ", "\n".join(pages[first:]), re.MULTILINE)
    assert len(levels) == 10 and levels[0] == "error"
    assert f"The 10 gravest and largest of {len(of_folder(EXAMPLES / 'acme').run.findings)}" in text
    assert "Show all" not in text and "Contents" not in text and "Every requirement" in text
    # Every turn of the paper leaves the rest of a page empty.
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True, text=True).stdout
    turned = [
        float(wide) > float(high) for wide, high in re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', boxes)
    ]
    assert turned == sorted(turned) and set(turned) == {False, True}


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(chromium: "Browser", acme: Path, color_scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    # axe brings a script of its own, which the policy of the page rightly refuses.
    opened = open_page(chromium, acme, color_scheme=color_scheme, bypass_csp=True)
    found = axe.Axe().run(opened.page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_a_script_that_is_not_ours_does_not_run(chromium: "Browser", acme: Path, tmp_path: Path) -> None:
    changed = acme.read_text(encoding="utf-8").replace("<h1>", "<script>window.hacked=1</script><h1>", 1)
    (tmp_path / "changed.html").write_text(changed, encoding="utf-8")
    opened = open_page(chromium, tmp_path / "changed.html")
    assert opened.page.evaluate("window.hacked") is None
    assert any("Content Security Policy" in line for line in opened.said)
    assert opened.page.locator("html.scripted").count() == 1


def test_a_hostile_project_is_shown_and_runs_nothing(chromium: "Browser", tmp_path: Path) -> None:
    theme = replace(PLAIN, client=f"{SCRIPT}{BREAKS_OUT}", font="x; } body { display: none }")
    path = tmp_path / "hostile.html"
    path.write_text(html(material(HOSTILE, theme=theme)), encoding="utf-8")
    opened = open_page(chromium, path)
    page = opened.page
    assert page.evaluate("window.hacked") is None
    assert page.locator("script").count() == 1
    assert page.locator("img").count() == 0
    assert SCRIPT in page.locator("h1").inner_text()
    assert page.locator("body").is_visible()
    assert IMAGE in page.locator("#purpose .lead").inner_text()
    assert page.locator("#table-touchpoints tbody tr").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    clean(opened)


def test_the_bytes_are_the_same_in_every_run() -> None:
    program = (
        "import sys; sys.stdout.reconfigure(encoding='utf-8', newline='')\n"
        "from tests.outputs.materials import EXAMPLES, of_folder\n"
        "from dcs_cli.outputs.report.html import html\n"
        "from dcs_cli.outputs.report.markdown import markdown\n"
        "found = of_folder(EXAMPLES / 'acme')\n"
        "sys.stdout.write(html(found) + markdown(found))\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=EXAMPLES.parents[1],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert str(EXAMPLES).encode() not in runs[0]


def test_the_logo_lies_in_the_file(chromium: "Browser", tmp_path: Path) -> None:
    from struct import pack
    from zlib import compress, crc32

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))

    logo = tmp_path / "logo.png"
    head = chunk(b"IHDR", pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0))
    logo.write_bytes(
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", compress(b"\x00" + b"\x80" * 6)) + chunk(b"IEND", b"")
    )
    theme = replace(PLAIN, client="Client & Sons", logo=logo, accent="#7a1f5c")
    path = tmp_path / "themed.html"
    path.write_text(html(of_folder(EXAMPLES / "gitlab-2022", date(2022, 11, 1), theme=theme)), encoding="utf-8")
    opened = open_page(chromium, path)
    picture = opened.page.locator("img.logo")
    assert picture.get_attribute("alt") == "Client & Sons"
    assert opened.page.evaluate("document.querySelector('img.logo').naturalWidth") == 2
    assert "no outcome or revenue reading" in opened.page.locator("header").inner_text()
    clean(opened)


def test_every_scheme_can_be_read() -> None:
    dice = Random(7)
    drawn = [Theme(accent=f"#{dice.randrange(2**24):06x}", human=f"#{dice.randrange(2**24):06x}") for _ in range(200)]
    for theme in (*THEMES.values(), *drawn):
        for dark in (False, True):
            found = scheme(theme, dark=dark)
            pairs = [
                ("text", "ground"),
                ("faint", "ground"),
                ("accent", "ground"),
                ("text", "panel"),
                ("faint", "panel"),
            ]
            pairs += [(tone, f"{tone}-tint") for tone in TONES] + [("text", f"{tone}-tint") for tone in TONES]
            # Numbers stand inside coloured bars in the colour of the ground.
            pairs += [("ground", tone) for tone in TONES]
            for ink, ground in pairs:
                assert contrast(found[ink], found[ground]) >= LEAST_CONTRAST, (theme.name, dark, ink, ground)


def test_text_is_text_until_it_is_an_element() -> None:
    assert element("p", "<b>", class_='"x"') == '<p class="&quot;x&quot;">&lt;b&gt;</p>'
    assert joined("a & b", element("b", "<"), None, ["\x00\ud800"]) == "a &amp; b<b>&lt;</b>\ufffd\ufffd"
    assert element("td", "", data_value=None, hidden=True, aria_label="a") == '<td hidden aria-label="a"></td>'
