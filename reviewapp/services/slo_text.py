"""SLO figures as text to copy, and as files to take away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviewapp.core import wording
from reviewapp.core.connect import SloLine
from reviewapp.core.errors import BadInputError
from reviewapp.core.figures import IncidentVerdict
from reviewapp.export.csv_text import csv_bytes
from reviewapp.export.files import write_file
from reviewapp.export.sentences import remarks, sentences
from reviewapp.services.slo import SloOverview
from reviewapp.services.slo_json import report_mapping, verdict_mapping

ENDINGS = (".csv", ".json")


@dataclass(frozen=True, slots=True)
class Told:
    """What one target's figures say: as a document says it, and what a reader has to know."""

    sentences: tuple[str, ...]
    remarks: tuple[str, ...]


def told(seen: SloOverview) -> Mapping[str, Told]:
    """Each target's sentences and remarks, by its id."""
    lines = [
        SloLine(target, figures)
        for target, figures in zip(seen.rubric.targets, seen.report.targets, strict=True)
    ]
    return {
        line.target.id: Told(sentences(line, seen.rubric.severities), remarks(line))
        for line in lines
    }


def write_figures(seen: SloOverview, path: str) -> None:
    """The figures, unrounded, in the shape that the file's ending names.

    A file that is there is replaced. BadInputError for another ending, RefusedError where the
    file can't be written.
    """
    mapping = report_mapping(seen.rubric, seen.report)
    rows = [_flat(target) for target in mapping["targets"]]
    _write(path, mapping, rows)


def write_incidents(items: Sequence[IncidentVerdict], path: str) -> None:
    """Incidents with their verdicts, in the order given; errors as in `write_figures`."""
    rows = [
        {
            **verdict_mapping(item),
            "flags": " ".join(item.flags),
            "title": item.incident.title,
            "customer": item.incident.customer,
            "created": _instant(item.incident.created),
            "mitigated": _instant(item.incident.mitigated),
            "assignee": item.incident.assignee,
        }
        for item in items
    ]
    _write(path, [verdict_mapping(item) for item in items], rows)


def _write(path: str, data: object, rows: Sequence[Mapping[str, object]]) -> None:
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise BadInputError(f"“{path}” has to end in {' or '.join(ENDINGS)}.")
    if ending == ".json":
        content = (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
    else:
        header = list(rows[0]) if rows else []
        content = csv_bytes(header, (list(row.values()) for row in rows))
    write_file(path, content)


def _flat(target: Mapping[str, Any]) -> dict[str, Any]:
    """A target's figures without nesting: a table has one value in a cell."""
    nested = ("interval", "previous", "reading", "objective", "error_budget")
    flat = {key: value for key, value in target.items() if key not in nested}
    low, high = target["interval"] or (None, None)
    previous = target["previous"] or {}
    return {
        **flat,
        "interval_low": low,
        "interval_high": high,
        "previous_met": previous.get("met"),
        "previous_n": previous.get("n"),
        "reading": target.get("reading"),
        "objective": target.get("objective"),
        "misses_allowed": target.get("error_budget", {}).get("allowed"),
    }


def _instant(seconds: int | None) -> str | None:
    return None if seconds is None else wording.instant(seconds)
