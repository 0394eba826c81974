"""The inbox: one note at a time, one key per decision, and no decision about the wrong note."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from app_driver import NARROW, WIDE, Driver, drive
from support import NOW
from textual.events import Paste

from reviewapp.core.evidence import Evidence
from reviewapp.services import evidence, identity
from reviewapp.services.capture import checked_entry, keep_entries, log_entry
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, find
from reviewapp.services.evidence_changes import Edit, edit
from reviewapp.services.workspace import Workspace

HOSTILE = "[red]x[/] [/] [link=x] \x1b[31m 漢字 עברית 🎉"


def log(
    workspace: Workspace, text: str, *codes: str, on: str = "2026-06-10", **more: object
) -> str:
    return log_entry(workspace, text, codes=codes, on=on, **more)["id"]  # type: ignore[arg-type]


def stored(workspace: Workspace, text: str) -> Evidence:
    return next(entry for entry in find(workspace, Query()) if entry.text == text)


@contextmanager
def busy_store(workspace: Workspace) -> Iterator[None]:
    """While another program holds the store: what is decided meanwhile can't be written yet."""
    with closing(sqlite3.connect(workspace.places.store, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@pytest.fixture
def two(workspace: Workspace) -> Workspace:
    """Two notes wait, and 2.1 and 3.1 were used before."""
    log(workspace, "filed before", "3.1", on="2026-06-01")
    log(workspace, "filed last", "2.1", on="2026-06-02")
    log(workspace, "younger note", on="2026-06-10")
    log(workspace, "older note", on="2026-06-05")
    drain_spool(workspace)
    return workspace


def test_the_newest_note_comes_first_and_a_key_files_it(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i")
        assert "1 of 2, newest first" in app.text
        assert "younger note" in app.text
        assert "older note" not in app.text
        assert "you filed there last" in app.text
        assert "no circle yet (o s b)" in app.text
        await app.press("1")
        assert "1 of 1" in app.text
        assert "older note" in app.text
        assert "Filed under 2.1" in app.text
        assert "; Shift+O, S or B: its circle. u undoes." in app.text
        assert "Inbox 1" in app.text
        await app.press("2")
        assert "The inbox is empty. n keeps a new note; e shows all evidence." in app.text

    drive(two, script)
    assert stored(two, "younger note").indicators == ("2.1",)
    # What was filed just before it has not moved: it is where the last two notes went.
    assert stored(two, "older note").indicators == ("3.1",)


def test_offers_follow_the_last_filing_at_once(two: Workspace) -> None:
    log(two, "third note", on="2026-06-01")

    async def script(app: Driver) -> None:
        await app.press("i")
        with busy_store(two):
            await app.pilot.press("f", "1", "2", "enter")
            assert "older note" in app.text
            assert "1  1.2 " in app.text
            assert "you filed there last" in app.text
            await app.pilot.press("1")
            assert "third note" in app.text
            assert "you filed there the last two times" in app.text
        await app.settle()
        await app.press("u")
        assert "older note" in app.text
        assert "you filed there last)" in app.text
        await app.press("e", "i")
        assert "1  1.2 " in app.text

    drive(two, script)
    assert stored(two, "younger note").indicators == ("1.2",)
    assert stored(two, "older note").indicators == ()


def test_the_circle_of_the_note_just_filed_can_still_be_said(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i", "O")
        assert "O, S and B say the circle of the note just filed" in app.text
        with busy_store(two):
            await app.pilot.press("1", "S")
        await app.settle()
        assert "Filed under 2.1, circle of impact: success of others. u undoes." in app.text
        assert "older note" in app.text
        await app.press("u", "u")
        assert "It is back in the inbox." in app.text
        await app.press("S")
        assert "O, S and B say the circle of the note just filed" in app.text
        await app.press("1", "B")

    drive(two, script)
    assert stored(two, "younger note").circle == "built"
    assert stored(two, "older note").circle is None


def test_whoever_stands_at_the_newest_sees_what_comes(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i", "h", "n")
        await app.type("just made\n")
        await app.press("i")
        assert "1 of 3" in app.text
        assert "just made" in app.text
        await app.press("space", "h", "n")
        await app.type("made later\n")
        await app.press("i")
        assert "3 of 4" in app.text
        assert "younger note" in app.text

    drive(two, script)


def test_a_key_without_an_offer_says_so(workspace: Workspace) -> None:
    log(workspace, "the first of all")

    async def script(app: Driver) -> None:
        await app.press("i")
        assert "1 2 3: no suggestion, none of its words matches." in app.text
        await app.press("1")
        assert "No suggestion for this note" in app.text
        await app.press("o", "f")
        await app.type("21\n")
        assert "Filed under 2.1" in app.text
        assert "no circle" not in app.text
        log(workspace, "another")
        app.app.data_changed()
        await app.settle()
        assert "you filed there last" in app.text
        await app.press("2")
        assert "There is no offer 2: f chooses from all indicators." in app.text

    drive(workspace, script)
    assert stored(workspace, "the first of all").circle == "own"


def test_keys_in_a_row_act_on_the_note_that_is_shown(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i")
        with busy_store(two):
            await app.pilot.press("1")
            assert "older note" in app.text
            assert "1 of 1" in app.text
            await app.pilot.press("1", "1")
            assert "younger note" not in app.text
        await app.settle()
        assert "The inbox is empty" in app.text

    drive(two, script)
    for text in ("younger note", "older note"):
        assert stored(two, text).indicators == ("2.1",)
        assert stored(two, text).rev == 2


def test_decisions_in_a_row_are_all_kept_in_their_order(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i")
        with busy_store(two):
            await app.pilot.press("o", "p", "1", "x")
        await app.settle()
        assert "The inbox is empty" in app.text
        await app.press("u")
        assert "older note" in app.text
        await app.press("u")
        assert "younger note" in app.text

    drive(two, script)
    assert {entry.text for entry in find(two, Query(inbox=True))} == {"younger note", "older note"}
    younger = stored(two, "younger note")
    assert (younger.circle, younger.private, younger.indicators) == ("own", True, ())


def test_an_undo_does_not_overtake_the_decision_before_it(two: Workspace) -> None:
    edit(two, stored(two, "filed last"), Edit(circle="own"))

    async def script(app: Driver) -> None:
        await app.press("i")
        with busy_store(two):
            await app.pilot.press("1", "u")
        await app.settle()
        assert "1 of 2" in app.text
        assert "younger note" in app.text

    drive(two, script)
    assert evidence.count(two, Query(inbox=True)) == 2
    assert stored(two, "filed last").circle == "own"


def test_undo_brings_the_note_back_to_the_eye(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i", "space", "1")
        assert "younger note" in app.text
        await app.press("u")
        assert "2 of 2" in app.text
        assert "older note" in app.text
        assert "It is back in the inbox." in app.text

    drive(two, script)
    assert evidence.count(two, Query(inbox=True)) == 2


def test_the_other_decisions_leave_the_note_in_place(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i", "s")
        assert "✓s Success of others" in app.text
        await app.press("b")
        assert "✓b Built on others" in app.text
        await app.press("b", "o", "p")
        assert "✓o Own results" in app.text
        assert "private" in app.text
        await app.press("l")
        await app.type("icm:300000123 https://example.org/[x]")
        await app.press("enter")
        assert "→ icm:300000123" in app.text
        assert "→ https://example.org/[x]" in app.text
        assert "1 of 2" in app.text
        await app.press("p")
        assert "shared when filed" in app.text

    drive(two, script)
    note = stored(two, "younger note")
    assert (note.circle, note.private) == ("own", False)
    assert (note.incidents, note.links) == (("icm:300000123",), ("https://example.org/[x]",))


def test_what_is_no_link_is_said_and_stays_typed(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i", "l", "enter")
        assert "Type something" in app.text
        await app.type("300000123")
        await app.press("enter")
        assert "is not an incident" in app.text
        assert app.app.screen.query_one("Input").value == "300000123"
        await app.press("home")
        await app.type("icm:")
        app.app.screen.query_one("Input").post_message(Paste("\nicm:5\nicm:6"))
        await app.settle()
        assert app.app.screen.query_one("Input").value == "icm:icm:5 icm:6300000123"
        await app.press("escape")
        assert "1 of 2" in app.text

    drive(two, script)
    assert stored(two, "younger note").incidents == ()


def test_any_indicator_can_be_chosen(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i")
        await app.pilot.press("f", "7", "2")
        await app.settle()
        await app.press("enter")
        assert "Filed under 7.2" in app.text
        assert "1 of 1" in app.text

    drive(two, script)
    assert stored(two, "younger note").indicators == ("7.2",)
    assert stored(two, "older note").indicators == ()


def test_later_and_back_go_round(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i", "space")
        assert "2 of 2" in app.text
        await app.press("right")
        assert "1 of 2" in app.text
        await app.press("left")
        assert "older note" in app.text
        await app.press("x")
        assert "Removed “older note”. u undoes." in app.text
        assert "younger note" in app.text

    drive(two, script)
    assert [entry.text for entry in find(two, Query(inbox=True))] == ["younger note"]


def test_a_note_changed_elsewhere_is_not_overwritten(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i")
        edit(two, stored(two, "younger note"), Edit(text="younger note", codes=["7.1"]))
        await app.press("1")
        assert "was changed elsewhere" in app.text
        await app.press("escape")
        assert "1 of 1" in app.text
        assert "older note" in app.text

    drive(two, script)
    assert stored(two, "younger note").indicators == ("7.1",)
    assert stored(two, "older note").indicators == ()


def test_details_open_the_form_and_the_note_is_still_there(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i", "enter")
        assert app.app.screen.is_modal
        assert "younger note" in app.text
        await app.press("escape")
        assert "1 of 2" in app.text

    drive(two, script)


def test_the_form_says_where_a_note_was_filed(two: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("i", "enter", "tab", "tab")
        await app.type("1.4")
        await app.press("ctrl+s")
        assert "Filed under 1.4: “younger note”." in app.app.notices.said
        assert "older note" in app.text

    drive(two, script)
    assert stored(two, "younger note").indicators == ("1.4",)


def test_an_inbox_of_any_length_is_gone_through(workspace: Workspace) -> None:
    entries = []
    for number in range(130):
        entry = checked_entry(workspace, f"note number {number:03}", on="2026-06-01")
        entries.append(entry)
    keep_entries(workspace, entries)
    drain_spool(workspace)

    async def script(app: Driver) -> None:
        await app.press("i")
        assert "1 of 130" in app.text
        assert "note number 129" in app.text
        await app.press("left")
        assert "130 of 130" in app.text
        assert "note number 000" in app.text
        await app.press("space")
        for _ in range(45):
            await app.pilot.press("space")
        await app.settle()
        assert "note number 0" in app.text
        place = int(app.text.split(" of 130")[0].split()[-1])
        assert f"note number {130 - place:03}" in app.text

    drive(workspace, script)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_any_text_is_shown_as_it_is_and_to_its_end(
    workspace: Workspace, size: tuple[int, int]
) -> None:
    long = HOSTILE + "\n" + "word " * 1000 + "the end"
    log(workspace, long, links=["https://example.org/[/]"])

    async def script(app: Driver) -> None:
        await app.press("i")
        assert "[red]x[/] [/] [link=x] ␛[31m 漢字" in app.text
        assert "the end" not in app.text
        await app.press("end")
        assert "the end" in app.text
        assert "→ https://example.org/[/]" in app.text
        assert "f  choose from all indicators" in app.text
        await app.press("x")
        assert "[link=x]" in app.text  # in the sentence of what was removed
        await app.press("u")
        assert "Inbox 1" in app.text

    drive(workspace, script, size)


def test_an_empty_inbox_says_what_to_do(workspace: Workspace) -> None:
    identity.identify(workspace, "Ada", None, None)

    async def script(app: Driver) -> None:
        await app.press("i")
        assert "The inbox is empty. n keeps a new note; e shows all evidence." in app.text
        await app.press("1", "f", "o", "p", "l", "x", "space", "left", "enter")
        assert not app.app.screen.is_modal
        await app.press("n")
        await app.type("first of all")
        await app.press("enter")
        assert "1 of 1" in app.text
        assert "first of all" in app.text
        assert f"{NOW:%Y-%m-%d}" in app.text

    drive(workspace, script)


def test_a_manager_files_under_the_manager_rubric(workspace: Workspace) -> None:
    log(workspace, "once upon a time")
    identity.identify(workspace, None, None, "manager")
    log(workspace, "filed", "2.3")

    async def script(app: Driver) -> None:
        await app.press("i")
        assert "2.3  Improve Efficiency" in app.text
        await app.press("1")

    drive(workspace, script)
    note = stored(workspace, "once upon a time")
    assert (note.indicators, note.rubric) == (("2.3",), "manager")
