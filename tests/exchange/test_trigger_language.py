"""Free-text triggers become what they say, or stay words; whatever is read is a trigger the model accepts."""

import random
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_cli.documents.reading import read_document
from dcs_cli.documents.touchpoint_map import Map
from dcs_cli.exchange.anchored_headings import completed_by
from dcs_cli.exchange.audience_language import read_audience
from dcs_cli.exchange.known_words import KnownWords
from dcs_cli.exchange.timing_columns import read_in_two_columns
from dcs_cli.exchange.trigger_language import read_trigger
from dcs_cli.outputs.diagrams.trigger_words import when_words
from dcs_cli.project.facets import Facet

NOTHING = KnownWords()
DECLARED = KnownWords(anchors=("go_live",), signals=("login", "nps_detractor", "licence_use", "first_close"))

CERTAIN = {
    "~ 120 days before Next renewal date": {"trigger": {"before": "renewal", "by": "~120d"}},
    "6-9 months before renewal": {"trigger": {"before": "renewal", "by": "9mo"}, "slip": "3mo"},
    "0–2 days of contract date": {"trigger": {"after": "start", "by": "0d"}, "slip": "2d"},
    "within 14 days of the contract start": {"trigger": {"after": "start", "by": "0d"}, "slip": "14d"},
    "90, 60 and 30 days before the renewal": {"trigger": {"before": "renewal", "by": ["90d", "60d", "30d"]}},
    "three weeks after contract signing": {"trigger": {"after": "start", "by": "3w"}},
    "day 1 after contract start": {"trigger": {"after": "start", "by": "1d"}},
    "on days 1, 3 and 5 after contract start": {"trigger": {"after": "start", "by": ["1d", "3d", "5d"]}},
    "Tag 3 nach Vertragsbeginn": {"trigger": {"after": "start", "by": "3d"}},
    "Renewal - 30d": {"trigger": {"before": "renewal", "by": "30d"}},
    "Fridays, monthly": {"trigger": {"every": "month", "on": "friday"}},
    "Sent Monthly on Fridays": {"trigger": {"every": "month", "on": "friday"}},
    "Every Friday": {"trigger": {"every": "week", "on": "friday"}},
    "second Tuesday of the month": {"trigger": {"every": "month", "on": "second tuesday"}},
    "Every 90 days": {"trigger": {"every": "90d"}},
    "Manually by the CSM": {"trigger": {"manual": "csm"}},
    "12 March 2026": {"trigger": {"date": "2026-03-12"}},
    "12. März 2026": {"trigger": {"date": "2026-03-12"}},
    "12 de marzo de 2026": {"trigger": {"date": "2026-03-12"}},
    "1er février 2026": {"trigger": {"date": "2026-02-01"}},
    "2026年3月12日": {"trigger": {"date": "2026-03-12"}},
    "March 12, 2026 3:14 PM": {"trigger": {"date": "2026-03-12"}},
    "a month before renewal": {"trigger": {"before": "renewal", "by": "1mo"}},
    "the day after renewal": {"trigger": {"after": "renewal", "by": "1d"}},
    "every other month": {"trigger": {"every": "2mo"}},
    "90/60/30 days before renewal": {"trigger": {"before": "renewal", "by": ["90d", "60d", "30d"]}},
    "90 days and 2 weeks before renewal": {"trigger": {"before": "renewal", "by": ["90d", "2w"]}},
    "24h after contract signing": {"trigger": {"after": "start", "by": "1d"}},
    "immediately after contract signing": {"trigger": {"after": "start", "by": "0d"}},
    "on renewal date": {"trigger": {"before": "renewal", "by": "0d"}},
    "T-30 before renewal": {"trigger": {"before": "renewal", "by": "30d"}},
    "pre-renewal": {"trigger": {"before": "renewal", "by": "unknown"}},
    "1st of every month": {"trigger": {"every": "month", "on": "1st"}},
    "last business day of the quarter": {"trigger": {"every": "quarter", "on": "last business day"}},
    "end of each quarter": {"trigger": {"every": "quarter", "on": "last day"}},
    "every other Tuesday": {"trigger": {"every": "2w", "on": "tuesday"}},
    "weekly digest": {"trigger": {"every": "week"}},
    "Mondays at 9 am": {"trigger": {"every": "week", "on": "monday"}, "x-send-time": "9 am"},
    "30 Tage vor Vertragsende": {"trigger": {"before": "renewal", "by": "30d"}},
    "unmittelbar nach Vertragsbeginn": {"trigger": {"after": "start", "by": "0d"}},
    "jeden Montag": {"trigger": {"every": "week", "on": "monday"}},
    "30 jours avant le renouvellement": {"trigger": {"before": "renewal", "by": "30d"}},
    "tous les vendredis": {"trigger": {"every": "week", "on": "friday"}},
    "chaque lundi matin": {"trigger": {"every": "week", "on": "monday"}, "x-send-time": "matin"},
    "30 días antes de la renovación": {"trigger": {"before": "renewal", "by": "30d"}},
    "2 semanas depois do início do contrato": {"trigger": {"after": "start", "by": "2w"}},
    "90, 60 e 30 dias antes da renovação": {"trigger": {"before": "renewal", "by": ["90d", "60d", "30d"]}},
    "30 giorni prima del rinnovo": {"trigger": {"before": "renewal", "by": "30d"}},
    "30 dagen voor verlenging": {"trigger": {"before": "renewal", "by": "30d"}},
    "wöchentlich": {"trigger": {"every": "week"}},
}
ASSUMED = {
    "twice a year": ({"trigger": {"every": "half-year"}}, "evenly"),
    "Email 2: day 7–10": ({"trigger": {"after": "start", "by": "7d"}, "slip": "3d"}, "from which day"),
    "Day 14, Day 21": ({"trigger": {"after": "start", "by": ["14d", "21d"]}}, "from which day"),
    "D+3": ({"trigger": {"after": "start", "by": "3d"}}, "from which day"),
    "día 3": ({"trigger": {"after": "start", "by": "3d"}}, "from which day"),
    "2026-08-05 (Wave 2)": ({"trigger": {"date": "2026-08-05"}}, "in brackets"),
    "end of quarter": ({"trigger": {"every": "quarter", "on": "last day"}}, "each quarter is assumed"),
    "first Monday": ({"trigger": {"every": "month", "on": "first monday"}}, "each month is assumed"),
    "within 5 days of kickoff": ({"trigger": {"after": "kickoff", "by": "0d"}, "slip": "5d"}, "after it are assumed"),
    "30 days since last login": ({"trigger": {"inactive": "login", "for": "30d"}}, "declared nowhere"),
    "2 weeks post kickoff": ({"trigger": {"after": "kickoff", "by": "2w"}}, "declared nowhere"),
    "3 days post-download": ({"trigger": {"after": "download", "by": "3d"}}, "declared nowhere"),
    "immediately after download": ({"trigger": {"event": "download"}}, "declared nowhere"),
    "15-20 days": ({"trigger": {"after": "start", "by": "15d"}, "slip": "5d"}, "from which day"),
    "When NPS detractor": ({"trigger": {"event": "nps-detractor"}}, "declared nowhere"),
    "no login for 14 days": ({"trigger": {"inactive": "login", "for": "14d"}}, "declared nowhere"),
    "License Utilization less than 75%, customer between 90-150 days of contract": (
        {
            "trigger": {"signal": "license-utilization", "below": 0.75},
            "during": {"from": "start+90d", "to": "start+150d"},
        },
        "declared nowhere",
    ),
    "6-9 months before next renewal date, PTC Value = 1 or 2": (
        {
            "trigger": {"before": "renewal", "by": "9mo"},
            "slip": "3mo",
            "only_if": {"signal": "ptc-value", "is": [1, 2]},
        },
        "declared nowhere",
    ),
}
WORDS = (
    "the month before renewal",
    "Biweekly", "Triweekly", "ad hoc", "03/04/2026", "5 business days before renewal", "twice a week",
    "Customer since = 60 days & GitLab Admin", "Opportunity marked Closed-Lost, Active Subscription = 0",
    "Sent monthly on Fridays to GitLab Admin contacts", "30 days before renewal or when usage drops", "manually",
    "30", "",
    "30 days before renewal unless opted out", "Q3", "after kick-off", "day 7 of the trial",
    "T-30", "-60 days", "30 giorni prima", "24 hours before", "2 hours before renewal", "every 2 hours", "30 min later",
    "3 days later", "24h later", "Immediately", "same day", "Week 3", "Ende Woche 2", "every second Tuesday",
    "1st and 15th of every month", "30, 60 or 90 days before renewal", "Bi-annually", "end of January",
    "weekly until Q3",
    "Day N", "once", "on release", "when triggered", "form submitted", "first Friday after renewal",
    "30 days before it",
    "tous les deux vendredis", "14 dias na fila",
    "1,5 Monate vor Vertragsende", "Tag 1,5", "in 3 days after start", "within 2 days of renewal",
    "30 days from renewal", "manually by CSM or AM", "manual by CSM 30 days before renewal", "seats over 1.000",
    "3 days after previous email", "3 days after email 2", "2 days after Welcome email", "30 Tage nach letzter Mail",
    "7 days after invoice is not paid", "1 day after no reply", "when not renewed", "health score not below 50",
    "every 4-6 weeks", "once per customer", "30 días antes de la renovación o vencimiento",
    "30 days before renewal*",
)  # fmt: skip


@pytest.mark.parametrize("text", CERTAIN)
def test_what_is_certain_is_read(text: str) -> None:
    found = read_trigger(text, NOTHING)
    assert (found.sureness, dict(found.fields)) == ("certain", CERTAIN[text])


@pytest.mark.parametrize("text", ASSUMED)
def test_what_is_assumed_says_so(text: str) -> None:
    found = read_trigger(text, NOTHING)
    assert (found.sureness, dict(found.fields)) == ("guessed", ASSUMED[text][0])
    assert ASSUMED[text][1] in found.why


@pytest.mark.parametrize("text", WORDS)
def test_everything_else_stays_words(text: str) -> None:
    assert read_trigger(text, NOTHING).sureness == "unread"
    assert read_trigger(text, NOTHING).why


def test_of_words_nobody_declared_it_says_which() -> None:
    assert "`ticket-closed` is neither an anchor nor a signal" in read_trigger("When ticket closed", DECLARED).why
    assert "did you mean `nps_detractor`?" in read_trigger("When NPS detracter", DECLARED).why


def test_a_column_about_triggers_holds_events() -> None:
    """Without the heading the same words are no trigger, and what only names a time or a need is none at all."""
    found = read_trigger("Form submitted", NOTHING, events=True)
    assert (found.sureness, dict(found.fields)) == ("guessed", {"trigger": {"event": "form-submitted"}})
    assert read_trigger("Pago completado", NOTHING, events=True).fields["trigger"] == {"event": "pago-completado"}
    for words in (
        "Scheduler",
        "Cron",
        "as needed",
        "Launch day",
        "7 things completed",
        "Form submitted, or not",
        "Form not submitted",
        "within 24h of form submitted",
        "paused",
        "no longer sent",
        "event based",
    ):
        assert read_trigger(words, NOTHING, events=True).sureness == "unread", words
    assert read_trigger("Form submitted", DECLARED, events=True).sureness == "unread", "others are declared"


def test_first_in_the_name_of_a_signal_is_no_first_time() -> None:
    words = KnownWords(signals=("first_close", "login"))
    assert read_trigger("On first close", words).fields["trigger"] == {"event": "first_close"}
    assert read_trigger("On first login", words).fields["trigger"] == {"event": "login", "first": True}


def test_waits_after_a_signal_count_in_hours() -> None:
    found = read_trigger("24h after NPS detractor", DECLARED)
    assert (found.sureness, dict(found.fields)) == ("certain", {"trigger": {"event": "nps_detractor", "delay": "24h"}})
    assert read_trigger("24h after go-live", DECLARED).fields["trigger"] == {"after": "go_live", "by": "1d"}
    assert read_trigger("2h after go-live", DECLARED).sureness == "unread"


PAIRS: dict[tuple[str, str], dict[str, Any] | None] = {
    ("When NPS detractor", "Immediately"): {"event": "nps_detractor"},
    ("When NPS detractor", "24h later"): {"event": "nps_detractor", "delay": "24h"},
    ("When NPS detractor", "after 3 days"): {"event": "nps_detractor", "delay": "3d"},
    ("When NPS detractor", "Day 3"): None,
    ("When NPS detractor", "Weekly"): None,
    ("When NPS detractor", "30 min"): None,
    ("Weekly", "weekly"): {"every": "week"},
    ("blue moon", "Immediately"): None,
}


@pytest.mark.parametrize("pair", PAIRS)
def test_what_sets_it_off_and_how_long_after_stand_in_two_columns(pair: tuple[str, str]) -> None:
    assert read_in_two_columns(*pair, DECLARED, None).fields.get("trigger") == PAIRS[pair]


def test_a_time_of_day_is_kept_beside_an_event() -> None:
    found = read_in_two_columns("When NPS detractor", "8:00 am", DECLARED, None)
    assert found.fields == {"trigger": {"event": "nps_detractor"}, "x-send-time": "8:00 am"}


def test_a_time_that_says_more_than_its_trigger_is_a_guess() -> None:
    found = read_in_two_columns("Renewal approaching", "30 days before renewal", DECLARED, None)
    assert (found.sureness, found.fields["trigger"]) == ("guessed", {"before": "renewal", "by": "30d"})
    assert "`Renewal approaching`, is not in it" in found.why


COMPLETED = {
    ("Days before renewal", "120"): {"before": "renewal", "by": "120d"},
    ("Days before renewal", "T-60"): {"before": "renewal", "by": "60d"},
    ("Days before renewal", "90, 60"): {"before": "renewal", "by": ["90d", "60d"]},
    ("Days before renewal", "Weekly"): {"every": "week"},
    ("Week (after contract start)", "2"): {"after": "start", "by": "2w"},
    ("Day", "3"): {"after": "start", "by": "3d"},
    ("Days after contract start", "-3"): None,
    ("Week", "3"): None,
    ("Wave", "3"): None,
    ("Holiday", "3"): None,
}


@pytest.mark.parametrize("pair", COMPLETED)
def test_a_heading_says_what_the_numbers_below_it_count(pair: tuple[str, str]) -> None:
    heading, text = pair
    assert read_trigger(completed_by(heading)(text), NOTHING).fields.get("trigger") == COMPLETED[pair]


ANCHORS, SIGNALS = (
    st.sampled_from(("start", "renewal", "go_live")),
    st.sampled_from(("login", "nps_detractor", "first_close")),
)
LENGTHS = st.builds(lambda n, unit: f"{n}{unit}", st.integers(1, 400), st.sampled_from(("d", "w", "mo")))
DAYS = st.lists(st.integers(1, 400), min_size=2, max_size=4, unique=True)
OFFSETS = LENGTHS | DAYS.map(lambda days: [f"{one}d" for one in days])
WEEKDAY = st.sampled_from(("monday", "friday"))
SCHEDULES: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries(
        {"every": st.sampled_from(("day", "week", "month", "quarter", "half-year", "year")) | LENGTHS}
    ),
    st.fixed_dictionaries({"every": st.just("month"), "on": st.builds("{} {}".format, st.just("second"), WEEKDAY)}),
    st.fixed_dictionaries({"every": st.just("week"), "on": WEEKDAY}),
)
TRIGGERS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    SCHEDULES,
    st.fixed_dictionaries({"before": ANCHORS, "by": OFFSETS}),
    st.fixed_dictionaries({"after": ANCHORS, "by": OFFSETS}),
    st.fixed_dictionaries({"event": SIGNALS}, optional={"first": st.just(True), "delay": LENGTHS}),
    st.fixed_dictionaries({"inactive": SIGNALS, "for": LENGTHS}),
    st.fixed_dictionaries({"manual": st.just("csm")}),
)


@given(TRIGGERS)
def test_what_dcs_says_of_a_trigger_is_read_as_that_trigger(trigger: dict[str, Any]) -> None:
    """Law: the words of a diagram, pasted into a sheet, come back as the same trigger, for certain."""
    item = {"id": "x", "purpose": "p", "audience": "all", "channel": "email", "owner": "csm", "system": "s"}
    document, faults = read_document({"kind": "map", "id": "m", "touchpoints": [{**item, "trigger": trigger}]})
    assert isinstance(document, Map) and faults == ()
    found = read_trigger(
        when_words(cast(Facet, SimpleNamespace(sent_on=None, trigger=document.touchpoints[0].trigger))), DECLARED
    )
    again, _ = read_document({"kind": "map", "id": "m", "touchpoints": [{**item, **found.fields}]})
    assert isinstance(again, Map)
    assert (found.sureness, again.touchpoints[0].trigger) == ("certain", document.touchpoints[0].trigger)


@given(
    st.text(max_size=40) | st.text("dtj+-~0123456789 ,/&.days weeks before after renewal every first on", max_size=40)
)
def test_no_text_breaks_a_language(text: str) -> None:
    for words in (NOTHING, DECLARED):
        for found in (
            read_trigger(text, words, events=True),
            read_in_two_columns(text, text, words, None),
            read_audience(text, words),
        ):
            assert found.sureness != "unread" or found.why
        completed_by(text)(text)


def test_declared_words_make_it_certain_and_shut_out_others() -> None:
    assert dict(read_trigger("When NPS detractor", DECLARED).fields) == {"trigger": {"event": "nps_detractor"}}
    assert read_trigger("When NPS detractor", DECLARED).sureness == "certain"
    assert read_trigger("10 days after go-live", DECLARED).fields["trigger"] == {"after": "go_live", "by": "10d"}
    assert read_trigger("10 days after kick-off", DECLARED).sureness == "unread"
    assert read_trigger("When ticket closed", DECLARED).sureness == "unread"


def test_whatever_is_read_is_a_trigger() -> None:
    """Random sentences of the words sheets use never crash and never make a document with a fault."""
    pieces = (
        "7", "0", "90-150", "~30", "days", "weeks", "months", "before", "after", "of", "renewal", "contract date",
        "every",
        "Friday", "monthly", "when", "no", "login", "for", "less than", "75%", "= 1 or 2", ",", "(admin)",
        "first", "on",
        "within", "between", "manually by", "csm", "day", "-", "2026-02-30", "31/12/2026", "–", "&",
    )  # fmt: skip
    dice = random.Random(11)
    read = 0
    for _ in range(6000):
        text = " ".join(dice.choice(pieces) for _ in range(dice.randint(1, 6)))
        found = read_trigger(text, dice.choice((NOTHING, DECLARED)))
        if found.sureness == "unread":
            continue
        read += 1
        item = {"id": "x", **found.fields}
        assert read_document({"kind": "map", "id": "m", "touchpoints": [item]})[1] == (), text
    assert read > 100
