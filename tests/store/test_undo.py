"""Undo and redo: one change per call, to exactly the earlier state, never over a later change."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support import Cli

from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.core.evidence import Evidence
from reviewapp.core.incidents import Incident
from reviewapp.core.measures import STATES
from reviewapp.core.periods import EVERYTHING
from reviewapp.services import capture, connect, connect_snapshots, evidence_changes, goals, periods
from reviewapp.services.changing import changing, drain_spool
from reviewapp.services.connect_picks import Chooser
from reviewapp.services.customers import all_customers, edit_customer, put_customer, remove_customer
from reviewapp.services.evidence import Query, find, get
from reviewapp.services.identity import identify
from reviewapp.services.measures import all_measures, clear_measure, set_measure
from reviewapp.services.workspace import Workspace
from reviewapp.store import incident_writer
from reviewapp.store.check_reader import read_silences
from reviewapp.store.customer_reader import read_customers
from reviewapp.store.evidence_reader import find_evidence
from reviewapp.store.incident_reader import read_imports, read_incidents
from reviewapp.store.material_reader import (
    read_draft,
    read_exemptions,
    read_goals,
    read_measures,
    read_periods,
)
from reviewapp.store.material_writer import put_exemption, put_silence
from reviewapp.store.reader import reading
from reviewapp.store.spool import spool_files
from reviewapp.store.tables import TRACKED
from reviewapp.store.undo import REVISION, change_of, undo

Sql = Callable[..., list[dict[str, Any]]]
undo_last, redo_last = evidence_changes.undo_last, evidence_changes.redo_last


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
            "measures": read_measures(connection, owner, "engineer", "FY25"),
            "customers": [replace(it, rev=1) for it in read_customers(connection, owner)],
            "silences": read_silences(connection, owner, EVERYTHING),
            "incidents": sorted(read_incidents(connection, owner), key=lambda i: i.reference),
            "imports": read_imports(connection, owner),
        }


def do_import(workspace: Workspace, incidents: list[Incident], mapped: list[str]) -> str:
    with changing(workspace) as transaction:
        import_id = transaction.new_id()
        with transaction.change(incident_writer.IMPORT_LABEL, subject=import_id):
            row = incident_writer.add_import(
                transaction,
                import_id,
                {
                    "source": "icm",
                    "profile": "icm",
                    "file_name": "f.csv",
                    "file_sha256": "",
                    "imported_at": 0,
                },
            )
            counts = incident_writer.upsert_incidents(transaction, import_id, incidents, mapped)
            incident_writer.count_import(transaction, row, counts, len(incidents), 0)
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
    elif what == "measure":
        measure = all_measures(workspace)[a % 2]
        if b == 0 and measure.status is not None:
            clear_measure(workspace, measure.id)
        else:
            set_measure(workspace, measure.id, STATES[b % 4], note=f"note {a}")
    elif what == "customer":
        mine = [it for it in all_customers(workspace) if it.customer]
        if b < 2:
            put_customer(workspace, f"Customer {a % 2}", ["mcs", "cri"][b : b + 1])
        elif mine and b == 2:
            remove_customer(workspace, mine[a % len(mine)].name)
        elif mine:
            edit_customer(workspace, mine[a % len(mine)].name, f"CUSTOMER {2 + a}", ["ic"])
    elif what == "silence":
        with changing(workspace) as transaction, transaction.change("silence"):
            box, reason = ["", "setback"][a % 2], f"reason {b}" if b else None
            put_silence(transaction, EVERYTHING, "acronym", box, reason)
    elif what == "box":
        key = next(iter(box_keys(workspace)))
        connect.write_box(workspace, connect.Choice(), key, f"written {a}" if b else "")
    elif what == "step":
        standing = connect_snapshots.standing(workspace, None)
        if standing is not None and standing.next:
            following = standing.next[a % len(standing.next)]
            connect_snapshots.take_step(workspace, None, following)
    elif what == "pick":
        choose(workspace, a, b)
    elif what == "import":
        do_import(
            workspace,
            [Incident("icm", str(n), title=f"title {a}", created=n) for n in range(b)],
            ["title"] if a % 2 else ["title", "created"],
        )


def choose(workspace: Workspace, a: int, b: int) -> None:
    """Pick, leave out, move or take back; an entry in the inbox feeds no box, and is refused."""
    entries = find(workspace, Query())
    if not entries:
        return
    chooser = Chooser(workspace, connect.Choice())
    entry = entries[a % len(entries)].id
    with contextlib.suppress(BadInputError):
        if b == 0:
            chooser.leave_out([entry])
        elif b == 1:
            chooser.clear([entry])
        elif b == 2:
            chooser.move(entry, -1)
        else:
            chooser.pick(["impact-1", "impact-2"][a % 2], [entry])


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
    *["answer", "drop goal", "exempt", "box", "import", "import", "by hand"],
    *["measure", "customer", "step", "silence", "pick", "pick"],
    *["undo", "undo", "undo", "redo", "redo"],
]
step = st.tuples(st.sampled_from(ACTIONS), st.integers(0, 3), st.integers(0, 4))
BY_HAND = [
    "UPDATE evidence SET text = text || ' by hand', rev = rev + 1",
    "UPDATE goal SET priority = 1",
    "DELETE FROM connect_box",
    "DELETE FROM connect_pick",
    "DELETE FROM evidence",
]
Contents = dict[str, dict[str, dict[str, Any]]]


def contents(workspace: Workspace, sql: Sql) -> Contents:
    """All rows of all tables that undo covers, without what moves with every revision."""
    if spool_files(workspace.places):
        drain_spool(workspace)
    return {
        name: {
            row["id"]: {key: it for key, it in row.items() if key not in REVISION}
            for row in sql(workspace, f'SELECT * FROM "{name}"')
        }
        for name in (str(model.__tablename__) for model in TRACKED)
    }


def same(found: Contents, wanted: Contents) -> bool:
    """Whether every row is as wanted; what undo has taken out is still there, marked deleted."""
    return all(
        all(found[name].get(key) == row or is_gone(row) for key, row in rows.items())
        and all(is_gone(row) for key, row in found[name].items() if key not in rows)
        for name, rows in wanted.items()
    )


def is_gone(row: dict[str, Any]) -> bool:
    return row["deleted_at"] is not None


def steps_taken(workspace: Workspace, sql: Sql) -> int:
    (row,) = sql(workspace, "SELECT count(*) AS n FROM change WHERE kind = 'do'")
    return int(row["n"])


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(step, max_size=14))
@example(steps=[("log", 0, 0), ("import", 0, 3), ("undo", 0, 0), ("undo", 0, 0), ("redo", 0, 0)])
@example(steps=[("period", 0, 0), ("undo", 0, 0), ("period", 0, 1), ("undo", 0, 0), ("redo", 0, 0)])
@example(steps=[("box", 0, 1), ("by hand", 0, 2), ("box", 1, 1), ("undo", 0, 0), ("undo", 0, 0)])
def test_undo_and_redo_give_the_earlier_state_after_any_sequence(
    fresh: Callable[[], Workspace], sql: Sql, steps: list[tuple[str, int, int]]
) -> None:
    workspace = fresh()
    seen, rows = state(workspace), contents(workspace, sql)
    past: list[tuple[Any, Contents]] = []
    future: list[tuple[Any, Contents]] = []
    history: list[dict[str, Any]] = []

    def take(what: str) -> None:
        nonlocal seen, rows
        source, target = (past, future) if what == "undo" else (future, past)
        label = (undo_last if what == "undo" else redo_last)(workspace)
        assert (label is None) == (not source)
        if source:
            target.append((seen, rows))
            seen, rows = source.pop()
        assert same(contents(workspace, sql), rows)

    for what, a, b in steps:
        if what in ("undo", "redo"):
            take(what)
        else:
            count = steps_taken(workspace, sql)
            if what == "by hand":
                sql(workspace, BY_HAND[b % len(BY_HAND)])
                drain_spool(workspace)
            else:
                act(workspace, what, a, b)
            after = contents(workspace, sql), state(workspace)
            done = steps_taken(workspace, sql) - count
            assert done in (0, 1)
            if done:
                past.append((seen, rows))
                future.clear()
                rows, seen = after
        assert state(workspace) == seen
        longer = sql(workspace, "SELECT * FROM history ORDER BY seq")
        assert longer[: len(history)] == history
        history = longer
    everything = len(past)
    for what in ("undo", "redo", "undo"):
        for _ in range(everything):
            take(what)
        assert state(workspace) == seen
    assert undo_last(workspace) is None
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
def test_a_change_by_hand_is_a_step_like_any_other(
    workspace: Workspace, sql: Sql, statement: str, edited: bool
) -> None:
    identifier = capture.log_entry(workspace, "mine")["id"]
    drain_spool(workspace)
    if edited:
        entry = get(workspace, identifier)
        evidence_changes.edit(workspace, entry, evidence_changes.Edit(text="mine, edited"))
    before = contents(workspace, sql)
    sql(workspace, statement)
    after = contents(workspace, sql)
    assert "change by hand" in str(undo_last(workspace))
    assert contents(workspace, sql) == before
    assert "change by hand" in str(redo_last(workspace))
    assert same(contents(workspace, sql), after)
    for label in ("change by hand", *["edit"] * edited, "log"):
        assert label in str(undo_last(workspace))
    assert find(workspace, Query()) == []


def test_a_statement_by_hand_is_one_step(workspace: Workspace, sql: Sql) -> None:
    for n in range(3):
        capture.log_entry(workspace, f"note {n}")
    drain_spool(workspace)
    sql(workspace, "UPDATE evidence SET circle = 'own'")
    assert undo_last(workspace) == "change by hand"
    assert {entry.circle for entry in find(workspace, Query())} == {None}


def test_a_refusal_names_the_later_change(workspace: Workspace) -> None:
    first = do_import(workspace, [Incident("icm", "1", title="a")], ["title"])
    do_import(workspace, [Incident("icm", "1", title="b")], ["title"])
    with pytest.raises(RefusedError, match="by “slo import” of 2026-06-15") as refused:
        undo_import(workspace, first)
    assert "nothing was changed" in str(refused.value)


def test_an_import_done_again_can_be_undone_by_its_name(workspace: Workspace) -> None:
    first = do_import(workspace, [Incident("icm", "1", title="a")], ["title"])
    for _ in range(2):
        assert undo_import(workspace, first) > 1
        assert state(workspace)["incidents"] == []
        assert redo_last(workspace) == "the import of f.csv, 1 row"
        assert [item.id for item in state(workspace)["imports"]] == [first]


def test_a_new_change_drops_the_redo(workspace: Workspace, sql: Sql) -> None:
    capture.log_entry(workspace, "first")
    undo_last(workspace)
    capture.log_entry(workspace, "second, in the spool still")
    assert redo_last(workspace) is None
    undo_last(workspace)
    assert redo_last(workspace) is not None
    assert redo_last(workspace) is None
    assert [entry.text for entry in find(workspace, Query())] == ["second, in the spool still"]
    # Who I am is no change to my material.
    undo_last(workspace)
    identify(workspace, "Ada", None, None)
    assert redo_last(workspace) is not None


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


def test_undo_and_redo_on_the_command_line(cli: Cli) -> None:
    assert "nothing to do again" in cli("redo").err
    identifier = cli("log", "first").out.strip()
    assert cli("undo").code == 0
    again = cli("redo")
    assert (again.code, again.out) == (0, "")
    assert f"Done again: log of …{identifier[-6:]} “first”" in again.err
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
