"""S03 beyond single values: a project for every sort of contradiction, the same one mended, and the place it names."""

from datetime import date

import pytest

from dcs_cli.analysis.answers import Answers
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import load_texts
from dcs_cli.project.project import resolve
from dcs_cli.rules.shape import bad_values

PROGRAM = """
kind: program
name: Example
term: 365d
dimensions:
  segment: [enterprise, mid, smb]
  product: {values: [core, analytics], many: true}
  persona: {values: [admin, user], level: contact}
departments: {cs: {is_cs: true}}
channels: {email: {}}
systems: {hub: {owner: cs}}
"""
WELCOME = """
  - id: welcome
    purpose: Get the admin to connect a bank feed
    audience: all
    channel: email
    system: hub
"""
MAP = f"kind: map\nid: cs\ndepartment: cs\ntouchpoints:{WELCOME}"
CAPPED = f"kind: map\nid: cs\ndepartment: cs\ndefaults: {{cap: {{at_most: 1, per: 30d}}}}\ntouchpoints:{WELCOME}"
DRIP = "    trigger: {after: start, by: 0d}\n"
MOMENT = "moments: [{id: first, what: The first report, audience: all, window: {from: start, to: start+9d}}]\n"
GRID = "segmentation: {value: {column: arr, cuts: [1]}, complexity: {column: seats, cuts: [1]}, grid: GRID}\n"
WHOLE = "high: {high: enterprise, low: mid}, low: {high: mid, low: smb}"


def plan(audience: str) -> str:
    plans = f"plans: [{{id: main, audience: {audience}, moments: [first]}}]\n"
    return "---\n".join(
        (f"{PROGRAM}audiences: {{admins: {{persona: admin}}}}\n", f"kind: journey\n{MOMENT}{plans}", MAP + DRIP)
    )


def manual(more: str) -> str:
    return "---\n".join((PROGRAM, f"{MAP}    trigger: {{manual: csm, cap: {{at_most: 2, per: 30d}}}}\n{more}"))


def stage(end: str) -> str:
    journey = (
        f"kind: journey\nanchors: {{quarterly: {{every: 90d}}}}\nstages: [{{id: early, from: start, to: {end}}}]\n"
    )
    return "---\n".join((PROGRAM, journey, MAP + DRIP))


def anchor(fields: str) -> str:
    return "---\n".join((PROGRAM, f"kind: journey\nanchors: {{follow_on: {{{fields}}}}}\n", MAP + DRIP))


def grid(cells: str) -> str:
    return "---\n".join((PROGRAM + GRID.replace("GRID", f"{{{cells}}}"), MAP + DRIP))


def split(rows: str) -> str:
    activity = f"{{id: calls, minutes_each: 5, times_per_week: 9, audience: all, split: [{rows}]}}"
    study = f"kind: automation\nstudies: [{{id: base, date: 2026-01-01, accounts: 9, activities: [{activity}]}}]\n"
    return "---\n".join((PROGRAM, MAP + DRIP, study))


def experiment(shares: str) -> str:
    arms = "arms: [{id: old, n: 9, won: 1}, {id: new, n: 9, won: 1}]"
    results = f"kind: results\nexperiments: [{{id: test, metric: session, split: [{shares}], {arms}}}]\n"
    return "---\n".join((PROGRAM, MAP + DRIP, results))


def capped(trigger: str) -> str:
    return "---\n".join((PROGRAM, f"{CAPPED}    trigger: {{{trigger}}}\n"))


def version(fields: str) -> str:
    base = f"{MAP}    trigger: {{manual: csm, cap: {{at_most: 2, per: 30d}}}}\n"
    overlay = f"kind: map\nid: small\nextends: cs\nfor: {{segment: smb}}\noverride: {{welcome: {{{fields}}}}}\n"
    return "---\n".join((PROGRAM, base, overlay))


def population(row: str) -> str:
    return "---\n".join((f"{PROGRAM}population: [{{{row}}}]\n", MAP + DRIP))


def reviews(ages: str) -> str:
    return "---\n".join((f"{PROGRAM}policy: {{review_every: {ages}}}\n", MAP + DRIP))


CASES = (
    ("a plan for contacts", plan("{persona: admin}"), plan("{segment: smb}"), "main", "admin"),
    ("a plan for contacts by name", plan("{segment: smb, all: [admins]}"), plan("all"), "main", "admins"),
    (
        "more fires than the cap",
        manual("    expected_per_30d: 3\n"),
        manual("    expected_per_30d: 2\n"),
        "welcome",
        "3",
    ),
    ("a stage off the term", stage("quarterly-1d"), stage("renewal-1d"), "early", "quarterly-1d"),
    (
        "per a single value",
        anchor("every: term, per: segment"),
        anchor("every: term, per: product"),
        "follow_on",
        "segment",
    ),
    ("per without every", anchor("per: product"), anchor("usually: start+9d"), "follow_on", "product"),
    ("a grid without a cell", grid(WHOLE.replace(", low: smb", "")), grid(WHOLE), "program", "low"),
    ("a grid with a band too many", grid(f"{WHOLE}, mid: {{high: mid}}"), grid(WHOLE), "program", "mid"),
    ("a grid with an unknown segment", grid(WHOLE.replace("smb", "tiny")), grid(WHOLE), "program", "tiny"),
    (
        "a split short of 100%",
        split("{for: {segment: smb}, share: 40%}, {for: all, share: 50%}"),
        split("{for: {segment: smb}, share: 40%}, {for: all, share: 60%}"),
        "calls",
        "[{for: {segment: smb}, share: 40%}, {for: all, share: 50%}]",
    ),
    (
        "a split that ends early",
        split("{for: all, share: 40%}, {for: {segment: smb}, share: 60%}"),
        split("{for: {segment: smb}, share: 60%}, {for: all, share: 40%}"),
        "calls",
        "{segment: smb}",
    ),
    ("an experiment split in three", experiment("40%, 30%, 30%"), experiment("40%, 60%"), "test", "[40%, 30%, 30%]"),
    ("an experiment split short", experiment("40%, 50%"), experiment("50%, 50%"), "test", "[40%, 50%]"),
    ("a default cap on a schedule", capped("every: month"), capped("manual: csm"), "welcome", "{at_most: 1, per: 30d}"),
    (
        "a default cap beside the trigger's",
        capped("manual: csm, cap: {at_most: 2, per: 9d}"),
        capped("after: start, by: 0d"),
        "welcome",
        "{at_most: 1, per: 30d}",
    ),
    (
        "a version's cap beside the trigger's",
        version("cap: {at_most: 1, per: 7d}"),
        version("trigger: {manual: csm}, cap: {at_most: 1, per: 7d}"),
        "welcome[small]",
        "{at_most: 1, per: 7d}",
    ),
    (
        "a population row without a dimension",
        population("segment: smb, accounts: 9, contacts: {admin: 9}"),
        population("segment: smb, product: core, accounts: 9, contacts: {admin: 9}"),
        "population",
        "{segment: smb, accounts: 9, contacts: {admin: 9}}",
    ),
    ("a review age of no class", reviews("{marketng: 30d}"), reviews("{marketing: 30d}"), "program", "marketng"),
)


def faults(text: str) -> list[tuple[tuple[str, ...], str]]:
    """Subjects of every finding, and the text at its place."""
    loaded = load_texts([("example.yaml", text.encode())], Limits())
    assert not loaded.problems
    answers = Answers(resolve([one.document for one in loaded.documents], date(2026, 2, 1)))
    lines = text.splitlines()
    found = []
    for one in bad_values(answers):
        place = loaded.documents[one.spot.document].place(one.spot.path, one.spot.part)
        assert place.line == place.end_line
        found.append((one.subjects, lines[place.line - 1][place.column - 1 : place.end_column - 1]))
    return found


@pytest.mark.parametrize(("broken", "subject", "place"), [(c[1], c[3], c[4]) for c in CASES], ids=[c[0] for c in CASES])
def test_contradiction_is_found_at_its_place(broken: str, subject: str, place: str) -> None:
    assert ((subject,), place) in faults(broken)


@pytest.mark.parametrize("mended", [case[2] for case in CASES], ids=[case[0] for case in CASES])
def test_mended_project_is_sound(mended: str) -> None:
    assert faults(mended) == []
