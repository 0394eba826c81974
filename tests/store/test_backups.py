"""Backups: what is in one, when one is made by itself, and which are kept."""

from __future__ import annotations

import datetime
import os
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support import NOW, ROOT, Cli

from reviewapp.services import capture, goals, preferences, rubrics
from reviewapp.services.backups import back_up, back_up_daily
from reviewapp.services.changing import drain_spool
from reviewapp.services.workspace import Workspace
from reviewapp.store import backups
from reviewapp.store.archive import unpack, verify
from reviewapp.store.schema_version import SCHEMA_VERSION

Sql = Callable[..., list[dict[str, Any]]]
DAY = datetime.timedelta(days=1)


def at(workspace: Workspace, now: datetime.datetime) -> Workspace:
    """The same root at another time."""
    told: list[str] = []
    later = Workspace(workspace.places.root, lambda: now, told.append)
    later.told = told  # type: ignore[attr-defined]
    return later


def test_a_backup_has_everything(workspace: Workspace, sql: Sql, tmp_path: Path) -> None:
    capture.log_entry(workspace, "in the store", codes=["1.1"])
    drain_spool(workspace)
    capture.log_entry(workspace, "in the spool")
    rubrics.add(workspace, str(ROOT / "docs" / "examples" / "volvo-rubric.toml"))
    preferences.prefer(workspace, "theme", "nord")
    root = Path(workspace.places.root)
    for name in ("profiles/mine.toml", "editions/ä.toml", "spool/set-aside/x.jsonl"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"content of {name}", encoding="utf-8")
    made = back_up(workspace, str(tmp_path / "all.zip"))
    assert (made.manifest.entries, made.left_out) == (2, ())
    folder = tmp_path / "unpacked"
    folder.mkdir()
    unpack(made.path, str(folder))
    carried = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    present = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}
    assert carried == {
        name
        for name in present
        if name not in ("codes.json", "store.db-wal", "store.db-shm")
        and not name.startswith("backups/")
    }
    for name in carried - {"store.db"}:
        assert (folder / name).read_bytes() == (root / name).read_bytes()
    inside = Workspace(str(folder))
    for table in ("evidence", "history", "person", "change", "search_map"):
        assert sql(inside, f"SELECT * FROM {table}") == sql(workspace, f"SELECT * FROM {table}")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_backups_are_private(workspace: Workspace, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        for made in (back_up(workspace), back_up(workspace, str(tmp_path / "b.zip"))):
            assert stat.S_IMODE(os.stat(made.path).st_mode) == 0o600
        assert stat.S_IMODE(os.stat(workspace.places.backups).st_mode) == 0o700
    finally:
        os.umask(before)


def test_the_first_change_of_a_day_makes_a_backup_of_what_was_there(workspace: Workspace) -> None:
    goals.add_goal(workspace, "the first")
    (first,) = backups.kept(workspace.places)
    goals.add_goal(workspace, "another one on that day")
    assert backups.kept(workspace.places) == [first]
    tomorrow = at(workspace, NOW + DAY)
    goals.add_goal(tomorrow, "the next morning")
    second, again = backups.kept(workspace.places)
    assert again == first
    assert Path(second).name == f"2026-06-16T120000Z-schema{SCHEMA_VERSION}.zip"
    assert verify(second).reason == "daily"
    assert verify(first).state != verify(second).state


def test_a_day_without_a_change_makes_no_backup(workspace: Workspace) -> None:
    goals.add_goal(workspace, "the first")
    back_up(workspace)
    number = len(backups.kept(workspace.places))
    back_up_daily(at(workspace, NOW + DAY))
    assert len(backups.kept(workspace.places)) == number
    capture.log_entry(workspace, "logged only")  # the spool is a change, too
    back_up_daily(at(workspace, NOW + 2 * DAY))
    assert len(backups.kept(workspace.places)) == number + 1


def test_log_makes_no_backup(cli: Cli, root: Path) -> None:
    cli("init")
    cli("log", "x", now=NOW + DAY)
    cli("list", now=NOW + DAY)
    assert not (root / "backups").exists()
    cli("goal", "add", "g", now=NOW + DAY)
    assert len(list((root / "backups").iterdir())) == 1


def test_the_newest_five_and_one_a_month_are_kept(workspace: Workspace) -> None:
    start = datetime.datetime(2026, 1, 10, 8, tzinfo=datetime.UTC)
    for day in range(0, 150, 6):
        morning = at(workspace, start + day * DAY)
        capture.log_entry(morning, f"day {day}")
        back_up_daily(morning)
    days = [backups.made_at(path).date() for path in backups.kept(workspace.places)]
    every = [(start + day * DAY).date() for day in range(0, 150, 6)]
    of_months = {max(day for day in every if day.month == month) for month in range(1, 7)}
    assert days == sorted({*every[-5:], *of_months}, reverse=True)


def test_two_backups_of_one_second_are_two_files(workspace: Workspace) -> None:
    still = at(workspace, NOW)
    paths = [back_up(still).path for _ in range(3)]
    assert len(set(paths)) == 3
    assert backups.kept(workspace.places) == paths[::-1]


def test_what_a_crash_left_is_cleared_away_a_day_later(workspace: Workspace) -> None:
    back_up(workspace)
    folder = Path(workspace.places.backups)
    (folder / ".work-old").mkdir()
    (folder / ".work-old" / "store.db").write_text("half")
    (folder / ".other.zip.tmp").write_text("half")
    for name in (".work-old", ".other.zip.tmp"):
        os.utime(folder / name, (0, 0))
    (folder / ".work-running").mkdir()
    back_up(workspace)
    hidden = [path.name for path in folder.iterdir() if path.name.startswith(".")]
    assert hidden == [".work-running"]


def limited(root: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """A command that can write no file larger than 400 blocks of 512 bytes, as on a full disk."""
    return subprocess.run(
        ["sh", "-c", f"ulimit -f 600; exec '{sys.executable}' -m reviewapp \"$@\"", "sh", *words],
        env={**os.environ, "REVIEWAPP_ROOT": str(root), "REVIEWAPP_TRACEBACK": ""},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_backup_that_fails_is_told_once_and_stops_nobody(
    workspace: Workspace, sql: Sql, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(workspace.places.store)) as connection:
        # Large enough that its copy does not fit, while a new row does.
        connection.execute("CREATE TABLE ballast (a)")
        connection.execute("INSERT INTO ballast VALUES (randomblob(400000))")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    done = limited(Path(workspace.places.root), "goal", "add", "kept all the same")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(b"No backup could be made") == 1
    assert b"Traceback" not in done.stderr
    assert sql(workspace, "SELECT text FROM goal") == [{"text": "kept all the same"}]
    assert os.listdir(workspace.places.backups) == []
    asked = limited(Path(workspace.places.root), "backup", "--out", str(tmp_path / "b.zip"))
    assert asked.returncode == 1
    assert b"No backup could be made" in asked.stderr
    assert os.listdir(tmp_path) == []


def test_backup_never_replaces_a_file(cli: Cli, root: Path, tmp_path: Path) -> None:
    assert cli("backup").code == 2  # nothing there yet
    assert not root.exists()
    cli("log", "only in the spool")
    out = tmp_path / "mine.zip"
    made = cli("backup", "--out", str(out))
    assert (made.code, made.out) == (0, f"{out}\n")
    assert zipfile.ZipFile(out).testzip() is None
    content = out.read_bytes()
    for place in (out, tmp_path, tmp_path / "no" / "x.zip", f"{tmp_path}/"):
        refused = cli("backup", "--out", str(place))
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.count("\n") == 1
    assert out.read_bytes() == content
    assert cli("backup").out.startswith(str(root / "backups"))


def test_a_file_that_no_backup_can_carry_is_named(cli: Cli, root: Path) -> None:
    cli("log", "x")
    (root / "profiles").mkdir()
    (root / "profiles" / "a?b.toml").write_text("mine")
    assert "profiles/a?b.toml is not in it" in cli("backup").err
