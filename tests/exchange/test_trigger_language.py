"""Free-text triggers become what they say, or stay words; whatever is read is a trigger the model accepts."""

import random

import pytest

from dcs_cli.documents.reading import read_document
from dcs_cli.exchange.known_words import KnownWords
from dcs_cli.exchange.trigger_language import read_trigger

NOTHING = KnownWords()
DECLARED = KnownWords(anchors=("go_live",), signals=("login", "nps_detractor", "licence_use"))

CERTAIN = {
    "~ 120 days before Next renewal date": {"trigger": {"before": "renewal", "by": "~120d"}},
    "6-9 months before renewal": {"trigger": {"before": "renewal", "by": "9mo"}, "slip": "3mo"},
    "0–2 days of contract date": {"trigger": {"after": "start", "by": "0d"}, "slip": "2d"},
    "within 14 days of the contract start": {"trigger": {"after": "start", "by": "0d"}, "slip": "14d"},
    "90, 60 and 30 days before the renewal": {"trigger": {"before": "renewal", "by": ["90d", "60d", "30d"]}},
    "three weeks after contract signing": {"trigger": {"after": "start", "by": "3w"}},
    "Renewal - 30d": {"trigger": {"before": "renewal", "by": "30d"}},
    "Fridays, monthly": {"trigger": {"every": "month", "on": "friday"}},
    "Sent Monthly on Fridays": {"trigger": {"every": "month", "on": "friday"}},
    "Every Friday": {"trigger": {"every": "week", "on": "friday"}},
    "second Tuesday of the month": {"trigger": {"every": "month", "on": "second tuesday"}},
    "Every 90 days": {"trigger": {"every": "90d"}},
    "Manually by the CSM": {"trigger": {"manual": "csm"}},
    "12 March 2026": {"trigger": {"date": "2026-03-12"}},
}
ASSUMED = {
    "Email 2: day 7–10": ({"trigger": {"after": "start", "by": "7d"}, "slip": "3d"}, "from which day"),
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
    "Biweekly", "Triweekly", "ad hoc", "03/04/2026", "5 business days before renewal", "twice a week",
    "Customer since = 60 days & GitLab Admin", "Opportunity marked Closed-Lost, Active Subscription = 0",
    "Sent monthly on Fridays to GitLab Admin contacts", "30 days before renewal or when usage drops", "manually",
    "30", "",
    "30 days before renewal unless opted out", "Q3", "after kick-off", "day 7 of the trial",
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
