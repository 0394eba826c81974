"""History: each change of each row of somebody's material, whole, by whom, and never altered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlmodel import SQLModel

from reviewapp.core.evidence import Evidence
from reviewapp.services import capture, evidence_changes, periods
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import get
from reviewapp.services.workspace import Workspace
from reviewapp.store.tables import (
    TRACKED,
    UNRECORDED,
    ConnectPickRow,
    ConnectRow,
    ConnectSnapshotRow,
    SloImportRow,
)
from reviewapp.store.writing import Transaction, writing

Sql = Callable[..., list[dict[str, Any]]]
HOSTILE = 'He said "no" — [b]{x}\\ \t\n\'; DROP TABLE history;-- 🚀 \u202e'

by_table = pytest.mark.parametrize(
    "model", TRACKED, ids=[str(model.__tablename__) for model in TRACKED]
)


def sample(model: type[SQLModel], owner: str) -> dict[str, Any]:
    """Values for every column of a table, with hostile text wherever text is free."""
    special = {
        "id": "the-row",
        "owner_id": owner,
        "manager_id": owner,
        "report_id": owner,
        "connect_id": "the-connect",
        "import_id": "the-import",
        "deleted_at": None,
        "circle": None,
        "visibility": "shared",
        "indicators": '["1.1"]',
        "incidents": "[]",
        "links": "[]",
        "on_date": "2026-01-01",
        "first": "2026-01-01",
        "last": "2026-06-30",
        "status": "draft",
        "state": "picked" if model is ConnectPickRow else "open",
        "place_kind": "none",
        "selected_by": None,
    }
    table: Any = model.__table__  # type: ignore[attr-defined]
    return {
        column.name: special.get(
            column.name, 7 if column.type.python_type is int else HOSTILE + column.name
        )
        for column in table.columns
    }


def recorded(model: type[SQLModel], values: dict[str, Any]) -> dict[str, Any]:
    """Those of a row's values that the history has."""
    table = model.__tablename__
    return {name: it for name, it in values.items() if (table, name) not in UNRECORDED}


@pytest.fixture
def ready(workspace: Workspace) -> Workspace:
    """A store that has a connect and an import for other rows to point at."""
    owner = workspace.owner()
    with (
        writing(workspace.places, owner, workspace.clock) as transaction,
        transaction.change("samples", kind="setup"),
    ):
        for model, identifier in ((ConnectRow, "the-connect"), (SloImportRow, "the-import")):
            values = {**sample(model, owner.id), "id": identifier, "period_name": "another"}
            transaction.session.add(
                model(**{name: values[name] for name in sample(model, owner.id)})
            )
    return workspace


def last_steps(workspace: Workspace, sql: Sql, since: int) -> list[dict[str, Any]]:
    return sql(workspace, "SELECT * FROM history WHERE seq > ? ORDER BY seq", since)


def top(workspace: Workspace, sql: Sql) -> int:
    return int(sql(workspace, "SELECT coalesce(max(seq), 0) AS n FROM history")[0]["n"])


def decoded(step: dict[str, Any]) -> tuple[Any, Any]:
    return tuple(step[name] and json.loads(step[name]) for name in ("before", "after"))


@by_table
def test_each_write_of_the_program(ready: Workspace, sql: Sql, model: type[SQLModel]) -> None:
    owner = ready.owner()
    values = sample(model, owner.id)
    changed = {**values, "created_at": "another " + HOSTILE, "rev": 8}

    def insert(transaction: Transaction) -> None:
        transaction.session.add(model(**values))

    def update(transaction: Transaction) -> None:
        transaction.session.get_one(model, "the-row").sqlmodel_update(changed)

    def delete(transaction: Transaction) -> None:
        transaction.session.delete(transaction.session.get_one(model, "the-row"))

    for op, action, before, after in (
        ("insert", insert, None, values),
        ("update", update, values, changed),
        ("delete", delete, changed, None),
    ):
        if op == "delete" and model is ConnectSnapshotRow:
            continue  # refused
        since = top(ready, sql)
        with (
            writing(ready.places, owner, ready.clock) as transaction,
            transaction.change(op, subject="the-row") as change,
        ):
            action(transaction)
        (step,) = last_steps(ready, sql, since)
        assert step["op"] == op
        assert step["actor"] == owner.id
        assert step["txn"] == change.txn
        assert step["at"] == change.at
        assert step["owner_id"] == values.get("owner_id", "the-row")
        assert (step["table_name"], step["row_id"]) == (model.__tablename__, "the-row")
        assert decoded(step) == tuple(it and recorded(model, it) for it in (before, after))
    assert sql(ready, "SELECT * FROM current_change") == []


@by_table
def test_each_write_of_raw_sql(ready: Workspace, sql: Sql, model: type[SQLModel]) -> None:
    values = sample(model, ready.owner().id)
    name = model.__tablename__
    marks = ", ".join("?" * len(values))
    changed = {**values, "updated_at": "by hand"}
    since = top(ready, sql)
    columns = ", ".join(f'"{column}"' for column in values)
    sql(ready, f'INSERT INTO "{name}" ({columns}) VALUES ({marks})', *values.values())
    sql(ready, f"UPDATE \"{name}\" SET updated_at = 'by hand' WHERE id = 'the-row'")
    wanted = [("insert", None, values), ("update", values, changed), ("delete", changed, None)]
    if model is ConnectSnapshotRow:  # a deletion is refused
        del wanted[-1]
    else:
        sql(ready, f"DELETE FROM \"{name}\" WHERE id = 'the-row'")
    steps = last_steps(ready, sql, since)
    assert [(step["op"], *decoded(step)) for step in steps] == [
        (op, *(it and recorded(model, it) for it in images)) for op, *images in wanted
    ]
    assert {step["actor"] for step in steps} == {"sql"}
    assert all(step["txn"].startswith("sql-") for step in steps)


def test_an_update_that_changes_nothing_is_no_history(ready: Workspace, sql: Sql) -> None:
    since = top(ready, sql)
    sql(ready, "UPDATE connect SET edition = edition, rev = rev")
    assert last_steps(ready, sql, since) == []


def test_a_change_in_which_nothing_happens_leaves_no_trace(ready: Workspace, sql: Sql) -> None:
    before = sql(ready, "SELECT * FROM change")
    with (
        writing(ready.places, ready.owner(), ready.clock) as transaction,
        transaction.change("nothing"),
    ):
        pass
    assert sql(ready, "SELECT * FROM change") == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET actor = 'somebody else'",
        "UPDATE history SET seq = seq + 1000",
        "DELETE FROM history",
        "DELETE FROM history WHERE seq = 1",
        "REPLACE INTO history SELECT seq, txn, at, 'somebody else', owner_id, table_name, "
        "row_id, op, before, after FROM history",
    ],
)
def test_history_is_append_only(ready: Workspace, sql: Sql, statement: str) -> None:
    before = sql(ready, "SELECT * FROM history")
    assert before
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sql(ready, statement)
    assert sql(ready, "SELECT * FROM history") == before


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO evidence SELECT * FROM evidence",
        "REPLACE INTO period SELECT * FROM period",
        # Another row with the key of one that is there.
        "REPLACE INTO period SELECT 'other', created_at, updated_at, deleted_at, rev, owner_id, "
        "name, first, last FROM period LIMIT 1",
        "UPDATE OR REPLACE period SET name = 'H1'",
        "UPDATE OR REPLACE evidence SET id = (SELECT min(id) FROM evidence)",
        "UPDATE evidence SET id = 'x' || id",
    ],
)
def test_no_row_goes_without_history(
    workspace: Workspace, sql: Sql, statement: str, recursive: str
) -> None:
    for n in (1, 2):
        capture.log_entry(workspace, f"entry {n}")
        periods.add_period(workspace, f"H{n}", "2026-01-01", "2026-06-30")
    tables = ("evidence", "period", "history", "search_map", "evidence_fts")
    before = [sql(workspace, f"SELECT * FROM {name}") for name in tables]
    with closing(sqlite3.connect(workspace.places.store)) as connection, connection:
        connection.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError, match="a key is taken"):
            connection.execute(statement)
    assert [sql(workspace, f"SELECT * FROM {name}") for name in tables] == before


def test_history_is_append_only_for_the_program(ready: Workspace, sql: Sql) -> None:
    before = sql(ready, "SELECT * FROM history")
    for statement in (
        "DELETE FROM history",
        "UPDATE history SET op = 'x'",
        "REPLACE INTO history SELECT * FROM history",
    ):
        with (
            pytest.raises(Exception, match="append-only"),
            writing(ready.places, ready.owner(), ready.clock) as transaction,
        ):
            transaction.session.connection().exec_driver_sql(statement)
    assert sql(ready, "SELECT * FROM history") == before


def revisions(workspace: Workspace, sql: Sql, identifier: str) -> Iterator[tuple[str, Any, Any]]:
    for step in sql(workspace, "SELECT * FROM history WHERE row_id = ? ORDER BY seq", identifier):
        yield (step["op"], *decoded(step))


def test_an_entry_through_its_life(workspace: Workspace, sql: Sql) -> None:
    identifier = capture.log_entry(workspace, HOSTILE, codes=["1.1"])["id"]

    def present() -> Evidence:
        return get(workspace, identifier)

    evidence_changes.edit(workspace, present(), evidence_changes.Edit(text="plainer"))
    evidence_changes.remove(workspace, present())
    evidence_changes.unremove(workspace, present())
    evidence_changes.undo_last(workspace)
    steps = list(revisions(workspace, sql, identifier))
    assert [step[0] for step in steps] == ["insert", *["update"] * 4]
    assert [step[2]["rev"] for step in steps] == [1, 2, 3, 4, 5]
    # Each revision begins where the one before it ended.
    assert [step[1] for step in steps] == [None, *(step[2] for step in steps[:-1])]
    (row,) = sql(workspace, "SELECT * FROM evidence")
    assert steps[-1][2] == row
    kinds = sql(
        workspace, "SELECT kind, label, undone_by FROM change WHERE kind <> 'setup' ORDER BY seq"
    )
    assert [(row["kind"], row["label"]) for row in kinds] == [
        ("do", "log"),
        ("do", "edit"),
        ("do", "remove"),
        ("do", "unremove"),
        ("undo", "undo of unremove"),
    ]
    assert [row["undone_by"] is not None for row in kinds] == [False, False, False, True, False]


def test_the_program_never_signs_as_sql(workspace: Workspace, sql: Sql) -> None:
    capture.log_entry(workspace, "an entry")
    drain_spool(workspace)
    assert sql(workspace, "SELECT * FROM history WHERE actor = 'sql'") == []


def test_history_says_which_change_each_revision_belongs_to(workspace: Workspace, sql: Sql) -> None:
    for text in ("one", "two"):
        capture.log_entry(workspace, text)
    drain_spool(workspace)
    with closing(sqlite3.connect(workspace.places.store)) as connection:
        loose = connection.execute(
            "SELECT count(*) FROM history WHERE actor <> 'sql' "
            "AND txn NOT IN (SELECT txn FROM change)"
        ).fetchone()
        changes = connection.execute("SELECT count(DISTINCT txn) FROM history").fetchone()
    assert loose == (0,)
    assert changes == (3,)  # the owner and one change for each spooled file
