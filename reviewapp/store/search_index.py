"""The indexes over evidence (its words, indicators and incidents) against the rows themselves.

Triggers keep them (`store.triggers`). Here they are compared with what they should hold, and made
anew from the rows where they differ.
"""

from __future__ import annotations

import sqlite3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

_CODES = (
    "SELECT DISTINCT e.id, i.value, e.owner_id, e.rubric, e.on_date, e.circle, e.visibility "
    "FROM evidence e, json_each(e.indicators) i WHERE e.deleted_at IS NULL"
)
_CODE_COLUMNS = "evidence_id, code, owner_id, rubric, on_date, circle, visibility"
_REFERENCES = "SELECT DISTINCT e.id, i.value, e.owner_id FROM evidence e, json_each(e.incidents) i"
_REFERENCE_COLUMNS = "evidence_id, reference, owner_id"
_REFS = "e.incidents || ' ' || e.links"
_DAY = "CAST(julianday(e.on_date) + 0.5 AS INTEGER)"
_WORDS = (
    "SELECT count(*) FROM evidence e LEFT JOIN search_map m ON m.evidence_id = e.id "
    "LEFT JOIN evidence_fts f ON f.rowid = m.key "
    f"WHERE f.text IS NOT e.text OR f.refs IS NOT ({_REFS}) OR m.key >> 32 IS NOT {_DAY}"
)
_STRAYS = (
    "SELECT (SELECT count(*) FROM search_map WHERE evidence_id NOT IN (SELECT id FROM evidence)) "
    "+ (SELECT count(*) FROM evidence_fts WHERE rowid NOT IN (SELECT key FROM search_map))"
)


def index_problems(connection: sqlite3.Connection) -> list[str]:
    """What in the indexes differs from the rows, a sentence's beginning each; empty when nothing.

    The connection must be allowed to write: FTS5 checks itself by a statement that inserts.
    """
    found = []
    connection.execute("BEGIN IMMEDIATE")
    try:
        try:
            connection.execute("INSERT INTO evidence_fts (evidence_fts) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                raise
            return [f"the full-text index is broken ({error})"]
        for what, query in (
            ("entries are not found by their words as they stand", _WORDS),
            ("words are found that belong to no entry", _STRAYS),
            (
                "lines of the index of indicators are wrong",
                _difference(_CODES, _CODE_COLUMNS, "evidence_indicator"),
            ),
            (
                "lines of the index of incidents are wrong",
                _difference(_REFERENCES, _REFERENCE_COLUMNS, "evidence_incident"),
            ),
        ):
            (number,) = connection.execute(query).fetchone()
            if number:
                found.append(f"{number} {what}")
    finally:
        connection.execute("ROLLBACK")
    return found


def rebuild_indexes(connection: Connection) -> None:
    """Make the indexes and all triggers anew from the rows, inside the caller's transaction."""
    from reviewapp.store.triggers import install_triggers

    connection.exec_driver_sql("DROP TABLE IF EXISTS evidence_fts")
    install_triggers(connection)
    for table, columns, rows in (
        ("evidence_indicator", _CODE_COLUMNS, _CODES),
        ("evidence_incident", _REFERENCE_COLUMNS, _REFERENCES),
        (
            "search_map",
            "key, evidence_id",
            f"SELECT ({_DAY} << 32) + row_number() OVER (PARTITION BY e.on_date ORDER BY e.id), "
            "e.id FROM evidence e ORDER BY e.on_date, e.id",
        ),
    ):
        connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) {rows}")
    connection.exec_driver_sql(
        f"INSERT INTO evidence_fts (rowid, text, refs) SELECT m.key, e.text, {_REFS} "
        "FROM search_map m JOIN evidence e ON e.id = m.evidence_id ORDER BY m.key"
    )


def _difference(rows: str, columns: str, table: str) -> str:
    """How many rows are on one side only."""
    stored = f"SELECT {columns} FROM {table}"
    return (
        f"SELECT (SELECT count(*) FROM ({rows} EXCEPT {stored})) "
        f"+ (SELECT count(*) FROM ({stored} EXCEPT {rows}))"
    )
