"""What documents that cannot be read may hold: nothing of it is called missing, dangling or unused."""

from collections import Counter
from collections.abc import Iterable

from dcs_cli.documents.reading import KINDS
from dcs_cli.loading.project_files import Loaded
from dcs_cli.project.declarations import DECLARED_IN

EVERY_KIND = frozenset(KINDS)
CAN_BE_READ = "documents that can be read"
"""What a rule that is held back waits for, in the words of what is not checked."""

MISSED_IN = {
    "S07": EVERY_KIND,
    "J04": frozenset(("journey",)),
    "J06": frozenset(("journey", "map")),
    "P01": frozenset(("automation",)),
    **dict.fromkeys(("D06", "D07", "J03", "J05", "T04"), frozenset(("program",))),
    **dict.fromkeys(("X03", "X05"), EVERY_KIND),
}
"""Rules that fire because something is not there, and the kinds of documents that would hold it; for waivers and
ignore comments that is the finding they silence, which may need any document.
"""

_ALSO_DECLARED_IN = {
    "audience": "program",
    "dimension": "program",
    "platform profile": "program",
    "plan": "journey",
    "map": "map",
    "touchpoint": "map",
    "sequence": "map",
    "signal or combination": "signals",
    "study": "automation",
    "activity": "automation",
    "item": "automation",
    "fact or step": "roadmap",
    "experiment": "results",
    "metric": "results",
}


def unread_kinds(loaded: Loaded) -> frozenset[str]:
    """The kinds of the documents that are left out for errors of family S; all of them where one does not say."""
    if not loaded.broken:
        return frozenset()
    found = Counter(loaded.kinds) - Counter(one.document.kind for one in loaded.documents)
    unsaid = any(problem.code == "S01" for problem in loaded.problems)
    return EVERY_KIND if unsaid or not found or not EVERY_KIND.issuperset(found) else frozenset(found)


def may_be_declared(types: Iterable[str], unread: frozenset[str]) -> bool:
    """Whether an id of one of the types may stand in a document that cannot be read."""
    return any((DECLARED_IN.get(type_) or _ALSO_DECLARED_IN.get(type_)) in unread for type_ in types)


def held_back(unread: frozenset[str]) -> frozenset[str]:
    """The rules that wait until the documents can be read."""
    return frozenset(code for code, kinds in MISSED_IN.items() if kinds & unread)
