"""Findings that say the same are joined and their sizes added; what is left to say stays a sentence."""

from datetime import date

import pytest

from dcs_cli.loading.limits import Limits
from dcs_cli.loading.places import Place
from dcs_cli.loading.project_files import load_texts
from dcs_cli.outputs.finding_text import Loudness, write_finding
from dcs_cli.outputs.joining import JoinedFinding, joined, said
from dcs_cli.outputs.terminal import TextPage
from dcs_cli.outputs.view import View, WrongView, narrowed_customers, parse_view
from dcs_cli.project.project import Project, resolve
from dcs_cli.rules.findings import Customers, Finding, PlacedFinding

PROGRAM = """
kind: program
name: T
dimensions:
  segment: [big, mid, small]
  product: {values: [core, more], many: true}
  geo: [na, {emea: [uk, dach]}]
  persona: {values: [admin, buyer], level: contact}
population:
  - {segment: big, product: [core, more], geo: na, accounts: 10, contacts: {admin: 20, buyer: 10}}
  - {segment: mid, product: [core], geo: na, accounts: 20, contacts: {admin: 20, buyer: 20}}
  - {segment: mid, product: [core, more], geo: uk, accounts: 5, contacts: {admin: 5, buyer: 5}}
  - {segment: small, product: [core], geo: dach, accounts: 100, contacts: {admin: 100}}
departments: {cs: {is_cs: true}}
audiences: {large: {segment: [big, mid]}}
"""
ALL = ("segment", "product", "geo", "persona")


@pytest.fixture(scope="module")
def project() -> Project:
    loaded = load_texts([("program.yaml", PROGRAM.encode())], Limits())
    return resolve([one.document for one in loaded.documents], date(2026, 2, 1))


def touched(project: Project, view: str, *dimensions: str, unit: str | None = None) -> Customers:
    cells = parse_view(view, project).cells
    contacts, accounts = project.universe.contacts(cells), project.universe.accounts(cells)
    size = {"contact": contacts, "account": accounts, None: None}[unit]
    return Customers(cells, project.boxes(cells, dimensions or ALL), contacts, accounts, unit, size)  # type: ignore[arg-type]


def finding(
    code: str, message: str, customers: Customers | None, *subjects: str, certain: bool = True
) -> PlacedFinding:
    certainty = "certain" if certain else "possible"
    made = Finding(code, "name", "warning", certainty, subjects, (), message, customers, {}, "no", None)  # type: ignore[arg-type]
    return PlacedFinding(made, (Place("a.yaml", 1, 1, 1, 2),))


def one(found: tuple[JoinedFinding, ...]) -> JoinedFinding:
    (single,) = found
    return single


def test_one_moment_of_several_plans(project: Project) -> None:
    big = touched(project, "segment=big,persona=admin", "segment", "persona", unit="contact")
    mid = touched(project, "segment=mid,persona=admin", "segment", "persona", unit="contact")
    row = one(
        joined(
            [
                finding("G02", f"nothing serves talk for {big.text}: 20 contacts", big, "big-plan", "talk"),
                finding("G02", f"nothing serves talk for {mid.text}: 25 contacts", mid, "mid-plan", "talk"),
            ],
            project,
        )
    )
    assert (row.words, row.who, row.size) == ("nothing serves talk", "big, mid × admin", "45 contacts")
    assert row.subjects == ("big-plan", "talk", "mid-plan")


def test_versions_of_one_touchpoint(project: Project) -> None:
    mid = touched(project, "segment=mid,persona=admin", "segment", "persona")
    small = touched(project, "segment=small,persona=admin", "segment", "geo", "persona")
    row = one(
        joined(
            [
                finding("O01", f"a (cs) and b (x) both serve m for 25 contacts ({mid.text})", mid, "a", "b"),
                finding("O01", f"a[v] (cs) and b (x) both serve m for 100 contacts ({small.text})", small, "a[v]", "b"),
            ],
            project,
        )
    )
    assert (row.words, row.size) == ("a (cs) and b (x) both serve m", "125 contacts")
    assert row.who == "mid, small × admin"


def test_other_words_other_certainty_or_other_moment_stay_apart(project: Project) -> None:
    big = touched(project, "segment=big", "segment", unit="account")
    mid = touched(project, "segment=mid", "segment", unit="account")
    rows = joined(
        [
            finding("G02", f"nothing serves talk for {big.text}: 10 accounts", big, "big-plan", "talk"),
            finding("G02", f"nothing serves walk for {mid.text}: 25 accounts", mid, "mid-plan", "walk"),
            finding("G02", f"nothing serves talk for {mid.text}: 25 accounts (removed by x)", mid, "mid-plan", "talk"),
            finding("G02", f"nothing serves talk for {mid.text}: 25 accounts", mid, "mid-plan", "talk", certain=False),
        ],
        project,
    )
    assert [row.words for row in rows] == [
        "nothing serves talk",
        "nothing serves walk",
        "nothing serves talk (removed by x)",
        "nothing serves talk",
    ]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("{t}: 5 messages in days 0 to 6", "5 messages in days 0 to 6"),
        ("a and b both on day 3: 25 contacts ({t})", "a and b both on day 3"),
        ("a can reach 25 contacts while b runs ({t})", "a can reach them while b runs"),
        ("m is covered only if a person sends it, for {t}: 25 contacts", "m is covered only if a person sends it"),
        ("a also needs x; {t}: 25 contacts can have m without it", "a also needs x; they can have m without it"),
        ("m wants a person; {t}: 25 contacts has digital only", "m wants a person; they have digital only"),
        ("a reaches {t}: 25 contacts for m only outside 1 to 2", "a reaches them for m only outside 1 to 2"),
        ("a sentence with 25 contacts that nobody foresaw", "a sentence with 25 contacts that nobody foresaw"),
    ],
)
def test_customers_are_taken_out_of_a_sentence(message: str, words: str, project: Project) -> None:
    mid = touched(project, "segment=mid,persona=admin", "segment", "persona", unit="contact")
    assert said(finding("O01", message.format(t=mid.text), mid, "a", "b").finding) == words


def test_who_they_are_in_few_words(project: Project) -> None:
    mid = touched(project, "segment=mid,persona=admin")
    assert len(mid.boxes) == 2
    row = one(joined([finding("O04", f"{mid.text}: 5 messages", mid, "p")], project))
    assert row.who == "mid × admin"
    small = touched(project, "segment=small,geo=dach", "segment", "geo")
    assert one(joined([finding("O04", f"{small.text}: 5", small, "p")], project)).who == "small × dach"


def test_a_view_counts_inside_and_in_all(project: Project) -> None:
    large = touched(project, "large", "segment")
    view = parse_view("segment=mid,persona=admin", project)
    row = one(joined([finding("O01", f"a and b for 80 contacts ({large.text})", large, "a", "b")], project, view))
    assert (row.words, row.who, row.size) == ("a and b", "mid × admin", "25 contacts of 80")
    inside = narrowed_customers(large, view, project)
    assert (inside.contacts, inside.accounts, inside.text) == (25, 25, "mid × admin")


def test_accounts_are_in_a_view_with_any_contact(project: Project) -> None:
    admins = touched(project, "segment=mid,persona=admin", "segment", unit="account")
    inside = narrowed_customers(admins, parse_view("persona=buyer", project), project)
    assert inside.size == 25
    small = touched(project, "segment=small,persona=admin", "segment", unit="account")
    assert narrowed_customers(small, parse_view("persona=buyer", project), project).cells == 0


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("segment=mid", "segment: mid"),
        ("{segment: mid}", "segment: mid"),
        ("segment=big,segment=mid", "segment: [big, mid]"),
        ("large", "segment: [big, mid]"),
        ("{not: {segment: small}}", "segment: [big, mid]"),
        ("all", "segment: [big, mid, small]"),
        ("geo=emea", "geo: [uk, dach]"),
    ],
)
def test_views_as_they_may_be_written(text: str, cells: str, project: Project) -> None:
    assert parse_view(text, project).cells == parse_view("{" + cells + "}", project).cells


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("segmnt=mid", "did you mean `segment`?"),
        ("segment=mod", "did you mean `mid`?"),
        ("segment=", "is not a dimension with its value"),
        ("lage", "did you mean `large`?"),
        ("{segment: [}", "."),
        ("", "it is empty"),
        ("{}", "write all for everyone"),
    ],
)
def test_views_that_mean_nothing(text: str, sentence: str, project: Project) -> None:
    with pytest.raises(WrongView, match=sentence.replace("?", r"\?")):
        parse_view(text, project)


def test_a_finding_as_a_block(project: Project) -> None:
    mid = touched(project, "segment=mid,persona=admin", "segment", "persona")
    base = finding("T01", "nothing limits `a`", mid, "a", certain=False)
    made = PlacedFinding(base.finding, (Place("maps/a.yaml", 4, 2, 4, 9), Place("b.yaml", 1, 1, 1, 2)))
    page = TextPage(80, color=False)
    write_finding(page, made, Loudness())
    assert page.text() == "maps/a.yaml:4:2  W T01 name  possible: nothing limits `a`\n    dcs explain T01\n"
    page = TextPage(80, color=False)
    write_finding(page, made, Loudness(everything=True), project=project)
    assert page.text().splitlines()[1:3] == ["    mid × admin: 25 contacts, 25 accounts", "    see b.yaml:1:1"]
    page = TextPage(100, color=False)
    view = View("geo=uk", parse_view("geo=uk", project).audience, parse_view("geo=uk", project).cells)
    write_finding(page, made, Loudness(), project=project, view=view)
    assert "    mid × uk × admin: 5 contacts, 5 accounts in view, 25 contacts, 25 accounts in all" in page.text()
