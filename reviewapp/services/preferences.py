"""How the user likes the app: kept in one small file, without which everything works as well."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from reviewapp import host
from reviewapp.services.workspace import Workspace
from reviewapp.store.places import cannot_write

#: What stands before a setting's key: settings are kept among the preferences.
_SETTING = "setting."
#: The file is read and written anew: of two threads one would undo what the other keeps.
_ONE_AT_A_TIME = Lock()


def preference(workspace: Workspace, name: str) -> str | None:
    """A preference by its name, None where nobody chose; a damaged file counts as none."""
    value = _read(workspace).get(name)
    return value if isinstance(value, str) else None


def all_preferences(workspace: Workspace) -> dict[str, Any]:
    """Every preference that somebody chose, by its name."""
    return _read(workspace)


def kept_settings(workspace: Workspace) -> dict[str, Any]:
    """The settings that somebody made, by their keys, as they are kept."""
    return {
        name.removeprefix(_SETTING): value
        for name, value in _read(workspace).items()
        if name.startswith(_SETTING)
    }


def keep_setting(workspace: Workspace, key: str, value: str) -> None:
    """Keep a setting. RefusedError when the folder can't be written."""
    prefer(workspace, _SETTING + key, value)


def prefer(workspace: Workspace, name: str, value: str) -> None:
    """Keep a preference. RefusedError when the folder can't be written."""
    prefer_all(workspace, {name: value})


def prefer_all(workspace: Workspace, values: Mapping[str, Any]) -> None:
    """Keep several preferences at once. RefusedError when the folder can't be written."""
    places = workspace.places
    places.make_folder(places.root)
    with _ONE_AT_A_TIME:
        kept = json.dumps({**_read(workspace), **values}, ensure_ascii=False, indent=2)
        try:
            host.write_private_file(places.preferences, kept.encode("utf-8"))
        except OSError as error:
            raise cannot_write(places.preferences, error) from error


def _read(workspace: Workspace) -> dict[str, Any]:
    try:
        found = json.loads(Path(workspace.places.preferences).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
