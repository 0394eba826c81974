"""Incidents and imports as readers see them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewapp.core.incidents import Incident


@dataclass(frozen=True, slots=True)
class Import:
    """One import of an export. `imported_at`: seconds since 1970; days inclusive, ISO."""

    id: str
    source: str
    profile: str
    file_name: str
    imported_at: int
    selected_by: str | None
    selected_first: str | None
    selected_last: str | None
    rows: int
    new: int
    updated: int
    unchanged: int
    bad: int


def read_incidents(
    connection: sqlite3.Connection,
    owner_id: str,
    since: int | None = None,
    until: int | None = None,
) -> Iterator[Incident]:
    """The owner's incidents created in [since, until), and those with no creation known.

    Bounds are seconds since 1970, None is open. The rows stream: a million need no memory.
    """
    conditions, values = ["owner_id = ?", "deleted_at IS NULL"], [owner_id]
    bounds = [("created >= ?", since), ("created < ?", until)]
    inside = [clause for clause, bound in bounds if bound is not None]
    if inside:
        conditions.append(f"(created IS NULL OR ({' AND '.join(inside)}))")
    arguments = [*values, *(bound for _, bound in bounds if bound is not None)]
    rows = connection.execute(
        f"SELECT * FROM incident WHERE {' AND '.join(conditions)}",
        arguments,
    )
    return map(_incident, rows)


def count_incidents(connection: sqlite3.Connection, owner_id: str) -> int:
    """How many incidents the owner has, of whatever day."""
    query = "SELECT count(*) FROM incident WHERE owner_id = ? AND deleted_at IS NULL"
    return int(connection.execute(query, (owner_id,)).fetchone()[0])


def find_incidents(
    connection: sqlite3.Connection, owner_id: str, references: Iterable[str]
) -> list[Incident]:
    """The owner's incidents of these references ("icm:300000123"), in no order."""
    pairs = [reference.split(":", 1) for reference in references if ":" in reference]
    rows = connection.execute(
        "SELECT i.* FROM (SELECT DISTINCT value FROM json_each(?)) wanted "
        "CROSS JOIN incident i ON i.owner_id = ? AND i.source = json_extract(wanted.value, '$[0]') "
        "AND i.external_id = json_extract(wanted.value, '$[1]') WHERE i.deleted_at IS NULL",
        (json.dumps(pairs), owner_id),
    )
    return list(map(_incident, rows))


def mentioned_incidents(
    connection: sqlite3.Connection, owner_id: str, references: Iterable[str]
) -> set[str]:
    """Those of the references that the owner's stored entries mention."""
    rows = connection.execute(
        "SELECT DISTINCT x.reference FROM json_each(?) wanted "
        "CROSS JOIN evidence_incident x ON x.owner_id = ? AND x.reference = wanted.value "
        "CROSS JOIN evidence e ON e.id = x.evidence_id WHERE e.deleted_at IS NULL",
        (json.dumps(list(references)), owner_id),
    )
    return {row["reference"] for row in rows}


def read_imports(connection: sqlite3.Connection, owner_id: str) -> list[Import]:
    """The owner's imports that have not been undone, newest first."""
    names = ", ".join(Import.__slots__)
    rows = connection.execute(
        f"SELECT {names} FROM slo_import WHERE owner_id = ? AND deleted_at IS NULL "
        "ORDER BY imported_at DESC, id DESC",
        (owner_id,),
    )
    return [Import(*row) for row in rows]


def _incident(row: sqlite3.Row) -> Incident:
    programmes, severities, critsits = row["programmes"], row["severities"], row["critsits"]
    assignees, marks, required = row["assignees"], row["marks"], row["rca_required"]
    return Incident(
        source=row["source"],
        external_id=row["external_id"],
        title=row["title"],
        customer=row["customer"],
        programmes=frozenset(json.loads(programmes)) if programmes else None,
        severities=_pairs(severities),
        created=row["created"],
        acknowledged=row["acknowledged"],
        acknowledged_by=row["acknowledged_by"],
        mitigated=row["mitigated"],
        mitigated_last=row["mitigated_last"],
        resolved=row["resolved"],
        closed=row["closed"],
        rca_delivered=row["rca_delivered"],
        rca_required=None if required is None else bool(required),
        critsits=_pairs(critsits),
        assignee=row["assignee"],
        assignees=_pairs(assignees),
        team=row["team"],
        state=row["state"],
        reopened=row["reopened"],
        duplicate_of=row["duplicate_of"],
        parent=row["parent"],
        marks=frozenset(json.loads(marks)) if marks else frozenset(),
        link=row["link"],
        import_id=row["import_id"],
        row=row["row_number"],
    )


def _pairs(text: str | None) -> tuple[tuple, ...]:  # type: ignore[type-arg]
    return tuple((first, second) for first, second in json.loads(text)) if text else ()
