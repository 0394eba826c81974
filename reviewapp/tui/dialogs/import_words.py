"""What an import would do and did, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewapp.services.slo_import import Imported

#: Files that may be exports.
ENDINGS = (".csv", ".tsv", ".xlsx", ".xlsm", ".json", ".jsonl", ".ndjson")
_SHOWN_BAD_ROWS, _SHOWN_FIRST = 10, 3
#: What is being done, by the word of `services.slo_import.import_file`.
_DOING = {"read": "Reading", "written": "Importing"}


def under_way(doing: str, name: str, count: int) -> str:
    """ "Reading icm.csv … 40,000 rows so far. Esc stops it." """
    return f"{_DOING[doing]} {name} … {f'{rows(count)} so far. ' if count else ''}Esc stops it."


def imported(result: Imported) -> str:
    """What an import did, and how it is taken back."""
    bad = f", {len(result.export.bad):,} bad left out" if result.export.bad else ""
    if not (result.new or result.updated):
        return f"Nothing new: all {result.unchanged:,} incidents stand here so already{bad}."
    return (
        f"Imported: {result.new:,} new, {result.updated:,} updated, "
        f"{result.unchanged:,} unchanged{bad}. u takes the whole import back."
    )


def rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def found_lines(found: Imported, date_order: str) -> Iterator[str]:
    """What an import would do, and how the file was read."""
    # The services of an import come along only when somebody imports.
    from reviewapp.services.slo_import_text import (
        FIRST_HEADER,
        counts_line,
        first_rows,
        reading_lines,
    )

    export = found.export
    yield counts_line(found)
    yield from reading_lines(found, date_order or None)
    if export.bad:
        yield ""
        yield "Bad rows, left out:"
        for row in export.bad[:_SHOWN_BAD_ROWS]:
            yield f"  {export.table.counted} {row.line}: {row.reason}"
        if len(export.bad) > _SHOWN_BAD_ROWS:
            yield f"  and {len(export.bad) - _SHOWN_BAD_ROWS:,} more; b writes all to a file"
    if found.first:
        yield ""
        yield "The first ones, times in UTC:"
    for name, *values in first_rows(found)[:_SHOWN_FIRST]:
        told = zip(FIRST_HEADER[1:], values, strict=True)
        yield f"  {name} · " + " · ".join(f"{title} {text}" for title, text in told if text)
    yield ""
    yield "Field ← column (F4 changes it)"
    yield from (f"  {field} ← {column}" for field, column in export.columns.items())
    if export.unread:
        yield f"Not read: {', '.join(export.unread)}"
