"""Many exclusive streams: beyond the choices that are tried one by one the bounds stay bounds (semantics 2.7, 8.2)."""

from datetime import date

from dcs_cli.analysis.answers import Answers
from dcs_cli.documents.reading import read_document
from dcs_cli.project.project import resolve


def judged(streams: int, members: int) -> tuple[int, int]:
    """Certain and worst of one contact with so many streams of so many members, each a mail on day 0."""
    touchpoints = [
        {
            "id": f"stream-{stream}-{member}",
            "purpose": "Take the next step with your own product",
            "audience": "all",
            "channel": "email",
            "owner": "cs",
            "system": "hub",
            "trigger": {"after": "start", "by": "0d"},
            "exclusive": f"stream-{stream}",
        }
        for stream in range(streams)
        for member in range(members)
    ]
    program = {
        "kind": "program",
        "name": "Streams",
        "population": [{"accounts": 10, "contacts": 10}],
        "departments": {"cs": {"is_cs": True}},
        "channels": {"email": {}},
        "systems": {"hub": {}},
        "policy": {"pressure": {"at_most": 1, "per": "7d"}},
    }
    plain = [program, {"kind": "map", "id": "cs", "department": "cs", "touchpoints": touchpoints}]
    documents = [document for document, _ in map(read_document, plain) if document is not None]
    (one,) = Answers(resolve(documents, date(2026, 2, 1))).pressure[0].classes
    return one.certain, one.worst


def test_few_choices_are_exact() -> None:
    assert judged(streams=3, members=4) == (3, 3)


def test_many_choices_stay_bounds() -> None:
    certain, worst = judged(streams=6, members=4)
    assert certain <= 6 <= worst
    assert certain == 0
