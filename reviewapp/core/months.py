"""Met and missed by the month of creation, for a line of small figures beside each target."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from reviewapp.core.slo import Outcome

_DAY_S = 86_400
#: Clocks are moved at full quarters of an hour, so all of a quarter lies in one day.
_QUARTER_S = 900
_EPOCH = datetime.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Month:
    """`met` of `n` incidents created in a month ("2026-01") against one target."""

    month: str
    met: int
    n: int


@dataclass(slots=True)
class MonthCounts:
    """Takes verdicts while the incidents pass by. n = met + missed, as in the figures.

    `zone`: the time zone in which a month begins.
    """

    zone: datetime.tzinfo = datetime.UTC
    #: Per target, and per day since 1970: met, n. Days, because they cost one division each.
    _days: dict[str, dict[int, list[int]]] = field(default_factory=lambda: defaultdict(dict))
    _day_of_quarter: dict[int, int] = field(default_factory=dict)

    def add(self, target: str, created: int | None, outcome: Outcome) -> None:
        """Count a verdict. An incident whose creation is not known belongs to no month."""
        if created is None:
            return
        counts = self._days[target].setdefault(self._day(created), [0, 0])
        if outcome == "met":
            counts[0] += 1
            counts[1] += 1
        elif outcome == "missed":
            counts[1] += 1

    def of(
        self, target: str, since: int | None = None, until: int | None = None
    ) -> tuple[Month, ...]:
        """Every month of [since, until), also the empty ones, in order.

        An open side ends with the first or the last month in which any target has an incident, so
        all targets have the same months; empty where there is none.
        """
        known = [day for days in self._days.values() for day in days]
        first = self._day(since) if since is not None else min(known, default=None)
        last = self._day(until - 1) if until is not None else max(known, default=None)
        if first is None or last is None:
            return ()
        sums: dict[int, list[int]] = {}
        for day, (met, n) in self._days.get(target, {}).items():
            total = sums.setdefault(_month(day), [0, 0])
            total[0] += met
            total[1] += n
        return tuple(
            Month(f"{month // 12:04d}-{month % 12 + 1:02d}", *sums.get(month, (0, 0)))
            for month in range(_month(first), _month(last) + 1)
        )

    def _day(self, instant: int) -> int:
        """Days since 1970 of an instant, in the zone."""
        if self.zone is datetime.UTC:
            return instant // _DAY_S
        quarter = instant // _QUARTER_S
        if quarter not in self._day_of_quarter:
            moment = datetime.datetime.fromtimestamp(quarter * _QUARTER_S, self.zone)
            self._day_of_quarter[quarter] = moment.toordinal() - _EPOCH
        return self._day_of_quarter[quarter]


def _month(day: int) -> int:
    """Months since the year 0, of a day since 1970."""
    date = datetime.date.fromordinal(_EPOCH + day)
    return 12 * date.year + date.month - 1
