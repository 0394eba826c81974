"""What was typed and not kept is there again, whatever it is."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import NOW

from reviewapp.core.errors import RefusedError
from reviewapp.services.unfinished import (
    forget_unfinished,
    remember_unfinished,
    unfinished,
)
from reviewapp.services.workspace import Workspace


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace(str(root), lambda: NOW)


@given(
    name=st.text(max_size=80),
    fields=st.dictionaries(st.text(max_size=9), st.text(max_size=50) | st.booleans(), max_size=4),
)
def test_any_words_under_any_name(
    tmp_path_factory: pytest.TempPathFactory, name: str, fields: dict[str, str | bool]
) -> None:
    workspace = Workspace(str(tmp_path_factory.mktemp("root")), lambda: NOW)
    remember_unfinished(workspace, name, fields)
    remember_unfinished(workspace, name + "x", {"text": "another form"})
    assert unfinished(workspace)[name] == fields
    forget_unfinished(workspace, name)
    assert list(unfinished(workspace)) == [name + "x"]


def test_it_is_private_and_a_damaged_file_stops_nothing(workspace: Workspace) -> None:
    assert unfinished(workspace) == {}
    remember_unfinished(workspace, "note", {"text": "begun"})
    folder = Path(workspace.places.unfinished)
    [kept] = folder.iterdir()
    if sys.platform != "win32":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (folder / "broken.json").write_bytes(b'{"name": "x"')
    (folder / "other.json").write_bytes(b'{"name": "x", "fields": {"text": 3}}')
    assert unfinished(workspace) == {"note": {"text": "begun"}}
    forget_unfinished(workspace, "note")
    forget_unfinished(workspace, "note")  # gone already


def test_where_nothing_can_be_written_it_says_so(workspace: Workspace) -> None:
    Path(workspace.places.root).write_bytes(b"a file in its place")
    with pytest.raises(RefusedError, match="can't be written"):
        remember_unfinished(workspace, "note", {"text": "begun"})
