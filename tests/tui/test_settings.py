"""Settings in the app: from the palette, and from the note of an SLO line."""

from __future__ import annotations

import pytest
from app_driver import WIDE, Driver, drive
from support import ROOT

from reviewapp.services import settings
from reviewapp.services.identity import identify
from reviewapp.services.slo_import import import_file
from reviewapp.services.workspace import Workspace

TTM_A = "engineer.eng-mcs-ttm-a.reading"


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    identify(workspace, "Maya Okafor", "mokafor", "engineer")
    import_file(workspace, str(ROOT / "data" / "sample" / "icm-export.csv"))
    return workspace


def flat(app: Driver) -> str:
    return " ".join(app.text.replace("│", " ").split())


def test_an_ambiguous_line_is_read_otherwise_from_its_note(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("m")
        while "--target eng-mcs-ttm-a" not in flat(app):
            await app.press("down")
        await app.press(",")
        assert "How the line “ICM Sev A =<10d” is read." in flat(app)
        assert "Default: as-written." in flat(app)
        await app.press("enter")
        await app.type("manager")
        await app.press("enter")
        assert settings.setting(workspace, TTM_A).value == "icm-sev-3-4"
        assert "● Reading of TTM ≤ 10 d · MCS" in flat(app)
        await app.press("escape")
        told = flat(app)
        assert "Read otherwise than written: IcM Sev 3 and 4, as in the manager's rubric." in told
        assert "TTM ≤ 10 d · MCS Sev 3–4 IcMs" in told
        await app.press(",", "x", "escape")
        assert settings.setting(workspace, TTM_A).made is None
        assert "Read otherwise" not in flat(app)

    drive(workspace, script, WIDE)


def test_a_text_is_checked_where_it_is_typed(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press(":")
        await app.type("settings")
        await app.press("enter")
        assert "settings set reporting.zone VALUE" in flat(app)
        # Another role's lines are not mine to decide.
        assert "manager." not in flat(app)
        await app.press("enter")
        await app.type("x")
        await app.press("enter")
        assert "“x” is no time zone" in flat(app), "typing took the place of the value"
        await app.press("backspace")
        await app.type("Europe/Berlin")
        await app.press("enter")
        assert settings.setting(workspace, "reporting.zone").value == "Europe/Berlin"

    drive(workspace, script)
