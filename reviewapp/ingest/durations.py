"""Durations in exports: text to whole seconds."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from reviewapp.ingest.wording import shown

Unit = Literal["seconds", "minutes", "hours", "days"]

_SECONDS: dict[str, int] = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
#: By the first letter, as the words of all units differ in it; weeks only in ISO 8601.
_LETTERS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
#: Longer than any incident: a hundred years.
_LONGEST = 100 * 366 * 86_400

_NUMBER = r"[0-9]{1,18}(?:[.,][0-9]{1,18})?"
_PLAIN = re.compile(_NUMBER, re.ASCII)
#: A comma before three figures parts thousands, or begins a fraction.
_SEVERAL_READINGS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}\D*", re.ASCII)
#: "26:03:04", "1d 02:03:04", "1 day, 2:03:04", "1.02:03:04"; without seconds "2:03" is 2 hours.
_CLOCK = re.compile(
    r"(?:([0-9]{1,6})(?:\.|\s*d(?:ays?)?,?\s+))?"
    r"([0-9]{1,6}):([0-5]?[0-9])(?::([0-5]?[0-9](?:[.,][0-9]{1,9})?))?",
    re.ASCII | re.IGNORECASE,
)
#: "1d 2h 3m 4s", "90 min", "1 day 2 hours".
_WORDED = re.compile(
    rf"(?:{_NUMBER}\s*(?:d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)(?:,?\s*|$))+",
    re.ASCII | re.IGNORECASE,
)
_PART = re.compile(rf"({_NUMBER})\s*([a-z])", re.ASCII | re.IGNORECASE)
#: "P1DT2H3M4S", "PT0.5H", "P2W"; months and years have no fixed length.
_ISO = re.compile(
    rf"P(?=.)((?:{_NUMBER}W)?(?:{_NUMBER}D)?)"
    rf"(?:T(?=.)((?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?))?",
    re.ASCII | re.IGNORECASE,
)


def read_duration(text: str, unit: Unit = "seconds") -> int:
    """A duration as whole seconds, half-even; a minus sign goes before all of it.

    A plain number counts `unit`s; "1d 02:03:04", "90 min" and ISO 8601 ("PT15M") speak for
    themselves. Raises ValueError for text that is no duration.
    """
    sign, rest = (-1, text[1:].lstrip()) if text[:1] in "-−" else (1, text)
    if _SEVERAL_READINGS.fullmatch(rest):
        raise ValueError(
            f"{shown(text)} may mean a thousand times as much: write the number without the comma"
        )
    seconds = _seconds(rest, unit)
    if seconds is None or seconds > _LONGEST:
        raise ValueError(f"{shown(text)} is not a duration that can be read")
    return sign * round(seconds)


def _seconds(text: str, unit: Unit) -> Decimal | None:
    if _PLAIN.fullmatch(text):
        return _number(text) * _SECONDS[unit]
    if match := _CLOCK.fullmatch(text):
        days, hours, minutes, seconds = (_number(part or "0") for part in match.groups())
        return days * 86_400 + hours * 3600 + minutes * 60 + seconds
    if _ISO.fullmatch(text) or _WORDED.fullmatch(text):
        parts = _PART.findall(text.upper().partition("P")[2] if text[:1] in "pP" else text)
        return sum((_number(n) * _LETTERS[letter.lower()] for n, letter in parts), Decimal(0))
    return None


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
