"""Backups: one a day without being asked, one now, and the list of them."""

from __future__ import annotations

import os
from pathlib import Path

from reviewapp.core.errors import BadInputError, ReviewError
from reviewapp.services.workspace import Workspace
from reviewapp.store import backups
from reviewapp.store.archive import Manifest, read_manifest
from reviewapp.store.backups import Made

#: A store of so many bytes takes long enough to say why.
_LARGE = 50_000_000


def back_up(workspace: Workspace, out: str | None = None) -> Made:
    """A backup of everything as it is now, among the others or in the file `out`.

    BadInputError when `out` can't be a file; RefusedError when it is there already, or the backup
    can't be made.
    """
    if out is not None:
        _refuse_unless_free(out)
    if not backups.anything_there(workspace.places):
        raise BadInputError(
            f"There is nothing of yours in {workspace.places.root} yet, so nothing to back up."
        )
    made = backups.make(workspace.places, workspace.clock(), "asked for", out)
    if out is None:
        backups.prune(workspace.places)
    return made


def back_up_daily(workspace: Workspace) -> None:
    """The first use of a day makes a backup of what was there before, if anything has changed.

    It never stops who calls: a backup that can't be made is told.
    """
    if workspace.throwaway or workspace.backed_up_on == workspace.today:
        return
    workspace.backed_up_on = workspace.today
    try:
        _back_up_if_due(workspace)
    except ReviewError as error:
        workspace.tell(str(error))
    except OSError as error:  # a folder or file of the user's that can't be read
        workspace.tell(f"No backup was made today ({error}): reviewapp doctor looks into it.")


def _back_up_if_due(workspace: Workspace) -> None:
    places = workspace.places
    kept = backups.kept(places)
    if any(backups.made_at(path).astimezone().date() == workspace.today for path in kept):
        return
    state = backups.present_state(places)
    if state is None or (kept and _state_of(kept[0]) == state):
        return
    if Path(places.store).stat().st_size > _LARGE:
        workspace.tell("Making the backup of the day …")
    backups.make(places, workspace.clock(), "daily")
    backups.prune(places)


def _refuse_unless_free(out: str) -> None:
    target = Path(out).absolute()
    if target.is_dir() or out.endswith(("/", os.sep)):
        raise BadInputError(f"{out} is a folder: name a file in it.")
    if not target.parent.is_dir():
        raise BadInputError(
            f"There is no folder {target.parent}: create it, or name another place."
        )
    if target.exists() or target.is_symlink():
        raise BadInputError(
            f"{out} is there already, and a backup never replaces a file: name another."
        )


def listed(workspace: Workspace) -> list[tuple[str, Manifest | None]]:
    """The backups below the root, the newest first; None for one that is damaged."""
    found: list[tuple[str, Manifest | None]] = []
    for path in backups.kept(workspace.places):
        try:
            found.append((path, read_manifest(path)))
        except ReviewError:
            found.append((path, None))
    return found


def _state_of(path: str) -> str | None:
    try:
        return read_manifest(path).state
    except ReviewError:
        return None
