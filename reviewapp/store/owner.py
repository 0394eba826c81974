"""Who "I" am on this machine: owner.json beside the store.

It stands apart from the store so that `log` can name its owner while the store is locked, newer
or not there yet; the store's person row mirrors it.
"""

from __future__ import annotations

import json
import os

from reviewapp import host
from reviewapp.core.errors import RefusedError
from reviewapp.store.places import Places, cannot_write

DEFAULT_ROLE = "engineer"


class Owner:
    """The person whose rows these are. `id` never changes; the rest is theirs to say."""

    __slots__ = ("alias", "id", "name", "role")

    def __init__(self, id: str, name: str | None, alias: str | None, role: str) -> None:  # noqa: A002
        self.id = id
        self.name = name
        self.alias = alias
        self.role = role


def read_owner(places: Places) -> Owner | None:
    """The owner, or None before anything was written. RefusedError where the file is damaged."""
    try:
        with open(places.owner, encoding="utf-8") as file:
            data = json.load(file)
        return Owner(data["id"], data["name"], data["alias"], data["role"])
    except FileNotFoundError:
        return _owner_of_store(places) if os.path.exists(places.store) else None
    except (ValueError, KeyError, TypeError) as error:
        raise RefusedError(
            f"{places.owner} is damaged: put it back from a backup, which reviewapp restore "
            "lists; your entries are safe in the store beside it."
        ) from error
    except NotADirectoryError as error:
        raise RefusedError(
            f"{places.root} can't be used: it, or a part of its path, is a file and not a folder. "
            "Name another one with --root."
        ) from error
    except OSError as error:
        reason = error.strerror
        raise RefusedError(
            f"{places.owner} can't be read ({reason}): check its permissions."
        ) from error


def claim_owner(places: Places, new_id: str) -> Owner:
    """The owner; made with `new_id` where there is none. Two first commands agree on one."""
    owner = read_owner(places)
    if owner is not None:
        if not os.path.exists(places.owner):
            save_owner(places, owner)
        return owner
    places.make_folder(places.root)
    fresh = Owner(new_id, None, None, DEFAULT_ROLE)
    temporary = f"{places.owner}.{new_id}.tmp"
    try:
        host.write_private_file(temporary, _encode(fresh))
        try:
            # A hard link, unlike a rename, never replaces what another process just made.
            os.link(temporary, places.owner)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            if not os.path.exists(places.owner):
                host.replace(temporary, places.owner)
        host.remove_if_there(temporary)
    except OSError as error:
        raise cannot_write(places.root, error) from error
    return read_owner(places) or fresh


def save_owner(places: Places, owner: Owner) -> None:
    """Write the owner's name, alias and role. RefusedError when the folder can't be written."""
    places.make_folder(places.root)
    try:
        host.write_private_file(places.owner, _encode(owner))
    except OSError as error:
        raise cannot_write(places.owner, error) from error


def _owner_of_store(places: Places) -> Owner | None:
    """Who said last that the store is theirs: the file was deleted, their entries are there."""
    import sqlite3
    from pathlib import Path

    try:
        connection = sqlite3.connect(f"{Path(places.store).as_uri()}?mode=ro", uri=True)
        try:
            row = connection.execute(
                "SELECT p.id, p.name, p.alias, p.role FROM change c "
                "JOIN person p ON p.id = c.owner_id WHERE c.kind = 'setup' "
                "ORDER BY c.seq DESC LIMIT 1"
            ).fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        # Damaged, or being made at this moment: whoever opens it says which.
        return None
    return Owner(*row) if row else None


def _encode(owner: Owner) -> bytes:
    data = {"id": owner.id, "name": owner.name, "alias": owner.alias, "role": owner.role}
    return json.dumps(data, ensure_ascii=False).encode("utf-8")
