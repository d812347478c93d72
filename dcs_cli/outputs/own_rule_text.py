"""What ``dcs explain`` shows about a rule that a project adds: its sentence, its condition, where it comes from."""

from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.terminal import Span, TextPage
from dcs_cli.rules.catalogue import OWN_FAMILY

if TYPE_CHECKING:
    from dcs_cli.rules.own_rules import StatedRule

QUESTION = "does the programme keep the rules of its own project?"


def write_own_rule(page: TextPage, rule: "StatedRule") -> None:
    """A rule of the project, in place of a manual page."""
    page.line(Span(f"{rule.code} {rule.name}", "strong"))
    page.line(f"{rule.level} · found by dcs {rule.command} · family {OWN_FAMILY}: {QUESTION}", hanging=2)
    page.blank()
    page.line(rule.says or "It does not say what it finds.")
    page.blank()
    if rule.entry_point is not None:
        page.line(f"Python rule of the entry point {rule.entry_point}, named under rules.python of the program.")
    else:
        page.line(f"Found for each {rule.select} of which this is true:")
        page.line(rule.when or "", indent=4, hanging=2)
        page.line("It is a rule of this project, under rules.own of the program.")


def own_rule_as_mapping(rule: "StatedRule") -> dict[str, Any]:
    """A rule of the project as plain values, with the keys of a built-in one."""
    return {
        "kind": "rule",
        "code": rule.code,
        "name": rule.name,
        "family": OWN_FAMILY,
        "level": rule.level,
        "command": rule.command,
        "repair": "no",
        "says": rule.says,
        "page": None,
        "select": rule.select,
        "when": rule.when,
        "entry_point": rule.entry_point,
    }
