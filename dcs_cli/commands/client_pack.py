"""The whole client pack: every deliverable into one folder, with a page that leads to each and says what is missing."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dcs_cli.options import GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material

INDEX = "index.html"


def write_pack(options: GlobalOptions, material: "Material", per_page: int) -> None:
    """Make everything that can be made here, then write it: nothing is written when a file is in the way."""
    from dcs_cli.commands.delivery import write_file
    from dcs_cli.commands.export import free_or_forced, numbered
    from dcs_cli.outputs.deliverables import DELIVERABLES, PACK, make
    from dcs_cli.outputs.material import CannotMake
    from dcs_cli.outputs.pack_index import pack_index

    folder = options.output
    assert folder is not None
    if folder.exists() and not folder.is_dir():
        raise UnusableInput(f"`{folder}` is a file: name a folder")
    made: list[tuple[Path, str, bytes]] = []
    missing: list[tuple[str, str]] = []
    with _progress(options, len(PACK)) as step:
        for name, order in PACK:
            step(name)
            try:
                files = make(replace(order, per_page=per_page), material)
            except CannotMake as error:
                missing.append((name, str(error)))
                continue
            holds = DELIVERABLES[order.kind].holds
            made += [(numbered(Path(name), file.mark), holds, file.content) for file in files]
    index = pack_index(material, [(path.as_posix(), holds) for path, holds, _ in made], missing)
    contents = [(folder / path, content) for path, _, content in made] + [(folder / INDEX, index.encode())]
    free_or_forced([path for path, _ in contents], options)
    for path, content in contents:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnusableInput(f"`{path.parent}` cannot be made: {error.strerror or error}") from None
        write_file(path, content, overwrite=True)
    if options.verbosity >= 0:
        print(f"{len(contents)} files in {folder}, begin with {folder / INDEX}", file=sys.stderr)
        for name, reason in missing:
            print(f"not made: {name}: {reason}", file=sys.stderr)


@contextmanager
def _progress(options: GlobalOptions, steps: int) -> Iterator[Callable[[str], None]]:
    """Tell on a terminal what is being made; elsewhere, and with ``-q``, nothing."""
    if options.verbosity < 0 or not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=steps)

        def step(name: str) -> None:
            progress.update(task, description=name, advance=1)

        yield step
