"""A target's figures for other programs, unrounded: in the Connect as in the SLO report."""

from __future__ import annotations

from typing import Any

from reviewapp.core.figures import TargetFigures


def figures_mapping(figures: TargetFigures) -> dict[str, Any]:
    """The counts, the share as a fraction, and the times in seconds."""
    previous = figures.previous
    return {
        "n": figures.n,
        "ended": figures.ended,
        "running": figures.running,
        "met": figures.met,
        "missed": figures.missed,
        "pending": figures.pending,
        "unknown": figures.unknown,
        "invalid": figures.invalid,
        "attainment": figures.attainment,
        "interval": list(figures.interval) if figures.interval else None,
        "mean_s": figures.mean_s,
        "median_s": figures.median_s,
        "p90_s": figures.p90_s,
        "holds": figures.holds,
        "previous": {"met": previous.met, "n": previous.n} if previous else None,
        "trend": figures.trend,
    }
