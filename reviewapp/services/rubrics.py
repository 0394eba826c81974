"""Rubrics: those that ship with the program, and those a team has added."""

from __future__ import annotations

import os
import tomllib
from functools import lru_cache
from pathlib import Path

from reviewapp import host
from reviewapp.assets import asset
from reviewapp.core.capture import nearest, shown
from reviewapp.core.errors import BadInputError
from reviewapp.core.rubric import Rubric, rubric_from_mapping
from reviewapp.services.workspace import Workspace
from reviewapp.store.places import cannot_write

_ENDING = ".toml"


def names(workspace: Workspace) -> list[str]:
    """All rubric names: the shipped ones, then the user's own, each in order of their names."""
    own = _names(workspace.places.rubrics)
    return [*_names(asset("rubrics")), *own]


def rubric_path(workspace: Workspace, name: str) -> str:
    """The file of a rubric; BadInputError names the known and the nearest ones."""
    known = names(workspace)
    if name not in known:
        near = nearest(name, known, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise BadInputError(
            f"There is no rubric “{shown(name)}”.{hint} Known: {', '.join(known)}. "
            "Add one with: reviewapp rubric add FILE"
        )
    own = os.path.join(workspace.places.rubrics, name + _ENDING)
    return own if os.path.exists(own) else asset("rubrics", name + _ENDING)


def load(workspace: Workspace, name: str) -> Rubric:
    """A rubric by its name. BadInputError says what is wrong with a file edited by hand."""
    path = rubric_path(workspace, name)
    state = os.stat(path)
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _read(path: str, _changed_ns: int, _size: int) -> Rubric:
    """Read once per change of the file: every screen of the app asks for it."""
    try:
        with Path(path).open("rb") as file:
            return rubric_from_mapping(tomllib.load(file))
    except (ValueError, KeyError, TypeError, AttributeError):
        # It was checked when it came in, so somebody has edited it since: say what is wrong.
        return check(path)


def check(path: str) -> Rubric:
    """Validate a rubric file; BadInputError lists everything that is wrong with it."""
    from reviewapp.ingest.rubric_file import read_rubric

    return read_rubric(Path(path))


def add(workspace: Workspace, path: str) -> Rubric:
    """Validate a file and keep a copy as the user's own rubric, replacing one of that name.

    BadInputError for a bad file or the name of a shipped rubric, RefusedError when the folder
    can't be written.
    """
    rubric = check(path)
    if rubric.name in _names(asset("rubrics")):
        raise BadInputError(
            f"{path}: “{rubric.name}” is the name of a rubric that ships with the "
            "program; give yours another name in its `rubric` key."
        )
    workspace.places.make_folder(workspace.places.rubrics)
    target = os.path.join(workspace.places.rubrics, rubric.name + _ENDING)
    try:
        host.write_private_file(target, Path(path).read_bytes())
    except OSError as error:
        raise cannot_write(target, error) from error
    return rubric


def _names(folder: str) -> list[str]:
    try:
        files = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(file.removesuffix(_ENDING) for file in files if file.endswith(_ENDING))
