"""The Connect in the app: draft, write the boxes, read it, export it; with keys only."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import docx
import pytest
from app_driver import NARROW, WIDE, Driver, drive
from support import Cli
from word_reading import all_text

from reviewapp.services import connect, goals, periods
from reviewapp.services.capture import log_entry
from reviewapp.services.connect import Choice
from reviewapp.services.connect_boxes import overview
from reviewapp.services.evidence import Query, find
from reviewapp.services.workspace import Workspace
from reviewapp.tui.widgets.record_list import RecordList

HOSTILE = "[red]x[/] [/] [link=x] \x1b[31m 漢字 עברית \u202e"


@pytest.fixture
def filled(cli: Cli, workspace: Workspace) -> Workspace:
    """Two entries under the first priority, two goals, a period; no draft."""
    cli("init", "--name", "Maya Okafor", "--alias", "mokafor")
    cli("period", "add", "FY26-H2", "--from", "2026-01-01", "--to", "2026-06-30")
    cli("log", "Cut the sync from 4 h to 25 min", "-i", "1.4", "--circle", "own",
        "--incident", "icm:612518327", "--on", "2026-03-04")  # fmt: skip
    cli("log", "Taught eleven engineers", "-i", "1.1", "--on", "2026-04-01")
    cli("goal", "add", "Halve the queue", "--measure", "22 to 11", "--due", "2026-12-31")
    cli("goal", "add", "Publish the guide", "--due", "2026-05-31")
    return workspace


def written(workspace: Workspace) -> dict[str, str]:
    shown = overview(workspace, Choice())
    return {box.key: box.text for box in shown.boxes if box.text}


async def seen(app: Driver) -> str:
    """The words on the screen, without its line ends and without the notices over it."""
    app.app.clear_notifications()
    await app.settle()
    return " ".join(app.text.split())


async def go_to(app: Driver, key: str) -> None:
    """Move the cursor down to a box."""
    boxes = app.app.screen.query_one("#boxes", RecordList)
    for _ in range(boxes.total):
        if boxes.record is not None and boxes.record.key == key:
            await app.settle()
            return
        await app.pilot.press("down")
    raise AssertionError(f"no box {key}")


def test_draft_write_read_and_export(
    filled: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def script(app: Driver) -> None:
        await app.press("c")
        assert "FY26-H2, 2026-01-01 to 2026-06-30" in app.text
        assert "No draft yet: d draws one." in app.text
        await app.press("d")
        assert (
            "Drawn: 2 of 11 boxes have text from your evidence. Enter, then Ctrl+S makes one "
            "yours. A newer form is in use, “Goals (FY26)”: o switches." in app.notices()
        )
        assert "No draft yet" not in await seen(app)
        assert app.text.count(" drawn") == 2
        assert "u Undo" in app.text.splitlines()[-1]
        assert "FY26-H2, 2026-01-01 to 2026-06-30 · Core priorities (FY25) · engineer" in app.text
        assert "Draft, figures as of 2026-06-15 12:00 UTC. 0 of 11 boxes written." in app.text

        await go_to(app, "setback")
        assert "Empty: Enter writes it" in app.text
        await app.press("enter")
        assert "What did not go as planned" in app.text
        await app.type("In March I was too early.")
        assert "25 characters" in app.text
        await app.press("ctrl+s")
        assert "Kept A challenge or setback." in app.notices()
        assert "1 of 11 boxes written" in await seen(app)
        assert "Written · 25 characters" in await seen(app)

        await app.press("v")
        assert "1 of " in app.text
        await app.press("n", "n", "n")
        assert "Mission Critical Support" in app.text
        assert "Cut the sync" not in app.text or "IcM 612518327" in app.text
        await app.press("escape", "w", "enter")
        path = tmp_path / "Connect FY26-H2 Maya Okafor.docx"
        # Three boxes have text: one of one's own, one from the entries, one from the goals.
        assert f"Written to {path}. 8 of 11 boxes are empty." in app.said()
        assert "Enter Close" in app.text
        assert "Enter Write" not in app.text
        await app.press("y")
        assert app.app.clipboard == str(path)
        await app.press("enter")
        assert "Export the Connect" not in app.text

    drive(filled, script)
    text = all_text(docx.Document(str(tmp_path / "Connect FY26-H2 Maya Okafor.docx")))
    for words in ("In March I was too early.", "Cut the sync from 4 h", "Halve the queue"):
        assert words in text


def test_without_a_draft_it_exports_markdown_too(
    filled: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def script(app: Driver) -> None:
        await app.press("c", "w", "ctrl+a", "ctrl+k")
        await app.type("my connect.md")
        await app.press("enter")

    drive(filled, script)
    assert "Cut the sync" in (tmp_path / "my connect.md").read_text(encoding="utf-8")
    assert not overview(filled, Choice()).has_draft


def test_what_was_written_stays_when_the_draft_is_drawn_again_and_u_takes_it_back(
    filled: Workspace,
) -> None:
    connect.write_box(filled, Choice(), "impact-1", "My own words.")

    async def script(app: Driver) -> None:
        await app.press("c")
        await go_to(app, "impact-1")
        assert "My own words." in app.text
        await app.press("d")
        assert "My own words." in app.text
        assert any("What you wrote stays." in said for said in app.notices())
        # An emptied box shows the drawn text again.
        await app.press("enter", "f7", "delete", "ctrl+s")
        assert "Drawn from 2 entries" in await seen(app)
        assert written(filled) == {}
        await app.press("u")
        assert "My own words." in app.text

    drive(filled, script)
    assert written(filled) == {"impact-1": "My own words."}


def test_a_drawn_box_is_the_start_of_ones_own_text(filled: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("c")
        await go_to(app, "impact-1")
        assert "2 entries" in app.text
        await app.press("enter")
        await app.press("ctrl+end")
        await app.type(" And more.")
        await app.press("ctrl+s")
        await app.press("enter", "f7", "delete")
        await app.type("Anew: ")
        # Inserted where the cursor stands: what was typed stays.
        await app.press("ctrl+t")
        await app.press("ctrl+s")

    drive(filled, script)
    text = written(filled)["impact-1"]
    assert text.startswith("Anew: \n- Taught eleven engineers (1 April 2026)\n\nOwn results:")
    assert "And more." not in text


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_escape_asks_before_it_throws_words_away(filled: Workspace, size: tuple[int, int]) -> None:
    async def script(app: Driver) -> None:
        await app.press("c")
        await go_to(app, "setback")
        await app.press("enter", "escape")
        assert "Not kept yet" not in app.text  # nothing was typed
        await app.press("enter")
        assert "Nothing is written here yet." in app.text
        await app.type("half a thought")
        assert "Nothing is written here yet." not in app.text
        await app.press("escape")
        assert "What you changed here is not kept" in app.text
        await app.press("enter")
        assert "half a thought" in app.text
        await app.press("escape", "escape")
        assert "half a thought" in app.text  # Escape is the safe answer
        await app.press("escape", "tab", "enter")
        assert "half a thought" not in app.text
        assert "Empty: Enter writes it" in app.text

    drive(filled, script, size)
    assert written(filled) == {}


def test_a_refusal_stays_in_the_editor_with_the_text(filled: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("c")
        await go_to(app, "setback")
        await app.press("enter")
        await app.type("kept words")
        store = Path(filled.places.store)
        aside = store.with_name("aside.db")
        for name in (store, store.with_name("store.db-wal"), store.with_name("store.db-shm")):
            if name.exists():
                name.rename(aside.with_name("aside" + name.name))
        store.write_bytes(b"not a database, " * 100)
        await app.press("ctrl+s")
        assert "Not kept:" in app.text
        assert "kept words" in app.text
        store.unlink()
        for name in store.parent.glob("asidestore*"):
            name.rename(name.with_name(name.name.removeprefix("aside")))
        await app.press("ctrl+s")

    drive(filled, script)
    assert written(filled) == {"setback": "kept words"}


def test_a_file_is_written_over_only_after_a_question_and_errors_stay(
    filled: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "c.md"
    target.write_text("mine", encoding="utf-8")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)

    async def name(app: Driver, path: str) -> None:
        await app.press("ctrl+a", "ctrl+k")
        await app.type(path)
        await app.press("enter")

    async def script(app: Driver) -> None:
        await app.press("c", "w")
        await name(app, "c.odt")
        assert "End the file’s name with .docx" in app.text
        await name(app, "no/c.docx")
        assert "There is no folder" in app.text
        if os.geteuid() != 0:  # To root no folder is closed.
            await name(app, "closed/c.docx")
            assert "can't be written to" in app.text
        await name(app, "c.md")
        assert "There is a file of that name" in app.text
        await app.press("enter")
        assert target.read_text(encoding="utf-8") == "mine"
        assert "Export the Connect" in app.text
        await app.press("enter", "left", "enter")
        assert f"Written to {target}. " in app.said()

    drive(filled, script)
    assert "Cut the sync" in target.read_text(encoding="utf-8")


def test_a_box_is_copied_for_the_web_form(filled: Workspace) -> None:
    copied: list[str] = []

    async def script(app: Driver) -> None:
        await app.press("c")
        await go_to(app, "setback")
        await app.press("y")
        assert "There is no text here to copy: Enter writes the box." in app.notices()
        await go_to(app, "goals")
        await app.press("y")
        copied.append(app.app.clipboard)

    drive(filled, script)
    assert copied[0].startswith("- Halve the queue\n  Success measure: 22 to 11")
    assert base64.b64encode(copied[0].encode())  # OSC 52 takes no lone surrogates


def test_what_feeds_a_box_is_opened_with_enter(filled: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("c")
        await go_to(app, "impact-1")
        await app.press("tab", "tab", "enter")
        assert "Taught eleven engineers" in app.text
        assert "Entry …" in app.text
        await app.press("escape")
        await app.press("shift+tab", "shift+tab")
        await go_to(app, "goals")
        await app.press("tab", "tab", "enter")
        assert "Success measure: 22 to 11" in app.text

    drive(filled, script)


def test_goals_are_added_changed_answered_and_removed(filled: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("c", "g", "n")
        await app.type("Learn [bold]KQL")
        await app.press("tab")
        await app.type("ten queries")
        await app.press("tab")
        await app.type("soon")
        await app.press("ctrl+s")
        assert "“soon” is not a date" in app.text
        await app.press("ctrl+a", "ctrl+k")
        await app.type("2026-11-30")
        await app.press("ctrl+s")
        assert "Learn [bold]KQL" in app.text
        # The guide was due first: say what became of it.
        await app.press("home", "enter", "tab", "tab")
        await app.type("Done in April.")
        await app.press("ctrl+s")
        assert "Done in April." in app.text
        await app.press("end", "x")
        await app.press("u")
        await app.press("home", "x", "escape")

    drive(filled, script)
    left = {goal.text: goal for goal in goals.all_goals(filled)}
    assert sorted(left) == ["Halve the queue", "Learn [bold]KQL"]
    assert left["Learn [bold]KQL"].success_measure == "ten queries"
    assert str(left["Learn [bold]KQL"].due) == "2026-11-30"


def test_a_changed_goal_is_not_thrown_away_unasked(filled: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("c", "g", "home", "enter", "tab", "tab")
        await app.type("Done in April.")
        await app.press("escape")
        assert "Not kept yet" in app.text
        await app.press("enter", "ctrl+s")

    drive(filled, script)
    assert [goal.answer for goal in goals.all_goals(filled)].count("Done in April.") == 1


def test_the_form_changes_with_its_draft_and_names_what_has_no_box(filled: Workspace) -> None:
    connect.write_box(filled, Choice(), "growth", "Learn Sentinel.")

    async def script(app: Driver) -> None:
        await app.press("c", "f")
        assert "periods up to 2025-10-31" in app.text
        await app.press("tab", "end", "enter")
        assert any("growth" in said for said in app.notices())
        assert "Goals (FY26)" in await seen(app)
        told = len(app.notices())
        await app.press("h", "c")
        assert len(app.notices()) == told  # said once

    drive(filled, script)
    assert overview(filled, Choice()).edition == "goals"


def test_without_a_period_everything_is_there_and_f_makes_one(
    cli: Cli, workspace: Workspace
) -> None:
    cli("init", "--name", "Maya")
    cli("log", "Long ago", "-i", "1.1", "--on", "2019-03-04")

    async def script(app: Driver) -> None:
        await app.press("c")
        assert "No period yet: f makes one." in app.text
        await go_to(app, "impact-1")
        assert "Long ago" in app.text
        await go_to(app, "setback")
        await app.press("enter")
        await app.type("too early")
        await app.press("ctrl+s", "f", "n")
        assert "FY26-H2" in app.text
        await app.press("ctrl+s")
        assert "FY26-H2, 2026-01-01 to 2026-06-30" in app.text
        assert "too early" in app.text
        assert any("1 box" in said for said in app.notices())
        # Its making undone, the screen falls back to everything.
        await app.press("u", "u")
        assert "No period yet" in await seen(app)

    drive(workspace, script)
    assert periods.all_periods(workspace) == []


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_an_empty_store_says_the_next_keys(
    cli: Cli, workspace: Workspace, size: tuple[int, int]
) -> None:
    cli("init", "--name", "Maya", "--role", "manager")

    async def script(app: Driver) -> None:
        await app.press("c")
        for words in ("d draws one", "f makes one", "n keeps a note", "Manager"):
            assert words in app.text
        await app.press("v")
        assert "Connect" in app.text
        await app.press("escape", "g")
        assert "No goals yet: n adds one." in app.text
        await app.press("escape", "question_mark")
        assert "The boxes of the form." in app.said()

    drive(workspace, script, size)
    assert find(workspace, Query()) == []


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_hostile_text_in_every_slot(
    cli: Cli,
    workspace: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = "[red]x[/] [/] [link=x] ␛[31m 漢字"
    cli("init", "--name", HOSTILE)
    cli("period", "add", "[red]H1[/] 漢字", "--from", "2026-01-01", "--to", "2026-06-30")
    cli("log", "-", "-i", "1.1", "--on", "2026-03-01", stdin=HOSTILE + "y" * 5000)
    cli("goal", "add", HOSTILE, "--measure", HOSTILE, "--due", "2026-12-31")
    cli("connect", "edit", "setback", "-", stdin=HOSTILE)

    async def check(app: Driver, *words: str) -> None:
        for word in words or (shown,):
            assert word in app.text
        assert "\x1b" not in app.text
        assert "\u202e" not in app.text

    async def script(app: Driver) -> None:
        await app.press("c")
        await check(app, "[red]H1[/] 漢字")
        await go_to(app, "impact-1")
        await check(app, "- [red]x[/]", "03-01  1.1    [red]x[/]")
        await app.press("enter")
        await check(app, "[red]x[/] [/] [link=x] ␛[31m")
        await app.press("escape")
        await go_to(app, "setback")
        await check(app, "[red]x[/] [/] [link=x]")
        await app.press("enter")
        await check(app)
        await app.press("escape", "g")
        await check(app)
        await app.press("enter")
        await check(app)
        await app.press("escape", "escape", "f")
        await check(app, "[red]H1[/] 漢字")
        await app.press("escape", "v")
        await check(app, "Connect")
        await app.press("end")
        await check(app, " of 20: ")
        await app.press("escape", "w", "ctrl+a", "ctrl+k")
        await app.type("[red]c.md")
        await app.press("enter")

    drive(workspace, script, size)
    text = (tmp_path / "[red]c.md").read_text(encoding="utf-8")
    assert "\\[red\\]x\\[/\\]" in text


def test_between_periods_the_screen_says_so_and_f_chooses_one(
    cli: Cli, workspace: Workspace
) -> None:
    cli("init", "--name", "Maya")
    cli("period", "add", "FY24", "--from", "2023-07-01", "--to", "2024-06-30")
    cli("log", "Of that year", "-i", "1.1", "--on", "2024-03-04")
    cli("connect", "edit", "setback", "of that year", "--period", "FY24")

    async def script(app: Driver) -> None:
        await app.press("c")
        assert "No period is running: f chooses or makes one." in await seen(app)
        await app.press("f", "enter")
        assert "FY24, 2023-07-01 to 2024-06-30" in app.text
        assert "1 of 11 boxes written" in app.text
        # It stays chosen after a change and after a look elsewhere.
        await app.press("d", "h", "c")
        assert "FY24, 2023-07-01" in await seen(app)
        await go_to(app, "growth")
        await app.press("enter")
        await app.type("more")
        await app.press("ctrl+s")

    drive(workspace, script)
    shown = overview(workspace, Choice("FY24"))
    assert {box.key: box.text for box in shown.boxes if box.text} == {
        "setback": "of that year",
        "growth": "more",
    }


def test_the_other_text_is_seen_before_a_second_ctrl_s_keeps_ones_own(filled: Workspace) -> None:
    connect.write_box(filled, Choice(), "setback", "old words")

    async def script(app: Driver) -> None:
        await app.press("c")
        await go_to(app, "setback")
        await app.press("enter")
        await app.type("mine, ")
        connect.write_box(filled, Choice(), "setback", "words from elsewhere")
        await app.press("ctrl+s")
        assert "Not kept: meanwhile this box was written elsewhere" in await seen(app)
        assert "words from elsewhere" in app.text
        assert "mine, old words" in app.text
        assert written(filled) == {"setback": "words from elsewhere"}
        connect.write_box(filled, Choice(), "setback", "and once more")
        await app.press("ctrl+s")
        assert "and once more" in app.text
        await app.press("ctrl+s")
        assert "Kept A challenge or setback." in app.notices()

    drive(filled, script)
    assert written(filled) == {"setback": "mine, old words"}


def test_the_period_looked_at_last_is_there_after_a_restart(cli: Cli, workspace: Workspace) -> None:
    cli("init", "--name", "Maya")
    cli("log", "Of that year", "-i", "1.1", "--on", "2025-03-04")
    cli("log", "Of this year", "-i", "1.1", "--on", "2026-03-04")

    async def make(app: Driver) -> None:
        await app.press("c", "f", "n")
        await app.type("FY25-H2")  # the suggested name is selected: typing replaces it
        await app.press("enter")
        await app.type("2025-01-01")
        await app.press("enter")
        await app.type("2025-06-30")
        await app.press("enter")
        assert "FY25-H2, 2025-01-01 to 2025-06-30" in app.text
        await app.press("d")
        await go_to(app, "setback")
        await app.press("enter")
        await app.type("too early")
        await app.press("ctrl+s")

    async def start_again(app: Driver) -> None:
        await app.press("c")
        assert "FY25-H2, 2025-01-01 to 2025-06-30" in app.text
        assert "1 of 11 boxes written" in app.text
        await go_to(app, "growth")
        assert "1 of 2 entries is in this period; 1 is outside." in app.said()

    drive(workspace, make)
    drive(workspace, start_again)
    cli("period", "add", "FY26-H2", "--from", "2026-01-01", "--to", "2026-06-30")

    async def look_elsewhere(app: Driver) -> None:
        await app.press("c", "f", "home", "enter")
        assert "FY26-H2, 2026-01-01" in app.text
        assert "FY25-H2 has a draft with 1 box written: f opens it." in await seen(app)

    drive(workspace, look_elsewhere)


def test_the_preview_goes_to_its_first_and_last_line(filled: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("c", "v")
        first = app.text
        for to_the_end, back in (("end", "home"), ("G", "g")):
            await app.press(to_the_end)
            end = app.text
            assert end != first
            await app.press("pagedown")
            assert app.text == end
            await app.press(back)
            assert app.text == first

    drive(filled, script)


def test_a_missed_incidents_note_is_offered_for_the_setback(
    cli: Cli, filled: Workspace, tmp_path: Path
) -> None:
    export = tmp_path / "e.csv"
    head = "IncidentId,Title,Severity,Programme,CreateDate,AcknowledgeDate,OwningTeamName\n"
    export.write_text(
        head + "300000001,late,2,MCS,2026-05-01T10:00:00Z,2026-05-03T10:05:00Z,A\n"
        "300000002,quick,2,MCS,2026-05-01T10:00:00Z,2026-05-01T10:01:00Z,A\n",
        encoding="utf-8",
    )
    cli("slo", "import", str(export))
    cli("log", "We saw it too late", "--incident", "icm:300000001", "--on", "2026-05-03")
    cli("log", "We saw it at once", "--incident", "icm:300000002", "--on", "2026-05-03")

    async def script(app: Driver) -> None:
        await app.press("c")
        await go_to(app, "setback")
        assert "Your notes about missed targets" in app.text
        assert "We saw it too late" in app.text
        assert "We saw it at once" not in app.text
        await app.press("tab", "tab", "enter")
        assert "Entry …" in app.text
        await app.press("escape", "shift+tab", "shift+tab", "enter")
        assert "2026-05-03: We saw it too late" in app.text

    drive(filled, script)


def test_one_key_takes_the_newer_form_and_the_other_one_again(filled: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("c")
        assert "A newer form is in use, “Goals (FY26)”: o switches." in await seen(app)
        await app.press("o")
        assert "Goals (FY26) · engineer" in app.text
        assert "A newer form" not in await seen(app)
        # Before there is a draft, and after: what is filed is the box’s text.
        await app.press("d")
        assert "Results drawn" in await seen(app)
        assert "Drawn from 2 entries" in await seen(app)
        await app.press("v")
        assert "Not written yet" not in app.text.split("Setbacks")[0]
        await app.press("y")
        assert "Cut the sync from 4 h to 25 min" in app.app.clipboard
        assert any("Copied the document’s text" in said for said in app.notices())
        await app.press("w")
        assert "Export the Connect" in app.text
        await app.press("escape", "escape", "o")
        assert "Core priorities (FY25) · engineer" in app.text

    drive(filled, script)
    assert overview(filled, Choice()).edition == "core-priorities"


def test_drawing_without_a_period_says_that_everything_is_in_it(
    cli: Cli, workspace: Workspace
) -> None:
    cli("log", "Long ago", "-i", "1.1", "--on", "2019-03-04")

    async def script(app: Driver) -> None:
        await app.press("c", "d")
        assert any("all that is filed is in it, until f makes one" in it for it in app.notices())

    drive(workspace, script)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_a_box_with_many_entries_is_read_page_by_page(
    workspace: Workspace, size: tuple[int, int]
) -> None:
    for n in range(300):
        log_entry(workspace, f"entry {n:03}", codes=["1.1"], on=f"2026-0{1 + n // 60}-01")

    async def script(app: Driver) -> None:
        await app.press("c")
        await go_to(app, "impact-1")
        assert "the newest 100 of 300 entries" in app.said()
        await app.press("tab", "tab", "end")
        feeds = app.app.screen.query_one("#feeds", RecordList)
        assert (feeds.total, feeds.record is not None) == (300, True)
        assert "01-01  1.1    entry 0" in app.text
        await app.press("enter")
        assert "Entry …" in app.text
        await app.press("escape", "shift+tab", "shift+tab", "enter")
        assert "the newest 100 entries" in app.text
        assert "and 260 more entries." in app.said()
        await app.press("escape", "v", "y")
        assert "200 older entries are not shown here" in app.app.clipboard

    drive(workspace, script, size)
