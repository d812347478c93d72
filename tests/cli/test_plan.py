"""`dcs plan`: Acme's golden numbers, the ways to close a gap, one CSM's view, the checklist, and bad input."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ACME, AS_OF, Dcs
from tests.golden.strictly import different

EXPECTED = json.loads((Path(__file__).parents[1] / "golden" / "acme.expected.json").read_text())
WIDE = ("--width", "160")

PLANNED_ITEM = """
  - id: auto-copy
    replaces: copy-paste
    automated_by: [copy-note]
    share: 90%
    build: {hours: 12, by: digital-csm, cost: 400}
    upkeep: {hours_per_month: 2, by: engineer}
    redeploy: book
    needs: [auto-scheduling]
    change: {affects: [dana, eli], informed: [dana], feedback: [{from: eli, said: Will it break my templates?}]}
"""
PLANNED_TOUCHPOINT = """
  - id: copy-note
    purpose: Send the notes of a call without copying them by hand
    audience: {persona: admin}
    channel: email
    owner: digital-csm
    system: hub
    trigger: {after: start, by: 2d}
    status: planned
"""
FOLLOW_UP = """
  - id: after
    date: 2026-01-30
    accounts: 300
    activities:
      - {id: scheduling, minutes_each: 8, times_per_week: 120, audience: {segment: [enterprise, mid]}, repetitive: true}
"""

Edit = Callable[[str], str]


def replacing(*pairs: tuple[str, str]) -> Edit:
    """A text with each first part, which it must have once, replaced by the second."""

    def edit(text: str) -> str:
        for old, new in pairs:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return text

    return edit


@pytest.fixture
def acme(tmp_path: Path) -> Callable[..., str]:
    """A copy of Acme with files edited: ``acme(automation=edit)``."""

    def make(**edits: Edit) -> str:
        folder = tmp_path / "acme"
        shutil.copytree(ACME, folder)
        for name, edit in edits.items():
            file = folder / ("maps/cs.yaml" if name == "map" else f"{name}.yaml")
            file.write_text(edit(file.read_text()))
        return str(folder)

    return make


@pytest.fixture
def planned(acme: Callable[..., str]) -> str:
    """Acme with a third item that is not live yet."""
    return acme(
        automation=lambda text: text.rstrip("\n") + PLANNED_ITEM,
        map=lambda text: text.rstrip("\n") + PLANNED_TOUCHPOINT,
    )


def figures(dcs: Dcs, *arguments: str) -> dict[str, Any]:
    done = dcs("plan", *arguments, *AS_OF, "--format", "json")
    assert done.err == ""
    written: dict[str, Any] = json.loads(done.out)
    return written


def test_the_golden_plan_is_the_same_in_plan_and_audit(dcs: Dcs) -> None:
    report = figures(dcs, ACME)
    assert different("plan", EXPECTED["plan"], report["plan"]) == []
    assert report["plan"] == json.loads(dcs("audit", ACME, *AS_OF, "--format", "json").out)["plan"]
    assert list(report)[8:] == [
        "metrics", "plan", "targets", "gaps", "candidates", "change", "freed_time", "pressure_effect", "until",
        "horizon", "unmatched_time", "never_runs_again", "money",
    ]  # fmt: skip
    assert [one["name"] for one in report["metrics"]][:2] == ["csm_time_saved_email", "csm_time_saved"]
    assert {one["code"] for one in report["findings"]} == {"P03", "P04"}


def test_acme_in_words(dcs: Dcs) -> None:
    done = dcs("plan", ACME, *AS_OF, *WIDE)
    assert done.code == 0
    for expected in (
        "Acme digital CS · as of 2026-02-01 · study baseline (2026-01-20, 260 accounts)",
        "capacity 160 (4 CSMs × 40); logged 79 (49.4%); repetitive 49 (30.6%), over the quarter that Wagner",
        "auto-renewal-pack replaces renewal-packs 9 100% 7.2 50% 3.6 0.23 3.37",
        "auto-scheduling replaces scheduling 20 85% 11.85 100% 11.85 0.46 11.38",
        "all 19.05 15.45 0.69 14.75",
        "realised: cannot tell, no study was made after a change",
        "though the work by hand goes on: auto-renewal-pack until 2026-04-01, auto-scheduling until 2026-03-15",
        "assumes equal time per account, no `split` is stated: renewal-packs, scheduling",
        "by email alone 14.75 9.2% at least 15% not met short 9.25 h a week",
        "by all items 14.75 9.2% no target",
        "change readiness 81.1%",
        "auto-renewal-pack inform and train fay, gus +3.6 h no building",
        "they bring 3.6 h for 0 h of building, 5.65 h stay missing",
        "tops out at 11.5% with everybody trained and all of it live",
        "work not planned yet closes the rest if 57% of copy-paste or 57% of ebr-decks comes off by email",
        "copy-paste 10 h ? × 4 × ? cannot tell: add rule_based and error_cost (1 to 5)",
        "auto-scheduling 20 1.76 weeks 2 (2026-02-15) 6 (2026-03-15)",
        "auto-renewal-pack 30 8.9 weeks 5 (2026-03-08) 8.43 (2026-04-01)",
        "saved back in week 6.07 (2026-03-16) if saving starts when built",
        "in week 9.94 (2026-04-12) if it starts when the work by hand stops",
        "15% of CSM time by email: not reached, tops out at 9.2% with the CSMs who are ready today",
        "auto-renewal-pack 4 of 4 3 of 4 2 of 4 1 answered 2026-04-01, in 59 days",
        "auto-renewal-pack: gus not consulted; fay, gus not trained",
        "not said for what 14.75 h: add redeploy",
    ):
        assert expected in done.text, expected


def test_every_line_fits_into_eighty_columns(planned: str, dcs: Dcs) -> None:
    arguments = ("--horizon", "52w", "--csm-rate", "60", "--builder-rate", "80", "--width", "80")
    for part in ((), ("--by", "eli"), ("--checklist",)):
        assert max(map(len, dcs("plan", planned, *AS_OF, *arguments, *part).out.splitlines())) <= 80


def test_the_cheapest_way_takes_training_and_then_the_least_building(planned: str, dcs: Dcs) -> None:
    (gap,) = figures(dcs, planned)["gaps"]
    assert (gap["cheapest"], gap["build_hours"], gap["gain"]) == (["auto-copy", "auto-renewal-pack"], 12.0, 12.6)
    text = dcs("plan", planned, *AS_OF, *WIDE).text
    assert "→ auto-copy inform and train dana, eli; go live with copy-note +9 h 12 h to build" in text
    assert "closes with auto-copy, auto-renewal-pack: 12 h of building, the least that does; 17.1% saved then" in text
    (small,) = figures(dcs, planned, "--until", "11%")["gaps"]
    assert (small["cheapest"], small["build_hours"]) == (["auto-renewal-pack"], 0.0)


def test_without_a_target_nothing_is_judged(acme: Callable[..., str], dcs: Dcs) -> None:
    folder = acme(program=lambda text: "".join(line for line in text.splitlines(True) if "csm_time_saved" not in line))
    report = figures(dcs, folder)
    assert (report["targets"], report["gaps"], report["until"]) == ([], [], None)
    text = dcs("plan", folder, *AS_OF, *WIDE).text
    assert "by email alone 14.75 9.2% no target" in text
    assert "not met" not in text
    assert "missing" not in text


def test_until_build_hours_and_horizon(dcs: Dcs) -> None:
    report = figures(dcs, ACME, "--until", "7%", "--build-hours", "20/week", "--horizon", "8w")
    assert report["plan"]["portfolio"]["built_week"] == {"auto-scheduling": 1.0, "auto-renewal-pack": 2.5}
    # Both items are live: what they count today goes on, and nothing is left to build.
    assert (report["until"]["week_without_stop_dates"], report["until"]["saved_today"]) == (0.0, "met")
    for course in ("without_stop_dates", "with_stop_dates"):
        sums = report["horizon"][course]
        assert sums["saved_hours"] == pytest.approx(8 * 14.753846, abs=1e-4)
        assert (sums["build_hours"], sums["net_hours"]) == (0.0, sums["saved_hours"])
    assert "7% of CSM time by email: saved today already" in dcs("plan", ACME, *AS_OF, "--until", "7%").text
    # The rows are equal although the work by hand goes on, so the table says why.
    text = dcs("plan", ACME, *AS_OF, "--horizon", "8w", *WIDE).text
    assert "saving of what is not live starts when the work by hand stops 118.03 0 118.03" in text
    going_on = "auto-renewal-pack until 2026-04-01, auto-scheduling until 2026-03-15"
    assert f"saved from today in both rows, though the work by hand goes on: {going_on}" in text
    by_role = figures(dcs, ACME, "--build-hours", "digital-csm=15/week,engineer=5/week")
    assert by_role["plan"]["portfolio"]["build_hours_per_week"] == 20.0


def test_the_money_view(planned: str, dcs: Dcs) -> None:
    report = figures(dcs, planned, "--csm-rate", "60", "--builder-rate", "80", "--horizon", "52w")
    money = {one["item"]: one for one in report["money"]}
    assert money["auto-scheduling"]["saved_per_week"] == pytest.approx(11.384615 * 60, abs=1e-4)
    assert money["auto-scheduling"]["payback_weeks"] == pytest.approx(20 * 80 / (11.384615 * 60), abs=1e-4)
    assert money["auto-copy"]["recurring_per_week"] == pytest.approx(2 * 12 / 52 * 80, abs=1e-4)
    assert (money["auto-copy"]["build_cost"], money["auto-copy"]["never"]) == (12 * 80 + 400, True)
    sums = report["horizon"]["without_stop_dates"]
    # Only the third item is still to be built, in 1.2 weeks of ten hours.
    upkeep = 2 * 12 / 52 * 80 * (52 - 1.2)
    assert sums["money"] == pytest.approx(sums["saved_hours"] * 60 - 12 * 80 - 400 - upkeep, abs=1e-3)
    text = dcs("plan", planned, *AS_OF, "--csm-rate", "60", "--horizon", "52w", *WIDE).text
    assert "saves: net hours with the CSMs who are ready today" in text
    # Half of its CSMs are ready: 3.37 of the 6.97 net hours it promises.
    assert "auto-renewal-pack 202.15" in text
    assert "saves a week with all CSMs ready: auto-copy" in text and "auto-renewal-pack 418.15" in text
    assert "– cannot tell: add --builder-rate" in text
    assert "in money: cannot tell, add --builder-rate" in text


def test_what_changes_for_one_csm(planned: str, dcs: Dcs) -> None:
    rows = {one["item"]: one for one in figures(dcs, planned, "--by", "eli")["by"]["items"]}
    assert list(rows) == ["auto-scheduling", "auto-renewal-pack", "auto-copy"]
    assert (rows["auto-scheduling"]["days_to_stop"], rows["auto-copy"]["days_to_stop"]) == (42, None)
    assert rows["auto-scheduling"]["hours_now"] == pytest.approx(11.846154 / 4, abs=1e-5)
    assert (rows["auto-renewal-pack"]["hours_now"], rows["auto-renewal-pack"]["hours_then"]) == (1.8, 1.8)
    assert (rows["auto-copy"]["hours_now"], rows["auto-copy"]["hours_then"]) == (0.0, 4.5)
    text = dcs("plan", planned, *AS_OF, "--by", "eli", *WIDE).text
    assert "affected by 3 items; falls away today: 4.76 h a week" in text
    assert "auto-copy: waits for an answer: Will it break my templates?" in text
    assert "assumes that all CSMs an item affects spend equal time on the work" in text
    assert "Building" not in text


def test_the_checklist_ticks_what_is_written(planned: str, dcs: Dcs) -> None:
    states = {
        one["item"]: {step["step"]: step["state"] for step in one["steps"]}
        for one in figures(dcs, planned, "--checklist")["checklist"]
    }
    assert [step for step, state in states["auto-scheduling"].items() if state != "done"] == [
        "manual work stopped",
        "follow-up study",
    ]
    assert [step for step, state in states["auto-renewal-pack"].items() if state != "done"] == [
        "CSMs consulted",
        "CSMs trained",
        "ready to go live",
        "manual work stopped",
        "follow-up study",
    ]
    assert [step for step, state in states["auto-copy"].items() if state == "done"] == ["trigger possible"]
    assert "[ ] message written no content on record: copy-note" in dcs("plan", planned, *AS_OF, "--checklist").text


@pytest.mark.parametrize(
    ("day", "stop", "expected"),
    [
        ("2026-01-30", "2026-01-25", "scheduling still takes 16 h a week after the stop, 9.41 h were to be left"),
        ("2026-01-30", "2026-01-31", "it was made before the work by hand was to stop"),
        ("2026-01-10", "2026-01-05", "shows nothing: it is of 2026-01-10, not after the study it is compared with"),
        ("2026-03-01", "2026-01-05", "shows nothing: it is of 2026-03-01, after 2026-02-01"),
    ],
)
def test_what_a_follow_up_shows(day: str, stop: str, expected: str, acme: Callable[..., str], dcs: Dcs) -> None:
    folder = acme(
        automation=replacing(
            ("items:  ", FOLLOW_UP.replace("2026-01-30", day).lstrip("\n") + "items:  "),
            ("manual_stops_on: 2026-03-15}", f"manual_stops_on: {stop}}}\n    follow_up: after"),
        )
    )
    assert expected in dcs("plan", folder, *AS_OF, *WIDE).text
    (change,) = (one for one in figures(dcs, folder)["change"] if one["item"] == "auto-scheduling")
    if "shows nothing" in expected:
        assert change["follow_up"]["realised"] is None
    else:
        assert change["follow_up"]["realised"] == pytest.approx(20 - 16 * 260 / 300, abs=1e-5)
        assert change["follow_up"]["still_by_hand"] == ("still takes" in expected)
        shown = "follow-up studies show 6.13 of the 11.85 h counted for auto-scheduling"
        assert shown in dcs("plan", folder, *AS_OF, *WIDE).text


def test_freed_time_for_a_larger_book_and_deeper_work(acme: Callable[..., str], dcs: Dcs) -> None:
    edit = replacing(
        ("upkeep: {hours_per_month: 1}", "upkeep: {hours_per_month: 1}\n    redeploy: book"),
        ("upkeep: {hours_per_month: 2}", "upkeep: {hours_per_month: 2}\n    redeploy: deep"),
        ("persona: admin}}", "persona: admin}, deep: true}"),
    )
    folder = acme(automation=edit)
    freed = figures(dcs, folder)["freed_time"]
    # 3.37 h for 4 CSMs, an account taking 79 of 260 hours.
    assert freed["extra_accounts_per_csm"] == pytest.approx(3.369231 / 4 / (79 / 260), abs=1e-5)
    text = dcs("plan", folder, *AS_OF, *WIDE).text
    assert "deeper work 11.38 h: deep-dives, which take 30 h now (auto-scheduling)" in text
    assert "larger book 3.37 h: 2.8 more accounts for each CSM, at 18.2 minutes an account and week" in text


def test_switching_the_plan_on_is_shown_in_contacts(acme: Callable[..., str], dcs: Dcs) -> None:
    folder = acme(
        automation=lambda text: text.rstrip("\n") + PLANNED_ITEM,
        map=lambda text: text.rstrip("\n") + PLANNED_TOUCHPOINT.replace("persona: admin", "persona: user"),
        program=replacing(("pressure: {at_most: 3, per: 7d}", "pressure: {at_most: 0, per: 7d, channel: email}")),
    )
    effect = figures(dcs, folder)["pressure_effect"]
    before, after = effect["lines"][0]["certain"]
    (item,) = effect["items"]
    assert after - before == item["added"][0]["contacts"] > 0
    assert f"by itself surely {after - before:,} more over" in dcs("plan", folder, *AS_OF, *WIDE).text


@pytest.mark.parametrize("kind", ["study", "population", "team", "accounts"])
def test_what_is_missing_is_named_and_never_zero(kind: str, acme: Callable[..., str], dcs: Dcs) -> None:
    def without(text: str) -> str:
        lines = text.splitlines(True)
        if kind == "population":
            start = next(number for number, line in enumerate(lines) if line.startswith("population:"))
            end = next(number for number in range(start + 1, len(lines)) if not lines[number].startswith("  - "))
            return "".join(lines[:start] + lines[end:])
        return "".join(line.replace("hours_per_week: 40", "hours_per_week: 0") for line in lines)

    def study(text: str) -> str:
        if kind == "accounts":
            return text.replace("accounts: 260", "accounts: 0").replace("upkeep: {", "redeploy: book\n    upkeep: {")
        return text[: text.index("studies:")] + text[text.index("items:") :] if kind == "study" else text

    folder = acme(program=without if kind in ("population", "team") else str, automation=study)
    done = dcs("plan", folder, *AS_OF, "--horizon", "52w", *WIDE)
    assert done.code == (1 if kind in ("study", "team") else 0)
    expected = {
        "study": "CSM hours: cannot tell, add a study",
        "population": "promised, counted and net cannot tell: add `population`",
        "team": "capacity cannot tell (team says 0 hours_per_week): add team.hours_per_week",
        "accounts": "how many accounts cannot tell, add accounts of the study",
    }
    assert expected[kind] in done.text
    report = figures(dcs, folder)
    if kind == "study":
        assert "plan" not in report
        assert [one["value"] for one in report["metrics"][:4]] == [None] * 4
    if kind == "team":
        assert report["targets"][0]["needs"] == "team.hours_per_week"
    if kind in ("population", "team"):
        assert (report["plan"]["csm_time_saved"], report["targets"][0]["verdict"]) == (None, "cannot tell")
    if kind == "population":
        assert "Within 52 weeks cannot tell" in done.text


MISTAKES = {
    "negative minutes": (
        (("minutes_each: 8,", "minutes_each: -8,"),),
        2,
        "automation.yaml:7:43",
        "`-8` is not a number of at least 0",
    ),
    "unknown activity": ((("replaces: scheduling", "replaces: schedulling"),), 2, "automation.yaml:27:", "scheduling"),
    "circle": (
        (
            ("share: 80%", "share: 80%\n    needs: [auto-scheduling]"),
            ("share: 70%", "share: 70%\n    needs: [auto-renewal-pack]"),
        ),
        2,
        "automation.yaml:",
        "circle",
    ),
    "study after as-of": (
        (("date: 2026-01-20", "date: 2026-05-20"),),
        1,
        "automation.yaml:",
        "study `baseline` is of 2026-05-20",
    ),
    "no date": ((("on: 2026-03-15", "on: 2026-15-03"),), 2, "automation.yaml:32:", "no such day exists"),
    "share": ((("share: 70%", "share: 170%"),), 2, "automation.yaml:29:", "170%"),
    "unknown touchpoint": ((("[booking-link]", "[booking-lnk]"),), 2, "automation.yaml:28:", "booking-link"),
}


@pytest.mark.parametrize(("edits", "code", "place", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_in_the_documents_have_a_place(
    edits: tuple[tuple[str, str], ...], code: int, place: str, message: str, acme: Callable[..., str], dcs: Dcs
) -> None:
    done = dcs("plan", acme(automation=replacing(*edits)), *AS_OF, *WIDE)
    assert done.code == code
    assert place in done.out
    assert message in done.text
    assert "Traceback" not in done.out + done.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--until", "15"), "`--until`: `15` is not a percentage"),
        (("--until", "0%"), "nothing has to be saved for that"),
        (("--until", "150%"), "must lie between 0% and 100%"),
        (("--horizon", "52"), "is not a duration"),
        (("--horizon", "0d"), "is not a positive duration"),
        (("--csm-rate", "-5"), "`--csm-rate`: `-5` is not the price of an hour"),
        (("--builder-rate", "much"), "`--builder-rate`: `much` is not the price of an hour"),
        (("--build-hours", "0/week"), "`--build-hours`"),
        (("--build-hours", "-3/week"), "`--build-hours`"),
        (("--by", "dnaa"), "there is no CSM `dnaa`; did you mean `dana`?"),
        (("--by", "nobody-at-all"), "known are dana, eli, fay, gus"),
        (("--explain-metric", "csm_time_savd"), "did you mean `csm_time_saved`?"),
    ],
)
def test_wrong_options_give_a_sentence(arguments: tuple[str, str], sentence: str, dcs: Dcs) -> None:
    done = dcs("plan", ACME, *AS_OF, *arguments)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err


def test_the_best_order_needs_a_horizon_and_build_hours(dcs: Dcs) -> None:
    assert "`--optimal` counts whole weeks until a horizon" in dcs("plan", ACME, "--optimal").err
    assert "optimum" not in figures(dcs, ACME, "--horizon", "52w")["plan"]
    untold = figures(dcs, ACME, "--horizon", "52w", "--optimal")["plan"]["optimum"]
    assert (untold["status"], untold["best"]) == ("cannot tell", None)
    told = figures(dcs, ACME, "--horizon", "52w", "--optimal", "--build-hours", "10/week")
    assert told["plan"]["optimum"]["ratio_rule"]["net_hours"] == pytest.approx(
        told["horizon"]["with_stop_dates"]["net_hours"], abs=1e-5
    )
    assert different("plan", EXPECTED["plan"], {key: told["plan"][key] for key in EXPECTED["plan"]}) == []


def test_the_manual_shows_what_the_command_writes(monkeypatch: pytest.MonkeyPatch, dcs: Dcs) -> None:
    root = Path(__file__).parents[2]
    monkeypatch.chdir(root)
    shown = (root / "docs" / "commands" / "plan.md").read_text().split("```console\n$ dcs ")[1:]
    assert len(shown) == 2
    for block in shown:
        line, _, output = block.partition("```")[0].partition("\n")
        assert dcs(*line.split(), "--width", "100").out == output
