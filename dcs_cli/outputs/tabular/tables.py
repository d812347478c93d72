"""The tables people take away as CSV, by name."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dcs_cli.outputs.tabular.judgements import findings_table, pressure_table, requirements_table
from dcs_cli.outputs.tabular.messages import facets_table, touchpoints_table, volume_table
from dcs_cli.outputs.tabular.plans import plan_table
from dcs_cli.outputs.tabular.table import Table

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material

TABLES: "Mapping[str, Callable[[Material], Table]]" = {
    "touchpoints": touchpoints_table,
    "facets": facets_table,
    "requirements": requirements_table,
    "pressure": pressure_table,
    "findings": findings_table,
    "volume": volume_table,
    "plan": plan_table,
}


def tables(material: "Material") -> dict[str, Table]:
    """Every table, in the documented order."""
    return {name: make(material) for name, make in TABLES.items()}
