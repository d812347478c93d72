"""Every node keeps its place: lines and columns from 1, counted in characters."""

import pickle

import pytest

from dcs_cli.loading.nodes import Path
from dcs_cli.loading.places import Place
from tests.loading.reading import cut, only, read

BLOCK = """\
# a comment
kind: map
touchpoints:
  - id: welcome      # one
    audience: {persona: [admin, "user"]}
    purpose: |
      two
      lines

  # another
  - id: second
    by:
    - 0d
    - 3d
    empty:
last: 'é 😀 ü'   # after wide characters
wide: [é, 😀, {ü: x}]
"""


@pytest.mark.parametrize(
    ("path", "line", "column", "text"),
    [
        (("kind",), 2, 7, "map"),
        (("touchpoints", 0, "id"), 4, 9, "welcome"),
        (("touchpoints", 0, "audience"), 5, 15, '{persona: [admin, "user"]}'),
        (("touchpoints", 0, "audience", "persona"), 5, 25, '[admin, "user"]'),
        (("touchpoints", 0, "audience", "persona", 1), 5, 33, '"user"'),
        (("touchpoints", 0, "purpose"), 6, 14, "|\n      two\n      lines\n\n"),
        (("touchpoints", 1), 11, 5, "id: second\n    by:\n    - 0d\n    - 3d\n    empty:"),
        (("touchpoints", 1, "by"), 13, 5, "- 0d\n    - 3d"),
        (("touchpoints", 1, "by", 1), 14, 7, "3d"),
        (("touchpoints", 1, "empty"), 15, 11, ""),
        (("last",), 16, 7, "'é 😀 ü'"),
        (("wide", 1), 17, 11, "😀"),
        (("wide", 2), 17, 14, "{ü: x}"),
        (("wide", 2, "ü"), 17, 18, "x"),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_values(path: Path, line: int, column: int, text: str, mark: str, line_end: str) -> None:
    written = mark + BLOCK.replace("\n", line_end)
    place = only(written).place(path)
    assert (place.file, place.line, place.column) == ("maps.yaml", line, column)
    assert cut(written, place) == text


@pytest.mark.parametrize(
    ("path", "line", "column", "end_column"),
    [
        (("kind",), 2, 1, 5),
        (("touchpoints", 0, "audience", "persona"), 5, 16, 23),
        (("touchpoints", 1, "empty"), 15, 5, 10),
        (("wide", 2, "ü"), 17, 15, 16),
    ],
)
def test_keys(path: Path, line: int, column: int, end_column: int) -> None:
    assert only(BLOCK).place(path, "key") == Place("maps.yaml", line, column, line, end_column)


def test_the_item_of_a_list_has_no_key_and_gives_its_value() -> None:
    document = only(BLOCK)
    assert document.place(("wide", 0), "key") == document.place(("wide", 0))


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        (("touchpoints", 0, "trigger"), ("touchpoints", 0)),
        (("touchpoints", 0, "audience", "persona", 2), ("touchpoints", 0, "audience", "persona")),
        (("touchpoints", 7, "id"), ("touchpoints",)),
        (("kind", "deeper"), ("kind",)),
        (("kind", 0), ("kind",)),
        (("touchpoints", "0"), ("touchpoints",)),
        (("touchpoints", -1), ("touchpoints",)),
        (("nothing", "here"), ()),
        ((0,), ()),
    ],
)
def test_a_path_that_does_not_exist_is_at_its_nearest_ancestor(path: Path, nearest: Path) -> None:
    document = only(BLOCK)
    assert not document.exists(path)
    assert document.exists(nearest)
    assert document.place(path) == document.place(nearest)
    assert document.place(path, "key") == document.place(nearest, "key")


ALIASES = """\
base: &base
  owner: csm
  by: [0d, 3d]
one: *base
list: [*base, &s text, *s]
two: {<<: *base, owner: cs}
three:
  <<: [*base, *base]
four: &four {<<: *base, x: 1}
five: {<<: *four}
"""


@pytest.mark.parametrize(
    ("path", "line", "column", "anchor"),
    [
        (("one",), 4, 6, (1, 7)),
        (("one", "owner"), 4, 6, (1, 7)),
        (("one", "by", 1), 4, 6, (1, 7)),
        (("list", 0, "by"), 5, 8, (1, 7)),
        (("list", 2), 5, 24, (5, 15)),
        (("two", "by"), 6, 11, (1, 7)),
        (("two", "by", 0), 6, 11, (1, 7)),
        (("three", "owner"), 8, 8, (1, 7)),
        (("five", "x"), 10, 12, (9, 7)),
        (("five", "by", 1), 10, 12, (9, 7)),
    ],
)
def test_through_an_alias_the_place_is_the_alias(path: Path, line: int, column: int, anchor: tuple[int, int]) -> None:
    document = only(ALIASES)
    assert document.exists(path)
    place, related = document.place(path), document.related(path)
    assert (place.line, place.column) == (line, column)
    assert cut(ALIASES, place).startswith("*")
    assert related is not None
    assert (related.line, related.column) == anchor
    assert cut(ALIASES, related).startswith("&")


@pytest.mark.parametrize("path", [("base",), ("base", "by", 0), ("two",), ("two", "owner"), ("list", 1), ("four", "x")])
def test_what_is_written_out_has_no_related_place(path: Path) -> None:
    document = only(ALIASES)
    assert document.exists(path)
    assert document.related(path) is None


def test_a_written_key_keeps_its_own_place_beside_a_merge() -> None:
    document = only(ALIASES)
    assert document.place(("two", "owner")) == Place("maps.yaml", 6, 25, 6, 27)
    assert document.place(("two", "owner"), "key") == Place("maps.yaml", 6, 18, 6, 23)


def test_the_key_of_an_alias_is_a_key_and_below_it_all_is_the_alias() -> None:
    document = only(ALIASES)
    assert document.place(("one",), "key") == Place("maps.yaml", 4, 1, 4, 4)
    assert document.place(("one", "owner"), "key") == document.place(("one",))


def test_what_is_missing_below_an_alias_is_at_the_alias() -> None:
    document = only(ALIASES)
    assert not document.exists(("one", "nothing"))
    assert document.place(("one", "nothing")) == document.place(("one",))
    assert document.related(("one", "nothing")) == document.related(("one",))


def test_a_merge_adds_no_key_of_its_own() -> None:
    assert not only(ALIASES).exists(("two", "<<"))


def test_later_documents_count_the_lines_of_the_file() -> None:
    documents, problems, _ = read("a: 1\n---\nb: [x,\n  y]\n...\n---\nc: 2\n")
    assert problems == ()
    assert [document.place((key,)).line for document, key in zip(documents, "abc", strict=True)] == [1, 3, 7]
    assert documents[1].place(("b", 1)) == Place("maps.yaml", 4, 3, 4, 4)


def test_duplicate_and_dropped_keys_do_not_shift_the_places_of_others() -> None:
    documents, _, _ = read("a: 1\n7: {x: 2}\na: [3]\nb: 4\n")
    assert documents[0].plain == {"a": 1, "b": 4}
    assert documents[0].place(("a",)).line == 1
    assert documents[0].place(("b",)) == Place("maps.yaml", 4, 4, 4, 5)


def test_scalars_of_several_lines() -> None:
    text = "plain: one\n  two\nquoted: 'one\n\n  two'\nnext: x\n"
    document = only(text)
    assert cut(text, document.place(("plain",))) == "one\n  two"
    assert cut(text, document.place(("quoted",))) == "'one\n\n  two'"


def test_places_are_ordered_and_contain_one_another() -> None:
    document = only(BLOCK)
    inner, outer = document.place(("touchpoints", 0, "id")), document.place(("touchpoints",))
    assert outer.contains(inner)
    assert outer.contains(outer)
    assert not inner.contains(outer)
    assert not outer.contains(Place("other.yaml", inner.line, inner.column, inner.end_line, inner.end_column))
    assert sorted([inner, outer]) == [outer, inner]


def test_a_document_can_be_stored_and_comes_back_the_same() -> None:
    document = only(ALIASES)
    assert pickle.loads(pickle.dumps(document)) == document


@pytest.mark.parametrize("text", ["a: 1", "a: 1\n", "a: 'x", "a: ["])
def test_the_end_of_the_file_with_and_without_a_line_end(text: str) -> None:
    documents, problems, _ = read(text)
    lines = text.count("\n") + 1
    places = [place for problem in problems for place in problem.places] + [
        document.place(()) for document in documents
    ]
    assert places
    assert all(place.end_line <= lines for place in places)
