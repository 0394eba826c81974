"""The first pass over an export: what only all of its rows together can tell."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from reviewapp.core.errors import BadInputError, OpenQuestionError
from reviewapp.ingest.cells import Converter
from reviewapp.ingest.tables import Row, Table
from reviewapp.ingest.times import CountVotes, DateOrder, NeedsZoneError, OrderVotes
from reviewapp.ingest.wording import shown

#: Rows between two words of progress: some tens of milliseconds.
TELL_EVERY = 2_000


def look_through(
    table: Table,
    id_column: int,
    votes: Sequence[tuple[int, OrderVotes]],
    counts: Sequence[tuple[int, CountVotes]],
    order: DateOrder | None,
    read_without_zone: Mapping[int, Converter],
    progress: Callable[[int], None],
) -> tuple[dict[int, int], int]:
    """What only all rows together can tell: how the cells of each column of times vote.

    Returns, per hash of an id that stands in several rows, in how many; and how many rows wait at
    most for a later one of the same id. `order`: what was said of day and month.
    `read_without_zone`: per column how a time is read, where no zone is known. Raises
    OpenQuestionError for a column that could be read in several ways, and for a local time without
    a zone; BadInputError for a column whose dates show another order than `order`.
    """
    counting = [(index, vote.count) for index, vote in votes]
    also_counting = [(index, vote.count) for index, vote in counts]
    hashes = array("q")
    for place, row in enumerate(table.rows(), 1):
        if place % TELL_EVERY == 0:
            progress(0)  # nothing is taken yet
        if not isinstance(row, Row):
            continue
        hashes.append(hash(row.cells[id_column].strip()))
        for index, count in also_counting:
            count(row.cells[index].strip())
        for index, count in counting:
            cell = row.cells[index].strip()
            count(cell)
            if read_without_zone and cell[-1:] not in "Z":
                try:
                    read_without_zone[index](cell)
                except ValueError:
                    pass  # a bad row, or one that waits for its order
                except NeedsZoneError:
                    raise zone_question(table, row, index) from None
    for index, vote in votes:
        if shows := vote.against_formats:
            raise BadInputError(
                f"{table.name}: the dates of column {shown(table.header[index])}, such as "
                f"{shown(shows)}, are not in the order that time_formats of the profile gives: "
                "correct it there."
            )
        if order is not None:
            if shows := vote.against(order):
                raise BadInputError(
                    f"{table.name}: the dates of column {shown(table.header[index])}, such as "
                    f"{shown(shows)}, are not in the order {order}: leave --date-order away, or "
                    "say another one."
                )
        elif vote.swapped is not None:
            text, date = vote.swapped
            raise OpenQuestionError(
                "date_order",
                f"{table.name}: column {shown(table.header[index])} holds texts such as "
                f"{shown(text)}, and dates such as {shown(date)} whose days could all be months: "
                "the spreadsheet may have mistaken these. Export anew without opening it there",
                "; or, if the dates are right, say --date-order dmy or mdy.",
            )
        elif vote.undecided is not None:
            raise OpenQuestionError(
                "date_order",
                f"{table.name}: the dates of column {shown(table.header[index])}, such as "
                f"{shown(vote.undecided)}, can be read in more than one order",
                "; say --date-order dmy, mdy or ymd.",
            )
    groups = ((key, sum(1 for _ in group)) for key, group in groupby(sorted(hashes)))
    repeated = {key: count for key, count in groups if count > 1}
    return repeated, _most_held(hashes, repeated)


def _most_held(hashes: Iterable[int], counts: Mapping[int, int]) -> int:
    left = dict(counts)
    held = most = 0
    for key in hashes:
        if key in left:
            held += 1
            most = max(most, held)
            left[key] -= 1
            if not left[key]:
                held -= counts[key]
    return most


def zone_question(table: Table, row: Row, index: int) -> OpenQuestionError:
    return OpenQuestionError(
        "zone",
        f"{table.name}, {table.counted} {row.line}, column {shown(table.header[index])}: "
        f"{shown(row.cells[index].strip())} names no time zone",
        "; say --zone, for example --zone Europe/Berlin, or set zone in the profile.",
    )
