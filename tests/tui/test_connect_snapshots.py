"""`s` on Connect: the steps, what was sealed, and what changed since."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from app_driver import WIDE, Driver, drive
from support import Cli

from reviewapp.services import connect
from reviewapp.services.connect import Choice
from reviewapp.services.connect_snapshots import standing
from reviewapp.services.workspace import Workspace

HOSTILE = "[red]x[/] \x1b[31m 漢字 \u202e [-gone-]"


def filled(cli: Cli, *, draft: bool = True) -> None:
    cli("init", "--name", "Maya Okafor")
    cli("period", "add", "FY26-H2", "--from", "2026-01-01", "--to", "2026-06-30")
    cli("log", "Cut the sync from 4 h to 25 min", "-i", "1.4", "--on", "2026-03-04")
    if draft:
        cli("connect", "draft")


async def seen(app: Driver) -> str:
    app.app.clear_notifications()
    await app.settle()
    return " ".join(app.text.split())


def test_submit_change_and_see_what_changed(cli: Cli, workspace: Workspace) -> None:
    filled(cli)

    async def script(app: Driver) -> None:
        await app.press("c", "s")
        assert "FY26-H2: draft" in app.text
        assert "Submit it: what stands there is sealed" in app.text
        await app.press("enter")
        assert any(said.startswith("Submitted: sealed as ") for said in app.notices())
        assert "boxes are not written." in app.notices()[-1]
        shown = await seen(app)
        assert "FY26-H2: submitted since 2026-06-15" in shown
        assert "Submit it again" in shown
        assert "2026-06-15 12:00 submitted · 1 " in shown
        await app.press("escape")
        assert "Submitted 2026-06-15 · unchanged since" in await seen(app)
        assert "Draft, figures" not in app.text

        connect.write_box(workspace, Choice(), "setback", f"Too early. {HOSTILE}")
        await app.press("f5")
        assert "Submitted 2026-06-15 · 1 change since" in await seen(app)
        await app.press("s", "end", "enter")
        shown = await seen(app)
        assert "From 1 (" in shown
        assert "A challenge or setback (setback)" in shown
        assert "{+Too early. [red]x[/]" in shown
        assert "[-gone-]+}" in shown
        await app.press("y")
        assert "{+Too early." in app.app.clipboard
        await app.press("escape", "p")
        assert "It is the first one." in app.notices()

        # A step from within, taken back by u, leaves its snapshot marked.
        await app.press("home", "enter")
        assert "Submit it again" in await seen(app)
        await app.press("u")
        assert "taken back" in await seen(app)
        await app.press("escape")
        assert "1 change since" in await seen(app)

        # Home does not ask for boxes of what was handed in.
        await app.press("h")
        assert "boxes written" not in await seen(app)

    drive(workspace, script)
    found = standing(workspace, None)
    assert found is not None
    assert [kept.taken_back for kept in found.snapshots] == [False, True]


def test_two_snapshots_beside_each_other_and_one_that_is_damaged(
    cli: Cli, workspace: Workspace
) -> None:
    filled(cli)
    cli("connect", "submit")
    cli("connect", "edit", "setback", "In March I was early.")
    cli("connect", "submit")
    cli("connect", "status", "returned")

    async def script(app: Driver) -> None:
        await app.press("c")
        assert "Returned 2026-06-15 · unchanged since submitted" in await seen(app)
        await app.press("s", "down", "p")
        shown = await seen(app)
        assert "to 2 (" in shown
        assert "{+In March I was early.+}" in shown
        await app.press("q", "escape")
        with closing(sqlite3.connect(workspace.places.store)) as connection, connection:
            connection.execute("DROP TRIGGER keep_connect_snapshot_sealed")
            connection.execute("UPDATE connect_snapshot SET content = '' WHERE previous <> ''")
        await app.press("s", "down", "enter")
        assert "is not what was sealed" in await seen(app)
        await app.press("escape")
        assert "DAMAGED" in app.text
        await app.press("escape", "h")
        assert "its Connect came back, to be submitted again." in await seen(app)

    drive(workspace, script, WIDE)


def test_without_a_draft_there_is_nothing_to_submit(cli: Cli, workspace: Workspace) -> None:
    filled(cli, draft=False)

    async def script(app: Driver) -> None:
        await app.press("c", "s")
        assert "There is nothing to submit: Esc, then d draws the draft." in app.text
        await app.press("enter", "p", "escape", "d", "s", "enter")
        assert "submitted since" in await seen(app)

    drive(workspace, script)
