"""What was changed elsewhere is not written over: both versions are shown, nothing is lost."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from support import NOW, ROOT, Cli

from reviewapp.core.errors import ChangedElsewhereError
from reviewapp.services import connect, evidence, evidence_changes, goals
from reviewapp.services.connect import Choice
from reviewapp.services.evidence_changes import Edit
from reviewapp.services.workspace import Workspace

TYPED = "what I typed\nfor half an hour ü [b]"


@pytest.fixture
def at_an_editor(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor in which TYPED is written while somebody else runs the command in `meanwhile`."""
    meanwhile = tmp_path / "meanwhile"
    script = tmp_path / "editor.py"
    script.write_text(
        "import os, pathlib, shlex, subprocess, sys\n"
        f"words = shlex.split(pathlib.Path({str(meanwhile)!r}).read_text())\n"
        f"command = [sys.executable, '-m', 'reviewapp', '--root', {str(root)!r}, *words]\n"
        f"subprocess.run(command, check=True, cwd={str(ROOT)!r})\n"
        f"pathlib.Path(sys.argv[1]).write_text({TYPED!r}, encoding='utf-8')\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" "{script}"')
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("reviewapp.cli.editor.sys", terminal)
    return meanwhile


def test_an_entry_edited_elsewhere_meanwhile(cli: Cli, at_an_editor: Path, tmp_path: Path) -> None:
    identifier = cli("log", "as it was").out.strip()
    at_an_editor.write_text(f"edit {identifier} 'their words' -i 1.2")
    result = cli("edit", identifier)
    assert (result.code, result.out) == (1, "")
    assert "changed elsewhere" in result.err
    (kept,) = tmp_path.glob("reviewapp-*.txt")
    assert str(kept) in result.err.split("\n")[0]
    assert kept.read_text(encoding="utf-8") == TYPED
    assert result.err.split("\n", 1)[1].strip("\n").split("\n") == [
        *("text", "  yours:", "    what I typed", "    for half an hour ü [b]"),
        *("  there now:", "    their words", ""),
        *("indicators", "  yours:", "    (nothing)", "  there now:", "    1.2"),
    ]
    assert cli("show", identifier, "--json").json["text"] == "their words"


def test_a_box_written_elsewhere_meanwhile(cli: Cli, at_an_editor: Path) -> None:
    cli("init")
    at_an_editor.write_text("connect edit setback 'their words'")
    result = cli("connect", "edit", "setback")
    assert (result.code, result.out) == (1, "")
    assert "This box was written elsewhere since you opened it: “their words”." in result.err
    for words in (*TYPED.split("\n"), "their words", "What you wrote is in"):
        assert words in result.err
    assert cli("connect", "show", "setback").out == "their words\n"


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace(str(root), lambda: NOW)


def test_a_goal_changed_elsewhere(cli: Cli, workspace: Workspace) -> None:
    cli("goal", "add", "Halve the noise", "--measure", "from 22 to 11")
    (seen,) = goals.all_goals(workspace)
    cli("goal", "edit", seen.id, "Halve the noise twice")
    with pytest.raises(ChangedElsewhereError, match="changed elsewhere") as refused:
        goals.edit_goal(workspace, seen.id, "mine", "from 22 to 11", due="2027-01-31", read=seen)
    assert refused.value.mine == {"text": "mine", "due": "2027-01-31"}
    assert refused.value.theirs == {"text": "Halve the noise twice", "due": ""}
    (present,) = goals.all_goals(workspace)
    assert present.text == "Halve the noise twice"
    assert goals.edit_goal(workspace, seen.id, "mine", read=present) == seen.id
    cli("goal", "remove", seen.id)
    with pytest.raises(ChangedElsewhereError, match="removed elsewhere") as refused:
        goals.edit_goal(workspace, seen.id, "mine again", read=present)
    assert refused.value.mine == {"text": "mine again"}


def test_an_entry_removed_elsewhere(cli: Cli, workspace: Workspace) -> None:
    identifier = cli("log", "as it was").out.strip()
    seen = evidence.get(workspace, identifier)
    cli("remove", identifier)
    with pytest.raises(ChangedElsewhereError) as refused:
        evidence_changes.edit(workspace, seen, Edit(text="mine"))
    assert refused.value.mine == {"text": "mine", "removed": ""}
    assert refused.value.theirs == {"text": "as it was", "removed": "2026-06-15T12:00:00.000Z"}


def test_the_error_of_a_box_has_both_texts(cli: Cli, workspace: Workspace) -> None:
    cli("connect", "edit", "setback", "theirs")
    with pytest.raises(ChangedElsewhereError) as refused:
        connect.write_box(workspace, Choice(), "setback", "mine", read="as I saw it")
    assert (refused.value.mine, refused.value.theirs) == ({"text": "mine"}, {"text": "theirs"})
