"""Rows become drafts: headings between rows, ditto marks and totals are none of them, and no word of a row is lost."""

import time

import pytest

from dcs_cli.exchange.defaults import with_defaults
from dcs_cli.exchange.document_writing import new_items
from dcs_cli.exchange.drafts import Draft, Drafts, identifiers
from dcs_cli.exchange.guesses import without_guesses
from dcs_cli.exchange.header_matching import matched
from dcs_cli.exchange.import_questions import questions
from dcs_cli.exchange.known_words import KnownWords, slug
from dcs_cli.exchange.sheet_drafts import drafts_of_tables
from dcs_cli.exchange.sheets import read_source

WORDS = KnownWords(signals=("signed_up",))


def drafts(text: str, name: str = "a.csv", words: KnownWords = WORDS) -> Drafts:
    tables = [matched(table, words, {}) for table in read_source(text.encode(), name).tables]
    return drafts_of_tables(name, tables, words)


def said(draft: Draft, field: str) -> object:
    fact = draft.facts.get(field)
    return None if fact is None else fact.value if fact.known != "unread" else f"? {fact.said}"


def test_a_row_with_one_cell_is_what_the_rows_below_it_are_about() -> None:
    found = drafts(
        "Name,Goal,Channel,When\nOnboarding,,,\nHello,x,Email,Weekly\nTips,y,Email,Weekly\n"
        ",Late stage,,\nRenewal,,,\nQuote,z,Email,Weekly\nlast words,,,\n"
    )
    assert [(one.name, said(one, "x-section")) for one in found.drafts] == [
        ("hello", "Onboarding"), ("tips", "Onboarding"), ("quote", "Renewal"),
    ]  # fmt: skip
    assert len(found.notes) == 4, "each of the four is told"


def test_ditto_marks_repeat_the_cell_above_and_totals_are_no_messages() -> None:
    found = drafts("Name,Goal,Channel,When\nHello,x,Email,Weekly\nTips,y,ditto,idem\nTotal,2,,\n")
    assert [said(one, "channel") for one in found.drafts] == ["email", "email"]
    assert said(found.drafts[1], "trigger") == {"every": "week"}
    notes = [note.message for note in found.notes]
    assert any("adds up other rows" in note for note in notes)
    assert "ditto marks were read as the cell above them (2)" in notes
    first = drafts('Name,Goal,Channel,When\nHello,x,"""",Weekly\n')
    assert said(first.drafts[0], "channel") == '? "', "nothing stands above"


def test_a_total_without_its_figure_is_no_heading_of_the_rows_below() -> None:
    found = drafts("Name,Goal,Channel,When\nOnboarding,,,\nHello,x,Email,Weekly\nTotal,,,\nTips,y,Email,Weekly\n")
    assert [said(one, "x-section") for one in found.drafts] == ["Onboarding", "Onboarding"]
    assert any('"Total" adds up other rows' in note.message for note in found.notes)


def test_trigger_and_timing_are_read_together_and_both_kept() -> None:
    page = (
        "| Email | Trigger | Timing |\n|---|---|---|\n| **Welcome** | `signed up` | 24h later |\n"
        "| Tips | signed up | Morning |\n| Odd | signed up | Weekly |\n| Alone | | Weekly |\n| Bare | signed up | |\n"
    )
    found = drafts(page, "a.md").drafts
    assert [said(one, "trigger") for one in found] == [
        {"event": "signed_up", "delay": "24h"}, {"event": "signed_up"}, "? signed up; Weekly", {"every": "week"},
        {"event": "signed_up"},
    ]  # fmt: skip
    assert said(found[0], "label") == "Welcome"
    assert said(found[1], "x-send-time") == "morning"


def test_a_frequency_counts_where_no_trigger_stands() -> None:
    found = drafts("Name,Trigger,Frequency\nHi,signed up,monthly\nTips,,monthly\n").drafts
    assert [said(one, "trigger") for one in found] == [{"event": "signed_up"}, {"every": "month"}]
    assert said(found[0], "x-frequency") == "monthly"


def test_going_out_once_is_neither_a_trigger_nor_a_question_about_its_words() -> None:
    found = drafts("Name,When,Frequency\nHi,monthly,once\nTips,,once\nBye,once,\n").drafts
    assert [said(one, "trigger") for one in found] == [{"every": "month"}, None, "? once"]
    assert [said(one, "x-frequency") for one in found] == ["once", "once", None]
    asked = [one.text for one in questions(new_items(found, {}, ()), {}, ())]
    assert "“Tips”: what makes it go out, and how many days from what?" in asked
    assert "After what does it go out? “Bye” says “once”." in asked


@pytest.mark.parametrize(
    ("whom", "segment", "audience"),
    [
        ("all contacts", "DACH", {"geo": "dach"}), ("all users", "SMB", {"segment": "smb"}),
        ("all contacts", "SMB DACH", {"segment": "smb", "geo": "dach"}), ("all", "all", "all"),
        ("SMB admins", "SMB", {"segment": "smb", "persona": "admin"}),
        ("vips", "SMB", "? vips; SMB"), ("all", "vips", "vips"),
        ("all contacts", "Gold", "? all contacts; Gold"), ("Gold", "SMB", "? Gold; SMB"),
        ("SMB admins", "Enterprise", "? SMB admins; Enterprise"), ("Enterprise", "SMB", "? Enterprise; SMB"),
        ("Enterprise, SMB", "SMB", "? Enterprise, SMB; SMB"), ("all but DACH", "non-UK", "? all but DACH; non-UK"),
    ],
)  # fmt: skip
def test_two_columns_about_the_audience_never_say_more_than_both(whom: str, segment: str, audience: object) -> None:
    """Half an audience is a wider one than the sheet means, and would count as certain."""
    dimensions = {"segment": ("smb", "enterprise"), "geo": ("dach", "uk"), "persona": ("admin",)}
    words = KnownWords(dimensions=dimensions, audiences=("vips",))
    read = drafts(f'Name,Goal,Sent to,Segment\nHi,x,"{whom}",{segment}\n', words=words)
    assert said(read.drafts[0], "audience") == audience
    item = new_items(read.drafts, {}, ())[0]
    if str(audience).startswith("?"):
        assert (item.fields["status"], item.fields["x-audience-text"]) == ("idea", str(audience)[2:])
        # Who writes the program can declare a segment; all else is asked of who sends the message.
        asked = any(f"“Hi” says “{str(audience)[2:]}”" in one.text for one in questions([item], {}, ()))
        assert asked == (segment != "Gold")


def test_a_second_column_of_the_audience_counts_where_its_cells_are_audiences() -> None:
    words = KnownWords(dimensions={"geo": ("dach",), "persona": ("admin",)})
    read = drafts("Name,Goal,Audience,Recipients,Who\nHi,x,all customers,DACH admins,Jane\n", words=words).drafts[0]
    assert said(read, "audience") == {"geo": "dach", "persona": "admin"}
    assert said(read, "x-who") == "Jane"


def test_two_columns_are_a_guess_together_where_one_is() -> None:
    words = KnownWords(dimensions={"segment": ("smb",), "geo": ("dach",), "persona": ("admin",)})
    read = drafts("Name,Goal,Segment,Sent to\nHi,x,SMB,DACH without admins\n", words=words)
    assert read.drafts[0].facts["audience"].known == "guessed"
    assert said(without_guesses(read).drafts[0], "audience") == "? SMB; DACH without admins"


def test_a_system_that_the_sheet_itself_names_owns_nothing() -> None:
    """Without it the second import, which knows the system from the map, would read another owner than the first."""
    read = drafts("Name,Goal,Owner,Tool\nHi,x,HubSpot,\nBye,y,Ana,HubSpot\n")
    assert [said(one, "owner") for one in read.drafts] == ["? HubSpot", "ana"]


@pytest.mark.parametrize(
    ("cell", "owner"),
    [
        ("nobody", "?"), ("unassigned", "?"), ("Niemand", "?"), ("automatic", "?"), ("Jane / John", "?"),
        ("CSM / AM", "?"), ("Marketing / CS", "?"), ("Jane oder John", "?"), ("formerly Jane", "?"),
        ("Jane (left)", "?"), ("x", "?"), ("no owner", "?"), ("#REF!", None), ("n.a.", None), ("not applicable", None),
        ("👤 Jane", "jane"), ("Jane Doe - Marketing", "jane-doe"), ("jane.doe@acme.example", "jane-doe"),
        ("tbc by Jane", "?"), ("N.N.", None), ("no-reply@acme.example", "?"), ("info@acme.example", "?"),
        ("Jane Doe (Marketing)", "jane-doe"), ("Marketing/Jane", "marketing/jane"),
    ],
)  # fmt: skip
def test_an_owner_is_a_name_and_nothing_else(cell: str, owner: str | None) -> None:
    """Whoever reads that somebody answers for a message will not look for it."""
    found = said(drafts(f"Name,Goal,Owner\nHi,x,{cell}\n").drafts[0], "owner")
    assert (found if found is None or owner != "?" else str(found)[:1]) == owner


@pytest.mark.parametrize(
    ("cell", "status"),
    [("Pausiert", "paused"), ("🟢 Live", "live"), ("🔴 Live", "? 🔴 Live"), ("stopped in May", "? stopped in May")],
)
def test_a_status_nobody_can_read_does_not_count_as_live(cell: str, status: str) -> None:
    found = drafts(f"Name,Goal,Audience,Status\nHi,x,all,{cell}\nTips,y,all,live\nBye,z,all,planned\n").drafts
    assert said(found[0], "status") == status
    written = new_items(found, {}, ())[0].fields
    assert (written["status"], written.get("x-source-status")) == (
        ("idea", cell) if status.startswith("?") else (status, None)
    )


def test_signs_in_front_of_a_word_are_no_part_of_it() -> None:
    cells = [
        ("✉️ Email", "email"),
        ("📱 In-App", "in_app"),
        ("email (paused)", "? email (paused)"),
        ("no email", "? no email"),
    ]
    found = drafts("Name,Goal,Channel\n" + "".join(f"A{n},x,{cell}\n" for n, (cell, _) in enumerate(cells))).drafts
    assert [said(one, "channel") for one in found] == [value for _, value in cells]
    assert slug("✉️ Email") == "email", "the mark behind the emoji is of no letter"


def test_no_cell_is_lost_between_two_columns() -> None:
    found = drafts("Name,Goal,Owner,Team,Note,Note!\nHi,x,Jane (Marketing),CS,a,b\nBye,x,Jane,Product?,a,\n").drafts
    assert said(found[0], "x-note") == "a; b"
    assert said(found[0], "department") == "? Jane (Marketing); CS"
    assert new_items(found, {}, ())[1].fields["x-source-department"] == "Product?"


def test_thousands_of_rows_may_share_a_name() -> None:
    started = time.process_time()
    assert identifiers(["news"] * 20_000)[-1] == "news-20000"
    assert time.process_time() - started < 5, "a minute and a half, when each looked for its number from the first"


def test_rows_without_a_name_are_called_after_what_sets_them_off() -> None:
    found = drafts("Trigger,Audience,Channel\nForm submitted,all,Email\nn/a,all,Email\n").drafts
    assert [(one.name, said(one, "label")) for one in found] == [("form-submitted", None)]


def test_a_question_settles_as_many_messages_as_it_can() -> None:
    """Owners are asked by the names they know, once for everything that leaves the same thing open."""
    rows = "".join(f"Mail {day},Goal {day},Email,Day {day}\n" for day in (1, 3, 7, 14, 30))
    read = without_guesses(drafts(f"Name,Goal,Channel,When\n{rows}Other,x,Email,biweekly\n"))
    asked = questions(
        new_items(with_defaults(read, lambda _: {"audience": "all", "owner": "ana"}).drafts, {}, ()), {}, ()
    )
    assert [(one.messages, one.text.partition("?")[0]) for one in asked] == [
        (6, "All 6 messages: which system sends it"),
        (5, "From which day do these days count, and is it the start of the contract"),
        (1, "How many days lie between two of them"),
    ]
    assert "“Mail 1” says “Day 1”, “Mail 3” says “Day 3”, " in asked[1].text and "and 1 more" in asked[1].text
