"""Writing a text in the user's own editor."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reviewapp import host
from reviewapp.core.errors import BadInputError, RefusedError, ReviewError


@contextmanager
def edited(text: str) -> Iterator[str]:
    """The text as the editor left it. Its file is removed once the block has used it well.

    BadInputError without a terminal, RefusedError when the editor can't be started or fails; when
    the block says no, its sentence also tells where what was written still is.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        raise BadInputError(
            "There is no terminal for an editor: give the text on the command line, "
            "or - to read it from stdin."
        )
    descriptor, name = tempfile.mkstemp(prefix="reviewapp-", suffix=".txt")
    path = Path(name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text.encode("utf-8"))
    try:
        command = [*host.editor_command(), name]
    except ValueError as error:
        path.unlink()
        raise RefusedError(
            "$VISUAL or $EDITOR has a quotation mark too many or too few: mend it, "
            "or give the text on the command line."
        ) from error
    try:
        code = subprocess.run(command, check=False).returncode  # noqa: S603 - the user's editor
    except OSError as error:
        path.unlink()
        raise RefusedError(
            f"The editor “{command[0]}” can't be started: set $VISUAL or $EDITOR, or "
            "give the text on the command line."
        ) from error
    if code != 0:
        raise RefusedError(
            f"The editor ended with code {code}: nothing was saved; what you wrote is in {name}"
        )
    try:
        written = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise RefusedError(f"The editor left no text at {name}: nothing was saved.") from error
    try:
        yield written
    except ReviewError as error:
        if written.strip():
            error.args = (f"{error} What you wrote is in {name}",)
        else:
            path.unlink()
        raise
    path.unlink()
