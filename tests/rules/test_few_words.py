"""Sentences of a large programme stay short, count what they leave out, and lose nothing of what is in JSON."""

import re
from collections import Counter

import pytest

from benchmarks.generate import generated_project
from dcs_cli.outputs.finding_words import said
from dcs_cli.rules.findings import MOST_BOXES, Customers, PlacedFinding, in_words
from dcs_cli.rules.run import Run
from tests.outputs.materials import ACME_DAY, EXAMPLES, material, of_folder

LONGEST = 330
"""Characters; a terminal shows it in four lines."""
MORE = re.compile(r"; and ([\d,]+) more groups?$")


@pytest.fixture(scope="module")
def large() -> Run:
    return material(generated_project(200, 1), ACME_DAY).run


def test_no_sentence_of_a_large_programme_is_long(large: Run) -> None:
    longest = max(large.findings, key=lambda one: len(one.finding.message))
    assert len(longest.finding.message) <= LONGEST, longest.finding.message
    assert {"G08", "G10", "G17", "C04", "O04"} <= {one.finding.code for one in large.findings}


def test_groups_that_are_left_out_are_counted(large: Run) -> None:
    many = [one.finding.customers for one in large.findings if _boxes(one) > MOST_BOXES]
    everyone = large.answers.project.universe.everyone
    assert {one.cells == everyone for one in many if one is not None} == {True, False}
    for customers in many:
        assert isinstance(customers, Customers)
        if customers.cells == everyone:
            assert (customers.text, customers.words) == ("everyone", "everyone")
            continue
        more = MORE.search(customers.text)
        assert more is not None
        assert len(customers.text[: more.start()].split("; ")) + int(more[1]) == len(customers.boxes)
        told = in_words(customers.boxes)
        assert len(customers.text) < len(told) and told.startswith(customers.boxes[0].text)


def test_customers_still_leave_a_sentence_whole(large: Run) -> None:
    """A report tells customers beside the words, so nothing of them may stay in these."""
    codes: Counter[str] = Counter()
    for one in large.findings:
        customers = one.finding.customers
        if customers is not None and customers.text in one.finding.message:
            codes[one.finding.code] += 1
            words = said(one.finding)
            assert customers.text not in words, words
            assert not re.search(r"\(\)|,$| (for|of|in|reaches)$|  ", words), words
    assert {"G08", "G10", "G17", "C04", "O04", "T03"} <= codes.keys()


def _boxes(placed: PlacedFinding) -> int:
    return len(placed.finding.customers.boxes) if placed.finding.customers is not None else 0


def test_sentences_of_the_example() -> None:
    found: dict[str, str] = {}
    for one in of_folder(EXAMPLES / "acme").run.findings:
        found.setdefault(one.finding.code, one.finding.message)
    assert found["W10"].endswith(
        "is live but needs the role `digital-csm`, which is still to come with the step `email-engine`"
    )
    assert found["G09"].startswith("740 contacts of persona user get only what everyone gets (smb × ")
    assert found["G10"] == "5,440 contacts are never asked nps: would they recommend us (everyone)"
    limit = "gives way when more are due than the limit of 3 in 7d allows for 1,040 contacts (enterprise"
    assert limit in found["C04"] and found["C04"].startswith("nothing decides which of analytics-upsell, ")
