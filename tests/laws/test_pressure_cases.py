"""Law 13 on projects written out for it, each with two features that meet rarely in random projects."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dcs_cli.documents.program import PressureLine

from .campaign import examples
from .resolving import line, pressure_by_cell, project_of, reaching, told
from .simulation import Aim, Life, Mood, most_in_a_window, streams_of
from .small_projects import Document, small_project, touchpoint

ESTIMATED = {"go_live": {"usually": "start+30d"}}
RENEWALS = {"product_renewal": {"every": "90d", "per": "product"}}
WEEKLY: Document = {"name": "weekly", "at_most": 1, "per": "7d", "window": "rolling"}
MONTHLY: Document = {"name": "monthly", "at_most": 1, "per": "month", "window": "rolling"}
LOGIN: Document = {"event": "login", "cap": {"at_most": 1, "per": "7d"}}

CASES: dict[str, tuple[list[Document], PressureLine]] = {
    "a point of another clock at the latest": (
        small_project(
            touchpoint("first", {"event": "first_close", "at_latest": "go_live+14d"}),
            touchpoint("hello", {"after": "start", "by": "1d"}),
            touchpoint("tips", {"after": "go_live", "by": "0d"}),
            anchors=ESTIMATED,
        ),
        line(1, "60d"),
    ),
    "a delay after the latest point": (
        small_project(
            touchpoint("first", {"event": "first_close", "at_latest": "start+10d", "delay": "9d"}),
            touchpoint("tips", {"after": "start", "by": "1d"}),
        ),
        line(1, "14d"),
    ),
    "stretches in every short term": (
        small_project(
            touchpoint("nudge", LOGIN, during={"from": "renewal-1d", "to": "renewal"}),
            term="30d",
        ),
        line(1, "month"),
    ),
    "quiet spells in stretches of every short term": (
        small_project(
            touchpoint("nudge", {"inactive": "login", "for": "40d"}, during={"from": "renewal-5d", "to": "renewal"}),
            term="30d",
        ),
        line(1, "60d"),
    ),
    "a stretch of another clock": (
        small_project(
            touchpoint("nudge", LOGIN, during={"from": "go_live", "to": "go_live+3d"}),
            touchpoint("tips", {"after": "go_live", "by": "2d"}),
            anchors=ESTIMATED,
        ),
        line(1, "30d"),
    ),
    "a stretch between two clocks": (
        small_project(touchpoint("nudge", LOGIN, during={"from": "start", "to": "go_live"}), anchors=ESTIMATED),
        line(1, "90d"),
    ),
    "several messages inside a stretch": (
        small_project(
            touchpoint(
                "nudge",
                {"event": "login", "at_latest": "start+5d"},
                during={"from": "start", "to": "start+10d"},
                messages=3,
            ),
        ),
        line(1, "7d"),
    ),
    "a series at the latest": (
        small_project(
            touchpoint(
                "series",
                {"event": "first_close", "at_latest": "start+5d"},
                series=[{"id": "a", "purpose": "x"}, {"id": "b", "purpose": "x", "wait": "30d"}],
            ),
            touchpoint("tips", {"after": "start", "by": "1d"}),
        ),
        line(1, "14d"),
    ),
    "a delay out of a stretch": (
        small_project(
            touchpoint("nudge", {**LOGIN, "delay": "8d"}, during={"from": "start", "to": "start+10d"}),
            touchpoint("tips", {"after": "start", "by": "17d"}),
        ),
        line(1, "7d"),
    ),
    "late messages out of a stretch": (
        small_project(
            touchpoint("nudge", LOGIN, during={"from": "start", "to": "start+10d"}, slip="9d"),
            touchpoint("tips", {"after": "start", "by": "17d"}),
        ),
        line(1, "7d"),
    ),
    "several messages behind a step": (
        small_project(
            touchpoint(
                "series",
                {"event": "first_close", "first": True},
                series=[{"id": "a", "purpose": "x"}, {"id": "b", "purpose": "x", "wait": "2d", "messages": 3}],
            ),
        ),
        line(1, "7d"),
    ),
    "late steps of a series": (
        small_project(
            touchpoint(
                "series",
                {"event": "first_close", "cap": {"at_most": 1, "per": "90d"}},
                series=[{"id": "a", "purpose": "x"}, {"id": "b", "purpose": "x", "wait": "20d"}],
                slip="15d",
            ),
        ),
        line(1, "14d"),
    ),
    "steps on a schedule": (
        small_project(
            touchpoint(
                "series",
                {"every": "14d"},
                series=[{"id": "a", "purpose": "x"}, {"id": "b", "purpose": "x", "wait": "5d"}],
                exit_when={"event": "first_close"},
            ),
        ),
        line(1, "60d"),
    ),
    "one stream of days, one of a schedule": (
        small_project(
            touchpoint("days", {"after": "start", "by": ["0d", "2d"]}, exclusive="stream"),
            touchpoint("weeks", {"every": "week"}, exclusive="stream"),
        ),
        line(1, "14d"),
    ),
    "a schedule that may end": (
        small_project(
            touchpoint("news", {"every": "14d"}, exit_when={"event": "first_close"}),
            touchpoint("late", {"after": "start", "by": ["200d", "210d"]}),
        ),
        line(1, "30d"),
    ),
    "days of which the first is certain": (
        small_project(
            touchpoint("days", {"before": "renewal", "by": ["30d", "25d"]}, exit_when={"event": "first_close"}),
            touchpoint("more", {"before": "renewal", "by": "27d"}),
        ),
        line(1, "14d"),
    ),
    "streams below one cap": (
        small_project(
            touchpoint("one", {"after": "start", "by": "0d"}, exclusive="stream"),
            touchpoint("two", {"after": "start", "by": "8d"}, exclusive="stream"),
            touchpoint("three", {"after": "start", "by": "3d"}),
            caps=[WEEKLY],
        ),
        line(1, "14d"),
    ),
    "a cap by the month followed day by day": (
        small_project(
            touchpoint("one", {"after": "start", "by": ["0d", "28d", "31d", "59d", "60d"]}),
            caps=[MONTHLY],
        ),
        line(1, "32d"),
    ),
    "two channels on one day below a cap": (
        small_project(
            touchpoint("one", {"after": "start", "by": ["3d", "20d"]}),
            touchpoint("two", {"after": "start", "by": ["3d", "10d"]}, channel="sms"),
            caps=[WEEKLY],
        ),
        line(1, "7d", "email"),
    ),
    "late messages below a cap": (
        small_project(
            touchpoint("one", {"after": "start", "by": "3d"}, slip="1d"),
            touchpoint("two", {"after": "start", "by": "5d"}),
            caps=[WEEKLY],
        ),
        line(1, "7d"),
    ),
    "messages a cap leaves out": (
        small_project(
            touchpoint("one", {"after": "start", "by": ["3d", "5d"]}, type="newsletter"),
            touchpoint("two", {"after": "start", "by": ["4d", "6d"]}),
            caps=[{**WEEKLY, "exempt": {"types": ["newsletter"]}}],
        ),
        line(1, "7d"),
    ),
    "a share below a cap": (
        small_project(
            touchpoint("one", {"after": "start", "by": ["3d"]}, share="50%"),
            touchpoint("two", {"after": "start", "by": ["5d"]}),
            caps=[WEEKLY],
        ),
        line(1, "7d"),
    ),
    "messages late by more than a term": (
        small_project(touchpoint("one", {"before": "renewal", "by": ["20d", "5d"]}, slip="70d"), term="30d"),
        line(1, "7d"),
    ),
    "a cap on every product's renewal": (
        small_project(
            touchpoint(
                "one", {"before": "product_renewal", "by": ["60d", "30d", "0d"]}, cap={"at_most": 1, "per": "30d"}
            ),
            anchors=RENEWALS,
            products=("core", "analytics", "audit"),
        ),
        line(1, "40d"),
    ),
    "two clocks below one cap": (
        small_project(
            touchpoint("one", {"after": "start", "by": "3d"}),
            touchpoint("two", {"after": "go_live", "by": "3d"}),
            anchors=ESTIMATED,
            caps=[WEEKLY],
        ),
        line(1, "60d"),
    ),
    "several caps on one message": (
        small_project(
            touchpoint("one", {"event": "login"}),
            touchpoint("two", {"event": "first_close"}, type="newsletter"),
            caps=[WEEKLY, {**MONTHLY, "at_most": 2, "counts": {"types": ["newsletter"]}}],
        ),
        line(1, "30d"),
    ),
    "a cap that only one of two streams fills": (
        small_project(
            touchpoint("one", {"after": "start", "by": ["0d", "9d"]}, channel="sms"),
            touchpoint("two", {"event": "login"}, exclusive="stream"),
            touchpoint("three", {"event": "login"}, system="crm", exclusive="stream"),
            caps=[WEEKLY],
        ),
        line(1, "14d", "sms"),
    ),
    "runs that overlap beside a step at a time nobody stated": (
        small_project(
            touchpoint(
                "series",
                {"every": "14d"},
                series=[
                    {"id": "a", "purpose": "x"},
                    {"id": "b", "purpose": "x", "wait": "14d"},
                    {"id": "c", "purpose": "x", "wait": "unknown"},
                ],
            ),
        ),
        line(1, "1d"),
    ),
    "what happens once inside a stretch, however late": (
        small_project(
            touchpoint(
                "first",
                {"event": "first_close", "first": True},
                channel="in_app",
                during={"from": "start+5d", "to": "start+10d"},
            ),
            touchpoint("tips", {"after": "start", "by": ["0d", "12d"]}),
        ),
        line(1, "7d"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_law_13_where_features_meet(name: str) -> None:
    documents, limit = CASES[name]
    project = project_of(documents)
    violations: list[str] = []
    for index, figures in pressure_by_cell(project, limit).items():
        ways = streams_of(reaching(project, index))

        def counts(facet: Any) -> bool:
            return limit.channel is None or facet.written.channel == limit.channel

        # `certain` takes the fullest stream (2.7); what is in none must arrive whatever stream its contact is in.
        in_streams = any(counts(facet) and facet.written.exclusive is not None for facet in reaching(project, index))
        of_ways = max if in_streams else min
        for number in range(examples(120)):
            dice = random.Random(f"{name} {number}")
            aim = Aim(dice.choice((figures.worst_day, dice.randrange(0, 730))), limit.per.longest, counts)
            late = dice.choice(("random", "always", "never"))
            mood = (Mood(lateness=late), Mood(aim), Mood(sure_only=True, lateness=late))[number % 3]
            seed = dice.randrange(10**9)
            lives = [Life(project, index, random.Random(seed), mood, way).deliveries() for way in ways]
            sent = [[one for one in life if counts(one.facet)] for life in lives]
            bounded = [[one.day for one in life if one.facet.id not in figures.unbounded] for life in sent]
            most = max(most_in_a_window(days, limit.per.longest) for days in bounded)
            least = of_ways(most_in_a_window([one.day for one in life], limit.per.shortest) for life in sent)
            if most > figures.worst:
                violations.append(f"log {number}: {most} messages > worst {figures.worst}")
            if least < figures.certain:
                violations.append(f"log {number}: {least} messages < certain {figures.certain}")
    assert not violations, told(violations)
