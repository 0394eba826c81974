"""The manager's desk: what direct reports share, and never anything else."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from support import NOW

from reviewapp.core.errors import RefusedError
from reviewapp.core.evidence import Evidence
from reviewapp.services import capture, identity, periods, slo, team
from reviewapp.services.changing import changing
from reviewapp.services.slo_import import Selection, import_file
from reviewapp.services.workspace import Workspace
from reviewapp.store.material_writer import add_reporting_line, put_exemption, put_person
from reviewapp.store.owner import Owner
from reviewapp.store.spool import write_spool

TODAY = NOW.date()


@pytest.fixture
def desk(root: Path) -> Workspace:
    """A manager with Ana (alias, since 2024) and Ben (neither), who has a report of his own."""
    workspace = Workspace(str(root), lambda: NOW)
    identity.identify(workspace, "Mia", "mia", "manager")
    people = {"ana": ("Ana", "ana"), "ben": ("Ben", None), "eve": ("Eve", "eve")}
    with changing(workspace) as transaction, transaction.change("team", kind="setup"):
        for person_id, (name, alias) in people.items():
            values = {"name": name, "alias": alias, "role": "engineer"}
            put_person(transaction, person_id, values)
        me = workspace.owner().id
        add_reporting_line(transaction, me, "ben", datetime.date(2025, 1, 1))
        add_reporting_line(transaction, me, "ana", datetime.date(2024, 5, 1))
        add_reporting_line(transaction, "ben", "eve", datetime.date(2025, 1, 1))
    return workspace


def log(workspace: Workspace, owner: str, text: str, **fields: Any) -> None:
    fields = {"codes": ["1.2"], "rubric": "engineer", **fields}
    entry = capture.checked_entry(workspace, text, **fields)
    write_spool(
        workspace.places,
        workspace.new_id(),
        [{**entry, "id": workspace.new_id(), "owner": owner}],
    )


def texts(entries: list[Evidence]) -> list[str]:
    return [entry.text for entry in entries]


def drain(workspace: Workspace) -> None:
    with changing(workspace):
        pass


def test_the_reports_of_a_day_by_name(desk: Workspace) -> None:
    assert [(r.name, r.alias, r.since.year) for r in team.reports(desk)] == [
        ("Ana", "ana", 2024),
        ("Ben", None, 2025),
    ]
    assert [r.name for r in team.reports(desk, datetime.date(2024, 6, 1))] == ["Ana"]
    assert team.reports(desk, datetime.date(2023, 1, 1)) == []


def test_without_a_store_nobody_reports_to_me(root: Path) -> None:
    assert team.reports(Workspace(str(root), lambda: NOW)) == []
    assert not root.exists()


@pytest.mark.parametrize("drained", [False, True])
def test_private_entries_and_the_inbox_never_count(desk: Workspace, drained: bool) -> None:
    def everything_about_ana() -> tuple[object, ...]:
        return (
            team.reports(desk)[0],
            team.report_entries(desk, "ana"),
            team.count_report_entries(desk, "ana"),
            team.report_coverage(desk, "ana"),
        )

    log(desk, "ana", "shared and filed", on="2026-06-01")
    drain(desk)
    before = everything_about_ana()
    log(desk, "ana", "private", codes=["1.2", "7.1"], private=True)
    log(desk, "ana", "in the inbox", codes=[])
    log(desk, "ana", "private, in the inbox", codes=[], private=True)
    log(desk, "ben", "somebody else's")
    log(desk, desk.owner().id, "mine")
    if drained:
        drain(desk)
    assert everything_about_ana() == before
    assert texts(team.report_entries(desk, "ana")) == ["shared and filed"]
    # The control: one more shared entry does change all of it.
    log(desk, "ana", "shared too", codes=["7.1"])
    assert all(now != then for now, then in zip(everything_about_ana(), before, strict=True))


def test_a_shared_entry_that_is_removed_or_made_private_is_gone(desk: Workspace) -> None:
    from sqlmodel import select

    from reviewapp.store.tables import EvidenceRow

    log(desk, "ana", "first")
    log(desk, "ana", "second")
    drain(desk)
    assert team.count_report_entries(desk, "ana") == 2
    with changing(desk) as transaction, transaction.change("test"):
        rows = transaction.session.exec(select(EvidenceRow).order_by(EvidenceRow.id)).all()
        rows[0].deleted_at = transaction.now
        rows[1].visibility = "private"
        transaction.session.add_all(rows)
    assert team.count_report_entries(desk, "ana") == 0
    assert team.report_entries(desk, "ana") == []
    assert team.reports(desk)[0].last is None


def test_pages_are_newest_first(desk: Workspace) -> None:
    for day in ("2026-06-01", "2026-06-03", "2026-06-02", "2025-01-01"):
        log(desk, "ana", day, on=day)
    newest = ["2026-06-03", "2026-06-02", "2026-06-01", "2025-01-01"]
    assert texts(team.report_entries(desk, "ana")) == newest
    assert texts(team.report_entries(desk, "ana", 1, 2)) == newest[1:3]
    assert texts(team.report_entries(desk, "ana", 3, 5)) == newest[3:]
    assert team.report_entries(desk, "ana", 9, 5) == []


@pytest.mark.parametrize("person", ["eve", "nobody", ""])
def test_only_direct_reports_are_read(desk: Workspace, person: str) -> None:
    log(desk, "eve", "shared with Ben only")
    log(desk, desk.owner().id, "mine")
    for read in (
        team.report_entries,
        team.count_report_entries,
        team.report_coverage,
        team.report_slo,
    ):
        with pytest.raises(RefusedError, match="does not report to you") as refused:
            read(desk, person)
        assert "Eve" not in str(refused.value)


def test_who_no_longer_reports_to_me_is_not_read(desk: Workspace) -> None:
    from sqlmodel import select

    from reviewapp.store.tables import ReportingLine

    with changing(desk) as transaction, transaction.change("test", kind="setup"):
        line = transaction.session.exec(
            select(ReportingLine).where(ReportingLine.report_id == "ana")
        ).one()
        line.until = (TODAY - datetime.timedelta(days=1)).isoformat()
        transaction.session.add(line)
    assert [r.name for r in team.reports(desk)] == ["Ben"]
    with pytest.raises(RefusedError):
        team.report_entries(desk, "ana")
    # On its last day the line still held.
    assert len(team.reports(desk, TODAY - datetime.timedelta(days=1))) == 2


def test_the_summary_is_of_the_current_period_in_their_own_rubric(desk: Workspace) -> None:
    periods.add_period(desk, "H1", "2026-01-01", "2026-06-30")
    log(desk, "ana", "one", on="2026-02-01", codes=["6.1"])
    log(desk, "ana", "two", on="2026-03-01", codes=["6.1"])
    log(desk, "ana", "thin", on="2026-06-10", codes=["6.2"])
    log(desk, "ana", "before the period", on="2025-12-31", codes=["7.1"])
    log(desk, "ana", "under another rubric", codes=["1.1"], rubric="manager", on="2026-01-05")
    summary = team.reports(desk)[0]
    assert (summary.entries, summary.last) == (4, datetime.date(2026, 6, 10))
    rubric, covered = team.report_coverage(desk, "ana")
    assert rubric.name == "engineer"
    states = {item.code: item.state for item in covered}
    assert (states["6.1"], states["6.2"], states["7.1"], states["1.1"]) == (
        "shown",
        "thin",
        "empty",
        "empty",
    )
    assert summary.states == {"shown": 1, "thin": 1, "empty": len(covered) - 2}
    assert summary.gaps == tuple(code for code, state in states.items() if state == "empty")


def test_why_an_indicator_does_not_apply_to_them_is_theirs(desk: Workspace) -> None:
    hers = Owner("ana", "Ana", "ana", "engineer")
    with changing(desk, hers) as transaction, transaction.change("coverage"):
        put_exemption(transaction, "engineer", "1", "1.1", "a private reason")
    _, covered = team.report_coverage(desk, "ana")
    assert covered[0].reason is None
    assert "private reason" not in repr((covered, team.reports(desk)))


def test_a_role_without_a_rubric_here_leaves_the_others_readable(desk: Workspace) -> None:
    with changing(desk) as transaction, transaction.change("team", kind="setup"):
        put_person(transaction, "zoe", {"name": "Zoe", "alias": "zoe", "role": "architect"})
        add_reporting_line(transaction, desk.owner().id, "zoe", TODAY)
    log(desk, "zoe", "shared", codes=["1.2"])
    ana, _, zoe = team.reports(desk)
    assert (zoe.entries, zoe.states, zoe.gaps) == (1, {}, ())
    assert ana.states["empty"] == len(ana.gaps) > 20


def test_a_persons_own_part_of_the_figures(desk: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "e.csv"
    rows = (
        "1,a,2,MCS,2026-06-01T10:00:00Z,2026-06-01T10:05:00Z,ana,ana",
        "2,b,2,MCS,2026-06-02T10:00:00Z,2026-06-02T10:55:00Z,eve,eve",
    )
    header = (
        "IncidentId,Title,Severity,Programme,CreateDate,AcknowledgeDate,AcknowledgedBy,"
        "OwningContactAlias"
    )
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    import_file(desk, str(file), profile="icm", selection=Selection())
    own = team.report_slo(desk, "ana")
    assert own is not None
    assert (own.own, own.rubric.name) == (True, "engineer")
    figures = next(each for each in own.report.targets if each.id == "eng-mcs-tta-high")
    assert (figures.met, figures.n) == (1, 1)
    assert team.report_slo(desk, "ben") is None


def test_rule_9_the_teams_figures_are_those_of_its_members_at_the_time(
    desk: Workspace, tmp_path: Path
) -> None:
    header = "IncidentId,Title,Severity,Programme,CreateDate,AcknowledgeDate,OwningContactAlias"
    rows = (
        "1,a,2,MCS,2024-04-30T10:00:00Z,2024-04-30T10:05:00Z,ana",  # not a member yet
        "2,b,2,MCS,2024-05-02T10:00:00Z,2024-05-02T10:05:00Z,ana",
        "3,c,2,MCS,2025-02-01T10:00:00Z,2025-02-01T10:05:00Z,eve",  # a report of Ben's
    )
    file = tmp_path / "e.csv"
    file.write_text("\n".join((header, *rows)), encoding="utf-8")
    import_file(desk, str(file), profile="icm")
    target = "mgr-mcs-tta-high"

    def ids(question: slo.Question) -> list[str]:
        found = slo.incident_verdicts(desk, question, target)
        (figures,) = [f for f in slo.figures(desk, question)[1].targets if f.id == target]
        assert figures.n == len(found)
        return sorted(item.incident.external_id for item in found)

    assert ids(slo.Question()) == ["1", "2", "3"]
    # Not mitigated, so whose they are is decided now.
    assert ids(slo.Question(team=True)) == ["1", "2"]
    import_file(desk, _mitigated(file, header, rows), profile="icm")
    assert ids(slo.Question(team=True)) == ["2"]
    with pytest.raises(RefusedError, match="Nobody with an alias reports to you"):
        slo.figures(Workspace(str(tmp_path / "alone"), lambda: NOW), slo.Question(team=True))


def _mitigated(file: Path, header: str, rows: tuple[str, ...]) -> str:
    """The same incidents, each mitigated a minute after it was acknowledged."""
    lines = [f"{row},{row.split(',')[5].replace('05:00Z', '06:00Z')}" for row in rows]
    text = "\n".join((f"{header},MitigateDate", *lines))
    file.write_text(text, encoding="utf-8")
    return str(file)
