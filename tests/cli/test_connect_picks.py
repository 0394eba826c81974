"""Picking, ordering and leaving out from the shell, and what changed since a box was written."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import docx
import pytest
from support import Cli
from word_reading import all_text


@pytest.fixture
def ids(cli: Cli) -> dict[str, str]:
    """Four entries that feed the first box, one the third, two that feed none: name -> id."""
    cli("init", "--name", "Maya Okafor")
    cli("period", "add", "H1", "--from", "2026-01-01", "--to", "2026-06-30")
    made = {}
    for name, *options in (
        ("alpha", "-i", "1.4", "--circle", "own", "--on", "2026-01-01"),
        ("beta", "-i", "1.1", "--circle", "others", "--on", "2026-02-01"),
        ("gamma", "-i", "1.1", "--circle", "own", "--on", "2026-03-01"),
        ("delta", "-i", "1.2", "--circle", "built", "--on", "2026-04-01"),
        ("other", "-i", "3.1", "--on", "2026-04-01"),
        ("secret", "-i", "1.1", "--private", "--on", "2026-04-02"),
        ("inbox", "--on", "2026-04-03"),
    ):
        made[name] = cli("log", f"entry {name}", *options, "--json").json["id"]
    return made


def states(cli: Cli, box: str = "impact-1") -> list[tuple[str, str | None]]:
    listed = cli("connect", "show", box, "--json").json["entries"]
    return [(it["text"].removeprefix("entry "), it["state"]) for it in listed]


def exported(cli: Cli, tmp_path: Path, *options: str) -> tuple[str, str]:
    """The document as Markdown and the text of the Word document."""
    for name in ("c.md", "c.docx"):
        assert cli("connect", "export", "--out", str(tmp_path / name), *options).code == 0
    word = all_text(docx.Document(str(tmp_path / "c.docx")))
    return (tmp_path / "c.md").read_text(encoding="utf-8"), word


def in_order(text: str, *names: str) -> bool:
    places = [text.index(f"entry {name}") for name in names]
    return places == sorted(places) and all(text.count(f"entry {it}") == 1 for it in names)


def test_a_box_and_the_documents_follow_the_picks(
    cli: Cli, ids: dict[str, str], tmp_path: Path
) -> None:
    before = cli("connect", "show", "impact-1")
    assert "4 picked" not in before.err
    assert states(cli) == [("delta", None), ("gamma", None), ("beta", None), ("alpha", None)]
    plain = exported(cli, tmp_path)

    picked = cli("connect", "pick", "impact-1", ids["gamma"][-6:], ids["alpha"])
    assert (picked.code, picked.out) == (0, "")
    assert picked.err == "reviewapp: impact-1: 2 picked of 4.\n"
    assert "1 left out of the document." in cli("connect", "leave-out", ids["delta"]).err
    shown = cli("connect", "show", "impact-1")
    assert shown.out == (
        "Own results:\n- entry gamma (1 March 2026)\n- entry alpha (1 January 2026)\n"
    )
    assert "2 picked of 3, 1 left out." in shown.err
    assert "Circles: own results 2; missing: success of others, built on others." in shown.err
    assert states(cli) == [
        ("gamma", "picked"), ("alpha", "picked"), ("beta", None), ("delta", "left_out"),
    ]  # fmt: skip
    for text in exported(cli, tmp_path):
        # What is picked leads; what is not follows under its indicator; nothing comes twice.
        assert in_order(text, "gamma", "alpha", "beta", "other")
        assert "delta" not in text
        assert "left out" not in text
        assert "secret" not in text

    cli("connect", "pick", "impact-1", "--add", ids["beta"])
    assert [name for name, state in states(cli) if state == "picked"] == ["gamma", "alpha", "beta"]
    cli("connect", "pick", "impact-1", ids["delta"], ids["beta"])  # no longer left out
    assert states(cli)[:2] == [("delta", "picked"), ("beta", "picked")]
    cli("undo")
    cli("redo")
    assert states(cli)[:2] == [("delta", "picked"), ("beta", "picked")]
    assert "all of its 4 entries feed it" in cli("connect", "pick", "impact-1", "--reset").err
    assert states(cli) == [("delta", None), ("gamma", None), ("beta", None), ("alpha", None)]
    again = exported(cli, tmp_path)
    assert again == plain


def test_in_the_goals_form_one_box_has_the_picks_of_every_priority(
    cli: Cli, ids: dict[str, str], tmp_path: Path
) -> None:
    cli("connect", "draft", "--edition", "goals")
    cli("connect", "pick", "results", ids["other"], ids["gamma"], ids["alpha"])
    text = cli("connect", "show", "results").out
    assert in_order(text, "gamma", "alpha", "other")
    assert "beta" not in text
    for text in exported(cli, tmp_path):
        assert in_order(text, "gamma", "alpha", "other", "beta")
    short = tmp_path / "short.docx"
    assert cli("connect", "export", "--template", "compact", "--out", str(short)).code == 0
    text = all_text(docx.Document(str(short)))
    assert in_order(text, "gamma", "alpha", "other")
    assert "entry beta" not in text
    assert "2 more in the full document." in text


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["pick", "impact-1", "ffffffff"], "no entry whose id ends in “ffffffff”"),
        (["pick", "impact-1", "{other}"], "does not feed impact-1: it is filed under 3.1"),
        (["pick", "impact-1", "{secret}"], "it is private"),
        (["leave-out", "{inbox}"], "it is in the inbox"),
        (["pick", "impact-9", "{alpha}"], "Boxes: summary, impact-1"),
        (["pick", "setback", "{alpha}"], "No entries feed the box setback"),
        (["pick", "impact-1"], "Name the entries"),
        (["pick", "impact-1", "{alpha}", "--reset"], "Name the entries"),
        (["seen", "impact-1"], "Nobody has written the box impact-1"),
        (["seen", "nonsense"], "no box “nonsense”"),
    ],
)
def test_what_cannot_be_chosen_is_named(
    cli: Cli, ids: dict[str, str], words: list[str], part: str
) -> None:
    result = cli("connect", *(word.format(**ids) for word in words))
    assert (result.code, result.out) == (2, "")
    assert part in result.err
    assert result.err.count("\n") == 1
    assert not any(state for _, state in states(cli))


def since(cli: Cli) -> dict[str, str]:
    found = cli("connect", "show", "impact-1", "--json").json["since_written"]
    return {it["text"].removeprefix("entry "): it["what"] for it in found}


def test_what_changed_since_a_box_was_written_is_told_and_its_text_stays(
    cli: Cli, ids: dict[str, str]
) -> None:
    cli("connect", "edit", "impact-1", "My own words.")
    assert since(cli) == {}
    cli("log", "entry new", "-i", "1.3", "--on", "2025-01-01")  # of another period
    cli("log", "entry new", "-i", "1.3", "--on", "2026-01-02")
    cli("edit", ids["alpha"], "entry alpha, corrected")
    cli("edit", ids["beta"], "entry beta, corrected")
    cli("undo")  # says again what it said
    cli("remove", ids["gamma"])
    cli("connect", "leave-out", ids["delta"])
    assert since(cli) == {
        "new": "new", "alpha, corrected": "changed", "gamma": "removed", "delta": "left out",
    }  # fmt: skip
    shown = cli("connect", "show", "impact-1")
    assert shown.out == "My own words.\n"
    assert "1 entry new, 1 changed, 2 gone since you wrote this" in shown.err
    (change,) = [
        it["changes"]
        for it in cli("connect", "show", "impact-1", "--json").json["since_written"]
        if it["what"] == "changed"
    ]
    assert [it for it in change if it["field"] == "text"] == [
        {"field": "text", "before": "entry alpha", "after": "entry alpha, corrected"}
    ]
    assert cli("connect", "seen", "impact-1").code == 0
    assert since(cli) == {}
    assert cli("connect", "show", "impact-1").out == "My own words.\n"
    cli("undo")
    assert len(since(cli)) == 4
    cli("connect", "edit", "impact-1", "Other words.")
    assert since(cli) == {}


def test_picks_figures_and_goals_that_moved_are_told(
    cli: Cli, ids: dict[str, str], tmp_path: Path
) -> None:
    cli("connect", "edit", "impact-1", "My own words.")
    cli("goal", "add", "Halve it", "--due", "2026-12-31")
    cli("connect", "edit", "goals", "My goals.")
    cli("connect", "pick", "impact-1", ids["alpha"])
    assert since(cli) == {"alpha": "picked"}
    export = tmp_path / "e.csv"
    export.write_text(
        "IncidentId,Title,Severity,Programme,CreateDate,AcknowledgeDate,OwningTeamName\n"
        "1,t,2,MCS,2026-06-01T10:00:00Z,2026-06-01T10:05:00Z,A\n",
        encoding="utf-8",
    )
    cli("slo", "import", str(export))
    assert "figures or goals moved" not in cli("connect", "show", "impact-1").err
    cli("connect", "draft")
    assert "1 entry picked, figures or goals moved since" in cli("connect", "show", "impact-1").err
    (goal,) = cli("goal", "list", "--json").json
    told = cli("connect", "show", "goals").err
    assert "1 goal without a success measure: see reviewapp goal list." in told
    assert "since you wrote this" not in told
    cli("goal", "edit", goal["id"], "--measure", "from 22 to 11")
    found = cli("connect", "show", "goals", "--json").json["lines_since_written"]
    assert [len(found["new"]), len(found["gone"])] == [1, 1]


def test_a_purged_entry_leaves_the_picks_without_a_trace(
    cli: Cli, ids: dict[str, str], root: Path
) -> None:
    cli("connect", "pick", "impact-1", ids["alpha"], ids["beta"])
    cli("connect", "leave-out", ids["gamma"])
    cli("connect", "edit", "impact-1", "My own words.")
    assert cli("purge", ids["alpha"], "--yes").code == 0
    assert cli("purge", ids["gamma"], "--yes").code == 0
    assert states(cli) == [("beta", "picked"), ("delta", None)]
    assert since(cli) == {"": "removed"}
    shown = cli("connect", "show", "impact-1")
    assert "1 picked of 2." in shown.err
    content = b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())
    assert b"entry alpha" not in content
    assert b"entry gamma" not in content
    for _ in ("the text", "what is left out", "what is picked"):
        assert cli("undo").code == 0
        assert "entry alpha" not in cli("connect", "show", "impact-1", "--json").out
    assert states(cli) == [("delta", None), ("beta", None)]


def test_a_box_of_an_earlier_program_or_of_a_broken_basis_says_nothing(
    cli: Cli, ids: dict[str, str], root: Path
) -> None:
    cli("connect", "edit", "impact-1", "My own words.")
    cli("remove", ids["alpha"])
    for basis in (None, "", "nonsense", "[]", '{"entries": [[1]], "more": 0, "lines": []}', "1"):
        with closing(sqlite3.connect(root / "store.db")) as connection, connection:
            connection.execute("UPDATE connect_box SET written_from = ?", (basis,))
        assert since(cli) == {}


def test_picks_and_what_a_box_was_written_from_travel_in_the_data_file(
    cli: Cli, ids: dict[str, str], tmp_path: Path
) -> None:
    cli("connect", "pick", "impact-1", ids["gamma"], ids["alpha"])
    cli("connect", "leave-out", ids["delta"])
    cli("connect", "edit", "impact-1", "My own words.")
    cli("remove", ids["beta"])
    file, other = tmp_path / "data.json", tmp_path / "other"
    cli("export-data", "--out", str(file))
    assert cli("--root", str(other), "import-data", str(file), "--yes").code == 0

    def there() -> Any:
        return cli("--root", str(other), "connect", "show", "impact-1", "--json").json

    assert there() == cli("connect", "show", "impact-1", "--json").json
    assert [it["state"] for it in there()["entries"]] == ["picked", "picked", "left_out"]
    assert [it["what"] for it in there()["since_written"]] == ["removed"]
    # The same again changes nothing; a file of the version before has none of that.
    again = cli("import-data", str(file), "--yes")
    assert again.code == 0
    data = json.loads(file.read_text(encoding="utf-8"))
    del data["picks"]
    for connect in data["connects"]:
        for box in connect["boxes"]:
            del box["written_from"]
    file.write_text(json.dumps({**data, "version": 2}), encoding="utf-8")
    older = tmp_path / "older"
    assert cli("--root", str(older), "import-data", str(file), "--yes").code == 0
    shown = cli("--root", str(older), "connect", "show", "impact-1", "--json").json
    assert [it["state"] for it in shown["entries"]] == [None, None, None]
    assert shown["since_written"] == []
