"""The rows that an import could not take, as a CSV file to mend and import again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reviewapp.export.csv_text import csv_bytes


def to_csv(header: Sequence[str], rows: Iterable[tuple[int, str, Sequence[str]]]) -> bytes:
    """Rows of (line, reason, cells) under their header, after two columns of their own."""
    table = ((line, reason, *cells) for line, reason, cells in rows)
    return csv_bytes(["line", "reason", *header], table)
