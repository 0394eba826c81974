"""The app on a store of its own, driven by keys."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import NOW
from textual._styles_cache import StylesCache

from reviewapp.services.workspace import Workspace
from reviewapp.tui.widgets import live_findings, suggestion_chips


@pytest.fixture(autouse=True)
def _still_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours and times do not depend on who runs the tests, and where."""
    for name in ("NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person pauses before the screen thinks about what was typed; the driver need not wait."""
    for thinking in (live_findings, suggestion_chips):
        monkeypatch.setattr(thinking, "_PAUSE_S", 0.01)


@pytest.fixture(autouse=True)
def _no_old_screens() -> Iterator[None]:
    """Textual keeps what its last thousand widgets showed; the garbage collector walks over it."""
    yield
    StylesCache.get_inner_outer.cache_clear()


@pytest.fixture
def workspace(root: Path) -> Workspace:
    """An empty root, seen at NOW."""
    return Workspace(str(root), lambda: NOW)
