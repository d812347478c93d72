"""Measures what the cache saves on generated projects: `python -m benchmarks.cache`."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from benchmarks.generate import write_project
from benchmarks.run import AS_OF, SEED, SIZES, Measured, best, measured, surroundings


def _command(word: str, project: Path, *more: str) -> tuple[str, ...]:
    return ("-m", "dcs_cli", word, str(project), "--as-of", AS_OF, *more)


def _edited(project: Path, number: int) -> None:
    """One file of messages changed, as by hand."""
    largest = max((project / "maps").glob("*.yaml"), key=lambda path: (path.stat().st_size, path.name))
    with largest.open("a", encoding="utf-8") as file:
        file.write(f"# edit {number}\n")


def row(word: str, project: Path, environment: dict[str, str], repeats: int) -> tuple[Measured, ...]:
    """Without a cache, filling it, after an edit of one file, and unchanged; the best of several runs each."""
    plain = [measured(_command(word, project, "--no-cache"), environment) for _ in range(repeats)]
    filling = [measured(_command(word, project), environment)]
    edited = []
    for number in range(repeats):
        _edited(project, number)
        edited.append(measured(_command(word, project), environment))
    unchanged = [measured(_command(word, project), environment) for _ in range(repeats)]
    return best(plain), best(filling), best(edited), best(unchanged)


def _kept(project: Path) -> float:
    return sum(path.stat().st_size for path in (project / ".dcs-cache").iterdir()) / 2**20


def _bare(environment: dict[str, str]) -> float:
    times = []
    for _ in range(9):
        start = perf_counter()
        subprocess.run([sys.executable, "-c", ""], env=environment, check=True)
        times.append(perf_counter() - start)
    return min(times)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table in Markdown: clock time, in brackets processor time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        environment = {**surroundings(folder / "bytecode"), "XDG_CACHE_HOME": str(folder / "home")}
        del environment["DCS_CACHE_DIR"]
        print(f"bare Python {_bare(environment) * 1000:.0f} ms, load {os.getloadavg()[0]:.1f}\n")
        print("| touchpoints | command | `--no-cache` | filling | one file edited | unchanged | kept |")
        print("|---:|---|---:|---:|---:|---:|---:|")
        for size in chosen.sizes:
            project = folder / str(size)
            write_project(size, SEED, project)
            for word in ("check", "audit"):
                cells = " | ".join(
                    f"{one.wall:.2f} s ({one.cpu:.2f})" for one in row(word, project, environment, chosen.repeats)
                )
                print(f"| {size:,} | `{word}` | {cells} | {_kept(project):.1f} MB |", flush=True)


if __name__ == "__main__":
    main()
