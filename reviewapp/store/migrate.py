"""Bringing a store to the schema of this program, with Alembic, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine

from reviewapp.core.errors import RefusedError
from reviewapp.store.schema_version import SCHEMA_VERSION, refuse_newer

SCRIPTS = Path(__file__).with_name("migrations")
OBJECTS_QUERY = (
    "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)
#: Objects of the schema by kind and name, with the SQL that made them, white space folded.
Objects = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An upgrade that was made: from which schema, and where the backup from before it is."""

    found: int
    backup: str


def migrate(engine: Engine, back_up: Callable[[], str], scripts: Path = SCRIPTS) -> Upgrade | None:
    """Create or upgrade the store; None where it was not there or needs nothing.

    `back_up` makes a verified backup, while the store is locked, and returns its path. Nothing is
    changed when any step fails. Raises RefusedError for a store made by a newer program, when it
    can't be backed up, when foreign keys don't hold, or when the outcome is not what a new store
    looks like.
    """
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        path = str(engine.url.database)
        version = raw.execute("PRAGMA user_version").fetchone()[0]
        refuse_newer(path, version)
        if version == SCHEMA_VERSION:
            return None
        # Rebuilding a table with foreign keys on would delete the rows that point at it; the
        # setting can't be changed inside a transaction.
        raw.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            # Another process may have done it while this one waited for the lock.
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            refuse_newer(path, version)
            if version == SCHEMA_VERSION:
                return None
            if not objects(connection):
                _upgrade(connection, scripts)
                return None
            backup = back_up()
            _upgrade(connection, scripts)
            _check(connection)
    return Upgrade(version, backup)


def objects(connection: Connection) -> Objects:
    """The tables, indexes, triggers and views of a store, without SQLite's own."""
    return named_objects(connection.exec_driver_sql(OBJECTS_QUERY))


def named_objects(rows: Iterable[Any]) -> Objects:
    """What `OBJECTS_QUERY` found.

    The tables inside the full-text index are known by name only: SQLite's versions differ there.
    """
    return {
        (kind, name): "" if name.startswith("evidence_fts_") else " ".join(sql.split())
        for kind, name, sql in rows
    }


def golden_objects() -> Objects:
    """The objects of a store that was made just now."""
    engine = create_engine("sqlite+pysqlite://")
    with engine.begin() as connection:
        _upgrade(connection, SCRIPTS)
        found = objects(connection)
    engine.dispose()
    return found


def differences(found: Objects) -> list[str]:
    """Names of the objects that are missing, too many, or made otherwise than in a new store."""
    golden = golden_objects()
    return sorted(
        f"{kind} {name}"
        for kind, name in found.keys() | golden.keys()
        if found.get((kind, name)) != golden.get((kind, name))
    )


def _upgrade(connection: Connection, scripts: Path) -> None:
    from alembic import command
    from alembic.config import Config

    from reviewapp.store.triggers import install_triggers

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, f"{SCHEMA_VERSION:04d}")
    install_triggers(connection)
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _check(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise RefusedError(
            "The store has rows that point nowhere: its upgrade was taken back and "
            "nothing was changed."
        )
    if wrong := differences(objects(connection)):
        raise RefusedError(
            f"The upgraded store would differ from a new one in {', '.join(wrong[:5])}: its "
            "upgrade was taken back and nothing was changed. Somebody has changed its tables; "
            "reviewapp restore lists the backups from before."
        )
