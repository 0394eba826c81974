"""What SQLite itself keeps true: the history of every tracked row, and the search indexes.

Triggers, because they also see what bypasses the program. They are made anew after each migration
(rebuilding a table drops its triggers silently), so they follow the tables' present columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Table
from sqlmodel import SQLModel

from reviewapp.store import by_hand
from reviewapp.store.columns import natural_keys
from reviewapp.store.tables import SEALED, TRACKED, UNRECORDED

_PREFIX = "keep_"
#: Beginnings of one and two letters have lists of their own: a search as you type starts there.
_FTS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS evidence_fts USING fts5("
    "text, refs, tokenize='unicode61 remove_diacritics 2', prefix='1 2')"
)
#: A search key carries its day in the upper bits: descending keys are newest first.
_DAY = "(CAST(julianday(NEW.on_date) + 0.5 AS INTEGER) << 32)"
#: What a statement past the program did to one owner's rows is one step: its instant names it.
_BY_HAND = f"'{by_hand.PREFIX}' || strftime('%Y%m%d%H%M%f-', 'now')"


def install_triggers(connection: Connection) -> None:
    """Drop and create the triggers and the full-text table, inside the caller's transaction."""
    stale = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).scalars()
    for name in list(stale):
        if name.startswith(_PREFIX):
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    connection.exec_driver_sql(_FTS)
    for statement in _statements():
        connection.exec_driver_sql(statement)


@contextmanager
def history_unguarded(connection: Connection) -> Iterator[None]:
    """The history can be rewritten inside, in the caller's transaction: for a purge alone."""
    with _without(connection, f"{_PREFIX}history_update"):
        yield


@contextmanager
def snapshots_unguarded(connection: Connection) -> Iterator[None]:
    """What is sealed can be redacted inside, in the caller's transaction: for a purge alone."""
    with _without(connection, f"{_PREFIX}connect_snapshot_sealed"):
        yield


@contextmanager
def _without(connection: Connection, name: str) -> Iterator[None]:
    guard = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?", (name,)
    ).scalar_one()
    connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    connection.exec_driver_sql(guard)


def _statements() -> Iterator[str]:
    for model in TRACKED:
        yield from _history(_table(model))
        yield from _keys(_table(model))
    yield from _append_only()
    yield from _sealed()
    yield from _evidence_index()


def _table(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def _history(table: Table) -> Iterator[str]:
    def image(row: str) -> str:
        pairs = ", ".join(
            f"'{column.name}', {row}.\"{column.name}\""
            for column in table.columns
            if (table.name, column.name) not in UNRECORDED
        )
        return f"json_object({pairs})"

    owner = "owner_id" if "owner_id" in table.columns else "id"
    changed = " OR ".join(
        f'OLD."{column.name}" IS NOT NEW."{column.name}"' for column in table.columns
    )
    for op, row, before, after, when in (
        ("insert", "NEW", "NULL", image("NEW"), ""),
        ("update", "NEW", image("OLD"), image("NEW"), f"WHEN {changed}"),
        ("delete", "OLD", image("OLD"), "NULL", ""),
    ):
        yield f"""
            CREATE TRIGGER {_PREFIX}{table.name}_{op} AFTER {op.upper()} ON "{table.name}" {when}
            BEGIN
                INSERT INTO history
                    (txn, at, actor, owner_id, table_name, row_id, op, "before", "after")
                VALUES (
                    coalesce((SELECT txn FROM current_change), {_BY_HAND} || {row}.{owner}),
                    coalesce((SELECT at FROM current_change),
                             strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
                    coalesce((SELECT actor FROM current_change), '{by_hand.ACTOR}'),
                    {row}.{owner}, '{table.name}', {row}.id, '{op}', {before}, {after});
            END"""


def _keys(table: Table) -> Iterator[str]:
    """A row keeps its id, and no other row takes its place.

    REPLACE deletes what is in its way without a delete trigger, unless the connection asks for
    one: the row would be gone without history, and its words would stay in the search index.
    """

    def taken(key: list[str], but: str) -> str:
        same = " AND ".join(f'"{name}" = NEW."{name}"' for name in key)
        return f'EXISTS (SELECT 1 FROM "{table.name}" WHERE id IS NOT {but} AND {same})'

    keys = natural_keys(table)
    before_insert = " OR ".join(taken(key, "NULL") for key in (["id"], *keys))
    before_update = " OR ".join(("OLD.id IS NOT NEW.id", *(taken(key, "OLD.id") for key in keys)))
    columns = dict.fromkeys(("id", *(name for key in keys for name in key)))
    for event, condition in (
        ("INSERT", before_insert),
        (f"UPDATE OF {', '.join(columns)}", before_update),
    ):
        yield f"""
            CREATE TRIGGER {_PREFIX}{table.name}_key_{event[:6].lower()}
            BEFORE {event} ON "{table.name}" WHEN {condition}
            BEGIN SELECT RAISE(ABORT, '{table.name}: a key is taken, or an id changed'); END"""


def _append_only() -> Iterator[str]:
    # REPLACE deletes without a delete trigger unless the connection asks for it.
    yield f"""
        CREATE TRIGGER {_PREFIX}history_replace BEFORE INSERT ON history
        WHEN EXISTS (SELECT 1 FROM history WHERE seq = NEW.seq)
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"""
    for op in ("update", "delete"):
        yield f"""
            CREATE TRIGGER {_PREFIX}history_{op} BEFORE {op.upper()} ON history
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"""


def _sealed() -> Iterator[str]:
    """A snapshot can be marked deleted, where its step is undone, and is otherwise as it was."""
    table, refused = "connect_snapshot", "SELECT RAISE(ABORT, 'a snapshot is sealed')"
    changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in SEALED)
    yield f"""
        CREATE TRIGGER {_PREFIX}{table}_sealed BEFORE UPDATE ON {table} WHEN {changed}
        BEGIN {refused}; END"""
    yield f"""
        CREATE TRIGGER {_PREFIX}{table}_gone BEFORE DELETE ON {table}
        BEGIN {refused}; END"""


def _evidence_index() -> Iterator[str]:
    remove_codes = """
        DELETE FROM evidence_indicator WHERE evidence_id = OLD.id;
        DELETE FROM evidence_incident WHERE evidence_id = OLD.id;"""
    add_codes = """
        INSERT INTO evidence_indicator
            (evidence_id, code, owner_id, rubric, on_date, circle, visibility)
            SELECT DISTINCT NEW.id, value, NEW.owner_id, NEW.rubric,
                NEW.on_date, NEW.circle, NEW.visibility
            FROM json_each(NEW.indicators) WHERE NEW.deleted_at IS NULL;
        INSERT INTO evidence_incident (evidence_id, reference, owner_id)
            SELECT DISTINCT NEW.id, value, NEW.owner_id FROM json_each(NEW.incidents);"""
    remove_words = """
        DELETE FROM evidence_fts WHERE rowid =
            (SELECT key FROM search_map WHERE evidence_id = OLD.id);
        DELETE FROM search_map WHERE evidence_id = OLD.id;"""
    add_words = f"""
        INSERT INTO search_map (key, evidence_id)
            SELECT coalesce(max(key), {_DAY}) + 1, NEW.id FROM search_map
            WHERE key > {_DAY} AND key < {_DAY} + (1 << 32);
        INSERT INTO evidence_fts (rowid, text, refs)
            SELECT key, NEW.text, NEW.incidents || ' ' || NEW.links
            FROM search_map WHERE evidence_id = NEW.id;"""
    yield f"""
        CREATE TRIGGER {_PREFIX}evidence_index_insert AFTER INSERT ON evidence
        BEGIN {add_codes} {add_words} END"""
    yield f"""
        CREATE TRIGGER {_PREFIX}evidence_index_delete AFTER DELETE ON evidence
        BEGIN {remove_codes} {remove_words} END"""
    yield f"""
        CREATE TRIGGER {_PREFIX}evidence_index_codes
        AFTER UPDATE OF id, owner_id, rubric, indicators, incidents,
            on_date, circle, visibility, deleted_at ON evidence
        BEGIN {remove_codes} {add_codes} END"""
    # The key stays while the day does: an edit must not make an entry its day's newest.
    yield f"""
        CREATE TRIGGER {_PREFIX}evidence_index_words
        AFTER UPDATE OF text, incidents, links ON evidence
        WHEN OLD.id IS NEW.id AND OLD.on_date IS NEW.on_date
        BEGIN
            UPDATE evidence_fts SET text = NEW.text, refs = NEW.incidents || ' ' || NEW.links
            WHERE rowid = (SELECT key FROM search_map WHERE evidence_id = NEW.id);
        END"""
    yield f"""
        CREATE TRIGGER {_PREFIX}evidence_index_day
        AFTER UPDATE OF id, on_date ON evidence
        WHEN OLD.id IS NOT NEW.id OR OLD.on_date IS NOT NEW.on_date
        BEGIN {remove_words} {add_words} END"""
