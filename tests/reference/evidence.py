"""Proofs, experiments and benchmarks (semantics 18).

Readings of the text chosen here:
* an activity word is compared with the whole metric, lower-cased;
* recorded proofs of one `history` are one family for Benjamini-Hochberg; without `history` each is judged alone;
* a typed proof is claimed only with `holdout: true`; refuted is asked after claimed;
* an experiment without `planned_n` is never "go on"; each comparison has its own verdict by its interval;
* a benchmark is listed when its industry is the program's; a missing reading is null.
"""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist
from typing import Any

from . import load, values
from .project import Project
from .universe import Universe

ACTIVITY_WORDS = {
    "opens",
    "open_rate",
    "opened",
    "clicks",
    "click_rate",
    "clicked",
    "sent",
    "sends",
    "delivered",
    "views",
    "impressions",
    "attended",
    "attendance",
    "registrations",
    "downloads",
    "reads",
    "replies",
    "shown",
}
LEAST_HITS = 30
FALSE_DISCOVERY = 0.05
UNBALANCED = 0.001
NO_DIFFERENCE = "no difference shown"


def activity_word(project: Project, word: Any) -> bool:
    """Is a measure an activity word (semantics 18)?"""
    extended = ACTIVITY_WORDS | {str(one).lower() for one in project.policy.get("activity_words") or []}
    return str(word).lower() in extended


def wilson(hits: int, number: int, level: float = 0.05) -> tuple[float, float]:
    """Wilson's interval of a share (semantics 18)."""
    z = NormalDist().inv_cdf(1 - level / 2)
    p = hits / number
    middle = p + z * z / (2 * number)
    half = z * math.sqrt(p * (1 - p) / number + z * z / (4 * number * number))
    scale = 1 + z * z / number
    return (middle - half) / scale, (middle + half) / scale


def fisher(hits_out: int, hits: int, base: int, number: int) -> float:
    """One-sided p of Fisher's exact test, hits against non-hits (semantics 18)."""
    total = Fraction(0)
    for both in range(hits_out, min(hits, base) + 1):
        if hits - both <= number - base:
            total += Fraction(math.comb(base, both) * math.comb(number - base, hits - both), math.comb(number, hits))
    return float(total)


def discoveries(ps: dict[str, float]) -> set[str]:
    """The rules that pass Benjamini-Hochberg at 5 % (semantics 18)."""
    ordered = sorted(ps.items(), key=lambda one: (one[1], one[0]))
    last = 0
    for rank, (_, p) in enumerate(ordered, start=1):
        if p <= FALSE_DISCOVERY * rank / len(ordered):
            last = rank
    return {name for name, _ in ordered[:last]}


def proofs(project: Project) -> list[dict[str, Any]]:
    """The key `proofs` (semantics 18, 24)."""
    entries = project.results["proofs"]
    families: dict[str, dict[str, float]] = {}
    p_of: dict[str, float] = {}
    for entry in entries:
        if entry.get("hits"):
            p = fisher(entry["hits_out"], entry["hits"], entry["base"], entry["n"])
            p_of[entry["id"]] = p
            families.setdefault(str(entry.get("history") or f"alone:{entry['id']}"), {})[entry["id"]] = p
    passed = {name for family in families.values() for name in discoveries(family)}
    found = []
    for entry in sorted(entries, key=lambda one: str(one["id"])):
        number, hits, out, base = entry["n"], entry["hits"], entry["hits_out"], entry["base"]
        base_rate = values.share(base, number)
        precision = values.share(out, hits)
        interval = wilson(out, hits) if hits else None
        verdict = "unproven"
        if entry.get("holdout") is True and hits >= LEAST_HITS and entry["id"] in passed:
            verdict = "claimed"
        elif interval is not None and base_rate is not None and interval[1] < base_rate:
            verdict = "refuted"
        lift = None if precision is None or not base_rate else precision / base_rate
        found.append(
            {
                "id": entry["id"],
                "rule": entry["rule"],
                "precision": values.rounded(precision),
                "recall": values.rounded(values.share(out, base)),
                "base_rate": values.rounded(base_rate),
                "lift": values.rounded(lift),
                "interval": None if interval is None else [round(interval[0], 6), round(interval[1], 6)],
                "fisher_p": None if entry["id"] not in p_of else round(p_of[entry["id"]], 6),
                "verdict": verdict,
            }
        )
    return found


def chi_square_tail(statistic: float, freedom: int) -> float:
    """P(X >= statistic) for a chi-square variable, by the recurrence over degrees of freedom (semantics 18)."""
    if statistic <= 0:
        return 1.0
    half = statistic / 2
    if freedom % 2 == 0:
        term, total = 1.0, 1.0
        for k in range(1, freedom // 2):
            term *= half / k
            total += term
        return math.exp(-half) * total
    tail = math.erfc(math.sqrt(half))
    for k in range((freedom - 1) // 2):
        tail += half ** (k + 0.5) * math.exp(-half) / math.gamma(k + 1.5)
    return tail


def size_check(experiment: dict[str, Any]) -> float | None:
    """p of the arms' sizes against `split`, default equal (semantics 18)."""
    sizes = [arm["n"] for arm in experiment["arms"]]
    everyone = sum(sizes)
    if len(sizes) < 2 or everyone == 0:
        return None
    split = [values.fraction(one) for one in experiment.get("split") or []] or [Fraction(1, len(sizes))] * len(sizes)
    whole = sum(split)
    statistic = 0.0
    for size, part in zip(sizes, split, strict=True):
        wanted = float(everyone * part / whole)
        if wanted == 0:
            return 0.0 if size else None
        statistic += (size - wanted) ** 2 / wanted
    return chi_square_tail(statistic, len(sizes) - 1)


def compared(control: dict[str, Any], arm: dict[str, Any], arms: int) -> dict[str, Any]:
    """An arm against the control, with Newcombe's interval from Wilson limits (semantics 18)."""
    if not control["n"] or not arm["n"]:
        return {"arm": arm["id"], "difference": None, "interval": None, "verdict": NO_DIFFERENCE}
    level = 0.05 / (arms - 1)
    before, after = control["won"] / control["n"], arm["won"] / arm["n"]
    low_before, high_before = wilson(control["won"], control["n"], level)
    low_after, high_after = wilson(arm["won"], arm["n"], level)
    difference = after - before
    low = difference - math.hypot(after - low_after, high_before - before)
    high = difference + math.hypot(high_after - after, before - low_before)
    verdict = "adopt" if low > 0 else "keep" if high < 0 else NO_DIFFERENCE
    exact = Fraction(arm["won"], arm["n"]) - Fraction(control["won"], control["n"])
    return {
        "arm": arm["id"],
        "difference": values.rounded(exact),
        "interval": [round(low, 6), round(high, 6)],
        "verdict": verdict,
    }


def experiment_verdict(
    project: Project, experiment: dict[str, Any], check: float | None, comparisons: list[dict[str, Any]]
) -> str:
    """The verdict of an experiment, in the order of the section (semantics 18)."""
    planned = experiment.get("planned_n")
    if activity_word(project, experiment.get("metric")):
        return "invalid"
    if check is not None and check < UNBALANCED:
        return "unbalanced"
    if planned is not None and sum(arm["n"] for arm in experiment["arms"]) < planned:
        return "go on"
    verdicts = [one["verdict"] for one in comparisons]
    if "adopt" in verdicts:
        return "adopt"
    if verdicts and all(one == "keep" for one in verdicts):
        return "keep"
    return NO_DIFFERENCE


def experiments(project: Project) -> list[dict[str, Any]]:
    """The key `experiments` (semantics 18, 24)."""
    found = []
    for experiment in sorted(project.results["experiments"], key=lambda one: str(one["id"])):
        arms = experiment["arms"]
        check = size_check(experiment)
        comparisons = [compared(arms[0], arm, len(arms)) for arm in arms[1:]]
        verdict = experiment_verdict(project, experiment, check, comparisons)
        adopted = None
        if verdict == "adopt":
            better = [one for one in comparisons if one["verdict"] == "adopt"]
            adopted = min(better, key=lambda one: (-one["difference"], one["arm"]))["arm"]
        found.append(
            {
                "id": experiment["id"],
                "unit": experiment.get("unit") or "contact",
                "rates": {arm["id"]: values.rounded(values.share(arm["won"], arm["n"])) for arm in arms},
                "size_check_p": None if check is None else round(check, 6),
                "comparisons": comparisons,
                "verdict": verdict,
                "adopt": adopted,
            }
        )
    return found


def benchmarks(universe: Universe) -> list[dict[str, Any]]:
    """The key `benchmarks`: those of the program's industry, with the newest reading (semantics 18, 24)."""
    project = universe.project
    industry = project.settings.get("industry")
    found = []
    for entry in project.results["benchmarks"]:
        if industry is not None and entry.get("industry") == industry:
            found.append(
                {
                    "metric": entry["metric"],
                    "value": values.rounded(values.fraction(entry["value"])),
                    "reading": values.rounded(load.reading(universe, entry["metric"])),
                }
            )
    return found
