"""Moving spooled entries into the store: in order, once, and never losing one."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from reviewapp import host
from reviewapp.core.errors import RefusedError
from reviewapp.store.history_reader import log_label
from reviewapp.store.places import Places
from reviewapp.store.spool import read_spool_file, spool_files
from reviewapp.store.tables import EvidenceRow, Person
from reviewapp.store.writing import Transaction


@dataclass(frozen=True, slots=True)
class Drained:
    """What a drain did: entries taken over, files to be set aside with the reason, files that are
    in the store, and files that can't be read at the moment, which stay.
    """

    entries: int
    set_aside: tuple[tuple[str, str], ...]
    done: tuple[str, ...]
    unread: tuple[str, ...]


def drain(transaction: Transaction, places: Places) -> Drained:
    """Take every spooled file into the running transaction, one change each.

    Call `finish` after the commit: only then may the files go. An entry whose id is known with the
    same content is skipped, so a drain that a crash cut off can simply run again.
    """
    taken, done, aside, unread = 0, [], [], []
    for path in spool_files(places):
        try:
            entries = read_spool_file(path)
        except FileNotFoundError:
            continue
        except OSError:  # a virus scanner holds it, or its mode was changed: no reason to move it
            unread.append(path)
            continue
        if entries is None:
            aside.append((path, "it is damaged"))
            continue
        rows = [_row(entry) for entry in entries]
        known = _known(transaction, [row["id"] for row in rows])
        fresh = [row for row in rows if row["id"] not in known]
        # Taken over before, in a drain that was cut off ahead of `finish`: since then it may
        # have been edited, so the moment of logging tells, not the text.
        if any(known.get(row["id"], row["created_at"]) != row["created_at"] for row in rows):
            aside.append((path, "another entry of the same id is in the store"))
            continue
        try:
            with transaction.session.begin_nested():
                _insert(transaction, fresh)
        except IntegrityError:
            aside.append((path, "it is damaged"))
            continue
        taken += len(fresh)
        done.append(path)
    return Drained(taken, tuple(aside), tuple(done), tuple(unread))


def finish(places: Places, drained: Drained) -> list[str]:
    """Remove the files that are in the store now; move the others aside. Returns sentences.

    The change is made by now, so nothing here fails: a file that can't be removed or moved stays,
    and the next drain knows it.
    """
    for path in drained.done:
        try:
            host.remove_if_there(path)
        except OSError:  # another program holds it
            continue
    told = [
        f"{path} can't be read at the moment, so what was logged in it is not in the store yet: "
        "check its permissions."
        for path in drained.unread
    ]
    for path, reason in drained.set_aside:
        try:
            places.make_folder(places.set_aside)
            kept = _free_name(os.path.join(places.set_aside, os.path.basename(path)))
            host.replace(path, kept)
        except FileNotFoundError:
            continue  # another process has moved it
        except (OSError, RefusedError):
            told.append(f"A logged file stays in the spool, and {reason}: its text is in {path}")
            continue
        told.append(f"A logged file was set aside because {reason}: its text is in {kept}")
    return told


def _free_name(path: str) -> str:
    """The path, or one with a number behind it where something is set aside already."""
    free, number = path, 1
    while os.path.lexists(free):
        number += 1
        free = f"{path}.{number}"
    return free


def _row(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": entry["id"],
        "owner_id": entry["owner"],
        "on_date": entry["on"],
        "text": entry["text"],
        "circle": entry["circle"],
        "rubric": entry["rubric"],
        "rubric_version": entry["version"],
        "indicators": array(entry["indicators"]),
        "incidents": array(entry["incidents"]),
        "links": array(entry["links"]),
        "visibility": "private" if entry["private"] else "shared",
        "created_at": entry["at"],
        "updated_at": entry["at"],
        "rev": 1,
    }


def array(items: list[str] | tuple[str, ...]) -> str:
    """A list of texts as the store holds it."""
    return json.dumps(list(items), ensure_ascii=False, separators=(",", ":"))


def _insert(transaction: Transaction, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    owners = list(dict.fromkeys(row["owner_id"] for row in rows))
    _add_owners(transaction, owners)
    for owner_id in owners:
        theirs = [row for row in rows if row["owner_id"] == owner_id]
        # Whose entries they are, theirs is the step: nobody undoes what somebody else has logged.
        last = theirs[-1]
        with transaction.change(
            log_label(len(theirs)), subject=last["id"], owner_id=owner_id, at=last["created_at"]
        ):
            transaction.session.connection().execute(insert(EvidenceRow), theirs)


def _known(transaction: Transaction, ids: list[str]) -> dict[str, str]:
    """When the entries that the store already has under these ids were logged."""
    known: dict[str, str] = {}
    for start in range(0, len(ids), 500):
        query = select(EvidenceRow.id, EvidenceRow.created_at).where(
            col(EvidenceRow.id).in_(ids[start : start + 500])
        )
        known.update(transaction.session.exec(query).all())
    return known


def _add_owners(transaction: Transaction, ids: list[str]) -> None:
    """An entry may name an owner this store has not met: one logged before `init` elsewhere."""
    for owner_id in ids:
        if transaction.session.get(Person, owner_id) is None:
            transaction.session.add(
                Person(
                    id=owner_id,
                    role="engineer",
                    created_at=transaction.now,
                    updated_at=transaction.now,
                )
            )
    transaction.session.flush()
