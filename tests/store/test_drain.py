"""The spool into the store: in order, once, beside others, and nothing that was logged is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import ROOT

from reviewapp.services import capture, evidence_changes
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, count, find, get
from reviewapp.services.workspace import Workspace
from reviewapp.store.drain import drain, finish
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import count_evidence
from reviewapp.store.spool import spool_files
from reviewapp.store.writing import writing

Sql = Callable[..., list[dict[str, Any]]]


def spooled(workspace: Workspace, words: str, **values: Any) -> Path:
    """Log one entry, change values in its file, and return the file."""
    present = set(spool_files(workspace.places))
    capture.log_entry(workspace, words)
    (path,) = set(spool_files(workspace.places)) - present
    file = Path(path)
    entry = {**json.loads(file.read_text()), **values}
    file.write_text(json.dumps(entry) + "\n")
    return file


def told(workspace: Workspace) -> list[str]:
    return workspace.told  # type: ignore[attr-defined, no-any-return]


def set_aside(workspace: Workspace) -> list[str]:
    folder = workspace.places.set_aside
    return sorted(os.listdir(folder)) if os.path.exists(folder) else []


def texts(workspace: Workspace) -> list[str]:
    return [entry.text for entry in find(workspace, Query())]


def test_in_the_order_of_logging(workspace: Workspace, sql: Sql) -> None:
    ids = [capture.log_entry(workspace, f"entry {n}")["id"] for n in range(12)]
    rows = [capture.checked_entry(workspace, f"many {n}") for n in range(3)]
    capture.keep_entries(workspace, rows)
    drain_spool(workspace)
    order = [
        row["row_id"]
        for row in sql(
            workspace,
            "SELECT * FROM history WHERE op = 'insert' AND table_name = 'evidence' ORDER BY seq",
        )
    ]
    assert order == [*ids, *(row["id"] for row in rows)]
    labels = [
        row["label"]
        for row in sql(workspace, "SELECT label FROM change WHERE kind = 'do' ORDER BY seq")
    ]
    assert labels == ["log"] * 12 + ["log of 3 entries"]
    assert spool_files(workspace.places) == []
    assert told(workspace) == []


def test_a_drained_entry_is_what_was_spooled(workspace: Workspace) -> None:
    capture.log_entry(
        workspace,
        "text — 🚀\nsecond line",
        codes=["2.1", "1.1"],
        on="2026-03-01",
        circle="built",
        incidents=["icm:1", "icm:2"],
        links=["https://x.example/a?b=c"],
        private=True,
    )
    (before,) = find(workspace, Query())
    drain_spool(workspace)
    (after,) = find(workspace, Query())
    assert (before.rev, after.rev) == (0, 1)
    for name in type(before).__slots__:
        if name != "rev":
            assert getattr(after, name) == getattr(before, name), name


def test_a_second_drain_of_the_same_file_changes_nothing(
    workspace: Workspace, sql: Sql, tmp_path: Path
) -> None:
    identifier = capture.log_entry(workspace, "once")["id"]
    shutil.copytree(workspace.places.spool, tmp_path / "kept")
    drain_spool(workspace)
    before = [sql(workspace, f"SELECT * FROM {name}") for name in ("evidence", "history", "change")]
    shutil.copytree(tmp_path / "kept", workspace.places.spool, dirs_exist_ok=True)
    assert [entry.id for entry in find(workspace, Query())] == [identifier]
    assert count(workspace, Query()) == 1
    drain_spool(workspace)
    after = [sql(workspace, f"SELECT * FROM {name}") for name in ("evidence", "history", "change")]
    assert after == before
    assert spool_files(workspace.places) == []
    assert told(workspace) == []


@pytest.mark.parametrize("what", ["edit", "remove", "undo"])
def test_what_was_done_since_stays(workspace: Workspace, tmp_path: Path, what: str) -> None:
    identifier = capture.log_entry(workspace, "once")["id"]
    shutil.copytree(workspace.places.spool, tmp_path / "kept")
    if what == "edit":
        change = evidence_changes.Edit(text="edited since")
        evidence_changes.edit(workspace, get(workspace, identifier), change)
    elif what == "remove":
        evidence_changes.remove(workspace, get(workspace, identifier))
    else:
        evidence_changes.undo_last(workspace)
    shutil.copytree(tmp_path / "kept", workspace.places.spool, dirs_exist_ok=True)
    wanted = ["edited since"] if what == "edit" else []
    # The file is there again, and the store's row counts at once.
    assert texts(workspace) == wanted
    drain_spool(workspace)
    assert texts(workspace) == wanted
    assert told(workspace) == []
    assert spool_files(workspace.places) == []


def test_a_drain_cut_off_before_its_files_went(workspace: Workspace, sql: Sql) -> None:
    for n in range(3):
        capture.log_entry(workspace, f"entry {n}")
    with writing(workspace.places, workspace.owner(), workspace.clock) as transaction:
        assert drain(transaction, workspace.places).entries == 3
    # No `finish`: the power went.
    assert len(spool_files(workspace.places)) == 3
    assert len(texts(workspace)) == 3
    drain_spool(workspace)
    assert len(texts(workspace)) == 3
    assert sql(workspace, "SELECT count(*) AS n FROM change WHERE kind = 'do'") == [{"n": 3}]
    assert spool_files(workspace.places) == []


def test_a_drain_cut_off_before_its_commit(workspace: Workspace) -> None:
    capture.log_entry(workspace, "safe")

    def power_cut() -> None:
        with writing(workspace.places, workspace.owner(), workspace.clock) as transaction:
            assert drain(transaction, workspace.places).entries == 1
            raise KeyError

    with pytest.raises(KeyError):
        power_cut()
    assert texts(workspace) == ["safe"]
    assert len(spool_files(workspace.places)) == 1


DAMAGED = {
    "empty": b"",
    "only a line end": b"\n",
    "half": b'{"id": "0190',
    "no line end": b"{}",
    "not JSON": b"the text of somebody\n",
    "not UTF-8": b'{"id": "\xff\xfe"}\n',
    "another shape": b'{"id": "x", "text": "words"}\n',
    "no object": b"[1]\n",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_set_aside(workspace: Workspace, content: bytes) -> None:
    first = capture.log_entry(workspace, "before")["id"]
    damaged = Path(workspace.places.spool) / "01900000-0000-7000-8000-000000000000.jsonl"
    damaged.write_bytes(content)
    second = capture.log_entry(workspace, "after")["id"]
    assert {entry.id for entry in find(workspace, Query())} == {first, second}
    drain_spool(workspace)
    assert {entry.id for entry in find(workspace, Query())} == {first, second}
    assert spool_files(workspace.places) == []
    kept = os.path.join(workspace.places.set_aside, damaged.name)
    assert Path(kept).read_bytes() == content
    (sentence,) = told(workspace)
    assert "damaged" in sentence
    assert kept in sentence
    drain_spool(workspace)
    assert len(told(workspace)) == 1


#: Values that JSON can hold and no `log` writes: name: (key, value, what is wrong today).
BAD_VALUES: dict[str, tuple[str, Any]] = {
    "circle": ("circle", "nobody"),
    "no text": ("text", None),
    "no day": ("on", None),
    "no owner": ("owner", None),
    "indicators is no list": ("indicators", 5),
    "text is an object": ("text", {"a": 1}),
    "text is half a pair": ("text", "\ud83d"),
    "no such day": ("on", "2026-02-31"),
}


@pytest.mark.parametrize("name", BAD_VALUES)
def test_an_entry_that_the_store_refuses_is_set_aside(workspace: Workspace, name: str) -> None:
    key, value = BAD_VALUES[name]
    capture.log_entry(workspace, "before")
    bad = spooled(workspace, "kept aside", **{key: value})
    content = bad.read_bytes()
    capture.log_entry(workspace, "after")
    drain_spool(workspace)
    assert texts(workspace) == ["after", "before"]
    assert set_aside(workspace) == [bad.name]
    assert (Path(workspace.places.set_aside) / bad.name).read_bytes() == content
    assert bad.name in told(workspace)[0]
    assert evidence_changes.undo_last(workspace) is not None
    assert texts(workspace) == ["before"]


@pytest.mark.parametrize(("key", "value"), [("on", "2026-02-31"), ("indicators", 5), ("on", 5)])
def test_a_bad_value_in_the_spool_stops_no_reader(
    workspace: Workspace, key: str, value: Any
) -> None:
    capture.log_entry(workspace, "good")
    spooled(workspace, "bad", **{key: value})
    assert "good" in texts(workspace)


def test_a_folder_in_the_spool_stops_nobody(workspace: Workspace) -> None:
    capture.log_entry(workspace, "good")
    os.makedirs(os.path.join(workspace.places.spool, "0-folder.jsonl"))
    drain_spool(workspace)
    assert texts(workspace) == ["good"]


def test_one_bad_entry_keeps_its_whole_file_together(workspace: Workspace) -> None:
    rows = [capture.checked_entry(workspace, f"many {n}") for n in range(3)]
    rows[1]["circle"] = "nobody"
    capture.keep_entries(workspace, rows)
    drain_spool(workspace)
    assert texts(workspace) == []
    (name,) = set_aside(workspace)
    lines = (Path(workspace.places.set_aside) / name).read_text().splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["many 0", "many 1", "many 2"]


def test_another_entry_of_the_same_id_is_not_written_over(workspace: Workspace) -> None:
    identifier = capture.log_entry(workspace, "the first")["id"]
    drain_spool(workspace)
    other = spooled(workspace, "an impostor", id=identifier)
    drain_spool(workspace)
    assert texts(workspace) == ["the first"]
    assert set_aside(workspace) == [other.name]
    assert "same id" in told(workspace)[0]


def test_the_same_name_set_aside_twice_loses_neither(workspace: Workspace) -> None:
    path = Path(workspace.places.spool) / "0.jsonl"
    capture.log_entry(workspace, "so that the spool is there")
    for content in (b"first text\n", b"second text\n"):
        path.write_bytes(content)
        drain_spool(workspace)
    folder = Path(workspace.places.set_aside)
    kept = {(folder / name).read_bytes() for name in set_aside(workspace)}
    assert kept == {b"first text\n", b"second text\n"}


def test_two_drains_that_meet_the_same_damaged_file(workspace: Workspace) -> None:
    capture.log_entry(workspace, "so that the spool is there")
    (Path(workspace.places.spool) / "0.jsonl").write_bytes(b"damaged\n")
    results = []
    for _ in range(2):
        with writing(workspace.places, workspace.owner(), workspace.clock) as transaction:
            results.append(drain(transaction, workspace.places))
    for drained in results:
        finish(workspace.places, drained)
    assert set_aside(workspace) == ["0.jsonl"]
    assert texts(workspace) == ["so that the spool is there"]


def test_an_entry_of_another_owner(workspace: Workspace, sql: Sql) -> None:
    spooled(workspace, "theirs", owner="somebody-else")
    capture.log_entry(workspace, "mine")
    drain_spool(workspace)
    assert texts(workspace) == ["mine"]
    theirs = EvidenceFilter("somebody-else")
    assert count_evidence(workspace.places, theirs) == 1
    assert set_aside(workspace) == []
    assert {row["id"] for row in sql(workspace, "SELECT id FROM person")} == {
        workspace.reader_id(),
        "somebody-else",
    }


PROCESS = """
import os, sys, time
from reviewapp.services import capture
from reviewapp.services.changing import drain_spool
from reviewapp.services.workspace import Workspace
import reviewapp.store.drain, alembic.command
workspace = Workspace(sys.argv[1])
open(sys.argv[2], "w").close()
while not os.path.exists(sys.argv[3]):
    time.sleep(0.001)
for n in range(5):
    drain_spool(workspace)
    capture.log_entry(workspace, f"from {sys.argv[2]} {n}")
drain_spool(workspace)
"""


def test_two_processes_drain_at_once(bare: Workspace, sql: Sql, tmp_path: Path) -> None:
    ids = [capture.log_entry(bare, f"entry {n}")["id"] for n in range(40)]
    go = tmp_path / "go"
    ready = [tmp_path / name for name in ("one", "two")]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, bare.places.root, str(name), str(go)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ready
    ]
    while not all(name.exists() for name in ready):
        assert all(process.poll() is None for process in processes)
    go.touch()
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], errors
    entries = find(bare, Query())
    assert len(entries) == 50
    assert set(ids) <= {entry.id for entry in entries}
    inserts = sql(bare, "SELECT row_id FROM history WHERE table_name = 'evidence' ORDER BY seq")
    assert len(inserts) == 50
    assert [row["row_id"] for row in inserts if row["row_id"] in ids] == ids
    assert sql(bare, "SELECT count(*) AS n FROM change WHERE kind = 'do'") == [{"n": 50}]
    assert sql(bare, "SELECT count(*) AS n FROM person") == [{"n": 1}]
    assert spool_files(bare.places) == []


def refuse(name: str, monkeypatch: pytest.MonkeyPatch, times: int = 10**6) -> None:
    """Let a call of the system fail on the spool's files, as where another program holds them."""
    real = getattr(os, name)
    left = [times]

    def held(path: Any, *rest: Any, **options: Any) -> Any:
        if left[0] and any(str(it).endswith(".jsonl") for it in (path, *rest)):
            left[0] -= 1
            raise PermissionError(13, "held by a scanner", str(path))
        return real(path, *rest, **options)

    monkeypatch.setattr(os, name, held)


def test_a_file_that_is_held_after_the_commit_is_drained_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture.log_entry(workspace, "kept")
    with monkeypatch.context() as patched:
        refuse("unlink", patched)
        drain_spool(workspace)
    assert (texts(workspace), len(spool_files(workspace.places))) == (["kept"], 1)
    drain_spool(workspace)
    assert (texts(workspace), spool_files(workspace.places)) == (["kept"], [])
    assert told(workspace) == []


def test_a_damaged_file_that_is_held_is_told_and_stays(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture.log_entry(workspace, "kept")
    damaged = Path(workspace.places.spool) / "0.jsonl"
    damaged.write_bytes(b"the text of somebody\n")
    with monkeypatch.context() as patched:
        refuse("replace", patched)
        drain_spool(workspace)
    (sentence,) = told(workspace)
    assert "damaged" in sentence
    assert str(damaged) in sentence
    assert damaged.read_bytes() == b"the text of somebody\n"
    assert texts(workspace) == ["kept"]
    drain_spool(workspace)
    assert set_aside(workspace) == ["0.jsonl"]


def test_a_file_that_can_not_be_read_now_waits(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = spooled(workspace, "held by a scanner")
    capture.log_entry(workspace, "kept")
    real = open

    def refusing(path: Any, *rest: Any, **options: Any) -> Any:
        if path == str(held):
            raise PermissionError(13, "held", path)
        return real(path, *rest, **options)

    with monkeypatch.context() as patched:
        patched.setattr("reviewapp.store.spool.open", refusing, raising=False)
        assert texts(workspace) == ["kept"]
        drain_spool(workspace)
    (sentence,) = told(workspace)
    assert str(held) in sentence
    assert set_aside(workspace) == []
    drain_spool(workspace)
    assert sorted(texts(workspace)) == ["held by a scanner", "kept"]


def test_windows_tries_a_rename_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    refuse("replace", monkeypatch, times=3)
    capture.log_entry(workspace, "kept at the fourth try")
    assert len(pauses) == 3
    assert texts(workspace) == ["kept at the fourth try"]
