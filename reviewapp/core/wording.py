"""How figures read, on every screen and in every document. Rounding happens here, and only here."""

from __future__ import annotations

import datetime
import re

from reviewapp.core.proportions import divide_half_even, wilson_interval
from reviewapp.core.rubric import Target
from reviewapp.core.slo import Orders

#: Below this n no percentage stands, and no interval in a sentence.
SMALL_N = 10

_MINUTE, _HOUR, _DAY = 60, 3600, 86400

#: Limits as the sources write them: "<=15 mins", "=<12h", "<= 24 hours", "≤ 20 days".
_LIMIT = re.compile(
    r"(?:[<≤]\s?=?|=\s?<)\s{0,2}(\d{1,6})\s{0,2}"
    r"(?:(s|secs?|seconds?)|(mins?|minutes?)|(h|hrs?|hours?)|(d|days?))\b",
    re.IGNORECASE,
)
_UNITS = (("s", 1), ("min", _MINUTE), ("h", _HOUR), ("d", _DAY))


def duration(seconds: int) -> str:
    """Seconds as a reader wants them: "89 s", "12.4 min", "31 h", "2.5 d".

    Under 90 s in seconds, under 90 min in minutes, under 48 h in hours, else days; one decimal,
    half-even, ".0" dropped.
    """
    if seconds < 90:
        return f"{seconds} s"
    if seconds < 90 * _MINUTE:
        return f"{_tenths(seconds, _MINUTE)} min"
    if seconds < 48 * _HOUR:
        return f"{_tenths(seconds, _HOUR)} h"
    return f"{_tenths(seconds, _DAY)} d"


def taken(seconds: int, limit_s: int | None) -> str:
    """A duration beside its limit: to the second where a miss would read as the limit itself."""
    told = duration(seconds)
    if limit_s is None or seconds <= limit_s or told != duration(limit_s):
        return told
    parts, rest = [], seconds
    largest = [name for name, _ in _UNITS].index(told.split()[1])
    for name, size in reversed(_UNITS[: largest + 1]):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts)


def _tenths(seconds: int, size: int) -> str:
    whole, tenth = divmod(divide_half_even(10 * seconds, size), 10)
    return f"{whole}.{tenth}" if tenth else f"{whole}"


def percent(met: int, n: int) -> str:
    """`met` of `n` (> 0) in percent with one decimal, half-even: "97.9 %".

    Never "100.0 %" while something was missed, nor "0.0 %" while something was met.
    """
    tenths = divide_half_even(1000 * met, n)
    if met < n:
        tenths = min(tenths, 999)
    if met > 0:
        tenths = max(tenths, 1)
    return f"{tenths // 10}.{tenths % 10} %"


def objective(hundredths: int) -> str:
    """An objective, given in hundredths of a percent: "95 %", "99.5 %"."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0") + " %" if rest else f"{whole} %"


def interval(low: float, high: float) -> str:
    """An interval of fractions in percent: "88.9–99.6 %"; 0 and 100 only where they are exact."""
    return f"{_bound(low)}–{_bound(high)} %"


def _bound(fraction: float) -> str:
    if fraction in (0.0, 1.0):
        return f"{fraction * 100:.0f}"
    return f"{min(max(fraction * 100, 0.1), 99.9):.1f}"


def k_of_n(met: int, n: int) -> str:
    """ "46 of 47"; without any, "no incidents"."""
    return f"{met} of {n}" if n else "no incidents"


def attainment(met: int, n: int, *, sentence: bool = False) -> str:
    """k of n with what may stand beside it: "46 of 47 (97.9 %; 95 % CI 88.9–99.6 %)".

    For n < 10 no percentage, and in a sentence no interval either.
    """
    text = k_of_n(met, n)
    if not n or (sentence and n < SMALL_N):
        return text
    confidence = f"95 % CI {interval(*wilson_interval(met, n))}"
    return f"{text} ({confidence})" if n < SMALL_N else f"{text} ({percent(met, n)}; {confidence})"


def limit(target: Target) -> str | None:
    """A target's limit in the unit of its source line: "15 min", "24 h", "1 d".

    Where the line does not say that number (any more), as `duration`. None without a limit.
    """
    if target.limit_s is None:
        return None
    for match in _LIMIT.finditer(target.measure):
        number = int(match[1])
        for (unit, size), written in zip(_UNITS, match.groups()[1:], strict=True):
            if written and number * size == target.limit_s:
                return f"{number} {unit}"
    return duration(target.limit_s)


def scope(target: Target, orders: Orders, count: int = 2) -> str:
    """What a target speaks of, for `count` of them: "MCS Sev 1–2.5 IcMs", "MCS DFM Sev 1 case".

    `orders`: the rubric's severities per source, most severe first.
    """
    words = []
    if target.programme is not None:
        words.append(target.programme.upper())
    noun = "incident"
    if target.source == "icm":
        noun = "IcM"
    elif target.source == "dfm":
        words.append("DFM")
        noun = "case"
    elif target.source is not None:
        words.append(target.source)
    if target.severities:
        words.append(f"Sev {_severities(target, orders)}")
    words.append(noun if count == 1 else f"{noun}s")
    return " ".join(words)


def _severities(target: Target, orders: Orders) -> str:
    """Neighbours in the order as a range, "1–2.5"; anything else as a list, "1, 3"."""
    order = orders.get(target.source or "", ())
    named = target.severities
    if len(named) > 1 and all(severity in order for severity in named):
        places = sorted({order.index(severity) for severity in named})
        if places[-1] - places[0] == len(places) - 1:
            return f"{order[places[0]]}–{order[places[-1]]}"
        named = tuple(order[place] for place in places)
    return ", ".join(named)


def source_name(source: str) -> str:
    """A source as its people write it: "IcM", "DFM", any other as it stands."""
    return {"icm": "IcM", "dfm": "DFM"}.get(source, source)


def incident_name(source: str, external_id: str) -> str:
    """An incident in a sentence: "IcM 300000123"."""
    return f"{source_name(source)} {external_id}"


def instant(seconds: int) -> str:
    """Seconds since 1970 as ISO 8601 UTC: "2025-03-02T10:00:00Z"."""
    moment = datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
    return moment.isoformat().replace("+00:00", "Z")


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(value: datetime.date) -> str:
    """ "3 March 2025", in English wherever the program runs."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_day(value: datetime.date) -> str:
    """ "3 Mar 2025"."""
    return f"{value.day} {_MONTHS[value.month - 1][:3]} {value.year}"


def reference_name(reference: str) -> str:
    """A reference as people write it: "icm:300000123" is "IcM 300000123"."""
    source, colon, external_id = reference.partition(":")
    return incident_name(source, external_id) if colon else reference
