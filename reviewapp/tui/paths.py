"""Paths as people type, paste and drop them."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

_QUOTES = (('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"))


def typed_path(text: str) -> str:
    """The path that is meant: quotes around it, file:// and ~ are taken for what they mean.

    Spaces that a shell would want a backslash before (as terminals paste a dropped file) lose
    theirs where the system itself has no such separator.
    """
    path = text.strip()
    for first, last in _QUOTES:
        if len(path) > 1 and path[0] == first and path[-1] == last:
            path = path[1:-1]
    if path.lower().startswith("file:"):
        parts = urlsplit(path)
        path = url2pathname(parts.path) if os.name == "nt" else unquote(parts.path)
    elif os.sep == "/":
        path = path.replace("\\ ", " ")
    return os.path.expanduser(path)  # noqa: PTH111 - a separator at the end has to stay


def matching_files(text: str, ending: str | tuple[str, ...]) -> list[str]:
    """What a begun path can go on to: folders (with a separator) and files of an ending.

    Names that begin as typed, else those that contain it; hidden ones only where a dot is typed.
    """
    path = typed_path(text)
    folder, begun = os.path.split(path)
    before = path[: len(path) - len(begun)]
    found: dict[str, str] = {}
    try:
        with os.scandir(folder or os.curdir) as entries:
            for entry in entries:
                name = entry.name.lower()
                if name.startswith(".") and not begun.startswith("."):
                    continue
                if entry.is_dir():
                    found[before + entry.name + os.sep] = name
                elif name.endswith(ending):
                    found[before + entry.name] = name
    except (OSError, ValueError):
        return []
    wanted = begun.lower()
    begin = [path for path, name in found.items() if name.startswith(wanted)]
    chosen = begin or [path for path, name in found.items() if wanted in name]
    return sorted(chosen, key=lambda path: (path.endswith(os.sep), found[path]))


def meant_path(text: str, ending: str | tuple[str, ...]) -> str:
    """The file that a begun path names: itself where there is one, else the only one that fits."""
    path = typed_path(text)
    if os.path.isfile(path):  # noqa: PTH113 - a path may not even be one, which is no error here
        return path
    found = matching_files(text, ending)
    return found[0] if len(found) == 1 else path


def common_beginning(paths: list[str]) -> str:
    """As far as all of them are the same, letter by letter."""
    if not paths:
        return ""
    first, last = min(paths), max(paths)
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first if same is None else first[:same]
