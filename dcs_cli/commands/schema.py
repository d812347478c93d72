"""The ``schema`` command: print the JSON Schema of documents, for editors, or of reports, for other programs."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from dcs_cli.commands.delivery import deliver
from dcs_cli.documents.nearest import nearest
from dcs_cli.options import ExitCode, GlobalOptions, UnusableInput

FORMATS = ("json",)
EXAMPLES = (
    ("dcs schema -o dcs.schema.json", "the schema of any document, for the settings of an editor"),
    ("dcs schema map", "the schema of maps alone"),
    ("dcs schema output", "the shape of JSON reports, for programs that read them"),
    ("dcs schema program --draft 2020-12", "in the newer dialect of JSON Schema"),
)
DEFAULT_SUBJECT = "document"
OUTPUT = "output"
"""The word that asks for the schema of reports instead of a kind of document."""


def command(
    options: GlobalOptions,
    subject: Annotated[
        str,
        typer.Argument(
            metavar="[KIND]",
            show_default=False,
            help="Kind of document, by default any of them; or output, for what --format json writes.",
        ),
    ] = DEFAULT_SUBJECT,
    draft: Annotated[
        str, typer.Option("--draft", metavar="DRAFT", help="Dialect: draft-07, which editors read, or 2020-12.")
    ] = "draft-07",
) -> int:
    """Print the JSON Schema of one kind of document, of any document, or of JSON reports.

    A schema accepts what `dcs check` can read, references between documents apart, and describes every field and value.
    """
    from dcs_cli.documents.schema import DRAFTS, schema_text

    schemas = _subjects()
    schema = schemas.get(subject)
    if schema is None:
        raise UnusableInput(_unknown("kind", subject, schemas))
    if draft not in DRAFTS:
        raise UnusableInput(_unknown("draft", draft, DRAFTS))
    deliver(options, {"json": lambda: schema_text(schema(), draft)})
    return ExitCode.OK


def _subjects() -> Mapping[str, Callable[[], dict[str, Any]]]:
    """What a schema can be printed of, by the word that asks for it; a schema is made only when it is asked for."""
    from dcs_cli.documents.schema import document_schemas
    from dcs_cli.outputs.output_schema import output_schema

    return {**document_schemas(), OUTPUT: output_schema}


def _unknown(what: str, word: str, known: Mapping[str, object]) -> str:
    near = nearest(word, known)
    hint = f"did you mean `{near}`?" if near else f"write one of {', '.join(known)}"
    return f"there is no schema {what} `{word}`; {hint}"
