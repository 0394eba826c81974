"""What the store's tests share: workspaces on stores of their own, with a clock that moves on."""

from __future__ import annotations

import datetime
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support import NOW

from reviewapp.services.changing import drain_spool
from reviewapp.services.workspace import Workspace


class Ticking:
    """A clock that is a second later at each look, so that no two ids share an instant."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime.datetime:
        self.now += datetime.timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Workspace]:
    """Make a workspace whose store is there and empty; each call another one."""
    template = tmp_path_factory.mktemp("template") / "root"
    drain_spool(Workspace(str(template), Ticking()))

    def make() -> Workspace:
        root = tmp_path_factory.mktemp("store") / "root"
        shutil.copytree(template, root)
        told: list[str] = []
        workspace = Workspace(str(root), Ticking(), told.append)
        workspace.told = told  # type: ignore[attr-defined]
        return workspace

    return make


@pytest.fixture
def workspace(fresh: Callable[[], Workspace]) -> Workspace:
    """A store that is there and empty; what it narrates is in `workspace.told`."""
    return fresh()


@pytest.fixture
def bare(tmp_path: Path) -> Workspace:
    """A workspace of which nothing exists yet."""
    return Workspace(str(tmp_path / "root"), Ticking())


@pytest.fixture(scope="session")
def sql() -> Callable[..., list[dict[str, Any]]]:
    """Run one statement with plain sqlite3, as somebody at the file does; returns its rows."""

    def run(workspace: Workspace, statement: str, *values: object) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(workspace.places.store)) as connection, connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(statement, values)]

    return run
