"""Undo: one change back per call, until nothing is left, and never over somebody's later change."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import Cli

from reviewapp.core.errors import RefusedError
from reviewapp.core.evidence import Evidence
from reviewapp.core.incidents import Incident
from reviewapp.core.periods import EVERYTHING
from reviewapp.services import capture, connect, evidence_changes, goals, periods
from reviewapp.services.changing import changing, drain_spool
from reviewapp.services.evidence import Query, find, get
from reviewapp.services.workspace import Workspace
from reviewapp.store import incident_writer
from reviewapp.store.evidence_reader import find_evidence
from reviewapp.store.incident_reader import read_imports, read_incidents
from reviewapp.store.material_reader import read_draft, read_exemptions, read_goals, read_periods
from reviewapp.store.material_writer import put_exemption
from reviewapp.store.reader import reading
from reviewapp.store.spool import spool_files
from reviewapp.store.undo import change_of, undo

Sql = Callable[..., list[dict[str, Any]]]
undo_last = evidence_changes.undo_last


def plain(entry: Evidence) -> dict[str, Any]:
    return {
        name: getattr(entry, name)
        for name in Evidence.__slots__
        if name not in ("rev", "updated_at")
    }


def state(workspace: Workspace) -> dict[str, Any]:
    """All that readers see, without what moves with every revision."""
    owner = workspace.reader_id()
    with reading(workspace.places) as connection:
        assert connection is not None
        known = [*read_periods(connection, owner), EVERYTHING]
        return {
            "evidence": [plain(entry) for entry in find(workspace, Query())],
            "found": [entry["text"] for entry in map(plain, find(workspace, Query(words="note")))],
            "coded": [entry.id for entry in find(workspace, Query(indicators=["1.1", "2.1"]))],
            "periods": known,
            "goals": read_goals(connection, owner),
            "drafts": [read_draft(connection, owner, period) for period in known],
            "exemptions": read_exemptions(connection, owner, "engineer"),
            "incidents": sorted(read_incidents(connection, owner), key=lambda i: i.reference),
            "imports": read_imports(connection, owner),
        }


def do_import(workspace: Workspace, incidents: list[Incident], mapped: list[str]) -> str:
    with changing(workspace) as transaction:
        import_id = transaction.new_id()
        with transaction.change(incident_writer.IMPORT_LABEL, subject=import_id):
            incident_writer.add_import(
                transaction,
                import_id,
                {
                    "source": "icm",
                    "profile": "icm",
                    "file_name": "f.csv",
                    "file_sha256": "",
                    "imported_at": 0,
                    "rows": len(incidents),
                    "bad": 0,
                },
            )
            counts = incident_writer.upsert_incidents(transaction, import_id, incidents, mapped)
            incident_writer.count_import(transaction, import_id, counts)
    return import_id


def undo_import(workspace: Workspace, import_id: str) -> int:
    with changing(workspace) as transaction:
        txn = change_of(transaction, incident_writer.IMPORT_LABEL, import_id)
        assert txn is not None
        return undo(transaction, txn).rows


def act(workspace: Workspace, what: str, a: int, b: int) -> None:
    """One step of somebody's work; where it can't be done, nothing is."""
    entries = find(workspace, Query())
    if what == "log":
        capture.log_entry(
            workspace, f"note {a}", codes=[["1.1"], ["2.1", "1.1"], []][b % 3], private=a == 0
        )
    elif what == "log many":
        rows = [capture.checked_entry(workspace, f"note {n}", circle="own") for n in range(b + 1)]
        capture.keep_entries(workspace, rows)
    elif what in ("edit", "remove", "unremove"):
        if what == "unremove":
            present = {entry.id for entry in entries}
            everything = find_everything(workspace)
            entries = [entry for entry in everything if entry.id not in present]
        if not entries:
            return
        entry = entries[a % len(entries)]
        if what == "edit":
            change = [
                evidence_changes.Edit(text=f"other note {b}"),
                evidence_changes.Edit(codes=["2.1"]),
                evidence_changes.Edit(on="2026-02-03", circle="built"),
                evidence_changes.Edit(incidents=["icm:1"], private=True),
            ][b % 4]
            evidence_changes.edit(workspace, entry, change)
        else:
            getattr(evidence_changes, what)(workspace, entry)
    elif what == "period":
        periods.add_period(workspace, f"H{a % 2}", "2026-01-01", f"2026-0{3 + b}-01")
    elif what == "goal":
        goals.add_goal(workspace, f"goal {a}", due="2026-12-01" if b % 2 else None)
    elif what in ("answer", "drop goal"):
        known = goals.all_goals(workspace)
        if known and what == "answer":
            goals.edit_goal(workspace, known[a % len(known)].id, answer=f"done {b}")
        elif known:
            goals.remove_goal(workspace, known[a % len(known)].id)
    elif what == "exempt":
        with changing(workspace) as transaction, transaction.change("exemption"):
            put_exemption(transaction, "engineer", "1", "1.1", f"reason {a}" if b else None)
    elif what == "box":
        key = next(iter(box_keys(workspace)))
        connect.write_box(workspace, connect.Choice(), key, f"written {a}" if b else "")
    elif what == "import":
        do_import(
            workspace,
            [Incident("icm", str(n), title=f"title {a}", created=n) for n in range(b)],
            ["title"] if a % 2 else ["title", "created"],
        )


def box_keys(workspace: Workspace) -> list[str]:
    from reviewapp.core.draft import box_keys as keys
    from reviewapp.services import rubrics

    edition = connect.load_edition(workspace, connect.DEFAULT_EDITION)
    return list(keys(edition, rubrics.load(workspace, "engineer")))


def find_everything(workspace: Workspace) -> list[Evidence]:
    with closing(sqlite3.connect(workspace.places.store)) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM evidence ORDER BY id")]
    return [get(workspace, identifier) for identifier in ids]


ACTIONS = [
    *["log", "log many", "edit", "edit", "remove", "unremove", "period", "goal"],
    *["answer", "drop goal", "exempt", "box", "import", "import", "undo", "undo"],
]
step = st.tuples(st.sampled_from(ACTIONS), st.integers(0, 3), st.integers(0, 4))


def pending(workspace: Workspace, sql: Sql) -> int:
    """How many changes there are to undo, those in the spool included."""
    (row,) = sql(
        workspace, "SELECT count(*) AS n FROM change WHERE kind = 'do' AND undone_by IS NULL"
    )
    return int(row["n"]) + len(spool_files(workspace.places))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(step, max_size=12))
def test_undo_walks_back_over_any_sequence(
    fresh: Callable[[], Workspace], sql: Sql, steps: list[tuple[str, int, int]]
) -> None:
    workspace = fresh()
    before: list[dict[str, Any]] = []
    history: list[dict[str, Any]] = []

    def undo_and_check() -> None:
        label = undo_last(workspace)
        assert (label is None) == (not before)
        if before:
            assert state(workspace) == before.pop()

    for what, a, b in steps:
        present, count = state(workspace), pending(workspace, sql)
        if what == "undo":
            undo_and_check()
        else:
            act(workspace, what, a, b)
            grown = pending(workspace, sql) - count
            assert grown in (0, 1)
            if grown:
                before.append(present)
            else:
                assert state(workspace) == present
        drained = sql(workspace, "SELECT * FROM history ORDER BY seq")
        assert drained[: len(history)] == history
        history = drained
    while before:
        undo_and_check()
        longer = sql(workspace, "SELECT * FROM history ORDER BY seq")
        assert longer[: len(history)] == history
        assert len(longer) > len(history)
        history = longer
    undo_and_check()
    assert find(workspace, Query()) == []


def test_a_spooled_entry_is_undone_too(workspace: Workspace) -> None:
    kept = capture.log_entry(workspace, "never drained")
    assert undo_last(workspace) == f"log of …{kept['id'][-6:]} “never drained”"
    assert find(workspace, Query()) == []
    assert get(workspace, kept["id"]).deleted_at is not None
    assert undo_last(workspace) is None


def test_many_logged_at_once_are_one_change(workspace: Workspace) -> None:
    rows = [capture.checked_entry(workspace, f"note {n}") for n in range(5)]
    capture.keep_entries(workspace, rows)
    assert len(find(workspace, Query())) == 5
    undo_last(workspace)
    assert find(workspace, Query()) == []


RAW = [
    "UPDATE evidence SET text = 'by hand'",
    "UPDATE evidence SET deleted_at = '2026-01-01T00:00:00.000Z'",
    "UPDATE evidence SET visibility = 'private'",
    "DELETE FROM evidence",
]


@pytest.mark.parametrize("statement", RAW)
@pytest.mark.parametrize("edited", [False, True])
def test_undo_refuses_over_a_change_by_hand(
    workspace: Workspace, sql: Sql, statement: str, edited: bool
) -> None:
    identifier = capture.log_entry(workspace, "mine")["id"]
    drain_spool(workspace)
    if edited:
        entry = get(workspace, identifier)
        evidence_changes.edit(workspace, entry, evidence_changes.Edit(text="mine, edited"))
    sql(workspace, statement)
    tables = ("evidence", "history", "change", "current_change", "search_map")
    before = [sql(workspace, f"SELECT * FROM {name}") for name in tables]
    with pytest.raises(RefusedError, match="can't be undone") as refused:
        undo_last(workspace)
    assert ("edit" if edited else "log") in str(refused.value)
    assert [sql(workspace, f"SELECT * FROM {name}") for name in tables] == before


def test_what_moves_with_every_revision_is_no_change(workspace: Workspace, sql: Sql) -> None:
    capture.log_entry(workspace, "mine")
    drain_spool(workspace)
    sql(workspace, "UPDATE evidence SET rev = 9, updated_at = 'later'")
    assert undo_last(workspace) is not None
    (row,) = sql(workspace, "SELECT rev FROM evidence")
    assert row["rev"] == 10


def test_a_row_that_the_change_deleted_comes_back(workspace: Workspace, sql: Sql) -> None:
    from reviewapp.store.tables import PeriodRow

    periods.add_period(workspace, "H1", "2026-01-01", "2026-06-30")
    before = sql(workspace, "SELECT id, name, first, last, owner_id, created_at FROM period")
    with changing(workspace) as transaction, transaction.change("period delete"):
        transaction.session.delete(transaction.session.get_one(PeriodRow, before[0]["id"]))
    assert sql(workspace, "SELECT * FROM period") == []
    undo_last(workspace)
    after = sql(workspace, "SELECT id, name, first, last, owner_id, created_at FROM period")
    assert after == before


def test_an_import_is_undone_whole_and_alone(workspace: Workspace) -> None:
    first = do_import(
        workspace, [Incident("icm", str(n), title="a", created=n) for n in range(510)], ["title"]
    )
    capture.log_entry(workspace, "logged since")
    drain_spool(workspace)
    assert undo_import(workspace, first) == 512  # the rows, the import, and its counts
    with changing(workspace) as transaction:
        assert change_of(transaction, incident_writer.IMPORT_LABEL, first) is None
    seen = state(workspace)
    assert (seen["incidents"], seen["imports"]) == ([], [])
    assert len(seen["evidence"]) == 1


def test_an_import_that_a_later_one_changed_stays(workspace: Workspace) -> None:
    first = do_import(workspace, [Incident("icm", "1", title="a")], ["title"])
    do_import(workspace, [Incident("icm", "1", title="b")], ["title"])
    before = state(workspace)
    with pytest.raises(RefusedError, match="later change first"):
        undo_import(workspace, first)
    assert state(workspace) == before
    undo_last(workspace)
    undo_last(workspace)
    assert state(workspace)["incidents"] == []


def test_an_import_undone_can_come_again(workspace: Workspace) -> None:
    incidents = [Incident("icm", "1", title="a", created=5)]
    do_import(workspace, incidents, ["title", "created"])
    undo_last(workspace)
    do_import(workspace, incidents, ["title", "created"])
    seen = state(workspace)["incidents"]
    assert [incident.title for incident in seen] == ["a"]
    undo_last(workspace)
    assert state(workspace)["incidents"] == []


def test_undo_names_an_entry_only_for_a_change_of_one(workspace: Workspace) -> None:
    identifier = capture.log_entry(workspace, "an entry of mine")["id"]
    periods.add_period(workspace, identifier[-4:], "2026-01-01", "2026-06-30")
    told = undo_last(workspace)
    assert told is not None
    assert "an entry of mine" not in told


def test_undo_on_the_command_line(cli: Cli) -> None:
    cli("log", "first")
    cli("period", "add", "H1", "--from", "2026-01-01", "--to", "2026-06-30")
    assert cli("undo").code == 0
    assert cli("undo").code == 0
    assert cli("list", "--json").json == []
    third = cli("undo")
    assert "othing" in third.out + third.err


def test_the_ids_of_a_removed_entry_are_still_found(workspace: Workspace) -> None:
    identifier = capture.log_entry(workspace, "gone")["id"]
    evidence_changes.remove(workspace, get(workspace, identifier))
    (entry,) = find_evidence(workspace.places, workspace.reader_id(), identifier[-6:])
    assert entry.deleted_at is not None
    assert os.path.exists(workspace.places.store)
