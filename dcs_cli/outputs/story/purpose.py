"""The chapter on the purpose: what the programme is for, who answers for it, where it ends."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.story.blocks import Bullets, Paragraph, Section
from dcs_cli.outputs.story.wording import customers_said, ids, listed, sentence
from dcs_cli.outputs.supply_words import in_the_files

if TYPE_CHECKING:
    from dcs_cli.documents.program import Charter
    from dcs_cli.outputs.material import Material
    from dcs_cli.project.project import Project


def purpose(material: "Material") -> Section:
    """Purpose, sponsor, scope and review of the charter; what is not stated is said."""
    project = material.run.answers.project
    asked: tuple[Paragraph, ...]
    charter = project.program.charter if project.program is not None else None
    if charter is None or charter.purpose is None:
        lead = f"Cannot tell what the programme for {customers_said(project)} is for: agree its purpose in a sentence."
        asked = (Paragraph(in_the_files("`charter.purpose` in the program")),)
    else:
        lead, asked = sentence(charter.purpose), ()
    facts = Bullets(tuple(_facts(project, charter)))
    return Section("purpose", "Purpose and scope", lead, (facts, *asked, *_late(charter, project)))


def _facts(project: "Project", charter: "Charter | None") -> list[str]:
    stages = len(project.collection.stages)
    found = [f"It serves {customers_said(project)}."]
    if charter is None:
        return [*found, "No charter is written: sponsor, scope, agreement and review are not stated."]
    found.append(f"Sponsor: {charter.sponsor or 'not stated'}.")
    if charter.covers:
        of = f" of {stages}" if stages else ""
        found.append(
            f"It covers {len(charter.covers)}{of} {'stage' if stages == 1 else 'stages'}: {ids(charter.covers)}."
        )
    else:
        found.append("Which stages it covers is not stated.")
    if charter.leaves_out:
        found.append(f"It leaves out on purpose: {listed(charter.leaves_out)}.")
    agreed = f"agreed on {charter.agreed_on}" if charter.agreed_on else "not agreed yet"
    review = f"to be reviewed by {charter.review_by}" if charter.review_by else "no day of review stated"
    found.append(sentence(f"{agreed}, {review}"))
    return found


def _late(charter: "Charter | None", project: "Project") -> tuple[Paragraph, ...]:
    if charter is None or charter.review_by is None or charter.review_by >= project.as_of:
        return ()
    days = (project.as_of - charter.review_by).days
    return (Paragraph(f"The review of the charter is {counted(days, 'day')} overdue.", "bad"),)
