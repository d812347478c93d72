"""The figures of an audit as Markdown, which stand before its findings: requirements met, and the targets."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.report.markdown_text import marked
from dcs_cli.outputs.requirements_met import met_said

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers


def audit_figures_markdown(answers: "Answers") -> str:
    """How many requirements are met, and a table of targets with their verdicts."""
    from dcs_cli.outputs.metric_glossary import metric_label
    from dcs_cli.outputs.target_words import now_text, remark_text, wanted_text

    known = answers.coverage.requirements
    met = met_said(answers) if known else "cannot tell: add plans with their moments to a journey"
    lines = [f"**Requirements** {met}", ""]
    if answers.targets:
        lines += ["| target | now | wanted | | |", "|---|---|---|---|---|"]
        for target in answers.targets:
            metric = target.metric
            cells = (metric_label(metric.name), now_text(metric), wanted_text(target.wanted, metric.kind))
            written = " | ".join(marked(cell) for cell in (*cells, target.verdict, remark_text(target, answers)))
            lines.append(f"| {written} |")
        lines.append("")
    return "".join(f"{line}\n" for line in lines)
