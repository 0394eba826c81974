"""Purging an entry: its text goes out of everything, for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewapp import host
from reviewapp.core.errors import RefusedError
from reviewapp.core.evidence import Evidence
from reviewapp.services.changing import changing, drain_spool
from reviewapp.services.evidence import get
from reviewapp.services.workspace import Workspace
from reviewapp.store import purge as store
from reviewapp.store.backups import make
from reviewapp.store.places import cannot_write
from reviewapp.store.purge import QuotingBox


@dataclass(frozen=True, slots=True)
class Traces:
    """An entry and where else its text stands: boxes that somebody wrote, notes of measures (by
    their ids), reasons of silenced checks (by their rules),
    comments of others elsewhere (by their ids), older backups; and snapshots, out of
    which a purge takes it.
    """

    entry: Evidence
    boxes: tuple[QuotingBox, ...]
    measures: tuple[str, ...]
    comments: tuple[str, ...]
    backups: tuple[str, ...]
    snapshots: tuple[str, ...]
    silences: tuple[str, ...]


def find_traces(workspace: Workspace, ending: str) -> Traces:
    """What a purge of the entry whose id ends so would leave. BadInputError as in `get`.

    What is in the spool is in the store afterwards, and what is damaged there is set aside.
    """
    get(workspace, ending)
    # The one change of a day that no backup is made before: it would keep the text.
    workspace.backed_up_on = workspace.today
    drain_spool(workspace)
    entry = get(workspace, ending)
    texts = _texts(workspace, entry)
    return Traces(
        entry,
        tuple(store.boxes_with(workspace.places, entry.owner_id, texts)),
        tuple(store.measures_with(workspace.places, entry.owner_id, texts)),
        tuple(store.comments_with(workspace.places, entry.owner_id, entry.id, texts)),
        tuple(store.backups_with(workspace.places, entry.id, texts)),
        tuple(store.snapshots_with(workspace.places, entry.owner_id, entry.id, texts)),
        tuple(store.silences_with(workspace.places, entry.owner_id, texts)),
    )


def purge(workspace: Workspace, entry: Evidence, backups: Sequence[str] = ()) -> list[str]:
    """Take the entry's text out of the store, its history, search and snapshots, and the spool.

    `backups`: files that go too; a new one of what is left is made. Returns the files of the root
    in which the text still stands. UnavailableError when the store's file could not be written
    anew: then once more, later.
    """
    places = workspace.places
    texts = _texts(workspace, entry)
    with changing(workspace) as transaction:
        store.redact(transaction, entry.id, texts)
        try:
            # Before the commit: after it nobody knows the text any more.
            store.clean_set_aside(places, entry.id, texts)
            for path in backups:
                host.remove_if_there(path)
        except OSError as error:
            raise cannot_write(error.filename or places.root, error) from error
    store.compact(places)
    if backups:  # what is left should not stand there without any
        try:
            make(places, workspace.clock(), "after a purge")
        except RefusedError as error:
            workspace.tell(str(error))
    return store.files_with(places, texts)


def _texts(workspace: Workspace, entry: Evidence) -> list[str]:
    """What it says now, perhaps in the spool only, and said before."""
    return [*{entry.text: None, **dict.fromkeys(store.texts_of(workspace.places, entry.id))}]
