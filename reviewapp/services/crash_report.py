"""The report of a crash: where in the program and on which machine, nothing of what was written."""

from __future__ import annotations

import platform
import sys
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from reviewapp import host
from reviewapp.services.workspace import Workspace


def write_report(workspace: Workspace, error: BaseException) -> str | None:
    """Write the report, private to the user, and return its path; None where that is not possible.

    It has the kinds of the errors and the lines they went through. Neither messages nor values:
    either may quote somebody's evidence.
    """
    now = workspace.clock()
    folder = workspace.places.crash_reports
    path = Path(folder) / f"{now:%Y-%m-%dT%H%M%SZ}.txt"
    try:
        workspace.places.make_folder(folder)
        host.write_private_file(str(path), _report(error, f"{now:%Y-%m-%d %H:%M:%S} UTC"))
    except Exception:  # the crash must not be hidden by another
        return None
    return str(path)


def _report(error: BaseException, at: str) -> bytes:
    lines = [
        "reviewapp crash report. It holds nothing of what you wrote: no texts, no names.",
        f"{at}, reviewapp {_version('reviewapp')}, Textual {_version('textual')}, "
        f"Python {platform.python_version()}, {sys.platform}",
    ]
    seen: BaseException | None = error
    while seen is not None:
        lines += ["", type(seen).__name__]
        for step in traceback.extract_tb(seen.__traceback__):
            where = Path(step.filename)
            lines.append(f"  {where.parent.name}/{where.name}:{step.lineno} in {step.name}")
        seen = seen.__cause__ or seen.__context__
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "of unknown version"
