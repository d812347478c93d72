"""Materials for deliverables, from folders and from texts."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from dcs_cli.loading.discovery import discover
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import load_texts
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.theme import PLAIN, Theme
from dcs_cli.outputs.view import narrowed_run, parse_view
from dcs_cli.rules.engine import Selection
from dcs_cli.rules.run import run

EXAMPLES = Path(__file__).parents[2] / "examples" / "maps"
ACME_DAY = date(2026, 2, 1)


def material(
    texts: Mapping[str, str | bytes], as_of: date = ACME_DAY, *, view: str | None = None, theme: Theme = PLAIN
) -> Material:
    """The judged project of some texts by file name."""
    loaded = load_texts(
        [(name, text.encode() if isinstance(text, str) else text) for name, text in sorted(texts.items())], Limits()
    )
    outcome = run(loaded, as_of, Selection())
    wanted = parse_view(view, outcome.answers.project) if view is not None else None
    return Material(loaded, narrowed_run(outcome, wanted) if wanted is not None else outcome, wanted, theme)


def of_folder(folder: Path, as_of: date = ACME_DAY, *, view: str | None = None, theme: Theme = PLAIN) -> Material:
    """The judged project of a folder."""
    files, _ = discover([folder], folder)
    texts = {file.name: Path(file.path).read_bytes() for file in files}
    return material(texts, as_of, view=view, theme=theme)
