"""What the SLO screen shows first: figures, their months, and where they come from."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support import NOW, ROOT

from reviewapp.core.months import Month
from reviewapp.core.periods import Period
from reviewapp.core.times import day_start
from reviewapp.services import rubrics, settings, slo
from reviewapp.services.slo_import import import_file
from reviewapp.services.workspace import Workspace
from reviewapp.store.incident_reader import Import

HEADER = (
    "IncidentId,Title,Severity,Programme,CreateDate,AcknowledgeDate,AcknowledgedBy,"
    "OwningContactAlias"
)
SAMPLE = ROOT / "data" / "sample" / "icm-export.csv"
TARGET = "eng-mcs-tta-high"
YEAR = Period("2026", datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))


@pytest.fixture
def mine(root: Path, tmp_path: Path) -> Workspace:
    """Two incidents in February, one late one in April on its last evening, one the year before."""
    workspace = Workspace(str(root), lambda: NOW)
    rows = (
        "1,a,2,MCS,2026-02-01T00:00:00Z,2026-02-01T00:05:00Z,ana,ana",
        "2,b,2,MCS,2026-02-28T10:00:00Z,2026-02-28T10:05:00Z,ben,ben",
        "3,c,2,MCS,2026-04-30T23:59:59Z,2026-05-01T02:00:00Z,ana,ana",
        "4,d,2,MCS,2025-11-30T10:00:00Z,2025-11-30T10:05:00Z,ana,ana",
    )
    file = tmp_path / "e.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    import_file(workspace, str(file), profile="icm")
    return workspace


def test_a_periods_months_are_all_there_up_to_now(mine: Workspace) -> None:
    seen = slo.overview(mine, slo.Question(period=YEAR))
    assert seen.months[TARGET] == (
        Month("2026-01", 0, 0),
        Month("2026-02", 2, 2),
        Month("2026-03", 0, 0),
        Month("2026-04", 0, 1),
        Month("2026-05", 0, 0),
        Month("2026-06", 0, 0),
    )
    assert list(seen.months) == [target.id for target in seen.rubric.targets]
    assert (seen.own, [item.file_name for item in seen.imports]) == (False, ["e.csv"])
    assert slo.figures(mine, slo.Question(period=YEAR)) == (seen.rubric, seen.report)


def test_an_open_period_goes_as_far_as_the_data(mine: Workspace) -> None:
    months = slo.overview(mine, slo.Question()).months
    assert [month.month for month in months[TARGET]] == [
        "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04",
    ]  # fmt: skip
    since = Period("", datetime.date(2026, 1, 1), None)
    assert slo.overview(mine, slo.Question(period=since)).months[TARGET][0].month == "2026-01"


def test_only_some_assignees(mine: Workspace) -> None:
    seen = slo.overview(mine, slo.Question(period=YEAR, assignees=("ana",)))
    assert seen.own
    assert seen.months[TARGET][1] == Month("2026-02", 1, 1)


def test_a_period_that_has_not_begun_has_no_months(mine: Workspace) -> None:
    ahead = Period("next", datetime.date(2027, 1, 1), datetime.date(2027, 6, 30))
    assert slo.overview(mine, slo.Question(period=ahead)).months[TARGET] == ()


def test_without_a_store_there_are_targets_and_no_figures(root: Path) -> None:
    seen = slo.overview(Workspace(str(root), lambda: NOW), slo.Question())
    assert [each.n for each in seen.report.targets] == [0] * len(seen.rubric.targets)
    assert (seen.imports, seen.months[TARGET]) == ((), ())
    assert not root.exists()


def extract(by: str | None = None, first: str | None = None, last: str | None = None) -> Import:
    counts = (0, 0, 0, 0, 0)
    return Import("i", "icm", "p", "f", 0, by, first, last, *counts)


@pytest.mark.parametrize(
    ("extracts", "partial"),
    [
        ([extract("created")], False),
        ([extract("created", "2026-02-01", "2026-02-28")], False),
        ([extract()], True),
        ([extract("closed")], True),
        ([extract("closed", "2026-01-01", "2026-03-31")], False),
        ([extract(None, "2026-01-01", "2026-03-31")], False),
        ([extract("changed", "2026-01-02", "2026-03-31")], True),
        ([extract("changed", "2026-01-01", "2026-03-30")], True),
        # Together they cover it, or leave a day out.
        ([extract("closed", "2026-01-01", "2026-02-10"), extract("created", "2026-02-11")], False),
        ([extract("closed", "2026-01-01", "2026-02-10"), extract("created", "2026-02-12")], True),
    ],
)
def test_rule_10_cohorts_outside_the_stated_window_get_no_word_unless_by_creation(
    extracts: list[Import], partial: bool
) -> None:
    since, until = day_start(datetime.date(2026, 1, 1)), day_start(datetime.date(2026, 4, 1))
    found = slo.partial_sources(extracts, since, until)
    assert found == ({"icm"} if partial else set())


@pytest.mark.parametrize("name", ["Europe/Berlin", "Pacific/Auckland", "America/New_York"])
def test_rule_8_months_begin_in_the_reporting_zone(mine: Workspace, name: str) -> None:
    settings.put(mine, "reporting.zone", name)
    months = {m.month: m.n for m in slo.overview(mine, slo.Question(period=YEAR)).months[TARGET]}
    zone = ZoneInfo(name)
    created = [datetime.datetime(*moment, tzinfo=datetime.UTC) for moment in (
        (2026, 2, 1), (2026, 2, 28, 10), (2026, 4, 30, 23, 59, 59),
    )]  # fmt: skip
    expected = Counter(f"{moment.astimezone(zone):%Y-%m}" for moment in created)
    assert {month: n for month, n in months.items() if n} == expected


def test_figures_name_the_imports_that_tell_them(root: Path, tmp_path: Path) -> None:
    """Not those of other days alone."""
    workspace = Workspace(str(root), lambda: NOW)
    rows = SAMPLE.read_text(encoding="utf-8").splitlines()
    old = tmp_path / "old.csv"
    old.write_text("\n".join([rows[0], rows[1].replace("2024-", "2014-")]) + "\n")
    first, other = (import_file(workspace, str(file)) for file in (SAMPLE, old))
    period = Period("FY25-H2", datetime.date(2025, 1, 1), datetime.date(2025, 6, 30))
    rubric, known = rubrics.load(workspace, "engineer"), slo.imports(workspace)
    behind = slo.imports_behind(workspace, rubric, slo.Question(period=period), known)
    assert [item.id for item in behind] == [first.id]
    assert {item.id for item in known} == {first.id, other.id}


def test_an_import_can_be_stopped_to_its_last_row(root: Path) -> None:
    workspace = Workspace(str(root), lambda: NOW)

    def stop(doing: str, rows: int) -> None:
        if (doing, rows) == ("written", 212):
            raise InterruptedError

    with pytest.raises(InterruptedError):
        import_file(workspace, str(SAMPLE), progress=stop)
    assert (slo.imports(workspace), slo.stored(workspace)) == ([], 0)
