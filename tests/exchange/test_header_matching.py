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


def test_a_wrong_target_names_the_nearest() -> None:
    with pytest.raises(WrongMapping, match="did you mean `purpose`"):
        checked_target("purpos")
