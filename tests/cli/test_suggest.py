"""`suggest`, and suggestions after `log`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support import Cli

from reviewapp.services import rubrics

BARE = """
rubric = "bare"
version = "1"
title = "Bare"
[[priorities]]
number = 1
title = "Bicycles"
statement = ""
[[priorities.indicators]]
code = "1.1"
title = "Repair wheels"
[[priorities.indicators]]
code = "1.2"
title = "Sell lamps"
"""
GUIDE = "rewrote the outdated TSG and its dead links"


def test_a_text_gets_at_most_three_with_the_reason(cli: Cli) -> None:
    result = cli("suggest", *GUIDE.split())
    first = result.out.splitlines()[1]
    assert first.startswith("3.5 ")
    assert "Strong match" in first
    assert "outdated" in first
    assert "Participate in enhancing" in first
    assert len(result.out.splitlines()) <= 4
    assert "%" not in result.out
    assert cli("suggest", "-", stdin=GUIDE).out == result.out
    assert cli("suggest", "--", GUIDE).out == result.out


def test_as_json_in_the_order_of_the_lines(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "notes.jsonl"
    notes = [
        {"id": "b", "text": GUIDE},
        {"id": "a", "text": "qwxz"},
        {"text": "漢字 🎉", "labels": []},
    ]
    file.write_text("\ufeff" + "\n\n".join(map(json.dumps, notes)), encoding="utf-8")
    answers = [
        json.loads(line) for line in cli("suggest", "--jsonl", str(file), "--json").out.splitlines()
    ]
    assert [answer["id"] for answer in answers] == ["b", "a", None]
    assert [len(answer["suggestions"]) for answer in answers][1:] == [0, 0]
    first = answers[0]["suggestions"][0]
    assert list(first) == ["code", "strength", "matched"]
    assert (first["code"], first["strength"]) == ("3.5", "strong")
    one = cli("suggest", GUIDE, "--json").json
    assert one == {"id": None, "suggestions": answers[0]["suggestions"]}
    lines = cli("suggest", "--jsonl", "-", stdin=file.read_text(encoding="utf-8")).out.splitlines()
    assert lines[0].startswith("b: 3.5 Strong match (")
    assert lines[1:] == ["a: No suggestion", "No suggestion"]


def test_the_rubric_is_that_of_the_role_or_the_one_named(cli: Cli) -> None:
    note = "weekly 1:1s, career check-ins with every direct report"
    assert (
        cli("suggest", note, "--rubric", "manager", "--json").json["suggestions"][0]["code"]
        == "5.3"
    )
    cli("init", "--role", "manager")
    assert cli("suggest", note, "--json").json["suggestions"][0]["code"] == "5.3"
    assert cli("suggest", note, "--rubric", "nobody").code == 2


def test_a_rubric_without_synonyms_works_and_says_that_it_is_weaker(
    cli: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "bare.toml"
    file.write_text(BARE, encoding="utf-8")
    assert "suggestions are weaker" in cli("rubric", "check", str(file)).err
    cli("rubric", "add", str(file))
    result = cli("suggest", "three wheels repaired", "--rubric", "bare", "--json")
    assert "suggestions are weaker" in result.err
    [found] = result.json["suggestions"]
    assert (found["code"], found["strength"]) == ("1.1", "maybe")
    file.write_text(BARE.replace('"Sell lamps"', '"Sell lamps"\nsynonyms = ["bulb"]'))
    assert "weaker" not in cli("rubric", "check", str(file)).err


def test_nothing_matched_is_said_on_stderr(cli: Cli) -> None:
    result = cli("suggest", "qwxz")
    assert (result.code, result.out) == (0, "")
    assert "No suggestion" in result.err


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        ([], "", "Give a text or a file"),
        (["x", "--jsonl", "-"], "", "Give a text or a file"),
        (["--jsonl", "-"], '{"text": "a"}\nno', "-, line 2: this is not JSON"),
        (["--jsonl", "-"], '{"id": "a"}', "-, line 1: there is no text"),
        (["--jsonl", "-"], "[1]", "-, line 1: there is no text"),
        (["--jsonl", "none.jsonl"], "", "none.jsonl can't be read"),
    ],
)
def test_bad_input_is_one_sentence(cli: Cli, words: list[str], stdin: str, said: str) -> None:
    result = cli("suggest", *words, stdin=stdin)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert result.err.count("\n") == 1


def test_log_suggests_where_it_is_asked_to_and_keeps_in_any_case(cli: Cli) -> None:
    result = cli("log", GUIDE, "--suggest")
    assert len(result.out.split()) == 1
    assert "3.5 Strong match (" in result.err
    kept = cli("log", GUIDE, "--suggest", "--json").json
    assert list(kept) == ["id", "status", "suggestions"]
    assert kept["suggestions"][0]["code"] == "3.5"
    assert cli("log", GUIDE, "-i", "1.1", "--suggest", "--json").json["suggestions"] == []
    assert list(cli("log", GUIDE, "--json").json) == ["id", "status"]
    assert {entry["text"] for entry in cli("list", "--json").json} == {GUIDE}


def test_a_note_is_kept_even_where_its_rubric_has_been_broken_since(cli: Cli, root: Path) -> None:
    file = root / "rubrics" / "bare.toml"
    file.parent.mkdir(parents=True)
    file.write_text(BARE, encoding="utf-8")
    cli("log", "x", "--rubric", "bare")  # from now on the index of codes knows it
    state = file.stat()
    file.write_text(BARE.replace("[[priorities]]", "[[priorities ]", 1), encoding="utf-8")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    rubrics._read.cache_clear()  # another process would read it anew
    result = cli("log", "y", "--rubric", "bare", "--suggest")
    assert result.code == 0
    assert "The entry is kept; no suggestions:" in result.err
    assert {entry["text"] for entry in cli("list", "--json").json} == {"x", "y"}


def test_a_whole_import_gets_them_for_what_has_no_indicator(cli: Cli) -> None:
    lines = [{"text": GUIDE}, {"text": GUIDE, "indicators": ["1.1"]}, {"text": "qwxz"}]
    content = "\n".join(map(json.dumps, lines))
    results = [
        json.loads(line)
        for line in cli(
            "log", "--jsonl", "-", "--suggest", "--json", stdin=content
        ).out.splitlines()
    ]
    assert [[it["code"] for it in result["suggestions"]][:1] for result in results] == [
        ["3.5"],
        [],
        [],
    ]
    said = cli("log", "--csv", "-", "--suggest", stdin=f"text\n{GUIDE}\n")
    assert "3.5 Strong match" in said.err
    assert said.out.strip()[-6:] in said.err


def test_the_programme_of_a_customer_that_is_named_is_a_hint(cli: Cli) -> None:
    def first(text: str) -> str:
        return str(cli("suggest", text, "--json").json["suggestions"][0]["code"])[:2]

    cli("init", "--role", "engineer")
    said = "went through the blockers of northwind (traders) for the rollout"
    without = first(said)
    assert without == "4."
    cli("customer", "add", "Northwind (Traders)", "--programme", "mcs")
    assert first(said) == "1."
    assert first(said.replace("northwind", "northwinds")) == without
    cli("customer", "add", "Rollout", "--programme", "ic")  # now two that do not agree
    assert first(said) == without
