"""`doctor` finds what is wrong and says what to do; `locate` works whatever state things are in."""

from __future__ import annotations

import datetime
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support import NOW, Cli

from reviewapp import host
from reviewapp.store.schema_version import SCHEMA_VERSION

DAY = datetime.timedelta(days=1)


@pytest.fixture
def used(cli: Cli) -> Cli:
    """A command line on a store with two entries and one more in the spool."""
    cli("log", "first words", "-i", "1.1", "--incident", "icm:1")
    cli("log", "second words", "-i", "1.1", "-i", "2.1", "--on", "2026-06-01")
    cli("init", "--name", "Mira")
    cli("log", "third words")
    return cli


def sql(root: Path, *statements: str) -> None:
    with closing(sqlite3.connect(root / "store.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def findings(cli: Cli, *words: str, now: datetime.datetime = NOW) -> list[dict[str, str]]:
    """What doctor finds, each with a way out; the exit code and the words agree with it."""
    result = cli("doctor", "--json", *words, now=now)
    found: list[dict[str, str]] = result.json["findings"]
    assert result.json["healthy"] is not bool(found)
    assert result.code == (1 if found else 0)
    assert all(item["text"] and item["mend"] for item in found)
    shown = cli("doctor", now=now)
    assert shown.code == result.code
    words_shown = "".join(shown.out.split())
    assert all("".join(item["mend"].split()) in words_shown for item in found)
    return found


def test_a_healthy_store(used: Cli, root: Path) -> None:
    assert findings(used) == []
    facts = used("doctor", "--json").json["facts"]
    assert f"schema {SCHEMA_VERSION}" in facts["program"]
    assert "2 entries" in facts["store"]
    assert "1 files" in facts["spool"]


def test_no_store_at_all(cli: Cli, root: Path) -> None:
    assert findings(cli) == []
    assert "Nothing is wrong" in cli("doctor").err
    assert not root.exists()


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM search_map",
        "DELETE FROM evidence_fts",
        "UPDATE evidence_fts SET text = 'other words'",
        "INSERT INTO evidence_fts (rowid, text) VALUES (7, 'a stray')",
        "DELETE FROM evidence_indicator WHERE code = '2.1'",
        "UPDATE evidence_indicator SET on_date = '2020-01-01'",
        "INSERT INTO evidence_incident VALUES ('nothing', 'icm:2', 'nobody')",
        "DELETE FROM evidence_fts_data WHERE id > 10",
        "DROP TRIGGER keep_evidence_index_words",
        "DROP TABLE evidence_fts",
    ],
)
def test_what_is_wrong_with_the_index_is_found_and_mended(
    used: Cli, root: Path, damage: str
) -> None:
    def hits(*words: str) -> list[str]:
        return [entry["text"] for entry in used(*words, "--json").json]

    asked = (["search", "words"], ["list", "-i", "2.1"], ["list", "--incident", "icm:1"])
    before = [hits(*words) for words in asked]
    sql(root, damage)
    found = findings(used)
    assert found
    assert all("--reindex" in item["mend"] for item in found)
    assert findings(used, "--reindex") == []
    assert findings(used) == []
    assert [hits(*words) for words in asked] == before
    used("log", "logged words", "-i", "2.1")
    used("init")
    assert hits("search", "logged") == ["logged words"]


def test_entries_changed_past_the_program_are_in_the_index_all_the_same(
    used: Cli, root: Path
) -> None:
    sql(root, "UPDATE evidence SET text = 'by hand', on_date = '2026-01-01', rev = rev + 1")
    assert findings(used) == []
    assert "2 changes" in used("doctor", "--json").json["facts"]["history"]


def test_rows_that_point_nowhere(used: Cli, root: Path) -> None:
    sql(root, "INSERT INTO period VALUES ('i', 'c', 'u', NULL, 1, 'nobody', 'n', '1', '2')")
    (found,) = findings(used)
    assert "period" in found["text"]
    assert "restore" in found["mend"]


@pytest.mark.parametrize("damage", ["garbage", "cut", "pages"])
def test_a_damaged_store(used: Cli, root: Path, damage: str) -> None:
    store = root / "store.db"
    content = store.read_bytes()
    changed = {
        "garbage": b"this is no database" * 999,
        "cut": content[: len(content) // 3],
        "pages": content[:8192] + b"\xff" * 65536 + content[8192 + 65536 :],
    }
    for ending in ("-wal", "-shm"):
        (root / f"store.db{ending}").unlink(missing_ok=True)
    store.write_bytes(changed[damage])
    found = findings(used)
    assert any("damaged" in item["text"] and "restore" in item["mend"] for item in found)
    refused = used("doctor", "--reindex")
    assert refused.code == 1
    assert "Traceback" not in refused.err


def test_an_empty_file_is_a_store_being_made(cli: Cli, root: Path) -> None:
    root.mkdir(mode=0o700)
    (root / "store.db").touch(0o600)
    assert findings(cli) == []


def checks(cli: Cli, now: datetime.datetime = NOW) -> set[str]:
    return {item["check"] for item in findings(cli, now=now)}


def test_what_is_left_in_the_spool(used: Cli, root: Path) -> None:
    damaged = root / "spool" / "0-damaged.jsonl"
    damaged.write_text("{")
    damaged.chmod(0o600)
    assert checks(used) == {"spool"}
    used("init")  # sets it aside
    (found,) = findings(used)
    assert "set aside" in found["text"]
    shutil.rmtree(root / "spool" / "set-aside")
    half = root / "spool" / ".x.jsonl.123.tmp"
    half.touch(0o600)
    os.utime(half, (NOW.timestamp(), NOW.timestamp()))
    assert checks(used) == set()
    assert checks(used, NOW + DAY) == {"leftovers"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_what_others_can_look_into(used: Cli, root: Path) -> None:
    (root / "store.db").chmod(0o644)
    (found,) = findings(used)
    assert (found["check"], "chmod" in found["mend"]) == ("permissions", True)
    assert str(root / "store.db") in found["text"]
    (root / "store.db").chmod(0o600)
    root.chmod(0o755)
    assert checks(used) == {"permissions"}


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_damaged_or_missing_owner(used: Cli, root: Path, content: str) -> None:
    (root / "owner.json").write_text(content)
    assert checks(used) == {"owner"}
    (root / "owner.json").unlink()
    assert checks(used) == {"owner"}
    used("init")
    assert checks(used) == set()


def test_changes_that_are_in_no_backup_for_a_week(used: Cli) -> None:
    assert checks(used, NOW + 6 * DAY) == set()
    assert checks(used, NOW + 8 * DAY) == {"backups"}
    used("backup", now=NOW + 8 * DAY)
    assert checks(used, NOW + 30 * DAY) == set()
    used("goal", "add", "another", now=NOW + 31 * DAY)
    assert checks(used, NOW + 40 * DAY) == {"backups"}


def test_a_damaged_backup(used: Cli) -> None:
    path = Path(used("backup").out.strip())
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert checks(used) == {"backups"}


FOLDERS = ["OneDrive - Contoso", "OneDrive", "Dropbox (Personal)", "Mobile Documents",
           "GoogleDrive-me@example.com", "Google Drive", "CloudStorage", "Nextcloud"]  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_synced_folder_by_its_name(cli: Cli, tmp_path: Path, folder: str) -> None:
    root = tmp_path / folder / "mine"
    found = cli("doctor", "--root", str(root), "--json").json["findings"]
    assert [item["check"] for item in found] == ["folder"]
    assert "synced" in found[0]["text"]
    assert "--root" in found[0]["mend"]


@pytest.mark.parametrize("folder", ["onedriver", "my dropbox notes", "googledriven", "drive"])
def test_no_synced_folder(cli: Cli, tmp_path: Path, folder: str) -> None:
    assert cli("doctor", "--root", str(tmp_path / folder)).code == 0


def test_a_synced_folder_by_what_the_client_says(
    cli: Cli, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(root.parent))
    assert checks(cli) == {"folder"}
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "elsewhere"))
    assert checks(cli) == set()


MOUNTS = [["/", "ext4"], ["/home", "nfs4"], ["/home/me/local", "ext4"], ["/mnt/c", "9p"],
          ["/mnt/my\\040share", "cifs"], ["/data", "nfs"], ["/data", "xfs"]]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/home/me", "nfs4"), ("/home", "nfs4"), ("/homes/me", None), ("/home/me/local/x", None),
     ("/mnt/c/Users", "9p"), ("/mnt/my share/x", "cifs"), ("/data/x", None), ("/x", None)],
)  # fmt: skip
def test_network_mounts(path: str, kind: str | None) -> None:
    assert host.network_mount(path, MOUNTS) == kind


def test_a_network_folder(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "network_kind", lambda _path: "nfs4")
    (found,) = findings(cli)
    assert "nfs4" in found["text"]


def test_a_full_disk(used: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1_000_000))
    assert checks(used) == {"free space"}


def test_another_journal_mode(used: Cli, root: Path) -> None:
    used("list")
    with closing(sqlite3.connect(root / "store.db")) as connection:
        assert connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    (found,) = findings(used)
    assert "journal mode is delete" in found["text"]


# locate


def located(cli: Cli) -> dict[str, dict[str, Any]]:
    result = cli("locate", "--json")
    assert (result.code, result.err) == (0, "")
    assert cli("locate").code == 0
    return {item["name"]: item for item in result.json}


def test_locate_names_everything(used: Cli, root: Path) -> None:
    used("backup")
    found = located(used)
    assert found["everything"]["path"] == str(root)
    assert found["store"]["bytes"] == (root / "store.db").stat().st_size
    assert found["spool"]["files"] == 1
    assert found["backups"]["files"] == 1
    assert found["owner"]["exists"]
    assert not found["rubrics"]["exists"]


@pytest.mark.parametrize("state", ["nothing", "newer", "damaged", "in the way"])
def test_locate_works_whatever_state_the_store_is_in(cli: Cli, root: Path, state: str) -> None:
    if state == "in the way":
        root.write_text("a file")
    elif state != "nothing":
        cli("init")
        (root / "store.db").write_bytes(b"no database")
        if state == "newer":
            (root / "store.db").unlink()
            sql(root, "PRAGMA user_version = 99")
    found = located(cli)
    assert found["store"]["exists"] is (state in ("newer", "damaged"))
