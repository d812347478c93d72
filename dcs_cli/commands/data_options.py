"""The options that name data files, and the way from them to a project that knows its accounts and contacts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dcs_cli.commands.opening import FileProblem, Opened
from dcs_cli.options import UnusableInput

if TYPE_CHECKING:
    from dcs_cli.documents.program import Program
    from dcs_cli.loading.data_files import DataSource

DataFolder = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder with accounts.csv, contacts.csv, contracts.csv, as far as any."),
]
AccountsOption = Annotated[
    Path | None,
    typer.Option("--accounts", metavar="FILE", help="CSV of accounts: account, their dimensions, start, renewal, arr."),
]
ContactsOption = Annotated[
    Path | None,
    typer.Option("--contacts", metavar="FILE", help="CSV of contacts: contact, account, dimensions, reached_email …"),
]
ContractsOption = Annotated[
    Path | None,
    typer.Option("--contracts", metavar="FILE", help="CSV of contracts: account, renewal, what it is for, start."),
]


@dataclass(frozen=True, slots=True)
class DataFileOptions:
    """The data files as named on the command line; those of ``folder`` count where no file is named."""

    folder: Path | None = None
    accounts: Path | None = None
    contacts: Path | None = None
    contracts: Path | None = None


def with_data_files(opened: Opened, written: DataFileOptions) -> Opened:
    """The project with its data files read.

    When the program states no population, accounts and contacts make one. :class:`UnusableInput` when a file or folder
    that was named does not exist; files that ``--data`` does not find are not missed.
    """
    from dcs_cli.loading.data_files import population_of, read_data_files

    sources = _sources(written, opened.root)
    if not sources:
        return opened
    program = _program(opened)
    dimensions = program.dimensions if program is not None else {}
    data = read_data_files(sources, dimensions, _numbers(program))
    problems = tuple(FileProblem(one.code, one.message, one.place, (), one.hint) for one in data.problems)
    data = data.usable
    population = opened.population
    if program is not None and program.population is None:
        population = population_of(data, _email_channels(program))
    return replace(opened, data=data, population=population, problems=(*opened.problems, *problems))


def _sources(written: DataFileOptions, root: Path) -> "Mapping[str, DataSource]":
    from dcs_cli.loading.data_files import DataSource

    folder = written.folder
    if folder is not None and not folder.is_dir():
        what = "this is no folder, name a file with --accounts" if folder.exists() else "there is no such folder"
        raise UnusableInput(f"`--data {folder}`: {what}")
    found = {}
    for kind, named in (
        ("accounts", written.accounts),
        ("contacts", written.contacts),
        ("contracts", written.contracts),
    ):
        if named is not None and not named.is_file():
            raise UnusableInput(f"`--{kind} {named}`: there is no such file")
        path = named if named is not None else folder / f"{kind}.csv" if folder is not None else None
        if path is not None and (named is not None or path.is_file()):
            found[kind] = DataSource(path, _shown(path, root))
    return found


def _shown(path: Path, root: Path) -> str:
    """A file below the project as it is called there, another one as it was named."""
    inside = os.path.relpath(os.path.abspath(path), os.path.abspath(root))
    return path.as_posix() if inside.startswith(os.pardir) else inside.replace(os.sep, "/")


def _program(opened: Opened) -> "Program | None":
    from dcs_cli.documents.program import Program

    found = (written.document for written in opened.loaded.documents)
    return next((document for document in found if isinstance(document, Program)), None)


def _numbers(program: "Program | None") -> tuple[str, ...]:
    segmentation = program.segmentation if program is not None else None
    axes = (segmentation.value, segmentation.complexity) if segmentation is not None else ()
    return tuple(dict.fromkeys(axis.column for axis in axes if axis is not None))


def _email_channels(program: "Program") -> tuple[str, ...]:
    from dcs_cli.project.vocabulary import medium_of

    found = program.channels.items()
    return tuple(sorted(name for name, channel in found if (channel.medium or medium_of(name)) == "email"))
