"""Looking at the store for trouble, also where it is damaged, and making its indexes anew."""

from __future__ import annotations

import datetime
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from reviewapp.core.errors import UnavailableError
from reviewapp.core.times import instant_text
from reviewapp.store.backups import make
from reviewapp.store.engine import open_engine
from reviewapp.store.migrate import OBJECTS_QUERY, differences, migrate, named_objects
from reviewapp.store.places import Places
from reviewapp.store.schema_version import SCHEMA_VERSION
from reviewapp.store.search_index import index_problems, rebuild_indexes
from reviewapp.store.snapshot_reader import seal_problems
from reviewapp.store.writing import plain_errors

RESTORE = "Put a backup back: reviewapp restore lists them."
REINDEX = "Make it anew from the entries: reviewapp doctor --reindex"
SEALED = (
    "It is not what was sealed, so it is shown nowhere. A backup from before has it as it was: "
    "reviewapp restore lists them."
)
_BUSY_TIMEOUT_S = 10.0
_MOST_TOLD = 5


@dataclass(slots=True)
class StoreHealth:
    """What was found in the store. None where that could not be read.

    `problems`: what is wrong, with what to do. `by_sql`: rows of history that were written past
    the program. `first_change`: of those after the instant that was asked about, the earliest.
    """

    schema: int | None = None
    entries: int | None = None
    journal_mode: str | None = None
    by_sql: int = 0
    first_change: str | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)


def examine(places: Places, since: datetime.datetime | None) -> StoreHealth:
    """Look at an existing store; `since`: the instant of the last backup.

    UnavailableError when it stays locked.
    """
    health = StoreHealth()
    writable = os.access(places.store, os.W_OK) and os.access(places.root, os.W_OK)
    if not writable:
        health.problems.append(
            (
                f"{places.store} can't be written",
                "Give yourself write permission to the file and its folder.",
            )
        )
    uri = f"{Path(places.store).as_uri()}?mode={'rw' if writable else 'ro'}"
    try:
        with closing(
            sqlite3.connect(uri, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
        ) as connection:
            _examine(connection, health, since, writable)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            raise UnavailableError(
                f"{places.store} is locked by another program: close it or wait, then try again."
            ) from error
        health.problems.append((f"{places.store} is damaged ({error})", RESTORE))
    return health


def reindex(places: Places, now: datetime.datetime) -> None:
    """Make triggers and search indexes anew from the rows. RefusedError for a damaged store."""
    engine = open_engine(places)
    try:
        with plain_errors(places):
            migrate(engine, lambda: make(places, now, "before an upgrade").path)
            with engine.begin() as connection:
                rebuild_indexes(connection)
    finally:
        engine.dispose()


def _examine(
    connection: sqlite3.Connection,
    health: StoreHealth,
    since: datetime.datetime | None,
    writable: bool,
) -> None:
    (health.schema,) = connection.execute("PRAGMA user_version").fetchone()
    (health.journal_mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    verdicts = [row[0] for row in connection.execute(f"PRAGMA integrity_check({_MOST_TOLD})")]
    if verdicts != ["ok"]:
        told = "; ".join(" ".join(verdict.split()) for verdict in verdicts)
        health.problems.append((f"The store is damaged: {told}", RESTORE))
    loose = [row[0] for row in connection.execute("PRAGMA foreign_key_check")]
    if loose:
        tables = ", ".join(sorted(set(loose)))
        health.problems.append((f"{len(loose)} rows point nowhere, in {tables}", RESTORE))
    if health.schema == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        return  # made and not filled yet
    (health.entries,) = connection.execute(
        "SELECT count(*) FROM evidence WHERE deleted_at IS NULL"
    ).fetchone()
    (health.by_sql,) = connection.execute(
        "SELECT count(*) FROM history WHERE actor = 'sql'"
    ).fetchone()
    (health.first_change,) = connection.execute(
        "SELECT min(at) FROM history WHERE at > ?", (instant_text(since) if since else "",)
    ).fetchone()
    if health.schema != SCHEMA_VERSION:
        return
    if wrong := differences(named_objects(connection.execute(OBJECTS_QUERY))):
        health.problems.append(
            (
                f"The store's tables are not as the program made them: {', '.join(wrong)}",
                "Triggers and the search index are made anew by: reviewapp doctor --reindex. "
                "For the rest, put a backup back: reviewapp restore lists them.",
            )
        )
    health.problems += [(problem, SEALED) for problem in seal_problems(connection)]
    if writable:
        health.problems += [
            (f"Search index: {problem}", REINDEX) for problem in index_problems(connection)
        ]
