"""A part of a long list of entries, as far as it has to be read to be shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from reviewapp.core.errors import BadInputError
from reviewapp.core.evidence import Evidence
from reviewapp.services import evidence
from reviewapp.services.evidence import Query
from reviewapp.services.workspace import Workspace

#: Entries fetched before and after the cursor: more than most terminals have lines.
_AROUND = 40


class Window(NamedTuple):
    """A part of a list: `total` entries fit `query` (or more, unless `complete`)."""

    query: Query
    total: int
    complete: bool
    offset: int
    entries: list[Evidence]


def first_window(workspace: Workspace, query: Query) -> Window:
    """The beginning of a list. Only when it ends there its length is known."""
    entries = evidence.page(workspace, query, 0, 2 * _AROUND)
    return Window(query, len(entries), len(entries) < 2 * _AROUND, 0, entries)


def window_around(workspace: Workspace, query: Query, cursor: int, keep: Evidence | None) -> Window:
    """The part of a list around the cursor, or around the entry to keep if that has moved."""
    total = evidence.count(workspace, query)
    offset = max(0, min(cursor, total - 1) - _AROUND)
    entries = evidence.page(workspace, query, offset, 2 * _AROUND)
    if keep is not None and all(entry.id != keep.id for entry in entries):
        place = _place_of(workspace, query, keep)
        if place is not None:
            offset = max(0, place - _AROUND)
            entries = evidence.page(workspace, query, offset, 2 * _AROUND)
    return Window(query, total, True, offset, entries)


def _place_of(workspace: Workspace, query: Query, entry: Evidence) -> int | None:
    """About where an entry stands in a list: before it come those of later days."""
    try:
        now = evidence.get(workspace, entry.id)
    except BadInputError:
        return None
    if now.deleted_at is not None:
        return None
    return evidence.count(workspace, replace(query, first=str(now.on + timedelta(days=1))))
