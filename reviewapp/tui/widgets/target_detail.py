"""One target with all that stands behind its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewapp.core import wording
from reviewapp.core.figure_words import (
    bounds,
    error_budget,
    previous_period,
    state,
    target_name,
    why_no_trend,
)
from reviewapp.core.figures import Report, TargetFigures
from reviewapp.core.months import Month
from reviewapp.core.rubric import Rubric, Target
from reviewapp.services.slo import SloOverview
from reviewapp.tui.widgets.slo_strip import sparkline, strip
from reviewapp.tui.widgets.verdicts import STATES

_WORST = 8
_STRIP = 40
#: What stands before the note on a line of which the source leaves something open.
_STATUS = {
    "gap": "The source leaves something open: ",
    "ambiguous": "The source can be read in two ways: ",
}


def about_target(
    seen: SloOverview, target_id: str, remarks: Sequence[str], beside: tuple[str, Report] | None
) -> str:
    """Name, figures, the source's own line, and last what a reader may want to know.

    `beside`: whose other figures are known, and these: they stand apart.
    """
    target, figures = _of(seen.rubric, seen.report, target_id)
    lines = [target_name(target, seen.rubric.severities), *_verdict(target, figures)]
    if beside is not None:
        whose, report = beside
        lines.append(f"{whose}: {_in_a_line(target, _of(seen.rubric, report, target_id)[1])}")
    lines += [*_figures(target, figures)]
    if (why := why_no_trend(target, figures, seen.report)) is not None:
        lines.append(f"{why[0].upper()}{why[1:]}.")
    lines += ["", f"Source: “{target.measure}”"]
    if target.indicators:
        lines.append(f"Counts for {', '.join(target.indicators)}")
    for remark in remarks:
        lines.append(_STATUS.get(target.status, "") + remark if remark == target.note else remark)
    if target.readings and target.reading is None:
        lines.append("It is read as written; comma shows how else it can be read.")
    return "\n".join((*lines, f"On the command line: --target {target.id}"))


def behind_target(seen: SloOverview, target_id: str) -> str:
    """The worst misses by name."""
    target, figures = _of(seen.rubric, seen.report, target_id)
    lines = ["Worst misses"]
    for miss in figures.misses[:_WORST]:
        name = wording.incident_name(miss.source, miss.external_id)
        running = ", still running" if miss.running else ""
        lines.append(f"  {name}  {wording.taken(miss.seconds, target.limit_s)}{running}")
    more = len(figures.misses) - _WORST
    if more > 0:
        lines.append(f"  and {more} more: Enter lists them first")
    if not figures.misses:
        lines.append("  none")
    return "\n".join(lines)


def by_month(seen: SloOverview, target_id: str) -> str:
    """The months that have incidents; the row of the list shows the gaps between them."""
    known: list[Month] = [month for month in seen.months.get(target_id, ()) if month.n]
    rows = (f"  {m.month}  {sparkline([m])}  {wording.k_of_n(m.met, m.n)}" for m in known)
    return "\n".join(("By month", *rows)) if known else ""


def _of(rubric: Rubric, report: Report, target_id: str) -> tuple[Target, TargetFigures]:
    pairs = zip(rubric.targets, report.targets, strict=True)
    return next(pair for pair in pairs if pair[0].id == target_id)


def _told(target: Target, figures: TargetFigures) -> str:
    """The verdict with its mark: "✗ Missed"."""
    mark, told = STATES[state(target, figures)][0], state(target, figures)
    return f"{mark} {told[0].upper()}{told[1:]}"


def _in_a_line(target: Target, figures: TargetFigures) -> str:
    """The figures of the others."""
    if target.statistic == "mean" and figures.mean_s is not None:
        told = f"{_told(target, figures)}: " if target.limit_s is not None else ""
        return f"{told}mean {wording.duration(figures.mean_s)}, {figures.ended} ended"
    if target.limit_s is None or not figures.n:
        return f"{_told(target, figures)}"
    return f"{_told(target, figures)}: {wording.attainment(figures.met, figures.n)}"


def _verdict(target: Target, figures: TargetFigures) -> Iterator[str]:
    """What is judged first: for a mean that is not how many were within its limit."""
    told, limit = _told(target, figures), wording.limit(target)
    if limit is None or not figures.n:
        yield f"{told}."
    elif target.statistic == "mean":
        yield f"{told}: {_mean(target, figures)}"
        share = wording.attainment(figures.met, figures.n)
        yield f"For information, within {limit} each: {share}"
    else:
        yield f"{told}: {wording.attainment(figures.met, figures.n)}"


def _figures(target: Target, figures: TargetFigures) -> Iterator[str]:
    if target.limit_s is not None and figures.n:
        if target.statistic != "mean":
            yield f"0 % {strip(figures.met, figures.n, _STRIP)} 100 %"
        if figures.n < wording.SMALL_N:
            yield f"No percentage for fewer than {wording.SMALL_N} incidents."
    if counts := _counts(target, figures):
        yield f"Counts: {counts}"
    if (budget := error_budget(target, figures)) is not None:
        yield f"Error budget: {budget}"
    if figures.bounds is not None:
        yield f"Were the unknown ones known: {bounds(figures)}"
    yield from _times(figures)
    previous = figures.previous
    if previous is not None and target.limit_s is not None:
        before = wording.attainment(previous.met, previous.n)
        if target.statistic == "mean":
            before = previous_period(target, figures) or before
        yield f"Previous period: {before}" + (f"; {figures.trend}" if figures.trend else "")


def _counts(target: Target, figures: TargetFigures) -> str:
    """How many there are of each kind; every incident is in one of them."""
    if target.limit_s is None:
        counts = {"ended": figures.ended, "running": figures.running, "invalid": figures.invalid}
    else:
        # What is pending runs as well; a miss that still runs is a miss already.
        late = figures.running - figures.pending
        counts = {
            "met": figures.met,
            f"missed ({late} of them still open)" if late > 0 else "missed": figures.missed,
            "pending": figures.pending,
            "unknown": figures.unknown,
            "invalid": figures.invalid,
            "not applicable": figures.not_applicable,
        }
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _mean(target: Target, figures: TargetFigures) -> str:
    """What a mean is judged by, with its limit."""
    limit, running = wording.limit(target), figures.running
    if figures.mean_s is None:
        return f"none has ended, {running} open; the limit is {limit}"
    mean = f"the mean is {wording.duration(figures.mean_s)}, the limit {limit}"
    if figures.holds is False and running:
        return f"{mean}; with the {running} still open counted in it is over that"
    return f"{mean}; {running} still open" if running else mean


def _times(figures: TargetFigures) -> Iterator[str]:
    if figures.mean_s is None or figures.median_s is None:
        return
    times = [f"mean {wording.duration(figures.mean_s)}"]
    times.append(f"median {wording.duration(figures.median_s)}")
    if figures.p90_s is not None and figures.ended >= wording.SMALL_N:
        times.append(f"p90 {wording.duration(figures.p90_s)}")
    yield f"Times: {', '.join(times)} ({figures.ended} ended)"
    if figures.durations:
        yield "One by one: " + ", ".join(map(wording.duration, figures.durations))
