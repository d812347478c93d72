"""What the cache promises: an entry is whole, this user's and the one asked for, or there is none."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dcs_cli.loading import cache as caching
from dcs_cli.loading import kept_readings
from dcs_cli.loading.cache import Cache, cache_in, entry_name
from dcs_cli.loading.files_read import files_read
from dcs_cli.loading.kept_readings import KeptReadings
from dcs_cli.loading.limits import Limits
from dcs_cli.loading.yaml_text import read_yaml

REPOSITORY = Path(__file__).parents[2]
NAME = entry_name("a test")
OTHER = entry_name("another test")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    found = cache_in(tmp_path / ".dcs-cache")
    assert found is not None
    return found


def test_what_is_written_is_read_and_the_folder_is_marked(cache: Cache) -> None:
    assert cache.read(NAME) is None
    cache.write([(NAME, b"content")])
    again = cache_in(cache.folder)
    assert again is not None
    assert again.read(NAME) == b"content"
    assert sorted(os.listdir(cache.folder)) == sorted([".gitignore", "CACHEDIR.TAG", NAME])
    assert (cache.folder / ".gitignore").read_text() == "*\n"
    assert (cache.folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def test_no_spoilt_entry_is_read_and_each_is_mended(cache: Cache) -> None:
    cache.write([(NAME, b"content"), (OTHER, b"other")])
    whole = (cache.folder / NAME).read_bytes()
    spoilt = [whole[:end] for end in range(len(whole))]
    spoilt += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for text in (*spoilt, whole + b" ", (cache.folder / OTHER).read_bytes()):
        (cache.folder / NAME).write_bytes(text)
        assert cache.read(NAME) is None
    cache.write([(NAME, b"content")])
    assert cache.read(NAME) == b"content"


def test_entries_of_another_user_do_not_count(cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another home"))
    foreign = cache_in(cache.folder)
    assert foreign is not None
    foreign.write([(NAME, b"0 errors")])
    assert cache.read(NAME) is None


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_links_and_pipes_are_not_followed(cache: Cache, tmp_path: Path) -> None:
    cache.write([(NAME, b"content")])
    (tmp_path / "elsewhere").write_bytes((cache.folder / NAME).read_bytes())
    (cache.folder / NAME).unlink()
    (cache.folder / NAME).symlink_to(tmp_path / "elsewhere")
    assert cache.read(NAME) is None
    os.mkfifo(cache.folder / OTHER)
    assert cache.read(OTHER) is None
    cache.write([(NAME, b"new")])
    assert cache.read(NAME) == b"new"
    assert (tmp_path / "elsewhere").read_bytes().endswith(b"content")
    (tmp_path / "link").symlink_to(tmp_path)
    assert cache_in(tmp_path / "link") is None


@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_a_key_that_others_can_read_is_not_used(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "home" / "dcs" / "cache-key").chmod(0o644)
    assert cache_in(cache.folder) is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    blocked = cache_in(tmp_path / "file")
    assert blocked is not None
    blocked.write([(NAME, b"content")])
    assert blocked.read(NAME) is None
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert cache_in(tmp_path / ".dcs-cache") is None


def test_the_entries_used_longest_ago_go_first(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [entry_name(number) for number in range(6)]
    cache.write([(name, bytes(1000)) for name in names])
    for age, name in enumerate(names):
        os.utime(cache.folder / name, (1_000_000 - age, 1_000_000 - age))
    (cache.folder / ".part-crashed").write_bytes(bytes(5000))
    os.utime(cache.folder / ".part-crashed", (1, 1))
    (cache.folder / "notes.txt").write_bytes(bytes(5000))
    assert cache.read(names[5]) is not None
    monkeypatch.setattr(caching, "MOST_BYTES", 4000)
    cache.write([(NAME, bytes(1000))])
    assert {name for name in names if (cache.folder / name).exists()} == {names[0], names[5]}
    assert (cache.folder / NAME).exists()
    assert (cache.folder / "notes.txt").exists()
    assert not (cache.folder / ".part-crashed").exists()


def test_an_entry_read_while_others_write_it_is_whole(cache: Cache) -> None:
    contents = [bytes([number]) * 50_000 for number in range(4)]

    def work(number: int) -> set[bytes | None]:
        found = set()
        for _ in range(25):
            cache.write([(NAME, contents[number])])
            found.add(cache.read(NAME))
        return found

    with ThreadPoolExecutor(4) as pool:
        seen = set().union(*pool.map(work, range(4)))
    assert seen <= set(contents)


def test_a_name_follows_the_program_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "dcs_cli" / "loading"
    package.mkdir(parents=True)
    monkeypatch.setattr(caching, "__file__", str(package / "cache.py"))
    module = package / "cache.py"

    def state() -> str:
        caching.program_state.cache_clear()
        return caching.program_state()

    try:
        module.write_text("a = 1")
        first = state()
        assert state() == first
        known = module.stat()
        module.write_text("a = 2")
        os.utime(module, ns=(known.st_atime_ns, known.st_mtime_ns))
        second = state()
        assert second != first
        (tmp_path / "library-2.0.dist-info").mkdir()
        monkeypatch.syspath_prepend(str(tmp_path))
        assert state() != second
    finally:
        caching.program_state.cache_clear()


def _texts() -> Iterator[Path]:
    for folder in ("examples", "tests/documents", "tests/golden"):
        yield from sorted((REPOSITORY / folder).rglob("*.yaml"))


def test_a_kept_reading_is_the_reading(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_readings, "WORTH_KEEPING", 0)
    texts = [path.read_bytes() for path in _texts()]
    texts += [b"a: &x [1]\nb: *x\n", b"a: 1\na: 2\n", b"a: .nan\n", 'ä: "\\U0001F600\U0001f600\u2028"\n'.encode()]
    texts += [b"# dcs: ignore[D01] why\na: [1, 2.5, true, null, 'x']\n---\nb: {c: {d: []}}\n"]
    first = KeptReadings(cache, Limits())
    expected = [repr(first.read(text, "file.yaml")) for text in texts]
    first.save()
    assert expected == [repr(read_yaml(text, "file.yaml", Limits())) for text in texts]
    kept = sum(caching._ENTRY.fullmatch(name) is not None for name in os.listdir(cache.folder))
    assert kept >= len(set(texts)) // 2

    def unexpected(data: bytes, *rest: object) -> object:
        assert b"&" in data or data == b"a: 1\na: 2\n", "read again"
        return read_yaml(data, "file.yaml", Limits())

    monkeypatch.setattr(kept_readings, "read_yaml", unexpected)
    assert [repr(KeptReadings(cache, Limits()).read(text, "file.yaml")) for text in texts] == expected


def test_every_file_and_folder_is_seen(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.csv").write_text("a")
    (tmp_path / "data" / "two.csv").write_text("b")
    with files_read(tmp_path / "ignored") as seen:
        (tmp_path / "data" / "one.csv").read_text()
        list((tmp_path / "data").glob("*.csv"))
    (tmp_path / "data" / "two.csv").read_text()
    assert {path for path in seen.states if path.startswith(str(tmp_path))} == {
        str(tmp_path / "data"),
        str(tmp_path / "data" / "one.csv"),
    }
    assert seen.traceable
    assert seen.unchanged()
    (tmp_path / "data" / "three.csv").write_text("c")
    assert not seen.unchanged()


def test_a_file_changed_and_changed_back_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("a")
    with files_read(tmp_path / "ignored") as seen:
        path.read_text()
        time.sleep(0.02)
        path.write_text("b")
        path.write_text("a")
    assert not seen.unchanged()


def test_programs_and_written_files_cannot_be_traced(tmp_path: Path) -> None:
    with files_read(tmp_path / "ignored") as seen:
        subprocess.run([sys.executable, "-c", ""], check=True)
    assert not seen.traceable
    with files_read(tmp_path / "ignored") as seen:
        (tmp_path / "log").write_text("more than text")
    assert not seen.traceable
