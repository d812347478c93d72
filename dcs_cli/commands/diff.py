"""The ``diff`` command: what would customers notice of a change?"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dcs_cli.commands.delivery import deliver
from dcs_cli.options import ExitCode, GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.commands.opening import Opened
    from dcs_cli.loading.git_objects import Repository, Revision
    from dcs_cli.outputs.diff_report import DiffReport
    from dcs_cli.outputs.view import View
    from dcs_cli.rules.findings import PlacedFinding
    from dcs_cli.rules.run import Run

EXAMPLES = (
    ("dcs diff", "what the work tree changes since the last commit"),
    ("dcs diff main", "what this branch would change, work tree included"),
    ("dcs diff v1.0 v2.0 --format markdown", "two revisions, as a comment for a pull request"),
    ("dcs diff main:old-folder HEAD:new-folder", "a project that stood in another folder"),
    ("dcs diff ../as-it-was .", "two folders, without git"),
    ("dcs diff main --fail-on-change customer-facing", "for a CI job: ask somebody before customers notice"),
)
FORMATS = ("text", "json", "markdown")
WORK_TREE = "work tree"

RevisionArgument = Annotated[
    str | None,
    typer.Argument(metavar="[REV]", show_default=False, help="Branch, tag, commit or folder; by default HEAD."),
]
OtherArgument = Annotated[
    str | None, typer.Argument(metavar="[REV]", show_default=False, help="The same; by default the work tree.")
]


def command(
    options: GlobalOptions,
    before: RevisionArgument = None,
    after: OtherArgument = None,
    fail_on_change: Annotated[
        str | None,
        typer.Option(
            "--fail-on-change",
            metavar="CLASS",
            help="End with 1 when a change of this class or a higher one exists: customer-facing, operational, "
            "editorial.",
        ),
    ] = None,
) -> int:
    """Compare two revisions in customer terms: who gains, loses or gets something differently.

    Both sides are judged on one day. What is compared is meaning: reordered keys, moved files and other layouts are no
    change. Revisions are read from git's object store; nothing is checked out. The exit code is 0 whatever changed,
    unless --fail-on-change asks for more.
    """
    from dcs_cli.analysis.changes_kinds import CHANGE_CLASSES

    grave = -1 if fail_on_change is None else _class_number(fail_on_change, CHANGE_CLASSES)
    sources = _sources(options, before, after)
    sides = [_read(source, options) for source in sources]
    _refuse_half_missing(sides)
    for side in sides:
        if side.unreadable and not options.keep_going:
            return _deliver_stopped(options, side)
    report = _report(options, sides)
    class_ = report.changes.class_
    code = ExitCode.OK
    if class_ is not None and CHANGE_CLASSES.index(class_) <= grave:
        code = ExitCode.FINDINGS
    if any(side.run.crashes for side in sides):
        code = ExitCode.INTERNAL
    deliver(
        options,
        {
            "text": lambda: _text(options, report),
            "json": lambda: _json(options, sides[1], report, code),
            "markdown": lambda: _markdown(report),
        },
    )
    return code


def _class_number(word: str, known: tuple[str, ...]) -> int:
    from dcs_cli.documents.nearest import nearest

    if word not in known:
        near = nearest(word, known)
        hint = f"did you mean `{near}`?" if near else f"write one of {', '.join(known)}"
        raise UnusableInput(f"`--fail-on-change {word}` is not known; {hint}")
    return known.index(word)


@dataclass(frozen=True, slots=True)
class Source:
    """One side as it was named: a place in the file system, and the revision it is read from, if any."""

    label: str
    place: Path
    repository: "Repository | None" = None
    revision: "Revision | None" = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side as it was read; ``absent`` are submodules that are not checked out."""

    source: Source
    opened: "Opened"
    run: "Run"
    absent: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def unreadable(self) -> bool:
        """Whether something could not be read."""
        from dcs_cli.commands.verdict import unreadable

        return unreadable(self.run)


def _sources(options: GlobalOptions, before: str | None, after: str | None) -> tuple[Source, Source]:
    """Both sides; a revision is read at the folder that stands beside it, that of ``-C`` or the current project's."""
    from dcs_cli.loading.discovery import find_project_root

    words = [word for word in (before, after) if word is not None]
    paths = {word: Path(word) for word in words if _is_path(word, options.project)}
    if len(words) == 2 and all(word in paths for word in words):
        if options.project is not None:
            raise UnusableInput("two folders are compared: leave out -C")
        return Source(words[0], paths[words[0]]), Source(words[1], paths[words[1]])
    place = options.start(next(iter(paths.values()), None))
    place = Path(os.path.relpath(find_project_root(Path.cwd()))) if place is None else place
    if not os.path.lexists(place):
        raise UnusableInput(f"`{place}` does not exist: check the spelling of the path")
    here = Source(words[-1] if words and words[-1] in paths else WORK_TREE, place)
    if len(words) < 2:
        source = _at(place, words[0] if words and not paths else "HEAD")
        if source.repository is not None and source.repository.bare:
            raise UnusableInput(f"`{place}` is a bare repository without a work tree: name two revisions")
        return source, here
    first, second = (Source(word, place) if word in paths else _at(place, word) for word in words)
    return first, second


def _is_path(word: str, project: Path | None) -> bool:
    """Whether an argument names a folder or file and no revision; what could be both is refused."""
    if word in (".", "..") or word.startswith(("./", "../", "/")) or os.path.isabs(word):
        if not os.path.lexists(word):
            raise UnusableInput(f"`{word}` does not exist: check the spelling of the path")
        return True
    if not os.path.lexists(word):
        return False
    from dcs_cli.loading.git_objects import GitTrouble, Repository

    try:
        revision = Repository(_folder(project or Path.cwd())).knows(word)
    except GitTrouble:
        return True
    if revision:
        raise UnusableInput(
            f"`{word}` is a revision and a path: write `./{word}` for the path, `{word}~0` for the revision"
        )
    return True


def _folder(place: Path) -> Path:
    from dcs_cli.loading.discovery import find_project_root

    return place if place.is_dir() else find_project_root(place)


def _at(place: Path, name: str) -> Source:
    """A revision of the project at a place."""
    from dcs_cli.loading.git_objects import GitTrouble, Repository

    try:
        repository = Repository(_folder(place))
        return Source(name, place, repository, repository.revision(name))
    except GitTrouble as error:
        raise UnusableInput(str(error)) from None


def _read(source: Source, options: GlobalOptions) -> Side:
    from dcs_cli.commands.check import no_map
    from dcs_cli.commands.opening import judge_project, open_project, selection_of

    absent: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    if source.repository is None:
        opened = open_project(replace(options, project=source.place))
    else:
        opened, absent, remarks = _read_revision(source, source.repository, options)
    # A baseline lists what was accepted on one day, so it cannot say what is new since another one.
    run = judge_project(opened, options, selection_of(options), baseline=False)
    side = Side(source, opened, run, absent, remarks)
    if not side.unreadable and not run.answers.project.collection.maps:
        raise UnusableInput(no_map(source.label))
    return side


def _read_revision(
    source: Source, repository: "Repository", options: GlobalOptions
) -> "tuple[Opened, tuple[str, ...], tuple[str, ...]]":
    from dcs_cli.commands.opening import open_project
    from dcs_cli.loading.cache import FOLDER
    from dcs_cli.loading.git_objects import GitTrouble, write_files

    try:
        revision, remarks = _tree_of(source, repository)
        with _scratch_folder() as folder:
            absent = write_files(repository, revision.tree, folder)
            named = folder if source.place.is_dir() else folder / os.path.relpath(source.place, _folder(source.place))
            kept = options.cache_dir
            if kept is None and source.place.is_dir() and not repository.bare:
                kept = source.place / FOLDER
            chosen = replace(options, project=named, cache_dir=kept, cache=options.cache and kept is not None)
            try:
                opened = open_project(chosen)
            except UnusableInput as error:
                raise UnusableInput(str(error).replace(str(named), source.label)) from None
            return replace(opened, shown=source.label), absent, remarks
    except GitTrouble as error:
        raise UnusableInput(f"`{source.label}`: {error}") from None


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    """A folder for what is read from the object store, gone at the end; nothing else is near it."""
    with tempfile.TemporaryDirectory(prefix="dcs-") as name:
        # Links that lead out of the project find nothing one level above.
        folder = Path(name) / "outside" / "project"
        folder.mkdir(parents=True)
        yield folder


def _tree_of(source: Source, repository: "Repository") -> "tuple[Revision, tuple[str, ...]]":
    """The project's tree in a revision; where its folder was another one, the only one that holds a program."""
    assert source.revision is not None
    found = repository.folder_tree(source.revision)
    if found is not None:
        return found, ()
    where = repository.prefix.rstrip("/")
    folders = repository.program_folders(source.revision)
    if len(folders) == 1:
        shown = f"`{folders[0]}`" if folders[0] else "its top folder"
        tree = repository.subfolder(source.revision, folders[0])
        return tree, (f"`{source.label}` has the project in {shown}, not in `{where}`",)
    known = f"programs are in {', '.join(f'`{one}`' for one in folders)}" if folders else "it has no program document"
    raise UnusableInput(
        f"`{source.label}` has no folder `{where}`, and {known}: name the folder, as in `{source.label}:FOLDER`"
    )


def _refuse_half_missing(sides: list[Side]) -> None:
    """A submodule that is read on one side only would show everything in it as gained or lost."""
    from dcs_cli.loading.git_objects import names_below

    for side, other in (sides, sides[::-1]):
        files = {document.place(()).file for document in other.opened.loaded.documents}
        for path in side.absent:
            if names_below(files, path):
                raise UnusableInput(
                    f"`{side.source.label}`: the submodule `{path}` is not here at its commit: run `git submodule "
                    f"update --init` and fetch in it, or list it in .dcsignore"
                )


def _remarks(sides: list[Side]) -> tuple[str, ...]:
    absent = sorted({path for side in sides for path in side.absent})
    left_out = [f"the submodule `{path}` is not checked out: what it holds is on neither side" for path in absent]
    return (*(remark for side in sides for remark in side.remarks), *left_out)


def _report(options: GlobalOptions, sides: list[Side]) -> "DiffReport":
    from dcs_cli.analysis.changes import Changes
    from dcs_cli.outputs.diff_report import ComparedSide, DiffReport
    from dcs_cli.outputs.view import narrowed_run
    from dcs_cli.project.universe import UniverseTooLarge

    first, second = sides
    limit = first.opened.limits.cells
    try:
        changes = Changes(first.run.answers, second.run.answers, limit)
    except UniverseTooLarge as error:
        raise UnusableInput(
            f"both sides together tell {error.cells:,} kinds of customers apart, more than {error.limit:,}: raise the "
            f"limit with --limits cells={error.cells}"
        ) from None
    runs = [side.run for side in sides]
    if options.view is not None:
        views = [_view(options, side) for side in sides]
        shared = changes.customers
        changes.within = shared.before.shared(views[0].cells) | shared.after.shared(views[1].cells)
        runs = [_in_view(narrowed_run(run, view), view) for run, view in zip(runs, views, strict=True)]
    compared = [
        ComparedSide(
            side.source.label,
            side.source.revision.commit if side.source.revision is not None else None,
            side.opened.loaded,
            run,
        )
        for side, run in zip(sides, runs, strict=True)
    ]
    return DiffReport(
        compared[0], compared[1], changes, options.as_of, _changed_on(options, second), options.view, _remarks(sides)
    )


def _in_view(run: "Run", view: "View") -> "Run":
    """A run whose findings count the customers in the view alone."""
    from dcs_cli.outputs.view import narrowed_customers

    def inside(placed: "PlacedFinding") -> "PlacedFinding":
        customers = placed.finding.customers
        if customers is None:
            return placed
        narrowed = narrowed_customers(customers, view, run.answers.project)
        return replace(placed, finding=replace(placed.finding, customers=narrowed))

    return replace(run, findings=tuple(inside(one) for one in run.findings))


def _view(options: GlobalOptions, side: Side) -> "View":
    from dcs_cli.commands.reporting import view_of

    view = view_of(options, side.run)
    assert view is not None
    return view


def _changed_on(options: GlobalOptions, side: Side) -> date:
    """The day from which a change counts: that of the later revision's commit, the day of judgement at the latest."""
    revision = side.source.revision
    return options.as_of if revision is None or revision.day is None else min(revision.day, options.as_of)


def _deliver_stopped(options: GlobalOptions, side: Side) -> ExitCode:
    """Deliver only what cannot be read on one side, each place with the name of its revision."""
    from dcs_cli.commands.reporting import json_text, stopped_sentence, unreadable_findings, unreadable_text

    prefix = "" if side.source.label == WORK_TREE else f"{side.source.label}:"
    listed = tuple(
        replace(one, places=tuple(place._replace(file=f"{prefix}{place.file}") for place in one.places))
        for one in unreadable_findings(side.run)
    )
    stopped = replace(side.run, findings=listed, silenced=(), not_checked=(), crashes=())
    deliver(
        options,
        {
            "text": lambda: unreadable_text(stopped, options),
            "json": lambda: json_text("diff", side.opened, stopped, options, ExitCode.UNUSABLE),
            "markdown": lambda: f"```text\n{unreadable_text(stopped, options)}```\n",
        },
    )
    print(stopped_sentence(stopped, "diff"), file=sys.stderr)
    return ExitCode.UNUSABLE


def _text(options: GlobalOptions, report: "DiffReport") -> str:
    from dcs_cli.commands.reporting import colored
    from dcs_cli.outputs.diff_text import diff_text

    return diff_text(report, width=options.width, color=colored(options), verbosity=options.verbosity)


def _markdown(report: "DiffReport") -> str:
    from dcs_cli.outputs.diff_markdown import diff_markdown

    return diff_markdown(report)


def _json(options: GlobalOptions, side: Side, report: "DiffReport", code: int) -> str:
    """The head of every report, its numbers those of the new findings, then the comparison."""
    import json

    from dcs_cli.commands.reporting import json_text
    from dcs_cli.outputs.diff_figures import diff_figures

    new = replace(side.run, findings=report.new, silenced=(), not_checked=())
    head = json.loads(json_text("diff", side.opened, new, options, code))
    del head["findings"]
    return json.dumps({**head, **diff_figures(report, cells=options.cells)}, ensure_ascii=False, indent=2) + "\n"
