"""The ``fmt`` command: bring documents into their canonical layout."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from dcs_cli.commands.fixing import write_changed
from dcs_cli.options import ExitCode, GlobalOptions, PathsArgument, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.loading.layout import Layout

FORMATS = ("text",)
EXAMPLES = (
    ("dcs fmt", "every document of the project around the current folder"),
    ("dcs fmt maps/cs.yaml", "this file"),
    ("dcs fmt --check", "for a CI job: exit code 1 when a file is laid out differently"),
    ("dcs fmt --diff", "show what would change, as a patch"),
    ("dcs fmt - < map.yaml", "one text from standard input to standard output"),
)


def command(
    options: GlobalOptions,
    paths: PathsArgument = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit code 1 if a file would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print a patch, exit code 1 if any.")] = (False),
) -> int:
    """Lay documents out as everybody does: order of keys, indentation, spaces, quotes.

    Comments, blank lines between items, anchors and the order of documents and lists stay. What a file says does not
    change: it is read again before it is written. A file that cannot be read is left alone.
    """
    from dcs_cli.commands.opening import STANDARD_INPUT_NAME, limits_of, located, project_texts
    from dcs_cli.loading.layout import laid_out
    from dcs_cli.outputs.patch_text import patch_text

    found = located(options, paths or ())
    texts, hindered = project_texts(options, found)
    if not texts and not hindered:
        raise UnusableInput(f"no YAML file found in `{found.shown}`: name a file or the project folder")
    layouts = {name: laid_out(data, name, limits_of(options)) for name, data in texts.items()}
    changed = {name: layout.data for name, layout in layouts.items() if layout.data != texts[name]}
    if diff:
        sys.stdout.write(patch_text({name: texts[name] for name in changed}, changed))
    elif check:
        _tell(options, layouts, changed, "would be laid out differently")
    elif found.reads_input:
        sys.stdout.write(layouts[STANDARD_INPUT_NAME].data.decode())
    if not diff and not check:
        changed.pop(STANDARD_INPUT_NAME, None)
        write_changed(found, texts, changed)
        if not found.reads_input:
            _tell(options, layouts, changed, "laid out anew")
    left_alone = _complain(layouts)
    for problem in hindered:
        print(f"dcs: {problem.message}: {problem.hint}", file=sys.stderr)
    if left_alone or hindered:
        return ExitCode.UNUSABLE
    return ExitCode.FINDINGS if changed and (check or diff) else ExitCode.OK


def _tell(options: GlobalOptions, layouts: "Mapping[str, Layout]", changed: Mapping[str, bytes], how: str) -> None:
    from dcs_cli.outputs.quantities import counted

    if options.verbosity < 0:
        return
    for name in sorted(changed):
        print(f"{name}  {how}")
    good = sum(layout.hindrance is None for layout in layouts.values()) - len(changed)
    print(f"{counted(len(changed), 'file')} {how}, {good:,} as they should be")


def _complain(layouts: "Mapping[str, Layout]") -> bool:
    """Say which files were left alone and why; whether there are any."""
    from dcs_cli.outputs.finding_text import place_text

    some = False
    for name in sorted(layouts):
        layout = layouts[name]
        if layout.problem is not None:
            where = place_text(layout.problem.places[0])
            print(f"dcs: {where}: left alone, it cannot be read: {layout.problem.message}", file=sys.stderr)
        elif layout.hindrance is not None:
            print(f"dcs: `{name}` is left alone: it {layout.hindrance}", file=sys.stderr)
        some = some or layout.hindrance is not None
    return some
