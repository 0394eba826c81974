"""What every command but `log` and `locate` begins with, whatever it is going to do."""

from __future__ import annotations

from pathlib import Path

from reviewapp.services.workspace import Workspace
from reviewapp.store.reader import stored_version
from reviewapp.store.schema_version import refuse_newer


def check_store(workspace: Workspace) -> None:
    """RefusedError for a store made by a newer program, also where only files would be read.

    A restore that a crash cut off is finished first. What is locked or damaged is for the command
    to tell.
    """
    version = stored_version(workspace.places)
    if version is not None:
        refuse_newer(workspace.places.store, version)
    finish_what_was_cut_off(workspace)


def finish_what_was_cut_off(workspace: Workspace) -> None:
    """Finish a restore that a crash cut off, so that nobody sees half of it."""
    if Path(workspace.places.restoring).exists():
        from reviewapp.services.restoring import finish_restore

        finish_restore(workspace)
