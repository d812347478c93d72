"""Short ways for the tests of this folder to read a text."""

from dcs_cli.loading.comments import IgnoreComment, ignore_comments
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.places import Place
from dcs_cli.loading.yaml_text import RawDocument, Reading, read_yaml


def read(text: str | bytes, limits: Limits | None = None) -> Reading:
    """Read a text as the file `maps.yaml`."""
    return read_yaml(text if isinstance(text, bytes) else text.encode(), "maps.yaml", limits or Limits())


def only(text: str | bytes) -> RawDocument:
    """The one document of a text without problems."""
    documents, problems, _ = read(text)
    assert problems == ()
    (document,) = documents
    return document


def cut(text: str, place: Place) -> str:
    """What stands at a place, found without the tables of the reader."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if place.line == place.end_line:
        return lines[place.line - 1][place.column - 1 : place.end_column - 1]
    inner = lines[place.line : place.end_line - 1]
    last = lines[place.end_line - 1] if place.end_line <= len(lines) else ""
    return "\n".join([lines[place.line - 1][place.column - 1 :], *inner, last[: place.end_column - 1]])


def ignores(text: str) -> tuple[IgnoreComment, ...]:
    """The ignore comments of the documents of a text."""
    documents, _, comments = read(text)
    return tuple(ignore for document in documents for ignore in ignore_comments(document, comments))
