"""The way from paths to a judged project: find the files, read them, add the population, run the rules."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dcs_cli.commands.baseline_file import with_accepted
from dcs_cli.loading.places import Place
from dcs_cli.options import GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.documents.population import PopulationRow
    from dcs_cli.documents.program import Program
    from dcs_cli.loading.cache import Cache
    from dcs_cli.loading.data_files import DataFiles
    from dcs_cli.loading.discovery import DiscoveryProblem, SourceFile
    from dcs_cli.loading.limits import Limits
    from dcs_cli.loading.project_files import Loaded, LoadedDocument
    from dcs_cli.rules.engine import Selection
    from dcs_cli.rules.run import Run

STANDARD_INPUT = Path("-")
STANDARD_INPUT_NAME = "<stdin>"
MOST_NAMED = 6
"""Projects named in one sentence."""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A problem of a file as a whole, or of a data file: family S, or an undeclared value (A03)."""

    code: str
    message: str
    place: Place
    related: tuple[Place, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything read of a project: ``shown`` is how its folder was named, ``whole`` whether a folder was opened.

    ``home`` is the folder that keeps its baseline: that of its program where everything lies in it.
    """

    shown: str
    root: Path
    whole: bool
    loaded: "Loaded"
    population: "tuple[PopulationRow, ...] | None"
    problems: tuple[FileProblem, ...]
    limits: "Limits"
    home: Path
    data: "DataFiles | None" = None

    @property
    def has_map(self) -> bool:
        """Whether some document, readable or not, is a map."""
        return "map" in self.loaded.kinds

    @property
    def unreadable(self) -> bool:
        """Whether an error of family S was met while reading."""
        return self.loaded.broken or any(problem.code.startswith("S") for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Located:
    """Where a project is, how its folder was named, and its files; ``whole`` when folders were named, not files."""

    root: Path
    shown: str
    whole: bool
    files: "tuple[SourceFile, ...]"
    hindrances: "tuple[DiscoveryProblem, ...]"
    reads_input: bool


def located(options: GlobalOptions, paths: Sequence[Path] = ()) -> Located:
    """Find a project: the files and folders named, else that of ``-C``, else the one around the current folder.

    :class:`UnusableInput` says which of the paths cannot be used.
    """
    from dcs_cli.loading.discovery import discover

    real = [path for path in paths if path != STANDARD_INPUT]
    reads_input = len(real) < len(paths)
    start = options.project
    if not real and start is not None and not reads_input:
        real = [start]
    for path in [*real, *([start] if start is not None else [])]:
        if not os.path.lexists(path):
            raise UnusableInput(f"`{path}` does not exist: check the spelling of the path")
    root, shown = _root(real, start)
    searched = real or ([] if reads_input else [root])
    files, hindrances = discover(searched, root)
    named = {_name(path, root) for path in real}
    for hindrance in hindrances:
        if hindrance.reason in ("unsuitable", "outside", "missing") and hindrance.name in named:
            raise UnusableInput(f"{hindrance.message}: {hindrance.hint}")
    whole = not reads_input and all(path.is_dir() for path in real)
    return Located(root, shown, whole, files, hindrances, reads_input)


def open_project(options: GlobalOptions, paths: Sequence[Path] = ()) -> Opened:
    """Read a project, found as :func:`located` says.

    A file named alone is a project of its own. :class:`UnusableInput` says when there is nothing to read.
    """
    found = located(options, paths)
    texts, problems = project_texts(options, found)
    return opened_from(options, found, texts, problems, project_cache(options, found))


def project_texts(options: GlobalOptions, found: Located) -> tuple[dict[str, bytes], tuple[FileProblem, ...]]:
    """The bytes of every file of a project by its name, and what hinders reading the others."""
    most = limits_of(options).bytes
    texts: dict[str, bytes] = {}
    problems = [_hindered(hindrance) for hindrance in found.hindrances]
    for file in found.files:
        data = _read(file, problems, most)
        if data is not None:
            texts[file.name] = data
    if found.reads_input:
        texts[STANDARD_INPUT_NAME] = sys.stdin.buffer.read()
    return texts, tuple(problems)


def opened_from(
    options: GlobalOptions,
    found: Located,
    texts: Mapping[str, bytes],
    hindered: Sequence[FileProblem],
    cache: "Cache | None" = None,
) -> Opened:
    """The project as it is with these texts in its files."""
    from dcs_cli.loading.project_files import load_texts
    from dcs_cli.loading.study_files import with_study_files

    limits, problems = limits_of(options), list(hindered)
    loaded = load_texts(texts.items(), limits, cache)
    loaded, recorded = with_study_files(loaded, found.root, limits.bytes)
    problems += [FileProblem(one.code, one.message, one.place, one.related, one.hint) for one in recorded]
    population, faults = _population(loaded, found.root)
    opened = Opened(
        found.shown, found.root, found.whole, loaded, population, (*problems, *faults), limits, _home(found, texts)
    )
    if not loaded.kinds and not loaded.problems and not opened.problems:
        raise UnusableInput(_nothing_found(opened, found.reads_input))
    return opened


def _home(found: Located, texts: Mapping[str, bytes]) -> Path:
    """The folder of the one project that was found; :class:`UnusableInput` when there are several."""
    from dcs_cli.loading.discovery import projects_below

    below = projects_below(texts) if found.whole else ()
    if len(below) > 1:
        some = ", ".join(f"`{name}`" for name in below[:MOST_NAMED])
        rest = f" and {len(below) - MOST_NAMED} more" if len(below) > MOST_NAMED else ""
        raise UnusableInput(
            f"`{found.shown}` holds {len(below)} programs, each with documents of its own, in {some}{rest}: "
            "name the folder of one"
        )
    return found.root / below[0] if below else found.root


def limits_of(options: GlobalOptions) -> "Limits":
    """The limits under which a project is read."""
    from dcs_cli.loading.limits import Limits

    return options.limits if options.limits is not None else Limits()


def project_cache(options: GlobalOptions, found: Located) -> "Cache | None":
    """What is kept of earlier runs: in the folder that was named, else in the project's; none for single files."""
    from dcs_cli.loading.cache import FOLDER, cache_in

    if not options.cache or (options.cache_dir is None and not found.whole):
        return None
    # A folder that the person names may be a link; the project's own may not.
    return cache_in(options.cache_dir.resolve() if options.cache_dir is not None else found.root / FOLDER)


def judge_project(opened: Opened, options: GlobalOptions, selection: "Selection", *, baseline: bool = True) -> "Run":
    """Run the selected rules on what was read; the problems of files are findings among the others.

    Findings that the baseline lists are silenced, unless ``baseline`` is False.
    """
    from dcs_cli.project.universe import UniverseTooLarge
    from dcs_cli.rules.run import run

    _check_selection(options, opened)
    try:
        outcome = run(
            opened.loaded,
            options.as_of,
            selection,
            population=opened.population,
            data=opened.data,
            cell_limit=opened.limits.cells,
        )
    except UniverseTooLarge as error:
        raise UnusableInput(
            f"the dimensions make {error.cells:,} kinds of customers, more than {error.limit:,}: write a `population` "
            f"in the program, so that only those that exist count, or raise the limit with --limits cells={error.cells}"
        ) from None
    outcome = _with_file_problems(outcome, opened, selection)
    return with_accepted(outcome, opened, options, selection) if baseline else outcome


def selection_of(options: GlobalOptions, *, check_only: bool = False) -> "Selection":
    """Which rules the options select."""
    from dcs_cli.rules.engine import Selection

    return Selection(options.select, options.ignore, check_only)


def inside_project() -> bool:
    """Whether the current folder, or one above it, looks like a project."""
    from dcs_cli.loading.discovery import find_project_root

    here = Path.cwd()
    return find_project_root(here) != here or any(here.glob("*.yaml")) or any(here.glob("*.yml"))


def home_folder(options: GlobalOptions, path: Path | None) -> Path:
    """The folder that keeps the baseline of a project, whose documents need not be readable."""
    start = options.start(path)
    found = located(options, () if start is None else (start,))
    return _home(found, project_texts(options, found)[0])


def _root(real: Sequence[Path], start: Path | None) -> tuple[Path, str]:
    """The project folder, and how reports call it."""
    from dcs_cli.loading.discovery import find_project_root

    if start is not None and start.is_dir():
        return start, _shown(start)
    if len(real) == 1 and real[0].is_dir():
        return real[0], _shown(real[0])
    if not real:
        found = find_project_root(Path.cwd())
        return found, _shown(Path(os.path.relpath(found)))
    common = Path(os.path.commonpath([os.path.abspath(path) for path in real]))
    found = find_project_root(common)
    return found, _shown(real[0] if len(real) == 1 else Path(os.path.relpath(found)))


def _shown(path: Path) -> str:
    return path.as_posix()


def _name(path: Path, root: Path) -> str:
    return os.path.relpath(os.path.abspath(path), os.path.abspath(root)).replace(os.sep, "/")


def _hindered(hindrance: "DiscoveryProblem") -> FileProblem:
    code = "S04" if hindrance.reason == "outside" else "S01"
    return FileProblem(code, hindrance.message, _whole_file(hindrance.name), hint=hindrance.hint)


def _read(file: "SourceFile", problems: list[FileProblem], most: int) -> bytes | None:
    try:
        with open(file.path, "rb") as stream:
            # One byte more than allowed is enough for the reader to refuse the file.
            return stream.read(most + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        hint = "allow reading, or list it in .dcsignore"
        problems.append(
            FileProblem("S01", f"`{file.name}` cannot be read: {reason}", _whole_file(file.name), hint=hint)
        )
        return None


def _whole_file(name: str) -> Place:
    return Place(name, 1, 1, 1, 1)


def _population(loaded: "Loaded", root: Path) -> tuple["tuple[PopulationRow, ...] | None", list[FileProblem]]:
    """The rows of the CSV file that the program names; None when it names none."""
    from dcs_cli.documents.program import Program

    for written in loaded.documents:
        if isinstance(written.document, Program) and isinstance(written.document.population, str):
            return _population_of(written, written.document, written.document.population, root)
    return None, []


def _population_of(
    written: "LoadedDocument", program: "Program", source: str, root: Path
) -> tuple["tuple[PopulationRow, ...] | None", list[FileProblem]]:
    from dcs_cli.loading.population_file import read_population

    place = written.place(("population",))
    folder = root if place.file == STANDARD_INPUT_NAME else (root / place.file).parent
    path = folder / source
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        message = f"the population `{source}` lies outside the project folder"
        return None, [FileProblem("S04", message, place, hint="copy it into the project folder")]
    if not path.is_file():
        hint = "the path is relative to the document that names it, and case-sensitive"
        return None, [FileProblem("S03", f"there is no file `{source}` to read the population from", place, hint=hint)]
    found = read_population(path, _name(path, root), program.dimensions)
    problems = [
        FileProblem(problem.code, problem.message, problem.place, (place,), problem.hint) for problem in found.problems
    ]
    return (found.rows if found.rows or not problems else None), problems


def _with_file_problems(outcome: "Run", opened: Opened, selection: "Selection") -> "Run":
    from dcs_cli.rules.catalogue import rules
    from dcs_cli.rules.engine import selected
    from dcs_cli.rules.findings import Finding, PlacedFinding

    if not opened.problems:
        return outcome
    running = {rule.code for rule in selected(outcome.answers.project, selection)}
    added = []
    for problem in opened.problems:
        if problem.code not in running:
            continue
        rule = rules()[problem.code]
        subjects = (problem.place.file,)
        finding = Finding(
            rule.code,
            rule.name,
            rule.level,
            "certain",
            subjects,
            (),
            problem.message,
            None,
            {},
            rule.fix,
            problem.hint or None,
        )
        added.append(PlacedFinding(finding, (problem.place, *problem.related)))
    findings = tuple(sorted((*outcome.findings, *added), key=lambda one: one.sort_key))
    return replace(outcome, findings=findings)


def _check_selection(options: GlobalOptions, opened: Opened) -> None:
    from dcs_cli.documents.nearest import nearest
    from dcs_cli.documents.program import Program
    from dcs_cli.rules.catalogue import codes_of, page_names
    from dcs_cli.rules.own_rules import own_names

    programs = (one.document for one in opened.loaded.documents if isinstance(one.document, Program))
    own = own_names(next(programs, None))
    for option, words in (("--select", options.select), ("--ignore", options.ignore)):
        _, unknown = codes_of(words, own)
        if unknown:
            names = page_names()
            near = nearest(unknown[0], [*names, *(name[4:-3] for name in names.values()), *own, *own.values()])
            hint = f"did you mean `{near}`?" if near else "`dcs explain --all` lists them"
            raise UnusableInput(f"`{option}`: there is no rule, name or family `{unknown[0]}`; {hint}")
    for word in options.ignore:
        if word.strip().upper().startswith("S"):
            from dcs_cli.rules.catalogue import codes_named

            if all(code.startswith("S") for code in codes_named(word)):
                raise UnusableInput(
                    f"`--ignore {word}`: family S cannot be ignored, what cannot be read must be mended"
                )


def _nothing_found(opened: Opened, reads_input: bool) -> str:
    if reads_input:
        return "standard input holds no document: write one that begins with `kind:`"
    if not opened.whole:
        return f"`{opened.shown}` holds no document: write one that begins with `kind:`, or start with `dcs init`"
    return f"no documents found in `{opened.shown}`: name the project folder, or start a project with `dcs init`"
