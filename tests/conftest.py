"""What the tests share: the command line as a user calls it, on a store of its own."""

from __future__ import annotations

import datetime
import io
import sys
from pathlib import Path

import pytest
from support import NOW, Cli, Result

from reviewapp.cli.main import run
from reviewapp.store.places import PATIENCE_S


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test may see or touch the data of whoever runs it."""
    for name in ("REVIEWAPP_ROOT", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REVIEWAPP_TRACEBACK", "1")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where this test's store is; it does not exist yet."""
    return tmp_path / "root"


@pytest.fixture
def cli(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Call the command line in this process: `cli("log", "text", "-i", "1.1")`.

    `stdin`: what is piped in; `now`: the instant of the call, NOW by default; `patience_s`: for
    how long a locked store is waited for.
    """

    def call(
        *words: str,
        stdin: str = "",
        now: datetime.datetime = NOW,
        patience_s: float = PATIENCE_S,
    ) -> Result:
        stream = io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogateescape")))
        monkeypatch.setattr(sys, "stdin", stream)
        capsys.readouterr()
        code = run(["--root", str(root), *words], lambda: now, patience_s)
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return call
