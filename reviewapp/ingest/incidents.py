"""Rows of an export and a profile to incidents; what can't be read is kept with line and reason.

Cells that hold more than one value:

- programmes: words separated by comma, semicolon or bar; empty means unknown.
- marks: the same; cancelled (canceled), false alarm and test count, other words do not.
- severity_history: TIME=SEVERITY; TIME=SEVERITY, in any order.
- critsits: START/END; START/END, where an empty END means "still critical".

Times within the last two are ISO 8601, since a slash and a semicolon already mean something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import lru_cache, partial
from typing import Any, cast

from reviewapp.core.errors import BadInputError, OpenQuestionError
from reviewapp.core.incidents import Incident
from reviewapp.ingest.profile import TIME_FIELDS, ColumnField, Profile, ValueField
from reviewapp.ingest.tables import BadRow, Row, Table
from reviewapp.ingest.times import (
    DateOrder,
    NeedsZoneError,
    OrderVotes,
    read_instant,
    zone_named,
)
from reviewapp.ingest.wording import folded, shown

#: An id has to fit on a line and into a reference such as "icm:300000123".
MAX_ID = 200
#: Rows between two words of progress: some tens of milliseconds.
_TELL_EVERY = 2_000

_SEVERITY = re.compile(
    r"(?:sev(?:erity)?[\s:_-]*)?(?:([0-9]+)(?:[.,]([0-9]+))?|([a-z]))", re.I | re.A
)
_COUNT = re.compile(r"([0-9]{1,9})(?:\.0+)?")
_WORDS = re.compile(r"[,;|]")
_YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "1"), True),
    **dict.fromkeys(("no", "n", "false", "0"), False),
}
_MARKS = {
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "falsealarm": "false_alarm",
    "test": "test",
}
#: What several columns of a profile are called in an Incident, where the names differ.
_ATTRIBUTES = {
    "severity": "severities",
    "severity_history": "severities",
    "critsit_start": "critsits",
    "critsit_end": "critsits",
}

#: A cell's text to its value; None where the text stands for "not known".
Converter = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Extract:
    """What an export came to.

    `incidents`: one per id, in the order of first appearance; of rows with the same id the last
    one counts. `rows`: data rows, bad ones included. `repeated`: rows equal to an earlier one;
    `overridden`: rows whose place a later, different row took. `columns`: field of the profile to
    the column it was read from; `unread`: the other columns. `fields`: the attributes of
    Incident that the export speaks of: all others are not known, and stored ones stay as they
    are. `date_orders`: column to the order of day and month that its rows decided.
    """

    incidents: tuple[Incident, ...]
    bad: tuple[BadRow, ...]
    rows: int
    repeated: int
    overridden: int
    header: tuple[str, ...]
    columns: Mapping[str, str]
    unread: tuple[str, ...]
    fields: frozenset[str]
    date_orders: Mapping[str, DateOrder]
    encoding: str
    encoding_guessed: bool
    delimiter: str


def read_incidents(
    table: Table,
    profile: Profile,
    *,
    import_id: str | None = None,
    zone: str | None = None,
    date_order: DateOrder | None = None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Extract:
    """Read all rows of a table as incidents.

    `progress` is told every now and then how many rows are read; what it raises ends the reading.
    `zone` and `date_order` go before the profile's own. Raises BadInputError where a question is
    open that only the user can answer: no column for the id, a local time without a zone, a
    column of dates that could all be read day-first and month-first.
    """
    bound = profile.bind(table)
    zone = zone or profile.zone
    order = date_order or profile.date_order
    orders = {} if order else _decide_orders(table, profile, bound, progress)
    reader = _RowReader(
        table=table,
        profile=profile,
        bound=bound,
        zone=zone_named(zone) if zone else None,
        orders=orders if order is None else dict.fromkeys(bound.values(), order),
        import_id=import_id,
    )
    incidents: dict[str, Incident] = {}
    bad: list[BadRow] = []
    rows = repeated = overridden = 0
    for row in table.rows():
        if isinstance(row, Row) and not any(map(str.strip, row.cells)):
            continue
        rows += 1
        if rows % _TELL_EVERY == 0:
            progress(rows)
        incident = row if isinstance(row, BadRow) else reader.read(row)
        if isinstance(incident, BadRow):
            bad.append(incident)
            continue
        before = incidents.get(incident.external_id)
        if before is not None:
            same = replace(before, row=incident.row) == incident
            repeated += same
            overridden += not same
            if same:
                continue
        incidents[incident.external_id] = incident
    return Extract(
        incidents=tuple(incidents.values()),
        bad=tuple(bad),
        rows=rows,
        repeated=repeated,
        overridden=overridden,
        header=table.header,
        columns={field: table.header[index] for field, index in bound.items()},
        unread=tuple(
            title for index, title in enumerate(table.header) if index not in bound.values()
        ),
        fields=frozenset(
            _ATTRIBUTES.get(field, field) for field in (*bound, *profile.constants) if field != "id"
        ),
        date_orders={table.header[i]: decided for i, decided in orders.items() if decided},
        encoding=table.encoding,
        encoding_guessed=table.encoding_guessed,
        delimiter=table.delimiter,
    )


def normal_severity(text: str) -> str:
    """A severity in its one spelling: "Sev 2.50" is "2.5", "2.0" is "2", "sev a" is "A".

    Other words, such as "Major", only have their white space folded.
    """
    match = _SEVERITY.fullmatch(text.strip())
    if match is None:
        return folded(text)
    if match[3]:
        return match[3].upper()
    whole = match[1].lstrip("0") or "0"
    fraction = (match[2] or "").rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


class _RowReader:
    """The profile applied to one table: per mapped column, how its cells are read."""

    def __init__(
        self,
        *,
        table: Table,
        profile: Profile,
        bound: Mapping[ColumnField, int],
        zone: tzinfo | None,
        orders: Mapping[int, DateOrder | None],
        import_id: str | None,
    ) -> None:
        self._table = table
        self._base: dict[str, Any] = {"source": profile.source, "import_id": import_id}
        self._nulls = frozenset(
            spelling for word in profile.null for spelling in (word, word.lower(), word.upper())
        )
        self._plan: list[tuple[str, int, Converter]] = []
        for field, index in bound.items():
            self._plan.append((field, index, _converter(field, profile, zone, orders.get(index))))
        self._constants: dict[str, Any] = {}
        for field, text in profile.constants.items():
            try:
                self._constants[field] = _converter(field, profile, zone, None)(text)
            except ValueError as error:
                raise BadInputError(
                    f"The profile {profile.name}: constant.{field}: {error}"
                ) from None

    def read(self, row: Row) -> Incident | BadRow:
        """The incident of one row, or the row with what is wrong with it."""
        values = dict(self._constants)
        cells, nulls = row.cells, self._nulls
        for field, index, convert in self._plan:
            cell = cells[index].strip()
            if not cell or cell in nulls:
                continue
            try:
                value = convert(cell)
            except ValueError as error:
                return self._bad(row, f"column {shown(self._table.header[index])}: {error}")
            except NeedsZoneError:
                raise OpenQuestionError(
                    "zone",
                    f"{self._table.name}, line {row.line}, column "
                    f"{shown(self._table.header[index])}: {shown(cell)} names no time zone",
                    "; say --zone, for example --zone Europe/Berlin, or set zone in the profile.",
                ) from None
            if value is not None:
                values[field] = value
        if "id" not in values:
            return self._bad(row, "has no id")
        try:
            _merge(values)
        except ValueError as error:
            return self._bad(row, str(error))
        return Incident(**self._base, **values, row=row.line)

    @staticmethod
    def _bad(row: Row, reason: str) -> BadRow:
        return BadRow(row.line, reason, tuple(row.cells))


def _merge(values: dict[str, Any]) -> None:
    """Turn the fields of a profile into the attributes of an Incident, in place."""
    values["external_id"] = values.pop("id")
    severity = values.pop("severity", None)
    history = values.pop("severity_history", None)
    if history or severity:
        values["severities"] = history or ((None, severity),)
    start, end = values.pop("critsit_start", None), values.pop("critsit_end", None)
    if start is not None:
        values["critsits"] = (_interval(start, end),)
    elif end is not None:
        raise ValueError("has an end of the critsit, but no start")


def _converter(
    field: str, profile: Profile, zone: tzinfo | None, order: DateOrder | None
) -> Converter:
    """How a cell of the field is read, its value map included."""
    if field in TIME_FIELDS:
        formats = tuple(profile.time_formats)
        return partial(read_instant, order=order, zone=zone, formats=formats)
    mapped = cast(ValueField, "severity" if field == "severity_history" else field)
    translate = _translator(profile.values.get(mapped, {}))
    match field:
        case "id":
            return _identifier
        case "severity":
            return _recurring(lambda cell: normal_severity(translate(cell)) or None)
        case "severity_history":
            severity_of = _recurring(lambda cell: normal_severity(translate(cell)))
            return lambda cell: _severity_history(cell, severity_of, zone)
        case "critsits":
            return lambda cell: _critsits(cell, zone)
        case "programmes":
            return _recurring(lambda cell: _programmes(_words(cell, translate)))
        case "marks":
            return _recurring(lambda cell: _marks(_words(cell, translate)))
        case "rca_required":
            return _recurring(lambda cell: _yes_no(translate(cell)))
        case "reopened":
            return _recurring(_count)
        case "title" | "link" | "duplicate_of" | "parent":
            return folded
        case _:
            return _recurring(lambda cell: folded(translate(cell)) or None)


def _recurring(convert: Converter) -> Converter:
    """A converter for cells with few different texts: the same text is converted once."""
    return lru_cache(maxsize=512)(convert)


def _translator(values: Mapping[str, str]) -> Callable[[str], str]:
    """A value map as a function: the exact words first, then in any case, else the cell itself."""
    any_case = {word.casefold(): meant for word, meant in values.items()}

    def translate(cell: str) -> str:
        found = values.get(cell)
        return any_case.get(cell.casefold(), cell) if found is None else found

    return translate


def _identifier(cell: str) -> str:
    if len(cell) > MAX_ID or not cell.isprintable():
        raise ValueError(f"{shown(cell)} is too long or not printable for an id")
    return cell


def _words(cell: str, translate: Callable[[str], str]) -> list[str]:
    whole = translate(cell)
    words = _WORDS.split(whole)
    if whole == cell:
        words = [translate(word.strip()) for word in words]
    return [word for item in words if (word := folded(item))]


def _programmes(words: list[str]) -> frozenset[str] | None:
    return frozenset(word.casefold() for word in words) or None


def _marks(words: list[str]) -> frozenset[str]:
    keys = (re.sub(r"[\s_-]", "", word.casefold()) for word in words)
    return frozenset(_MARKS[key] for key in keys if key in _MARKS)


def _yes_no(cell: str) -> bool | None:
    if not cell:
        return None
    try:
        return _YES_NO[cell.casefold()]
    except KeyError:
        raise ValueError(f"{shown(cell)} is neither yes nor no") from None


def _count(cell: str) -> int:
    if not (match := _COUNT.fullmatch(cell)):
        raise ValueError(f"{shown(cell)} is not a count")
    return int(match[1])


def _severity_history(
    cell: str, severity_of: Converter, zone: tzinfo | None
) -> tuple[tuple[int, str], ...]:
    steps = []
    for part in filter(None, map(str.strip, cell.split(";"))):
        time, equals, severity = (text.strip() for text in part.partition("="))
        if not (equals and severity):
            raise ValueError(f"{shown(part)} is not TIME=SEVERITY")
        steps.append((read_instant(time, zone=zone), severity_of(severity)))
    return tuple(sorted(steps, key=lambda step: step[0]))


def _critsits(cell: str, zone: tzinfo | None) -> tuple[tuple[int, int | None], ...]:
    intervals = []
    for part in filter(None, map(str.strip, cell.split(";"))):
        start, slash, end = (text.strip() for text in part.partition("/"))
        if not (slash and start):
            raise ValueError(f"{shown(part)} is not START/END")
        entered = read_instant(start, zone=zone)
        intervals.append(_interval(entered, read_instant(end, zone=zone) if end else None))
    return tuple(sorted(intervals, key=lambda interval: interval[0]))


def _interval(start: int, end: int | None) -> tuple[int, int | None]:
    if end is not None and end < start:
        raise ValueError("a critsit ends before it starts")
    return start, end


def _decide_orders(
    table: Table,
    profile: Profile,
    bound: Mapping[ColumnField, int],
    progress: Callable[[int], None],
) -> dict[int, DateOrder | None]:
    """Per column of times, the order that all its rows together show; None where it is mixed.

    Raises BadInputError for a column that could be read both ways.
    """
    formats = profile.time_formats
    votes = {bound[field]: OrderVotes(formats) for field in TIME_FIELDS if field in bound}
    counting = [(index, vote.count) for index, vote in votes.items()]
    for place, row in enumerate(table.rows(), 1):
        if place % _TELL_EVERY == 0:
            progress(0)  # nothing is taken yet
        if isinstance(row, Row):
            for index, count in counting:
                count(row.cells[index].strip())
    for index, vote in votes.items():
        if vote.undecided is not None:
            raise OpenQuestionError(
                "date_order",
                f"{table.name}: the dates of column {shown(table.header[index])}, such as "
                f"{shown(vote.undecided)}, can be read in more than one order",
                "; say --date-order dmy, mdy or ymd.",
            )
    return {index: vote.order for index, vote in votes.items()}
