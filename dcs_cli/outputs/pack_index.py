"""The page in front of a client pack: what each file is for, and what could not be made and why."""

from collections.abc import Sequence
from html import escape

from dcs_cli.outputs.material import Material


def pack_index(material: Material, files: Sequence[tuple[str, str]], missing: Sequence[tuple[str, str]]) -> str:
    """One HTML page; ``files`` are pairs of a relative path and what it holds, ``missing`` of a name and the reason."""
    theme, project = material.theme, material.run.answers.project
    client = f"{escape(theme.client)} · " if theme.client else ""
    shown = f" · customers: {escape(material.view.text)}" if material.view is not None else ""
    rows = "\n".join(_row(path, holds) for path, holds in _grouped(files))
    gaps = "".join(f"<li><code>{escape(name)}</code>: {escape(reason)}</li>\n" for name, reason in missing)
    not_made = f"<h2>Not made</h2>\n<ul>\n{gaps}</ul>\n" if missing else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(project.name)}: touchpoint audit</title>
<style>
body {{ font: 16px/1.5 {theme.font}; color: {theme.text}; background: {theme.background}; max-width: 46rem;
  margin: 3rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.6rem; margin-bottom: 0; }}
p {{ margin-top: .25rem; }}
a {{ color: {theme.accent}; }}
dt {{ margin-top: .75rem; font-weight: 600; }}
dd {{ margin: 0; }}
</style>
</head>
<body>
<main>
<h1>{client}{escape(project.name)}</h1>
<p>Touchpoint audit as of {project.as_of}{shown}</p>
<dl>
{rows}
</dl>
{not_made}</main>
</body>
</html>
"""


def _grouped(files: Sequence[tuple[str, str]]) -> list[tuple[tuple[str, ...], str]]:
    """Files with the same purpose stand together, in the order of the first of each."""
    groups: dict[str, list[str]] = {}
    for path, holds in files:
        groups.setdefault(holds, []).append(path)
    return [(tuple(paths), holds) for holds, paths in groups.items()]


def _row(paths: Sequence[str], holds: str) -> str:
    links = ", ".join(f'<a href="{escape(path)}">{escape(path)}</a>' for path in paths)
    return f"<dt>{links}</dt>\n<dd>{escape(holds[:1].upper() + holds[1:])}.</dd>"
