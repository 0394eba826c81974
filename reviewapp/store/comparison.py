"""What would be different if one store stood in the place of another, row by row."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reviewapp.core.errors import UnavailableError

Kind = Literal["new", "changed", "gone"]

#: What people call the rows of a table, and the column that shows which one it is.
_WORDS = {
    "evidence": ("entries", "text"),
    "goal": ("goals", "text"),
    "period": ("periods", "name"),
    "connect": ("Connects", "period_name"),
    "connect_box": ("Connect boxes", "text"),
    "connect_snapshot": ("snapshots", "sealed_at"),
    "connect_pick": ("picked or left out", "state"),
    "slo_import": ("imports", "file_name"),
    "incident": ("incidents", "title"),
    "exemption": ("not applicable", "code"),
    "measure": ("measures", "note"),
    "customer": ("customers", "name"),
    "silence": ("silenced checks", "rule"),
    "person": ("people", "name"),
    "reporting_line": ("reporting lines", "since"),
    "review_comment": ("comments", "text"),
}
#: They move with every revision and don't say that the content is another.
_REVISION = ("rev", "created_at", "updated_at", "deleted_at")
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of material: how many rows are new, changed, gone; the first few of each by text."""

    what: str
    new: int
    changed: int
    gone: int
    examples: tuple[tuple[Kind, str], ...]


def compare(present: str, other: str, staying: frozenset[str]) -> tuple[list[Difference], bool]:
    """What `other` (a store's path) has new, otherwise, and not at all, against `present`.

    Rows that are marked deleted count as not there. `staying`: ids of entries that are neither new
    nor gone, because the spool has them. Also whether `present` could be read: where it is
    damaged, everything in `other` is new. UnavailableError when it stays locked.
    """
    try:
        return _compare(present, other, staying), True
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise UnavailableError(
                f"{present} is locked by another program: close it or wait, then try again."
            ) from error
        return _compare(None, other, staying), False


def _compare(present: str | None, other: str, staying: frozenset[str]) -> list[Difference]:
    with closing(sqlite3.connect(":memory:", uri=True)) as connection:
        for name, path in (("present", present), ("other", other)):
            if path is not None and Path(path).exists():
                connection.execute("ATTACH ? AS " + name, (f"{Path(path).as_uri()}?mode=ro",))
            else:
                connection.execute("ATTACH ':memory:' AS " + name)
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM other.sqlite_master WHERE type = 'table' ORDER BY name"
            )
            if {"id", "deleted_at"} <= set(_columns(connection, "other", name))
        ]
        ordered = [*(name for name in _WORDS if name in tables), *sorted({*tables} - {*_WORDS})]
        found = [_compare_table(connection, name, staying) for name in ordered]
    return [difference for difference in found if difference is not None]


def _compare_table(
    connection: sqlite3.Connection, table: str, staying: frozenset[str]
) -> Difference | None:
    what, label = _WORDS.get(table, (table, "id"))
    here, there = (_columns(connection, name, table) for name in ("present", "other"))
    if not here:
        connection.execute(
            f'CREATE TABLE present."{table}" AS SELECT * FROM other."{table}" LIMIT 0'
        )
        here = there
    shared = [name for name in there if name in here and name not in _REVISION]
    now, then = (", ".join(f'{side}."{name}"' for name in shared) for side in "pq")
    alive = f'SELECT * FROM {{}}."{table}" WHERE deleted_at IS NULL'
    queries: dict[Kind, str] = {
        "new": "q LEFT JOIN p ON p.id = q.id WHERE p.id IS NULL",
        "changed": f"q JOIN p ON p.id = q.id WHERE ({now}) IS NOT ({then})",
        "gone": "p AS q LEFT JOIN q AS p ON p.id = q.id WHERE p.id IS NULL",
    }
    found: dict[Kind, list[str]] = {}
    for kind, query in queries.items():
        rows = connection.execute(
            f"WITH p AS ({alive.format('present')}), q AS ({alive.format('other')}) "
            f"SELECT q.id, coalesce(q.\"{label}\", '') FROM {query} ORDER BY q.id DESC"
        )
        found[kind] = [str(text) for identifier, text in rows if identifier not in staying]
    if not any(found.values()):
        return None
    return Difference(
        what,
        len(found["new"]),
        len(found["changed"]),
        len(found["gone"]),
        tuple((kind, text) for kind, texts in found.items() for text in texts[:_EXAMPLES]),
    )


def _columns(connection: sqlite3.Connection, schema: str, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f'PRAGMA {schema}.table_info("{table}")')]
