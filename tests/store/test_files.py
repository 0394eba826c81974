"""Files and folders are private from the first byte; what can't be written is said, not raised."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, Cli

from reviewapp import host
from reviewapp.core.errors import RefusedError, UnavailableError
from reviewapp.services import capture, rubrics
from reviewapp.services.changing import changing, drain_spool
from reviewapp.services.evidence import Query, find
from reviewapp.services.workspace import Workspace
from reviewapp.store import engine
from reviewapp.store.drain import drain

Sql = Callable[..., list[dict[str, Any]]]
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")


def mode(path: str | Path) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)


def modes(root: str) -> dict[str, int]:
    """Every path below a root, and the root itself, with its mode."""
    found = {root: mode(root)}
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = os.path.join(folder, name)
            found[path] = mode(path)
    return found


def assert_private(root: str) -> None:
    for path, found in modes(root).items():
        wanted = 0o700 if os.path.isdir(path) else 0o600
        assert found == wanted, f"{path} is {found:o}"


@pytest.fixture
def open_umask() -> Any:
    """The most careless umask: whatever is private then was made private on purpose."""
    before = os.umask(0)
    yield
    os.umask(before)


@posix
def test_all_files_are_private(open_umask: None, bare: Workspace) -> None:
    capture.log_entry(bare, "spooled")
    assert_private(bare.places.root)
    with changing(bare):
        # In the middle of a transaction the write-ahead log and its index are there.
        names = os.listdir(bare.places.root)
        assert {"store.db", "store.db-wal", "store.db-shm", "owner.json", "spool"} <= set(names)
        assert_private(bare.places.root)
    capture.log_entry(bare, "another, with the index of codes")
    (Path(bare.places.spool) / "0-damaged.jsonl").write_text("{")
    os.chmod(Path(bare.places.spool) / "0-damaged.jsonl", 0o600)
    drain_spool(bare)
    assert os.listdir(bare.places.set_aside) == ["0-damaged.jsonl"]
    find(bare, Query())
    assert_private(bare.places.root)


@posix
def test_a_file_is_private_before_it_has_content(
    open_umask: None, bare: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int, int]] = []
    real = os.open

    def watching(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
        descriptor = real(path, flags, *args, **kwargs)
        status = os.fstat(descriptor)
        if flags & os.O_CREAT:
            seen.append((str(path), stat.S_IMODE(status.st_mode), status.st_size))
        return descriptor

    monkeypatch.setattr(os, "open", watching)
    capture.log_entry(bare, "first")
    drain_spool(bare)
    created = [os.path.basename(path) for path, _, _ in seen]
    assert "store.db" in created
    assert any("owner.json" in name for name in created)
    assert any(".jsonl" in name for name in created)
    assert {(found, size) for _, found, size in seen} == {(0o600, 0)}


@posix
def test_the_store_is_made_private_even_when_sqlite_comes_first(
    open_umask: None, bare: Workspace
) -> None:
    opened = engine.open_engine(bare.places)
    assert mode(bare.places.store) == 0o600
    with opened.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
        assert mode(bare.places.store + "-wal") == 0o600
        assert mode(bare.places.store + "-shm") == 0o600
    opened.dispose()


@posix
def test_the_root_is_private_whatever_writes_first(open_umask: None, bare: Workspace) -> None:
    source = ROOT / "docs" / "examples" / "volvo-rubric.toml"
    rubrics.add(bare, str(source))
    assert_private(bare.places.root)


def test_a_file_where_the_root_should_be(bare: Workspace) -> None:
    Path(bare.places.root).write_text("in the way")
    with pytest.raises(RefusedError) as refused:
        capture.log_entry(bare, "nowhere to go")
    assert bare.places.root in str(refused.value)
    with pytest.raises(RefusedError, match="root"):
        drain_spool(bare)
    assert Path(bare.places.root).read_text() == "in the way"


def test_a_file_where_the_root_should_be_on_the_command_line(cli: Cli, root: Path) -> None:
    root.write_text("in the way")
    for words in (["log", "text"], ["list"], ["undo"], ["init", "--name", "Ada"]):
        result = cli(*words)
        assert result.code == 1, words
        assert str(root) in result.err
        assert "Traceback" not in result.err


def test_a_folder_where_the_store_should_be(bare: Workspace) -> None:
    os.makedirs(bare.places.store)
    with pytest.raises(RefusedError, match=r"store\.db can't be"):
        drain_spool(bare)
    with pytest.raises(RefusedError, match=r"store\.db can't be read"):
        find(bare, Query(owner="somebody"))


@pytest.mark.parametrize("size", [7, 5000])
def test_a_file_that_is_no_store(bare: Workspace, size: int) -> None:
    os.makedirs(bare.places.root)
    content = b"no database at all. "[:size] * (1 + size // 20)
    Path(bare.places.store).write_bytes(content)
    capture.log_entry(bare, "log needs no store")
    with pytest.raises(RefusedError, match="damaged"):
        drain_spool(bare)
    with pytest.raises(RefusedError, match="damaged"):
        find(bare, Query())
    assert Path(bare.places.store).read_bytes() == content


def test_a_full_disk_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    host.write_private_file(str(path), b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        host.write_private_file(str(path), b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "with space",
        "ä#b",
        "a&b;c",
        "100%41",
        "what?mode=ro",
    ],
)
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    workspace = Workspace(str(tmp_path / name / "root"))
    kept = capture.log_entry(workspace, "kept")
    drain_spool(workspace)
    assert sorted(os.listdir(tmp_path)) == [name]
    assert os.path.getsize(workspace.places.store) > 0
    assert [entry.id for entry in find(workspace, Query())] == [kept["id"]]


def test_a_locked_store(workspace: Workspace, sql: Sql) -> None:
    workspace.places.patience_s = 0.05
    with closing(sqlite3.connect(workspace.places.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        kept = capture.log_entry(workspace, "log never waits for a lock")
        with pytest.raises(UnavailableError, match="locked by another program") as refused:
            drain_spool(workspace)
        assert refused.value.exit_code == 3
        assert workspace.places.store in str(refused.value)
        # Reading goes on beside a writer.
        assert [entry.id for entry in find(workspace, Query())] == [kept["id"]]
    assert sql(workspace, "SELECT count(*) AS n FROM evidence") == [{"n": 0}]
    drain_spool(workspace)
    assert sql(workspace, "SELECT id FROM evidence") == [{"id": kept["id"]}]


def test_a_store_locked_while_it_is_made(bare: Workspace) -> None:
    bare.places.patience_s = 0.05
    engine.open_engine(bare.places).dispose()
    with closing(sqlite3.connect(bare.places.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnavailableError):
            drain_spool(bare)
    drain_spool(bare)


def test_a_reader_that_stays_open_stops_no_writer(workspace: Workspace, sql: Sql) -> None:
    with closing(sqlite3.connect(workspace.places.store, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM evidence").fetchone() == (0,)
        capture.log_entry(workspace, "written meanwhile")
        drain_spool(workspace)
        assert reader.execute("SELECT count(*) FROM evidence").fetchone() == (0,)
    assert sql(workspace, "SELECT count(*) AS n FROM evidence") == [{"n": 1}]


def test_an_error_inside_a_transaction_takes_all_of_it_back(workspace: Workspace, sql: Sql) -> None:
    capture.log_entry(workspace, "logged before")

    def fail() -> None:
        with changing(workspace) as transaction:
            assert not drain(transaction, workspace.places).entries  # `changing` has drained
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert sql(workspace, "SELECT count(*) AS n FROM evidence") == [{"n": 0}]
    assert sql(workspace, "SELECT count(*) AS n FROM current_change") == [{"n": 0}]
    assert len(os.listdir(workspace.places.spool)) == 1
