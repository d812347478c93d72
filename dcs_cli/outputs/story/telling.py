"""The whole report as one story: what was promised and achieved first, activity and lists last."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.story.blocks import Story

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material


def story(material: "Material") -> Story:
    """The story of a judged project, chapters in the order of the specification (commands, "export": report)."""
    from dcs_cli.outputs.story.catalogue import findings, touchpoints
    from dcs_cli.outputs.story.collisions import collisions
    from dcs_cli.outputs.story.hours_back import hours_back
    from dcs_cli.outputs.story.open_questions import not_asked, open_questions
    from dcs_cli.outputs.story.outcomes import outcomes
    from dcs_cli.outputs.story.pressing import pressing
    from dcs_cli.outputs.story.priorities import priorities
    from dcs_cli.outputs.story.promised_moments import promised_moments
    from dcs_cli.outputs.story.promises import promises
    from dcs_cli.outputs.story.purpose import purpose
    from dcs_cli.outputs.story.sent_messages import sent_messages
    from dcs_cli.outputs.story.way_ahead import way_ahead

    chapters = (
        purpose,
        promises,
        outcomes,
        priorities,
        promised_moments,
        collisions,
        pressing,
        hours_back,
        way_ahead,
        sent_messages,
        open_questions,
        not_asked,
        touchpoints,
        findings,
    )
    project = material.run.answers.project
    client = f"{material.theme.client} · " if material.theme.client else ""
    return Story(
        project.name,
        f"{client}Touchpoint audit as of {project.as_of}",
        tuple(_facts(material)),
        tuple(chapter(material) for chapter in chapters),
    )


def _facts(material: "Material") -> list[tuple[str, str]]:
    """What stands on the title page; that nothing is known about outcomes stands there too."""
    from dcs_cli.outputs.requirements_met import met_said
    from dcs_cli.outputs.story.outcomes import NOT_MEASURED, outcome_readings
    from dcs_cli.outputs.story.promises import verdicts_said
    from dcs_cli.outputs.view import view_said

    answers = material.run.answers
    universe = answers.project.universe
    readings = {reading.metric for reading in outcome_readings(answers)}
    found = [
        ("As of", answers.project.as_of.isoformat()),
        ("Accounts", f"{universe.total_accounts:,}" if universe.total_accounts is not None else "unknown"),
        ("Contacts", f"{universe.total_contacts:,}" if universe.total_contacts is not None else "unknown"),
        ("Live messages", f"{len(answers.project.live_messages):,}"),
        ("Outcomes", f"{counted(len(readings), 'outcome')} read" if readings else NOT_MEASURED),
        ("Requirements", met_said(answers) if answers.coverage.requirements else "cannot tell"),
        ("Targets", verdicts_said(answers) if answers.targets else "none written"),
    ]
    if material.view is not None:
        selected = view_said(material.view, answers.project)
        found.append(("View", f"{selected}: findings and touchpoints of these customers; figures of the whole"))
    return found
