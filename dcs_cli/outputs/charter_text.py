"""The charter of a programme, which every report begins with: what it is for, whose it is, and what it leaves open."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.terminal import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dcs_cli.documents.program import Charter, Program
    from dcs_cli.outputs.terminal import TextPage
    from dcs_cli.project.project import Project


def write_charter(page: "TextPage", project: "Project") -> None:
    """The charter in a few lines; nothing without a program, which is where it would stand."""
    program = project.program
    if program is None:
        return
    charter = program.charter
    page.blank()
    if charter is None:
        page.line(
            Span("Charter", "strong"), "  none; write `charter` in the program: purpose, sponsor, covers", hanging=9
        )
        return
    page.line(Span("Charter", "strong"), f"  {charter.purpose or 'no purpose stated'}", hanging=9)
    facts = "; ".join(_facts(charter, program, project))
    if facts:
        page.line(facts, indent=9)
    lacking = ", ".join(_lacking(charter, program))
    if lacking:
        page.line(f"not stated: {lacking}", indent=9)


def _facts(charter: "Charter", program: "Program", project: "Project") -> "Iterator[str]":
    if charter.sponsor:
        yield f"sponsor {charter.sponsor}"
    if charter.covers:
        yield f"covers {', '.join(charter.covers)}"
    outside = [name for name in project.collection.stages if name not in charter.covers]
    if charter.covers and outside:
        yield f"outside it {', '.join(sorted(outside))}"
    if charter.leaves_out:
        yield f"leaves out {', '.join(charter.leaves_out)}"
    if program.targets:
        yield counted(len(program.targets), "target")
    if charter.agreed_on:
        yield f"agreed on {charter.agreed_on}"
    if charter.review_by:
        overdue = " (overdue)" if charter.review_by < project.as_of else ""
        yield f"review by {charter.review_by}{overdue}"


def _lacking(charter: "Charter", program: "Program") -> "Iterator[str]":
    """What a charter should say and does not: purpose, scope, sponsor, targets and a day to think again."""
    stated = {
        "sponsor": charter.sponsor,
        "scope (covers)": charter.covers,
        "targets": program.targets,
        "agreed_on": charter.agreed_on,
        "review_by": charter.review_by,
    }
    yield from (name for name, value in stated.items() if not value)
