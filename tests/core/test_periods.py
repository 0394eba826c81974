from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.core.periods import EVERYTHING, Period, current_period

TODAY = date(2026, 6, 15)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def period(name: str, first: str, last: str) -> Period:
    return Period(name, date.fromisoformat(first), date.fromisoformat(last))


H1 = period("H1", "2026-01-01", "2026-06-30")
YEAR = period("year", "2025-07-01", "2026-06-30")
LAST = period("last", "2025-07-01", "2025-12-31")


@pytest.mark.parametrize(
    ("periods", "today", "wanted"),
    [
        ([], TODAY, EVERYTHING),
        ([H1], TODAY, H1),
        ([H1], date(2026, 1, 1), H1),
        ([H1], date(2026, 6, 30), H1),
        ([H1], date(2025, 12, 31), EVERYTHING),
        # Two months to write the review of a period that has ended.
        ([H1], date(2026, 7, 1), H1),
        ([H1], date(2026, 8, 30), H1),
        ([H1], date(2026, 8, 31), EVERYTHING),
        # The one that began last, in whatever order they come.
        ([YEAR, H1], TODAY, H1),
        ([H1, YEAR], TODAY, H1),
        # A running one goes before one that has just ended.
        ([LAST, H1], date(2026, 1, 5), H1),
        ([LAST], date(2026, 1, 5), LAST),
        ([H1, YEAR, LAST], date(2026, 8, 1), H1),
        ([Period("open", None, None), LAST], TODAY, EVERYTHING),
        ([Period("half", TODAY, None)], TODAY, EVERYTHING),
    ],
)
def test_the_current_period(periods: list[Period], today: date, wanted: Period) -> None:
    found = current_period(periods, today)
    assert (found.first, found.last) == (wanted.first, wanted.last)


@given(st.lists(st.tuples(days, days).map(sorted), max_size=5), days)
def test_the_current_period_is_one_of_them(pairs: list[list[date]], today: date) -> None:
    periods = [Period(str(n), *pair) for n, pair in enumerate(pairs)]
    found = current_period(periods, today)
    running = [p for p in pairs if p[0] <= today <= p[1]]
    recent = [p for p in pairs if timedelta() < today - p[1] <= timedelta(61)]
    if found is EVERYTHING:
        assert not running
        assert not recent
    else:
        chosen = list(found.days() or ())
        assert chosen in (running or recent)
        if running:
            assert chosen[0] == max(p[0] for p in running)
        else:
            assert chosen[1] == max(p[1] for p in recent)


@pytest.mark.parametrize(
    ("first", "last", "text", "bounded"),
    [
        (date(2026, 1, 1), date(2026, 6, 30), "2026-01-01 to 2026-06-30", True),
        (date(2026, 1, 1), None, "since 2026-01-01", False),
        (None, date(2026, 6, 30), "up to 2026-06-30", False),
        (None, None, "all entries", False),
    ],
)
def test_a_period_in_words(first: date | None, last: date | None, text: str, bounded: bool) -> None:
    subject = Period("", first, last)
    assert subject.text() == text
    assert subject.days() == ((first, last) if bounded else None)
