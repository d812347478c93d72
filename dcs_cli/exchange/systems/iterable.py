"""Iterable: campaigns, and the journeys, lists and channels that explain them."""

from collections.abc import Mapping

from dcs_cli.exchange.drafts import Declared, Draft, DraftKind, Drafts, Fact, Note, identifier
from dcs_cli.exchange.systems.building import (
    Facts,
    channel,
    event,
    facts_of,
    group,
    guessed,
    joined,
    no_date,
    ordered,
    purpose,
    stated,
    status,
    unread,
)
from dcs_cli.exchange.systems.iterable_records import Explained, Row, explained, newest, recognised, rows_of
from dcs_cli.exchange.systems.reading_exports import Export
from dcs_cli.exchange.systems.system import SendingSystem
from dcs_cli.exchange.systems.untyped import day, listed, number, truth, words

_MEDIA = {"email": "email", "sms": "sms", "push": "push", "inapp": "in_app", "in-app": "in_app", "webpush": "web_push"}
_STATES = {"starting": "live"}
_EXPLAINS = "this file holds no messages; it explains the campaigns in the same folder"
_LISTED = "journeys are listed without what they hold: their messages are in the list of campaigns"


def _read(export: Export, companions: Mapping[str, Export]) -> Drafts:
    held = list(rows_of(export))
    campaigns, journeys = (newest(row for row in held if row.kind == kind) for kind in ("campaign", "journey"))
    known = explained([*companions.values(), export])
    kept, notes = _without_runs(campaigns)
    drafts: list[Draft] = []
    declared: list[Declared] = []
    for row in kept:
        draft, signals = _campaign(row, known)
        drafts.append(draft)
        declared += signals
    if not campaigns:
        notes.append(Note("", _LISTED if journeys else _EXPLAINS))
    counts = {"campaigns": len(campaigns)} | ({"journeys": len(journeys)} if journeys else {})
    return Drafts("iterable", tuple(drafts), (*export.notes, *notes), ordered(declared), counts)


def _without_runs(campaigns: list[Row]) -> tuple[list[Row], list[Note]]:
    """Every campaign, but of a recurring one either itself or, where it is not in the file, its newest run."""
    known = {row.said("id") for row in campaigns}
    runs: dict[str, list[Row]] = {}
    for row in campaigns:
        if parent := row.said("recurringcampaignid"):
            runs.setdefault(parent, []).append(row)
    left: set[str] = set()
    notes = []
    for parent, several in runs.items():
        out = several if parent in known else sorted(several, key=_begun)[:-1]
        left |= {row.place for row in out}
        if out:
            said = f"runs of this recurring campaign that are left out: {len(out)}; "
            said += "the campaign itself is read" if parent in known else "the newest run is read"
            notes.append(Note(f"campaign {parent}", said))
    return [row for row in campaigns if row.place not in left], notes


def _begun(row: Row) -> str:
    return day(row.values.get("startat") or row.values.get("createdat")) or ""


def _campaign(row: Row, known: Explained) -> tuple[Draft, list[Declared]]:
    key, name, place = row.said("id"), row.said("name"), row.place
    journey = known.journeys.get(row.said("workflowid"))
    timing, signals, kind = _timing(row, journey)
    sort = known.classes.get(row.said("templateid"), "").casefold()
    facts: Facts = {
        "purpose": purpose(journey.said("description"), journey.place, "journey") if journey else None,
        "audience": group(_audience(row, known), place),
        "channel": channel(row.said("messagemedium").casefold(), place, _MEDIA),
        "system": stated("iterable", place, "exported from Iterable"),
        **timing,
        "status": _status(row, journey),
        "class": stated(sort, place) if sort in ("marketing", "transactional") else None,
        "sequence": _sequence(row, journey),
        "label": stated(name, place),
        "system_ref": stated(key, place),
    }
    return Draft(kind, key, name, place, facts_of(facts)), signals


def _audience(row: Row, known: Explained) -> str:
    key = row.said("id")
    included = known.included.get(key) or row.ids("listids")
    excluded = known.excluded.get(key) or row.ids("suppressionlistids")
    return joined(
        f"lists: {known.named(included)}" if included else "",
        f"not in: {known.named(excluded)}" if excluded else "",
    )


def _status(row: Row, journey: Row | None) -> Fact | None:
    """Where the campaign stands; a journey that is not on keeps its campaigns from being sent."""
    word = row.said("campaignstate")
    if journey is not None and truth(journey.values.get("isarchived")):
        return stated("retired", journey.place, "the journey is archived")
    if journey is not None and journey.said("journeytype").casefold() == "draft":
        return stated("building", journey.place, "the journey is a draft")
    on = truth(journey.values.get("enabled")) if journey is not None else None
    if on is False:
        return stated("paused", row.place, "the journey is off")
    if word.casefold() == "ready" and row.said("workflowid"):
        # A campaign that is ready goes out whenever its journey comes to it, which only the journey can do.
        because = "whether its journey is on is not in the file"
        return stated("live", row.place, "ready, in a journey that is on") if on else unread(word, because, row.place)
    return status(word, row.place, _STATES)


def _sequence(row: Row, journey: Row | None) -> Fact | None:
    workflow = row.said("workflowid")
    if not workflow:
        return None
    name = journey.said("name") if journey else ""
    return stated(identifier(name or f"workflow-{workflow}"), row.place)


def _timing(row: Row, journey: Row | None) -> tuple[Facts, list[Declared], DraftKind]:
    """The trigger or the day, the signals spoken of, and whether the campaign goes out once."""
    place, kind = row.place, row.said("type")
    if workflow := row.said("workflowid"):
        said = _entry(journey) if journey else f"sent by workflow {workflow}"
        because = "the record does not hold what its journey waits for" + ("" if journey else " nor what starts it")
        return {"trigger": unread(said, because, place)}, [], "touchpoint"
    if row.said("campaignstate").casefold() == "recurring":
        return {"trigger": stated({"every": "unknown"}, place, "Recurring")}, [], "touchpoint"
    if parent := row.said("recurringcampaignid"):
        said = f"run of the recurring campaign {parent}"
        return {"trigger": stated({"every": "unknown"}, place, said)}, [], "touchpoint"
    if kind.casefold() == "triggered":
        fact, signal = event(f"trigger of campaign {row.said('id')}", "iterable")
        return {"trigger": fact}, [signal], "touchpoint"
    if kind.casefold() != "blast":
        return {"trigger": unread(kind, "the record does not say when it is sent", place)}, [], "touchpoint"
    if when := day(row.values.get("startat")):
        return {"send_on": stated(when, place)}, [], "campaign"
    if when := day(row.values.get("endedat")):
        because = "its sending ended on this day; the record does not say when it began"
        return {"send_on": guessed(when, f"ended on {when}", because, place)}, [], "campaign"
    return {"trigger": no_date("no day is set", place)}, [], "touchpoint"


def _entry(journey: Row) -> str:
    """What is known of how people come into a journey, in words."""
    events = [words(one) for one in listed(journey.values.get("triggereventnames")) if words(one)]
    limit = number(journey.values.get("lifetimelimit"))
    return joined(
        f"sent by journey {journey.said('name')}",
        f"which starts on {', '.join(events)}" if events else "",
        f"entered by a person {limit}× at most" if limit else "",
    )


SYSTEM = SendingSystem("iterable", "Iterable", recognised, _read)
