"""Opening the store for writing: connection settings, and transactions that lock at their start."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import URL, Engine, NullPool, create_engine, event

from reviewapp import host
from reviewapp.core.errors import RefusedError
from reviewapp.store.places import Places, cannot_write

STRICT_TABLES_SINCE = (3, 37, 0)
SQLITE_VERSION = sqlite3.sqlite_version_info


def open_engine(places: Places) -> Engine:
    """An engine on the store; its file exists afterwards, private from the first byte.

    Every transaction is BEGIN IMMEDIATE: one that reads first and then writes would fail at once
    beside another writer, whatever the timeout. RefusedError when the file can't be made.
    """
    if SQLITE_VERSION < STRICT_TABLES_SINCE:
        raise RefusedError(
            f"SQLite {sqlite3.sqlite_version} is too old: reviewapp needs 3.37 or "
            "newer, so use a newer Python."
        )
    places.make_folder(places.root)
    try:
        if not os.path.exists(places.store):
            # -wal and -shm take over the mode of the file they belong to.
            os.close(host.create_private_file(places.store))
    except FileExistsError:
        pass
    except OSError as error:
        raise cannot_write(places.store, error) from error
    engine = create_engine(
        # Put together, not written out: a folder may have a ? or a % in its name.
        URL.create("sqlite+pysqlite", database=places.store),
        poolclass=NullPool,
        hide_parameters=True,  # evidence has no place in error messages
        connect_args={"timeout": places.patience_s},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not guessed by the driver
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
    ):
        _or_once_more(connection.execute, f"PRAGMA {pragma}")


def _begin_immediate(connection: Any) -> None:
    _or_once_more(connection.connection.driver_connection.execute, "BEGIN IMMEDIATE")


def _or_once_more(execute: Callable[[str], object], statement: str) -> None:
    """SQLite says “locked” without any waiting while another process recovers the log."""
    try:
        execute(statement)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        execute(statement)
