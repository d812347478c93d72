"""Headings are found wherever they stand, and columns by name, by a part of it, or by what is in them."""

import pytest

from dcs_cli.exchange.header_matching import Matched, WrongMapping, checked_target, matched
from dcs_cli.exchange.known_words import KnownWords
from dcs_cli.exchange.sheets import read_source


def table(text: str, told: dict[str, str] | None = None, words: KnownWords | None = None) -> Matched:
    return matched(read_source(text.encode(), "a.csv").tables[0], words or KnownWords(), told or {})


def targets(found: Matched) -> dict[str, str | None]:
    return {column.heading: column.target for column in found.columns}


def test_names_and_synonyms_below_a_title() -> None:
    found = table("Our messages,,,,,\nby: Ana,,,,,\nTouchpoint,Goal,Team,Tool,When,Budget\na,b,CS,hub,Weekly,3\n")
    assert found.heading_line == 3
    assert targets(found) == {
        "Touchpoint": "name", "Goal": "purpose", "Team": "department", "Tool": "system", "When": "trigger",
        "Budget": None,
    }  # fmt: skip
    assert [row.cells[0] for row in found.rows] == ["a"]


def test_part_of_a_name_counts_when_the_cells_agree() -> None:
    sound = table("Program,Email Send Time\na,Weekly\nb,30 days before renewal\nc,ad hoc\n")
    assert targets(sound)["Email Send Time"] == "trigger"
    wrong = table("Program,Email Send Time,Goal\na,blue,x\nb,green,y\nc,red,z\n")
    assert targets(wrong)["Email Send Time"] is None


def test_content_tells_a_column_without_a_telling_name() -> None:
    found = table("Name,Goal,Spalte,Weg\na,x,Weekly,Email\nb,y,Daily,In-app\nc,z,60 days after contract date,Call\n")
    assert {column.heading: (column.target, column.ground) for column in found.columns[2:]} == {
        "Spalte": ("trigger", "content"),
        "Weg": ("channel", "content"),
    }


def test_a_column_named_like_a_list_of_words_must_hold_them() -> None:
    assert targets(table("Name,Goal,Type\na,x,Usage based\nb,y,Time based\n"))["Type"] is None
    assert targets(table("Name,Goal,Type\na,x,Survey\nb,y,Newsletter\n"))["Type"] == "type"


def test_what_was_told_wins_and_headings_come_twice() -> None:
    found = table("Ziel,Kanal,Channel,Channel\na,Email,Call,SMS\n", {"ziel": "purpose", "Kanal": "channel"})
    assert targets(found) == {"Ziel": "purpose", "Kanal": "channel", "Channel": None, "Channel 2": None}
    assert found.columns[3].own_key == "x-channel-2"
    assert found.notes


def test_declared_dimensions_are_columns_of_the_audience() -> None:
    words = KnownWords(dimensions={"plan": ("pro", "free")})
    found = targets(table("Name,Plan,Segment\na,Pro,SMB\n", words=words))
    assert found == {"Name": "name", "Plan": "audience.plan", "Segment": "audience"}


def test_other_tables_are_no_inventory() -> None:
    assert not table("id,created,recipient\n1,2,a@example.org\n").is_inventory
    assert not table("Property,Type,Description\na,b,c\n").is_inventory


LANGUAGES = (
    "Nachricht,Ziel,Empfänger,Kanal,Zuständig,Werkzeug,Auslöser",
    "Message,Objectif,Destinataires,Canal,Responsable,Outil,Déclencheur",
    "Mensaje,Objetivo,Destinatario,Canal,Responsable,Herramienta,Disparador",
    "Mensagem,Objetivo,Destinatário,Canal,Responsável,Ferramenta,Gatilho",
    "Messaggio,Obiettivo,Destinatari,Canale,Responsabile,Strumento,Evento",
    "Bericht,Doel,Doelgroep,Kanaal,Eigenaar,Systeem,Aanleiding",
    "Touch,What's it for?,Sent to,Delivery method,DRI,Platform,Trigger event",
    "Email name,Reason,Audience(s),Channel / Medium,Message owner,Tool,Entry criteria",
)


@pytest.mark.parametrize("headings", LANGUAGES)
def test_the_six_facts_are_found_in_seven_languages(headings: str) -> None:
    found = table(f"{headings}\nHello,Get going,everyone,Email,ana,hub,Weekly\n")
    assert list(targets(found).values()) == ["name", "purpose", "audience", "channel", "owner", "system", "trigger"]


def test_headings_in_two_rows() -> None:
    """Columns of a group below it, whichever of the two rows names more; a row of messages is no second heading."""
    below = table("Name,Goal,Delivery,,Status\n,,Channel,When,\na,x,Email,Weekly,live\n")
    wanted = {"Name": "name", "Goal": "purpose", "Channel": "channel", "When": "trigger", "Status": "status"}
    assert targets(below) == wanted
    assert [row.cells[0] for row in below.rows] == ["a"]
    above = table("What,,How,,\nName,Goal,Channel,When,\na,x,Email,Weekly,5\n")
    assert list(targets(above).items())[:4] == list(wanted.items())[:4]
    filled = table("Name,Goal,,,Budget\n,,Channel,When,\na,x,Email,Weekly,5\n")
    assert targets(filled) == {**dict(list(wanted.items())[:4]), "Budget": None}
    single = table("Name,Goal,Channel,When\na,,Email,\nb,x,Call,Weekly\n")
    assert [row.cells[0] for row in single.rows] == ["a", "b"]


def test_when_beside_a_trigger_says_how_long_after_it() -> None:
    found = table("Timing,Email,Trigger,Frequency\nImmediately,Hi,Form submitted,once\n")
    assert targets(found) == {"Timing": "timing", "Email": "name", "Trigger": "trigger", "Frequency": "schedule"}
    assert targets(table("Day,Email\n0,Hi\n3,Tips\n")) == {"Day": "trigger", "Email": "name"}
    assert targets(table("Day,Email\nlong,Hi\nshort,Tips\n"))["Day"] is None


def test_numbers_and_addresses_are_no_names_and_a_goal_metric_is_no_goal() -> None:
    mailing = table("Email,Trigger,Channel\nana@example.org,Weekly,Email\nbo@example.org,Daily,Email\n")
    assert targets(mailing)["Email"] is None
    assert targets(table("Email #,Subject,When\n1,Hi,Weekly\n2,Tips,Daily\n"))["Subject"] == "name"
    assert targets(table("Name,Subject,When\na,Hi,Weekly\n"))["Subject"] is None, "only where nothing else names it"
    found = targets(table("Name,Goal metric,Owner email\na,Signups,ana@example.org\n"))
    assert (found["Goal metric"], found["Owner email"]) == ("measure", None)


def test_a_frequency_fills_in_for_the_trigger_and_a_yes_below_live_is_a_status() -> None:
    found = table(
        "Name,Trigger,Frequency,Live?\nHi,Form submitted,monthly,yes\nTips,,monthly,soon\nA,,,who?\nB,,,later\n"
    )
    assert (targets(found)["Frequency"], targets(found)["Live?"]) == ("schedule", None)
    assert "`Live?` holds other words than a status, so its messages count as live" in found.notes[0]
    assert targets(table("Name,Channel,Live?\nHi,Email,TRUE\nTips,Email,FALSE\n"))["Live?"] == "status"
    assert targets(table("Name,Channel,Live?\nHi,Email,yes\nTips,Email,✅\nBye,Email,no\n"))["Live?"] == "status"


@pytest.mark.parametrize("heading", ["When does it go out?", "Send when?", "Spalte"])
def test_a_frequency_is_no_trigger_beside_cells_that_are(heading: str) -> None:
    found = targets(
        table(f"Name,Goal,Frequency,{heading}\nA,x,monthly,30 days before renewal\nB,y,weekly,on contract start\n"
              "C,z,once,14 days after contract start\n")
    )  # fmt: skip
    assert (found["Frequency"], found[heading]) == ("schedule", "trigger")
    assert targets(table("Name,Goal,Frequency,Notes\nA,x,monthly,a\nB,y,weekly,b\n"))["Frequency"] == "trigger"


def test_statuses_of_another_language_are_statuses() -> None:
    found = table(
        "Kampagnenname,Kanal,Status\nA,E-Mail,Aktiv\nB,E-Mail,Pausiert\nC,E-Mail,?\nD,E-Mail,TBD\nE,E-Mail,n/a\n"
    )
    assert targets(found) == {"Kampagnenname": "name", "Kanal": "channel", "Status": "status"}
    assert targets(table("Name,Who owns,When\nHi,Ana,Weekly\n"))["Who owns"] == "owner"


def test_what_sets_messages_off_names_them_where_nothing_else_does() -> None:
    assert table("Trigger,Audience,Content id\nForm submitted,everyone,7\n").is_inventory
    assert not table("Trigger,Action,Timeline\nVendor sold,Assess the impact,30 days\n").is_inventory


def test_a_first_column_that_tells_the_messages_apart_names_them() -> None:
    rows = "Hello,Greet,Email,Weekly\n{},Tips,Email,Daily\n"
    assert targets(table("Piece,Goal,Channel,When\n" + rows.format("Tips")))["Piece"] == "name"
    assert targets(table("Piece,Goal,Channel,When\n" + rows.format("Hello")))["Piece"] is None
    assert targets(table("Piece,Goal,Budget\nHello,Greet,1\nTips,Show,2\n"))["Piece"] is None


def test_a_wrong_target_names_the_nearest() -> None:
    with pytest.raises(WrongMapping, match="did you mean `purpose`"):
        checked_target("purpos")
