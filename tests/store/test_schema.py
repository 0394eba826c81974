"""The schema: what the migrations make, what the models say, and what happens when they fail."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, create_engine, inspect
from sqlmodel import SQLModel

from reviewapp.core.errors import RefusedError
from reviewapp.services import capture
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, find
from reviewapp.services.workspace import Workspace
from reviewapp.store import tables, triggers
from reviewapp.store.engine import open_engine
from reviewapp.store.schema_version import SCHEMA_VERSION

Sql = Callable[..., list[dict[str, Any]]]
#: Alembic makes its own one-cell table; nothing of anybody's stands in it.
NOT_OURS = {"alembic_version"}


def test_connection_settings(workspace: Workspace) -> None:
    engine = open_engine(workspace.places)
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "recursive_triggers",
                "busy_timeout",
            )
        }
    engine.dispose()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 10_000,
    }


def test_a_transaction_locks_at_its_start(workspace: Workspace) -> None:
    engine = open_engine(workspace.places)
    with (
        engine.begin(),
        closing(sqlite3.connect(workspace.places.store, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")
    engine.dispose()


def test_no_row_of_an_unknown_owner(workspace: Workspace) -> None:
    engine = open_engine(workspace.places)
    with pytest.raises(Exception, match="FOREIGN KEY"), engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO period VALUES ('i', 'c', 'u', NULL, 1, 'nobody', 'n', '1', '2')"
        )
    engine.dispose()


def our_tables(workspace: Workspace, sql: Sql) -> list[dict[str, Any]]:
    return [
        row
        for row in sql(workspace, "PRAGMA table_list")
        if row["type"] == "table"
        and not row["name"].startswith(("sqlite_", "evidence_fts"))
        and row["name"] not in NOT_OURS
    ]


def test_every_table_is_strict_with_the_four_types(workspace: Workspace, sql: Sql) -> None:
    found = our_tables(workspace, sql)
    assert {row["name"] for row in found} == set(SQLModel.metadata.tables)
    assert [row["name"] for row in found if not row["strict"]] == []
    types = {
        column["type"]
        for row in found
        for column in sql(workspace, f'PRAGMA table_xinfo("{row["name"]}")')
    }
    assert types <= {"INTEGER", "REAL", "TEXT", "BLOB"}


def test_no_generated_columns(workspace: Workspace, sql: Sql) -> None:
    for row in our_tables(workspace, sql):
        columns = sql(workspace, f'PRAGMA table_xinfo("{row["name"]}")')
        assert {column["hidden"] for column in columns} == {0}


def test_every_constraint_is_named(workspace: Workspace, sql: Sql) -> None:
    kinds = "(?:PRIMARY KEY|UNIQUE|CHECK|FOREIGN KEY|REFERENCES)"
    total = 0
    for row in our_tables(workspace, sql):
        (found,) = sql(workspace, "SELECT sql FROM sqlite_master WHERE name = ?", row["name"])
        # A foreign key's REFERENCES belongs to it; alone it would be a constraint without a name.
        text = re.sub(r"(FOREIGN KEY ?\([^)]*\)) REFERENCES", r"\1 TO", found["sql"])
        everything = re.findall(rf"\b{kinds}\b", text)
        named = re.findall(rf"\bCONSTRAINT \w+ {kinds}\b", text)
        assert len(named) == len(everything), found["sql"]
        total += len(named)
    assert total > 30
    indexes = sql(workspace, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL")
    assert indexes
    assert all(index["name"].startswith("ix_") for index in indexes)


def test_the_models_are_the_migrated_schema(workspace: Workspace) -> None:
    engine = create_engine(f"sqlite:///{workspace.places.store}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, kind, _parent: (
                    kind != "table" or not str(name).startswith("evidence_fts")
                ),
            },
        )
        assert compare_metadata(context, SQLModel.metadata) == []
        # Alembic does not look at checks, so they are compared here.
        inspector = inspect(connection)
        for table in SQLModel.metadata.sorted_tables:
            stored = {
                (check["name"], check["sqltext"])
                for check in inspector.get_check_constraints(table.name)
            }
            stated = {
                (str(check.name), str(check.sqltext))
                for check in table.constraints
                if isinstance(check, CheckConstraint)
            }
            assert stored == stated, table.name
    engine.dispose()


def test_tables_without_rowid_are_those_of_the_models(workspace: Workspace, sql: Sql) -> None:
    stored = {row["name"] for row in our_tables(workspace, sql) if row["wr"]}
    stated = {
        table.name
        for table in SQLModel.metadata.sorted_tables
        if table.dialect_options["sqlite"]["with_rowid"] is False
    }
    assert stored == stated
    assert stored


def test_the_version_is_written_and_has_its_migration(workspace: Workspace, sql: Sql) -> None:
    assert sql(workspace, "PRAGMA user_version") == [{"user_version": SCHEMA_VERSION}]
    heads = ScriptDirectory(str(Path(tables.__file__).with_name("migrations"))).get_heads()
    assert heads == [f"{SCHEMA_VERSION:04d}"]
    (row,) = sql(workspace, "SELECT version_num FROM alembic_version")
    assert row["version_num"] == heads[0]


def objects(workspace: Workspace, sql: Sql) -> list[dict[str, Any]]:
    return sql(workspace, "SELECT type, name, sql FROM sqlite_master ORDER BY type, name")


def test_a_second_migration_changes_nothing(workspace: Workspace, sql: Sql) -> None:
    before = objects(workspace, sql)
    drain_spool(workspace)
    sql(workspace, "PRAGMA user_version = 0")
    drain_spool(workspace)  # runs all of it again
    assert objects(workspace, sql) == before
    assert sql(workspace, "PRAGMA user_version") == [{"user_version": SCHEMA_VERSION}]


@pytest.mark.parametrize("where", ["_FTS", "_append_only"])
def test_a_failing_migration_leaves_an_empty_store_empty(
    bare: Workspace,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
    new_store: list[tuple[str, Any]],
    where: str,
) -> None:
    new_store.clear()
    broken: Any = "CREATE NONSENSE" if where == "_FTS" else lambda: iter(["CREATE NONSENSE"])
    with monkeypatch.context() as patched:
        patched.setattr(triggers, where, broken)
        with pytest.raises(RefusedError, match="nothing was changed"):
            drain_spool(bare)
        assert objects(bare, sql) == []
        assert sql(bare, "PRAGMA user_version") == [{"user_version": 0}]
        assert find(bare, Query()) == []
    kept = capture.log_entry(bare, "works afterwards")
    drain_spool(bare)
    assert [entry.id for entry in find(bare, Query())] == [kept["id"]]


def test_a_failing_migration_leaves_a_full_store_as_it_was(
    workspace: Workspace, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture.log_entry(workspace, "here before", codes=["1.1"])
    drain_spool(workspace)
    sql(workspace, "PRAGMA user_version = 0")
    before = objects(workspace, sql), sql(workspace, "SELECT * FROM evidence")
    with monkeypatch.context() as patched:
        patched.setattr(triggers, "_append_only", lambda: iter(["CREATE NONSENSE"]))
        with pytest.raises(RefusedError):
            drain_spool(workspace)
        assert (objects(workspace, sql), sql(workspace, "SELECT * FROM evidence")) == before
        assert sql(workspace, "PRAGMA user_version") == [{"user_version": 0}]
        assert len([row for row in before[0] if row["type"] == "trigger"]) > 30
    drain_spool(workspace)
    assert objects(workspace, sql) == before[0]


def test_a_migration_that_breaks_foreign_keys_is_taken_back(workspace: Workspace, sql: Sql) -> None:
    sql(workspace, "INSERT INTO period VALUES ('i', 'c', 'u', NULL, 1, 'nobody', 'n', '1', '2')")
    sql(workspace, "PRAGMA user_version = 0")
    with pytest.raises(RefusedError, match="point nowhere"):
        drain_spool(workspace)
    assert sql(workspace, "PRAGMA user_version") == [{"user_version": 0}]


def test_a_newer_store_is_refused_by_readers_and_writers(workspace: Workspace, sql: Sql) -> None:
    capture.log_entry(workspace, "stored before")
    drain_spool(workspace)
    newer = SCHEMA_VERSION + 6
    sql(workspace, f"PRAGMA user_version = {newer}")
    content = Path(workspace.places.store).read_bytes()
    for call in (lambda: find(workspace, Query()), lambda: drain_spool(workspace)):
        with pytest.raises(RefusedError) as refused:
            call()
        sentence = str(refused.value)
        assert workspace.places.store in sentence
        assert f"schema {newer}" in sentence
        assert f"knows {SCHEMA_VERSION}" in sentence
    assert capture.log_entry(workspace, "kept all the same")["status"] == "inbox"
    assert Path(workspace.places.store).read_bytes() == content
