"""What was typed into a form is there again after a crash, whatever form it was."""

from __future__ import annotations

import os
import select
import signal
import sqlite3
import struct
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from app_driver import Driver, drive
from support import NOW

from reviewapp.services.capture import log_entry
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, find
from reviewapp.services.goals import add_goal
from reviewapp.services.identity import identify
from reviewapp.services.periods import add_period
from reviewapp.services.unfinished import unfinished
from reviewapp.services.workspace import Workspace
from reviewapp.tui.widgets.fields import CircleField, TextField

posix = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo terminal")


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


class Running:
    """The app in a terminal of its own, as users run it."""

    def __init__(self, root: Path) -> None:
        import fcntl
        import pty
        import termios

        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            program = [sys.executable, "-m", "reviewapp", "--root", str(root)]
            os.execve(sys.executable, program, {**os.environ, "TERM": "xterm-256color"})
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.drawn = b""

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def until(self, done: Callable[[], bool]) -> None:
        """Take what is drawn until it is so."""
        end = time.monotonic() + 60
        while not done():
            assert time.monotonic() < end
            if select.select([self.terminal], [], [], 0.02)[0]:
                self.drawn += os.read(self.terminal, 65536)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


@posix
def test_killed_while_somebody_types(root: Path) -> None:
    workspace = Workspace(str(root), lambda: NOW)
    identify(workspace, "Mira", None, "engineer")
    app = Running(root)
    app.until(lambda: b"Mira" in app.drawn)
    app.type("nwords")
    app.until(lambda: bool(unfinished(workspace)))
    app.kill()

    async def again(app: Driver) -> None:
        await app.press("n")
        assert app.app.unfinished.latest.text in "words"
        assert app.app.unfinished.latest.text in app.text

    assert unfinished(workspace)
    drive(workspace, again)


@posix
@pytest.mark.parametrize("change", ["x", "p"])
def test_killed_in_the_middle_of_writes(root: Path, change: str) -> None:
    """What the app has said is kept is there, whole and once, whenever it is killed."""
    workspace = Workspace(str(root), lambda: NOW)
    identify(workspace, "Mira", None, "engineer")
    app = Running(root)
    app.until(lambda: b"Mira" in app.drawn)
    for number in range(4):
        app.type(f"nnote {number}.\r")
        app.until(lambda number=number: app.drawn.count(b"Kept in the inbox") > number)
    app.type(f"e{change}nnote 4.\rnnote 5.\r")
    app.until(lambda: b"note 5" in app.drawn)
    app.kill()
    drain_spool(workspace)
    found = [entry.text for entry in find(workspace, Query())]
    assert len(found) == len(set(found))
    gone = {f"note {number}." for number in range(4)} - set(found)
    assert len(gone) <= (change == "x")  # the one that was being removed
    assert set(found) <= {f"note {number}." for number in range(6)}
    with closing(sqlite3.connect(root / "store.db")) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        store.execute("INSERT INTO evidence_fts (evidence_fts) VALUES ('integrity-check')")
