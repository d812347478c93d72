"""Rule settings of a project: which rules run, how strict they are, and the project's own rules (model 2, 2.5)."""

import re
from typing import Annotated, Any, Literal

from pydantic import Field

from dcs_cli.documents.fields import Id, Record, Text
from dcs_cli.documents.values import Choices, Written, WrongValue, show

Level = Annotated[
    Literal["error", "warning", "note"],
    Choices("Level", error="fails a run", warning="needs a look", note="worth knowing"),
]
Selectable = Annotated[
    Literal[
        "touchpoint",
        "facet",
        "campaign",
        "moment",
        "plan",
        "signal",
        "combination",
        "escalation",
        "overlay",
        "system",
        "channel",
        "activity",
        "item",
        "step",
        "experiment",
        "content",
    ],
    Choices(
        "Selectable",
        touchpoint="messages as written",
        facet="messages as customers get them, versions apart",
        campaign="messages that go out once",
        moment="what should happen",
        plan="success plans",
        signal="what is measured",
        combination="several conditions together",
        escalation="alerts a person acts on",
        overlay="versions of a map",
        system="systems that send",
        channel="ways messages reach customers",
        activity="work of CSMs, as measured",
        item="what is automated",
        step="steps of the roadmap",
        experiment="tests",
        content="what messages are made of",
    ),
]


def _own_code(value: Any) -> str:
    if isinstance(value, str) and _OWN_CODE.fullmatch(value):
        return value
    raise WrongValue(f"{show(value)} is not the code of an own rule: write U01 to U99")


_OWN_CODE = re.compile("U(0[1-9]|[1-9][0-9])")
OwnCode = Annotated[
    str, Written(_own_code, {"type": "string", "pattern": f"^{_OWN_CODE.pattern}$", "examples": ["U01"]})
]


class OwnRule(Record):
    """A rule the project states itself."""

    code: OwnCode = Field(description="U01 to U99")
    name: Id = Field(description="kebab-case name")
    level: Level = Field("warning", description="how strict it is")
    select: Selectable = Field(description="type of item it looks at")
    when: Text = Field(description="expression over the item's fields; true means a finding")
    message: Text = Field(description="sentence of the finding; {field} stands for a field")


class RuleSettings(Record):
    """Which rules run, at which level."""

    enable: tuple[Text, ...] = Field((), description="rules or families to switch on")
    disable: tuple[Text, ...] = Field((), description="rules or families to switch off")
    level: dict[str, Level] = Field(default_factory=dict, description="other levels for single rules")
    own: tuple[OwnRule, ...] = Field((), description="the project's own rules")
    python: tuple[Text, ...] = Field((), description="entry points of group dcs.rules to load")
