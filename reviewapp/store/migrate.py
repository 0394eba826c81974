"""Bringing a store to the schema of this program, with Alembic, in one transaction."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine

from reviewapp.core.errors import RefusedError
from reviewapp.store.schema_version import SCHEMA_VERSION, refuse_newer


def migrate(engine: Engine) -> None:
    """Create or upgrade the store. Nothing is changed when any step fails.

    Raises RefusedError for a store made by a newer program, or when foreign keys don't hold.
    """
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        version = raw.execute("PRAGMA user_version").fetchone()[0]
        refuse_newer(str(engine.url.database), version)
        if version == SCHEMA_VERSION:
            return
        # Rebuilding a table with foreign keys on would delete the rows that point at it; the
        # setting can't be changed inside a transaction.
        raw.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            # Another process may have done it while this one waited for the lock.
            if connection.exec_driver_sql("PRAGMA user_version").scalar_one() < SCHEMA_VERSION:
                _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    from reviewapp.store.triggers import install_triggers

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, f"{SCHEMA_VERSION:04d}")
    install_triggers(connection)
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise RefusedError(
            "The store has rows that point nowhere: its upgrade was taken back and "
            "nothing was changed."
        )
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
