"""Entries counted by indicator, month and circle: what coverage is worked out from."""

from __future__ import annotations

from datetime import date

from reviewapp.core.coverage import Tally, tallies
from reviewapp.core.periods import Period
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import matching_spool, narrow, without_known
from reviewapp.store.places import Places
from reviewapp.store.reader import reading


def tally_evidence(
    places: Places,
    owner_id: str,
    rubric: str,
    period: Period,
    shared: bool = False,
    version: str | None = None,
) -> list[Tally]:
    """The owner's entries of a period that are filed under a rubric, counted by indicator.

    `shared`: only those that may leave. `version`: only those filed under this version, which is
    looked up entry by entry; None for any. An indicator's month may come in several parts.
    """
    wanted = EvidenceFilter(owner_id, first=period.first, last=period.last, shared=shared)
    spooled = [
        entry
        for entry in matching_spool(places, wanted)
        if entry.rubric == rubric and version in (None, entry.rubric_version)
    ]
    conditions = ["e.owner_id = :owner", "e.rubric = :rubric"]
    values = {"owner": owner_id, "rubric": rubric}
    if version is not None:
        conditions.append(
            "(SELECT rubric_version FROM evidence WHERE id = e.evidence_id) = :version"
        )
        values["version"] = version
    narrow(wanted, conditions, values)
    with reading(places) as connection:
        if connection is None:
            return tallies(spooled)
        # By day first, because days come out of the index in order and need no sorting.
        rows = connection.execute(
            "SELECT code, substr(on_date, 1, 7), sum(n), sum(own), sum(others), sum(built), "
            "min(on_date), max(on_date) FROM (SELECT e.code, e.on_date, count(*) AS n, "
            "sum(e.circle IS 'own') AS own, sum(e.circle IS 'others') AS others, "
            "sum(e.circle IS 'built') AS built FROM evidence_indicator e "
            f"WHERE {' AND '.join(conditions)} GROUP BY e.code, e.on_date) GROUP BY 1, 2",
            values,
        )
        stored = [Tally(*row[:6], *map(date.fromisoformat, row[6:])) for row in rows]
        return stored + tallies(without_known(connection, spooled))
