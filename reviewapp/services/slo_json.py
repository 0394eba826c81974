"""The JSON that other programs may rely on: SLO reports, verdicts and imports."""

from __future__ import annotations

from typing import Any

from reviewapp.core import wording
from reviewapp.core.figure_words import allowed_misses
from reviewapp.core.figures import IncidentVerdict, Report, TargetFigures
from reviewapp.core.rubric import Rubric, Target
from reviewapp.export.figures_json import figures_mapping
from reviewapp.services.slo_import import Imported


def report_mapping(rubric: Rubric, report: Report) -> dict[str, Any]:
    """A report; `to` is the exclusive instant, figures are unrounded.

    A target has its reading, its objective and its error budget only where they were chosen.
    """
    return {
        "as_of": _instant(report.as_of),
        "from": _instant(report.since),
        "to": _instant(report.until),
        "targets": [
            _target(figures) | _chosen(target, figures)
            for target, figures in zip(rubric.targets, report.targets, strict=True)
        ],
        "excluded": report.excluded,
        "uncovered": report.uncovered,
    }


def verdict_mapping(item: IncidentVerdict) -> dict[str, Any]:
    """One incident against one target."""
    return {
        "source": item.incident.source,
        "id": item.incident.external_id,
        "target": item.target,
        "verdict": item.verdict,
        "seconds": item.seconds,
        "flags": list(item.flags),
    }


def import_mapping(done: Imported) -> dict[str, Any]:
    """What an import did; "import" is null for a dry run, which also tells how it would read."""
    export = done.export
    told = {
        "import": done.id,
        "rows": export.rows,
        "new": done.new,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "bad": [{"line": row.line, "reason": row.reason} for row in export.bad],
    }
    if done.id is not None:
        return told
    return {
        **told,
        "profile": export.profile.name,
        "columns": dict(export.columns),
        "unread": list(export.unread),
        "date_orders": dict(export.date_orders),
        "counted": dict(export.counted),
        "verdicts": dict(done.verdicts),
        "measured": done.measured,
        "unknown": {name: dict(counts) for name, counts in done.unnamed.items()},
    }


def _target(figures: TargetFigures) -> dict[str, Any]:
    return {"id": figures.id, **figures_mapping(figures)}


def _chosen(target: Target, figures: TargetFigures) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    if target.reading is not None:
        chosen["reading"] = target.reading.name
    if target.objective is not None:
        chosen["objective"] = target.objective / 10_000
        allowed = allowed_misses(target.objective, figures.n)
        chosen["error_budget"] = {"allowed": allowed, "used": figures.missed}
    return chosen


def _instant(seconds: int | None) -> str | None:
    return None if seconds is None else wording.instant(seconds)
