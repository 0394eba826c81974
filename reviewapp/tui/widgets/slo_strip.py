"""Targets as rows of a list: figures drawn with characters, readable without any colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.message import Message

from reviewapp.core import wording
from reviewapp.core.figure_words import has_any, state, target_name, why_missed
from reviewapp.core.figures import TargetFigures
from reviewapp.core.months import Month
from reviewapp.core.printable import cells
from reviewapp.core.proportions import wilson_interval
from reviewapp.core.rubric import Target
from reviewapp.services.slo import SloOverview
from reviewapp.tui.widgets.record_list import Column, Record
from reviewapp.tui.widgets.verdicts import STATES, VerdictList

_BLOCKS = "▁▂▃▄▅▆▇█"
#: As many months stand in a row; the detail beside the list has all of them.
_MONTHS = 12
_STRIP = 20
_NOTHING = "–"

#: The rows below the targets: what no target counts.
UNCOVERED, EXCLUDED = "uncovered", "excluded"

TITLES = {
    "name": "Target",
    "k": "Met or mean",
    "percent": "Share",
    "strip": "95 % CI, 0 to 100 %",
    "months": "By month",
    "median": "Median",
    "state": "State",
    "previous": "Previous period",
}
_ALL = ("name", "k", "percent", "strip", "months", "median", "state", "previous")
#: What a narrower screen does without, in this order; the details beside the list have it.
_DISPENSABLE = ("median", "previous", "strip", "months")
#: A target's name has so many columns if it needs them; the list's edges and cursor take four.
_LONGEST_NAME, _EDGES = 40, 4


def strip(met: int, n: int, width: int) -> str:
    """The attainment ● between the ends of its 95 % interval, on a line from 0 to 100 %."""
    if not n:
        return _NOTHING
    least, most = wilson_interval(met, n)
    low, at, high = (min(int(share * width), width - 1) for share in (least, met / n, most))
    line = ["·"] * width
    line[low : high + 1] = "─" * (high + 1 - low)
    line[low], line[high], line[at] = "├", "┤", "●"
    return "".join(line)


def sparkline(months: Sequence[Month]) -> str:
    """A block for each month: full where all were met, lowest where none was, · without any."""
    return "".join(map(_block, months))


def _block(month: Month) -> str:
    if not month.n:
        return "·"
    if month.met in (0, month.n):
        return _BLOCKS[-1] if month.met else _BLOCKS[0]
    between = len(_BLOCKS) - 2
    return _BLOCKS[1 + min(int(month.met / month.n * between), between - 1)]


def ordered(seen: SloOverview) -> list[tuple[Target, TargetFigures]]:
    """The targets in the rubric's order, those without incidents last."""
    pairs = list(zip(seen.rubric.targets, seen.report.targets, strict=True))
    return sorted(pairs, key=lambda pair: not has_any(pair[1]))


def target_rows(seen: SloOverview, width: int) -> tuple[tuple[Column, ...], list[Record]]:
    """The columns that a screen of this width has room for, and a row for each target."""
    found = [
        (target.id, _cells(seen, target, figures), not has_any(figures))
        for target, figures in ordered(seen)
    ]
    found += [(key, {"name": title, "k": f"{count}"}, True) for key, title, count in _beside(seen)]
    names = list(_ALL)
    widths = {name: _width(name, [row for _, row, _ in found]) for name in names}
    wanted = min(max(cells(row["name"]) for _, row, _ in found), _LONGEST_NAME) if found else 0
    for name in _DISPENSABLE:
        gaps = 2 * (len(names) - 1)
        if sum(widths[each] for each in names) + gaps + wanted + _EDGES > width:
            names.remove(name)
    return tuple(Column(TITLES[name], widths[name]) for name in names), [
        Record(key, tuple(row.get(name, "") for name in names), dim) for key, row, dim in found
    ]


def _cells(seen: SloOverview, target: Target, figures: TargetFigures) -> dict[str, str]:
    judged = target.limit_s is not None
    by_mean = target.statistic == "mean"
    previous = figures.previous if judged else None
    before = wording.k_of_n(previous.met, previous.n) if previous and previous.n else _NOTHING
    if by_mean and previous:
        mean_s = previous.mean_s
        before = _NOTHING if mean_s is None else f"mean {wording.duration(mean_s)}"
    return {
        "name": target_name(target, seen.rubric.severities),
        "k": figure(target, figures),
        "percent": _NOTHING if by_mean or not judged else _share(figures),
        "strip": _NOTHING if by_mean else strip(figures.met, figures.n, _STRIP),
        "months": sparkline(seen.months.get(target.id, ())[-_MONTHS:]),
        "median": _NOTHING if figures.median_s is None else wording.duration(figures.median_s),
        "state": _state(target, figures),
        "previous": f"{before}, {figures.trend}" if figures.trend else before,
    }


def figure(target: Target, figures: TargetFigures) -> str:
    """What a target is judged by: a mean where it speaks of one, else k of n."""
    if target.statistic == "mean":
        return _NOTHING if figures.mean_s is None else f"mean {wording.duration(figures.mean_s)}"
    if target.limit_s is None:
        return f"{figures.ended} ended" if figures.ended else _NOTHING
    return f"{figures.met} of {figures.n}" if figures.n else _NOTHING


def _share(figures: TargetFigures) -> str:
    if figures.n >= wording.SMALL_N:
        return wording.percent(figures.met, figures.n)
    return f"n < {wording.SMALL_N}" if figures.n else _NOTHING


def _state(target: Target, figures: TargetFigures) -> str:
    """A mark and a word; those still open can turn a mean that is within its limit."""
    told = STATES[state(target, figures)]
    return f"{told}, {figures.running} open" if why_missed(target, figures) else told


def _beside(seen: SloOverview) -> Iterator[tuple[str, str, int]]:
    if seen.report.uncovered:
        yield UNCOVERED, "Outside every target", seen.report.uncovered
    if seen.report.excluded:
        yield EXCLUDED, "Left out, such as duplicates", sum(seen.report.excluded.values())


def _width(name: str, rows: Sequence[dict[str, str]]) -> int:
    """0, what is left of the line, for the name."""
    if name == "name":
        return 0
    return max(cells(text) for text in (TITLES[name], *(row.get(name, "") for row in rows)))


class Targets(VerdictList):
    """The targets; Enter before they are read is not lost."""

    class Early(Message):
        """Enter, with nothing to open yet."""

    def action_choose(self) -> None:
        if self.record is None and not self.generation:
            self.post_message(self.Early())
        else:
            super().action_choose()
