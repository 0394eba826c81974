"""Putting a backup back: what would change is known before anything does."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reviewapp.core.errors import ReviewError
from reviewapp.services.changing import drain_spool
from reviewapp.services.workspace import Workspace
from reviewapp.store import restoring
from reviewapp.store.archive import Manifest, unpack
from reviewapp.store.comparison import Difference, compare
from reviewapp.store.owner import Owner, read_owner
from reviewapp.store.places import Places, cannot_write
from reviewapp.store.spool import spooled_entries

#: Compared as rows, or so that nothing in them is lost.
_NOT_FILES = ("store.db", "owner.json", "spool")


@dataclass(frozen=True, slots=True)
class Plan:
    """A backup that can be restored, and what that would change.

    `readable`: whether the present store is; `files`: those that would be new or other ones, by
    their names below the root; `waiting`: how many entries wait in the spool, and stay there.
    """

    manifest: Manifest
    differences: tuple[Difference, ...]
    readable: bool
    files: tuple[str, ...]
    owner: Owner
    present_owner: Owner | None
    waiting: int
    folder: str

    @property
    def changes_something(self) -> bool:
        same_owner = self.present_owner is not None and _who(self.owner) == _who(self.present_owner)
        return bool(self.differences or self.files or not self.readable or not same_owner)


@contextmanager
def planned(workspace: Workspace, file: str) -> Iterator[Plan]:
    """Look into a backup: nothing below the root is changed, and nothing stays behind.

    BadInputError for what is no backup or a damaged one, RefusedError for one of a newer program.
    """
    places = workspace.places
    places.make_folder(places.backups)
    try:
        folder = tempfile.mkdtemp(prefix=".restore-", dir=places.backups)
    except OSError as error:
        raise cannot_write(places.backups, error) from error
    try:
        yield _plan(workspace, file, folder)
    finally:
        # A restore that was cut off behind its point of no return needs the folder.
        if not Path(places.restoring).exists():
            shutil.rmtree(folder, ignore_errors=True)


def restore(workspace: Workspace, plan: Plan) -> str | None:
    """Do what was planned. Returns where everything from before is; None if there was nothing."""
    was = plan.present_owner.id if plan.present_owner else None
    return restoring.restore(
        workspace.places, plan.folder, workspace.new_id(), was, workspace.clock()
    )


def finish_restore(workspace: Workspace) -> None:
    """Finish a restore that was cut off, if there is one."""
    restoring.finish(workspace.places, workspace.clock())
    workspace.tell("A restore that had been cut off was finished.")


def _plan(workspace: Workspace, file: str, folder: str) -> Plan:
    manifest = unpack(file, folder)
    restoring.check_unpacked(folder, manifest.schema, file)
    inner = Workspace(folder, workspace.clock, throwaway=True)
    # Brought to this program's schema, with its spool taken over: the whole of it as one store.
    drain_spool(inner)
    places = workspace.places
    staying = frozenset(entry["id"] for entry in spooled_entries(places))
    differences, readable = compare(places.store, inner.places.store, staying)
    return Plan(
        manifest,
        tuple(differences),
        readable,
        tuple(_other_files(manifest, places)),
        inner.owner(),
        _present_owner(places),
        len(staying),
        folder,
    )


def _other_files(manifest: Manifest, places: Places) -> Iterator[str]:
    for member in manifest.members:
        if member.name.split("/")[0] in _NOT_FILES:
            continue
        try:
            content = Path(places.root, member.name).read_bytes()
        except OSError:
            yield member.name
        else:
            if hashlib.sha256(content).hexdigest() != member.sha256:
                yield member.name


def _present_owner(places: Places) -> Owner | None:
    try:
        return read_owner(places)
    except ReviewError:  # damaged: the backup's takes its place
        return None


def _who(owner: Owner) -> tuple[str | None, ...]:
    return owner.id, owner.name, owner.alias, owner.role
