"""Taking an entry's text out of the store for good: rows, history, search index, and the file."""

from __future__ import annotations

import json
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from reviewapp import host
from reviewapp.core.errors import RefusedError, UnavailableError
from reviewapp.core.snapshot import without_entry
from reviewapp.store.history_reader import PURGE_LABEL
from reviewapp.store.places import Places
from reviewapp.store.reader import reading
from reviewapp.store.snapshot_writer import redact_snapshots
from reviewapp.store.spool import set_aside_files
from reviewapp.store.triggers import history_unguarded
from reviewapp.store.undo import PURGED
from reviewapp.store.writing import Transaction

#: A shorter text stands in other people's words by chance, so only the entry's id tells.
_TELLING = 8
_AT_ENTRY = "place_kind = 'entry' AND place = :id AND owner_id = :owner"
_A_STORE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class QuotingBox:
    """A Connect box with the entry's text in it, now or in an earlier version alone."""

    period: str
    key: str
    now: bool


def texts_of(places: Places, entry_id: str) -> list[str]:
    """Every text that an entry ever had."""
    with reading(places) as connection:
        if connection is None:
            return []
        rows = connection.execute(
            "SELECT text FROM evidence WHERE id = :id UNION "
            "SELECT json_extract(after, '$.text') FROM history "
            "WHERE table_name = 'evidence' AND row_id = :id UNION "
            "SELECT json_extract(before, '$.text') FROM history "
            "WHERE table_name = 'evidence' AND row_id = :id",
            {"id": entry_id},
        )
        return [row[0] for row in rows if row[0]]


def boxes_with(places: Places, owner_id: str, texts: Iterable[str]) -> list[QuotingBox]:
    """The owner's boxes in which one of the texts stands, however its lines were broken."""
    wanted = [_folded(text) for text in texts if len(text) >= _TELLING]
    found: dict[tuple[str, str], bool] = {}
    with reading(places) as connection:
        if connection is None or not wanted:
            return []
        rows = connection.execute(
            "SELECT c.period_name, b.key, b.text, b.deleted_at IS NULL AS now "
            "FROM connect_box b JOIN connect c ON c.id = b.connect_id WHERE b.owner_id = :me "
            "UNION ALL SELECT c.period_name, json_extract(h.after, '$.key'), "
            "json_extract(h.after, '$.text'), 0 FROM history h "
            "JOIN connect c ON c.id = json_extract(h.after, '$.connect_id') "
            "WHERE h.table_name = 'connect_box' AND h.owner_id = :me",
            {"me": owner_id},
        )
        for period, key, text, now in rows:
            if any(quote in _folded(text) for quote in wanted):
                found[period, key] = found.get((period, key), False) or bool(now)
    return [QuotingBox(period, key, now) for (period, key), now in found.items()]


def measures_with(places: Places, owner_id: str, texts: Iterable[str]) -> list[str]:
    """The ids of the owner's measures in whose note one of the texts stands, or stood."""
    wanted = [_folded(text) for text in texts if len(text) >= _TELLING]
    with reading(places) as connection:
        if connection is None or not wanted:
            return []
        rows = connection.execute(
            "SELECT measure, note FROM measure WHERE owner_id = :me UNION "
            "SELECT json_extract(after, '$.measure'), json_extract(after, '$.note') FROM history "
            "WHERE table_name = 'measure' AND owner_id = :me AND after IS NOT NULL",
            {"me": owner_id},
        )
        found = [measure for measure, note in rows if any(it in _folded(note) for it in wanted)]
    return list(dict.fromkeys(found))


def snapshots_with(places: Places, owner_id: str, entry_id: str, texts: Sequence[str]) -> list[str]:
    """The owner's snapshots that hold the entry or quote it, with the periods of their Connects."""
    with reading(places) as connection:
        if connection is None:
            return []
        rows = connection.execute(
            "SELECT s.hash, s.sealed_at, s.content, c.period_name FROM connect_snapshot s "
            "JOIN connect c ON c.id = s.connect_id WHERE s.owner_id = ? ORDER BY s.sealed_at, s.id",
            (owner_id,),
        )
        return [
            f"{digest[:8]} of {sealed_at[:10]}, of the Connect of {period}"
            for digest, sealed_at, content, period in rows
            if without_entry(content, entry_id, texts) is not None
        ]


def comments_with(places: Places, owner_id: str, entry_id: str, texts: Iterable[str]) -> list[str]:
    """The ids of the owner's comments not at an entry in which one of its texts stands."""
    wanted = [_folded(text) for text in texts if len(text) >= _TELLING]
    with reading(places) as connection:
        if connection is None or not wanted:
            return []
        rows = connection.execute(
            "SELECT id, text, quote FROM review_comment WHERE owner_id = ? AND place <> ?",
            (owner_id, entry_id),
        )
        return [
            identifier
            for identifier, *said in rows
            if any(it in _folded(text) for it in wanted for text in said)
        ]


def silences_with(places: Places, owner_id: str, texts: Iterable[str]) -> list[str]:
    """The rules that the owner silenced with one of the texts as the reason, or did once."""
    wanted = [_folded(text) for text in texts if len(text) >= _TELLING]
    with reading(places) as connection:
        if connection is None or not wanted:
            return []
        rows = connection.execute(
            "SELECT json_extract(after, '$.rule'), json_extract(after, '$.reason') FROM history "
            "WHERE table_name = 'silence' AND owner_id = :me AND after IS NOT NULL",
            {"me": owner_id},
        )
        found = [rule for rule, reason in rows if any(it in _folded(reason) for it in wanted)]
    return list(dict.fromkeys(found))


def redact(transaction: Transaction, entry_id: str, texts: Iterable[str]) -> None:
    """Take the text, incidents and links out of the entry, all its revisions, and snapshots.

    `texts`: all that it ever had. What stays is the sequence: who changed it when, its days,
    indicators and circles. Steps that were about nothing else can't be undone or done again any
    more.
    """
    with transaction.change(PURGE_LABEL, subject=entry_id, kind="setup") as purging:
        transaction.execute(
            "UPDATE evidence SET text = '', incidents = '[]', links = '[]', "
            "deleted_at = coalesce(deleted_at, :now), updated_at = :now, rev = rev + 1 "
            "WHERE id = :id AND owner_id = :owner",
            id=entry_id,
            owner=transaction.owner.id,
            now=transaction.now,
        )
        redact_snapshots(transaction, entry_id, texts)
        transaction.execute(
            "UPDATE review_comment SET text = '', quote = '', "
            "deleted_at = coalesce(deleted_at, :now), updated_at = :now, rev = rev + 1 "
            f"WHERE {_AT_ENTRY}",
            id=entry_id,
            owner=transaction.owner.id,
            now=transaction.now,
        )
    with history_unguarded(transaction.session.connection()):
        blank = "json_set({}, '$.text', '', '$.incidents', '[]', '$.links', '[]')"
        transaction.execute(
            f"UPDATE history SET op = :purged, before = {blank.format('before')}, "
            f"after = {blank.format('after')} WHERE table_name = 'evidence' AND row_id = :id",
            purged=PURGED,
            id=entry_id,
        )
        blank = "json_set({}, '$.text', '', '$.quote', '')"
        transaction.execute(
            f"UPDATE history SET op = :purged, before = {blank.format('before')}, "
            f"after = {blank.format('after')} WHERE table_name = 'review_comment' "
            f"AND row_id IN (SELECT id FROM review_comment WHERE {_AT_ENTRY})",
            purged=PURGED,
            id=entry_id,
            owner=transaction.owner.id,
        )
    transaction.execute(
        "UPDATE change SET undone_by = :by WHERE undone_by IS NULL AND kind <> 'setup' "
        "AND txn IN (SELECT txn FROM history WHERE table_name = 'evidence' AND row_id = :id) "
        "AND NOT EXISTS (SELECT 1 FROM history h WHERE h.txn = change.txn AND h.op <> :purged)",
        by=purging.txn,
        id=entry_id,
        purged=PURGED,
    )
    transaction.execute("INSERT INTO evidence_fts (evidence_fts) VALUES ('optimize')")


def compact(places: Places) -> None:
    """Write the store's file anew, so that nothing that was taken out stands in its free pages.

    UnavailableError where another program has it open in the middle of something, RefusedError
    where there is no room. Either can be done again.
    """
    again = "so traces may stand in its free pages"
    try:
        with closing(sqlite3.connect(places.store, timeout=places.patience_s)) as connection:
            connection.isolation_level = None
            connection.execute("VACUUM")
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise RefusedError(
                f"The text is taken out, but {places.store} can't be written anew ({error}), "
                f"{again}: make room and purge once more."
            ) from error
        busy = True
    if busy:
        raise UnavailableError(
            f"The text is taken out, but {places.store} is in use by another program, "
            f"{again}: close the other program and purge once more."
        )


def clean_set_aside(places: Places, entry_id: str, texts: Iterable[str]) -> None:
    """Take the lines with the entry's id or text out of the files that were set aside."""
    needles = list(_needles(entry_id, texts))
    for path in set_aside_files(places):
        content = Path(path).read_bytes()
        lines = content.split(b"\n")
        kept = [line for line in lines if not any(needle in line for needle in needles)]
        if any(needle in content for needle in needles) and len(kept) == len(lines):
            kept = []  # over more than one line
        if not b"".join(kept).strip():
            host.remove_if_there(path)
        elif len(kept) < len(lines):
            host.write_private_file(path, b"\n".join(kept))


def files_with(places: Places, texts: Iterable[str]) -> list[str]:
    """The files under the root, the store and the backups apart, in which the text stands."""
    needles = list(_needles(None, texts))
    own = (Path(places.backups), Path(places.store))
    return [
        str(path)
        for path in _files_below(places.root)
        if own[0] not in path.parents and not path.name.startswith(own[1].name)
        if any(needle in _content(path) for needle in needles)
    ]


def backups_with(places: Places, entry_id: str, texts: Iterable[str]) -> list[str]:
    """The backups in which the entry's text stands; one that can't be read may have it."""
    needles = list(_needles(entry_id, texts))
    return [
        str(path)
        for path in _files_below(places.backups)
        if any(
            _store_holds(content, entry_id)
            if content.startswith(_A_STORE)
            else any(needle in content for needle in needles)
            for content in _parts(path)
        )
    ]


def _parts(path: Path) -> Iterator[bytes]:
    """The files in a backup, one after the other; of what can't be read the beginning of a store,
    which counts as one that has everything.
    """
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield archive.read(name)
        else:
            yield path.read_bytes()
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        yield _A_STORE


def _store_holds(content: bytes, entry_id: str) -> bool:
    """Whether a copy of a store has more than the redacted entry."""
    # Read as a file without a log beside it: there is none.
    plain = content[:18] + b"\x01\x01" + content[20:]
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(plain)
            row = connection.execute(
                "SELECT EXISTS (SELECT 1 FROM evidence WHERE id = :id AND text <> '') "
                "OR EXISTS (SELECT 1 FROM history WHERE row_id = :id AND op <> :purged)",
                {"id": entry_id, "purged": PURGED},
            ).fetchone()
        return bool(row[0])
    except sqlite3.Error:
        return True


def _files_below(folder: str) -> list[Path]:
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _needles(entry_id: str | None, texts: Iterable[str]) -> Iterator[bytes]:
    """What the entry looks like in a file: its id, its texts as they stand or in JSON."""
    if entry_id is not None:
        yield entry_id.encode()
    for text in texts:
        if len(text) >= _TELLING:
            for shape in {
                text,
                json.dumps(text)[1:-1],
                json.dumps(text, ensure_ascii=False)[1:-1],
            }:
                for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                    yield shape.encode(encoding, "surrogatepass")


def _folded(text: str) -> str:
    return " ".join(text.split())
