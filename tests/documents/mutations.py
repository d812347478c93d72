"""Small changes to complete documents, right and wrong ones: material for laws about every document."""

import copy
from typing import Any

from hypothesis import strategies

from dcs_cli.documents.reading import RENAMED
from tests.documents.documents import NAMES, at, complete, paths

DOCUMENTS = {name: complete(name) for name in NAMES}
PATHS = {name: list(paths(document)) for name, document in DOCUMENTS.items()}

VALUES: list[Any] = [
    None, True, False, 0, 1, 2, 5, 6, 100, 101, -1, 0.5, -2.5, "", " ", "a", "all", "none", "unknown", "term",
    "x-own", "a b", "a/b", "a/b/c", "a,b", "a+b", "-a", "_a", "é", "9", "a" * 64, "a" * 65, "U01", "U00",
    "0d", "1d", "14d", "~2w", "6mo", "4h", "0h", "1000000d", "1000001d", "7 d", "7", "07d", " 7d ", "+7d", "1.5d",
    "day", "week", "half-year", "fortnight", "start", "start+30d", "renewal-120d", "start+4h", "start + 3d", "a b+3d",
    "0%", "5%", "75%", "100%", "100.5%", "0100%", "-30%", "+50%", "+0%", "-0.0%", "75", "7.%", "%",
    ">= 15%", "> 5", "=6", "<= -5%", "=> 5", "~ 5", ">=", "2026-03-12", "2026-02-29", "2024-02-29", "1900-02-29",
    "2000-02-29", "2026-04-31", "2026-13-01", "0000-01-01", "26-01-01", "2026-3-1", "21:00", "24:00", "7:00",
    "recipient", "Europe/Berlin", "Europe", "UTC", "human", "live", "monday", "touchpoint",
    [], ["a"], ["a", "b"], ["a", "a"], ["1d", "2d"], ["1d", "1d"], [1], [0.5, 0.75], [None], [["expand", "save"]],
    [["expand"]], ["email"], [{}], [{"for": "all", "is": "5%"}], [{"for": "all", "is": "none"}],
    {}, {"a": "b"}, {"a": 1}, {"x-a": 1}, {"any": ["a"]}, {"any": []}, {"not": "a"}, {"all": "a"}, {"segment": []},
    {"segment": ["a", "b"]}, {"segment": {"a": "b"}}, {"a b": "c"}, {"values": ["a"]}, {"values": ["a"], "mny": True},
    {"event": "a"}, {"event": "a", "first": True}, {"event": "a", "signal": "b"}, {"signal": "a"},
    {"signal": "a", "above": 1}, {"signal": "a", "above": 1, "below": 0}, {"signal": "a", "above": None, "below": 0},
    {"signal": "a", "above": [1, 2]}, {"signal": "a", "change": "-5%", "against": "8w"}, {"signal": "a", "z": 1},
    {"signal": "a", "change": "-5%", "z": 1, "against": "8w"}, {"signal": "a", "z": 1, "against": "0w"},
    {"signal": "a", "is": ["x"]}, {"signal": "a", "is": []}, {"inactive": "a", "for": "14d"}, {"inactive": "a"},
    {"inactive": "a", "for": "0d"}, {"inactive": "a", "for": "unknown"}, {"combination": "a"}, {"escalation": "a"},
    {"health": "red"}, {"before": "a"}, {"before": "a", "by": "1d"}, {"before": "a", "after": "b"}, {"after": "a"},
    {"after": "a", "by": [], "delay": "4h"}, {"after": "a", "cap": {"at_most": 1, "per": "month"}},
    {"before": "a", "cap": {"at_most": 1, "per": "30d"}}, {"event": "a", "cap": {"at_most": 1, "per": "month"}},
    {"every": "month"}, {"every": "month", "cap": {"at_most": 1, "per": "7d"}}, {"every": "month", "cap": None},
    {"every": "month", "event": "a"}, {"date": "2026-03-12"}, {"date": "unknown", "cap": {"at_most": 1, "per": "7d"}},
    {"manual": "a"}, {"manual": "a", "because": ""}, {"at_most": 1, "per": "7d"}, {"at_most": 1, "per": "month"},
    {"at_most": 0, "per": "7d"}, {"at_most": 1}, {"from": "start", "to": "start+3d"}, {"from": "start"},
    {"from": "2026-01-01", "to": "2026-02-01"}, {"label": "a", "bad": 1}, {"emea": ["uk"]}, {"emea": []},
    {"metric": "m"}, {"metric": "m", "is": "> 5"}, {"id": "a"}, {"id": "a", "purpose": "b"}, {"n": 1}, {"accounts": 1},
    {"accounts": 1, "people": {"a": 1}}, {"accounts": 1, "contacts": {"a": 1}, "segment": "a+b"},
]  # fmt: skip
"""Values that are right for some field and wrong for others."""

KEYS = sorted(
    {step for found in PATHS.values() for path in found for step in path if isinstance(step, str)}
    | set(RENAMED)
    | {"x-", "x-own", "", "a b", "frist", "X-own"}
)


@strategies.composite
def changed_documents(draw: strategies.DrawFn) -> Any:
    """A complete document with one or two values replaced, keys added or keys taken away."""
    name = draw(strategies.sampled_from(NAMES))
    document = copy.deepcopy(DOCUMENTS[name])
    for _ in range(draw(strategies.integers(1, 2))):
        path = draw(strategies.sampled_from(list(paths(document))[1:]))
        if path == ("kind",):
            continue
        parent = at(document, path[:-1])
        match draw(strategies.sampled_from(("replace", "replace", "remove", "add"))):
            case "replace":
                parent[path[-1]] = copy.deepcopy(draw(strategies.sampled_from(VALUES)))
            case "remove":
                del parent[path[-1]]
            case _ if isinstance(parent, dict):
                parent.setdefault(
                    draw(strategies.sampled_from(KEYS)), copy.deepcopy(draw(strategies.sampled_from(VALUES)))
                )
            case _:
                parent.append(copy.deepcopy(draw(strategies.sampled_from(VALUES))))
    return document
