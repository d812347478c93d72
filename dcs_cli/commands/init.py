"""The ``init`` command: start a working project, or write stubs for what a journey promises and nothing serves."""

import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from dcs_cli.commands.delivery import write_file
from dcs_cli.documents.nearest import nearest
from dcs_cli.options import ExitCode, GlobalOptions, UnusableInput

FORMATS = ("text",)
EXAMPLES = (
    ("dcs init acme", "a small working project to fill in, in the folder acme"),
    ("dcs init acme --with signals,roadmap", "beside program, journey and maps only these"),
    ("dcs init tour --from example", "a worked example with something to find"),
    ("dcs init --from journey", "in a project: drafts for promises and repetitive work that nothing serves"),
)
DEFAULT_NAME = "My digital CS"
EXAMPLE_NAME = "Acme digital CS"
SHARED = {
    "ci/dcsignore": ".dcsignore",
    "ci/github-workflow.yml": ".github/workflows/dcs.yml",
    "ci/gitlab-ci.yml": ".gitlab-ci.yml",
}
PARTS = {
    "signals": "signals.yaml",
    "automation": "automation.yaml",
    "plan": "automation.yaml",
    "roadmap": "roadmap.yaml",
    "results": "results.yaml",
}
"""The file of every part that a project can go without."""
USUAL_PARTS = {
    "blank": ("signals.yaml", "automation.yaml", "roadmap.yaml"),
    "example": tuple(PARTS.values()),
    "journey": (),
}
SOURCES = {"blank": DEFAULT_NAME, "example": EXAMPLE_NAME}


def command(
    options: GlobalOptions,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", show_default=False, help="Folder of the project; by default this one."),
    ] = None,
    source: Annotated[
        str,
        typer.Option("--from", metavar="WHAT", help="blank, example, or journey (stubs for an existing project)."),
    ] = "blank",
    parts: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="PARTS",
            help="Beside program, journey and maps only these: signals, automation (or plan), roadmap, results.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
) -> int:
    """Write a working project: program, journey, signals, a map for each department, automation, roadmap, CI jobs.

    No file is ever overwritten. Numbers are written commented out, each with its source: none applies until you choose.
    """
    if source not in (*SOURCES, "journey"):
        near = nearest(source, (*SOURCES, "journey"))
        hint = f"did you mean `{near}`?" if near else "write blank, example or journey"
        raise UnusableInput(f"`--from {source}` is not known; {hint}")
    target = options.start(folder) or Path()
    if target.exists() and not target.is_dir():
        raise UnusableInput(f"`{target}` is a file: name a folder for the project")
    chosen = _chosen(parts, source)
    if source == "journey":
        return _from_journey(options, target)
    name = SOURCES[source]
    asked = not yes and source == "blank" and sys.stdin.isatty() and sys.stdout.isatty()
    texts = _template(source, _ask_name(name) if asked else name, chosen)
    _write_all(target, texts)
    _tell(options, target, tuple(texts), source)
    return ExitCode.OK


def _ask_name(default: str) -> str:
    print(f"Name of the programme [{default}]: ", end="", file=sys.stderr, flush=True)
    return " ".join(sys.stdin.readline().split()) or default


def _chosen(written: list[str] | None, source: str) -> tuple[str, ...]:
    """The parts a project is to have beside program, journey and maps."""
    if written is None:
        return USUAL_PARTS[source]
    if source == "journey":
        raise UnusableInput("`--with` chooses the parts of a new project; `--from journey` adds to one that is there")
    names = [name.strip() for text in written for name in text.split(",")]
    found = []
    for name in names:
        part = PARTS.get(name)
        if part is None:
            near = nearest(name, PARTS)
            hint = f"did you mean `{near}`?" if near else f"write some of {', '.join(PARTS)}"
            raise UnusableInput(f"`--with {name}` is not known; {hint}")
        found.append(part)
    return tuple(found)


def _template(source: str, name: str, parts: tuple[str, ...]) -> dict[str, str]:
    """The files of a new project by their path, with ``/`` between its parts."""
    from dcs_cli.outputs.flow_text import flow

    root = resources.files("dcs_cli").joinpath("templates")
    texts = {target: root.joinpath(stored).read_text(encoding="utf-8") for stored, target in SHARED.items()}
    for stored in ("", "maps"):
        folder = root.joinpath(source, stored) if stored else root.joinpath(source)
        for entry in folder.iterdir():
            if entry.is_file():
                path = f"{stored}/{entry.name}" if stored else entry.name
                texts[path] = entry.read_text(encoding="utf-8")
    left_out = {file for file in PARTS.values() if file not in parts}
    texts = {path: text for path, text in texts.items() if path not in left_out}
    rows = texts["README.md"].replace("{name}", name).splitlines(keepends=True)
    texts["README.md"] = "".join(row for row in rows if not row.startswith(tuple(f"| `{file}`" for file in left_out)))
    if name != SOURCES[source]:
        # A list of one entry is written as YAML wants the entry to be quoted.
        texts["program.yaml"] = texts["program.yaml"].replace(f"name: {SOURCES[source]}", f"name: {flow([name])[1:-1]}")
    return dict(sorted(texts.items()))


def _write_all(target: Path, texts: Mapping[str, str]) -> None:
    """Write every file, or none: a file that is there already stops it before the first one."""
    for path in texts:
        if (target / path).exists() or (target / path).is_symlink():
            raise UnusableInput(
                f"`{(target / path).as_posix()}` exists already, and no file is overwritten: nothing was written"
            )
    written: list[Path] = []
    try:
        for path, text in texts.items():
            file = target / path
            file.parent.mkdir(parents=True, exist_ok=True)
            write_file(file, _laid_out(path, text), overwrite=False)
            written.append(file)
    except (OSError, UnusableInput) as error:
        for file in written:
            file.unlink(missing_ok=True)
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        raise UnusableInput(f"the project cannot be written to `{target}`: {reason}") from None


def _laid_out(path: str, text: str) -> str:
    """A document as `dcs fmt` lays it out; the new project's own CI job would complain of anything else."""
    if not path.endswith((".yaml", ".yml")):
        return text
    from dcs_cli.loading.layout import laid_out
    from dcs_cli.loading.limits import Limits

    return laid_out(text.encode(), path, Limits()).data.decode()


def _tell(options: GlobalOptions, target: Path, paths: tuple[str, ...], source: str) -> None:
    from dcs_cli.commands.reporting import colored
    from dcs_cli.outputs.terminal import Span, TextPage

    if options.verbosity < 0:
        return
    page = TextPage(options.width, color=colored(options))
    page.line(Span(f"Written to {target.as_posix()}", "strong"))
    for path in paths:
        page.line(path, indent=2)
    where = "" if target == Path() else f" {target.as_posix()}"
    page.blank()
    page.line(f"Next: dcs check{where}, then dcs audit{where}. README.md says how to go on.")
    if source == "blank":
        page.line("Numbers in program.yaml are commented out, each with its source: none applies until you choose it.")
    sys.stdout.write(page.text())


def _from_journey(options: GlobalOptions, target: Path) -> int:
    from dataclasses import replace

    from dcs_cli.commands.check import no_map
    from dcs_cli.commands.opening import judge_project, open_project
    from dcs_cli.commands.reporting import stopped_sentence, unreadable_text
    from dcs_cli.commands.verdict import unreadable
    from dcs_cli.outputs.stubs import drafts
    from dcs_cli.rules.engine import Selection

    opened = open_project(replace(options, project=target if target != Path() else options.project))
    if not opened.has_map:
        raise UnusableInput(no_map(opened.shown))
    run = judge_project(opened, options, Selection(select=("S",)))
    if unreadable(run) and not options.keep_going:
        print(unreadable_text(run, options), stopped_sentence(run, "init"), sep="", file=sys.stderr)
        return ExitCode.UNUSABLE
    if not run.answers.project.collection.plans:
        raise UnusableInput("no plan promises anything yet: write `plans` with their `moments` in a journey document")
    texts = drafts(run.answers, opened.loaded.documents)
    if not texts:
        print("Every promise of every plan has a message, and all repetitive work an item: nothing to write.")
        return ExitCode.OK
    _write_all(opened.root, texts)
    _tell(options, Path(opened.shown), tuple(texts), "journey")
    return ExitCode.OK
