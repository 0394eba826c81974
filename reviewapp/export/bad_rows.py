"""The rows that an import could not take, as a CSV file to mend and import again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(header: Sequence[str], rows: Iterable[tuple[int, str, Sequence[str]]]) -> bytes:
    """Rows of (line, reason, cells) under their header, after two columns of their own.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["line", "reason", *header])
    for line, reason, cells in rows:
        writer.writerow([line, reason, *map(_defused, cells)])
    return text.getvalue().encode("utf-8-sig", "replace")


def _defused(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) else cell
