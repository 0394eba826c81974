"""Instants as text and numbers. Everything is UTC."""

from __future__ import annotations

import datetime

UTC = datetime.UTC


def instant_text(instant: datetime.datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z; texts of this form sort by time."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(instant: datetime.datetime) -> int:
    """Milliseconds since 1970."""
    return int(instant.timestamp() * 1000)


def day_start(day: datetime.date) -> int:
    """The first second of a day, UTC, as seconds since 1970."""
    return int(datetime.datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
