"""Whether somebody has written since: another terminal, a script, a program that syncs files."""

from __future__ import annotations

from pathlib import Path

from reviewapp.services.workspace import Workspace
from reviewapp.store.spool import spool_files

#: Of the files that are looked at: when each was written last, and its size.
Fingerprint = tuple[object, ...]


def fingerprint(workspace: Workspace) -> Fingerprint:
    """Another value whenever the user's entries, figures or drafts may have changed.

    Cheap: the store is not opened. What is read after this call is never older than its value.
    """
    places = workspace.places
    files = (places.store, f"{places.store}-wal", places.owner, places.preferences)
    try:
        spooled = tuple(spool_files(places))
    except OSError:  # whoever reads it says why
        spooled = ()
    return (*map(_state, files), spooled)


def _state(path: str) -> tuple[int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
