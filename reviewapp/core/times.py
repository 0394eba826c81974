"""Instants as text and numbers, in UTC; days lie in a time zone."""

from __future__ import annotations

import datetime

UTC = datetime.UTC


def instant_text(instant: datetime.datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z; texts of this form sort by time."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(instant: datetime.datetime) -> int:
    """Milliseconds since 1970."""
    return int(instant.timestamp() * 1000)


def day_start(day: datetime.date, zone: datetime.tzinfo = UTC) -> int:
    """The first second of a day in a time zone, as seconds since 1970."""
    return int(datetime.datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def day_end(day: datetime.date, zone: datetime.tzinfo = UTC) -> int:
    """The first second after a day in a time zone, as seconds since 1970."""
    if day == datetime.date.max:
        return day_start(day, zone) + 86_400
    return day_start(day + datetime.timedelta(days=1), zone)
