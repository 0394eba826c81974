"""`list`, `search` and `show`."""

from __future__ import annotations

import datetime
import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support import NOW, ROOT, Cli, call_process

SHARED_FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
def cli(cli: Cli) -> Cli:
    """Each call a second after the one before, so that ids have an order."""
    seconds = itertools.count()
    return lambda *words, **more: cli(
        *words, **{"now": NOW + datetime.timedelta(seconds=next(seconds)), **more}
    )


@pytest.fixture
def filled(cli: Cli) -> Cli:
    """Five entries, the older three in the store, the newer two in the spool."""
    cli("log", "alpha noise", "-i", "1.1", "--on", "2026-01-10", "--circle", "own")
    cli("log", "beta noise", "-i", "1.2", "-i", "4.2", "--on", "2026-03-01", "--incident", "icm:7")
    cli("log", "gamma", "--on", "2026-02-01", "--private")
    cli("init")
    cli("log", "delta noise", "-i", "4.2", "--on", "2026-02-01", "--circle", "own")
    cli("log", "epsilon", "--on", "2026-06-15", "--incident", "icm:77")
    return cli


def texts(cli: Cli, *words: str) -> list[str]:
    result = cli(*words, "--json")
    assert (result.code, result.err) == (0, "")
    return [entry["text"].split()[0] for entry in result.json]


def test_newest_first_by_date_then_id_across_store_and_spool(filled: Cli) -> None:
    listed = filled("list", "--json").json
    assert [entry["text"].split()[0] for entry in listed] == [
        "epsilon",
        "beta",
        "delta",
        "gamma",
        "alpha",
    ]
    keys = [(entry["on"], entry["id"]) for entry in listed]
    assert keys == sorted(keys, reverse=True)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["-i", "4.2"], ["beta", "delta"]),
        (["-i", "1.1", "-i", "1.2"], ["beta", "alpha"]),
        (["--priority", "4"], ["beta", "delta"]),
        (["--priority", "1", "-i", "1.2"], ["beta"]),
        (["--priority", "7"], []),
        (["--from", "2026-02-01"], ["epsilon", "beta", "delta", "gamma"]),
        (["--to", "2026-02-01"], ["delta", "gamma", "alpha"]),
        (["--from", "2026-02-01", "--to", "2026-02-01"], ["delta", "gamma"]),
        (["--to", "2099-12-31"], ["epsilon", "beta", "delta", "gamma", "alpha"]),
        (["--circle", "OWN"], ["delta", "alpha"]),
        (["--incident", "ICM:7"], ["beta"]),
        (["--inbox"], ["epsilon", "gamma"]),
        (["--private"], ["gamma"]),
        (["--inbox", "--private", "--circle", "own"], []),
        (["--owner", "nobody"], []),
    ],
)
def test_filters_hold_alike_before_and_after_the_drain(
    filled: Cli, options: list[str], expected: list[str]
) -> None:
    assert texts(filled, "list", *options) == expected
    noisy = [text for text in expected if text in ("alpha", "beta", "delta")]
    assert texts(filled, "search", "noise", *options) == noisy
    filled("init")
    assert texts(filled, "list", *options) == expected
    assert texts(filled, "search", "noise", *options) == noisy


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["-i", "4.22"], "4.2"),
        (["--priority", "8"], "no priority 8"),
        (["--from", "soon"], "is not a date"),
        (["--from", ""], "is not a date"),
        (["--from", "2026-02-02", "--to", "2026-02-01"], "ends before it begins"),
        (["--circle", "all"], "circle of impact"),
        (["--incident", "7"], "is not an incident"),
        (["surplus"], "surplus"),
    ],
)
def test_what_a_filter_cannot_mean_is_refused(cli: Cli, options: list[str], says: str) -> None:
    result = cli("list", *options)
    assert (result.code, result.out) == (2, "")
    assert says in result.err


def test_text_behind_two_dashes_is_refused_by_list(filled: Cli) -> None:
    assert filled("list", "--", "alpha").code == 2


def test_nothing_there_is_an_empty_array_and_leaves_no_trace(cli: Cli, root: Path) -> None:
    for words in (["list"], ["search", "x"]):
        result = cli(*words, "--json")
        assert (result.code, result.json, result.err) == (0, [], "")
        told = cli(*words)
        assert (told.code, told.out) == (0, "")
        assert told.err.startswith("reviewapp: ")
    assert not root.exists()


def test_reading_never_drains(filled: Cli, root: Path) -> None:
    before = sorted((root / "spool").iterdir())
    for words in (["list"], ["search", "noise"], ["show", texts_id(filled, "epsilon")]):
        assert filled(*words).code == 0
    assert sorted((root / "spool").iterdir()) == before
    assert len(before) == 2


def texts_id(cli: Cli, first_word: str) -> str:
    (found,) = (e for e in cli("list", "--json").json if e["text"].split()[0] == first_word)
    return str(found["id"])


def test_more_than_500_spooled_files_are_taken_over_first(cli: Cli, root: Path) -> None:
    cli("log", "original")
    (file,) = (root / "spool").iterdir()
    entry = json.loads(file.read_text())
    for i in range(500):
        copy = {**entry, "id": f"01979000-0000-7000-8000-{i:012x}", "text": f"n{i}"}
        (root / "spool" / f"01979000-0000-7000-8000-{i:012x}.jsonl").write_text(
            json.dumps(copy) + "\n"
        )
    result = cli("list", "--json")
    assert len(result.json) == 501
    assert "501 logged files" in result.err
    assert list((root / "spool").iterdir()) == []


# Search


@pytest.mark.parametrize(
    ("text", "found", "missed"),
    [
        ("Cut alert noise at Contoso", ["contoso", "CUT noi", "noise alert"], ["toso", "cut loud"]),
        ("Größe über café", ["grosse", "uber", "CAFÉ", "größe"], ["gro\u0308sze"]),
        ('say "hello" (now) AND* NOT-this', ['"hello"', "hello AND", "NOT-this", "now)"], ["x"]),
        ("100 % of a_b [c]", ["100", "a_b", "[c]"], ["200"]),
        ("日本語のメモ", ["日本語"], ["メモ"]),
        ("first\nsecond", ["second first"], ["third"]),
    ],
)
def test_words_are_found_by_their_beginning_alike_before_and_after_the_drain(
    cli: Cli, text: str, found: list[str], missed: list[str]
) -> None:
    if "grosse" in found:
        found = [word for word in found if word != "grosse"]  # ß is a letter of its own
    cli("log", text)
    for _ in ("in the spool", "in the store"):
        for words in found:
            assert len(cli("search", words, "--json").json) == 1, words
        for words in missed:
            assert cli("search", words, "--json").json == [], words
        cli("init")


def test_incidents_and_links_are_searched_too(cli: Cli) -> None:
    cli("log", "x", "--incident", "icm:300000123", "--link", "https://wiki.example.com/Runbook")
    for _ in ("in the spool", "in the store"):
        for words in ("300000123", "icm:300000123", "runbook", "wiki.example"):
            assert len(cli("search", words, "--json").json) == 1, words
        cli("init")


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)


@given(text=st.lists(WORDS, min_size=1, max_size=6).map(" ".join), data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=SHARED_FIXTURES)
def test_search_finds_alike_before_and_after_the_drain(
    cli: Cli, text: str, data: st.DataObject
) -> None:
    logged = cli("log", "--link", 'https://a.b/\\u0041?"q"', "-", stdin=f"start {text}")
    identifier = logged.out.strip()
    candidates = [word for word in text.split() if word]
    query = data.draw(st.one_of(WORDS, st.sampled_from(candidates)) if candidates else WORDS)

    def hits() -> Any:
        result = cli("search", "--json", "--", query)
        found = result.code == 0 and identifier in [entry["id"] for entry in result.json]
        return result.code, found

    before = hits()
    cli("init")
    assert hits() == before


@pytest.mark.parametrize("words", [[], [" "], ["", ""]])
def test_search_needs_words(cli: Cli, words: list[str]) -> None:
    assert cli("search", *words).code == 2


@pytest.mark.parametrize(
    "command", [["search"], ["show"], ["edit"], ["remove"], ["list", "--owner"]]
)
def test_bytes_that_are_no_utf8_find_nothing(filled: Cli, command: list[str]) -> None:
    assert filled(*command, "\udcff\udcfeab").code in (0, 2)


# One entry


def test_show_takes_any_unique_ending_of_four_characters(filled: Cli) -> None:
    for entry in filled("list", "--json").json:
        for length in (36, 12, 6):
            shown = filled("show", entry["id"][-length:].upper(), "--json")
            assert {key: shown.json[key] for key in entry} == entry


@pytest.mark.parametrize("ending", ["", "a", "abc", " abc ", "zzzz", "%%%%", "____", "[red]"])
def test_an_ending_that_names_nothing_is_refused(filled: Cli, ending: str) -> None:
    result = filled("show", ending)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1


def test_an_ending_of_several_ids_is_refused(cli: Cli) -> None:
    ids = [f"01979000-0000-7000-8000-00000{i}00beef" for i in range(2)]
    cli("log", "--jsonl", "-", stdin="".join(json.dumps({"id": i, "text": i}) + "\n" for i in ids))
    result = cli("show", "beef")
    assert result.code == 2
    assert all(i[-12:] in result.err for i in ids)
    assert cli("show", ids[0][-12:], "--json").json["id"] == ids[0]


def test_show_prints_everything_for_people(cli: Cli) -> None:
    identifier = cli(
        "log", "-", "-i", "1.2", "--circle", "built", "--incident", "icm:7", "--private",
        "--link", "https://a.b", "--on", "2026-06-01", stdin="first\n\nsecond",
    ).out.strip()  # fmt: skip
    out = cli("show", identifier).out
    for part in (identifier, "2026-06-01", "1.2", "Built on others", "icm:7", "https://a.b",
                 "never leaves", "first\n\nsecond"):  # fmt: skip
        assert part in out


# What stdout can do to a terminal


@given(text=st.text(st.characters(codec="utf-8"), max_size=40))
@example("\x1b[2J\x1b]0;t\x07")
@example("\x9b31m \u202e \u2066")
@settings(max_examples=12, deadline=None, suppress_health_check=SHARED_FIXTURES)
def test_tables_and_show_cannot_drive_the_terminal(cli: Cli, text: str) -> None:
    identifier = cli("log", "-", stdin=f"x{text}").out.strip()
    for result in (cli("list"), cli("show", identifier), cli("remove", identifier)):
        assert result.code == 0
        for character in result.out + result.err:
            code = ord(character)
            assert character == "\n" or not (code < 0x20 or 0x7F <= code < 0xA0), character
            assert character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_a_table_has_one_line_for_an_entry(cli: Cli) -> None:
    cli("log", "-", stdin="a\nb\x0bc\x0cd\x1ce\x85f\u2028g\u2029h")
    assert len(cli("list").out.splitlines()) == 2


def test_json_escapes_what_drives_a_terminal_from_below_space(cli: Cli) -> None:
    cli("log", "-", stdin="a\x1b[31mb\x07")
    assert not set(cli("list", "--json").out) & {"\x1b", "\x07"}


def test_json_escapes_the_other_controls(cli: Cli) -> None:
    cli("log", "-", stdin="a\x9b31mb\x7f")
    assert not set(cli("list", "--json").out) & {"\x9b", "\x7f"}


# Damage


def spooled(root: Path) -> Path:
    (file,) = (root / "spool").glob("*.jsonl")
    return file


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b'"text"', b'"test"'),
        lambda content: b"\xff" + content,
        lambda content: b"[]\n",
        lambda content: content + b"{\n",
    ],
)
def test_a_damaged_spool_file_is_set_aside_and_hides_nothing_else(
    cli: Cli, root: Path, damage: Any
) -> None:
    cli("log", "damaged")
    file = spooled(root)
    content = damage(file.read_bytes())
    file.write_bytes(content)
    cli("log", "sound")
    assert texts(cli, "list") == ["sound"]
    told = cli("init")
    assert told.code == 0
    aside = root / "spool" / "set-aside" / file.name
    assert str(aside) in told.err
    assert aside.read_bytes() == content
    assert texts(cli, "list") == ["sound"]


@pytest.mark.parametrize(
    ("key", "value"),
    [("on", "2026-06-75"), ("on", 5), ("text", ["x"]), ("text", 5), ("text", "\ud800"),
     ("indicators", 5), ("indicators", "1.1"), ("id", {}), ("on", 10**30), ("circle", "x")],
)  # fmt: skip
def test_a_spooled_value_of_another_kind_is_damage_too(
    cli: Cli, root: Path, key: str, value: object
) -> None:
    cli("log", "damaged")
    file = spooled(root)
    file.write_text(json.dumps({**json.loads(file.read_text()), key: value}) + "\n")
    cli("log", "sound")
    assert texts(cli, "list") == ["sound"]
    assert cli("init").code == 0
    assert texts(cli, "list") == ["sound"]


def test_a_folder_in_the_spool_stops_nothing(cli: Cli, root: Path) -> None:
    cli("log", "sound")
    (root / "spool" / "01979000-0000-7000-8000-000000000001.jsonl").mkdir()
    assert texts(cli, "list") == ["sound"]
    assert cli("init").code == 0


def test_a_copy_of_a_spooled_file_is_no_second_entry(cli: Cli, root: Path) -> None:
    # A sync client leaves such copies after a conflict.
    cli("log", "once")
    file = spooled(root)
    shutil.copy(file, file.with_name(f"{file.stem} (1).jsonl"))
    assert texts(cli, "list") == ["once"]


@pytest.mark.parametrize("content", [b"junk", b"SQLite format 3\0" + bytes(4000)])
def test_a_damaged_store_is_named_and_log_still_keeps(cli: Cli, root: Path, content: bytes) -> None:
    root.mkdir()
    (root / "store.db").write_bytes(content)
    assert cli("log", "kept").code == 0
    for words in (["list"], ["undo"], ["init"]):
        result = cli(*words)
        assert (result.code, result.out) == (1, "")
        assert str(root / "store.db") in result.err
    assert (root / "store.db").read_bytes() == content
    (root / "store.db").unlink()
    assert texts(cli, "list") == ["kept"]


def test_a_reader_that_closes_early_is_no_error(cli: Cli, root: Path) -> None:
    cli("log", "-", stdin="word " * 100_000)
    inner, outer = os.pipe()
    os.close(inner)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reviewapp", "--root", str(root), "list"],
            cwd=ROOT,
            stdout=outer,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(outer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_process_speaks_utf8_whatever_the_locale(cli: Cli, root: Path) -> None:
    done = call_process(["log", "-"], root, "übung 👩\u200d👧".encode(), LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 0
    listed = call_process(["list", "--json"], root, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert json.loads(listed.stdout.decode("utf-8"))[0]["text"] == "übung 👩\u200d👧"
