"""`dcs completion`: the shells themselves complete command lines with the printed scripts, without starting dcs."""

import shutil
import subprocess
from pathlib import Path

import pytest

from dcs_cli.cli import COMMANDS
from dcs_cli.commands.finding_reports import FINDING_FORMATS as FORMATS
from tests.cli.running import Dcs

CASES: list[tuple[str, set[str]]] = [
    ("dcs ", set(COMMANDS)),
    ("dcs che", {"check"}),
    ("dcs -q aud", {"audit"}),
    ("dcs check --sin", {"--since"}),
    ("dcs audit --keep", {"--keep-going"}),
    ("dcs audit --fail-on ", {"error", "warning", "note", "never"}),
    ("dcs audit --format ", set(FORMATS)),
    ("dcs check --format js", {"json", "json-lines"}),
    ("dcs baseline ", {"write", "prune", "show"}),
    ("dcs check ma", {"maps/"}),
    ("dcs check -C ma", {"maps/"}),
]
BASH = """
source "$1"
COMP_LINE="$2"
read -ra COMP_WORDS <<< "$2"
[[ "$2" == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
complete -p dcs | grep -q -- "-o default" || exit 9
_dcs
if [ ${#COMPREPLY[@]} -eq 0 ]; then compgen -f -- "${COMP_WORDS[COMP_CWORD]}"; else printf '%s\\n' "${COMPREPLY[@]}"; fi
"""
ZSH = """
# Completion only runs inside the line editor: what it would offer is printed instead.
compdef() { :; }
_files() { print -rl -- ${PREFIX}*(N/e:'REPLY+=/':); }
compadd() { shift; local -a all; all=(${(M)@:#${PREFIX}*}); (( $#all )) && print -rl -- $all; }
_describe() { [[ $1 == -o ]] && shift; local name=$argv[-1]; local -a all; all=("${(@P)name}")
    print -rl -- ${(M)${all[@]%%:*}:#${PREFIX}*}; }
source ./$1
words=(${(z)2}); [[ $2 == *" " ]] && words+=("")
CURRENT=$#words PREFIX=$words[-1]
_dcs
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "maps").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def script(shell: str, place: Path, dcs: Dcs) -> str:
    done = dcs("completion", shell)
    assert (done.code, done.err) == (0, "")
    (place / f"dcs.{shell}").write_text(done.out)
    return f"dcs.{shell}"


def words(command: list[str]) -> set[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    return {line.split("\t")[0] for line in done.stdout.splitlines()}


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_bash_completes(line: str, expected: set[str], place: Path, dcs: Dcs) -> None:
    found = words(["bash", "--norc", "-c", BASH, "bash", script("bash", place, dcs), line])
    assert {word + "/" if (place / word).is_dir() and word else word for word in found} == expected


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
@pytest.mark.parametrize(("line", "expected"), CASES)
def test_fish_completes(line: str, expected: set[str], place: Path, dcs: Dcs) -> None:
    name = script("fish", place, dcs)
    found = words(["fish", "--no-config", "-c", f"source {name}; complete --do-complete={line!r}"])
    assert expected <= found
    if line not in ("dcs ", "dcs baseline ", "dcs audit --format "):
        assert found == expected


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
@pytest.mark.parametrize(("line", "expected"), CASES)
def test_zsh_completes(line: str, expected: set[str], place: Path, dcs: Dcs) -> None:
    assert words(["zsh", "-f", "-c", ZSH, "zsh", script("zsh", place, dcs), line]) == expected


def test_an_unknown_shell_is_told(dcs: Dcs) -> None:
    done = dcs("completion", "powershell")
    assert (done.code, "write one of bash, zsh, fish" in done.err) == (2, True)


# Arguments from files


def test_arguments_stand_in_a_file_one_a_line(place: Path, dcs: Dcs) -> None:
    (place / "a map.yaml").write_text("kind: map\nid: one\ndepartment: cs\ntouchpoints: []\n")
    (place / "ci.txt").write_text("\ufeff# what our pipeline wants\n--fail-on\nnote\n\n--quiet\na map.yaml\n", "utf-8")
    assert dcs("check", "@ci.txt") == dcs("check", "--fail-on", "note", "--quiet", "a map.yaml")
    assert dcs("@ci.txt", "check").code == 2, "a path does not stand before the command"
    done = dcs("check", "@@x.yaml")
    assert "`@x.yaml` does not exist" in done.err
    done = dcs("check", "--", "@ci.txt")
    assert "`@ci.txt` does not exist" in done.err
    done = dcs("check", "@no.txt")
    assert (done.code, "the file of arguments cannot be read" in done.err) == (2, True)
    (place / "bad.txt").write_bytes(b"\xff")
    assert "is not UTF-8" in dcs("check", "@bad.txt").err
