"""The first screen's figures, on the sample and on stores of their own."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import NOW, ROOT

from reviewapp.assets import asset
from reviewapp.core.wording import reference_name
from reviewapp.services import capture, coverage, evidence_changes, goals, periods
from reviewapp.services.changing import drain_spool
from reviewapp.services.demo import demo_workspace
from reviewapp.services.evidence import Query, find
from reviewapp.services.overview import overview
from reviewapp.services.slo import Question, figures
from reviewapp.services.slo_import import import_file
from reviewapp.services.workspace import Workspace


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace(str(root), lambda: NOW)


def test_nothing_there_yet(workspace: Workspace) -> None:
    seen = overview(workspace)
    assert (seen.name, seen.role, seen.period) == (None, "engineer", periods.resolve(workspace))
    assert (seen.entries, seen.inbox, seen.imports, seen.last_entry) == (0, 0, 0, None)
    assert (seen.goals, seen.slo) == ((), ())
    assert seen.states == {"empty": len(seen.gaps)}
    assert [step.kind for step in seen.next_steps] == ["first_note", "import"]


@pytest.mark.parametrize("drained", [False, True])
def test_what_was_just_logged_counts(workspace: Workspace, drained: bool) -> None:
    periods.add_period(workspace, "H1", "2026-01-01", "2026-07-31")
    for text, codes, on in (
        ("waits", [], "2026-06-14"),
        ("waits since last year", [], "2025-10-01"),
        ("old", ["1.1"], "2026-02-01"),
        ("new", ["1.1", "1.2"], "2026-06-01"),
    ):
        capture.log_entry(workspace, text, codes=codes, on=on)
    if drained:
        drain_spool(workspace)
    seen = overview(workspace)
    assert (seen.entries, seen.inbox, seen.last_entry) == (3, 2, datetime.date(2026, 6, 14))
    assert (seen.states["shown"], seen.states["thin"]) == (1, 1)
    assert [gap.code for gap in seen.gaps][-1] == "1.2"
    assert {gap.code for gap in seen.gaps}.isdisjoint({"1.1"})
    kinds = [step.kind for step in seen.next_steps]
    assert kinds == ["inbox", "gap", "import"]
    assert seen.next_steps[0].text == "2 notes wait in the inbox."


def test_goals_that_are_due_in_the_period_or_before(workspace: Workspace) -> None:
    periods.add_period(workspace, "H1", "2026-01-01", "2026-07-31")
    for text, due in (
        ("in time", "2026-07-31"),
        ("late", "2025-11-01"),
        ("after", "2026-08-01"),
        ("answered", "2026-06-30"),
        ("whenever", None),
    ):
        made = goals.add_goal(workspace, text, due=due)
        if text == "answered":
            goals.edit_goal(workspace, made, answer="done")
    assert [goal.text for goal in overview(workspace).goals] == ["late", "in time"]


def test_the_sample_half_year(root: Path) -> None:
    nobody = Workspace(str(root / "nobody"), lambda: NOW)
    workspace = demo_workspace(str(root / "demo"), "engineer", nobody)
    seen = overview(workspace)
    period = periods.resolve(workspace)
    whole = find(workspace, Query(first=str(period.first), last=str(period.last)))
    assert (seen.period, seen.entries) == (period, len(whole))
    assert seen.name
    assert seen.imports == 2
    assert seen.last_entry == find(workspace, Query(), 1)[0].on
    rubric, covered = coverage.of_period(workspace, period)
    for state in ("shown", "thin", "empty"):
        assert seen.states.get(state, 0) == sum(item.state == state for item in covered)
    # My own part of each target, and no target without incidents of mine.
    alias = workspace.owner().alias
    assert alias
    assert seen.own
    _, mine = figures(workspace, Question(period=period, assignees=(alias,)))
    assert seen.slo
    assert {
        glance.target.id: (glance.figures.met, glance.figures.n, glance.figures.holds)
        for glance in seen.slo
    } == {
        found.id: (found.met, found.n, found.holds)
        for found in mine.targets
        if found.n or found.pending
    }
    assert all(" · " in glance.label for glance in seen.slo)
    assert rubric.name == seen.role


def test_a_missed_incident_is_open_until_an_entry_mentions_it(workspace: Workspace) -> None:
    workspace.clock = lambda: datetime.datetime(2025, 7, 1, 12, tzinfo=datetime.UTC)
    periods.add_period(workspace, "FY25-H2", "2025-01-01", "2025-06-30")
    import_file(workspace, asset("data", "sample", "icm-export.csv"))
    _, found = figures(workspace, Question(period=periods.resolve(workspace)))
    missed = sorted(
        {f"{miss.source}:{miss.external_id}" for t in found.targets for miss in t.misses}
    )
    assert len(missed) > 1

    def told() -> list[str]:
        return [step.text for step in overview(workspace).next_steps if step.kind == "missed"]

    every = told()
    assert not overview(workspace).own
    assert every[0].startswith(f"{len(missed)} missed incidents have no evidence yet: ")
    for drained in (False, True):
        capture.log_entry(workspace, "What it taught me", incidents=missed[1:], on="2025-06-01")
        if drained:
            drain_spool(workspace)
        left = reference_name(missed[0])
        assert told() == [f"1 missed incident has no evidence yet: {left}."]
        (entry,) = find(workspace, Query(incident=missed[1]))
        evidence_changes.remove(workspace, entry)
        assert told() == every


def test_it_needs_nothing_heavy() -> None:
    program = "import sys, reviewapp.services.overview; print('\\n'.join(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-S", "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    names = set(result.stdout.split())
    assert "sqlite3" in names
    heavy = {"sqlmodel", "sqlalchemy", "alembic", "pydantic", "docx", "lxml", "jinja2", "openpyxl"}
    assert names & heavy == set()
