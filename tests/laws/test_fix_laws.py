"""Layout and repairs on random projects: nothing is said differently, nothing else is touched, nothing gets worse."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from dcs_cli.__main__ import main
from dcs_cli.loading.layout import laid_out, same_plain
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import Loaded, load_texts
from dcs_cli.loading.yaml_text import read_yaml
from dcs_cli.rules.engine import Selection
from dcs_cli.rules.run import run

from .campaign import seeds
from .projects import AS_OF, random_project
from .random_layouts import wild_document, write_layout

LIMITS = Limits()


def _documents(seed: int) -> list[Any]:
    dice = random.Random(seed)
    if seed % 4 == 0:
        return list(random_project(seed))
    return [wild_document(dice) for _ in range(dice.choice([1, 1, 2, 3]))]


def _elsewhere(text: bytes) -> list[Any]:
    """The documents as another reader has them: texts only, nothing for null."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return "" if value in ("null", "~") else value

    return [plain(one) for one in yaml.load_all(text.decode("utf-8-sig"), Loader=yaml.BaseLoader)]


def _comments(text: bytes) -> Counter[str]:
    return Counter(re.findall(r"# (?:comment|dcs:.*?\]) [0-9]+", text.decode()))


def test_a_layout_says_the_same_and_is_its_own() -> None:
    changed = 0
    for seed in seeds(160):
        documents = _documents(seed)
        written = write_layout(documents, seed)
        first = laid_out(written, "map.yaml", LIMITS)
        assert first.hindrance is None, f"seed {seed}"
        again = [one.plain for one in read_yaml(first.data, "map.yaml", LIMITS)[0]]
        assert same_plain(again, documents), f"seed {seed}"
        assert _elsewhere(first.data) == _elsewhere(written), f"seed {seed}"
        assert _comments(first.data) == _comments(written), f"seed {seed}"
        assert laid_out(first.data, "map.yaml", LIMITS).data == first.data, f"seed {seed}"
        assert (b"\r\n" in first.data) == (b"\r\n" in written), f"seed {seed}"
        changed += first.data != written
    assert changed > 120


def test_ignore_comments_cover_the_same_or_the_file_stays() -> None:
    """What a comment silences depends on where it stands; `laid_out` compares that itself, and refuses seldom."""
    stayed, tried = 0, seeds(80)
    for seed in tried:
        written = write_layout(_documents(seed), seed, ignoring=True)
        layout = laid_out(written, "map.yaml", LIMITS)
        if layout.hindrance is not None:
            stayed += 1
            assert layout.data == written
    assert 0 < stayed < len(tried) / 5


_SWAPPED = ("channel", "system", "type", "intent", "mode", "status", "stage", "owner", "lead")


def _spoiled(documents: list[Any], dice: random.Random) -> Iterator[tuple[Any, Any]]:
    """Places of documents, some values or keys of which a person could have misspelt, as (container, key)."""
    waiting: list[Any] = list(documents)
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
            for key, inner in value.items():
                if isinstance(inner, str | bool) and dice.random() < 0.08:
                    yield value, key
        elif isinstance(value, list):
            waiting += value


def _misspell(documents: list[Any], dice: random.Random) -> int:
    """Misspell some of the values in place, so that one reading is left; how many."""
    count = 0
    for container, key in list(_spoiled(documents, dice)):
        value = container[key]
        if isinstance(value, bool):
            container[key] = "yes" if value else "no"
        elif match := re.fullmatch(r"([0-9]+)([dw])", value):
            container[key] = f"{match[1]} {'days' if match[2] == 'd' else 'weeks'}"
        elif key in _SWAPPED and len(value) > 5 and value[2] != value[3] and value.isalpha():
            container[key] = value[:2] + value[3] + value[2] + value[4:]
        else:
            continue
        count += 1
    return count


def _written(documents: list[Any]) -> str:
    return "---\n".join(yaml.safe_dump(one, sort_keys=False, width=10_000, allow_unicode=True) for one in documents)


def _found(loaded: Loaded) -> Counter[tuple[str, tuple[str, ...]]]:
    outcome = run(loaded, date.fromisoformat(str(AS_OF)), Selection(check_only=True))
    assert not outcome.crashes
    return Counter((one.finding.code, one.finding.subjects) for one in outcome.findings)


def test_repairs_touch_what_is_wrong_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every line afterwards is the right one or the wrong one, none is a third; and no finding has come."""
    mended = wrong = 0
    for seed in seeds(16):
        documents = list(random_project(seed))
        right = _written(documents)
        spoiled = yaml.safe_load_all(right)
        copies = list(spoiled)
        wrong += _misspell(copies, random.Random(seed))
        before = _written(copies)
        folder = tmp_path / str(seed)
        folder.mkdir()
        file = folder / "all.yaml"
        file.write_text(before)
        main(["check", str(folder), "--fix", "-q", "--no-cache", "--as-of", str(AS_OF)])
        capsys.readouterr()
        after = file.read_text()
        lines = list(zip(right.splitlines(), before.splitlines(), after.splitlines(), strict=True))
        for good, bad, now in lines:
            assert now in (bad, good, good.replace("'", ""), good.replace("'", '"')), f"seed {seed}: {bad} → {now}"
        mended += sum(bad != now for _, bad, now in lines)
        first, last = (load_texts([("all.yaml", text.encode())], LIMITS) for text in (before, after))
        if len(first.documents) == len(last.documents):
            assert not _found(last) - _found(first), f"seed {seed}"
        assert len(last.problems) <= len(first.problems), f"seed {seed}"
    assert wrong > 40
    assert mended > wrong * 0.6
