"""One file with the reports of several sources: nothing open is lost, nothing old is kept, no hand's work either."""

import itertools

import pytest

from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.report_file import with_report

PAGES = {name: f"# Import report: {name}\n\n## Questions\n\n1. Who gets it?\n" for name in ("b.csv", "a.csv", "c.md")}


def imported(text: str | None, *names: str, page: str = "{}") -> str:
    for name in names:
        text = with_report(text, name, page.format(PAGES[name])).text
    assert text is not None
    return text


def test_the_order_of_imports_does_not_show_and_only_the_own_section_is_new() -> None:
    files = {imported(None, *order) for order in itertools.permutations(PAGES)}
    (text,) = files
    assert [line for line in text.splitlines() if line.startswith("# ")] == [
        "# Import report: a.csv",
        "# Import report: b.csv",
        "# Import report: c.md",
    ]
    assert imported(text, "b.csv") == text
    newer = PAGES["b.csv"].replace("Who gets it?", "Who answers for it?")
    found = with_report(text, "b.csv", newer)
    assert found.edited == ""
    assert found.text.count("Who gets it?") == 2 and found.text.count("Who answers for it?") == 1


def test_what_a_person_wrote_is_kept_and_told() -> None:
    text = "My own list.\n\n" + imported(None, *PAGES)
    head, tail = text.split("# Import report: b.csv")
    edited = head + "# Import report: b.csv" + tail.replace("Who gets it?", "Who gets it? Admins.", 1)
    other = with_report(edited, "a.csv", PAGES["a.csv"])
    assert (other.text, other.edited) == (edited, ""), "answers in the section of another source stay where they are"
    own = with_report(edited, "b.csv", PAGES["b.csv"])
    assert own.text == text
    assert "Who gets it? Admins." in own.edited and "c.md" not in own.edited
    below = with_report(text + "A note at the end.\n", "c.md", PAGES["c.md"])
    assert below.edited.endswith("A note at the end.\n")


def test_another_file_is_not_written_over() -> None:
    with pytest.raises(NotReadable, match="no report of an import"):
        with_report("# My notes\n", "a.csv", PAGES["a.csv"])
