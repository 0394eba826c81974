"""What holds for every command: roots, exit codes, help, `init`, a store from the future."""

from __future__ import annotations

import datetime
import itertools
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from support import NOW, ROOT, Cli, call_process

from reviewapp.cli.main import COMMANDS, WHATEVER_THE_STORE, run
from reviewapp.store.schema_version import SCHEMA_VERSION

# Finding the command and the root


_seconds = itertools.count()


def call(*words: str) -> int:
    """Each call a second after the one before, so that ids have an order."""
    now = NOW + datetime.timedelta(seconds=next(_seconds))
    return run(list(words), lambda: now)


@pytest.mark.parametrize(
    "line",
    [
        ["--root", "{}", "log", "x"],
        ["log", "--root", "{}", "x"],
        ["log", "x", "--root", "{}"],
        ["log", "x", "--root={}"],
        ["log", "--root", "{}", "--", "x"],
    ],
)
def test_the_root_may_stand_anywhere(cli: Cli, root: Path, line: list[str]) -> None:
    assert call(*(word.format(root) for word in line)) == 0
    assert [entry["text"] for entry in cli("list", "--json").json] == ["x"]


def test_the_root_comes_from_the_line_then_the_environment_then_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform.startswith("linux"):
        assert call("log", "x") == 0
        assert (tmp_path / "home" / "data" / "reviewapp" / "owner.json").exists()
    monkeypatch.setenv("REVIEWAPP_ROOT", str(tmp_path / "environment"))
    assert call("log", "x") == 0
    assert (tmp_path / "environment" / "owner.json").exists()
    assert call("--root", str(tmp_path / "line"), "log", "x") == 0
    assert (tmp_path / "line" / "owner.json").exists()
    assert len(list((tmp_path / "environment" / "spool").iterdir())) == 1


@pytest.mark.parametrize("line", [["--root"], ["log", "x", "--root"], ["--root=", "log", "x"]])
def test_a_root_without_a_folder_is_refused(line: list[str]) -> None:
    assert call(*line) == 2


def keeps_an_entry(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for step in (["log", "kept"], ["init"], ["log", "also"], ["list", "--json"]):
        capsys.readouterr()
        assert call("--root", str(root), *step) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [entry["text"] for entry in listed] == ["also", "kept"]
    assert list(root.parent.iterdir()) == [root]
    assert (root / "store.db").stat().st_size > 0


@pytest.mark.parametrize("name", ["a b", "ü 日本", "a#b", "a&b=c", "it's", ":memory:", "[x]", "~"])
def test_any_name_can_be_a_root(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "parent").mkdir()
    keeps_an_entry(tmp_path / "parent" / name, capsys)


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
@pytest.mark.parametrize("name", ["a?b", "a?mode=memory", "a%41b", "100%25"])
def test_any_name_can_be_a_root_also_one_that_is_special_in_urls(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "parent").mkdir()
    keeps_an_entry(tmp_path / "parent" / name, capsys)


@pytest.mark.parametrize(
    ("word", "near"), [("lst", "list"), ("serach", "search"), ("conect", "connect")]
)
def test_an_unknown_command_names_the_nearest(cli: Cli, word: str, near: str) -> None:
    result = cli(word)
    assert (result.code, result.out) == (2, "")
    assert f"Did you mean {near}" in result.err


@pytest.mark.parametrize("words", [["\x1b[31m"], ["--nonsense"], ["log", "x", "--nonsense"],
                                   ["list", "--ind", "1.1"], ["show"], ["undo", "x"]])  # fmt: skip
def test_bad_arguments_are_one_sentence_and_exit_2(cli: Cli, words: list[str]) -> None:
    result = cli(*words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("reviewapp: ")
    assert result.err.count("\n") == 1
    assert "\x1b" not in result.err


@pytest.mark.parametrize(
    "words", [["--\x1b[31m"], ["log", "x", "--\x1b[31m"], ["log", "--jsonl", "/no\x1b[31m"]]
)
def test_sentences_cannot_drive_the_terminal(cli: Cli, words: list[str]) -> None:
    assert "\x1b" not in cli(*words).err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(
    cli: Cli, capsys: pytest.CaptureFixture[str], command: str, root: Path
) -> None:
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        cli(command, "--help")
    out, err = capsys.readouterr()
    assert (ended.value.code or 0, err) == (0, "")
    assert f"reviewapp {command}" in out
    assert "example" in out
    assert "--root DIR" in out
    assert not root.exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_subcommand_has_help_of_its_own(
    cli: Cli, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    def helped(*words: str) -> str:
        with pytest.raises(SystemExit):
            cli(*words, "--help")
        return " ".join(capsys.readouterr().out.split())

    for name in re.findall(r"[a-z|-]+\|[a-z|-]+(?= \.\.\.)", helped(command))[:1]:
        for subcommand in name.split("|"):
            out = helped(command, subcommand)
            assert "--root DIR" in out
            if subcommand not in ("list", "imports", "profiles"):  # those take no words
                assert f"reviewapp {command} {subcommand} " in out.partition("examples:")[2]


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_help_lists_every_command(cli: Cli, words: list[str]) -> None:
    result = cli(*words)
    assert (result.code, result.err) == (0, "")
    assert all(f"  {command} " in result.out for command in COMMANDS)


def test_an_unforeseen_error_tells_its_kind_and_no_text(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REVIEWAPP_TRACEBACK")

    def fail(*_: object) -> None:
        raise LookupError("somebody's evidence")

    monkeypatch.setattr("reviewapp.cli.log._keep", fail)
    result = cli("log", "x")
    assert result.code == 1
    assert "LookupError" in result.err
    assert "somebody" not in result.err


def test_an_interrupt_is_exit_130(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reviewapp.cli.log._keep", interrupt)
    assert cli("log", "x").code == 130
    assert cli("list", "--json").json == []


# init


def test_init_keeps_the_id_of_who_logged_before_it(cli: Cli, root: Path) -> None:
    cli("log", "x")
    before = json.loads((root / "owner.json").read_text())
    assert (before["name"], before["alias"], before["role"]) == (None, None, "engineer")
    result = cli("init", "--name", " Mira \n Okafor ", "--alias", "mokafor", "--role", "manager")
    assert result.code == 0
    assert result.out == "Mira Okafor (mokafor), manager\n"
    assert json.loads((root / "owner.json").read_text()) == {
        "id": before["id"],
        "name": "Mira Okafor",
        "alias": "mokafor",
        "role": "manager",
    }
    assert cli("init", "--alias", "mo").out == "Mira Okafor (mo), manager\n"
    assert [entry["text"] for entry in cli("list", "--json").json] == ["x"]


@pytest.mark.parametrize(
    ("option", "value"),
    [("--role", "ceo"), ("--role", "../engineer"), ("--name", " "), ("--name", "\x1b[31m"),
     ("--alias", "x" * 121)],
)  # fmt: skip
def test_what_nobody_can_be_is_refused(cli: Cli, option: str, value: str) -> None:
    cli("init", "--name", "Mira", "--alias", "mo", "--role", "manager")
    result = cli("init", option, value)
    assert (result.code, result.out) == (2, "")
    assert "\x1b" not in result.err
    assert cli("init").out == "Mira (mo), manager\n"


def test_commands_at_once_agree_about_the_owner(root: Path, cli: Cli) -> None:
    lines = [["log", f"e{i}"] for i in range(3)] + [["init", "--name", "Mira"]] * 2
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "reviewapp", "--root", str(root), *line],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for line in lines
    ]
    assert [process.wait(timeout=60) for process in running] == [0] * len(lines)
    cli("init")
    assert sorted(entry["text"] for entry in cli("list", "--json").json) == [
        f"e{i}" for i in range(3)
    ]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null", '"x"'])
def test_a_damaged_owner_is_named_and_not_replaced(cli: Cli, root: Path, content: str) -> None:
    root.mkdir()
    (root / "owner.json").write_text(content)
    for words in (["log", "x"], ["list"], ["init"]):
        result = cli(*words)
        assert (result.code, result.out) == (1, "")
        assert str(root / "owner.json") in result.err
    assert (root / "owner.json").read_text() == content


def test_a_lost_owner_does_not_hide_the_entries(cli: Cli, root: Path) -> None:
    cli("log", "x")
    cli("init")
    (root / "owner.json").unlink()
    result = cli("list")
    assert result.code == 1 or "x" in result.out


# A store made by a newer program


@pytest.fixture
def newer(cli: Cli, root: Path) -> Cli:
    cli("log", "old", "--on", "yesterday")
    cli("init", "--name", "Mira")
    set_version(root, 99)
    return cli


def set_version(root: Path, version: int) -> None:
    connection = sqlite3.connect(root / "store.db")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()


#: What a command has to be given; the others are called by their name alone.
ARGUMENTS = {
    "search": ["old"],
    "show": ["abcdef"],
    "edit": ["abcdef", "x"],
    "remove": ["abcdef"],
    "unremove": ["abcdef"],
    "rubric": ["list"],
    "suggest": ["x"],
    "slo": ["report"],
    "period": ["list"],
    "goal": ["list"],
    "measure": ["list"],
    "customer": ["list"],
    "connect": ["show"],
    "settings": ["get"],
    "template": ["list"],
    "redact": ["list"],
    "edition": ["list"],
    "demo": ["--out", "unwritten.docx"],
    "purge": ["abcdef", "--yes"],
    "import-data": ["unread.json", "--yes"],
    "review": ["list"],
}
MORE = [
    ["connect", "draft"],
    ["connect", "submit"],
    ["connect", "diff"],
    ["connect", "seen", "impact-1"],
    ["period", "add", "P", "--from", "2026-01-01", "--to", "2026-06-30"],
    ["slo", "imports"],
    ["restore", "unread.zip", "--yes"],
    ["doctor", "--reindex"],
]


@pytest.mark.parametrize(
    "words",
    [*([name, *ARGUMENTS.get(name, [])] for name in COMMANDS if name not in WHATEVER_THE_STORE),
     *MORE],
    ids=" ".join,
)  # fmt: skip
def test_a_newer_store_is_refused_naming_both_versions(
    newer: Cli, root: Path, words: list[str]
) -> None:
    content = (root / "store.db").read_bytes()
    result = newer(*words)
    assert (result.code, result.out) == (1, "")
    assert "schema 99" in result.err
    assert f"knows {SCHEMA_VERSION}" in result.err
    assert result.err.count("\n") == 1
    assert (root / "store.db").read_bytes() == content
    assert not Path("unwritten.docx").exists()


def test_log_and_locate_alone_work_beside_any_store(newer: Cli) -> None:
    assert {"log", "locate"} == WHATEVER_THE_STORE
    assert newer("log", "new").code == 0
    assert newer("locate").code == 0


def test_beside_a_newer_store_log_still_keeps_and_nothing_is_lost(newer: Cli, root: Path) -> None:
    content = (root / "store.db").read_bytes()
    assert newer("log", "new", "-i", "1.1", "--json").json["status"] == "filed"
    newer("undo")
    assert (root / "store.db").read_bytes() == content
    set_version(root, SCHEMA_VERSION)
    assert [entry["text"] for entry in newer("list", "--json").json] == ["new", "old"]
    assert newer("init").out == "Mira (no alias), engineer\n"
    assert [entry["text"] for entry in newer("list", "--json").json] == ["new", "old"]


def test_a_refused_init_changes_nothing(newer: Cli, root: Path) -> None:
    before = (root / "owner.json").read_text()
    assert newer("init", "--role", "manager").code == 1
    assert (root / "owner.json").read_text() == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_at_the_first_init_is_a_sentence(cli: Cli, root: Path) -> None:
    cli("log", "x")
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 8; exec '{sys.executable}' -m reviewapp init"],
        cwd=ROOT,
        env={**os.environ, "REVIEWAPP_ROOT": str(root), "REVIEWAPP_TRACEBACK": ""},
        capture_output=True,
        check=False,
    )
    assert [entry["text"] for entry in cli("list", "--json").json] == ["x"]
    assert done.returncode == 1
    assert str(root / "store.db").encode() in done.stderr


# As a process


def test_stdout_is_data_and_stderr_is_narration(root: Path) -> None:
    logged = call_process(["log", "x"], root)
    assert (logged.returncode, len(logged.stdout), logged.stderr) == (0, 37, b"")
    removed = call_process(["remove", logged.stdout.strip()], root)
    assert removed.stdout == logged.stdout
    assert removed.stderr.startswith(b"reviewapp: Removed")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_result_that_cannot_be_printed_is_not_called_a_failure(
    root: Path, unbuffered: str
) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "reviewapp", "--root", str(root), "log", "kept"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered, "REVIEWAPP_TRACEBACK": ""},
        )
    assert done.returncode == 1
    assert b"may be done" in done.stderr
    assert call_process(["search", "kept"], root).stdout.count(b"kept") == 1
