"""Making backups of everything below a root, and keeping the newest five and one a month."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from reviewapp import host
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.store.archive import (
    FOLDERS,
    MANIFEST,
    SINGLE_FILES,
    STORE,
    Manifest,
    Member,
    can_be_carried,
    verify,
)
from reviewapp.store.places import Places
from reviewapp.store.schema_version import SCHEMA_VERSION
from reviewapp.store.spool import spooled_entries

NEWEST_KEPT = 5
_BUSY_TIMEOUT_S = 10.0
_STAMP = "%Y-%m-%dT%H%M%SZ"
_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}Z)-schema(\d+)(?:-(\d+))?\.zip")
#: A temporary file so much older than the one just made belongs to nobody any more.
_STALE_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made and verified; `left_out`: files whose names no backup can carry."""

    path: str
    manifest: Manifest
    left_out: tuple[str, ...]


def make(places: Places, now: datetime.datetime, reason: str, out: str | None = None) -> Made:
    """A verified backup of everything below the root, among the others or at `out`.

    The spool is read before the store, so that an entry which is drained meanwhile is in both
    rather than in neither. RefusedError, with nothing left behind, when the store is damaged, the
    disk is full, or something stands at `out` already.
    """
    try:
        places.make_folder(places.backups)
        work = tempfile.mkdtemp(prefix=".work-", dir=places.backups)
    except OSError as error:
        raise _not_made(out or places.backups, error.strerror) from error
    try:
        return _make(places, now, reason, out, Path(work))
    except OSError as error:
        raise _not_made(out or places.backups, error.strerror) from error
    except sqlite3.Error as error:
        raise _not_made(places.store, str(error)) from error
    except BadInputError as error:  # what was written reads differently: a failing disk
        raise _not_made(out or places.backups, str(error)) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def kept(places: Places) -> list[str]:
    """The paths of the backups below the root, the newest first."""
    found = []
    for path in Path(places.backups).glob("*.zip"):
        if match := _NAME.fullmatch(path.name):
            found.append((match[1], int(match[3] or 1), str(path)))
    return [path for _, _, path in sorted(found, reverse=True)]


def made_at(path: str) -> datetime.datetime:
    """When a backup below the root was made, by its name."""
    match = _NAME.fullmatch(Path(path).name)
    assert match is not None
    return datetime.datetime.strptime(match[1], _STAMP).replace(tzinfo=datetime.UTC)


def anything_there(places: Places) -> bool:
    """Whether a backup would have anything in it."""
    return Path(places.store).exists() or bool(_files(places)[0])


def prune(places: Places) -> None:
    """Remove what is neither among the newest nor the newest of its month, and old leftovers."""
    months = set()
    for number, path in enumerate(kept(places)):
        month = made_at(path).strftime("%Y-%m")
        if number >= NEWEST_KEPT and month in months:
            _remove(Path(path))
        months.add(month)
    try:
        # Judged by the files themselves, as they are stamped by one clock.
        newest = max((Path(path).stat().st_mtime for path in kept(places)), default=0.0)
        for leftover in Path(places.backups).glob(".*"):
            if newest - leftover.lstat().st_mtime > _STALE_S:
                _remove(leftover)
    except FileNotFoundError:
        pass  # another process is clearing away, too


def present_state(places: Places) -> str | None:
    """A name for the present content; None where there is no store of this program's schema.

    It does not wait: a store that is locked or damaged has no name either.
    """
    if not Path(places.store).exists():
        return None
    try:
        with _reading(places.store, timeout=0) as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
                return None
            return _state(_mark(connection), _digests(_files(places)[0]))
    except sqlite3.Error:
        return None


def _make(places: Places, now: datetime.datetime, reason: str, out: str | None, work: Path) -> Made:
    files, left_out = _files(places)
    waiting = {entry["id"] for entry in spooled_entries(places)}
    digests = _digests(files)
    members = [Member(name, len(files[name]), digests[name]) for name in files]
    snapshot, schema, mark = work / STORE, None, None
    if Path(places.store).exists():
        host.write_private_file(str(snapshot), b"")
        with _reading(places.store) as connection:
            connection.execute("VACUUM INTO ?", (str(snapshot),))
        with _reading(str(snapshot)) as connection:
            check_integrity(connection)
            schema = connection.execute("PRAGMA user_version").fetchone()[0]
            mark = _mark(connection)
            waiting |= _entries(connection)
        members.append(Member(STORE, snapshot.stat().st_size, _sha256_of(snapshot)))
    manifest = Manifest(now, reason, schema, len(waiting), _state(mark, digests), tuple(members))
    stem = f"{now.astimezone(datetime.UTC):{_STAMP}}-schema{schema or 0}"
    target = Path(out).absolute() if out else Path(places.backups, f"{stem}.zip")
    temporary = target.with_name(f".{target.name}.{work.name}.tmp")
    try:
        with open(host.create_private_file(str(temporary)), "wb") as file:  # noqa: PTH123
            # The first level of compression: four fifths of the room for a fifth of the time.
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.writestr(MANIFEST, manifest.to_json())
                for name, content in files.items():
                    archive.writestr(name, content)
                if schema is not None:
                    archive.write(snapshot, STORE)
            file.flush()
            os.fsync(file.fileno())
        verify(str(temporary))
        number = 1
        while True:
            try:
                host.rename_new(str(temporary), str(target))
                break
            except FileExistsError:
                if out is not None:
                    raise RefusedError(
                        f"{out} is there already, and a backup never replaces a file: name another."
                    ) from None
                number += 1
                target = Path(places.backups, f"{stem}-{number}.zip")
        host.sync_folder(str(target.parent))
    finally:
        host.remove_if_there(str(temporary))
    return Made(str(target), manifest, tuple(left_out))


def check_integrity(connection: sqlite3.Connection) -> None:
    """sqlite3.DatabaseError when SQLite finds its own structures broken."""
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"database disk image is malformed: {verdict}")


@contextmanager
def _reading(path: str, timeout: float = _BUSY_TIMEOUT_S) -> Iterator[sqlite3.Connection]:
    uri = f"{Path(path).as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=timeout, isolation_level=None)) as opened:
        yield opened


def _files(places: Places) -> tuple[dict[str, bytes], list[str]]:
    """Everything of the user's beside the store: name below the root -> content; and the rest."""
    found: dict[str, bytes] = {}
    left_out = []
    root = Path(places.root)
    names = list(SINGLE_FILES)
    for folder in FOLDERS:
        names += [
            f"{folder}/{path.name}"
            for path in sorted(root.joinpath(folder).glob("*"))
            # A dot: a file that is being written at this moment, under its temporary name.
            if path.is_file() and not path.name.startswith(".")
        ]
    for name in names:
        if not can_be_carried(name):
            left_out.append(name)
            continue
        try:
            found[name] = root.joinpath(name).read_bytes()
        except FileNotFoundError:
            continue  # not there, or drained at this moment
    return found, left_out


def _mark(connection: sqlite3.Connection) -> list[object]:
    """What moves with every change of the store: the schema and the last step of its history."""
    return [
        connection.execute("PRAGMA user_version").fetchone()[0],
        *(
            connection.execute(f"SELECT seq, txn FROM {table} ORDER BY seq DESC LIMIT 1").fetchone()
            for table in ("history", "change")
        ),
    ]


def _entries(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT id FROM evidence WHERE deleted_at IS NULL")
    return {row[0] for row in rows}


def _digests(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _state(mark: list[object] | None, digests: dict[str, str]) -> str:
    named = json.dumps([mark, sorted(digests.items())])
    return hashlib.sha256(named.encode("utf-8")).hexdigest()


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove(path: Path) -> None:
    """Remove a file or folder of ours; one that somebody holds open goes another day."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
        return
    try:
        path.unlink()
    except OSError:
        pass


def _not_made(path: str, reason: str | None) -> RefusedError:
    return RefusedError(
        f"No backup could be made: {path} ({reason}). Check the free space and the permissions; "
        "reviewapp doctor looks at both."
    )
