"""Rows about the tool itself, which no project is needed for: its rules and its metrics."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dcs_cli.outputs.items import ListedItem

if TYPE_CHECKING:
    from dcs_cli.rules.own_rules import StatedRule


def rule_rows(added: "Sequence[StatedRule]" = ()) -> tuple[ListedItem, ...]:
    """Every rule, in the order of the catalogue; then those that a project adds."""
    return (*_built_in_rows(), *map(_added_row, added))


def _added_row(rule: "StatedRule") -> ListedItem:
    from dcs_cli.outputs.own_rule_text import own_rule_as_mapping

    stated = own_rule_as_mapping(rule)
    told = ("name", "family", "level", "command", "repair", "says")
    return ListedItem("rule", rule.code, {key: stated[key] for key in told})


def _built_in_rows() -> tuple[ListedItem, ...]:
    from dcs_cli.outputs.explain_text import first_sentence, rule_name
    from dcs_cli.outputs.rule_levels import command_of, level_of, repair_of
    from dcs_cli.rules.catalogue import FAMILIES, page_names

    return tuple(
        ListedItem(
            "rule",
            code,
            {
                "name": rule_name(code),
                "family": letter,
                "level": level_of(code),
                "command": command_of(code),
                "repair": repair_of(code),
                "says": first_sentence(code),
            },
        )
        for letter in FAMILIES
        for code in page_names()
        if code.startswith(letter)
    )


def metric_rows(values: dict[str, str]) -> tuple[ListedItem, ...]:
    """Every metric; ``values`` are those of a project, as they are shown."""
    from dcs_cli.outputs.metric_glossary import GLOSSARY, metric_label

    names = [*GLOSSARY, *sorted(name for name in values if name not in GLOSSARY)]
    return tuple(
        ListedItem(
            "metric",
            name,
            {
                "label": metric_label(name),
                "meaning": GLOSSARY[name].meaning if name in GLOSSARY else "a reading of this project",
                "number": GLOSSARY[name].number or None if name in GLOSSARY else None,
                "value": values.get(name),
            },
        )
        for name in names
    )
