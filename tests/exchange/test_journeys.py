"""Drawn journeys and processes become drafts that say what the drawing says, and no more."""

import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dcs_cli.exchange import journeys
from dcs_cli.exchange.drafts import Draft, Drafts, NotReadable, item_fields
from dcs_cli.exchange.journeys.bpmn_elements import MODEL
from dcs_cli.exchange.journeys.bpmn_times import iso_wait, schedule, wait_in_words
from dcs_cli.exchange.systems.waits import DAY, HOUR

FIXTURES = Path(__file__).parent / "fixtures" / "journeys"
TRIAL = (FIXTURES / "trial.bpmn").read_text(encoding="utf-8")
START = {"event": "trial-started"}


def drawn(text: str, only: str | None = None) -> Drafts:
    return journeys.read_export(text.encode(), "f", only=only)


def process(inside: str) -> Drafts:
    """A process whose steps are named like their ids, with its flows written ``from>to``."""
    return drawn(f'<definitions xmlns="{MODEL}"><process id="p" name="P">{inside}</process></definitions>')


def flows(*pairs: str) -> str:
    ways = (pair.split(">") for pair in pairs)
    return "".join(f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in ways)


def by_name(found: Drafts) -> dict[str, Draft]:
    return {draft.name: draft for draft in found.drafts}


def test_steps_of_one_id_in_several_processes_are_told_apart_by_what_they_say() -> None:
    def one(name: str, said: str) -> str:
        return f'<process id="{name}" name="{name}"><sendTask id="mail" name="{said}"/></process>'

    found = {}
    for several in (("A", "Hello"), ("B", "Bye")), (("B", "Bye"), ("A", "Hello")):
        text = f'<definitions xmlns="{MODEL}">{"".join(one(*pair) for pair in several)}</definitions>'
        drafts = drawn(text).drafts
        found[several] = {draft.key: draft.facts["label"].value for draft in drafts}
        assert len(found[several]) == 2
    first, second = found.values()
    assert first == second


@pytest.fixture(scope="module")
def trial() -> dict[str, Draft]:
    return by_name(drawn(TRIAL))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # The start has no name, the message that starts it has one; the inner lane is the owner.
        ("Ledgerly / Say hello", {"trigger": START, "owner": "lifecycle"}),
        # Whatever comes first: he pays, or 14 days pass, which only the name of the timer says.
        ("Ledgerly / Receipt", {"trigger": START, "slip": "14d", "channel": "email"}),
        ("Ledgerly / An offer", {"trigger": {**START, "delay": "14d"}, "owner": "growth"}),
        # Behind a pair of link events and a timer that is defined at the top of the file.
        ("Ledgerly / Tips", {"trigger": {**START, "delay": "7d"}, "slip": "14d", "system": "sendgrid"}),
        # Inside a subprocess, and after it; the lane of the subprocess holds for what is in it.
        ("Ledgerly / How to connect", {"trigger": {**START, "delay": "2d"}, "owner": "support"}),
        ("Ledgerly / Well done", {"trigger": {**START, "delay": "2d"}}),
        # How long work takes is in no diagram.
        ("Ledgerly / Report", {"x-source-trigger": "until Check the numbers is done"}),
        ("Ledgerly / Reminder", {"x-source-trigger": "R3/P3D (3 times)"}),
        ("Ledgerly / Goodbye", {"trigger": {**START, "delay": "30d"}}),
        ("Digest / Monthly digest", {"trigger": {"every": "month"}}),
    ],
)
def test_when_a_message_of_a_process_is_sent(trial: dict[str, Draft], name: str, expected: dict[str, Any]) -> None:
    written = item_fields(trial[name], "x")
    for key, value in expected.items():
        assert value in written[key] if key.startswith("x-") else written[key] == value, key
    assert ("trigger" in written) == ("trigger" in expected)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Say hello", "to New customer (trial) and Accountant"),
        ("Receipt", "to the one who pays; only if Pays"),
        ("An offer", "to New customer (trial); only if 14 days"),
        ("Reminder", "only if Help to connect is not done in time (R3/P3D)"),
        ("Goodbye", "only while Ledgerly goes on"),
        ("Well done", None),
        ("How to connect", None),
    ],
)
def test_who_gets_a_message_of_a_process(trial: dict[str, Draft], name: str, said: str | None) -> None:
    draft = trial[f"Ledgerly / {name}"]
    assert (draft.facts["audience"].said if "audience" in draft.facts else None) == said
    assert any("only possible" in note.message for note in draft.notes) == ("only if" in (said or ""))


def test_what_is_no_message_of_ours_is_told(trial: dict[str, Draft]) -> None:
    assert len(trial) == 10 and not any("Thanks" in name or "Ask for a trial" in name for name in trial)
    notes = {note.place: note.message for note in drawn(TRIAL).notes}
    assert "left out: Ask for a trial" in notes["process New customer (trial)"]
    assert "Steps whose names speak of one: Send the welcome email" in notes["process Bookkeeping"]
    assert [one.id for one in drawn(TRIAL).declared] == ["trial-started"]


def test_the_prefix_of_the_namespace_makes_no_difference() -> None:
    assert drawn(TRIAL.replace("xmlns:bpmn=", "xmlns=").replace("bpmn:", "")) == drawn(TRIAL)


def test_everybody_passes_what_only_adds_ways() -> None:
    """Both ways of a parallel gateway are taken, choices inside one of them meet again, and a reminder ends nothing."""
    found = process(
        '<startEvent id="s" name="Begins"/><parallelGateway id="both"/><exclusiveGateway id="large" name="Large"/>'
        '<sendTask id="a"/><sendTask id="b"/><sendTask id="c"/><sendTask id="other"/><sendTask id="later"/>'
        '<boundaryEvent id="r" attachedToRef="c" cancelActivity="false"><timerEventDefinition/></boundaryEvent>'
        '<sendTask id="reminder"/><boundaryEvent id="e" attachedToRef="other"><errorEventDefinition/></boundaryEvent>'
        '<sendTask id="sorry"/>'
        + flows("s>both", "both>large", "both>other", "large>a", "large>b", "a>c", "b>c", "c>later", "r>reminder")
        + flows("e>sorry")
    )
    possible = {draft.key for draft in found.drafts if draft.notes}
    assert possible == {"a", "b", "reminder", "sorry"}


def test_a_task_that_is_cut_off_in_time_is_done_by_then_or_not_at_all() -> None:
    found = process(
        '<startEvent id="s" name="Begins"/><userTask id="work"/><sendTask id="done"/><sendTask id="late"/>'
        '<boundaryEvent id="t" attachedToRef="work" name="Timeout (3 days)"><timerEventDefinition/></boundaryEvent>'
        + flows("s>work", "work>done", "t>late")
    )
    done, late = (next(one for one in found.drafts if one.key == key).facts for key in ("done", "late"))
    assert (done["trigger"].value, done["slip"].value) == ({"event": "begins"}, "3d")
    assert late["trigger"].value == {"event": "begins", "delay": "3d"}
    assert "not (Timeout (3 days))" in done["audience"].said


def test_steps_at_will_and_loops_have_no_day() -> None:
    chosen = '<adHocSubProcess id="h" name="Care"><sendTask id="call"/></adHocSubProcess>'
    found = process(f'<startEvent id="s" name="Begins"/>{chosen}' + flows("s>h"))
    assert "trigger" in found.drafts[0].missing and "chosen in Care" in found.drafts[0].facts["audience"].said
    found = process(
        '<startEvent id="s" name="Begins"/><sendTask id="ask"/><exclusiveGateway id="g" name="Answered"/>'
        '<endEvent id="e"/>' + flows("s>ask", "ask>g", "g>ask", "g>e")
    )
    assert "again and again" in found.drafts[0].notes[0].message


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT10H", 10 * HOUR),
        ("P1DT12H", 36 * HOUR),
        ("P2W", 14 * DAY),
        ("P7DT0H", 7 * DAY),
        ('=duration("PT36H")', 36 * HOUR),
        ("P1M", 43_830),
        ("PT0S", 0),
        ("P", None),
        ("P1DT", None),
        ("${wait}", None),
        ("0 0/5 * * * ?", None),
        ("2026-03-01T00:00:00", None),
        ("P9999999999D", None),
    ],
)
def test_durations(text: str, minutes: int | None) -> None:
    wait = iso_wait(text)
    assert (wait.most if wait is not None else None) == minutes


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("7 days", 7 * DAY),
        ("Timeout (24 hours)", DAY),
        ("nach 5 min", 5),
        ("1 week", 7 * DAY),
        ("48h", 2 * DAY),
        ("2 or 3 days", 3 * DAY),
        ("3 days or 2 weeks", None),
        ("Step 2", None),
        ("day 2", None),
        ("1.5 days", None),
    ],
)
def test_lengths_in_names(name: str, minutes: int | None) -> None:
    wait = wait_in_words(name)
    assert (wait.most if wait is not None else None) == minutes


def test_only_cycles_without_end_are_schedules() -> None:
    cycles = {"R/P7D": "week", "R/P1M": "month", "R/P14D": "14d", "R/2026-01-05T08:00:00Z/P1D": "day"}
    assert {cycle: schedule(cycle) for cycle in cycles} == cycles
    assert not any(map(schedule, ("R3/P7D", "P7D", "R/PT1H", "R/P2M", "0 0 * * MON", "")))


def test_a_damaged_process_is_read_or_answered_with_a_sentence() -> None:
    """Ids that point nowhere, to themselves or to two things, steps in odd places, and what is missing."""
    chance = random.Random(7)
    names = ["start", "hello", "help", "watch", "race", "trial", "end", "inner", "nowhere", ""]
    lines = TRIAL.splitlines()
    for _ in range(150):
        broken = list(lines)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(8, len(broken))
            for key in chance.sample(("id", "sourceRef", "targetRef", "attachedToRef", "processRef", "name"), 2):
                start = broken[place].find(f' {key}="')
                if start >= 0:
                    end = broken[place].index('"', start + len(key) + 3)
                    broken[place] = f'{broken[place][:start]} {key}="{chance.choice(names)}{broken[place][end:]}'
        with suppress(NotReadable):
            for draft in drawn("\n".join(broken)).drafts:
                assert item_fields(draft, "x")


def test_mermaid_as_mermaid_reads_it() -> None:
    found = drawn(
        "---\ntitle: Week\n---\n%%{init: {\n'theme': 'base'}}%%\njourney\n accDescr {\n  Hidden: 5: Nobody\n }\n"
        " section Sign<br/>up\n  Visit: 5: Me, Cat # noted\n  Choose: 3\n  Pay: 4:\n  Tell: 2: Me: more\n"
        " section\n  titled: 1: Me\n  Sum: x: Me\n"
    )
    assert [draft.name for draft in found.drafts] == ["Visit", "Choose", "Pay", "Tell", "titled", "Sum"]
    first = found.drafts[0].facts
    assert (first["stage"].said, first["audience"].said, first["x-score"].value) == ("Sign up", "Me, Cat", 5)
    assert [note.place for note in found.notes] == ["line 14", "line 17"]


FLOWCHART = """```mermaid
flowchart LR
  subgraph one["Sign up"]
    A([Visits the site]) --> B[Starts a trial]:::good
  end
  B --> C{Connected a bank feed?}
  C -->|yes| D["Closes the <br/>first #quot;month#quot;"]
  C -- not yet --> E[Gets stuck] & F(((Leaves)))
  D e1@==> G@{ shape: rounded, label: "Renews" }
  style A fill:#fff; %% said
  what is this
```
"""


def test_a_flowchart_is_read_when_it_is_asked_for() -> None:
    assert journeys.recognised(FLOWCHART.encode(), "f") is None
    found = drawn(FLOWCHART, "flowchart")
    names = ["Visits the site", "Starts a trial", 'Closes the first "month"', "Gets stuck", "Leaves", "Renews"]
    assert [draft.name for draft in found.drafts] == names
    assert [draft.facts["stage"].value for draft in found.drafts if "stage" in draft.facts] == ["sign-up"] * 2
    assert [draft.facts["audience"].said for draft in found.drafts] == [
        "",
        "",
        "only if Connected a bank feed?; yes",
        *["only if Connected a bank feed?; not yet"] * 2,
        "",
    ]
    assert [(note.place, "what is this" in note.message) for note in found.notes] == [("line 11", True)]
    with pytest.raises(NotReadable, match="begins `flowchart LR`"):
        drawn("journey\n  Visit: 5: Me\n", "flowchart")
