"""What the direct reports share, in figures, written to a file."""

from __future__ import annotations

from pathlib import Path

from reviewapp.core.errors import BadInputError
from reviewapp.export.csv_text import csv_bytes
from reviewapp.export.files import write_file
from reviewapp.services.team import reports
from reviewapp.services.workspace import Workspace


def write_reports(workspace: Workspace, path: str) -> None:
    """Write a row for each direct report, replacing a file of that name.

    BadInputError for another ending than .csv, RefusedError where the place can't be written.
    """
    if Path(path).suffix.lower() != ".csv":
        raise BadInputError(f"“{Path(path).name}” has to end in .csv.")
    header = ("name", "alias", "role", "since", "entries", "newest", "shown", "thin", "empty")
    rows = [
        (
            report.name,
            report.alias,
            report.role,
            report.since.isoformat(),
            report.entries,
            report.last.isoformat() if report.last else None,
            *(report.states.get(state) for state in ("shown", "thin", "empty")),
            " ".join(report.gaps),
        )
        for report in reports(workspace)
    ]
    write_file(path, csv_bytes((*header, "no evidence yet for"), rows))
