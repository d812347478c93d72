"""Rules written in Python: entry points of the group `dcs.rules` that the program names, and no others (model 2.5)."""

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from typing import Any, Protocol

from dcs_cli.analysis.answers import Answers
from dcs_cli.loading.files_read import RULES_FROM_ELSEWHERE
from dcs_cli.rules.findings import LEVELS, Found, Level, Rule

GROUP = "dcs.rules"
FAILED = "U"
"""The code under which an entry point is told that cannot be loaded: which rule it is, is then not known."""

_CODE = re.compile("U(0[1-9]|[1-9][0-9])")
_NAME = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


class PythonRule(Protocol):
    """What a class behind an entry point offers; it is made without arguments.

    ``needs`` and ``in_check`` may be left out: nothing is needed, and ``check`` runs it. The first paragraph of the
    class's docstring says what it finds.
    """

    code: str
    name: str
    level: Level

    def find(self, answers: Answers) -> Iterable[Found]:
        """What the rule finds in a project."""


def known_names() -> tuple[str, ...]:
    """The entry points that are installed."""
    return tuple(sorted(point.name for point in entry_points(group=GROUP)))


@dataclass(frozen=True, slots=True)
class LoadedRule:
    """A rule from an entry point, and what it says of itself."""

    rule: Rule
    says: str


def loaded_rules(names: tuple[str, ...]) -> dict[str, LoadedRule]:
    """The rules of the named entry points, by their names; one that cannot be loaded is a rule that fails and says why.

    Names that are not installed are left out: they are told as unknown settings (S02).
    """
    # Such a rule may look at anything, so that no outcome of it can be kept for later runs.
    sys.audit(RULES_FROM_ELSEWHERE)
    return dict(_loaded_once(names))


@lru_cache(maxsize=8)
def _loaded_once(names: tuple[str, ...]) -> tuple[tuple[str, LoadedRule], ...]:
    return tuple((name, _loaded(name, point)) for name in names for point in entry_points(group=GROUP, name=name))


def _loaded(name: str, point: Any) -> LoadedRule:
    try:
        written = point.load()()
        says = inspect.cleandoc(type(written).__doc__ or "").split("\n\n")[0]
        return LoadedRule(_as_rule(written), " ".join(says.split()))
    except Exception as error:
        # What others have written may fail in any way; which rule failed is what helps.
        reason = f"the entry point `{name}` of group {GROUP} cannot be loaded: {type(error).__name__}: {error}"
        return LoadedRule(_failing(name, reason), reason)


def _as_rule(rule: PythonRule) -> Rule:
    if not isinstance(rule.code, str) or not _CODE.fullmatch(rule.code):
        raise ValueError(f"its code is {rule.code!r}, not one of U01 to U99")
    if not isinstance(rule.name, str) or not _NAME.fullmatch(rule.name):
        raise ValueError(f"its name is {rule.name!r}, not kebab-case such as no-friday-mails")
    if rule.level not in LEVELS:
        raise ValueError(f"its level is {rule.level!r}, not one of {', '.join(LEVELS)}")
    needs = tuple(getattr(rule, "needs", ()))
    return Rule(rule.code, rule.name, rule.level, rule.find, needs, in_check=bool(getattr(rule, "in_check", True)))


def _failing(name: str, reason: str) -> Rule:
    def find(answers: Answers) -> Iterator[Found]:
        raise RuntimeError(reason)

    return Rule(FAILED, name, "error", find, in_check=True)
