"""One target with all that stands behind its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewapp.core import wording
from reviewapp.core.figure_words import state, target_name
from reviewapp.core.figures import TargetFigures
from reviewapp.core.months import Month
from reviewapp.core.rubric import Target
from reviewapp.services.slo import SloOverview
from reviewapp.tui.widgets.slo_strip import sparkline, strip

_WORST = 8
_STRIP = 40
#: What the source leaves open about a line of it.
_STATUS = {
    "gap": "The source leaves something out here; the note says what.",
    "ambiguous": "The source can be read in more than one way; the note says how it is read.",
}


def about_target(seen: SloOverview, target_id: str, remarks: Sequence[str]) -> str:
    """Name, figures, the source's own line, and what a reader has to know."""
    target, figures = _of(seen, target_id)
    lines = [target_name(target, seen.rubric.severities), *_figures(target, figures), ""]
    lines.append(f"Source: “{target.measure}”")
    if target.status in _STATUS:
        lines.append(_STATUS[target.status])
    lines += [f"Note: {remark}" for remark in remarks]
    codes = ", ".join(target.indicators)
    return "\n".join((*lines, f"Serves {codes} · {target.id}" if codes else target.id))


def behind_target(seen: SloOverview, target_id: str) -> str:
    """The worst misses by name, and the months."""
    _, figures = _of(seen, target_id)
    lines = ["Worst misses"]
    for miss in figures.misses[:_WORST]:
        name = wording.incident_name(miss.source, miss.external_id)
        running = ", still running" if miss.running else ""
        lines.append(f"  {name}  {wording.duration(miss.seconds)}{running}")
    more = len(figures.misses) - _WORST
    if more > 0:
        lines.append(f"  and {more} more: Enter lists them first")
    if not figures.misses:
        lines.append("  none")
    return "\n".join((*lines, "", *_by_month(seen.months.get(target_id, ()))))


def _of(seen: SloOverview, target_id: str) -> tuple[Target, TargetFigures]:
    pairs = zip(seen.rubric.targets, seen.report.targets, strict=True)
    return next(pair for pair in pairs if pair[0].id == target_id)


def _figures(target: Target, figures: TargetFigures) -> Iterator[str]:
    told = state(target, figures)
    if target.limit_s is None or not figures.n:
        yield f"{told[0].upper()}{told[1:]}."
    else:
        share = wording.attainment(figures.met, figures.n)
        if target.statistic == "mean":
            yield f"{told[0].upper()}{told[1:]}: {_mean(target, figures)}"
            yield f"Within {wording.limit(target)} each: {share}"
        else:
            yield f"{told[0].upper()}{told[1:]}: {share}"
        if figures.n < wording.SMALL_N:
            yield f"No share below {wording.SMALL_N} incidents."
        if figures.interval is not None:
            yield f"0 % {strip(figures, _STRIP)} 100 %"
    counts = {
        "met": figures.met,
        "missed": figures.missed,
        "pending": figures.pending,
        "unknown": figures.unknown,
        "invalid": figures.invalid,
        "running": figures.running,
        "not applicable": figures.not_applicable,
    }
    if target.limit_s is None:
        counts = {"ended": figures.ended, "running": figures.running, "invalid": figures.invalid}
    if any(counts.values()):
        yield "Counts: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    if figures.bounds is not None:
        yield f"With unknowns: {wording.interval(*figures.bounds)}"
    yield from _times(figures)
    previous = figures.previous
    if previous is not None and target.limit_s is not None:
        before = wording.attainment(previous.met, previous.n)
        yield f"Previous period: {before}" + (f"; {figures.trend}" if figures.trend else "")


def _mean(target: Target, figures: TargetFigures) -> str:
    """What a mean is judged by."""
    if figures.mean_s is None:
        return f"{figures.running} open, none ended"
    limit = wording.limit(target)
    mean = f"the mean is {wording.duration(figures.mean_s)} over {figures.ended} ended"
    if figures.holds is False and figures.running:
        return f"{mean}, and over {limit} with the {figures.running} open counted in"
    open_ones = f", {figures.running} open" if figures.running else ""
    return f"{mean}{open_ones}; the target is {limit} on average"


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


def _by_month(months: Sequence[Month]) -> Iterator[str]:
    """The months that have incidents; the row of the list shows the gaps between them."""
    known = [month for month in months if month.n]
    if known:
        yield "By month"
    for month in known:
        yield f"  {month.month}  {sparkline([month])}  {wording.k_of_n(month.met, month.n)}"
