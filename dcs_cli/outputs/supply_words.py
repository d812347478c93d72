"""What to supply in words for those who decide; where it is written in the files is told beside it (rules.inputs)."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dcs_cli.outputs.metric_glossary import metric_label
from dcs_cli.rules.inputs import what_to_add

if TYPE_CHECKING:
    from dcs_cli.analysis.metrics import Metric

_WORDS: Mapping[str, str] = {
    "plan": "what each group of customers is promised (success plans)",
    "journey": "the customer journey: its stages and moments",
    "signals": "the signals that tell what customers do",
    "automation": "the plan of what work is to be automated",
    "study": "a time study of the work CSMs do by hand",
    "roadmap": "a roadmap",
    "program": "a description of the programme",
    "channel": "by which channel each message goes out",
    "department": "which department each message belongs to",
    "trigger": "what sets each message off",
    "serves": "which promised moment each message answers",
    "audience": "for whom each message is",
    "cs_role": "what part Customer success has in programmes of others",
    "messages": "how many messages are behind each entry",
    "owner": "who owns each message",
    "survey": "what each survey asks",
    "system": "which system sends each message",
    "type": "of which type each message is",
    "population": "how many customers there are in each group",
    "health": "how the health score is made up",
    "health.known_at_least": "how much of the health score must be measured for it to count",
    "cs department": "which department is Customer success",
    "charter.agreed_on": "the day the charter was agreed",
    "dimensions.language": "which languages customers speak",
    "segmentation.fewest_accounts": "the fewest accounts a version of the programme is worth",
    "segmentation with cuts": "by which figures customers are put into segments",
    "systems.*.sends": "by which channels each system can send",
    "systems.*.fires_on": "what can set off a message in each system",
    "team.csms": "who the CSMs are",
    "team.hours_per_week": "how many hours a week a CSM works",
    "team.maintainer_hours": "how many hours a week there are to keep automations running",
    "team.roles": "which roles are filled",
    "policy.approval_at_least": "from how many contacts on a campaign needs an approval",
    "policy.caps": "the limits the systems themselves enforce",
    "policy.concurrent_at_most": "in how many programmes a contact may be at once",
    "policy.conflicts": "which intents must not meet, such as saving and selling",
    "policy.consent": "what customers must have agreed to",
    "policy.content_age": "after what time content is out of date",
    "policy.content_pass": "the score with which content is good enough",
    "policy.notice": "how long before a campaign Customer success is told of it",
    "policy.pressure": "how many messages a contact may get in a week",
    "policy.protect": "the times in which customers are left alone by campaigns",
    "policy.reach_at_least": "what share of customers a promised moment must reach",
    "policy.renewal_offsets": "how long before a renewal customers should hear something",
    "policy.silence": "how long customers may hear nothing",
    "policy.spacing": "how many days must lie between two messages",
    "policy.steps": "how many clicks a message may ask for",
    "policy.surveys.any": "how many days must lie between any two surveys",
    "policy.surveys.follow_up": "how soon a bad score must be answered",
    "policy.surveys.relationship": "how many days must lie between two surveys of the relationship",
    "policy.surveys.triggered": "how many days must lie between two surveys after an event",
    "policy.test_within": "how often an important moment must be tested",
    "policy.voice": "which surveys every customer should meet",
    "accounts.csv": "a list of accounts with the figures that segments are made by",
    "the numbers that accounts.csv leaves empty": "the figures that are missing in the list of accounts",
    "accounts of the population": "how many accounts there are in each group",
    "contacts.csv": "a list of contacts that says whom email and whom in-app messages reached",
    "reached_email and reached_in_app to contacts.csv": "for each contact, whether email and in-app messages arrived",
    "the cells of reached_email and reached_in_app that contacts.csv leaves empty": (
        "for the contacts where it is missing, whether email and in-app messages arrived"
    ),
    "contacts that email reached to contacts.csv": "at least some contacts whom email reached",
    "expected_per_30d": "how often messages of unknown volume are sent in a month",
    "csm_minutes": "how many minutes CSMs spend on the messages they send",
    "started_on of the experiment": "the day each experiment began",
    "scores or reviewed_on of the content": "the scores of the content, or when it was last reviewed",
    "content in a results document": "which content the messages use",
    "a live digital touchpoint of type ebr": "an automated business review on the map",
    "touchpoints of type community, kb or announcement": "community, knowledge base or announcements on the map",
    "a send log, which this version does not read": "a log of what was sent, which this version does not read",
    "activities to the study": "what CSMs spend their time on, in the time study",
    "automation items that promise hours": "automations that promise hours",
    "documents that can be read": "documents that can be read",
}
_BY_PLACE = {what_to_add(name): words for name, words in _WORDS.items()}
"""The same by what authors are told, which is all that runs keep of rules that were not asked."""
_READING, _TIME = re.compile(r"a reading of (\w+)"), re.compile(r"(.+) to a study")
_TOGETHER = re.compile(r" (and|or) ")


IN_THE_FILES = "In the files: "


def in_the_files(place: str) -> str:
    """The sentence for whoever keeps the files, below one for those who decide."""
    return f"{IN_THE_FILES}{place}."


def to_supply(needs: str) -> str:
    """What settles a figure or lets a rule speak, by the name that analyses and rules ask for or what authors are told.

    Without words of its own it is told as authors are told it.
    """
    if words := _WORDS.get(needs, _BY_PLACE.get(needs)):
        return words
    if reading := _READING.fullmatch(needs):
        return f"a measurement of {metric_label(reading[1])}"
    if activities := _TIME.fullmatch(needs):
        return f"how much time CSMs spend on {activities[1]}"
    parts = _TOGETHER.split(needs)
    if len(parts) > 1 and all(part in _WORDS for part in parts[::2]):
        *others, last = (_WORDS[part] for part in parts[::2])
        return f"{', '.join(others)}, {parts[1]} {last}"
    return what_to_add(needs)


def to_settle(metric: "Metric") -> str:
    """What settles a figure; each of several inputs that items do not state in its own words."""
    if not metric.lacking:
        return to_supply(metric.needs or "")
    *others, last = (to_supply(name) for name in metric.lacking)
    return f"{', '.join(others)}, and {last}" if others else last
