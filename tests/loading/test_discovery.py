"""Which files are found, under which names, and what is said about the rest."""

import os
from pathlib import Path

import pytest

from dcs_cli.loading.discovery import DiscoveryProblem, discover, find_project_root


def write(root: Path, *names: str) -> Path:
    """Write small files, with their folders."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("kind: map\n", encoding="utf-8")
    return root


def names(root: Path, *paths: Path) -> list[str]:
    """The names found below a project, which must be without problems."""
    files, problems = discover(paths or (root,), root)
    assert problems == ()
    assert all(file.path == root / file.name for file in files)
    return [file.name for file in files]


def reported(root: Path, *paths: Path) -> list[tuple[str, str]]:
    _, problems = discover(paths or (root,), root)
    assert all(problem.message.startswith(f"`{problem.name}` ") and problem.hint for problem in problems)
    return [(problem.name, problem.reason) for problem in problems]


def test_yaml_files_of_all_folders_are_found_in_order(tmp_path: Path) -> None:
    write(
        tmp_path, "z.yaml", "maps/b.yml", "maps/a.yaml", "maps/deep/er/c.yaml", "notes.txt", "a.yaml.bak", "maps/x.json"
    )
    assert names(tmp_path) == ["maps/a.yaml", "maps/b.yml", "maps/deep/er/c.yaml", "z.yaml"]


def test_hidden_and_foreign_folders_are_skipped(tmp_path: Path) -> None:
    write(
        tmp_path, "a.yaml", ".hidden.yaml", ".git/b.yaml", "node_modules/c.yaml", "x/node_modules/d.yaml", "x/.y/e.yaml"
    )
    assert names(tmp_path) == ["a.yaml"]


def test_a_hidden_project_folder_is_a_project(tmp_path: Path) -> None:
    root = write(tmp_path / ".config" / "node_modules", "a.yaml")
    assert names(root) == ["a.yaml"]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        ("drafts/\n", ["a.yaml", "b.yml", "x/a.yaml"]),
        ("# comment\n\n*.yml\n", ["a.yaml", "drafts/d.yaml", "drafts/keep.yaml", "x/a.yaml"]),
        ("/a.yaml\n", ["b.yml", "drafts/d.yaml", "drafts/keep.yaml", "x/a.yaml"]),
        ("a.yaml\n", ["b.yml", "drafts/d.yaml", "drafts/keep.yaml"]),
        ("drafts/*\n!drafts/keep.yaml\n", ["a.yaml", "b.yml", "drafts/keep.yaml", "x/a.yaml"]),
        ("drafts/\n!drafts/keep.yaml\n", ["a.yaml", "b.yml", "x/a.yaml"]),
        ("**/d.*\r\n", ["a.yaml", "b.yml", "drafts/keep.yaml", "x/a.yaml"]),
        ("\ufeffdrafts\n", ["a.yaml", "b.yml", "x/a.yaml"]),
        ("*\n", []),
    ],
)
def test_the_ignore_file_speaks_gitignore(tmp_path: Path, patterns: str, found: list[str]) -> None:
    write(tmp_path, "a.yaml", "b.yml", "drafts/d.yaml", "drafts/keep.yaml", "x/a.yaml")
    (tmp_path / ".dcsignore").write_text(patterns, encoding="utf-8")
    assert names(tmp_path) == found


def test_a_deeper_ignore_file_has_the_last_word(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "x/a.yaml", "x/b.yaml", "x/y/b.yaml")
    (tmp_path / ".dcsignore").write_text("a.yaml\n", encoding="utf-8")
    (tmp_path / "x" / ".dcsignore").write_text("!a.yaml\n/b.yaml\n", encoding="utf-8")
    assert names(tmp_path) == ["x/a.yaml", "x/y/b.yaml"]


def test_a_faulty_pattern_is_a_problem_and_the_others_hold(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "b.yaml")
    (tmp_path / ".dcsignore").write_text("!\na.yaml\n[z-a]\n", encoding="utf-8")
    files, problems = discover([tmp_path], tmp_path)
    assert [file.name for file in files] == ["b.yaml"]
    assert [problem.name for problem in problems] == [".dcsignore", ".dcsignore"]
    assert ["(line 1)" in problem.message or "(line 3)" in problem.message for problem in problems] == [True, True]


def test_named_files_and_folders(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "x/b.yaml", "x/c.yaml", ".h/d.yaml", "ignored.yaml")
    (tmp_path / ".dcsignore").write_text("ignored.yaml\n/x/c.yaml\n", encoding="utf-8")
    assert names(tmp_path, tmp_path / "x") == ["x/b.yaml"]
    assert names(tmp_path, tmp_path / "a.yaml", tmp_path / "x" / "b.yaml", tmp_path) == ["a.yaml", "x/b.yaml"]
    assert names(tmp_path, tmp_path / "ignored.yaml") == ["ignored.yaml"]
    assert names(tmp_path, tmp_path / ".h") == [".h/d.yaml"]
    assert names(tmp_path, tmp_path / "x" / ".." / "a.yaml") == ["a.yaml"]


def test_paths_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "x/b.yaml")
    monkeypatch.chdir(tmp_path / "x")
    assert [file.name for file in discover([Path()], Path(".."))[0]] == ["x/b.yaml"]
    assert [file.name for file in discover([Path("b.yaml")], Path(".."))[0]] == ["x/b.yaml"]


def test_paths_that_cannot_be_used_are_problems(tmp_path: Path) -> None:
    root = write(tmp_path / "project", "a.yaml", "notes.txt")
    write(tmp_path, "other.yaml")
    assert reported(root, root / "no.yaml", root / "notes.txt", tmp_path / "other.yaml", root / "no") == [
        ("../other.yaml", "outside"),
        ("no", "missing"),
        ("no.yaml", "missing"),
        ("notes.txt", "unsuitable"),
    ]


def test_links_out_of_the_project_are_not_followed(tmp_path: Path) -> None:
    root = write(tmp_path / "project", "a.yaml")
    write(tmp_path, "outside/b.yaml", "c.txt")
    (root / "link.yaml").symlink_to(tmp_path / "outside" / "b.yaml")
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "other.txt").symlink_to(tmp_path / "c.txt")
    (root / "gone.yaml").symlink_to(tmp_path / "nowhere")
    files, _ = discover([root], root)
    assert [file.name for file in files] == ["a.yaml"]
    assert reported(root) == [("folder", "outside"), ("gone.yaml", "missing"), ("link.yaml", "outside")]
    assert reported(root, root / "link.yaml") == [("link.yaml", "outside")]
    assert reported(root, root / "folder" / "b.yaml") == [("folder/b.yaml", "outside")]


def test_links_inside_the_project_give_a_file_once_under_its_own_name(tmp_path: Path) -> None:
    write(tmp_path, "z/a.yaml", ".shared/b.yaml")
    (tmp_path / "a-link").symlink_to(tmp_path / "z")
    (tmp_path / "a-file.yaml").symlink_to(tmp_path / "z" / "a.yaml")
    (tmp_path / "z" / "loop").symlink_to(tmp_path)
    (tmp_path / "shared").symlink_to(tmp_path / ".shared")
    assert names(tmp_path) == ["shared/b.yaml", "z/a.yaml"]


def test_a_project_that_is_itself_a_link(tmp_path: Path) -> None:
    root = write(tmp_path / "real", "a.yaml")
    (tmp_path / "link").symlink_to(root)
    files, problems = discover([root], tmp_path / "link")
    assert problems == ()
    assert [(file.path, file.name) for file in files] == [(tmp_path / "link" / "a.yaml", "a.yaml")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes need a POSIX system")
def test_a_pipe_is_a_problem_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert reported(tmp_path) == [("pipe.yaml", "unsuitable")]
    assert find_project_root(tmp_path) == tmp_path


@pytest.mark.parametrize("name", ["maps", "maps/a.yaml"])
def test_what_may_not_be_read_is_a_problem(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "maps/a.yaml", "b.yaml")
    barred = tmp_path / name
    original_scandir, original_access = os.scandir, os.access

    def scandir(path: Path) -> object:
        if Path(path) == barred:
            raise PermissionError(13, "Permission denied")
        return original_scandir(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != barred and original_access(path, mode))
    files, problems = discover([tmp_path], tmp_path)
    assert [file.name for file in files] == ["b.yaml"]
    assert problems == (
        DiscoveryProblem(name, "unreadable", f"`{name}` cannot be read: permission denied", problems[0].hint),
    )


def test_a_name_that_is_no_unicode_is_a_problem(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.yaml")).write_text("kind: map\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system stores Unicode names only")
    assert reported(tmp_path) == [("caf?.yaml", "unsuitable")]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (b"kind: program\n", True),
        (b"\xef\xbb\xbfkind: program\n", True),
        (b"# first\n---\nkind: 'program'   # the one\r\nname: x\r\n", True),
        (b'name: x\nkind:   "program"', True),
        (b"kind: map\n---\nkind: program\n", True),
        (b"kind: programme\n", False),
        (b"  kind: program\n", False),
        (b"# kind: program\n", False),
        (b"kind: map\n", False),
    ],
)
def test_the_root_is_the_nearest_folder_with_a_program(tmp_path: Path, text: bytes, counts: bool) -> None:
    deep = tmp_path / "project" / "maps" / "deep"
    deep.mkdir(parents=True)
    (tmp_path / "project" / "program.yaml").write_bytes(text)
    (deep / "a.yaml").write_bytes(b"kind: map\n")
    assert find_project_root(deep) == (tmp_path / "project" if counts else deep)
    assert find_project_root(deep / "a.yaml") == find_project_root(deep)


def test_the_nearest_program_wins_and_hidden_files_do_not_count(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "program.yml").write_text("kind: program\n", encoding="utf-8")
    (inner / ".program.yaml").write_text("kind: program\n", encoding="utf-8")
    assert find_project_root(inner) == tmp_path
    (inner / "program.yaml").write_text("kind: program\n", encoding="utf-8")
    assert find_project_root(inner) == inner
