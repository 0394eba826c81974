"""`log --jsonl` and `log --csv`: many entries, all or none."""

from __future__ import annotations

import csv
import datetime
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import NOW, Cli

ID = "01979000-0000-7000-8000-00000000000a"
KEYS = ("id", "on", "text", "indicators", "circle", "incidents", "links", "private", "rubric")


def lines(*items: object) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def logged(cli: Cli) -> list[dict[str, Any]]:
    return list(cli("list", "--json").json)


def test_every_line_is_an_entry_and_gives_a_result_in_its_order(cli: Cli) -> None:
    result = cli(
        "log", "--jsonl", "-", "--json",
        stdin=lines({"text": "a"}, {"text": "b", "indicators": ["1.1"]}, {"text": "c", "id": ID}),
    )  # fmt: skip
    results = [json.loads(line) for line in result.out.splitlines()]
    assert [r["status"] for r in results] == ["inbox", "filed", "inbox"]
    assert results[2]["id"] == ID
    texts = {entry["id"]: entry["text"] for entry in logged(cli)}
    assert [texts[r["id"]] for r in results] == ["a", "b", "c"]


def test_without_json_the_ids_are_printed(cli: Cli) -> None:
    out = cli("log", "--jsonl", "-", stdin=lines({"text": "a"}, {"text": "b"})).out
    assert sorted(out.split()) == sorted(entry["id"] for entry in logged(cli))


def test_ids_of_one_file_sort_in_its_order(cli: Cli) -> None:
    out = cli("log", "--jsonl", "-", stdin=lines(*({"text": f"n{i}"} for i in range(60)))).out
    assert out.split() == sorted(out.split())
    assert [e["text"] for e in logged(cli)] == [f"n{i}" for i in reversed(range(60))]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "one JSON object"),
        ('"text"', "one JSON object"),
        ("null", "one JSON object"),
        ("{}", "text is empty"),
        ('{"text": "\\u0000"}', "text is empty"),
        ('{"text": 5}', "“text” has to be a text"),
        ('{"text": "x", "private": 1}', "“private” has to be true or false"),
        ('{"text": "x", "indicators": "1.1"}', "“indicators” has to be a list"),
        ('{"text": "x", "links": [1]}', "“links” has to be a list"),
        ('{"text": "x", "indicators": ["9.9"]}', "no indicator 9.9"),
        ('{"text": "x", "on": "2026-06-16"}', "lies ahead"),
        ('{"text": "x", "on": "2026-06-31"}', "is not a date"),
        ('{"text": "x", "circle": "none"}', "circle of impact"),
        ('{"text": "x", "colour": "red"}', "no key “colour”"),
        ('{"text": "x", "id": "12"}', "is not an id"),
        ('{"text": "x", "id": "01979000-0000-7000-8000-00000000000g"}', "is not an id"),
        ('{"text": "x", "rubric": "none"}', "no rubric"),
    ],
)
def test_one_bad_line_is_named_and_nothing_of_the_file_is_kept(
    cli: Cli, root: Path, tmp_path: Path, line: str, says: str
) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text(f'{{"text": "good"}}\n\n{line}\n{{"text": "good"}}\n')
    result = cli("log", "--jsonl", str(file))
    assert (result.code, result.out) == (2, "")
    assert f"{file}, line 3: " in result.err
    assert says in result.err
    assert "Nothing of the file was kept" in result.err
    assert logged(cli) == []
    assert not (root / "spool").exists()


def test_a_known_id_with_equal_content_is_skipped_with_other_content_refused(cli: Cli) -> None:
    cli("log", "x", "-i", "1.1", "--incident", "icm:1", "--link", "https://a.b", "--private")
    for _ in ("in the spool", "in the store"):
        (entry,) = logged(cli)
        again = cli("log", "--jsonl", "-", "--json", stdin=lines(entry))
        assert again.json == {"id": entry["id"], "status": "known"}
        changed = cli("log", "--jsonl", "-", stdin=lines({"text": "new"}, {**entry, "text": "y"}))
        assert changed.code == 2
        assert entry["id"] in changed.err
        assert logged(cli) == [entry]
        cli("init")


def test_the_same_id_twice_in_one_file(cli: Cli) -> None:
    result = cli("log", "--jsonl", "-", "--json", stdin=lines(*[{"id": ID, "text": "x"}] * 2))
    assert [json.loads(line)["status"] for line in result.out.splitlines()] == ["inbox", "known"]
    assert len(logged(cli)) == 1
    other = "01979000-0000-7000-8000-00000000000b"
    refused = cli(
        "log", "--jsonl", "-", stdin=lines({"id": other, "text": "x"}, {"id": other, "text": "y"})
    )
    assert refused.code == 2
    assert len(logged(cli)) == 1


def test_an_id_in_capitals_is_the_same_id(cli: Cli) -> None:
    cli("log", "--jsonl", "-", stdin=lines({"id": ID, "text": "x"}))
    again = cli("log", "--jsonl", "-", "--json", stdin=lines({"id": ID.upper(), "text": "x"}))
    assert again.json == {"id": ID, "status": "known"}


def test_all_of_a_file_is_one_change_for_undo(cli: Cli) -> None:
    cli("log", "before", now=NOW - datetime.timedelta(seconds=1))
    cli("log", "--jsonl", "-", stdin=lines({"text": "a"}, {"text": "b"}))
    assert cli("undo").code == 0
    assert [entry["text"] for entry in logged(cli)] == ["before"]


@pytest.mark.parametrize("option", [["--csv", "x"], ["-i", "1.1"], ["words"], ["--private"]])
def test_other_options_beside_a_file_are_refused(cli: Cli, option: list[str]) -> None:
    assert cli("log", "--jsonl", "-", *option, stdin=lines({"text": "a"})).code == 2
    assert logged(cli) == []


@pytest.mark.parametrize("option", ["--jsonl", "--csv"])
def test_files_that_cannot_be_read_are_named(cli: Cli, tmp_path: Path, option: str) -> None:
    latin = tmp_path / "latin"
    latin.write_bytes(b'text\n{"text": "caf\xe9"}\n')
    for path in (tmp_path / "missing", tmp_path, latin):
        result = cli("log", option, str(path))
        assert result.code == 2
        assert str(path) in result.err


def test_a_byte_order_mark_and_crlf_in_a_file(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "bom"
    file.write_bytes(b'\xef\xbb\xbf{"text": "a"}\r\n{"text": "b"}\r\n')
    assert cli("log", "--jsonl", str(file)).code == 0
    file.write_bytes(b"\xef\xbb\xbftext\r\nc\r\n")
    assert cli("log", "--csv", str(file)).code == 0
    assert {entry["text"] for entry in logged(cli)} == {"a", "b", "c"}


def test_a_byte_order_mark_on_stdin(cli: Cli) -> None:
    assert cli("log", "--jsonl", "-", stdin="\ufeff" + lines({"text": "a"})).code == 0


def test_surrogates_in_json_escapes_are_joined_or_replaced(cli: Cli) -> None:
    cli("log", "--jsonl", "-", stdin='{"text": "\\ud83d\\ude00 \\ud800 end"}\n')
    (entry,) = logged(cli)
    assert entry["text"] == "😀 \ufffd end"
    assert cli("init").code == 0
    assert logged(cli) == [entry]


# CSV


def test_csv_with_every_column(cli: Cli) -> None:
    cli(
        "log", "--csv", "-",
        stdin="on,text,indicators,circle,incidents,links,private\n"
        '2026-06-01,"a, ""b""\nc",1.1 3.3,built,icm:1; icm:2,https://a.b;https://c.d,yes\n',
    )  # fmt: skip
    (entry,) = logged(cli)
    assert entry["on"] == "2026-06-01"
    assert entry["text"] == 'a, "b"\nc'
    assert entry["indicators"] == ["1.1", "3.3"]
    assert entry["circle"] == "built"
    assert entry["incidents"] == ["icm:1", "icm:2"]
    assert entry["links"] == ["https://a.b", "https://c.d"]
    assert entry["private"] is True


@pytest.mark.parametrize(
    "content",
    [
        "",
        "when\nx\n",
        "text,colour\nx,red\n",
        "text,on\nx\n",
        "text\nx,y\n",
        'text\n"x\n',
        "text,private\nx,perhaps\n",
        "text,indicators\nx,9.9\n",
        "text,on\n,2026-01-01\n",
    ],
)
def test_a_bad_csv_keeps_nothing(cli: Cli, content: str) -> None:
    result = cli("log", "--csv", "-", stdin=content)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert logged(cli) == []


def test_all_bad_lines_are_named_at_once_and_columns_in_words_of_a_table(
    cli: Cli, tmp_path: Path
) -> None:
    refused = cli("log", "--csv", "-", stdin="text,indicator\nx,1.1\n")
    assert "its first line has the column “indicator”: did you mean “indicators”?" in refused.err
    assert "the columns are id, on, text" in refused.err
    file = tmp_path / "notes.csv"
    rows = ["2026-06-01,good,1.1,no", "soon,x,1.1,no", "2026-06-01,x,9.9,no", "2026-06-01,x,1.1,?"]
    file.write_text("on,text,indicators,private\n" + "\n".join([*rows, *[",,,"] * 30]), "utf-8")
    refused = cli("log", "--csv", str(file))
    assert (refused.code, logged(cli)) == (2, [])
    first, *lines = refused.err.splitlines()
    assert f"{file}: 33 lines are bad, so nothing of the file was kept." in first
    assert [line.split(":")[0].strip() for line in lines[:3]] == ["line 3", "line 4", "line 5"]
    assert lines[2].endswith("the column “private” has “?”: yes or no.")
    assert lines[-1].strip() == "and 13 more"


# Round trips

ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"text": st.text(st.characters(codec="utf-8"), max_size=60).map(lambda t: f"x{t}")},
        optional={
            "on": st.dates(max_value=datetime.date(2026, 6, 15)).map(str),
            "indicators": st.lists(st.sampled_from(["1.1", "2.1", "7.4"]), unique=True),
            "circle": st.sampled_from(["own", "others", "built", None]),
            "incidents": st.lists(st.sampled_from(["icm:1", "dfm:a-2"]), unique=True),
            "links": st.lists(st.sampled_from(["https://a.b/c?d=e#f", "http://x"]), unique=True),
            "private": st.booleans(),
        },
    ),
    min_size=1,
    max_size=4,
)


@given(items=ENTRIES)
@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_list_prints_can_be_logged_elsewhere(
    cli: Cli, tmp_path_factory: pytest.TempPathFactory, items: list[dict[str, Any]]
) -> None:
    homes = [str(tmp_path_factory.mktemp("home")) for _ in range(3)]
    assert cli("--root", homes[0], "log", "--jsonl", "-", stdin=lines(*items)).code == 0
    listed = cli("--root", homes[0], "list", "--json").json
    assert len(listed) == len(items)
    assert cli("--root", homes[1], "log", "--jsonl", "-", stdin=lines(*listed)).code == 0
    assert cli("--root", homes[1], "list", "--json").json == listed

    table = io.StringIO()
    writer = csv.DictWriter(table, KEYS)
    writer.writeheader()
    for entry in listed:
        writer.writerow({k: ";".join(v) if isinstance(v, list) else v for k, v in entry.items()})
    assert cli("--root", homes[2], "log", "--csv", "-", stdin=table.getvalue()).code == 0
    assert cli("--root", homes[2], "list", "--json").json == listed


def test_a_locked_store_leaves_the_entries_in_the_spool(cli: Cli, root: Path) -> None:
    cli("init")
    other = sqlite3.connect(root / "store.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        content = lines({"text": "a"}, {"text": "b"})
        result = cli("log", "--jsonl", "-", stdin=content, patience_s=0.05)
        assert result.code == 0
        assert "safe in the spool" in result.err
        assert len(result.out.split()) == 2
        assert len(logged(cli)) == 2
    finally:
        other.close()
    cli("init")
    assert len(logged(cli)) == 2
