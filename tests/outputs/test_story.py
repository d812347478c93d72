"""The story says what the audit says: its numbers are those of the analysis, unknown is never zero, nothing is lost."""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from benchmarks.generate import generated_project
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.story.blocks import Bullets, Chart, Paragraph, Section, Story, Table, tables
from dcs_cli.outputs.story.ranking import ranked, top_findings
from dcs_cli.outputs.story.telling import story
from dcs_cli.rules.findings import LEVELS
from tests.outputs.materials import EXAMPLES, material, of_folder

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "acme.expected.json").read_text(encoding="utf-8"))
ORDER = (
    "purpose",
    "targets",
    "outcomes",
    "priorities",
    "requirements",
    "overlaps",
    "pressure",
    "time",
    "roadmap",
    "messages",
    "questions",
    "unchecked",
    "touchpoints",
    "findings",
)
MAP_ALONE = {"map.yaml": "kind: map\nid: m\ntouchpoints:\n  - {id: hello, purpose: Say hello to every new customer}\n"}


@cache
def project(name: str) -> Material:
    if name == "map alone":
        return material(MAP_ALONE)
    if name == "generated":
        return material(generated_project(60, 3))
    return of_folder(EXAMPLES / name, date(2022, 11, 1) if name == "gitlab-2022" else date(2026, 2, 1))


@cache
def told(name: str) -> Story:
    return story(project(name))


def section(name: str, identifier: str) -> Section:
    found = told(name).section(identifier)
    assert found is not None
    return found


def table(name: str, identifier: str) -> Table:
    return next(one for one in tables(told(name).sections) if one.id == identifier)


PROJECTS = ("acme", "gitlab-2022", "map alone", "generated")


@pytest.mark.parametrize("name", PROJECTS)
def test_every_story_is_whole(name: str) -> None:
    found = told(name)
    assert tuple(one.id for one in found.sections) == ORDER
    assert all(one.lead.endswith(".") and not one.lead[0].islower() for one in found.sections)
    listed = tables(found.sections)
    assert len({one.id for one in listed}) == len(listed)
    for one in listed:
        assert all(len(row) == len(one.columns) for row in one.rows), one.id
        assert one.total is None or one.total > len(one.rows)
    charts = [block for one in found.sections for block in one.blocks if isinstance(block, Chart)]
    assert len({one.id for one in charts}) == len(charts)
    for chart in charts:
        assert chart.text
        assert all(len(series.values) == len(chart.categories) for series in chart.series), chart.id


def test_the_leads_of_acme_hold_the_golden_numbers() -> None:
    pressure = GOLDEN["pressure"][0]
    contacts = GOLDEN["population"]["contacts"]
    said = section("acme", "pressure").lead
    assert f"{pressure['certain_contacts']:,} of {contacts:,} contacts (17.6%) surely" in said
    assert "surely get more than 3 in 7 days (fullest in days 0 to 6 as a customer)" in said
    assert f"{pressure['possible_contacts']:,} of {contacts:,}" in said
    coverage = GOLDEN["moment_coverage"]
    assert f"{coverage['met']} of {coverage['total']} requirements" in section("acme", "requirements").lead
    plan = GOLDEN["plan"]
    assert f"{plan['net_hours_email']:.2f} h of {plan['capacity']:g} h a week (9.2%)" in section("acme", "time").lead
    assert f"{plan['short_hours_per_week']:.2f} h a week short" in section("acme", "time").lead
    order = " ".join(block.text for block in section("acme", "time").blocks if isinstance(block, Paragraph))
    today = "it tops out at 9.2% of CSM time, 9.2% by email, with the CSMs who are ready today"
    assert f"{today}, and at 11.5%, 11.5% by email, with everybody trained and all of it live" in order
    volume = GOLDEN["volume"]
    assert f"{volume['total_per_year']:,.0f} a year of known volume" in section("acme", "messages").lead
    assert "`usage-data`" in section("acme", "roadmap").lead
    verdicts = [one["verdict"] for one in GOLDEN["targets"]]
    assert [row[3].text for row in table("acme", "targets").rows] == verdicts


def test_what_is_missing_adds_up_to_the_golden_requirements() -> None:
    lacking = {"contact": 0, "account": 0}
    for one in GOLDEN["requirements"]:
        if not one["met"]:
            lacking[one["unit"]] += one["required"] - one["served"]
    said = section("acme", "requirements").lead
    assert f"{lacking['contact']} contacts and {lacking['account']} accounts go without" in said


def test_outcomes_come_before_activity_and_their_absence_is_said_on_page_one() -> None:
    assert ORDER.index("outcomes") < ORDER.index("requirements") < ORDER.index("messages")
    facts = dict(told("gitlab-2022").facts)
    assert facts["Outcomes"] == "no outcome or revenue reading"
    assert "no outcome or revenue reading" in section("gitlab-2022", "outcomes").lead
    assert dict(told("acme").facts)["Outcomes"] == "1 outcome read"


def test_a_reading_of_activity_or_reach_is_no_outcome() -> None:
    results = "kind: results\nreadings:\n  - {metric: %s, value: 48%%, date: 2026-01-31}\n"
    for metric, said in (
        ("opens", "no outcome or revenue reading"),
        ("email_reach", "no outcome"),
        ("expansion", "1 outcome"),
    ):
        found = story(material({**MAP_ALONE, "results.yaml": results % metric}))
        assert said in dict(found.facts)["Outcomes"], metric


@pytest.mark.parametrize("name", ["gitlab-2022", "map alone"])
def test_without_a_population_no_number_of_customers_is_told(name: str) -> None:
    facts = dict(told(name).facts)
    assert facts["Accounts"] == facts["Contacts"] == "unknown"
    for one in tables(told(name).sections):
        for at, column in enumerate(one.columns):
            if column.title in ("Contacts", "Accounts", "A year", "Required", "Served"):
                assert all(row[at].text == "" and row[at].value is None for row in one.rows), one.id
    said = " ".join(one.lead for one in told(name).sections)
    assert not re.search(r"\b0 (of 0 )?(contacts|accounts)", said)


@pytest.mark.parametrize("name", PROJECTS)
def test_every_finding_and_every_message_is_listed(name: str) -> None:
    found = project(name)
    assert len(section(name, "findings").blocks) == (1 if found.run.findings else 0)
    if found.run.findings:
        codes = [row[1].text for row in table(name, "findings").rows]
        assert codes == [one.finding.code for one in found.run.findings]
    ids = {row[0].text for row in table(name, "touchpoints").rows}
    assert ids == set(found.run.answers.project.messages)


@pytest.mark.parametrize("name", PROJECTS)
def test_top_findings_are_the_gravest_of_their_rules(name: str) -> None:
    found = project(name)
    top = top_findings(found, 5)
    assert len(top) <= 5
    assert len({one.line.code for one in top}) == len(top)
    grave = [one for one in found.run.findings if one.finding.level != "note"] or list(found.run.findings)
    assert {one.line.code for one in top_findings(found, 1000)} == {one.finding.code for one in grave}

    def key(one: object) -> tuple[int, bool]:
        line = one.line  # type: ignore[attr-defined]
        return LEVELS.index(line.level), line.certainty != "certain"

    assert [key(one) for one in top] == sorted(key(one) for one in top)
    everything = ranked(found, found.run.findings)
    assert sum(one.alike + 1 for one in everything) >= len(everything)
    for one in everything:
        same = [p for p in found.run.findings if (p.finding.code, p.finding.level) == (one.line.code, one.line.level)]
        if one.line.certainty == "possible":
            assert all(placed.finding.certainty == "possible" for placed in same), one.line.code


def test_of_equal_rank_the_one_with_more_contacts_comes_first() -> None:
    top = [one for one in top_findings(project("acme"), 50) if one.line.level == "warning"]
    certain = [one.contacts or 0 for one in top if one.line.certainty == "certain" and one.contacts is not None]
    assert certain == sorted(certain, reverse=True)


def test_a_view_narrows_findings_and_touchpoints_and_says_so() -> None:
    seen = story(of_folder(EXAMPLES / "acme", view="segment=smb,geo=dach"))
    assert "segment=smb,geo=dach" in dict(seen.facts)["View"]
    whole, narrow = told("acme").section("touchpoints"), seen.section("touchpoints")
    assert narrow is not None and whole is not None
    shown = {row[0].text for row in tables((narrow,))[0].rows}
    assert "ebr" not in shown and "welcome" in shown
    # Figures stay those of the whole project.
    assert seen.section("pressure").lead == told("acme").section("pressure").lead  # type: ignore[union-attr]
    gaps = next(one for one in tables(seen.sections) if one.id == "gaps")
    assert all("mid" not in row[4].text for row in gaps.rows)


def test_pressure_over_time_peaks_where_the_audit_says() -> None:
    weeks = next(
        block for block in section("acme", "pressure").blocks if isinstance(block, Chart) and block.kind == "steps"
    )
    judged = project("acme").run.answers.pressure[0]
    certain, most = weeks.series[0].values, weeks.series[1].values
    assert max(value or 0 for value in certain) == max(one.certain for one in judged.classes)
    assert all((a or 0) <= (b or 0) for a, b in zip(certain, most, strict=True))
    assert weeks.limit == ("limit 3", 3)


def test_unknown_volume_leaves_a_hole_and_no_zero() -> None:
    chart = next(block for block in section("acme", "messages").blocks if isinstance(block, Chart))
    at = chart.categories.index("sales")
    assert [series.values[at] for series in chart.series][1] is None
    assert "volume unknown" in chart.text


def test_a_view_says_how_many_customers_it_selects() -> None:
    facts = dict(story(of_folder(EXAMPLES / "acme", view="segment=smb,geo=dach")).facts)
    assert facts["View"].startswith("segment=smb,geo=dach (240 accounts, 480 contacts): ")
    nobody = dict(story(of_folder(EXAMPLES / "acme", view="segment=smb,geo=uk")).facts)
    assert nobody["View"].startswith("segment=smb,geo=uk (no customers): ")


def test_report_and_workbook_count_overlaps_alike() -> None:
    from dcs_cli.outputs.tabular.judgements import overlaps_table

    made = project("acme")
    lead = section("acme", "overlaps").lead
    says = overlaps_table(made).says
    codes = [one.finding.code for one in made.run.findings]
    counts = lead.partition(";")[0]
    assert re.fullmatch(r"\d+ overlaps joined over versions, \d+ certain and \d+ possible", counts)
    assert says.startswith(
        f"{counts}; the sheet has {sum(code.startswith('O') for code in codes)} findings, with notes"
    )


def test_a_chapter_whose_findings_are_accepted_does_not_say_that_nothing_was_found() -> None:
    folder = {
        str(file.relative_to(EXAMPLES / "acme")): file.read_text() for file in (EXAMPLES / "acme").rglob("*.yaml")
    }
    folder["program.yaml"] += "allow: [{rule: O, because: All of them are wanted}, {rule: G, because: All are known}]\n"
    made = material(folder)
    silenced = [one.placed.finding.code for one in made.run.silenced]
    assert silenced
    told_now = {one.id: one for one in story(made).sections}
    overlaps = sum(code.startswith("O") and code not in ("O04", "O11") for code in silenced)
    assert told_now["overlaps"].lead.startswith(f"{overlaps} accepted with a reason, not shown here; no other overlap")
    assert f"; besides {len(silenced)} accepted with a reason." in told_now["priorities"].lead
    paragraphs = [block.text for block in told_now["requirements"].blocks if isinstance(block, Paragraph)]
    assert any("accepted with a reason about requirements, not shown here" in text for text in paragraphs)


def test_what_to_do_stands_below_what_matters_most() -> None:
    section = told("acme").section("priorities")
    assert section is not None
    (steps,) = [block for block in section.blocks if isinstance(block, Bullets)]
    top = top_findings(project("acme"), len(steps.items))
    (rows,) = [block.rows for block in section.blocks if isinstance(block, Table)]
    assert len(steps.items) == len(rows)
    assert all(step.endswith(f". (`{one.line.code}`)") for step, one in zip(steps.items, top, strict=True))
    assert "Have seats_used measured for everyone it concerns. (`T03`)" in steps.items
