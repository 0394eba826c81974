"""The user's own TOML files: rubrics, with their earlier versions, profiles and form editions."""

from __future__ import annotations

import re
from pathlib import Path

from reviewapp import host
from reviewapp.core.data_file import Item
from reviewapp.core.errors import RefusedError
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


def start_own_file(workspace: Workspace, kind: str, name: str, key: str, text: str) -> str:
    """Keep another file's text under a name of its own, which stands behind `key` in it; its path.

    What the file is called for people becomes the name in words; `until` goes. BadInputError for
    a bad name, RefusedError where one is there already or the folder can't be written.
    """
    from reviewapp.ingest.validation import read_name

    name = read_name(name)
    path = Path(_folders(workspace.places)[kind], name + _ENDING)
    if path.exists():
        raise RefusedError(f"{path} is there already: change that one, or choose another name.")
    words = name.replace("-", " ").capitalize()
    text = re.sub(rf"^{key} = .*$", f'{key} = "{name}"', text, count=1, flags=re.MULTILINE)
    text = re.sub(r"^title = .*$", f'title = "{words}"', text, count=1, flags=re.MULTILINE)
    text = re.sub(r"^until = .*\n", "", text, count=1, flags=re.MULTILINE)
    keep_own_file(workspace, kind, path.name, text)
    return str(path)


def _folders(places: Places) -> dict[str, str]:
    return {
        "rubrics": places.rubrics,
        "earlier_rubrics": places.earlier_rubrics,
        "profiles": places.profiles,
        "editions": places.editions,
        "redaction": places.redaction,
    }


def _text(workspace: Workspace, path: Path) -> str | None:
    try:
        # Bytes, because reading as text would change the ends of lines.
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        workspace.tell(f"{printable(str(path))} is not UTF-8 text, so it is not in it.")
        return None
