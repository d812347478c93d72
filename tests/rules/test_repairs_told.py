"""Sentences and repairs of findings name what stands in the files, in words that fit it."""

from collections.abc import Iterator

import pytest

from dcs_cli.outputs.story.plain_steps import plain_step
from dcs_cli.outputs.story.ranking import top_findings
from dcs_cli.rules.findings import Finding
from tests.outputs.materials import EXAMPLES, material, of_folder

PROGRAM = """
kind: program
name: One
term: 365d
dimensions: {segment: [mid, smb]}
population: [{segment: mid, accounts: 10, contacts: 24}, {segment: smb, accounts: 60, contacts: 70}]
departments: {cs: {is_cs: true}}
channels: {email: {}}
systems: {hub: {sends: [email]}}
"""
JOURNEY = """
kind: journey
stages: [{id: renewal, from: renewal-90d, to: renewal}]
moments: [{id: renewal-talk, stage: renewal, audience: all, what: Agree the term,
  window: {from: renewal-90d, to: renewal}}]
plans: [{id: everybody, audience: all, lead: digital, moments: [renewal-talk]}]
"""
MAP = """
kind: map
id: cs
department: cs
touchpoints:
  - {id: renewal-mail, purpose: Agree the next term in good time, audience: {segment: mid}, channel: email,
     owner: writer, system: hub, trigger: {before: renewal, by: 30d}, serves: [renewal-talk], mode: digital}
"""


def findings(code: str, *documents: str) -> Iterator[Finding]:
    run = material({"all.yaml": "---".join(documents)}).run
    return (one.finding for one in run.findings if one.finding.code == code)


def test_a_message_that_serves_the_moment_for_others_is_named_where_it_does_not_reach() -> None:
    (gap,) = findings("G02", PROGRAM, JOURNEY, MAP)
    assert gap.message == "nothing serves renewal-talk for smb: 70 contacts"
    assert gap.fix is not None and gap.fix.startswith(
        "let `renewal-mail` reach them too: it serves the moment for others"
    )
    assert any("touchpoints" in spot.path for spot in gap.spots[1:]), "its place is told as well"
    (bare,) = findings("G02", PROGRAM, JOURNEY, MAP.replace("serves: [renewal-talk], ", ""))
    assert bare.fix == "a touchpoint that reaches them and says `serves: [renewal-talk]`"


def test_an_item_twice_is_called_with_its_article() -> None:
    signals = """
kind: signals
signals: [{id: left, type: event, level: contact, source: app}]
escalations:
  - {id: gone, when: {event: left}, to: csm, within: 2d, decided_by: person}
  - {id: gone, when: {event: left}, to: csm, within: 3d, decided_by: person}
"""
    (twice,) = findings("S04", PROGRAM, signals, MAP)
    assert twice.message.startswith("there is already an escalation called `gone`")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("90%", "`90%` is not a number: write 0.9 if the figure is a share, 90 if it counts percent"),
        ("-7.5%", "`-7.5%` is not a number: write -0.075 if the figure is a share, -7.5 if it counts percent"),
        ("many", "`many` is not a number"),
        ("9" * 400 + "%", "is not a number"),
    ],
)
def test_a_level_in_percent_says_how_to_write_it(written: str, words: str) -> None:
    """`change: -30%` is right and `above: 90%` is not, as a level is in the unit of its figure."""
    signals = f"""
kind: signals
signals: [{{id: seats, type: measure, level: account, source: app}}]
combinations: [{{id: full, all: [{{signal: seats, above: {written}}}, {{signal: seats, change: -30%, against: 8w}}]}}]
"""
    (fault,) = findings("S03", PROGRAM, signals, MAP)
    assert fault.message.endswith(words)


def test_the_way_to_the_renewal_names_the_days_that_lack_a_message() -> None:
    """Messages at other times are no answer, so leaders are told when."""
    with_path = PROGRAM + "policy: {renewal_offsets: [120d, 30d]}\n"
    made = material({"all.yaml": "---".join((with_path, JOURNEY, MAP.replace("{segment: mid}", "all")))})
    (top,) = [one for one in top_findings(made, 100) if one.line.code == "G17"]
    assert plain_step(top, made) == "See that something reaches customers about 120 days before the renewal"


def test_a_short_purpose_is_called_short() -> None:
    (found,) = [one.finding for one in of_folder(EXAMPLES / "acme").run.findings if one.finding.code == "D02"]
    wanted = "is too short to say what it should achieve (under 4 words)"
    assert found.message == f'the purpose of `expansion-email` {wanted}: "Offer more seats"'
