"""Undo and redo, out of the history: every row of a change to what it was before.

Changes are steps of kinds: `do`; `undo`, whose subject is the step it took back; `redo`, which is
the step done again, with its label and subject. A step that was taken back names in `undone_by`
the step that did it, an undo that was redone likewise. So `undo` looks for the newest do or redo
that still holds, and `redo` for the newest undo that still holds and is newer than every do.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.exc import IntegrityError

from reviewapp.core.errors import RefusedError
from reviewapp.store.columns import natural_keys
from reviewapp.store.tables import TRACKED
from reviewapp.store.writing import ChangeKind, Transaction

#: Columns that move with every revision: they don't say that the content changed.
REVISION = ("rev", "updated_at")
#: What the history calls the revisions of a purged entry: there is nothing left to go back to.
PURGED = "purged"
_VERBS = {"undo": "undone", "redo": "done again"}
Row = dict[str, Any]

_TABLES: dict[str, Table] = {
    str(model.__tablename__): model.__table__  # type: ignore[attr-defined]
    for model in TRACKED
}


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back or done again: the change's label, subject, and the rows it touched."""

    label: str
    subject: str | None
    at: str
    rows: int


@dataclass(frozen=True, slots=True)
class Step:
    """One change as the history has it: its label, what it was done to, and when (UTC text)."""

    txn: str
    label: str
    subject: str | None
    at: str


def next_undo(transaction: Transaction) -> Step | None:
    """The newest change of this owner that `undo` would take back."""
    return _newest(transaction, "kind IN ('do', 'redo') AND undone_by IS NULL")


def next_redo(transaction: Transaction) -> Step | None:
    """The newest undo of this owner that `redo` would take back: a new change drops them all.

    The step has the undo's `txn`, and tells what was undone.
    """
    undoing = _newest(
        transaction,
        "kind = 'undo' AND undone_by IS NULL AND seq > coalesce("
        "(SELECT max(seq) FROM change WHERE owner_id = :owner AND kind = 'do'), 0)",
    )
    if undoing is None:
        return None
    return replace(_change(transaction, str(undoing.subject)), txn=undoing.txn)


def change_of(transaction: Transaction, label: str, subject: str) -> str | None:
    """The change that a subject (an import's id) was made by, unless it is undone already."""
    found = _newest(
        transaction,
        "label = :label AND subject = :subject AND undone_by IS NULL",
        label=label,
        subject=subject,
    )
    return found.txn if found else None


def undo(transaction: Transaction, txn: str) -> Undone:
    """Take one change back, as a change of its own, with a new revision of every row.

    A row that the change made is marked deleted, so nothing is ever gone. RefusedError when a
    row has been changed again since: it names the change that has to be undone first.
    """
    change = _change(transaction, txn)
    return _take_back(transaction, txn, change, "undo", f"undo of {change.label}", txn)


def redo(transaction: Transaction, txn: str) -> Undone:
    """Do again what an undo took back, as a change of its own. RefusedError as in `undo`."""
    change = _change(transaction, str(_change(transaction, txn).subject))
    return _take_back(transaction, txn, change, "redo", change.label, change.subject)


_STEP = "SELECT txn, label, subject, at FROM change"


def _newest(transaction: Transaction, condition: str, **values: object) -> Step | None:
    found = transaction.rows(
        f"{_STEP} WHERE owner_id = :owner AND {condition} ORDER BY seq DESC LIMIT 1",
        owner=transaction.owner.id,
        **values,
    )
    return Step(**found[0]) if found else None


def _change(transaction: Transaction, txn: str) -> Step:
    (row,) = transaction.rows(f"{_STEP} WHERE txn = :txn", txn=txn)
    return Step(**row)


def _take_back(
    transaction: Transaction,
    txn: str,
    told: Step,
    kind: ChangeKind,
    label: str,
    subject: str | None,
) -> Undone:
    """Write what was before the change `txn`; `told` is the change as its user knows it."""
    steps = transaction.rows(
        'SELECT seq, table_name, row_id, "before", "after" FROM history '
        "WHERE txn = :txn AND op <> :purged ORDER BY seq DESC",
        txn=txn,
        purged=PURGED,
    )
    with transaction.change(label, subject=subject, kind=kind) as taking:
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
            if not _is(now, _image(step["after"])):
                raise _changed_since(transaction, told.label, kind, step)
            before = _image(step["before"]) or {"deleted_at": transaction.now}
            wanted[table][row_id] = {**(now or {}), **before}
        try:
            for table, rows in wanted.items():
                _write(transaction, table, rows, present[table])
        except IntegrityError as error:  # rows that were deleted by hand may have been needed
            raise RefusedError(
                f"The change “{told.label}” can't be {_VERBS[kind]}: other rows stand in its "
                "way. Nothing was changed."
            ) from error
        transaction.execute(
            "UPDATE change SET undone_by = :by WHERE txn = :txn", by=taking.txn, txn=txn
        )
    return Undone(told.label, told.subject, told.at, len(steps))


def _changed_since(
    transaction: Transaction, label: str, kind: ChangeKind, step: Any
) -> RefusedError:
    """The refusal to write over a later change of the same row, which it names."""
    later = transaction.rows(
        "SELECT c.label, h.at FROM history h LEFT JOIN change c ON c.txn = h.txn "
        "WHERE h.table_name = :table AND h.row_id = :id AND h.seq > :seq ORDER BY h.seq LIMIT 1",
        table=step["table_name"],
        id=step["row_id"],
        seq=step["seq"],
    )
    by = f"“{later[0]['label']}” of {later[0]['at'][:10]}" if later else "another program"
    return RefusedError(
        f"The change “{label}” can't be {_VERBS[kind]}: what it made "
        f"has been changed again since, by {by}. Undo the later change first; nothing was "
        "changed."
    )


def _image(text_or_none: str | None) -> Row | None:
    return json.loads(text_or_none) if text_or_none else None


def _present(transaction: Transaction, table: str, ids: set[str]) -> dict[str, Row]:
    assert table in _TABLES  # the name goes into SQL
    found: dict[str, Row] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), 500):
        chunk = json.dumps(ordered[start : start + 500])
        rows = transaction.rows(
            f'SELECT * FROM "{table}" WHERE id IN (SELECT value FROM json_each(:ids))', ids=chunk
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
        # What an undo has marked deleted may stand where a row that was really deleted comes back.
        for key in natural_keys(_TABLES[table]):
            same = " AND ".join(f'"{name}" = :{name}' for name in key)
            connection.execute(
                text(f'DELETE FROM "{table}" WHERE {same} AND deleted_at IS NOT NULL'), inserts
            )
        names = ", ".join(f'"{name}"' for name in inserts[0])
        values_sql = ", ".join(f":{name}" for name in inserts[0])
        connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({values_sql})'), inserts)


def _is(row: Row | None, image: Row | None) -> bool:
    """Whether a row is what the history says; an older image knows nothing of later columns."""
    if row is None or image is None:
        return row is image
    return all(row[name] == value for name, value in image.items() if name not in REVISION)
