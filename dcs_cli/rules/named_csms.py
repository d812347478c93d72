"""Whether the CSMs an automation item names are in the team (semantics 16)."""

from collections.abc import Iterator

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.automation import Change
from dcs_cli.documents.nearest import nearest_of_its_length
from dcs_cli.rules.findings import Found, Rule
from dcs_cli.rules.wording import listed

PARTS = ("affects", "informed", "consulted", "trained")
"""Lists of CSMs; what somebody said may come from anybody."""


def unknown_csms(answers: Answers) -> Iterator[Found]:
    """P17: somebody whom an item takes along is not among the CSMs of the team."""
    program = answers.project.collection.program
    team = program.value.team if program is not None else None
    if program is None or team is None or not team.csms:
        return
    for identifier, located in sorted(answers.project.collection.items.items()):
        for name, places in _named(located.value.change).items():
            if name in team.csms:
                continue
            near = nearest_of_its_length(name, team.csms)
            hint, fix = "", f"add `{name}` to `team.csms`, or take the name out"
            if near is not None:
                hint, fix = f"; did you mean `{near}`?", f"write `{near}`, or add `{name}` to `team.csms`"
            spots = [located.spot.at("change", *place) for place in places]
            parts = listed([f"`{part}`" for part, _ in places])
            yield Found(
                spots[0],
                (identifier, name),
                f"`{name}` in {parts} of `{identifier}` is not in `team.csms`{hint}",
                related=(*spots[1:], program.spot.at("team", "csms")),
                fix=fix,
            )


def _named(change: Change | None) -> dict[str, list[tuple[str, int]]]:
    """Every name in the lists of a change block, with the first place of each list."""
    found: dict[str, list[tuple[str, int]]] = {}
    for part in PARTS if change is not None else ():
        names: tuple[str, ...] = getattr(change, part)
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append((part, names.index(name)))
    return found


RULES = (Rule("P17", "unknown-csm", "warning", unknown_csms, needs=("automation", "team.csms"), in_check=True),)
