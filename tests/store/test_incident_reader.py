"""Figures are folded over tuples found through indexes: the same as over what can be read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.core.incidents import Incident, facts
from reviewapp.core.people import responsible
from reviewapp.services import slo
from reviewapp.services.changing import changing
from reviewapp.services.workspace import Workspace
from reviewapp.store import incident_writer
from reviewapp.store.incident_reader import read_facts, read_incidents
from reviewapp.store.reader import reading

people = st.sampled_from(["ana", "ben", "Zoë", 'o"hara', "al"])
moments = st.integers(0, 1000)
incidents = st.builds(
    Incident,
    source=st.sampled_from(["icm", "dfm"]),
    external_id=st.integers(0, 10**9).map(str),
    programmes=st.sampled_from([None, frozenset({"mcs"}), frozenset({"mcs", "cri"})]),
    severities=st.sampled_from([(), ((None, "2"),), ((1, "3"), (5, "2"))]),
    created=st.none() | moments,
    acknowledged=st.none() | moments,
    acknowledged_by=st.none() | people,
    mitigated=st.none() | moments,
    mitigated_last=st.none() | moments,
    resolved=st.none() | moments,
    rca_delivered=st.none() | moments,
    rca_required=st.sampled_from([None, True, False]),
    critsits=st.lists(st.tuples(st.none() | moments, st.none() | moments), max_size=2).map(tuple),
    assignee=st.none() | people,
    assignees=st.lists(st.tuples(moments, people), max_size=3).map(lambda p: tuple(sorted(p))),
    reopened=st.integers(0, 2),
    duplicate_of=st.sampled_from([None, "1"]),
    parent=st.sampled_from([None, "1"]),
    marks=st.sampled_from([frozenset(), frozenset({"test"})]),
)
rows = st.lists(incidents, max_size=30, unique_by=lambda item: (item.source, item.external_id))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A store with one import and no incidents; each example puts its own in by SQL."""
    made = Workspace(str(tmp_path_factory.mktemp("reader") / "root"), throwaway=True)
    with changing(made) as transaction, transaction.change("slo import"):
        values = {"source": "icm", "profile": "p", "file_name": "f", "file_sha256": ""}
        incident_writer.add_import(transaction, "i", {**values, "imported_at": 0, "rows": 0})
    with closing(sqlite3.connect(made.places.store)) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'incident'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.commit()
    return made


def put(workspace: Workspace, found: list[Incident]) -> None:
    with closing(sqlite3.connect(workspace.places.store)) as connection:
        connection.execute("DELETE FROM incident")
        for number, incident in enumerate(found):
            values = incident_writer.incident_columns(incident)
            own = {"id": f"{number:08}", "owner_id": workspace.reader_id(), "import_id": "i"}
            row = {**values, **own, "created_at": "", "updated_at": "", "rev": 1}
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            statement = f"INSERT INTO incident ({names}) VALUES ({marks})"
            connection.execute(statement, list(row.values()))
        connection.commit()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, st.sets(people, max_size=2), st.sampled_from([(None, None), (200, 700), (300, None)]))
def test_what_is_read_for_figures_is_what_can_be_read(
    workspace: Workspace,
    rows: list[Incident],
    people: set[str],
    period: tuple[int | None, int | None],
) -> None:
    put(workspace, rows)
    since, until = period

    def inside(incident: Incident) -> bool:
        created = incident.created
        return created is None or ((since or 0) <= created and (until is None or created < until))

    with reading(workspace.places) as connection:
        assert connection is not None
        me = workspace.reader_id()
        whole = {item.reference: item for item in read_incidents(connection, me, since, until)}
        assert set(whole) == {item.reference for item in rows if inside(item)}
        lean = {f"{f.source}:{f.external_id}": f for f in read_facts(connection, me, since, until)}
        nobody = {"assignee": None, "assignees": (), "acknowledged_by": None}
        assert lean == {name: facts(replace(item, **nobody)) for name, item in whole.items()}
        if people:
            theirs = {
                f"{found.source}:{found.external_id}": found
                for found in read_facts(connection, me, since, until, sorted(people))
            }
            assert all(found == facts(whole[name]) for name, found in theirs.items())
            for metric in ("TTA", "TTM", None):
                wanted = {n for n, it in whole.items() if responsible(it, metric) in people}
                assert wanted <= set(theirs)
            again = read_incidents(connection, me, since, until, sorted(people))
            assert {item.reference for item in again} == set(theirs)


def test_one_persons_incidents_are_found_through_indexes(workspace: Workspace) -> None:
    plans = []
    connect = sqlite3.connect

    def explained(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = connect(*arguments, **options)  # type: ignore[call-overload]
        connection.set_trace_callback(plans.append)
        return connection  # type: ignore[no-any-return]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", explained)
        slo.figures(workspace, slo.Question("engineer", assignees=("ana",)))
    (statement,) = [text for text in plans if "INDEXED BY" in text]
    with closing(connect(workspace.places.store)) as connection:
        steps = [row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert not [step for step in steps if step.startswith("SCAN incident")]
    for index in ("assignee", "acknowledged_by", "hands"):
        assert any(f"ix_incident_{index}" in step for step in steps)
