"""The history as its owner reads it: the steps that were taken, and the revisions of one entry."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from reviewapp.core.evidence import Evidence
from reviewapp.store import by_hand
from reviewapp.store.evidence_reader import evidence_of
from reviewapp.store.places import Places
from reviewapp.store.reader import reading
from reviewapp.store.spool import read_spool_file, spool_files

#: Whether a step still holds. An undo that was done again is `undone` too.
State = Literal["done", "undone", "purged"]
#: The label of the step that redacts an entry.
PURGE_LABEL = "purge"
#: Labels of steps whose subject is an entry.
OF_ONE_ENTRY = ("log", "edit", "remove", "unremove", PURGE_LABEL, by_hand.LABEL)


@dataclass(frozen=True, slots=True)
class PastStep:
    """One change: `actor` is who made it, a person's id or `by_hand.ACTOR`; `at` ISO 8601 UTC.

    `label` says what was done, `subject` to what (an entry's id, a period's name); an undo and a
    redo have the subject of what they take back.
    """

    at: str
    actor: str
    label: str
    subject: str | None
    state: State

    @property
    def entry_id(self) -> str | None:
        """The one entry that it was about; None for several, or something else."""
        label = self.label.removeprefix("undo of ").removeprefix("redo of ")
        return self.subject if label in OF_ONE_ENTRY else None


@dataclass(frozen=True, slots=True)
class EntryRevision:
    """One revision of an entry: what it was before and after; None where it was not there."""

    step: PastStep
    before: Evidence | None
    after: Evidence | None


_LABEL = "CASE c.kind WHEN 'redo' THEN 'redo of ' || c.label ELSE c.label END"
_SUBJECT = (
    "CASE c.kind WHEN 'undo' THEN (SELECT o.subject FROM change o WHERE o.txn = c.subject) "
    "ELSE c.subject END"
)
_STATE = (
    "CASE WHEN c.undone_by IS NULL THEN 'done' "
    f"WHEN b.label = '{PURGE_LABEL}' THEN 'purged' ELSE 'undone' END"
)
_UNDONE_BY = "LEFT JOIN change b ON b.txn = c.undone_by"


def read_steps(places: Places, owner_id: str, limit: int | None = None) -> list[PastStep]:
    """The owner's steps, newest first; what is in the spool will be the newest."""
    with reading(places) as connection:
        steps = [*_spooled(connection, places, owner_id)][::-1]
        if connection is None:
            return steps[:limit]
        loose = connection.execute(
            f"SELECT at, '{by_hand.ACTOR}', label, subject, 'done' FROM ({by_hand.PENDING}) "
            "WHERE owner_id = ?",
            (owner_id,),
        )
        steps += [PastStep(*row) for row in loose][::-1]
        rows = connection.execute(
            "SELECT c.at, "
            "coalesce((SELECT actor FROM history WHERE txn = c.txn LIMIT 1), c.owner_id), "
            f"{_LABEL}, {_SUBJECT}, {_STATE} FROM change c {_UNDONE_BY} "
            "WHERE c.owner_id = ? ORDER BY c.seq DESC LIMIT ?",
            (owner_id, -1 if limit is None else limit),
        )
        steps += [PastStep(*row) for row in rows]
    return steps[:limit]


def read_revisions(places: Places, entry: Evidence) -> list[EntryRevision]:
    """Every revision of an entry, oldest first; of one in the spool there is one."""
    with reading(places) as connection:
        rows = (
            ()
            if connection is None
            else connection.execute(
                "SELECT h.at, h.actor, "
                f"coalesce({_LABEL}, '{by_hand.LABEL}'), {_SUBJECT}, {_STATE}, h.before, h.after "
                f"FROM history h LEFT JOIN change c ON c.txn = h.txn {_UNDONE_BY} "
                "WHERE h.table_name = 'evidence' AND h.row_id = ? AND h.owner_id = ? "
                "ORDER BY h.seq",
                (entry.id, entry.owner_id),
            )
        )
        found = [EntryRevision(PastStep(*row[:5]), *map(_image, row[5:])) for row in rows]
    logged = PastStep(entry.created_at, entry.owner_id, "log", entry.id, "done")
    return found or [EntryRevision(logged, None, entry)]


def read_revision(places: Places, entry: Evidence, rev: int) -> Evidence | None:
    """An entry as it was in one of its revisions; None where that one is not known any more."""
    with reading(places) as connection:
        row = (
            connection
            and connection.execute(
                "SELECT after FROM history WHERE table_name = 'evidence' AND row_id = ? "
                "AND owner_id = ? AND op <> 'purged' AND json_extract(after, '$.rev') = ? "
                "ORDER BY seq DESC LIMIT 1",
                (entry.id, entry.owner_id, rev),
            ).fetchone()
        )
    return _image(row["after"]) if row else None


def read_names(places: Places, ids: Iterable[str]) -> dict[str, str]:
    """What the people of these ids are called, as far as they have said."""
    with reading(places) as connection:
        if connection is None:
            return {}
        rows = connection.execute(
            "SELECT id, coalesce(name, alias) FROM person "
            "WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        return {identifier: name for identifier, name in rows if name}


def _spooled(
    connection: sqlite3.Connection | None, places: Places, owner_id: str
) -> Iterator[PastStep]:
    """What the files of the spool will be, oldest first, unless a drain has just taken them."""
    for path in spool_files(places):
        try:
            entries = read_spool_file(path) or []
        except OSError:
            continue
        mine = [entry for entry in entries if entry["owner"] == owner_id]
        if not mine or (connection and _is_stored(connection, mine[-1]["id"])):
            continue
        yield PastStep(mine[-1]["at"], owner_id, log_label(len(mine)), mine[-1]["id"], "done")


def log_label(entries: int) -> str:
    """What a step is called in which so many entries were logged at once."""
    return "log" if entries == 1 else f"log of {entries} entries"


def _is_stored(connection: sqlite3.Connection, entry_id: str) -> bool:
    found = connection.execute("SELECT 1 FROM evidence WHERE id = ?", (entry_id,))
    return found.fetchone() is not None


def _image(text: str | None) -> Evidence | None:
    return evidence_of(json.loads(text)) if text else None
