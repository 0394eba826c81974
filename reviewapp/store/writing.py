"""Writing into the store: one locked transaction, made of named changes that `undo` takes back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import Session

from reviewapp.core.errors import RefusedError, ReviewError, UnavailableError
from reviewapp.core.identifiers import uuid7
from reviewapp.core.times import instant_text, milliseconds
from reviewapp.store import by_hand
from reviewapp.store.backups import make
from reviewapp.store.engine import open_engine
from reviewapp.store.migrate import Upgrade, migrate
from reviewapp.store.owner import Owner
from reviewapp.store.places import Places
from reviewapp.store.tables import Change, Person

Clock = Callable[[], datetime]
ChangeKind = Literal["do", "undo", "redo", "setup"]


class StaleError(Exception):
    """The row has another revision than the one that the user was looking at."""


class Transaction:
    """An open transaction of one person. All of it is committed, or nothing."""

    def __init__(
        self, session: Session, owner: Owner, clock: Clock, upgrade: Upgrade | None = None
    ) -> None:
        self.session = session
        self.owner = owner
        self._clock = clock
        #: What had to be done to the store before this transaction could begin.
        self.upgrade = upgrade

    @property
    def now(self) -> str:
        """The present instant as rows hold it."""
        return instant_text(self._clock())

    def new_id(self) -> str:
        return uuid7(milliseconds(self._clock()), os.urandom(10))

    @contextmanager
    def change(
        self,
        label: str,
        *,
        subject: str | None = None,
        kind: ChangeKind = "do",
        owner_id: str | None = None,
        at: str | None = None,
    ) -> Iterator[Change]:
        """One step of history: everything written inside belongs to it.

        A step in which nothing was written leaves no trace. `label` is what `undo` shows;
        `owner_id` says whose step it is, when it is not the transaction's owner's, `at` when it was
        made, if that was not now.
        """
        change = Change(
            txn=self.new_id(),
            owner_id=owner_id or self.owner.id,
            kind=kind,
            label=label,
            subject=subject,
            at=at or self.now,
        )
        self.session.flush()
        self.execute(
            "INSERT INTO current_change (id, txn, actor, at) VALUES (1, :txn, :actor, :at)",
            txn=change.txn,
            actor=self.owner.id,
            at=change.at,
        )
        yield change
        self.session.flush()
        self.execute("DELETE FROM current_change")
        written = self.execute("SELECT 1 FROM history WHERE txn = :txn LIMIT 1", txn=change.txn)
        if written.first() is not None:
            self.session.add(change)
            self.session.flush()

    def execute(self, statement: str, **values: object) -> Any:
        """Run plain SQL with named parameters inside this transaction."""
        return self.session.connection().execute(text(statement), values)

    def rows(self, statement: str, **values: object) -> list[Any]:
        """What a plain SELECT finds, as mappings."""
        return list(self.execute(statement, **values).mappings())


@contextmanager
def writing(places: Places, owner: Owner, clock: Clock) -> Iterator[Transaction]:
    """A transaction on the store, which is created or upgraded when need be.

    The owner's row is brought in line with owner.json first, and what was changed by hand becomes
    steps. UnavailableError when another program holds the lock beyond the timeout, RefusedError
    when the file can't be written.
    """
    engine = open_engine(places)
    try:
        with plain_errors(places):
            upgrade = migrate(engine, lambda: make(places, clock(), "before an upgrade").path)
            with Session(engine, expire_on_commit=False) as session, session.begin():
                transaction = Transaction(session, owner, clock, upgrade)
                _mirror_owner(transaction)
                _take_in_changes_by_hand(transaction)
                yield transaction
    finally:
        engine.dispose()


@contextmanager
def plain_errors(places: Places) -> Iterator[None]:
    """Turn what the database raises into sentences: locked, full, read-only, damaged."""
    try:
        yield
    except ReviewError:
        raise
    except (OperationalError, sqlite3.OperationalError) as error:
        reason = _first_reason(error)
        if "locked" in reason or "busy" in reason:
            raise UnavailableError(
                f"{places.store} is locked by another program: close it or wait, then try again. "
                "Nothing was changed."
            ) from error
        raise RefusedError(
            f"{places.store} can't be written ({reason}): nothing was changed. Check the disk's "
            "free space and the file's permissions."
        ) from error
    except (DatabaseError, sqlite3.DatabaseError) as error:
        reason = str(getattr(error, "orig", error))
        if "not a database" in reason or "malformed" in reason:
            raise RefusedError(
                f"{places.store} is damaged ({reason}): put it back from a backup, which reviewapp "
                "restore lists. Nothing was changed."
            ) from error
        raise


def _first_reason(error: BaseException) -> str:
    """Why SQLite failed at first: once it has rolled back, whatever is tried fails as well."""
    while isinstance(error.__context__, OperationalError | sqlite3.OperationalError):
        error = error.__context__
    return str(getattr(error, "orig", error))


def _mirror_owner(transaction: Transaction) -> None:
    owner, session = transaction.owner, transaction.session
    person = session.get(Person, owner.id)
    wanted: dict[str, Any] = {"name": owner.name, "alias": owner.alias, "role": owner.role}
    if person is not None and all(getattr(person, key) == value for key, value in wanted.items()):
        return
    now = transaction.now
    with transaction.change("who I am", kind="setup"):
        if person is None:
            session.add(Person(id=owner.id, created_at=now, updated_at=now, **wanted))
        else:
            person.sqlmodel_update({**wanted, "updated_at": now, "rev": person.rev + 1})
            session.add(person)


def _take_in_changes_by_hand(transaction: Transaction) -> None:
    """Make what was done with SQL past the program a step of those whose rows it changed.

    It comes before everything that this transaction does, so `undo` takes it back in its order.
    """
    transaction.execute(
        f"INSERT INTO change (txn, owner_id, kind, label, subject, at) {by_hand.PENDING}"
    )
