"""Diagrams: nothing missing, nothing invented, nothing that a name could break."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from benchmarks.generate import generated_project
from dcs_cli.analysis.pressure_ground import Ground
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import load_texts
from dcs_cli.outputs.diagrams import FORMATS, NAMES, Page, labels, pages, render
from dcs_cli.outputs.diagrams.customer_days import customer_days
from dcs_cli.outputs.diagrams.flow import flow_chains
from dcs_cli.outputs.diagrams.palette import palette
from dcs_cli.outputs.diagrams.pressure_curve import pressure_curve
from dcs_cli.outputs.diagrams.tiles import gaps
from dcs_cli.outputs.material import CannotMake, Material
from dcs_cli.outputs.theme import PLAIN, Theme, contrast
from dcs_cli.outputs.view import narrowed_run, parse_view
from dcs_cli.rules.engine import Selection
from dcs_cli.rules.run import run
from tests.outputs.materials import material as of_texts

EXAMPLES = Path(__file__).parents[2] / "examples" / "maps"
AS_OF = date(2026, 2, 1)
SVG = "{http://www.w3.org/2000/svg}"

NAMES_THAT_BREAK = (
    '"]; dot -->|x| end',
    "<script>alert(1)</script>",
    "</TD></TABLE>>]; n2 [label=<x",
    "turned \u202eabc\u202c \u200fround",
    "x" * 10_000,
    "会社の新しいお客様へのご案内メールと設定手順",
    "😀 family مرحبا",
    "back\\slash \\N \\G \\l \\",
    "&amp; &lt; &#65; &",
    'subgraph end click A "javascript:alert(1)"',
    "a`b#35;{{c}}[(d)]",
    '%%{init: {"theme":"x"}}%%',
)


@cache
def texts(name: str) -> tuple[tuple[str, bytes], ...]:
    if name == "hostile":
        return (("all.yaml", hostile().encode()),)
    if name == "generated":
        return tuple((file, text.encode()) for file, text in sorted(generated_project(120, 1).items()))
    folder = EXAMPLES / name
    return tuple((str(file.relative_to(folder)), file.read_bytes()) for file in sorted(folder.rglob("*.yaml")))


@cache
def material(name: str, view: str | None = None, theme: Theme = PLAIN) -> Material:
    loaded = load_texts(texts(name), Limits())
    judged = run(loaded, AS_OF, Selection())
    if view is None:
        return Material(loaded, judged, None, theme)
    narrowed = parse_view(view, judged.answers.project)
    return Material(loaded, narrowed_run(judged, narrowed), narrowed, theme)


def hostile() -> str:
    """A project whose every free text tries to end the label it stands in."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    rows = [
        "kind: program",
        f"name: {quoted('Evil <b>&</b> Corp')}",
        "dimensions: {persona: [admin]}",
        f"departments: {{cs: {{is_cs: true, label: {quoted(NAMES_THAT_BREAK[0])}}}}}",
        "channels: {email: {}}",
        "systems: {hub: {sends: [email]}}",
        "population: [{persona: admin, accounts: 10, contacts: 10}]",
        "term: 365d",
        "policy: {pressure: {at_most: 3, per: 7d}, spacing: 1d}",
        "---",
        "kind: journey",
        f"stages: [{{id: first, from: start, to: start+60d, label: {quoted(NAMES_THAT_BREAK[1])}}}]",
        "moments:",
        *(
            f"  - {{id: m{number}, stage: first, what: {quoted(text)}, audience: all, "
            "window: {from: start, to: start+9d}}"
            for number, text in enumerate(NAMES_THAT_BREAK)
        ),
        f"plans: [{{id: plan, audience: all, outcome: {quoted(NAMES_THAT_BREAK[2])}, moments: [m0, m1, m2]}}]",
        "---",
        "kind: map",
        "id: cs",
        "department: cs",
        "touchpoints:",
        *(
            f"  - {{id: t{number}, label: {quoted(text)}, purpose: {quoted(text)}, audience: all, channel: email, "
            f"system: hub, trigger: {{after: start, by: {number}d}}, serves: [m{number}]}}"
            for number, text in enumerate(NAMES_THAT_BREAK)
        ),
        "---",
        "kind: roadmap",
        "today: 2026-01-01",
        "vision_by: 2027-01-01",
        f"now: [{{id: n1, says: {quoted(NAMES_THAT_BREAK[0])}}}]",
        f"vision: [{{id: v1, says: {quoted(NAMES_THAT_BREAK[1])}, done_when: seen}}]",
        "steps:",
        f"  - {{id: s1, from: today, needs: [n1], gives: [v1], takes: 30d, how: {{work: {quoted('</TD>')}}}}}",
    ]
    return "\n".join(rows) + "\n"


def words(svg: bytes) -> str:
    """Every word a picture shows, without the places where lines break."""
    return "".join("".join(element.itertext()) for element in ElementTree.fromstring(svg).iter(f"{SVG}text"))


# The map


@pytest.mark.parametrize("name", ["acme", "gitlab-2022", "generated"])
@pytest.mark.parametrize("per_page", [40, 7, 1])
def test_every_live_message_is_on_exactly_one_page(name: str, per_page: int) -> None:
    one = material(name)
    found = pages("grid", one, per_page)
    shown = Counter(identifier for page in found for identifier in page.shown)
    assert shown == Counter(message.id for message in one.run.answers.project.live_messages)
    # Tiles and promises that are not kept share the room of a page.
    assert all(page.dot.count(' TITLE="') <= per_page for page in found)
    assert [(page.number, page.of) for page in found] == [(n, len(found)) for n in range(1, len(found) + 1)]


@pytest.mark.parametrize("name", ["acme", "generated"])
def test_drawn_map_holds_the_names_of_its_page(name: str) -> None:
    for page in pages("grid", material(name))[:2]:
        drawn = words(render(page, "svg")).replace(" ", "")
        assert page.shown
        assert [identifier for identifier in page.shown if identifier not in drawn] == []


def test_map_marks_gaps_and_overlaps() -> None:
    (page,) = pages("grid", material("acme"))
    drawn = words(render(page, "svg"))
    assert "⇄ first-close-guide, onboarding-tips" in drawn  # what welcome overlaps with
    assert drawn.count("nothing serves it") == 3  # G02: seats-nearly-full, value-review, renewal-talk
    assert "smb-plan: 240 accounts" in drawn
    assert "wants a person and digital" in drawn  # G06
    assert "not kept" in page.text and "5 promises" in page.text


PARTED = """
kind: program
name: Parted
term: 365d
dimensions: {segment: [mid, smb]}
population: [{segment: mid, accounts: 100, contacts: 240}, {segment: smb, accounts: 600, contacts: 700}]
departments: {cs: {is_cs: true}}
channels: {email: {}}
systems: {hub: {sends: [email]}}
---
kind: signals
signals: [{id: closed, type: event, level: contact, source: app}]
---
kind: journey
stages: [{id: onboarding, from: start, to: start+60d}]
moments: [{id: first-result, stage: onboarding, audience: all, what: First result, when: {event: closed, first: true}}]
plans: [{id: scale, audience: all, lead: digital, moments: [first-result]}]
---
kind: map
id: cs
department: cs
touchpoints:
  - {id: all-of-them, purpose: Show the way to a first result, audience: all, channel: email, owner: writer,
     system: hub, trigger: {after: start, by: 3d}, serves: [first-result], mode: digital}
  - {id: some-of-them, purpose: Show the way to a first result, audience: {segment: smb}, channel: email, owner: writer,
     system: hub, trigger: {after: start, by: 9d}, serves: [first-result], mode: digital}
"""


def test_a_promise_missed_for_one_reason_has_one_number_of_customers() -> None:
    """Those who get another message on the same wrong days are no second group of a plan, as in the audit."""
    parted = of_texts({"all.yaml": PARTED})
    (gap,) = gaps(parted)
    (missed,) = [one for one in parted.run.answers.coverage.requirements if one.groups]
    assert len(missed.groups) == 2
    assert gap.customers == ("scale: 940 contacts",)
    assert gaps(of_texts({"all.yaml": PARTED}, view="segment=mid"))[0].customers == ("scale: 240 contacts",)


def test_a_page_without_moments_does_not_count_none_of_them() -> None:
    captions = [page.text for page in pages("flow", material("acme"))]
    assert [one.partition("messages, ")[2] for one in captions] == [
        "1 moment.",
        "4 moments, 1 of them served by nothing live.",
        "1 moment.",
        "no moments.",
    ]


def test_a_page_without_broken_promises_does_not_count_none_of_them() -> None:
    (kept,), (broken,) = pages("grid", material("ten-csms")), pages("grid", material("acme"))
    assert kept.text.endswith("6 messages of 1 department.")
    assert broken.text.endswith("12 messages of 3 departments, 5 promises not kept.")


def test_view_shows_what_its_customers_get() -> None:
    (page,) = pages("grid", material("acme", "segment=smb,geo=dach"))
    assert page.shown == (
        "analytics-upsell",
        "first-close-guide",
        "newsletter",
        "onboarding-tips",
        "welcome",
        "welcome-back",
    )
    drawn = words(render(page, "svg"))
    assert "only segment=smb,geo=dach" in drawn
    assert drawn.count("in_app") == 3  # the overlay sends welcome by in_app here
    assert "versions" not in drawn


# The flow


def written(name: str) -> dict[tuple[str, str], str]:
    """Everything each item states, as one text, straight from the files."""
    found: dict[tuple[str, str], str] = {}
    for _, text in texts(name):
        for document in yaml.safe_load_all(text):
            for key, kind in (("touchpoints", "touchpoint"), ("campaigns", "touchpoint"), ("moments", "moment")):
                found.update({(kind, item["id"]): json.dumps(item, default=str) for item in document.get(key, ())})
            for key, kind in (("plans", "outcome"), ("combinations", "combination"), ("escalations", "escalation")):
                found.update({(kind, item["id"]): json.dumps(item, default=str) for item in document.get(key, ())})
            if "health" in document:
                found["health", "health"] = json.dumps(document["health"], default=str)
    return found


@pytest.mark.parametrize("name", ["acme", "gitlab-2022", "generated"])
def test_every_edge_is_a_reference_in_the_files(name: str) -> None:
    stated = written(name)
    edges = [edge for chain in flow_chains(material(name), 40) for edge in chain.edges]
    assert edges
    for tail, head in edges:
        # A moment is named by the plan and by what serves it; everything else is named by what it leads to.
        holder, named = (tail, head) if head[0] == "moment" else (head, tail)
        assert f'"{named[1]}"' in stated[holder] or named[0] == "health", (tail, head)


@pytest.mark.parametrize("name", ["acme", "generated"])
def test_flow_leaves_no_message_and_no_service_out(name: str) -> None:
    one = material(name)
    project = one.run.answers.project
    chains = flow_chains(one, 10)
    edges = {edge for chain in chains for edge in chain.edges}
    assert {tile.id for chain in chains for tile in chain.tiles} == {message.id for message in project.live_messages}
    for message in project.live_messages:
        for moment in message.written.serves:
            assert (("touchpoint", message.id), ("moment", moment)) in edges
    assert {name for chain in chains for name in chain.moments} == set(project.collection.moments)


def test_flow_follows_an_escalation_down_to_its_signals() -> None:
    edges = {edge for chain in flow_chains(material("acme"), 40) for edge in chain.edges}
    assert (("signal", "weekly_postings"), ("combination", "slump-with-tickets")) in edges
    assert (("combination", "slump-with-tickets"), ("escalation", "at-risk")) in edges
    assert (("escalation", "at-risk"), ("touchpoint", "norm-break-call")) in edges


# The customer's days


@pytest.mark.parametrize("name", ["acme", "generated"])
def test_curve_reaches_the_figures_of_the_audit(name: str) -> None:
    project = material(name).run.answers.project
    line = project.policy.pressure[0]
    for one in material(name).run.answers.pressure[0].classes[:40]:
        curve = pressure_curve(project, Ground(project, one.cells), line)
        assert max(curve.most) == one.worst
        assert curve.unbounded == one.unbounded
        assert all(certain <= most or one.unbounded for certain, most in zip(curve.certain, curve.most, strict=True))
        if one.certain_day is not None:
            assert max(curve.certain) == one.certain
            assert curve.certain.index(one.certain) == one.certain_day or one.certain == 0


def test_rows_are_the_messages_of_the_group_on_their_days() -> None:
    one = material("acme", "segment=smb,geo=na,persona=admin")
    (days,) = customer_days(one)
    rows = {row.id: row for row in days.rows}
    assert set(rows) == {
        "analytics-upsell",
        "first-close-guide",
        "newsletter",
        "onboarding-tips",
        "renewal-prep",
        "welcome",
        "welcome-back",
    }
    assert [mark.day for mark in rows["welcome"].marks] == [0, 3]
    assert [mark.day for mark in rows["renewal-prep"].marks] == [275, 305, 640, 670]
    assert {(row.id, mark.day) for row in days.rows for mark in row.marks if mark.collides} == {
        ("welcome", 3),
        ("onboarding-tips", 3),
    }
    stages = sorted((stage.start, stage.end, stage.name) for stage in days.stages)
    assert stages[:3] == [
        (0, 60, "onboarding"),
        (60, 245, "adoption"),
        (245, 365, "renewal"),
    ]
    assert days.curve is not None
    assert days.curve.over() == ((0, 8),)  # windows beginning on days 0 and 1 hold more than three
    assert [row.open[0].name for row in days.rows if row.id == "newsletter"] == ["every month"]


def test_what_is_promised_to_colleagues_is_no_promise_to_this_contact() -> None:
    promised = {}
    for persona in ("admin", "buyer"):
        (days,) = customer_days(material("acme", f"segment=mid,geo=na,persona={persona}"))
        promised[persona] = set(dict(days.moments))
    assert promised == {"admin": {"renewal-talk"}, "buyer": {"renewal-talk", "value-review"}}


def test_the_close_up_draws_what_has_no_fixed_day_or_names_it() -> None:
    one = material("acme", "segment=smb,geo=na,persona=admin")
    whole, close = pages("timeline", one)
    assert close.title.endswith("days 0 to 59")
    assert {"welcome", "onboarding-tips", "newsletter"} <= set(close.shown) < set(whole.shown)
    assert "6 messages, 2 of them on known days, 4 on no fixed day." in close.text
    few = pages("timeline", one, 3)[-1]
    left = sorted(set(close.shown) - set(few.shown))
    assert {"welcome", "onboarding-tips"} < set(few.shown) and len(few.shown) == 3
    said = few.text.partition("Not drawn for want of room: ")[2].partition(".")[0]
    assert sorted(said.split(", ")) == left and "Not drawn for want of room" in few.dot


def test_timeline_pages_hold_every_row() -> None:
    one = material("generated")
    found = pages("timeline", one, 12)
    for days in customer_days(one):
        of_group = [page for page in found if f"group {days.number} of" in page.text and "days 0 to 7" in page.text]
        rows = Counter(identifier for page in of_group for identifier in page.shown)
        assert rows == Counter(row.id for row in days.rows)
    assert all(len(page.shown) <= 12 for page in found)


# The way


def test_roadmap_shows_both_ends_and_where_they_do_not_meet() -> None:
    (page,) = pages("roadmap", material("acme"))
    assert "missing usage-data" in page.text and "out of reach ebr-for-all" in page.text
    assert "meet at cs-platform, notice-habit" in page.text
    nodes = {match[1]: match[0] for match in re.finditer(r"n\d+ \[label=<.*?<B>([^<]*)</B>.*", page.dot)}
    assert "missing link" in nodes["usage-data"] and "dashed" in nodes["usage-data"]
    assert "dashed" in nodes["podcast"] and "detour" in nodes["podcast"]
    assert "slack 500 days" in nodes["cs-platform"] and "both ends meet" in nodes["cs-platform"]
    assert "dashed" not in nodes["inventory"] and "podcast-live" in nodes
    assert {"ad-hoc-email", "csm-time-known", "sees-all", "ebr-for-all", "time-back"} < set(nodes)


def test_long_roadmap_keeps_every_step_and_every_need() -> None:
    steps = "\n".join(
        f"  - {{id: s{n}, from: today, needs: [{f'f{n - 1}' if n else 'now'}], gives: [f{n}], takes: 9d}}"
        for n in range(40)
    )
    ends = "today: 2026-01-01\nvision_by: 2028-01-01\nnow: [{id: now}]\nvision: [{id: f39}]"
    text = f"kind: roadmap\n{ends}\nsteps:\n{steps}\n"
    loaded = load_texts([("roadmap.yaml", text.encode())], Limits())
    (page,) = pages("roadmap", Material(loaded, run(loaded, AS_OF, Selection()), None, PLAIN))
    assert page.shown == tuple(sorted(f"s{n}" for n in range(40)))
    assert page.mermaid is not None
    assert page.mermaid.count("-->") == 41  # from today, from step to step, to the vision
    assert page.mermaid.count("gives f") == 39


# Every picture


@pytest.mark.parametrize("name", NAMES)
def test_no_text_breaks_a_picture(name: Any) -> None:
    page = pages(name, material("hostile"))[0]
    svg = render(page, "svg")
    root = ElementTree.fromstring(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg",
        "g",
        "title",
        "text",
        "path",
        "polygon",
        "polyline",
        "ellipse",
    }
    drawn, told = words(svg), "".join(root.itertext())
    assert not {character for character in told if character in "\u202e\u202c\u200f"}
    assert "<script>alert(1)</script>" in drawn
    if name in ("grid", "flow", "timeline"):
        assert "back\\slash \\N \\G \\l \\" in drawn and "back\\slash \\N \\G \\l \\" in told.replace(drawn, "")
        assert "&amp; &lt; &#65; &" in drawn
        assert "xxx…" in drawn and "x" * 500 in told and "x" * 1000 not in told


@pytest.mark.parametrize("name", ["grid", "flow", "roadmap"])
@pytest.mark.parametrize("project", ["acme", "hostile"])
def test_mermaid_labels_hold_nothing_with_a_meaning(name: Any, project: str) -> None:
    for page in pages(name, material(project)):
        assert page.mermaid is not None
        lines = page.mermaid.splitlines()
        assert lines[0] == "flowchart LR"
        for line in lines[1:]:
            assert re.fullmatch(
                r'\s*(?:(?:subgraph )?\w+\["(?:[^"#<>`{}\[\]()|\\%;&]|#\d+;|<br/>)*"\](?::::\w+)?'
                r"|end|direction TB|\w+ (?:-->|-\.->|~~~) \w+|(?:classDef|style) \w+ [\w:#,. -]+)",
                line,
            ), line


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_the_same_every_time_and_stand_alone(name: Any) -> None:
    page = pages(name, material("acme"))[0]
    svg = render(page, "svg")
    assert svg == render(page, "svg")
    assert b"<!--" not in svg and b"<!DOCTYPE" not in svg and b' id="' not in svg and b"href" not in svg
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img" and root.get("aria-label") == labels.clean(page.text)
    assert render(page, "pdf")[:5] == b"%PDF-"
    assert render(page, "pdf") == render(page, "pdf")
    png = render(page, "png")
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and width > 1000 and height > 300
    # No part of a picture lies outside it.
    assert int(float((root.get("width") or "0pt")[:-2]) * 2) == pytest.approx(width, abs=4)


def test_html_of_a_timeline_needs_nothing_else() -> None:
    page = pages("timeline", material("acme"))[0]
    html = render(page, "html").decode()
    assert html.startswith("<!doctype html>") and html.count("<svg") == 1
    assert "<script" not in html
    assert set(re.findall(r"https?://[^\"' ]+", html)) <= {"http://www.w3.org/2000/svg"}


def test_sources_do_not_depend_on_the_order_of_sets() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from tests.outputs.test_diagrams import sources; print(sources())"
    )
    root = str(Path(__file__).parents[2])
    found = {
        subprocess.run(
            [sys.executable, "-c", program, root],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert found == {sources() + "\n"}


def sources() -> str:
    """A digest of everything that is drawn for the example."""
    found: list[Page] = [page for name in NAMES for page in pages(name, material("acme"))]
    return hashlib.sha256("\n".join(f"{page}" for page in found).encode()).hexdigest()


def test_without_an_engine_the_source_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    page = pages("grid", material("acme"))[0]
    assert render(page, "dot").startswith(b"digraph")
    with pytest.raises(CannotMake, match="pip install 'pygraphviz>=2'"):
        render(page, "svg")


def test_what_cannot_be_made_is_said() -> None:
    with pytest.raises(CannotMake, match="kind: roadmap"):
        pages("roadmap", material("gitlab-2022"))
    with pytest.raises(CannotMake, match="svg, png, pdf"):
        render(pages("timeline", material("acme"))[0], "mermaid")
    assert set(FORMATS) == set(NAMES)


def test_text_stays_inside_its_width() -> None:
    for text in (*NAMES_THAT_BREAK, "kundenerfolgsmanagement-abteilung und so weiter", "ａｂｃ" * 40, ""):
        for width in (8, 23, 60):
            lines = labels.wrapped(text, width, 3)
            assert 1 <= len(lines) <= 3
            assert all(labels.columns(line) <= width for line in lines), (text[:40], lines)
            assert labels.columns(labels.shortened(text, width)) <= width


@pytest.mark.parametrize("ground", ["#ffffff", "#14181f", "#f5f0e6"])
def test_warning_colors_can_be_read_on_every_ground(ground: str) -> None:
    colors = palette(Theme(background=ground, text="#e8edf3" if ground == "#14181f" else "#1c2430"))
    assert all(contrast(color, ground) >= 4.5 for color in (colors.gap, colors.possible, colors.quiet))
