"""What ``check`` does to files: repairs and drafts, tried in memory, then shown as a patch or written."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dcs_cli.commands.delivery import write_file
from dcs_cli.options import ExitCode, GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.commands.opening import FileProblem, Located
    from dcs_cli.rules.engine import Selection
    from dcs_cli.rules.fixes import Repair, Sources
    from dcs_cli.rules.fixes_checking import Hindrance, State

MENDED_FAMILIES = "S,A,D,X"
"""The families with repairs, as ``--select`` names them."""
ROUNDS = 10
"""What is mended can show what else is to be mended; a project is gone through so often at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What ``--fix``, ``--unsafe-fixes``, ``--stubs`` and ``--diff`` ask for."""

    unsafe: bool = False
    stubs: bool = False
    diff: bool = False


@dataclass(frozen=True, slots=True)
class _Judging:
    """Judges a project with other texts in its files."""

    options: GlobalOptions
    found: "Located"
    hindered: "Sequence[FileProblem]"

    def all_of_check(self, texts: Mapping[str, bytes]) -> "State":
        """What all rules of ``check`` find, whatever was selected."""
        from dcs_cli.rules.engine import Selection

        return self.judge(texts, Selection(check_only=True))

    def judge(self, texts: Mapping[str, bytes], selection: "Selection") -> "State":
        """What some rules find."""
        from dcs_cli.commands.opening import judge_project, opened_from
        from dcs_cli.rules.fixes_checking import State

        opened = opened_from(self.options, self.found, texts, self.hindered)
        return State(texts, opened.loaded, judge_project(opened, self.options, selection, baseline=False))


class _Mending:
    """A project on its way: how it is by now in memory, and what was done to it."""

    def __init__(self, judging: _Judging, texts: Mapping[str, bytes]) -> None:
        self.options = judging.options
        self.found = judging.found
        self.judging = judging
        self.state = judging.all_of_check(texts)
        self.made: list[Repair] = []
        self.refused: list[tuple[Repair, str]] = []
        self.remarks: list[str] = []
        self.drafts: dict[str, bytes] = {}

    def attempt(self, repairs: "Sequence[Repair]", hindrance: "Hindrance | None" = None) -> bool:
        """Make those of the repairs that stand the trial; whether any was made or refused."""
        from dcs_cli.commands.opening import limits_of
        from dcs_cli.rules.fixes_checking import tried

        trial = tried(repairs, self.state, self.judging.all_of_check, limits_of(self.options), hindrance)
        self.made += trial.kept
        self.refused += trial.refused
        self.state = trial.state
        return bool(trial.kept or trial.refused)


def mend(options: GlobalOptions, paths: Sequence[Path], wanted: Wanted) -> ExitCode:
    """Mend a project, or show with ``--diff`` how it would be mended.

    Every change is read again and judged before a file is touched; a file is replaced in one step. The exit code is 0;
    with ``--diff`` 1 when there is a patch, and 2 when there is none although something cannot be read.
    """
    from dcs_cli.commands.opening import located, project_texts
    from dcs_cli.commands.verdict import unreadable
    from dcs_cli.outputs.patch_text import patch_text

    found = located(options, paths)
    if found.reads_input and not wanted.diff:
        raise UnusableInput("standard input cannot be mended in place: `--diff` shows what would be mended")
    texts, hindered = project_texts(options, found)
    mending = _Mending(_Judging(options, found, hindered), texts)
    _repair(mending, wanted)
    if not options.select:
        # What is tidied is reported by no rule, so naming rules leaves it out.
        _tidy(mending)
    if wanted.stubs:
        _draft(mending)
    changed = {name: data for name, data in mending.state.texts.items() if data != texts.get(name)}
    if wanted.diff:
        text = patch_text({name: texts[name] for name in changed if name in texts}, changed)
        _tell(mending, "would be made")
        _show(options, text)
        if not text and unreadable(mending.state.run):
            return ExitCode.UNUSABLE
        return ExitCode.FINDINGS if text else ExitCode.OK
    write_changed(found, texts, changed)
    _tell(mending, "made")
    return ExitCode.OK


def _repair(mending: _Mending, wanted: Wanted) -> None:
    """Repair in rounds, until there is nothing left that may be repaired."""
    from dcs_cli.rules.fixes import repairs_of

    whole = mending.found.whole or "program" in mending.state.loaded.kinds
    for _ in range(ROUNDS):
        state = mending.state
        due = repairs_of(
            state.run, state.loaded, _sources(mending, _files_of(state)), whole=whole, unsafe=wanted.unsafe
        )
        mending.remarks = [due.held_back] if due.held_back is not None else []
        refused, codes = {repair.name for repair, _ in mending.refused}, _codes(mending)
        if not mending.attempt([one for one in due.repairs if one.name not in refused and one.code in codes]):
            return


def _tidy(mending: _Mending) -> None:
    """Change what changes no meaning: quotes and modes, then the order of words, which may hold some of the quotes."""
    from dcs_cli.commands.opening import limits_of
    from dcs_cli.rules.fixes import joined
    from dcs_cli.rules.fixes_checking import any_change
    from dcs_cli.rules.fixes_tidying import missing_modes, missing_quotes, unsorted_words

    loaded, limits = mending.state.loaded, limits_of(mending.options)
    sources = _sources(mending, mending.state.texts)
    project = mending.state.run.answers.project if mending.found.whole else None
    modes = missing_modes(project, loaded, sources) if project is not None else ()
    mending.attempt(joined([*missing_quotes(loaded, sources), *modes]), any_change)
    loaded, sources = mending.state.loaded, _sources(mending, mending.state.texts)
    mending.attempt(joined(unsorted_words(loaded, sources, limits)), any_change)


def _draft(mending: _Mending) -> None:
    """Write comments to be filled in, and planned touchpoints for promises that nothing serves."""
    from dcs_cli.outputs.stubs import drafts
    from dcs_cli.rules.engine import Selection
    from dcs_cli.rules.fixes import joined
    from dcs_cli.rules.fixes_stubs import stub_repairs

    selection = Selection(mending.options.select, mending.options.ignore)
    judged = mending.judging.judge(mending.state.texts, selection)
    if any(one.finding.code == "G02" for one in judged.run.findings):
        texts = drafts(judged.run.answers, judged.loaded.documents)
        there = sorted(name for name in texts if (mending.found.root / name).exists())
        mending.drafts = {name: text.encode() for name, text in texts.items() if name not in there}
        mending.remarks += [f"`{name}` exists already: what nothing serves is not drafted again" for name in there]
        mending.state = mending.judging.all_of_check({**mending.state.texts, **mending.drafts})
        judged = mending.judging.judge(mending.state.texts, selection)
    sources = _sources(mending, mending.state.texts)
    mending.attempt(joined(stub_repairs(judged.run.findings, judged.loaded, sources)))


def _codes(mending: _Mending) -> frozenset[str]:
    """The rules whose findings are to be mended."""
    from dcs_cli.commands.opening import selection_of
    from dcs_cli.rules.engine import selected

    project = mending.state.run.answers.project
    selection = selection_of(mending.options, check_only=True)
    return frozenset(rule.code for rule in selected(project, selection))


def _files_of(state: "State") -> frozenset[str]:
    """The files in which something was found."""
    placed = [place.file for one in state.run.findings for place in one.places]
    return frozenset((*placed, *(one.places[0].file for one in state.loaded.problems)))


def _sources(mending: _Mending, files: Iterable[str]) -> "Sources":
    from dcs_cli.commands.opening import limits_of
    from dcs_cli.loading.text_edits import source_text

    texts, limits = mending.state.texts, limits_of(mending.options)
    return {file: source_text(texts[file], file, limits) for file in files if file in texts}


def _show(options: GlobalOptions, text: str) -> None:
    if options.output is not None:
        write_file(options.output, text, overwrite=options.force)
    else:
        sys.stdout.write(text)


def write_changed(found: "Located", before: Mapping[str, bytes], changed: Mapping[str, bytes]) -> None:
    """Write what has changed, each file in one step; a file that changed in the meantime is left alone."""
    paths = {file.name: file.path for file in found.files}
    for name, data in sorted(changed.items()):
        path = paths.get(name, found.root / name)
        if name in before and path.read_bytes() != before[name]:
            raise UnusableInput(f"`{name}` was changed by another program in the meantime: run dcs again")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, data, overwrite=name in before)


def _tell(mending: _Mending, how: str) -> None:
    """Say on standard error what was done, what was not, and why."""
    from dcs_cli.outputs.finding_text import place_text
    from dcs_cli.outputs.quantities import counted
    from dcs_cli.rules.fixes_tidying import TIDIED

    files = {file for repair in mending.made for file, _ in repair.edits} | set(mending.drafts)
    tidied = sum(1 for repair in mending.made if repair.code == TIDIED)
    head = f"{counted(len(mending.made) - tidied + len(mending.drafts), 'repair')} {how}"
    if tidied:
        # No rule asks for tidying, so whoever wants repairs alone has to hear how to leave it out.
        head += f", {counted(tidied, 'place')} tidied"
    lines = [f"{head} in {counted(len(files), 'file')}"]
    lines[0] += f"; --select {MENDED_FAMILIES} leaves tidying out" if tidied else ""
    if mending.options.verbosity >= 0:
        lines += [f"  {place_text(one.place)}  {one.code} {one.what}" for one in mending.made]
        lines += [f"  {name}  G02 drafts for what nothing serves" for name in sorted(mending.drafts)]
    lines += [f"  {place_text(one.place)}  {one.code} not made, {why}: {one.what}" for one, why in mending.refused]
    lines += [f"  {remark}" for remark in mending.remarks]
    print("dcs: " + "\n".join(lines), file=sys.stderr)
