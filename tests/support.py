"""Names that tests share; the fixtures themselves are in conftest."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
NOW = datetime.datetime(2026, 6, 15, 12, 0, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Result:
    """One call of the command line: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Result]


def call_process(
    words: Sequence[str | bytes], root: Path, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Call the command line as a process of its own, as a shell does."""
    return subprocess.run(
        [sys.executable, "-m", "reviewapp", *words],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "REVIEWAPP_ROOT": str(root), **environment},
    )
