"""Rubrics: those that ship with the program, and those a team has added."""

from __future__ import annotations

import os
import tomllib
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from reviewapp import host
from reviewapp.assets import asset
from reviewapp.core.capture import nearest, shown
from reviewapp.core.errors import BadInputError
from reviewapp.core.rubric import Rubric, rubric_from_mapping
from reviewapp.services.preferences import kept_settings
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
    """A rubric by its name, with its SLO lines read as the user chose to (`services.settings`).

    BadInputError says what is wrong with a file edited by hand.
    """
    rubric = written(workspace, name)
    kept = kept_settings(workspace)
    if not kept:
        return rubric
    from reviewapp.core.readings import as_chosen, choices

    return as_chosen(rubric, choices(rubric, kept))


def written(workspace: Workspace, name: str) -> Rubric:
    """A rubric as its file has it; errors as in `load`."""
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


def split_reference(reference: str) -> tuple[str, str | None]:
    """NAME or NAME@VERSION as its parts; without a version the present one is meant."""
    name, at, version = reference.partition("@")
    return name, version if at else None


def find(workspace: Workspace, reference: str) -> Rubric:
    """A rubric by NAME, or an earlier one by NAME@VERSION. BadInputError names the known ones."""
    name, version = split_reference(reference)
    if version is None:
        return written(workspace, name)
    found = load_version(workspace, name, version)
    if found is None:
        versions = [rubric.version for rubric in earlier(workspace, name)]
        if name in names(workspace):
            versions.insert(0, load(workspace, name).version)
        known = ", ".join(f"{name}@{shown(item)}" for item in versions) or "none of that name"
        raise BadInputError(
            f"There is no rubric “{shown(name)}” of the version “{shown(version)}”. Known: {known}."
        )
    return found


def load_version(workspace: Workspace, name: str, version: str) -> Rubric | None:
    """A rubric as it stood in a version; None where nobody has kept that one."""
    if name in names(workspace) and (present := load(workspace, name)).version == version:
        return present
    kept = (rubric for rubric in earlier(workspace, name) if rubric.version == version)
    return next(kept, None)


def titles(workspace: Workspace, name: str, version: str) -> dict[str, str]:
    """The titles of a version's indicators by code; none where nobody has kept that version."""
    try:
        rubric = load_version(workspace, name, version)
    except BadInputError:
        return {}  # a file broken by hand says so where the rubric itself is wanted
    return {item.code: item.title for _, item in rubric.indicators()} if rubric else {}


def earlier(workspace: Workspace, name: str | None = None) -> list[Rubric]:
    """Rubrics that a newer version has replaced, by name and version; None: of every name.

    One that can't be read any more is left out: it is not what anybody writes by now.
    """
    found = []
    for folder in (asset("rubrics", "earlier"), workspace.places.earlier_rubrics):
        for file in _names(folder):
            if name is None or file.startswith(f"{name}@"):
                path = os.path.join(folder, file + _ENDING)
                state = os.stat(path)
                try:
                    found.append(_read(path, state.st_mtime_ns, state.st_size))
                except BadInputError:
                    continue
    return found


def check(path: str) -> Rubric:
    """Validate a rubric file; BadInputError lists everything that is wrong with it."""
    from reviewapp.ingest.rubric_file import read_rubric

    return read_rubric(Path(path))


def add(workspace: Workspace, path: str) -> Rubric:
    """Validate a file and keep a copy as the user's own rubric, replacing one of that name.

    Another version of that name stays readable as NAME@VERSION: entries are filed under it.

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
    _keep_earlier(workspace, target, rubric)
    try:
        host.write_private_file(target, Path(path).read_bytes())
    except OSError as error:
        raise cannot_write(target, error) from error
    return rubric


def _keep_earlier(workspace: Workspace, path: str, follower: Rubric) -> None:
    """Copy the rubric that another version is about to replace."""
    if not os.path.exists(path):
        return
    try:
        present = load(workspace, follower.name)
    except BadInputError:
        return  # broken by hand: nothing can be filed under it
    if present.version == follower.version:
        return
    folder = workspace.places.earlier_rubrics
    workspace.places.make_folder(folder)
    # A version is any text, and a file's name is not; the same on a disk that ignores case.
    kept = f"{present.name}@{quote(present.version, safe=' ')}{_ENDING}"
    try:
        host.write_private_file(os.path.join(folder, kept), Path(path).read_bytes())
    except OSError as error:
        raise cannot_write(folder, error) from error


def _names(folder: str) -> list[str]:
    try:
        files = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(file.removesuffix(_ENDING) for file in files if file.endswith(_ENDING))
