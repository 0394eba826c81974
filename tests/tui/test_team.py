"""Team: what the reports share is read, and nothing else of theirs is to be seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_driver import NARROW, WIDE, Driver, drive

from reviewapp.services.demo import demo_workspace
from reviewapp.services.team import report_entries, reports
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_reader import EvidenceFilter, list_evidence


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
