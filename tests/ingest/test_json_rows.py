"""JSON in: arrays, objects that hold one, and lines; streamed, and told apart by themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.core.errors import BadInputError
from reviewapp.ingest.tables import BadRow, Row, Table, open_table

ROWS: list[dict[str, Any]] = [
    {"id": 300000123, "severity": 2.5, "owner": {"alias": "kim", "team": {"name": "A"}},
     "labels": ["MCS", "CRI"], "open": True, "closed": None, "none": []},
    {"id": 300000124, "severity": 2.0, "labels": [{"a": 1}], "new": "x\ud800y"},
]  # fmt: skip
HEADER = (
    "id", "severity", "owner.alias", "owner.team.name", "labels", "open", "closed", "none", "new",
)  # fmt: skip
CELLS = [
    ["300000123", "2.5", "kim", "A", "MCS; CRI", "true", "", "", ""],
    ["300000124", "2", "", "", '[{"a": "1"}]', "", "", "", "x?y"],
]


def table_of(tmp_path: Path, text: str | bytes, name: str = "export.json") -> Table:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return open_table(path)


@pytest.mark.parametrize(
    ("text", "written", "lines"),
    [
        (json.dumps(ROWS), "JSON, an array", [1, 2]),
        (json.dumps(ROWS, indent=1), "JSON, an array", [2, 19]),
        (json.dumps({"count": 2, "tags": ["a"], "items": ROWS}), 'JSON, the array "items"', [1, 2]),
        ("\n".join(map(json.dumps, ROWS)), "JSON lines", [1, 2]),
        ("\n" + json.dumps(ROWS[0]) + "\n\n" + json.dumps(ROWS[1]) + "\n", "JSON lines", [2, 4]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_objects_are_rows_whatever_holds_them(
    tmp_path: Path, text: str, written: str, lines: list[int], encoding: str
) -> None:
    table = table_of(tmp_path, text.encode(encoding), "no-ending-says-so")
    assert (table.header, table.written) == (HEADER, written)
    rows = list(table.rows())
    assert [row.cells for row in rows] == CELLS
    assert [row.line for row in rows] == lines
    # On one line, objects are told apart by their own number.
    on_one_line = text.startswith(("[{", '{"count"'))
    assert table.counted == ("record" if on_one_line else "line")


values = st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.none())


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)
@given(st.lists(st.dictionaries(st.text(max_size=4), values, min_size=1), min_size=1, max_size=4))
def test_array_and_lines_come_to_the_same(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    array = table_of(tmp_path, json.dumps(rows, ensure_ascii=True), "array.json")
    lines = table_of(tmp_path, "\n".join(map(json.dumps, rows)), "lines.jsonl")
    assert array.header == lines.header
    assert [row[-1] for row in map(_parts, array.rows())] == [
        row[-1] for row in map(_parts, lines.rows())
    ]


def _parts(row: Row | BadRow) -> tuple[Any, ...]:
    return (row.reason,) if isinstance(row, BadRow) else (row.cells,)


def test_bad_rows_stand_alone(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        '{"id": 1}\n{"id": 2, "id": 3}\n{"id": \n[1]\n7\n"text"\n{"id": "a\\u0000"}\n'
        + json.dumps({"id": "x" * 2_200_000})
        + "\n"
        + "[" * 100_000
        + '\n{"id": 4}\n',
        "lines.jsonl",
    )
    rows = list(table.rows())
    assert [(row.line, row.cells) for row in rows if isinstance(row, Row)] == [
        (1, ["1"]),
        (10, ["4"]),
    ]
    assert [row.reason[:32] for row in rows if isinstance(row, BadRow)] == [
        'has the key "id" twice',
        "is not valid JSON",
        "is not an object",
        "is not an object",
        "is not an object",
        "has a NUL character",
        "a cell has more than 2,097,152 c",
        "is not valid JSON",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[{"id": 1}, {"id": 2}', "is it cut off"),
        ('[{"id": 1}, {"id": 2', "line 1: not valid JSON"),
        ('[{"id": 1}] more', "something follows the end"),
        ('{"a": [{"id": 1}], "b": [{"id": 2}]}', r'2 lists of objects \("a", "b"\)'),
        ('{\n"a": {}, "b": [1]}', "without a list of objects"),
        ("[1, 2]", "holds no objects"),
        ("[]", "holds no objects"),
        ('"text"', "neither a JSON array nor"),
        (b'[{"id": "\xff"}]', "is not UTF-8 text"),
        ("[" + "[" * 100_000, "nested too deeply"),
        ("[{" + ",".join(f'"k{n}": 1' for n in range(5_100)) + "}]", "more than 5,000 different"),
    ],
)
def test_what_is_no_table_gets_one_sentence(
    tmp_path: Path, text: str | bytes, sentence: str
) -> None:
    with pytest.raises(BadInputError, match=sentence) as caught:
        list(table_of(tmp_path, text).rows())
    assert str(caught.value).isprintable()


def test_a_header_in_brackets_is_still_delimited_text(tmp_path: Path) -> None:
    table = table_of(tmp_path, "[red]id[/],{b}\n1,2\n", "export.csv")
    assert table.header == ("[red]id[/]", "{b}")
