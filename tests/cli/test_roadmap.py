"""`dcs roadmap`: what people read about Acme and a roadmap that meets, its tables, what-if, JSON and bad input."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ACME, AS_OF, EXAMPLES, Dcs

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "acme.expected.json").read_text())["roadmap"]
MEETING = str(EXAMPLES / "meeting-in-the-middle")
ON = ("--as-of", "2026-09-01")


def report(dcs: Dcs, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dcs("roadmap", *arguments, "--format", "json").out)
    return found


def test_json_has_the_golden_roadmap_exactly_in_roadmap_and_audit(dcs: Dcs) -> None:
    found = report(dcs, ACME, *AS_OF)
    assert found["roadmap"] == GOLDEN
    assert json.loads(dcs("audit", ACME, *AS_OF, "--format", "json").out)["roadmap"] == GOLDEN
    assert [metric["name"] for metric in found["metrics"]] == ["cs_visibility", "csm_time_saved_email", "ebr_coverage"]
    assert found["critical_path"] == {
        "goal": "time-back",
        "slack": 520,
        "steps": ["inventory", "buy-platform", "email-engine"],
    }
    assert {one["id"]: one["holds"] for one in found["vision"]} == {
        "sees-all": False,
        "ebr-for-all": False,
        "time-back": False,
    }
    assert (found["summary"]["exit_code"], found["command"]) == (1, "roadmap")


def test_acme_in_words(dcs: Dcs) -> None:
    done = dcs("roadmap", ACME, *AS_OF, "--width", "80")
    assert done.code == 1
    assert max(len(line) for line in done.out.splitlines()) <= 80
    for expected in (
        "2026-02-01 → 2028-06-30 · 880 days, 28.9 months",
        "The two ends do not meet: 1 of 3 goals cannot be reached: ebr-for-all",
        "time-back is in time only if its steps really give it: the automation plan tops out at 11.5%, short of 15%",
        "sees-all 11 of 12 all 2026-12-28 2028-06-30 550d",
        "ebr-for-all 40 of 1,000 all never 2028-06-30 –",
        "time-back 9.2% at least 15% 2027-01-27 2028-06-30 520d",
        "auto-ebr – – 2027-12-13 – no way",
        "meet at cs-platform, notice-habit",
        "missing usage-data, needed by auto-ebr, so ebr-for-all cannot be reached",
        "detours podcast",
        "inventory 60d → buy-platform 120d → email-engine 180d → time-back, 520 days to spare",
        "all that can be reached is done by 2027-01-27",
        "money cannot tell: no open step on the way states its cost",
        "at once comms-lead 1, digital-csm 1, host 1",
        "comms-lead 2027-12-03 2026-04-02 2026-06-01 unknown comms-council",
        "cs-platform 2027-08-15 2026-04-02 2026-07-31 unknown buy-platform, one-sender",
        "E W01 missing-link the ends do not meet at `usage-data`: needed by `auto-ebr` by 2027-12-13",
        "and 4 more, about",
        "N W02 detour `podcast` serves no goal and takes 90 days",
    ):
        assert expected in done.text
    assert "S07" not in done.out


def test_a_roadmap_that_meets_in_the_middle(dcs: Dcs) -> None:
    done = dcs("roadmap", MEETING, *ON, "--width", "80")
    assert (done.code, dcs("check", MEETING, *ON).code) == (0, 0)
    assert max(len(line) for line in done.out.splitlines()) <= 80
    for expected in (
        "1,096 days, 36 months",
        "every goal in time; the tightest goal is reach-more, 11 days to spare",
        "sees-all 6 of 7 all",
        "time-back cannot be measured yet: add a study",
        "choose-platform 2026-04-01 2026-09-01 – 11d overdue 63d",
        "5 of 19 steps done; 2 under way (choose-platform, warehouse-feed); overdue: choose-platform",
        "data-engineer now, in use",
        "6,000+",
        "cs-platform 42,000",
        "customer psychology missing",
        "partner 91d 150,000 0 150,000 490d",
        "hire is cheaper all in all than build once a month earlier is worth more than 4,909",
        "0 errors, 0 warnings, 1 note",
    ):
        assert expected in done.text
    assert "platform-rollout 2026-09-01 2027-01-29 2026-09-12 11d waits" in done.text


def test_lateness_is_told_goals_first(tmp_path: Path, dcs: Dcs) -> None:
    shutil.copytree(ACME, tmp_path / "acme")
    edited(tmp_path / "acme", "time-back", "by", "2026-12-31")
    done = dcs("roadmap", str(tmp_path / "acme"), *AS_OF)
    assert "late time-back 27 days; on the way cs-platform, inventory-known" in done.text
    assert (
        "W W03 late `time-back` is 27 days late: true on 2027-01-27 at the earliest, wanted by 2026-12-31" in done.text
    )
    assert "can start now: inventory (27d late)" in done.text


def test_hires_say_when_to_start_and_when_they_are_ready(dcs: Dcs) -> None:
    text = dcs("roadmap", ACME, *AS_OF, "--hires", *("--width", "100")).text
    assert "Hires start by earliest ready on cost steps" in text
    # Starting on the first day that is possible, the role is there 60 days later.
    assert "comms-lead 2027-12-03 2026-04-02 2026-06-01 unknown comms-council" in text


def test_hires_and_purchases_alone(dcs: Dcs) -> None:
    hires = dcs("roadmap", ACME, *AS_OF, "--hires").out
    assert hires.splitlines()[0].startswith("Acme digital CS · roadmap · as of 2026-02-01")
    assert "Hires" in hires and "Purchases" not in hires and "Vision" not in hires
    both = dcs("roadmap", ACME, *AS_OF, "--hires", "--purchases").out
    assert "Hires" in both and "Purchases" in both and "W01" not in both


def edited(folder: Path, step: str, field: str | None, value: str) -> None:
    """The project's roadmap with one value of a step or fact written into the file, or the step's line deleted."""
    file = folder / "roadmap.yaml"
    lines = file.read_text().splitlines()
    (at,) = [number for number, line in enumerate(lines) if re.search(rf"{{id: {step},", line)]
    if field is None:
        del lines[at]
    elif re.search(rf"\b{field}: ", lines[at]):
        lines[at] = re.sub(rf"\b{field}: [^,}}]*", f"{field}: {value}", lines[at])
    else:
        lines[at] = lines[at].replace(f"{{id: {step},", f"{{id: {step}, {field}: {value},")
    file.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("change", "step", "field", "value"),
    [
        ("buy-platform.takes=30w", "buy-platform", "takes", "30w"),
        ("inventory.started_on=2026-01-01", "inventory", "started_on", "2026-01-01"),
        ("inventory.done_on=2026-01-20", "inventory", "done_on", "2026-01-20"),
        ("comms-council.done=true", "comms-council", "done", "true"),
        ("email-engine.cost=1200.5", "email-engine", "cost", "1200.5"),
        ("sees-all.by=2026-10-01", "sees-all", "by", "2026-10-01"),
        ("-buy-platform", "buy-platform", None, ""),
    ],
)
def test_what_if_is_what_editing_the_file_gives(
    change: str, step: str, field: str | None, value: str, tmp_path: Path, dcs: Dcs
) -> None:
    before = report(dcs, ACME, *AS_OF)
    tried = report(dcs, ACME, *AS_OF, "--what-if", change)
    assert {key: tried[key] for key in before} == before
    shutil.copytree(ACME, tmp_path / "acme")
    edited(tmp_path / "acme", step, field, value)
    real = report(dcs, str(tmp_path / "acme"), *AS_OF)
    found = tried["what_if"]
    assert found["changes"] == [change]
    for key in ("roadmap", "critical_path", "money"):
        assert found[key] == real[key]
        assert field == "cost" or key == "money" or found["roadmap"] != before["roadmap"]
    for goal in found["vision"]:
        for key in ("earliest", "slack"):
            assert goal[key]["before"] == before["roadmap"]["facts"][goal["id"]][key]
            assert goal[key]["after"] == real["roadmap"]["facts"][goal["id"]][key]
    for key in ("hires", "purchases"):
        after = {name: move["after"] for name, move in found[key].items() if move["after"] is not None}
        assert after == real["roadmap"][key]


def test_several_changes_hold_together_and_are_told_in_words(dcs: Dcs) -> None:
    late = dcs("roadmap", MEETING, *ON, "--what-if", "choose-platform.takes=200d", "--width", "80")
    assert "reach-more 2028-08-21 2028-10-07 47 days later 11d → 36d late" in late.text
    assert "late, new reach-more, cs-platform-live" in late.text
    assert "in-community 2027-05-29 2027-05-29 stays" in late.text
    more = ("--what-if", "vision_by=2028-12-31")
    saved = dcs("roadmap", MEETING, *ON, "--what-if", "choose-platform.takes=200d", *more)
    assert "11d → 85d" in saved.text
    assert "late, new" not in saved.out
    cut = dcs("roadmap", MEETING, *ON, "--what-if", "-warehouse-feed")
    assert "reach-more 2028-08-21 never" in cut.text
    assert "missing, new usage-data" in cut.text
    assert "data-engineer 2026-09-12 not needed" in cut.text


def test_a_cost_nobody_states_is_unknown_and_not_nothing(dcs: Dcs) -> None:
    cut = dcs("roadmap", ACME, *AS_OF, "--what-if", "-buy-platform").text
    assert "0+" not in cut and "money" not in cut
    stated = dcs("roadmap", ACME, *AS_OF, "--what-if", "email-engine.cost=1200").text
    assert "money unknown → 1,200+" in stated


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("auto-ebrr.takes=3d", "there is no step or vision fact `auto-ebrr`; did you mean `auto-ebr`?"),
        ("auto-ebr.take=3d", "`auto-ebr` has no value to try named `take`; did you mean `takes`?"),
        ("sees-all.takes=3d", "`sees-all` has no value to try named `takes`; known are by"),
        ("auto-ebr.takes=-3d", "`-3d` is not a duration"),
        ("auto-ebr.takes=none", "`none` is not a duration"),
        ("auto-ebr.done=yes", "`yes` is neither true nor false"),
        ("auto-ebr.cost=-5", "`-5` is not a number of at least 0"),
        ("auto-ebr.started_on=2026-02-30", "no such day exists"),
        ("auto-ebr", "it wants a value"),
        ("auto-ebr=3d", "say which value of `auto-ebr`, one of takes"),
        ("vison_by=2028-01-01", "did you mean `vision_by`?"),
        ("vision_by=2020-01-01", "`vision_by` 2020-01-01 lies before `today` 2026-02-01"),
        ("-podcasts", "there is no step `podcasts`; did you mean `podcast`?"),
    ],
)
def test_a_wrong_what_if_names_what_is_near(change: str, sentence: str, dcs: Dcs) -> None:
    done = dcs("roadmap", ACME, *AS_OF, "--what-if", change)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err


def with_roadmap(folder: Path, text: str) -> str:
    shutil.copytree(ACME, folder / "acme")
    (folder / "acme" / "roadmap.yaml").write_text("kind: roadmap\n" + text)
    return str(folder / "acme")


HEAD = "today: 2026-02-01\nvision_by: 2028-06-30\n"
GOAL = HEAD + "vision: [{id: goal, done_when: seen}]\n"
STEP = "{id: a, from: today, gives: [goal], takes: 10d"
ENDLESS = [
    "{id: a, from: today, gives: [goal], takes: 999999d}",
    "{id: b, from: vision, needs: [goal], gives: [more], takes: 999999d}",
    "{id: c, from: vision, needs: [more], gives: [most], takes: 999999d}",
]
BAD: dict[str, tuple[str, int, str]] = {
    "vision before today": (
        "today: 2026-02-01\nvision_by: 2025-06-30\n",
        2,
        "roadmap.yaml:3:12 E S03 bad-value `vision_by` 2025-06-30 lies before `today`",
    ),
    "goal before today": (
        HEAD + "vision: [{id: goal, done_when: x, by: 2025-01-01}]\n",
        2,
        "roadmap.yaml:4:39 E S03 bad-value `goal` is wanted by 2025-01-01, before `today`",
    ),
    "done before started": (
        GOAL + f"steps: [{STEP}, started_on: 2026-03-01, done_on: 2026-02-20}}]\n",
        2,
        "`a` was done on 2026-02-20, before it was started on 2026-03-01",
    ),
    "negative time": (
        GOAL + "steps: [{id: a, from: today, takes: -10d}]\n",
        2,
        "S03 bad-value `-10d` is not a duration",
    ),
    "cycle": (
        GOAL + f"steps: [{STEP}, needs: [b]}}, {{id: c, from: today, needs: [goal], gives: [b], takes: 1d}}]\n",
        2,
        "S08 cycle",
    ),
    "gives nothing": (GOAL + "steps: [{id: a, from: today, takes: 10d}]\n", 1, "no step gives it"),
    "misspelt fact": (
        GOAL + f"now: [{{id: listed}}]\nsteps: [{STEP}, needs: [lised], how: {{work: x}}}}]\n",
        1,
        "write `listed` if that is meant, a step that gives `lised`",
    ),
    "beyond the calendar": (GOAL + f"steps: [{', '.join(ENDLESS)}]\n", 0, "day 2,999,997"),
    "no steps": (GOAL, 1, "1 of 1 goal cannot be reached: goal"),
    "no vision": (HEAD, 0, "cannot tell, add `vision`"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_roadmaps_are_told_and_none_is_a_fault(name: str, tmp_path: Path, dcs: Dcs) -> None:
    written, code, sentence = BAD[name]
    done = dcs("roadmap", with_roadmap(tmp_path, written), *AS_OF)
    assert done.code == code, done.err
    assert sentence in " ".join(f"{done.out} {done.err}".split())


@pytest.mark.parametrize("name", ["vision before today", "goal before today", "done before started"])
def test_check_finds_impossible_dates_too(name: str, tmp_path: Path, dcs: Dcs) -> None:
    written, _, sentence = BAD[name]
    done = dcs("check", with_roadmap(tmp_path, written), *AS_OF)
    assert done.code == 2
    assert sentence in " ".join(done.out.split())


def test_without_a_roadmap_nothing_fails(tmp_path: Path, dcs: Dcs) -> None:
    shutil.copytree(ACME, tmp_path / "acme")
    (tmp_path / "acme" / "roadmap.yaml").unlink()
    done = dcs("roadmap", str(tmp_path / "acme"), *AS_OF)
    assert (done.code, "cannot tell: add a roadmap document" in done.out) == (0, True)
    assert "roadmap" not in report(dcs, str(tmp_path / "acme"), *AS_OF)
    refused = dcs("roadmap", str(tmp_path / "acme"), "--what-if", "-podcast")
    assert refused.code == 2 and "needs a roadmap" in refused.err


def test_a_sound_roadmap_does_not_pay_for_networkx() -> None:
    code = (
        "import sys; from dcs_cli.__main__ import main; "
        f"main(['roadmap', {MEETING!r}, '--as-of', '2026-09-01', '-q']); sys.exit('networkx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
