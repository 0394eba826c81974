"""One key from anywhere opens a line; Enter keeps it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app_driver import Driver, Slow, drive

from reviewapp.services.capture import log_entry
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, find
from reviewapp.services.workspace import Workspace


def test_a_note_is_kept_with_two_keys_beside_its_text(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape")
        assert "n keeps your first note" in app.text
        await app.press("n")
        await app.type("Cut alert noise [bold] at Contoso by 40 %")
        await app.press("enter")
        assert "Cut alert noise [bold] at Contoso by 40 %" in app.text
        assert "Inbox 1" in app.text
        assert "Kept in the inbox." in app.notices()

    drive(workspace, script)
    assert [entry.text for entry in find(workspace, Query())] == [
        "Cut alert noise [bold] at Contoso by 40 %"
    ]


def test_escape_keeps_the_words_for_the_next_time(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape", "n")
        await app.type("half a thought")
        await app.press("escape")
        assert "half a thought" not in app.text
        await app.press("n")
        assert "half a thought" in app.text
        await app.type(" done")
        await app.press("enter", "n")
        assert "half a thought done" not in app.app.screen.query_one("Input").value

    drive(workspace, script)
    assert [entry.text for entry in find(workspace, Query())] == ["half a thought done"]


def test_an_empty_line_is_not_kept(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape", "n", "space", "enter")
        assert "Say what you achieved" in app.text

    drive(workspace, script)
    assert find(workspace, Query()) == []


def test_leaving_asks_while_something_typed_is_not_kept(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape", "n")
        await app.type("not kept yet")
        await app.press("ctrl+q")
        assert "Stay, or leave without it?" in app.text
        await app.press("enter")
        assert "not kept yet" in app.text
        await app.press("enter")
        assert "Kept in the inbox." in app.notices()

    drive(workspace, script)
    assert len(find(workspace, Query())) == 1


def test_leaving_at_once_after_enter_loses_nothing(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape", "n")
        await app.type("kept and gone")
        await app.pilot.press("enter", "q")
        await app.pilot.pause()

    drive(workspace, script)
    assert [entry.text for entry in find(workspace, Query())] == ["kept and gone"]


@contextmanager
def locked(workspace: Workspace) -> Iterator[None]:
    """Another program is writing into the store."""
    with closing(sqlite3.connect(workspace.places.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_note_does_not_wait_for_a_locked_store(workspace: Workspace) -> None:
    log_entry(workspace, "first")
    drain_spool(workspace)

    async def script(app: Driver) -> None:
        await app.press("e")
        with locked(workspace):
            await app.pilot.press("x", "n")
            await app.pilot.press(*"kept", "enter")
            for _ in range(200):
                await app.pilot.pause(0.02)
                if "Kept in the inbox." in app.notices():
                    break
            assert "Kept in the inbox." in app.notices()
        await app.settle()

    drive(workspace, script)
    assert [entry.text for entry in find(workspace, Query())] == ["kept"]


def test_a_note_from_the_form_does_not_wait_either(workspace: Workspace) -> None:
    log_entry(workspace, "first")
    drain_spool(workspace)

    async def script(app: Driver) -> None:
        await app.press("e")
        with locked(workspace):
            await app.ahead("x", "n", *"kept", "tab", "ctrl+s")
            while "Kept in the inbox." not in app.notices():
                await app.pilot.pause(0.02)
            await app.ahead("n", *"and this", "tab", "ctrl+s")
            while app.notices().count("Kept in the inbox.") < 2:
                await app.pilot.pause(0.02)
        await app.settle()

    drive(workspace, script)
    assert {entry.text for entry in find(workspace, Query())} == {"kept", "and this"}


def test_a_refused_note_comes_back_beside_the_one_begun_after_it(
    workspace: Workspace, root: Path
) -> None:
    log_entry(workspace, "first")
    drain_spool(workspace)
    shutil.rmtree(workspace.places.spool)
    spool = Path(workspace.places.spool)
    spool.write_text("no folder")
    slow = Slow(str(root))
    slow.answers.set()

    async def script(app: Driver) -> None:
        await app.press("r", "g")
        code = app.app.screen.code
        slow.answers.clear()
        await app.ahead("n", *"refused", "enter", "n", *"second")
        slow.answers.set()
        await app.settle()
        assert "That did not work" in app.notices()[-1]
        await app.press("escape", "h", "n")
        assert "second" in app.text
        assert "1 more begun" in app.text
        spool.unlink()
        await app.press("enter", "n")
        assert f"New note for {code}" in app.text
        assert "refused" in app.text
        await app.press("enter", "n")
        assert app.app.screen.query_one("Input").value == ""

    drive(slow, script)
    assert {entry.text for entry in find(workspace, Query())} == {"first", "refused", "second"}
    assert any(entry.indicators for entry in find(workspace, Query()))


def test_an_undo_under_way_never_takes_a_later_note(workspace: Workspace) -> None:
    log_entry(workspace, "first")
    drain_spool(workspace)

    async def script(app: Driver) -> None:
        with locked(workspace):
            await app.pilot.press("u", "n")
            await app.pilot.press(*"kept", "enter")
            await app.pilot.pause(0.2)
        await app.settle()

    drive(workspace, script)
    assert [entry.text for entry in find(workspace, Query())] == ["kept"]


def test_keys_typed_ahead_go_into_the_line(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape")
        await app.burst("nhi team, quite a hectic Monday\nncount me in\n")
        assert app.app.current_mode == "home"

    drive(workspace, script)
    assert {entry.text for entry in find(workspace, Query())} == {
        "count me in",
        "hi team, quite a hectic Monday",
    }
