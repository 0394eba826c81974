"""Killed, crowded, full, read-only, gone: a clear sentence, and whatever was acknowledged is there.

Real processes on real files: what is refused here is refused by the system.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT, Cli, Result

from reviewapp.services.workspace import Workspace
from reviewapp.store.spool import spool_files

posix = pytest.mark.skipif(os.name == "nt", reason="limits and modes of POSIX")


def python(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_twenty_kills_lose_nothing_that_was_acknowledged() -> None:
    result = python("benchmarks/kill_writers.py", "20")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.startswith("20 kills, ")
    assert " 0 lost, torn or doubled" in result.stdout


def test_four_writers_and_a_reader() -> None:
    result = python("benchmarks/readers_and_writers.py", "400")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "400 writes by 4 writers, exit codes [0, 0, 0, 0]" in result.stdout
    assert "exactly those that were written" in result.stdout


#: Calls of the command line under a limit. They warm up on another root first: as somebody who
#: owns nothing the process may not read the program's own files any more.
CALLS = """
import contextlib, io, json, os, sys
from reviewapp.cli.main import run
warm, root, largest, user, calls = sys.argv[1:]
def call(where, words):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        with contextlib.redirect_stderr(io.StringIO()) as err:
            code = run(["--root", where, *words], patience_s=0.2)
    return code, out.getvalue(), err.getvalue()
for words in (["init"], ["log", "x", "-i", "1.1"], ["list", "--json"], ["undo"]):
    call(warm, words)
if int(largest):
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest), int(largest)))
if int(user):
    os.setuid(int(user))
results = [call(root, words) for words in json.loads(calls)]
print(json.dumps(results))
"""
NOBODY = 65534


class Limited:
    """Calls of the command line in a process with limits; the root is that of `cli`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        #: As the superuser may write anywhere, somebody else calls then.
        self.user = NOBODY if os.name != "nt" and os.geteuid() == 0 else 0

    def own_everything(self) -> None:
        """Give everything to the one who calls."""
        for path in (self.root.parent, self.root, *self.root.rglob("*")):
            os.chown(path, self.user or -1, -1)

    def __call__(self, *calls: list[str], largest: int = 0) -> list[Result]:
        user = 0 if largest else self.user
        arguments = [self.root.parent / "warm", self.root, str(largest), str(user)]
        done = python("-c", CALLS, *arguments, json.dumps(calls))
        assert done.returncode == 0, done.stderr
        results = [Result(*result) for result in json.loads(done.stdout)]
        assert "inside the program" not in done.stdout
        return results


@pytest.fixture
def root() -> Iterator[Path]:
    """A root that another user can be given: the folder of the tests is its owner's alone."""
    folder = Path(tempfile.mkdtemp(prefix="reviewapp-tests-"))
    yield folder / "root"
    for path in (folder, *folder.iterdir()):
        os.chmod(path, 0o700)
    shutil.rmtree(folder)


@pytest.fixture
def limited(root: Path, cli: Cli) -> Limited:
    cli("log", "stored", "-i", "1.1")
    cli("init")
    cli("log", "spooled")
    return Limited(root)


def texts(cli: Cli) -> list[str]:
    return sorted(entry["text"] for entry in cli("list", "--json").json)


def assert_refused(result: Result, *words: str) -> None:
    assert (result.code, result.out) == (1, "")
    *before, last = result.err.splitlines()
    assert all("No backup could be made" in sentence for sentence in before)
    for word in words:
        assert word in last


@posix
@pytest.mark.parametrize("largest", [1, 40_000])
def test_a_full_disk(limited: Limited, cli: Cli, root: Path, largest: int) -> None:
    before = sorted(path.name for path in (root / "spool").iterdir())
    (entry, _) = cli("list", "--json").json
    logged, edited = limited(
        ["log", "x" * 50_000], ["edit", entry["id"], "y" * 50_000], largest=largest
    )
    assert_refused(logged, str(root), "can't be written", "nothing was saved")
    # The spool is to be drained, and the store can't grow.
    assert_refused(edited, str(root / "store.db"), "othing was changed", "free space")
    assert sorted(path.name for path in (root / "spool").iterdir()) == before
    assert texts(cli) == ["spooled", "stored"]
    assert cli("undo").code == 0
    assert texts(cli) == ["stored"]


@posix
def test_a_read_only_store(limited: Limited, cli: Cli, root: Path) -> None:
    os.chmod(root / "store.db", 0o400)
    limited.own_everything()
    undone, logged, listed = limited(["undo"], ["log", "logged meanwhile"], ["list"])
    assert_refused(undone, str(root / "store.db"), "readonly", "nothing was changed")
    assert (logged.code, listed.code) == (0, 0)
    os.chmod(root / "store.db", 0o600)
    assert cli("init").code == 0
    assert texts(cli) == ["logged meanwhile", "spooled", "stored"]


@posix
def test_a_read_only_folder(limited: Limited, cli: Cli, root: Path) -> None:
    limited.own_everything()
    for folder in (root / "spool", root):
        os.chmod(folder, 0o500)
    for refused in limited(["log", "nowhere to go"], ["undo"], ["init", "--name", "Ada"]):
        assert_refused(refused, str(root), "permission")
    for folder in (root, root / "spool"):
        os.chmod(folder, 0o700)
    assert texts(cli) == ["spooled", "stored"]


@posix
def test_a_folder_that_is_gone(limited: Limited, cli: Cli, root: Path) -> None:
    limited.own_everything()
    elsewhere = root.rename(root.with_name("elsewhere"))
    os.chmod(root.parent, 0o500)
    logged, listed = limited(["log", "nowhere to go"], ["list"])
    assert_refused(logged, f"{root} can't be written", "nothing was saved")
    assert listed.code == 0
    os.chmod(root.parent, 0o700)
    elsewhere.rename(root)
    assert texts(cli) == ["spooled", "stored"]


def test_a_spool_that_is_gone(cli: Cli, root: Path) -> None:
    cli("log", "stored")
    cli("init")
    os.rmdir(root / "spool")
    assert texts(cli) == ["stored"]
    assert cli("log", "logged").code == 0
    assert texts(cli) == ["logged", "stored"]
    assert len(spool_files(Workspace(str(root)).places)) == 1
