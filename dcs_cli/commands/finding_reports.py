"""The forms in which check and audit give out findings, and the summary of a step of GitHub Actions."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from dcs_cli.commands.delivery import deliver
from dcs_cli.options import GlobalOptions, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.outputs.json_report import Report

FINDING_FORMATS = ("text", "json", "json-lines", "sarif", "junit", "github", "gitlab", "markdown")
STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
STEP_SUMMARY_BYTES = 1024 * 1024
"""GitHub drops the summary of a step that is larger."""


def deliver_findings(
    options: GlobalOptions,
    report: "Callable[[], Report]",
    *,
    text: Callable[[], str],
    json: Callable[[], str],
    figures: Callable[[], str] = str,
) -> None:
    """Deliver each requested form; ``figures`` is Markdown that stands before the findings.

    GitHub shows ten annotations of a level in a step, so its form also writes the step's summary, where there is one.
    """
    from dcs_cli.outputs.finding_formats.github import github_text
    from dcs_cli.outputs.finding_formats.gitlab import gitlab_text
    from dcs_cli.outputs.finding_formats.json_lines import json_lines_text
    from dcs_cli.outputs.finding_formats.junit import junit_text
    from dcs_cli.outputs.finding_formats.markdown import markdown_text
    from dcs_cli.outputs.finding_formats.sarif import sarif_text

    deliver(
        options,
        {
            "text": text,
            "json": json,
            "json-lines": lambda: json_lines_text(report()),
            "sarif": lambda: sarif_text(report()),
            "junit": lambda: junit_text(report()),
            "github": lambda: github_text(report()),
            "gitlab": lambda: gitlab_text(report()),
            "markdown": lambda: markdown_text(report(), figures()),
        },
    )
    target = os.environ.get(STEP_SUMMARY)
    if target and any(request.name == "github" for request in options.formats):
        _append_summary(target, report(), figures())


def _append_summary(target: str, report: "Report", figures: str) -> None:
    from dcs_cli.outputs.finding_formats.markdown import markdown_text

    try:
        with open(target, "a", encoding="utf-8", newline="\n") as file:
            room = STEP_SUMMARY_BYTES - file.tell()
            text = markdown_text(report, figures, most_bytes=room)
            if len(text.encode()) <= room:
                file.write(text)
    except OSError as error:
        reason = error.strerror or error
        raise UnusableInput(
            f"the summary of the step, `{target}` of {STEP_SUMMARY}, cannot be written: {reason}"
        ) from None
