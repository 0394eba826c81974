"""The SLO table's cells: figures with their guards, and a state in words."""

from __future__ import annotations

import pytest

from reviewapp.core.connect import SloLine
from reviewapp.export import slo_table

ORDERS = {"icm": ("0", "1", "2", "2.5", "3", "4")}


@pytest.fixture
def row(target, figures):
    def made(target_is=None, **figures_are):
        line = SloLine(target(**(target_is or {})), figures(**figures_are))
        [cells] = slo_table.rows(line, ORDERS)
        return dict(
            zip(slo_table.HEADER, (cell.replace("\u00a0", " ") for cell in cells), strict=True)
        )

    return made


def test_a_full_row(row):
    cells = row(
        n=47, met=46, median_s=360, p90_s=702, previous=(30, 33), trend="no clear change",
        pending=2, invalid=1,
    )  # fmt: skip
    assert list(cells.values()) == [
        "TTA ≤ 15 min\nTime to acknowledge",
        "MCS Sev 1–2.5 IcMs",
        "46 of 47\n2 pending\n1 invalid",
        "97.9 %\n88.9–99.6 %",
        "6 min\np90 11.7 min",
        "30 of 33 (90.9 %)\nno clear change",
        "missed",
    ]


def test_fewer_than_ten_have_an_interval_but_no_share_and_no_p90(row):
    cells = row(n=9, met=9, median_s=360, p90_s=702, previous=(3, 4))
    assert list(cells.values())[2:6] == ["9 of 9", "70.1–100 %", "6 min", "3 of 4"]


def test_below_five_the_values_are_listed(row):
    cells = row(n=3, met=3, median_s=360, durations=(60, 360, 7200))
    assert cells["Median / p90"] == "60 s, 6 min, 2 h"


def test_unknowns_add_the_bounds(row):
    cells = row(n=21, met=18, unknown=1)
    assert list(cells.values())[2:4] == [
        "18 of 21\n1 unknown",
        "85.7 %\n65.4–95.0 %\nwith unknowns 81.8–86.4 %",
    ]


def test_a_mean_shows_the_mean_below_the_median_and_what_still_runs(row):
    cells = row({"statistic": "mean"}, n=53, met=50, running=1, median_s=360, mean_s=744)
    assert cells["Target"].endswith("Time to acknowledge, on average")
    assert cells["Met"] == "50 of 53\n1 running"
    assert cells["Median / p90"] == "6 min\nmean 12.4 min"


@pytest.mark.parametrize(
    ("target_is", "figures_are", "state"),
    [
        ({}, {"n": 3, "met": 3}, "met"),
        ({}, {"n": 3, "met": 2}, "missed"),
        ({}, {"n": 3, "met": 3, "pending": 1}, "open"),
        ({}, {"n": 3, "met": 3, "unknown": 1}, "not known"),
        ({}, {}, "no incidents"),
        (
            {"statistic": "mean"},
            {"n": 3, "met": 3, "running": 1, "so_far": True},
            "open, met so far",
        ),
        (
            {"statistic": "mean"},
            {"n": 3, "met": 1, "running": 1, "so_far": False},
            "open, not met so far",
        ),
        ({"limit_s": None}, {"ended": 3}, "no target set"),
    ],
)
def test_the_state_in_words(row, target_is, figures_are, state):
    assert row(target_is, **figures_are)["State"] == state


def test_without_a_number_the_ended_are_counted(row):
    cells = row({"limit_s": None, "metric": "TTM"}, ended=31, running=2)
    assert cells["Target"] == "TTM\nTime to mitigate, no number set"
    assert cells["Met"] == "31 ended\n2 running"
    assert cells["Attainment (95\u00a0% CI)"] == "–"


def test_the_own_part_is_a_row_of_its_own_without_a_mark(target, figures):
    team = figures(n=47, met=46)
    _, own = slo_table.rows(SloLine(target(), team, figures(n=12, met=12)), ORDERS)
    assert own[0] == "Of these, my own part"
    assert own[2] == "12 of 12"
    assert own[-1] == "–"
    assert len(slo_table.rows(SloLine(target(), team, figures()), ORDERS)) == 1


def test_remarks_are_one_text_for_each_target(target, figures):
    lines = [
        SloLine(target(note="Names no Sev 0."), figures(inferred=1)),
        SloLine(target(), figures()),
    ]
    assert slo_table.table_remarks(lines, ORDERS) == [
        "TTA, MCS Sev 1–2.5 IcMs: Names no Sev 0. 1 not acknowledged but mitigated within the"
        " limit, so counted as met."
    ]


def test_what_holds_for_all_targets_is_said_once(target, figures):
    lines = [
        SloLine(target(note="Names no Sev 0. Each one counts."), figures()),
        SloLine(target(note="Each one counts."), figures()),
    ]
    assert slo_table.table_remarks(lines, ORDERS) == [
        "All targets: Each one counts.",
        "TTA, MCS Sev 1–2.5 IcMs: Names no Sev 0.",
    ]


def test_an_objective_has_its_budget_in_the_cell_and_none_for_the_own_part(target, figures):
    team = figures(n=47, met=46, missed=1)
    own = figures(n=12, met=12)
    first, second = slo_table.rows(SloLine(target(objective=9500), team, own), ORDERS)
    budget = first[3].replace("\u00a0", " ").splitlines()[-2:]
    assert budget == ["objective 95 %", "2 allowed, 1 missed"]
    assert "allowed" not in second[3]
