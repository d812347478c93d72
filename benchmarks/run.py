"""Measures cold command lines on generated projects beside a bare YAML reader: `python -m benchmarks.run`."""

import argparse
import os
import platform
import pstats
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.generate import write_project

SIZES = (100, 1_000, 10_000)
AS_OF = "2026-02-01"
SEED = 1
PEER = """
import sys, yaml
from pathlib import Path
for path in sorted(Path(sys.argv[1]).rglob("*.yaml")):
    list(yaml.load_all(path.read_bytes(), yaml.CSafeLoader))
"""
ACCEPTED = (0, 1)


@dataclass(frozen=True, slots=True)
class Measured:
    """One process: seconds by the clock, seconds of processor, and its largest size in MiB."""

    wall: float
    cpu: float
    memory: float


def surroundings(bytecode: Path) -> dict[str, str]:
    """The environment of all processes; modules are compiled once, as in an installation, and kept in ``bytecode``."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    here = str(Path(__file__).parent.parent)
    return {**inherited, "PYTHONPATH": here, "PYTHONPYCACHEPREFIX": str(bytecode), "NO_COLOR": "1", "DCS_CACHE_DIR": ""}


def measured(arguments: Sequence[str], environment: dict[str, str]) -> Measured:
    """Run one Python process to its end."""
    start = perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ACCEPTED:
        sys.exit(f"{' '.join(arguments[:6])} ended with {process.returncode}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def best(runs: Sequence[Measured]) -> Measured:
    """The run that took the least processor time: the others waited for the machine."""
    return min(runs, key=lambda run: run.cpu)


def in_turn(commands: Sequence[Sequence[str]], repeats: int, environment: dict[str, str]) -> list[Measured]:
    """The best run of every command; they take turns, so that a busy moment does not hit one of them alone."""
    rounds = [[measured(command, environment) for command in commands] for _ in range(repeats)]
    return [best(runs) for runs in zip(*rounds, strict=True)]


def command_line(name: str, folder: Path, *more: str) -> list[str]:
    """The command line of a command on a project, from its first import to its last line."""
    return ["-m", "dcs_cli", name, str(folder), "--as-of", AS_OF, "--fail-on", "never", *more]


def table(folders: dict[int, Path], repeats: int, environment: dict[str, str]) -> list[str]:
    """The rows of the table by size."""
    titles = "bare `yaml.load` | `dcs check` | ratio | `dcs audit` | ratio | `dcs audit --format json` | ratio"
    rows = [f"| touchpoints | YAML | {titles} | memory of audit |", f"|{'---:|' * 10}"]
    for size, folder in folders.items():
        text = sum(path.stat().st_size for path in folder.rglob("*.yaml")) / 1_000_000
        commands = (
            ["-c", PEER, str(folder)],
            command_line("check", folder),
            command_line("audit", folder),
            command_line("audit", folder, "--format", "json"),
        )
        peer, check, audit, figures = in_turn(commands, repeats, environment)
        cells = [f"{size:,}", f"{text:.1f} MB", seconds(peer)]
        for one in (check, audit, figures):
            cells += [seconds(one), f"{one.cpu / peer.cpu:.1f}"]
        rows.append(f"| {' | '.join([*cells, f'{audit.memory:.0f} MiB'])} |")
    return rows


def seconds(one: Measured) -> str:
    """Clock and processor time."""
    return f"{one.wall:.2f} s ({one.cpu:.2f})"


def start_up(repeats: int, environment: dict[str, str]) -> list[str]:
    """What every run pays before it does anything."""
    commands = {
        "bare Python": ["-c", "pass"],
        "`dcs --version`": ["-m", "dcs_cli", "--version"],
        "`dcs --help`": ["-m", "dcs_cli", "--help"],
    }
    rows = ["| command line | time |", "|---|---:|"]
    results = in_turn(list(commands.values()), repeats, environment)
    return [*rows, *(f"| {name} | {one.wall * 1000:.0f} ms |" for name, one in zip(commands, results, strict=True))]


def profile(folder: Path, name: str, functions: int, environment: dict[str, str]) -> None:
    """Print the functions of one command that take most time of their own."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "profile"
        measured(["-m", "cProfile", "-o", str(file), *command_line(name, folder)], environment)
        print(f"\n## Where `dcs {name}` spends its time (own time; cProfile slows small functions most)\n")
        pstats.Stats(str(file)).strip_dirs().sort_stats("tottime").print_stats(functions)


def machine() -> str:
    """What the figures were measured on."""
    load = f"load {os.getloadavg()[0]:.1f} at the start"
    cores = f"{os.cpu_count()} cores"
    day = datetime.now(UTC).date().isoformat()
    return f"{day}, {platform.machine()}, {cores}, {platform.system()}, Python {platform.python_version()}, {load}"


def main() -> None:
    """Read the command line, measure and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--profile", type=int, metavar="N", help="also print the N most expensive functions")
    arguments = parser.parse_args()
    print(f"{machine()}. Clock time, in brackets processor time; best of {arguments.repeats}.\n")
    with tempfile.TemporaryDirectory() as scratch:
        folders = {size: Path(scratch) / str(size) for size in arguments.sizes}
        for size, folder in folders.items():
            write_project(size, arguments.seed, folder)
        environment = surroundings(Path(scratch) / "bytecode")
        for command in ("check", "audit"):
            measured(command_line(command, folders[min(folders)]), environment)
        sizes = table(folders, arguments.repeats, environment)
        print("\n".join([*sizes, "", *start_up(max(5, arguments.repeats), environment)]))
        if arguments.profile:
            for name in ("check", "audit"):
                profile(folders[max(folders)], name, arguments.profile, environment)


if __name__ == "__main__":
    main()
