"""What is typed gets its indicators offered; a key takes one, and nothing is filed by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_driver import NARROW, WIDE, Driver, Slow, drive
from support import NOW
from textual.widgets import Input

from reviewapp.core.evidence import Evidence
from reviewapp.services import identity
from reviewapp.services.capture import log_entry
from reviewapp.services.evidence import Query, find
from reviewapp.services.workspace import Workspace

GUIDE = "rewrote the outdated TSG for the queue"


def kept(workspace: Workspace) -> list[Evidence]:
    return find(workspace, Query())


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "140x45"])
def test_the_line_offers_and_a_key_files(workspace: Workspace, size: tuple[int, int]) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape", "n")
        assert "F8" not in app.text
        await app.type(GUIDE)
        [first] = [row for row in app.text.splitlines() if "F8" in row]
        assert "F8   3.5  Participate in enhancing" in first
        assert "Strong match: " in first
        assert "outdated" in first
        assert "F9" in app.text
        assert "New note for" not in app.text
        await app.press("f8", "f9")
        assert "New note for 3.5 2.1" in app.text
        assert "✓3.5" in app.text
        await app.press("f9")
        assert "New note for 3.5 " in app.text
        await app.press("escape", "n")
        assert "✓3.5" in app.text
        await app.press("enter")
        assert "Kept under 3.5." in app.notices()

    drive(workspace, script, size)
    assert [entry.indicators for entry in kept(workspace)] == [("3.5",)]


def test_without_a_key_nothing_is_filed(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape", "n")
        await app.type(GUIDE + " 123")
        await app.press("enter", "n")
        await app.type("qwxz")
        assert "No suggestion" in app.text
        await app.press("f8", "enter")

    drive(workspace, script)
    assert {entry.text: entry.indicators for entry in kept(workspace)} == {
        f"{GUIDE} 123": (),
        "qwxz": (),
    }


def test_the_form_offers_for_new_notes_and_for_old_ones(workspace: Workspace) -> None:
    older = "weekly 1:1s and career check-ins"
    log_entry(workspace, older, rubric="manager", codes=["5.1"], on="2026-01-02")

    async def script(app: Driver) -> None:
        await app.press("escape", "n")
        await app.type(GUIDE)
        await app.press("tab")
        assert "F8   3.5" in app.text
        await app.press("f8")
        assert app.app.screen.query_one("#codes", Input).value == "3.5"
        assert "3.5 Participate in enhancing" in app.text
        await app.press("ctrl+s", "e", "down", "enter")
        assert "F8   5.3  Care" in app.text  # by the rubric that it was filed under
        await app.press("f8", "ctrl+s")

    drive(workspace, script)
    assert {entry.rubric: entry.indicators for entry in kept(workspace)} == {
        "engineer": ("3.5",),
        "manager": ("5.1", "5.3"),
    }


def test_a_manager_is_offered_the_managers_indicators_in_the_inbox(workspace: Workspace) -> None:
    identity.identify(workspace, "Maria", None, "manager")
    log_entry(workspace, "weekly 1:1s and [b]career[/b] check-ins with every direct report")

    async def script(app: Driver) -> None:
        await app.press("i")
        assert "1  5.3  Care" in app.text
        assert "(Strong match: " in app.text
        assert "1:1s" in app.text.partition("(Strong match: ")[2]
        await app.press("1")
        assert "Filed under 5.3" in app.text

    drive(workspace, script)
    assert kept(workspace)[0].indicators == ("5.3",)


def test_typing_never_waits_and_an_answer_for_older_words_is_dropped(root: Path) -> None:
    log_entry(Workspace(str(root), lambda: NOW), "one note")
    workspace = Slow(str(root))

    async def script(app: Driver) -> None:
        await app.ahead("n", *GUIDE)
        await app.pilot.pause(0.3)  # the pause after which it asks
        await app.ahead(*["backspace"] * len(GUIDE), *"qwxz")
        assert "qwxz" in app.text
        workspace.answers.set()
        await app.settle()
        assert "3.5" not in app.text
        assert "No suggestion" in app.text

    drive(workspace, script, settle=False)
