"""A key goes to what the key before it opened, however long the disk takes to answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from app_driver import Driver, Slow, drive
from support import ROOT
from textual.widgets import Input

from reviewapp.services.capture import log_entry
from reviewapp.services.evidence import Query, find
from reviewapp.services.identity import identify
from reviewapp.services.slo_import import import_file
from reviewapp.services.workspace import Workspace

quick_and_slow = pytest.mark.parametrize("slow", [False, True], ids=["quick", "slow"])


@pytest.fixture
def known(workspace: Workspace) -> Workspace:
    """Somebody who is known, with two notes."""
    identify(workspace, "Mira Okafor", "mokafor", "engineer")
    log_entry(workspace, "the older note")
    log_entry(workspace, "the newest note", incidents=["icm:300000123"])
    return workspace


async def typed_ahead(app: Driver, workspace: Slow, slow: bool, keys: Sequence[str]) -> None:
    """Keys in one burst; `slow`: the disk answers only after the last of them."""
    if slow:
        workspace.answers.clear()
    await app.ahead(*keys)
    workspace.answers.set()
    await app.settle()


def opened(root: Path) -> Slow:
    workspace = Slow(str(root))
    workspace.answers.set()
    return workspace


@quick_and_slow
def test_a_key_after_the_one_for_a_file_goes_into_its_name(
    known: Workspace, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    workspace = opened(root)

    async def script(app: Driver) -> None:
        await app.press("e")
        await typed_ahead(app, workspace, slow, ["w", "home", "x", "enter"])
        assert any("Written to" in said for said in app.notices())

    drive(workspace, script)
    assert len(find(known, Query())) == 2
    [written] = tmp_path.glob("xevidence-*.md")
    assert "the newest note" in written.read_text(encoding="utf-8")


@quick_and_slow
def test_a_key_after_the_one_for_a_form_goes_into_the_form(
    known: Workspace, root: Path, slow: bool
) -> None:
    workspace = opened(root)

    async def picked(app: Driver) -> None:
        await app.press("e", "enter")
        await typed_ahead(app, workspace, slow, ["f4", "2", "1", "enter"])
        assert app.app.screen.query_one("#codes", Input).value == "2.1"
        await app.press("escape", "tab", "enter")
        await app.press("f", "tab")
        await typed_ahead(app, workspace, slow, ["f4", "4", "2", "enter"])
        assert app.app.screen.query_one("#codes", Input).value == "4.2"

    async def who(app: Driver) -> None:
        await app.press("colon", *"who i am")
        await typed_ahead(app, workspace, slow, ["enter", "home", "X", "ctrl+s"])
        assert "XMira Okafor" in app.text

    drive(workspace, picked)
    drive(workspace, who)


@quick_and_slow
def test_a_key_after_an_incident_goes_to_what_it_opened(
    known: Workspace, root: Path, slow: bool
) -> None:
    import_file(known, str(ROOT / "data" / "sample" / "icm-export.csv"))
    workspace = opened(root)

    async def script(app: Driver) -> None:
        await app.press("m", "f", "tab", "space", "tab", "tab", "down", "ctrl+s", "enter")
        await typed_ahead(app, workspace, slow, ["a", "tab", "enter", *"my part "])
        assert "my part " in app.text
        await app.press("ctrl+s")
        await typed_ahead(app, workspace, slow, ["enter", "ctrl+end", "h"])
        assert app.app.current_mode == "slo"
        assert "Entry …" in app.text

    drive(workspace, script)


@quick_and_slow
def test_escape_calls_off_what_was_about_to_open_and_nothing_else(
    known: Workspace, root: Path, slow: bool
) -> None:
    workspace = opened(root)

    async def script(app: Driver) -> None:
        await app.press("e")
        await typed_ahead(app, workspace, slow, ["w", "escape", "n", *"kept", "enter"])
        assert "Kept in the inbox." in app.notices()
        assert "Write to a file" not in app.text

    drive(workspace, script)
    assert "kept" in {entry.text for entry in find(known, Query())}


def test_what_takes_long_to_open_says_so(known: Workspace, root: Path) -> None:
    workspace = opened(root)

    async def script(app: Driver) -> None:
        await app.press("e")
        workspace.answers.clear()
        await app.ahead("w", "x")
        await app.pilot.pause(0.6)
        assert "Reading … Esc calls it off." in app.text
        await app.ahead("escape", "escape")
        workspace.answers.set()
        await app.settle()
        assert "Write to a file" not in app.text
        assert "Reading" not in app.text

    drive(workspace, script)
    assert len(find(known, Query())) == 2
