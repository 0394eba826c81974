"""The form: everything about one entry, and nothing typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_driver import NARROW, WIDE, Driver, drive
from textual.events import Key, Paste
from textual.widgets import Input

from reviewapp.services.capture import log_entry
from reviewapp.services.evidence import Query, find
from reviewapp.services.evidence_changes import Edit, edit, remove
from reviewapp.services.identity import identify
from reviewapp.services.workspace import Workspace
from reviewapp.tui.dialogs.entry_form import EntryForm
from reviewapp.tui.widgets.fields import LineField, TextField

HOSTILE = "[red]x[/] [/] [link=x] \x1b[31m漢字 עברית \u202ex"


@pytest.fixture(autouse=True)
def _known(workspace: Workspace) -> None:
    """The first start is over."""
    identify(workspace, "Kim", None, None)


def test_a_note_gets_its_details_by_keys_alone(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("n")
        await app.type("Led the bridge at Contoso")
        await app.press("tab")
        assert "2026-06-15, Monday" in app.text
        await app.press("tab")
        app.app.screen.query_one("#day", LineField).value = ""
        await app.type("fri")
        assert "2026-06-12, Friday" in app.text
        await app.press("enter")
        await app.type("1.1 1.9")
        assert "1.1 Ensure successful customer onboarding" in app.text
        assert "1.9 is no indicator of this rubric: perhaps 1." in app.text
        await app.press("backspace", "2", "tab", "s", "tab")
        await app.type("icm:300000123")
        await app.press("tab")
        await app.type("https://a.example/x")
        await app.press("tab", "space", "ctrl+s")
        assert "Kept under 1.1 1.2." in app.notices()
        await app.press("n")
        assert app.app.screen.query_one(Input).value == ""

    drive(workspace, script)
    entry = find(workspace, Query())[0]
    assert entry.text == "Led the bridge at Contoso"
    assert entry.on.isoformat() == "2026-06-12"
    assert entry.indicators == ("1.1", "1.2")
    assert (entry.circle, entry.private) == ("others", True)
    assert (entry.incidents, entry.links) == (("icm:300000123",), ("https://a.example/x",))


def test_what_is_refused_stays_in_the_form(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("n")
        await app.type("Something")
        await app.press("tab", "tab", "tab")
        await app.type("9.9")
        await app.press("ctrl+s")
        assert "Not kept: The engineer rubric has no indicator 9.9." in app.text
        assert find(workspace, Query()) == []
        await app.press("backspace", "backspace", "backspace", "ctrl+s")
        assert "Kept in the inbox." in app.notices()

    drive(workspace, script)
    assert [entry.text for entry in find(workspace, Query())] == ["Something"]


def test_escape_asks_before_anything_typed_is_thrown_away(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("n", "tab")
        await app.type("half a thought")
        await app.press("escape")
        assert "Go on writing" in app.text
        await app.press("enter")
        assert app.app.screen.query_one(TextField).value == "half a thought"
        await app.press("escape", "escape")
        assert app.app.screen.query_one(TextField).value == "half a thought"
        await app.press("escape", "tab", "enter")
        assert not isinstance(app.app.screen, EntryForm)
        await app.press("n", "tab", "escape")
        assert not isinstance(app.app.screen, EntryForm)

    drive(workspace, script)
    assert find(workspace, Query()) == []


def test_an_entry_is_changed_field_by_field(workspace: Workspace) -> None:
    text = "first line\u2028still the first\n\n  third [b]"
    log_entry(workspace, text, codes=["1.1"], on="2026-06-01", circle="own")

    async def script(app: Driver) -> None:
        await app.press("e", "enter", "tab", "tab")
        await app.type(" 1.2")
        await app.press("tab", "n", "ctrl+s")

    drive(workspace, script, WIDE)
    entry = find(workspace, Query())[0]
    assert entry.text == text
    assert (entry.indicators, entry.circle) == (("1.1", "1.2"), None)


def test_changed_elsewhere_is_said_and_nothing_typed_is_lost(workspace: Workspace) -> None:
    log_entry(workspace, "as it was")

    async def script(app: Driver) -> None:
        await app.press("e", "enter")
        await app.type(" now")
        edit(workspace, find(workspace, Query())[0], Edit(text="from the shell"))
        await app.press("ctrl+s")
        assert "was changed elsewhere" in app.text
        assert app.app.screen.query_one(TextField).value == "as it was now"

    drive(workspace, script)
    assert find(workspace, Query())[0].text == "from the shell"


def test_a_removed_entry_comes_back_before_it_is_changed(workspace: Workspace) -> None:
    log_entry(workspace, "gone")
    removed = remove(workspace, find(workspace, Query())[0])

    async def script(app: Driver) -> None:
        app.app.open_entry(removed)
        await app.settle()
        assert "is removed" in app.text
        await app.press("tab", "enter")
        await app.type(" not")
        await app.press("ctrl+s")

    drive(workspace, script)
    assert [entry.text for entry in find(workspace, Query())] == ["gone not"]


def test_the_indicator_is_found_by_digits_or_words(workspace: Workspace) -> None:
    log_entry(workspace, "to be filed", codes=["1.1"])

    async def script(app: Driver) -> None:
        await app.press("e", "enter", "f4")
        await app.type("21")
        assert "2.1" in app.text
        assert "Monitor the CEM product queue" in app.text
        assert "Embrace AI" not in app.text
        await app.press("backspace", "backspace")
        await app.type("no such words")
        assert "Nothing has “no such words”" in app.text
        await app.press("enter", "ctrl+u")
        await app.type("embrace ai")
        await app.press("enter")
        assert app.app.screen.query_one("#codes", LineField).value == "1.1 5.3"
        await app.press("f4", "down", "enter", "f4", "escape", "ctrl+s")

    drive(workspace, script)
    assert find(workspace, Query())[0].indicators == ("1.1", "5.3", "1.2")


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_text_of_any_kind_is_shown_and_kept_as_it_is(
    workspace: Workspace, size: tuple[int, int]
) -> None:
    text = HOSTILE + "\n" + "long " * 1000
    log_entry(workspace, text)
    kept = find(workspace, Query())[0].text

    async def script(app: Driver) -> None:
        await app.press("e", "enter")
        assert "[red]x[/] [/] [link=x] ␛[31m漢字" in app.text
        assert "\x1b" not in app.text
        assert "\u202e" not in app.text
        await app.press("tab", "tab")
        await app.type("[/b]")
        assert "[/b] is no indicator" in app.text
        assert "Ctrl+S Keep" in app.text
        await app.press("ctrl+u", "tab", "o", "ctrl+s")

    drive(workspace, script, size)
    entry = find(workspace, Query())[0]
    assert (entry.text, entry.circle) == (kept, "own")


def test_a_megabyte_is_shown_by_its_beginning_and_kept_whole(workspace: Workspace) -> None:
    log_entry(workspace, "x" * 1_000_000)

    async def script(app: Driver) -> None:
        await app.press("e", "enter")
        assert "Too long to be changed here" in app.text
        await app.type("yy")
        await app.press("tab", "tab", "tab", "b", "ctrl+s")

    drive(workspace, script)
    entry = find(workspace, Query())[0]
    assert (len(entry.text), entry.circle) == (1_000_000, "built")


def test_a_pasted_megabyte_is_kept_whole(workspace: Workspace, root: Path) -> None:
    async def script(app: Driver) -> None:
        await app.press("n", "tab")
        await app.type("ab")
        await app.press("left")
        app.app.screen.query_one(TextField).post_message(Paste("漢" * 300_000))
        await app.settle()
        assert "Too long to be changed here" in app.text
        await app.press("ctrl+s")

    drive(workspace, script)
    assert find(workspace, Query())[0].text == "a" + "漢" * 300_000 + "b"


def test_what_is_typed_after_tab_lands_in_the_next_field(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("n", "tab")
        for key in ("a", "tab", "tab", "2", ".", "1"):
            app.app.post_message(Key(key, None if key == "tab" else key))
        await app.settle()
        assert app.app.screen.query_one(TextField).value == "a"
        assert app.app.screen.query_one("#codes", Input).value == "2.1"

    drive(workspace, script)


def test_an_entry_changed_elsewhere_shows_both_and_a_second_ctrl_s_keeps_mine(
    workspace: Workspace,
) -> None:
    log_entry(workspace, "as it was", codes=["1.1"])

    async def script(app: Driver) -> None:
        await app.press("e", "enter")
        await app.type(", mine")
        [entry] = find(workspace, Query())
        edit(workspace, entry, Edit(text="theirs [b]", private=True))
        await app.press("ctrl+s")
        said = " ".join(app.said().split())
        assert "changed elsewhere" in said
        assert "text: theirs [b]" in said
        await app.press("ctrl+s")

    drive(workspace, script)
    [entry] = find(workspace, Query())
    assert (entry.text, entry.private) == ("as it was, mine", True)
