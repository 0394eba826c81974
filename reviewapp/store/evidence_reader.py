"""Evidence as readers see it: the store and the spool, merged by id."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Set
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from reviewapp.core.evidence import Evidence
from reviewapp.store.evidence_filter import EvidenceFilter, fits
from reviewapp.store.places import Places
from reviewapp.store.reader import reading
from reviewapp.store.spool import spooled_entries


def list_evidence(
    places: Places, wanted: EvidenceFilter, limit: int | None = None, offset: int = 0
) -> list[Evidence]:
    """The entries, newest first by day, then id; at most `limit`, after the first `offset`."""
    spooled = sorted(matching_spool(places, wanted), key=_place, reverse=True)
    with reading(places) as connection:
        if connection is None:
            return spooled[offset:][:limit]
        spooled = without_known(connection, spooled)
        # A spooled entry moves those below it down by one, so the window may begin that much above.
        start = max(0, offset - len(spooled))
        end = None if limit is None else offset + limit
        stored = _stored(connection, wanted, start, end)
    if start:
        if not stored:
            return []
        above = [entry for entry in spooled if _place(entry) > _place_of_row(stored[0])]
        start, spooled = start + len(above), spooled[len(above) :]
    merged: list[tuple[tuple[str, str], Evidence | sqlite3.Row]] = [
        *((_place(entry), entry) for entry in spooled),
        *((_place_of_row(row), row) for row in stored),
    ]
    merged.sort(key=lambda item: item[0], reverse=True)
    chosen = merged[offset - start :][:limit]
    return [item if isinstance(item, Evidence) else evidence_of(item) for _, item in chosen]


def count_evidence(places: Places, wanted: EvidenceFilter, at_most: int | None = None) -> int:
    """How many entries there are; counting stops at `at_most`."""
    spooled = matching_spool(places, wanted)
    with reading(places) as connection:
        if connection is None:
            total = len(spooled)
        else:
            matching = _matching(wanted)
            if at_most is None:
                counted = f"DISTINCT {matching.key}" if matching.once else "*"
                statement = f"SELECT count({counted}) FROM {matching.source}"
            else:
                statement = (
                    f"SELECT count(*) FROM (SELECT {matching.once} {matching.key} "
                    f"FROM {matching.source} LIMIT {at_most:d})"
                )
            stored = connection.execute(statement, matching.values).fetchone()[0]
            total = int(stored) + len(without_known(connection, spooled))
    return total if at_most is None else min(total, at_most)


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
            found.update((row["id"], evidence_of(row)) for row in rows)
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
                    found[identifier] = evidence_of(row)
    return found


def spooled_evidence(places: Places, owner_id: str, ids: Set[str]) -> dict[str, Evidence]:
    """The owner's entries of these ids that no change has taken over yet."""
    return {
        entry["id"]: _from_spool(entry)
        for entry in spooled_entries(places)
        if entry["owner"] == owner_id and entry["id"] in ids
    }


@dataclass(frozen=True, slots=True)
class _Matching:
    """SQL for the stored entries that fit.

    `source`: what follows FROM, its conditions included; `e` has an entry's day. `key` is the
    entry's `column`, and `id` its id. `once`: DISTINCT where an entry may come twice.
    """

    source: str
    key: str
    column: str
    id: str
    once: str
    values: dict[str, Any]


_BY_WORDS = "evidence_fts CROSS JOIN search_map m ON m.key = evidence_fts.rowid"


def _matching(wanted: EvidenceFilter) -> _Matching:
    """What narrows most leads: the others are looked at for its entries only."""
    values: dict[str, Any] = {"owner": wanted.owner_id}
    conditions = ["e.owner_id = :owner"]
    lead: Literal["words", "incident", "codes", "days"] = "days"
    source, key, column, identifier = "evidence e", "e.rowid", "rowid", "e.id"
    if wanted.words is not None:
        lead = "words"
        source = f"{_BY_WORDS} CROSS JOIN evidence e ON e.id = m.evidence_id"
        conditions.append("evidence_fts MATCH :words")
        values["words"] = _match(wanted.words)
    elif wanted.incident is not None:
        lead = "incident"
        source = "evidence_incident i CROSS JOIN evidence e ON e.id = i.evidence_id"
    elif wanted.codes is not None and not wanted.inbox:
        lead = "codes"
        source, column = "evidence_indicator e", "id"
        key = identifier = "e.evidence_id"
    if lead != "codes":  # that table has no removed entries
        conditions.append("e.deleted_at IS NULL")
    if wanted.incident is not None:
        values["incident"] = wanted.incident
        conditions.append(
            "i.owner_id = :owner AND i.reference = :incident"
            if lead == "incident"
            else f"{identifier} IN (SELECT evidence_id FROM evidence_incident "
            "WHERE owner_id = :owner AND reference = :incident)"
        )
    if wanted.codes is not None:
        marks = ", ".join(f":code{i}" for i in range(len(wanted.codes)))
        values.update((f"code{i}", code) for i, code in enumerate(wanted.codes))
        conditions.append(
            f"e.code IN ({marks})"
            if lead == "codes"
            else f"{identifier} IN (SELECT evidence_id FROM evidence_indicator "
            f"WHERE owner_id = :owner AND code IN ({marks}))"
        )
    if wanted.inbox:
        conditions.append("e.indicators = '[]'")
    if wanted.filed and lead != "codes":  # that table has filed entries only
        conditions.append("e.indicators <> '[]'")
    if wanted.codes is not None and wanted.known:
        values.update((f"known{i}", code) for i, code in enumerate(wanted.known))
        first = first_code(identifier, [f":known{i}" for i in range(len(wanted.known))])
        conditions.append(f"e.code = {first}" if lead == "codes" else f"{first} IN ({marks})")
    if wanted.above is not None:
        conditions.append(f"(e.on_date, {identifier}) > (:above_day, :above_id)")
        values["above_day"], values["above_id"] = wanted.above[0].isoformat(), wanted.above[1]
    narrow(wanted, conditions, values)
    not_of_versions(wanted, identifier, conditions, values)
    not_these(wanted, identifier, conditions, values)
    several = lead == "codes" and len(wanted.codes or ()) > 1 and not wanted.known
    once = "DISTINCT" if several else ""
    where = " AND ".join(conditions)
    return _Matching(f"{source} WHERE {where}", key, column, identifier, once, values)


def not_of_versions(
    wanted: EvidenceFilter, identifier: str, conditions: list[str], values: dict[str, Any]
) -> None:
    """Leave out what was filed under another version; `identifier`: SQL for an entry's id."""
    if wanted.other_versions:
        marks = ", ".join(f":version{i}" for i in range(len(wanted.other_versions)))
        values.update((f"version{i}", it) for i, it in enumerate(wanted.other_versions))
        conditions.append(
            f"NOT EXISTS (SELECT 1 FROM evidence o WHERE o.id = {identifier} "
            f"AND o.rubric_version IN ({marks}))"
        )


def not_these(
    wanted: EvidenceFilter, identifier: str, conditions: list[str], values: dict[str, Any]
) -> None:
    """Leave out the entries of `wanted.without`; `identifier`: SQL for an entry's id."""
    if wanted.without:
        conditions.append(f"{identifier} NOT IN (SELECT value FROM json_each(:without))")
        values["without"] = json.dumps(wanted.without)


def first_code(identifier: str, known: Iterable[str]) -> str:
    """SQL for the first code of an entry that is one of those; `known` are SQL expressions."""
    return (
        "(SELECT i.value FROM evidence v, json_each(v.indicators) i "
        f"WHERE v.id = {identifier} AND i.value IN ({', '.join(known)}) ORDER BY i.key LIMIT 1)"
    )


def narrow(wanted: EvidenceFilter, conditions: list[str], values: dict[str, Any]) -> None:
    """Add what an entry and its indicators' index know alike."""
    for clause, key, value in (
        ("e.on_date >= :first", "first", wanted.first and wanted.first.isoformat()),
        ("e.on_date <= :last", "last", wanted.last and wanted.last.isoformat()),
        ("e.circle = :circle", "circle", wanted.circle),
        ("e.rubric = :rubric", "rubric", wanted.rubric),
    ):
        if value is not None:
            conditions.append(clause)
            values[key] = value
    if wanted.private:
        conditions.append("e.visibility = 'private'")
    if wanted.shared:
        conditions.append("e.visibility = 'shared'")


def _stored(
    connection: sqlite3.Connection, wanted: EvidenceFilter, start: int, end: int | None
) -> list[sqlite3.Row]:
    """The store's rows number `start` to `end` (None: the last), newest first."""
    matching = _matching(wanted)
    window = f"LIMIT {-1 if end is None else end - start:d} OFFSET {start:d}"
    if wanted.words is not None:
        return _found(connection, matching, window)
    rows = connection.execute(
        f"SELECT x.* FROM (SELECT {matching.once} {matching.key} AS key, e.on_date "
        f"FROM {matching.source} ORDER BY e.on_date DESC, {matching.id} DESC {window}) w "
        f"CROSS JOIN evidence x ON x.{matching.column} = w.key",
        matching.values,
    )
    return sorted(rows, key=_place_of_row, reverse=True)


def _found(connection: sqlite3.Connection, matching: _Matching, window: str) -> list[sqlite3.Row]:
    """A window of a search. Its key carries the day, so that only days, not all, are sorted."""
    keys = [
        row[0]
        for row in connection.execute(
            f"SELECT evidence_fts.rowid FROM {matching.source} "
            f"ORDER BY evidence_fts.rowid DESC {window}",
            matching.values,
        )
    ]
    if not keys:
        return []
    days = {"newest": (keys[0] >> 32) + 1 << 32, "oldest": keys[-1] >> 32 << 32}
    rows = connection.execute(
        f"SELECT e.*, evidence_fts.rowid AS key FROM {matching.source} "
        "AND evidence_fts.rowid >= :oldest AND evidence_fts.rowid < :newest",
        {**matching.values, **days},
    ).fetchall()
    above = sum(row["key"] > keys[0] for row in rows)
    rows.sort(key=_place_of_row, reverse=True)
    return rows[above : above + len(keys)]


def _place(entry: Evidence) -> tuple[str, str]:
    return entry.on.isoformat(), entry.id


def _place_of_row(row: sqlite3.Row) -> tuple[str, str]:
    return row["on_date"], row["id"]


def _match(words: str) -> str:
    """A full-text query of quoted word beginnings: nothing a user types is an operator."""
    quoted = (word.replace('"', '""') for word in words.split())
    return " ".join(f'"{word}"*' for word in quoted)


def matching_spool(places: Places, wanted: EvidenceFilter) -> list[Evidence]:
    entries = [_from_spool(entry) for entry in spooled_entries(places)]
    matching = [entry for entry in entries if fits(entry, wanted)]
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


def without_known(connection: sqlite3.Connection, spooled: list[Evidence]) -> list[Evidence]:
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


def evidence_of(row: sqlite3.Row | Mapping[str, Any]) -> Evidence:
    """An entry out of the columns of its row, of the present or of an earlier revision."""
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
