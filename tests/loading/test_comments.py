"""Ignore comments: which comments are found, and which part of the document each covers (model 1.5)."""

import pytest

from tests.loading.reading import cut, ignores, read


def covered(text: str) -> list[str]:
    """The text each ignore comment covers."""
    return [cut(text, ignore.covers) for ignore in ignores(text)]


def test_the_example_of_the_model() -> None:
    text = (
        "list:\n"
        "  - id: welcome          # dcs: ignore[T07] Two mails only, the second is a reminder\n"
        "    channel: email\n"
        "  # dcs: ignore[O01, O02] Agreed test of two welcome series until October\n"
        "  - id: welcome-b\n"
        "    channel: email\n"
    )
    first, second = ignores(text)
    assert first.rules == ("T07",)
    assert first.reason == "Two mails only, the second is a reminder"
    assert (first.place.line, first.place.column) == (2, 26)
    assert cut(text, first.place) == "# dcs: ignore[T07] Two mails only, the second is a reminder"
    assert second.rules == ("O01", "O02")
    assert second.reason == "Agreed test of two welcome series until October"
    assert not first.whole_file
    item = "id: welcome          # dcs: ignore[T07] Two mails only, the second is a reminder\n    channel: email"
    assert covered(text) == [item, "id: welcome-b\n    channel: email"]


C = "# dcs: ignore[T01] why"


@pytest.mark.parametrize(
    ("text", "cover"),
    [
        # at a line's end: the innermost item that starts on the line or spans it
        (f"t:\n  - id: a\n    channel: x {C}\n", "id: a\n    channel: x"),
        (f"t:\n  - id: a\n    trigger: {{event: e}} {C}\n", "id: a\n    trigger: {event: e}"),
        (f"t:\n  - {{id: a, steps: [{{id: b}}]}} {C}\n", "{id: a, steps: [{id: b}]}"),
        (f"t:\n  - id: a\n    steps:\n      - id: b {C}\n      - id: c\n", "id: b"),
        (f"t:\n  - id: a\n    moments:\n      - one {C}\n      - two\n", "one"),
        (f"t:\n  - id: a\n    moments: [one, two] {C}\n", "id: a\n    moments: [one, two]"),
        (f"t: [{{id: a}}, {C}\n    {{id: b}}]\n", "{id: a}"),
        (f"t: [\n  {{id: a}},\n  {{id: b}} {C}\n]\n", "{id: b}"),
        (f"t: [\n  {{id: a,\n   x: 1}} {C}\n]\n", "{id: a,\n   x: 1}"),
        (f"t: {C}\n  - id: a\n", f"t: {C}\n  - id: a"),
        (f"t:\n  - {C}\n    id: a\n  - id: b\n", "id: a"),
        (f"t:\n  - id: z\n  - {C}\n    id: a\n  - id: b\n", "id: a"),
        (f"systems:\n  hub: {{owner: x}} {C}\n  crm: {{owner: y}}\n", "hub: {owner: x}"),
        (f"systems:\n  hub:\n    owner: x {C}\n  crm: {{owner: y}}\n", "hub:\n    owner: x"),
        (f"policy:\n  pressure: {{at_most: 3}} {C}\n  spacing: 1d\n", "pressure: {at_most: 3}"),
        (f"name: x {C}\nother: y\n", "name: x"),
        (
            f"t:\n  - id: a\n    text: | {C}\n      # not one\n      body\n    z: 1\n",
            f"id: a\n    text: | {C}\n      # not one\n      body\n    z: 1",
        ),
        (f"t:\n  - id: 'a-' {C}\n  - id: b\n", "id: 'a-'"),
        (f"t:\n  - x- {C}\n  - id: b\n", "x-"),
        # on a line of its own: the node below
        (f"t:\n  - id: a\n    {C}\n    channel: x\n    z: 1\n", "channel: x"),
        (f"t:\n  - id: a\n    {C}\n    trigger:\n      event: e\n    z: 1\n", "trigger:\n      event: e"),
        (f"t:\n  {C}\n  - id: a\n  - id: b\n", "id: a"),
        (f"t:\n  {C}\n  # more\n\n  - id: a\n  - id: b\n", "id: a"),
        (f"{C}\nt:\n  - id: a\nu: 1\n", "t:\n  - id: a"),
        (f"t:\n  - id: a\n  {C}\nu: 1\n", "u: 1"),
        (f"t:\n  {C}\n  - - a\n    - b\n  - c\n", "- a\n    - b"),
        (f"t:\n  {C}\n  text\n", "text"),
        (f"t: [a,\n  {C}\n  b, c]\n", "b"),
        (f"systems:\n  {C}\n  hub:\n    owner: x\n", "hub:\n    owner: x"),
        # nothing to cover
        (f"t: 1\n{C}\n", ""),
        (f"t: [a,\n  b\n  {C}\n  ]\n", ""),
    ],
)  # fmt: skip
def test_what_a_comment_covers(text: str, cover: str) -> None:
    assert covered(text) == [cover]


@pytest.mark.parametrize(
    ("text", "rules", "reason"),
    [
        ("#dcs:ignore[T01]why", ("T01",), "why"),
        ("##  dcs:  ignore [ T01 ,too-many, S ,]  why not  ", ("T01", "too-many", "S"), "why not"),
        ("# dcs: ignore[T01]", ("T01",), ""),
        ("# dcs: ignore[]", (), ""),
        ("# dcs: ignore why", (), "why"),
        ("# dcs: ignore", (), ""),
        ("# dcs: ignore[T01 why", ("T01 why",), ""),
        ("# dcs: ignore[T01] see # 7", ("T01",), "see # 7"),
    ],
)
def test_rules_and_reason(text: str, rules: tuple[str, ...], reason: str) -> None:
    (found,) = ignores(f"a: 1 {text}\n")
    assert (found.rules, found.reason) == (rules, reason)


@pytest.mark.parametrize(
    "text", ["# ignore[T01] x", "# dcs ignore[T01]", "# dcs: ignored[T01]", "# dcs: note", "# see dcs: ignore[T01]"]
)
def test_other_comments_ignore_nothing(text: str) -> None:
    assert ignores(f"a: 1 {text}\n") == ()


@pytest.mark.parametrize(
    "text",
    [
        f"a: '{C}'\n",
        f'a: "x\n  {C}"\n',
        f"a: |\n  {C}\n",
        f"a: >\n  x {C}\n",
        f"a: x#{C.replace(': ', ':')}\n",
        f"- |\n {C}\n- b\n",
    ],
)
def test_a_number_sign_in_a_value_begins_no_comment(text: str) -> None:
    documents, problems, comments = read(text)
    assert problems == ()
    assert comments == ()
    assert "T01" in str(documents[0].plain)


def test_a_comment_after_values_with_number_signs() -> None:
    _, _, comments = read(f"a: ['# dcs: no', x#dcs:no] {C}\n")
    assert [(comment.column, comment.text, comment.own_line) for comment in comments] == [(28, C, False)]


def test_comments_of_wide_and_windows_text() -> None:
    _, _, comments = read(f"\ufeffa: 1\r\né: 😀  {C}  \r\n  {C}\r\nb: 2\r\n")
    assert [(comment.line, comment.column, comment.text, comment.own_line) for comment in comments] == [
        (2, 7, C, False),
        (3, 3, C, True),
    ]


WHOLE = "# dcs: ignore-file[O] shared calendar"


def test_ignore_file_covers_its_document_only() -> None:
    text = f"{WHOLE}\nkind: map\nid: a\n---\nkind: map\nid: b\n--- {WHOLE}\nkind: map\nid: c\n"
    documents, _, _ = read(text)
    first, second = ignores(text)
    assert first.whole_file
    assert first.rules == ("O",)
    places = [document.place(("id",)) for document in documents]
    assert [first.covers.contains(place) for place in places] == [True, False, False]
    assert [second.covers.contains(place) for place in places] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "covers"),
    [
        (f"---\n{WHOLE}\nkind: map\n", True),
        (f"# first\n{WHOLE}\n---\nkind: map\n", True),
        (f"a: 1\n...\n{WHOLE}\n---\nkind: map\n", True),
        (f"{WHOLE}\n{{kind: map}}\n", True),
        (f"kind: map\n{WHOLE}\n", False),
        (f"kind: map {WHOLE}\n", False),
    ],
)
def test_ignore_file_stands_before_the_first_key(text: str, covers: bool) -> None:
    (found,) = ignores(text)
    assert found.whole_file
    document = read(text)[0][-1]
    assert found.covers.contains(document.place(("kind",))) is covers


def test_comments_of_what_could_not_be_read_are_left_out() -> None:
    _, problems, comments = read(f"a: 1 {C}\n---\nb: [ {C}\n")
    assert len(problems) == 1
    assert [comment.line for comment in comments] == [1]
