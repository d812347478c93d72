"""Numbers, targets, flow text and Markdown in words."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_cli.analysis.metrics import Metric
from dcs_cli.documents.values import parse_comparison
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.yaml_text import read_yaml
from dcs_cli.outputs.flow_text import flow
from dcs_cli.outputs.items import trigger_text
from dcs_cli.outputs.manual_text import blocks, write_markdown
from dcs_cli.outputs.quantities import counted, decimal, percent, whole
from dcs_cli.outputs.target_words import few, now_text, volume_text, wanted_text
from dcs_cli.outputs.terminal import TextPage


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (percent(Fraction(11, 12)), "91.7%"),
        (percent(Fraction(1)), "100%"),
        (percent(Fraction(1, 1000)), "0.1%"),
        (percent(Fraction(-3, 10)), "-30%"),
        (decimal(Fraction(37, 4), 2), "9.25"),
        (decimal(Fraction(12345)), "12,345"),
        (decimal(Fraction(100), 0), "100"),
        (decimal(Fraction(1, 20)), "0"),
        (decimal(Fraction(3, 20)), "0.2"),
        (whole(Fraction(165, 2)), "82"),
        (whole(82867.2), "82,867"),
        (counted(1, "account"), "1 account"),
        (counted(1060, "contact"), "1,060 contacts"),
        (counted(0, "entry", "entries"), "0 entries"),
    ],
)
def test_numbers(shown: str, expected: str) -> None:
    assert shown == expected


@pytest.mark.parametrize(
    ("written", "kind", "expected"),
    [
        (">= 100%", "share", "all"),
        (">= 1", "number", "at least 1"),
        ("> 50%", "share", "over 50%"),
        (">= 15%", "share", "at least 15%"),
        ("<= 5", "number", "at most 5"),
        ("= 6", "number", "exactly 6"),
        ("< 2.5", "days", "under 2.5"),
    ],
)
def test_what_is_wanted(written: str, kind: str, expected: str) -> None:
    assert wanted_text(parse_comparison(written), kind) == expected


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (Metric("cs_visibility", "share", Fraction(11, 12), Fraction(11), Fraction(12)), "11 of 12"),
        (Metric("csm_time_saved", "share", Fraction(1, 10), Fraction(16), Fraction(160)), "10%"),
        (Metric("retention", "share", Fraction(91, 100)), "91%"),
        (Metric("silence_days", "days", Fraction(31)), "31 days"),
        (Metric("silence_days", "days", Fraction(1)), "1 day"),
        (Metric("csm_load", "hours", Fraction(49, 4)), "12.25 h a week"),
        (Metric("csm_load", "hours", None, low=Fraction(2)), "at least 2 h a week"),
        (Metric("in_app_reach_uplift", "share", None, low=Fraction(1, 10), high=Fraction(1, 2)), "10–50%"),
        (Metric("purity", "share", None), "–"),
    ],
)
def test_where_a_metric_stands(metric: Metric, expected: str) -> None:
    assert now_text(metric) == expected


def test_the_volume_says_what_is_not_known() -> None:
    share = Metric("cs_ownership", "share", Fraction(2, 3), volume=Fraction(1, 5), volume_bound="at most")
    assert volume_text(share) == "at most 20% of volume"
    assert volume_text(Metric("x", "share", None, volume=Fraction(1, 5))) == "20% of volume"
    assert (
        volume_text(Metric("x", "share", None, volume=Fraction(1), volume_bound="cannot tell"))
        == "by volume cannot tell"
    )
    assert volume_text(Metric("x", "share", Fraction(1))) == ""


@pytest.mark.parametrize(
    ("volume", "bound", "expected"),
    [
        (Fraction(0), "at least", "by volume cannot tell"),
        (Fraction(1), "at most", "by volume cannot tell"),
        (Fraction(0), "at most", "0% of volume"),
        (Fraction(1), "at least", "100% of volume"),
        (Fraction(99_999, 100_000), "at least", "at least 99.9% of volume"),
        (Fraction(1, 100_000), "at most", "at most 0.1% of volume"),
        (Fraction(0), None, "0% of volume"),
    ],
)
def test_a_bound_that_holds_of_every_share_is_no_figure(volume: Fraction, bound: Any, expected: str) -> None:
    assert volume_text(Metric("x", "share", None, volume=volume, volume_bound=bound)) == expected


def test_long_lists_are_cut() -> None:
    assert few(["a", "b"]) == "a, b"
    assert few(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


SCALARS = st.none() | st.booleans() | st.integers(-99, 99) | st.text(alphabet="abn oyes:#,{}[]'\"-0159~é", max_size=9)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3)
    ),
)


@given(PLAIN)
def test_flow_text_is_yaml_for_the_same_value(value: Any) -> None:
    documents, faults, _ = read_yaml(f"x: {flow([value])}\n".encode(), "x.yaml", Limits())
    assert faults == ()
    assert documents[0].plain == {"x": [value]}


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ({"after": "start", "by": ["0d", "3d"]}, "after start 0d, 3d"),
        ({"before": "renewal", "by": "100d"}, "before renewal 100d"),
        ({"event": "first_close", "first": True}, "event first_close first"),
        ({"inactive": "login", "for": "14d", "cap": {"at_most": 1, "per": "30d"}}, "inactive login for 14d"),
        ({"manual": "account-exec", "because": "quota push"}, "manual account-exec"),
        ({"from": "start+60d", "to": "renewal-120d"}, "from start+60d to renewal-120d"),
    ],
)
def test_triggers_in_words(trigger: dict[str, Any], words: str) -> None:
    assert trigger_text(trigger) == words


MARKDOWN = """# Title

A paragraph that runs
over two lines.

1. One item that is
   longer.
2. Two

```yaml
a: 1
  b: 2
```
- mark
"""


def test_markdown_blocks() -> None:
    found = [(block.kind, block.text, block.mark) for block in blocks(MARKDOWN)]
    assert found == [
        ("heading", "Title", ""),
        ("paragraph", "A paragraph that runs over two lines.", ""),
        ("item", "One item that is longer.", "1."),
        ("item", "Two", "2."),
        ("code", "a: 1\n  b: 2", ""),
        ("item", "mark", "-"),
    ]
    page = TextPage(40, color=False)
    write_markdown(page, MARKDOWN)
    assert page.text() == (
        "Title\n\nA paragraph that runs over two lines.\n\n  1. One item that is longer.\n  2. Two\n\n"
        "    a: 1\n      b: 2\n\n  - mark\n"
    )


def test_flow_text_is_what_json_says_for_odd_words() -> None:
    assert flow(["yes", "no", "1", "2026-01-01", "30d", "a: b"]) == '["yes", "no", "1", 2026-01-01, 30d, "a: b"]'
    assert json.loads(flow(["x", ""]).replace("x", '"x"')) == ["x", ""]
