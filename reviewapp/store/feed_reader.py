"""What feeds a Connect: the newest entries under each indicator, and how many there are."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from reviewapp.core.evidence import Evidence
from reviewapp.store.evidence_filter import EvidenceFilter, counted, fits
from reviewapp.store.evidence_reader import (
    evidence_of,
    first_code,
    known_evidence,
    matching_spool,
    narrow,
    not_of_versions,
    not_these,
    without_known,
)
from reviewapp.store.places import Places
from reviewapp.store.reader import reading


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest entries, and code -> how many there are; each under the first code known.

    `elsewhere`: how many are filed, but under nothing that is known.
    """

    newest: list[Evidence]
    counts: Counter[str]
    elsewhere: int


def read_feed(places: Places, wanted: EvidenceFilter, most: int | None) -> Feed:
    """The entries that fit under one of `wanted.known`; `most`: at most so many under each."""
    filed = replace(wanted, rubric=None, other_versions=(), filed=True)
    spooled = matching_spool(places, filed)
    stored: list[Evidence] = []
    counts: Counter[str | None] = Counter()
    with reading(places) as connection:
        if connection is not None:
            spooled = without_known(connection, spooled)
            counts = _counts(connection, wanted)
            stored = _stored(connection, wanted, [code for code in counts if code], most)
    codes = [_code(wanted, it.rubric, it.rubric_version, it.indicators) for it in spooled]
    ours = [entry for entry, code in zip(spooled, codes, strict=True) if code]
    counts.update(codes)
    elsewhere = counts.pop(None, 0)
    known = Counter({code: n for code, n in counts.items() if code})
    return Feed(_newest([*stored, *ours], wanted, most), known, elsewhere)


def fitting(places: Places, wanted: EvidenceFilter, ids: Iterable[str]) -> list[Evidence]:
    """Those of the entries of these ids that fit, in the order of the ids."""
    ordered = list(ids)
    found = known_evidence(places, ordered)
    return [
        entry
        for identifier in ordered
        if (entry := found.get(identifier)) is not None and entry.deleted_at is None
        if fits(entry, wanted) and counted(entry, wanted)
    ]


def entries_about(
    places: Places, wanted: EvidenceFilter, references: Collection[str], most: int
) -> list[Evidence]:
    """The entries that fit and mention one of the incidents, the newest first, at most `most`."""
    spooled = [
        e for e in matching_spool(places, wanted) if not set(references).isdisjoint(e.incidents)
    ]
    values: dict[str, Any] = {
        "owner": wanted.owner_id,
        "references": json.dumps(list(references)),
        "most": most,
    }
    conditions = ["e.owner_id = :owner", "e.deleted_at IS NULL"]
    narrow(wanted, conditions, values)
    not_of_versions(wanted, "e.id", conditions, values)
    with reading(places) as connection:
        if connection is None:
            return spooled[:most]
        rows = connection.execute(
            "SELECT e.* FROM evidence e WHERE e.id IN (SELECT x.evidence_id "
            "FROM json_each(:references) r CROSS JOIN evidence_incident x "
            "ON x.owner_id = :owner AND x.reference = r.value) "
            f"AND {' AND '.join(conditions)} ORDER BY e.on_date DESC, e.id DESC LIMIT :most",
            values,
        )
        found = [*map(evidence_of, rows), *without_known(connection, spooled)]
    return sorted(found, key=lambda entry: (entry.on, entry.id), reverse=True)[:most]


def mentioned_references(places: Places, wanted: EvidenceFilter) -> set[str]:
    """The incidents in the store that an entry of the owner's mentions, and those just logged."""
    references = {it for entry in matching_spool(places, wanted) for it in entry.incidents}
    with reading(places) as connection:
        if connection is not None:
            colon = "instr(x.reference, ':')"
            rows = connection.execute(
                "SELECT DISTINCT x.reference FROM evidence_incident x CROSS JOIN incident n "
                f"ON n.owner_id = x.owner_id AND n.source = substr(x.reference, 1, {colon} - 1) "
                f"AND n.external_id = substr(x.reference, {colon} + 1) "
                "WHERE x.owner_id = ? AND n.deleted_at IS NULL",
                (wanted.owner_id,),
            )
            references.update(row["reference"] for row in rows)
    return references


def _code(wanted: EvidenceFilter, rubric: str, version: str, codes: Iterable[str]) -> str | None:
    """The code under which an entry counts."""
    if rubric != wanted.rubric or version in wanted.other_versions:
        return None
    return next((code for code in codes if code in wanted.known), None)


def _counts(connection: sqlite3.Connection, wanted: EvidenceFilter) -> Counter[str | None]:
    """Counted by their lists of codes, of which there are few, not entry by entry."""
    values: dict[str, Any] = {"owner": wanted.owner_id}
    conditions = ["e.owner_id = :owner", "e.deleted_at IS NULL", "e.indicators <> '[]'"]
    narrow(replace(wanted, rubric=None), conditions, values)
    not_these(wanted, "e.id", conditions, values)
    found: Counter[str | None] = Counter()
    for rubric, version, codes, count in connection.execute(
        "SELECT e.rubric, e.rubric_version, e.indicators, count(*) FROM evidence e "
        f"WHERE {' AND '.join(conditions)} GROUP BY e.rubric, e.rubric_version, e.indicators",
        values,
    ):
        found[_code(wanted, rubric, version, json.loads(codes))] += count
    return found


def _stored(
    connection: sqlite3.Connection, wanted: EvidenceFilter, codes: list[str], most: int | None
) -> list[Evidence]:
    """Code by code: each comes out of the index in order, and stops where there are enough."""
    values: dict[str, Any] = {"owner": wanted.owner_id, "most": -1 if most is None else most}
    values |= {f"known{i}": code for i, code in enumerate(wanted.known)}
    first = first_code("e.evidence_id", [f":known{i}" for i in range(len(wanted.known))])
    conditions = ["e.owner_id = :owner", "e.code = :code", f"e.code = {first}"]
    narrow(wanted, conditions, values)
    not_of_versions(wanted, "e.evidence_id", conditions, values)
    not_these(wanted, "e.evidence_id", conditions, values)
    statement = (
        "SELECT x.* FROM (SELECT e.evidence_id AS id FROM evidence_indicator e "
        f"WHERE {' AND '.join(conditions)} "
        "ORDER BY e.on_date DESC, e.evidence_id DESC LIMIT :most) w "
        "CROSS JOIN evidence x ON x.id = w.id"
    )
    return [
        evidence_of(row)
        for code in codes
        for row in connection.execute(statement, {**values, "code": code})
    ]


def _newest(entries: list[Evidence], wanted: EvidenceFilter, most: int | None) -> list[Evidence]:
    """All in order, at most `most` under each code."""
    taken: Counter[str] = Counter()
    found = []
    for entry in sorted(entries, key=lambda entry: (entry.on, entry.id), reverse=True):
        (code,) = counted(entry, wanted)
        if most is None or taken[code] < most:
            taken[code] += 1
            found.append(entry)
    return found
