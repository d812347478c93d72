"""HubSpot marketing emails: of the newer and the older interface, and the sendings that tables call email campaigns."""

from collections.abc import Iterable, Mapping
from typing import Any

from dcs_cli.exchange.drafts import Draft, Fact, Note
from dcs_cli.exchange.systems.building import facts_of, group, guessed, joined, no_date, stated, switched, unread
from dcs_cli.exchange.systems.untyped import at, day, first_words, listed, mapping, words

_TYPES = {
    "AUTOMATED_EMAIL": "sent by a workflow",
    "AUTOMATED_AB_EMAIL": "sent by a workflow",
    "AUTOMATED": "sent by a workflow",
    "BLOG_EMAIL": "a new article in the blog",
    "BLOG_EMAIL_CHILD": "one sending of the emails about the blog",
    "RSS_EMAIL": "a new entry in the feed",
    "RSS_EMAIL_CHILD": "one sending of the emails about the feed",
    "FOLLOWUP_EMAIL": "a form was filled in",
    "LEADFLOW_EMAIL": "a pop-up form was filled in",
    "SINGLE_SEND_API": "sent through the interface",
    "MARKETING_SINGLE_SEND_API": "sent through the interface",
    "SMTP_TOKEN": "sent through the interface",
    "OPTIN_EMAIL": "consent is asked",
    "OPTIN_FOLLOWUP_EMAIL": "consent was given",
    "RESUBSCRIBE_EMAIL": "somebody subscribes again",
    "MANAGE_PREFERENCES_EMAIL": "somebody asks for their subscriptions",
    "TICKET_EMAIL": "an answer to a ticket",
}
_ONCE = ("BATCH_EMAIL", "BATCH", "AB_EMAIL", "LOCALTIME_EMAIL")
_STATES = {
    "LOSER": "retired", "DRAFT": "building", "BUFFER": "building", "STUB": "building", "PRE": "planned",
    "SCHEDULED": "planned", "PUBLISHED": "live", "AUTOMATED": "live", "PROCESSING": "live",
}  # fmt: skip
"""What a part of the word for a state says; the first one counts, so that the draft of a published email is a draft."""
_BOTH = ("PUBLISHED_OR_SCHEDULED", "SCHEDULED_OR_PUBLISHED")


def is_email(one: Mapping[str, Any]) -> bool:
    """Whether a record is a marketing email."""
    own = ("emailTemplateMode", "publishDate", "isTransactional", "subscriptionDetails", "primaryEmailCampaignId")
    sort = words(one.get("type"))
    return "subject" in one and (any(key in one for key in own) or (sort in _TYPES and sort.endswith("_EMAIL")))


def is_sending(one: Mapping[str, Any]) -> bool:
    """Whether a record is an email campaign: what was sent of an email, with a number of its own."""
    return "contentId" in one and "appId" in one and "subject" in one


def names_of(records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Names of emails by the id under which workflows send them."""
    found: dict[str, str] = {}
    for one in records:
        key = first_words(one, "contentId", "content_id") or words(one.get("id"))
        if key and (name := first_words(one, "name", "subject")):
            found.setdefault(key, name)
    return found


def draft_of(one: Mapping[str, Any], place: str) -> Draft:
    """An email as a campaign when it goes out once on a known day, else as a touchpoint."""
    key = words(one.get("id"))
    name = first_words(one, "name", "subject")
    kind = first_words(one, "type", "emailType").upper()
    sent = day(one.get("publishDate")) or (day(one.get("publishedAt")) if one.get("isPublished") is True else None)
    once = bool(sent) and kind in _ONCE
    transactional = True in (one.get("isTransactional"), one.get("transactional"))
    facts = facts_of(
        {
            "audience": group(_recipients(one), place),
            "channel": stated("email", place, "a marketing email"),
            "system": stated("hubspot", place, "exported from HubSpot"),
            "send_on": stated(sent, place) if once else None,
            "trigger": None if once else _trigger(one, kind, place),
            "status": _status(one, place),
            "type": guessed("survey", kind, "feedback emails ask the customer") if "FEEDBACK" in kind else None,
            "class": stated("transactional", place) if transactional else None,
            "label": stated(name, place),
            "system_ref": stated(key, place),
        }
    )
    notes = tuple(Note(place, note) for note in _notes(one))
    return Draft("campaign" if once else "touchpoint", key, name or f"email {key}", place, facts, notes)


def _trigger(one: Mapping[str, Any], kind: str, place: str) -> Fact | None:
    if kind in _ONCE:
        return no_date("no day is set", place)
    workflows = [words(each) for each in listed(one.get("workflowNames"))]
    said = "a survey is due" if "FEEDBACK" in kind else _TYPES.get(kind, "")
    by = f"in {', '.join(workflows)}" if workflows else ""
    return unread(joined(kind, said, by), "what starts the sending is not in the record", place)


def _status(one: Mapping[str, Any], place: str) -> Fact | None:
    word = words(one.get("state")).upper()
    if one.get("archived") is True or one.get("archivedInDashboard") is True or "ARCHIVED" in word:
        return stated("retired", place, "archived")
    if word in _BOTH:
        return unread(word.casefold().replace("_", " "), "the record does not say which of the two", place)
    published = switched(one.get("isPublished"), place, "building")
    known = next((value for part, value in _STATES.items() if part in word.split("_")), None)
    if known == "live" and published is not None and published.value != "live":
        return published
    return stated(known, place, word) if known else unread(word, "not a known status", place) or published


def _recipients(one: Mapping[str, Any]) -> str:
    to = mapping(one.get("to"))
    kinds = ("contactIlsLists", "contactLists")
    lists = [words(each) for key in kinds for each in listed(at(to, key, "include"))]
    without = [words(each) for key in kinds for each in listed(at(to, key, "exclude"))]
    lists += [words(each) for each in listed(one.get("mailingListsIncluded"))]
    without += [words(each) for each in listed(one.get("mailingListsExcluded"))]
    single = listed(at(to, "contactIds", "include")) or listed(one.get("vidsIncluded"))
    subscription = first_words(one.get("subscriptionDetails"), "subscriptionName") or words(one.get("subscriptionName"))
    return joined(
        "lists: " + ", ".join(lists) if lists else "",
        f"single contacts: {len(single)}" if single else "",
        "not in: " + ", ".join(without) if without else "",
        f"subscribed to {subscription}" if subscription else "",
    )


def _notes(one: Mapping[str, Any]) -> list[str]:
    variation = at(one, "testing", "isAbVariation") is True or one.get("abVariation") is True
    return ["a variation of another email in a test: part of the same people get it instead"] if variation else []
