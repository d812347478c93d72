"""Measures importing spreadsheets of generated messages: `python -m benchmarks.import_sheet`.

Every run is a cold command line; times are by the clock, in brackets of the processor, memory is the highest.
"""

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

ROWS = 20_000
HEADINGS = ("Touchpoint", "Goal", "Segment", "Channel", "Team", "Tool", "When", "Status", "Notes")
TRIGGERS = (
    "30 days before renewal",
    "Weekly",
    "Fridays",
    "When NPS detractor",
    "day 7-10",
    "60 days after contract date",
    "ad hoc",
    "second Tuesday of the month",
    "no login for 14 days",
)


def messages(count: int, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """Rows of a plausible inventory; a third of the triggers are guesses or words."""
    dice = random.Random(seed)
    for number in range(count):
        yield (
            f"Message {number} about {dice.choice(('onboarding', 'renewal', 'adoption'))}",
            f"Get the customer to do thing number {number} soon",
            dice.choice(("SMB", "Mid", "Enterprise")),
            dice.choice(("Email", "In-app", "Call")),
            dice.choice(("Marketing", "CS", "Support")),
            dice.choice(("Gainsight", "HubSpot")),
            dice.choice(TRIGGERS),
            dice.choice(("Active", "Draft")),
            f"free text {number}",
        )


def write_csv(file: Path, count: int) -> None:
    """The rows as comma-separated text."""
    with open(file, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        writer.writerows(messages(count))


def write_xlsx(file: Path, count: int) -> None:
    """The rows as a workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Inventory")
    sheet.append(HEADINGS)
    for row in messages(count):
        sheet.append(row)
    book.save(file)


def measure(*arguments: str) -> str:
    """One cold run of dcs: seconds by the clock, of the processor, and mebibytes at most."""
    code = (
        "import resource, sys\nfrom dcs_cli.__main__ import main\n"
        "code = main(sys.argv[1:])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)\n"
        "sys.exit(code)"
    )
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    before, began = used.ru_utime + used.ru_stime, perf_counter()
    command = [sys.executable, "-c", code, *arguments]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    clock = perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = found.stderr.split()[-1]
    return f"{clock:.1f} s ({used.ru_utime + used.ru_stime - before:.1f} s), {memory} MB"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each kind of run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    count = parser.parse_args(arguments).rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for suffix, write in (("xlsx", write_xlsx), ("csv", write_csv)):
            file = folder / f"inventory.{suffix}"
            write(file, count)
            project = str(folder / suffix)
            print(f"{count:,} rows of {suffix}, first import: {measure('import', str(file), '--into', project)}")
            print(f"{count:,} rows of {suffix}, unchanged:    {measure('import', str(file), '--into', project)}")


if __name__ == "__main__":
    main()
