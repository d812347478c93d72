"""Reading the manual pages of rules: their examples, and what each promises."""

import re
from dataclasses import dataclass
from datetime import date

from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import Loaded, load_texts
from dcs_cli.rules.engine import Selection
from dcs_cli.rules.run import Run, run

AS_OF = date(2026, 2, 1)
HEADINGS = ("## What it finds", "## Why", "## How to mend", "## Fails", "## Passes")


@dataclass(frozen=True)
class Page:
    """The examples of one page and the subjects it promises for the failing one."""

    fails: str | None
    passes: str | None
    expected: str


def read_page(text: str) -> Page:
    """Split a page into its examples."""
    fails, passes = (re.search(rf"## {name}\s+```yaml\n(.*?)```", text, re.DOTALL) for name in ("Fails", "Passes"))
    expected = re.search(r"^Expected: .*?(?=\n\n|\n##)", text, re.MULTILINE | re.DOTALL)
    return Page(fails and fails[1], passes and passes[1], expected[0].replace("\n", " ") if expected else "")


def judged(example: str) -> tuple[Loaded, Run]:
    """Run all rules on an example."""
    loaded = load_texts([("example.yaml", example.encode())], Limits())
    return loaded, run(loaded, AS_OF, Selection())
