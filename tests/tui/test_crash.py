"""What was typed into a form is there again after a crash, whatever form it was."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

import pytest
from app_driver import Driver, drive
from support import NOW

from reviewapp.services.capture import log_entry
from reviewapp.services.evidence import Query, find
from reviewapp.services.goals import add_goal
from reviewapp.services.identity import identify
from reviewapp.services.periods import add_period
from reviewapp.services.unfinished import unfinished
from reviewapp.services.workspace import Workspace
from reviewapp.tui.widgets.fields import CircleField, TextField


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    identify(workspace, "Mira", None, "engineer")
    log_entry(workspace, "an entry", codes=["1.1"])
    return workspace


def crash(workspace: Workspace, *keys: str, text: str = "typed in haste [b]漢字") -> None:
    """Open something, type, and be gone without a farewell."""

    async def script(app: Driver) -> None:
        await app.press(*keys)
        await app.type(text)

    drive(workspace, script)


def test_a_note_in_the_line_and_one_in_the_form(workspace: Workspace) -> None:
    crash(workspace, "n", text="the first")
    crash(workspace, "n", "escape", text="")  # looked at only

    async def go_on(app: Driver) -> None:
        assert "is here again" in "\n".join(app.notices())
        await app.press("n")
        assert "the first" in app.text
        await app.press("tab")
        await app.type(" and more")
        await app.press("tab", "tab", "tab", "o")

    drive(workspace, go_on)

    async def keep(app: Driver) -> None:
        await app.press("n", "tab")
        assert "the first and more" in app.app.screen.query_one(TextField).text
        assert app.app.screen.query_one(CircleField).value == "own"
        await app.press("ctrl+s")

    drive(workspace, keep)
    found = [(entry.text, entry.circle) for entry in find(workspace, Query())]
    assert ("the first and more", "own") in found
    assert unfinished(workspace) == {}


def test_the_change_of_an_entry(workspace: Workspace) -> None:
    crash(workspace, "e", "enter", "end", text=", better")

    async def again(app: Driver) -> None:
        await app.press("e", "enter")
        assert "is here again" in app.text
        assert "an entry, better" in app.text
        await app.press("escape", "tab", "enter")  # thrown away, after the question

    drive(workspace, again)
    assert unfinished(workspace) == {}
    assert [entry.text for entry in find(workspace, Query())] == ["an entry"]


def test_a_box_and_a_goal(workspace: Workspace) -> None:
    add_period(workspace, "H1", "2026-01-01", "2026-06-30")
    add_goal(workspace, "a goal")
    crash(workspace, "c", "enter", text="my words ")
    crash(workspace, "c", "g", "enter", text="a greater ")

    async def again(app: Driver) -> None:
        await app.press("c", "enter")
        assert "my words" in app.app.screen.query_one(TextField).text
        await app.press("ctrl+s", "g", "enter")
        assert "a greater" in app.app.screen.query_one("#text", TextField).text
        await app.press("ctrl+s")

    drive(workspace, again)
    assert unfinished(workspace) == {}


def test_what_was_kept_does_not_come_back(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("n")
        await app.type("kept\n")
        await app.press("q")

    drive(workspace, script)
    assert unfinished(workspace) == {}
    assert "kept" in [entry.text for entry in find(workspace, Query())]


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo terminal")
def test_killed_while_somebody_types(root: Path) -> None:
    workspace = Workspace(str(root), lambda: NOW)
    identify(workspace, "Mira", None, "engineer")
    pid, terminal = pty.fork()
    if pid == 0:
        program = [sys.executable, "-m", "reviewapp", "--root", str(root)]
        os.execve(sys.executable, program, {**os.environ, "TERM": "xterm-256color"})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    drawn, end, typed = b"", time.monotonic() + 30, False
    while time.monotonic() < end and not unfinished(workspace):
        if select.select([terminal], [], [], 0.05)[0]:
            drawn += os.read(terminal, 65536)
        if not typed and b"Mira" in drawn:
            os.write(terminal, b"nwords")
            typed = True
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)

    async def again(app: Driver) -> None:
        await app.press("n")
        assert app.app.unfinished.latest.text in "words"
        assert app.app.unfinished.latest.text in app.text

    assert unfinished(workspace)
    drive(workspace, again)
