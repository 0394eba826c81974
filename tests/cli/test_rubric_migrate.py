"""`rubric migrate`: another role, next year's rubric, and the old codes that stay readable."""

from __future__ import annotations

from pathlib import Path

from support import ROOT, Cli

#: Next year's engineer rubric, made of this year's: what changed, and what became of the codes.
EDITS = (
    # Renumbered: 2.1 and 2.3 have changed places.
    ('code = "2.1"', 'code = "2.x"'),
    ('code = "2.3"', 'code = "2.1"'),
    ('code = "2.x"', 'code = "2.3"'),
    # Edited: the same indicator in other words, under the same code and under another.
    ('title = "Embrace AI"', 'title = "Embrace AI every day"'),
    (
        'code = "6.1"\ntitle = "Embrace and grow your security mindset"',
        'code = "6.4"\ntitle = "Grow and live your security mindset"',
    ),
)


def next_year(tmp_path: Path) -> list[str]:
    """Files of the rubric “ours”: this year's and next year's."""
    text = (ROOT / "rubrics" / "engineer.toml").read_text(encoding="utf-8")
    text = text.replace('rubric = "engineer"', 'rubric = "ours"')
    files = [tmp_path / "this.toml", tmp_path / "next.toml"]
    files[0].write_text(text, encoding="utf-8")
    for old, new in EDITS:
        assert old in text
        text = text.replace(old, new)
    text = text.replace('version = "FY25"', 'version = "FY26 / new"')
    # Dropped: 3.1. Split in two: 7.3, the hiring.
    begin = text.index('[[priorities.indicators]]\ncode = "3.1"')
    text = text[:begin] + text[text.index("[[priorities.indicators]]", begin + 9) :]
    begin = text.index('[[priorities.indicators]]\ncode = "7.3"')
    hiring = text[begin : text.index("[[priorities.indicators]]", begin + 9)]
    halves = [
        hiring.replace('"7.3"', '"7.5"').replace(
            "Advance Inclusive Hiring", "Inclusive Hiring: reach"
        ),
        hiring.replace('"7.3"', '"7.6"').replace(
            "Advance Inclusive Hiring", "Inclusive Hiring: interviews"
        ),
    ]
    text = text.replace(hiring, "".join(halves))
    files[1].write_text(text.replace('"3.1"', '"3.2"'), encoding="utf-8")
    return [str(file) for file in files]


def codes(cli: Cli) -> dict[str, tuple[list[str], str]]:
    return {e["text"]: (e["indicators"], e["rubric"]) for e in cli("list", "--json").json}


def test_from_engineer_to_manager(cli: Cli) -> None:
    for text, *words in (
        ("ai", "-i", "5.3", "--on", "2026-03-01"),
        ("two", "-i", "7.2", "-i", "6.1", "--on", "2026-03-02"),
        ("triage", "-i", "3.1", "--on", "2026-03-03"),
        ("half", "-i", "3.1", "-i", "5.3", "--on", "2026-03-04"),
        ("unsorted", "--on", "2026-03-05"),
        ("long ago", "-i", "5.3", "--on", "2025-03-01"),
    ):
        assert cli("log", text, *words).code == 0
    cli("period", "add", "H1", "--from", "2026-01-01", "--to", "2026-06-30")
    cli("coverage", "not-applicable", "7.3", "--reason", "no hiring")
    before = codes(cli)
    plan = cli("rubric", "migrate", "engineer", "manager", "--json")
    assert plan.code == 0
    assert list(plan.json[0]) == [
        *("code", "title", "n", "not_applicable", "to", "to_title", "why", "beside")
    ]
    assert [(p["code"], p["n"], p["to"]) for p in plan.json] == [
        *(("3.1", 2, None), ("5.3", 2, "3.2"), ("6.1", 1, "7.2")),
        *(("7.2", 1, "6.2"), ("7.3", 0, "6.3")),
    ]
    shown = cli("rubric", "migrate", "engineer", "manager", "--dry-run")
    assert shown.code == 0
    assert "Embrace Security Mindset" in shown.out
    refused = cli("rubric", "migrate", "engineer", "manager")
    assert refused.code == 2
    assert "--yes" in refused.err
    assert codes(cli) == before

    done = cli("rubric", "migrate", "engineer", "manager", "--yes")
    assert done.code == 0
    assert "init --role manager" in done.err
    assert codes(cli) == {
        **before,
        "ai": (["3.2"], "manager"),
        "two": (["6.2", "7.2"], "manager"),
        "unsorted": ([], "manager"),
    }
    cli("init", "--role", "manager")
    states = {item["code"]: item["state"] for item in cli("coverage", "--json").json}
    assert states["6.3"] == "not_applicable"
    assert states["3.2"] == "thin"
    # What stayed is found by its code, and says what that meant.
    assert [e["text"] for e in cli("list", "-i", "3.1", "--json").json] == ["half", "triage"]
    old = next(e["id"] for e in cli("list", "--json").json if e["text"] == "triage")
    assert "Regular participation in CRI triage calls" in cli("show", old).out
    assert (
        cli("rubric", "migrate", "engineer", "manager", "--yes").err.count("nothing to file") == 1
    )
    cli("undo")  # who I am is no change of my material
    assert codes(cli) == before


def test_the_user_has_the_last_word(cli: Cli) -> None:
    cli("log", "triage", "-i", "3.1")
    cli("log", "ai", "-i", "5.3")
    words = ("rubric", "migrate", "engineer", "manager", "--yes")
    for bad in ("3.1", "3.1=", "=1.1", "3.1=9.9", "9.9=1.1"):
        result = cli(*words, "--map", bad)
        assert result.code == 2, bad
        assert any(part and part in result.err for part in bad.split("="))
    assert cli(*words, "--map", "3.1=1.2", "--map", "5.3=none").code == 0
    assert codes(cli) == {"triage": (["1.2"], "manager"), "ai": (["5.3"], "engineer")}


def test_entries_from_a_day_on(cli: Cli) -> None:
    cli("log", "old", "-i", "5.3", "--on", "2026-01-31")
    cli("log", "new", "-i", "5.3", "--on", "2026-02-01")
    assert (
        cli("rubric", "migrate", "engineer", "manager", "--yes", "--from", "2026-02-01").code == 0
    )
    assert codes(cli) == {"old": (["5.3"], "engineer"), "new": (["3.2"], "manager")}
    assert cli("rubric", "migrate", "engineer", "manager", "--from", "soon").code == 2


def test_a_connect_that_was_handed_in_keeps_its_entries_as_they_were(cli: Cli, root: Path) -> None:
    import sqlite3
    from contextlib import closing

    cli("log", "used", "-i", "5.3", "--on", "2026-02-01")
    cli("log", "later", "-i", "5.3", "--on", "2026-05-01")
    cli("period", "add", "Q1", "--from", "2026-01-01", "--to", "2026-03-31")
    cli("connect", "draft", "--period", "Q1")
    with closing(sqlite3.connect(root / "store.db")) as connection, connection:
        connection.execute("UPDATE connect SET status = 'submitted'")
    done = cli("rubric", "migrate", "engineer", "manager", "--yes", "--from", "2026-01-01")
    assert "1 entries of engineer stay" in done.err
    assert codes(cli) == {"used": (["5.3"], "engineer"), "later": (["3.2"], "manager")}


def test_next_years_rubric_of_the_same_name(cli: Cli, tmp_path: Path) -> None:
    this, following = next_year(tmp_path)
    cli("rubric", "add", this)
    cli("init", "--role", "ours")
    for code in ("2.1", "2.3", "3.1", "5.3", "6.1", "7.3", "4.2"):
        cli("log", f"was {code}", "-i", code)
    cli("connect", "edit", "setback", "as it was")
    added = cli("rubric", "add", following)
    assert added.code == 0
    assert "ours@FY25 ours" in added.err

    # Before anything is filed anew the old codes mean what they meant.
    assert cli("rubric", "show", "ours@FY25", "--json").json["version"] == "FY25"
    assert cli("rubric", "show", "ours@FY25", "--json").json["rubric"] == "ours"
    assert cli("rubric", "show", "ours", "--json").json["version"] == "FY26 / new"
    listed = {(r["rubric"], r["version"]) for r in cli("rubric", "list", "--json").json}
    assert {("ours", "FY25"), ("ours", "FY26 / new")} <= listed
    assert cli("rubric", "show", "ours@FY24").code == 2
    assert "ours@FY25" in cli("rubric", "show", "ours@FY24").err
    (triage,) = cli("list", "-i", "3.1", "--json").json
    assert "Regular participation" in cli("show", triage["id"]).out
    by_code = {item["code"]: item["n"] for item in cli("coverage", "--json").json}
    assert set(by_code.values()) == {0}
    assert "2 " not in cli("connect", "show").out.split("impact-2")[0]

    plan = cli("rubric", "migrate", "ours@FY25", "ours", "--json").json
    assert {p["code"]: p["to"] for p in plan} == {
        "2.1": "2.3",
        "2.3": "2.1",
        "3.1": None,
        "4.2": "4.2",
        "5.3": "5.3",
        "6.1": "6.4",
        "7.3": "7.5",
    }
    why = {p["code"]: (p["why"], p["beside"]) for p in plan}
    assert why["4.2"] == ("same code, same text", [])
    assert why["2.1"][0] == "same title"
    assert why["7.3"][1] == ["7.6"]  # the other half
    assert cli("rubric", "migrate", "ours@FY25", "ours", "--yes").code == 0
    by_code = {item["code"]: item["n"] for item in cli("coverage", "--json").json}
    assert {code for code, n in by_code.items() if n} == {"2.1", "2.3", "4.2", "5.3", "6.4", "7.5"}
    assert codes(cli)["was 3.1"] == (["3.1"], "ours")
    assert "Regular participation" in cli("show", triage["id"]).out
    assert cli("connect", "show", "setback").out.strip() == "as it was"


def test_what_cannot_be_migrated_is_said(cli: Cli) -> None:
    for words, part in (
        (("engineer", "engineer"), "the same rubric"),
        (("engineer@FY25", "engineer"), "the same rubric"),
        (("engineer@FY20", "engineer"), "engineer@FY25"),
        (("enginer", "manager"), "Did you mean engineer"),
        (("engineer", "x@1"), "none of that name"),
    ):
        result = cli("rubric", "migrate", *words, "--yes")
        assert result.code == 2
        assert part in result.err
    assert "nothing to file anew" in cli("rubric", "migrate", "engineer", "manager", "--yes").err
