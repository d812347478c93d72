"""The law of editing: documents as rows and back are the same documents, keys, values and order (commands "import")."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dcs_cli.documents.journey import Moment, Plan
from dcs_cli.documents.program import MessageClass
from dcs_cli.documents.sheet_columns import EDITING_SHEETS, REASON, columns_of
from dcs_cli.documents.signals import Signal
from dcs_cli.documents.touchpoint_map import Campaign, Override, Touchpoint
from dcs_cli.loading.cell_notation import read_cell, written_cell
from dcs_cli.loading.flow_writing import flow_yaml
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.sheet_rows import documents_of, rows_of
from dcs_cli.loading.yaml_text import read_yaml

TOUCHPOINTS, CAMPAIGNS, VERSIONS = EDITING_SHEETS[:3]
FIELDS = [column.key for column in columns_of(VERSIONS)]

awkward = st.sampled_from(
    [
        "",
        " ",
        "\n",
        "=1+1",
        "+4",
        "-",
        "@x",
        "'quoted",
        '"x"',
        "null",
        "~",
        "yes",
        "1e3",
        "0x1F",
        ".inf",
        "2026-02-30",
        "1899-12-31",
        "a: b",
        "a, b",
        "[a]",
        "{a: b}",
        "# x",
        "x\r\ny",
        "x\n",
        "\t",
        "\x00\x1f\x7f\x85",
        "_x0041_",
        "⟦long text 1⟧",
        "<r>x</r>",
        "<<",
        ">",
        "|",
        "...",
        "---",
        "\u202eabc",
        "\ufeff",
        "\ufffe",
        "😀",
    ]
)
texts = st.text(max_size=12) | awkward
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)
items = st.dictionaries(st.sampled_from(FIELDS) | texts.map("x-{}".format), values, min_size=1, max_size=6)
maps = st.fixed_dictionaries(
    {"kind": st.just("map")},
    optional={
        "defaults": items | values,
        "touchpoints": st.lists(items, max_size=3) | values,
        "campaigns": st.lists(items, max_size=2),
        "override": st.dictionaries(texts, items, max_size=2) | values,
        "remove": st.dictionaries(texts, texts, max_size=2),
        "add": st.lists(items, max_size=2),
        "x-note": values,
    },
)


def _same(documents: list[tuple[str, dict[str, Any]]]) -> None:
    contents = rows_of(documents)
    items = {title: [row.cells for row in rows] for title, rows in contents.items.items()}
    found = documents_of(items, contents.documents)
    assert found.problems == []
    # JSON tells 1 from 1.0 and from true, and keeps the order of keys.
    assert json.dumps(found.documents) == json.dumps([list(one) for one in documents])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(texts.map("{}.yaml".format), maps), min_size=1, max_size=3))
def test_documents_as_rows_and_back_are_the_same(documents: list[tuple[str, dict[str, Any]]]) -> None:
    _same(documents)


@settings(max_examples=150, deadline=None)
@given(values)
def test_flow_yaml_reads_back_the_same(value: Any) -> None:
    documents, faults, _ = read_yaml(b"value: " + flow_yaml({"in": value}).encode(), "x", Limits())
    assert not faults
    plain = documents[0].plain
    assert isinstance(plain, dict)
    assert json.dumps(plain["value"]) == json.dumps({"in": value})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["text", "choice", "truth", "number", "date", "names", "yaml"]), values)
def test_a_cell_gives_its_value_back_or_is_not_written(kind: Any, value: Any) -> None:
    cell = written_cell(kind, value)
    if cell is not None:
        assert json.dumps(read_cell(kind, cell)) == json.dumps(value)
        assert cell != ""


def test_every_field_has_a_column_of_its_kind() -> None:
    for sheet, models in (
        (TOUCHPOINTS, (Touchpoint,)),
        (CAMPAIGNS, (Campaign,)),
        (VERSIONS, (Touchpoint, Override)),
        (EDITING_SHEETS[3], (Moment,)),
        (EDITING_SHEETS[4], (Plan,)),
        (EDITING_SHEETS[5], (Signal,)),
    ):
        fields = {field.alias or name for model in models for name, field in model.model_fields.items()}
        keys = [column.key for column in columns_of(sheet)]
        assert set(keys) - {REASON} == fields - {REASON} and len(keys) == len(set(keys)), sheet.title
    kinds = {column.key: column.kind for column in columns_of(TOUCHPOINTS)}
    assert [column.key for column in columns_of(TOUCHPOINTS)][:7] == [
        *("id", "purpose", "audience", "channel", "owner", "system", "trigger")
    ]
    assert kinds["starts_on"] == "date" and kinds["serves"] == "names" and kinds["trigger"] == "yaml"
    assert kinds["priority"] == "number" and kinds["slip"] == "text" and kinds["messages"] == "yaml"
    classes = next(column for column in columns_of(TOUCHPOINTS) if column.key == "class")
    assert [word for word, _ in classes.choices] == list(MessageClass.__args__[0].__args__)  # type: ignore[attr-defined]
    assert all(meaning for _, meaning in classes.choices)


def test_what_a_person_writes_is_read_kindly() -> None:
    assert read_cell("yaml", "segment: smb, persona: admin") == {"segment": "smb", "persona": "admin"}
    assert read_cell("yaml", "segment: smb") == {"segment": "smb"}
    assert read_cell("yaml", "all") == "all"
    assert read_cell("names", " first-value; gone-quiet ") == ["first-value", "gone-quiet"]
    assert read_cell("text", 2026) == "2026" and read_cell("text", 45.0) == "45"
    assert read_cell("date", 46054) == "2026-02-01"
    assert read_cell("truth", "Yes") is True
    assert read_cell("number", "12") == 12
