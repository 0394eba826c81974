"""The spool: where a new entry lands first, one small file per `log`, atomic and durable.

A file holds JSON lines, one entry each (`log --jsonl` writes many into one). Its name is a UUIDv7,
so sorting the names gives the order of logging. Draining it into the store is `store.drain`.
"""

from __future__ import annotations

import datetime
import json
import os

from reviewapp import host
from reviewapp.store.places import Places, cannot_write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_ENDING = ".jsonl"
_TEXTS = ("id", "owner", "on", "text", "rubric", "version", "at")
_LISTS = ("indicators", "incidents", "links")
_KEYS = frozenset((*_TEXTS, *_LISTS, "circle", "private"))


def write_spool(places: Places, name: str, entries: list[dict[str, Any]]) -> None:
    """Keep entries durably under a file name (a UUIDv7). RefusedError when it can't be done."""
    places.make_folder(places.spool)
    lines = [json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries]
    path = os.path.join(places.spool, name + _ENDING)
    try:
        host.write_private_file(path, ("\n".join(lines) + "\n").encode("utf-8"))
    except OSError as error:
        raise cannot_write(places.spool, error) from error


def spool_files(places: Places) -> list[str]:
    """The paths of the spooled files, oldest first; empty where there is no spool."""
    return [
        path
        for path in _files(places.spool)
        if path.endswith(_ENDING) and not os.path.basename(path).startswith(".")
    ]


def set_aside_files(places: Places) -> list[str]:
    """The paths of the files that were set aside, oldest first."""
    return [path for path in _files(places.set_aside) if os.path.isfile(path)]


def _files(folder: str) -> list[str]:
    try:
        names = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [os.path.join(folder, name) for name in sorted(names)]


def read_spool_file(path: str) -> list[dict[str, Any]] | None:
    """The entries of a spooled file; None where it is damaged.

    FileNotFoundError: it is drained; another OSError: it can't be read at the moment.
    """
    if os.path.lexists(path) and not os.path.isfile(path):
        return None
    with open(path, "rb") as file:
        content = file.read()
    try:
        entries = [json.loads(line) for line in content.decode("utf-8").split("\n") if line]
    except ValueError:
        return None
    if not entries or not content.endswith(b"\n"):
        return None
    return entries if all(map(_is_entry, entries)) else None


def _is_entry(entry: Any) -> bool:
    """Whether a line is what `write_spool` wrote, and not what a bad disk or hand made of it."""
    if not isinstance(entry, dict) or entry.keys() != _KEYS:
        return False
    texts = [entry[key] for key in _TEXTS]
    lists = [entry[key] for key in _LISTS]
    if not all(isinstance(value, list) for value in lists):
        return False
    texts += [item for value in lists for item in value]
    if not all(isinstance(text, str) for text in texts) or not isinstance(entry["private"], bool):
        return False
    if entry["circle"] not in (None, "own", "others", "built"):
        return False
    try:
        "".join(texts).encode("utf-8")  # a lone surrogate can't be stored
        datetime.date.fromisoformat(entry["on"])
    except ValueError:
        return False
    return len(entry["on"]) == len("2026-03-31")


def spooled_entries(places: Places) -> Iterator[dict[str, Any]]:
    """Every readable entry in the spool once, oldest first; damaged files are the drain's."""
    seen = set()
    for path in spool_files(places):
        try:
            entries = read_spool_file(path)
        except OSError:
            continue
        for entry in entries or ():
            if entry["id"] not in seen:  # a sync client may have left a copy of a file
                seen.add(entry["id"])
                yield entry
