"""Review periods: a name and two inclusive days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """A period of review. `first`, `last`: inclusive days; None leaves that side open."""

    name: str
    first: date | None
    last: date | None

    def days(self) -> tuple[date, date] | None:
        """Both days, or None while a side is open."""
        return (self.first, self.last) if self.first and self.last else None

    @property
    def label(self) -> str:
        """What its Connect is called: its name, else its days."""
        return self.name or self.text()

    def text(self) -> str:
        """The days as a person reads them."""
        if self.first and self.last:
            return f"{self.first} to {self.last}"
        if self.first:
            return f"since {self.first}"
        return f"up to {self.last}" if self.last else "all entries"


#: No bounds at all.
EVERYTHING = Period("everything", None, None)


def current_period(periods: Sequence[Period], today: date) -> Period:
    """The period that `today` lies in, the one that began last where several do.

    Just after a period has ended its review is still to be written, so for two months the last
    one that ended counts as current when none is running. Else everything.
    """
    bounded = [(period, days) for period in periods if (days := period.days())]
    running = [period for period, (first, last) in bounded if first <= today <= last]
    if running:
        return max(running, key=lambda period: period.first or today)
    ended = [period for period, (_, last) in bounded if last < today <= last + timedelta(days=61)]
    return max(ended, key=lambda period: period.last or today, default=EVERYTHING)
