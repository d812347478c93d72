"""What ``dcs check`` shows: what was read, every finding, and the sum."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.finding_text import headline, loudness, summary_text, write_findings
from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.terminal import Span, TextPage
from dcs_cli.outputs.view import View

if TYPE_CHECKING:
    from dcs_cli.loading.project_files import Loaded
    from dcs_cli.rules.run import Run


def check_text(
    loaded: "Loaded",
    run: "Run",
    *,
    width: int,
    color: bool,
    verbosity: int = 0,
    silenced: bool = False,
    view: View | None = None,
    since: str | None = None,
) -> str:
    """The report of a check; ``since`` is the revision from which on changes count."""
    page = TextPage(width, color=color)
    if verbosity >= 0:
        page.line(Span(headline(_contents(loaded, run)), "strong"), hanging=2)
        if view is not None:
            page.line(f"view: {view.text}; findings about these customers, and those about no customers", hanging=2)
        if since is not None:
            page.line(
                f"since {since}: findings of items in which a line changed, and of what cannot be read", hanging=2
            )
        if loaded.broken:
            page.line(
                "documents with errors of family S are left out; what they may hold is not called missing or unused",
                hanging=2,
            )
    write_findings(page, run, loudness(verbosity), silenced=silenced, view=view)
    page.line(summary_text(run, silenced=silenced), hanging=2)
    return page.text()


def _contents(loaded: "Loaded", run: "Run") -> list[str]:
    project = run.answers.project
    campaigns = sum(message.is_campaign for message in project.messages.values())
    touchpoints = len(project.messages) - campaigns
    described = counted(touchpoints, "touchpoint") + (f", {counted(campaigns, 'campaign')}" if campaigns else "")
    return [project.name, counted(loaded.files, "file"), counted(len(set(loaded.kinds)), "kind"), described]
