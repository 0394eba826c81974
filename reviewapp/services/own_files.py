"""The user's own TOML files: rubrics, with their earlier versions, profiles and form editions."""

from __future__ import annotations

from pathlib import Path

from reviewapp import host
from reviewapp.core.data_file import Item
from reviewapp.core.printable import printable
from reviewapp.services.workspace import Workspace
from reviewapp.store.places import Places, cannot_write

_ENDING = ".toml"


def own_files(workspace: Workspace) -> dict[str, list[Item]]:
    """Per kind the files by name, with their texts as they stand: [{"file", "text"}].

    A file that is no UTF-8 text is left out, and told.
    """
    return {
        name: [
            {"file": path.name, "text": text}
            for path in sorted(Path(folder).glob("*" + _ENDING))
            if path.is_file() and (text := _text(workspace, path)) is not None
        ]
        for name, folder in _folders(workspace.places).items()
    }


def keep_own_file(workspace: Workspace, kind: str, name: str, text: str) -> None:
    """Write one of them. RefusedError when the folder can't be written."""
    places = workspace.places
    folder = _folders(places)[kind]
    places.make_folder(folder)
    target = str(Path(folder, name))
    try:
        host.write_private_file(target, text.encode("utf-8"))
    except OSError as error:
        raise cannot_write(target, error) from error


def _folders(places: Places) -> dict[str, str]:
    return {
        "rubrics": places.rubrics,
        "earlier_rubrics": places.earlier_rubrics,
        "profiles": places.profiles,
        "editions": places.editions,
    }


def _text(workspace: Workspace, path: Path) -> str | None:
    try:
        # Bytes, because reading as text would change the ends of lines.
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        workspace.tell(f"{printable(str(path))} is not UTF-8 text, so it is not in it.")
        return None
