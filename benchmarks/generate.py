"""Writes a project of a given number of touchpoints: `python -m benchmarks.generate 10000 --seed 1 DIR`."""

import argparse
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.customers import Customers, program
from benchmarks.journeys import draw_moments, draw_signals, journey_document, signals_document
from benchmarks.messages import draw_maps
from benchmarks.sizes import Sizes
from benchmarks.yaml_writing import document_text

ACTIVITIES = ("scheduling", "copy-paste", "business-review-decks", "renewal-packs", "deep-dives")


def generated_project(touchpoints: int, seed: int) -> dict[str, str]:
    """The texts of a project by file name; the same for the same number and seed."""
    sizes, dice = Sizes(touchpoints), Random(seed)
    customers = Customers(sizes, dice)
    signals = draw_signals(sizes, dice)
    moments = draw_moments(sizes, customers, signals, dice)
    maps = draw_maps(sizes, customers, moments, signals, dice)
    serving = [one["id"] for listed in maps.values() for one in listed[0]["touchpoints"] if one["channel"] == "email"]
    files: dict[str, list[dict[str, Any]]] = {
        "program.yaml": [program(sizes, customers)],
        "journey.yaml": [journey_document(moments)],
        "signals.yaml": [signals_document(sizes, signals, dice)],
        "automation.yaml": [_automation(sizes, serving, dice)],
        **maps,
    }
    return {name: "---\n".join(document_text(one) for one in listed) for name, listed in files.items()}


def write_project(touchpoints: int, seed: int, folder: Path) -> None:
    """Write a project below a folder, over what stands there."""
    for name, text in generated_project(touchpoints, seed).items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")


def _automation(sizes: Sizes, serving: list[str], dice: Random) -> dict[str, Any]:
    csms = ["dana", "eli", "fay", "gus"]
    change = {"affects": csms, "informed": csms, "consulted": csms, "trained": csms, "manual_stops_on": "2026-06-01"}
    large = {"segment": ["enterprise", "mid"], "persona": ["admin", "buyer"]}
    return {
        "kind": "automation",
        "studies": [
            {
                "id": "baseline",
                "date": "2026-01-20",
                "accounts": 260,
                "activities": [
                    {
                        "id": name,
                        "minutes_each": 5 + 10 * number,
                        "times_per_week": 60,
                        "audience": large,
                        "repetitive": True,
                    }
                    for number, name in enumerate(ACTIVITIES)
                ],
            }
        ],
        "items": [
            {
                "id": f"automate-{number:03d}",
                "replaces": ACTIVITIES[number % len(ACTIVITIES)],
                "automated_by": sorted(dice.sample(serving, 2)),
                "share": "10%",
                "build": {"hours": 20, "by": "digital-csm"},
                "upkeep": {"hours_per_month": 1},
                "change": change,
            }
            for number in range(sizes.items)
        ],
    }


def main() -> None:
    """Read the command line and write the project."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("touchpoints", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_project(arguments.touchpoints, arguments.seed, arguments.folder)


if __name__ == "__main__":
    main()
