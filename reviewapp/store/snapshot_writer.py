"""Writing where a Connect stands, sealing what it says, and redacting what is sealed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from reviewapp.core.capture import shown
from reviewapp.core.connect_status import SEALING, Status
from reviewapp.core.errors import ChangedElsewhereError
from reviewapp.core.snapshot import Link, in_order, seal, to_text, without_entry
from reviewapp.core.snapshot_sheet import Sheet
from reviewapp.store.tables import ConnectRow, ConnectSnapshotRow
from reviewapp.store.triggers import snapshots_unguarded
from reviewapp.store.writing import Transaction

#: Characters of a part's salt: as many bits as nobody tries out.
_SALT_BYTES = 16


def take_step(
    transaction: Transaction, connect_id: str, read: Status, status: Status, sheet: Sheet
) -> None:
    """Put a Connect into a status, and seal what it says where the step seals something.

    `read`: the status that the step was taken from; ChangedElsewhereError if another stands there.
    """
    row = transaction.session.get_one(ConnectRow, connect_id)
    if row.status != read or row.deleted_at is not None:
        raise ChangedElsewhereError(
            f"The Connect {shown(row.period_name)} has been changed elsewhere since. Nothing was "
            "changed.",
            {"status": status},
            {"status": row.status},
        )
    now = transaction.now
    row.sqlmodel_update({"status": status, "status_at": now, "updated_at": now, "rev": row.rev + 1})
    transaction.session.add(row)
    transaction.session.flush()
    if status not in SEALING:
        return
    sealed = seal(sheet, status, now, _last_hash(transaction, connect_id), _new_salt)
    transaction.session.add(
        ConnectSnapshotRow(
            id=transaction.new_id(),
            owner_id=transaction.owner.id,
            created_at=now,
            updated_at=now,
            connect_id=connect_id,
            status=status,
            sealed_at=now,
            previous=sealed.previous,
            hash=sealed.hash,
            content=to_text(sealed.parts),
        )
    )
    transaction.session.flush()


def redact_snapshots(transaction: Transaction, entry_id: str, texts: Iterable[str]) -> None:
    """Take an entry and what quotes its texts out of the owner's snapshots; their seals hold on.

    One that can't be read loses all it holds where a text stands in it: nothing else is sure.
    """
    wanted = [*texts]
    rows = transaction.rows(
        "SELECT id, content FROM connect_snapshot WHERE owner_id = :owner",
        owner=transaction.owner.id,
    )
    with snapshots_unguarded(transaction.session.connection()):
        for row in rows:
            content = without_entry(row["content"], entry_id, wanted)
            if content is not None:
                transaction.execute(
                    "UPDATE connect_snapshot SET content = :content, updated_at = :now, "
                    "rev = rev + 1 WHERE id = :id",
                    content=content,
                    now=transaction.now,
                    id=row["id"],
                )


def _last_hash(transaction: Transaction, connect_id: str) -> str:
    """That of the last snapshot sealed, also of one that was taken back; empty before any."""
    rows = transaction.rows(
        "SELECT sealed_at, id, hash, previous FROM connect_snapshot WHERE connect_id = :id",
        id=connect_id,
    )
    links = in_order(Link(**row) for row in rows)
    return links[-1].hash if links else ""


def _new_salt() -> str:
    return secrets.token_hex(_SALT_BYTES)
