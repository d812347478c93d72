"""`dcs audit`: what people read about Acme, its sections, views, breakdowns and JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from dcs_cli.analysis.metrics import REGISTRY
from tests.cli.running import ACME, AS_OF, EXAMPLES, Dcs

EXPECTED = json.loads((Path(__file__).parents[1] / "golden" / "acme.expected.json").read_text())


def test_the_head_and_the_targets_of_acme(dcs: Dcs) -> None:
    done = dcs("audit", ACME, *AS_OF, "--width", "160")
    assert done.code == 1
    assert done.out.splitlines()[0] == (
        "Acme digital CS · as of 2026-02-01 · 1,000 accounts · 5,440 contacts · "
        "12 messages (11 touchpoints, 1 campaign)"
    )
    for expected in (
        "messages CS can see 11 of 12 all not met expansion-email (sales); by volume cannot tell",
        "messages CS owns 8 of 12 over 50% met but at most 19.2% of volume",
        "campaigns announced in time 0 of 1 all not met analytics-upsell: 3 days",
        "CSM time saved by email 9.2% at least 15% not met short 9.25 h a week",
        "more customers reached with in-app 14.6–108.3% at least 50% cannot tell add contacts.csv",
        "accounts with an EBR 40 of 1,000 all not met",
    ):
        assert expected in done.text


def test_requirements_and_overlaps_are_joined_over_plans_and_versions(dcs: Dcs) -> None:
    done = dcs("audit", ACME, *AS_OF, "--width", "160")
    for expected in (
        "Requirements 8 of 15 met",
        "W G02 nothing serves seats-nearly-full enterprise, mid × admin 300 contacts",
        "W G02 nothing serves value-review mid 220 accounts",
        "W G02 nothing serves renewal-talk (removed by overlay dach-smb) smb × dach 240 accounts",
        "open_tickets above 2; they can have norm-break without it enterprise, mid 260 accounts",
        "W G06 renewal-talk wants a person and digital; they have digital only mid 220 accounts",
        "W O01 onboarding-tips (marketing) and welcome (cs) both serve first-value mid, smb × admin 960 contacts",
        "W O03 onboarding-tips and welcome both on day 3 mid, smb × admin 960 contacts",
        "limit 3 in 7d, certain (up to 10, and expansion-email without limit) mid, smb × admin 960 contacts",
        "possible: expansion-email (expand) can reach them while norm-break-call (save) runs enterprise, mid × admin",
    ):
        assert expected in done.text


def test_signal_and_volume_are_given_by_count_and_by_volume(dcs: Dcs) -> None:
    text = dcs("audit", ACME, *AS_OF, "--width", "160").text
    follow = "4 of 9 messages sent by a system follow the customer (44.4%), at most 18.4% of the volume these send"
    assert f"Signal {follow}; 3 sent by people not counted" in text
    acts = "3 of 12 messages serve no promised moment, at least 80.1% of all that customers are sent"
    assert f"random acts: {acts}" in text
    assert "Volume 82,867 messages a year, 15.2 per contact; counted at most: first-close-guide" in text
    assert "unknown and not counted: expansion-email" in text
    assert "You have: program, journey, signals, map, automation, roadmap, results." in text
    apart = "by volume cannot tell; 2 sent by people and 2 without a trigger not counted"
    assert apart in dcs("audit", str(EXAMPLES / "gitlab-2022"), *AS_OF, "--only", "signal").text
    assert "reach_at_least (G07)" in text


@pytest.mark.parametrize(
    ("section", "there", "gone"),
    [
        ("gaps", "Requirements", "Overlaps"),
        ("overlaps", "Overlaps", "O04"),
        ("pressure", "O04", "O01"),
        ("targets", "Targets", "Requirements"),
        ("signal", "Signal", "Targets"),
    ],
)
def test_only_shows_a_section_and_keeps_the_exit_code(section: str, there: str, gone: str, dcs: Dcs) -> None:
    done = dcs("audit", ACME, *AS_OF, "--only", section)
    body = "\n".join(line for line in done.out.splitlines() if not line.lstrip().startswith("and "))
    assert done.code == 1
    assert there in body
    assert gone not in body


def test_verbose_adds_places_and_the_tables_behind_the_figures(dcs: Dcs) -> None:
    done = dcs("audit", ACME, *AS_OF, "-v", "--width", "160")
    for expected in (
        "journey.yaml:74:40 W G02 uncovered",
        "enterprise-plan first-value met yes yes yes no",
        "adoption 2 of 4 1 of 4 1 of 1",
        "Senders (system and department) that reach one contact: at most 5, 2.31 on average",
        "Charter Every customer closes their books in Acme without waiting for a person.",
        "Contact pressure holds if every message is delivered within its declared slip",
        "self-serve 0 community, kb, asset, chatbot, event",
    ):
        assert expected in done.text
    pressure = next(line for line in done.out.splitlines() if line.strip().startswith("user "))
    assert pressure.split() == ["user", "4,140", "0", "(day", "0)", "0.28", "2", "(day", "0)", "fine"]


def test_quiet_counts_findings_by_rule(dcs: Dcs) -> None:
    text = dcs("audit", ACME, *AS_OF, "-q").text
    assert "G02 uncovered × 4, G05 narrower-trigger × 2, G06 wrong-mode" in text
    assert "nothing serves" not in text


def test_without_a_population_there_are_groups_and_no_numbers(dcs: Dcs) -> None:
    done = dcs("audit", str(EXAMPLES / "gitlab-2022"), *AS_OF, "--width", "160")
    assert "number of customers unknown" in done.text
    assert "assigned × customer × holds sold-to" in done.text
    assert "Volume cannot tell: add a population to the program" in done.text
    assert "contacts" not in next(line for line in done.out.splitlines() if "O10" in line)


def _meets(boxes: list[dict[str, list[str]]], view: dict[str, set[str]]) -> bool:
    return any(all(not set(box.get(name, wanted)).isdisjoint(wanted) for name, wanted in view.items()) for box in boxes)


def test_a_view_keeps_what_meets_it_and_counts_inside(dcs: Dcs) -> None:
    whole = json.loads(dcs("audit", ACME, *AS_OF, "--format", "json").out)["findings"]
    seen = json.loads(dcs("audit", ACME, *AS_OF, "--format", "json", "--view", "segment=smb,geo=emea").out)
    view = {"segment": {"smb"}, "geo": {"uk", "dach", "emea"}}
    # Every box of Acme that allows smb and dach holds such customers.
    kept = [one for one in whole if one["customers"] is None or _meets(one["customers"]["boxes"], view)]
    assert [one["fingerprint"] for one in seen["findings"]] == [one["fingerprint"] for one in kept]
    assert seen["view"] == "segment=smb,geo=emea"
    duplicate = next(one for one in seen["findings"] if one["subjects"] == ["first-close-guide", "onboarding-tips"])
    assert duplicate["customers"]["contacts"] == 240
    assert duplicate["data"]["whole"] == {"contacts": 960, "accounts": 960, "size": None}


def test_words_under_a_view_are_of_its_customers_or_say_that_they_are_of_all(dcs: Dcs) -> None:
    """`expansion-email` and the tenth message reach no small customer, and the campaign's figure is of all."""
    text = dcs("audit", ACME, *AS_OF, "--width", "220", "--view", "segment=smb").text
    assert "O04 5 messages in days 0 to 6, limit 3 in 7d, certain (up to 9) smb × admin 740 contacts of 960" in text
    assert "O08 possible: all customers: analytics-upsell meets about 348 of 1,060 contacts (32.9%)" in text
    assert "O01 onboarding-tips (marketing) and welcome (cs) both serve first-value smb × admin" in text
    assert "nobody is accountable whole programme" in text
    mine, everybody = text.partition("Also found")[2].split("Of the whole programme")
    assert ("C04" in mine, "C04" in everybody) == (True, False)
    assert ("G12" in mine, "G12" in everybody) == (False, True)
    verbose = dcs("audit", ACME, *AS_OF, "--width", "220", "--view", "segment=smb", "-v").text
    assert "certain (up to 9) smb × " in verbose
    assert "740 contacts, 740 accounts in view, 960 contacts, 960 accounts in all" in verbose
    assert "nobody is accountable whole programme" in verbose
    checked = dcs("check", ACME, *AS_OF, "--view", "segment=smb").text
    assert "channel `kb` is never used whole programme" in checked


def test_a_view_of_all_who_are_touched_changes_no_words(dcs: Dcs) -> None:
    whole = json.loads(dcs("audit", ACME, *AS_OF, "--format", "json").out)["findings"]
    seen = json.loads(dcs("audit", ACME, *AS_OF, "--format", "json", "--view", "{segment: [enterprise, mid, smb]}").out)
    assert [one["message"] for one in seen["findings"]] == [one["message"] for one in whole]


def test_rules_left_out_are_named_where_their_silence_could_mislead(dcs: Dcs) -> None:
    text = dcs("audit", ACME, *AS_OF, "--width", "200", "--select", "O10,V01").text
    assert "Overlaps none found by O10 not asked: O01–O09, O11–O14 (left out by --select, --ignore" in text
    assert "Requirements 8 of 15 met not asked: J03, G02–G06" in text
    assert "left out by" not in dcs("audit", ACME, *AS_OF).text


def test_a_view_may_be_a_yaml_audience(dcs: Dcs) -> None:
    plain = dcs("audit", ACME, *AS_OF, "--view", "segment=smb")
    yaml = dcs("audit", ACME, *AS_OF, "--view", "{segment: smb}")
    assert plain.out.splitlines()[4:] == yaml.out.splitlines()[4:]


def test_the_law_of_views_holds_for_every_single_value(dcs: Dcs) -> None:
    full = json.loads(dcs("audit", ACME, *AS_OF, "--format", "json", "--cells").out)["findings"]
    for name, value in (("segment", "mid"), ("persona", "buyer"), ("geo", "dach"), ("product", "analytics")):
        seen = json.loads(dcs("audit", ACME, *AS_OF, "--format", "json", "--view", f"{name}={value}").out)["findings"]
        kept = [one for one in full if one["customers"] is None or _holds(one["customers"], name, value)]
        assert {one["fingerprint"] for one in seen} == {one["fingerprint"] for one in kept}


def _holds(customers: dict[str, Any], name: str, value: str) -> bool:
    if not all(name in cell for cell in customers["cells"]):
        # Account cells do not tell the contact's role; the boxes of Acme's accounts hold every role they were made of.
        return value != "buyer" or any(cell["segment"] != "smb" for cell in customers["cells"])
    return any(value in cell[name].split("+") for cell in customers["cells"])


@pytest.mark.parametrize("name", [*REGISTRY, "retention"])
def test_every_metric_can_be_broken_down(name: str, dcs: Dcs) -> None:
    done = dcs("audit", ACME, *AS_OF, "--explain-metric", name)
    assert done.out.startswith(f"{name}  ")
    assert len(done.out.splitlines()) >= 2


def test_a_breakdown_names_what_counts_and_what_does_not(dcs: Dcs) -> None:
    text = dcs("audit", ACME, *AS_OF, "--explain-metric", "cs_ownership").text
    assert "8 of 12" in text
    assert "at most 19.2% of volume" in text
    assert "does not newsletter (marketing), 65,280 a year" in text
    assert "does not expansion-email (sales), volume unknown" in text


def test_a_matrix_of_any_two_facts(dcs: Dcs) -> None:
    text = dcs("audit", ACME, *AS_OF, "--matrix", "department,system").text
    assert "cs 3 · 382 3 · 12,909 3 · 2,660" in text
    assert "sales 1 · ? – –" in text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--only", "gapes"), "`--only gapes` is not known; did you mean `gaps`?"),
        (("--matrix", "department"), "wants two facts"),
        (("--matrix", "departmnt,system"), "did you mean `department`?"),
        (("--explain-metric", "cs_visiblity"), "did you mean `cs_visibility`?"),
    ],
)
def test_bad_options_name_what_is_near(arguments: tuple[str, ...], sentence: str, dcs: Dcs) -> None:
    done = dcs("audit", ACME, *arguments)
    assert done.code == 2
    assert sentence in done.err


def test_json_has_the_golden_figures(dcs: Dcs) -> None:
    found = json.loads(dcs("audit", ACME, *AS_OF, "--format", "json", "--cells").out)
    for key in ("population", "moment_coverage", "cs_ownership", "ebr_coverage", "senders"):
        assert {name: found[key][name] for name in EXPECTED[key]} == pytest.approx(EXPECTED[key], abs=1e-6)
    assert {one["where"]["file"] for one in found["requirements"]} == {"journey.yaml"}
    assert found["summary"]["exit_code"] == 1


def test_no_overlap_is_found_only_by_the_rules_that_were_asked(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "map.yaml").write_text(
        "kind: map\nid: cs\ndepartment: cs\ntouchpoints:\n  - {id: hello, purpose: Say hello to every new customer, "
        "audience: all, channel: email, owner: csm, system: hub, trigger: {event: joined, first: true}}\n"
    )
    told = dcs("audit", str(tmp_path), *AS_OF).text
    assert (
        "Overlaps none found by O09, O10, O12, O14 not asked: O01, O02, O06, O07, O13 (add `serves` to touchpoints);"
        in told
    )
    assert "O03 (add policy.spacing); O04 (add policy.pressure)" in told
    alone = dcs("audit", str(tmp_path), *AS_OF, "--only", "pressure").text
    assert "Pressure cannot tell: no rule was asked not asked: O04 (add policy.pressure); O11" in alone


def test_what_was_not_checked_stands_by_what_to_add(tmp_path: Path, dcs: Dcs) -> None:
    (tmp_path / "map.yaml").write_text("kind: map\nid: cs\n")
    page = dcs("audit", str(tmp_path), *AS_OF, "--width", "200").out
    listed = page.partition("Not checked, by what to add:\n")[2].splitlines()
    places = {line[4:].partition("  ")[0]: line for line in listed if line.startswith("    ") and line[4] != " "}
    assert list(places) == ["policy", "program and maps", "further documents"]
    assert "spacing (O03)" in places["policy"]
    report = json.loads(dcs("audit", str(tmp_path), *AS_OF, "--format", "json").out)
    said = " ".join(" ".join(listed).split())
    assert all(f"{one['add'].replace('policy.', '')} (" in said for one in report["not_checked"])
