"""What the tests share: the command line as a user calls it, on a store of its own."""

from __future__ import annotations

import datetime
import gc
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event
from support import NOW, Cli, Result

from reviewapp.cli.main import run
from reviewapp.store import migrate
from reviewapp.store.places import PATIENCE_S


def pytest_configure() -> None:
    """An app makes so many objects that collecting garbage as usual takes a fifth of the time."""
    gc.set_threshold(50_000, 5, 5)


@pytest.fixture(scope="session", autouse=True)
def new_store() -> Iterator[list[tuple[str, Any]]]:
    """Alembic makes the first store of these tests; every later one gets the same statements.

    Upgrades of old stores, other migrations, and processes of their own go their usual way. A test
    about the making itself clears the list: the next store is made by Alembic again.
    """
    make, made = migrate._upgrade, list[tuple[str, Any]]()

    def make_again(connection: Connection, scripts: Path) -> None:
        if scripts != migrate.SCRIPTS or migrate.objects(connection):
            make(connection, scripts)
        elif made:
            for statement, values in made:
                connection.connection.cursor().execute(statement, values)
        else:
            ran: list[tuple[str, Any]] = []

            @event.listens_for(connection, "before_cursor_execute")
            def _keep(_connection: Any, _cursor: Any, *executed: Any) -> None:
                ran.append(executed[:2])

            make(connection, scripts)
            made[:] = ran

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "_upgrade", make_again)
        yield made


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
