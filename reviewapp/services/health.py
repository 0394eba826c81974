"""`doctor`: what could go wrong with one's data, looked at; each finding with a way out."""

from __future__ import annotations

import datetime
import os
import platform
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from reviewapp import host
from reviewapp.core.errors import ReviewError
from reviewapp.services.workspace import Workspace
from reviewapp.store import backups
from reviewapp.store.archive import verify
from reviewapp.store.engine import SQLITE_VERSION, STRICT_TABLES_SINCE
from reviewapp.store.health import StoreHealth, examine, reindex
from reviewapp.store.owner import read_owner
from reviewapp.store.schema_version import SCHEMA_VERSION
from reviewapp.store.spool import read_spool_file, spool_files

#: Changes that are in no backup for so long are told.
_UNSAVED = datetime.timedelta(days=7)
_LEFTOVER = datetime.timedelta(hours=1)
_LEAST_FREE = 100_000_000
_MOST_NAMED = 3
#: Folders that a sync client keeps; it copies the store's files one by one, at any moment.
_SYNCED = re.compile(
    r"(onedrive|dropbox|google ?drive|icloud ?drive|nextcloud|owncloud|box sync)"
    r"( - .*| \(.*\)|-.*@.*)?|my drive|mobile documents|com~apple~clouddocs|cloudstorage",
    re.IGNORECASE,
)
_MOVE = (
    "Move the folder to a local disk and name it with --root or REVIEWAPP_ROOT; a copy for "
    "elsewhere is made by: reviewapp backup --out FILE"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and what to do about it."""

    check: str
    text: str
    mend: str


@dataclass(slots=True)
class Report:
    """What was looked at, a fact each by its name; and what was found to be wrong."""

    facts: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def found(self, check: str, text: str, mend: str) -> None:
        self.findings.append(Finding(check, text, mend))


def look(workspace: Workspace, *, mend_index: bool = False) -> Report:
    """Look at everything; `mend_index`: first make the search index anew from the entries.

    RefusedError when that can't be done, UnavailableError when the store stays locked.
    """
    places = workspace.places
    report = Report()
    _versions(report)
    kept = backups.kept(places)
    last = backups.made_at(kept[0]) if kept else None
    health = None
    if Path(places.store).exists():
        if mend_index:
            reindex(places, workspace.clock())
            report.facts["search index"] = "made anew from the entries"
        health = examine(places, last)
        _store(report, workspace, health)
    else:
        report.facts["store"] = f"none yet ({places.store})"
    _owner(report, workspace)
    _spool(report, workspace)
    _backups(report, workspace, kept, health)
    _folder(report, workspace)
    _leftovers(report, workspace)
    return report


def _versions(report: Report) -> None:
    from importlib.metadata import version

    report.facts["program"] = (
        f"reviewapp {version('reviewapp')}, schema {SCHEMA_VERSION}, "
        f"Python {platform.python_version()}, SQLite {'.'.join(map(str, SQLITE_VERSION))}, "
        f"{sys.platform}"
    )
    if SQLITE_VERSION < STRICT_TABLES_SINCE:
        report.found("program", "SQLite is too old: 3.37 is needed", "Use a newer Python.")


def _store(report: Report, workspace: Workspace, health: StoreHealth) -> None:
    places = workspace.places
    size = Path(places.store).stat().st_size
    report.facts["store"] = f"{places.store}, {_size(size)}"
    if health.entries is not None:
        report.facts["store"] += f", schema {health.schema}, {health.entries} entries"
    if health.schema is not None and 0 < health.schema < SCHEMA_VERSION:
        report.facts["upgrade"] = "the next command that changes something brings the store up"
    if health.by_sql:
        report.facts["history"] = f"{health.by_sql} changes were made past the program, by SQL"
    for text, mend in health.problems:
        report.found("store", text, mend)
    if health.schema and health.journal_mode not in (None, "wal"):
        report.found(
            "store",
            f"The journal mode is {health.journal_mode}, not wal: readers and writers wait for "
            "each other, and the folder may not be safe",
            f"It is set at each change, where the folder allows it. {_MOVE}",
        )


def _owner(report: Report, workspace: Workspace) -> None:
    places = workspace.places
    try:
        owner = read_owner(places)
    except ReviewError as error:
        report.found(
            "owner",
            str(error),
            "Put a backup back (reviewapp restore), or delete the file and run reviewapp init: "
            "your id is in the store, too.",
        )
        return
    if owner is None:
        report.facts["owner"] = "nobody yet"
        return
    report.facts["owner"] = f"{owner.name or owner.alias or 'no name'}, {owner.role}"
    if not Path(places.owner).exists():
        report.found("owner", f"{places.owner} is missing", "It is put back by: reviewapp init")


def _spool(report: Report, workspace: Workspace) -> None:
    places = workspace.places
    files = spool_files(places)
    report.facts["spool"] = f"{len(files)} files wait to be taken over"
    for path in files:
        try:
            damaged = read_spool_file(path) is None
        except FileNotFoundError:
            continue  # taken over at this moment
        except OSError as error:
            report.found("spool", f"{path} can't be read ({error.strerror})", "Check permissions.")
            continue
        if damaged:
            report.found(
                "spool",
                f"{path} is damaged",
                "The next command that changes something sets it aside, with its text.",
            )
    aside = sorted(Path(places.set_aside).glob("*"))
    if aside:
        report.found(
            "spool",
            f"{len(aside)} files are set aside in {places.set_aside}",
            "Look into them: what is not in `reviewapp list` can be logged again. Then delete "
            "them.",
        )


def _backups(
    report: Report, workspace: Workspace, kept: list[str], health: StoreHealth | None
) -> None:
    now = workspace.clock()
    if kept:
        days = (now - backups.made_at(kept[0])).days
        age = "today" if days < 1 else f"{days} days ago"
        report.facts["backups"] = f"{len(kept)}, the last one {age}: {kept[0]}"
        try:
            verify(kept[0])
        except ReviewError as error:
            report.found("backups", str(error), "Delete it and make another: reviewapp backup")
    else:
        report.facts["backups"] = "none yet"
    if health is not None and health.first_change is not None:
        since = datetime.datetime.fromisoformat(health.first_change)
        if now - since > _UNSAVED:
            report.found(
                "backups",
                f"Changes since {since:%Y-%m-%d} are in no backup",
                "Make one: reviewapp backup",
            )


def _folder(report: Report, workspace: Workspace) -> None:
    root = Path(workspace.places.root)
    there = next(folder for folder in (root, *root.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    report.facts["free space"] = f"{_size(free)} in {there}"
    store = Path(workspace.places.store)
    needed = max(_LEAST_FREE, 3 * store.stat().st_size if store.exists() else 0)
    if free < needed:
        report.found(
            "free space",
            f"Only {_size(free)} are left; a backup or an upgrade may need {_size(needed)}",
            "Make room on this disk.",
        )
    if (kind := host.network_kind(str(root))) is not None:
        report.found(
            "folder",
            f"{root} is on a network ({kind}): the store is not safe there, two machines at once "
            "can damage it",
            _MOVE,
        )
    parts = {*root.parts, *Path(os.path.realpath(root)).parts}
    clouds = [cloud for cloud in host.cloud_folders() if root.is_relative_to(cloud)]
    if clouds or any(_SYNCED.fullmatch(part) for part in parts):
        report.found(
            "folder",
            f"{root} is in a synced folder: the store is not safe there, as its files are copied "
            "one by one while they change",
            _MOVE,
        )
    _permissions(report, root)


def _permissions(report: Report, root: Path) -> None:
    if not root.exists():
        return
    opened = [path for path in (root, *sorted(root.rglob("*"))) if host.open_to_others(str(path))]
    if opened:
        named = ", ".join(str(path) for path in opened[:_MOST_NAMED])
        more = f" and {len(opened) - _MOST_NAMED} more" if len(opened) > _MOST_NAMED else ""
        report.found(
            "permissions",
            f"Other users of this machine can look into {named}{more}",
            f"Take the permission away: chmod -R go-rwx '{root}'",
        )


def _leftovers(report: Report, workspace: Workspace) -> None:
    """Temporary files of what was cut off; a fresh one may be in use at this moment."""
    places = workspace.places
    latest = (workspace.clock() - _LEFTOVER).timestamp()
    found = []
    for folder in (places.root, places.spool, places.backups):
        for path in Path(folder).glob("*"):
            if path.name.startswith(".") or path.suffix == ".tmp":
                try:
                    if path.lstat().st_mtime < latest:
                        found.append(str(path))
                except FileNotFoundError:
                    continue
    if found:
        report.found(
            "leftovers",
            f"Something was cut off and left {', '.join(sorted(found)[:_MOST_NAMED])}",
            "What is in them was never reported as kept: delete them.",
        )


def _size(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size < 10_000_000_000 else f"{size / 1e9:,.0f} GB"
