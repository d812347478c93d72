"""What ``dcs explain`` shows: the page of a rule, the definition of a metric or field, or the list of all rules."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.manual_text import write_markdown
from dcs_cli.outputs.metric_glossary import MetricEntry
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.rule_levels import command_of, level_of, repair_of
from dcs_cli.outputs.sources import references_in
from dcs_cli.outputs.terminal import Column, Span, TextPage
from dcs_cli.rules.catalogue import FAMILIES, page, page_names

if TYPE_CHECKING:
    from dcs_cli.outputs.field_glossary import FieldEntry, TypeEntry
    from dcs_cli.rules.run import Run


def rule_name(code: str) -> str:
    """The name of a rule, from its page."""
    return page_names()[code][4:-3]


def first_sentence(code: str) -> str:
    """What a finding of a rule says: the line below its page's title; a rule of a project has no page."""
    if code not in page_names():
        return "A rule that this project adds."
    paragraphs = [part for part in re.split(r"\n\s*\n", page(code)) if not part.startswith("#")]
    return " ".join(paragraphs[0].split())


def write_rule(page_of_text: TextPage, code: str) -> None:
    """The manual page of a rule with its level, its family and the command that finds it."""
    _, question = FAMILIES[code[0]]
    title, _, rest = page(code).partition("\n")
    page_of_text.line(Span(title.removeprefix("# "), "strong"))
    page_of_text.line(f"{level_of(code)} · found by dcs {command_of(code)} · family {code[0]}: {question}", hanging=2)
    page_of_text.blank()
    write_markdown(page_of_text, rest.strip("\n"))
    _write_references(page_of_text, rest)


def write_firing(page_of_text: TextPage, code: str, run: "Run") -> None:
    """Where a rule fires in one project."""
    from dcs_cli.outputs.finding_text import Loudness, place_text, write_finding

    project = run.answers.project
    found = [one for one in run.findings if one.finding.code == code]
    silenced = [one for one in run.silenced if one.placed.finding.code == code]
    page_of_text.blank()
    page_of_text.line(Span(f"In this project ({project.name}, as of {project.as_of})", "strong"), hanging=2)
    missing = next((add for silent, add in run.not_checked if silent == code), None)
    if missing is not None:
        page_of_text.line(f"Not checked: add {missing}.", indent=2)
    elif not found and not silenced:
        page_of_text.line("It does not fire.", indent=2)
    for one in found:
        write_finding(page_of_text, one, Loudness(repairs=False))
    for accepted in silenced:
        place = place_text(accepted.placed.places[0]) if accepted.placed.places else "(whole project)"
        page_of_text.line(f"{place}  accepted: {accepted.reason or 'no reason given'}", hanging=4)


def write_metric(page_of_text: TextPage, name: str, entry: MetricEntry) -> None:
    """The definition of a metric."""
    page_of_text.line(Span(f"{name}", "strong"), f"  metric: {entry.label}", hanging=2)
    page_of_text.blank()
    page_of_text.line(entry.meaning)
    page_of_text.blank()
    number = entry.number or "none; the tool reports it, the policy and the targets of a project judge it"
    page_of_text.line(f"Number in the sources: {number}.", hanging=2)
    page_of_text.line(f"Value in a project: dcs audit --explain-metric {name}", hanging=2)
    _write_references(page_of_text, number)


def _write_references(page_of_text: TextPage, said: str) -> None:
    """Who the authors are that a text names."""
    references = references_in([said])
    if references:
        page_of_text.blank()
    for reference in references:
        page_of_text.line(reference, hanging=2)


def write_fields(page_of_text: TextPage, entries: "Sequence[FieldEntry]") -> None:
    """The meaning of a field, once for all records in which it means the same."""
    from dcs_cli.outputs.field_glossary import records_in
    from dcs_cli.outputs.field_manual import example_said

    page_of_text.line(Span(entries[0].name, "strong"), "  field")
    groups: dict[tuple[Any, ...], list[FieldEntry]] = {}
    for entry in entries:
        groups.setdefault((entry.meaning, entry.holds, entry.values), []).append(entry)
    for group in groups.values():
        one = group[0]
        page_of_text.blank()
        page_of_text.line(f"of {', '.join(_owner(entry) for entry in group)}: {one.meaning}", hanging=2)
        page_of_text.line(
            f"holds {'one of these words' if one.values and ' ' not in one.holds else one.holds}", indent=2, hanging=2
        )
        if one.values:
            page_of_text.table(
                [Column("", keep=True), Column("")],
                [(word, meaning) for word, meaning in one.values],
                indent=4,
                head=False,
            )
        inner = ", ".join(records_in(one.holds))
        if one.example or not inner:
            page_of_text.line(example_said(one), indent=2, hanging=2)
        if inner:
            page_of_text.line(f"see dcs explain {inner}", indent=2, hanging=2)


def write_type(page_of_text: TextPage, entry: "TypeEntry") -> None:
    """What a type is, its fields with an example of each, and an example of the whole."""
    from dcs_cli.outputs.field_manual import type_manual

    page_of_text.line(Span(entry.name, "strong"), "  type")
    page_of_text.blank()
    write_markdown(page_of_text, type_manual(entry))


def _owner(entry: "FieldEntry") -> str:
    return f"{entry.owner} (required)" if entry.required else entry.owner


def write_catalogue(page_of_text: TextPage) -> None:
    """Every rule by family: code, name, level, the command that finds it, and what it says."""
    names = page_names()
    for letter, (_, question) in FAMILIES.items():
        codes = [code for code in names if code.startswith(letter)]
        page_of_text.blank()
        page_of_text.line(Span(f"{letter}  {question}", "strong"))
        page_of_text.table(
            [Column("", keep=True), Column("", keep=True), Column("", keep=True), Column("")],
            [(code, rule_name(code), level_of(code), first_sentence(code)) for code in codes],
            indent=2,
            head=False,
        )
    page_of_text.blank()
    page_of_text.line(f"{counted(len(names), 'rule')}; dcs explain CODE shows the page of one, with examples")


def rule_as_mapping(code: str, run: "Run | None") -> dict[str, Any]:
    """A rule as plain values."""
    return {
        "kind": "rule",
        "code": code,
        "name": rule_name(code),
        "family": code[0],
        "level": level_of(code),
        "command": command_of(code),
        "repair": repair_of(code),
        "says": first_sentence(code),
        "page": page(code),
        "fires": firings(code, run),
    }


def firings(code: str, run: "Run | None") -> list[dict[str, Any]] | None:
    """Where a rule fires in one project, as plain values; None without a project."""
    return None if run is None else [_firing(one) for one in run.findings if one.finding.code == code]


def _firing(placed: Any) -> dict[str, Any]:
    place = placed.places[0] if placed.places else None
    return {
        "subjects": list(placed.finding.subjects),
        "message": placed.finding.message,
        "file": place.file if place is not None else None,
        "line": place.line if place is not None else None,
        "column": place.column if place is not None else None,
    }


def metric_as_mapping(name: str, entry: MetricEntry) -> dict[str, Any]:
    """A metric as plain values."""
    return {
        "kind": "metric",
        "name": name,
        "label": entry.label,
        "meaning": entry.meaning,
        "number": entry.number or None,
    }


def fields_as_mappings(entries: "Sequence[FieldEntry]") -> list[dict[str, Any]]:
    """Fields as plain values."""
    return [
        {
            "kind": "field",
            "name": entry.name,
            "of": entry.owner,
            "meaning": entry.meaning,
            "holds": entry.holds,
            "required": entry.required,
            "values": [{"value": word, "meaning": meaning} for word, meaning in entry.values],
            "example": entry.example or None,
        }
        for entry in entries
    ]


def type_as_mapping(entry: "TypeEntry") -> dict[str, Any]:
    """A type as plain values."""
    return {
        "kind": "type",
        "name": entry.name,
        "meaning": entry.meaning,
        "holds": entry.holds or None,
        "fields": [field.name for field in entry.fields],
        "values": [{"value": word, "meaning": meaning} for word, meaning in entry.values],
        "example": entry.example,
    }
