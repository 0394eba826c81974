"""Changes past the program, with SQL by hand: the triggers see them, so they are steps too."""

from __future__ import annotations

#: What the transaction of such a change begins with in the history, and the first text after it.
PREFIX = "sql-"
_END = "sql."
#: Who the history says has made it.
ACTOR = "sql"
LABEL = "change by hand"

_PLAIN = "json_remove(coalesce({}, 'null'), '$.rev', '$.updated_at')"
#: Those that no step stands for yet, as rows of `change`, the oldest first. A statement's rows of
#: one owner are one step; where nothing moved but a revision there is none.
PENDING = (
    "SELECT h.txn, h.owner_id, 'do' AS kind, "
    f"'{LABEL}' AS label, "
    "CASE WHEN count(DISTINCT h.row_id) = 1 THEN h.row_id END AS subject, min(h.at) AS at "
    "FROM history h JOIN person p ON p.id = h.owner_id "
    f"WHERE h.txn >= '{PREFIX}' AND h.txn < '{_END}' "
    "AND NOT EXISTS (SELECT 1 FROM change c WHERE c.txn = h.txn) GROUP BY h.txn "
    f"HAVING max({_PLAIN.format('h.before')} <> {_PLAIN.format('h.after')}) ORDER BY min(h.seq)"
)
