"""The snapshots of a Connect as they are kept, each checked against its seal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from reviewapp.core.periods import Period
from reviewapp.core.snapshot import Link, Snapshot, from_text, holds, in_order
from reviewapp.store.material_reader import period_of


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot in the store. `number`: its place among those of its Connect, from 1.

    `fault`: a clause that says what is wrong with it, None where its seal holds; one that can't be
    read has no parts. `taken_back`: its step was undone.
    """

    id: str
    number: int
    snapshot: Snapshot
    taken_back: bool
    fault: str | None

    @property
    def short_hash(self) -> str:
        return self.snapshot.hash[:8]

    @property
    def name(self) -> str:
        """ "2 (1f0a77c2)"."""
        return f"{self.number} ({self.short_hash})"


def read_snapshots(connection: sqlite3.Connection, connect_id: str) -> list[Kept]:
    """Those of a Connect, in the order in which they were sealed, also those taken back."""
    rows = connection.execute(
        "SELECT id, status, sealed_at, previous, hash, content, deleted_at FROM connect_snapshot "
        "WHERE connect_id = ?",
        (connect_id,),
    ).fetchall()
    by_id = {row[0]: row for row in rows}
    known = {"", *(row[4] for row in rows)}
    links = in_order(Link(row[2], row[0], row[4], row[3]) for row in rows)
    return [_kept(number, known, *by_id[link.id]) for number, link in enumerate(links, 1)]


def _kept(
    number: int,
    known: Set[str],
    identifier: str,
    status: str,
    sealed_at: str,
    previous: str,
    digest: str,
    content: str,
    deleted_at: str | None,
) -> Kept:
    """A row, checked. `known`: all hashes of its Connect."""
    parts = from_text(content)
    snapshot = Snapshot(status, sealed_at, previous, digest, parts or ())
    fault = None
    if parts is None:
        fault = "what it holds can’t be read"
    elif not holds(snapshot):
        fault = "its hash does not agree with what it holds"
    elif previous not in known:
        fault = "the one before it is missing"
    return Kept(identifier, number, snapshot, deleted_at is not None, fault)


def read_connects_with_snapshots(
    connection: sqlite3.Connection, owner_id: str | None = None
) -> list[tuple[str, Period]]:
    """The ids and periods of the Connects that have some; `owner_id`: of one person alone."""
    rows = connection.execute(
        "SELECT id, period_name, first, last FROM connect WHERE (:owner IS NULL OR "
        "owner_id = :owner) AND id IN (SELECT connect_id FROM connect_snapshot) ORDER BY first, id",
        {"owner": owner_id},
    )
    return [(identifier, period_of(*period)) for identifier, *period in rows]


def revisions_of(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, int]:
    """The present revisions of entries, by id; those that only the spool has are not there."""
    rows = connection.execute(
        "SELECT id, rev FROM evidence WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return dict(rows.fetchall())


def seal_problems(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the seals of all that is kept, a sentence each."""
    return [
        f"Snapshot {kept.name} of the Connect {period.label}: {kept.fault}"
        for connect_id, period in read_connects_with_snapshots(connection)
        for kept in read_snapshots(connection, connect_id)
        if kept.fault is not None
    ]


def last_submitted(found: Sequence[Kept]) -> Kept | None:
    """The last one that was handed in, unless that was undone."""
    return next(
        (it for it in reversed(found) if it.snapshot.status == "submitted" and not it.taken_back),
        None,
    )
