"""Which entries were filed last: by when it was done, not by the day that they speak of."""

from __future__ import annotations

from reviewapp.core.evidence import Evidence
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import known_evidence, matching_spool, without_known
from reviewapp.store.places import Places
from reviewapp.store.reader import reading

_FILINGS = """
SELECT e.id, CASE WHEN h.before IS NULL THEN e.created_at ELSE h.at END AS at
FROM history h CROSS JOIN evidence e ON e.id = h.row_id
WHERE h.table_name = 'evidence' AND h.owner_id = ?
  AND e.deleted_at IS NULL AND e.indicators <> '[]'
  AND (h.before IS NULL
       OR json_extract(h.before, '$.indicators') <> json_extract(h.after, '$.indicators'))
ORDER BY h.seq DESC LIMIT ?
"""


def latest_filed(places: Places, owner_id: str, limit: int) -> list[Evidence]:
    """At most `limit` filed entries, the one that got its indicators last first."""
    spooled = matching_spool(places, EvidenceFilter(owner_id, filed=True))
    filed_at: dict[str, str] = {}
    with reading(places) as connection:
        if connection is not None:
            spooled = without_known(connection, spooled)
            for identifier, at in connection.execute(_FILINGS, (owner_id, limit)):
                filed_at.setdefault(identifier, at)
    found = [*spooled, *known_evidence(places, filed_at).values()]
    found.sort(
        key=lambda entry: (filed_at.get(entry.id, entry.created_at), entry.on, entry.id),
        reverse=True,
    )
    return found[:limit]
