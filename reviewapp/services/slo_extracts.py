"""Whether the extracts that were imported have every incident of some days."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence

from reviewapp.core.times import UTC, day_end, day_start
from reviewapp.store.incident_reader import Import


def partial_sources(
    known: Sequence[Import], since: int | None, until: int | None, zone: datetime.tzinfo = UTC
) -> set[str]:
    """The sources whose extracts may lack incidents created in [since, until).

    An extract selected by another day than the creation, or nobody knows how, may lack those that
    were closed early or late, and a trend would mislead: unless the windows that are stated for
    the source cover the time without a gap. `zone`: the one that the windows' days lie in.
    """
    found = set()
    for source in {item.source for item in known}:
        extracts = [item for item in known if item.source == source]
        if all(item.selected_by == "created" for item in extracts):
            continue
        if since is None or until is None or not _covered(extracts, since, until, zone):
            found.add(source)
    return found


def _covered(extracts: Sequence[Import], since: int, until: int, zone: datetime.tzinfo) -> bool:
    reached: float = since
    for first, after in sorted(_stated(item, zone) for item in extracts):
        if first <= reached:
            reached = max(reached, after)
    return reached >= until


def _stated(item: Import, zone: datetime.tzinfo) -> tuple[float, float]:
    """The window of an extract; by creation an open side has no bound, else nothing is stated."""
    first, last = item.selected_first, item.selected_last
    if item.selected_by != "created" and (first is None or last is None):
        return 0, 0
    return (
        day_start(datetime.date.fromisoformat(first), zone) if first else -math.inf,
        day_end(datetime.date.fromisoformat(last), zone) if last else math.inf,
    )
