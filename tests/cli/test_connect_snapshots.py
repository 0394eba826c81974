"""`connect submit|status|snapshots|diff`: the flow, the seals, what changed, and purge."""

from __future__ import annotations

import datetime
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support import NOW, Cli

TEXT = "Zanzibar synced from 4 h\nto 25 min with phlogiston"
LATER = NOW + datetime.timedelta(days=2)


def sql(root: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(root / "store.db")) as connection, connection:
        return connection.execute(statement, values).fetchall()


def holding(root: Path, *words: str) -> list[str]:
    """The files below a root in which a word stands."""
    return [
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_file() and any(word.encode() in path.read_bytes() for word in words)
    ]


@pytest.fixture
def identifier(cli: Cli) -> str:
    """An entry in a period with a draft, one box of which is written."""
    cli("init", "--name", "Maya Okafor")
    cli("period", "add", "H1", "--from", "2026-01-01", "--to", "2026-06-30")
    identifier = cli("log", TEXT, "-i", "1.4", "--circle", "own").out.strip()
    cli("log", "Taught eleven engineers", "-i", "1.1")
    cli("connect", "draft")
    cli("connect", "edit", "setback", "In March I was early.")
    return str(identifier)


def test_what_was_submitted_is_sealed_and_what_changed_since_is_told(
    cli: Cli, identifier: str
) -> None:
    first = cli("connect", "submit")
    (kept,) = cli("connect", "snapshots", "--json").json
    assert first.out == (
        f"Submitted: sealed as {kept['hash'][:8]} (snapshot 1, {kept['words']} words).\n"
    )
    assert "Not written yet: " in first.err
    assert cli("connect", "status").out == (
        "H1: submitted since 2026-06-15. It can become: submitted, returned, manager-drafted.\n"
    )
    assert cli("connect", "diff").out == "Nothing changed.\n"
    assert "Nothing changed since snapshot 1" in cli("connect", "submit").out

    cli("connect", "edit", "setback", "In April I was too early.")
    cli("edit", identifier, TEXT.replace("25", "20"))
    cli("goal", "add", "Halve the queue", "--measure", "22 to 11")
    cli("connect", "draft")  # drawing again is no step back
    told = cli("connect", "diff")
    assert "From 1 (" in told.err
    lines = [line.strip() for line in told.out.splitlines()]
    for line in (
        "A challenge or setback (setback)",
        "In [-March-] {+April+} I was {+too+} early.",
        f"…{identifier[-6:]} of 2026-06-15, changed",
        "to [-25-] {+20+} min with phlogiston (2026-06-15, 1.4, Own results)",
        "{+Halve the queue+}",
        "{+Success measure: 22 to 11+}",
    ):
        assert line in lines
    assert "Taught eleven engineers (2026" not in told.out
    found = cli("connect", "diff", "1", "now", "--json").json
    assert [it["section"] for it in found["changes"]] == ["box", "box", "box", "evidence", "goal"]
    for change in found["changes"]:
        assert {run["op"] for run in change["runs"]} <= {"same", "gone", "new"}

    again = cli("connect", "submit", now=LATER)
    assert "sealed as" in again.out
    assert "5 changes since it was submitted before." in again.err
    one, two = cli("connect", "snapshots", "--json").json
    assert two["previous"] == one["hash"] == kept["hash"]
    assert (
        cli("connect", "diff", one["hash"][:6], "2", "--json").json["changes"] == (found["changes"])
    )
    assert cli("connect", "diff").out == "Nothing changed.\n"


def test_the_steps_go_their_way_and_no_other(cli: Cli, identifier: str) -> None:
    refused = cli("connect", "status", "posted")
    assert (refused.code, refused.out) == (1, "")
    assert "H1 is a draft: it can become submitted, and not posted" in refused.err
    assert cli("connect", "status", "nonsense").code == 2
    for word, status in (
        ("submitted", "submitted"), ("Returned", "returned"), ("submitted", "submitted"),
        ("manager-drafted", "manager_drafted"), ("discussed", "discussed"), ("posted", "posted"),
    ):  # fmt: skip
        assert cli("connect", "status", word).code == 0
        assert cli("connect", "status", "--json").json["status"] == status
    assert cli("connect", "status", "--json").json["next"] == []
    assert "no status comes after that" in cli("connect", "submit").err
    kept = cli("connect", "snapshots", "--json").json
    assert [it["status"] for it in kept] == [
        "submitted", "submitted", "manager_drafted", "discussed", "posted"
    ]  # fmt: skip
    # What was submitted last is what is compared with, whatever was sealed since.
    assert "From 2 (" in cli("connect", "diff").err


def test_without_a_draft_or_a_snapshot_each_says_so(cli: Cli) -> None:
    for words in (["submit"], ["diff"], ["status", "submitted"]):
        refused = cli("connect", *words)
        assert (refused.code, refused.out) == (1, "")
        assert "There is no draft" in refused.err
    assert cli("connect", "status").code == 0
    assert cli("connect", "snapshots", "--json").json == []
    cli("connect", "draft")
    assert "was not submitted yet" in cli("connect", "diff").err
    cli("connect", "submit")
    for word in ("2", "abcd", "x", "\x1b[31m"):
        wrong = cli("connect", "diff", word)
        assert (wrong.code, wrong.out) == (2, "")
        assert "\x1b" not in wrong.err


def test_undo_takes_the_step_back_and_leaves_the_snapshot_marked(
    cli: Cli, identifier: str, tmp_path: Path
) -> None:
    cli("connect", "submit")
    cli("connect", "edit", "setback", "Other words.")
    cli("connect", "submit", now=LATER)
    assert "the Connect H1: submitted" in cli("undo").err
    assert cli("connect", "status", "--json").json["at"] == "2026-06-15T12:00:00.000Z"
    kept = cli("connect", "snapshots", "--json").json
    assert [it["taken_back"] for it in kept] == [False, True]
    assert "taken back" in cli("connect", "snapshots").out
    assert "From 1 (" in cli("connect", "diff").err
    cli("undo")
    cli("undo")
    assert cli("connect", "status", "--json").json["status"] == "draft"
    cli("redo")
    assert [it["taken_back"] for it in cli("connect", "snapshots", "--json").json] == [False, True]
    # What is sealed next follows on all of them.
    cli("connect", "edit", "setback", "Once more.")
    cli("connect", "submit", now=LATER + datetime.timedelta(days=1))
    kept = cli("connect", "snapshots", "--json").json
    assert [it["fault"] for it in kept] == [None] * 3
    assert kept[2]["previous"] == kept[1]["hash"]
    # All of it comes along to another machine.
    file = str(tmp_path / "data.json")
    cli("export-data", "--out", file)
    other = ("--root", str(tmp_path / "other"))
    assert cli(*other, "import-data", file, "--yes").code == 0
    assert cli(*other, "connect", "snapshots", "--json").json == kept
    again = cli(*other, "import-data", file, "--yes")
    assert "nothing" in (again.out + again.err).lower()


def test_a_snapshot_can_not_be_changed_and_one_that_was_is_named(
    cli: Cli, identifier: str, root: Path
) -> None:
    for n in range(3):
        cli("connect", "edit", "setback", f"In March I was early, {n}.")
        cli("connect", "submit", now=NOW + datetime.timedelta(days=n))
    for statement in (
        "UPDATE connect_snapshot SET content = ''",
        "UPDATE connect_snapshot SET hash = 'x'",
        "DELETE FROM connect_snapshot",
        "REPLACE INTO connect_snapshot SELECT * FROM connect_snapshot",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            sql(root, statement)
    assert cli("doctor").code == 0
    sql(root, "DROP TRIGGER keep_connect_snapshot_sealed")
    sql(root, "DROP TRIGGER keep_connect_snapshot_gone")
    sql(
        root,
        "UPDATE connect_snapshot SET content = replace(content, 'early, 1', 'late, 1')",
    )
    kept = cli("connect", "snapshots", "--json").json
    assert [it["fault"] for it in kept] == [
        None, "its hash does not agree with what it holds", None
    ]  # fmt: skip
    assert "DAMAGED" in cli("connect", "snapshots").out
    refused = cli("connect", "diff", "2")
    assert (refused.code, refused.out) == (1, "")
    assert "Snapshot 2" in refused.err
    assert "late, 1" not in refused.err
    sql(root, "DELETE FROM connect_snapshot WHERE hash = ?", kept[0]["hash"])
    sick = cli("doctor")
    assert sick.code == 1
    assert "its hash does not agree" in sick.out + sick.err
    assert [it["fault"] for it in cli("connect", "snapshots", "--json").json] == [
        "its hash does not agree with what it holds", None
    ]  # fmt: skip
    sql(root, "DELETE FROM connect_snapshot WHERE hash = ?", kept[1]["hash"])
    assert "the one before it is missing" in cli("connect", "snapshots").out


def test_no_file_has_a_purged_text_that_was_sealed(cli: Cli, root: Path) -> None:
    """Only drawn, so no box that somebody wrote has it."""
    identifier = cli("log", TEXT, "-i", "1.4", "--link", "https://x.example/quokka").out.strip()
    cli("connect", "draft")
    cli("connect", "submit")
    cli("undo")
    cli("edit", identifier, "Jabberwock instead")
    cli("connect", "submit", now=LATER)
    words = ("Zanzibar", "phlogiston", "Jabberwock", "quokka")
    with closing(sqlite3.connect(root / "store.db")) as holder:  # so that the log stays there
        holder.execute("SELECT count(*) FROM evidence").fetchone()
        assert holding(root, *words)
        assert cli("purge", identifier, "--yes", "--backups").code == 0
        assert holding(root, *words) == []
    assert [it["fault"] for it in cli("connect", "snapshots", "--json").json] == [None, None]
    assert "(purged)" in cli("connect", "diff", "1").out


def test_purge_reaches_them_and_their_seals_hold(cli: Cli, identifier: str, root: Path) -> None:
    cli("connect", "submit")
    cli("connect", "edit", "impact-2", f"As I wrote: {TEXT}, which helped.\nAnd more.")
    cli("edit", identifier, f"{TEXT} jabberwock")
    cli("connect", "submit", now=LATER)
    cli("connect", "edit", "impact-2", "Nothing of it.")
    cli("undo")
    cli("redo")

    assert holding(root, "phlogiston")
    before = cli("connect", "snapshots", "--json").json
    result = cli("purge", identifier, "--yes", "--backups")
    assert "taken out of these snapshots too" in result.err
    for kept in before:
        assert kept["hash"][:8] in result.err
    after = cli("connect", "snapshots", "--json").json
    assert [it["hash"] for it in after] == [it["hash"] for it in before]
    assert [it["fault"] for it in after] == [None, None]
    assert all(it["purged"] >= 2 for it in after)
    told = cli("connect", "diff", "1", "2")
    assert "(purged)" in told.out
    assert "And more." in told.out
    assert cli("doctor").code == 0
    assert holding(root, "jabberwock") == []
    # A box that its author wrote is named, and not changed: its history has the words yet.
    assert "impact-2 in the Connect of H1" in result.err
    contents = json.dumps(sql(root, "SELECT content FROM connect_snapshot"))
    assert "phlogiston" not in contents
    assert "jabberwock" not in contents
    # Undoing and redoing steps brings nothing back.
    cli("undo")
    cli("redo")
    assert "phlogiston" not in json.dumps(sql(root, "SELECT content FROM connect_snapshot"))
    with pytest.raises(sqlite3.IntegrityError, match="sealed"):
        sql(root, "UPDATE connect_snapshot SET content = ''")


def test_hostile_text_is_sealed_whole_and_shown_tame(cli: Cli) -> None:
    hostile = "[-x-] {+y+} \x1b[31m\u202e🚀 漢字 \x85 “[red]”\n\n  \ttab"
    cli("connect", "edit", "setback", hostile)
    cli("connect", "submit")
    cli("connect", "edit", "setback", f"{hostile} " + "much more " * 100_000)
    told = cli("connect", "diff")
    assert told.code == 0
    assert "\x1b" not in told.out
    assert "\u202e" not in told.out
    assert cli("connect", "submit").code == 0
    assert [it["fault"] for it in cli("connect", "snapshots", "--json").json] == [None, None]
