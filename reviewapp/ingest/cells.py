"""One cell of a mapped column to its value.

Cells that hold more than one value:

- programmes: words separated by comma, semicolon or bar; empty means unknown.
- marks: the same; cancelled (canceled), false alarm and test count, other words do not.
- severity_history: TIME=SEVERITY; TIME=SEVERITY, in any order.
- critsits: START/END; START/END, where an empty END means "still critical". Without a START, or
  with an END long before it, the time in critsit is invalid, and nothing else of the incident.

Times within the last two are ISO 8601, since a slash and a semicolon already mean something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache, partial
from typing import Any, cast

from reviewapp.core.incidents import Critsit
from reviewapp.ingest.profile import TIME_FIELDS, YES_NO, Profile, ValueField
from reviewapp.ingest.times import (
    DateOrder,
    NeedsZoneError,
    has_pattern,
    read_instant,
    split_second,
)
from reviewapp.ingest.wording import folded, shown

#: An id has to fit on a line and into a reference such as "icm:300000123".
MAX_ID = 200
_SEVERITY = re.compile(
    r"(?:sev(?:erity)?[\s:_-]*)?(?:([0-9]+)(?:[.,]([0-9]+))?|([a-z]))", re.I | re.A
)
_COUNT = re.compile(r"([0-9]{1,9})(?:\.0+)?")
_WORDS = re.compile(r"[,;|]")
_MARKS = {
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "falsealarm": "false_alarm",
    "test": "test",
}
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?", re.ASCII)
#: A number as a workbook writes a date: days since its epoch. In other years nothing happened:
#: such a number is a duration, or an id.
_SERIAL, _SERIAL_YEARS = re.compile(r"[0-9]{1,7}(?:\.[0-9]+)?", re.ASCII), range(1970, 2100)

#: A cell's text to its value; None where the text stands for "not known".
Converter = Callable[[str], Any]


def normal_severity(text: str) -> str:
    """A severity in its one spelling: "Sev 2.50" is "2.5", "2.0" is "2", "sev a" is "A".

    Other words, such as "Major", only have their white space folded.
    """
    match = _SEVERITY.fullmatch(text.strip())
    if match is None:
        return folded(text)
    if match[3]:
        return match[3].upper()
    whole = match[1].lstrip("0") or "0"
    fraction = (match[2] or "").rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def converter(
    field: str,
    profile: Profile,
    zone: tzinfo | None,
    order: DateOrder | None,
    epoch: datetime | None = None,
    count: str | None = None,
) -> Converter:
    """How a cell of the field is read, its value map included.

    A converter raises ValueError for a cell that can't be read, NeedsZoneError for a local time
    without `zone`. `epoch`: see `Table.epoch`; `count`: see `CountVotes.format`.
    """
    if field in TIME_FIELDS:
        return time_converter(profile, zone, order, epoch, count)
    mapped = cast(ValueField, "severity" if field == "severity_history" else field)
    translate = _translator(profile.values.get(mapped, {}))
    match field:
        case "id":
            return _identifier
        case "severity":
            return _recurring(lambda cell: normal_severity(translate(cell)) or None)
        case "severity_history":
            severity_of = _recurring(lambda cell: normal_severity(translate(cell)))
            return lambda cell: _severity_history(cell, severity_of, zone)
        case "critsits":
            return lambda cell: _critsits(cell, zone)
        case "programmes":
            return _recurring(lambda cell: _programmes(_translated(cell, translate)))
        case "marks":
            return _recurring(lambda cell: _marks(_translated(cell, translate)))
        case "rca_required":
            return _recurring(lambda cell: _yes_no(translate(cell)))
        case "reopened":
            return _recurring(_count)
        case "title" | "link" | "duplicate_of" | "parent":
            return folded
        case _:
            return _recurring(lambda cell: folded(translate(cell)) or None)


def time_converter(
    profile: Profile,
    zone: tzinfo | None,
    order: DateOrder | None,
    epoch: datetime | None,
    count: str | None = None,
) -> Converter:
    """How a cell of a column of times is read."""
    formats = (*profile.time_formats, *((count,) if count else ()))
    read = partial(read_instant, order=order, zone=zone, formats=formats)
    if epoch is None:
        return read
    first = epoch

    def read_or_count(cell: str) -> int:
        if count or not _SERIAL.fullmatch(cell) or has_pattern(cell, profile.time_formats):
            return read(cell)
        try:
            moment = first + timedelta(seconds=round(float(cell) * 86_400))
        except OverflowError:
            moment = first
        if moment.year not in _SERIAL_YEARS:
            raise ValueError(
                f"{shown(cell)} is no day of the years {_SERIAL_YEARS[0]} to {_SERIAL_YEARS[-1]} "
                "as a workbook counts them"
            )
        if zone is None:
            raise NeedsZoneError
        return int(moment.replace(tzinfo=zone).timestamp())

    return read_or_count


def order_converter(read_time: Converter) -> Converter:
    """How a cell is read that orders the rows of an incident: a number, else a time."""

    def read(cell: str) -> float:
        if _NUMBER.fullmatch(cell):
            return float(cell) if "." in cell else int(cell)  # a float loses the end of a long one
        seconds: int = read_time(cell)
        return seconds + split_second(cell)

    return read


def meaning_of(profile: Profile, field: str, word: str) -> str:
    """What one word of a field's column is read as; empty where it stands for nothing."""
    meant = folded(_translator(profile.values.get(cast(ValueField, field), {}))(word))
    match field:
        case "severity":
            return normal_severity(meant)
        case "programmes":
            return meant.casefold()
        case "rca_required":
            truth = YES_NO.get(meant.casefold())
            return meant if truth is None else "yes" if truth else "no"
        case "marks":
            return ", ".join(sorted(_marks(words(meant)))).replace("_", " ")
        case _:
            return meant


def _recurring(convert: Converter) -> Converter:
    """A converter for cells with few different texts: the same text is converted once."""
    return lru_cache(maxsize=512)(convert)


def _translator(values: Mapping[str, str]) -> Callable[[str], str]:
    """A value map as a function: the exact words first, then in any case, else the cell itself.

    White space is folded, as it is in the words of the map.
    """
    any_case = {word.casefold(): meant for word, meant in values.items()}

    def translate(cell: str) -> str:
        word = folded(cell)
        found = values.get(word)
        return any_case.get(word.casefold(), word) if found is None else found

    return translate


def _identifier(cell: str) -> str:
    if len(cell) > MAX_ID or not cell.isprintable():
        raise ValueError(f"{shown(cell)} is too long or not printable for an id")
    return cell


def words(cell: str) -> list[str]:
    """The words of a cell that holds several."""
    return [word for item in _WORDS.split(cell) if (word := folded(item))]


def _translated(cell: str, translate: Callable[[str], str]) -> list[str]:
    whole = translate(cell)
    if whole != folded(cell):
        return words(whole)
    return [word for item in words(cell) if (word := folded(translate(item)))]


def _programmes(named: list[str]) -> frozenset[str] | None:
    return frozenset(word.casefold() for word in named) or None


def _marks(named: list[str]) -> frozenset[str]:
    keys = (re.sub(r"[\s_-]", "", word.casefold()) for word in named)
    return frozenset(_MARKS[key] for key in keys if key in _MARKS)


def _yes_no(cell: str) -> bool | None:
    if not cell:
        return None
    try:
        return YES_NO[cell.casefold()]
    except KeyError:
        raise ValueError(f"{shown(cell)} is neither yes nor no") from None


def _count(cell: str) -> int:
    if not (match := _COUNT.fullmatch(cell)):
        raise ValueError(f"{shown(cell)} is not a count")
    return int(match[1])


def _severity_history(
    cell: str, severity_of: Converter, zone: tzinfo | None
) -> tuple[tuple[int, str], ...]:
    steps = []
    for part in filter(None, map(str.strip, cell.split(";"))):
        time, equals, severity = (text.strip() for text in part.partition("="))
        if not (equals and severity):
            raise ValueError(f"{shown(part)} is not TIME=SEVERITY")
        steps.append((read_instant(time, zone=zone), severity_of(severity)))
    return tuple(sorted(steps, key=lambda step: step[0]))


def _critsits(cell: str, zone: tzinfo | None) -> tuple[Critsit, ...]:
    intervals = []
    for part in filter(None, map(str.strip, cell.split(";"))):
        start, slash, end = (text.strip() for text in part.partition("/"))
        if not (slash and (start or end)):
            raise ValueError(f"{shown(part)} is not START/END")
        entered, left = (read_instant(time, zone=zone) if time else None for time in (start, end))
        intervals.append((entered, left))
    return tuple(sorted(intervals, key=lambda interval: (interval[0] is not None, interval)))
