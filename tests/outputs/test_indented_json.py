"""Indented JSON: byte for byte what the standard library writes, for everything JSON can hold."""

import json
from enum import IntEnum
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dcs_cli.outputs.indented_json import indented_json


class Code(IntEnum):
    """A whole number with a name, as exit codes are."""

    FOUND = 1


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(Code.FOUND)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.integers() | st.none(), inner)
    ),
    max_leaves=25,
)


@given(VALUES)
def test_it_is_what_the_standard_library_writes(value: Any) -> None:
    assert indented_json(value) == json.dumps(value, ensure_ascii=False, indent=2) + "\n"
