"""What was typed into a form and not kept yet: it outlives a crash, a closed window, a power cut.

One small file for each form, private like everything else, until its words are kept or thrown away.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from reviewapp import host
from reviewapp.services.workspace import Workspace
from reviewapp.store.places import cannot_write

Fields = dict[str, str | bool]

_ENDING = ".json"


def remember_unfinished(workspace: Workspace, name: str, fields: Fields) -> None:
    """Keep what stands in a form. RefusedError when the folder can't be written."""
    places = workspace.places
    places.make_folder(places.unfinished)
    # Half an emoji can stand in a field for a moment: it is kept as an escape.
    content = json.dumps({"name": name, "fields": fields}).encode("ascii")
    try:
        host.write_private_file(_path(workspace, name), content)
    except OSError as error:
        raise cannot_write(places.unfinished, error) from error


def forget_unfinished(workspace: Workspace, name: str) -> None:
    """What stood in the form is kept now, or thrown away. RefusedError when it can't be removed."""
    try:
        host.remove_if_there(_path(workspace, name))
    except OSError as error:
        raise cannot_write(workspace.places.unfinished, error) from error


def unfinished(workspace: Workspace) -> dict[str, Fields]:
    """What was typed and not kept, by the name of its form, the latest first.

    A damaged file is left where it is and not listed: its text can still be read there.
    """
    folder = Path(workspace.places.unfinished)
    found: list[tuple[float, str, Fields]] = []
    try:
        paths = [path for path in folder.iterdir() if path.suffix == _ENDING]
    except OSError:
        return {}
    for path in paths:
        try:
            content = json.loads(path.read_bytes())
            changed = path.stat().st_mtime
        except (OSError, ValueError):
            continue
        if _is_form(content):
            found.append((changed, content["name"], content["fields"]))
    found.sort(reverse=True, key=lambda form: form[0])
    return {name: fields for _, name, fields in found}


def _is_form(content: Any) -> bool:
    return (
        isinstance(content, dict)
        and isinstance(content.get("name"), str)
        and isinstance(content.get("fields"), dict)
        and all(isinstance(value, str | bool) for value in content["fields"].values())
    )


def _path(workspace: Workspace, name: str) -> str:
    """A file for the form; the name may hold a period's, which may be anything."""
    from hashlib import sha256

    readable = re.sub(r"[^a-z0-9-]+", "-", name.lower())[:40].strip("-")
    unique = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return str(Path(workspace.places.unfinished) / f"{readable}-{unique}{_ENDING}")
