"""Everything a person has, as one file that a person can read and `import-data` takes in again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reviewapp.core.data_file import ENTRIES, FORMAT, KINDS, VERSION
from reviewapp.core.errors import RefusedError
from reviewapp.export.data_file import data_text
from reviewapp.export.files import is_there, write_file
from reviewapp.services.own_files import own_files
from reviewapp.services.preferences import all_preferences
from reviewapp.services.workspace import Workspace
from reviewapp.store.data_reader import (
    damaged_spool_files,
    foreign_entries,
    read_items,
    read_owner_item,
    spooled_items,
)
from reviewapp.store.owner import Owner
from reviewapp.store.reader import reading


def export_data(workspace: Workspace, path: str | None = None, *, replace: bool = False) -> str:
    """Write all of my data to a file, private to me, and return its path.

    Without a path a file named after the day, in the current folder. RefusedError for a file that
    exists already unless `replace`, for a place that can't be written, and before anything of mine
    is here.
    """
    target = path or f"reviewapp-data-{workspace.today}.json"
    if is_there(target) and not replace:
        raise RefusedError(
            f"“{target}” exists already: name another file, or replace it with --replace. "
            "Nothing was written."
        )
    write_file(target, (piece.encode("utf-8") for piece in data_pieces(workspace)))
    return os.fspath(Path(target))


def data_pieces(workspace: Workspace) -> Iterator[str]:
    """The text of the data file in pieces: of all my entries no more than one is held at a time.

    What is not in it is told. RefusedError before anything of mine is here.
    """
    owner = workspace.known_owner()
    if owner is None:
        raise RefusedError(
            f"There is nothing to export yet: {workspace.places.root} holds no data of yours."
        )
    return data_text(_sections(workspace, owner))


def _sections(workspace: Workspace, owner: Owner) -> Iterator[tuple[str, Any]]:
    places = workspace.places
    # The spool first: what a change takes over in between is then in both, and counted once.
    spooled = spooled_items(places, owner.id)
    if damaged := damaged_spool_files(places):
        workspace.tell(
            f"{damaged} logged files are damaged and not in it: the next change, such as "
            "reviewapp init, sets them aside and says where."
        )
    if aside := list(Path(places.set_aside).glob("*")):
        workspace.tell(
            f"{len(aside)} files that were set aside as damaged are not in it: {places.set_aside}"
        )
    with reading(places) as connection:
        known = read_owner_item(connection, owner.id) if connection else None
        yield "format", FORMAT
        yield "version", VERSION
        yield "program", version("reviewapp")
        yield (
            "owner",
            {
                "id": owner.id,
                "name": owner.name,
                "alias": owner.alias,
                "role": owner.role,
                "updated_at": known["updated_at"] if known else None,
            },
        )
        for kind in KINDS:
            if kind.part_of is None:
                entries = spooled if kind is ENTRIES else None
                yield kind.name, read_items(connection, kind, owner.id, entries)
        if connection is not None and (others := foreign_entries(connection, owner.id)):
            workspace.tell(
                f"{others} entries of other people are here and not in it: they are theirs. "
                "A backup holds all of the store."
            )
    for name, files in own_files(workspace).items():
        yield name, iter(files)
    yield "preferences", dict(sorted(all_preferences(workspace).items()))
