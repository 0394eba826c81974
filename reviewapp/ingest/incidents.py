"""Rows of an export and a profile to incidents; what can't be read is kept with line and reason.

An export is read twice: first for the order of day and month of each column of times, and for the
ids that stand in several rows; then for the incidents. So an incident is told as soon as its last
row is read, and what is held in memory hardly grows with the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from reviewapp.core.errors import BadInputError
from reviewapp.core.incidents import Incident
from reviewapp.ingest.cells import Converter, converter, order_converter, time_converter
from reviewapp.ingest.durations import read_duration
from reviewapp.ingest.first_pass import TELL_EVERY, look_through, zone_question
from reviewapp.ingest.histories import Told, derived_fields, is_machine, put_together
from reviewapp.ingest.profile import TIME_FIELDS, ColumnField, Profile, first_column
from reviewapp.ingest.tables import BadRow, Row, Table
from reviewapp.ingest.times import (
    CountVotes,
    DateOrder,
    NeedsZoneError,
    OrderVotes,
    split_second,
    within_calendar,
    zone_named,
)
from reviewapp.ingest.wording import shown

#: Rows that wait for a later one of their incident, some hundred bytes each. Where more would have
#: to, the ids are read in parts, each in a pass of its own, but not in any number of passes.
_MOST_HELD, _MOST_PARTS = 25_000, 8

#: What several columns of a profile are called in an Incident, where the names differ.
_ATTRIBUTES = {
    "severity": "severities",
    "severity_history": "severities",
    "critsit_start": "critsits",
    "critsit_end": "critsits",
}
#: How a row of a history is told apart from its fields.
_AT, _PLACE = "(time)", "(order)"

Progress = Callable[[int], None]


class Export:
    """An export through a profile, with its open questions answered.

    `columns`: field of the profile to the column it is read from, durations included; `unread`:
    the other columns. `fields`: the attributes of Incident that the export speaks of: all others
    are not known, and stored ones stay as they are. `date_orders`: column to the order of day and
    month that its rows decided; `counted`: column to "epoch" or "epoch_ms", where its times count
    seconds or milliseconds since 1970.

    The rest is complete once `incidents` has ended. `rows`: data rows, bad ones included; `bad`:
    these, in the order of the file; `repeated`: rows equal to an earlier one; `overridden`: rows
    whose place a later, different row took; `folded`: rows that others of a history joined.
    """

    def __init__(
        self,
        table: Table,
        profile: Profile,
        *,
        zone: str | None = None,
        date_order: DateOrder | None = None,
        progress: Progress = lambda _rows: None,
    ) -> None:
        """Look through the table. `zone` and `date_order` go before the profile's own.

        `progress` is called every now and then; what it raises ends the reading. Raises
        BadInputError where the profile does not fit, OpenQuestionError where a local time needs a
        zone, or a column of dates could all be read in several ways.
        """
        self.table, self.profile = table, profile
        self.rows = self.repeated = self.overridden = self.folded = 0
        self.bad: list[BadRow] = []
        self._columns = _Columns.of(table, profile)
        self.zone = zone or profile.zone
        order = date_order or profile.date_order
        zone_info = zone_named(self.zone) if self.zone else None
        nulls = null_spellings(profile)
        votes = {i: OrderVotes(profile.time_formats, nulls) for i in self._columns.times()}
        counts = {i: CountVotes(nulls) for i in votes}
        self._left, most_held = look_through(
            table,
            self._columns.fields["id"],
            list(votes.items()),
            list(counts.items()),
            order,
            {} if zone_info else self._without_zone(order),
            progress,
        )
        self._parts = min(1 + most_held // _MOST_HELD, _MOST_PARTS)
        self.date_orders = {
            table.header[index]: vote.order
            for index, vote in votes.items()
            if vote.order and not order
        }
        orders = {index: order or vote.order for index, vote in votes.items()}
        counted = {index: vote.format for index, vote in counts.items()}
        self.counted = {table.header[index]: form for index, form in counted.items() if form}
        self._reader = _RowReader(table, profile, self._columns, zone_info, orders, counted)
        named = self._columns.named()
        self.columns: Mapping[str, str] = {
            field: table.header[index] for field, index in named.items()
        }
        used = frozenset(named.values())
        self.unread = tuple(title for index, title in enumerate(table.header) if index not in used)
        self.fields = self._spoken_of()

    def _without_zone(self, order: DateOrder | None) -> dict[int, Converter]:
        """How the cells of each column of times are read while no zone is known."""
        read = time_converter(self.profile, None, order, self.table.epoch)
        found = dict.fromkeys(self._columns.times(), read)
        if self._columns.order is not None and self._columns.order != self._columns.at:
            found[self._columns.order] = order_converter(read)  # its numbers need none
        return found

    def _spoken_of(self) -> frozenset[str]:
        mapped = (*self._columns.fields, *self._columns.durations, *self.profile.constants)
        fields = {_ATTRIBUTES.get(field, field) for field in mapped if field != "id"}
        if self.profile.history is not None:
            fields |= derived_fields(self.profile.history, mapped)
        return frozenset(fields)

    def incidents(self, progress: Progress = lambda _rows: None) -> Iterator[Incident]:
        """Each incident once, as its last row is read; of equal ids the last row counts.

        `progress` is told every now and then how many rows are read; what it raises ends it.
        """
        for part in range(self._parts):
            yield from self._part(part, progress)
        self.bad.sort(key=lambda row: row.line)

    def _part(self, part: int, progress: Progress) -> Iterator[Incident]:
        """The incidents whose ids fall into one part."""
        left, held = dict(self._left), dict[int, dict[str, Any]]()
        id_column, parts = self._columns.fields["id"], self._parts
        is_history = self.profile.history is not None
        for place, row in enumerate(self.table.rows(), 1):
            if place % TELL_EVERY == 0:
                progress(self.rows if part else place)
            if isinstance(row, BadRow):
                if not part:
                    self.rows += 1
                    self.bad.append(row)
                continue
            key = hash(row.cells[id_column].strip())
            if parts > 1 and key % parts != part:
                continue
            if not any(map(str.strip, row.cells)):
                continue
            self.rows += 1
            values = self._reader.read(row)
            remaining = left.get(key, 0)
            if isinstance(values, BadRow):
                self.bad.append(values)
            elif not is_history and not remaining:
                yield self._reader.incident(values, row.line)
            else:
                self._hold(held.setdefault(key, {}), values, row.line)
            if remaining > 1:
                left[key] = remaining - 1
            elif key in held:
                yield from self._released(held.pop(key))
        for group in held.values():  # the file became shorter meanwhile
            yield from self._released(group)

    def _hold(self, group: dict[str, Any], values: dict[str, Any], line: int) -> None:
        """Keep a row until the last one of its incident."""
        name = values["id"]
        if self.profile.history is not None:
            at = values.pop(_AT)
            told = Told(values.pop(_PLACE), at, line, values)
            self.folded += name in group
            group.setdefault(name, []).append(told)
            return
        incident, before = self._reader.incident(values, line), group.get(name)
        same = before is not None and replace(before, row=line) == incident
        self.repeated += same
        self.overridden += before is not None and not same
        if not same:
            group[name] = incident

    def _released(self, group: dict[str, Any]) -> Iterator[Incident]:
        history = self.profile.history
        if history is None:
            yield from group.values()
            return
        for rows in group.values():
            yield self._reader.incident(*put_together(history, rows, self.profile.machines))


@dataclass(frozen=True, slots=True)
class _Columns:
    """The index of each column that a profile reads from a table."""

    fields: Mapping[ColumnField, int]
    durations: Mapping[Any, int]
    at: int | None = None
    order: int | None = None

    @classmethod
    def of(cls, table: Table, profile: Profile) -> _Columns:
        history = profile.history
        fields, durations = profile.bind(table), profile.bind_durations(table)
        if history is None:
            return cls(fields, durations)
        at = first_column(table, history.time)
        if at is None:
            raise BadInputError(
                f"{table.name}: the profile {profile.name} needs a column "
                f"{' or '.join(map(shown, history.time))} for the time of each row."
            )
        order = None if history.order is None else first_column(table, history.order)
        if history.order is not None and order is None:
            raise BadInputError(
                f"{table.name}: the profile {profile.name} needs a column "
                f"{' or '.join(map(shown, history.order))} for the order of an incident's rows."
            )
        return cls(fields, durations, at, order)

    def named(self) -> dict[str, int]:
        """All of them, by what they are for."""
        found = {str(field): index for field, index in self.fields.items()}
        found.update({f"{field} (duration)": index for field, index in self.durations.items()})
        if self.at is not None:
            found["time of the row"] = self.at
        if self.order is not None:
            found["order of the rows"] = self.order
        return found

    def times(self) -> list[int]:
        """The columns of times."""
        found = [self.fields[field] for field in TIME_FIELDS if field in self.fields]
        found.extend(index for index in (self.at, self.order) if index is not None)
        return list(dict.fromkeys(found))


class _RowReader:
    """The profile applied to one table: per mapped column, how its cells are read."""

    def __init__(
        self,
        table: Table,
        profile: Profile,
        columns: _Columns,
        zone: tzinfo | None,
        orders: Mapping[int, DateOrder | None],
        counted: Mapping[int, str | None],
    ) -> None:
        self._table = table
        self._source = profile.source
        self._nulls = null_spellings(profile)
        self._machines = profile.machines
        self._plan: list[tuple[str, int, Converter]] = [
            (
                field,
                index,
                converter(field, profile, zone, orders.get(index), table.epoch, counted.get(index)),
            )
            for field, index in columns.fields.items()
        ]
        self._at, self._order = columns.at, columns.order
        if columns.at is not None:
            at = columns.at
            read = time_converter(profile, zone, orders.get(at), table.epoch, counted.get(at))
            self._plan.append((_AT, columns.at, read))
        if columns.order is not None:
            read = time_converter(profile, zone, orders.get(columns.order), table.epoch)
            self._plan.append((_PLACE, columns.order, order_converter(read)))
        self._durations = [
            (field, index, profile.durations[field]) for field, index in columns.durations.items()
        ]
        self._constants: dict[str, Any] = {}
        for field, text in profile.constants.items():
            try:
                self._constants[field] = converter(field, profile, zone, None)(text)
            except ValueError as error:
                raise BadInputError(
                    f"The profile {profile.name}: constant.{field}: {error}"
                ) from None

    def read(self, row: Row) -> dict[str, Any] | BadRow:
        """The values of one row by field, or the row with what is wrong with it."""
        values = dict(self._constants)
        cells, nulls = row.cells, self._nulls
        for field, index, convert in self._plan:
            cell = cells[index].strip()
            if not cell or cell in nulls:
                continue
            try:
                value = convert(cell)
            except ValueError as error:
                return self._bad(row, f"{self._named(index)}: {error}")
            except NeedsZoneError:
                raise zone_question(self._table, row, index) from None
            if value is not None:
                values[field] = value
        try:
            self._add_durations(values, cells)
            _merge_critsits(values)
            self._drop_machines(values)
        except ValueError as error:
            return self._bad(row, str(error))
        if "id" not in values:
            return self._bad(row, "has no id")
        if self._at is not None:
            if _AT not in values:
                return self._bad(row, "does not say since when it holds")
            if self._order is not None and _PLACE not in values:
                return self._bad(
                    row, f"{self._named(self._order)} is empty: its place is not known"
                )
            values.setdefault(_PLACE, values[_AT] + split_second(cells[self._at].strip()))
        return values

    def incident(self, values: dict[str, Any], line: int) -> Incident:
        """The incident of a row's values, or of those of a history."""
        name = values["external_id"] = values.pop("id")
        for other in ("duplicate_of", "parent"):
            if values.get(other) == name:
                del values[other]  # the first of a group often names itself
        severity = values.pop("severity", None)
        history = values.pop("severity_history", None)
        if history or severity:
            values["severities"] = history or ((None, severity),)
        return Incident(source=self._source, row=line, **values)

    def _add_durations(self, values: dict[str, Any], cells: list[str]) -> None:
        for field, index, duration in self._durations:
            cell = cells[index].strip()
            if field in values or not cell or cell in self._nulls:
                continue
            try:
                seconds = read_duration(cell, duration.unit)
            except ValueError as error:
                raise ValueError(f"{self._named(index)}: {error}") from None
            start = values.get(duration.since)
            if start is None:
                raise ValueError(
                    f"{self._named(index)}: {shown(cell)} has nothing to start from, "
                    f"as {duration.since} is not known"
                )
            values[field] = within_calendar(start + seconds)

    def _drop_machines(self, values: dict[str, Any]) -> None:
        """What a rule or a system account has acknowledged, no person has."""
        if is_machine(values.get("acknowledged_by"), self._machines):
            values.pop("acknowledged", None)
            if self._at is None:  # the rows of a history are asked who it was
                del values["acknowledged_by"]

    def _named(self, index: int) -> str:
        return f"column {shown(self._table.header[index])}"

    @staticmethod
    def _bad(row: Row, reason: str) -> BadRow:
        return BadRow(row.line, reason, tuple(row.cells))


def null_spellings(profile: Profile) -> frozenset[str]:
    """The words for no value, as they may stand in a cell."""
    return frozenset(
        spelling for word in profile.null for spelling in (word, word.lower(), word.upper())
    )


def _merge_critsits(values: dict[str, Any]) -> None:
    start, end = values.pop("critsit_start", None), values.pop("critsit_end", None)
    if start is not None or end is not None:
        values["critsits"] = ((start, end),)
