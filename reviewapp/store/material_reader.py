"""Periods, goals, exemptions, measures and drafts as readers see them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import date

from reviewapp.core.connect_status import Status
from reviewapp.core.measures import MeasureStatus
from reviewapp.core.periods import Period
from reviewapp.core.picks import NOTHING_CHOSEN, Picks


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as it stands in the store; `made_on` decides which Connect it belongs to.

    `rev` counts its revisions; two goals of the same content are equal.
    """

    id: str
    text: str
    success_measure: str | None
    due: date | None
    priority: int | None
    answer: str | None
    made_on: date
    rev: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A Connect draft: its period, form and boxes. `as_of`: seconds since 1970.

    `status_at`: when it took the step to its status, ISO 8601 UTC; None for one that took none.
    `figures`: those it was drawn with, as text (`core.sealed`); None from an earlier program.
    `picks`: what was chosen of the evidence. `written_from`: box key -> what fed the box when it
    was written, as text (`core.written_from`).
    """

    id: str
    period: Period
    edition: str
    rubric: str
    rubric_version: str
    status: Status
    as_of: int
    imports: tuple[str, ...]
    boxes: dict[str, str]
    figures: str | None = None
    status_at: str | None = None
    picks: Picks = NOTHING_CHOSEN
    written_from: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DirectReport:
    """Somebody who reports to a manager, since a day. `role` names their rubric."""

    person_id: str
    name: str | None
    alias: str | None
    role: str
    since: date


def read_periods(connection: sqlite3.Connection, owner_id: str) -> list[Period]:
    """The owner's periods, the latest first."""
    rows = connection.execute(
        "SELECT name, first, last FROM period WHERE owner_id = ? AND deleted_at IS NULL "
        "ORDER BY first DESC, name",
        (owner_id,),
    )
    return [period_of(*row) for row in rows]


def read_goals(connection: sqlite3.Connection, owner_id: str) -> list[Goal]:
    """The owner's goals by the day on which they were made, those of a day by their due dates."""
    rows = connection.execute(
        "SELECT * FROM goal WHERE owner_id = ? AND deleted_at IS NULL ORDER BY made_on, due, id",
        (owner_id,),
    )
    return [
        Goal(
            row["id"],
            row["text"],
            row["success_measure"],
            date.fromisoformat(row["due"]) if row["due"] else None,
            row["priority"],
            row["answer"],
            date.fromisoformat(row["made_on"]),
            row["rev"],
        )
        for row in rows
    ]


def read_exemptions(
    connection: sqlite3.Connection, owner_id: str, rubric: str, version: str | None = None
) -> dict[str, str]:
    """Code -> reason, for the indicators of a rubric that do not apply to the owner.

    `version`: the rubric's, None for any.
    """
    rows = connection.execute(
        "SELECT code, reason FROM exemption WHERE owner_id = :owner AND rubric = :rubric "
        "AND (:version IS NULL OR rubric_version = :version) AND deleted_at IS NULL",
        {"owner": owner_id, "rubric": rubric, "version": version},
    )
    return {row["code"]: row["reason"] for row in rows}


def read_measures(
    connection: sqlite3.Connection, owner_id: str, rubric: str, version: str
) -> dict[str, MeasureStatus]:
    """Id -> how it stands, for the measures of a rubric that the owner has said something of."""
    rows = connection.execute(
        "SELECT measure, state, due, done_on, note, evidence FROM measure WHERE owner_id = ? "
        "AND rubric = ? AND rubric_version = ? AND deleted_at IS NULL",
        (owner_id, rubric, version),
    )
    return {
        row["measure"]: MeasureStatus(
            row["state"],
            _day(row["due"] or ""),
            _day(row["done_on"] or ""),
            row["note"],
            tuple(json.loads(row["evidence"])),
        )
        for row in rows
    }


def read_draft(connection: sqlite3.Connection, owner_id: str, period: Period) -> Draft | None:
    """The owner's draft for a period, None where none was made."""
    row = connection.execute(
        "SELECT * FROM connect WHERE owner_id = ? AND period_name = ? AND first = ? AND last = ? "
        "AND deleted_at IS NULL",
        (owner_id, period.name, _day_text(period.first), _day_text(period.last)),
    ).fetchone()
    if row is None:
        return None
    boxes = connection.execute(
        "SELECT key, text, written_from FROM connect_box WHERE owner_id = ? AND connect_id = ? "
        "AND deleted_at IS NULL",
        (owner_id, row["id"]),
    ).fetchall()
    return Draft(
        id=row["id"],
        period=period_of(row["period_name"], row["first"], row["last"]),
        edition=row["edition"],
        rubric=row["rubric"],
        rubric_version=row["rubric_version"],
        status=row["status"],
        as_of=row["as_of"],
        imports=tuple(json.loads(row["imports"])),
        boxes={box["key"]: box["text"] for box in boxes},
        figures=row["figures"],
        status_at=row["status_at"],
        picks=_picks(connection, owner_id, row["id"]),
        written_from={box["key"]: box["written_from"] for box in boxes},
    )


def _picks(connection: sqlite3.Connection, owner_id: str, connect_id: str) -> Picks:
    rows = connection.execute(
        "SELECT evidence_id, state FROM connect_pick WHERE owner_id = ? AND connect_id = ? "
        "AND deleted_at IS NULL ORDER BY place, evidence_id",
        (owner_id, connect_id),
    ).fetchall()
    return Picks(
        tuple(entry for entry, state in rows if state == "picked"),
        frozenset(entry for entry, state in rows if state == "left_out"),
    )


def read_finished_connects(connection: sqlite3.Connection, owner_id: str) -> list[Period]:
    """The periods of the owner's Connects that have been handed in and not been returned."""
    rows = connection.execute(
        "SELECT period_name, first, last FROM connect WHERE owner_id = ? AND deleted_at IS NULL "
        "AND status NOT IN ('draft', 'returned') ORDER BY first",
        (owner_id,),
    )
    return [period_of(*row) for row in rows]


def read_manager_name(connection: sqlite3.Connection, owner_id: str, on: date) -> str | None:
    """The name of the owner's manager on a day, None where nobody said."""
    row = connection.execute(
        "SELECT p.name FROM reporting_line r JOIN person p ON p.id = r.manager_id "
        "WHERE r.report_id = ? AND r.since <= ? AND (r.until IS NULL OR r.until >= ?) "
        "AND r.deleted_at IS NULL ORDER BY r.since DESC LIMIT 1",
        (owner_id, on.isoformat(), on.isoformat()),
    ).fetchone()
    return row["name"] if row else None


def read_reports(connection: sqlite3.Connection, manager_id: str, on: date) -> list[DirectReport]:
    """Who reports to a manager on a day, by name; nobody twice."""
    rows = connection.execute(
        "SELECT p.id, p.name, p.alias, p.role, min(r.since) AS since "
        "FROM reporting_line r JOIN person p ON p.id = r.report_id "
        "WHERE r.manager_id = :manager AND r.since <= :on "
        "AND (r.until IS NULL OR r.until >= :on) "
        "AND r.deleted_at IS NULL AND p.deleted_at IS NULL "
        "GROUP BY p.id ORDER BY p.name IS NULL, p.name COLLATE NOCASE, p.id",
        {"manager": manager_id, "on": on.isoformat()},
    )
    return [
        DirectReport(
            row["id"], row["name"], row["alias"], row["role"], date.fromisoformat(row["since"])
        )
        for row in rows
    ]


def read_team(
    connection: sqlite3.Connection, manager_id: str
) -> list[tuple[str, date, date | None]]:
    """Everyone who ever reported to a manager and has an alias, with the days: inclusive."""
    rows = connection.execute(
        "SELECT p.alias, r.since, r.until FROM reporting_line r "
        "JOIN person p ON p.id = r.report_id WHERE r.manager_id = ? AND r.deleted_at IS NULL "
        "AND p.alias IS NOT NULL ORDER BY p.alias, r.since",
        (manager_id,),
    )
    return [
        (alias, date.fromisoformat(since), date.fromisoformat(until) if until else None)
        for alias, since, until in rows
    ]


def period_of(name: str, first: str, last: str) -> Period:
    """The period that a row names; an open side is the empty text there."""
    return Period(name, _day(first), _day(last))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _day_text(day: date | None) -> str:
    """An open side is the empty text, so that a unique key can hold it."""
    return day.isoformat() if day else ""
