"""Hostile hands: words typed at bad moments, slow and damaged disks, other programs beside it."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from app_driver import Driver, drive
from support import NOW, ROOT
from textual.color import Color
from textual.events import Paste
from textual.pilot import Pilot, WaitForScreenTimeout
from textual.widgets import Input

from reviewapp.services.capture import log_entry
from reviewapp.services.changing import drain_spool
from reviewapp.services.connect import Choice, write_box
from reviewapp.services.connect_boxes import overview
from reviewapp.services.evidence import Query, find
from reviewapp.services.goals import add_goal, all_goals
from reviewapp.services.periods import add_period
from reviewapp.services.slo import imports
from reviewapp.services.workspace import Workspace
from reviewapp.store.places import Places
from reviewapp.tui.actions import PLACES
from reviewapp.tui.screens.evidence import EvidenceScreen
from reviewapp.tui.widgets.markdown_view import MarkdownView


class Disk(Workspace):
    """A workspace on a disk that lets nobody, or only the next one who asks, wait for it."""

    def __init__(self, root: Path) -> None:
        self.answers = threading.Event()
        self.answers.set()
        self.only_next = False
        self._held: int | None = None
        super().__init__(str(root), lambda: NOW)

    def stop(self, *, only_next: bool = False) -> None:
        """From now on it does not answer; `only_next`: to the thread that asks first."""
        self.only_next, self._held = only_next, None
        self.answers.clear()

    @property
    def places(self) -> Places:
        me = threading.get_ident()
        if threading.current_thread() is not threading.main_thread() and not self.answers.is_set():
            if self._held is None:
                self._held = me
            if not self.only_next or self._held == me:
                self.answers.wait(20)
        return self._places

    @places.setter
    def places(self, places: Places) -> None:
        self._places = places


@pytest.fixture
def disk(root: Path) -> Disk:
    workspace = Disk(root)
    log_entry(workspace, "first")
    drain_spool(workspace)
    return workspace


@contextmanager
def locked(workspace: Workspace) -> Iterator[None]:
    """Another program is writing into the store."""
    with closing(sqlite3.connect(workspace.places.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def texts(workspace: Workspace) -> list[str]:
    return [entry.text for entry in find(workspace, Query())]


def stays(app: Driver) -> bool:
    return not app.app._exit


async def paste(app: Driver, text: str) -> None:
    driver = app.app._driver
    assert driver is not None
    driver.send_message(Paste(text))
    await app.settle()


def spool_is_full(root: Path) -> None:
    """Nothing can be kept any more."""
    shutil.rmtree(root / "spool", ignore_errors=True)
    (root / "spool").write_text("no folder")


@pytest.fixture
def crashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback, as users run it. The pilot does not wait long for an app that is gone."""
    monkeypatch.delenv("REVIEWAPP_TRACEBACK")
    monkeypatch.setattr(Pilot._wait_for_screen, "__defaults__", (3.0,))


# -- lost words ------------------------------------------------------------------------------


def test_leaving_does_not_overtake_a_refusal(disk: Disk, root: Path) -> None:
    async def script(app: Driver) -> None:
        spool_is_full(root)
        disk.stop()
        await app.pilot.press("n", *"precious", "enter", "q")
        await app.pilot.pause(0.1)
        disk.answers.set()
        await app.settle()
        assert stays(app)
        assert app.app.unfinished.latest.text == "precious"

    drive(disk, script)


def test_leaving_asks_about_words_put_aside(disk: Disk) -> None:
    async def script(app: Driver) -> None:
        await app.press("n")
        await app.type("half a thought")
        await app.press("escape", "q")
        assert stays(app)

    drive(disk, script)


def test_words_typed_while_leaving_are_asked_about(disk: Disk) -> None:
    async def script(app: Driver) -> None:
        await app.press("i")
        with locked(disk):
            await app.pilot.press("o", "q", "n", *"words")
            await app.pilot.pause(0.2)
        await app.settle()
        assert stays(app)

    drive(disk, script)


def test_an_undo_in_the_goals_never_takes_a_later_note(disk: Disk) -> None:
    add_goal(disk, text="a goal")

    async def script(app: Driver) -> None:
        await app.press("c", "g")
        with locked(disk):
            await app.pilot.press("u", "escape", "n", *"kept", "enter")
            await app.pilot.pause(0.2)
        await app.settle()

    drive(disk, script)
    assert "kept" in texts(disk)


def test_an_undo_never_overtakes_what_it_undoes(disk: Disk) -> None:
    log_entry(disk, "second")
    drain_spool(disk)

    async def script(app: Driver) -> None:
        await app.press("e")
        disk.stop(only_next=True)
        await app.pilot.press("x", "u")
        await asyncio.sleep(0.5)
        disk.answers.set()
        await app.settle()

    drive(disk, script)
    assert sorted(texts(disk)) == ["first", "second"]


def test_a_paste_put_aside_comes_back_whole(disk: Disk) -> None:
    async def script(app: Driver) -> None:
        await app.press("n")
        await paste(app, "one\n  two\nthree")
        await app.press("escape", "n", "ctrl+s")

    drive(disk, script)
    assert "one\n  two\nthree" in texts(disk)


def test_a_long_paste_put_aside_is_not_cut(disk: Disk) -> None:
    async def script(app: Driver) -> None:
        await app.press("n")
        await paste(app, "word " * 30_000 + "\nend")
        await app.press("escape", "n", "ctrl+s")

    drive(disk, script)
    assert any(text.endswith("end") for text in texts(disk))


def test_a_question_over_a_form_that_is_being_kept(disk: Disk) -> None:
    async def script(app: Driver) -> None:
        await app.press("c", "g", "n")
        await app.type("a goal")
        disk.stop()
        await app.pilot.press("ctrl+s", "ctrl+q")
        await app.pilot.pause(0.1)
        disk.answers.set()
        await app.settle()
        await app.press("ctrl+s")

    drive(disk, script)
    assert len(all_goals(disk)) == 1


def test_a_box_written_elsewhere_is_not_overwritten(disk: Disk) -> None:
    write_box(disk, Choice(), "setback", "old words")

    async def script(app: Driver) -> None:
        await app.press("c")
        for _ in range(20):
            if "setback" in str(getattr(app.app.screen, "box", None)):
                break
            await app.press("down")
        await app.press("enter")
        await app.type("mine ")
        write_box(disk, Choice(), "setback", "words from elsewhere")
        await app.press("ctrl+s")

    drive(disk, script)
    boxes = {box.key: box.text for box in overview(disk, Choice()).boxes}
    assert boxes["setback"] == "words from elsewhere"


def test_a_link_may_have_a_comma(disk: Disk) -> None:
    link = "https://kibana.test/app?_g=(time:(from:now-1h,to:now))"

    async def script(app: Driver) -> None:
        await app.press("i", "l")
        await app.type(link + "\n")

    drive(disk, script)
    entry = find(disk, Query())[0]
    assert (entry.links, entry.incidents) == ((link,), ())


# -- a screen that can be relied on ----------------------------------------------------------


def test_a_pasted_escape_sequence_does_not_drive_the_terminal(disk: Disk) -> None:
    async def script(app: Driver) -> None:
        await app.press("n")
        await paste(app, "red \x1b[31m \x1b]52;c;aGk=\x07 end")
        assert "end" in app.text
        assert "\x1b" not in app.text

    drive(disk, script)


@pytest.mark.parametrize("running", [False, True])
@pytest.mark.usefixtures("crashes")
def test_a_damaged_owner_is_a_sentence(disk: Disk, root: Path, running: bool) -> None:
    if not running:
        (root / "owner.json").write_text("{")

    async def script(app: Driver) -> None:
        if running:
            (root / "owner.json").write_text("{")
            await app.press("ctrl+p")
            await app.type("who i am\n")
        said = app.text.translate(dict.fromkeys(map(ord, "│ \n")))
        assert "owner.jsonisdamaged" in said

    drive(disk, script)


@pytest.mark.parametrize("theme", ["textual-light", "solarized-light"])
def test_the_titles_of_columns_can_be_read_on_a_light_theme(disk: Disk, theme: str) -> None:
    async def script(app: Driver) -> None:
        app.app.theme = theme
        await app.settle()
        header = next(
            part
            for strip in app.app.screen._compositor.render_strips()
            for part in strip
            if "Filed under" in part.text
        )
        assert header.style is not None
        front, behind = header.style.color, header.style.bgcolor
        assert front is not None
        assert behind is not None
        one, other = Color.from_rich_color(front), Color.from_rich_color(behind)
        assert abs(one.brightness - other.brightness) > 0.3

    drive(disk, script)


@pytest.mark.parametrize("place", ["e", "c"])
@pytest.mark.usefixtures("crashes")
def test_a_name_too_long_is_a_sentence(
    disk: Disk, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    async def script(app: Driver) -> None:
        await app.press(place, "w")
        app.app.screen.query_one(Input).value = "x" * 300 + ".md"
        await app.press("enter")
        assert "inside the program" not in app.text

    drive(disk, script)


# -- what holds ------------------------------------------------------------------------------


def test_a_private_entry_is_in_no_document(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    add_period(disk, "H1", "2026-01-01", "2026-06-30")
    log_entry(disk, "told to all", codes=["1.1"])
    log_entry(disk, "HUSH now", codes=["1.1"], private=True, links=["https://hush.test/HUSH"])

    async def script(app: Driver) -> None:
        await app.press("c", "d")
        for _ in PLACES * 2:
            await app.press("down", "y")
            assert "HUSH" not in app.text + app.app.clipboard
        await app.press("v")
        shown = "".join(strip.text for strip in app.app.screen.query_one(MarkdownView)._lines)
        assert "told to all" in shown
        assert "HUSH" not in shown
        await app.press("escape")
        for name in ("a.md", "a.docx"):
            await app.press("w")
            app.app.screen.query_one(Input).value = name
            await app.press("enter", "enter")
        assert not any("HUSH" in notice for notice in app.notices())

    drive(disk, script)
    assert "told to all" in (tmp_path / "a.md").read_text(encoding="utf-8")
    assert "HUSH" not in (tmp_path / "a.md").read_text(encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.docx") as parts:
        assert not any(b"HUSH" in parts.read(part) for part in parts.namelist())


@pytest.mark.usefixtures("crashes")
def test_a_crash_tells_nothing_of_the_evidence(
    disk: Disk, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(screen: EvidenceScreen) -> None:
        raise KeyError(screen.entry)

    monkeypatch.setattr(EvidenceScreen, "action_copy", fail)
    log_entry(disk, "HUSH now")

    async def script(app: Driver) -> None:
        await app.press("e")
        await app.pilot.press("y")

    with pytest.raises(WaitForScreenTimeout) as raised:
        drive(disk, script)
    printed = "".join(capsys.readouterr())
    assert "KeyError at test_attack.py" in printed
    [path] = (root / "crash-reports").iterdir()
    assert str(path) in printed.replace("\n", "")
    report = path.read_text(encoding="utf-8")
    assert "KeyError" in report
    assert "test_attack.py" in report
    assert "HUSH" not in printed + str(raised.value) + report


@pytest.mark.parametrize("damage", ["newer", "garbage"])
def test_a_note_is_kept_whatever_became_of_the_store(disk: Disk, root: Path, damage: str) -> None:
    async def script(app: Driver) -> None:
        if damage == "newer":
            with closing(sqlite3.connect(root / "store.db")) as store:
                store.execute("PRAGMA user_version = 99")
        else:
            for ending in ("-wal", "-shm"):
                Path(f"{root / 'store.db'}{ending}").unlink(missing_ok=True)
            (root / "store.db").write_bytes(b"garbage" * 2000)
        for place in PLACES[1:]:
            await app.press(place.key)
            assert "That did not work" in app.text
            await app.press("escape")
        await app.press("n")
        await app.type("kept anyway\n")
        assert "Kept in the inbox." in app.notices()

    drive(disk, script)
    assert any("kept anyway" in file.read_text() for file in (root / "spool").glob("*.jsonl"))


def test_leaving_during_an_import_finishes_it(disk: Disk) -> None:
    async def script(app: Driver) -> None:
        await app.press("m", "l")
        app.app.screen.query_one("#path Input", Input).value = str(
            ROOT / "data" / "sample" / "icm-export.csv"
        )
        await app.press("enter")
        await app.pilot.press("enter", "ctrl+q")
        await app.settle()
        assert not stays(app)

    drive(disk, script)
    assert [item.new for item in imports(disk)] == [212]


def test_no_terminal_is_too_small(disk: Disk) -> None:
    async def script(app: Driver) -> None:
        for place in PLACES:
            await app.press(place.key)
            for size in ((20, 5), (1, 1), (60, 15), (300, 80), (80, 24)):
                await app.pilot.resize_terminal(*size)
                await app.press("down")
            assert stays(app)

    drive(disk, script)
