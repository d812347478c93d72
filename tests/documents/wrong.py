"""What is wrong in a document, one fault each: the document, the place and what is said about it."""

from typing import Any

Case = tuple[dict[str, Any], str, str]


def in_touchpoint(**fields: Any) -> dict[str, Any]:
    return {"kind": "map", "id": "m", "touchpoints": [{"id": "t", **fields}]}


def in_trigger(**keys: Any) -> dict[str, Any]:
    return in_touchpoint(trigger={key.rstrip("_"): value for key, value in keys.items()})


def in_moment(**fields: Any) -> dict[str, Any]:
    return {"kind": "journey", "moments": [{"id": "m", "what": "x", "audience": "all", **fields}]}


def in_program(**fields: Any) -> dict[str, Any]:
    return {"kind": "program", "name": "p", **fields}


def in_roadmap(**fields: Any) -> dict[str, Any]:
    return {"kind": "roadmap", "today": "2026-01-01", "vision_by": "2027-01-01", **fields}


IN_TRIGGER = "touchpoints.0.trigger"

VALUES: dict[str, Case] = {
    # durations and periods
    "no unit": (in_touchpoint(slip="5"), "touchpoints.0.slip", "`5` is not a duration: write a whole number and a unit"),
    "a bare number": (in_touchpoint(slip=5), "touchpoints.0.slip", "`5` is not a duration"),
    "hours in an offset": (
        in_trigger(after="start", by="4h"), f"{IN_TRIGGER}.by",
        "`4h` is not a duration in days: hours are allowed in `delay`, `within` and `surveys.follow_up` only",
    ),
    "hours in a period": (in_trigger(every="4h"), f"{IN_TRIGGER}.every", "`4h` is not a period: write one of day, week"),
    "no such period": (in_trigger(every="fortnight"), f"{IN_TRIGGER}.every", "`fortnight` is not a period"),
    "zero where it makes no sense": (
        in_trigger(inactive="login", for_="0d"), f"{IN_TRIGGER}.for", "`0d` is not a positive duration: write at least 1d"
    ),
    "endless": (in_touchpoint(slip="9999999d"), "touchpoints.0.slip", "longer than 2,700 years"),
    "too many digits": (in_touchpoint(slip="9" * 5000 + "d"), "touchpoints.0.slip", "has too many digits"),
    "foreign digits": (in_touchpoint(slip="٣d"), "touchpoints.0.slip", "`٣d` is not a duration"),
    # offsets
    "an offset twice": (
        in_trigger(before="renewal", by=["90d", "60d", "90d"]), f"{IN_TRIGGER}.by.2",
        "`90d` stands twice in `by`: one message cannot go out twice on one day",
    ),
    "an offset twice in other words": (
        in_trigger(after="start", by=["7d", "1w"]), f"{IN_TRIGGER}.by.1", "`1w` stands twice in `by`"
    ),
    "no offset": (in_trigger(after="start", by=[]), f"{IN_TRIGGER}.by", "the list is empty: write at least one value"),
    # points of customer time
    "hours in a point of time": (
        in_touchpoint(during={"from": "start", "to": "start+4h"}), "touchpoints.0.during.to", "`4h` is not a duration in days"
    ),
    "spaces in a point of time": (
        in_touchpoint(during={"from": "start + 3d", "to": "start"}), "touchpoints.0.during.from", "`start + 3d` is not an id"
    ),
    "half a window": (
        in_moment(window={"from": "start"}), "moments.0.window", "`to` is missing: `window` cannot do without it"
    ),
    # percentages, changes, comparisons, numbers
    "a share without its sign": (in_touchpoint(share=0.5), "touchpoints.0.share", "write it with the sign, such as 75%"),
    "a share above all": (in_touchpoint(share="101%"), "touchpoints.0.share", "it must lie between 0% and 100%"),
    "a signed share": (in_touchpoint(share="+5%"), "touchpoints.0.share", "`+5%` is not a percentage"),
    "a change without a sign": (
        in_trigger(signal="s", change="30%", against="8w"), f"{IN_TRIGGER}.change", "write a signed percentage, such as -30%"
    ),
    "a change of nothing": (
        in_trigger(signal="s", change="-0%", against="8w"), f"{IN_TRIGGER}.change", "it must differ from zero"
    ),
    "a comparison without an operator": (
        in_program(targets=[{"metric": "m", "is": "15%"}]), "targets.0.is",
        "`15%` is not a comparison: write an operator and a number in quotes",
    ),
    "an operator that does not exist": (in_program(targets=[{"metric": "m", "is": "=> 5"}]), "targets.0.is", "comparison"),
    "a number in words": (in_touchpoint(csm_minutes="5"), "touchpoints.0.csm_minutes", "`5` is not a number"),
    "a negative number": (in_touchpoint(csm_minutes=-1), "touchpoints.0.csm_minutes", "not a number of at least 0"),
    "an infinite number": (in_touchpoint(csm_minutes=float("inf")), "touchpoints.0.csm_minutes", "is not a number"),
    "true for a number": (in_touchpoint(csm_minutes=True), "touchpoints.0.csm_minutes", "`true` is not a number"),
    "a priority out of range": (in_touchpoint(priority=101), "touchpoints.0.priority", "at most 100 is expected"),
    "a negative priority": (in_touchpoint(priority=-1), "touchpoints.0.priority", "at least 0 is expected"),
    "a broken number for a whole one": (in_touchpoint(priority=1.5), "touchpoints.0.priority", "`1.5` is not a whole number"),
    "yes for true": (in_trigger(event="e", first="yes"), f"{IN_TRIGGER}.first", "`yes` is not true or false"),
    "a figure in words": (
        {"kind": "results", "readings": [{"metric": "m", "value": "half", "date": "2026-01-01"}]}, "readings.0.value",
        "`half` is not a number or percentage: write 48% or 3.5",
    ),
    # dates, clocks, zones
    "a day that does not exist": (in_touchpoint(review_by="2026-02-30"), "touchpoints.0.review_by", "no such day exists"),
    "a day in another order": (
        in_touchpoint(review_by="12.03.2026"), "touchpoints.0.review_by", "write year-month-day, such as 2026-03-12"
    ),
    "a range backwards": (
        {"kind": "signals", "signals": [{"id": "s", "type": "event", "level": "contact", "source": "a",
                                          "ignore": [{"from": "2026-02-01", "to": "2026-01-01"}]}]},
        "signals.0.ignore.0", "the range ends before it begins: swap `from` and `to`",
    ),
    "a clock of twelve hours": (
        in_touchpoint(send_window={"from": "9pm"}), "touchpoints.0.send_window.from", 'in quotes, such as "21:00"'
    ),
    "a clock read as a number": (in_touchpoint(send_window={"from": 750}), "touchpoints.0.send_window.from", "`750`"),
    "no such kind of zone": (
        in_touchpoint(send_window={"timezone": "CET time"}), "touchpoints.0.send_window.timezone",
        "write recipient, account or a name such as Europe/Berlin",
    ),
    # ids and texts
    "digits without quotes": (
        in_touchpoint(topic=2026), "touchpoints.0.topic", '`2026` is not an id but a number: put it in quotes, `"2026"`'
    ),
    "an id with a space": (in_touchpoint(topic="a b"), "touchpoints.0.topic", "use letters, digits, `-` and `_`"),
    "an id that is too long": (in_touchpoint(topic="a" * 65), "touchpoints.0.topic", "at most 64 characters"),
    "an id that starts with a dash": (in_touchpoint(topic="-a"), "touchpoints.0.topic", "starting with a letter or digit"),
    "an id that turns the line around": (in_touchpoint(topic="a\u202eb"), "touchpoints.0.topic", "is not an id"),
    "an id with a hidden character": (in_touchpoint(topic="a\u200bb"), "touchpoints.0.topic", "is not an id"),
    "an id with a control character": (in_touchpoint(topic="a\x07b"), "touchpoints.0.topic", "is not an id"),
    "an empty purpose": (in_touchpoint(purpose=" "), "touchpoints.0.purpose", "the text is empty: say it, or leave the key"),
    "a number for a text": (in_touchpoint(purpose=5), "touchpoints.0.purpose", '`5` is not text: put it in quotes, `"5"`'),
    "a list for a text": (in_touchpoint(purpose=["a"]), "touchpoints.0.purpose", "a list stands where a text is expected"),
    "a mapping for a text": (in_touchpoint(purpose={"a": 1}), "touchpoints.0.purpose", "a mapping stands where a text"),
    "a number for a reason": (
        in_touchpoint(allow=[{"rule": "O01", "because": 5}]), "touchpoints.0.allow.0.because", '`5` is not text'
    ),
    "two accountable": (
        in_touchpoint(raci={"accountable": "csm, sales"}), "touchpoints.0.raci.accountable", "exactly one role or department"
    ),
    "a list of accountable": (
        in_touchpoint(raci={"accountable": ["csm", "sales"]}), "touchpoints.0.raci.accountable", "a list is not one owner"
    ),
    "an owner of three parts": (in_touchpoint(owner="a/b/c"), "touchpoints.0.owner", "write role or department/role"),
    # words from a list
    "a near word": (in_touchpoint(mode="digitall"), "touchpoints.0.mode", "not known here; did you mean `digital`?"),
    "a far word": (in_touchpoint(mode="robot"), "touchpoints.0.mode", "write one of human, digital, hybrid"),
    "a number for a word": (in_touchpoint(mode=1), "touchpoints.0.mode", "`1` is not known here; write one of human"),
    "a near type": (in_touchpoint(type="newsleter"), "touchpoints.0.type", "did you mean `newsletter`?"),
    "a type of nobody": (in_touchpoint(type="poem"), "touchpoints.0.type", "or a name of your own starting with x-"),
    "the code of an own rule": (
        in_program(rules={"own": [{"code": "U00", "name": "n", "select": "item", "when": "x", "message": "y"}]}),
        "rules.own.0.code", "write U01 to U99",
    ),
    "a level that does not exist": (in_program(rules={"level": {"G02": "eror"}}), "rules.level.G02", "did you mean `error`?"),
    # lists and mappings
    "a word for a list": (in_touchpoint(serves="first-value"), "touchpoints.0.serves", "put it in brackets, `[first-value]`"),
    "a number for a list": (in_touchpoint(serves=5), "touchpoints.0.serves", "`5` is not a list"),
    "a word for a mapping": (in_touchpoint(cap="often"), "touchpoints.0.cap", "`often` is not a mapping of keys and values"),
    "a list for a mapping": (in_touchpoint(visible_to=["cs"]), "touchpoints.0.visible_to", "a list is not a mapping"),
    "a word for an item": ({"kind": "map", "id": "m", "touchpoints": ["t"]}, "touchpoints.0", "`t` is not a mapping"),
    "an empty list": (in_touchpoint(survey={"instrument": []}), "touchpoints.0.survey.instrument", "the list is empty"),
    "half a pair": (in_program(policy={"conflicts": [["save"]]}), "policy.conflicts.0", "has 1 entry where a pair is expected"),
    "more than a pair": (
        in_program(policy={"conflicts": [["save", "adopt", "renew"]]}), "policy.conflicts.0", "has 3 entries where a pair"
    ),
    "a bad list entry": (in_touchpoint(serves=["a", "b c"]), "touchpoints.0.serves.1", "`b c` is not an id"),
    "a count or unknown": (in_touchpoint(messages="many"), "touchpoints.0.messages", "or unknown where the source does not"),
    "a count of zero": (in_touchpoint(messages=0), "touchpoints.0.messages", "write a whole number of at least 1"),
    "a bad level": (in_trigger(signal="s", above=["a"]), f"{IN_TRIGGER}.above.0", "`a` is not a number"),
    "a bad term": (in_program(term="one year"), "term", "such as 14d, 2w or 6mo, or none for evergreen contracts"),
    "a bad term of some": (in_program(term=[{"for": "all", "is": "x"}]), "term.0.is", "`x` is not a duration"),
    "a bad share of some": (in_program(new_per_year=[{"for": "all", "is": "x"}]), "new_per_year.0.is", "not a percentage"),
    "a bad review": (in_program(policy={"review_every": {"marketing": "x"}}), "policy.review_every.marketing", "duration"),
    "a bad pressure line without brackets": (
        in_program(policy={"pressure": {"at_most": -1, "per": "7d"}}), "policy.pressure.at_most", "at least 0 is expected"
    ),
    "a bad anchor": ({"kind": "journey", "anchors": {"renewal": {"every": "x"}}}, "anchors.renewal.every", ", or term"),
    "a wrong baseline": (
        {"kind": "journey", "plans": [{"id": "p", "audience": "all", "moments": [], "baseline": True}]},
        "plans.0.baseline", "`true` is not text",
    ),
    # audiences, dimensions, population
    "nobody": (in_touchpoint(audience={"segment": []}), "touchpoints.0.audience.segment", "means nobody"),
    "an empty audience": (in_touchpoint(audience={}), "touchpoints.0.audience", "write all for everyone"),
    "an audience of notes": (in_touchpoint(audience={"x-a": 1}), "touchpoints.0.audience", "write all for everyone"),
    "an audience in a list": (in_touchpoint(audience=["smb"]), "touchpoints.0.audience", "a list is not an audience"),
    "a number in an audience": (in_touchpoint(audience={"size": 5}), "touchpoints.0.audience.size", '"5"'),
    "a deep audience": (
        in_touchpoint(audience={"any": ["all", {"not": {"geo": ["uk", "a b"]}}]}),
        "touchpoints.0.audience.any.1.not.geo.1", "`a b` is not an id",
    ),
    "any without a list": (in_touchpoint(audience={"any": "a"}), "touchpoints.0.audience.any", "wants a list of at least one"),
    "a dimension without values": (in_program(dimensions={"a": {"many": True}}), "dimensions.a", "a mapping with `values`"),
    "a value twice": (in_program(dimensions={"a": ["b", {"c": ["b"]}]}), "dimensions.a.1", "the value `b` stands twice"),
    "a group of two": (in_program(dimensions={"a": [{"b": ["c"], "d": ["e"]}]}), "dimensions.a.0", "a mapping with one key"),
    "a row without accounts": (in_program(population=[{"segment": "a"}]), "population.0", "the row has no `accounts`"),
    "a negative count": (in_program(population=[{"accounts": -1}]), "population.0.accounts", "a whole number of at least 0"),
    "contacts in words": (
        in_program(population=[{"accounts": 1, "contacts": {"admin": "x"}}]), "population.0.contacts.admin", "`x` is not a"
    ),
    # records as a whole
    "neither when nor window": (in_moment(), "moments.0.id", "a moment wants `when` (a signal) or `window` (days), or both"),
    "a stage without a beginning": (
        {"kind": "journey", "stages": [{"id": "s", "to": "start+3d"}]}, "stages.0.id", "a stage wants `from`"
    ),
    "both all and any": (
        {"kind": "signals", "combinations": [{"id": "c", "all": [{"event": "a"}], "any": [{"event": "b"}]}]},
        "combinations.0.any", "a combination has `all` and `any`: keep one of them",
    ),
    "neither all nor any": (
        {"kind": "signals", "combinations": [{"id": "c"}]}, "combinations.0.id", "a combination wants one of `all`, `any`"
    ),
    "a metric without a figure": (in_roadmap(now=[{"id": "f", "metric": "m"}]), "now.0.id", "`metric` and `is` belong together"),
    "more won than there are": (
        {"kind": "results", "experiments": [{"id": "e", "metric": "m", "arms": [{"id": "a", "n": 1, "won": 2}]}]},
        "experiments.0.arms.0.id", "2 won of 1: more than there are",
    ),
    "a proof that does not add up": (
        {"kind": "results", "proofs": [{"id": "p", "rule": "r", "n": 1, "hits": 2, "hits_out": 0, "base": 0}]},
        "proofs.0.id", "the counts do not fit",
    ),
    "fields of an overlay on a map": (
        {"kind": "map", "id": "m", "remove": {"a": "b"}}, "remove", "`remove` belongs to an overlay: say which map"
    ),
    "an overlay for nobody": ({"kind": "map", "id": "m", "extends": "cs"}, "id", "an overlay wants `for`"),
    "an overlay with touchpoints": (
        {"kind": "map", "id": "m", "extends": "cs", "for": "all", "touchpoints": [{"id": "a"}]}, "touchpoints",
        "put new ones under `add`",
    ),
    "a missing field": (in_roadmap(steps=[{"id": "s", "from": "today"}]), "steps.0.id", "`takes` is missing: step `s` cannot"),
    "a missing field of a document": ({"kind": "program"}, "", "`name` is missing: this program document cannot do without"),
    "a missing id": ({"kind": "map", "id": "m", "touchpoints": [{"purpose": "x"}]}, "touchpoints.0", "`id` is missing"),
    # triggers and conditions
    "two kinds of trigger": (
        in_trigger(event="x", every="month"), IN_TRIGGER,
        "`event` and `every` stand together, but a trigger has one kind: make two touchpoints of it",
    ),
    "no kind of trigger": (in_trigger(delay="1d"), IN_TRIGGER, "the trigger has no kind; write one of `event`"),
    "a misspelt kind of trigger": (in_trigger(evnt="x"), IN_TRIGGER, "did you mean `event` instead of `evnt`?"),
    "a renamed kind of trigger": (in_trigger(quiet="x", for_="1d"), IN_TRIGGER, "did you mean `inactive` instead of `quiet`?"),
    "a word for a trigger": (in_touchpoint(trigger="monthly"), IN_TRIGGER, "`monthly` is not a trigger: write a mapping"),
    "two kinds of condition": (
        in_moment(when={"event": "a", "signal": "b"}), "moments.0.when", "but a condition has one kind: declare a combination"
    ),
    "no kind of condition": (in_moment(when={"first": True}), "moments.0.when", "the condition has no kind; write one of"),
    "a condition that is a trigger": (in_moment(when={"before": "renewal"}), "moments.0.when", "the condition has no kind"),
    "a word for a condition": (in_moment(when="login"), "moments.0.when", "`login` is not a condition"),
    "no level": (in_trigger(signal="s"), IN_TRIGGER, "a threshold wants one of `above`, `at_least`, `below`, `at_most`, `is`"),
    "two levels": (in_trigger(signal="s", above=1, below=0), f"{IN_TRIGGER}.below", "has `above` and `below`: keep one"),
    "two norms": (
        in_trigger(signal="s", change="-5%", z=-2, against="8w"), f"{IN_TRIGGER}.z", "has `change` and `z`: keep one of them"
    ),
    "no norm": (in_trigger(signal="s", change="-5%"), IN_TRIGGER, "`against` is missing"),
    "cap in two places": (
        in_touchpoint(cap={"at_most": 1, "per": "7d"}, trigger={"event": "e", "cap": {"at_most": 1, "per": "7d"}}),
        "touchpoints.0.cap", "the cap stands here and in the trigger: keep one of them",
    ),
    "cap in two places of an override": (
        {"kind": "map", "id": "m", "extends": "cs", "for": "all",
         "override": {"a": {"cap": {"at_most": 1, "per": "7d"}, "trigger": {"event": "e", "cap": {"at_most": 1, "per": "7d"}}}}},
        "override.a.cap", "the cap stands here and in the trigger",
    ),
    "cap of a schedule": (
        in_trigger(every="month", cap={"at_most": 1, "per": "7d"}), f"{IN_TRIGGER}.cap", "does not go with a schedule or a date"
    ),
    "cap beside a date": (
        in_touchpoint(trigger={"date": "2026-01-01"}, cap={"at_most": 1, "per": "7d"}), "touchpoints.0.cap", "does not go with"
    ),
    "cap of an approach in months": (
        in_trigger(before="renewal", cap={"at_most": 1, "per": "month"}), f"{IN_TRIGGER}.cap.per",
        "`month` is not a length in days: the cap of days before or after an anchor wants a duration such as 7d",
    ),
    "cap of nothing": (in_touchpoint(cap={"at_most": 0, "per": "7d"}), "touchpoints.0.cap.at_most", "at least 1 is expected"),
}  # fmt: skip


UNKNOWN: dict[str, tuple[dict[str, Any], str, str, str | None]] = {
    "a misspelt key": (in_touchpoint(purpse="x"), "touchpoints.0.purpse", "in touchpoint `t`", "purpose"),
    "a key of another place": (in_touchpoint(trained="x"), "touchpoints.0.trained", "in touchpoint `t`", None),
    "a key nobody knows": (in_touchpoint(weather="x"), "touchpoints.0.weather", "start it with `x-`", None),
    "a key that is there already": (in_touchpoint(purpse="x", purpose="y"), "touchpoints.0.purpse", "remove it", None),
    "a key of the document": ({"kind": "map", "id": "m", "touchpionts": []}, "touchpionts", "this map document", "touchpoints"),
    "a key of a trigger": (in_trigger(event="e", frist=True), f"{IN_TRIGGER}.frist", "in `trigger`", "first"),
    "a key of another trigger": (in_trigger(event="e", by="1d"), f"{IN_TRIGGER}.by", "in `trigger`", None),
    "a key of a condition": (
        in_moment(when={"escalation": "a", "escalation_": 1}), "moments.0.when.escalation_", "in `when`", None
    ),
    "a key under a name of the author's own": (
        in_program(departments={"label": {"is_sc": True}}), "departments.label.is_sc", "in `label`", "is_cs"
    ),
    "a key of a list without brackets": (
        in_program(policy={"pressure": {"at_most": 1, "per": "7d", "chanel": "x"}}), "policy.pressure.chanel",
        "in `pressure`", "channel",
    ),
    "a key of one of several forms": (
        in_program(new_per_year=[{"for": "all", "is": "5%", "fro": 1}]), "new_per_year.0.fro", "in `new_per_year`", None
    ),
    "a key of a window": (
        in_touchpoint(during={"from": "start", "to": "start", "too": "x"}), "touchpoints.0.during.too", "in `during`", None
    ),
    "a key of a dimension": (
        in_program(dimensions={"a": {"values": ["b"], "mny": True}}), "dimensions.a.mny", "in a dimension", "many"
    ),
    "a key of a row": (
        in_program(population=[{"accounts": 1, "contact": {"admin": 1}}]), "population.0.contact", "row of the population",
        "contacts",
    ),
    "a setting of rules": (in_program(rules={"disabel": ["O"]}), "rules.disabel", "in `rules`", "disable"),
    "a key of a nested record": (
        in_touchpoint(survey={"instrument": "nps", "bad": {"at_most": 1, "esclation": "x"}}),
        "touchpoints.0.survey.bad.esclation", "in `bad`", "escalation",
    ),
}  # fmt: skip
