"""Reading delimited text: whatever was written comes back, and what is broken stays visible."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.core.errors import BadInputError
from reviewapp.ingest.delimited import DelimitedTable as Table
from reviewapp.ingest.tables import MAX_CELL, BadRow, Row, fold_header, open_table

HEADER = ["Number", "Größe", "Opened at"]

# A few control characters are allowed; a file full of them is rightly taken for a binary one.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
windows_texts = st.text(st.characters(codec="cp1252", exclude_characters="\0"), max_size=12)


def table_of(tmp_path: Path, content: str | bytes) -> Table:
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_table(path)


def written(rows: list[list[str]], delimiter: str, quoting: Literal[0, 1]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    writer.writerows(rows)
    return out.getvalue()


def rows_of(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    return st.lists(st.lists(cells, min_size=3, max_size=3), max_size=5)


def check_comes_back(path: Path, rows: list[list[str]], delimiter: str, text: str) -> Table:
    table = open_table(path)
    assert table.header == tuple(HEADER)
    assert table.delimiter == delimiter
    read = list(table.rows())
    assert [list(row.cells) for row in read if isinstance(row, Row)] == rows
    # Line numbers are those of a text editor, cells with line breaks included.
    starts, place = [], 0
    for row in [HEADER, *rows]:
        starts.append(1 + len(re.findall(r"\r\n|\r|\n", text[:place])))
        place += len(written([row], delimiter, csv.QUOTE_ALL))
    assert [row.line for row in read] == starts[1:]
    return table


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)
@given(
    rows=rows_of(texts),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_comes_back(
    tmp_path: Path, rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    text = written([HEADER, *rows], delimiter, csv.QUOTE_ALL)
    path = tmp_path / "any.csv"
    path.write_bytes(text.encode(encoding))
    table = check_comes_back(path, rows, delimiter, text)
    assert table.encoding == encoding.removesuffix("-sig")
    assert not table.is_guess
    # Quoted only where it is needed, the cells are the same.
    path.write_bytes(written([HEADER, *rows], delimiter, csv.QUOTE_MINIMAL).encode(encoding))
    assert [list(row.cells) for row in open_table(path).rows()] == rows


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)
@given(rows=rows_of(windows_texts), delimiter=st.sampled_from(",;\t|"))
def test_windows_1252_comes_back_and_is_called_a_guess(
    tmp_path: Path, rows: list[list[str]], delimiter: str
) -> None:
    text = written([HEADER, *rows], delimiter, csv.QUOTE_ALL)
    path = tmp_path / "windows.csv"
    path.write_bytes(text.encode("cp1252"))
    table = check_comes_back(path, rows, delimiter, text)
    assert (table.encoding, table.is_guess) == ("windows-1252", True)


def test_big_endian_utf_16(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"\xfe\xff" + "a;b\n1;ü\n".encode("utf-16-be"))
    assert (table.encoding, table.delimiter) == ("utf-16", ";")
    assert list(table.rows()) == [Row(2, ["1", "ü"])]


def test_the_header_line_alone_decides_the_delimiter(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id;"title, short, or long";when\n1;a,b,c,d,e;x\n')
    assert table.delimiter == ";"
    assert table.header == ("id", "title, short, or long", "when")


def test_a_single_column_is_a_table(tmp_path: Path) -> None:
    table = table_of(tmp_path, "\n\nid\nA1\n\nA2")
    assert table.header == ("id",)
    assert list(table.rows()) == [Row(4, ["A1"]), Row(6, ["A2"])]


def test_rows_can_be_read_twice(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a,b\n1,2\n")
    assert list(table.rows()) == list(table.rows()) == [Row(2, ["1", "2"])]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,2", "has 2 cells, the header has 3"),
        ("1,2,3,4", "has 4 cells, the header has 3"),
        ("1,\0,3", "has a NUL character"),
        ('1,"2"x,3', "a quoted cell goes on after its closing quote"),
        ('1,"2,3', "a quote is opened and closes in the middle of line 4"),
        (f'1,2,"{"x" * (MAX_CELL + 1)}"', "a cell has more than 2,097,152 characters"),
    ],
)
def test_a_bad_row_costs_no_other(tmp_path: Path, line: str, reason: str) -> None:
    good = '7,"8, 8",9'
    table = table_of(tmp_path, f"a,b,c\n{good}\n{line}\n" + f"{good}\n" * 3)
    rows = list(table.rows())
    assert [row.line for row in rows] == [2, 3, 4, 5, 6]
    assert [row.cells for row in rows if isinstance(row, Row)] == [["7", "8, 8", "9"]] * 4
    [bad] = [row for row in rows if isinstance(row, BadRow)]
    assert bad.line == 3
    assert bad.reason.startswith(reason)
    assert ",".join(bad.cells) == line


def test_an_open_quote_does_not_swallow_the_rest(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'a,b,c\n1,"2,3\n' + "4,5,6\n" * 100)
    bad, *good = table.rows()
    assert bad == BadRow(2, "a quote is opened and never closed", ('1,"2,3',))
    assert good == [Row(line, ["4", "5", "6"]) for line in range(3, 103)]


def test_a_long_cell_is_no_error(tmp_path: Path) -> None:
    table = table_of(tmp_path, f"a,b\n1,{'x' * 1_000_000}\n")
    assert [len(row.cells[1]) for row in table.rows()] == [1_000_000]


def test_a_bad_row_over_several_lines_is_kept_whole(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'a,b,c\n1,"2\n3,4,5\n6"\n8,9,10\n')
    bad, good = table.rows()
    assert good == Row(5, ["8", "9", "10"])
    # The quotes pair: its lines are text of a cell, and no rows in their own right.
    assert isinstance(bad, BadRow)
    assert bad.reason == "runs to line 4, has 2 cells, the header has 3 (an open quote?)"
    assert bad.cells == ("1", "2\n3,4,5\n6")


def test_a_file_made_of_open_quotes_is_given_up(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a,b\n" + 'a","b\n' * 20_001)
    with pytest.raises(BadInputError, match="too many quotes are opened and never closed"):
        list(table.rows())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n\n", "has no header line"),
        (b"PK\x03\x04 a workbook", "is damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "neither a text table nor"),
        ("a,b\n1,2\n".encode("utf-16-le"), "neither a text table nor"),
        (b"\xff\xfea,\x00\xd8\x00\xd8", "marked UTF-16, but isn't"),
        (b'"a,b\n1,2\n', "has no header line"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(BadInputError, match=sentence) as caught:
        table_of(tmp_path, content)
    assert "\n" not in str(caught.value)


def test_folders_and_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="is a folder"):
        open_table(tmp_path)
    with pytest.raises(BadInputError, match="There is no file"):
        open_table(tmp_path / "nothing.csv")
    with pytest.raises(BadInputError, match="can't be read"):
        open_table("a\0b")


def test_columns_are_found_without_case_spaces_and_punctuation(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Opened_At, Issue key ,b\n1,2,3\n")
    assert table.column("opened at") == 0
    assert table.column("Issue-Key") == 1
    assert table.column("c") is None
    assert table.column("-") is None


def test_a_name_that_two_columns_answer_to_is_refused(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Labels,Key,Labels,Opened At,opened_at\n1,2,3,4,5\n")
    assert table.column("key") == 1
    assert table.column("opened_at") == 4, "the exact name goes first"
    for name in ("Labels", "openedat"):
        with pytest.raises(BadInputError, match=f'2 columns are called "{name}"'):
            table.column(name)


@given(texts)
def test_folding_a_header_is_stable(name: str) -> None:
    assert fold_header(f" {name.upper()}_") == fold_header(name.upper())


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_first_line_may_name_the_delimiter(tmp_path: Path, first: str, encoding: str) -> None:
    table = table_of(tmp_path, (first + "id;a,b,c,d\n1;x,y\n").encode(encoding))
    assert (table.delimiter, table.header) == (";", ("id", "a,b,c,d"))
    assert list(table.rows()) == [Row(3, ["1", "x,y"])]
    assert table_of(tmp_path, "sep=;x\n1\n").header == ("sep=", "x")


def test_delimiters_that_only_the_rows_end_with_mean_nothing(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id;a\n1;x;;\n2;; ;\n3;x;y\n")
    rows = list(table.rows())
    assert rows[:2] == [Row(2, ["1", "x"]), Row(3, ["2", ""])]
    assert isinstance(rows[2], BadRow)


def test_a_row_with_a_delimiter_in_its_text_is_bad_though_its_last_cell_is_empty(
    tmp_path: Path,
) -> None:
    plain = table_of(tmp_path, "id,title,team,link\n1,ok,A,x\n2,disk, full,A,\n3,ok,B,\n")
    assert [isinstance(row, BadRow) for row in plain.rows()] == [False, True, False]
    ended = table_of(tmp_path, "id,title,team\n1,disk, full,A,\n2,ok,A,\n3,ok,B,\n")
    assert [isinstance(row, BadRow) for row in ended.rows()] == [True, False, False]
