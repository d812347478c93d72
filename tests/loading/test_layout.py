"""The canonical layout: what it looks like, and what it must never lose."""

import pytest

from dcs_cli.documents.reading import KINDS
from dcs_cli.loading.layout import laid_out
from dcs_cli.loading.layout_keys import FIRST, LAST, canonical, place_of_kind
from dcs_cli.loading.limits import Limits


def _laid_out(text: str) -> str:
    layout = laid_out(text.encode(), "map.yaml", Limits())
    assert layout.hindrance is None, layout
    return layout.data.decode()


CASES = {
    "keys in the order of the model": (
        "id: m\nkind: map\ntouchpoints:\n- status: live\n  trigger: {delay: 1d, event: x}\n  id: a\n",
        "kind: map\nid: m\ntouchpoints:\n  - id: a\n    trigger: {event: x, delay: 1d}\n    status: live\n",
    ),
    "a key of one's own stays behind the key above it": (
        "kind: map\ntouchpoints:\n  - purpose: p\n    x-note: about the purpose\n    id: a\n",
        "kind: map\ntouchpoints:\n  - id: a\n    purpose: p\n    x-note: about the purpose\n",
    ),
    "vocabulary keeps its order": (
        "kind: program\nname: P\ndimensions: {size: [small, big], geo: [na]}\n",
        "kind: program\nname: P\ndimensions: {size: [small, big], geo: [na]}\n",
    ),
    "comments move with what they are about": (
        """\
kind: map   # what it is
# about all of it
touchpoints:
# first
- channel: email   # why email
  # the name
  id: a
  # at the end of a
# at the end of the list
""",
        """\
kind: map   # what it is
# about all of it
touchpoints:
  # first
  -
    # the name
    id: a
    channel: email  # why email
    # at the end of a
  # at the end of the list
""",
    ),
    "what was taken out stays where it was": (
        "kind: program\nname: P\npolicy:\n    # spacing: 1d\n\n    # notice: 7d   # from the charter\ntargets: []\n",
        "kind: program\nname: P\npolicy:\n  # spacing: 1d\n\n  # notice: 7d   # from the charter\ntargets: []\n",
    ),
    "a comment goes on below itself": (
        "kind: map\nid: m     # one line\n          # and another\ndepartment: cs\n",
        "kind: map\nid: m     # one line\n          # and another\ndepartment: cs\n",
    ),
    "a list with a comment inside cannot stay on one line": (
        "kind: map\nid: m\ntouchpoints: [{id: a, serves: [one, # why one\n  two]}]\n",
        "kind: map\nid: m\ntouchpoints:\n  - id: a\n    serves:\n      - one  # why one\n      - two\n",
    ),
    "brackets over several lines join": (
        "kind: map\nid: m\ntouchpoints:\n  - { id:   a,\n      serves: [ one ,\n   two ] }\n",
        "kind: map\nid: m\ntouchpoints:\n  - {id: a, serves: [one, two]}\n",
    ),
    "quotes only where some reader needs them": (
        """kind: map\nid: "m"\nx-a: ["no", 'yes it is', no, 12:30, '2026-01-01', ">= 1%", '1', "a: b", '<= 5']\n""",
        """kind: map\nid: m\nx-a: ["no", yes it is, "no", "12:30", 2026-01-01, ">= 1%", '1', "a: b", '<= 5']\n""",
    ),
    "a comma needs quotes in brackets only": (
        "kind: map\nid: m\nx-a: ['c, d']\nx-b: 'c, d'\n",
        "kind: map\nid: m\nx-a: ['c, d']\nx-b: c, d\n",
    ),
    "texts of several lines stay as they are": (
        "kind: map\nid: m\nx-a: |  # note\n      one\n        two\n\n\nx-b: a long\n  text\nx-c: >+\n  kept\n\n",
        "kind: map\nid: m\nx-a: |  # note\n  one\n    two\n\n\nx-b: a long\n  text\nx-c: >+\n  kept\n\n",
    ),
    "anchors, aliases and documents": (
        "# top\nkind: map\nx-a: &a\n- {b: &b 1}\nx-c: *a\n--- # two\nkind: map\nx-d: &d {k: v}\nx-e: {<<: *d}\n",
        "# top\nkind: map\nx-a: &a\n  - {b: &b 1}\nx-c: *a\n---  # two\nkind: map\nx-d: &d {k: v}\nx-e: {<<: *d}\n",
    ),
    "an alias never comes before its anchor": (
        "kind: map\nid:  m\ntouchpoints:\n  - id: b\n    status: &s live\n    mode: *s\n",
        "kind: map\nid: m\ntouchpoints:\n  - id: b\n    status: &s live\n    mode: *s\n",
    ),
    "blank lines between items stay, others go": (
        "\n\nkind: map\n\nid: m\ntouchpoints:\n\n  - id: a\n\n\n  - id: b\n\n\n",
        "kind: map\n\nid: m\ntouchpoints:\n  - id: a\n\n\n  - id: b\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_canonical(name: str) -> None:
    before, after = CASES[name]
    assert _laid_out(before) == after
    assert _laid_out(after) == after


def test_line_ends_and_byte_order_mark_stay() -> None:
    assert _laid_out("\ufeffid: m\r\nkind:   map\r\n") == "\ufeffkind: map\r\nid: m\r\n"
    assert _laid_out("kind: map") == "kind: map\n"


def test_a_line_of_up_to_a_hundred_columns_stays_one() -> None:
    def item(length: int) -> str:
        purpose = "p" * (length - len("  - {id: a, purpose: }"))
        return f"kind: map\nid: m\ntouchpoints:\n  - {{id: a, purpose: {purpose}}}\n"

    assert _laid_out(item(100)) == item(100)
    assert _laid_out(item(101)).splitlines()[3:] == ["  - id: a", f"    purpose: {'p' * 79}"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("kind: map\nid: [\n", "cannot be read"),
        ("kind: map\nid: a\nid: b\n", "cannot be read"),
        ("kind: map\nx-a: {\n  # dcs: ignore[T01] this key only\n  a: 1, b: 2}\n", "has a form"),
        ("kind: map\nx-a: |\n  no line end", "has a form"),
    ],
)
def test_what_cannot_be_laid_out_stays_with_a_reason(text: str, why: str) -> None:
    layout = laid_out(text.encode(), "map.yaml", Limits())
    assert layout.data == text.encode()
    assert layout.hindrance is not None
    assert layout.hindrance.startswith(why)


def test_files_of_others_stay_as_they_are() -> None:
    text = b"jobs:\n    -   {a:   1}\n"
    assert laid_out(text, "ci.yaml", Limits()).data == text


def test_the_order_of_keys_names_fields_that_exist() -> None:
    for shared, names in (*FIRST.items(), *LAST.items()):
        fields = {
            field.alias or name
            for record in (shared, *shared.__subclasses__(), *_grandchildren(shared))
            for name, field in record.model_fields.items()  # type: ignore[attr-defined]
        }
        assert set(names) <= fields
    for kind in KINDS:
        assert canonical(place_of_kind(kind))[0] == "kind"


def _grandchildren(shared: type) -> list[type]:
    return [below for child in shared.__subclasses__() for below in child.__subclasses__()]
