"""The coverage written to a file."""

from __future__ import annotations

import json
from pathlib import Path

from reviewapp.core.errors import BadInputError
from reviewapp.core.periods import Period
from reviewapp.export.csv_text import csv_bytes
from reviewapp.export.files import write_file
from reviewapp.services import coverage
from reviewapp.services.workspace import Workspace


def write_coverage(workspace: Workspace, period: Period, path: str) -> None:
    """Write the coverage of each indicator in a period, replacing a file of that name.

    The ending says how: .csv for spreadsheets, .json as `coverage --json` prints it. BadInputError
    for another ending, RefusedError where the place can't be written.
    """
    ending = Path(path).suffix.lower()
    if ending not in (".csv", ".json"):
        raise BadInputError(
            f"“{Path(path).name}” has no ending that says how to write it: use .csv or .json."
        )
    rubric, found = coverage.of_period(workspace, period)
    if ending == ".json":
        text = json.dumps([coverage.as_mapping(item) for item in found], indent=2)
        write_file(path, (text + "\n").encode("utf-8"))
        return
    titles = {indicator.code: indicator.title for _, indicator in rubric.indicators()}
    header = ("code", "indicator", "state", "n", "own", "others", "built", "last", "reason")
    circles = header[4:7]
    rows = [
        (
            item.code,
            titles[item.code],
            item.state,
            item.n,
            *(item.by_circle[name] for name in circles),
            item.last.isoformat() if item.last else None,
            item.reason,
        )
        for item in found
    ]
    write_file(path, csv_bytes(header, rows))
