"""What is asked of leaders is plain: no key, no file, no place in a document."""

import re
from datetime import date

import pytest

from dcs_cli.analysis.metrics import Metric
from dcs_cli.outputs.story.blocks import Chart, Story, Table, tables
from dcs_cli.outputs.story.telling import story
from dcs_cli.outputs.supply_words import to_settle, to_supply
from dcs_cli.rules.catalogue import rules
from dcs_cli.rules.inputs import what_to_add
from tests.outputs.materials import EXAMPLES, material, of_folder

TECHNICAL = re.compile(r"[_`{}]|\w\.\w|\b(document|policy)\b")
DECLARED = {
    "program.yaml": (
        "kind: program\nname: P\ndepartments: {cs: {is_cs: true, label: Success team}, growth: {}}\n"
        "targets:\n  - {metric: retention, is: '>= 90%'}\n  - {metric: csm_time_saved, is: '>= 15%'}\n"
        "  - {metric: purity, is: '>= 50%'}\n"
    ),
    "maps/cs.yaml": (
        "kind: map\nid: cs\ndepartment: cs\ntouchpoints:\n"
        "  - {id: hello, purpose: Say hello to every new customer, channel: email}\n"
    ),
    "maps/growth.yaml": (
        "kind: map\nid: growth\ndepartment: growth\ntouchpoints:\n"
        "  - {id: offer, purpose: Offer more to those who use much, channel: email}\n"
    ),
}


def asked_for() -> set[str]:
    """What rules need, and what figures of projects with little or much in them wait for."""
    found = {need for rule in rules().values() for need in rule.needs}
    for judged in (material(DECLARED), of_folder(EXAMPLES / "acme"), of_folder(EXAMPLES / "gitlab-2022")):
        found |= {metric.needs for metric in judged.run.answers.metrics.all() if metric.needs is not None}
    return found


@pytest.mark.parametrize("needs", sorted(asked_for()))
def test_what_is_to_be_supplied_is_said_without_a_word_of_the_files(needs: str) -> None:
    assert not TECHNICAL.search(to_supply(needs)), to_supply(needs)
    assert to_supply(what_to_add(needs)) == to_supply(needs)


def test_inputs_that_belong_together_are_each_said() -> None:
    said = to_supply("team.csms and team.hours_per_week")
    assert said == f"{to_supply('team.csms')}, and {to_supply('team.hours_per_week')}"
    assert to_supply("a reading of email_reach") == "a measurement of email reach"
    assert to_supply("scheduling to a study") == "how much time CSMs spend on scheduling"
    assert to_supply("what nobody foresaw") == "what nobody foresaw"


@pytest.mark.parametrize("name", ["declared", "gitlab-2022"])
def test_leads_and_remarks_are_plain_and_the_place_stands_below(name: str) -> None:
    told = story(material(DECLARED) if name == "declared" else of_folder(EXAMPLES / name, date(2022, 11, 1)))
    for section in told.sections[:9]:
        assert "`policy" not in section.lead and " document" not in section.lead, section.lead
    remarks = [row[-1].text for row in table(told, "targets").rows]
    assert remarks and not any(re.search(r"\badd\b|_|\.csv", remark) for remark in remarks), remarks
    for row in table(told, "questions").rows:
        assert not TECHNICAL.search(row[-2].text), row[-2].text
    assert any("In the files: `policy.pressure`" in str(block) for section in told.sections for block in section.blocks)


def test_departments_are_called_what_they_call_themselves() -> None:
    told = story(material(DECLARED))
    charts = [block for section in told.sections for block in section.blocks if isinstance(block, Chart)]
    chart = next(one for one in charts if one.id == "by-department")
    assert chart.categories == ("Success team", "growth")
    assert "Success team 1" in chart.text
    assert [row[0].text for row in table(told, "department-system").rows] == ["Success team", "growth"]


def table(told: Story, identifier: str) -> Table:
    return next(one for one in tables(told.sections) if one.id == identifier)


def test_facts_and_hours_that_are_missing_together_are_each_said_in_their_own_words() -> None:
    lacking = {"channel": ("offer",), "trigger": ("call",), "copying and pasting to a study": ()}
    metric = Metric("csm_time_saved", "share", None, needs=" and ".join(lacking), lacking=lacking)
    hours = "how much time CSMs spend on copying and pasting"
    assert to_settle(metric) == f"{to_supply('channel')}, {to_supply('trigger')}, and {hours}"
    assert to_settle(Metric("nps", "number", None, needs="a reading of nps")) == to_supply("a reading of nps")


def test_items_that_a_figure_counts_are_not_said_to_be_in_none() -> None:
    bare = DECLARED["maps/cs.yaml"].replace("department: cs\n", "")
    told = story(material(DECLARED | {"maps/cs.yaml": bare}))
    silent = table(told, "silent-items")
    assert ["messages CS owns", "`hello`"] in [[cell.text for cell in row] for row in silent.rows]
    assert (silent.caption, silent.columns[1].title) == (
        "Items that leave figures open",
        "Does not state all that the figure rests on",
    )
