"""What the checks of a Connect look at besides the document: silences, and earlier figures."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from reviewapp.core.periods import Period


@dataclass(frozen=True, slots=True)
class Silence:
    """A rule that is not to be heard of. `box`: its key, empty for all boxes."""

    rule: str
    box: str
    reason: str


def read_silences(
    connection: sqlite3.Connection, owner_id: str, period: Period
) -> tuple[Silence, ...]:
    """The owner's silences in a period's Connect, by rule."""
    days = (day.isoformat() if day else "" for day in (period.first, period.last))
    rows = connection.execute(
        "SELECT rule, box, reason FROM silence WHERE owner_id = ? AND period_name = ? "
        "AND first = ? AND last = ? AND deleted_at IS NULL ORDER BY rule, box",
        (owner_id, period.name, *days),
    )
    return tuple(Silence(*row) for row in rows)


def read_earlier_figures(
    connection: sqlite3.Connection, owner_id: str, draft_id: str, most: int
) -> list[str]:
    """The figures of a draft's former draws, the newest first: at most so many different ones."""
    rows = connection.execute(
        "SELECT json_extract(before, '$.figures') AS figures FROM history WHERE owner_id = ? "
        "AND table_name = 'connect' AND row_id = ? AND before IS NOT NULL "
        "AND json_extract(before, '$.figures') IS NOT json_extract(after, '$.figures') "
        "ORDER BY seq DESC LIMIT ?",
        (owner_id, draft_id, most),
    )
    return [figures for (figures,) in rows if figures]
