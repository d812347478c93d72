"""`dcs check --fix` and what belongs to it: what is mended, what is not, and that files are whole at every moment."""

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import ACME, AS_OF, Dcs

PROGRAM = """\
kind: program
name: One
dimensions: {segment: [enterprise, smb]}
departments: {success: {is_cs: true}, marketing: {}}
channels: {email: {}, in_app: {}}
systems: {guides: {sends: [in_app]}, mailer: {sends: [email]}}
"""
MAP = """\
kind: map
id: one
department: success
touchpoints:
  - id: hello
    purpose: Say hello to every new customer
    audience: all
    channel: email
    owner: writer
    system: mailer
    trigger: {event: joined, first: true}
    mode: digital
    measure: answered
"""
FIX = ("--fix", "--no-cache", *AS_OF)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "program.yaml").write_text(PROGRAM)
    (tmp_path / "map.yaml").write_text(MAP)
    return tmp_path


MENDED = {
    "a key": ("channel: email", "chanel: email", "S02"),
    "a key of earlier days": ("audience: all", "who: all", "S02"),
    "a kind": ("kind: map", "kind: mapp", "S02"),
    "a reference": ("system: mailer", "system: 'mailr'", "S05", "system: 'mailer'"),
    "a value of a dimension": (
        "audience: all",
        "audience: {segment: enterprse}",
        "A03",
        "audience: {segment: enterprise}",
    ),
    "a department": ("owner: writer", "owner: succes/writer", "D03", "owner: success/writer"),
    "one of few words": ("measure: answered", "status: plannned", "S03", "status: planned"),
    "a length of time": ("first: true", "first: true, delay: 2 weeks", "S03", "first: true, delay: 2w"),
    "a truth": ("first: true", "first: yes", "S03"),
    "a day": ("measure: answered", "review_by: 2026/12/1", "S03", "review_by: 2026-12-01"),
    "a share": ("measure: answered", "share: 50 %", "S03", "share: 50%"),
    "a kind of trigger": (
        "{event: joined, first: true}",
        "{quiet: joined, for: 14d}",
        "S03",
        "{inactive: joined, for: 14d}",
    ),
    "a list of one": ("measure: answered", "sets: joined", "S03", "sets: [joined]"),
    "a number that is an id": ("id: one\n", "id: 2026\n", "S03", 'id: "2026"\n'),
    "a waiver": ("measure: answered", "allow: [{rule: D02, because: agreed}]", "X03", None),
    "one of two waivers": (
        "measure: answered",
        "allow:\n      - {rule: D02, because: agreed}  # so\n      - {rule: D01, because: agreed}",
        "X03",
        None,
    ),
    "an ignore comment": ("id: hello", "id: hello   # dcs: ignore[D02] agreed", "X05"),
    "a comment of its own": ("  - id: hello", "  # dcs: ignore[D02] agreed\n  - id: hello", "X05"),
}
"""What is right, what is written instead, the rule, and what it becomes when that is something else."""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", MENDED)
def test_what_needs_no_decision_is_mended_and_nothing_else(name: str, line_end: str, project: Path, dcs: Dcs) -> None:
    right, wrong, code, *other = MENDED[name]
    after = other[0] if other else right
    if after is None:
        right, after = f"    {right}\n", ""
        wrong = f"    {wrong}\n"
    assert right in MAP
    file = project / "map.yaml"
    text = "\ufeff# top\n" + MAP.replace(right, wrong, 1)
    file.write_bytes(text.replace("\n", line_end).encode())
    done = dcs("check", str(project), *FIX)
    assert f" {code} " in done.err, done.err
    assert file.read_bytes().decode() == ("\ufeff# top\n" + MAP.replace(right, after, 1)).replace("\n", line_end)
    assert "1 repair made in 1 file" in done.err
    assert dcs("check", str(project), *FIX).err == "dcs: 0 repairs made in 0 files\n"


def test_an_id_is_respelled_wherever_it_stands(project: Path, dcs: Dcs) -> None:
    (project / "map.yaml").write_text(MAP.replace("id: hello", 'id: "Hello All!"'))
    (project / "other.yaml").write_text(
        "kind: map\nid: small\nextends: one\nfor: {segment: smb}\n"
        "override:\n  Hello All!: {channel: in_app, system: guides}\n"
    )
    done = dcs("check", str(project), *FIX)
    assert "S03 `Hello All!` becomes `hello-all` in 2 places" in done.err
    assert 'id: "hello-all"' in (project / "map.yaml").read_text()
    assert "  hello-all: {channel" in (project / "other.yaml").read_text()
    assert done.code == 0


@pytest.mark.parametrize(
    "wrong",
    [
        "channel: sms",  # near nothing
        "trigger: {event: joined, delay: soon}",
        "trigger: {event: joined, within: 3 m}",  # minutes or months
        "id: hello\n    id: hullo",
        "owner: somebody/writer",
        "review_by: 3/4/2026",  # April or March
    ],
)
def test_what_needs_a_decision_stays(wrong: str, project: Path, dcs: Dcs) -> None:
    key = wrong.partition(":")[0]
    lines = [line for line in MAP.splitlines(keepends=True) if not line.strip().startswith((f"{key}:", f"- {key}:"))]
    text = "".join(lines) + f"    {wrong}\n" if key != "id" else MAP.replace("id: hello", wrong)
    (project / "map.yaml").write_text(text)
    done = dcs("check", str(project), *FIX)
    assert "0 repairs made" in done.err
    assert (project / "map.yaml").read_text() == text


def test_another_word_is_asked_about_and_never_put_in_place(project: Path, dcs: Dcs) -> None:
    """A note is no misspelt quote, and hours would be counted on it."""
    text = MAP.replace("id: hello", "id: renewal-quote")
    (project / "map.yaml").write_text(text)
    automation = (
        "kind: automation\nstudies:\n  - id: first\n    date: 2026-01-20\n    accounts: 500\n    activities:\n"
        "      - {id: notes, minutes_each: 8, times_per_week: 40, audience: all, repetitive: true}\n"
        "items: [{id: auto-notes, replaces: notes, automated_by: [renewal-note], share: 70%}]\n"
    )
    (project / "automation.yaml").write_text(automation)
    done = dcs("check", str(project), *FIX)
    assert "0 repairs made" in done.err
    assert (project / "automation.yaml").read_text() == automation
    told = " ".join(done.out.split())
    assert "called `renewal-note`; did you mean `renewal-quote`?" in told
    assert "fix: write `renewal-quote` if that is meant; else declare it in a map, or delete the reference" in told


def test_a_new_name_that_is_taken_is_not_given(project: Path, dcs: Dcs) -> None:
    text = MAP.replace("id: hello", "id: Hello All") + "  - id: hello-all\n    purpose: Say it once more to everybody\n"
    (project / "map.yaml").write_text(text)
    assert "0 repairs made" in dcs("check", str(project), *FIX).err
    assert (project / "map.yaml").read_text() == text


def test_what_would_bring_a_new_finding_is_refused(project: Path, dcs: Dcs) -> None:
    """The nearest system cannot send by this channel, so it is hardly the one that was meant."""
    (project / "program.yaml").write_text(
        PROGRAM.replace("guides: {sends: [in_app]}, ", "").replace(
            "[email]}}", "[email]}, mailing-room: {sends: [in_app]}}"
        )
    )
    text = MAP.replace("system: mailer", "system: mailing-rom")
    (project / "map.yaml").write_text(text)
    done = dcs("check", str(project), *FIX)
    assert "0 repairs made" in done.err
    assert "map.yaml:10:13  S05 not made, it would bring D04: " in done.err
    assert (project / "map.yaml").read_text() == text


UNNEEDED = MAP.replace("id: hello", "id: hello   # dcs: ignore[D02] agreed") + "    allow: [{rule: D02, because: so}]\n"


def test_acceptances_are_unneeded_only_where_everything_was_read(project: Path, dcs: Dcs) -> None:
    (project / "map.yaml").write_text(UNNEEDED)
    assert {"X03", "X05"} <= set(dcs("check", str(project), "--no-cache", *AS_OF).text.split())
    more = project / "more.yaml"
    more.write_text("kind: signals\nsignals: [{id: joined}]\n")
    for part in (project, project / "map.yaml"):
        done = dcs("check", str(part), *FIX)
        assert "0 repairs made" in done.err and not {"X03", "X05"} & set(done.text.split()), part
        assert (project / "map.yaml").read_text() == UNNEEDED
    silent = dcs("check", str(project), "--keep-going", "--no-cache", "--format", "json", *AS_OF)
    waiting = {one["code"]: one["add"] for one in json.loads(silent.out)["not_checked"]}
    assert waiting["X03"] == waiting["X05"] == "documents that can be read"
    more.unlink()
    assert "2 repairs made" in dcs("check", str(project), *FIX).err
    assert (project / "map.yaml").read_text() == MAP


def test_a_part_of_a_project_keeps_its_references(project: Path, dcs: Dcs) -> None:
    second = MAP[MAP.index("  - id") :].replace("hello", "hello-again")
    text = f"{MAP}{second}    reinforces: helo\n"
    (project / "map.yaml").write_text(text)
    done = dcs("check", str(project / "map.yaml"), *FIX)
    assert "need the whole project" in done.err
    assert (project / "map.yaml").read_text() == text


def test_what_changes_customers_is_asked_for(project: Path, dcs: Dcs) -> None:
    (project / "map.yaml").write_text(MAP + "    ends_on: 2025-01-01   # the pilot\n")
    assert "0 repairs made" in dcs("check", str(project), *FIX).err
    done = dcs("check", str(project), "--unsafe-fixes", "--no-cache", *AS_OF)
    assert "D11 `hello` gets `status: retired`" in done.err
    ended = "    ends_on: 2025-01-01   # the pilot\n    status: retired\n"
    assert (project / "map.yaml").read_text() == MAP + ended


def test_only_selected_rules_are_mended(project: Path, dcs: Dcs) -> None:
    text = MAP.replace("id: hello", "id: hello  # dcs: ignore[D02] agreed") + "    allow: [{rule: D02, because: so}]\n"
    (project / "map.yaml").write_text(text)
    dcs("check", str(project), "--ignore", "X05", *FIX)
    assert (project / "map.yaml").read_text() == MAP.replace("id: hello", "id: hello  # dcs: ignore[D02] agreed")


UNTIDY = """\
kind: program
name: One
departments: {success: {is_cs: true}, marketing: {}}
channels:   # how we speak
  # twice a week at most
  email: {}

  in_app: {slip: 0d}   # when they come by,
                       # which may be never

  call:
    person: true
    # slip: 5d
systems: {mailer: {sends: [email]}, guides: {sends: [in_app]}}
dimensions: {geo: [se, no]}
"""
TIDY = """\
kind: program
name: One
departments: {success: {is_cs: true}, marketing: {}}
channels:   # how we speak
  call:
    person: true
    # slip: 5d

  # twice a week at most
  email: {}

  in_app: {slip: 0d}   # when they come by,
                       # which may be never
systems: {guides: {sends: [in_app]}, mailer: {sends: [email]}}
dimensions: {geo: [se, "no"]}
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_changes_no_meaning_is_tidied(line_end: str, project: Path, dcs: Dcs) -> None:
    file, program = project / "map.yaml", project / "program.yaml"
    bare = MAP.replace("    mode: digital\n", "").replace("audience: all", "audience: {geo: no}")
    program.write_bytes(UNTIDY.replace("\n", line_end).encode())
    file.write_bytes(bare.replace("\n", line_end).encode())
    assert "tidied" not in (said := dcs("check", str(project), "--no-cache", *AS_OF)).out + said.err
    dcs("check", str(project), "--fix", "--no-cache", "--select", "S,A,D,X", *AS_OF)
    assert file.read_bytes().decode() == bare.replace("\n", line_end), "naming rules leaves it out"
    done = dcs("check", str(project), *FIX)
    assert done.err.splitlines() == [
        "dcs: 0 repairs made, 5 places tidied in 2 files; --select S,A,D,X leaves tidying out",
        "  map.yaml:5:5  tidied `hello` gets `mode: digital`, which it has by default",
        "  map.yaml:7:21  tidied `no` gets quotes, as other readers take it for something else",
        "  program.yaml:15:24  tidied `no` gets quotes, as other readers take it for something else",
        "  program.yaml:4:1  tidied `channels` in the order of their ids",
        "  program.yaml:14:1  tidied `systems` in the order of their ids",
    ]
    assert program.read_bytes().decode() == TIDY.replace("\n", line_end)
    assert file.read_bytes().decode() == MAP.replace("audience: all", 'audience: {geo: "no"}').replace("\n", line_end)
    assert dcs("check", str(project), *FIX).err == "dcs: 0 repairs made in 0 files\n"


@pytest.mark.parametrize(
    "channels",
    [
        "channels:\n  # how we write\n  in_app: {}\n  email: {}\n",  # the comment may be about both
        "channels:\n  in_app: {}\n  # how we write\n  email: {}\n  sms: {}\n",
        "channels:\n  in_app: {}\n\n  email: {}\n  sms: {}\n",  # groups
        "channels:\n  in_app: {}\n  # one thing\n\n  email: {}\n",
        "channels:\n  in_app: &a {}\n  email: *a\n",  # an alias cannot stand before its anchor
        "channels: {\n  in_app: {},  # in the product\n  email: {}}\n",
        "x-usual: &a {in_app: {}}\nchannels:\n  email: {}\n  <<: *a\n",
    ],
)
def test_words_stay_where_a_comment_or_an_alias_would_suffer(channels: str, project: Path, dcs: Dcs) -> None:
    text = PROGRAM.replace("channels: {email: {}, in_app: {}}\n", channels)
    assert text != PROGRAM
    (project / "program.yaml").write_text(text)
    done = dcs("check", str(project), *FIX)
    assert (done.err, (project / "program.yaml").read_text()) == ("dcs: 0 repairs made in 0 files\n", text)


def test_keys_get_quotes_unless_they_are_the_models_own(project: Path, dcs: Dcs) -> None:
    text = PROGRAM.replace("segment: [enterprise, smb]}", "geo: [se, 'no'], level: {values: [y], level: contact}}")
    rows = "population: [{geo: &g no, accounts: 2, contacts: {y: 3}}]\n"
    (project / "program.yaml").write_text(text + rows)
    (project / "map.yaml").write_text(MAP.replace("{event: joined, first: true}", "{every: month, on: on}"))
    dcs("check", str(project), *FIX)
    quoted = rows.replace("&g no", '&g "no"').replace("{y: 3}", '{"y": 3}')
    assert (project / "program.yaml").read_text() == text.replace("[y]", '["y"]') + quoted
    assert '{every: month, on: "on"}' in (project / "map.yaml").read_text()


CALL = "kind: map\nid: few\nextends: one\nfor: {segment: smb}\noverride:\n  hello: {channel: call}\n"
MODES = {
    "its own default": ("", "", "mode: digital"),
    "an overlay with another one": (CALL, "", None),
    "an overlay that says so": (CALL.replace("call}", "call, mode: human}"), "", "mode: digital"),
    "a step with another one": ("", "    series: [{id: a, purpose: Call them, channel: call}]\n", None),
    "a map's own default": ("", "defaults: {mode: hybrid}\n", None),
    "a document that cannot be read": ("kind: map\nid: {}\n", "", None),
}


@pytest.mark.parametrize("name", MODES)
def test_a_mode_is_written_where_it_is_certain(name: str, project: Path, dcs: Dcs) -> None:
    other, more, written = MODES[name]
    (project / "program.yaml").write_text(PROGRAM.replace("channels: {", "channels: {call: {person: true}, "))
    (project / "map.yaml").write_text(MAP.replace("    mode: digital\n", "") + more)
    (project / "other.yaml").write_text(other)
    part = dcs("check", str(project / "map.yaml"), str(project / "program.yaml"), *FIX)
    assert "tidied" not in part.err, "an overlay may stand in a file that was not named"
    assert "not made" not in dcs("check", str(project), *FIX).err
    after = (project / "map.yaml").read_text()
    assert after == (MAP if written else MAP.replace("    mode: digital\n", "")) + more


def test_a_mode_is_written_in_the_layout_of_its_item(project: Path, dcs: Dcs) -> None:
    head, _, _ = MAP.partition("  - id")
    fields = "purpose: Say hello to all, audience: all, channel: email"
    items = f"  - {{id: a, {fields}}}\n  - &b {{id: b, {fields}}}\n  - {{<<: *b, id: c}}\n"
    (project / "map.yaml").write_text(head + items)
    dcs("check", str(project), *FIX)
    after = items.replace("channel: email}", "channel: email, mode: digital}", 1).replace(
        "id: c}", "id: c, mode: digital}"
    )
    assert (project / "map.yaml").read_text() == head + after


def test_a_preview_writes_nothing_and_applies(project: Path, dcs: Dcs) -> None:
    (project / "map.yaml").write_text(MAP.replace("channel", "chanel").removesuffix("\n"))
    done = dcs("check", str(project), "--diff", "--no-cache", *AS_OF)
    assert done.code == 1
    assert "1 repair would be made in 1 file" in done.err
    assert "chanel" in (project / "map.yaml").read_text()
    subprocess.run(["git", "apply"], input=done.out.encode(), cwd=project, check=True)
    assert (project / "map.yaml").read_text() == MAP.removesuffix("\n")
    assert dcs("check", str(project), "--diff", "--no-cache", *AS_OF).code == 0


def test_stubs_say_nothing_until_they_are_filled_in(tmp_path: Path, dcs: Dcs) -> None:
    folder = tmp_path / "acme"
    shutil.copytree(ACME, folder)
    before = dcs("audit", str(folder), "--format", "json", "--no-cache", "--select", "O,C,T,J", *AS_OF).out
    done = dcs("check", str(folder), "--stubs", "--no-cache", *AS_OF)
    assert done.code == 0
    assert "    # suppress_during: [at-risk]   (dcs explain O05)\n" in (folder / "maps" / "others.yaml").read_text()
    assert (
        "serves: [value-review]\n    status: planned\n" in (folder / "maps" / "planned-from-journey.yaml").read_text()
    )
    (folder / "maps" / "planned-from-journey.yaml").unlink()
    (folder / "automation-planned.yaml").unlink()
    after = dcs("audit", str(folder), "--format", "json", "--no-cache", "--select", "O,C,T,J", *AS_OF).out
    assert _without_lines(after) == _without_lines(before)
    dcs("check", str(folder), "--stubs", "--no-cache", *AS_OF)
    texts = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    dcs("check", str(folder), "--stubs", "--no-cache", *AS_OF)
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == texts


def _without_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if '"line"' not in line and '"column"' not in line]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("-", "--fix"), "standard input cannot be mended in place"),
        (("--fix", "--since", "HEAD"), "`--since` narrows the report"),
        (("--watch", "--fix"), "`--watch` checks files and changes none"),
    ],
)
def test_what_cannot_be_done_together_is_said(
    arguments: tuple[str, ...], sentence: str, project: Path, dcs: Dcs
) -> None:
    done = dcs("check", *arguments, "-C", str(project))
    assert done.code == 2
    assert sentence in done.err


KILLED = """
import os, signal, sys
from dcs_cli.__main__ import main
real, left = os.replace, [int(sys.argv[1])]
def replace(source, target):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(source, target)
os.replace = replace
main(sys.argv[2:])
"""


@pytest.mark.parametrize("command", [("check", "--fix"), ("fmt",)])
@pytest.mark.parametrize("writes", [0, 7, 23])
def test_a_killed_run_leaves_every_file_old_or_new(
    command: tuple[str, ...], writes: int, project: Path, dcs: Dcs
) -> None:
    untidy = MAP.replace("channel: email", "chanel:   email", 1)
    for number in range(30):
        text = untidy.replace("id: one", f"id: map-{number}").replace("id: hello", f"id: hello-{number}")
        (project / f"map{number}.yaml").write_text(text)
    (project / "map.yaml").unlink()
    old = {path.name: path.read_bytes() for path in project.glob("*.yaml")}
    killed = [sys.executable, "-c", KILLED, str(writes), *command, str(project), "-q", "--no-cache", *AS_OF]
    assert subprocess.run(killed, check=False, capture_output=True).returncode == -signal.SIGKILL
    half = {path.name: path.read_bytes() for path in project.glob("*.yaml")}
    changed = [name for name, data in half.items() if data != old[name]]
    assert len(changed) == writes
    assert any(path.name.startswith(".") for path in project.iterdir()), "a file was being written"
    dcs(*command, str(project), "-q", "--no-cache", *AS_OF)
    new = {path.name: path.read_bytes() for path in project.glob("*.yaml")}
    assert new.keys() == old.keys() == half.keys(), "what is left behind is taken for no document"
    assert all(
        half[name] in (old[name], new[name]) and new[name] != old[name] for name in new if name != "program.yaml"
    )
    assert all(half[name] == new[name] for name in changed)


def test_watching_checks_again_and_ends_with_the_last_exit_code(project: Path) -> None:
    """In a terminal of its own: what was written before is taken back, line by line, and nothing else."""
    front, back = pty.openpty()
    # A test run in the background of a script ignores interrupts, and what it starts would too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    watching = subprocess.Popen(
        [sys.executable, "-m", "dcs_cli", "check", str(project), "--watch", "-q", "--color", "never"],
        stdout=back,
        stderr=back,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    try:
        seen = _until(front, b"0 errors")
        written = seen.count(b"\n")
        (project / "map.yaml").write_text(MAP.replace("channel", "chanel"))
        seen = _until(front, b"1 error,")
        assert b"\x1b[%dF\x1b[0J" % written in seen
        assert watching.poll() is None
        watching.send_signal(signal.SIGINT)
        assert watching.wait(timeout=20) == 2
    finally:
        watching.kill()
        os.close(front)
        os.close(back)


def _until(terminal: int, text: bytes) -> bytes:
    os.set_blocking(terminal, False)
    seen, end = b"", time.monotonic() + 40
    while text not in seen or not seen.endswith(b"\n"):
        assert time.monotonic() < end, seen
        try:
            seen += os.read(terminal, 65536)
        except BlockingIOError:
            time.sleep(0.05)
    return seen
