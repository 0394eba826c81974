"""`restore`: what would change is shown, nothing of the present is lost, all of it or nothing."""

from __future__ import annotations

import datetime
import hashlib
import itertools
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from old_stores import SECOND_SCHEMA
from support import NOW, ROOT, Cli, Result

from reviewapp import host
from reviewapp.cli.main import run
from reviewapp.store.schema_version import SCHEMA_VERSION

Members = dict[str, bytes]


def texts(cli: Cli) -> list[str]:
    return [entry["text"] for entry in cli("list", "--json").json]


def goals(cli: Cli) -> list[str]:
    return [goal["text"] for goal in cli("goal", "list", "--json").json]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a root, and a backup of how it was before much of it was changed.

    The backup has two entries, one of them in the spool.
    """
    folder = tmp_path_factory.mktemp("template")
    root = folder / "root"
    seconds = itertools.count()

    def call(*words: str) -> None:
        now = NOW + datetime.timedelta(seconds=next(seconds))
        assert run(["--root", str(root), *words], lambda: now) == 0

    call("init", "--name", "Mira Okafor", "--alias", "mo")
    call("log", "kept [as] it was", "-i", "1.1")
    call("goal", "add", "the goal")
    (root / "profiles").mkdir(mode=0o700)
    (root / "profiles" / "mine.toml").write_text("profile = 'mine'")
    (root / "profiles" / "mine.toml").chmod(0o600)
    call("log", "spooled at that time")
    call("backup", "--out", str(folder / "backup.zip"))
    with closing(sqlite3.connect(root / "store.db")) as connection:
        ((first,),) = connection.execute("SELECT id FROM evidence").fetchall()
    call("edit", first, "edited since")
    call("goal", "add", "a goal since")
    call("log", "stored since")
    call("init", "--name", "Mira O")
    (root / "profiles" / "mine.toml").write_text("profile = 'another'")
    call("log", "waits now")
    return folder


@pytest.fixture
def backup(template: Path, root: Path) -> Path:
    """The backup, beside a root where much has changed since."""
    shutil.copytree(template / "root", root)
    return template / "backup.zip"


def test_what_would_change_is_shown_and_without_a_yes_nothing_does(cli: Cli, backup: Path) -> None:
    before = texts(cli), goals(cli)
    result = cli("restore", str(backup))
    assert result.code == 2
    assert "--yes" in result.err
    assert "entries: 0 new, 1 changed, 1 gone" in result.out
    assert "~ kept [as] it was" in result.out
    assert "- stored since" in result.out
    assert "goals: 0 new, 0 changed, 1 gone" in result.out
    assert "- a goal since" in result.out
    assert "file: profiles/mine.toml" in result.out
    assert "1 logged and not taken over yet" in result.out
    shown = cli("restore", str(backup), "--json")
    assert shown.code == 2
    (entries, *_) = shown.json["differences"]
    assert (entries["what"], entries["changed"], entries["gone"]) == ("entries", 1, 1)
    assert (texts(cli), goals(cli)) == before


def test_a_restore_brings_all_of_it_back_and_keeps_what_was_there(
    cli: Cli, backup: Path, root: Path
) -> None:
    before = set(texts(cli)), goals(cli)
    result = cli("restore", str(backup), "--yes")
    assert result.code == 0
    assert set(texts(cli)) == {"kept [as] it was", "spooled at that time", "waits now"}
    assert goals(cli) == ["the goal"]
    assert json.loads((root / "owner.json").read_text())["name"] == "Mira Okafor"
    assert (root / "profiles" / "mine.toml").read_text() == "profile = 'mine'"
    assert [e["text"] for e in cli("search", "spooled", "--json").json] == ["spooled at that time"]
    assert [e["text"] for e in cli("list", "-i", "1.1", "--json").json] == ["kept [as] it was"]
    assert cli("doctor").out.count("spool") == 1
    # And back again.
    kept = result.err.split(" is in ")[1].strip()
    assert cli("restore", kept, "--yes").code == 0
    assert (set(texts(cli)), goals(cli)) == before
    assert json.loads((root / "owner.json").read_text())["name"] == "Mira O"
    assert sorted(path.name for path in root.iterdir() if "restor" in path.name) == []
    assert [path for path in (root / "backups").iterdir() if path.name.startswith(".")] == []


def test_what_is_as_in_the_backup_is_not_restored(cli: Cli, backup: Path, root: Path) -> None:
    cli("restore", str(backup), "--yes")
    number = len(list((root / "backups").iterdir()))
    again = cli("restore", str(backup))
    assert again.code == 0
    assert "Nothing would change" in again.err
    assert len(list((root / "backups").iterdir())) == number


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("Yes\n", 0), ("n\n", 1), ("", 1)])
def test_at_a_terminal_it_asks(
    cli: Cli, backup: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr(host, "at_terminal", lambda: True)
    result = cli("restore", str(backup), stdin=answer)
    assert result.code == code
    assert "[y/N]" in result.err
    assert (goals(cli) == ["the goal"]) is (code == 0)


def test_without_a_file_the_backups_are_listed(cli: Cli, root: Path) -> None:
    assert "no backup" in cli("restore").err
    cli("log", "x")
    made = [cli("backup", now=NOW + datetime.timedelta(days=day)).out.strip() for day in (0, 1)]
    (root / "backups" / "2026-06-18T120000Z-schema2.zip").write_text("no zip")
    listed = cli("restore", "--json").json
    assert [item["file"] for item in listed[1:]] == made[::-1]
    assert [item["damaged"] for item in listed] == [True, False, False]
    assert listed[1]["entries"] == 1
    table = cli("restore").out
    assert all(path in table for path in made)
    assert "asked for" in table


def test_on_another_machine_what_was_logged_there_stays_mine(
    cli: Cli, backup: Path, root: Path
) -> None:
    shutil.rmtree(root)
    cli("log", "logged on the new machine")
    assert "who I am: Mira Okafor" in cli("restore", str(backup)).out
    assert cli("restore", str(backup), "--yes").code == 0
    expected = {"kept [as] it was", "spooled at that time", "logged on the new machine"}
    assert set(texts(cli)) == expected
    cli("init")
    assert set(texts(cli)) == expected


def test_into_nothing_at_all(cli: Cli, backup: Path, root: Path) -> None:
    shutil.rmtree(root)
    assert cli("restore", str(backup), "--yes").code == 0
    assert set(texts(cli)) == {"kept [as] it was", "spooled at that time"}
    assert [path.name for path in (root / "backups").iterdir()] == []


def test_a_backup_of_an_earlier_schema(cli: Cli, root: Path) -> None:
    cli("log", "here before")
    cli("init")
    assert cli("restore", str(SECOND_SCHEMA), "--yes").code == 0
    assert texts(cli)[0] == "waits in the spool"
    assert "imports" in cli("restore", str(next((root / "backups").glob("*.zip")))).out


@pytest.mark.parametrize("damage", ["cut", "garbage", "page", "table"])
def test_a_damaged_store_is_replaced_and_set_aside(
    cli: Cli, backup: Path, root: Path, damage: str
) -> None:
    store = root / "store.db"
    for ending in ("-wal", "-shm"):
        (root / f"store.db{ending}").unlink(missing_ok=True)
    content = store.read_bytes()
    if damage == "table":
        with closing(sqlite3.connect(store)) as connection:
            connection.execute("DROP TABLE goal")
    else:
        changed = {
            "cut": content[: len(content) // 2],
            "garbage": b"no database at all" * 1000,
            "page": content[:8192] + b"\xff" * 4096 * 8 + content[8192 + 4096 * 8 :],
        }
        store.write_bytes(changed[damage])
    broken = store.read_bytes()
    cli("log", "logged beside the damage")
    result = cli("restore", str(backup), "--yes")
    assert result.code == 0, result.err
    assert set(texts(cli)) == {
        *("kept [as] it was", "spooled at that time", "waits now", "logged beside the damage")
    }
    aside = Path(result.err.split(" is in ")[1].strip())
    assert (aside / "store.db").read_bytes() == broken
    assert (aside / "owner.json").exists()
    assert cli("doctor").code == 0


# What is no backup of ours


def packed(members: Members, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def unpacked(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def told_otherwise(members: Members, **values: Any) -> Members:
    manifest = {**json.loads(members["manifest.json"]), **values}
    return {**members, "manifest.json": json.dumps(manifest).encode()}


def with_file(members: Members, name: str, content: bytes = b"x") -> Members:
    """A file more, in the manifest too: only its name or its size is out of bounds."""
    files = json.loads(members["manifest.json"])["files"]
    digest = hashlib.sha256(content).hexdigest()
    files = [file for file in files if file["name"] != name]
    files.append({"name": name, "size": len(content), "sha256": digest})
    return {**told_otherwise(members, files=files), name: content}


def other_store(members: Members, statement: str) -> Members:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(members["store.db"])
        connection.executescript(statement)
        content = connection.serialize()
    return with_file(members, "store.db", content)


def refuse(cli: Cli, root: Path, file: Path) -> Result:
    before = texts(cli), goals(cli), sorted(str(path) for path in root.rglob("*[!m]"))
    result = cli("restore", str(file), "--yes")
    assert result.code in (1, 2)
    assert result.err.count("\n") == 1
    assert result.out == ""
    after = texts(cli), goals(cli), sorted(str(path) for path in root.rglob("*[!m]"))
    assert after == before
    return result


NAMES = [
    *(
        "../outside.toml",
        "rubrics/../../outside.toml",
        "/tmp/outside",
        "C:\\outside",
        "rubrics/a\\b",
    ),
    *(
        "rubrics/",
        "rubrics/.hidden",
        "rubrics/con.toml",
        "rubrics/a:b",
        "codes.json",
        "backups/x.zip",
    ),
    *("spool/deep/er.jsonl", "store.db-wal", "rubrics/nul", "rubrics/x. "),
]


@pytest.mark.parametrize("name", NAMES)
def test_no_file_gets_where_none_belongs(
    cli: Cli, backup: Path, root: Path, tmp_path: Path, name: str
) -> None:
    hostile = packed(with_file(unpacked(backup), name), tmp_path / "hostile.zip")
    assert "has no place in one" in refuse(cli, root, hostile).err
    assert not (tmp_path / "outside.toml").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda m: {"a.txt": b"a"}, "no backup of reviewapp"),
        (lambda m: {**m, "manifest.json": b"{"}, "can't be read"),
        (lambda m: {**m, "manifest.json": b"[" * 100_000}, "can't be read"),
        (lambda m: told_otherwise(m, format="something"), "no backup of reviewapp"),
        (lambda m: told_otherwise(m, format_version=2), "newer reviewapp"),
        (lambda m: told_otherwise(m, schema=SCHEMA_VERSION + 5), f"schema {SCHEMA_VERSION + 5}"),
        (lambda m: told_otherwise(m, schema=1), "another schema"),
        (lambda m: told_otherwise(m, schema=None), "can't be read"),
        (lambda m: told_otherwise(m, made_at="yesterday"), "can't be read"),
        (lambda m: told_otherwise(m, files=[], schema=None), "not those of its"),
        (lambda m: {**m, "more.txt": b"x"}, "not those of its"),
        (lambda m: {k: v for k, v in m.items() if k != "owner.json"}, "not those of its"),
        (lambda m: {**m, "owner.json": b" " * len(m["owner.json"])}, "not what was put in"),
        (lambda m: with_file(m, "store.db", b"no database" * 1000), "damaged"),
        (lambda m: other_store(m, "CREATE VIEW spy AS SELECT 1"), "view spy"),
        (lambda m: other_store(m, "DROP TABLE goal"), "goal"),
        (lambda m: with_file(m, "owner.json", b"{}"), "owner.json"),
    ],
)
def test_what_is_no_whole_backup_is_refused(
    cli: Cli,
    backup: Path,
    root: Path,
    tmp_path: Path,
    change: Callable[[Members], Members],
    told: str,
) -> None:
    made = packed(change(unpacked(backup)), tmp_path / "other.zip")
    assert told in refuse(cli, root, made).err


def test_a_bomb_is_refused_before_it_goes_off(
    cli: Cli, backup: Path, root: Path, tmp_path: Path
) -> None:
    members, size = unpacked(backup), 300_000_000
    files = json.loads(members["manifest.json"])["files"]
    files = [{**f, "size": size} if f["name"] == "owner.json" else f for f in files]
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w") as archive:
        for name, content in told_otherwise(members, files=files).items():
            archive.writestr(name, content)
        archive.getinfo("owner.json").file_size = size
    assert "more than 100 times" in refuse(cli, root, tmp_path / "bomb.zip").err


@pytest.mark.parametrize("at", [0, 10, 200, 0.3, 0.6, 0.9, -30, -5])
def test_a_flipped_bit_or_a_missing_end_is_noticed(
    cli: Cli, backup: Path, root: Path, tmp_path: Path, at: float
) -> None:
    content = bytearray(backup.read_bytes())
    place = int(at * len(content)) if isinstance(at, float) else int(at)
    other = tmp_path / "other.zip"
    other.write_bytes(content[: place % len(content)])
    refuse(cli, root, other)
    content[place] ^= 0x10
    other.write_bytes(content)
    result = cli("restore", str(other))
    if result.code == 2 and "--yes" in result.err:  # a bit that says nothing about the content
        read = unpacked(other)
        assert read == unpacked(backup)
    else:
        refuse(cli, root, other)


def test_what_is_no_file(cli: Cli, backup: Path, root: Path, tmp_path: Path) -> None:
    assert "no file" in refuse(cli, root, tmp_path / "nowhere.zip").err
    refuse(cli, root, tmp_path)
    (tmp_path / "empty.zip").touch()
    refuse(cli, root, tmp_path / "empty.zip")


# Others at work, and a crash at any moment


def test_who_has_the_store_open_sees_all_of_it_or_nothing(
    cli: Cli, backup: Path, root: Path
) -> None:
    with closing(sqlite3.connect(root / "store.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        before = other.execute("SELECT text FROM goal ORDER BY text").fetchall()
        assert len(before) == 2
        assert cli("restore", str(backup), "--yes").code == 0
        assert other.execute("SELECT text FROM goal ORDER BY text").fetchall() == before
        other.execute("COMMIT")
        assert other.execute("SELECT text FROM goal").fetchall() == [("the goal",)]


def test_a_locked_store_is_not_restored(cli: Cli, backup: Path, root: Path) -> None:
    with closing(sqlite3.connect(root / "store.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = cli("restore", str(backup), "--yes", patience_s=0.05)
    assert result.code == 3
    assert "locked" in result.err
    assert not (root / "restoring.json").exists()
    assert len(goals(cli)) == 2


def test_a_restore_without_a_backup_of_the_present_is_none(
    cli: Cli, backup: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(host, "rename_new", full)
    result = cli("restore", str(backup), "--yes")
    assert result.code == 1
    assert "No backup could be made" in result.err
    monkeypatch.undo()
    assert not (root / "restoring.json").exists()
    assert len(goals(cli)) == 2


_KILLED_AT = """
import os, sys
from reviewapp.store import restoring
from reviewapp.cli.main import run

place, name = sys.argv[1].split(":")
real = getattr(restoring, name)


def dying(*arguments, **options):
    if place == "after":
        real(*arguments, **options)
    os.kill(os.getpid(), 9)


setattr(restoring, name, dying)
run(sys.argv[2:])
"""


@pytest.mark.parametrize(
    "place",
    ["before:_usable", "before:_copy_rows", "after:_copy_rows", "after:_exchange_rows",
     "after:_copy_files", "before:_adopt", "after:_adopt"],
)  # fmt: skip
def test_a_restore_that_is_killed_is_finished_or_never_was(
    cli: Cli, backup: Path, root: Path, place: str
) -> None:
    shutil.rmtree(root)
    cli("log", "waits now")
    cli("goal", "add", "a goal of the new machine")
    cli("log", "waits too")
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED_AT, place, "restore", str(backup), "--yes"],
        env={**os.environ, "REVIEWAPP_ROOT": str(root)},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert killed.returncode not in (0, 1, 2), killed.stderr
    cli("log", "logged right after the crash")
    assert goals(cli) == ["the goal"]
    assert {"kept [as] it was", "spooled at that time", "waits too"} <= set(texts(cli))
    cli("init")
    assert "logged right after the crash" in texts(cli)
    assert not (root / "restoring.json").exists()
    # What the new machine had before is in a backup.
    saved = [unpacked(path) for path in (root / "backups").glob("*.zip")]
    assert any(b"a goal of the new machine" in members.get("store.db", b"") for members in saved)
    assert cli("doctor").code == 0
