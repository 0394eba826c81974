"""What holds everywhere in the app: the first start, places, palette, help, themes, errors."""

from __future__ import annotations

import datetime
import itertools
import json
from pathlib import Path

import pytest
from app_driver import NARROW, WIDE, Driver, Slow, drive
from old_stores import make_first_schema
from support import NOW, ROOT

from reviewapp.services.capture import log_entry
from reviewapp.services.evidence import Query, find
from reviewapp.services.identity import identify
from reviewapp.services.periods import add_period
from reviewapp.services.slo_import import import_file
from reviewapp.services.workspace import Workspace
from reviewapp.tui.actions import ACTIONS, EVERYWHERE, PLACES


def test_the_first_start_asks_three_questions_once(workspace: Workspace) -> None:
    async def answer(app: Driver) -> None:
        assert "Your name" in app.text
        assert "Your alias" in app.text
        await app.type("Mira [Okafor]\nmokafor\nmanager")
        # A key at once after the last answer waits until that is kept.
        await app.burst("\nm")
        assert "▸m SLO" in app.text
        await app.press("h")
        assert "Mira [Okafor] · manager" in app.text

    async def again(app: Driver) -> None:
        assert "Your name" not in app.text

    drive(workspace, answer)
    drive(workspace, again)
    assert workspace.role() == "manager"


def test_the_questions_can_be_skipped(workspace: Workspace) -> None:
    async def skip(app: Driver) -> None:
        await app.press("escape")
        await app.press("n")
        await app.type("first note\n")
        assert "first note" in app.text

    async def again(app: Driver) -> None:
        assert "Your name" not in app.text
        assert "first note" in app.text

    drive(workspace, skip)
    drive(workspace, again)


def test_a_wrong_answer_is_said_in_place(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("tab", "tab")
        await app.type("boss\n")
        assert "There is no role “boss”" in app.text
        await app.press("escape")

    drive(workspace, script)


def test_the_questions_wait_until_nothing_is_begun(root: Path) -> None:
    workspace = Slow(str(root))

    async def script(app: Driver) -> None:
        await app.ahead("n", *"half")
        workspace.answers.set()
        await app.settle()
        await app.type(" a note\n")
        assert "Kept in the inbox." in app.notices()
        assert "Your name" in app.text

    drive(workspace, script, settle=False)
    assert [entry.text for entry in find(Workspace(str(root)), Query())] == ["half a note"]


def test_who_i_am_waits_for_what_is_being_written(root: Path) -> None:
    identify(Workspace(str(root), lambda: NOW), "Mira", "mokafor", "engineer")
    workspace = Slow(str(root))
    workspace.answers.set()

    async def script(app: Driver) -> None:
        await app.press("colon", *"who i am", "enter")
        await app.type(" Okafor")
        workspace.answers.clear()
        await app.ahead("ctrl+s", "escape")
        assert "Being kept" in app.text
        await app.ahead("ctrl+q")
        assert app.app.is_running
        workspace.answers.set()
        await app.settle()

    drive(workspace, script)
    owner = Workspace(str(root)).known_owner()
    assert owner is not None
    assert owner.name == "Mira Okafor"


def test_words_typed_as_an_answer_are_not_thrown_away_unasked(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.type("Mira")
        await app.press("escape")
        assert "Go on writing, or throw it away?" in app.text
        await app.press("enter", "enter", "enter", "enter")
        assert "Mira · engineer" in app.text

    drive(workspace, script)


def test_every_place_opens_and_says_its_next_key(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape")
        for place in PLACES:
            await app.press(place.key)
            assert app.app.current_mode == place.name
            assert f"▸{place.key} {place.title}" in app.text or place.name == "team"

    for size in (NARROW, WIDE):
        drive(workspace, script, size)


def test_the_palette_finds_a_command_by_its_name(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape", "ctrl+p")
        await app.type("who i am")
        await app.press("enter")
        assert "Your alias" in app.text

    drive(workspace, script)


def test_the_palette_has_the_commands_of_every_place(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    identify(workspace, "Mira", "mokafor", "engineer")

    async def script(app: Driver) -> None:
        for words, seen in (
            ("import csv", "Load an export"),
            ("export word", "Export the Connect"),
            ("period choose", "New period"),
            ("misses only", "What is shown"),
        ):
            await app.press("h", "colon")
            await app.type(words + "\n")
            assert seen in app.text
            await app.press("escape")
        await app.press("h", "colon")
        await app.type("commands")
        assert "Every command of every place" not in app.text
        await app.press("escape", "colon")
        await app.type("coverage every file\n")
        await app.press("enter")
        assert app.app.current_mode == "rubric"

    drive(workspace, script)
    assert "Ensure successful" in next(tmp_path.glob("coverage-*.csv")).read_text("utf-8")


def test_f1_explains_the_field_that_has_the_focus(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape", "n", "tab", "tab", "f1")
        assert "a weekday such as fri, the latest one." in app.said()
        assert "Ctrl+S  Keep: Keep what stands here." in app.said()
        await app.press("f1")
        assert "New note" in app.text

    drive(workspace, script)


def test_keys_are_printed_as_they_are_bound(workspace: Workspace) -> None:
    identify(workspace, "Mira", "mokafor", "engineer")

    async def script(app: Driver) -> None:
        app.app.set_keymap({"go.evidence": "f8", "note.new": "f9", "form.keep": "f10"})
        await app.press("f8")
        assert "▸F8 Evidence" in app.text
        assert "F9 New note" in app.text
        await app.press("question_mark")
        assert "F8  Evidence: Go to Evidence." in app.said()
        await app.press("escape", "f9", "x", "tab")
        assert "F10 Keep" in app.text
        await app.press("f10")
        assert "Kept in the inbox." in app.notices()

    drive(workspace, script, WIDE)


def test_every_place_copies_and_writes_or_says_why_not(workspace: Workspace) -> None:
    identify(workspace, "Mira", "mokafor", "engineer")

    async def script(app: Driver) -> None:
        for place in PLACES:
            for key in ("y", "w"):
                said = len(app.notices())
                await app.press(place.key, key)
                assert len(app.notices()) > said or app.app.screen.is_modal, (place.name, key)
                await app.press("escape")

    drive(workspace, script)


def test_a_notice_lies_over_nothing_and_is_said_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewapp.tui.notices._READ_S", 60.0)  # nobody has read it yet
    identify(workspace, "Mira", "mokafor", "engineer")

    async def script(app: Driver) -> None:
        await app.press("e", "n", *"kept", "enter")
        *_, notice, footer = app.text.splitlines()
        assert notice.strip() == "Kept in the inbox."
        assert "New note" in footer
        await app.press("n", "escape")
        assert app.text.count("Kept in the inbox.") == 1
        await app.press("ctrl+c")
        assert "q leaves" in app.text

    drive(workspace, script)


def test_the_present_place_is_seen_in_a_narrow_window(workspace: Workspace) -> None:
    identify(workspace, "Mira", "mokafor", "engineer")

    async def script(app: Driver) -> None:
        await app.press("c")
        assert "▸c Connect" in app.text
        assert "80×24 shows everything" in app.text

    drive(workspace, script, (40, 12))


def test_help_names_every_key_of_its_place(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape")
        for place in PLACES:
            await app.press(place.key, "question_mark")
            for action in ACTIONS:
                if action.where in (place.name, EVERYWHERE) and action.key:
                    assert action.help in app.said(), action.id
            await app.press("escape")

    drive(workspace, script, WIDE)


def test_ids_of_bindings_are_unique_and_no_key_is_taken_twice() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    for place in PLACES:
        keys = [
            key
            for action in ACTIONS
            if action.where == place.name
            for key in action.key.split(",")
            if key
        ]
        assert len(set(keys)) == len(keys), place.name


def test_a_chosen_theme_is_there_next_time(workspace: Workspace) -> None:
    async def choose(app: Driver) -> None:
        await app.press("escape", "f2")
        assert "● textual-dark" in app.text
        await app.type("ansi light")
        assert app.app.theme == "ansi-light"  # seen before it is taken
        await app.press("escape")
        assert app.app.theme == "textual-dark"
        await app.press("f2")
        await app.type("ansi-light\n")

    async def again(app: Driver) -> None:
        assert app.app.theme == "ansi-light"

    drive(workspace, choose)
    drive(workspace, again)


def test_undo_takes_back_and_says_what(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape", "u")
        assert app.notices()[-1] == "There is nothing to undo."
        await app.press("n")
        await app.type("to be [undone]\n")
        assert "to be [undone]" in app.text
        await app.press("u")
        assert "Nothing here yet" in app.text
        assert "“to be [undone]”" in app.notices()[-1]

    drive(workspace, script)


def test_undo_asks_before_it_takes_back_much_or_what_is_old(root: Path) -> None:
    days = itertools.count()
    workspace = Workspace(str(root), lambda: NOW + datetime.timedelta(minutes=next(days)))
    identify(workspace, "Mira", "mokafor", "engineer")
    import_file(workspace, str(ROOT / "data" / "sample" / "icm-export.csv"))
    add_period(workspace, "H1", "2026-01-01", "2026-06-30")
    log_entry(workspace, "a note of last week")

    async def script(app: Driver) -> None:
        for asked in ("a note of last week", "the period H1", "icm-export.csv, 212 rows"):
            await app.press("u")
            assert "Take this back?" in app.text
            assert asked in app.said()
            await app.press("enter")
            assert "Undone" not in "".join(app.notices()[-1:]) or asked not in app.notices()[-1]
            await app.press("u", "right", "enter")
            assert asked in app.notices()[-1]
        await app.press("n", *"of this session", "enter", "u")
        assert "of this session" in app.notices()[-1]
        assert app.notices()[-1].startswith("Undone: log of")

    drive(workspace, script)
    assert find(workspace, Query()) == []


def test_asking_to_leave_twice_is_one_question(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape", "n", *"begun", "ctrl+q", "ctrl+q", "escape", "enter")
        assert "Kept in the inbox." in app.notices()

    drive(workspace, script)


def test_a_damaged_store_is_a_dialog_with_what_to_do(workspace: Workspace, root: Path) -> None:
    root.mkdir()
    (root / "owner.json").write_text(
        json.dumps({"id": "0" * 8, "name": None, "alias": None, "role": "engineer"})
    )
    (root / "store.db").write_bytes(b"this is no database at all, but long enough to be read" * 50)

    async def script(app: Driver) -> None:
        assert "That did not work" in app.text
        assert "damaged" in app.text
        assert "Traceback" not in app.text
        await app.press("escape")
        assert "Home" in app.text

    drive(workspace, script)


def test_an_older_store_is_brought_up_to_date_behind_the_first_screen(
    workspace: Workspace, root: Path
) -> None:
    log_entry(workspace, "a note of old")
    make_first_schema(workspace)

    async def script(app: Driver) -> None:
        assert any("up to date" in notice for notice in app.notices())
        assert any(f"a backup from before is in {root}" in notice for notice in app.notices())
        app.app.clear_notifications()
        await app.settle()
        assert "a note of old" in app.text

    drive(workspace, script)


def test_what_was_undone_is_done_again(workspace: Workspace) -> None:
    log_entry(workspace, "kept", codes=["1.1"])

    async def script(app: Driver) -> None:
        await app.press("e", "x", "u", "U")
        assert find(workspace, Query()) == []
        assert "Done again: remove" in app.notices()[-1]
        await app.press("U")
        assert "nothing to do again" in app.notices()[-1]

    drive(workspace, script)
