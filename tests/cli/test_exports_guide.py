"""docs/exports.md is tried: each command of it does what it says, each file in it is read."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from support import ROOT, Cli

GUIDE = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")


def test_every_command_and_file_of_the_guide_works(
    cli: Cli, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cli("init", "--name", "Maya Okafor")
    cli("connect", "edit", "setback", "In March I was too early.")
    files = re.findall("^```toml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    (tmp_path / "ours.toml").write_text(files[0], encoding="utf-8")
    (tmp_path / "our-form.toml").write_text(files[1], encoding="utf-8")
    blocks = re.findall("^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) > 10
    for line in lines:
        assert cli(*shlex.split(line)[1:]).code == 0, line
    assert (tmp_path / "connect.text").read_text(encoding="utf-8").startswith("Connect: Maya")
    assert "Okafor" not in (tmp_path / "example.html").read_text(encoding="utf-8")
    # The guide's own profile and edition are used under their names.
    (root / "redaction" / "ours.toml").write_text(files[0], encoding="utf-8")
    (root / "editions" / "our-form.toml").write_text(files[1], encoding="utf-8")
    cli("connect", "edit", "setback", "For CB and Project Falcon, TKT-12, on target")
    shown = cli("connect", "show", "setback", "--redact", "ours")
    assert shown.out == "For Client A and the project, a ticket, on target\n"
    assert "49 of 4,000 characters" in shown.err
