"""The one way for a use case to write: the spool is drained first, then the change is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from reviewapp.services.backups import back_up_daily
from reviewapp.services.opening import finish_what_was_cut_off
from reviewapp.services.workspace import Workspace
from reviewapp.store.drain import drain, finish
from reviewapp.store.owner import Owner
from reviewapp.store.schema_version import SCHEMA_VERSION
from reviewapp.store.writing import Transaction, writing


@contextmanager
def changing(workspace: Workspace, owner: Owner | None = None) -> Iterator[Transaction]:
    """A transaction in which all that was logged before is already in the store.

    `owner`: what I shall be called from now on, where that is the change.
    """
    places = workspace.places
    finish_what_was_cut_off(workspace)
    back_up_daily(workspace)
    with writing(places, owner or workspace.owner(), workspace.clock) as transaction:
        if transaction.upgrade is not None:
            workspace.tell(
                f"Your store was brought from schema {transaction.upgrade.found} to "
                f"{SCHEMA_VERSION}; a backup from before is in {transaction.upgrade.backup}"
            )
        drained = drain(transaction, places)
        yield transaction
    for sentence in finish(places, drained):
        workspace.tell(sentence)


def drain_spool(workspace: Workspace, owner: Owner | None = None) -> None:
    """Take over what is spooled, and nothing else."""
    with changing(workspace, owner):
        pass
