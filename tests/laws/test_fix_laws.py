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
from dcs_cli.loading.layout_scalars import is_ambiguous
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.project_files import Loaded, load_texts
from dcs_cli.loading.scalars import resolve
from dcs_cli.loading.yaml_text import read_yaml
from dcs_cli.rules.engine import Selection
from dcs_cli.rules.fixes_tidying import SORTED
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
        main(["check", str(folder), "--fix", "-q", "--no-cache", "--as-of", str(AS_OF), "--select", "S,A,D,X"])
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


def _untidy(seed: int) -> list[Any]:
    """A random project with its words in any order, and with values and keys of its own that are hard to write."""
    dice = random.Random(seed)
    documents = list(random_project(seed))
    for number, document in enumerate(documents):
        for name in SORTED:
            if name in document:
                document[name] = dict(dice.sample(list(document[name].items()), len(document[name])))
        documents[number] = {**document, "x-note": wild_document(dice)}
    return documents


def _without_modes(documents: list[Any]) -> list[Any]:
    """The documents with no mode in their messages."""
    lists = ("touchpoints", "campaigns", "add")
    return [
        {
            key: [{name: inner for name, inner in one.items() if name != "mode"} for one in value]
            if key in lists
            else value
            for key, value in document.items()
        }
        for document in documents
    ]


def _neighbours(text: str) -> dict[str, frozenset[str]]:
    """Every comment, with what stands before it on its line, or with the first words of the lines around it."""
    lines = text.splitlines()
    found = {}
    for number, line in enumerate(lines):
        if match := re.search(r"# comment [0-9]+", line):
            before = [one for one in reversed(lines[:number]) if one.strip() and one.lstrip()[0] != "#"][:1]
            behind = [one for one in lines[number + 1 :] if one.strip() and one.lstrip()[0] != "#"][:1]
            beside = [line[: match.start()]] if line[: match.start()].strip() else [*before, *behind]
            found[match[0]] = frozenset(re.split(r"[:#]", one.replace('"', ""))[0].strip() for one in beside)
    return found


def _taken_for_others(text: bytes) -> list[str]:
    """Texts that PyYAML, a reader of YAML 1.1, takes for something else than a text or a date."""
    found: list[str] = []

    def walk(node: yaml.Node) -> None:
        if isinstance(node, yaml.ScalarNode):
            strange = node.tag.rpartition(":")[2] not in ("str", "timestamp", "merge")
            if strange and not node.style and resolve(node.value) is node.value:
                found.append(node.value)
            return
        for one in node.value:
            for inner in one if isinstance(one, tuple) else (one,):
                walk(inner)

    for node in yaml.compose_all(text.decode("utf-8-sig"), Loader=yaml.SafeLoader):
        walk(node)
    return found


def test_tidying_changes_no_meaning_and_is_done_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen: Counter[str] = Counter()
    for seed in seeds(24):
        documents = _untidy(seed)
        before = write_layout(documents, seed)
        folder = tmp_path / str(seed)
        folder.mkdir()
        file = folder / "all.yaml"
        file.write_bytes(before)
        loaded = load_texts([("all.yaml", before)], LIMITS)
        arguments = ["check", str(folder), "--fix", "--no-cache", "--as-of", str(AS_OF), "--fail-on", "never"]
        main([*arguments, "--ignore", "X"])
        told = capsys.readouterr().err
        after = file.read_bytes()
        again = load_texts([("all.yaml", after)], LIMITS)
        plain = [one.plain for one in read_yaml(after, "all.yaml", LIMITS)[0]]
        assert same_plain(_without_modes(plain), _without_modes(documents)), f"seed {seed}"
        assert _found(again) == _found(loaded), f"seed {seed}"
        assert _comments(after) == _comments(before), f"seed {seed}"
        assert (b"\r\n" in after) == (b"\r\n" in before), f"seed {seed}"
        old, new = _neighbours(before.decode()), _neighbours(after.decode())
        assert all(not beside or beside & new[comment] for comment, beside in old.items()), f"seed {seed}"
        if not loaded.problems:
            assert set(_taken_for_others(after)) <= {"on"}, f"seed {seed}"
        main([*arguments, "--ignore", "X"])
        assert "0 repairs made in 0 files" in capsys.readouterr().err, f"seed {seed}"
        assert file.read_bytes() == after, f"seed {seed}"
        assert "not made" not in told, f"seed {seed}: {told}"
        seen.update(word for word in ("quotes", "mode:", "order of their ids") if word in told)
    assert min(seen[word] for word in ("quotes", "mode:", "order of their ids")) > 5, seen


def test_what_is_ambiguous_is_what_another_reader_takes_for_something_else() -> None:
    """Others know `y`, `oN` and `08:30` too, so the converse does not hold; dates are left bare on purpose."""
    dice, resolver, strange = random.Random(11), yaml.SafeLoader(""), 0
    for _ in range(40_000):
        text = "".join(dice.choices("0011789__.::+-xbeEoFynN=<~", k=dice.randint(1, 6)))
        tag = resolver.resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
        try:
            ours = resolve(text)
        except OverflowError:
            continue
        if tag not in ("str", "timestamp") and ours is text:
            strange += 1
            assert is_ambiguous(text), (text, tag)
        assert ours is text or not is_ambiguous(text), text
    assert strange > 300
