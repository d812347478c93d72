"""PyYAML's own loaders with the YAML 1.2 core schema: slow, obvious references for the reader."""

import re
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import Resolver
from yaml.scanner import Scanner

_CORE = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
)


def _core_schema(resolver: Any) -> None:
    resolver.yaml_implicit_resolvers = {}
    for name, pattern, starts in _CORE:
        resolver.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(rf"^(?:{pattern})$"), starts)
    resolver.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])


class _CoreConstructor(SafeConstructor):
    def construct_yaml_int(self, node: Any) -> int:
        text = node.value
        if text.startswith("0o"):
            return int(text[2:], 8)
        return int(text[2:], 16) if text.startswith("0x") else int(text)

    def construct_yaml_float(self, node: Any) -> float:
        text = node.value.lower()
        return float(text.replace(".", "", 1)) if text.endswith((".inf", ".nan")) else float(text)


_constructors: Any = _CoreConstructor
_constructors.add_constructor("tag:yaml.org,2002:int", _CoreConstructor.construct_yaml_int)
_constructors.add_constructor("tag:yaml.org,2002:float", _CoreConstructor.construct_yaml_float)
# Anywhere but as a key, `<<` is text like any other.
_constructors.add_constructor("tag:yaml.org,2002:merge", SafeConstructor.construct_yaml_str)


class PureLoader(Reader, Scanner, Parser, Composer, _CoreConstructor, Resolver):
    """Pure Python from the first character to the value."""

    def __init__(self, stream: Any) -> None:
        Reader.__init__(self, stream)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        _CoreConstructor.__init__(self)
        Resolver.__init__(self)


class ComposedLoader(CParser, _CoreConstructor, Resolver):
    """libyaml's scanner and parser, PyYAML's node graph and constructor."""

    def __init__(self, stream: Any) -> None:
        CParser.__init__(self, stream)
        _CoreConstructor.__init__(self)
        Resolver.__init__(self)


class CoreDumper(yaml.SafeDumper):
    """A writer that quotes what the core schema would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


for _class in (PureLoader, ComposedLoader, CoreDumper):
    _core_schema(_class)


def read_with(loader: Any, text: str | bytes) -> list[Any]:
    """The documents of a text that are not null."""
    return [document for document in yaml.load_all(text, Loader=loader) if document is not None]
