"""Every reference of model 8.2 is found, told apart from what is open, and dangling ones come with what was meant."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dcs_cli.analysis.profiles import PROFILES
from dcs_cli.documents.fields import Record
from dcs_cli.documents.reading import Document, read_document
from dcs_cli.documents.values import TimePoint
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import load_texts
from dcs_cli.project.declarations import Declarations, probably_meant
from dcs_cli.project.project import resolve
from dcs_cli.project.references import FIELDS, references
from tests.laws.projects import AS_OF, random_project

EXAMPLE = Path(__file__).parents[2] / "examples" / "maps" / "acme"


def declarations(*texts: str) -> Declarations:
    loaded = load_texts([("example.yaml", "---\n".join(texts).encode())], Limits())
    assert not loaded.problems
    return Declarations(resolve([one.document for one in loaded.documents], date(2026, 2, 1)))


def dangling(*texts: str) -> list[tuple[str, str, str | None]]:
    found = declarations(*texts).dangling
    return [(one.reference.owner, one.reference.name, one.meant and one.meant.word) for one in found]


def documents(seed: int) -> Iterator[Document]:
    for plain in random_project(seed):
        document, problems = read_document(plain)
        assert document is not None, problems
        yield document


PROGRAM = """
kind: program
name: Example
term: 365d
departments: {cs: {is_cs: true}, marketing: {}}
channels: {email: {}}
systems: {hub: {owner: cs, sends: [email]}}
"""
MESSAGE = """
kind: map
id: cs
department: cs
touchpoints:
  - id: welcome
    purpose: Get the admin to connect a bank feed
    audience: all
    channel: email
    system: hub
    trigger: {after: start, by: 0d}
"""


def test_every_field_of_the_table_exists() -> None:
    for record, fields in FIELDS.items():
        heirs = [
            record,
            *record.__subclasses__(),
            *(two for one in record.__subclasses__() for two in one.__subclasses__()),
        ]
        known = {name for heir in heirs for name in heir.model_fields}
        if record.__name__.endswith("Condition"):
            assert set(fields) & known
        else:
            assert set(fields) <= known, record


def test_the_example_has_no_dangling_reference() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLE.rglob("*.yaml"))]
    assert dangling(*texts) == []


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("serves: [first-value]", "serves: [first-vlaue]", "first-value"),
        ("{escalation: at-risk}", "{escalation: at-rsk}", "at-risk"),
        ("{combination: slump-with-tickets}", "{combination: slump-with-ticket}", "slump-with-tickets"),
        ("{inactive: login, for: 14d}", "{inactive: logn, for: 14d}", "login"),
        ("before: renewal, by: 100d", "before: renewl, by: 100d", "renewal"),
        ("replaces: scheduling", "replaces: shceduling", "scheduling"),
        ("automated_by: [booking-link]", "automated_by: [bookinglink]", "booking-link"),
        ("proof: slump-backtest", "proof: slump-backtst", "slump-backtest"),
        ("rule: slump-with-tickets", "rule: slump-with-tikets", "slump-with-tickets"),
        ("used_by: [welcome]", "used_by: [welcom]", "welcome"),
        ("extends: cs", "extends: saless", "sales"),
        ("metric: cs_visibility,        is", "metric: cs_visibilty,        is", "cs_visibility"),
        ("protect: [renewal", "protect: [renwal", "renewal"),
        ("covers: [onboarding", "covers: [onbording", "onboarding"),
        ("to: product, date", "to: prodct, date", "product"),
        ("usually: start+30d", "usually: strt+30d", "start"),
        ("from: renewal-120d, to: renewal-60d", "from: renewall-120d, to: renewal-60d", "renewal"),
        ("owner: marketing, sends", "owner: marketin, sends", "marketing"),
        ("sends: [email, call]", "sends: [email, calll]", "call"),
    ],
)
def test_a_misspelt_reference_is_found_with_what_was_meant(old: str, new: str, meant: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLE.rglob("*.yaml"))]
    assert sum(text.count(old) for text in texts), old
    found = dangling(*(text.replace(old, new) for text in texts))
    assert found
    assert {one[2] for one in found} == {meant}


def test_what_only_a_missing_kind_of_document_declares_is_open() -> None:
    extra = "    serves: [first-value]\n    suppress_during: [at-risk]\n    content: [copy]\n    shows: [login]\n"
    assert dangling(MESSAGE + extra) == []
    assert dangling(PROGRAM, MESSAGE.replace("after: start", "after: go_live") + extra) == []
    assert [name for _, name, _ in dangling(PROGRAM, MESSAGE + extra, "kind: journey\n")] == ["first-value"]
    assert [name for _, name, _ in dangling(PROGRAM, MESSAGE + extra, "kind: signals\n")] == ["login"]


def test_the_renewal_exists_when_a_term_is_stated() -> None:
    renewal = MESSAGE.replace("after: start, by: 0d", "before: renewal, by: 30d")
    assert dangling(PROGRAM, renewal, "kind: journey\n") == []
    without = PROGRAM.replace("term: 365d\n", "")
    assert dangling(without, renewal, "kind: journey\n") == [("welcome", "renewal", None)]


def test_a_metric_of_any_name_is_a_reading_to_come() -> None:
    targets = "targets: [{metric: days_to_first_value, is: '<= 30'}]\n"
    assert dangling(PROGRAM + targets, MESSAGE) == []


def test_words_of_the_maps_are_declared_by_use_without_a_program() -> None:
    other = MESSAGE.replace("id: cs", "id: other").replace("id: welcome", "id: hello").replace("email", "E-mail")
    alike = list(declarations(MESSAGE, other).look_alikes())
    assert [(one.type, one.names) for one in alike] == [("channel", ("email", "E-mail"))]


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("ops", ("cs", "hr"), None),
        ("smal", ("small", "smart"), "small"),
        ("anna", ("eva",), None),
    ],
)
def test_short_words_must_be_closer(word: str, known: tuple[str, ...], meant: str | None) -> None:
    found = probably_meant(word, known)
    assert (found and found.word) == meant


def test_a_suggestion_is_sole_only_when_nothing_else_is_near() -> None:
    found = probably_meant("renewl-1", ("renewal-1", "renewal-2"))
    assert found is not None
    assert not found.sole


@pytest.mark.parametrize(
    ("word", "meant", "slip"),
    [
        ("first-vlaue", "first-value", True),
        ("first_value", "first-value", True),
        ("firstvalue", "first-value", True),
        ("renewal-qoute", "renewal-quote", True),
        ("onbaording-tpis", "onboarding-tips", True),
        ("seat-nearly-full", "seats-nearly-full", True),
        ("renewal-note", "renewal-quote", False),
        ("seats-empty", "seats-emptied", False),
        ("mail-1", "mail-2", False),
        ("offer-q3", "offer-q4", False),
        ("installed-guide", "uninstalled-guide", False),
        ("in-app", "on-app", False),
    ],
)
def test_a_slip_is_the_same_word_mistyped_and_never_another_word(word: str, meant: str, slip: bool) -> None:
    found = probably_meant(word, (meant, "quite-far-away"))
    assert (found is not None and found.sole) is slip


@pytest.mark.parametrize("seed", range(40))
def test_random_projects_name_and_use_what_they_declare(seed: int) -> None:
    found = Declarations(resolve(list(documents(seed)), AS_OF), PROFILES)
    assert list(found.dangling) == []
    assert list(found.unused()) == []
    assert list(found.look_alikes()) == []


def named_in(value: object) -> Iterator[tuple[tuple[str, ...], str]]:
    """What a value names, by looking into everything that is written in it."""
    if isinstance(value, TimePoint):
        yield ("anchor",), value.anchor
    elif isinstance(value, tuple):
        for inner in value:
            yield from named_in(inner)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from named_in(inner)
    elif isinstance(value, Record):
        for field in value.model_fields_set:
            inner = getattr(value, field)
            target = next((FIELDS[one][field] for one in type(value).__mro__ if field in FIELDS.get(one, {})), None)
            if target is not None and isinstance(inner, str | tuple | dict):
                yield from ((target.types, name) for name in ((inner,) if isinstance(inner, str) else inner))
            yield from named_in(inner)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_not_looked_into_names_nothing(seed: int) -> None:
    read = tuple(documents(seed))
    found = Counter(
        (one.target.types, one.name)
        for one in references(resolve(read, AS_OF))
        if one.target.types != ("audience",) and one.owner != "population"
    )
    assert found == Counter(named for document in read for named in named_in(document))
