"""Team: what the reports share is read, and nothing else of theirs is to be seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_driver import NARROW, WIDE, Driver, drive
from textual.containers import VerticalScroll

from reviewapp.services.demo import demo_workspace
from reviewapp.services.team import report_entries, reports
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import list_evidence


@pytest.fixture
def manager(root: Path) -> Workspace:
    return demo_workspace(str(root), "manager", Workspace(str(root)))


def test_a_manager_reads_what_a_report_shares(manager: Workspace) -> None:
    daniel = next(one for one in reports(manager) if one.name == "Daniel Lindqvist")
    shared = report_entries(manager, daniel.person_id)

    async def script(app: Driver) -> None:
        await app.press("t")
        assert "Daniel Lindqvist" in app.text
        assert "direct reports" in app.text
        await app.press("down", "enter")
        assert f"Daniel Lindqvist: {len(shared)} shared entries" in app.text
        assert shared[0].text.split()[0] in app.text
        for _ in shared:
            await app.press("down")
        assert shared[-1].on.isoformat() in app.text
        await app.press("escape")
        assert "direct reports" in app.text
        assert "Hina Watanabe" in app.text

    for size in (NARROW, WIDE):
        drive(manager, script, size)


def test_private_entries_of_a_report_are_nowhere(manager: Workspace) -> None:
    private = [
        entry
        for report in reports(manager)
        for entry in list_evidence(manager.places, EvidenceFilter(report.person_id, private=True))
    ]
    assert private

    async def script(app: Driver) -> None:
        seen = ""
        await app.press("t")
        for _ in reports(manager):
            await app.press("enter")
            for _ in range(12):
                seen += app.text
                await app.press("down")
            await app.press("escape", "down")
        for entry in private:
            assert entry.text[:30] not in seen

    drive(manager, script, WIDE)


def test_nobody_reporting_means_no_team_in_the_bar(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape")
        assert "t Team" not in app.text
        await app.press("t")
        assert "Nobody reports to you here yet." in app.text

    drive(workspace, script)


def test_enter_reads_and_says_where_there_is_nothing(manager: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("t")
        assert "shares nothing yet" in app.text
        assert "Read entries" not in app.text
        await app.press("enter")
        assert "Aoife Brannigan shares nothing with you yet." in app.notices()
        await app.press("down")
        assert "Read entries" in app.text
        await app.press("question_mark")
        assert "Read what a report shares" in app.said()
        await app.press("escape", "enter", "enter")
        assert isinstance(app.focused, VerticalScroll)
        await app.press("escape")
        assert "Daniel Lindqvist: " in app.text
        await app.press("escape")
        assert "direct reports" in app.text

    drive(manager, script)


def test_going_back_is_not_undone_by_a_reading_under_way(manager: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("t", "down", "enter", "down")
        app.app.data_changed()
        app._send("escape")
        await app.settle()
        assert "direct reports" in app.text
        assert app.focused is app.app.screen.query_one("#reports")
        app._send("down")
        for key in ("enter", "down", "enter"):  # before the entries are read
            app._send(key)
        await app.settle()
        assert "Hina Watanabe: " in app.text
        assert isinstance(app.focused, VerticalScroll)

    drive(manager, script)


def test_a_wide_screen_cuts_nothing_that_it_has_room_for(manager: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("t")
        assert "…" not in app.text

    drive(manager, script, WIDE)
