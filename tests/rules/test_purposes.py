"""Purposes that say what a message should achieve, and those that do not."""

import pytest

from dcs_cli.rules.purposes import says_nothing, what_it_lacks


@pytest.mark.parametrize(
    ("purpose", "class_", "nothing"),
    [
        ("Get admins to connect a bank feed", None, False),
        ("Send the invoice", None, True),
        ("Send the invoice", "service", True),
        ("Send the invoice", "transactional", False),
        ("Invoice email", "transactional", False),
        ("TBD", "transactional", True),
        ("- to be written by billing", "transactional", True),
        ("...", "transactional", True),
        ("The newsletter by email for newsletter", "marketing", True),
        ("導入支援", None, True),
        ("管理者が初回の銀行連携を完了できる", None, False),
    ],
)
def test_a_purpose_says_something(purpose: str, class_: str | None, nothing: bool) -> None:
    assert says_nothing(purpose, "newsletter", "email", "newsletter", class_) is nothing


def test_what_is_wrong_with_a_purpose_is_said_as_it_is() -> None:
    def told(purpose: str) -> str | None:
        return what_it_lacks(purpose, "newsletter", "email", "newsletter", None)

    assert told("TBD") == "says nothing"
    assert told("Update the card") == "is too short to say what it should achieve (under 4 words)"
    assert told("The newsletter by email for newsletter") == "only repeats the name, channel or type"
