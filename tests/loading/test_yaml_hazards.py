"""Every hazard of the dialect: what is read, what is said, and where."""

import gc
from collections.abc import Callable
from typing import Any

import pytest

from dcs_cli.loading import yaml_text
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.places import line_table
from tests.loading.reading import only, read

SCALARS: list[tuple[str, Any]] = [
    *[(word, word) for word in ("yes", "no", "on", "off", "y", "n", "Yes", "NO", "On", "tRUE", "nULL", "None")],
    *[(word, True) for word in ("true", "True", "TRUE")],
    *[(word, False) for word in ("false", "False", "FALSE")],
    *[(word, None) for word in ("", "~", "null", "Null", "NULL")],
    *[(word, float("inf")) for word in (".inf", "+.Inf", ".INF")],
    ("-.inf", float("-inf")),
    ("12:30", "12:30"),
    ("12:30:45", "12:30:45"),
    ("2026-03-12", "2026-03-12"),
    ("2026-03-12T10:00:00Z", "2026-03-12T10:00:00Z"),
    ("1_000", "1_000"),
    ("1,000", "1,000"),
    ("012", 12),
    ("-012", -12),
    ("+7", 7),
    ("0o14", 12),
    ("0O14", "0O14"),
    ("0o18", "0o18"),
    ("0xFf", 255),
    ("-0x1F", "-0x1F"),
    ("0b11", "0b11"),
    ("0x", "0x"),
    ("1e3", 1000.0),
    ("1.", 1.0),
    (".5", 0.5),
    ("-.5E-1", -0.05),
    (".", "."),
    ("+", "+"),
    ("-.", "-."),
    ("1e", "1e"),
    ("e3", "e3"),
    ("inf", "inf"),
    ("nan", "nan"),
    ("+.nan", "+.nan"),
    ("14d", "14d"),
    ("75%", "75%"),
    ("-30%", "-30%"),
    ("1.2.3", "1.2.3"),
    ("0", 0),
    ("-0", 0),
    ("=", "="),
    ("<<", "<<"),
    ("\u0661\u0662", "\u0661\u0662"),
    ("0o" + "7" * 340, int("7" * 340, 8)),
]


@pytest.mark.parametrize(("written", "value"), SCALARS)
def test_unquoted_scalars_follow_the_core_schema(written: str, value: Any) -> None:
    found = only(f"key: {written}\n").plain
    assert found == {"key": value}
    assert isinstance(found, dict)
    assert type(found["key"]) is type(value)


@pytest.mark.parametrize("written", [".nan", ".NaN", ".NAN"])
def test_not_a_number(written: str) -> None:
    found = only(f"- {written}\n").plain
    assert isinstance(found, list)
    assert isinstance(found[0], float)
    assert found[0] != found[0]


@pytest.mark.parametrize("word", ["true", "12", "~", "2026", "", "<<", "*a", "!x"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_quotes_keep_text_as_value_and_as_key(word: str, quote: str) -> None:
    assert only(f"a: {quote}{word}{quote}\n").plain == {"a": word}
    assert only(f"{quote}{word}{quote}: a\n").plain == {word: "a"}


def test_a_quoted_and_an_unquoted_merge_key_are_two_keys() -> None:
    assert only('- &a {x: 1}\n- {"<<": 2, <<: *a}\n').plain == [{"x": 1}, {"<<": 2, "x": 1}]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n---\n", "--- ~\n", "\ufeff", "---\n...\n"])
def test_empty_documents_are_skipped(text: str) -> None:
    assert read(text) == ((), (), ())


def test_documents_are_counted_without_the_empty_ones() -> None:
    documents, problems, _ = read("---\n---\nkind: map\n---\n# nothing\n---\nkind: program\n")
    assert [(document.index, document.plain) for document in documents] == [
        (0, {"kind": "map"}),
        (1, {"kind": "program"}),
    ]
    assert problems == ()


FAULTS: list[tuple[str, bytes, list[tuple[int, int]], str]] = [
    # name, text, line and column of the places, a part of the message
    ("open single quote", b"a: 'never\nb: c\n", [(1, 4)], "never closed"),
    ("open double quote", b'a: 1\nb: "never\n', [(2, 4)], "never closed"),
    ("quote open until the document's end", b'a: "b\n---\nc: 1\n', [(1, 4)], "never closed"),
    ("quote closed by the next one", b"a: 'x\nb: 'c'\n", [(2, 5), (1, 4)], "opened at line 1"),
    ("text after a quote", b"a: 'b' c\n", [(1, 8), (1, 4)], "after the closing '"),
    ("text after a quote in a list", b"a: ['b' c]\n", [(1, 9), (1, 5)], "after the closing '"),
    ("second colon", b"purpose: Welcome: first\n", [(1, 17)], "second `: `"),
    ("colon below a line without one", b"a\nb: 1\n", [(2, 2)], "none can begin"),
    ("comparison without quotes", b"is: >= 15%\n", [(1, 5)], "starts a text on the lines below"),
    ("line that is no pair", b"a: 1\nfoo\nb: 2\n", [(2, 1)], "neither `key: value` nor a list entry"),
    ("dash without a space", b"- a\n-b\n", [(2, 1)], "neither"),
    ("open list", b"a: [1, 2\nb: 3\n", [(2, 2), (1, 4)], "opened at line 1"),
    ("open mapping", b"a: {x: 1\nb: 3\n", [(2, 2), (1, 4)], "opened at line 1"),
    ("open list at the end", b"a: 1\nb: [\n", [(3, 1), (2, 4)], "opened at line 2"),
    ("stray bracket", b"a: 1\n] x\n", [(2, 1)], "closes nothing"),
    ("missing entry", b"- [a, , b]\n", [(1, 7)], "expected a value before `,`"),
    ("list under keys", b"a: 1\n- b\n", [(2, 1)], "a list entry stands where a key"),
    ("key under a list", b"- a\nb: 1\n", [(2, 1)], "next entry of the list"),
    ("list on a key's line", b"a: - b\n", [(1, 4)], "cannot begin here"),
    ("at sign", b"a: @x\n", [(1, 4)], "cannot begin with the character @"),
    ("backtick", b"a: `x\n", [(1, 4)], "cannot begin with"),
    ("percent", b"a: %x\n", [(1, 4)], "cannot begin with"),
    ("star as text", b"a: ** b\n", [(1, 4)], "means an alias"),
    ("ampersand as text", b"a: & b\n", [(1, 4)], "means an anchor"),
    ("bad escape", b'a: "x\\q"\n', [(1, 6)], "backslash"),
    ("half an emoji", b'a: "\\ud83d"\n', [(1, 7)], "backslash"),
    ("tab in indentation", b"a:\n\tb: 1\n", [(2, 1)], "a tab indents"),
    ("tab after spaces", b"a:\n  \tb: 1\n", [(2, 3)], "a tab indents"),
    ("tab inside brackets", b"a: [x,\n\ty]\n", [(2, 1)], "a tab indents"),
    ("tab before a bracket", b"a: [x\n\t]\n", [(2, 1)], "a tab indents"),
    (
        "duplicate key",
        b"a: 1\nb: 2\na: 3\n",
        [(3, 1), (1, 1)],
        "`a` is written twice in one mapping; first seen at line 1",
    ),
    ("duplicate key in another style", b"a: 1\n'a': 3\n", [(2, 1), (1, 1)], "twice"),
    ("duplicate key in braces", b"{a: 1, a: 3}\n", [(1, 8), (1, 2)], "twice"),
    ("duplicate merge", b"- &a {x: 1}\n- <<: *a\n  <<: *a\n", [(3, 3), (2, 3)], "`<<` is written twice"),
    ("number as key", b"2026: x\n", [(1, 1)], "a number stands as a key"),
    ("boolean as key", b"a: {true: x}\n", [(1, 5)], "true or false stands as a key"),
    ("null as key", b"~: x\n", [(1, 1)], "null stands as a key"),
    ("nothing as key", b": x\n", [(1, 1)], "without a key before it"),
    ("nothing as key in braces", b"{: x}\n", [(1, 2)], "expected a value before `:`"),
    ("list as key", b"? [a]\n: x\n", [(1, 3)], "a list stands as a key"),
    ("alias of a number as key", b"- &a 1\n- {*a : 2}\n", [(2, 4)], "a number stands as a key"),
    ("own tag", b"a: !x 1\n", [(1, 4)], "`!x`"),
    ("python tag", b"!!python/object/apply:os.system [ls]\n", [(1, 1)], "`!!python/object/apply:os.system`"),
    ("standard tag", b"a: !!str 1\n", [(1, 4)], "`!!str`"),
    ("tag on a mapping", b"a: !!map {b: 1}\n", [(1, 4)], "`!!map`"),
    ("bare exclamation mark", b"a: !\n", [(1, 4)], "`!`"),
    ("unknown tag handle", b"a: !e!x 1\n", [(1, 4)], "tags"),
    ("alias without anchor", b"a: *b\n", [(1, 4)], "no anchor above it"),
    ("alias of another document", b"a: &b 1\n---\na: *b\n", [(3, 4)], "no anchor above it"),
    ("alias inside its anchor", b"a: &b\n  - [*b]\n", [(2, 6), (1, 4)], "its anchor is at line 1"),
    ("merge inside its anchor", b"a: &b\n  <<: *b\n", [(2, 7), (1, 4)], "its anchor is at line 1"),
    ("merge of a scalar", b"a: {<<: 3}\n", [(1, 9)], "`<<` takes an alias"),
    ("merge of a mapping written out", b"a: {<<: {b: 1}}\n", [(1, 9)], "`<<` takes an alias"),
    ("merge of an aliased list", b"- &a [1]\n- {<<: *a}\n", [(2, 8)], "`<<` takes an alias"),
    ("merge of a list with a mapping", b"- &a {x: 1}\n- {<<: [*a, {y: 1}]}\n", [(2, 13)], "`<<` takes an alias"),
    ("merge of nothing", b"a: {<<: []}\n", [(1, 9)], "`<<` takes an alias"),
    ("merge without a value", b"<<:\n", [(1, 4)], "`<<` takes an alias"),
    ("not UTF-8", b"a: 1\nb: caf\xe9\n", [(2, 7)], "not UTF-8 (byte 0xe9)"),
    ("surrogate", b"a: \xed\xa0\x80\n", [(1, 4)], "not UTF-8"),
    ("UTF-16", "a: 1\n".encode("utf-16"), [(1, 1)], "UTF-16"),
    ("NUL", b"a: 1\nb: \x00\n", [(2, 4)], "NUL byte"),
    ("binary", b"\x89PNG\r\n\x1a\n\x00\x00", [(1, 1)], "NUL byte"),
    ("control character", "é: 1\nb: \x07\n".encode(), [(2, 4)], "U+0007"),
    ("mark inside the file", "a: 1\n---\n\ufeffb: 2\n".encode(), [(3, 1)], "byte order mark"),
    ("mark at a key", "a: 1\n\ufeffb: 2\n".encode(), [(2, 1)], "byte order mark"),
    ("other YAML", b"%YAML 3.0\n---\na: 1\n", [(1, 1)], "directive"),
    ("document without dashes", b"a: x\n...\nb: 1\n", [(3, 1)], "without `---`"),
    ("endless whole number", b"a: " + b"9" * 5000 + b"\n", [(1, 4)], "too large"),
    ("endless hexadecimal number", b"a: 0x" + b"f" * 5000 + b"\n", [(1, 4)], "too large"),
    ("endless float", b"a: 1e999\n", [(1, 4)], "too large"),
    ("flood of directives", b"%TAG !a! b\n" * 2000, [(1, 1)], "shorthands for tags"),
]


@pytest.mark.parametrize(
    ("text", "places", "part"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_faults_say_what_is_wrong_where_and_what_mends_it(
    text: bytes, places: list[tuple[int, int]], part: str
) -> None:
    documents, problems, _ = read(text)
    assert [[(place.line, place.column) for place in problem.places] for problem in problems] == [places]
    assert part in problems[0].message
    assert problems[0].hint
    spoilt = [document for document in documents if not document.sound]
    assert len(spoilt) <= 1
    line = places[0][0]
    assert all(document.lines.line_and_column(document.first)[0] <= line for document in spoilt)


def test_all_faults_of_a_document_are_reported_and_its_rest_is_read() -> None:
    documents, problems, _ = read("a: !x 1\nb: *no\n7: c\na: 2\nd: 4\n")
    assert [problem.places[0].line for problem in problems] == [1, 2, 3, 4]
    assert [(document.plain, document.sound) for document in documents] == [({"a": 1, "b": None, "d": 4}, False)]


def test_only_the_document_with_the_fault_is_unsound() -> None:
    documents, problems, _ = read("a: 1\n---\nb: 1\nb: 2\n---\nc: 1\n")
    assert [document.sound for document in documents] == [True, False, True]
    assert len(problems) == 1


def test_complete_documents_survive_a_later_syntax_error() -> None:
    documents, problems, _ = read("a: 1\n---\nb: 2\n---\nc: [\n")
    assert [(document.plain, document.sound) for document in documents] == [({"a": 1}, True), ({"b": 2}, True)]
    assert [problem.places[0].line for problem in problems] == [6]


def test_faults_before_a_syntax_error_are_reported_with_it() -> None:
    documents, problems, _ = read("a: 1\na: 2\nc: [\n")
    assert documents == ()
    assert [problem.places[0].line for problem in problems] == [2, 4]


def test_three_faults_of_one_key_name_its_first_place() -> None:
    _, problems, _ = read("a: 1\na: 2\na: 3\n")
    assert [[place.line for place in problem.places] for problem in problems] == [[2, 1], [3, 1]]


LIMITS: list[tuple[str, str, Limits, bool]] = [
    ("bytes", "a: 1\n", Limits(bytes=4), False),
    ("bytes", "a: 1\n", Limits(bytes=5), True),
    ("nodes", "a: 1\n", Limits(nodes=2), False),
    ("nodes", "a: 1\n", Limits(nodes=3), True),
    ("nodes", "[&a [1, 2], *a]", Limits(nodes=6), False),
    ("nodes", "[&a [1, 2], *a]", Limits(nodes=7), True),
    ("nodes", "[&b [&a [1, 2], *a], *b]", Limits(nodes=14), False),
    ("nodes", "[&b [&a [1, 2], *a], *b]", Limits(nodes=15), True),
    ("nodes", "- &a {x: 1}\n- <<: *a\n", Limits(nodes=8), False),
    ("nodes", "- &a {x: 1}\n- <<: *a\n", Limits(nodes=9), True),
    ("nodes", "[1]\n---\n[2]\n", Limits(nodes=3), False),
    ("nodes", "[1]\n---\n[2]\n", Limits(nodes=4), True),
    ("depth", "[[[1]]]", Limits(depth=2), False),
    ("depth", "[[[1]]]", Limits(depth=3), True),
    ("depth", "a: &a [[1]]\nb: [*a]\n", Limits(depth=3), False),
    ("depth", "a: &a [[1]]\nb: [*a]\n", Limits(depth=4), True),
    ("depth", "- &a [1]\n- &b [*a]\n- &c [*b]\n", Limits(depth=3), False),
    ("depth", "- &a [1]\n- &b [*a]\n- &c [*b]\n", Limits(depth=4), True),
    ("aliases", "[&a 1, *a, *a]", Limits(aliases=1), False),
    ("aliases", "[&a 1, *a, *a]", Limits(aliases=2), True),
    ("aliases", "[&a 1, *a]\n---\n[&a 1, *a]\n", Limits(aliases=1), False),
]


@pytest.mark.parametrize(("name", "text", "limits", "fits"), LIMITS)
def test_limits_hold_to_the_unit_and_name_what_raises_them(name: str, text: str, limits: Limits, fits: bool) -> None:
    documents, problems, _ = read(text, limits)
    if fits:
        assert problems == ()
        assert all(document.sound for document in documents)
    else:
        (problem,) = problems
        assert f"`{name}`" in problem.message
        assert f"--limits {name}=" in problem.hint


BOMBS: list[tuple[str, bytes]] = [
    ("depth", b"[" * 200_000),
    ("depth", b"- " * 200_000),
    ("depth", b"{a: " * 200_000),
    ("depth", b"&a [" * 200_000),
    ("depth", b"- &a0 [x]\n" + b"".join(b"- &a%d [*a%d]\n" % (i + 1, i) for i in range(9000))),
    ("nodes", b"a0: &a0 [x]\n" + b"".join(b"a%d: &a%d [*a%d, *a%d]\n" % (i + 1, i + 1, i, i) for i in range(50))),
    ("nodes", b"- &a {" + b"".join(b"k%d: 1," % i for i in range(5000)) + b"}\n" + b"- {<<: *a}\n" * 5000),
    ("aliases", b"- &a x\n" + b"- *a\n" * 20_000),
]


@pytest.mark.parametrize(("name", "bomb"), BOMBS)
def test_bombs_are_refused(name: str, bomb: bytes) -> None:
    documents, problems, _ = read(bomb)
    assert documents == ()
    assert f"the limit `{name}`" in problems[-1].message


def test_an_alias_shares_its_value_instead_of_copying_it() -> None:
    found = only("a: &a [1]\nb: *a\n").plain
    assert isinstance(found, dict)
    assert found["a"] is found["b"]


MERGES: list[tuple[str, Any]] = [
    ("- &a {x: 1, y: 2}\n- {<<: *a, y: 3}\n", {"x": 1, "y": 3}),
    ("- &a {x: 1, y: 2}\n- {y: 3, <<: *a}\n", {"x": 1, "y": 3}),
    ("- [&a {x: 1}, &b {x: 2, y: 3}]\n- {<<: [*a, *b]}\n", {"x": 1, "y": 3}),
    ("- [&a {x: 1}, &b {<<: *a, y: 3}]\n- {<<: *b, z: 4}\n", {"x": 1, "y": 3, "z": 4}),
    ("- &a {}\n- {<<: *a}\n", {}),
    ("- &a {'<<': 5}\n- {<<: *a}\n", {"<<": 5}),
    ("- {<<: &n 1}\n", None),
]


@pytest.mark.parametrize(("text", "merged"), MERGES)
def test_merges_give_way_to_written_keys_and_to_earlier_entries(text: str, merged: Any) -> None:
    documents, problems, _ = read(text)
    if merged is None:
        assert len(problems) == 1
    else:
        assert problems == ()
        assert isinstance(documents[0].plain, list)
        assert documents[0].plain[-1] == merged


def test_an_anchor_may_be_used_again_and_the_latest_counts() -> None:
    assert only("[&a 1, *a, &a 2, *a]").plain == [1, 1, 2, 2]
    assert only("- &a [&a 1, *a]\n").plain == [[1, 1]]


@pytest.mark.parametrize("mark", ["\x85", "\u2028", "\u2029"])
def test_line_breaks_of_yaml_1_1_are_ordinary_characters(mark: str) -> None:
    text = f"a: x{mark}y\nb: 'p{mark}q'\nc: |\n  r{mark}s\n"
    document = only(text)
    assert document.plain == {"a": f"x{mark}y", "b": f"p{mark}q", "c": f"r{mark}s\n"}
    assert document.place(("c",), "key").line == 3


def test_tabs_that_indent_nothing_are_allowed() -> None:
    text = "a:\tb\t# c\nj: k\n  \t\nc: |\n  x\n  \ty\nd: 'e\n\tf'\ng: h\n  \ti\n"
    assert only(text).plain == {"a": "b", "j": "k", "c": "x\n\ty\n", "d": "e f", "g": "h i"}


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_paused_and_comes_back_as_it_was(enabled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    original: Callable[..., Any] = line_table

    def spy(data: bytes, file: str) -> Any:
        seen.append(gc.isenabled())
        if file == "raise":
            raise RuntimeError(file)
        return original(data, file)

    monkeypatch.setattr(yaml_text, "line_table", spy)
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        yaml_text.read_yaml(b"a: [\n", "x", Limits())
        assert gc.isenabled() is enabled
        with pytest.raises(RuntimeError):
            yaml_text.read_yaml(b"a: 1\n", "raise", Limits())
        assert gc.isenabled() is enabled
        assert seen == [False, False]
    finally:
        (gc.enable if was else gc.disable)()
