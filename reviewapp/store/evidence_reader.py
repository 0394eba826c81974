"""Evidence as readers see it: the store and the spool, merged by id."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

from reviewapp.core.evidence import Evidence
from reviewapp.store.places import Places
from reviewapp.store.reader import reading
from reviewapp.store.spool import spooled_entries


@dataclass(frozen=True, slots=True)
class EvidenceFilter:
    """What to list; None and False mean "whatever". Days are inclusive.

    `codes` is any of them. `private`: only private ones; `shared`: only those that may leave.
    `words`: every word has to be there, by its beginning.
    """

    owner_id: str
    codes: tuple[str, ...] | None = None
    first: date | None = None
    last: date | None = None
    circle: str | None = None
    incident: str | None = None
    inbox: bool = False
    private: bool = False
    shared: bool = False
    words: str | None = None


def list_evidence(
    places: Places, wanted: EvidenceFilter, limit: int | None = None
) -> list[Evidence]:
    """The entries, newest first by day, then id; at most `limit`."""
    spooled = _spooled(places, wanted)
    stored: list[Evidence] = []
    with reading(places) as connection:
        if connection is not None:
            statement, values = _query(wanted, limit)
            stored = [_evidence(row) for row in connection.execute(statement, values)]
            spooled = _without_known(connection, spooled)
    merged = sorted(stored + spooled, key=lambda entry: (entry.on, entry.id), reverse=True)
    return merged[:limit]


def count_evidence(places: Places, wanted: EvidenceFilter) -> int:
    """How many entries there are."""
    spooled = _spooled(places, wanted)
    with reading(places) as connection:
        if connection is None:
            return len(spooled)
        statement, values = _query(wanted, None)
        stored = connection.execute(f"SELECT count(*) FROM ({statement})", values).fetchone()[0]
        return int(stored) + len(_without_known(connection, spooled))


def find_evidence(places: Places, owner_id: str, ending: str) -> list[Evidence]:
    """The owner's entries whose id ends so, removed ones included."""
    found = {}
    for entry in spooled_entries(places):
        if entry["owner"] == owner_id and entry["id"].endswith(ending):
            found[entry["id"]] = _from_spool(entry)
    with reading(places) as connection:
        if connection is not None:
            rows = connection.execute(
                "SELECT * FROM evidence WHERE owner_id = ? AND substr(id, -length(?)) = ?",
                (owner_id, ending, ending),
            )
            found.update((row["id"], _evidence(row)) for row in rows)
    return sorted(found.values(), key=lambda entry: entry.id)


def known_evidence(places: Places, ids: Iterable[str]) -> dict[str, Evidence]:
    """The entries that exist under these full ids, whoever owns them."""
    wanted = set(ids)
    found = {
        entry["id"]: _from_spool(entry)
        for entry in spooled_entries(places)
        if entry["id"] in wanted
    }
    with reading(places) as connection:
        if connection is not None:
            for identifier in wanted:
                row = connection.execute(
                    "SELECT * FROM evidence WHERE id = ?", (identifier,)
                ).fetchone()
                if row is not None:
                    found[identifier] = _evidence(row)
    return found


def _query(wanted: EvidenceFilter, limit: int | None) -> tuple[str, dict[str, Any]]:
    conditions = ["e.owner_id = :owner", "e.deleted_at IS NULL"]
    values: dict[str, Any] = {"owner": wanted.owner_id}
    source, order = "evidence e", "e.on_date DESC, e.id DESC"
    if wanted.words is not None:
        source = (
            "evidence_fts CROSS JOIN search_map m ON m.key = evidence_fts.rowid "
            "CROSS JOIN evidence e ON e.id = m.evidence_id"
        )
        conditions.append("evidence_fts MATCH :words")
        values["words"] = _match(wanted.words)
        # The search key carries the day, so the newest hits come first without sorting all.
        order = "evidence_fts.rowid DESC"
    if wanted.codes is not None:
        marks = ", ".join(f":code{i}" for i in range(len(wanted.codes)))
        values.update((f"code{i}", code) for i, code in enumerate(wanted.codes))
        conditions.append(
            f"e.id IN (SELECT evidence_id FROM evidence_indicator WHERE owner_id = :owner "
            f"AND code IN ({marks}))"
        )
    if wanted.incident is not None:
        values["incident"] = wanted.incident
        conditions.append(
            "e.id IN (SELECT evidence_id FROM evidence_incident WHERE owner_id = :owner "
            "AND reference = :incident)"
        )
    for clause, key, value in (
        ("e.on_date >= :first", "first", wanted.first and wanted.first.isoformat()),
        ("e.on_date <= :last", "last", wanted.last and wanted.last.isoformat()),
        ("e.circle = :circle", "circle", wanted.circle),
    ):
        if value is not None:
            conditions.append(clause)
            values[key] = value
    if wanted.inbox:
        conditions.append("e.indicators = '[]'")
    if wanted.private:
        conditions.append("e.visibility = 'private'")
    if wanted.shared:
        conditions.append("e.visibility = 'shared'")
    end = "" if limit is None else f" LIMIT {limit:d}"
    where = " AND ".join(conditions)
    return f"SELECT e.* FROM {source} WHERE {where} ORDER BY {order}{end}", values


def _match(words: str) -> str:
    """A full-text query of quoted word beginnings: nothing a user types is an operator."""
    quoted = (word.replace('"', '""') for word in words.split())
    return " ".join(f'"{word}"*' for word in quoted)


def _spooled(places: Places, wanted: EvidenceFilter) -> list[Evidence]:
    entries = [_from_spool(entry) for entry in spooled_entries(places)]
    matching = [entry for entry in entries if _fits(entry, wanted)]
    if wanted.words is None or not matching:
        return matching
    # The same full-text engine decides, so that an entry is found alike before and after a drain.
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(
            "CREATE VIRTUAL TABLE f USING fts5(text, refs, "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        memory.executemany(
            "INSERT INTO f (rowid, text, refs) VALUES (?, ?, ?)",
            ((i, e.text, " ".join(e.incidents + e.links)) for i, e in enumerate(matching)),
        )
        hits = memory.execute("SELECT rowid FROM f WHERE f MATCH ?", (_match(wanted.words),))
        return [matching[hit[0]] for hit in hits]


def _fits(entry: Evidence, wanted: EvidenceFilter) -> bool:
    return (
        entry.owner_id == wanted.owner_id
        and (wanted.codes is None or bool(set(wanted.codes) & set(entry.indicators)))
        and (wanted.first is None or entry.on >= wanted.first)
        and (wanted.last is None or entry.on <= wanted.last)
        and (wanted.circle is None or entry.circle == wanted.circle)
        and (wanted.incident is None or wanted.incident in entry.incidents)
        and not (wanted.inbox and entry.indicators)
        and not (wanted.private and not entry.private)
        and not (wanted.shared and entry.private)
    )


def _without_known(connection: sqlite3.Connection, spooled: list[Evidence]) -> list[Evidence]:
    """Spooled entries whose id the store has are about to be drained: the store's row counts."""
    return [
        entry
        for entry in spooled
        if connection.execute("SELECT 1 FROM evidence WHERE id = ?", (entry.id,)).fetchone() is None
    ]


def _from_spool(entry: Mapping[str, Any]) -> Evidence:
    return Evidence(
        id=entry["id"],
        owner_id=entry["owner"],
        on=date.fromisoformat(entry["on"]),
        text=entry["text"],
        rubric=entry["rubric"],
        rubric_version=entry["version"],
        indicators=tuple(entry["indicators"]),
        circle=entry["circle"],
        incidents=tuple(entry["incidents"]),
        links=tuple(entry["links"]),
        private=entry["private"],
        created_at=entry["at"],
        updated_at=entry["at"],
    )


def _evidence(row: sqlite3.Row) -> Evidence:
    return Evidence(
        id=row["id"],
        owner_id=row["owner_id"],
        on=date.fromisoformat(row["on_date"]),
        text=row["text"],
        rubric=row["rubric"],
        rubric_version=row["rubric_version"],
        indicators=tuple(json.loads(row["indicators"])),
        circle=row["circle"],
        incidents=tuple(json.loads(row["incidents"])),
        links=tuple(json.loads(row["links"])),
        private=row["visibility"] == "private",
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        deleted_at=row["deleted_at"],
        rev=row["rev"],
    )
