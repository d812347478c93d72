"""The manual of fields and types, which ``dcs explain`` prints; ``python -m dcs_cli.outputs.field_manual FILE``."""

import sys
import textwrap
from pathlib import Path

from dcs_cli.outputs.field_examples import LONGEST
from dcs_cli.outputs.field_glossary import FieldEntry, TypeEntry, type_named, types
from dcs_cli.outputs.flow_text import flow

COMMON = "touchpoint"
"""The record whose fields most other messages have as well; they are listed there."""
WIDTH = 118
HEAD = """\
# Fields and types of the documents

What can stand in a document of dcs, kind by kind, and then the values. `dcs explain event-trigger` prints the part of
one type, `dcs explain audience` says what a field means in every record that has it. Both, this page and the JSON
Schemas say what the models of the documents say; the examples are taken from documents that are checked.
"""


def manual() -> str:
    """The whole page in Markdown."""
    return "\n".join((HEAD, *(f"## {entry.name}\n\n{type_manual(entry)}" for entry in types())))


def type_manual(entry: TypeEntry) -> str:
    """What a type is, its fields with an example of each, and an example of the whole, in Markdown."""
    common = type_named(COMMON) if entry.name != COMMON else None
    known = {field.same: field.name for field in common.fields} if common is not None else {}
    shared = [known[field.same] for field in entry.fields if field.same in known]
    shared = shared if len(shared) > len(entry.fields) // 2 else []
    parts = [_wrapped(_sentence(entry.meaning))] if entry.meaning else []
    if entry.holds not in ("", "text"):
        parts.append(_wrapped(_sentence(f"written as {_holds(entry.holds, entry.values)}")))
    items = [_item(field_manual(field)) for field in entry.fields if not (shared and field.same in known)]
    if shared:
        items.append(_item(f"as in {COMMON}: {', '.join(f'`{name}`' for name in shared)}"))
    if items:
        parts.append("\n".join(items))
    if entry.example is not None:
        parts.append(f"```yaml\n{_example(entry)}\n```")
    return "\n\n".join(parts) + "\n"


def field_manual(field: FieldEntry) -> str:
    """One field in a line: whether it is required, what it means, what it holds, an example."""
    required = " (required)" if field.required else ""
    holds = _sentence(_holds(field.holds, field.values))
    return f"`{field.name}`{required}: {field.meaning}. {holds} {_sentence(example_said(field))}"


def example_said(field: FieldEntry) -> str:
    """An example of a field; of what would be long, the type whose example shows it."""
    if field.example:
        return f"example: `{field.name}: {field.example}`"
    return f"example: see {max((entry.name for entry in types() if field.holds.endswith(entry.name)), key=len)}"


def _holds(holds: str, values: tuple[tuple[str, str], ...]) -> str:
    words = ", ".join(f"`{word}`" + (f" ({meaning})" if meaning else "") for word, meaning in values)
    if not words:
        return holds
    return f"one of {words}" if holds == "one of these words" or " " not in holds else f"{holds}: {words}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _example(entry: TypeEntry) -> str:
    """A record with one key on each line, or a value; of long optional parts their own types give the example."""
    if not isinstance(entry.example, dict):
        return flow([entry.example])[1:-1]
    needed = {field.name for field in entry.fields if field.required}
    lines = {name: f"{name}: {flow([inner])[1:-1]}" for name, inner in entry.example.items()}
    return "\n".join(line for name, line in lines.items() if len(line) <= LONGEST or name in needed)


def _item(text: str) -> str:
    return _wrapped(f"- {text}", hanging="  ")


def _wrapped(text: str, hanging: str = "") -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)


def main(arguments: list[str]) -> int:
    """Write the page into a file."""
    Path(arguments[0]).write_text(manual(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
