"""Reads YAML 1.2 core documents of a folder into plain dictionaries with PyYAML."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import yaml


class CoreLoader(yaml.SafeLoader):
    """A PyYAML loader with the scalar types of the YAML 1.2 core schema only."""


CoreLoader.yaml_implicit_resolvers = {}
CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
CoreLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"), list("-+0123456789")
)
CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
    list("-+.0123456789"),
)
CoreLoader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^(?:<<)$"), ["<"])


def construct_integer(loader: CoreLoader, node: yaml.ScalarNode) -> int:
    """An integer without octal zeros, underscores or sexagesimals."""
    text = str(loader.construct_scalar(node))
    if text.startswith("0o"):
        return int(text[2:], 8)
    if text.startswith("0x"):
        return int(text[2:], 16)
    return int(text)


def construct_number(loader: CoreLoader, node: yaml.ScalarNode) -> float:
    """A floating point number without sexagesimals."""
    text = str(loader.construct_scalar(node)).lower()
    if text.endswith(".inf"):
        return float("-inf") if text.startswith("-") else float("inf")
    if text == ".nan":
        return float("nan")
    return float(text)


CoreLoader.add_constructor("tag:yaml.org,2002:int", construct_integer)
CoreLoader.add_constructor("tag:yaml.org,2002:float", construct_number)


def read_text(text: str) -> list[dict[str, Any]]:
    """Every non-empty document of one text that has a kind."""
    documents = []
    for document in yaml.load_all(text, Loader=CoreLoader):
        if isinstance(document, dict) and "kind" in document:
            documents.append(document)
    return documents


def read_population(path: Path, program: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a population file: account dimensions, accounts, one column per contact value."""
    contact_values = []
    many = set()
    account_dimensions = []
    for name, declared in (program.get("dimensions") or {}).items():
        description = declared if isinstance(declared, dict) else {"values": declared}
        if description.get("many"):
            many.add(name)
        if description.get("level") == "contact":
            contact_values.append(name)
        else:
            account_dimensions.append(name)
    rows = []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for line in csv.DictReader(handle):
            row: dict[str, Any] = {}
            contacts: dict[str, int] = {}
            for column, cell in line.items():
                if column in account_dimensions:
                    row[column] = [value for value in cell.split("+") if value] if column in many else cell
                elif column == "accounts":
                    row["accounts"] = int(cell)
                elif column != "arr":
                    contacts[column] = int(cell or 0)
            if contact_values:
                row["contacts"] = contacts
            elif "contacts" in contacts:
                row["contacts"] = contacts["contacts"]
            rows.append(row)
    return rows


def read_folder(folder: Path) -> list[dict[str, Any]]:
    """Every document below a folder, in the order of paths."""
    documents = []
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") or part == "node_modules" for part in path.relative_to(folder).parts)
        if hidden or path.suffix not in (".yaml", ".yml") or not path.is_file():
            continue
        for document in read_text(path.read_text(encoding="utf-8-sig")):
            if document["kind"] == "program" and isinstance(document.get("population"), str):
                document["population"] = read_population(path.parent / document["population"], document)
            documents.append(document)
    return documents
