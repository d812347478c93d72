"""What an import writes is in the layout of ``dcs fmt``, whatever stands in it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_cli.exchange.document_layout import document_text, key_above
from dcs_cli.loading.layout import laid_out
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.yaml_text import read_yaml

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").rglob("*.yaml"))
TEXTS = st.text(min_size=1, max_size=130) | st.sampled_from(
    ("no", "12:30", "a: b", "- x", "x #y", "1e3", "Day 14, Day 21", "~")
)
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(("persona", "not", "x-a")), inner, max_size=3)
    ),
    max_leaves=12,
)
FIELDS = st.dictionaries(
    st.sampled_from(("label", "purpose", "audience", "trigger", "status", "source", "x-notes", "x-source-trigger")),
    VALUES,
)


def check(plain: dict[str, Any]) -> None:
    text = document_text(plain).encode()
    documents, faults, _ = read_yaml(text, "a.yaml", Limits())
    assert not faults
    assert documents[0].plain == plain
    assert laid_out(text, "a.yaml", Limits()).data == text


@given(st.lists(FIELDS, min_size=1, max_size=3))
def test_maps_of_any_content_are_laid_out_already(items: list[dict[str, Any]]) -> None:
    check({"kind": "map", "id": "m", "touchpoints": [{"id": f"i{number}", **one} for number, one in enumerate(items)]})


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_documents_of_every_kind_are_laid_out_already(file: Path) -> None:
    for document in read_yaml(file.read_bytes(), file.name, Limits())[0]:
        if isinstance(document.plain, dict):
            check(document.plain)


def test_a_new_key_finds_its_place() -> None:
    assert key_above(["id", "purpose", "channel", "status"], "audience", "map", "touchpoints")[0] == "purpose"
    assert key_above(["id", "status"], "x-notes", "map", "touchpoints")[0] == "status"
