"""The Evidence screen: found as one types, read beside the list, changed with one key."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from app_driver import NARROW, WIDE, Driver, drive
from textual.events import Key
from textual.widgets import Input

from reviewapp.services.bulk_log import log_csv, log_jsonl
from reviewapp.services.capture import log_entry
from reviewapp.services.evidence import Query, as_mapping, find
from reviewapp.services.evidence_changes import Edit, edit
from reviewapp.services.identity import identify
from reviewapp.services.workspace import Workspace
from reviewapp.tui.widgets.record_list import RecordList

HOSTILE = "[red]x[/] [/] [link=x] \x1b[31m漢字 עברית \u202ex"


@pytest.fixture(autouse=True)
def _known(workspace: Workspace) -> None:
    """The first start is over."""
    identify(workspace, "Kim", None, None)


def fill(workspace: Workspace, root: Path, count: int) -> None:
    """An entry for each day up to 2026-06-01, that one called number 0."""
    file = root / "many.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for i in range(count):
            day = date(2026, 6, 1) - timedelta(days=i)
            text = f"number {i} {'odd' if i % 2 else 'even'}"
            lines.write(json.dumps({"text": text, "on": str(day)}) + "\n")
    log_jsonl(workspace, str(file))


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of the system stays")
def test_when_an_entry_was_kept_is_told_in_the_users_time(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_entry(workspace, "Led the bridge at Contoso")
    monkeypatch.setenv("TZ", "XXX-5:30")
    time.tzset()

    async def script(app: Driver) -> None:
        await app.press("e")
        assert "kept 2026-06-15 17:30" in app.text

    drive(workspace, script)


def list_of(app: Driver) -> RecordList:
    return app.app.screen.query_one("#entries", RecordList)


def under_cursor(app: Driver) -> str:
    record = list_of(app).record
    return record.item.text if record else ""


def test_the_list_follows_the_words_and_escape_gives_all_back(workspace: Workspace) -> None:
    log_entry(workspace, "Led the bridge at Contoso", codes=["1.2"], circle="own")
    log_entry(workspace, "Wrote a guide for Fabrikam")

    async def script(app: Driver) -> None:
        await app.press("e")
        assert "2 entries" in app.text
        await app.press("slash")
        await app.type("cont")
        assert "1 entry · words “cont” · Esc takes the words away" in app.text
        assert "Wrote a guide" not in app.text
        await app.type("xyz")
        assert "No entry fits: Esc takes the words away." in app.text
        await app.press("enter")
        assert "No entry fits: a shows all." in app.text
        await app.press("slash", "escape")
        assert "2 entries" in app.text
        assert app.focused is list_of(app)
        await app.press("slash", "g", "u", "down")
        assert app.focused is list_of(app)
        assert under_cursor(app) == "Wrote a guide for Fabrikam"

    drive(workspace, script)


def test_typing_fast_ends_with_the_last_words(workspace: Workspace, root: Path) -> None:
    fill(workspace, root, 60)

    async def script(app: Driver) -> None:
        await app.press("e", "slash")
        for words in ("e", "even", "even 1", "1", "17"):
            app.app.screen.query_one("#search", Input).value = words
        await app.settle()
        assert "1 entry · words “17”" in app.text
        assert under_cursor(app) == "number 17 odd"

    drive(workspace, script)


def test_filters_combine_with_words_and_outlive_a_change(workspace: Workspace, root: Path) -> None:
    fill(workspace, root, 40)
    log_entry(workspace, "number 100 even", circle="others", codes=["2.1"], on="2026-06-02")
    log_entry(workspace, "number 101 odd", circle="others", private=True, on="2026-06-02")

    async def script(app: Driver) -> None:
        # The form's styles are not those of other dialogs.
        await app.press("e", "enter", "escape", "f", "tab", "tab", "s", "tab")
        await app.type("2026-06-99")
        await app.press("enter")
        assert "“2026-06-99” is not a date" in app.text
        await app.press("backspace", "backspace")
        await app.type("02")
        await app.press("enter")
        assert "2 entries · circle success of others · from 2026-06-02 · a shows all" in app.text
        await app.press("slash")
        await app.type("odd")
        await app.press("enter")
        assert "1 entry · words “odd” · circle success of others" in app.text
        await app.press("p")
        assert "1 entry · words “odd” · circle success of others" in app.text
        await app.press("a")
        assert "42 entries" in app.text
        assert app.app.screen.query_one("#search", Input).value == ""
        await app.press("f")
        assert app.app.screen.query_one("#first", Input).value == ""

    drive(workspace, script)
    (entry,) = find(workspace, Query(words="101"))
    assert not entry.private


def test_every_row_of_a_long_list_is_there(workspace: Workspace, root: Path) -> None:
    fill(workspace, root, 330)

    async def script(app: Driver) -> None:
        await app.press("e")
        await app.pilot.pause(0.5)
        await app.settle()
        assert "330 entries" in app.text
        assert "at least" not in app.text
        await app.press("end")
        assert under_cursor(app) == find(workspace, Query())[-1].text
        await app.press("pageup", "pageup", "home")
        assert under_cursor(app) == "number 0 even"

    drive(workspace, script)


def test_the_cursor_stays_on_the_entry_that_was_changed(workspace: Workspace, root: Path) -> None:
    fill(workspace, root, 330)
    target = find(workspace, Query(words="20"))[0]

    async def script(app: Driver) -> None:
        await app.press("e", *["down"] * 20)
        assert under_cursor(app) == "number 20 even"
        await app.press("enter", "tab", "ctrl+u")
        await app.type("2024-01-01")
        await app.press("ctrl+s")
        record = list_of(app).record
        assert record is not None
        assert record.key == target.id
        assert list_of(app).cursor > 300
        assert "2024-01-01 Monday" in app.text

    drive(workspace, script)


def test_one_key_removes_and_another_brings_back(workspace: Workspace) -> None:
    log_entry(workspace, "first [b]", on="2026-06-01")
    log_entry(workspace, "second", on="2026-06-02")

    async def script(app: Driver) -> None:
        await app.press("e", "x")
        assert "Removed “second”. u undoes it." in app.notices()
        assert under_cursor(app) == "first [b]"
        assert "1 entry" in app.text
        await app.press("u")
        assert "2 entries" in app.text
        assert under_cursor(app) == "second"
        await app.press("p")
        assert find(workspace, Query(private=True))[0].text == "second"

    drive(workspace, script)


def test_what_is_seen_is_what_was_changed_elsewhere(workspace: Workspace) -> None:
    log_entry(workspace, "as it was")

    async def script(app: Driver) -> None:
        await app.press("e")
        edit(workspace, find(workspace, Query())[0], Edit(text="from the shell"))
        await app.press("x")
        assert "was changed elsewhere" in app.text
        await app.press("escape", "h", "e")

    drive(workspace, script)
    assert [entry.text for entry in find(workspace, Query())] == ["from the shell"]


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_text_of_any_kind_is_shown_as_it_is(workspace: Workspace, size: tuple[int, int]) -> None:
    log_entry(workspace, HOSTILE + " word" * 1000, links=["https://x.example/[b]漢字"])

    async def script(app: Driver) -> None:
        await app.press("e")
        assert app.text.count("[red]x[/] [/] [link=x] ␛[31m") >= 1
        assert "\x1b" not in app.text
        assert "\u202e" not in app.text
        await app.press("slash")
        await app.type("[red]x[/]")
        assert "1 entry · words “[red]x[/]”" in app.text
        await app.press("enter", "x")
        assert any("Removed “[red]x[/]" in notice for notice in app.notices())

    drive(workspace, script, size)


def test_an_empty_store_says_the_next_key(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("e")
        assert "No entries yet: n keeps your first note." in app.text
        await app.press("x", "p", "y", "g", "enter", "w", "escape")
        await app.press("n")
        await app.type("the first")
        await app.press("enter")
        assert under_cursor(app) == "the first"

    drive(workspace, script)


def test_the_entry_is_copied_with_what_is_known_of_it(workspace: Workspace) -> None:
    log_entry(workspace, "two\nlines", codes=["1.1"], links=["https://x.example"])

    async def script(app: Driver) -> None:
        await app.press("e", "y")
        for part in ("two\nlines", "1.1", "https://x.example"):
            assert part in app.app.clipboard

    drive(workspace, script)


@pytest.mark.parametrize(
    ("ending", "read"), [("csv", log_csv), ("jsonl", log_jsonl), ("json", log_jsonl)]
)
def test_listed_entries_go_to_a_file_and_come_back(
    workspace: Workspace, root: Path, tmp_path: Path, ending: str, read: object
) -> None:
    log_entry(
        workspace,
        "=1+1, “two”\n\n; lines " + HOSTILE,
        codes=["1.1", "2.1"],
        circle="built",
        incidents=["icm:1"],
        links=["https://x.example/a,b"],
        private=True,
    )
    log_entry(workspace, "in the inbox")
    file = tmp_path / f"out.{ending}"

    async def script(app: Driver) -> None:
        await app.press("e", "w")
        assert "2 entries will be written, as listed here, 1 of them private" in app.text
        app.app.screen.query_one(Input).value = str(file)
        await app.press("enter")
        assert f"Written to {file}." in app.notices()

    drive(workspace, script)
    elsewhere = Workspace(str(tmp_path / "elsewhere"), workspace.clock)
    assert len(read(elsewhere, str(file))) == 2  # type: ignore[operator]
    assert list(map(as_mapping, find(elsewhere, Query()))) == list(
        map(as_mapping, find(workspace, Query()))
    )


def test_a_file_is_not_replaced_unasked(workspace: Workspace, tmp_path: Path) -> None:
    log_entry(workspace, "# a heading? [b] <i>", codes=["1.1"])
    log_entry(workspace, "not listed")
    file = tmp_path / "out.md"
    file.write_text("mine", "utf-8")

    async def write(app: Driver, path: Path) -> None:
        await app.press("w")
        app.app.screen.query_one(Input).value = str(path)
        await app.press("enter")

    async def script(app: Driver) -> None:
        await app.press("e", "slash")
        await app.type("heading")
        await app.press("enter")
        await write(app, file)
        assert "This file is there already" in app.text
        await app.press("enter")
        assert file.read_text("utf-8") == "mine"
        await write(app, file)
        await app.press("tab", "enter")
        assert f"Written to {file}." in app.notices()
        await write(app, tmp_path / "out.xyz")
        assert "no ending that says how to write it" in app.text
        await app.press("enter")
        await write(app, tmp_path / "nowhere" / "out.md")
        assert "There is no folder" in app.text

    drive(workspace, script)
    written = file.read_text("utf-8")
    assert "\\# a heading? \\[b\\] \\<i\\>" in written
    assert "not listed" not in written


def test_from_the_entry_to_its_incident(workspace: Workspace) -> None:
    log_entry(workspace, "with one", incidents=["icm:300000123"], on="2026-06-02")
    log_entry(workspace, "without", on="2026-06-01")

    async def script(app: Driver) -> None:
        await app.press("e", "down", "g")
        assert any("names no incident" in notice for notice in app.notices())
        await app.press("up", "g")
        assert app.app.current_mode == "slo"

    drive(workspace, script)


def test_what_is_typed_after_a_slash_is_searched_however_fast(workspace: Workspace) -> None:
    log_entry(workspace, "helped out at Contoso")

    async def script(app: Driver) -> None:
        await app.press("e")
        for key in ("slash", "h", "e", "l", "slash"):
            app.app.post_message(Key(key, "/" if key == "slash" else key))
        await app.settle()
        assert app.app.screen.query_one("#search", Input).value == "hel/"

    drive(workspace, script)


def test_v_shows_who_changed_what(workspace: Workspace) -> None:
    kept = log_entry(workspace, "as it was")
    edit(workspace, find(workspace, Query())[0], Edit(text=HOSTILE, circle="own"))

    async def script(app: Driver) -> None:
        await app.press("e", "v")
        said = app.said()
        assert f"History of …{kept['id'][-6:]}" in said
        assert "Kim  log" in said
        assert "Kim  edit" in said
        assert "text: as it was → [red]x[/] [/] [link=x] ␛[31m漢字" in said
        assert "circle: own" in said
        await app.press("escape")
        assert under_cursor(app) == HOSTILE

    drive(workspace, script)
