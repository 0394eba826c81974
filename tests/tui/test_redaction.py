"""Names in what leaves, in the app: chosen once, shown before writing, and kept to by y."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_driver import Driver, drive
from support import Cli

from reviewapp.services.workspace import Workspace


@pytest.fixture
def filled(cli: Cli, workspace: Workspace) -> Workspace:
    cli("init", "--name", "Maya Okafor", "--alias", "mokafor")
    cli("period", "add", "FY26-H2", "--from", "2026-01-01", "--to", "2026-06-30")
    cli("customer", "add", "Contoso Bank", "--programme", "mcs")
    cli("log", "Cut Contoso's sync, with Fabrikam", "-i", "1.4", "--on", "2026-03-04")
    cli("connect", "edit", "setback", "- Contoso Bank waited. *My* fault.\n- [IcM 612518327]")
    return workspace


def test_a_profile_is_chosen_its_replacements_are_shown_and_the_copy_keeps_to_it(
    filled: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def script(app: Driver) -> None:
        await app.press("c", "w")
        assert "Names: as they are." in app.text
        assert "Connect FY26-H2 Maya Okafor.docx" in app.text
        await app.press("f4")
        assert "Customers, people" in app.text or "customers" in app.text
        await app.type("all")
        await app.press("enter")
        assert "Names: replaced by “all”." in app.text
        assert "Connect FY26-H2.docx" in app.text
        await app.type("c.html")
        await app.press("enter")
        assert "What “all” replaces" in app.text
        for words in ("Contoso Bank", "Customer A", "Maya Okafor", "setback", "NOT REPLACED"):
            assert words in app.text, words
        assert "Fabrikam" in app.text
        await app.press("escape")
        assert not list(tmp_path.glob("*.html"))
        await app.press("enter", "end", "enter")
        assert "stays; it looks like a name, 1 ×, in evidence 1.4." in app.said()
        await app.press("escape", "ctrl+s")
        assert f"Written to {tmp_path / 'c.html'}." in app.said()
        await app.press("enter")
        assert "names replaced by “all”" in " ".join(app.text.split())

        await app.press("end", "home")
        while "A challenge" not in app.app.screen.query_one("#boxes").record.cells[0]:  # type: ignore[attr-defined]
            await app.press("down")
        await app.press("y")
        copied = app.app.clipboard
        assert copied == "- Customer A waited. *My* fault.\n- [Incident 1]"
        await app.press("w", "f4", "up", "enter", "escape", "y")
        assert app.app.clipboard == "- Contoso Bank waited. *My* fault.\n- [IcM 612518327]"

    drive(filled, script)
    text = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "Customer A" in text
    for never in ("Contoso", "Okafor", "612518327"):
        assert never not in text
