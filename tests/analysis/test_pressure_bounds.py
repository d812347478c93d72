"""What bounds the messages to one contact: runs of series, stretches, caps under streams (semantics 2, 8.2)."""

from typing import Any

import pytest

from dcs_cli.analysis.pressure import ClassPressure
from tests.laws.resolving import line, pressure_by_cell, project_of
from tests.laws.small_projects import Document, small_project, touchpoint


def pressure(*touchpoints: Document, per: str = "7d", channel: str | None = None, **program: Any) -> ClassPressure:
    """The figures of the one cell of a project with these touchpoints."""
    (found,) = pressure_by_cell(project_of(small_project(*touchpoints, **program)), line(1, per, channel)).values()
    return found


def series(*waits: str, **fields: Any) -> Document:
    """Steps with these waits, the last with further fields."""
    steps = [{"id": f"step-{number}", "purpose": "x", "wait": wait} for number, wait in enumerate(waits)]
    return {"series": [*steps[:-1], steps[-1] | fields]}


def test_runs_overlap_while_the_last_step_may_arrive() -> None:
    """Every two weeks a run begins, and two weeks later ends: its last step meets the first one of the next run."""
    assert pressure(touchpoint("tips", {"every": "14d"}, **series("0d", "14d")), per="1d").worst == 2


def test_a_step_at_a_time_nobody_stated_takes_nothing_from_the_others() -> None:
    found = pressure(touchpoint("tips", {"every": "14d"}, **series("0d", "14d", "unknown")), per="1d")
    assert (found.worst, found.unbounded) == (2, ("tips/step-2",))


def test_runs_overlap_no_longer_than_the_steps_counted_take() -> None:
    """Five days apart and two days late, the first two steps never meet; the third goes out under a cap of its own."""
    rarely: Document = {"name": "rarely", "at_most": 1, "per": "30d", "window": "rolling"}
    trigger = {"event": "login", "cap": {"at_most": 1, "per": "2w"}}
    steps = series("0d", "5d", "1w", system="hub")
    tips = touchpoint("tips", trigger, slip="2d", **(steps | {"system": "crm"}))
    assert pressure(tips, per="1d", caps=[rarely]).worst == 2


def test_a_step_with_a_cap_of_its_own_says_nothing_of_the_others() -> None:
    steps = series("0d", "1d")
    steps["series"][0]["cap"] = {"at_most": 1, "per": "30d"}
    assert pressure(touchpoint("tips", {"event": "login"}, **steps)).unbounded == ("tips/step-0", "tips/step-1")


def test_what_happens_once_inside_a_stretch_arrives_from_its_first_day_on() -> None:
    """However late: nothing of it meets a message that cannot be late and is due before."""
    stretch = {"from": "start+30d", "to": "start+60d"}
    first = touchpoint("first", {"event": "login", "first": True}, channel="in_app", during=stretch)
    alone = pressure(first, per="1d")
    assert (alone.worst, alone.worst_day, alone.unbounded) == (1, 30, ())
    hello = touchpoint("hello", {"after": "start", "by": "0d"})
    assert (pressure(hello, first).worst, pressure(hello, first, per="30d").worst) == (1, 1)
    assert pressure(hello, first, per="31d").worst == 2


CAP: Document = {"name": "month", "at_most": 2, "per": "30d", "window": "rolling"}
LETTER = touchpoint("letter", {"after": "start", "by": ["0d", "2d"]}, channel="sms")


@pytest.mark.parametrize(
    ("system", "trigger", "certain"),
    [
        ("crm", {"event": "login"}, 2),
        ("hub", {"event": "login"}, 0),
        ("hub", {"after": "start", "by": "1d"}, 1),
        ("hub", {"after": "start", "by": "20d"}, 2),
    ],
)
def test_a_cap_lets_through_for_certain_what_it_does_in_every_stream(
    system: str, trigger: Document, certain: int
) -> None:
    """A contact may be in the stream that fills the cap, or in the one that does not."""
    streams = [
        touchpoint("quiet", {"event": "first_close"}, system="crm", exclusive="track"),
        touchpoint("loud", trigger, system=system, exclusive="track"),
    ]
    assert pressure(LETTER, *streams, channel="sms", caps=[CAP]).certain == certain


def test_members_of_a_stream_fill_a_cap_one_at_a_time() -> None:
    members = [touchpoint(name, {"after": "start", "by": "20d"}, exclusive="track") for name in ("first", "second")]
    assert pressure(LETTER, *members, channel="sms", caps=[CAP | {"at_most": 3}]).certain == 2


def test_what_one_cap_drops_leaves_room_under_another() -> None:
    """The second cap drops the letter of day 8, so the digest of day 12 goes out and the offer of day 16 does not."""
    weekly: Document = {"name": "weekly", "at_most": 1, "per": "7d", "window": "rolling"}
    rarely: Document = {"name": "rarely", "at_most": 1, "per": "90d", "window": "rolling"}
    messages = [
        touchpoint("letter", {"after": "start", "by": ["0d", "8d"]}),
        touchpoint("digest", {"after": "start", "by": "12d"}),
        touchpoint("offer", {"after": "start", "by": "16d"}),
    ]
    assert pressure(*messages, per="17d", caps=[weekly]).certain == 3
    assert pressure(*messages, per="17d", caps=[weekly, rarely | {"counts": {"touchpoints": ["letter"]}}]).certain == 0
