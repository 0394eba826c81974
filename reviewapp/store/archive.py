"""A backup's file: one zip with a manifest that names every other file, its size and its sha256.

`store.db` in it is a snapshot of the store; beside it lie owner.json, preferences.json, the spool,
and the user's own rubrics, profiles and editions, under the names they have below the root. What
is read here may have been made by anybody: names, sizes and sums are checked before they are used.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from reviewapp import host
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.store.places import cannot_write
from reviewapp.store.schema_version import SCHEMA_VERSION

STORE = "store.db"
MANIFEST = "manifest.json"
#: What a root has beside its store, file by file or folder by folder.
SINGLE_FILES = ("owner.json", "preferences.json")
FOLDERS = (
    "spool",
    "spool/set-aside",
    "rubrics",
    "rubrics/earlier",
    "profiles",
    "editions",
    "unfinished",
    "redaction",
)
FORMAT = "reviewapp backup"
FORMAT_VERSION = 1
#: A file's name that every platform takes, as one: no way out of its folder, no device, no stream.
_NAME = re.compile(
    r"(?!\.)(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[^\x00-\x1f\x7f/\\:*?\"<>|]{1,200}(?<![. ])",
    re.IGNORECASE,
)
_LONGEST_MANIFEST = 64 * 1024 * 1024
#: A store is at most so many times as large as its backup, where it is large at all.
_MOST_RATIO = 100
_ALWAYS_FINE = 256 * 1024 * 1024
_KEEP_FREE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a backup: its name below the root, its size in bytes, the sha256 of its content."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `schema`: its store's, None when it holds no store.

    `state` names the content: equal in two backups between which nothing was changed. `entries`:
    how many there are in its store and spool.
    """

    made_at: datetime.datetime
    reason: str
    schema: int | None
    entries: int
    state: str
    members: tuple[Member, ...]

    def to_json(self) -> bytes:
        """The text of the manifest."""
        data = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "made_at": self.made_at.isoformat(),
            "reason": self.reason,
            "schema": self.schema,
            "entries": self.entries,
            "state": self.state,
            "files": [{"name": m.name, "size": m.size, "sha256": m.sha256} for m in self.members],
        }
        return json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8")


def can_be_carried(name: str) -> bool:
    """Whether a file may lie in a backup under this name (below the root, with slashes)."""
    folder, _, last = name.rpartition("/")
    if not folder:
        return name == STORE or name in SINGLE_FILES
    return folder in FOLDERS and _NAME.fullmatch(last) is not None


def read_manifest(path: str) -> Manifest:
    """What a backup says of itself, its files unread. BadInputError where it is none."""
    with _opened(path) as archive:
        return _manifest(archive, path)


def verify(path: str) -> Manifest:
    """Read the whole backup and compare it with its manifest. BadInputError where they differ."""
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        for member in manifest.members:
            with archive.open(member.name) as file:
                _copy(file, None, member, path)
    return manifest


def unpack(path: str, folder: str) -> Manifest:
    """Write a backup's files below an empty folder, laid out as a root; all of them are checked.

    BadInputError for what is no backup, or a damaged one; RefusedError for one of a newer program
    or where there is no room.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        if manifest.schema is not None and manifest.schema > SCHEMA_VERSION:
            raise RefusedError(
                f"{path} was made by a newer reviewapp (schema {manifest.schema}; this program "
                f"knows {SCHEMA_VERSION}): upgrade the program. Nothing was changed."
            )
        needed = sum(member.size for member in manifest.members)
        if needed + _KEEP_FREE > shutil.disk_usage(folder).free:
            raise RefusedError(
                f"{path} needs {needed // 1_000_000} MB of free space in {folder}: make room, then "
                "try again. Nothing was changed."
            )
        for member in manifest.members:
            target = Path(folder, *member.name.split("/"))
            try:
                host.make_private_folder(str(target.parent))
                with (
                    archive.open(member.name) as source,
                    open(host.create_private_file(str(target)), "wb") as file,  # noqa: PTH123
                ):
                    _copy(source, file, member, path)
            except OSError as error:
                raise cannot_write(str(target), error) from error
    return manifest


@contextmanager
def _opened(path: str) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError as error:
        raise BadInputError(
            f"There is no file {path}. Your backups are listed by: reviewapp restore"
        ) from error
    except OSError as error:
        raise BadInputError(f"{path} can't be read ({error.strerror}).") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _damaged(path, "it is no whole zip file") from error


def _manifest(archive: zipfile.ZipFile, path: str) -> Manifest:
    """The manifest, once it and the list of files agree and nothing in either is out of bounds."""
    infos = {info.filename: info for info in archive.infolist()}
    found = infos.pop(MANIFEST, None)
    if found is None:
        raise BadInputError(f"{path} is no backup of reviewapp: it has no {MANIFEST}.")
    if found.file_size > _LONGEST_MANIFEST:
        raise _damaged(path, f"its {MANIFEST} is too long")
    try:
        data = json.loads(archive.read(found))
        if data["format"] != FORMAT:
            raise BadInputError(f"{path} is no backup of reviewapp.")
        if data["format_version"] > FORMAT_VERSION:
            raise RefusedError(
                f"{path} was made by a newer reviewapp (backup format {data['format_version']}; "
                f"this program knows {FORMAT_VERSION}): upgrade the program."
            )
        manifest = _from_mapping(data)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path, f"its {MANIFEST} can't be read") from error
    sizes = {member.name: member.size for member in manifest.members}
    if len(archive.infolist()) != len(sizes) + 1 or sizes != {
        name: info.file_size for name, info in infos.items()
    }:
        raise _damaged(path, f"its files are not those of its {MANIFEST}")
    if bad := next((name for name in sizes if not can_be_carried(name)), None):
        raise BadInputError(f"{path} is no backup of reviewapp: {bad!r} has no place in one.")
    packed = Path(path).stat().st_size
    if sum(sizes.values()) > max(_ALWAYS_FINE, _MOST_RATIO * packed):
        raise BadInputError(
            f"{path} would unpack to more than {_MOST_RATIO} times its size: it is no backup that "
            "reviewapp has made."
        )
    return manifest


def _from_mapping(data: dict[str, Any]) -> Manifest:
    members = tuple(
        Member(str(item["name"]), int(item["size"]), str(item["sha256"])) for item in data["files"]
    )
    schema, made_at = data["schema"], datetime.datetime.fromisoformat(data["made_at"])
    if made_at.tzinfo is None or (schema is None) == any(m.name == STORE for m in members):
        raise ValueError("made nowhere, or the schema of no store")
    return Manifest(
        made_at,
        str(data["reason"]),
        None if schema is None else int(schema),
        int(data["entries"]),
        str(data["state"]),
        members,
    )


def _copy(source: IO[bytes], target: IO[bytes] | None, member: Member, path: str) -> None:
    """Copy (or only read) a file of the zip. BadInputError when it is not what was put in."""
    digest = hashlib.sha256()
    while block := source.read(1 << 20):
        digest.update(block)
        if target is not None:
            target.write(block)
    if digest.hexdigest() != member.sha256:
        raise _damaged(path, f"{member.name} in it is not what was put in")


def _damaged(path: str, what: str) -> BadInputError:
    return BadInputError(
        f"{path} is damaged: {what}. Nothing was changed. Your backups are listed by: reviewapp "
        "restore"
    )
