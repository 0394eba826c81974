"""Back from Word in the app: the merge screen and the comments, with keys only."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_driver import NARROW, WIDE, Driver, drive
from support import Cli
from word_editing import Edited, w

from reviewapp.core.marks import entry_mark
from reviewapp.services.connect import Choice
from reviewapp.services.connect_boxes import overview
from reviewapp.services.evidence import Query, find
from reviewapp.services.word_comments import kept_comments
from reviewapp.services.workspace import Workspace

HOSTILE = "[red]x[/] [link=x] 漢字 \u202eabc ]]> {{ 1 }}"


@pytest.fixture
def returned(cli: Cli, workspace: Workspace, tmp_path: Path) -> Path:
    """A document with a change, a conflict, a comment, one elsewhere, and hostile words in each."""
    cli("init", "--name", "Maya Okafor", "--alias", "mokafor")
    cli("period", "add", "FY26-H2", "--from", "2026-01-01", "--to", "2026-06-30")
    ids = [
        cli("log", text, "-i", "1.1", "--on", "2026-03-04").out.strip()
        for text in ("Taught eleven engineers", "Cut the sync to 25 min")
    ]
    cli("connect", "edit", "impact-1", "Ran the sync.")
    out = tmp_path / "connect.docx"
    cli("connect", "export", "--out", str(out))
    changed = Edited(out.read_bytes())
    changed.type(entry_mark(ids[0]), "Taught twelve engineers")
    changed.type(entry_mark(ids[1]), "Cut the sync to 20 min")
    changed.comment_on("box_impact_1", f"Say who benefits {HOSTILE}")
    changed.comment(next(changed.root.iter(w("r"))), "Which half year?")
    cli("edit", ids[1], "Cut the sync to 24 min, nightly")
    return changed.save(tmp_path / "back.docx")


def texts(workspace: Workspace) -> set[str]:
    return {entry.text for entry in find(workspace, Query())}


async def opened(app: Driver, path: Path) -> None:
    await app.press("c", "b")
    await app.type(str(path))
    await app.press("enter")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_each_is_decided_by_a_key_and_all_is_one_change(
    workspace: Workspace, returned: Path, size: tuple[int, int]
) -> None:
    async def script(app: Driver) -> None:
        before = texts(workspace)
        await opened(app, returned)
        assert "Back from Word: back.docx, Connect of FY26-H2" in app.text
        assert "[-eleven-]{+twelve+}" in app.text
        for word in ("change", "CONFLICT", "comment", "no place"):
            assert word in app.text
        await app.press("t")
        assert texts(workspace) == before
        assert "1 of 4 will be taken; 3 not looked at." in app.said()
        assert "{+, nightly+}" in app.said()
        assert "In Word\nCut the sync to [-25-]{+20+} min" in app.said()
        await app.press("e")
        await app.type("Now: ")
        await app.press("ctrl+s")
        assert "edited" in app.text
        assert HOSTILE.replace("\u202e", "\ufffd") in app.said()
        await app.press("t", "p")
        await app.type("setback")
        await app.press("enter")
        assert "placed" in app.text
        assert "Kept at\nA challenge or setback" in app.said()
        await app.press("ctrl+s")
        assert (
            "From Word: 2 texts changed, 2 comments kept. u takes all of it back." in app.notices()
        )
        assert "Taught twelve engineers" in texts(workspace)
        assert any(text.startswith("Now: Cut the sync to") for text in texts(workspace))
        waiting = {box.key: len(box.comments) for box in overview(workspace, Choice()).boxes}
        assert (waiting["impact-1"], waiting["setback"]) == (1, 1)
        assert "*1 A challenge or setback" in app.text
        await app.press("u")
        assert texts(workspace) == before
        assert "*1" not in app.text

    drive(workspace, script, size)


def test_leaving_writes_nothing_and_asks_first(workspace: Workspace, returned: Path) -> None:
    async def script(app: Driver) -> None:
        before = texts(workspace)
        await opened(app, returned)
        await app.press("ctrl+s")
        assert "Nothing is taken yet" in app.said()
        await app.press("a", "m")
        assert "2 of 4 will be taken; 1 not looked at." in app.said()
        await app.press("escape")
        assert "2 decisions are not written" in app.said()
        await app.press("right", "enter")
        assert "Back from Word" not in app.said()
        assert texts(workspace) == before

    drive(workspace, script)


def test_kept_comments_are_listed_done_and_placed(
    cli: Cli, workspace: Workspace, returned: Path
) -> None:
    assert cli("review", "import", str(returned), "--apply", "3,4").code == 0

    async def script(app: Driver) -> None:
        await app.press("c", "l")
        assert "Dana Lee" in app.text
        assert "no place yet" in app.text
        await app.press("d")
        assert "Done with it; u opens it again." in app.notices()
        await app.press("home", "p")
        await app.type("twelve")
        assert "Nothing has “twelve”" in app.said()
        await app.press("escape", "p")
        await app.type("eleven")
        await app.press("enter")
        kept = kept_comments(workspace)
        states = {(it.text[:5], it.state, it.place.kind) for it in kept}
        assert states == {("Say w", "done", "box"), ("Which", "open", "entry")}
        await app.press("u", "escape")
        assert "*1" not in app.text

    drive(workspace, script)


def test_what_is_no_word_file_is_said_and_an_untouched_one_too(
    cli: Cli, workspace: Workspace, returned: Path
) -> None:
    returned.with_name("x.docx").write_bytes(b"no")

    async def script(app: Driver) -> None:
        await opened(app, returned.with_name("x.docx"))
        assert "this is not a Word file (.docx), or a damaged one" in app.said()
        await app.press("escape")
        await app.press("b")
        cli("undo")
        await app.type(str(returned.with_name("connect.docx")))
        await app.press("enter")
        assert any("Nothing came back" in said for said in app.notices())

    drive(workspace, script)
