"""What an import would do and did, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewapp.services.slo_import import Imported

_SHOWN_BAD_ROWS = 10
#: Orders of day, month and year, by their key.
ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
#: What is being done, by the word of `services.slo_import.import_file`.
_DOING = {"read": "Reading", "written": "Importing"}


def under_way(doing: str, name: str, count: int) -> str:
    """ "Reading icm.csv … 40,000 rows so far. Esc stops it." """
    return f"{_DOING[doing]} {name} … {f'{rows(count)} so far. ' if count else ''}Esc stops it."


def imported(result: Imported) -> str:
    """What an import did, and how it is taken back."""
    bad = f", {len(result.extract.bad):,} bad left out" if result.extract.bad else ""
    return (
        f"Imported: {result.new:,} new, {result.updated:,} updated, "
        f"{result.unchanged:,} unchanged{bad}. u takes the whole import back."
    )


def rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def found_lines(found: Imported, date_order: str) -> Iterator[str]:
    """What an import would do, and how the file was read."""
    extract, profile = found.extract, found.profile
    yield (
        f"{rows(extract.rows)}: {found.new:,} new, {found.updated:,} updated, "
        f"{found.unchanged:,} unchanged, {len(extract.bad):,} bad."
    )
    if extract.overridden:
        yield f"{extract.overridden:,} rows gave way to a later row of the same incident."
    verified = "" if profile.verified else " (its column names are our reading: check them below)"
    yield f"Read as {profile.name}: {profile.title}{verified}."
    guessed = ", a guess" if extract.encoding_guessed else ""
    yield f"Text: {extract.encoding}{guessed}; separated by {_DELIMITERS[extract.delimiter]}."
    if date_order:
        yield f"Dates: {ORDERS[date_order]}, as you said."
    for column, order in extract.date_orders.items():
        yield f"Dates of {column}: {ORDERS[order]}."
    if extract.bad:
        yield ""
        yield "Bad rows, left out:"
        for row in extract.bad[:_SHOWN_BAD_ROWS]:
            yield f"  line {row.line}: {row.reason}"
        if len(extract.bad) > _SHOWN_BAD_ROWS:
            yield f"  and {len(extract.bad) - _SHOWN_BAD_ROWS:,} more; b writes all to a file"
    yield ""
    yield "Field ← column"
    yield from (f"  {field} ← {column}" for field, column in extract.columns.items())
    if extract.unread:
        yield f"Not read: {', '.join(extract.unread)}"
