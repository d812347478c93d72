"""CSV data files: what is read, and what is said at which line."""

from pathlib import Path

import pytest

from dcs_cli.loading.tables import Row, parse_table, read_table


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("last", [True, False])
def test_marks_and_line_ends(mark: bytes, line_end: bytes, last: bool) -> None:
    data = (
        mark
        + line_end.join([b"account, segment ", b"a1,smb", b"", b'"a,""2"" ",\xc3\xa9'])
        + (line_end if last else b"")
    )
    table, problems = parse_table(data, "data/accounts.csv")
    assert problems == ()
    assert table is not None
    assert table.name == "data/accounts.csv"
    assert table.header == ("account", "segment")
    assert table.rows == (
        Row(2, {"account": "a1", "segment": "smb"}),
        Row(4, {"account": 'a,"2" ', "segment": "é"}),
    )


def test_lines_are_those_of_the_file_when_cells_span_several() -> None:
    table, problems = parse_table(b'a,b\n"x\ny",1\n2,3\n4\n', "t.csv")
    assert table is not None
    assert [(row.line, row.cells["a"]) for row in table.rows] == [(2, "x\ny"), (4, "2")]
    assert [problem.line for problem in problems] == [5]


@pytest.mark.parametrize(
    ("data", "lines", "part", "rows"),
    [
        (b"", [1], "the file is empty", None),
        (b"\n\n", [1], "the file is empty", None),
        (b"a,b\n", [], "", []),
        (b"a,b\n , \n", [], "", []),
        (b"a,b,a\n1,2,3\n", [1], "columns 1 and 3 have the same name `a`", None),
        (b"a,,b\n", [1], "column 2 has no name", None),
        (b"\na;b\n1;2\n", [2], "separated by `;`", None),
        (b"a\tb\n1\t2\n", [1], "separated by a tab", None),
        (b"a,b\n1\n2,3\n", [2], "the row has 1 cell, the header has 2 columns", [3]),
        (b"a,b\n1,2,3\n2,3\n", [2], "the row has 3 cells", [3]),
        (b'a,b\n"x"y,2\n3,4\n', [2], "text follows the closing quote", [3]),
        (b'a,b\n1,"2\n" x\n5,6\n', [2], "(in line 3)", [4]),
        (b'a,b\n1,2\n"x,2\n3,4\n', [3], "never closed", [2]),
        (b'"a"b,c\n1,2\n', [1], "text follows the closing quote", None),
        (b'a,b\n"' + b"x" * 200_000 + b'",1\n1,2\n', [2], "longer than", [3]),
        (b"a,b\n1,2\n3,\xe9\n", [3], "not UTF-8 (byte 0xe9)", None),
        ("a,b\n1,2\n".encode("utf-16"), [1], "UTF-16", None),
        (b"a,b\n1,\x00\n", [2], "NUL byte", None),
    ],
)
def test_faults_name_their_line(data: bytes, lines: list[int], part: str, rows: list[int] | None) -> None:
    table, problems = parse_table(data, "t.csv")
    assert [problem.line for problem in problems] == lines
    assert all(part in problem.message and problem.hint and problem.name == "t.csv" for problem in problems)
    assert (None if table is None else [row.line for row in table.rows]) == rows


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_bytes(b"a\n1\n")
    table, problems = read_table(path, "accounts.csv")
    assert problems == ()
    assert table is not None
    assert table.rows == (Row(2, {"a": "1"}),)


def test_a_missing_file_and_a_folder_are_problems(tmp_path: Path) -> None:
    for path, part in ((tmp_path / "no.csv", "does not exist"), (tmp_path, "cannot be read")):
        table, problems = read_table(path, "x.csv")
        assert table is None
        assert [part in problem.message for problem in problems] == [True]
