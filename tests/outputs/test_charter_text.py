"""The charter at the head of a report: what it says, and what it leaves open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dcs_cli.documents.reading import read_document
from dcs_cli.outputs.charter_text import write_charter
from dcs_cli.outputs.terminal import TextPage
from dcs_cli.project.project import resolve
from tests.cli.running import ACME, AS_OF, Dcs, runner

JOURNEY = {"kind": "journey", "stages": [{"id": "early", "from": "start"}, {"id": "late", "from": "start+90d"}]}
WHOLE = {
    "purpose": "Everybody gets going",
    "sponsor": "head-of-cs",
    "covers": ["early"],
    "leaves_out": ["sales"],
    "agreed_on": "2026-01-01",
    "review_by": "2026-03-01",
}


def _told(charter: dict[str, Any] | None, **more: Any) -> str:
    program = {"kind": "program", "name": "P", **({"charter": charter} if charter is not None else {}), **more}
    documents = []
    for plain in (program, JOURNEY, {"kind": "map", "id": "m"}):
        document, problems = read_document(plain)
        assert document is not None, problems
        documents.append(document)
    page = TextPage(100, color=False)
    write_charter(page, resolve(documents, date(2026, 3, 2)))
    return " ".join(page.text().split())


def test_it_says_what_is_there_and_what_it_does_not_cover() -> None:
    text = _told(WHOLE, targets=[{"metric": "cs_visibility", "is": ">= 100%"}])
    assert text == (
        "Charter Everybody gets going sponsor head-of-cs; covers early; outside it late; leaves out sales; 1 target; "
        "agreed on 2026-01-01; review by 2026-03-01 (overdue)"
    )


@pytest.mark.parametrize(
    ("left_out", "said"),
    [("sponsor", "sponsor"), ("covers", "scope (covers)"), ("agreed_on", "agreed_on"), ("review_by", "review_by")],
)
def test_it_says_what_is_missing(left_out: str, said: str) -> None:
    charter = {key: value for key, value in WHOLE.items() if key != left_out}
    assert _told(charter).endswith(f"not stated: {', '.join(sorted({said, 'targets'}, key=_place))}")


def _place(said: str) -> int:
    return ("sponsor", "scope (covers)", "targets", "agreed_on", "review_by").index(said)


def test_without_anything() -> None:
    assert _told({}).startswith("Charter no purpose stated not stated: sponsor, scope (covers), targets")
    assert _told(None).startswith("Charter none; write `charter` in the program")


def test_an_audit_begins_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    dcs: Dcs = runner(capsys)
    text = dcs("audit", ACME, *AS_OF).text
    assert text.index("Charter Every customer closes") < text.index("Targets")
    assert "Charter" not in dcs("audit", ACME, *AS_OF, "--only", "gaps").text
