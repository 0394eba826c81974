"""How the figures of a priority's targets went by month: a line to draw, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence

from reviewapp.core import wording
from reviewapp.core.connect import SloLine
from reviewapp.core.months import Month
from reviewapp.core.slo import Orders
from reviewapp.export.templates.values import Figures, Series
from reviewapp.export.word_values import Trend, TrendRow

#: More lines in one chart can't be told apart in grey.
_MOST_LINES = 4
#: The last year is enough to see where it goes.
_MOST_MONTHS = 12
_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def trend(number: int, lines: Sequence[SloLine], orders: Orders) -> Trend | None:
    """The months of a priority's targets; None where fewer than two months have incidents.

    Of many targets those with the most incidents are drawn. `orders`: the rubric's severities per
    source, most severe first.
    """
    counted = [line for line in lines if line.target.limit_s is not None and line.months]
    shown = {id(line): line.months[-_MOST_MONTHS:] for line in counted}
    # Not one incident in a month says nothing of its direction.
    counted = [line for line in counted if sum(month.n > 0 for month in shown[id(line)]) > 1]
    if not counted:
        return None
    drawn = sorted(counted, key=lambda line: -sum(it.n for it in shown[id(line)]))[:_MOST_LINES]
    drawn = [line for line in counted if line in drawn]
    months = shown[id(counted[0])]
    rows = tuple(
        TrendRow(place < len(counted), _name(line, orders), _told(shown[id(line)]))
        for place, line in enumerate(counted, 1)
    )
    title = f"Met by month, priority {number}"
    told = ". ".join(f"{row.target}: {row.months}" for row in rows[:_MOST_LINES])
    figures = Figures(
        title=title,
        description=f"Line chart, share of incidents that met their target by month. {told}.",
        categories=tuple(_label(month) for month in months),
        series=tuple(
            Series(_name(line, orders), tuple(map(_share, shown[id(line)]))) for line in drawn
        ),
    )
    return Trend(figures, rows)


def _name(line: SloLine, orders: Orders) -> str:
    limit = wording.limit(line.target)
    return f"{line.target.metric} ≤ {limit}, {wording.scope(line.target, orders)}"


def _label(month: Month) -> str:
    year, _, number = month.month.partition("-")
    return f"{_NAMES[int(number) - 1]} {year}"


def _told(months: Sequence[Month]) -> str:
    """ "Nov 2024 5 of 6, Dec 3 of 3, Jan 2025 4 of 4": a year where it begins."""
    told: list[str] = []
    year = ""
    for month in months:
        if not month.n:
            continue
        new, year = month.month[:4] != year, month.month[:4]
        label = _label(month) if new else _label(month)[:3]
        told.append(f"{label} {month.met} of {month.n}".replace(" ", "\u00a0"))
    return ", ".join(told)


def _share(month: Month) -> float | None:
    return round(100 * month.met / month.n, 1) if month.n else None
