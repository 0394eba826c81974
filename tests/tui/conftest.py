"""The app on a store of its own, driven by keys."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from support import NOW

from reviewapp.services.workspace import Workspace


@pytest.fixture(autouse=True)
def _still_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours and times do not depend on who runs the tests, and where."""
    for name in ("NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture
def workspace(root: Path) -> Workspace:
    """An empty root, seen at NOW."""
    return Workspace(str(root), lambda: NOW)
