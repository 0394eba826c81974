"""Lists that change under the user: shorter elsewhere, unreadable for a while, faster keys."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from app_driver import Driver, drive
from textual.events import AppFocus
from textual.widgets import Input

from reviewapp.services import evidence, identity, periods, rubrics
from reviewapp.services.bulk_log import log_jsonl
from reviewapp.services.capture import log_entry
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, find
from reviewapp.services.evidence_changes import remove, undo_last
from reviewapp.services.goals import add_goal, all_goals
from reviewapp.services.workspace import Workspace
from reviewapp.tui.dialogs.goals import GoalsDialog
from reviewapp.tui.screens.home import HomeScreen
from reviewapp.tui.screens.rubric import RubricTree
from reviewapp.tui.widgets.record_list import Record, RecordList


@pytest.fixture(autouse=True)
def _known(workspace: Workspace) -> None:
    """The first start is over."""
    identity.identify(workspace, "Kim", None, None)


def fill(workspace: Workspace, root: Path, count: int, first: int = 0) -> None:
    """Entries of the days before 2026-06-02, "number 0" the newest, as one change."""
    file = root / "many.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for i in range(first, first + count):
            day = date(2026, 6, 1) - timedelta(days=i)
            entry = {"text": f"number {i}", "on": str(day), "indicators": ["1.1"]}
            lines.write(json.dumps(entry) + "\n")
    log_jsonl(workspace, str(file))
    drain_spool(workspace)


def texts(workspace: Workspace) -> list[str]:
    return [entry.text for entry in find(workspace, Query())]


def list_of(app: Driver) -> RecordList:
    return app.app.screen.query_one("#entries", RecordList)


def under_cursor(app: Driver) -> str:
    record = list_of(app).record
    return record.item.text if record else ""


async def counted(app: Driver) -> None:
    await app.pilot.pause(0.5)
    await app.settle()


def test_a_store_that_shrinks_elsewhere_ends_the_list_there(
    workspace: Workspace, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(workspace, root, 480)
    fill(workspace, root, 120, first=480)
    pages: list[int] = []
    page = evidence.page

    def noted(*arguments: object) -> object:
        pages.append(len(pages))
        assert len(pages) < 50, "the same rows are asked for without end"
        return page(*arguments)  # type: ignore[arg-type]

    async def script(app: Driver) -> None:
        await app.press("e")
        await counted(app)
        assert "600 entries" in app.text
        undo_last(workspace)
        monkeypatch.setattr(evidence, "page", noted)
        await app.press("end")
        assert under_cursor(app) == "number 479"
        assert "480 entries" in app.text

    drive(workspace, script)


def test_the_end_is_not_where_it_was_before_others_were_taken_out(
    workspace: Workspace, root: Path
) -> None:
    log_entry(workspace, "stays", on="2020-01-01")
    drain_spool(workspace)
    fill(workspace, root, 300)

    async def script(app: Driver) -> None:
        await app.press("e")
        undo_last(workspace)
        await app.burst("Gx")

    drive(workspace, script)
    assert texts(workspace) == []


def test_rows_that_could_not_be_read_say_so_and_the_next_key_tries_again(
    workspace: Workspace, root: Path
) -> None:
    fill(workspace, root, 400)
    store, aside = root / "store.db", root / "aside"

    async def script(app: Driver) -> None:
        await app.press("e")
        await counted(app)
        store.rename(aside)
        store.write_bytes(b"no database" * 500)
        await app.press("end")
        assert "That did not work" in app.text
        store.unlink()
        aside.rename(store)
        await app.press("escape")
        assert "Not read. The next key tries again." in app.text
        await app.press("up")
        assert under_cursor(app) == "number 398"

    drive(workspace, script)


def test_a_list_that_could_not_be_read_is_read_at_the_next_key(
    workspace: Workspace, root: Path
) -> None:
    log_entry(workspace, "a note")
    drain_spool(workspace)
    store, aside = root / "store.db", root / "aside"

    async def script(app: Driver) -> None:
        store.rename(aside)
        store.write_bytes(b"no database" * 500)
        await app.press("e", "escape")
        assert "Not read" in app.text
        store.unlink()
        aside.rename(store)
        await app.press("enter")
        assert app.app.screen.is_modal  # the entry is open
        assert "a note" in app.text

    drive(workspace, script)


def test_a_choice_made_before_a_new_reading_is_still_good(workspace: Workspace) -> None:
    log_entry(workspace, "a note")

    async def script(app: Driver) -> None:
        home = app.app.screen
        assert isinstance(home, HomeScreen)
        newest = home.query_one("#newest", RecordList)
        record = newest.record
        assert record is not None
        newest.show(0, ())  # the entry is gone when Enter arrives
        newest.post_message(RecordList.Chosen(newest, record))
        await app.settle()
        assert app.app.screen.is_modal

    drive(workspace, script)


def test_a_goal_chosen_before_a_new_reading_is_still_good(workspace: Workspace) -> None:
    add_goal(workspace, text="a goal")

    async def script(app: Driver) -> None:
        await app.press("c", "g")
        dialog = app.app.screen
        assert isinstance(dialog, GoalsDialog)
        goals = dialog.query_one(RecordList)
        record = goals.record
        assert record is not None
        dialog._show([])
        goals.post_message(RecordList.Chosen(goals, record))
        await app.settle()
        assert app.app.screen is not dialog

    drive(workspace, script)


def test_a_rubric_that_changes_under_the_screen(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("r")
        tree = app.app.screen.query_one(RubricTree)
        nodes = app.app.screen.nodes  # type: ignore[attr-defined]
        other = set(rubrics.load(workspace, "manager").codes())
        gone = next(node for code, node in nodes.items() if code not in other)
        identity.identify(workspace, None, None, "manager")
        app.app.data_changed()
        await app.settle()
        assert rubrics.load(workspace, "manager").title in app.text
        tree.post_message(RubricTree.NodeHighlighted(gone))  # it was still on its way
        await app.press("g", "a", "escape")

    drive(workspace, script)


def test_keys_pressed_at_once_mean_what_they_would_one_by_one(
    workspace: Workspace, root: Path
) -> None:
    fill(workspace, root, 400)

    async def script(app: Driver) -> None:
        await app.press("e")
        for key in ("end", "up", "enter"):  # before anybody knows how many there are
            app._send(key)
        await app.settle()
        assert app.app.screen.is_modal
        assert "number 398" in app.text
        await app.press("escape")
        for key in ("home", "end", "x", "x"):
            app._send(key)
        await app.settle()
        await app.press("home", "slash")
        await app.type("number")
        for key in ("space", "7", "enter", "x"):
            app._send(key)
        await app.settle()

    drive(workspace, script)
    expected = [f"number {i}" for i in range(398) if i != 7]
    assert texts(workspace) == expected


def test_a_second_key_means_the_entry_that_is_seen_then(workspace: Workspace) -> None:
    for day in (1, 2, 3):
        log_entry(workspace, f"entry {day}", on=f"2026-06-0{day}")

    async def script(app: Driver) -> None:
        await app.press("e")
        await app.burst("xxppp")
        assert texts(workspace) == ["entry 1"]
        assert find(workspace, Query())[0].private
        await app.press("p", "u", "u", "u", "u", "u")
        assert texts(workspace) == ["entry 2", "entry 1"]
        assert under_cursor(app) == "entry 2"  # what has come back
        await app.press("u")
        assert under_cursor(app) == "entry 3"

    drive(workspace, script)


def test_a_second_key_means_the_goal_that_is_seen_then(workspace: Workspace) -> None:
    for due in (1, 2, 3):
        add_goal(workspace, text=f"goal {due}", due=f"2026-07-0{due}")

    async def script(app: Driver) -> None:
        await app.press("c", "g")
        await app.burst("xx")

    drive(workspace, script)
    assert [goal.text for goal in all_goals(workspace)] == ["goal 3"]


def test_what_is_logged_elsewhere_comes_with_the_focus_or_a_key(workspace: Workspace) -> None:
    log_entry(workspace, "from here", on="2026-06-01")

    async def script(app: Driver) -> None:
        await app.press("e")
        log_entry(workspace, "from elsewhere", on="2026-06-02")
        app.app.app_focus = False
        app.app.post_message(AppFocus())
        await app.settle()
        assert "from elsewhere" in app.text
        assert under_cursor(app) == "from here"
        assert "Inbox 2" in app.text
        log_entry(workspace, "once more", on="2026-06-03")
        await app.press("f5")
        assert "once more" in app.text
        await app.press("h")
        undo = log_entry(workspace, "and again", on="2026-06-04")
        await app.press("e")
        assert "and again" in app.text
        remove(workspace, evidence.get(workspace, undo["id"]))
        await app.press("question_mark", "escape")
        assert "and again" not in app.text
        undo_last(workspace)

    drive(workspace, script)


def test_the_bar_counts_what_waits_wherever_a_note_is_kept(workspace: Workspace) -> None:
    log_entry(workspace, "one")

    async def script(app: Driver) -> None:
        await app.press("e", "n")
        await app.type("two\n")
        assert "Inbox 2" in app.text
        await app.press("x")
        assert "Inbox 1" in app.text

    drive(workspace, script)


def test_the_first_screen_does_not_wait_for_a_long_spool(workspace: Workspace, root: Path) -> None:
    log_entry(workspace, "the newest", on="2026-06-10")
    (file,) = (root / "spool").glob("*.jsonl")
    for number in range(evidence.MANY_SPOOL_FILES + 1):
        shutil.copy(file, file.with_name(f"copy-{number:04}.jsonl"))
    seen: list[bool] = []

    async def script(app: Driver) -> None:
        while "the newest" not in app.text:
            await asyncio.sleep(0.002)
        seen.append(file.exists())
        await app.settle()
        assert not file.exists()
        assert any("logged files into the store" in notice for notice in app.notices())

    drive(workspace, script, settle=False)
    assert seen == [True]


def test_the_cursor_stays_on_what_was_found(workspace: Workspace, root: Path) -> None:
    fill(workspace, root, 300)

    async def script(app: Driver) -> None:
        await app.press("e", "slash")
        await app.type("211")
        assert "a shows all" not in app.text
        await app.press("enter")
        assert "a shows all" in app.text
        await app.press("escape")
        assert under_cursor(app) == "number 211"
        assert "300 entries" in app.text
        assert app.app.screen.query_one("#search", Input).value == ""
        await app.press("slash")
        await app.type("57")
        await app.press("enter", "a", "down")
        assert under_cursor(app) == "number 58"

    drive(workspace, script)


def test_only_what_is_near_the_cursor_is_kept(workspace: Workspace, root: Path) -> None:
    periods.add_period(workspace, "all", "2000-01-01", "2026-12-31")
    fill(workspace, root, 3200)

    async def script(app: Driver) -> None:
        await app.press("r", "tab", "tab")
        for _ in range(80):
            app._send("pagedown")
            app._send("pagedown")
            await app._answered()
        await app.press("end")
        assert under_cursor(app) == "number 3199"
        assert len(list_of(app)._rows) < 2500

    drive(workspace, script)


def test_lists_turn_pages_as_readers_do() -> None:
    bound = {
        key.strip(): binding.action
        for binding in RecordList.BINDINGS
        for key in binding.key.split(",")  # type: ignore[union-attr]
    }
    assert bound["space"] == bound["pagedown"]
    assert bound["b"] == bound["pageup"]
    assert bound["G"] == bound["end"]
    assert Record("key", ("cell",)).item is None
