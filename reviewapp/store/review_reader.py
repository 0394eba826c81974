"""What a returned document is held against: kept comments, and every text that was here."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from reviewapp.core.evidence import Evidence
from reviewapp.core.review_comments import CommentPlace, ReviewComment
from reviewapp.store.evidence_reader import evidence_of, spooled_evidence
from reviewapp.store.places import Places
from reviewapp.store.reader import reading


def read_comments(connection: sqlite3.Connection, owner_id: str) -> list[ReviewComment]:
    """The owner's kept comments, in the order in which they came."""
    rows = connection.execute(
        "SELECT * FROM review_comment WHERE owner_id = ? AND deleted_at IS NULL "
        "ORDER BY created_at, rowid",
        (owner_id,),
    )
    return [
        ReviewComment(
            row["id"],
            row["key"],
            row["file_name"],
            row["file_sha256"],
            row["period"],
            row["author"],
            row["written_at"],
            row["text"],
            row["quote"],
            CommentPlace(row["place_kind"], row["place"]),
            row["reply_to"],
            row["state"],
            row["rev"],
        )
        for row in rows
    ]


def entries_by_id(places: Places, owner_id: str, ids: Iterable[str]) -> dict[str, Evidence]:
    """The owner's entries of these ids, removed ones and those still in the spool included."""
    wanted = list(ids)
    found = spooled_evidence(places, owner_id, frozenset(wanted))
    with reading(places) as connection:
        if connection is not None:
            rows = connection.execute(
                "SELECT * FROM evidence WHERE owner_id = ? "
                "AND id IN (SELECT value FROM json_each(?))",
                (owner_id, json.dumps(wanted)),
            )
            found.update((row["id"], evidence_of(row)) for row in rows)
    return found


def earlier_texts(places: Places, ids: Iterable[str]) -> dict[str, list[str]]:
    """Every text that these entries ever had, by their ids, the latest first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    with reading(places) as connection:
        if connection is not None:
            rows = connection.execute(
                "SELECT row_id, json_extract(after, '$.text') FROM history "
                "WHERE table_name = 'evidence' AND row_id IN (SELECT value FROM json_each(?)) "
                "AND after IS NOT NULL ORDER BY seq DESC",
                (json.dumps(list(ids)),),
            )
            for identifier, text in rows:
                found[identifier].append(text)
    return found


def earlier_boxes(places: Places, owner_id: str, connect_id: str) -> dict[str, list[str]]:
    """Every text that a Connect's boxes ever had, by their keys, the latest first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    with reading(places) as connection:
        if connection is not None:
            rows = connection.execute(
                "SELECT b.key, json_extract(h.after, '$.text') FROM connect_box b JOIN history h "
                "ON h.table_name = 'connect_box' AND h.row_id = b.id "
                "WHERE b.owner_id = ? AND b.connect_id = ? AND h.after IS NOT NULL "
                "ORDER BY h.seq DESC",
                (owner_id, connect_id),
            )
            for key, text in rows:
                found[key].append(text)
    return found
