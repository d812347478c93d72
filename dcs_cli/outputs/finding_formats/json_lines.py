"""Findings one a line, each a JSON object of the shape it has in the JSON report (commands, "JSON")."""

import json

from dcs_cli.outputs.json_report import Report, findings_written


def json_lines_text(report: Report) -> str:
    """One line a finding, in the order of the report; nothing for none."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in findings_written(report))
