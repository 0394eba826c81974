"""Writing an import: incidents upserted by (owner, source, external id), as one change."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import select

from reviewapp.core.incidents import Incident, is_known_end
from reviewapp.store.tables import IncidentRow, SloImportRow
from reviewapp.store.writing import Transaction

IMPORT_LABEL = "slo import"

#: Incident fields whose columns hold them as they are; the others are JSON.
PLAIN = (
    "title",
    "customer",
    "created",
    "acknowledged",
    "acknowledged_by",
    "mitigated",
    "mitigated_last",
    "resolved",
    "closed",
    "rca_delivered",
    "assignee",
    "team",
    "state",
    "reopened",
    "duplicate_of",
    "parent",
    "link",
)
_BATCH = 500
#: One encoder for all: `json.dumps` with options makes a new one each time.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Upserted:
    """How many incidents an import added, changed and found as they were."""

    new: int
    updated: int
    unchanged: int


def add_import(transaction: Transaction, import_id: str, values: dict[str, Any]) -> SloImportRow:
    """Write the import's own row; its counts follow with `count_import`."""
    row = SloImportRow(
        id=import_id,
        owner_id=transaction.owner.id,
        created_at=transaction.now,
        updated_at=transaction.now,
        **values,
    )
    transaction.session.add(row)
    transaction.session.flush()
    return row


def count_import(
    transaction: Transaction, row: SloImportRow, counts: Upserted, rows: int, bad: int
) -> None:
    """Write the counts, known only at the end, into the import's row."""
    row.new, row.updated, row.unchanged = counts.new, counts.updated, counts.unchanged
    row.rows, row.bad = rows, bad
    transaction.session.add(row)


def upsert_incidents(
    transaction: Transaction, import_id: str, incidents: Iterable[Incident], mapped: Collection[str]
) -> Upserted:
    """Add new incidents and bring known ones in line.

    `mapped`: the incident fields that the profile maps. A known incident keeps its stored value in
    every other field, so an export with fewer columns takes nothing away; nor does one that has
    only the last severity of a stored history.
    """
    counts = {"new": 0, "updated": 0, "unchanged": 0}
    batch: list[Incident] = []
    for incident in incidents:
        batch.append(incident)
        if len(batch) == _BATCH:
            _upsert(transaction, import_id, batch, mapped, counts)
            batch = []
    _upsert(transaction, import_id, batch, mapped, counts)
    return Upserted(**counts)


def _upsert(
    transaction: Transaction,
    import_id: str,
    batch: list[Incident],
    mapped: Collection[str],
    counts: dict[str, int],
) -> None:
    known = _known(transaction, batch)
    fresh, changed = [], []
    for incident in batch:
        values = incident_columns(incident)
        stored = known.get((incident.source, incident.external_id))
        if stored is None:
            fresh.append(_new_row(transaction, import_id, values))
            continue
        if stored["deleted_at"] is not None:
            # Its import was undone, so what that one told is no value to keep.
            changed.append(_changed_row(transaction, import_id, stored, values))
            continue
        wanted = {name: value for name, value in values.items() if name in mapped}
        if stored["severities"] != wanted.get("severities") and is_known_end(
            incident.severities, json.loads(stored["severities"] or "[]")
        ):
            wanted.pop("severities", None)
        if all(stored[name] == value for name, value in wanted.items()):
            counts["unchanged"] += 1
            continue
        wanted["row_number"] = values["row_number"]
        changed.append(_changed_row(transaction, import_id, stored, wanted))
    back = sum(1 for row in changed if known[row["source"], row["external_id"]]["deleted_at"])
    connection = transaction.session.connection()
    if fresh:
        connection.execute(insert(IncidentRow), fresh)
    if changed:
        transaction.session.execute(update(IncidentRow), changed)
    counts["new"] += len(fresh) + back
    counts["updated"] += len(changed) - back


def incident_columns(incident: Incident) -> dict[str, Any]:
    """The columns of an incident, apart from those that every row has."""
    values: dict[str, Any] = {name: getattr(incident, name) for name in PLAIN}
    values["source"] = incident.source
    values["external_id"] = incident.external_id
    values["row_number"] = incident.row or 0
    required = incident.rca_required
    values["rca_required"] = None if required is None else int(required)
    values["programmes"] = _dump(incident.programmes and sorted(incident.programmes))
    values["severities"] = _dump(incident.severities)
    values["critsits"] = _dump(incident.critsits)
    values["assignees"] = _dump(incident.assignees)
    values["marks"] = _dump(sorted(incident.marks))
    return values


def _dump(value: Any) -> str | None:
    return _ENCODE(value) if value else None


def _new_row(transaction: Transaction, import_id: str, values: dict[str, Any]) -> dict[str, Any]:
    now = transaction.now
    return {
        **values,
        "id": transaction.new_id(),
        "owner_id": transaction.owner.id,
        "import_id": import_id,
        "created_at": now,
        "updated_at": now,
        "rev": 1,
    }


def _changed_row(
    transaction: Transaction, import_id: str, stored: dict[str, Any], values: dict[str, Any]
) -> dict[str, Any]:
    return {
        **stored,
        **values,
        "deleted_at": None,
        "import_id": import_id,
        "rev": stored["rev"] + 1,
        "updated_at": transaction.now,
    }


def _known(
    transaction: Transaction, batch: list[Incident]
) -> dict[tuple[str, str], dict[str, Any]]:
    if not batch:
        return {}
    table: Any = IncidentRow.__table__  # type: ignore[attr-defined]
    query = select(table).where(
        table.c.owner_id == transaction.owner.id,
        table.c.source == batch[0].source,
        table.c.external_id.in_([incident.external_id for incident in batch]),
    )
    rows = transaction.session.connection().execute(query).mappings()
    return {(row["source"], row["external_id"]): dict(row) for row in rows}
