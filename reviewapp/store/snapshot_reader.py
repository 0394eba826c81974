"""The snapshots of a Connect as they are kept, each checked against its seal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from reviewapp.core.snapshot import Link, Snapshot, from_text, holds, in_order
from reviewapp.store.material_reader import period_of


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot in the store, without what it holds. `number`: its place in the chain, from 1.

    `taken_back`: its step was undone. `follows`: whether the one before it is there.
    """

    id: str
    number: int
    status: str
    sealed_at: str
    previous: str
    hash: str
    taken_back: bool
    follows: bool

    @property
    def short_hash(self) -> str:
        return self.hash[:8]

    @property
    def name(self) -> str:
        """ "2 (1f0a77c2)"."""
        return f"{self.number} ({self.short_hash})"


@dataclass(frozen=True, slots=True)
class Opened:
    """A snapshot with what it holds, checked. `fault`: a clause that says what is wrong with it,
    None where its seal holds; one that can't be read has no parts.
    """

    kept: Kept
    snapshot: Snapshot
    fault: str | None


def read_snapshots(connection: sqlite3.Connection, connect_id: str) -> list[Kept]:
    """Those of a Connect, in the order in which they were sealed, also those taken back."""
    rows = connection.execute(
        "SELECT sealed_at, id, hash, previous, status, deleted_at IS NOT NULL "
        "FROM connect_snapshot WHERE connect_id = ?",
        (connect_id,),
    ).fetchall()
    links = in_order(Link(*row[:4]) for row in rows)
    steps = {row[1]: row[4:] for row in rows}
    known = {"", *(link.hash for link in links)}
    return [
        Kept(
            id=link.id,
            number=number,
            status=status,
            sealed_at=link.sealed_at,
            previous=link.previous,
            hash=link.hash,
            taken_back=bool(taken_back),
            follows=link.previous in known,
        )
        for number, link in enumerate(links, 1)
        for status, taken_back in (steps[link.id],)
    ]


def open_snapshot(connection: sqlite3.Connection, kept: Kept) -> Opened:
    """Read what a snapshot holds, and look at its seal."""
    (content,) = connection.execute(
        "SELECT content FROM connect_snapshot WHERE id = ?", (kept.id,)
    ).fetchone()
    parts = from_text(content)
    snapshot = Snapshot(kept.status, kept.sealed_at, kept.previous, kept.hash, parts or ())
    fault = None
    if parts is None:
        fault = "what it holds can’t be read"
    elif not holds(snapshot):
        fault = "its hash does not agree with what it holds"
    elif not kept.follows:
        fault = "the one before it is missing"
    return Opened(kept, snapshot, fault)


def revisions_of(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, int]:
    """The present revisions of entries, by id; those that only the spool has are not there."""
    rows = connection.execute(
        "SELECT id, rev FROM evidence WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return dict(rows.fetchall())


def seal_problems(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the seals of all that is kept, a sentence each."""
    connects = connection.execute(
        "SELECT id, period_name, first, last FROM connect "
        "WHERE id IN (SELECT connect_id FROM connect_snapshot) ORDER BY first, id"
    ).fetchall()
    return [
        f"Snapshot {kept.name} of the Connect {period_of(*period).label}: {fault}"
        for identifier, *period in connects
        for kept in read_snapshots(connection, identifier)
        if (fault := open_snapshot(connection, kept).fault) is not None
    ]
