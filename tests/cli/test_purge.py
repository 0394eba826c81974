"""`purge`: the text is in no file any more, the sequence stays, and what is left is named."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from support import Cli

WORDS = ["Zanzibar", "quökka", "phlogiston"]
TEXT = " ".join(WORDS) + "\nbandersnatch"
EVERY_WORD = [*WORDS, "bandersnatch", "quokkalink", "300000777", "jabberwock"]


def files_with(root: Path, words: list[str]) -> dict[str, set[str]]:
    """The files below a root in which words stand, in whatever form a file may have them."""
    found: dict[str, set[str]] = {}
    for path in root.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes().lower()
        for word in words:
            # The search index has words in small letters and without accents.
            plain = word.lower().replace("ö", "o")
            escaped = json.dumps(word.lower())[1:-1]
            shapes = [
                shape.encode(encoding)
                for shape in (word.lower(), plain, escaped)
                for encoding in ("utf-8", "utf-16-le", "utf-16-be")
            ]
            if any(shape in content for shape in shapes):
                found.setdefault(str(path.relative_to(root)), set()).add(word)
    return found


def run_sql(root: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(root / "store.db")) as connection, connection:
        return connection.execute(statement).fetchall()


@pytest.fixture
def identifier(cli: Cli, root: Path) -> str:
    """An entry with a life: in the store and its log, in the spool, set aside, and among others."""
    for n in range(30):
        cli("log", f"another entry number {n}")
    options = ["--link", "https://x.example/quokkalink", "--incident", "icm:300000777"]
    identifier = cli("log", TEXT, *options).out.strip()
    (first,) = (it for it in (root / "spool").iterdir() if identifier.encode() in it.read_bytes())
    kept = first.read_bytes()
    cli("edit", identifier, f"{TEXT} jabberwock")
    cli("edit", identifier, "--circle", "own")
    cli("undo")
    other = cli("log", "an entry beside it").out.strip()
    cli("init")
    aside = root / "spool" / "set-aside"
    aside.mkdir(mode=0o700)
    (aside / "1.jsonl").write_bytes(kept + b"somebody else's words\n")
    (aside / "2.jsonl").write_text(f"not JSON: {TEXT}", encoding="utf-16")
    # Its file came back, as a sync client does it.
    shutil.copy(aside / "1.jsonl", root / "spool" / f"{other}.jsonl")
    (root / "spool" / first.name).write_bytes(kept)
    return identifier


def test_no_file_has_the_text_any_more(cli: Cli, root: Path, identifier: str) -> None:
    with closing(sqlite3.connect(root / "store.db")) as holder:  # so that the log stays there
        holder.execute("SELECT count(*) FROM evidence").fetchone()
        cli("edit", identifier, "--circle", "others")
        before = files_with(root, EVERY_WORD)
        assert {"store.db", "store.db-wal", str(Path("spool", "set-aside", "1.jsonl"))} <= set(
            before
        )
        assert set().union(*before.values()) == set(EVERY_WORD)
        result = cli("purge", identifier[-6:], "--yes", "--backups")
        assert (result.code, result.out) == (0, f"{identifier}\n")
        assert "stands" not in result.err
        assert files_with(root, EVERY_WORD) == {}
    words = (root / "spool" / "set-aside" / "1.jsonl").read_text(encoding="utf-8")
    assert words == "somebody else's words\n"
    assert run_sql(root, "PRAGMA integrity_check") == [("ok",)]
    run_sql(root, "INSERT INTO evidence_fts (evidence_fts) VALUES ('integrity-check')")


def test_the_sequence_stays(cli: Cli, root: Path, identifier: str) -> None:
    before = cli("history", identifier, "--json").json["revisions"]
    assert len(before) == 4
    cli("purge", identifier, "--yes")
    after = cli("history", identifier, "--json").json["revisions"]
    names = ("at", "who", "what")
    assert [[it[name] for name in names] for it in after[:-1]] == [
        [it[name] for name in names] for it in before
    ]
    assert [it["state"] for it in after] == ["purged", "purged", "undone", "purged", "done"]
    assert after[-1]["what"] == "purge"
    assert cli("search", WORDS[0], "--json").json == []
    assert len(cli("list", "--json").json) == 31
    for words in (["edit", identifier, "x"], ["unremove", identifier]):
        refused = cli(*words)
        assert refused.code == 2
        assert "was purged" in refused.err
    # The guard is there again.
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        run_sql(root, "UPDATE history SET actor = 'x'")


def test_undo_and_redo_go_around_it(cli: Cli, root: Path) -> None:
    kept = cli("log", "--jsonl", "-", stdin='{"text": "one stays"}\n{"text": "one is purged"}\n')
    _, gone = kept.out.split()
    cli("edit", gone, "edited")
    cli("remove", gone)
    cli("undo")
    cli("purge", gone, "--yes")
    assert "nothing to do again" in cli("redo").err
    assert "log of 2 entries" in cli("undo").err
    assert cli("list", "--json").json == []
    assert "log of 2 entries" in cli("redo").err
    assert [entry["text"] for entry in cli("list", "--json").json] == ["one stays"]
    assert cli("show", gone, "--json").json["text"] == ""


def test_a_box_with_the_text_is_named_and_not_changed(cli: Cli, identifier: str) -> None:
    cli(
        "connect",
        "edit",
        "setback",
        f"In March: Zanzibar   quökka\nphlogiston\nbandersnatch. {'x' * 9}",
    )
    cli("connect", "edit", "impact-1", TEXT)
    cli("connect", "edit", "impact-1", "something else")
    cli("measure", "set", "8cca4e", "--state", "done", "--note", f"So: {TEXT}", "--evidence",
        identifier)  # fmt: skip
    cli("connect", "silence", "undated", "--box", "setback", "--reason", f"So: {TEXT}")
    box = cli("connect", "show", "setback").out
    result = cli("purge", identifier, "--yes")
    assert result.code == 0
    assert "setback in the Connect of everything\n" in result.err
    assert "impact-1 in the Connect of everything, in earlier versions only\n" in result.err
    assert cli("connect", "show", "setback").out == box
    assert "engineer-6-8cca4e\n" in result.err
    assert "in the reasons of these silenced checks" in result.err
    assert "  undated\n" in result.err
    assert cli("measure", "list", "--json").code == 0


@pytest.mark.parametrize("delete", [False, True])
def test_backups_with_the_text(cli: Cli, root: Path, identifier: str, delete: bool) -> None:
    newer, older = (root / "backups" / name for name in ("2026-06-14.zip", "2026-01-01.db"))
    run_sql(root, f"VACUUM INTO '{root / 'store.copy'}'")
    with zipfile.ZipFile(newer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(root / "store.copy", "store.db")
    shutil.move(root / "store.copy", older)
    with closing(sqlite3.connect(older, isolation_level=None)) as connection:
        # Of a time when the entry was not there yet.
        connection.execute("DROP TRIGGER keep_history_delete")
        connection.execute("DELETE FROM evidence WHERE id = ?", (identifier,))
        connection.execute("DELETE FROM history WHERE row_id = ?", (identifier,))
        connection.execute("VACUUM")
    result = cli("purge", identifier, "--yes", *["--backups"] * delete)
    assert result.code == 0
    assert newer.exists() != delete
    assert older.exists()
    assert (str(newer) in result.err) != delete
    assert str(older) not in result.err
    [made] = (root / "backups").glob("*schema*.zip")  # of the day, or after the purge
    assert (str(made) in result.err) != delete


@pytest.mark.parametrize(("answer", "purged"), [("y\n", True), ("\n", False), ("", False)])
def test_it_asks_first(
    cli: Cli, identifier: str, monkeypatch: pytest.MonkeyPatch, answer: str, purged: bool
) -> None:
    monkeypatch.setattr("reviewapp.host.at_terminal", lambda: True)
    result = cli("purge", identifier, stdin=answer)
    assert result.code == 0
    assert "Zanzibar" in result.err
    assert (cli("show", identifier, "--json").json["text"] == "") == purged
    assert ("Nothing was changed" in result.err) != purged


def test_without_a_terminal_it_names_the_option(cli: Cli, identifier: str) -> None:
    result = cli("purge", identifier)
    assert (result.code, result.out) == (2, "")
    assert "--yes" in result.err
    assert cli("show", identifier, "--json").json["text"].startswith("Zanzibar")


def test_a_program_that_reads_meanwhile(cli: Cli, root: Path, identifier: str) -> None:
    with closing(sqlite3.connect(root / "store.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM evidence").fetchone()
        result = cli("purge", identifier, "--yes", patience_s=0.05)
        assert result.code == 3
        assert "purge once more" in result.err
        assert cli("show", identifier, "--json").json["text"] == ""
        assert files_with(root, EVERY_WORD) != {}
    assert cli("purge", identifier, "--yes").code == 0
    assert files_with(root, EVERY_WORD) == {}


def test_one_that_is_in_the_spool_only(cli: Cli, root: Path) -> None:
    identifier = cli("log", TEXT).out.strip()
    assert cli("purge", identifier, "--yes").code == 0
    assert files_with(root, EVERY_WORD) == {}
    assert cli("list", "--json").json == []


def test_another_file_of_the_root_with_the_text_is_named(cli: Cli, root: Path) -> None:
    identifier = cli("log", TEXT).out.strip()
    draft = root / "begun.json"
    draft.write_text(json.dumps({"text": TEXT, "and": "words of another note"}))
    result = cli("purge", identifier, "--yes")
    assert result.code == 0
    assert str(draft) in result.err
    assert "words of another note" in draft.read_text()
