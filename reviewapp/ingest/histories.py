"""Several rows per incident: what each tells, put together in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from reviewapp.ingest.profile import History

#: Fields that keep the first value that a row gives; of all others the last one counts.
_FIRST = frozenset(("created", "acknowledged", "acknowledged_by", "mitigated"))


class Told(NamedTuple):
    """One row of an incident. `place`: what orders it; `values`: its fields' values."""

    place: float
    at: int
    line: int
    values: dict[str, Any]


def put_together(
    history: History, rows: Iterable[Told], machines: frozenset[str] = frozenset()
) -> tuple[dict[str, Any], int]:
    """The values of one incident, and the line of its last row. `machines`: see `Profile`.

    A time, or a count, that a column gives goes before what follows from the states. The
    severities and assignees become histories: a step for each change, from the row's moment on.
    Rows of the same place stand as in the file, from the bottom up where it has the newest first.
    """
    told = sorted(rows, key=lambda row: row.line)
    downward = [row.place for row in told]
    if downward[0] > downward[-1] and downward == sorted(downward, reverse=True):
        told.reverse()
    told.sort(key=lambda row: row[:2])
    values: dict[str, Any] = {}
    for row in told:
        for field, value in row.values.items():
            if field == "acknowledged_by" and is_machine(value, machines):
                continue
            if field not in _FIRST or field not in values:
                values[field] = value
    last = [row.values["mitigated"] for row in told if "mitigated" in row.values]
    if last and last[-1] != last[0]:
        values.setdefault("mitigated_last", last[-1])
    derived = _from_states(history, told, machines)
    if "acknowledged" in values:
        derived.pop("acknowledged_by", None)
    for field, value in derived.items():
        values.setdefault(field, value)
    values["severity_history"] = _steps(told, "severity")
    values["assignees"] = _steps(told, "assignee")
    return values, told[-1].line


def derived_fields(history: History, mapped: Iterable[str]) -> frozenset[str]:
    """The attributes of Incident that the rows tell, besides the mapped ones."""
    fields = {"assignees"} if "assignee" in mapped else set()
    if history.mitigated:
        fields |= {"mitigated", "mitigated_last", "reopened"}
    if history.acknowledged or history.assigned_is_acknowledged:
        fields |= {"acknowledged", "acknowledged_by"}
    return frozenset(fields)


def _steps(told: Sequence[Told], field: str) -> tuple[tuple[int, str], ...]:
    """Each change of a field, in time order: a row that comes later is no earlier."""
    steps: list[tuple[int, str]] = []
    for row in told:
        value = row.values.get(field)
        if value is not None and (not steps or steps[-1][1] != value):
            steps.append((max(row.at, steps[-1][0]) if steps else row.at, value))
    return tuple(steps)


def is_machine(name: str | None, machines: frozenset[str]) -> bool:
    """Whether the name of an acknowledger is no person's."""
    return bool(machines) and name is not None and name.casefold() in machines


def _from_states(
    history: History, told: Sequence[Told], machines: frozenset[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    acknowledged = _folded(history.acknowledged)
    mitigated = _folded(history.mitigated)
    was_in, opened_again = False, 0
    for row in told:
        state, assignee = row.values.get("state"), row.values.get("assignee")
        key = None if state is None else state.casefold()
        begun = assignee is not None if history.assigned_is_acknowledged else key in acknowledged
        by = row.values.get("acknowledged_by", assignee)
        if begun and "acknowledged" not in found and not is_machine(by, machines):
            found["acknowledged"] = row.at
            if by is not None:
                found["acknowledged_by"] = by
        if key is None or not mitigated:
            continue
        is_in = key in mitigated
        if is_in and not was_in:
            found.setdefault("mitigated", row.at)
            found["mitigated_last"] = row.at
        opened_again += was_in and not is_in
        was_in = is_in
    if mitigated:
        found["reopened"] = opened_again
    return found


def _folded(states: Iterable[str]) -> frozenset[str]:
    return frozenset(state.casefold() for state in states)
