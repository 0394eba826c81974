"""A text file that the user has named, or what is piped in."""

from __future__ import annotations

import sys
from pathlib import Path

from reviewapp.core.errors import BadInputError


def read_text(file: str) -> str:
    """All of a UTF-8 file, or of stdin for "-", without a byte order mark.

    BadInputError where it can't be read.
    """
    if file == "-":
        if sys.stdin is None:
            raise BadInputError("stdin is closed: name a file.")
        return sys.stdin.read().removeprefix("\ufeff")
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(f"{file} is not UTF-8 text: save it as UTF-8 and try again.") from error
    except OSError as error:
        raise BadInputError(f"{file} can't be read: {error.strerror}.") from error
