"""Inventories as companies keep them: what a careful person would write down, nothing made up and no message lost."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from dcs_cli.exchange.document_writing import new_items
from dcs_cli.exchange.drafts import Draft, Drafts
from dcs_cli.exchange.header_matching import matched_tables
from dcs_cli.exchange.known_words import KnownWords
from dcs_cli.exchange.matrix_tables import unfolded
from dcs_cli.exchange.sheet_drafts import drafts_of_tables
from dcs_cli.exchange.sheets import read_source
from tests.exchange.spreadsheets import ods, saved, saved_by_office, xlsx

WORDS = KnownWords(dimensions={"segment": ("smb", "mid", "enterprise"), "persona": ("admin",)})


def read(data: bytes | str, name: str = "a.csv", words: KnownWords = WORDS) -> Drafts:
    source = read_source(data.encode() if isinstance(data, str) else data, name)
    found = [one for table in source.tables for one in matched_tables(table, words, {})]
    return drafts_of_tables(name, [one for one in found if one.is_inventory], words)


def said(draft: Draft, field: str) -> object:
    fact = draft.facts.get(field)
    if fact is None:
        return None
    return f"? {fact.said}" if fact.known == "unread" else fact.value


def column(drafts: Drafts, field: str) -> list[object]:
    return [said(one, field) for one in drafts.drafts]


def messages(rows: Sequence[Sequence[object]]) -> Drafts:
    return read(xlsx(rows), "a.xlsx")


@pytest.mark.parametrize(
    ("heading", "cell", "field", "expected"),
    [
        ("Owner", "Ana\nBo", "owner", "? Ana / Bo"),
        ("Owner", "Customer\nSuccess", "department", "cs"),
        ("Channel", "• Email\n• In-app", "channel", "? • Email / • In-app"),
        ("Channel", "Email\n", "channel", "email"),
        ("Channel", "in-app\nmessage", "channel", "in_app"),
        ("Audience", "- SMB\n- Mid", "audience", {"segment": ["smb", "mid"]}),
        ("Segment", "1) SMB\n2) Mid", "audience", {"segment": ["smb", "mid"]}),
        ("When", "90 days\nbefore renewal", "trigger", {"before": "renewal", "by": "90d"}),
        ("When", "90 days before renewal\nmonthly", "trigger", "? 90 days before renewal / monthly"),
        ("Trigger", "form submitted\ninvoice paid", "trigger", "? form submitted / invoice paid"),
        ("Goal", "• Greet\n• Teach", "purpose", "• Greet • Teach"),
    ],
)  # fmt: skip
def test_a_line_end_in_a_cell_parts_what_a_blank_joins(heading: str, cell: str, field: str, expected: object) -> None:
    found = read(xlsx([("Name", heading, "Type"), ("Hi", cell, "x"), ("Bye", None, "y")]), "a.xlsx")
    assert said(found.drafts[0], field) == expected
    page = f"| Name | {heading} | Type |\n|---|---|---|\n| Hi | {cell.replace(chr(10), '<br>')} | x |\n"
    assert said(read(page, "a.md").drafts[0], field) == expected
    lines = "".join(f"<text:p>{line}</text:p>" for line in cell.split("\n"))
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    cells = [text.format(one) for one in ("Name", heading, "Type", "Hi", "x")]
    broken = f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
    sheet = f"<table:table-row>{''.join(cells[:3])}</table:table-row><table:table-row>{cells[3]}{broken}{cells[4]}"
    assert said(read(ods(f"{sheet}</table:table-row>"), "a.ods").drafts[0], field) == expected


def test_several_tables_stand_on_one_sheet() -> None:
    below = messages(
        [
            ("Mails",), ("Name", "Goal", "Owner", "When"), ("Welcome", "Greet", "Ana", "weekly"), (),
            ("Calls",), ("Team", "Name", "Channel", "When", "Purpose"), ("CS", "QBR", "Call", "quarterly", "Review"),
        ]
    )  # fmt: skip
    assert column(below, "label") == ["Welcome", "QBR"]
    assert column(below, "purpose") == ["Greet", "Review"]
    assert column(below, "department") == [None, "cs"]
    assert column(below, "x-section") == ["Mails", "Calls"]
    head = ("Name", "Goal", "Channel", "When")
    beside = messages(
        [(*head, None, *head), ("Hi", "Greet", "Email", "weekly", None, "QBR", "Review", "Call", "quarterly")]
    )
    assert column(beside, "label") == ["Hi", "QBR"] and column(beside, "channel") == ["email", "call"]
    assert any("2 tables stand on it" in note.message for note in beside.notes)


def test_a_row_of_other_headings_is_no_message() -> None:
    found = messages(
        [
            ("Name", "Subitems", "Owner", "Status", "Goal"), ("Welcome", "Draft", "Ana", "Live", "Greet"),
            ("Subitems", "Name", "Owner", "Status", "Date"), (None, "Draft", "Bo", "Done", "2026-03-02"),
            ("Kickoff", None, "Bo", "Live", "Align"), (), ("Call", None, "Owner", None, "Purpose"),
            ("QBR", None, "Cleo", "Live", "Review"),
        ]
    )  # fmt: skip
    assert column(found, "label") == ["Welcome", "Kickoff", "QBR"]
    assert sum("holds other headings" in note.message for note in found.notes) == 2


def test_headings_down_the_side_make_each_column_a_message() -> None:
    found = messages(
        [("Name", "Hi", "Tips"), ("Goal", "Greet", "Teach"), ("Channel", "Email", "Call"), ("When", "weekly", "daily")]
    )
    assert column(found, "label") == ["Hi", "Tips"] and column(found, "channel") == ["email", "call"]
    assert "each further column is read as a row" in found.notes[0].message


def test_totals_and_remarks_are_no_messages() -> None:
    found = read(
        "Team,Touchpoint,Goal,Channel,When\nCS,Hi,Greet,Email,weekly\nCS,Total rewards,Thank,Email,weekly\n"
        "CS Total,,2,,\nGrand Total,2,,,\n,,,,\n* only EMEA,,,,\nLegend:,green = live,red = off,,\n"
        ",Note: one,Teach,Email,daily\n"
    )
    assert column(found, "label") == ["Hi", "Total rewards", "Note: one"]
    assert column(found, "x-section") == [None, None, None]


@pytest.mark.parametrize(
    ("cells", "statuses"),
    [
        (("TRUE", "FALSE", "TRUE"), ["live", "idea", "live"]),
        (("checked", "", "checked"), ["live", "idea", "live"]),
        (("yes", "", "no"), ["live", None, "idea"]),
    ],
)
def test_what_is_not_live_does_not_count_as_live(cells: tuple[str, ...], statuses: list[str | None]) -> None:
    rows = "".join(f"M{number},Greet,{cell}\n" for number, cell in enumerate(cells))
    items = new_items(read(f"Name,Goal,Live?\n{rows}").drafts, {}, ())
    assert [item.fields.get("status") for item in items] == statuses


def test_a_column_of_the_status_is_read_where_some_of_it_can_be() -> None:
    rows = "".join(
        f"M{number},Mail,{cell}\n"
        for number, cell in enumerate(["aktiv", "nicht aktiv", "in Klärung", "aktiv seit 2024"])
    )
    items = new_items(read(f"Maßnahme,Kanal,Status\n{rows}").drafts, {}, ())
    assert [item.fields["status"] for item in items] == ["live", "paused", "idea", "idea"]


def test_struck_out_names_do_not_count_as_live(tmp_path: Path) -> None:
    page = (
        "| Name | Goal | When |\n|---|---|---|\n| ~~Old~~ | Inform | weekly |\n| New | Inform | ~~daily~~ monthly |\n"
    )
    drafts = read(page, "a.md")
    assert column(drafts, "status") == ["? struck out", None]
    assert column(drafts, "label") == ["Old", "New"] and said(drafts.drafts[1], "trigger") == {"every": "month"}
    book = Workbook()
    for row in (("Name", "Goal", "When"), ("Old", "Inform", "weekly"), ("New", "Inform", "monthly")):
        book.worksheets[0].append(row)
    book.worksheets[0]["A2"].font = Font(strike=True)
    book.worksheets[0]["B3"].font = Font(strike=True)
    assert column(read(saved(book), "a.xlsx"), "status") == ["? struck out", None]
    assert column(read(saved_by_office(saved(book), tmp_path), "a.xlsx"), "status") == ["? struck out", None]


def test_exports_of_tools_for_tasks() -> None:
    jira = read(
        "Summary,Status,Description,Labels,Labels,Due Date,Start Date,Channel\nHi,To Do,Greet,x,y,,2026-03-01,Email\n"
    )
    assert (said(jira.drafts[0], "label"), said(jira.drafts[0], "starts_on")) == ("Hi", None)
    assert said(jira.drafts[0], "x-start-date") == "2026-03-01", "the day of the work, not of the message"
    notion = read(
        "Name,Owner,Tags,Trigger,Goal\nQBR,Cleo (https://notes.example/Cleo-01),renewal,90 days before renewal,Review\n"
    )
    assert said(notion.drafts[0], "owner") == "cleo"
    assert said(notion.drafts[0], "trigger") == {"before": "renewal", "by": "90d"}, "tags are no days"
    link = read("| Name | Goal | When |\n|---|---|---|\n| [Hi](https://wiki.example/hi) | Greet | weekly |\n", "a.md")
    assert (said(link.drafts[0], "label"), said(link.drafts[0], "x-link")) == ("Hi", "https://wiki.example/hi")


def test_columns_that_count_from_different_days_state_one_trigger() -> None:
    found = read(
        "Name,Goal,Days after start,Days before renewal,Send time,When sent\nHi,Greet,7,,09:00,\n"
        "Quote,Renew,,60,10:30,\nOdd,Both,5,60,,\nEnd,Part,,,,\n"
    )
    assert column(found, "trigger") == [
        {"after": "start", "by": "7d"}, {"before": "renewal", "by": "60d"},
        "? 5 days after start; 60 days before renewal", None,
    ]  # fmt: skip
    assert said(found.drafts[0], "x-send-time") == "09:00", "an hour says nothing of the day"


def test_a_day_nobody_can_read_makes_no_campaign() -> None:
    found = read("Name,Goal,Send date\nHi,Greet,2026-03-12\nSoon,Teach,Q1 2026\nLater,Ask,45292\n")
    assert [(one.kind, said(one, "send_on"), said(one, "trigger")) for one in found.drafts] == [
        ("campaign", "2026-03-12", None), ("touchpoint", None, "? Q1 2026"), ("touchpoint", None, "? 45292"),
    ]  # fmt: skip
    assert [item.fields.get("status") for item in new_items(found.drafts, {}, ())] == [None, "idea", "idea"]


def test_all_values_of_a_dimension_are_everyone_unless_another_column_says_less() -> None:
    found = read("Name,Segment,Persona,Goal\nHi,All,,a\nBye,All,Admin,b\nOdd,All,Gold,c\n")
    assert column(found, "audience") == ["all", {"persona": "admin"}, "? All; Gold"]


def test_a_sheet_whose_name_says_more_than_its_columns_is_told() -> None:
    book = Workbook()
    for title in ("Support", "Archive 2024", "Gold"):
        sheet = book.create_sheet(title)
        for row in (("Name", "Goal", "Channel"), ("Hi", "Greet", "Email")):
            sheet.append(row)
    told = [note.message for note in read(saved(book), "a.xlsx").notes]
    assert len(told) == 2
    assert "--sheet 'Support' --default department=support" in told[0]
    assert "--sheet 'Archive 2024' --default status=retired" in told[1]


MATRIX = [
    ("Segment", "Day 0", "30 days before renewal"), ("SMB", "Welcome mail", "-"),
    ("Mid", "Welcome mail\nKickoff call", "Quote"),
]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
def test_each_cell_of_a_matrix_is_a_message(turned: bool) -> None:
    rows = [tuple(row) for row in zip(*MATRIX, strict=True)] if turned else MATRIX
    table = unfolded(read_source(xlsx(rows), "a.xlsx").tables[0], WORDS)
    assert table is not None
    (found,) = matched_tables(table, WORDS, {})
    drafts = drafts_of_tables("a.xlsx", [found], WORDS)
    assert sorted((str(said(one, "label")), str(said(one, "audience"))) for one in drafts.drafts) == [
        ("Kickoff call", "{'segment': 'mid'}"), ("Quote", "{'segment': 'mid'}"),
        ("Welcome mail", "{'segment': 'mid'}"), ("Welcome mail", "{'segment': 'smb'}"),
    ]  # fmt: skip
    assert [said(one, "trigger") for one in drafts.drafts if said(one, "label") == "Quote"] == [
        {"before": "renewal", "by": "30d"}
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("Segment", "Day 0", "Day 7"), ("SMB", 12, 30), ("Mid", "x", 4)],
        [("Segment", "Day 0", "Day 7"), ("SMB", "Yes", "No"), ("Mid", "Yes", "Yes")],
        [("Segment", "Week 1", "Week 2"), ("SMB", "Live", "In progress"), ("Mid", "Draft", "Live")],
        [("Metric", "Week 1", "Week 2"), ("Revenue", "up", "flat"), ("Churn", "low", "low")],
        [("Touchpoint", "Q1 2026", "Q2 2026"), ("Welcome", "rework texts", "measure"), ("Quote", "later", "build")],
    ],
)
def test_figures_and_plans_over_time_are_no_matrix_of_messages(rows: list[tuple[object, ...]]) -> None:
    assert unfolded(read_source(xlsx(rows), "a.xlsx").tables[0], WORDS) is None


def test_a_japanese_sheet_in_its_own_encoding() -> None:
    text = "施策名,目的,チャネル,担当\nウェルカムメール,利用開始,メール,営業\n"
    stream = io.BytesIO(text.encode("cp932"))
    assert read_source(stream.read(), "a.csv").notes == (
        "not UTF-8 (line 1), read as Shift JIS: look whether the words are right",
    )
    for data in (text.encode(), text.encode("cp932")):
        (draft,) = read(data).drafts
        assert [said(draft, one) for one in ("label", "purpose", "channel", "owner")] == [
            "ウェルカムメール", "利用開始", "email", "営業"
        ]  # fmt: skip
    assert "Windows-1252" in read_source("Name,Ziel\nMaßnahme,für Ärzte\n".encode("cp1252"), "a.csv").notes[0]
