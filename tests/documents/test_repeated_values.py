"""Values that are written more than once: read once, and told of every time they are wrong."""

from typing import Any

from dcs_cli.documents.reading import read_document
from dcs_cli.documents.touchpoint_map import Map


def one_map(*owners: str) -> dict[str, Any]:
    touchpoints = [{"id": f"message-{number}", "owner": owner} for number, owner in enumerate(owners)]
    return {"kind": "map", "id": "cs", "touchpoints": touchpoints}


def test_a_wrong_value_is_told_at_every_place_and_in_every_document() -> None:
    for _ in range(2):
        document, problems = read_document(one_map("cs/a/b", "cs/lead", "cs/a/b"))
        assert document is None
        assert [problem.path for problem in problems] == [("touchpoints", 0, "owner"), ("touchpoints", 2, "owner")]


def test_what_one_field_reads_is_not_taken_for_what_another_reads() -> None:
    written: dict[str, Any] = one_map("cs/lead")
    written["touchpoints"][0] |= {"purpose": "2026-03-12", "reviewed_on": "2026-03-12", "system_ref": "30d"}
    written["touchpoints"][0]["trigger"] = {"after": "start", "by": "30d"}
    document, problems = read_document(written)
    assert isinstance(document, Map), problems
    touchpoint = document.touchpoints[0]
    assert (touchpoint.purpose, touchpoint.system_ref) == ("2026-03-12", "30d")
    assert touchpoint.reviewed_on is not None
    assert touchpoint.reviewed_on.isoformat() == "2026-03-12"
    assert [offset.days for offset in touchpoint.trigger.by] == [30]


def test_a_key_without_a_value_and_a_note_of_the_authors_own_count_as_left_out() -> None:
    written: dict[str, Any] = one_map("cs/lead", "cs/lead")
    written["touchpoints"][1] |= {"x-note": {"seen": None}, "label": None}
    document, problems = read_document(written)
    assert isinstance(document, Map), problems
    first, second = document.touchpoints
    assert first.model_fields_set == second.model_fields_set
