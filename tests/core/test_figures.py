"""Rules 5 to 10: cohorts and what a target comes to over one."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.core.figure_words import allowed_misses, error_budget, state
from reviewapp.core.figures import Miss, Previous, Report, TargetFigures, report, verdicts
from reviewapp.core.incidents import Incident, facts
from reviewapp.core.months import Month, MonthCounts
from reviewapp.core.rubric import Rubric, Target
from reviewapp.core.sealed import MOST_MISSES, Sealed, from_text, to_text

MCS, CRI = frozenset({"mcs"}), frozenset({"cri"})
DAY = 86400
AS_OF = 1000 * DAY


def target(target_id: str, metric: str, limit_s: int | None, **fields: Any) -> Target:
    values: dict[str, Any] = {
        "source": "icm",
        "programme": "mcs",
        "severities": (),
        "statistic": "each",
        "indicators": (),
        "measure": "",
    }
    return Target(id=target_id, metric=metric, limit_s=limit_s, **{**values, **fields})


def rubric(*targets: Target) -> Rubric:
    orders = {"icm": ("0", "1", "2", "2.5", "3", "4"), "dfm": ("1", "A", "B", "C")}
    return Rubric("test", "1", "Test", orders, (), targets)


ACK = target("ack", "TTA", 900, severities=("1", "2", "2.5"))
MEAN = target("mean", "TTA", 900, statistic="mean")
RUBRIC = rubric(
    ACK,
    target("ack-low", "TTA", 1200, severities=("3", "4")),
    target("ttm", "TTM", 800, severities=("1", "2", "2.5")),
    target("rca", "TTRCA", 500, source=None),
    target("cri", "TTA", 700, programme="cri", statistic="mean"),
    target("goal", "TTM", None, programme="cri", statistic="mean"),
    target("tic", "TiC", 300, source="dfm", severities=("1",)),
)


def icm(number: int = 1, created: int | None = 0, **fields: Any) -> Incident:
    values: dict[str, Any] = {"programmes": MCS, "severities": ((created or 0, "2"),)}
    return Incident("icm", str(number), created=created, **{**values, **fields})


def acknowledged(*seconds: int, created: int = 0) -> list[Incident]:
    return [icm(i, created, acknowledged=created + s) for i, s in enumerate(seconds)]


def figures(
    of: Target, incidents: Iterable[Incident], as_of: int = AS_OF, **period: Any
) -> TargetFigures:
    return report(rubric(of), incidents, as_of, **period).targets[0]


instants = st.integers(0, 2000)
known_or_not = st.one_of(st.none(), instants)
people = st.sampled_from([None, "ana", "ben"])
severities = st.sampled_from(["0", "1", "2", "3", "odd"])
histories = st.one_of(
    st.just(()),
    severities.map(lambda severity: ((None, severity),)),
    st.lists(st.tuples(instants, severities), min_size=1, max_size=4).map(
        lambda pairs: tuple(sorted(pairs, key=lambda pair: pair[0]))
    ),
)
incident_values = st.builds(
    Incident,
    source=st.sampled_from(["icm", "dfm"]),
    external_id=st.integers(0, 10**9).map(str),
    programmes=st.sampled_from([None, frozenset(), MCS, CRI, MCS | CRI]),
    severities=histories,
    created=known_or_not,
    acknowledged=known_or_not,
    acknowledged_by=people,
    mitigated=known_or_not,
    mitigated_last=known_or_not,
    rca_delivered=known_or_not,
    rca_required=st.sampled_from([None, True, False]),
    critsits=st.lists(st.tuples(known_or_not, known_or_not), max_size=3).map(tuple),
    assignee=people,
    reopened=st.integers(0, 3),
    duplicate_of=st.sampled_from([None, None, None, "1"]),
    marks=st.sampled_from([frozenset(), frozenset(), frozenset({"test"})]),
)
rows = st.lists(incident_values, max_size=25)
several_runs = settings(max_examples=60)


# Laws that hold for every extract


@several_runs
@given(rows.flatmap(lambda r: st.tuples(st.just(r), st.permutations(r))))
def test_the_order_of_the_rows_never_matters(both: tuple[list[Incident], list[Incident]]) -> None:
    rows, shuffled = both
    for period in ({}, {"since": 700, "until": 1400}):
        assert report(RUBRIC, rows, 1500, **period) == report(RUBRIC, shuffled, 1500, **period)


@several_runs
@given(rows, st.sampled_from([None, frozenset({"ana"})]), st.booleans())
def test_the_report_is_the_sum_of_the_verdicts(
    rows: list[Incident], people: frozenset[str] | None, bounded: bool
) -> None:
    period = {"since": 300, "until": 1200} if bounded else {}
    result = report(RUBRIC, iter(rows), 1500, people=people, **period)
    listed = list(verdicts(RUBRIC, iter(rows), 1500, people=people, **period))
    counts = Counter((row.target, row.verdict) for row in listed)
    for each in result.targets:
        names = "met", "missed", "pending", "unknown", "invalid", "not_applicable"
        assert [getattr(each, name) for name in names] == [counts[each.id, n] for n in names]
        flags = Counter(flag for row in listed if row.target == each.id for flag in row.flags)
        for flag in "inferred", "awaiting_rca", "skew", "final_severity":
            assert getattr(each, flag) == flags[flag]
    assert result.uncovered == counts[None, "uncovered"]
    reasons = Counter(row.flags[0] for row in listed if row.verdict == "excluded")
    assert result.excluded == dict(reasons)


@several_runs
@given(rows)
def test_rule_5_the_counts_belong_together(rows: list[Incident]) -> None:
    for each in report(RUBRIC, rows, 1500).targets:
        assert each.n == each.met + each.missed
        assert (each.attainment is None) is (each.interval is None) is (each.n == 0)
        if each.attainment is not None and each.interval is not None:
            assert each.interval[0] <= each.attainment <= each.interval[1]
            if each.bounds:
                assert each.bounds[0] <= each.attainment <= each.bounds[1]
        assert (each.bounds is None) is (each.unknown == 0)
        assert len(each.misses) == each.missed
        assert len(each.durations) == (each.ended if each.ended < 5 else 0)
        assert (each.mean_s is None) is (each.median_s is None) is (each.ended == 0)


@several_runs
@given(rows)
def test_rule_5_a_pending_incident_never_changes_attainment(rows: list[Incident]) -> None:
    before = report(RUBRIC, rows, 1500)
    after = report(RUBRIC, [*rows, icm(99, created=1400, severities=((None, "2"),))], 1500)
    pending = 0
    for one, two in zip(before.targets, after.targets, strict=True):
        pending += two.pending - one.pending
        same = "n", "met", "attainment", "interval", "bounds", "mean_s", "median_s", "p90_s"
        assert [getattr(one, name) for name in same] == [getattr(two, name) for name in same]
    assert pending == 2  # its acknowledgement and its mitigation


@several_runs
@given(rows, st.integers(0, 2000))
def test_rule_8_splitting_a_period_adds_up(rows: list[Incident], middle: int) -> None:
    whole = report(RUBRIC, rows, 1500, 0, 2001)
    parts = report(RUBRIC, rows, 1500, 0, middle), report(RUBRIC, rows, 1500, middle, 2001)
    assert whole.uncovered == sum(part.uncovered for part in parts)
    assert whole.above_bands == sum(part.above_bands for part in parts)
    assert Counter(whole.excluded) == sum((Counter(p.excluded) for p in parts), Counter())
    for each, *halves in zip(whole.targets, *(part.targets for part in parts), strict=True):
        for name in "met", "missed", "pending", "unknown", "invalid", "ended", "running", "skew":
            assert getattr(each, name) == sum(getattr(half, name) for half in halves)
        assert set(each.misses) == {miss for half in halves for miss in half.misses}


@several_runs
@given(rows)
def test_rule_1_excluded_incidents_change_no_target(rows: list[Incident]) -> None:
    counted = [row for row in rows if not row.duplicate_of and not row.marks]
    with_all, without = report(RUBRIC, rows, 2000), report(RUBRIC, counted, 2000)
    assert with_all.targets == without.targets
    assert with_all.uncovered == without.uncovered
    assert sum(with_all.excluded.values()) == len(rows) - len(counted)


@several_runs
@given(st.lists(st.integers(0, 2000), max_size=8), st.lists(st.integers(0, 2000), max_size=8))
def test_rule_6_agrees_with_exact_averages(ended: list[int], ages: list[int]) -> None:
    as_of = 5000
    running = [icm(100 + i, as_of - age) for i, age in enumerate(ages)]
    result = figures(MEAN, acknowledged(*ended) + running, as_of)

    def over(values: list[int]) -> bool:
        return bool(values) and Fraction(sum(values), len(values)) > 900

    if over(ended + ages):
        expected = (False, None)
    elif ages:
        expected = (None, not over(ended))
    else:
        expected = (True if ended else None, None)
    assert (result.holds, result.so_far) == expected


@several_runs
@given(rows)
def test_rule_9_the_parts_of_the_people_add_up(rows: list[Incident]) -> None:
    owned = [dataclasses.replace(row, assignee=row.assignee or "ben") for row in rows]
    team = report(RUBRIC, owned, 1500)
    parts = [report(RUBRIC, owned, 1500, people=frozenset({who})) for who in ("ana", "ben")]
    assert team == report(RUBRIC, owned, 1500, people=frozenset({"ana", "ben"}))
    assert team.uncovered == sum(part.uncovered for part in parts)
    for each, *own in zip(team.targets, *(part.targets for part in parts), strict=True):
        assert each.n == sum(part.n for part in own)


# Rule 5


def test_rule_5_attainment_and_bounds_by_hand() -> None:
    unknown = [icm(10 + i, mitigated=5000) for i in range(2)]
    result = figures(ACK, acknowledged(1, 900, 901) + unknown)
    assert (result.n, result.met, result.missed, result.unknown) == (3, 2, 1, 2)
    assert result.attainment == 2 / 3
    assert result.bounds == (2 / 5, 4 / 5)


def test_rule_5_no_incidents_is_never_100_percent() -> None:
    result = figures(ACK, [])
    assert (result.n, result.attainment, result.interval, result.holds) == (0, None, None, None)


def test_rule_5_holds() -> None:
    pending, unknown = icm(8, AS_OF - 5), icm(9, mitigated=5000)
    invalid = icm(7, acknowledged=-100)
    assert figures(ACK, acknowledged(900, 5)).holds is True
    assert figures(ACK, [*acknowledged(900), invalid]).holds is True
    assert figures(ACK, [*acknowledged(900), pending]).holds is None
    assert figures(ACK, [*acknowledged(900), unknown]).holds is None
    assert figures(ACK, [*acknowledged(901), pending, unknown]).holds is False
    assert figures(ACK, [invalid]).holds is None
    assert figures(ACK, [icm(1, AS_OF - 901)]).holds is False


def test_an_inferred_acknowledgement_counts_as_met_but_in_no_mean() -> None:
    result = figures(ACK, [*acknowledged(300), icm(5, mitigated=600)])
    assert (result.n, result.met, result.inferred) == (2, 2, 1)
    assert (result.ended, result.running, result.mean_s) == (1, 0, 300)


# Rule 6


def test_rule_6_mean_at_the_exact_limit() -> None:
    assert figures(MEAN, acknowledged(0, 1800)).holds is True
    assert figures(MEAN, acknowledged(0, 1801)).holds is False
    assert figures(MEAN, acknowledged(1800, 0, 901)).mean_s == 900  # 900.33…
    assert figures(MEAN, acknowledged(1800, 0, 901)).holds is False


def test_rule_6_running_ones_leave_it_open_until_they_decide() -> None:
    def mean_of(ended: list[int], ages: list[int]) -> tuple[bool | None, bool | None]:
        running = [icm(50 + i, AS_OF - age) for i, age in enumerate(ages)]
        result = figures(MEAN, acknowledged(*ended) + running)
        assert result.running == len(ages)
        return result.holds, result.so_far

    assert mean_of([900], [900]) == (None, True)
    assert mean_of([900], [901]) == (False, None)
    assert mean_of([1000], [0]) == (None, False)
    assert mean_of([], [900]) == (None, True)
    assert mean_of([], [901]) == (False, None)
    assert mean_of([], []) == (None, None)


def test_rule_6_met_and_missed_count_the_incidents_within_the_limit() -> None:
    result = figures(MEAN, acknowledged(*[100] * 9, 9000))
    assert (result.met, result.missed, result.holds) == (9, 1, False)
    assert (result.mean_s, result.median_s) == (990, 100)


def test_rule_6_the_median_stands_beside_every_mean() -> None:
    result = figures(MEAN, acknowledged(60, 120, 1200))
    assert (result.mean_s, result.median_s) == (460, 120)


def test_a_target_without_a_limit_is_not_evaluated() -> None:
    for statistic in "each", "mean":
        of = target("goal", "TTM", None, statistic=statistic)
        done = [icm(i, mitigated=100 * i) for i in range(1, 4)]
        unknown = icm(9, AS_OF - 50)
        result = figures(of, [*done, unknown])
        assert (result.n, result.met, result.missed, result.pending) == (0, 0, 0, 0)
        assert (result.attainment, result.holds, result.so_far) == (None, None, None)
        assert (result.mean_s, result.median_s, result.p90_s) == (200, 200, 280)
        assert (result.ended, result.running) == (3, 1)


# Rule 7


def test_rule_7_statistics_run_over_the_ended_only() -> None:
    others = [icm(20, AS_OF - 10), icm(21, mitigated=700), icm(22, acknowledged=-90)]
    skewed = icm(23, acknowledged=-10)
    result = figures(ACK, [*acknowledged(10, 20, 40), skewed, *others])
    assert result.ended == 4
    assert result.durations == (0, 10, 20, 40)
    assert (result.mean_s, result.median_s, result.p90_s) == (18, 15, 34)  # 17.5 and 15 and 34


def test_what_flags_an_incident_is_counted_beside_the_figures() -> None:
    skewed = [icm(i, acknowledged=-30) for i in range(2)]
    last_known = icm(5, acknowledged=3, severities=((None, "2"),))
    result = figures(ACK, [*skewed, last_known])
    assert (result.skew, result.final_severity, result.inferred) == (2, 1, 0)
    rca = figures(target("rca", "TTRCA", 500), [icm(1, mitigated=5), icm(2, mitigated=6)])
    assert (rca.awaiting_rca, rca.not_applicable, rca.n) == (2, 2, 0)


def test_rule_7_durations_are_listed_below_five() -> None:
    assert figures(ACK, acknowledged(4, 3, 2, 1)).durations == (1, 2, 3, 4)
    assert figures(ACK, acknowledged(5, 4, 3, 2, 1)).durations == ()


def test_misses_stand_worst_first_running_ones_among_them() -> None:
    running = icm(77, AS_OF - 2000)
    result = figures(ACK, [*acknowledged(901, 5, 3000), running])
    assert result.misses == (
        Miss("icm", "2", 3000, running=False),
        Miss("icm", "77", 2000, running=True),
        Miss("icm", "0", 901, running=False),
    )


def test_reopened_incidents_show_the_last_mitigation_beside_the_first() -> None:
    of = target("ttm", "TTM", 500)
    once = icm(1, 1000, mitigated=1100)
    again = icm(2, 1000, mitigated=1200, mitigated_last=1900, reopened=2)
    result = figures(of, [once, again])
    assert (result.met, result.mean_s, result.median_s) == (2, 150, 150)
    assert (result.reopened, result.last_mean_s, result.last_median_s) == (2, 500, 500)
    assert figures(of, [once]).last_mean_s is None
    before_creation = dataclasses.replace(again, mitigated_last=995)
    assert figures(of, [before_creation]).last_mean_s is None
    assert figures(of, [again], 1899).last_mean_s is None
    assert figures(of, [again], 1900).last_mean_s == 900
    assert figures(ACK, [dataclasses.replace(again, acknowledged=1005)]).reopened == 0


# Rule 8


def test_rule_8_the_cohort_is_by_creation_with_an_exclusive_end() -> None:
    rows = [icm(i, created, acknowledged=created) for i, created in enumerate((99, 100, 199, 200))]
    assert figures(ACK, rows, since=100, until=200).n == 2
    assert figures(ACK, rows, since=100).n == 3
    assert figures(ACK, rows, until=200).n == 3
    assert figures(ACK, rows).n == 4


def test_rule_8_without_a_creation_no_period_can_hold_it() -> None:
    rows = [icm(1, None, acknowledged=5)]
    bounded = report(rubric(ACK), rows, AS_OF, 0, 100)
    assert (bounded.targets[0].invalid, bounded.undated) == (0, 1)
    open_period = report(rubric(ACK), rows, AS_OF)
    assert (open_period.targets[0].invalid, open_period.undated) == (1, 0)
    for half_open in ({"since": 0}, {"until": 100}):
        result = report(rubric(ACK), rows, AS_OF, **half_open)
        assert (result.targets[0].invalid, result.undated) == (0, 1)


def test_what_is_created_after_as_of_does_not_exist_yet() -> None:
    rows = [icm(1, 100), icm(2, 101)]
    assert figures(ACK, rows, 100).pending == 1
    assert figures(ACK, rows, 100, since=0, until=500).pending == 1
    assert [row.incident.external_id for row in verdicts(rubric(ACK), rows, 100)] == ["1"]


def test_rule_8_the_previous_period_is_just_as_long_and_just_before() -> None:
    creations = (79, 80, 99, 100, 119, 120)
    rows = [icm(i, created, acknowledged=created) for i, created in enumerate(creations)]
    result = figures(ACK, rows, since=100, until=120)
    assert (result.n, result.previous) == (2, Previous(met=2, n=2))
    # The same days can be longer or shorter where the clocks change.
    longer = figures(ACK, rows, since=100, until=120, previous_since=79)
    assert longer.previous == Previous(met=3, n=3)


def test_rule_8_an_open_period_has_no_previous_one() -> None:
    for period in ({}, {"since": 5}, {"until": 5}):
        assert figures(ACK, acknowledged(1), **period).previous is None


def test_the_previous_period_adds_nothing_to_the_counts_of_this_one() -> None:
    rows = [icm(1, 50, duplicate_of="2"), icm(2, 50, severities=((None, "odd"),)), icm(3, 50)]
    result = report(rubric(ACK), rows, AS_OF, 100, 200)
    assert (result.excluded, result.uncovered, result.targets[0].n) == ({}, 0, 0)
    assert result.targets[0].previous == Previous(met=0, n=1)


# Rule 9


def test_rule_9_the_acknowledger_has_the_tta_and_the_assignee_the_ttm() -> None:
    rows = [icm(1, acknowledged=5, acknowledged_by="ana", mitigated=9, assignee="ben")]
    both = rubric(ACK, target("ttm", "TTM", 500))

    def own(person: str) -> list[int]:
        return [f.n for f in report(both, rows, AS_OF, people=frozenset({person})).targets]

    assert (own("ana"), own("ben"), own("cleo")) == ([1, 0], [0, 1], [0, 0])
    listed = verdicts(both, rows, AS_OF, people=frozenset({"ben"}))
    assert [row.target for row in listed] == ["ttm"]


# Rule 10


def with_previous(
    now: tuple[int, int], before: tuple[int, int], of: Target = ACK, **given: Any
) -> TargetFigures:
    """`met` of `n` in this period and in the one before it."""
    rows = []
    for created, (met, n) in ((10 * DAY, now), (DAY, before)):
        rows += acknowledged(*[60] * met, *[5000] * (n - met), created=created)
    return figures(of, rows, since=8 * DAY, until=16 * DAY, **given)


@pytest.mark.parametrize(
    ("now", "before", "word"),
    [
        ((46, 47), (30, 33), "no clear change"),
        ((56, 70), (33, 80), "improved"),
        ((33, 80), (56, 70), "worsened"),
        ((56, 70), (48, 80), "improved"),  # 0.0524 to 0.3339
        ((6, 7), (2, 7), "improved"),  # 0.0582 to 0.8062
        ((5, 7), (2, 7), "no clear change"),
        ((0, 0), (30, 33), None),
        ((30, 33), (0, 0), None),
    ],
)
def test_rule_10_the_word_only_where_newcombe_excludes_nought(
    now: tuple[int, int], before: tuple[int, int], word: str | None
) -> None:
    result = with_previous(now, before)
    assert result.trend == word
    assert result.previous == Previous(*before)


def test_rule_10_no_word_outside_the_import_s_selection_but_the_numbers() -> None:
    result = with_previous((56, 70), (33, 80), partial_sources={"icm"})
    assert (result.trend, result.previous) == (None, Previous(33, 80))


def test_rule_10_no_trend_for_means() -> None:
    result = with_previous((56, 70), (33, 80), MEAN)
    assert (result.trend, result.previous) == (None, Previous(33, 80, 2962, 5000))


# The report


def test_rule_1_excluded_by_reason_uncovered_and_above_the_bands() -> None:
    rows = [
        icm(1, duplicate_of="2"),
        icm(2, duplicate_of="3"),
        icm(3, parent="1"),
        icm(4, severities=((None, "3"),)),
        icm(5, programmes=None),
        icm(6, severities=((0, "0"),)),
    ]
    result = report(rubric(ACK), rows, AS_OF)
    assert result.excluded == {"duplicate": 2, "child": 1}
    assert (result.uncovered, result.above_bands) == (3, 1)
    listed = [
        (row.incident.external_id, row.target, row.verdict, row.seconds, row.flags)
        for row in verdicts(rubric(ACK), rows, AS_OF)
    ]
    assert listed == [
        ("1", None, "excluded", None, ("duplicate",)),
        ("2", None, "excluded", None, ("duplicate",)),
        ("3", None, "excluded", None, ("child",)),
        ("4", None, "uncovered", None, ()),
        ("5", None, "uncovered", None, ()),
        ("6", None, "uncovered", None, ("above_bands",)),
    ]


def test_an_incident_above_the_bands_says_so_in_each_of_its_lines() -> None:
    of = rubric(ACK, target("ttm", "TTM", 500, severities=("2",)))
    raised = icm(1, severities=((0, "2"), (50, "0")), acknowledged=10, mitigated=60)
    listed = [(row.target, row.verdict, row.flags) for row in verdicts(of, [raised], AS_OF)]
    assert listed == [("ack", "met", ("above_bands",))]
    assert report(of, [raised], AS_OF).above_bands == 1


def test_figures_come_in_the_rubric_s_order_with_what_they_were_asked_for() -> None:
    result = report(RUBRIC, [], 1500, 10, 20)
    assert isinstance(result, Report)
    assert [each.id for each in result.targets] == [each.id for each in RUBRIC.targets]
    assert (result.as_of, result.since, result.until) == (1500, 10, 20)


# Months


def of_days(days: list[tuple[int, int | None]]) -> list[Incident]:
    """Incidents created on days since 1970, acknowledged after so many seconds, or not at all."""
    return [
        icm(i, day * DAY, acknowledged=None if s is None else day * DAY + s)
        for i, (day, s) in enumerate(days)
    ]


@several_runs
@given(
    st.lists(st.tuples(st.integers(0, 900), st.none() | st.integers(-100, 2000)), max_size=30),
    st.sampled_from([(None, None), (200 * DAY, 777 * DAY), (None, 500 * DAY), (300 * DAY, None)]),
)
def test_months_add_up_to_the_figures(
    days: list[tuple[int, int | None]], period: tuple[int | None, int | None]
) -> None:
    months, rows = MonthCounts(), of_days(days)
    made = report(RUBRIC, rows, AS_OF, *period, months=months)
    expected: Counter[tuple[str | None, str, str]] = Counter(
        (item.target, month_of(item.incident.created), item.verdict)
        for item in verdicts(RUBRIC, rows, AS_OF, *period)
    )
    for each in made.targets:
        series = months.of(each.id, *period)
        assert sum(month.met for month in series) == each.met
        assert sum(month.n for month in series) == each.n
        names = [month.month for month in series]
        assert names == sorted(set(names))
        for month in series:
            met = expected[each.id, month.month, "met"]
            assert month == Month(month.month, met, met + expected[each.id, month.month, "missed"])


def month_of(instant: int | None) -> str:
    assert instant is not None
    return f"{datetime.datetime.fromtimestamp(instant, datetime.UTC):%Y-%m}"


def test_every_month_of_a_period_is_there_and_an_open_one_goes_as_far_as_the_data() -> None:
    months = MonthCounts()
    report(RUBRIC, of_days([(31, 60), (31, 9000), (120, 60)]), AS_OF, months=months)
    quarter = [Month("1970-02", 1, 2), Month("1970-03", 0, 0), Month("1970-04", 0, 0)]
    assert months.of("ack") == (*quarter, Month("1970-05", 1, 1))
    assert months.of("ack", 0, 90 * DAY + 1) == (Month("1970-01", 0, 0), *quarter)
    assert months.of("ack", until=90 * DAY) == tuple(quarter[:2])
    # Another target has the same months, so that their lines stand below each other.
    assert [month.month for month in months.of("tic")] == [
        "1970-02", "1970-03", "1970-04", "1970-05",
    ]  # fmt: skip


def test_months_without_incidents() -> None:
    assert MonthCounts().of("ack") == ()
    assert MonthCounts().of("ack", 0, 1) == (Month("1970-01", 0, 0),)
    assert MonthCounts().of("ack", 40 * DAY, 10 * DAY) == ()


def test_without_a_creation_there_is_no_month() -> None:
    months = MonthCounts()
    undated = icm(1, None, rca_delivered=20, mitigated=10)
    made = report(RUBRIC, [undated], AS_OF, months=months)
    assert next(each for each in made.targets if each.id == "rca").met == 1
    assert months.of("rca") == ()


def test_the_previous_period_has_no_months() -> None:
    months = MonthCounts()
    made = report(RUBRIC, of_days([(10, 60), (40, 60)]), AS_OF, 31 * DAY, 62 * DAY, months=months)
    assert made.targets[0].previous == Previous(1, 1)
    assert months.of("ack") == (Month("1970-02", 1, 1),)


# What is as quick as it can be is the same as what can be read


@several_runs
@given(rows, st.sampled_from([None, frozenset({"ana"})]))
def test_a_report_of_facts_is_that_of_the_incidents(
    rows: list[Incident], people: frozenset[str] | None
) -> None:
    for period in ({}, {"since": 700, "until": 1400}):
        whole = report(RUBRIC, rows, 1500, people=people, **period)
        assert report(RUBRIC, map(facts, rows), 1500, people=people, **period) == whole


@several_runs
@given(rows, incident_values)
def test_rule_1_one_more_excluded_incident_changes_nothing_but_its_count(
    rows: list[Incident], one_more: Incident
) -> None:
    before = report(RUBRIC, rows, 1500)
    excluded = dataclasses.replace(one_more, duplicate_of=None, parent="7", created=3)
    after = report(RUBRIC, [*rows, excluded], 1500)
    counted = Counter(before.excluded) + Counter({"child": 1})
    assert after == dataclasses.replace(before, excluded=after.excluded)
    assert Counter(after.excluded) == counted


@several_runs
@given(rows)
def test_rule_2_a_history_of_one_comes_to_the_figures_of_the_single_value(
    rows: list[Incident],
) -> None:
    def with_since(row: Incident, since: int | None) -> Incident:
        return dataclasses.replace(row, severities=tuple((since, s) for _, s in row.severities[:1]))

    alone = report(RUBRIC, [with_since(row, None) for row in rows], 1500)
    history = report(RUBRIC, [with_since(row, 5) for row in rows], 1500)
    for one, other in zip(alone.targets, history.targets, strict=True):
        assert other.final_severity == 0
        assert dataclasses.replace(one, final_severity=0) == other


@several_runs
@given(rows)
def test_rule_9_of_a_person_the_undated_ones_are_theirs_alone(rows: list[Incident]) -> None:
    owned = [dataclasses.replace(row, assignee=row.assignee or "ben") for row in rows]
    parts = [
        report(RUBRIC, owned, 1500, 0, 900, people=frozenset({who})).undated
        for who in ("ana", "ben")
    ]
    assert sum(parts) == report(RUBRIC, owned, 1500, 0, 900).undated


# Rule 10, by source


def test_rule_10_only_the_sources_whose_extract_may_lack_some_have_no_word() -> None:
    assert with_previous((56, 70), (33, 80), partial_sources={"dfm"}).trend == "improved"
    assert with_previous((56, 70), (33, 80), partial_sources={"icm"}).trend is None
    anything = dataclasses.replace(ACK, source=None)
    assert with_previous((56, 70), (33, 80), anything, partial_sources={"dfm"}).trend is None


# Objectives: only with one is there an error budget


def test_an_error_budget_is_only_there_with_an_objective() -> None:
    done = figures(ACK, acknowledged(*[60] * 46, 5000))
    assert error_budget(ACK, done) is None
    with_objective = dataclasses.replace(ACK, objective=9500)
    assert error_budget(with_objective, done) == "95 % of 47: 2 misses allowed, 1 used"
    assert error_budget(with_objective, figures(ACK, [])) is None
    # The misses that it allows are no missed target.
    assert (state(ACK, done), state(with_objective, done)) == ("missed", "objective kept")
    still_open = dataclasses.replace(done, pending=1)
    assert state(with_objective, still_open) == "objective kept so far"
    without_misses = dataclasses.replace(ACK, objective=10_000)
    assert state(without_misses, done) == "missed"
    assert error_budget(dataclasses.replace(ACK, objective=10_000), done) == (
        "100 % of 47: 0 misses allowed, 1 used"
    )


@given(st.integers(1, 10_000), st.integers(0, 5000))
def test_an_error_budget_is_as_large_as_the_objective_lets_it_be(objective: int, n: int) -> None:
    allowed = allowed_misses(objective, n)
    assert Fraction(n - allowed) >= Fraction(objective * n, 10_000)
    assert Fraction(n - allowed - 1) < Fraction(objective * n, 10_000)


# Sealing


@several_runs
@given(rows, st.booleans())
def test_rule_12_sealed_figures_come_back_as_they_were(rows: list[Incident], own: bool) -> None:
    made = report(RUBRIC, rows, 1500, 300, 1200)
    part = report(RUBRIC, rows, 1500, 300, 1200, people=frozenset({"ana"})) if own else None
    before = Sealed(made, part, RUBRIC.targets, dict(RUBRIC.severities), "UTC", ("one", "two"))
    after = from_text(to_text(before))
    assert after is not None
    assert after.team is not None
    for one, other in zip(made.targets, after.team.targets, strict=True):
        assert other == dataclasses.replace(one, misses=one.misses[:MOST_MISSES])
    assert (after.own is None) is (part is None)
    assert after.targets == before.targets
    assert (after.severities, after.zone, after.imports) == (
        before.severities, "UTC", ("one", "two"),
    )  # fmt: skip
    assert to_text(after) == to_text(before)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["team", "own", "targets", "zone", "imports", "severities"]), inner
    ),
    max_leaves=8,
))  # fmt: skip
def test_rule_12_what_is_not_sealed_figures_is_none(value: Any) -> None:
    assert from_text(json.dumps(value)) is None


def test_rule_12_a_draft_of_an_earlier_program_lacks_what_came_later() -> None:
    sealed = Sealed(report(RUBRIC, [], 9), None, RUBRIC.targets, {}, "UTC", ())
    earlier = json.loads(to_text(sealed))
    del earlier["team"]["partial_sources"], earlier["targets"][0]["limit_chosen"]
    assert from_text(json.dumps(earlier)) == sealed
    for text in ("", "{", "[" * 100_000, to_text(sealed)[:-9], '{"team": NaN}'):
        assert from_text(text) is None
    for key, value in (("met", "1"), ("met", -1), ("n", 5), ("ended", 2), ("previous", [2, 1])):
        damaged = json.loads(to_text(sealed))
        damaged["team"]["targets"][0][key] = value
        assert from_text(json.dumps(damaged)) is None
