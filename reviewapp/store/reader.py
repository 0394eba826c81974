"""Reading the store with plain SQL, for what has to be on the screen at once.

Importing SQLModel costs twice all of a terminal application; these modules need `sqlite3` only.
They never write, never drain, and see the spool merged in (`store.evidence_reader`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from reviewapp.core.errors import OlderStoreError, RefusedError, UnavailableError
from reviewapp.store.places import Places
from reviewapp.store.schema_version import SCHEMA_VERSION, refuse_newer


@contextmanager
def reading(places: Places) -> Iterator[sqlite3.Connection | None]:
    """One consistent view of the store; None where there is none yet.

    Raises RefusedError for a store made by a newer program, one that needs an upgrade or one that
    is damaged, UnavailableError when it stays locked.
    """
    if not os.path.exists(places.store):
        yield None
        return
    try:
        with closing(_connect(places)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            refuse_newer(places.store, version)
            if version == 0:  # being created by another process at this moment
                yield None
                return
            if version < SCHEMA_VERSION:
                raise OlderStoreError(
                    f"{places.store} has the older schema {version}: `reviewapp "
                    "init` upgrades it, after a backup."
                )
            connection.execute("BEGIN")
            yield connection
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise UnavailableError(
                f"{places.store} is locked by another program: close it or wait, then try again."
            ) from error
        raise RefusedError(
            f"{places.store} can't be read ({error}): check its permissions and the disk's free "
            "space. Nothing was changed."
        ) from error
    except sqlite3.DatabaseError as error:
        raise RefusedError(
            f"{places.store} is damaged ({error}): put it back from a backup, which reviewapp "
            "restore lists."
        ) from error


def stored_version(places: Places) -> int | None:
    """The schema of the store; None where there is none, or none that can be read at once."""
    if not os.path.exists(places.store):
        return None
    try:
        with closing(_connect(places, timeout=0)) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        return None


def _connect(places: Places, timeout: float | None = None) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{Path(places.store).as_uri()}?mode=ro",
        uri=True,
        timeout=places.patience_s if timeout is None else timeout,
        isolation_level=None,
    )
    connection.row_factory = sqlite3.Row
    return connection
