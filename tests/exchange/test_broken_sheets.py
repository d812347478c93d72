"""Broken files end in a sentence, and whatever is read of them becomes documents without a fault."""

import io
import random
import zipfile

import pytest

from dcs_cli.documents.reading import read_document
from dcs_cli.exchange.document_writing import new_items, new_maps
from dcs_cli.exchange.drafts import NotReadable
from dcs_cli.exchange.header_matching import matched_tables
from dcs_cli.exchange.known_words import KnownWords
from dcs_cli.exchange.matrix_tables import unfolded
from dcs_cli.exchange.sheet_drafts import drafts_of_tables
from dcs_cli.exchange.sheets import read_source
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.yaml_text import read_yaml

from .spreadsheets import HEADINGS, WELCOME, ods, ods_row, repacked, xlsx

SOUND = (
    xlsx(),
    ods(ods_row(HEADINGS) + ods_row(WELCOME)),
    b"| Name | Goal | When |\n|-|-|-|\n| a | b \\| c | Weekly |\n",
    (
        "\ufeffName, Goal ,Channel,Channel,Reviewed on,Data,When\r\n"
        'Welcome,Get started with it now,Email,In-app,1767225600,"{""a"": [1, 2]}",30 days before renewal\r\n'
        'Second,Do the other thing,Call,,2026-03-04,,"Weekly"\r\n'
    ).encode(),
)
ODD = "\"'|=,;{}#&*!%@`\u202e\u0000\U0001f600\u2028"


def broken(data: bytes, dice: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        place = dice.randrange(len(made))
        kind = dice.random()
        if kind < 0.5:
            made[place] = dice.randrange(256)
        elif kind < 0.7 and len(made) > 30:
            del made[place : place + dice.randint(1, 20)]
        else:
            made[place:place] = dice.choice(ODD).encode()
    return bytes(made)


def broken_inside(data: bytes, dice: random.Random) -> bytes:
    """An archive that is whole, with one part broken."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = dice.choice(archive.namelist())
        return repacked(data, {part: broken(archive.read(part), dice)})


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_no_file_is_too_broken(seed: int) -> None:
    dice = random.Random(seed)
    read = 0
    for _ in range(60):
        sound = dice.choice(SOUND)
        packed = sound.startswith(b"PK") and dice.random() < 0.7
        data = broken_inside(sound, dice) if packed else broken(sound, dice)
        try:
            source = read_source(data, "file")
        except NotReadable:
            continue
        tables = [one for table in source.tables for one in matched_tables(table, KnownWords(), {})]
        matrices = [one for table in source.tables if (one := unfolded(table, KnownWords())) is not None]
        tables += [one for table in matrices for one in matched_tables(table, KnownWords(), {})]
        drafts = drafts_of_tables("file", [table for table in tables if table.is_inventory], KnownWords())
        for one in new_maps(new_items(drafts.drafts, {}, ()), "file", ()):
            documents, faults, _ = read_yaml(one.text.encode(), one.file, Limits())
            assert not faults
            assert documents[0].plain == one.plain
            assert read_document(documents[0].plain)[1] == ()
            read += 1
    assert read > 5
