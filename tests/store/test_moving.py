"""Data out and in again: whatever a store holds, between any two machines, once and twice."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlmodel import SQLModel

from reviewapp.core.data_file import DataFile
from reviewapp.services import (
    capture,
    connect,
    coverage,
    data_export,
    data_import,
    evidence_changes,
    goals,
    periods,
)
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, find
from reviewapp.services.workspace import Workspace
from reviewapp.store.places import Places
from reviewapp.store.tables import SEALED, TRACKED
from reviewapp.store.writing import writing

Fresh = Callable[[], Workspace]
MOMENTS = [f"2026-0{month}-03T04:05:06.{month}00Z" for month in range(1, 7)]
text = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
) | st.sampled_from(["", '"\\\n\t[b]', "\x9b31m\u202e🚀", "null"])
day = st.dates().map(str)
number = st.integers(0, 2**53)
seconds = st.integers(-(10**9), 4 * 10**9)
texts = st.lists(text, max_size=3).map(
    lambda v: json.dumps(v, ensure_ascii=False, separators=(",", ":"))
)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def pairs(*halves: st.SearchStrategy[Any]) -> st.SearchStrategy[str | None]:
    made = st.lists(st.tuples(*halves), max_size=2)
    return maybe(made.map(lambda v: json.dumps(v, ensure_ascii=False, separators=(",", ":"))))


#: Values of the columns that are no plain texts, numbers or instants, by table and name.
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "circle": st.sampled_from([None, "own", "others", "built"]),
    "visibility": st.sampled_from(["shared", "private"]),
    "status": st.sampled_from(["draft", "submitted", "returned", "posted"]),
    "selected_by": st.sampled_from([None, "created", "closed", "changed"]),
    "severities": pairs(maybe(seconds), text),
    "critsits": pairs(maybe(seconds), maybe(seconds)),
    "assignees": pairs(seconds, text),
    "rca_required": st.sampled_from([None, 0, 1]),
    "as_of": seconds,
    "imported_at": seconds,
    **dict.fromkeys(["indicators", "incidents", "links", "imports", "evidence"], texts),
    **dict.fromkeys(["programmes", "marks"], maybe(texts)),
    **dict.fromkeys(["on_date", "since", "made_on"], day),
    **dict.fromkeys(["until", "due", "done_on", "selected_first", "selected_last"], maybe(day)),
    **dict.fromkeys(["created", "acknowledged", "mitigated", "mitigated_last"], maybe(seconds)),
    **dict.fromkeys(["resolved", "closed", "rca_delivered"], maybe(seconds)),
    **dict.fromkeys(["created_at", "updated_at"], st.sampled_from(MOMENTS)),
    "deleted_at": maybe(st.sampled_from(MOMENTS)),
    "rev": st.integers(1, 5),
    "priority": maybe(st.integers(0, 9)),
}  # fmt: skip
FEW = {"period": 3, "connect": 2, "slo_import": 2, "person": 2}


@st.composite
def stores(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Rows of every table that fit together; the owner is the empty text, to be filled in."""
    made: dict[str, list[dict[str, Any]]] = {}
    for model in TRACKED:
        name = str(model.__tablename__)
        made[name] = []
        for index in range(draw(st.integers(0, FEW.get(name, 3)))):
            row = {
                column.name: draw(_values(name, column, made))
                for column in model.__table__.columns  # type: ignore[attr-defined]
            }
            row["id"] = f"{name}-{index}"
            made[name].append(row)
        made[name] = list(_fitting(name, made[name]))
    return made


def _values(table: str, column: Any, made: dict[str, list[dict[str, Any]]]) -> Any:
    name = column.name
    people = ["", *(row["id"] for row in made["person"])]
    if name in ("id", "owner_id"):
        return st.just("")
    if name in ("manager_id", "report_id"):
        return st.sampled_from(people)
    if name in ("connect_id", "import_id"):
        # A parent that nobody drew: the rows of this table go again.
        parents = made["connect" if name == "connect_id" else "slo_import"]
        return st.sampled_from([row["id"] for row in parents] or [None])
    if name in ("first", "last") and table == "period":
        return st.just("2026-01-01" if name == "first" else "2026-06-30")
    if name in ("first", "last"):
        return st.just("") | day
    if name == "state" and table == "measure":
        return st.sampled_from(["open", "done", "missed", "not_applicable"])
    if table == "review_comment" and name in ("state", "place_kind"):
        return st.sampled_from(["open", "done"] if name == "state" else ["entry", "box", "none"])
    if table == "connect_pick" and name in ("state", "place"):
        state = st.sampled_from(["picked", "left_out"])
        return state if name == "state" else maybe(st.integers(0, 9))
    if name == "evidence_id":  # also one that was deleted by hand
        return st.sampled_from([row["id"] for row in made["evidence"]] + ["gone"])
    if name == "programmes" and table == "customer":
        return texts
    if name in SEALED and table == "connect_snapshot":
        return st.just(MOMENTS[0] if name == "sealed_at" else name)  # it never changes
    if name == "status_at":
        return maybe(st.sampled_from(MOMENTS))
    if name in SPECIAL:
        return SPECIAL[name]
    kind = text if column.type.python_type is str else number
    return maybe(kind) if column.nullable else kind


def _fitting(table: str, rows: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Those that have what they belong to, one of each natural key."""
    names = {
        "period": ["name"],
        "exemption": ["rubric", "rubric_version", "code"],
        "connect": ["period_name", "first", "last"],
        "measure": ["rubric", "rubric_version", "measure"],
        "customer": ["folded"],
        "review_comment": ["key"],
        "connect_box": ["connect_id", "key"],
        "connect_pick": ["connect_id", "evidence_id"],
        "incident": ["source", "external_id"],
    }.get(table, ["id"])
    whole = [r for r in rows if None not in (r.get("connect_id", ""), r.get("import_id", ""))]
    return {tuple(row[name] for name in names): row for row in whole}.values()


def fill(workspace: Workspace, made: dict[str, list[dict[str, Any]]]) -> None:
    owner = workspace.owner()
    mine = {"owner_id", "manager_id", "report_id"}
    with writing(workspace.places, owner, workspace.clock) as transaction:
        for table, rows in made.items():
            filled = [
                {n: owner.id if n in mine and v == "" else v for n, v in row.items()}
                for row in rows
            ]
            if filled:
                connection = transaction.session.connection()
                connection.execute(insert(SQLModel.metadata.tables[table]), filled)


def rows_of(places: Places) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as SQLite has it."""
    with closing(sqlite3.connect(places.store)) as connection:
        connection.row_factory = sqlite3.Row
        return {
            str(model.__tablename__): [
                dict(row)
                for row in connection.execute(f'SELECT * FROM "{model.__tablename__}" ORDER BY id')
            ]
            for model in TRACKED
        }


def content(places: Places, *left_out: str) -> dict[str, list[dict[str, Any]]]:
    """The same without what is each machine's own."""
    return {
        table: [
            {n: v for n, v in row.items() if n not in left_out} for row in rows if "owner_id" in row
        ]
        for table, rows in rows_of(places).items()
    }


def read(workspace: Workspace, file: str) -> DataFile:
    return data_import.read_file(workspace, file)


def move(
    source: Workspace, target: Workspace, folder: Path, *theirs: str
) -> data_import.DataImport:
    file = data_export.export_data(source, str(folder / "data.json"), replace=True)
    return data_import.import_data(target, read(target, file), theirs)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("moving")


def empty(folder: Path, source: Workspace) -> Workspace:
    """Another machine on which nothing has been done yet."""
    root = folder / "other"
    shutil.rmtree(root, ignore_errors=True)
    return Workspace(str(root), source.clock)


SETTINGS = settings(
    max_examples=10,
    deadline=None,
    # Without shrinking: each example is a handful of stores on a disk.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SETTINGS
@given(made=stores(), spooled=st.lists(text, max_size=2))
def test_any_store_comes_back_as_it_was_and_twice_changes_nothing(
    fresh: Fresh, folder: Path, made: dict[str, list[dict[str, Any]]], spooled: list[str]
) -> None:
    here = fresh()
    fill(here, made)
    for note in spooled:
        capture.log_entry(here, f"note {note}", codes=["1.1"])
    there = empty(folder, here)
    done = move(here, there, folder)
    assert done.becomes
    assert there.owner().id == here.owner().id
    drain_spool(here)
    first, second = rows_of(here.places), rows_of(there.places)
    for rows in (first["person"], second["person"]):
        # When this store first met its owner.
        del next(row for row in rows if row["id"] == here.owner().id)["created_at"]
    assert second == first
    # And so it does once more, and the file of the copy is the file of the original.
    texts = ["".join(data_export.data_pieces(workspace)) for workspace in (here, there)]
    assert texts[0] == texts[1]
    before = rows_of(there.places)
    again = move(here, there, folder)
    assert again.changes_nothing
    assert {v for c in again.rows.counts.values() for v, n in c.items() if n} <= {"equal"}
    assert rows_of(there.places) == before
    # One change of mine, which one call takes back.
    if any(rows for table, rows in made.items() if table != "person") or spooled:
        evidence_changes.undo_last(there)
        left = [r for rows in content(there.places).values() for r in rows if not r["deleted_at"]]
        assert left == []


change = st.tuples(
    st.sampled_from(["log", "edit", "edit", "remove", "period", "exempt", "box", "goal"]),
    st.integers(0, 3),
    st.integers(0, 3),
)


def act(workspace: Workspace, what: str, a: int, b: int) -> None:
    entries = sorted(find(workspace, Query()), key=lambda entry: entry.id)
    if what == "log":
        capture.log_entry(workspace, f"note {a}", codes=[["1.1"], []][b % 2])
    elif what == "edit" and entries:
        evidence_changes.edit(
            workspace, entries[a % len(entries)], evidence_changes.Edit(text=f"edited {b}")
        )
    elif what == "remove" and entries:
        evidence_changes.remove(workspace, entries[a % len(entries)])
    elif what == "period":
        periods.add_period(workspace, f"H{a}", "2025-01-01", f"2025-06-0{b + 1}")
    elif what == "exempt":
        coverage.not_applicable(workspace, f"7.{a + 1}", [f"reason {b}", None][b == 3])
    elif what == "box":
        connect.write_box(
            workspace, connect.Choice("H0"), ["setback", "impact-1"][a % 2], f"text {b}"
        )
    elif what == "goal":
        goals.add_goal(workspace, f"goal {a}")


@SETTINGS
@given(
    common=st.lists(change, max_size=4),
    ours=st.lists(change, max_size=5),
    theirs=st.lists(change, max_size=5),
)
def test_two_machines_that_parted_end_equal_but_for_the_conflicts_that_were_named(
    fresh: Fresh, folder: Path, common: list[Any], ours: list[Any], theirs: list[Any]
) -> None:
    here = fresh()
    periods.add_period(here, "H0", "2026-01-01", "2026-06-30")
    for step in common:
        act(here, *step)
    there = empty(folder, here)
    move(here, there, folder)
    for workspace, steps in ((here, ours), (there, theirs)):
        for step in steps:
            act(workspace, *step)
    first = move(there, here, folder)
    second = move(here, there, folder)
    named = {
        (c.kind.name, *(c.here[k] for k in c.kind.natural or ("id",)))
        for done in (first, second)
        for c in done.rows.conflicts
    }
    assert not any(c.blocked for done in (first, second) for c in done.rows.conflicts)

    def known(workspace: Workspace) -> dict[tuple[Any, ...], Any]:
        data = json.loads("".join(data_export.data_pieces(workspace)))
        connects = {c["id"]: (c["period"], c["first"], c["last"]) for c in data["connects"]}
        data["boxes"] = [
            {**box, "connect": c["id"]} for c in data["connects"] for box in c.pop("boxes")
        ]
        natural = {
            "periods": ["name"],
            "exemptions": ["rubric", "rubric_version", "code"],
            "connects": ["period", "first", "last"],
            "boxes": ["connect", "box"],
        }
        moving = {"id", "rev", "updated_at", "created_at", "connect"}
        return {
            (name, *key): {n: v for n, v in item.items() if n not in moving}
            for name in ("entries", "periods", "exemptions", "goals", "connects", "boxes")
            for item in data[name]
            if (key := tuple(item[k] for k in natural.get(name, ["id"]))) is not None
            if (key := (connects[key[0]], key[1]) if name == "boxes" else key)
        }

    mine, others = known(here), known(there)
    assert mine.keys() == others.keys()  # nothing doubled, nothing lost
    differing = {key for key in mine if mine[key] != others[key]}
    boxes = {key for key in differing if key[0] == "boxes"}
    assert differing - boxes <= named
    assert {key[2] for key in boxes} <= {key[2] for key in named if key[0] == "boxes"}
    # Nothing is asked a third time that has an answer: theirs on one side ends every conflict.
    move(there, here, folder, "all")
    final = move(here, there, folder)
    assert {c.kind.name for c in final.rows.conflicts} <= {"periods", "exemptions", "boxes"}
    assert all(known(here)[key] == known(there)[key] for key in mine)
