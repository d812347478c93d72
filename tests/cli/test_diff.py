"""`dcs diff` with real git: what it reads, how it says what it cannot read, and what it prints."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ACME, AS_OF, Dcs, Outcome

Git = Callable[..., str]

MAP = """\
kind: map
id: cs
department: cs
touchpoints:
  - {id: welcome, purpose: Say hello, audience: all, channel: email, owner: cs, system: hub, trigger: {every: month}}
"""
PROGRAM = """\
kind: program
name: Example
dimensions: {segment: [smb, mid]}
population: customers.csv
departments: {cs: {is_cs: true}}
channels: {email: {}}
systems: {hub: {}}
"""
CUSTOMERS = "segment,accounts,contacts\nsmb,10,20\nmid,3,9\n"


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Runs git in a repository of its own, into which the test has moved."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_AUTHOR_DATE": "2026-01-20T12:00:00+0000",
        "GIT_COMMITTER_DATE": "2026-01-20T12:00:00+0000",
    }.items():
        monkeypatch.setenv(name, value)
    repository = tmp_path / "repository"
    repository.mkdir()
    monkeypatch.chdir(repository)

    def run(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], check=True, capture_output=True, text=True)
        return done.stdout

    run("init", "-q", "-b", "main")
    return run


def _write(folder: str = ".", **replaced: str) -> None:
    for name, text in {"program.yaml": PROGRAM, "maps/cs.yaml": MAP, "customers.csv": CUSTOMERS, **replaced}.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _commit(git: Git, message: str = "one") -> None:
    git("add", "-A")
    git("commit", "-q", "-m", message)


def _edit(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def _json(outcome: Outcome) -> dict[str, Any]:
    assert outcome.code in (0, 1), outcome.err
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def _diff(dcs: Dcs, *arguments: str) -> dict[str, Any]:
    return _json(dcs("diff", *arguments, *AS_OF, "--format", "json"))


def _acme(git: Git) -> None:
    shutil.copytree(ACME, ".", dirs_exist_ok=True)
    _commit(git)


def test_what_a_branch_does_to_customers(git: Git, dcs: Dcs) -> None:
    _acme(git)
    _edit(
        "maps/cs.yaml",
        "audience: {segment: enterprise, persona: buyer}\n    channel: call",
        "audience: all\n    channel: call",
    )
    _edit(
        "maps/cs.yaml",
        "    mode: human\n    trigger: {before: renewal, by: 75d}",
        "    mode: digital\n    trigger: {before: renewal, by: 75d}",
    )
    _edit("maps/cs.yaml", "Get the admin to connect a bank feed in the first session", "Connect a bank feed")
    found = _diff(dcs)
    assert (found["from"], found["to"], found["class"]) == ("HEAD", "work tree", "customer-facing")
    assert list(found)[list(found).index("from") :] == [
        *("from", "to", "from_commit", "to_commit", "same_population", "class", "changes", "requirements", "metrics"),
        *("messages_per_year", "pressure", "targets", "hours", "goals", "backlogs", "findings"),
    ]
    kinds = {(one["class"], one["kind"], one["subject"], one["field"]) for one in found["changes"]}
    assert ("editorial", "changed", "welcome", "purpose") in kinds
    assert ("customer-facing", "moved", "renewal-talk", "mode") in kinds
    gained = next(one for one in found["changes"] if one["kind"] == "gained")
    assert gained["customers"]["contacts"] == 5440 - 40
    assert gained["where"]["file"] == "maps/cs.yaml"
    text = dcs("diff", *AS_OF, "--width", "80").out
    assert max(map(len, text.splitlines())) <= 80
    assert "renewal-talk  high stakes, a person → digital only" in " ".join(text.split("\n"))


def test_the_overlay_of_the_specification(git: Git, dcs: Dcs) -> None:
    """Taking the German version away gives renewal-prep back to 240 contacts, and the gap closes."""
    _acme(git)
    _edit("maps/others.yaml", "remove:\n  renewal-prep: No German renewal copy yet\n", "")
    found = _diff(dcs)
    (gained,) = [one for one in found["changes"] if one["kind"] == "gained"]
    assert gained["customers"] == {
        "boxes": [{"segment": ["smb"], "geo": ["dach"], "persona": ["admin"]}],
        "contacts": 240,
        "accounts": 240,
        "exact": True,
    }
    assert [one["code"] for one in found["findings"]["gone"] if one["code"].startswith("G")] == ["G02"]


def test_a_renamed_message_keeps_its_findings(git: Git, dcs: Dcs) -> None:
    _acme(git)
    for path in ("maps/others.yaml", "automation.yaml"):
        if "expansion-email" in (text := Path(path).read_text(encoding="utf-8")):
            Path(path).write_text(text.replace("expansion-email", "a-seat-offer"), encoding="utf-8")
    found = _diff(dcs)
    assert [(one["before"], one["after"], one["guess"]) for one in found["changes"]] == [
        ("expansion-email", "a-seat-offer", True)
    ]
    assert found["findings"] == {"new": [], "gone": [], "changed": []}


def test_a_baseline_hides_nothing_on_one_side_only(git: Git, dcs: Dcs) -> None:
    _acme(git)
    Path(".gitignore").write_text(".dcs-baseline.json\n", encoding="utf-8")
    assert dcs("baseline", "write", *AS_OF).code == 0
    assert _diff(dcs)["findings"] == {"new": [], "gone": [], "changed": []}


def test_layout_files_and_names_of_folders_mean_nothing(git: Git, dcs: Dcs) -> None:
    _write("maps and more")
    _commit(git)
    git("mv", "maps and more", "verträge")
    git("mv", "verträge/maps/cs.yaml", "verträge/cs-тест.yaml")
    text = Path("verträge/cs-тест.yaml").read_text(encoding="utf-8").splitlines()
    Path("verträge/cs-тест.yaml").write_text(
        "\n".join([*text[3:], "department: cs  # said later", "id: cs", "kind: map", ""]), encoding="utf-8"
    )
    _commit(git, "two")
    for arguments in (
        ("HEAD~1", "HEAD", "-C", "verträge"),
        ("HEAD~1", "verträge"),
        ("HEAD~1:maps and more", "HEAD:verträge"),
    ):
        outcome = dcs("diff", *arguments, *AS_OF)
        assert (outcome.code, outcome.err) == (0, "")
        assert "nothing a customer would notice\n" in outcome.out
        assert _diff(dcs, *arguments)["class"] is None
    assert "`HEAD~1` has the project in `maps and more`" in dcs("diff", "HEAD~1", "verträge", *AS_OF).text


def test_the_population_file_of_each_revision_counts(git: Git, dcs: Dcs) -> None:
    _write()
    _commit(git)
    _write(**{"customers.csv": CUSTOMERS.replace("20", "40")})
    found = _diff(dcs)
    assert not found["same_population"]
    assert [(one["field"], one["before"]) for one in found["changes"]] == [("population", "13 accounts, 29 contacts")]
    assert (
        "note: the populations differ (13 accounts, 29 contacts → 13 accounts, 49 contacts)" in dcs("diff", *AS_OF).text
    )


@pytest.mark.parametrize(("class_", "code"), [("customer-facing", 0), ("operational", 1), ("editorial", 1)])
def test_a_change_of_a_class_can_fail_a_job(class_: str, code: int, git: Git, dcs: Dcs) -> None:
    _write()
    _commit(git)
    _edit("maps/cs.yaml", "owner: cs", "owner: digital-csm")
    assert dcs("diff", *AS_OF).code == 0
    assert dcs("diff", *AS_OF, "--fail-on-change", class_).code == code
    assert _diff(dcs, "--fail-on-change", class_)["summary"]["exit_code"] == code
    wrong = dcs("diff", "--fail-on-change", "operation")
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean `operational`?" in wrong.err


def test_nothing_is_touched_by_reading_a_revision(git: Git, dcs: Dcs) -> None:
    _write()
    _commit(git)
    _write(**{"maps/cs.yaml": MAP.replace("all", "{segment: smb}")})
    _commit(git, "two")
    git("checkout", "-q", "--detach", "HEAD~1")
    Path("maps/cs.yaml").unlink()
    before = (git("status", "--porcelain=v2", "--branch"), Path(".git/index").read_bytes())
    found = _diff(dcs, "main~1", "main", "--no-cache")
    assert [(one["kind"], one["customers"]["contacts"]) for one in found["changes"]] == [("lost", 9)]
    assert (git("status", "--porcelain=v2", "--branch"), Path(".git/index").read_bytes()) == before


def test_worktrees_bare_repositories_and_shallow_clones(
    git: Git, dcs: Dcs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write()
    _commit(git)
    _write(**{"maps/cs.yaml": MAP.replace("all", "{segment: smb}")})
    _commit(git, "two")
    git("worktree", "add", "-q", str(tmp_path / "beside"), "main~1")
    git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    git("clone", "-q", "--depth", "1", f"file://{Path.cwd()}", str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "beside")
    assert _diff(dcs, "main")["changes"][0]["kind"] == "gained"
    monkeypatch.chdir(tmp_path / "bare")
    assert _diff(dcs, "main~1", "main")["changes"][0]["kind"] == "lost"
    alone = dcs("diff", "main~1")
    assert (alone.code, "name two revisions" in alone.err) == (2, True)
    monkeypatch.chdir(tmp_path / "shallow")
    missing = dcs("diff", "main~1")
    assert (missing.code, missing.out) == (2, "")
    assert "this clone is shallow" in missing.err


def test_a_submodule_is_read_where_it_is_checked_out(git: Git, dcs: Dcs, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    _write(str(library))
    git("init", "-q", "-b", "main", str(library))
    git("-C", str(library), "add", "-A")
    git("-C", str(library), "commit", "-q", "-m", "one")
    git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library), "library")
    Path("own.yaml").write_text(MAP.replace("welcome", "own").replace("id: cs", "id: own"), encoding="utf-8")
    _commit(git)
    Path("library/maps/cs.yaml").write_text(MAP.replace("all", "{segment: smb}"), encoding="utf-8")
    assert [(one["kind"], one["subject"]) for one in _diff(dcs, "-C", ".")["changes"]] == [("lost", "welcome")]
    shutil.rmtree("library/.git") if Path("library/.git").is_dir() else Path("library/.git").unlink()
    refused = dcs("diff", "-C", ".", *AS_OF)
    assert (refused.code, refused.out) == (2, "")
    assert "the submodule `library` is not here" in refused.err
    shutil.rmtree("library")
    assert "note: the submodule `library` is not checked out" in dcs("diff", "-C", ".", *AS_OF).text


def test_ignored_files_and_links_out_of_the_project_are_not_read(git: Git, dcs: Dcs) -> None:
    _write(**{".dcsignore": "draft.yaml\n", "draft.yaml": "kind: map\nid: [broken\n"})
    _commit(git)
    assert _diff(dcs)["class"] is None
    Path("maps/other.yaml").symlink_to("../../outside.yaml")
    Path("../outside.yaml").write_text(MAP, encoding="utf-8")
    _commit(git, "two")
    Path("maps/other.yaml").unlink()
    refused = dcs("diff", *AS_OF)
    assert refused.code == 2
    assert "HEAD:maps/other.yaml" in refused.out


def test_a_revision_that_cannot_be_read_names_its_file(git: Git, dcs: Dcs) -> None:
    _write(**{"maps/cs.yaml": MAP.replace("purpose", "porpoise")})
    _commit(git)
    _write()
    for form in ("text", "json", "markdown"):
        refused = dcs("diff", *AS_OF, "--format", form)
        assert refused.code == 2
        assert "HEAD:maps/cs.yaml" in refused.out
        assert "diff stopped at 1 error" in refused.err
    assert dcs("diff", ".", ".", *AS_OF).code == 0


def _message(dcs: Dcs, *arguments: str) -> str:
    outcome = dcs("diff", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    return outcome.err


def test_unknown_revisions_name_the_nearest(git: Git, dcs: Dcs) -> None:
    _write()
    assert "the repository has no commit yet" in _message(dcs)
    _commit(git)
    git("branch", "feature/welcome")
    assert "did you mean `main`?" in _message(dcs, "mian")
    assert "did you mean `feature/welcome`?" in _message(dcs, "welcome")
    assert "name two revisions one after the other" in _message(dcs, "main..HEAD")
    assert "`main` has no folder `nowhere`" in _message(dcs, "main:nowhere")
    git("branch", "maps")
    assert "`maps` is a revision and a path" in _message(dcs, "maps")


def test_outside_a_repository_folders_can_be_compared(
    dcs: Dcs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    _write("one")
    _write("two", **{"maps/cs.yaml": MAP.replace("all", "{segment: smb}")})
    assert "is in no git repository" in _message(dcs, "-C", "one")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "`git`, which is not on the path" in _message(dcs, "-C", "one")
    found = _diff(dcs, "one", "two")
    assert [(one["kind"], one["subject"], one["customers"]["contacts"]) for one in found["changes"]] == [
        ("lost", "welcome", 9)
    ]
    assert (found["from"], found["to"], found["from_commit"]) == ("one", "two", None)
    assert "no map found in `three`" in _after_making(tmp_path / "three", dcs)


def _after_making(folder: Path, dcs: Dcs) -> str:
    folder.mkdir()
    (folder / "program.yaml").write_text("kind: program\nname: Empty\n", encoding="utf-8")
    return _message(dcs, "one", folder.name)


def test_git_that_is_ended_is_told_in_a_sentence(
    git: Git, dcs: Dcs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write()
    _commit(git)
    real = shutil.which("git")
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\ncase "$*" in *cat-file*--batch*) kill -9 $$;; esac\nexec {real} "$@"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    assert "git stopped while" in _message(dcs)


def test_an_object_that_is_missing_names_its_file(git: Git, dcs: Dcs) -> None:
    _write()
    _commit(git)
    name = git("rev-parse", "HEAD:maps/cs.yaml").strip()
    Path(".git/objects", name[:2], name[2:]).unlink()
    assert "`HEAD`: `maps/cs.yaml` cannot be read from this clone" in _message(dcs)
    Path("maps/cs.yaml").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", encoding="utf-8")
    _commit(git, "two")
    assert "`maps/cs.yaml` is kept in git's large file storage" in _message(dcs)


def test_a_tree_cannot_write_outside_its_folder(git: Git, dcs: Dcs, tmp_path: Path) -> None:
    """Neither a path with `..` nor a file below a link leaves the scratch folder."""
    _write()
    _commit(git)
    text = git("hash-object", "-w", "maps/cs.yaml").strip()
    inner = _tree(git, tmp_path, b"100644 cs.yaml\0" + bytes.fromhex(text))
    outer = _tree(git, tmp_path, b"40000 ..\0" + bytes.fromhex(inner))
    assert "holds the path `../cs.yaml`, which no file can have" in _message(
        dcs, git("commit-tree", outer, "-m", "x").strip()
    )
    target = tmp_path / "target"
    target.mkdir()
    Path("link").write_text(str(target), encoding="utf-8")
    link = git("hash-object", "-w", "link").strip()
    both = _tree(git, tmp_path, b"120000 a\0" + bytes.fromhex(link) + b"40000 a\0" + bytes.fromhex(inner))
    dcs("diff", git("commit-tree", both, "-m", "x").strip())
    assert list(target.iterdir()) == []


def _tree(git: Git, folder: Path, entries: bytes) -> str:
    raw = folder / "tree"
    raw.write_bytes(entries)
    return git("hash-object", "-t", "tree", "--literally", "-w", str(raw)).strip()


def test_a_campaign_that_moves_restarts_its_notice(git: Git, dcs: Dcs, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ACME, ".", dirs_exist_ok=True)
    _edit("maps/others.yaml", "cs_notified_on: 2026-03-09", "cs_notified_on: 2026-02-20")
    _commit(git)
    _edit("maps/others.yaml", "send_on: 2026-03-12", "send_on: 2026-03-14")

    def late(*arguments: str) -> list[dict[str, Any]]:
        found = _json(dcs("diff", *arguments, "--as-of", "2026-03-10", "--format", "json"))
        return [one["data"] for one in found["findings"]["new"] if one["code"] == "V02"]

    assert late() == [{"days": 4}]
    # The day of the commit counts where there is one, and nothing restarts before CS was told.
    for day, expected in (("2026-02-01", []), ("2026-02-25", []), ("2026-03-08", [{"days": 6}])):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00+0000")
        git("commit", "-q", "-a", "-m", "two", "--allow-empty")
        assert late("HEAD~1", "HEAD") == expected
        git("reset", "-q", "--soft", "HEAD~1")


def test_how_late_a_message_may_be_is_told_in_words(git: Git, dcs: Dcs) -> None:
    _write()
    _commit(git)
    _edit("maps/cs.yaml", "channel: email,", "channel: email, slip: 2d,")
    assert "delivery on the due day → up to 2 days late" in dcs("diff", *AS_OF).text
    _commit(git)
    _edit("maps/cs.yaml", "channel: email, slip: 2d,", "channel: in_app,")
    _edit("program.yaml", "channels: {email: {}}", "channels: {email: {}, in_app: {}}")
    assert "delivery up to 2 days late → with no latest day" in dcs("diff", *AS_OF).text


def test_markdown_shows_every_change_as_text(git: Git, dcs: Dcs) -> None:
    from markdown_it import MarkdownIt

    _write()
    _commit(git)
    _edit(
        "maps/cs.yaml", "purpose: Say hello, audience: all", 'purpose: "<b>@all</b> | *x* #1", audience: {segment: smb}'
    )
    text = dcs("diff", *AS_OF, "--format", "markdown").out
    page = MarkdownIt().enable("table").render(text)
    assert page.count("<table>") >= 2
    assert "<b>" not in page
    assert "<code>welcome</code>" in page
    assert text.count("<details>") == text.count("</details>") == 3


SIX = "".join(
    f"  - {{id: {name}, purpose: Teach {name}, audience: all, channel: email, owner: cs, system: hub, "
    f"trigger: {{every: {every}}}}}\n"
    for name, every in zip(("ant", "bee", "cow", "dog", "elk", "fox"), (*["week"] * 4, "month", "month"), strict=True)
)
STATE = (
    "  - {id: quiet, purpose: Bring them back, audience: {segment: smb}, channel: email, owner: cs, system: hub, "
    "trigger: {inactive: login, for: 14d, cap: {at_most: 1, per: 30d}}}\n"
)
SIGNALS = "kind: signals\nsignals:\n  - {id: login, type: event, level: contact, source: app}\n"


def test_the_gravest_stands_open_in_a_comment(git: Git, dcs: Dcs) -> None:
    """What is lost, the first day of a state and the messages a year are above the fold."""
    policy = "policy:\n  pressure: {at_most: 3, per: 7d}\n"
    _write(**{"maps/cs.yaml": MAP + SIX, "signals.yaml": SIGNALS, "program.yaml": PROGRAM + policy})
    _commit(git)
    _write(**{"maps/cs.yaml": MAP.replace("month", "week") + STATE})
    text = dcs("diff", *AS_OF, "--format", "markdown").out
    opened = text.partition("<details>")[0]
    bullets = [line for line in opened.splitlines() if line.startswith("- ")]
    assert [line.split("`")[1] for line in bullets] == ["ant", "bee", "cow", "dog", "elk", "fox", "quiet", "welcome"]
    assert "| first day | T09 possible: on its first day `quiet` may fire" in opened
    # 29 contacts: four weekly messages and three monthly ones before, one weekly message after.
    told = "known part of messages in a customer's first year: 7,093 → 1,512; unknown and not counted: none → quiet"
    assert told in opened
    # Who was surely over the limit and is surely within it is told once.
    assert "| 3 in 7d: 29 contacts surely within again (everyone) |" in opened
    assert _diff(dcs)["messages_per_year"]["unknown_after"] == ["quiet"]


def test_quiet_leaves_out_what_customers_do_not_notice(git: Git, dcs: Dcs) -> None:
    _acme(git)
    _edit("maps/cs.yaml", "    purpose: Find out why", "    status: paused\n    purpose: Find out why")
    loud, quiet = dcs("diff", *AS_OF).out, dcs("diff", *AS_OF, "-q").out
    assert "call/crm, paused now" in quiet
    for word in ("metrics", "possible"):
        assert word in loud
        assert word not in quiet
    opened, _, folded = dcs("diff", *AS_OF, "--format", "markdown").out.partition("<details>")
    assert ("O05 possible" in opened, "O05 possible" in folded) == (False, True)
    # A group of messages that one of them left is the group there was.
    assert "+ C04" not in loud
    assert "; before: 8 messages, 1,040 contacts" in " ".join(loud.split())


def test_a_label_alone_is_one_line(git: Git, dcs: Dcs) -> None:
    _acme(git)
    _edit("maps/cs.yaml", "    purpose: Find out why", "    label: Check-in\n    purpose: Find out why")
    lines = dcs("diff", *AS_OF).out.splitlines()
    assert lines[1] == "nothing a customer would notice; 1 editorial change"
    assert [line.split()[0] for line in lines[2:] if line.strip() and not line.startswith(" " * 8)] == [
        "editorial",
        "changed",
    ]


def test_a_comment_never_grows_too_long(git: Git, dcs: Dcs, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(**{"maps/cs.yaml": MAP + SIX})
    _commit(git)
    _write(**{"maps/cs.yaml": MAP})
    whole = dcs("diff", *AS_OF, "--format", "markdown").out
    monkeypatch.setattr("dcs_cli.outputs.diff_markdown._ROOM", len(whole) - 1)
    text = dcs("diff", *AS_OF, "--format", "markdown").out
    assert text.endswith("\n\n1 table is too long for a comment; `dcs diff -v` shows all\n")
    assert text.count("<details>") == text.count("</details>") == whole.count("<details>") - 1
    assert len(text) < len(whole)


def test_a_view_cuts_the_comparison(git: Git, dcs: Dcs) -> None:
    _write()
    _commit(git)
    _edit("maps/cs.yaml", "audience: all", "audience: {segment: smb}")
    assert _diff(dcs, "--view", "segment=smb")["changes"] == []
    assert _diff(dcs, "--view", "segment=mid")["changes"][0]["customers"]["contacts"] == 9
    assert (
        "note: only segment=mid; promises, metrics, messages a year" in dcs("diff", *AS_OF, "--view", "segment=mid").out
    )
    assert "`--view segment=big`" in _message(dcs, "--view", "segment=big")


def test_findings_in_a_view_count_its_customers(git: Git, dcs: Dcs) -> None:
    _acme(git)
    _edit("maps/cs.yaml", "    purpose: Find out why", "    status: paused\n    purpose: Find out why")
    (found,) = [
        one
        for one in _diff(dcs, "--view", "segment=mid")["findings"]["gone"]
        if one["subjects"] == ["expansion-email", "norm-break-call"]
    ]
    # 300 contacts without the view, 80 of them of enterprise customers.
    assert found["customers"]["contacts"] == 220


def test_the_same_bytes_every_time(git: Git) -> None:
    _acme(git)
    _edit("maps/cs.yaml", "audience: {persona: admin}", "audience: all")
    command = [sys.executable, "-m", "dcs_cli", "diff", *AS_OF, "--format", "json", "--no-cache"]
    runs = [
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
