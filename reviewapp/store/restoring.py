"""Putting an unpacked backup in the place of what is there, whole or not at all.

A small file, restoring.json, is written before and removed after it: whoever finds it later
finishes what a crash cut off (`finish`). The rows are exchanged inside SQLite, in one transaction
of the live file, so that the app or a command that has it open sees the old rows or the new ones.
"""

from __future__ import annotations

import datetime
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from reviewapp import host
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.core.times import instant_text
from reviewapp.store.archive import FOLDERS
from reviewapp.store.backups import anything_there, check_integrity, make
from reviewapp.store.engine import open_engine
from reviewapp.store.migrate import differences, migrate, objects
from reviewapp.store.owner import Owner, read_owner
from reviewapp.store.places import Places, cannot_write
from reviewapp.store.schema_version import SCHEMA_VERSION
from reviewapp.store.search_index import rebuild_indexes
from reviewapp.store.spool import read_spool_file, spool_files, write_spool
from reviewapp.store.writing import plain_errors

_SET_ASIDE = "spool/set-aside"
#: Carried over file by file. The spool of the backup is in its store by then.
_COPIED = tuple(folder for folder in FOLDERS if folder != "spool")


def check_unpacked(folder: str, schema: int | None, path: str) -> None:
    """BadInputError unless the store in an unpacked backup is whole and the program's own."""
    if schema is None:
        return
    store = Places(folder).store
    try:
        with closing(sqlite3.connect(store)) as connection:
            check_integrity(connection)
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise BadInputError(f"{path} is damaged: its store is ({error}).") from error
    if version != schema or not 0 < version <= SCHEMA_VERSION:
        raise BadInputError(f"{path} is damaged: its store has another schema than it says.")
    if version == SCHEMA_VERSION and (wrong := _wrong_objects(Places(folder))):
        raise BadInputError(
            f"{path} is no backup that reviewapp has made: its store differs in {wrong[0]}."
        )


def restore(
    places: Places, folder: str, identifier: str, was: str | None, now: datetime.datetime
) -> str | None:
    """Exchange everything below the root for the unpacked backup in `folder`.

    Returns where everything from before is now: a backup, or a folder where the store was damaged.
    `identifier`: a fresh id for this restore; `was`: the present owner's id. Entries that wait in
    the spool stay there. RefusedError or UnavailableError, with nothing changed, where the present
    state can't be kept in a backup first or the store can't be written.
    """
    marker = {"id": identifier, "folder": Path(folder).name, "was": was}
    try:
        host.write_private_file(places.restoring, json.dumps(marker).encode("utf-8"))
    except OSError as error:
        raise cannot_write(places.restoring, error) from error
    return finish(places, now)


def finish(places: Places, now: datetime.datetime) -> str | None:
    """Carry out the restore that restoring.json names, from wherever it was cut off.

    Returns where everything from before is, None where nothing was there or all was done already.
    """
    try:
        marker = json.loads(Path(places.restoring).read_text(encoding="utf-8"))
        folder = str(Path(places.backups, Path(marker["folder"]).name))
        identifier, was = str(marker["id"]), marker["was"]
    except FileNotFoundError:
        return None  # another process has just finished it
    except (ValueError, KeyError, TypeError) as error:
        raise RefusedError(
            f"{places.restoring} is damaged: delete it, then look at your entries; reviewapp "
            "restore puts a backup back."
        ) from error
    prepared = Places(folder)
    if not Path(prepared.store).exists():
        host.remove_if_there(places.restoring)
        return None
    aside = None
    try:
        if not _usable(places, now):
            aside = _set_aside(places, now)
        to_keep = aside is None and anything_there(places)
        before = _exchange_rows(places, prepared, identifier, now, to_keep=to_keep) or aside
    except BaseException:
        if aside is None:  # else the next command finishes it: there is no store to go back to
            host.remove_if_there(places.restoring)
        raise
    try:
        _copy_files(prepared, places)
        owner = _owner(prepared)
        host.write_private_file(places.owner, Path(prepared.owner).read_bytes())
        if was is not None and was != owner.id:
            _adopt(places, was, owner)
    except OSError as error:
        if Path(places.restoring).exists():
            raise cannot_write(places.root, error) from error
        return before  # another process has been quicker
    host.remove_if_there(places.restoring)
    shutil.rmtree(folder, ignore_errors=True)
    return before


def _usable(places: Places, now: datetime.datetime) -> bool:
    """Whether rows can be put into the store: it is whole and has, or gets, the right tables."""
    if not Path(places.store).exists():
        return True
    try:
        with closing(sqlite3.connect(places.store, timeout=10)) as connection:
            check_integrity(connection)
        return not _wrong_objects(places, now)
    except (RefusedError, DatabaseError, sqlite3.DatabaseError) as error:
        reason = str(getattr(error, "orig", error))
        if "locked" in reason or "busy" in reason:
            with plain_errors(places):
                raise
        return False


def _wrong_objects(places: Places, now: datetime.datetime | None = None) -> list[str]:
    engine = open_engine(places)
    try:
        if now is not None:
            migrate(engine, lambda: make(places, now, "before an upgrade").path)
        with engine.begin() as connection:
            return differences(objects(connection))
    finally:
        engine.dispose()


def _set_aside(places: Places, now: datetime.datetime) -> str:
    """Everything below the root as it is, file by file, into a folder; the store is gone then."""
    aside = Path(places.backups, f"damaged-{now.astimezone(datetime.UTC):%Y-%m-%dT%H%M%SZ}")
    try:
        shutil.copytree(
            places.root, aside, ignore=shutil.ignore_patterns("backups"), dirs_exist_ok=True
        )
        for ending in ("-wal", "-shm", ""):
            host.remove_if_there(places.store + ending)
    except (OSError, shutil.Error) as error:
        raise RefusedError(
            f"The damaged {places.store} can't be set aside: make room, close what has it open, "
            "then try again. Nothing was changed."
        ) from error
    return str(aside)


def _exchange_rows(
    places: Places,
    prepared: Places,
    identifier: str,
    now: datetime.datetime,
    *,
    to_keep: bool,
) -> str | None:
    """The prepared store's rows for the present ones; the path of the backup from before.

    `to_keep`: whether there is anything of which a backup has to be made.
    """
    engine = open_engine(places)
    try:
        with plain_errors(places):
            migrate(engine, lambda: make(places, now, "before an upgrade").path)
            with engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert raw is not None
                raw.execute("PRAGMA foreign_keys = OFF")
                raw.execute("ATTACH ? AS prepared", (prepared.store,))
                with connection.begin():
                    done = connection.exec_driver_sql(
                        "SELECT 1 FROM change WHERE txn = ?", (identifier,)
                    ).first()
                    if done or not Path(places.restoring).exists():
                        return None
                    before = make(places, now, "before a restore").path if to_keep else None
                    _copy_rows(connection)
                    connection.exec_driver_sql(
                        "INSERT INTO change (txn, owner_id, kind, label, at) "
                        "VALUES (?, ?, 'setup', 'restore', ?)",
                        (identifier, _owner(prepared).id, instant_text(now)),
                    )
                    if connection.exec_driver_sql("PRAGMA main.foreign_key_check").first():
                        raise RefusedError(
                            "The backup has rows that point nowhere: nothing was changed."
                        )
            return before
    finally:
        engine.dispose()


def _copy_rows(connection: Connection) -> None:
    names = connection.exec_driver_sql(
        "SELECT type, name FROM main.sqlite_master WHERE type = 'trigger' OR (type = 'table' "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        "AND name NOT LIKE 'evidence\\_fts%' ESCAPE '\\')"
    ).all()
    for name in [name for kind, name in names if kind == "trigger"]:
        connection.exec_driver_sql(f'DROP TRIGGER main."{name}"')
    for name in [name for kind, name in names if kind == "table"]:
        columns = ", ".join(
            f'"{row[1]}"' for row in connection.exec_driver_sql(f'PRAGMA main.table_info("{name}")')
        )
        connection.exec_driver_sql(f'DELETE FROM main."{name}"')
        connection.exec_driver_sql(
            f'INSERT INTO main."{name}" ({columns}) SELECT {columns} FROM prepared."{name}"'
        )
    rebuild_indexes(connection)


def _copy_files(prepared: Places, places: Places) -> None:
    """Preferences, rubrics, profiles, editions, set-aside files; what else is there stays."""
    for folder in ("", *_COPIED):
        source, target = Path(prepared.root, folder), Path(places.root, folder)
        for path in sorted(source.glob("*") if folder else [Path(prepared.preferences)]):
            if path.is_file():
                host.make_private_folder(str(target))
                copy, content = target / path.name, path.read_bytes()
                if folder == _SET_ASIDE and copy.exists() and copy.read_bytes() != content:
                    copy = copy.with_name(f"{copy.name}.restored")
                host.write_private_file(str(copy), content)


def _adopt(places: Places, was: str, owner: Owner) -> None:
    """What was logged here before the restore is the restored owner's: it is the same person."""
    for path in spool_files(places):
        try:
            entries = read_spool_file(path) or []
        except FileNotFoundError:
            continue
        if any(entry["owner"] == was for entry in entries):
            adopted = [
                {**entry, "owner": owner.id} if entry["owner"] == was else entry
                for entry in entries
            ]
            write_spool(places, Path(path).stem, adopted)


def _owner(places: Places) -> Owner:
    owner = read_owner(places)
    assert owner is not None  # whoever drained its spool has one
    return owner
