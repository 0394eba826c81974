"""`edit`, `remove`, `unremove` and `undo`."""

from __future__ import annotations

import datetime
import itertools
import sqlite3
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import NOW, Cli

from reviewapp.core.errors import RefusedError
from reviewapp.services import evidence, evidence_changes
from reviewapp.services.evidence_changes import Edit
from reviewapp.services.workspace import Workspace


@pytest.fixture
def cli(cli: Cli) -> Cli:
    """Each call a second after the one before, so that ids have an order."""
    seconds = itertools.count()
    return lambda *words, **more: cli(
        *words, **{"now": NOW + datetime.timedelta(seconds=next(seconds)), **more}
    )


def log(cli: Cli, *words: str) -> str:
    return cli("log", *words).out.strip()


def show(cli: Cli, identifier: str) -> dict[str, Any]:
    entry = dict(cli("show", identifier, "--json").json)
    entry.pop("incident_figures", None)  # what they came to is no field of the entry
    return entry


def listed(cli: Cli) -> list[str]:
    return [entry["text"] for entry in cli("list", "--json").json]


# edit


@pytest.mark.parametrize("drained", [False, True])
@pytest.mark.parametrize(
    ("options", "key", "value"),
    [
        (["-i", "3.3", "-i", "4.2"], "indicators", ["3.3", "4.2"]),
        (["-i", "none"], "indicators", []),
        (["--on", "fri"], "on", "2026-06-12"),
        (["--circle", "built"], "circle", "built"),
        (["--circle", "none"], "circle", None),
        (["--incident", "icm:8"], "incidents", ["icm:8"]),
        (["--incident", "none"], "incidents", []),
        (["--link", "none"], "links", []),
        (["--private"], "private", True),
        (["other", "words"], "text", "other words"),
        (["--", "--private"], "text", "--private"),
    ],
)
def test_an_edit_changes_that_alone(
    cli: Cli, drained: bool, options: list[str], key: str, value: object
) -> None:
    identifier = log(
        cli, "x", "-i", "1.1", "--circle", "own", "--incident", "icm:7", "--link", "https://a.b"
    )
    before = show(cli, identifier)
    if drained:
        cli("init")
    result = cli("edit", identifier[-6:], *options)
    assert (result.code, result.out) == (0, f"{identifier}\n")
    assert show(cli, identifier) == {**before, key: value}
    assert cli("undo").code == 0
    assert show(cli, identifier) == before


def test_shared_takes_private_back(cli: Cli) -> None:
    identifier = log(cli, "x", "--private")
    cli("edit", identifier, "--shared")
    assert show(cli, identifier)["private"] is False


def test_an_edit_is_searched_by_its_new_words(cli: Cli) -> None:
    identifier = log(cli, "before")
    cli("edit", identifier, "afterwards")
    assert cli("search", "before", "--json").json == []
    assert len(cli("search", "afterwards", "--json").json) == 1


def test_an_edit_that_changes_nothing_says_so(cli: Cli) -> None:
    identifier = log(cli, "x", "-i", "1.1")
    result = cli("edit", identifier, "-i", "1.1")
    assert (result.code, result.out) == (0, "")
    assert "Nothing to change" in result.err
    assert cli("edit", identifier, "x", "--json").json == {"id": identifier, "status": "filed"}


@pytest.mark.parametrize(
    "options",
    [
        ["-i", "9.9"],
        ["-i", "none", "-i", "1.1"],
        ["--on", "2026-06-16"],
        ["--on", ""],
        ["--circle", "family"],
        ["--rubric", "none"],
        ["--link", "x"],
        [" \x1b "],
        ["--private", "--shared"],
    ],
)
def test_a_bad_edit_changes_nothing(cli: Cli, options: list[str]) -> None:
    identifier = log(cli, "x", "-i", "1.1")
    before = show(cli, identifier)
    result = cli("edit", identifier, *options)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert show(cli, identifier) == before


def test_another_rubric_needs_codes_that_it_has(cli: Cli) -> None:
    identifier = log(cli, "x", "-i", "3.5")
    assert cli("edit", identifier, "--rubric", "manager", "-i", "6.1").code == 0
    entry = show(cli, identifier)
    assert (entry["rubric"], entry["indicators"]) == ("manager", ["6.1"])


def test_without_options_the_editor_opens_with_the_text(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "path.write_bytes(path.read_bytes() + b' and after\\n')\n"
    )
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" "{script}"')
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("reviewapp.cli.editor.sys", terminal)
    identifier = log(cli, "before ü")
    assert cli("edit", identifier).code == 0
    assert show(cli, identifier)["text"] == "before ü and after"
    assert list(tmp_path.glob("reviewapp-*")) == []
    script.write_text("")
    assert "Nothing to change" in cli("edit", identifier).err


@pytest.mark.parametrize("how", ["edit", "remove"])
def test_an_entry_changed_elsewhere_is_not_overwritten(cli: Cli, root: Path, how: str) -> None:
    identifier = log(cli, "mine")
    workspace = Workspace(str(root), lambda: NOW)
    seen = evidence.get(workspace, identifier)
    cli("edit", identifier, "theirs")
    change = {
        "edit": lambda: evidence_changes.edit(workspace, seen, Edit(text="lost")),
        "remove": lambda: evidence_changes.remove(workspace, seen),
    }[how]
    with pytest.raises(RefusedError, match="changed elsewhere"):
        change()
    assert listed(cli) == ["theirs"]


# remove and unremove


@pytest.mark.parametrize("drained", [False, True])
def test_a_removed_entry_is_not_listed_and_comes_back_whole(cli: Cli, drained: bool) -> None:
    identifier = log(cli, "x", "-i", "1.1", "--private")
    before = show(cli, identifier)
    if drained:
        cli("init")
    removed = cli("remove", identifier)
    assert (removed.code, removed.out) == (0, f"{identifier}\n")
    assert "unremove" in removed.err
    assert listed(cli) == []
    assert cli("search", "x", "--json").json == []
    assert "removed" in cli("show", identifier).out
    assert cli("edit", identifier, "y").code == 2
    assert cli("remove", identifier).code == 2
    assert cli("unremove", identifier).out == f"{identifier}\n"
    assert cli("unremove", identifier).code == 2
    assert show(cli, identifier) == before
    assert listed(cli) == ["x"]


# undo


def test_there_is_nothing_to_undo_at_first(cli: Cli) -> None:
    for _ in range(2):
        result = cli("undo")
        assert (result.code, result.out) == (0, "")
        assert "nothing to undo" in result.err
        cli("init", "--name", "Mira")


def test_undo_takes_back_a_log_that_is_still_in_the_spool(cli: Cli) -> None:
    log(cli, "first")
    log(cli, "second [red]")
    result = cli("undo")
    assert (result.code, result.out) == (0, "")
    assert "second [red]" in result.err
    assert listed(cli) == ["first"]


def test_undo_walks_back_over_every_change(cli: Cli) -> None:
    first = log(cli, "one")
    states = [cli("list", "--json").json]
    for words in (
        ["edit", first, "two"],
        ["edit", first, "-i", "1.1"],
        ["log", "another"],
        ["remove", first],
        ["unremove", first],
        ["edit", first, "three", "--private"],
    ):
        assert cli(*words).code == 0
        states.append(cli("list", "--json").json)
    for state in reversed(states[:-1]):
        assert cli("undo").code == 0
        assert cli("list", "--json").json == state
    assert cli("undo").code == 0
    assert listed(cli) == []
    assert "nothing to undo" in cli("undo").err


def test_an_undone_log_can_be_brought_back(cli: Cli) -> None:
    identifier = log(cli, "x")
    cli("undo")
    assert cli("unremove", identifier).code == 0
    assert listed(cli) == ["x"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["log", "edit", "remove", "unremove", "init", "code"]),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=7,
)


@given(steps=STEPS)
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_undo_is_the_inverse_of_any_changes(
    cli: Cli, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    home = str(tmp_path_factory.mktemp("home"))

    def call(*words: str) -> Any:
        return cli("--root", home, *words)

    ids = [call("log", "start").out.strip()]
    states = []
    for count, (command, which) in enumerate(steps):
        before = call("list", "--json").json
        target = ids[which % len(ids)]
        words = {
            "log": ["log", f"n{count}"],
            "edit": ["edit", target, f"e{count}"],
            "code": ["edit", target, "-i", "1.1"],
            "init": ["init"],
        }.get(command, [command, target])
        result = call(*words)
        assert result.code in (0, 2)
        if command == "log":
            ids.append(result.out.strip())
        if result.code == 0 and command != "init" and "Nothing to change" not in result.err:
            states.append(before)
    for state in reversed(states):
        assert call("undo").code == 0
        assert call("list", "--json").json == state


def test_a_locked_store_is_exit_3_and_loses_nothing(cli: Cli, root: Path) -> None:
    first = log(cli, "first")
    cli("init")
    log(cli, "second")
    other = sqlite3.connect(root / "store.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        for words in (["edit", first, "x"], ["remove", first], ["undo"], ["init"]):
            result = cli(*words, patience_s=0.05)
            assert (result.code, result.out) == (3, "")
            assert str(root / "store.db") in result.err
        assert listed(cli) == ["second", "first"]
        assert cli("log", "third").code == 0
    finally:
        other.close()
    assert cli("init").code == 0
    assert listed(cli) == ["third", "second", "first"]
