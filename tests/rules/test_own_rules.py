"""Own rules: what their conditions mean, what is wrong with them and where, and that they are rules like the others."""

import json
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.rules import Selectable
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import load_texts
from dcs_cli.project.project import Project, resolve
from dcs_cli.rules import own_rules_python
from dcs_cli.rules.engine import Judgement, Selection, judge
from dcs_cli.rules.own_rules import duplicate_own_rules, own_rule_faults
from dcs_cli.rules.own_rules_items import MODELS, candidates, known_fields
from dcs_cli.rules.own_rules_language import WrongExpression, parsed
from dcs_cli.rules.run import run
from tests.cli.running import Dcs, runner

DOCUMENTS = """
kind: program
name: Example
term: 365d
dimensions:
  segment: {values: [smb, mid]}
  persona: {values: [admin, buyer], level: contact}
departments: {cs: {is_cs: true}, sales: {}}
channels: {email: {}, call: {medium: sms}}
systems: {hub: {owner: cs, sends: [email, call]}, crm: {owner: sales}}
population:
  - {segment: smb, accounts: 10, contacts: [{persona: admin, n: 20}, {persona: buyer, n: 5}]}
  - {segment: mid, accounts: 4, contacts: [{persona: admin, n: 4}]}
RULES
---
kind: journey
stages: [{id: onboarding, from: start, to: start+60d}]
moments:
  - {id: first, what: The first report, stage: onboarding, audience: all, window: {from: start, to: start+9d}}
plans: [{id: smb-plan, audience: {segment: smb}, outcome: First report, moments: [first]}]
---
kind: map
id: cs
department: cs
touchpoints:
  - id: welcome
    purpose: Get the admin to connect a bank feed
    audience: {persona: admin}
    channel: email
    owner: cs
    system: hub
    serves: [first]
    trigger: {after: start, by: [0d, 1w]}
    approved_by: vp-cs
  - id: offer
    purpose: Sell more SEATS to buyers
    audience: {segment: smb}
    channel: email
    trigger: {every: month}
    review_by: 2026-03-12
  - id: talk
    purpose: Talk about the year
    channel: call
campaigns:
  - {id: summer, purpose: Tell of the summer release, audience: all, channel: email, send_on: 2026-03-13}
---
kind: map
id: cs-smb
extends: cs
for: {segment: smb}
override: {welcome: {channel: call}}
"""
AS_OF = date(2026, 2, 1)


def project(rules: str = "", text: str = DOCUMENTS) -> Project:
    loaded = load_texts([("all.yaml", text.replace("RULES", rules).encode())], Limits())
    assert not loaded.problems, loaded.problems
    return resolve([one.document for one in loaded.documents], AS_OF)


def stating(*rules: dict[str, Any], **settings: Any) -> str:
    """Rule settings as they stand in a program."""
    own = [
        {"code": f"U{number:02}", "name": f"own-{number}", "message": "{id}", **rule}
        for number, rule in enumerate(rules, 1)
    ]
    return f"rules: {json.dumps({'own': own, **settings})}"


def judged(*rules: dict[str, Any], selection: Selection | None = None, **settings: Any) -> Judgement:
    chosen = selection if selection is not None else Selection(("U",))
    return judge(Answers(project(stating(*rules, **settings))), chosen)


def found(select: str, when: str) -> list[str]:
    """The items of which a condition is true; none may be senseless."""
    judgement = judged({"select": select, "when": when})
    assert not judgement.crashes
    ours = [one for one in judgement.findings if one.code == "U01"]
    assert not [one.message for one in ours if one.level == "error"]
    assert not [one.message for one in judgement.findings if one.code in ("S03", "S04")]
    return [one.subjects[0] for one in ours]


@pytest.mark.parametrize(
    ("select", "when", "expected"),
    [
        ("touchpoint", "channel == 'email'", ["offer", "welcome"]),
        ("touchpoint", "channel != 'email'", ["talk"]),
        ("touchpoint", "not (channel == 'email') or id == 'offer'", ["offer", "talk"]),
        ("touchpoint", "channel in ['call', 'chat']", ["talk"]),
        ("touchpoint", "channel not in ['call', 'chat'] and not has(owner)", ["offer"]),
        ("touchpoint", "purpose ~ 'seats'", ["offer"]),
        ("touchpoint", "lower(purpose) == 'talk about the year'", ["talk"]),
        ("touchpoint", "approved_by == null", ["offer", "talk"]),
        ("touchpoint", "'first' in serves and len(serves) == 1", ["welcome"]),
        ("touchpoint", "trigger.after == 'start' and '7d' in trigger.by", ["welcome"]),
        ("touchpoint", "trigger.every == 'month'", ["offer"]),
        ("touchpoint", "review_by < '2026-03-13'", ["offer"]),
        ("touchpoint", "review_by >= '2026-03-13'", []),
        ("touchpoint", "department == 'cs' and map == 'cs' and has(trigger)", ["offer", "welcome"]),
        ("touchpoint", "reaches('persona', 'buyer')", ["offer"]),
        ("touchpoint", "not reaches('persona', 'buyer')", ["welcome"]),
        ("touchpoint", "contacts() > 24", ["offer"]),
        ("touchpoint", "contacts() <= 24", ["welcome"]),
        ("touchpoint", "accounts() * 2 + 4 == 32", ["welcome"]),
        ("touchpoint", "volume() / contacts() > 11.9", ["offer"]),
        ("touchpoint", "1 - -1 == 2 and (2 + 3) * 4 == 20 and 10 / 4 == 2.5 and id == 'talk'", ["talk"]),
        ("touchpoint", "1 / 0 == null and id == 'talk'", ["talk"]),
        ("facet", "channel == 'call'", ["talk", "welcome[cs-smb]"]),
        ("facet", "contacts() == 20", ["welcome[cs-smb]"]),
        ("campaign", "weekday(send_on) == 'friday'", ["summer"]),
        ("campaign", "weekday('2026-03-12') == 'friday'", []),
        ("moment", "stage == 'onboarding'", ["first"]),
        ("plan", "accounts() > 5 and 'first' in moments", ["smb-plan"]),
        ("overlay", "reaches('segment', 'smb') and not reaches('segment', 'mid')", ["cs-smb"]),
        ("system", "len(sends) > 1", ["hub"]),
        ("channel", "medium == 'sms'", ["call"]),
        ("channel", "id == 'email'", ["email"]),
        ("plan", "days('2w') == 14 and days('36h') == 1.5", ["smb-plan"]),
    ],
)  # fmt: skip
def test_what_a_condition_means(select: str, when: str, expected: list[str]) -> None:
    assert found(select, when) == expected


def test_every_selectable_type_has_its_items() -> None:
    assert set(MODELS) == set(Selectable.__origin__.__args__)  # type: ignore[attr-defined]  # an annotated literal
    folder = Path(__file__).parents[1] / "documents" / "complete"
    example = load_texts([(path.name, path.read_bytes()) for path in sorted(folder.glob("*.yaml"))], Limits())
    answers = Answers(resolve([one.document for one in example.documents], AS_OF))
    for select in MODELS:
        listed = list(candidates(answers, select))
        assert listed, select
        for candidate in listed:
            for name in known_fields(select, ()) or ():
                candidate.place(name)


def test_unknown_makes_no_finding_either_way() -> None:
    for when in (
        "contacts() > 5",
        "not (contacts() > 5)",
        "contacts() > 5 and id != ''",
        "reaches('persona', 'admin')",
    ):
        assert "talk" not in found("touchpoint", when)
    assert "talk" in found("touchpoint", "contacts() > 5 or id == 'talk'")
    assert found("touchpoint", "id == 'talk' and not (contacts() > 5 and false)") == ["talk"]


def test_without_a_population_sizes_are_not_checked() -> None:
    text = DOCUMENTS[: DOCUMENTS.index("population:")] + DOCUMENTS[DOCUMENTS.index("RULES") :]
    rules = stating(
        {"select": "touchpoint", "when": "contacts() > 1"},
        {"select": "touchpoint", "when": "reaches('persona', 'buyer')"},
    )
    judgement = judge(Answers(project(rules, text)), Selection(("U",)))
    assert ("U01", "population") in judgement.not_checked
    assert [one.subjects for one in judgement.findings if one.code == "U02"] == [("offer",)]


def test_a_finding_points_at_the_field_and_knows_its_customers() -> None:
    rule = {
        "select": "touchpoint",
        "when": "channel == 'email' and not has(owner)",
        "message": "{id}: {trigger.every}, {review_by}, {owner}",
    }
    text = DOCUMENTS.replace("RULES", stating(rule))
    outcome = run(load_texts([("all.yaml", text.encode())], Limits()), AS_OF, Selection(("U",)))
    (placed,) = (one for one in outcome.findings if one.finding.code == "U01")
    line = text.splitlines()[placed.places[0].line - 1]
    assert line[placed.places[0].column - 1 :] == "email"
    assert placed.finding.message == "offer: month, 2026-03-12, not stated"
    assert placed.finding.customers is not None
    assert (placed.finding.customers.contacts, placed.finding.customers.text) == (25, "smb")


@pytest.mark.parametrize(
    ("select", "when", "message", "character"),
    [
        ("touchpoint", "chanel == 'email'", "a touchpoint has no field `chanel`; did you mean `channel`?", 1),
        ("touchpoint", "trigger.befor == 'renewal'", "`trigger` of a touchpoint has no field `befor`; did you mean", 1),
        ("touchpoint", "channel.id == 'email'", "`channel` of a touchpoint has no field `id`; it has no fields", 1),
        ("touchpoint", "channel = 'email'", "`=` stands alone: write == to compare", 9),
        ("touchpoint", "channel == 'email", "the text is not closed: write ' at its end", 12),
        ("touchpoint", "channel == ", "the condition ends where a value is expected: a field", 12),
        ("touchpoint", "(channel == 'email'", "`(` is not closed: write `)`", 1),
        ("touchpoint", "channel == 'a' 'b'", "`'b'` is not expected here", 16),
        ("touchpoint", "1 < 2 < 3", "comparisons do not follow each other: join two with `and`", 7),
        ("touchpoint", "lenght(serves) > 1", "there is no function `lenght`; known are has, len", 1),
        ("touchpoint", "hass(owner)", "there is no function `hass`; did you mean `has`?", 1),
        ("touchpoint", "len() > 1", "`len` is written as len(value)", 1),
        ("touchpoint", "has('owner')", "`has` asks for a field, such as has(owner)", 1),
        ("touchpoint", "reaches('personna', 'buyer')", "there is no dimension `personna`; did you mean `persona`?", 1),
        ("touchpoint", "reaches('persona', 'byer')", "the dimension `persona` has no value `byer`; did you mean", 1),
        ("touchpoint", "reaches(channel, 'buyer')", "`reaches` is given two texts", 1),
        ("moment", "contacts() > 1", "`contacts` is not known of a moment: only of touchpoint, facet", 1),
        ("plan", "volume() > 1", "`volume` is not known of a plan: only of touchpoint, facet and campaign", 1),
        ("touchpoint", "__import__('os')", "there is no function `__import__`", 1),
        ("touchpoint", "channel.__class__ == 1", "`channel` of a touchpoint has no field `__class__`", 1),
        ("touchpoint", "(" * 40 + "true" + ")" * 40, "the condition is nested more than 32 deep", 33),
        ("touchpoint", "true and " * 300 + "true", "the condition is longer than 2,000 characters", 1),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_condition_is_told(select: str, when: str, message: str, character: int) -> None:
    (fault,) = own_rule_faults(project(stating({"select": select, "when": when})))
    assert f"cannot be used: {message}" in fault.message
    assert fault.message.endswith(f"(character {character})")
    assert fault.spot.path == ("rules", "own", 0, "when")
    assert not [one for one in judged({"select": select, "when": when}).findings if one.code == "U01"]


def test_a_misspelt_field_of_the_sentence_is_told() -> None:
    (fault,) = own_rule_faults(project(stating({"select": "moment", "when": "true", "message": "{id} in {stag}"})))
    assert "`message` of U01" in fault.message
    assert "did you mean `stage`?" in fault.message


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("channel > 3", "the text `email` has no order with the number `3`"),
        ("channel", "the text `email` is neither true nor false"),
        ("purpose + 1 == 2", "is not a number: `+` calculates with numbers"),
        ("'a' in channel", "the text `email` is no list; `~` looks for a piece of text"),
        ("days(channel) > 1", "the text `email` is not a duration, such as '14d'"),
        ("has(review_by) and review_by > 'soon'", "the text `soon` cannot be compared with the day `2026-03-12`"),
        ("has(review_by) and len(review_by) > 1", "the day `2026-03-12` has no length"),
    ],
)
def test_what_makes_no_sense_is_told_once(when: str, message: str) -> None:
    judgement = judged({"select": "touchpoint", "when": when})
    (finding,) = (one for one in judgement.findings if one.code == "U01")
    assert message in finding.message
    assert (finding.level, finding.subjects) == ("error", ("U01",))
    assert not judgement.crashes


@given(st.text(st.sampled_from("ab'\"(),.<>=!~+-*/[]0123 \n\u00e4") | st.characters(), max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    column = 1
    try:
        parsed(text)
    except WrongExpression as wrong:
        column = wrong.column
    assert 1 <= column <= len(text) + 1


WORDS = st.recursive(
    st.integers(0, 9).map(str),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda parts: f"({' '.join(parts)})")
        | st.tuples(inner, st.sampled_from(["+", "*", "-"]), inner).map(" ".join)
    ),
    max_leaves=8,
)


@given(WORDS, WORDS, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), st.booleans())
def test_calculating_follows_the_rules_of_everyone(left: str, right: str, sign: str, negated: bool) -> None:
    """Against another reader of the same notation: Python's own, given numbers alone."""
    from dcs_cli.rules.own_rules_items import Candidate
    from dcs_cli.rules.own_rules_values import Asking

    text = f"{'not ' if negated else ''}{left} {sign} {right}"
    nothing: Any = None
    asking = Asking(nothing, Candidate("none", None, nothing))
    assert asking.holds(parsed(text)) is eval(text, {"__builtins__": {}})
    assert asking.value(parsed("0.1 + 0.2")) == Fraction(3, 10)


def test_codes_and_names_are_given_once() -> None:
    rules = stating(
        {"select": "plan", "when": "true", "name": "uncovered"},
        {"select": "plan", "when": "true", "name": "twice"},
        {"select": "plan", "when": "false", "code": "U01", "name": "twice"},
    )
    told = [(one.spot.path[-2:], one.subjects[0]) for one in duplicate_own_rules(project(rules))]
    assert told == [((0, "name"), "uncovered"), ((2, "code"), "U01"), ((2, "name"), "twice")]


def test_own_rules_are_selected_and_levelled_as_others() -> None:
    always = {"select": "plan", "when": "true"}
    sized = {"select": "plan", "when": "accounts() > 0"}

    def codes(selection: Selection, **settings: Any) -> dict[str, str]:
        kept = judged(always, sized, selection=selection, **settings).findings
        return {one.code: one.level for one in kept if one.code.startswith("U")}

    assert codes(Selection()) == {"U01": "warning", "U02": "warning"}
    assert codes(Selection(check_only=True)) == {"U01": "warning"}
    assert codes(Selection(("own-2",))) == {"U02": "warning"}
    assert codes(Selection(("D",))) == {}
    assert codes(Selection(ignore=("U01",))) == {"U02": "warning"}
    assert codes(Selection(), disable=["own-1"]) == {"U02": "warning"}
    assert codes(Selection(), level={"own-1": "error", "U02": "note"}) == {"U01": "error", "U02": "note"}


def test_own_rules_are_accepted_with_a_reason_as_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dcs = runner(capsys)
    rules = stating({"select": "touchpoint", "when": "not has(approved_by)"})
    text = DOCUMENTS.replace("RULES", rules)
    text = text.replace(
        "    trigger: {every: month}", "    trigger: {every: month}\n    allow: [{rule: U01, because: agreed}]"
    )
    text = text.replace("  - id: talk", "  - id: talk  # dcs: ignore[own-1] agreed as well")
    (tmp_path / "all.yaml").write_text(text)
    said = json.loads(dcs("check", str(tmp_path), "--select", "U,X", "--format", "json").out)
    assert not [one for one in said["findings"] if one["code"][0] in "UX"]
    assert said["summary"]["ignored"] == 2
    said = json.loads(dcs("check", str(tmp_path), "--select", "U01", "--no-ignores", "--format", "json").out)
    assert {one["suppressed"]["by"] for one in said["findings"] if one["suppressed"]} == {"allow", "ignore"}
    assert {one["url"] for one in said["findings"] if one["code"] == "U01"} == {"docs/own-rules.md"}


def test_own_rules_are_explained_and_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dcs = runner(capsys)
    rules = stating({"select": "plan", "when": "accounts() > 5", "name": "large-plan"}, level={"U01": "note"})
    (tmp_path / "all.yaml").write_text(DOCUMENTS.replace("RULES", rules))
    for word in ("U01", "large-plan"):
        told = dcs("explain", word, str(tmp_path))
        assert "U01 large-plan note · found by dcs audit · family U" in told.text
        assert "Found for each plan of which this is true: accounts() > 5" in told.text
        assert "N U01 large-plan smb-plan" in told.text
    listed = json.loads(dcs("list", "rules", str(tmp_path), "--where", "family=U", "--format", "json").out)
    assert [(one["id"], one["level"]) for one in listed["items"]] == [("U01", "note")]
    missing = dcs("audit", str(tmp_path), "--select", "large-plans")
    assert (missing.code, "did you mean `large-plan`?" in missing.err) == (2, True)


PLUGIN = '''
from dcs_cli.rules.findings import Found


class ShortPurpose:
    """A purpose of fewer than six words.

    Longer ones say more.
    """

    code, name, level = "U50", "short-purpose", "note"

    def find(self, answers):
        for message in answers.project.messages.values():
            if len(message.written.purpose.split()) < 6:
                yield Found(message.spot.at("purpose"), (message.id,), f"`{message.id}` says little")


class Crashing(ShortPurpose):
    code, name = "U51", "crashing"

    def find(self, answers):
        return [1 / 0]


class WrongCode(ShortPurpose):
    code = "D01"


open(__file__ + ".loaded", "a").write("loaded")
'''


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package with rules; the file beside it tells whether it was loaded."""
    module = tmp_path / "installed" / "short_purpose.py"
    metadata = module.parent / "short_purpose-1.0.dist-info"
    metadata.mkdir(parents=True)
    module.write_text(PLUGIN)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: short-purpose\nVersion: 1.0\n")
    names = {"short": "ShortPurpose", "crashing": "Crashing", "wrong": "WrongCode", "absent": "Absent"}
    points = "".join(f"{name} = short_purpose:{class_}\n" for name, class_ in names.items())
    (metadata / "entry_points.txt").write_text(f"[dcs.rules]\n{points}")
    monkeypatch.syspath_prepend(str(module.parent))
    monkeypatch.delitem(sys.modules, "short_purpose", raising=False)
    own_rules_python._loaded_once.cache_clear()
    return module.with_name("short_purpose.py.loaded")


def _with_python(dcs: Dcs, folder: Path, names: list[str], *more: str) -> tuple[int, Any]:
    (folder / "all.yaml").write_text(DOCUMENTS.replace("RULES", stating(python=names)))
    done = dcs("check", str(folder), "--select", "U", "--format", "json", *more)
    return done.code, json.loads(done.out)


def test_python_rules_run_when_the_program_names_them(
    plugin: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dcs = runner(capsys)
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "all.yaml").write_text(DOCUMENTS.replace("RULES", ""))
    assert dcs("check", str(folder)).code in (0, 1)
    assert not plugin.exists()
    code, said = _with_python(dcs, folder, ["short"], "--fail-on", "note")
    ours = [one for one in said["findings"] if one["code"] == "U50"]
    assert code == 1
    assert ["talk"] in [one["subjects"] for one in ours]
    assert "U50 short-purpose note · found by dcs check" in dcs("explain", "short-purpose", str(folder)).text
    assert "A purpose of fewer than six words." in dcs("explain", "U50", str(folder)).text


def test_what_python_rules_say_is_not_kept(
    plugin: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DCS_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    dcs = runner(capsys)
    folder = tmp_path / "project"
    folder.mkdir()
    _with_python(dcs, folder, ["short"])
    assert not list(folder.glob(".dcs-cache/*"))
    (folder / "all.yaml").write_text(DOCUMENTS.replace("RULES", ""))
    dcs("check", str(folder))
    assert list(folder.glob(".dcs-cache/*"))


def test_a_python_rule_that_fails_is_named_and_hides_nothing(
    plugin: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dcs = runner(capsys)
    code, said = _with_python(dcs, tmp_path, ["short", "crashing"])
    assert code == 3
    assert "U50" in {one["code"] for one in said["findings"]}
    assert "U51 crashing this rule failed and found nothing: ZeroDivisionError" in dcs("check", str(tmp_path)).text
    assert _with_python(dcs, tmp_path, ["wrong"])[0] == 3
    assert "its code is 'D01', not one of U01 to U99" in dcs("check", str(tmp_path)).text
    assert _with_python(dcs, tmp_path, ["absent"])[0] == 3
    assert "the entry point `absent` of group dcs.rules cannot be loaded" in dcs("check", str(tmp_path)).text


def test_an_entry_point_that_is_not_installed_is_told(
    plugin: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = _with_python(runner(capsys), tmp_path, ["shortt"])
    (told,) = (one for one in said["findings"] if one["code"] == "S02")
    assert code == 2
    assert told["message"] == "no entry point `shortt` of group dcs.rules is installed; did you mean `short`?"
