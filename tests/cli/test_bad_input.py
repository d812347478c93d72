"""Bad input gives a clear sentence, a place and an exit code, and never a traceback."""

import json
import os
import random
from pathlib import Path

import pytest

from tests.cli.running import ACME, Dcs

FACTS = "channel: email, owner: cs/mail, system: hub"
HELLO = "id: hello, purpose: Say hello to every new customer"
SPACES = "kind: map\nid: one\ndepartment: cs\ntouchpoints:\n"
PROGRAM = (
    "kind: program\nname: T\nterm: {term}\ndepartments: {{cs: {{is_cs: true}}}}\n"
    "channels: {{email: {{}}}}\nsystems: {{hub: {{}}}}\n{more}---\n"
)


def _bomb() -> str:
    lines = ["x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    for before, name in zip("abcdefghi", "bcdefghij", strict=True):
        lines.append(f"x-{name}: &{name} [{', '.join(['*' + before] * 10)}]")
    return "\n".join(lines) + "\n"


CASES = {
    "empty file": ("", 2, "holds no document"),
    "binary file": (bytes(range(256)).decode("latin-1"), 2, "3:115 E S01 unreadable the file holds a NUL byte"),
    "tabs": (SPACES + "\t- {id: x}\n", 2, "5:1 E S01 unreadable a tab indents this line"),
    "unclosed quote": ("kind: map\nid: 'one\n", 2, "2:5 E S01 unreadable the text in quotes that opens here"),
    "wrong kind": ("kind: mapp\nid: one\n", 2, "1:7 E S02 unknown-key unknown kind `mapp`; did you mean `map`?"),
    "a list": ("- kind: map\n", 2, "holds no document"),
    "wrong type": ("kind: map\nid: one\ntouchpoints: 7\n", 2, "3:14 E S03"),
    "missing reference": (
        SPACES + f"  - {{{HELLO}, audience: all, {FACTS}, trigger: {{event: e, first: true}}, same_as: gone}}\n",
        2,
        "E S05 dangling-reference no touchpoint called `gone`",
    ),
    "two ids": (SPACES + "  - {id: x, status: idea}\n  - {id: x, status: idea}\n", 2, "6:10 E S04 duplicate-id"),
    "duplicate key": ("kind: map\nid: one\nid: two\n", 2, "3:1 E S01 unreadable"),
    "offset beyond the term": (
        PROGRAM.format(term="30d", more="")
        + SPACES
        + f"  - {{{HELLO}, audience: all, {FACTS}, trigger: {{before: renewal, by: 90d}}}}\n",
        1,
        "E T04 offset-beyond-term",
    ),
    "alias bomb": ("kind: map\nid: one\n" + _bomb(), 2, "--limits nodes="),
    "deep nesting": ("kind: map\nid: one\nx-deep: " + "[" * 100 + "]" * 100 + "\n", 2, "--limits depth="),
    "very deep nesting": ("kind: map\nid: one\nx-deep: " + "[" * 200_000 + "\n", 2, "E S01 unreadable"),
    "contradictory audience": (
        SPACES
        + f"  - {{{HELLO}, audience: {{segment: smb, not: {{segment: smb}}}}, {FACTS}, "
        + "trigger: {event: e, first: true}}\n",
        1,
        "E A01 contradictory-audience nobody can ever match",
    ),
    "explicit tag": ("kind: map\nid: !!python/object:os.system one\n", 2, "2:5 E S01 unreadable"),
    "recursive alias": ("kind: map\nid: one\nx-a: &a [*a]\n", 2, "E S01 unreadable"),
}


@pytest.mark.parametrize("name", CASES)
def test_check_says_what_is_wrong_and_where(name: str, tmp_path: Path, dcs: Dcs) -> None:
    text, code, sentence = CASES[name]
    (tmp_path / "map.yaml").write_bytes(text.encode("latin-1"))
    done = dcs("check", str(tmp_path / "map.yaml"), "--width", "400")
    said = f"{done.text} {done.err}"
    assert done.code == code
    assert sentence in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("command", ["audit", "list", "explain"])
def test_other_commands_keep_their_temper(name: str, command: str, tmp_path: Path, dcs: Dcs) -> None:
    text, code, _ = CASES[name]
    file = tmp_path / "map.yaml"
    file.write_bytes(text.encode("latin-1"))
    arguments = ("explain", "G02") if command == "explain" else (command,)
    done = dcs(*arguments, str(file))
    assert done.code in ((0, 1, 2) if code == 1 else (0, 2))
    assert "internal error" not in done.err
    if command == "audit":
        assert done.code == code


def test_a_population_of_zero_is_not_everything(tmp_path: Path, dcs: Dcs) -> None:
    more = (
        "dimensions: {segment: [a, b]}\npopulation:\n  - {segment: a, accounts: 0, contacts: 0}\n"
        "policy: {pressure: {at_most: 1, per: 7d}, spacing: 1d}\ntargets: [{metric: ebr_coverage, is: '>= 100%'}]\n"
    )
    message = f"  - {{{HELLO}, audience: all, {FACTS}, trigger: {{after: start, by: 3d}}}}\n"
    (tmp_path / "map.yaml").write_text(PROGRAM.format(term="365d", more=more) + SPACES + message)
    done = dcs("audit", str(tmp_path), "-v")
    assert done.code == 0
    assert "0 accounts · 0 contacts" in done.out
    assert "accounts with an EBR – all cannot tell" in done.text
    assert dcs("audit", str(tmp_path), "--format", "json", "--cells").code == 0


def test_a_folder_without_maps_and_one_without_anything(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "readme.txt").write_text("hello")
    for command in ("check", "audit", "list"):
        done = dcs(command, str(tmp_path))
        assert (done.code, done.out) == (2, "")
        assert "`dcs init`" in done.err


@pytest.mark.parametrize("command", ["check", "audit", "list"])
def test_a_path_that_does_not_exist(command: str, tmp_path: Path, dcs: Dcs) -> None:
    done = dcs(command, str(tmp_path / "gone"))
    assert done.code == 2
    assert "gone" in done.err


def test_a_file_that_is_no_yaml(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "sheet.xlsx").write_bytes(b"PK")
    done = dcs("check", str(tmp_path / "sheet.xlsx"))
    assert done.code == 2
    assert "is no YAML file" in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_an_unreadable_file_is_told_and_hides_nothing(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "good.yaml").write_text(SPACES + "  - {id: x}\n")
    (tmp_path / "locked.yaml").write_text(SPACES)
    (tmp_path / "locked.yaml").chmod(0)
    done = dcs("check", str(tmp_path))
    assert done.code == 2
    assert "locked.yaml:1:1  E S01" in done.out
    assert "good.yaml:5:10  E D01" in done.out


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path, dcs: Dcs) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "outside.yaml").write_text(SPACES + "  - {id: x}\n")
    (project / "one.yaml").write_text(SPACES + "  - {id: x, status: idea}\n")
    (project / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    done = dcs("check", str(project))
    assert done.code == 2
    assert "link.yaml:1:1  E S04" in done.out


def test_too_many_kinds_of_customers(tmp_path: Path, dcs: Dcs) -> None:
    dimensions = ", ".join(f"d{number}: [a, b, c, d]" for number in range(12))
    audiences = "".join(
        f"  - {{id: m{number}, status: idea, audience: {{d{number}: a, not: {{d{number}: b}}}}}}\n"
        for number in range(12)
    )
    more = f"dimensions: {{{dimensions}}}\n"
    (tmp_path / "map.yaml").write_text(PROGRAM.format(term="365d", more=more) + SPACES + audiences)
    done = dcs("check", str(tmp_path), "--limits", "cells=1000")
    assert done.code == 2
    assert "more than 1,000" in done.err
    assert "population" in done.err


def test_audit_goes_on_without_broken_documents_only_when_asked(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "good.yaml").write_text(
        SPACES + f"  - {{{HELLO}, audience: all, {FACTS}, trigger: {{every: month}}}}\n"
    )
    (tmp_path / "broken.yaml").write_text("kind: map\nid: 'two\n")
    stopped = dcs("audit", str(tmp_path))
    assert stopped.code == 2
    assert "broken.yaml:2:5  E S01" in stopped.out
    assert "audit stopped at 1 error" in stopped.err
    assert "--keep-going" in stopped.err
    found = json.loads(dcs("audit", str(tmp_path), "--format", "json").out)
    assert [one["code"] for one in found["findings"]] == ["S01"]
    going = dcs("audit", str(tmp_path), "--keep-going")
    assert going.code == 2
    assert "1 message (1 touchpoint, 0 campaigns)" in going.text
    assert "left out" in going.out


def test_words_cannot_move_the_cursor_or_hide(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "map.yaml").write_text(SPACES + '  - {id: x, purpose: "TODO \\e[2J\\u202e", status: idea}\n')
    done = dcs("check", str(tmp_path))
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out


@pytest.mark.parametrize("seed", range(25))
def test_damaged_projects_never_crash(seed: int, tmp_path: Path, dcs: Dcs) -> None:
    dice = random.Random(seed)
    for file in sorted(Path(ACME).rglob("*.yaml")):
        data = bytearray(file.read_bytes())
        for _ in range(dice.choice((0, 0, 1, 3))):
            at = dice.randrange(len(data))
            data[at : at + dice.randrange(6)] = bytes(dice.choice(b" :-{}[]x0'#&*") for _ in range(dice.randrange(4)))
        target = tmp_path / file.relative_to(ACME)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(bytes(data))
    for arguments in (("check",), ("audit", "-v", "--keep-going"), ("list", "facets", "--keep-going")):
        word, *options = arguments
        where = (*options[:1], str(tmp_path), *options[1:]) if word == "list" else (*options, str(tmp_path))
        done = dcs(word, *where)
        assert done.code in (0, 1, 2), done.err
        assert "this rule failed" not in done.out
