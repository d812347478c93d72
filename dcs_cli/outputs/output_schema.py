"""The shape of JSON reports, described once, and the JSON Schema that is made from it (commands, "JSON")."""

from collections.abc import Mapping
from typing import Any

from dcs_cli.outputs.json_report import SCHEMA_VERSION

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
YES_NO: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
ANYTHING: Schema = {}


def maybe(schema: Schema) -> Schema:
    """A value that is null where it is unknown or does not apply."""
    return {"anyOf": [schema, {"type": "null"}]}


def listed(schema: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": schema}


def named(schema: Schema) -> Schema:
    """A mapping whose keys are ids of the project."""
    return {"type": "object", "additionalProperties": schema}


def one_of(*words: str) -> Schema:
    """One of some words."""
    return {"enum": list(words)}


def record(keys: Mapping[str, Schema]) -> Schema:
    """A mapping with known keys; those whose name ends with ``?`` may be left out, and minor versions may add some."""
    return {
        "type": "object",
        "required": [key for key in keys if not key.endswith("?")],
        "properties": {key.removesuffix("?"): schema for key, schema in keys.items()},
    }


TEXTS = listed(TEXT)
COUNT, FIGURE, WORD = maybe(WHOLE), maybe(NUMBER), maybe(TEXT)
BOUND = maybe(one_of("at most", "at least", "cannot tell"))
BOX = named(TEXTS)
CELLS = listed(named(ANYTHING))
VERDICT = one_of("breach", "possible", "fine")
SHARE_OF_MESSAGES = {"total": COUNT, "share": FIGURE, "volume_share": FIGURE, "volume_bound": BOUND}
SHARE_OF_ACCOUNTS = record({"accounts": COUNT, "total": COUNT, "share": FIGURE})

FINDING = record(
    {
        "code": TEXT,
        "name": TEXT,
        "level": one_of("error", "warning", "note"),
        "certainty": one_of("certain", "possible"),
        "subjects": TEXTS,
        "where": listed(
            record(
                {
                    "file": TEXT,
                    "line": WHOLE,
                    "column": WHOLE,
                    "end": record({"line": WHOLE, "column": WHOLE}),
                    "role": one_of("primary", "related"),
                }
            )
        ),
        "customers": maybe(
            record(
                {
                    "boxes": listed(BOX),
                    "contacts": COUNT,
                    "accounts": COUNT,
                    "unit?": one_of("contact", "account"),
                    "size?": COUNT,
                    "cells?": CELLS,
                }
            )
        ),
        "message": TEXT,
        "fix": record({"kind": one_of("auto", "unsafe", "stub", "no"), "text": WORD}),
        "url": TEXT,
        "data": named(ANYTHING),
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
        "suppressed": maybe(record({"by": one_of("ignore", "allow", "baseline"), "reason": TEXT})),
    }
)
METRIC = record(
    {
        "name": TEXT,
        "value": FIGURE,
        "kind": one_of("share", "number", "days", "hours"),
        "numerator": FIGURE,
        "denominator": FIGURE,
        "volume": FIGURE,
        "volume_bound": BOUND,
        "estimated": YES_NO,
        "unknown": TEXTS,
        "low": FIGURE,
        "high": FIGURE,
    }
)
TARGET = record(
    {
        "metric": TEXT,
        "wanted": TEXT,
        "value": FIGURE,
        "verdict": one_of("met", "not met", "cannot tell"),
        "impossible": maybe(YES_NO),
        "needs": WORD,
        "volume": FIGURE,
        "volume_bound": BOUND,
        "low": FIGURE,
        "high": FIGURE,
    }
)
CLASSES = ("not_applicable", "uncovered", "conditional", "wrong_time", "narrower", "wrong_mode", "no_contact", "served")
REQUIREMENT = record(
    {
        "plan": TEXT,
        "moment": TEXT,
        "need": maybe(one_of("human", "hybrid", "digital")),
        "unit": one_of("contact", "account"),
        "required": COUNT,
        **dict.fromkeys(CLASSES, COUNT),
        "met": YES_NO,
        "estimated": YES_NO,
        "clipped": YES_NO,
        "suppressed_during": TEXTS,
        "boxes": named(listed(BOX)),
        "where": record({"file": TEXT, "line": WHOLE, "column": WHOLE}),
    }
)
FACET = record(
    {
        "id": TEXT,
        "overlays": TEXTS,
        **dict.fromkeys(("department", "system", "channel", "kind", "trigger_class"), WORD),
        "mode": one_of("human", "hybrid", "digital"),
        "slip_days": FIGURE,
        "clock": WORD,
        "contacts": COUNT,
        "accounts": COUNT,
        "volume_per_year": FIGURE,
    }
)
WORST = {"worst": WHOLE, "worst_day": COUNT, "unbounded": TEXTS, "verdict": VERDICT}
EXPECTED = {"expected": NUMBER, "expected_day": COUNT, "unknown": TEXTS}
LIMIT = {"at_most": WHOLE, "per": TEXT, "channel": WORD}
PRESSURE = record(
    {
        "name?": TEXT,
        **LIMIT,
        "certain_contacts": COUNT,
        "possible_contacts": COUNT,
        "over_pressure": FIGURE,
        "boxes": listed(
            record(
                {
                    "boxes": listed(BOX),
                    "contacts": COUNT,
                    "certain": WHOLE,
                    "certain_day": COUNT,
                    **EXPECTED,
                    **WORST,
                }
            )
        ),
        "cells?": CELLS,
    }
)
ACCOUNT_PRESSURE = record(
    {
        **LIMIT,
        "certain_accounts": COUNT,
        "possible_accounts": COUNT,
        "boxes": listed(
            record({"boxes": listed(BOX), "accounts": COUNT, "certain": WHOLE, "certain_day": COUNT, **WORST})
        ),
        "cells?": CELLS,
    }
)
UPLIFT = record(
    {
        **dict.fromkeys(("low", "high", "if_independent", "ceiling"), FIGURE),
        "counted?": listed(
            record(
                {
                    "level": one_of("contact", "account"),
                    **dict.fromkeys(("total", "email", "in_app", "either", "unknown"), WHOLE),
                    "low": FIGURE,
                    "high": FIGURE,
                }
            )
        ),
    }
)
EXPERIMENT = record(
    {
        "id": TEXT,
        "unit": one_of("contact", "account"),
        "rates": named(FIGURE),
        "size_check_p": FIGURE,
        "comparisons": listed(
            record({"arm": TEXT, "difference": FIGURE, "interval": maybe(listed(NUMBER)), "verdict": WORD})
        ),
        "verdict": TEXT,
        "adopt": WORD,
    }
)
PROOF = record(
    {
        "id": TEXT,
        "rule": TEXT,
        **dict.fromkeys(("precision", "recall", "base_rate", "lift"), FIGURE),
        "interval": maybe(listed(NUMBER)),
        "fisher_p": FIGURE,
        "verdict": TEXT,
    }
)
DATA_FILES = record(
    {
        "files": listed(
            record(
                {
                    "kind": one_of("accounts", "contacts", "contracts"),
                    "file": TEXT,
                    "rows": WHOLE,
                    "outside_population": WHOLE,
                    "columns_not_read": TEXTS,
                }
            )
        ),
        "population_from": maybe(one_of("program", "data files")),
    }
)
VOLUME = record(
    {
        "first_year": YES_NO,
        "total_per_year": FIGURE,
        "by_class": maybe(named(NUMBER)),
        "by_message": maybe(named(FIGURE)),
        "unknown": TEXTS,
        "at_most": TEXTS,
        "per_contact_year": FIGURE,
    }
)
PROTECTED = record(
    {
        "campaign": TEXT,
        "contacts": COUNT,
        "expected_contacts": FIGURE,
        "accounts?": record(dict.fromkeys(("listed", "met", "unknown"), WHOLE)),
        "by_contact?": YES_NO,
    }
)
SILENCE = record({"max": FIGURE, "boxes": listed(record({"boxes": listed(BOX), "days": NUMBER})), "cells?": CELLS})

HEAD: dict[str, tuple[Schema, str]] = {
    "schema_version": ({"const": SCHEMA_VERSION}, "minor versions add keys, major ones change them"),
    "tool": (record({"name": TEXT, "version": TEXT}), "the program that wrote the report"),
    "command": (TEXT, "the command"),
}
PROJECT: dict[str, tuple[Schema, str]] = {
    "as_of": (DAY, "the day everything is judged at"),
    "project": (
        record({"name": TEXT, "root": TEXT, "documents": WHOLE, "files": WHOLE}),
        "its name, its folder as given, and how much was read",
    ),
    "view": (WORD, "the expression of --view, or null"),
    "summary": (
        record(dict.fromkeys(("errors", "warnings", "notes", "ignored", "baselined", "exit_code"), WHOLE)),
        "how many findings of each level, how many were silenced, and how the run ends",
    ),
}
JUDGED: dict[str, tuple[Schema, str]] = {
    "not_checked": (listed(record({"code": TEXT, "add": TEXT})), "rules that are silent for want of an input"),
    "findings": (listed(FINDING), "what was found, the gravest first"),
}
FIGURES: dict[str, tuple[Schema, str]] = {
    "metrics": (listed(METRIC), "every metric, by count and where it has one by volume"),
    "population": (
        record(dict.fromkeys(("accounts", "contacts", "contact_cells", "account_cells"), COUNT)),
        "sizes of the universe of customers",
    ),
    "messages": (
        record({**dict.fromkeys(("total", "touchpoints", "campaigns", "facets"), WHOLE), "not_live": TEXTS}),
        "live messages, and those that are not",
    ),
    "facets": (listed(FACET), "every live version of a touchpoint"),
    "requirements": (listed(REQUIREMENT), "moments plans promise, customers by how they are served"),
    "moment_coverage": (record({"met": WHOLE, "total": WHOLE}), "requirements that are met"),
    "plan_coverage": (FIGURE, "share of the accounts that are in a plan"),
    "silence_days": (SILENCE, "the longest certain silence"),
    "protected": (listed(PROTECTED), "campaigns of others in protected times"),
    "pressure": (listed(PRESSURE), "what one contact gets, for every line of the policy"),
    "account_pressure": (listed(ACCOUNT_PRESSURE), "what all contacts of one account get"),
    "caps": (listed(PRESSURE), "the same for named caps"),
    "senders": (record({"max": WHOLE, "mean": FIGURE, "unknown": TEXTS}), "senders that reach one contact"),
    "volume": (VOLUME, "messages a year"),
    "signal_ratio": (
        record(
            {
                **dict.fromkeys(("count", "count_strict", "volume", "volume_strict"), FIGURE),
                "volume_bound": BOUND,
                "human": WHOLE,
            }
        ),
        "share of digital messages that follow the customer",
    ),
    "count_by_class": (named(WHOLE), "digital messages by class of trigger"),
    "high_signal_share": (
        record({"count": maybe(listed(WHOLE)), "volume": FIGURE, "volume_bound": BOUND}),
        "messages that serve a signalled moment: how many of how many",
    ),
    "cs_visibility": (record({"visible": COUNT, **SHARE_OF_MESSAGES}), "messages CS can see"),
    "cs_ownership": (record({"owned": COUNT, **SHARE_OF_MESSAGES}), "messages CS owns"),
    "campaign_notice": (
        record({"in_time": COUNT, "total": COUNT, "days": named(COUNT)}),
        "campaigns of others that CS heard of in time",
    ),
    "random_acts": (record({"messages": TEXTS, **SHARE_OF_MESSAGES}), "messages that serve no moment of a plan"),
    "csm_load": (
        record(
            {
                "hours_per_week": FIGURE,
                "by_touchpoint": named(NUMBER),
                "unknown": TEXTS,
                "capacity": FIGURE,
                "at_most": TEXTS,
            }
        ),
        "human time the map implies",
    ),
    "flows": (record({"count": WHOLE, "accounts": maybe(listed(WHOLE))}), "groups of accounts that get the same"),
    "email_kinds": (TEXTS, "kinds of email in use"),
    "in_app_kinds": (TEXTS, "kinds of in-app message in use"),
    "voc_kinds": (TEXTS, "kinds of survey in use"),
    "ebr_coverage": (SHARE_OF_ACCOUNTS, "accounts with a business review"),
    "report_coverage": (SHARE_OF_ACCOUNTS, "accounts with a report of their use"),
    "outcome_measured": (record({"ok": WHOLE, "total": WHOLE}), "touchpoints measured by an outcome"),
    "targets": (listed(TARGET), "the scoreboard of targets"),
}
ENTRIES = listed(record({"code": TEXT, "subjects": TEXTS, "fingerprint": TEXT, "message": TEXT}))
WHERE_THERE: dict[str, tuple[Schema, str]] = {
    "baseline_gone": (ENTRIES, "entries of the baseline that match no finding any more, where there are some"),
    "data_files": (DATA_FILES, "data files that were read"),
    "plan": (named(ANYTHING), "the automation plan, where there is a study"),
    "roadmap": (named(ANYTHING), "the way from today to the vision, where there is a roadmap"),
    "in_app_reach_uplift": (UPLIFT, "more customers reached with in-app, where reach is read or counted"),
    "experiments": (listed(EXPERIMENT), "experiments, where there are results"),
    "proofs": (listed(PROOF), "typed proofs, where there are results"),
    "benchmarks": (
        listed(record({"metric": TEXT, "value": NUMBER, "reading": FIGURE})),
        "benchmarks of the own industry, where there are results",
    ),
}
ITEMS: dict[str, tuple[Schema, str]] = {
    "items": (
        listed(
            record(
                {
                    "type": TEXT,
                    "id": TEXT,
                    "contacts": COUNT,
                    "accounts": COUNT,
                    "volume_per_year": FIGURE,
                    "where": maybe(record({"file": TEXT, "line": WHOLE, "column": WHOLE})),
                }
            )
        ),
        "one item each, with its fields as written beside these",
    ),
}
BASELINE: dict[str, tuple[Schema, str]] = {
    "action": (one_of("write", "prune", "show"), "what was done with the baseline"),
    "file": (TEXT, "the file of the baseline"),
    "entries": (ENTRIES, "what it holds now"),
    "gone": (ENTRIES, "what was taken off"),
}
REQUIRED: dict[str, tuple[str, ...]] = {
    "check": (*PROJECT, *JUDGED),
    "audit": (*PROJECT, *JUDGED),
    "list": tuple(ITEMS),
    "baseline": tuple(BASELINE),
}
"""The keys every report of a command has; an audit that could be made has those of FIGURES as well."""


def output_schema() -> Schema:
    """The JSON Schema of the reports of all commands, draft-07."""
    keys = {**HEAD, **PROJECT, **JUDGED, **FIGURES, **WHERE_THERE, **ITEMS, **BASELINE}
    rules = [
        {"if": _command(name), "then": {"required": [key for key in required if key not in HEAD]}}
        for name, required in REQUIRED.items()
    ]
    # An audit that stopped at what it could not read has no figures.
    whole = {"if": {**_command("audit"), "required": ["command", "metrics"]}, "then": {"required": list(FIGURES)}}
    return {
        "title": "dcs report",
        "description": "What dcs commands write with --format json.",
        "type": "object",
        "required": list(HEAD),
        "properties": {key: {**schema, "description": text} for key, (schema, text) in keys.items()},
        "allOf": [*rules, whole],
    }


def _command(name: str) -> Schema:
    return {"required": ["command"], "properties": {"command": {"const": name}}}
