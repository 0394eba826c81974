"""The codes of each rubric as a small JSON file, so that `log` need not parse a rubric."""

from __future__ import annotations

import json
import os

from reviewapp import host
from reviewapp.store.places import Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def read_codes(places: Places, name: str) -> tuple[str, list[str]] | None:
    """A rubric's version and codes; None where the index doesn't know them or the file changed."""
    entry = _read(places).get(name)
    try:
        if entry is not None and entry["stamp"] == _stamp(entry["file"]):
            return entry["version"], entry["codes"]
    except (KeyError, TypeError, OSError):
        pass
    return None


def write_codes(places: Places, name: str, file: str, version: str, codes: list[str]) -> None:
    """Remember a rubric's codes. It is a cache: where it can't be written, nothing is lost."""
    places.make_folder(places.root)
    index = _read(places)
    index[name] = {"file": file, "stamp": _stamp(file), "version": version, "codes": codes}
    try:
        host.write_private_file(places.codes, json.dumps(index).encode("utf-8"))
    except OSError:
        pass


def _stamp(file: str) -> list[int]:
    status = os.stat(file)
    return [status.st_mtime_ns, status.st_size]


def _read(places: Places) -> dict[str, dict[str, Any]]:
    try:
        with open(places.codes, encoding="utf-8") as file:
            index = json.load(file)
        return index if isinstance(index, dict) else {}
    except (OSError, ValueError):
        return {}
