"""A small independent check that a project is valid: ids, references, values, cycles, plans and overlays."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from .projects_contents import Contents, Document, audience_names, listed
from .projects_customers import audience_problems, overlay_problems, undeclared

KINDS = (
    "event",
    "signal",
    "inactive",
    "combination",
    "escalation",
    "before",
    "after",
    "every",
    "date",
    "manual",
    "health",
)
SHORTEST = {"day": 1, "week": 7, "month": 28, "quarter": 90, "half-year": 181, "year": 365}


def problems(documents: Sequence[Document]) -> list[str]:
    """What is wrong with a project, as sentences; nothing for a valid one."""
    contents = Contents(documents)
    found = [*_ids(contents), *_references(contents), *_unused(contents), *_values(contents), *_cycles(contents)]
    found += undeclared(contents)
    return found or [*audience_problems(contents), *overlay_problems(contents)]


def _types(contents: Contents) -> dict[str, list[str]]:
    every = contents.every
    ids: dict[str, list[str]] = {
        "messages": [t["id"] for t in (*contents.touchpoints, *contents.campaigns)],
        "maps": [m["id"] for m in contents.maps],
        "signals": [s["id"] for s in (*every("signals", "signals"), *every("signals", "combinations"))],
        "guards": [*(s["id"] for s in every("journey", "stages")), *(e["id"] for e in every("signals", "escalations"))],
        "steps": [*(s["id"] for s in every("roadmap", "steps")), *(f for f in _facts(contents))],
        "moments": [m["id"] for m in every("journey", "moments")],
        "plans": [p["id"] for p in every("journey", "plans")],
        "studies": [s["id"] for s in every("automation", "studies")],
        "items": [i["id"] for i in every("automation", "items")],
        "caps": [c["name"] for s in contents.program.get("systems", {}).values() for c in s.get("caps", [])],
        "sequences": [name for m in contents.bases for name in m.get("sequences", {})],
    }
    for key in ("experiments", "proofs", "content"):
        ids[key] = [entry["id"] for entry in every("results", key)]
    for step in contents.touchpoints:
        ids[f"steps of {step['id']}"] = [s["id"] for s in step.get("series", [])]
    for study in every("automation", "studies"):
        ids[f"activities of {study['id']}"] = [a["id"] for a in study["activities"]]
    return ids


def _facts(contents: Contents) -> list[str]:
    steps = contents.every("roadmap", "steps")
    facts = {f["id"] for key in ("now", "vision") for f in contents.every("roadmap", key)}
    return sorted(facts | {f for s in steps for key in ("needs", "gives") for f in s[key]})


def _ids(contents: Contents) -> Iterator[str]:
    for kind, ids in _types(contents).items():
        folded = Counter(unicodedata.normalize("NFKC", i).casefold().replace("-", "").replace("_", "") for i in ids)
        yield from (f"{kind}: `{name}` is there {count} times" for name, count in folded.items() if count > 1)
        yield from (f"{kind}: `{i}` is no id" for i in ids if not re.fullmatch(r"(?!\d+$)[^\W_][\w-]{0,63}", i))
        yield from (f"{kind}: `{i}` is not in NFC" for i in ids if unicodedata.normalize("NFC", i) != i)
    for kind in ("program", "roadmap"):
        if sum(document["kind"] == kind for document in contents.documents) > 1:
            yield f"more than one {kind}"


def _references(contents: Contents) -> Iterator[str]:
    every, known = contents.every, _types(contents)
    signals = {s["id"]: s["type"] for s in every("signals", "signals")}
    combinations = {c["id"] for c in every("signals", "combinations")}
    escalations = {e["id"] for e in every("signals", "escalations")}
    touchpoints = {t["id"] for t in contents.touchpoints}
    moments, stages = set(known["moments"]), {s["id"] for s in every("journey", "stages")}
    proofs, content = set(known["proofs"]), set(known["content"])
    health = any("health" in d for d in contents.documents)
    wanted: list[tuple[str, Any, Any]] = []
    for condition in contents.conditions():
        event = condition.get("event") or condition.get("inactive")
        wanted += [("event", event, {s for s, kind in signals.items() if kind == "event"})]
        wanted += [("measure", condition.get("signal"), {s for s, kind in signals.items() if kind == "measure"})]
        wanted += [("combination", condition.get("combination"), combinations)]
        wanted += [("escalation", condition.get("escalation"), escalations)]
        wanted += [("band", condition.get("health"), {"red", "amber", "green"} if health else set())]
    for item in contents.items:
        wanted += [("moment", item.get("serves"), moments), ("content", item.get("content"), content)]
        wanted += [("touchpoint", item.get(key), touchpoints) for key in ("reinforces", "fallback_for", "books")]
        wanted += [
            ("shown signal", item.get("shows"), signals),
            ("rewarded signal", item.get("reward", {}).get("signal"), signals),
        ]
        wanted += [
            ("escalation", item.get("handover"), escalations),
            ("guard", item.get("suppress_during"), escalations | stages),
        ]
        during = item.get("during")
        wanted += [("stage", during if isinstance(during, list) else None, stages)]
        for route in (item.get("survey", {}).get(key, {}) for key in ("bad", "good")):
            wanted += [
                ("escalation", route.get("escalation"), escalations),
                ("touchpoint", route.get("touchpoint"), touchpoints),
            ]
    wanted += [("map", o["extends"], set(known["maps"])) for o in contents.overlays]
    wanted += [
        ("message", list(o.get(key, {})), set(known["messages"]))
        for o in contents.overlays
        for key in ("override", "remove")
    ]
    wanted += [("moment", plan["moments"], moments) for plan in every("journey", "plans")]
    wanted += [("stage", moment.get("stage"), stages) for moment in every("journey", "moments")]
    wanted += [
        ("proof", holder.get("proof"), proofs)
        for key in ("signals", "combinations")
        for holder in every("signals", key)
    ]
    wanted += [
        ("rule", p["rule"], {*signals, *combinations, *(["health"] if health else [])})
        for p in every("results", "proofs")
    ]
    wanted += [("pattern", s["pattern"], {*signals, *combinations, *content}) for s in every("results", "shared")]
    wanted += [("touchpoint", c["used_by"], touchpoints) for c in every("results", "content")]
    arms = [arm for e in every("results", "experiments") for arm in [e, *e["arms"]]]
    wanted += [("touchpoint", arm.get("touchpoint"), touchpoints) for arm in arms]
    wanted += [
        ("signal", part["signal"], signals)
        for d in contents.documents
        for part in (d.get("health") or {}).get("parts", [])
    ]
    wanted += [("protected", contents.policy.get("protect"), escalations | stages)]
    activities = {a["id"] for study in every("automation", "studies") for a in study["activities"]}
    for item in every("automation", "items"):
        wanted += [("activity", item["replaces"], activities), ("touchpoint", item["automated_by"], touchpoints)]
        wanted += [
            ("study", item.get("follow_up"), set(known["studies"])),
            ("item", item.get("needs"), set(known["items"])),
        ]
    for kind, value, existing in [*wanted, *_vocabulary(contents)]:
        yield from (f"no {kind} called `{one}`" for one in listed(value) if one not in existing)


def _vocabulary(contents: Contents) -> Iterator[tuple[str, Any, Any]]:
    """References to departments, channels and systems, which only a program closes."""
    if not contents.program:
        return
    program = contents.program
    departments, channels = set(program["departments"]), set(program["channels"])
    for item in contents.items:
        yield "channel", item.get("channel"), channels
        yield "system", item.get("system"), set(program["systems"])
        owner = item.get("owner", "")
        yield "department", owner.split("/")[0] if "/" in owner else None, departments
        yield "department", [*item.get("visible_to", {}), *item.get("raci", {}).get("consulted", [])], departments
    for document in contents.bases:
        yield "department", [*listed(document.get("department")), *document.get("visible_to", {})], departments
    for system in program["systems"].values():
        yield "channel", system.get("sends"), channels
        yield "department", system.get("owner"), departments
    for cap in [*contents.policy.get("caps", []), *(c for s in program["systems"].values() for c in s.get("caps", []))]:
        for part in (cap.get("counts", {}), cap.get("exempt", {})):
            yield "channel", part.get("channels"), channels
            yield "department", part.get("departments"), departments
            yield "touchpoint", part.get("touchpoints"), {t["id"] for t in contents.touchpoints}
    yield (
        "channel",
        [line["channel"] for line in listed(contents.policy.get("pressure")) if "channel" in line],
        channels,
    )
    yield "channel", list(contents.policy.get("can_send", {})), channels
    yield "channel", [c for row in program.get("population", []) for c in row.get("can_send", {})], channels
    yield (
        "department",
        [m["accountable"] for m in contents.every("journey", "moments") if "accountable" in m],
        departments,
    )
    yield "department", [s["to"] for s in contents.every("results", "shared")], departments
    yield "department", [s["owner"] for s in contents.every("signals", "signals") if "owner" in s], departments


def _unused(contents: Contents) -> Iterator[str]:
    """Declared and used nowhere (rule S07); proofs and lists of what was shared are no use."""
    every = contents.every
    text = [str(value) for c in contents.conditions() for key, value in c.items() if key in KINDS]
    text += [s for item in contents.items for s in item.get("shows", [])]
    text += [item["reward"]["signal"] for item in contents.items if "reward" in item]
    text += [p["signal"] for d in contents.documents for p in (d.get("health") or {}).get("parts", [])]
    text += [a["on"] for a in contents.anchors.values() if "on" in a]
    for key in ("signals", "combinations"):
        yield from (f"{s['id']} is never used" for s in every("signals", key) if s["id"] not in text)
    held = [name for item in contents.items for name in [*item.get("suppress_during", []), item.get("handover")]]
    held += [
        r.get("escalation") for i in contents.items for r in (i.get("survey", {}).get(k, {}) for k in ("bad", "good"))
    ]
    yield from (f"{e['id']} is never used" for e in every("signals", "escalations") if e["id"] not in [*text, *held])
    served = [m for i in contents.items for m in i.get("serves", [])] + [
        m for p in every("journey", "plans") for m in p["moments"]
    ]
    yield from (f"{m['id']} is never used" for m in every("journey", "moments") if m["id"] not in served)
    names = [part for _, audience in contents.audiences() for part in audience_names(audience)]
    yield from (f"{name} is never used" for name in contents.named if name not in names)
    for kind, key in (("channels", "channel"), ("systems", "system")):
        used = {
            item.get(key) for item in [*contents.touchpoints, *contents.campaigns, *contents.steps, *contents.overrides]
        }
        for document in contents.bases:
            inherits = any(key not in touchpoint for touchpoint in document["touchpoints"])
            used |= {document.get("defaults", {}).get(key)} if inherits else set()
        yield from (f"{name} is never used" for name in contents.program.get(kind, {}) if name not in used)


def days(duration: str) -> int:
    match = re.fullmatch(r"~?(\d+)(d|w|mo)", duration)
    if match is None:
        raise ValueError(f"{duration} is no duration in whole days")
    return round(int(match[1]) * {"d": 1, "w": 7, "mo": 30.4375}[match[2]])


def _values(contents: Contents) -> Iterator[str]:
    recurring = {name for name, a in contents.anchors.items() if a.get("every") == "term"}
    recurring |= {"renewal"} if "term" in contents.program and "renewal" not in contents.anchors else set()
    estimated = {n for n, a in contents.anchors.items() if "usually" in a and not a.keys() & {"on", "clock"}}
    plain = {"start", *recurring, *estimated}
    stretches = [
        *contents.every("journey", "stages"),
        *(m["window"] for m in contents.every("journey", "moments") if "window" in m),
    ]
    stretches += [i["during"] for i in contents.items if isinstance(i.get("during"), dict)]
    for stretch in stretches:
        yield from (
            f"{t} may not stand in a stage or window"
            for t in (stretch.get("from"), stretch.get("to"))
            if t and _base(t) not in plain
        )
    if any(a.get("every") == "term" for a in contents.anchors.values()) and "term" not in contents.program:
        yield "an anchor recurs every term and there is none"
    for moment in contents.every("journey", "moments"):
        if not moment.keys() & {"when", "window"}:
            yield f"{moment['id']} has neither when nor window"
    for combination in contents.every("signals", "combinations"):
        if len(combination.keys() & {"all", "any"}) != 1:
            yield f"{combination['id']} needs one of all and any"
    anchors = {"start", *recurring, *contents.anchors}
    for item in [*contents.touchpoints, *contents.overrides]:
        if "trigger" in item:
            yield from (f"{item.get('id', 'override')}: {said}" for said in _firing(item, item["trigger"], anchors))
    yield from (
        f"{c['id']} has a trigger or a cap"
        for c in contents.campaigns
        if c.keys() & {"trigger", "cap"} or "send_on" not in c
    )
    for overlay in contents.overlays:
        for changed, fields in overlay.get("override", {}).items():
            kept = next(m for m in [*contents.touchpoints, *contents.campaigns] if m["id"] == changed)
            if "trigger" in fields and kept.keys() & {"cap", "expected_per_30d"}:
                yield f"{overlay['id']} changes the trigger under the cap of {changed}"


def _base(time: str) -> str:
    return re.sub(r"[+-]~?\d+(d|w|mo)$", "", time)


def _firing(item: Document, trigger: Document, anchors: set[str]) -> Iterator[str]:
    kinds = [key for key in KINDS if key in trigger]
    if len(kinds) != 1:
        yield f"trigger kinds {kinds}"
        return
    if "cap" in item and "cap" in trigger:
        yield "cap in two places"
    cap = item.get("cap") or trigger.get("cap")
    offsets = [days(by) for by in listed(trigger.get("by")) if by != "unknown"]
    if len(offsets) != len(set(offsets)):
        yield "an offset twice"
    anchor = trigger.get("before") or trigger.get("after") or _base(trigger.get("at_latest", "start"))
    if anchor not in anchors:
        yield f"no anchor called {anchor}"
    if cap and kinds[0] in ("every", "date"):
        yield "a cap on the calendar"
    if cap and kinds[0] in ("before", "after") and cap["per"] in SHORTEST:
        yield "a period in the cap of an approach or drip"
    expected = item.get("expected_per_30d")
    if cap and expected is not None:
        length = SHORTEST.get(cap["per"]) or days(cap["per"])
        if Fraction(str(expected)) > Fraction(30 * cap["at_most"], length):
            yield "expects more than the cap allows"


def _cycles(contents: Contents) -> Iterator[str]:
    every = contents.every
    combinations = {
        c["id"]: [p["combination"] for p in [*c.get("all", []), *c.get("any", [])] if "combination" in p]
        for c in every("signals", "combinations")
    }
    giver: dict[str, list[str]] = {}
    for step in every("roadmap", "steps"):
        for fact in step["gives"]:
            giver.setdefault(fact, []).append(step["id"])
    graphs = {
        "audiences": {name: [n for n in audience_names(a) if n != "all"] for name, a in contents.named.items()},
        "combinations": combinations,
        "overlays": {o["id"]: listed(o["extends"]) for o in contents.overlays},
        "anchors": {n: [_base(a["usually"])] for n, a in contents.anchors.items() if "usually" in a},
        "items": {i["id"]: i.get("needs", []) for i in every("automation", "items")},
        "fallbacks": {t["id"]: listed(t.get("fallback_for")) for t in contents.touchpoints},
        "steps": {s["id"]: [g for need in s["needs"] for g in giver.get(need, [])] for s in every("roadmap", "steps")},
    }
    for kind, graph in graphs.items():
        left = dict(graph)
        while free := [node for node, needs in left.items() if not any(need in left for need in needs)]:
            left = {node: needs for node, needs in left.items() if node not in free}
        if left:
            yield f"cycle in {kind}: {sorted(left)}"
