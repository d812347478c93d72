"""Reading the manual pages of rules: their examples, and what each promises."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import Loaded, load_texts
from dcs_cli.loading.study_files import with_study_files
from dcs_cli.rules.engine import Selection
from dcs_cli.rules.run import Run, run

AS_OF = date(2026, 2, 1)
HEADINGS = ("## What it finds", "## Why", "## How to mend", "## Fails", "## Passes")


@dataclass(frozen=True)
class Page:
    """The examples of one page with their data files by name, and the subjects it promises for the failing one."""

    fails: str | None
    passes: str | None
    expected: str
    fails_with: Mapping[str, str]
    passes_with: Mapping[str, str]


def read_page(text: str) -> Page:
    """Split a page into its examples."""
    fails, passes = (re.search(rf"## {name}\s+```yaml\n(.*?)```", text, re.DOTALL) for name in ("Fails", "Passes"))
    sections = (re.search(rf"## {name}\n(.*?)(?=\n## |\Z)", text, re.DOTALL) for name in ("Fails", "Passes"))
    files = [dict(re.findall(r"```csv (\S+)\n(.*?)```", found[1] if found else "", re.DOTALL)) for found in sections]
    expected = re.search(r"^Expected: .*?(?=\n\n|\n##)", text, re.MULTILINE | re.DOTALL)
    return Page(fails and fails[1], passes and passes[1], expected[0].replace("\n", " ") if expected else "", *files)


def judged(example: str, files: Mapping[str, str]) -> tuple[Loaded, Run]:
    """Run all rules on an example with its data files."""
    loaded = load_texts([("example.yaml", example.encode())], Limits())
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        loaded, problems = with_study_files(loaded, Path(folder), Limits().bytes)
    assert problems == ()
    return loaded, run(loaded, AS_OF, Selection())
