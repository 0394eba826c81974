"""The spool: where a new entry lands first, one small file per `log`, atomic and durable.

A file holds JSON lines, one entry each (`log --jsonl` writes many into one). Its name is a UUIDv7,
so sorting the names gives the order of logging. Draining it into the store is `store.drain`.
"""

from __future__ import annotations

import json
import os

from reviewapp import host
from reviewapp.store.places import Places, cannot_write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_ENDING = ".jsonl"
_KEYS = frozenset(
    (
        "id",
        "owner",
        "on",
        "text",
        "rubric",
        "version",
        "indicators",
        "circle",
        "incidents",
        "links",
        "private",
        "at",
    )
)


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
    try:
        names = os.listdir(places.spool)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [
        os.path.join(places.spool, name)
        for name in sorted(names)
        if name.endswith(_ENDING) and not name.startswith(".")
    ]


def read_spool_file(path: str) -> list[dict[str, Any]] | None:
    """The entries of a spooled file; None where it is damaged. FileNotFoundError: drained."""
    with open(path, "rb") as file:
        content = file.read()
    try:
        entries = [json.loads(line) for line in content.decode("utf-8").split("\n") if line]
    except ValueError:
        return None
    if not entries or not content.endswith(b"\n"):
        return None
    for entry in entries:
        if not isinstance(entry, dict) or entry.keys() != _KEYS:
            return None
    return entries


def spooled_entries(places: Places) -> Iterator[dict[str, Any]]:
    """Every readable entry in the spool, oldest first; damaged files are left for the drain."""
    for path in spool_files(places):
        try:
            entries = read_spool_file(path)
        except FileNotFoundError:
            continue
        yield from entries or ()
