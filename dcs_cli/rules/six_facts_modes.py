"""Whether what is said of who sends a message fits its other facts (D07)."""

from collections.abc import Iterator
from fractions import Fraction

from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.load import WEEKS_A_YEAR, lacks_minutes
from dcs_cli.project.facets import Facet
from dcs_cli.rules.findings import Found
from dcs_cli.rules.stated import in_force, versions
from dcs_cli.rules.wording import figure


def mode_mismatch(answers: Answers) -> Iterator[Found]:
    """D07: digital on a person's channel, human where no person speaks, or CSM minutes missing or too many."""
    project = answers.project
    told: set[tuple[str, str]] = set()
    for version in versions(project, "mode", "channel", "trigger", "csm_minutes", "owner"):
        facet = version.facet
        if facet.written.to == "staff" or not in_force(facet.written, project.as_of):
            continue
        for field, text, fix in _faults(answers, facet):
            if (facet.message.id, text) not in told:
                told.add((facet.message.id, text))
                spot = version.spots[("mode", "channel", "trigger", "csm_minutes", "owner").index(field)]
                yield Found(spot, (version.name,), f"`{version.name}` is {facet.mode} but {text}", fix=fix)


def _faults(answers: Answers, facet: Facet) -> Iterator[tuple[str, str, str]]:
    """The field to change, what contradicts the mode, and the edit."""
    channel, minutes, most_minutes = facet.channel, facet.written.csm_minutes, answers.project.policy.ebr_minutes
    if facet.mode == "digital" and channel is not None and channel.person:
        yield "mode", f"{channel.id} is a channel on which a person speaks", "mode: human, or another channel"
    if facet.mode == "human" and channel is not None and not channel.person and not _by_decision(facet):
        fix = "mode: digital or hybrid, or the channel on which a person speaks"
        yield "mode", f"{channel.id} is no channel on which a person speaks, and nobody sets it off by hand", fix
    if lacks_minutes(facet):
        text = f"does not say how many CSM minutes it takes{_room(answers, facet)}"
        yield "csm_minutes", text, "csm_minutes: for one fire"
    if facet.mode == "digital" and minutes is not None and most_minutes is not None and minutes > most_minutes:
        text = f"takes {_minutes(minutes)} CSM minutes, more than the {most_minutes} an automated message may take"
        yield "csm_minutes", text, "mode: hybrid or human, or fewer minutes"


def _room(answers: Answers, facet: Facet) -> str:
    """How often it asks for a CSM, and the minutes each time that the hours of the team leave for it."""
    # Only a team's hours give the times a week a meaning, and volumes take time to work out.
    team = answers.project.program.team if answers.project.program is not None else None
    if team is None or not team.csms or team.hours_per_week is None or answers.load is None:
        return ""
    times, most = answers.load.unstated.get(facet.message.id), answers.load.most_minutes(facet.message.id)
    if not times or most is None:
        return ""
    left = f"the hours CSMs have left are gone at {figure(most, 1)} minutes each" if most else "CSMs have no hours left"
    a_week = figure(times, 1)
    often = f"{a_week} a week" if a_week != "0" else f"{figure(times * WEEKS_A_YEAR, 1)} a year"
    return f"; it asks for {often}, and {left}"


def _by_decision(facet: Facet) -> bool:
    return facet.kind in ("manual", "escalation") or facet.kind is None


def _minutes(minutes: Fraction) -> str:
    return figure(minutes, 1)
