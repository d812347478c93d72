"""The checklist as Markdown, in the task lists that wikis and pull requests draw."""

from collections.abc import Sequence

from dcs_cli.outputs.checklist.steps import EXPLAINED, ListedItem, concerned, headline
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.report.markdown_text import plain

MARKS = {"done": "x", "open": " ", "cannot tell": " "}


def task_list(material: Material, items: Sequence[ListedItem]) -> str:
    """One heading and one task list for every item."""
    project = material.run.answers.project
    client = f"{plain(material.theme.client)} · " if material.theme.client else ""
    parts = [f"# Automation checklist\n\n{client}{plain(project.name)}, as of {project.as_of}. {EXPLAINED}\n"]
    for item in items:
        head = f"## {plain(item.id)}: {item.done} of {len(item.steps)} done"
        tasks = []
        for step in item.steps:
            unknown = "cannot tell" if step.state == "cannot tell" else ""
            words = ", ".join(part for part in (unknown, plain(step.words)) if part)
            tasks.append(f"- [{MARKS[step.state]}] {step.name}" + (f" ({words})" if words else ""))
        parts.append(f"{head}\n\n{plain(headline(item))} {plain(concerned(item))}\n\n" + "\n".join(tasks) + "\n")
    return "\n".join(parts)
