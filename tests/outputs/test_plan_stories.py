"""What the report, the slides and the calendar say of a plan that is strict, partly unknown, or past its day."""

import json

import pytest

from dcs_cli.outputs.calendar_file import calendar_csv
from dcs_cli.outputs.checklist.steps import headline, items_of
from dcs_cli.outputs.deck.next_steps import next_steps
from dcs_cli.outputs.material import Material
from dcs_cli.outputs.story.blocks import Chart, Paragraph, Section, Table
from dcs_cli.outputs.story.hours_back import hours_back

from .materials import material

READY = {part: ["ana"] for part in ("affects", "informed", "consulted", "trained")}


def plan(*items: dict[str, object], wanted: str) -> Material:
    """Four hours of work, of a CSM of forty, one message that runs and one that does not."""
    sent = {"audience": "all", "channel": "email", "owner": "rep", "system": "hub", "trigger": {"every": "month"}}
    work = {"id": "a1", "minutes_each": 60, "times_per_week": 4, "audience": "all"}
    documents = (
        {
            "kind": "program",
            "name": "Case",
            "dimensions": {"segment": ["ent"]},
            "population": [{"segment": "ent", "accounts": 10, "contacts": 20}],
            "departments": {"cs": {"is_cs": True}},
            "team": {"csms": ["ana"], "hours_per_week": 40},
            "channels": {"email": {}},
            "systems": {"hub": {"owner": "cs", "sends": ["email"]}},
            "targets": [{"metric": "csm_time_saved_email", "is": wanted}],
        },
        {
            "kind": "map",
            "id": "cs",
            "department": "cs",
            "touchpoints": [
                {"id": "good", "purpose": "Tell people what happened", **sent},
                {"id": "soon", "purpose": "Tell people what will happen", "status": "planned", **sent},
                {"id": "gone", "purpose": "Tell people what used to happen", "status": "retired", **sent},
            ],
        },
        {
            "kind": "automation",
            "studies": [{"id": "base", "date": "2026-01-20", "accounts": 10, "activities": [work]}],
            "items": list(items),
        },
    )
    return material({"case.yaml": "\n---\n".join(json.dumps(one) for one in documents)})


def item(name: str, replaces: str, by: str, stop: str | None = None) -> dict[str, object]:
    change = {**READY, **({"manual_stops_on": stop} if stop else {})}
    found = {"id": name, "replaces": replaces, "automated_by": [by], "share": "100%", "change": change}
    return {**found, "build": {"hours": 5}}


def table(section: Section, name: str) -> Table:
    return next(one for one in section.blocks if isinstance(one, Table) and one.id == name)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (">= 10%", "the target of at least 10% is met"),
        ("> 10%", "the target of over 10% is not met"),
        (">= 15%", "2 h a week short of the 15% wanted"),
    ],
)
def test_the_lead_says_the_verdict_of_the_target(wanted: str, said: str) -> None:
    assert said in hours_back(plan(item("one", "a1", "good"), wanted=wanted)).lead


def test_unknown_hours_are_no_verdict_in_the_report() -> None:
    found = hours_back(plan(item("one", "a1", "good"), item("two", "a2", "good"), wanted=">= 15%"))
    assert "at least 4 h of 40 h a week (10%); cannot tell whether the target of at least 15% is met" in found.lead
    assert "supply how much time CSMs spend on a2" in found.lead


def test_never_and_unknown_paybacks_differ_and_the_chart_names_what_it_shows() -> None:
    items = (item("one", "a1", "good"), item("same", "a1", "soon"), item("two", "a2", "good"))
    found = hours_back(plan(*items, wanted=">= 15%"))
    column = [one.title for one in table(found, "automations").columns].index("Payback, weeks")
    assert [row[column].text for row in table(found, "automations").rows][1:] == ["never", "unknown"]
    (chart,) = (one for one in found.blocks if isinstance(one, Chart))
    assert chart.categories == ("one", "two") and "same" not in chart.text


def test_what_waits_for_unknown_hours_is_not_said_to_lack_its_own() -> None:
    items = ({**item("one", "a1", "good"), "needs": ["two"]}, item("two", "a2", "good"), item("free", "a1", "soon"))
    said = [one.text for one in hours_back(plan(*items, wanted=">= 15%")).blocks if isinstance(one, Paragraph)]
    assert "hours to build or to save or those of what they need are not known: `one` and `two`" in " ".join(said)


def test_a_day_that_passed_with_nothing_running_takes_nothing_over_and_is_no_deadline() -> None:
    found = plan(
        item("late", "a1", "soon", "2026-01-25"),
        item("next", "a1", "soon", "2026-03-01"),
        item("runs", "a1", "good", "2026-01-25"),
        wanted=">= 15%",
    )
    rows = calendar_csv(found)
    assert "a1 was to stop by hand, but late is not live" in rows
    assert "Stop doing a1 by hand: next takes over" in rows
    assert "Stop doing a1 by hand: runs takes over" in rows
    slide = next_steps(found)
    assert slide is not None and isinstance(slide.body, Table)
    by = {row[0].text.partition(":")[0]: row[3].text for row in slide.body.rows}
    assert (by["late"], by["next"], by["runs"]) == ("", "2026-03-01", "")


def test_what_never_runs_again_is_not_to_be_written_or_switched_on() -> None:
    found = plan(item("one", "a1", "gone"), wanted=">= 15%")
    slide = next_steps(found)
    assert slide is not None and isinstance(slide.body, Table)
    assert "one: name what does the work of gone now, or take the item out" in [row[0].text for row in slide.body.rows]
    (listed,) = items_of(found)
    assert headline(listed) == "Instead of a1 by hand: gone (never runs again)."
    stops = calendar_csv(plan(item("one", "a1", "gone", "2027-03-01"), wanted=">= 15%"))
    assert "a1 was to stop by hand, but one is not live" in stops and "takes over" not in stops
