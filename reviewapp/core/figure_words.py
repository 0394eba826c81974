"""A target and its figures in words, the same on the command line, on screens, in documents."""

from __future__ import annotations

from reviewapp.core import wording
from reviewapp.core.figures import Report, TargetFigures
from reviewapp.core.periods import Period
from reviewapp.core.rubric import Target
from reviewapp.core.slo import Orders


def target_name(target: Target, orders: Orders) -> str:
    """ "mean TTA ≤ 15 min · CRI Sev 0–2 IcMs". `orders`: the rubric's severities per source."""
    limit = wording.limit(target)
    goal = f" ≤ {limit}" if limit else ""
    statistic = "mean " if target.statistic == "mean" else ""
    return f"{statistic}{target.metric}{goal} · {wording.scope(target, orders)}"


def state(target: Target, figures: TargetFigures) -> str:
    """Whether a target holds; missed by some, whether the objective that the user set is kept."""
    if target.limit_s is None:
        return "no target set"
    if figures.holds is False and keeps_objective(target, figures):
        open_ones = figures.pending or figures.unknown
        return "objective kept so far" if open_ones else "objective kept"
    if figures.holds is not None:
        return "met" if figures.holds else "missed"
    if figures.so_far is not None:
        return "open, met so far" if figures.so_far else "open, not met so far"
    if figures.pending or figures.running:
        return "open"
    if figures.unknown:
        return "not known"
    return "no incidents"


def chosen(target: Target) -> list[str]:
    """What the user chose about a target, in sentences."""
    said = []
    if target.reading is not None:
        said.append(f"Read otherwise than written: {target.reading.title}.")
    if target.limit_chosen and target.limit_s is not None:
        said.append(
            f"The limit of {wording.duration(target.limit_s)} was set by the user: the line names "
            "no number."
        )
    if target.objective is not None:
        said.append(
            f"The objective of {wording.objective(target.objective)} was set by the user: the "
            "line names no percentage."
        )
    return said


def error_budget(target: Target, figures: TargetFigures) -> str | None:
    """ "95 % of 47: 2 misses allowed, 1 used"; None where nobody set an objective, or n = 0."""
    if target.objective is None or not figures.n:
        return None
    allowed = allowed_misses(target.objective, figures.n)
    misses = "1 miss" if allowed == 1 else f"{allowed} misses"
    return (
        f"{wording.objective(target.objective)} of {figures.n}: {misses} allowed, "
        f"{figures.missed} used"
    )


def keeps_objective(target: Target, figures: TargetFigures) -> bool:
    """Whether no more were missed than an objective for a limit per incident allows."""
    if target.objective is None or target.statistic != "each" or not figures.n:
        return False
    return figures.missed <= allowed_misses(target.objective, figures.n)


def why_missed(target: Target, figures: TargetFigures) -> str | None:
    """Why a mean is missed that may read as kept: those still open are counted in."""
    if target.statistic != "mean" or figures.holds is not False or not figures.running:
        return None
    return f"{figures.running} still open counted in"


def previous_period(target: Target, figures: TargetFigures) -> str | None:
    """The period before: "30 of 33"; of a mean "mean 12.4 min, median 6 min, 9 of 10 within 1 d".

    None where there is none to compare with.
    """
    previous = figures.previous
    if previous is None or target.limit_s is None:
        return None
    met = wording.k_of_n(previous.met, previous.n)
    if target.statistic != "mean" or not previous.n:
        return met
    share = f"{met} within {wording.limit(target)}"
    if previous.mean_s is None or previous.median_s is None:
        return share
    times = (wording.duration(seconds) for seconds in (previous.mean_s, previous.median_s))
    return "mean {}, median {}, {}".format(*times, share)


def allowed_misses(objective: int, n: int) -> int:
    """How many of `n` may be missed for an objective in hundredths of a percent."""
    return n * (10_000 - objective) // 10_000


def has_any(figures: TargetFigures) -> bool:
    """Whether any incident at all stands behind the figures."""
    counts = (figures.ended, figures.running, figures.pending, figures.unknown, figures.invalid)
    return figures.n > 0 or any(counts)


def none_in_period(stored: int, period: Period) -> str:
    """ "212 incidents, none in FY27-H1": why a period has no figures."""
    incidents = "1 incident" if stored == 1 else f"{stored:,} incidents"
    return f"{incidents}, none in {period.name or period.text()}"


def why_no_trend(target: Target, figures: TargetFigures, report: Report) -> str | None:
    """Why a change against the previous period has no word, where one would be expected."""
    previous = figures.previous
    if target.statistic != "each" or figures.trend or previous is None:
        return None
    if not (figures.n and previous.n and report.partial_sources):
        return None
    return "no trend word: how the export was selected is not known, or not by creation"


def bounds(figures: TargetFigures) -> str:
    """What the figure could be, were the unknown ones known: "92.5–95.0 %", "0 to 1 of 1"."""
    n = figures.n + figures.unknown
    if figures.bounds is None or n < wording.SMALL_N:
        return f"{figures.met} to {figures.met + figures.unknown} of {n}"
    return wording.interval(*figures.bounds)


def flag_parts(figures: TargetFigures) -> list[str]:
    """What a reader has to know of how incidents were judged, each with its count."""
    counted = (
        (figures.final_severity, "judged by the last known severity (final_severity)"),
        (figures.inferred, "not acknowledged but mitigated in time, counted as met (inferred)"),
        (figures.skew, "ended up to 60 s before the start, taken as 0 s (skew)"),
        (figures.awaiting_rca, "mitigated without an RCA date, not counted"),
    )
    parts = [f"{count} {what}" for count, what in counted if count]
    if figures.reopened:
        times = "once" if figures.reopened == 1 else f"{figures.reopened} times"
        parts.append(f"opened again {times} after mitigation")
    if figures.last_mean_s is not None and figures.last_median_s is not None:
        parts.append(
            f"to the last mitigation: average {wording.duration(figures.last_mean_s)}, "
            f"median {wording.duration(figures.last_median_s)}"
        )
    return parts


def figure_parts(target: Target, figures: TargetFigures) -> list[str]:
    """k of n first, then what stands beside it: counts, times, the previous period."""
    parts = [wording.attainment(figures.met, figures.n)] if target.limit_s is not None else []
    counts = {
        "pending": figures.pending,
        "unknown": figures.unknown,
        "invalid": figures.invalid,
        "running": figures.running if target.statistic == "mean" else 0,
    }
    parts += [f"{count} {name}" for name, count in counts.items() if count]
    if figures.bounds is not None:
        parts.append(f"were the unknown ones known: {bounds(figures)}")
    if target.statistic == "mean" and figures.mean_s is not None:
        parts.append(f"average {wording.duration(figures.mean_s)}")
    if (why := why_missed(target, figures)) is not None:
        parts.append(f"missed with the {why}")
    if figures.durations:
        parts.append("took " + ", ".join(map(wording.duration, figures.durations)))
    elif figures.median_s is not None:
        parts.append(f"median {wording.duration(figures.median_s)}")
    if figures.p90_s is not None and figures.ended >= wording.SMALL_N:
        parts.append(f"p90 {wording.duration(figures.p90_s)}")
    if (budget := error_budget(target, figures)) is not None:
        parts.append(f"error budget: {budget}")
    if (before := previous_period(target, figures)) is not None:
        trend = f", {figures.trend}" if figures.trend else ""
        parts.append(f"previous period {before}{trend}")
    return parts
