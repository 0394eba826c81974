"""Sentences on SLO figures: one situation, one wording."""

from __future__ import annotations

import re

import pytest

from reviewapp.core.connect import SloLine
from reviewapp.core.rubric import Reading
from reviewapp.export.sentences import remarks, sentences

ORDERS = {"icm": ("0", "1", "2", "2.5", "3", "4"), "dfm": ("1", "A", "B", "C")}
MEAN = {"programme": "cri", "severities": ("0", "1", "2", "2.5"), "statistic": "mean"}
TTM = {"metric": "TTM", "limit_s": 86400, "measure": "ICM TTM <= 1d"}
TIC = {"metric": "TiC", "source": "dfm", "limit_s": 43200, "measure": "DFM TiC <= 12h"}
TTRCA = {
    "metric": "TTRCA",
    "source": None,
    "severities": (),
    "limit_s": 864000,
    "measure": "TTRCA <=10d for MCS Customers",
}


@pytest.fixture
def say(target, figures):
    def said(target_is, figures_are, own=None):
        line = SloLine(target(**target_is), figures(**figures_are), figures(**own) if own else None)
        return [text.replace("\u00a0", " ") for text in sentences(line, ORDERS)]

    return said


def test_ten_or_more_give_share_interval_median_and_the_period_before(say):
    numbers = {
        "n": 47, "met": 46, "median_s": 360, "previous": (30, 33), "trend": "no clear change"
    }  # fmt: skip
    assert say({}, numbers) == [
        "Acknowledged 46 of 47 MCS Sev 1–2.5 IcMs within 15 min (97.9 %; 95 % CI 88.9–99.6 %),"
        " median 6 min; previous period 30 of 33 (90.9 %), no clear change."
    ]


def test_fewer_than_ten_give_no_percentage_and_name_the_miss(say):
    numbers = {"n": 6, "met": 5, "misses": [("icm", "300000123", 111600, False)]}
    assert say(TTM, numbers) == [
        "Mitigated 5 of 6 MCS Sev 1–2.5 IcMs within 1 d; the miss (IcM 300000123) took 31 h."
    ]


@pytest.mark.parametrize(
    ("misses", "ending"),
    [
        ([("icm", "7", 111600, True)], "; the miss (IcM 7) stands at 31 h, still running."),
        (
            [("icm", "7", 216000, True), ("icm", "8", 111600, False), ("icm", "9", 90000, False)],
            "; the misses took 2.5 d (IcM 7, still running), 31 h (IcM 8) and 25 h (IcM 9).",
        ),
        (
            [("icm", str(number), 111600 - number, False) for number in range(4)],
            "; the longest of 4 misses took 31 h.",
        ),
        ([], "."),
    ],
)
def test_misses_are_named_while_they_are_few(say, misses, ending):
    [text] = say(TTM, {"n": 6, "met": 6 - len(misses), "misses": misses})
    met = 6 - len(misses)
    assert text == f"Mitigated {met} of 6 MCS Sev 1–2.5 IcMs within 1 d{ending}"


def test_the_period_before_has_no_percentage_below_ten_and_no_word_without_a_trend(say):
    [text] = say(TTM, {"n": 6, "met": 6, "previous": (3, 4)})
    assert text.endswith("within 1 d; previous period 3 of 4.")
    [text] = say(TTM, {"n": 6, "met": 6, "previous": (0, 0)})
    assert text.endswith("; none in the previous period.")


def test_where_all_were_met_the_share_is_not_said_twice(say):
    [text] = say({}, {"n": 12, "met": 12, "median_s": 60})
    assert "12 of 12 MCS Sev 1–2.5 IcMs within 15 min (95 % CI 75.8–100 %), median 60 s." in text


def test_a_mean_stands_with_target_median_ended_and_running(say):
    numbers = {
        "n": 53, "ended": 52, "running": 1, "met": 50, "mean_s": 744, "median_s": 360
    }  # fmt: skip
    assert say(MEAN, numbers | {"so_far": True}) == [
        "Average TTA for CRI Sev 0–2.5: 12.4 min (target ≤ 15 min), median 6 min, 52 ended,"
        " 1 still running.",
        "Met so far, 1 running.",
    ]
    assert say(MEAN, numbers | {"so_far": False})[1] == "Not met so far, 1 running."


def test_a_mean_that_holds_needs_no_second_sentence(say):
    numbers = {"n": 12, "met": 11, "mean_s": 744, "median_s": 360, "holds": True}
    assert say(MEAN, numbers | {"previous": (20, 40, 1117, 870)}) == [
        "Average TTA for CRI Sev 0–2.5: 12.4 min (target ≤ 15 min), median 6 min, 12 ended;"
        " previous period 18.6 min, median 14.5 min, 20 of 40 within 15 min (50.0 %)."
    ]


@pytest.mark.parametrize(
    ("numbers", "second"),
    [
        (
            {"n": 43, "met": 40, "mean_s": 1116, "holds": False},
            "Average 18.6 min misses the 15-min goal although 40 of 43 were within it"
            " (93.0 %; 95 % CI 81.4–97.6 %).",
        ),
        (
            {"n": 4, "met": 1, "mean_s": 1116, "holds": False},
            "Average 18.6 min misses the 15-min goal; 1 of 4 were within it.",
        ),
        (
            {"n": 3, "met": 1, "mean_s": 840, "holds": True},
            "Average 14 min meets the 15-min goal although only 1 of 3 were within it.",
        ),
        (
            {"n": 9, "ended": 6, "running": 3, "met": 6, "mean_s": 600, "holds": False},
            "Not met: with the 3 still running the average is above 15 min.",
        ),
    ],
)
def test_mean_and_attainment_can_point_apart(say, numbers, second):
    assert say(MEAN, numbers | {"median_s": 360})[1] == second


def test_a_mean_of_none_ended(say):
    assert say(MEAN, {"running": 2, "so_far": True}) == [
        "Average TTA for CRI Sev 0–2.5: none ended yet, 2 running (target ≤ 15 min).",
        "Met so far, 2 running.",
    ]


@pytest.mark.parametrize(
    ("target_is", "count", "text"),
    [
        (
            {**TTM, "severities": ("3", "4"), "limit_s": 864000, "measure": "TTM <= 10d"},
            3,
            "3 Sev 3–4 IcMs are open, younger than 10 d, and not counted.",
        ),
        ({}, 1, "1 Sev 1–2.5 IcM is not acknowledged yet, younger than 15 min, and not counted."),
        (
            {**TIC, "severities": ("A",)},
            1,
            "1 DFM Sev A case is still in critsit, below 12 h so far, and not counted.",
        ),
        (TTRCA, 2, "2 RCAs are outstanding, less than 10 d after mitigation, and not counted."),
    ],
)
def test_open_ones_are_told_apart(say, target_is, count, text):
    assert say(target_is, {"pending": count}) == [text]


def test_none_is_said_and_never_a_full_score(say):
    dfm = {**TIC, "programme": None, "severities": ("1",)}
    assert say(dfm, {}) == ["No DFM Sev 1 cases in the period."]
    assert say(dfm, {"not_applicable": 5}) == [
        "None of the 5 DFM Sev 1 cases in the period was ever in critsit."
    ]
    assert say(dfm, {"not_applicable": 1}) == [
        "The one DFM Sev 1 case in the period was never in critsit."
    ]
    assert say(MEAN, {}) == ["No CRI Sev 0–2.5 IcMs in the period."]
    assert say(TTRCA, {}) == ["No RCAs for MCS customers in the period."]


def test_each_metric_has_its_own_verb(say):
    assert say({**TIC, "severities": ("A",), "programme": None}, {"n": 12, "met": 11})[
        0
    ].startswith("Kept 11 of 12 DFM Sev A cases within 12 h in critsit (91.7 %; ")
    assert say(TTRCA, {"n": 10, "met": 9})[0].startswith(
        "Delivered 9 of 10 RCAs for MCS customers within 10 d of mitigation (90.0 %; "
    )
    assert say(TTRCA, {"n": 1, "met": 1}) == [
        "Delivered 1 of 1 RCA for MCS customers within 10 d of mitigation."
    ]
    assert say({}, {"n": 1, "met": 1}) == ["Acknowledged 1 of 1 MCS Sev 1–2.5 IcM within 15 min."]


def test_the_own_part_stands_beside_the_teams_figure(say):
    team = {"n": 47, "met": 46}
    assert say({}, team, {"n": 12, "met": 12})[-1] == (
        "Of the team's 47, I owned 12: 12 of 12 within 15 min (95 % CI 75.8–100 %)."
    )
    assert say({}, team, {"n": 3, "met": 2})[-1] == (
        "Of the team's 47, I owned 3: 2 of 3 within 15 min."
    )
    assert say(MEAN, team | {"mean_s": 600, "median_s": 300}, {"n": 3, "met": 2, "mean_s": 240})[
        -1
    ] == ("Of the team's 47, I owned 3: average 4 min, 2 of 3 within 15 min.")


def test_who_owned_none_is_not_mentioned(say):
    assert say({}, {"n": 47, "met": 46}, {"n": 0}) == say({}, {"n": 47, "met": 46})


def test_the_unknown_widen_the_figure(say):
    assert say({}, {"n": 47, "met": 46, "unknown": 3})[1] == (
        "3 more Sev 1–2.5 IcMs were mitigated without a recorded acknowledgement:"
        " between 46 of 50 (92.0 %) and 49 of 50 (98.0 %) were within 15 min."
    )
    assert say({}, {"unknown": 1}) == [
        "1 Sev 1–2.5 IcM was mitigated without a recorded acknowledgement:"
        " between 0 of 1 and 1 of 1 were within 15 min."
    ]


def test_invalid_times_are_told(say):
    assert say({}, {"n": 1, "met": 1, "invalid": 2})[1] == (
        "2 Sev 1–2.5 IcMs have no usable times and are left out."
    )


def test_without_a_number_nothing_is_judged(say):
    cri = {**TTM, "programme": "cri", "severities": (), "limit_s": None, "statistic": "mean"}
    assert say(cri, {"ended": 31, "running": 2, "mean_s": 864000, "median_s": 432000}) == [
        "Average TTM for CRI IcMs: 10 d, median 5 d, 31 ended, 2 still running;"
        " no number is set to hold it against."
    ]
    assert say(cri, {}) == ["No number is set to hold TTM for CRI IcMs against."]


def test_a_percent_sign_never_starts_a_line(target, figures):
    line = SloLine(target(), figures(n=47, met=46, median_s=360, previous=(30, 33)))
    [text] = sentences(line, ORDERS)
    assert len(re.findall("\u00a0%", text)) == text.count("%") == 4


def test_data_that_looks_like_a_template_is_text(say):
    misses = [("icm", "{{ n }}{% raw %}", 111600, False)]
    [text] = say(TTM, {"n": 2, "met": 1, "misses": misses})
    assert "the miss (IcM {{ n }}{% raw %}) took 31 h" in text


def test_the_note_of_a_target_is_a_remark_and_no_sentence(target, figures):
    numbers = figures(
        n=12, met=12, reopened=2, last_mean_s=864000, last_median_s=432000, final_severity=5, skew=1
    )
    line = SloLine(target(note="Names no Sev 0."), numbers)
    assert not any("Sev 0" in text for text in sentences(line, ORDERS))
    assert remarks(line) == (
        "Names no Sev 0.",
        "Opened again 2 times after mitigation; up to the last mitigation the average is 10 d,"
        " the median 5 d.",
        "1 ended up to 60 s before its start by the clocks of the export; taken as 0 s.",
        "5 judged by the last known severity, because the export has no history of it.",
    )


@pytest.mark.parametrize(("met", "trend"), [(56, "improved"), (24, "worsened")])
def test_the_word_of_a_trend_stands_where_it_is_earned(say, met, trend):
    numbers = {"n": 70, "met": met, "median_s": 360, "previous": (33, 80), "trend": trend}
    [text] = say({}, numbers)
    assert text.endswith(f"; previous period 33 of 80 (41.2 %), {trend}.")


def test_an_objective_adds_its_error_budget(say):
    numbers = {"n": 47, "met": 46, "missed": 1, "median_s": 360}
    assert say({"objective": 9500}, numbers)[1:] == [
        "Error budget: 95 % of 47: 2 misses allowed, 1 used."
    ]
    assert len(say({}, numbers)) == 1
    assert say({"objective": 9500}, {}) == ["No MCS Sev 1–2.5 IcMs in the period."]


def test_what_the_user_chose_is_a_remark(target, figures):
    of = target(note="A is odd.", reading=Reading("low", "IcM Sev 3 and 4"))
    assert remarks(SloLine(of, figures())) == (
        "A is odd.", "Read otherwise than written: IcM Sev 3 and 4.",
    )  # fmt: skip
