"""What people say about the file and its columns and rows: ``--profile``, ``--map``, ``--mapping``, ``--default``."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dcs_cli.documents.nearest import nearest
from dcs_cli.options import UnusableInput

if TYPE_CHECKING:
    from dcs_cli.exchange.known_words import KnownWords


def told_mapping(written: Sequence[str], file: Path | None) -> dict[str, str]:
    """The mapping of headings that was given, on the command line or in a file; the command line wins."""
    from dcs_cli.exchange.header_matching import WrongMapping, checked_target

    found: dict[str, str] = {}
    if file is not None:
        found |= _mapping_file(file)
    for text in written:
        heading, equals, target = text.rpartition("=")
        if not equals or not heading.strip() or not target.strip():
            raise UnusableInput(f"`--map {text}`: write COLUMN=FIELD, such as --map Ziel=purpose")
        found[heading.strip()] = target.strip()
    for heading, target in found.items():
        try:
            checked_target(target)
        except WrongMapping as error:
            raise UnusableInput(f"column `{heading}`: {error}") from None
    return found


def _mapping_file(file: Path) -> dict[str, str]:
    from dcs_cli.loading.limits import Limits
    from dcs_cli.loading.yaml_text import read_yaml

    try:
        documents, faults, _ = read_yaml(file.read_bytes(), str(file), Limits())
    except OSError as error:
        raise UnusableInput(f"`{file}` cannot be read: {error.strerror or error}") from None
    plain = documents[0].plain if documents else None
    if faults or not isinstance(plain, dict):
        where = f"line {faults[0].places[0].line}: {faults[0].message}" if faults else "it is no mapping"
        raise UnusableInput(f"`{file}`: {where}; write one line for each column, such as `Ziel: purpose`")
    return {heading: str(target) for heading, target in plain.items()}


PROFILES = {"generic": None, "vitally": "playbooks", "hubspot": "hubspot", "whimsical": "flowchart"}
"""The reader of a profile by its name; None is whichever knows the file by what it holds."""
PICTURES_ONLY = {
    "theydo": "TheyDo hands a journey over as a PDF",
    "smaply": "no description of a file that Smaply exports as data was found",
}
"""Programs that draw journeys whose exports no program can read, and what is known of them."""


def reader_of(profile: str) -> str | None:
    """The id of the reader a profile names; None leaves it to what the file holds."""
    if profile in PICTURES_ONLY:
        raise UnusableInput(
            f"`--profile {profile}`: {PICTURES_ONLY[profile]}, so there is no reader. Copy the touchpoints of the "
            "map into a table, a row each under headings such as Touchpoint, Purpose, Channel, Owner and Trigger, and "
            "import that; --map or --mapping says what other columns hold"
        )
    if profile not in PROFILES:
        near = nearest(profile, (*PROFILES, *PICTURES_ONLY))
        hint = f"did you mean `{near}`?" if near else f"write one of {', '.join(PROFILES)}"
        raise UnusableInput(f"`--profile {profile}` is no profile; {hint}")
    return PROFILES[profile]


FORGET = "-"
"""The value with which a fact told at an earlier import holds no longer."""


def default_facts(written: Sequence[str], words: "KnownWords") -> dict[str, Any]:
    """The facts that hold for every row, as plain values of their fields; None for one that no longer does."""
    from dcs_cli.exchange.cell_language import item_columns, read_cell_as

    found: dict[str, Any] = {}
    for text in written:
        name, equals, value = text.partition("=")
        if not equals or name not in (*item_columns(), "department") or name in ("id", "purpose", "trigger", "send_on"):
            raise UnusableInput(
                f"`--default {text}`: write FIELD=VALUE with a field a map may state for all, such as channel=email"
            )
        if value.strip() == FORGET:
            found[name] = None
            continue
        reading = read_cell_as(name, value, words, order=None)
        if reading.sureness != "certain":
            raise UnusableInput(f"`--default {text}`: {reading.why}")
        found |= reading.fields
    return found
