"""The editions of the form: those that ship, and the user's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reviewapp.assets import asset
from reviewapp.core.connect import Edition
from reviewapp.core.errors import BadInputError
from reviewapp.services import connect
from reviewapp.services.own_files import start_own_file
from reviewapp.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ListedEdition:
    """An edition by name; `title` is what it is called, or what is wrong with its file."""

    name: str
    title: str
    until: date | None
    own: bool
    usable: bool = True


def listed(workspace: Workspace) -> list[ListedEdition]:
    """All editions; one that can't be read says why."""
    found = []
    for name in connect.editions(workspace):
        own = Path(workspace.places.editions, f"{name}.toml").exists()
        try:
            edition = connect.load_edition(workspace, name)
            found.append(ListedEdition(name, edition.title, edition.until, own))
        except BadInputError as error:
            problem = str(error).partition("\n")[0]
            found.append(ListedEdition(name, problem, None, own, usable=False))
    return found


def new(workspace: Workspace, name: str, source: str) -> str:
    """Start an edition of one's own from another; its file, to be changed in an editor.

    BadInputError for a bad name or an unknown source, RefusedError where it is there already.
    """
    connect.load_edition(workspace, source)
    own = Path(workspace.places.editions, f"{source}.toml")
    path = own if own.exists() else Path(asset("templates", "editions", f"{source}.toml"))
    text = path.read_text(encoding="utf-8")
    return start_own_file(workspace, "editions", name, "edition", text)


def check(file: str) -> Edition:
    """An edition's file, read. BadInputError with every problem and its place."""
    from reviewapp.ingest.edition_file import read_edition

    return read_edition(file)
