"""Writing entries that exist: one row, one revision."""

from __future__ import annotations

from dataclasses import replace

from reviewapp.core.evidence import Evidence
from reviewapp.store.drain import array
from reviewapp.store.tables import EvidenceRow
from reviewapp.store.writing import StaleError, Transaction


def update_evidence(transaction: Transaction, before: Evidence, after: Evidence) -> Evidence:
    """Write `after` over `before`, and return it with its new revision.

    StaleError when the row is not what `before` says. An entry read from the spool
    (revision 0) has been drained by now, as revision 1.
    """
    row = transaction.session.get(EvidenceRow, before.id)
    if row is None or row.owner_id != transaction.owner.id or row.rev != max(before.rev, 1):
        raise StaleError
    now = transaction.now
    row.sqlmodel_update(
        {
            "on_date": after.on.isoformat(),
            "text": after.text,
            "circle": after.circle,
            "rubric": after.rubric,
            "rubric_version": after.rubric_version,
            "indicators": array(after.indicators),
            "incidents": array(after.incidents),
            "links": array(after.links),
            "visibility": "private" if after.private else "shared",
            "deleted_at": after.deleted_at,
            "updated_at": now,
            "rev": row.rev + 1,
        }
    )
    transaction.session.add(row)
    return replace(after, updated_at=now, rev=row.rev)
