"""The reader against PyYAML's own loaders, on random documents, random texts and random damage."""

import gc
import json
import math
import re
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from yaml.composer import ComposerError

from dcs_cli.loading.comments import ignore_comments
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.nodes import Path
from dcs_cli.loading.places import Place
from dcs_cli.loading.yaml_text import read_yaml
from tests.loading.reading import cut, read
from tests.loading.yaml_reference import ComposedLoader, CoreDumper, PureLoader, read_with

# The three line breaks that only YAML 1.1 knows are left out: PyYAML folds them, see test_yaml_hazards.
CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\x85\u2028\u2029\ufeff")
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=12),
    st.text(st.sampled_from(" \n'\"#:-,[]{}&*!|>%@`?~\\ab1é😀"), max_size=10),
    st.sampled_from(["yes", "no", "12:30", "0o7", "0x1f", "1e3", ".5", "null", "~", "<<", "2026-03-12", "=", "14d"]),
)
NUMBERS = st.one_of(st.integers(-(10**18), 10**18), st.floats(allow_nan=False), st.booleans(), st.none())


def nested(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Random data of mappings with text keys, and lists."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(TEXTS, inner, max_size=5)),
        max_leaves=20,
    )


@st.composite
def written_documents(draw: st.DrawFn) -> str:
    """Random data written by PyYAML in a random style, with random line ends and a byte order mark at times."""
    style = draw(st.sampled_from([None, "'", '"', "|", ">"]))
    documents = draw(st.lists(nested(TEXTS if style else st.one_of(TEXTS, NUMBERS)), min_size=1, max_size=3))
    text = yaml.dump_all(
        documents,
        Dumper=CoreDumper,
        default_style=style,
        default_flow_style=draw(st.sampled_from([True, False, None])),
        allow_unicode=draw(st.booleans()),
        width=draw(st.sampled_from([10, 40, 1000])),
        indent=draw(st.sampled_from([2, 4])),
        explicit_start=draw(st.booleans()),
        explicit_end=draw(st.booleans()),
    )
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", line_end)


def paths(value: Any, path: Path = ()) -> list[Path]:
    """The path of every value, and of the whole."""
    if isinstance(value, dict):
        return [path, *(found for key, inner in value.items() for found in paths(inner, (*path, key)))]
    if isinstance(value, list):
        return [path, *(found for index, inner in enumerate(value) for found in paths(inner, (*path, index)))]
    return [path]


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def same(left: Any, right: Any) -> bool:
    """Equality that tells 1 from 1.0 and True, and takes one NaN for another."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right) or (isinstance(left, float) and math.isnan(left) and math.isnan(right))


@settings(max_examples=300, deadline=None)
@given(written_documents())
@example("a: [b: c, d]\n")
@example("- - a\n  - b\n-\n  - c\n")
def test_reading_equals_the_pure_loader(text: str) -> None:
    documents, problems, _ = read(text)
    expected = read_with(PureLoader, text)
    assert problems == ()
    assert same([document.plain for document in documents], expected)
    assert [paths(document.plain) for document in documents] == [paths(document) for document in expected]


def reread(text: str, place: Place) -> Any:
    """The value of the text at a place, read on its own in the column where it stands."""
    documents = read_with(PureLoader, "---\n" + " " * (place.column - 1) + cut(text, place))
    return documents[0] if documents else None


@settings(max_examples=200, deadline=None)
@given(written_documents())
def test_the_text_at_a_place_reads_as_the_value(text: str) -> None:
    documents, _, _ = read(text)
    for document in documents:
        for path in paths(document.plain):
            assert document.exists(path)
            assert document.related(path) is None
            place = document.place(path)
            # A block text cannot stand alone: an indent indicator counts from the parent, `+` keeps what follows.
            if not re.search(r"(?:^|\s)[|>](?:[-+]?[0-9]|\+)", cut(text, place)):
                assert same(reread(text, place), at(document.plain, path))
            if path and isinstance(path[-1], str):
                key = document.place(path, "key")
                if not cut(text, key).startswith(("|", ">")):
                    assert reread(text, key) == path[-1]


SEEDS = [
    (
        "kind: map\nid: cs\ntouchpoints:\n  - id: welcome # dcs: ignore[T07] two mails\n"
        "    audience: &x {persona: admin}\n    trigger: {after: start, by: [0d, 3d]}\n"
        "  # dcs: ignore[O01]\n  - id: b\n    <<: *x\n"
    ),
    (
        "a: &k [é, '😀 ü', \"x\\u00e9\"]\nb: *k\nc: &m {d: [1, 2]}\nf: {<<: [*m], g: 1}\ne: |\n  text\n\n  more\n"
        "---\n? q\n: >-\n  fold\n  ed\n"
    ),
    "- &a {x: 1, y: .5}\n- {<<: *a, y: 2}\n- 3\n- [a, b: c, {d: e}]\n- 0x1F\n...\n%YAML 1.2\n---\nq: ~\n",
    "\ufeffk:\r\n  - 'a\r\n    b'\r\n  - \"c\\\r\n    d\"\r\nk2:\t5\r\nk3: 6\r\n",
]
PIECES = [
    *(piece.encode() for piece in ("\t", "'", '"', "\n", "\r", "- ", ": ", "? ", ",", "{", "}", "[", "]", "| ", "> ")),
    *(piece.encode() for piece in ("&a ", "*a", "<<: ", "!x ", "%", "@", "\\", "1", "~", " ", "---\n", "...\n")),
    *(piece.encode() for piece in ("# dcs: ignore[A01]", "\x00", "\ufeff", "\x85", "\u2028")),
    *(b"\xff", b"\xed\xa0\x80"),
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A text with bytes replaced, removed, doubled or put in."""
    data = bytearray(draw(st.sampled_from(SEEDS)).encode())
    for _ in range(draw(st.integers(0, 6))):
        where = draw(st.integers(0, len(data)))
        until = min(len(data), where + draw(st.integers(0, 6)))
        new = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=2), st.just(bytes(data[where:until]) * 2)))
        data[where:until] = new
    return bytes(data)


@settings(max_examples=1500, deadline=None)
@given(damaged())
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"\xef")
@example(b"\r")
@example(b"a: |\n")
@example(b"a: !")
@example(b"\t")
def test_damaged_text_gives_documents_or_problems_and_nothing_else(data: bytes) -> None:
    documents, problems, comments = read_yaml(data, "maps.yaml", Limits())
    assert gc.isenabled()
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    lines = re.split("\r\n|\r|\n", text)
    places = [place for problem in problems for place in problem.places]
    for document in documents:
        places += [document.place(path, part) for path in paths(document.plain) for part in ("value", "key")]
        places += [ignore.covers for ignore in ignore_comments(document, comments)]
        assert all(document.exists(path) for path in paths(document.plain))
        assert list(document.positions.starts) == sorted(document.positions.starts)
    for place in places:
        assert (1, 1) <= (place.line, place.column) <= (place.end_line, place.end_column)
        assert place.end_line <= len(lines)
        assert place.column <= len(lines[place.line - 1]) + 2
        assert place.end_column <= len(lines[place.end_line - 1]) + 2
    for comment in comments:
        assert lines[comment.line - 1][comment.column - 1 :].rstrip() == comment.text
        assert lines[comment.line - 1][: comment.column - 1] == comment.before
    if not problems and not any(mark in text for mark in "\x85\u2028\u2029"):
        try:
            expected = read_with(ComposedLoader, data)
        except ComposerError as error:
            # YAML allows an anchor to be used again; libyaml's composer does not.
            if "duplicate anchor" not in str(error):
                raise
        else:
            assert same([document.plain for document in documents], expected)


def test_the_undamaged_texts_are_good() -> None:
    assert [read(seed)[1] for seed in SEEDS] == [()] * len(SEEDS)


def test_problems_are_sorted_and_the_reader_is_deterministic() -> None:
    text = "a: *x\nb: !t 1\nb: 2\n---\n\ta: 1\n"
    first, second = read(text), read(text)
    assert first == second
    places = [problem.places[0] for problem in first[1]]
    assert places == sorted(places)


@pytest.mark.parametrize("text", ["{}", "[]", json.dumps({"a": [1, 2.5, None, True, {"b": "é\n"}]}, indent=2)])
def test_json_is_yaml(text: str) -> None:
    documents, problems, _ = read(text)
    assert problems == ()
    assert [document.plain for document in documents] == [json.loads(text)]
