"""Taking changes back from the history: every row of a change to what it was before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from reviewapp.core.errors import RefusedError
from reviewapp.store.tables import TRACKED
from reviewapp.store.writing import Transaction

#: Columns that move with every revision: they don't say that the content changed.
_REVISION = ("rev", "updated_at")
Row = dict[str, Any]

_TABLES = frozenset(str(model.__tablename__) for model in TRACKED)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the change's label, when it was made, and how many rows it touched."""

    label: str
    subject: str | None
    at: str
    rows: int


def last_change(transaction: Transaction) -> str | None:
    """The newest change of this owner that `undo` would take back."""
    found = _rows(
        transaction,
        "SELECT txn FROM change WHERE owner_id = :owner AND kind = 'do' AND undone_by IS NULL "
        "ORDER BY seq DESC LIMIT 1",
        owner=transaction.owner.id,
    )
    return found[0]["txn"] if found else None


def change_of(transaction: Transaction, label: str, subject: str) -> str | None:
    """The change that a subject (an import's id) was made by, unless it is undone already."""
    found = _rows(
        transaction,
        "SELECT txn FROM change WHERE owner_id = :owner AND label = :label "
        "AND subject = :subject AND undone_by IS NULL ORDER BY seq DESC LIMIT 1",
        owner=transaction.owner.id,
        label=label,
        subject=subject,
    )
    return found[0]["txn"] if found else None


def undo(transaction: Transaction, txn: str) -> Undone:
    """Take one change back, as a change of its own, with a new revision of every row.

    A row that the change made is marked deleted, so nothing is ever gone. RefusedError when a
    row has been changed again since: that change has to be undone first.
    """
    change = _rows(transaction, "SELECT label, subject, at FROM change WHERE txn = :txn", txn=txn)[
        0
    ]
    steps = _rows(
        transaction,
        'SELECT table_name, row_id, op, "before", "after" FROM history WHERE txn = :txn '
        "ORDER BY seq DESC",
        txn=txn,
    )
    with transaction.change(f"undo of {change['label']}", subject=txn, kind="undo") as undoing:
        # Walked back in memory first: an import of many thousands is a handful of statements.
        present = {
            table: _present(
                transaction, table, {s["row_id"] for s in steps if s["table_name"] == table}
            )
            for table in {step["table_name"] for step in steps}
        }
        wanted: dict[str, dict[str, Row]] = {table: {} for table in present}
        for step in steps:
            table, row_id = step["table_name"], step["row_id"]
            now = wanted[table].get(row_id, present[table].get(row_id))
            if _content(now) != _content(_image(step["after"])):
                raise RefusedError(
                    f"The change “{change['label']}” can't be undone: what it made has "
                    "been changed again since. Undo the later change first."
                )
            before = _image(step["before"])
            wanted[table][row_id] = before or {**(now or {}), "deleted_at": transaction.now}
        for table, rows in wanted.items():
            _write(transaction, table, rows, present[table])
        _execute(
            transaction,
            "UPDATE change SET undone_by = :by WHERE txn = :txn",
            by=undoing.txn,
            txn=txn,
        )
    return Undone(change["label"], change["subject"], change["at"], len(steps))


def _image(text_or_none: str | None) -> Row | None:
    return json.loads(text_or_none) if text_or_none else None


def _present(transaction: Transaction, table: str, ids: set[str]) -> dict[str, Row]:
    assert table in _TABLES  # the name goes into SQL
    found: dict[str, Row] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), 500):
        chunk = json.dumps(ordered[start : start + 500])
        rows = _rows(
            transaction,
            f'SELECT * FROM "{table}" WHERE id IN (SELECT value FROM json_each(:ids))',
            ids=chunk,
        )
        found.update((row["id"], dict(row)) for row in rows)
    return found


def _write(
    transaction: Transaction, table: str, rows: dict[str, Row], present: dict[str, Row]
) -> None:
    """Each row with a revision of its own: what is there is updated, what was deleted is added."""
    updates: list[Row] = []
    inserts: list[Row] = []
    for row_id, row in rows.items():
        latest = present.get(row_id, row)["rev"]
        values = {**row, "rev": latest + 1, "updated_at": transaction.now}
        (updates if row_id in present else inserts).append(values)
    connection = transaction.session.connection()
    if updates:
        settings = ", ".join(f'"{name}" = :{name}' for name in updates[0] if name != "id")
        connection.execute(text(f'UPDATE "{table}" SET {settings} WHERE id = :id'), updates)
    if inserts:
        names = ", ".join(f'"{name}"' for name in inserts[0])
        values_sql = ", ".join(f":{name}" for name in inserts[0])
        connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({values_sql})'), inserts)


def _content(row: Row | None) -> Row | None:
    if row is None:
        return None
    return {name: value for name, value in row.items() if name not in _REVISION}


def _rows(transaction: Transaction, statement: str, **values: object) -> list[Any]:
    return list(_execute(transaction, statement, **values).mappings())


def _execute(transaction: Transaction, statement: str, **values: object) -> Any:
    return transaction.session.connection().execute(text(statement), values)
