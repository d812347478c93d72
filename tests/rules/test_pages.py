"""Every manual page is a test: its failing example gives the finding it promises, its passing example does not."""

import re

import pytest

from dcs_cli.rules.catalogue import page, page_names, rules
from tests.rules.pages import HEADINGS, judged, read_page

CODES = tuple(page_names())


@pytest.mark.parametrize("code", CODES)
def test_page_has_every_part(code: str) -> None:
    text = page(code)
    places = [text.index(f"\n{heading}\n") for heading in HEADINGS]
    assert places == sorted(places)
    assert text.startswith(f"# {code} {page_names()[code][4:-3]}\n")


@pytest.mark.parametrize("code", CODES)
def test_failing_example_fails(code: str) -> None:
    example = read_page(page(code))
    if example.fails is None:
        pytest.skip("the page has no failing example: the rule needs data that no document holds")
    _, outcome = judged(example.fails, example.fails_with)
    assert not outcome.crashes
    mine = [one.finding for one in outcome.findings if one.finding.code == code]
    assert mine, [one.finding.code for one in outcome.findings]
    assert all(one.places for one in outcome.findings)
    promised = tuple(re.findall(r"`([^`]+)`", example.expected))
    assert promised in [finding.subjects for finding in mine], (promised, [finding.subjects for finding in mine])
    certainty = "possible" if "possible" in example.expected else "certain"
    assert certainty in {finding.certainty for finding in mine if finding.subjects == promised}
    if not code.startswith("S"):
        assert not [one.finding.message for one in outcome.findings if one.finding.code.startswith("S")]


@pytest.mark.parametrize("code", CODES)
def test_passing_example_passes(code: str) -> None:
    example = read_page(page(code))
    if example.passes is None:
        pytest.skip("the page has no passing example: the rule needs data that no document holds")
    _, outcome = judged(example.passes, example.passes_with)
    assert not outcome.crashes
    assert not [one.finding.message for one in outcome.findings if one.finding.code == code]
    assert not [one.finding.message for one in outcome.findings if one.finding.code.startswith("S")]


def test_every_page_has_a_rule_and_every_rule_a_page() -> None:
    deferred = {"V04", "V05"}
    assert set(CODES) - deferred == set(rules())
    assert all(rules()[code].name == page_names()[code][4:-3] for code in rules())
