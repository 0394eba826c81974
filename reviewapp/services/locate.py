"""Where everything of the user's is, whatever state it is in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reviewapp.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Place:
    """One file or folder: what it is for, whether it is there, its size with all that is in it.

    `size`: bytes, None where that can't be told; `files`: None for a file.
    """

    name: str
    path: str
    exists: bool
    size: int | None
    files: int | None


def places(workspace: Workspace) -> list[Place]:
    """Every place below the root, the root first. It opens no file, so nothing can hinder it."""
    there = workspace.places
    return [
        _place(name, Path(path))
        for name, path in (
            ("everything", there.root),
            ("store", there.store),
            ("spool", there.spool),
            ("set aside", there.set_aside),
            ("backups", there.backups),
            ("owner", there.owner),
            ("settings", there.preferences),
            ("rubrics", there.rubrics),
            ("profiles", there.profiles),
            ("editions", there.editions),
            ("redaction", there.redaction),
            ("unfinished", there.unfinished),
            ("crash reports", there.crash_reports),
        )
    ]


def _place(name: str, path: Path) -> Place:
    try:
        if path.is_dir():
            sizes = [file.lstat().st_size for file in path.rglob("*") if not file.is_dir()]
            return Place(name, str(path), True, sum(sizes), len(sizes))
        exists = path.exists()
        return Place(name, str(path), exists, path.stat().st_size if exists else 0, None)
    except OSError:  # no permission to look, or gone at this moment
        return Place(name, str(path), True, None, None)
