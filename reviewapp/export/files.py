"""Writing what was made: the whole file or none, and one clear sentence where it can't be."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from reviewapp.core.errors import RefusedError
from reviewapp.host import write_private_file

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_there(path: str | os.PathLike[str]) -> bool:
    """Whether something stands at a path. A name that can't be one is told by `write_file`."""
    try:
        return Path(path).exists()
    except OSError:
        return False


def write_file(path: str | os.PathLike[str], content: bytes | Iterable[bytes]) -> None:
    """Write a file in one step: a reader sees the old one or the new one, never a half.

    `content`: all of it, or its pieces in order.

    Raises RefusedError, with nothing changed, where the place or the disk does not allow it.
    """
    target = Path(path)
    if not _is_name(os.fspath(path)):
        raise RefusedError(f"“{target}” can't be a file's name: choose another one.")
    try:
        _refuse_unless_place(target, os.fspath(path))
        write_private_file(str(target), content)
    except OSError as error:
        raise RefusedError(_reason(error, target)) from error


def _is_name(path: str) -> bool:
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


def _refuse_unless_place(target: Path, given: str) -> None:
    if target.is_dir() or given.endswith(("/", os.sep)):
        raise RefusedError(f"“{target}” is a folder: name a file in it.")
    if target.exists() and not target.is_file():
        # Replacing a pipe or a device by a file would break whatever else uses it.
        raise RefusedError(f"“{target}” is not a regular file: name another one.")
    if not target.parent.is_dir():
        raise RefusedError(
            f"There is no folder “{target.parent}”: create it, or name another place."
        )


def _reason(error: OSError, target: Path) -> str:
    if error.errno in _NO_ROOM:
        return f"The disk is full: “{target}” was not written; make room, then try again."
    # Only the final rename names two files: the folder took the content, the old file is held.
    if isinstance(error, PermissionError) and error.filename2 is not None:
        return f"“{target}” is open in another program: close it there, then try again."
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"The folder “{target.parent}” can't be written to: name a place in another folder."
    return f"“{target}” can't be written ({error.strerror}): name another place."
