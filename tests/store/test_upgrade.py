"""A store of an earlier version, with data in it, brought to this program's schema."""

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
from old_stores import make_first_schema, put_second_schema, put_third_schema
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex
from sqlmodel import SQLModel

from reviewapp.core.errors import RefusedError
from reviewapp.services import capture, connect, evidence_changes
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, count, find, get
from reviewapp.services.workspace import Workspace
from reviewapp.store.archive import unpack
from reviewapp.store.backups import kept
from reviewapp.store.engine import open_engine
from reviewapp.store.migrate import SCRIPTS, migrate
from reviewapp.store.places import Places
from reviewapp.store.schema_version import SCHEMA_VERSION

Sql = Callable[..., list[dict[str, Any]]]

ENTRIES = [
    ("a1", "2026-01-02", None, '["1.1","1.2"]', '["icm:1"]', "alpha at first", "own", "shared"),
    ("a2", "2026-01-02", None, "[]", "[]", "beta waits", None, "shared"),
    ("a3", "2026-03-01", "2026-03-02", '["1.1"]', "[]", "alpha taken out", None, "shared"),
    ("a4", "2025-12-31", None, '["2.1"]', "[]", "Älpha, private", "built", "private"),
]


@pytest.fixture
def version_1(bare: Workspace, sql: Sql) -> Workspace:
    """A store as the first version left it, with entries and their history."""
    capture.log_entry(bare, "spooled before the upgrade", codes=["1.1"], on="2026-04-01")
    me = bare.reader_id()
    make_first_schema(bare)
    sql(bare, "INSERT INTO person VALUES (?, 'c', 'u', NULL, 1, 'Ada', NULL, 'engineer')", me)
    for key, (name, on, deleted, codes, incidents, text, circle, seen) in enumerate(ENTRIES):
        at = "2026-01-01T00:00:00.000Z"
        identifier = f"{name}-of-version-1"
        sql(
            bare,
            f"INSERT INTO evidence VALUES ({', '.join('?' * 15)})",
            *(identifier, at, at, deleted, 1, me, on, text, circle, "engineer", "FY25"),
            *(codes, incidents, "[]", seen),
        )
        for code in json.loads(codes):
            sql(
                bare,
                "INSERT INTO evidence_indicator VALUES (?, ?, ?, 'engineer')",
                *(identifier, code, me),
            )
        for reference in json.loads(incidents):
            sql(bare, "INSERT INTO evidence_incident VALUES (?, ?, ?)", identifier, reference, me)
        (day,) = sql(bare, "SELECT CAST(julianday(?) + 0.5 AS INTEGER) << 32 AS first", on)
        place = day["first"] + 1 + key
        sql(bare, "INSERT INTO search_map VALUES (?, ?)", place, identifier)
        sql(
            bare,
            "INSERT INTO evidence_fts (rowid, text, refs) VALUES (?, ?, ?)",
            *(place, text, incidents + " []"),
        )
        sql(
            bare,
            "INSERT INTO history VALUES (NULL, ?, ?, ?, ?, 'evidence', ?, 'insert', NULL, '{}')",
            *(f"t{key}", at, me, me, identifier),
        )
    return bare


def test_readers_say_that_an_older_store_wants_an_upgrade(version_1: Workspace) -> None:
    with pytest.raises(RefusedError, match=r"older schema 1.*upgrades it"):
        find(version_1, Query())


def test_an_upgrade_keeps_everything(version_1: Workspace, sql: Sql) -> None:
    untouched = ("evidence", "history", "search_map", "evidence_incident")
    before = {name: sql(version_1, f"SELECT * FROM {name}") for name in untouched}
    assert len(before["history"]) == len(before["evidence"]) == len(ENTRIES)
    drain_spool(version_1)
    assert sql(version_1, "PRAGMA user_version") == [{"user_version": SCHEMA_VERSION}]
    for name in untouched:
        after = sql(version_1, f"SELECT * FROM {name}")
        assert [row for row in after if row in before[name]] == before[name]
    listed = [entry.id.split("-")[0] for entry in find(version_1, Query())]
    assert listed[1:] == ["a2", "a1", "a4"]
    assert find(version_1, Query())[0].text == "spooled before the upgrade"


def names(workspace: Workspace, query: Query) -> list[str]:
    return [entry.text.split()[0] for entry in find(workspace, query)]


def test_an_upgraded_store_finds_as_before(version_1: Workspace) -> None:
    drain_spool(version_1)
    assert names(version_1, Query(words="a")) == ["alpha", "Älpha,"]
    assert names(version_1, Query(words="be")) == ["spooled", "beta"]
    assert names(version_1, Query(words="icm:1")) == ["alpha"]
    assert names(version_1, Query(indicators=["1.1"])) == ["spooled", "alpha"]
    assert names(version_1, Query(indicators=["1.1", "2.1"])) == ["spooled", "alpha", "Älpha,"]
    assert names(version_1, Query(incident="icm:1")) == ["alpha"]
    assert names(version_1, Query(private=True)) == ["Älpha,"]
    assert (count(version_1, Query(inbox=True)), count(version_1, Query())) == (1, 4)


def test_an_upgraded_store_can_be_changed(version_1: Workspace, sql: Sql) -> None:
    drain_spool(version_1)
    (entry,) = find(version_1, Query(indicators=["1.2"]))
    evidence_changes.remove(version_1, entry)
    assert count(version_1, Query(indicators=["1.2"])) == 0
    evidence_changes.undo_last(version_1)
    assert [found.id for found in find(version_1, Query(indicators=["1.2"]))] == [entry.id]
    (gone,) = sql(version_1, "SELECT id FROM evidence WHERE deleted_at IS NOT NULL")
    evidence_changes.unremove(version_1, get(version_1, gone["id"]))
    assert names(version_1, Query(indicators=["1.1"])) == ["spooled", "alpha", "alpha"]


def test_what_was_changed_by_hand_before_is_no_step_to_take_back(bare: Workspace, sql: Sql) -> None:
    """Those changes have no place between the steps of their time, so undo leaves them alone."""
    put_second_schema(bare)
    for number in range(2):
        sql(bare, "UPDATE evidence SET text = ? WHERE deleted_at IS NULL", f"by hand {number}")
    drain_spool(bare)
    found = sql(bare, "SELECT kind, label FROM change WHERE txn LIKE 'sql-%'")
    assert {(row["kind"], row["label"]) for row in found} == {("setup", "change by hand")}
    refused = None
    while refused is None:
        try:
            evidence_changes.undo_last(bare)
        except RefusedError as error:
            refused = str(error)
    assert "by “change by hand” of" in refused
    sql(bare, "UPDATE evidence SET text = 'since then' WHERE deleted_at IS NULL")
    assert "change by hand" in str(evidence_changes.undo_last(bare))
    assert {entry.text for entry in find(bare, Query())} == {"by hand 1"}


def test_an_upgraded_store_is_like_a_new_one(
    version_1: Workspace, fresh: Callable[[], Workspace], sql: Sql
) -> None:
    drain_spool(version_1)
    objects = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    assert sql(version_1, objects) == sql(fresh(), objects)


def test_the_indexes_of_the_models_are_the_migrated_ones(workspace: Workspace, sql: Sql) -> None:
    """Alembic's comparison does not look at the condition of a partial index."""
    stated = {
        " ".join(str(CreateIndex(index).compile(dialect=sqlite.dialect())).split())
        for table in SQLModel.metadata.sorted_tables
        for index in table.indexes
    }
    stored = sql(workspace, "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL")
    assert {" ".join(row["sql"].split()) for row in stored} == stated
    assert any("WHERE" in statement for statement in stated)


def content(workspace: Workspace, sql: Sql) -> dict[str, Any]:
    """Everything in a store: its objects, every row of every table, its version."""
    found: dict[str, Any] = {
        "objects": sql(workspace, "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"),
        "version": sql(workspace, "PRAGMA user_version"),
    }
    for row in found["objects"]:
        if row["type"] == "table" and not row["name"].startswith("evidence_fts_"):
            found[row["name"]] = sql(workspace, f'SELECT * FROM "{row["name"]}" ORDER BY 1')
    return found


def test_a_store_of_the_second_schema_keeps_everything(bare: Workspace, sql: Sql) -> None:
    put_second_schema(bare)
    before = content(bare, sql)
    assert before["version"] == [{"user_version": 2}]
    tables = ("evidence", "goal", "period", "connect", "connect_box", "slo_import", "incident")
    assert all(before[name] for name in (*tables, "exemption", "person", "history", "change"))
    drain_spool(bare)
    after = content(bare, sql)
    for name in set(before) - {"objects", "version", "alembic_version", "evidence_fts"}:
        kept_columns = [
            {column: row.get(column) for column in before[name][0]} if before[name] else {}
            for row in after[name]
        ]
        assert [row for row in before[name] if row not in kept_columns] == [], name
    assert after["version"] == [{"user_version": SCHEMA_VERSION}]
    texts = [entry.text for entry in find(bare, Query())]
    assert len(texts) == 3
    assert texts[0] == "waits in the spool"
    assert [entry.text for entry in find(bare, Query(words="alteste"))] == texts[2:]


def test_rule_12_a_draft_of_the_third_schema_keeps_its_instant_until_drawn_again(
    bare: Workspace, sql: Sql
) -> None:
    put_third_schema(bare)
    drain_spool(bare)
    (before,) = sql(bare, "SELECT as_of, imports, figures FROM connect")
    assert before["figures"] is None
    choice = connect.Choice("H")

    def figures() -> list[tuple[str, int, int]]:
        lines = [line for part in connect.document(bare, choice).parts
                 for priority in part.priorities for line in priority.slo]  # fmt: skip
        return [(line.target.id, line.figures.met, line.figures.n) for line in lines]

    # Its figures are those that the store has at its instant.
    assert ("eng-mcs-tta-high", 1, 2) in figures()
    sql(bare, "UPDATE incident SET acknowledged = created WHERE external_id = '2'")
    assert ("eng-mcs-tta-high", 2, 2) in figures()
    connect.draft(bare, choice)
    sql(bare, "UPDATE incident SET acknowledged = NULL")
    assert ("eng-mcs-tta-high", 2, 2) in figures()


# What an upgrade does first, and what becomes of one that fails


def test_before_an_upgrade_there_is_a_backup_and_it_is_told(
    version_1: Workspace, sql: Sql, tmp_path: Path
) -> None:
    before = content(version_1, sql)
    told: list[str] = []
    version_1.tell = told.append
    drain_spool(version_1)
    (path,) = kept(version_1.places)
    assert any(path in sentence and "schema 1" in sentence for sentence in told)
    (tmp_path / "unpacked").mkdir()
    manifest = unpack(path, str(tmp_path / "unpacked"))
    assert (manifest.reason, manifest.schema) == ("before an upgrade", 1)
    assert content(Workspace(str(tmp_path / "unpacked")), sql) == before


def run_migration(places: Places, scripts: Path) -> None:
    engine = open_engine(places)
    try:
        migrate(engine, lambda: "no backup in this test", scripts)
    finally:
        engine.dispose()


def scripts_with(tmp_path: Path, line: str) -> Path:
    """The program's migrations, the last of which ends with another line."""
    scripts = tmp_path / "scripts % with a name"
    shutil.copytree(SCRIPTS, scripts)
    (last,) = (scripts / "versions").glob(f"{SCHEMA_VERSION:04d}_*.py")
    text = last.read_text(encoding="utf-8")
    with last.open("w", encoding="utf-8") as file:
        file.write(text.replace("def upgrade() -> None:", "def _upgrade() -> None:"))
        file.write(f"\n\ndef upgrade() -> None:\n    _upgrade()\n    {line}\n")
    return scripts


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("raise ValueError('broken')", "broken"),
        ("op.execute('CREATE NONSENSE')", "NONSENSE"),
        ("op.execute('DELETE FROM person')", "point nowhere"),
        ("op.execute('DROP INDEX ix_goal_owner')", "index ix_goal_owner"),
        ("op.execute('CREATE VIEW more AS SELECT 1')", "view more"),
    ],
)
def test_a_failing_upgrade_leaves_everything_as_it_was(
    version_1: Workspace, sql: Sql, tmp_path: Path, line: str, told: str
) -> None:
    before = content(version_1, sql)
    with pytest.raises(Exception, match=told):
        run_migration(version_1.places, scripts_with(tmp_path, line))
    assert content(version_1, sql) == before
    drain_spool(version_1)
    assert len(find(version_1, Query())) == 4


def test_without_a_backup_there_is_no_upgrade(version_1: Workspace, sql: Sql) -> None:
    before = content(version_1, sql)
    Path(version_1.places.backups).write_text("in the way of the folder")
    with pytest.raises(RefusedError, match=r"backups.*can't be written"):
        drain_spool(version_1)
    assert content(version_1, sql) == before


def test_an_upgrade_that_is_killed_in_the_middle_is_made_by_the_next_start(
    version_1: Workspace, sql: Sql, tmp_path: Path
) -> None:
    before = content(version_1, sql)
    scripts = scripts_with(tmp_path, "__import__('os').kill(__import__('os').getpid(), 9)")
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from reviewapp.store.engine import open_engine\n"
        "from reviewapp.store.migrate import migrate\n"
        "from reviewapp.store.places import Places\n"
        "migrate(open_engine(Places(sys.argv[1])), lambda: '', Path(sys.argv[2]))\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, version_1.places.root, str(scripts)],
        check=False,
        capture_output=True,
    )
    assert killed.returncode not in (0, 1), killed.stderr
    assert content(version_1, sql) == before
    drain_spool(version_1)
    assert len(find(version_1, Query())) == 4


def test_two_programs_upgrade_at_once(version_1: Workspace, sql: Sql) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "reviewapp", "goal", "add", f"goal {number}"],
            env={**os.environ, "REVIEWAPP_ROOT": version_1.places.root},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for number in range(2)
    ]
    said = [process.communicate(timeout=60)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert sum(b"from schema 1" in each for each in said) == 1
    assert len(sql(version_1, "SELECT id FROM goal")) == 2
    assert len(find(version_1, Query())) == 4
    assert sql(version_1, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
