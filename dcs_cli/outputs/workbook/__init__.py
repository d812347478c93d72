"""The workbook: a project as sheets to read, to discuss and to edit."""

from dcs_cli.outputs.workbook.making import workbook

__all__ = ["workbook"]
