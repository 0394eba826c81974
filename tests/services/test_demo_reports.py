"""The sample half year as the app opens it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from support import NOW

from reviewapp.core.drawn import unwritten
from reviewapp.core.errors import RefusedError
from reviewapp.services import coverage, demo, evidence, goals, periods, slo, team
from reviewapp.services.workspace import Workspace
from reviewapp.store.reader import reading


def sample(root: Path, role: str, told: list[str] | None = None) -> Workspace:
    mine = Workspace(str(root / "mine"), lambda: NOW, [].append if told is None else told.append)
    return demo.demo_workspace(str(root / "demo"), role, mine)


@pytest.mark.parametrize("role", demo.ROLES)
def test_there_is_something_to_do_on_every_screen(tmp_path: Path, role: str) -> None:
    told: list[str] = []
    workspace = sample(tmp_path, role, told)
    period = periods.resolve(workspace)
    assert period.name == demo.PERIOD
    assert 3 <= evidence.count(workspace, evidence.Query(inbox=True)) <= 6
    states = Counter(item.state for item in coverage.of_period(workspace, period)[1])
    assert 1 <= states["empty"] <= 2
    assert states["thin"]
    assert {goal.answer is None for goal in goals.all_goals(workspace)} == {True, False}
    seen = slo.overview(workspace, slo.Question(period=period))
    assert [item.file_name for item in seen.imports] == ["dfm-export.csv", "icm-export.csv"]
    assert [month.month for month in seen.months[seen.rubric.targets[0].id]] == [
        f"2025-{month:02d}" for month in range(1, 7)
    ]
    assert unwritten(demo.demo_document(workspace)) == []
    assert [sentence for sentence in told if "Importing" in sentence] == [
        "Importing icm-export.csv …",
        "Importing dfm-export.csv …",
    ]
    assert not (tmp_path / "mine").exists()


def test_the_manager_reads_what_four_reports_share(tmp_path: Path) -> None:
    workspace = sample(tmp_path, "manager")
    known = {report.alias: report for report in team.reports(workspace)}
    assert len(known) == 8
    shared = {alias: report.entries for alias, report in known.items() if report.entries}
    assert shared == {"dlindqvist": 7, "siqbal": 6, "hwatanabe": 5, "kasante": 7}
    daniel = known["dlindqvist"]
    entries = team.report_entries(workspace, daniel.person_id)
    assert {entry.owner_id for entry in entries} == {daniel.person_id}
    assert not any(entry.private for entry in entries)
    figures = team.report_slo(workspace, daniel.person_id)
    assert figures is not None
    assert any(each.n for each in figures.report.targets)


def test_the_reports_entries_are_theirs_in_list_and_history(tmp_path: Path) -> None:
    workspace = sample(tmp_path, "manager")
    me = workspace.owner().id
    assert {entry.owner_id for entry in evidence.find(workspace, evidence.Query())} == {me}
    with reading(workspace.places) as connection:
        assert connection is not None
        rows = connection.execute(
            "SELECT e.owner_id, e.visibility, h.owner_id, c.owner_id FROM evidence e "
            "JOIN history h ON h.table_name = 'evidence' AND h.row_id = e.id "
            "JOIN change c ON c.txn = h.txn WHERE e.owner_id <> ?",
            (me,),
        ).fetchall()
    assert len(rows) == 28
    assert all(row[0] == row[2] == row[3] for row in rows)
    assert sum(row[1] == "private" for row in rows) == 3


def test_the_engineer_has_no_reports(tmp_path: Path) -> None:
    workspace = sample(tmp_path, "engineer")
    assert team.reports(workspace) == []
    with pytest.raises(RefusedError):
        team.report_entries(workspace, workspace.owner().id)


@pytest.mark.parametrize("role", demo.ROLES)
def test_what_comes_later_sorts_after_the_sample(tmp_path: Path, role: str) -> None:
    workspace = sample(tmp_path, role)
    ids = [workspace.new_id() for _ in range(20)]
    assert ids == sorted(ids)
    assert min(ids) > max(entry.id for entry in evidence.find(workspace, evidence.Query()))
