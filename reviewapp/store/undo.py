"""Taking changes back from the history: every row of a change to what it was before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from reviewapp.core.errors import RefusedError
from reviewapp.store.tables import TRACKED
from reviewapp.store.writing import Transaction

#: Columns that move with every revision: they don't say that the content changed.
_REVISION = ("rev", "updated_at")
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
    count = 0
    with transaction.change(f"undo of {change['label']}", subject=txn, kind="undo") as undoing:
        for step in _steps(transaction, txn):
            _invert(transaction, step, change["label"])
            count += 1
        _execute(
            transaction,
            "UPDATE change SET undone_by = :by WHERE txn = :txn",
            by=undoing.txn,
            txn=txn,
        )
    return Undone(change["label"], change["subject"], change["at"], count)


def _steps(transaction: Transaction, txn: str) -> Iterator[dict[str, Any]]:
    steps = _rows(
        transaction,
        'SELECT table_name, row_id, op, "before", "after" FROM history WHERE txn = :txn '
        "ORDER BY seq DESC",
        txn=txn,
    )
    for step in steps:
        yield {
            **step,
            "before": json.loads(step["before"]) if step["before"] else None,
            "after": json.loads(step["after"]) if step["after"] else None,
        }


def _invert(transaction: Transaction, step: dict[str, Any], label: str) -> None:
    table = step["table_name"]
    assert table in _TABLES  # the name goes into SQL below
    found = _rows(transaction, f'SELECT * FROM "{table}" WHERE id = :id', id=step["row_id"])
    present = dict(found[0]) if found else None
    if _content(present) != _content(step["after"]):
        raise RefusedError(
            f"The change “{label}” can't be undone: what it made has been changed "
            "again since. Undo the later change first."
        )
    if present is None:
        wanted = {**step["before"], "rev": step["before"]["rev"] + 1, "updated_at": transaction.now}
        columns = ", ".join(f'"{name}"' for name in wanted)
        values = ", ".join(f":{name}" for name in wanted)
        _execute(transaction, f'INSERT INTO "{table}" ({columns}) VALUES ({values})', **wanted)
        return
    before = step["before"] or {**present, "deleted_at": transaction.now}
    wanted = {**before, "rev": present["rev"] + 1, "updated_at": transaction.now}
    settings = ", ".join(f'"{name}" = :{name}' for name in wanted)
    _execute(transaction, f'UPDATE "{table}" SET {settings} WHERE id = :id', **wanted)


def _content(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {name: value for name, value in row.items() if name not in _REVISION}


def _rows(transaction: Transaction, statement: str, **values: object) -> list[Any]:
    return list(_execute(transaction, statement, **values).mappings())


def _execute(transaction: Transaction, statement: str, **values: object) -> Any:
    return transaction.session.connection().execute(text(statement), values)
