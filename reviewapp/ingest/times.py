"""Times in exports: text to UTC seconds, never guessing the order of day and month or the zone."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from reviewapp.core.errors import BadInputError
from reviewapp.ingest.month_names import month_number
from reviewapp.ingest.wording import shown

DateOrder = Literal["dmy", "mdy", "ymd"]

# After a date perhaps a time, AM or PM, and an offset.
_CLOCK = (
    r"(?:(?:,?\s+|T)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?"
    r"(?:\s*([AaPp])\.?\s?[Mm]\.?)?)?"
    r"(?:\s*(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?"
)
# Three numbers with one kind of separator.
_NUMERIC = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})" + _CLOCK)
# A month by its name: "12/Mar/26", "Thu, 12 March 2026", "März 12, 2026".
_WEEKDAY, _MONTH = r"(?:[^\W\d_]{2,12}\.?,?\s+)?", r"([^\W\d_]{3,12}\.?)"
_DAY_FIRST = re.compile(
    _WEEKDAY + r"([0-9]{1,2})\.?[-/ ]" + _MONTH + r"[-/ ]([0-9]{4}|[0-9]{2})" + _CLOCK
)
_MONTH_FIRST = re.compile(_WEEKDAY + _MONTH + r" ([0-9]{1,2}),? ([0-9]{4})" + _CLOCK)


#: In every time zone, all that is kept stands within the years 1 to 9999.
_FIRST = int(datetime(1, 1, 2, tzinfo=UTC).timestamp())
_END = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())


#: Formats of times that count since 1970 in UTC, and how many of their units make a second.
COUNTS = {"epoch": 1, "epoch_ms": 1000}
_COUNT = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,9})?", re.ASCII)
_SPLIT_SECOND = re.compile(r"(?::[0-9]{2}[.,]|^[0-9]{10}\.)([0-9]{1,9})", re.ASCII)
#: What only an instant can be: from 2001 on ten digits, in milliseconds thirteen.
_INSTANTS = {
    "epoch": re.compile(r"[1-4][0-9]{9}(?:\.[0-9]{1,9})?", re.ASCII),
    "epoch_ms": re.compile(r"[1-4][0-9]{12}", re.ASCII),
}
#: Ten digits that may also be a day with its time: 2031102917, 3110291705, 2910311705.
_MM, _DD, _HH = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])", "(?:[01][0-9]|2[0-3])"
_YEAR = "(?:19|20)[0-9]{2}"
_DAY_AND_TIME = re.compile(
    rf"{_YEAR}{_MM}{_DD}{_HH}|(?:{_DD}{_MM}|{_MM}{_DD}){_YEAR}{_HH}"
    rf"|(?:[0-9]{{2}}{_MM}{_DD}|{_DD}{_MM}[0-9]{{2}}|{_MM}{_DD}[0-9]{{2}}){_HH}[0-5][0-9]",
    re.ASCII,
)


class NeedsZoneError(Exception):
    """A time without offset was met and no zone is declared."""


class OrderVotes:
    """What the dates of one column say about the order of day and month.

    `formats`: the profile's, which go first; `nulls`: the words for no value.
    """

    __slots__ = (
        "_day_first",
        "_formats",
        "_formatted",
        "_is_early",
        "_is_proven",
        "_low",
        "_month_first",
        "_native",
        "_nulls",
        "_open",
        "_short_year",
    )

    def __init__(self, formats: Sequence[str] = (), nulls: Collection[str] = ()) -> None:
        self._formats, self._nulls = formats, nulls
        self._formatted: DateOrder | None = None
        self._day_first: str | None = None
        self._month_first: str | None = None
        self._open: str | None = None
        self._low: str | None = None
        self._short_year: str | None = None
        self._native: str | None = None
        self._is_early, self._is_proven = True, False

    def count(self, text: str) -> None:
        """Take one cell into account; ISO dates, `formats` and other text say nothing."""
        if text[4:5] == "-" and text[:4].isdecimal():
            if len(text) == 19 and text[10] == " ":  # as the dates of a workbook are written
                self._native = self._native or text
                self._is_early = self._is_early and text[8:10] <= "12"
            return
        match = _NUMERIC.fullmatch(text)
        if match is None or len(match[1]) > 2 or text in self._nulls:
            return
        first, second, third = match[1], match[3], match[4]
        if moment := _by_format(text, self._formats):
            if len(third) == 4 and int(first) != int(second):
                self._formatted = "dmy" if moment.month == int(second) else "mdy"
                self._is_proven = self._is_proven or moment.day > 12
        elif len(third) < 4:
            # "24-03-02" may even begin with the year: a number over 12 proves nothing here.
            self._short_year = self._short_year or text
        elif 12 < int(first) <= 31 and int(second) <= 12:
            self._day_first = self._day_first or text
        elif int(first) <= 12 < int(second) <= 31:
            self._month_first = self._month_first or text
        elif max(int(first), int(second)) <= 12:
            self._low = self._low or text
            if int(first) != int(second):
                self._open = self._open or text

    @property
    def order(self) -> DateOrder | None:
        """The order that the column shows; None where it shows none, or both."""
        if (self._day_first is None) != (self._month_first is None):
            return "dmy" if self._day_first else "mdy"
        return None

    def against(self, order: DateOrder) -> str | None:
        """A date that shows that the column has another order; None where it may have this one."""
        if order == "ymd":
            return self._day_first or self._month_first or self._open
        if self.order in (None, order):
            return None
        return self._day_first or self._month_first

    @property
    def against_formats(self) -> str | None:
        """A date of another order than the formats have, where all that they read fits both."""
        if self._formatted is None or self._is_proven:
            return None
        return self.against(self._formatted)

    @property
    def swapped(self) -> tuple[str, str] | None:
        """A text and a date, where a spreadsheet seems to have taken days for months.

        It makes dates of those whose day may be a month, and leaves the others as text.
        """
        shown_order = self._day_first or self._month_first
        if self.order and shown_order and self._native and self._is_early and not self._low:
            return shown_order, self._native
        return None

    @property
    def undecided(self) -> str | None:
        """A date of the column that could be read in several ways, where nothing decides."""
        if self._short_year or not (self._day_first or self._month_first):
            return self._short_year or self._open
        return None


class CountVotes:
    """Whether every cell of a column counts seconds or milliseconds since 1970.

    `nulls`: the words for no value. A column whose cells could all be days with a time does not.
    """

    __slots__ = ("_format", "_is_day", "_is_out", "_nulls")

    def __init__(self, nulls: Collection[str] = ()) -> None:
        self._nulls = nulls
        self._format: str | None = None
        self._is_out, self._is_day = False, True

    def count(self, text: str) -> None:
        """Take one cell into account."""
        if self._is_out or not text or text in self._nulls:
            return
        found = next((name for name, form in _INSTANTS.items() if form.fullmatch(text)), None)
        self._is_out = found is None or self._format not in (None, found)
        self._format = found
        self._is_day = self._is_day and _DAY_AND_TIME.fullmatch(text) is not None

    @property
    def format(self) -> str | None:
        """The format of `COUNTS` that the column has; None for one that does not count."""
        return None if self._is_out or self._is_day else self._format


def read_instant(
    text: str,
    order: DateOrder | None = None,
    zone: tzinfo | None = None,
    formats: Sequence[str] = (),
) -> int:
    """A time as whole seconds since 1970 in UTC; fractions of a second are cut off.

    `formats` (strptime, or of `COUNTS`) go first, then ISO 8601, then three numbers in `order`
    or a month by its name, with an optional time of day, AM or PM, and offset. Without an order
    only dates with a single reading are read. Local times that a clock change skips are shifted,
    those that it repeats are the first.
    Raises ValueError for text that is no time, NeedsZoneError for a local time without `zone`.
    """
    moment = _by_format(text, formats) if formats else None
    # "2026-03-02+01:00" is a day with its offset, which fromisoformat takes for the hour.
    is_iso = (text[4:5] == "-" or text[8:9] == "T") and text[10:11] not in ("+", "-")
    if moment is None and is_iso:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
    try:
        if moment is None:
            moment = _by_numbers(text, order)
        if moment.tzinfo is None:
            if zone is None:
                raise NeedsZoneError
            moment = moment.replace(tzinfo=zone)
        return within_calendar(int(moment.timestamp()))
    except (ValueError, OverflowError) as error:
        detail = f" ({error})" if isinstance(error, _ReadingError) else ""
        raise ValueError(f"{shown(text)} is not a time that can be read{detail}") from None


def split_second(text: str) -> float:
    """What a time has beyond its whole seconds, which `read_instant` cuts off; below 1."""
    if match := _SPLIT_SECOND.search(text):
        return float(f"0.{match[1]}")
    return int(text[-3:]) / 1000 if _INSTANTS["epoch_ms"].fullmatch(text) else 0.0


def has_pattern(text: str, formats: Iterable[str]) -> bool:
    """Whether one of the strptime formats reads the text; what counts since 1970 is none."""
    return _by_format(text, (name for name in formats if name not in COUNTS)) is not None


def within_calendar(seconds: int) -> int:
    """The instant, where it can be written as a date in every time zone; else ValueError."""
    if not _FIRST <= seconds < _END:
        raise _ReadingError("it lies outside of the years 1 to 9999")
    return seconds


def zone_named(name: str) -> ZoneInfo:
    """The time zone of an IANA name. Raises BadInputError for a name that is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        close = difflib.get_close_matches(name[:100], available_timezones(), n=1, cutoff=0.5)
        hint = shown(close[0]) if close else '"Europe/Berlin" or "UTC"'
        raise BadInputError(
            f"{shown(name)} is not a time zone; give an IANA name such as {hint}."
        ) from None


def format_problem(pattern: str) -> str | None:
    """What is wrong with a strptime format, or None."""
    if pattern in COUNTS:
        return None
    sample = datetime(2031, 10, 29, tzinfo=UTC)
    try:
        read = _by_format(sample.strftime(pattern), (pattern,))
    except (ValueError, re.error):
        return f"{shown(pattern)} is not a format that strptime knows"
    if read is None:
        return f"{shown(pattern)} is not a format that strptime knows"
    return None if read.date() == sample.date() else f"{shown(pattern)} gives no whole date"


class _ReadingError(ValueError):
    """A ValueError whose sentence is meant for the user."""


def _by_format(text: str, formats: Iterable[str]) -> datetime | None:
    for pattern in formats:
        try:
            if units := COUNTS.get(pattern):
                if not _COUNT.fullmatch(text):
                    continue
                return datetime.fromtimestamp(float(text) // units, UTC)
            return datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is added later
        except (ValueError, OverflowError, OSError):  # the last two: far beyond the calendar
            continue
    return None


def _by_numbers(text: str, order: DateOrder | None) -> datetime:
    if match := _NUMERIC.fullmatch(text):
        year, month, day = _date_parts(match[1], match[3], match[4], order)
    else:
        match, year, month, day = _by_name(text)
    *clock, half, offset = match.groups()[-5:]
    hour, minute, second = (int(part or 0) for part in clock)
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if half in "Pp" else 0)
    return datetime(year, month, day, hour, minute, second, tzinfo=_offset(offset))


def _by_name(text: str) -> tuple[re.Match[str], int, int, int]:
    """Year, month and day of a date whose month has its name, so that no order is in doubt."""
    if match := _DAY_FIRST.fullmatch(text):
        day, name, year = match.group(1, 2, 3)
    elif match := _MONTH_FIRST.fullmatch(text):
        name, day, year = match.group(1, 2, 3)
    else:
        raise ValueError(text)
    month = month_number(name)
    if month is None:
        raise ValueError(text)
    return match, int(year) + (2000 if len(year) == 2 else 0), month, int(day)


def _date_parts(
    first: str, second: str, third: str, order: DateOrder | None
) -> tuple[int, int, int]:
    """Year, month and day of three numbers; two-digit years are 2000 to 2099."""
    if len(first) == 4 and len(third) <= 2:
        return int(first), int(second), int(third)
    if len(first) > 2 or len(third) not in (2, 4):
        raise ValueError(first)
    if order == "ymd":
        if len(third) == 4:
            raise _ReadingError("its year stands last")
        return 2000 + int(first), int(second), int(third)
    year = int(third) if len(third) == 4 else 2000 + int(third)
    if order is None:
        order = _only_order(int(first), int(second), third)
    day, month = (first, second) if order == "dmy" else (second, first)
    if int(month) > 12 >= int(day):
        raise _ReadingError(f"it does not fit the order {order}")
    return year, int(month), int(day)


def _only_order(first: int, second: int, third: str) -> DateOrder:
    if len(third) == 4:
        if first > 12 or first == second:
            return "dmy"
        if second > 12:
            return "mdy"
    raise _ReadingError("day and month can't be told apart")


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text in ("Z", "UTC", "GMT"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
