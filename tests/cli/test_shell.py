"""The shell around the commands: what is imported when, where options may stand, and how a run ends."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import pytest
import typer

from dcs_cli import __version__, cli
from dcs_cli.__main__ import main
from dcs_cli.cli import COMMANDS, Entry
from dcs_cli.commands.delivery import deliver
from dcs_cli.commands.finding_reports import FINDING_FORMATS
from dcs_cli.options import FormatRequest, GlobalOptions, PathArgument, UnusableInput
from dcs_cli.outputs.deliverables import SUFFIXES

HEAVY = {"pydantic", "networkx", "openpyxl", "graphviz", "yaml", "rich", "pathspec"}
SHELL = {
    "dcs_cli",
    "dcs_cli.__main__",
    "dcs_cli.cli",
    "dcs_cli.options",
    "dcs_cli.documents",
    "dcs_cli.documents.nearest",
}


def run(*arguments: str, env: dict[str, str] | None = None, **settings: Any) -> subprocess.CompletedProcess[str]:
    """Run dcs in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "dcs_cli", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **(env or {})},
        **settings,
    )


def imported(*arguments: str) -> set[str]:
    """The modules that a run of dcs has loaded when it ends."""
    code = (
        "import sys\n"
        "from dcs_cli.__main__ import main\n"
        f"main({list(arguments)!r})\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines())


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[GlobalOptions, dict[str, Any]]]:
    """Adds a command `probe`; collects the options and arguments it was called with."""
    calls: list[tuple[GlobalOptions, dict[str, Any]]] = []

    def command(
        options: GlobalOptions,
        path: PathArgument = None,
        mend: Annotated[bool, typer.Option("--mend", help="Mend it.")] = False,
    ) -> int:
        """Show what was asked for."""
        calls.append((options, {"path": path, "mend": mend}))
        return 1 if mend else 0

    probe(monkeypatch, command)
    return calls


def probe(monkeypatch: pytest.MonkeyPatch, command: Callable[..., Any], **facts: Any) -> None:
    """Put a command called `probe` into the table."""
    module = ModuleType("probe_command")
    vars(module).update(command=command, EXAMPLES=(("dcs probe DIR", "show what was asked for"),), **facts)
    monkeypatch.setitem(sys.modules, "probe_command", module)
    monkeypatch.setattr(cli, "COMMANDS", {**COMMANDS, "probe": Entry("probe_command", "Show what was asked for.")})


# What is imported


def test_the_version_needs_nothing_but_the_package() -> None:
    modules = imported("--version")
    assert {name for name in modules if name.partition(".")[0] in {"dcs_cli", "typer", *HEAVY}} == {
        "dcs_cli",
        "dcs_cli.__main__",
    }


def test_the_help_needs_no_command_and_nothing_heavy() -> None:
    modules = imported("--help")
    assert {name for name in modules if name.partition(".")[0] == "dcs_cli"} == SHELL
    assert {name.partition(".")[0] for name in modules} & HEAVY == set()


def test_running_a_command_needs_nothing_heavy_of_the_shell() -> None:
    modules = imported("schema", "--help")
    assert {name.partition(".")[0] for name in modules} & HEAVY == set()


@pytest.mark.parametrize("arguments", [["--version"], ["-C", "x", "--version"], ["schema", "map", "--version"]])
def test_the_version_stands_anywhere(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    assert capsys.readouterr().out == f"dcs {__version__}\n"


# The table of commands


def test_the_help_lists_every_command_with_its_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for name, entry in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(entry.summary[:30])}", text, re.MULTILINE), name
    assert "Examples:" in text
    assert text == run("-h").stdout


def test_no_command_is_an_error_that_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Commands:" in captured.err


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_keeps_the_convention(name: str) -> None:
    module = import_module(COMMANDS[name].module)
    assert module.command.__doc__
    assert module.EXAMPLES
    for line, meaning in module.EXAMPLES:
        assert line.startswith(f"dcs {name}")
        assert meaning
    known = {"text", "json", "csv", "auto", *SUFFIXES, *FINDING_FORMATS}
    assert set(getattr(module, "FORMATS", ("text", "json"))) <= known


def test_the_help_of_a_command_shows_examples_and_global_options(
    seen: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["probe", "-h"]) == 0
    text = capsys.readouterr().out
    assert "Show what was asked for." in text
    assert re.search(r"^Arguments:\n  \[PATH\]", text, re.MULTILINE)
    assert re.search(r"^Options:\n  --mend", text, re.MULTILINE)
    assert re.search(r"^Examples:\n  dcs probe DIR  show what was asked for", text, re.MULTILINE)
    assert re.search(r"^Global options:\n  -C DIR", text, re.MULTILINE)
    assert seen == []


# Global options


GIVEN: list[tuple[list[str], dict[str, Any]]] = [
    (["-C", "acme"], {"project": Path("acme")}),
    (["--as-of", "2026-02-01"], {"as_of": date(2026, 2, 1)}),
    (["--view", "segment=smb"], {"view": "segment=smb"}),
    (["--format", "json"], {"formats": (FormatRequest("json"),)}),
    (
        ["--format", "text", "--format", "json=a=b.json"],
        {"formats": (FormatRequest("text"), FormatRequest("json", Path("a=b.json")))},
    ),
    (["--format", "json=out.json"], {"formats": (FormatRequest("json", Path("out.json")),)}),
    (["--fail-on", "warning"], {"fail_on": "warning"}),
    (["--select", "G02, O", "--select", "O,T07"], {"select": ("G02", "O", "T07")}),
    (["--ignore", "unbounded"], {"ignore": ("unbounded",)}),
    (["--no-ignores"], {"no_ignores": True}),
    (["--baseline", "x.json"], {"baseline": Path("x.json")}),
    (["--cells"], {"cells": True}),
    (["--keep-going"], {"keep_going": True}),
    (["-q"], {"verbosity": -1}),
    (["-v"], {"verbosity": 1}),
    (["-vv"], {"verbosity": 2}),
    (["--quiet", "--verbose"], {"verbosity": 1}),
    (["-v", "-q"], {"verbosity": -1}),
    (["--color", "always"], {"color": True}),
    (["--color", "never"], {"color": False}),
    (["--width", "60"], {"width": 60}),
    (["-o", "out.txt", "--force"], {"output": Path("out.txt"), "force": True}),
    (["--explain-metric", "cs_visibility"], {"explain_metric": "cs_visibility"}),
]


@pytest.mark.parametrize(
    ("written", "expected"), GIVEN, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_a_global_option_means_the_same_before_and_after_the_command(
    written: list[str], expected: dict[str, Any], seen: list[tuple[GlobalOptions, dict[str, Any]]]
) -> None:
    for arguments in ([*written, "probe"], ["probe", *written], ["probe", "--mend", *written]):
        assert main(arguments) in (0, 1)
    before, after, behind = (options for options, _ in seen)
    assert before == after == behind
    assert {name: getattr(before, name) for name in expected} == expected


def test_the_defaults(seen: list[tuple[GlobalOptions, dict[str, Any]]]) -> None:
    assert main(["probe"]) == 0
    ((options, _),) = seen
    assert options == GlobalOptions(
        project=None, as_of=date.today(), view=None, formats=(FormatRequest("text"),), fail_on="error", select=(),
        ignore=(), no_ignores=False, baseline=None, cells=False, cache=False, cache_dir=None,
        limits=None, keep_going=False, verbosity=0,
        color=False, width=100,
        output=None, force=False, explain_metric=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--select", "G", "probe", "--select", "O"], {"select": ("G", "O")}),
        (["--fail-on", "note", "probe", "--fail-on", "never"], {"fail_on": "never"}),
        (["--format", "text", "probe", "--format", "json"], {"formats": (FormatRequest("json"),)}),
        (["--format", "json=a", "probe", "--format", "text"],
         {"formats": (FormatRequest("text"), FormatRequest("json", Path("a")))}),
        (["-q", "probe", "-v"], {"verbosity": 1}),
        (["-v", "probe", "-q"], {"verbosity": -1}),
        (["--width", "50", "probe", "--width", "60"], {"width": 60}),
        (["--cells", "probe", "--keep-going"], {"cells": True, "keep_going": True}),
        (["--as-of", "2026-01-01", "probe"], {"as_of": date(2026, 1, 1)}),
    ],
)  # fmt: skip
def test_both_sides_are_joined_and_the_later_contradiction_wins(
    arguments: list[str], expected: dict[str, Any], seen: list[tuple[GlobalOptions, dict[str, Any]]]
) -> None:
    assert main(arguments) == 0
    ((options, _),) = seen
    assert {name: getattr(options, name) for name in expected} == expected


def test_limits_are_raised_on_both_sides(seen: list[tuple[GlobalOptions, dict[str, Any]]]) -> None:
    assert main(["--limits", "nodes=5", "probe", "--limits", "depth=7,aliases=3"]) == 0
    limits = seen[0][0].limits
    assert limits is not None
    assert (limits.nodes, limits.depth, limits.aliases) == (5, 7, 3)


def test_the_path_is_another_word_for_the_project(seen: list[tuple[GlobalOptions, dict[str, Any]]]) -> None:
    for arguments in (["probe"], ["probe", "acme"], ["-C", "acme", "probe"], ["probe", "acme", "-C", "acme"]):
        assert main(arguments) == 0
    assert [options.start(own["path"]) for options, own in seen] == [None, *[Path("acme")] * 3]
    with pytest.raises(UnusableInput, match="named twice"):
        seen[-1][0].start(Path("other"))


def test_the_exit_code_is_that_of_the_command(seen: list[Any]) -> None:
    assert main(["probe", "--mend"]) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["prob"], "there is no command `prob`; did you mean `probe`?"),
        (["weather"], "there is no command `weather`; write one of init, check"),
        (["probe", "--formt", "json"], "`dcs probe` has no option `--formt`; did you mean `--format`?"),
        (["--selct", "O", "probe"], "`dcs` has no option `--selct`; did you mean `--select`?"),
        (["probe", "--sunny"], "`dcs probe` has no option `--sunny`; `dcs probe --help` lists them"),
        (["probe", "--format", "jsn"], "`--format jsn` is not known; did you mean `json`?"),
        (["probe", "--format", "sarif"], "`--format sarif` is not known; write one of text, json"),
        (["probe", "--format", "json="], "`--format json=` names no file"),
        (["probe", "--format", "json=a", "--format", "text=a"], "two formats are to be written to `a`"),
        (["probe", "--fail-on", "eror"], "`--fail-on eror` is not known; did you mean `error`?"),
        (["probe", "--color", "red"], "`--color red` is not known; write one of auto, always, never"),
        (["probe", "--as-of", "tomorrow"], "`tomorrow` is not a date: write year-month-day"),
        (["probe", "--as-of", "2026-02-30"], "no such day exists in the calendar"),
        (["probe", "--select", "G02,,O"], "`--select` has an empty place in its list"),
        (["probe", "--width", "wide"], "'wide' is not a valid int"),
        (["probe", "--width", "3"], "`--width 3` is too narrow: at least 40 columns are needed"),
        (["probe", "--limits", "node=5"], "`node` is no limit"),
        (["probe", "--as-of"], "requires an argument"),
        (["probe", "a", "b"], "unexpected extra argument"),
    ],
)
def test_bad_options_end_with_2_and_a_sentence(
    arguments: list[str], sentence: str, seen: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("dcs: ")
    assert sentence in captured.err
    assert captured.err.count("\n") == 1
    assert seen == []


@pytest.mark.parametrize(
    ("environment", "arguments", "expected"),
    [
        (None, [], (True, None)),
        (None, ["--cache-dir", "kept"], (True, Path("kept"))),
        (None, ["--no-cache", "--cache-dir", "kept"], (False, Path("kept"))),
        ("shared", [], (True, Path("shared"))),
        ("shared", ["--cache-dir", "kept"], (True, Path("kept"))),
        ("", [], (False, None)),
    ],
)
def test_the_cache_follows_the_options_and_the_environment(
    environment: str | None,
    arguments: list[str],
    expected: tuple[bool, Path | None],
    monkeypatch: pytest.MonkeyPatch,
    seen: list[tuple[GlobalOptions, dict[str, Any]]],
) -> None:
    monkeypatch.delenv("DCS_CACHE_DIR")
    if environment is not None:
        monkeypatch.setenv("DCS_CACHE_DIR", environment)
    assert main(["probe", *arguments]) == 0
    assert (seen[0][0].cache, seen[0][0].cache_dir) == expected


def test_colour_follows_the_terminal_and_the_environment(
    monkeypatch: pytest.MonkeyPatch, seen: list[tuple[GlobalOptions, dict[str, Any]]]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "77")
    main(["probe"])
    monkeypatch.setenv("NO_COLOR", "1")
    main(["probe"])
    main(["probe", "--color", "always"])
    assert [options.color for options, _ in seen] == [True, False, True]
    assert {options.width for options, _ in seen} == {77}


# How a run ends


def test_unusable_input_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(options: GlobalOptions) -> int:
        """Refuse."""
        raise UnusableInput("`acme` is not a folder")

    probe(monkeypatch, command)
    assert main(["probe"]) == 2
    assert capsys.readouterr().err == "dcs: `acme` is not a folder\n"


def test_a_fault_of_dcs_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(options: GlobalOptions) -> int:
        """Fail."""
        raise KeyError("renewal")

    probe(monkeypatch, command)
    monkeypatch.delenv("DCS_TRACEBACK", raising=False)
    assert main(["probe"]) == 3
    text = capsys.readouterr().err
    assert "internal error: KeyError: 'renewal'" in text
    assert "report it" in text
    assert __version__ in text
    assert "Traceback" not in text
    monkeypatch.setenv("DCS_TRACEBACK", "1")
    assert main(["probe"]) == 3
    assert "Traceback (most recent call last)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("interruption", "code"), [(KeyboardInterrupt, 130), (typer.Abort, 130), (BrokenPipeError, 141)]
)
def test_an_interrupted_run_ends_quietly(
    interruption: type[BaseException], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(options: GlobalOptions) -> int:
        """Stop."""
        raise interruption

    probe(monkeypatch, command)
    # The pipe is only left in a process of its own, where nobody reads standard output any more.
    monkeypatch.setattr("dcs_cli.__main__._leave_pipe", lambda: None)
    assert main(["probe"]) == code
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break differently there")
def test_a_closed_pipe_ends_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "dcs_cli", "schema"], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_output_is_utf8_with_plain_line_ends_whatever_the_locale() -> None:
    code = "from dcs_cli.__main__ import main\nmain(['--version'])\nprint('größer ☃ \\udcff')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    )
    assert done.stdout == f"dcs {__version__}\ngrößer ☃ \\udcff\n".encode()


# Where reports go


def _delivering(monkeypatch: pytest.MonkeyPatch) -> None:
    def command(options: GlobalOptions) -> int:
        """Deliver."""
        deliver(options, {"text": lambda: "größer\n", "json": lambda: '"größer"\n'})
        return 0

    probe(monkeypatch, command)


def test_reports_go_to_standard_output_and_to_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _delivering(monkeypatch)
    target = tmp_path / "out.json"
    target.write_text("old", encoding="utf-8")
    assert main(["probe", "--format", "text", "--format", f"json={target}"]) == 0
    assert capsys.readouterr().out == "größer\n"
    assert target.read_bytes() == '"größer"\n'.encode()
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_a_file_is_only_overwritten_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _delivering(monkeypatch)
    target = tmp_path / "out.txt"
    assert main(["probe", "-o", str(target)]) == 0
    target.chmod(0o640)
    assert main(["probe", "-o", str(target), "--format", "json"]) == 2
    assert f"`{target}` exists already" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "größer\n"
    assert main(["probe", "-o", str(target), "--format", "json", "--force"]) == 0
    assert target.read_text(encoding="utf-8") == '"größer"\n'
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_file_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _delivering(monkeypatch)
    assert main(["probe", "-o", str(tmp_path / "nowhere" / "out.txt")]) == 2
    assert "cannot be written: No such file or directory" in capsys.readouterr().err
    assert main(["probe", "-o", str(tmp_path), "--force"]) == 2
    assert "cannot be written" in capsys.readouterr().err
