"""A store of an earlier version, with data in it, brought to this program's schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from old_stores import make_first_schema
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex
from sqlmodel import SQLModel

from reviewapp.core.errors import RefusedError
from reviewapp.services import capture, evidence_changes
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, count, find, get
from reviewapp.services.workspace import Workspace
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
