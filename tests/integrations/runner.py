"""A scratch machine for steps of a pipeline: programs of our own on the path, and bash as the runners call it."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Machine:
    """Runs scripts in a folder; ``programs`` stand before all others on the path, ``dcs`` is that of this checkout."""

    folder: Path
    programs: Path
    environment: dict[str, str] = field(default_factory=dict)

    def install(self, name: str, script: str) -> None:
        """Put a program on the path."""
        file = self.programs / name
        file.write_text(f"#!/bin/bash\n{script}\n")
        file.chmod(0o755)

    def run(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script as a step: it ends at the first command that fails."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def machine(folder: Path, scratch: Path) -> Machine:
    """A machine whose steps work in a folder and see nothing of the pipeline that runs the tests."""
    programs = scratch / "programs"
    programs.mkdir()
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GIT_", "CI_", "DCS_"))
    }
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    made = Machine(folder, programs, {**kept, "PATH": path, "RUNNER_TEMP": str(scratch), "HOME": str(scratch)})
    made.install("dcs", f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m dcs_cli "$@"')
    made.install("python", f'echo "$@" >> "{scratch}/python.log"')
    return made


def git(folder: Path, *arguments: str) -> str:
    """Run git with a name of its own."""
    settings = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *settings, "-C", str(folder), *arguments], capture_output=True, text=True, check=True, env=clean
    )
    return done.stdout.strip()
