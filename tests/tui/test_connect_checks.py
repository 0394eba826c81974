"""The checks in the app: beside each box, while one is written, in a list; silenced with a key."""

from __future__ import annotations

import pytest
from app_driver import NARROW, WIDE, Driver, drive
from support import ROOT, Cli

from reviewapp.services.connect import Choice, draft
from reviewapp.services.connect_checks import silences
from reviewapp.services.slo_import import import_file
from reviewapp.services.workspace import Workspace
from reviewapp.tui.dialogs.box_editor import BoxEditor
from reviewapp.tui.dialogs.findings import FindingsDialog
from reviewapp.tui.widgets.fields import TextField
from reviewapp.tui.widgets.record_list import RecordList


@pytest.fixture
def filled(cli: Cli, workspace: Workspace) -> Workspace:
    cli("period", "add", "FY26-H2", "--from", "2026-01-01", "--to", "2026-06-30")
    cli("connect", "edit", "summary", "Closed 9 of 10 [b]cases[/b]. Attended the QMB.")
    cli("connect", "edit", "impact-1", "Attended meetings.")
    return workspace


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_findings_stand_beside_their_box_and_in_a_list(
    filled: Workspace, size: tuple[int, int]
) -> None:
    async def script(app: Driver) -> None:
        await app.press("c")
        assert "2 findings: x shows all." in app.said().replace("\n", " ")
        (row,) = [row for row in app.text.splitlines() if "At a glance" in row and "written" in row]
        assert row.split("written")[1].split()[0] == "1"
        said = app.said()
        assert "1 finding:\n! acronym “QMB”" in said
        assert said.index("Closed 9 of 10 [b]cases[/b]") < said.index("! acronym “QMB”")
        await app.press("x")
        assert isinstance(app.app.screen, FindingsDialog)
        assert "✗" not in app.text
        assert "! acronym" in app.text
        assert "Nowhere in the document is it spelled out" in " ".join(app.said().split())
        listed = app.app.screen.query_one(RecordList)
        while listed.record.item.rule != "activity-only":
            await app.press("down")
        await app.press("enter")
        assert app.app.screen.query_one("#boxes", RecordList).record.key == "impact-1"
        assert "! activity-only “Attended meetings.”" in app.said()

    drive(filled, script, size)


def test_a_check_is_silenced_with_a_reason_and_undone(filled: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("c", "x", "s")
        assert "Silence acronym" in app.text
        await app.press("enter")
        assert "Type something" in app.text
        await app.type("known to all")
        await app.press("enter")
        assert "Silenced acronym; u brings it back." in app.notices()
        assert "1 more is silenced (acronym: “known to all”)." in " ".join(app.said().split())
        assert all(it.rule != "acronym" for it in app.app.screen.checks.findings)
        assert [(it.rule, it.reason) for it in silences(filled, Choice())] == [
            ("acronym", "known to all")
        ]
        await app.press("escape")
        assert "! acronym" not in app.said()
        await app.press("u")
        assert silences(filled, Choice()) == ()
        await app.press("x", "S")
        await app.type("here")
        await app.press("enter")
        assert [(it.rule, it.box) for it in silences(filled, Choice())] == [("acronym", "summary")]

    drive(filled, script)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_findings_follow_what_is_typed(filled: Workspace, size: tuple[int, int]) -> None:
    async def script(app: Driver) -> None:
        await app.press("c", "enter")
        editor = app.app.screen
        assert isinstance(editor, BoxEditor)
        assert "! acronym “QMB”" in app.text
        field = editor.query_one(TextField)
        field.value = "Closed 9 of 10 cases."
        await app.settle()
        assert "acronym" not in app.text
        field.move_cursor(field.document.end)
        await app.type(" TODO")
        assert "✗ placeholder “TODO”" in app.text
        field.value = "\n".join(f"I will close {number}." for number in range(7))
        await app.settle()
        assert "and 5 more findings" in app.text
        assert field.size.height >= 4
        field.value = ""
        await app.settle()
        assert "finding" not in app.text

    drive(filled, script, size)


def test_an_export_says_what_is_left_before_it_writes(filled: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("c", "w")
        assert "findings in the text: x on the Connect screen shows all" in " ".join(
            app.text.replace("│", " ").split()
        )

    drive(filled, script)


def test_an_export_says_that_the_data_have_moved_on(workspace: Workspace) -> None:
    draft(workspace, Choice())
    import_file(workspace, str(ROOT / "data" / "sample" / "icm-export.csv"))

    async def script(app: Driver) -> None:
        await app.press("c", "w")
        assert "Figures from before: since then" in app.said()
        await app.press("escape", "v", "w")
        assert "Figures from before: since then" in app.said()

    drive(workspace, script)
