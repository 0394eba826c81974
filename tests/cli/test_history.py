"""`history`: who changed what and when, on a terminal and as JSON."""

from __future__ import annotations

import datetime
import itertools
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support import NOW, Cli

from reviewapp.store.owner import Owner, save_owner
from reviewapp.store.places import Places


@pytest.fixture
def cli(cli: Cli) -> Cli:
    """Each call a second after the one before."""
    seconds = itertools.count()
    return lambda *words, **more: cli(
        *words, **{"now": NOW + datetime.timedelta(seconds=next(seconds)), **more}
    )


def listed(cli: Cli) -> list[tuple[str, str, str | None]]:
    return [(it["what"], it["state"], it["text"]) for it in cli("history", "--json").json]


def revisions(cli: Cli, identifier: str) -> list[dict[str, Any]]:
    result = cli("history", identifier, "--json")
    assert result.code == 0, result.err
    return list(result.json["revisions"])


def test_the_newest_changes(cli: Cli, root: Path) -> None:
    assert cli("history", "--json").json == []
    assert "Nothing was changed yet" in cli("history").err
    cli("init", "--name", "Ada")
    first = cli("log", "first").out.strip()
    cli("edit", first, "first, said better")
    cli("undo")
    cli("redo")
    cli("log", "--jsonl", "-", stdin='{"text": "a"}\n{"text": "b"}\n')
    cli("connect", "edit", "setback", "written")
    with closing(sqlite3.connect(root / "store.db")) as connection, connection:
        connection.execute("UPDATE evidence SET circle = 'own' WHERE id = ?", (first,))
    last = cli("log", "in the spool").out.strip()
    assert listed(cli) == [
        ("log", "done", "in the spool"),
        ("change by hand", "done", "first, said better"),
        ("your text in “A challenge or setback” of the Connect everything", "done", None),
        ("log of 2 entries", "done", None),
        ("redo of edit", "done", "first, said better"),
        ("undo of edit", "undone", "first, said better"),
        ("edit", "undone", "first, said better"),
        ("log", "done", "first, said better"),
        ("who I am", "done", None),
    ]
    before = cli("history", "--json").json
    assert [it["who"] for it in before] == ["Ada", "SQL by hand", *["Ada"] * 7]
    assert (before[0]["entry"], before[0]["at"][:16]) == (last, "2026-06-15T12:00")
    # Reading has drained nothing, and after a drain it reads the same.
    assert len(list((root / "spool").glob("*.jsonl"))) == 1
    cli("init")
    assert cli("history", "--json").json == before
    table = cli("history").out.split("\n")
    assert table[0].split() == ["when", "who", "what", "state", "id", "entry"]
    assert table[1].split() == [
        "2026-06-15",
        "12:00",
        "Ada",
        "log",
        last[-6:],
        *["in", "the", "spool"],
    ]


@pytest.mark.parametrize("drained", [False, True])
def test_an_entry_that_was_only_logged(cli: Cli, drained: bool) -> None:
    identifier = cli("log", "one", "-i", "1.2", "--private").out.strip()
    if drained:
        cli("init")
    (only,) = revisions(cli, identifier[-6:])
    assert (only["what"], only["who"], only["state"]) == ("log", "me", "done")
    assert [(it["field"], it["before"], it["after"]) for it in only["changes"]] == [
        ("text", None, "one"),
        ("on", None, "2026-06-15"),
        ("indicators", None, ["1.2"]),
        ("private", None, True),
        ("rubric", None, "engineer FY25"),
    ]


def test_every_revision_says_what_it_changed(cli: Cli, root: Path) -> None:
    identifier = cli("log", "one").out.strip()
    cli("edit", identifier, "two", "-i", "1.1", "--private")
    cli("remove", identifier)
    cli("undo")
    with closing(sqlite3.connect(root / "store.db")) as connection, connection:
        connection.execute("UPDATE evidence SET text = 'by hand'")
    found = revisions(cli, identifier)
    assert [(it["what"], it["state"], it["who"]) for it in found] == [
        ("log", "done", "me"),
        ("edit", "done", "me"),
        ("remove", "undone", "me"),
        ("undo of remove", "done", "me"),
        ("change by hand", "done", "SQL by hand"),
    ]
    changes = [
        {it["field"]: (it["before"], it["after"]) for it in revision["changes"]}
        for revision in found[1:]
    ]
    removed = "2026-06-15T12:00:02.000Z"
    assert changes == [
        {"text": ("one", "two"), "indicators": ([], ["1.1"]), "private": (False, True)},
        {"removed": (None, removed)},
        {"removed": (removed, None)},
        {"text": ("two", "by hand")},
    ]


def test_on_a_terminal(cli: Cli) -> None:
    identifier = cli("log", "one").out.strip()
    cli("edit", identifier, "two\nlines \x1b[31m", "-i", "1.1")
    told = cli("history", identifier).out
    assert told.split("\n") == [
        identifier,
        "",
        "1  2026-06-15 12:00  me  log",
        "   text: one",
        "   on: 2026-06-15",
        "   rubric: engineer FY25",
        "",
        "2  2026-06-15 12:00  me  edit",
        "   text:",
        "   - one",
        "   + two",
        "   + lines ␛[31m",
        "   indicators: (nothing) → 1.1",
        "",
    ]


def test_only_the_owner_reads_it(cli: Cli, root: Path) -> None:
    identifier = cli("log", "mine").out.strip()
    cli("init", "--name", "Ada")
    assert revisions(cli, identifier)
    save_owner(Places(str(root)), Owner("somebody-else", "Bo", None, "engineer"))
    cli("log", "theirs")
    assert cli("history", identifier).code == 2
    assert listed(cli) == [("log", "done", "theirs")]
    cli("init")
    assert listed(cli) == [("log", "done", "theirs"), ("who I am", "done", None)]


def test_an_unknown_id(cli: Cli) -> None:
    result = cli("history", "abcdef")
    assert (result.code, result.out) == (2, "")
    assert "no entry whose id ends in “abcdef”" in result.err
