"""Rules 1 to 4 and 9: what counts, which severity decides, how long it took, the verdict."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.core.incidents import Incident, facts
from reviewapp.core.people import Team, is_theirs, responsible
from reviewapp.core.rubric import Target
from reviewapp.core.slo import Verdict, exclusion, judge, naming

ORDERS = {"icm": ("0", "1", "2", "2.5", "3", "4"), "dfm": ("1", "A", "B", "C")}
MCS, CRI = frozenset({"mcs"}), frozenset({"cri"})
HIGH, LOW = ("1", "2", "2.5"), ("3", "4")
DAY = 86400
AS_OF = 100 * DAY


def target(metric: str = "TTA", limit_s: int | None = 900, **fields: Any) -> Target:
    values: dict[str, Any] = {
        "id": f"{metric}-target",
        "metric": metric,
        "source": "icm",
        "programme": "mcs",
        "severities": HIGH,
        "statistic": "each",
        "limit_s": limit_s,
        "indicators": (),
        "measure": "",
    }
    return Target(**{**values, **fields})


def icm(*severities: tuple[int, str] | str, created: int | None = 0, **fields: Any) -> Incident:
    """An MCS IcM; a severity alone is a last known value, a pair belongs to a history."""
    history = tuple((None, s) if isinstance(s, str) else s for s in severities or ((0, "2"),))
    values = {"programmes": MCS, "severities": history, "created": created, **fields}
    return Incident("icm", "300000123", **values)


def verdict(incident: Incident, of: Target, as_of: int = AS_OF) -> Verdict:
    result = judge(incident, of, ORDERS, as_of)
    assert result is not None
    return result


def outcome(incident: Incident, of: Target, as_of: int = AS_OF) -> tuple[str, int | None]:
    result = verdict(incident, of, as_of)
    return result.outcome, result.seconds


def names(incident: Incident, *targets: Target, as_of: int = AS_OF) -> list[str]:
    """The ids of the targets that name the incident; both faces must agree."""
    positions = naming(targets, ORDERS, as_of)(incident).positions
    judged = [i for i, each in enumerate(targets) if judge(incident, each, ORDERS, as_of)]
    assert list(positions) == judged
    return [targets[position].id for position in positions]


# Rule 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"duplicate_of": "1"}, "duplicate"),
        ({"parent": "1"}, "child"),
        ({"marks": frozenset({"cancelled"})}, "cancelled"),
        ({"marks": frozenset({"false_alarm"})}, "false_alarm"),
        ({"marks": frozenset({"test"})}, "test"),
        ({"parent": "1", "duplicate_of": "2", "marks": frozenset({"test"})}, "duplicate"),
        ({"parent": "1", "marks": frozenset({"cancelled"})}, "child"),
        ({"marks": frozenset({"test", "false_alarm"})}, "false_alarm"),
        ({"marks": frozenset({"noise"})}, None),
        ({}, None),
    ],
)
def test_rule_1_the_first_reason_excludes(fields: dict[str, Any], reason: str | None) -> None:
    assert exclusion(icm(**fields)) == reason


def test_rule_1_unknown_severity_fails_only_targets_that_name_one() -> None:
    unknown = dataclasses.replace(icm(), severities=())
    assert names(unknown, target(), target(id="any", severities=())) == ["any"]


def test_rule_1_unknown_programme_fails_only_targets_that_name_one() -> None:
    unknown = icm(programmes=None)
    assert names(unknown, target(), target(id="any", programme=None)) == ["any"]


def test_rule_1_no_programme_is_not_an_unknown_one_but_fails_alike() -> None:
    assert names(icm(programmes=frozenset()), target(), target(id="any", programme=None)) == ["any"]


def test_rule_1_an_incident_of_two_programmes_counts_for_both() -> None:
    both = icm(programmes=MCS | CRI)
    assert names(both, target(), target(id="cri", programme="cri")) == ["TTA-target", "cri"]
    assert names(icm(), target(), target(id="cri", programme="cri")) == ["TTA-target"]


def test_rule_1_a_target_without_a_source_names_any() -> None:
    case = dataclasses.replace(icm(), source="dfm")
    assert names(case, target(), target(id="any", source=None)) == ["any"]


def test_rule_1_named_by_no_target_is_uncovered() -> None:
    of = naming([target(), target("TTM")], ORDERS, AS_OF)
    assert of(icm("3")).uncovered
    assert not of(icm("2")).uncovered


def test_sev_0_leaves_every_band_and_is_flagged() -> None:
    targets = [target("TTM"), target("TTM", severities=LOW), target("TTRCA", severities=())]
    of = naming(targets, ORDERS, AS_OF)
    raised = icm((0, "2"), (60, "0"), mitigated=120)
    assert of(raised).above_bands
    assert not of(raised).uncovered  # the TTRCA target names any severity
    assert not of(dataclasses.replace(raised, mitigated=50)).above_bands
    assert not of(dataclasses.replace(raised, programmes=CRI)).above_bands


@pytest.mark.parametrize("severity", ["1", "4", "A", "unheard of"])
def test_only_what_is_more_severe_than_the_bands_is_above_them(severity: str) -> None:
    of = naming([target("TTM"), target("TTM", severities=("3",))], ORDERS, AS_OF)
    assert not of(icm(severity)).above_bands


def test_a_severity_that_the_order_lacks_sets_no_band() -> None:
    """A DFM severity in an IcM line: the incident is above what the line's real ones name."""
    assert naming([target(severities=("1", "A"))], ORDERS, AS_OF)(icm("0")).above_bands
    assert not naming([target(severities=("A",))], ORDERS, AS_OF)(icm("0")).above_bands


# Rule 2


def test_rule_2_tta_severity_is_the_one_in_force_at_the_acknowledgement() -> None:
    targets = target(), target(id="low", severities=LOW)
    raised_later = icm((0, "3"), (600, "2"), acknowledged=599)
    assert names(raised_later, *targets) == ["low"]
    raised_at_once = dataclasses.replace(raised_later, acknowledged=600)
    assert names(raised_at_once, *targets) == ["TTA-target"]
    assert outcome(raised_at_once, target()) == ("met", 0)
    mitigated_first = icm((0, "3"), (40, "2"), mitigated=30, acknowledged=50)
    assert names(mitigated_first, *targets, as_of=50) == ["TTA-target"]


def test_rule_2_tta_not_acknowledged_takes_the_mitigation_then_as_of() -> None:
    targets = target(), target(id="low", severities=LOW)
    open_one = icm((0, "3"), (600, "2"))
    assert names(open_one, *targets, as_of=599) == ["low"]
    assert names(open_one, *targets, as_of=600) == ["TTA-target"]
    assert names(dataclasses.replace(open_one, mitigated=599), *targets) == ["low"]
    assert names(dataclasses.replace(open_one, mitigated=600), *targets) == ["TTA-target"]


def test_rule_2_tta_clock_starts_at_the_last_entry_into_the_band() -> None:
    history = (0, "3"), (1000, "2"), (2000, "3"), (5000, "2"), (5100, "1")
    assert outcome(icm(*history, acknowledged=5900), target()) == ("met", 900)
    assert outcome(icm(*history, acknowledged=5901), target()) == ("missed", 901)
    # An entry after the acknowledgement moves nothing.
    assert outcome(icm(*history, acknowledged=1500), target()) == ("met", 500)


def test_rule_2_tta_clock_starts_at_creation_when_it_was_always_in_the_band() -> None:
    assert outcome(icm((0, "1"), (300, "2"), acknowledged=900), target()) == ("met", 900)
    assert outcome(icm((0, "3"), (300, "2"), acknowledged=900), target(severities=())) == (
        "met",
        900,
    )


def test_rule_2_tta_clock_never_starts_before_the_creation() -> None:
    assert outcome(icm((-20, "3"), (-10, "2"), acknowledged=900), target()) == ("met", 900)


@pytest.mark.parametrize("metric", ["TTM", "TTRCA"])
def test_rule_2_other_metrics_take_the_highest_severity_up_to_mitigation(metric: str) -> None:
    targets = target(metric), target(metric, id="low", severities=LOW)
    history = (0, "3"), (100, "2.5"), (200, "4")
    times = {"rca_delivered": 10_000}
    assert names(icm(*history, mitigated=99, **times), *targets) == ["low"]
    assert names(icm(*history, mitigated=100, **times), *targets) == [f"{metric}-target"]
    assert names(icm(*history, mitigated=5000, **times), *targets) == [f"{metric}-target"]
    assert names(icm(*history, **times), *targets, as_of=99) == ["low"]
    assert names(icm(*history, **times), *targets, as_of=300) == [f"{metric}-target"]


def test_rule_2_highest_goes_by_the_rubric_s_order_not_by_the_letters() -> None:
    case = Incident(
        "dfm",
        "1",
        programmes=MCS,
        severities=((0, "C"), (10, "A"), (20, "1"), (30, "B")),
        created=0,
        critsits=((0, 40),),
    )
    sev_1 = target("TiC", source="dfm", severities=("1",))
    sev_a = target("TiC", id="a", source="dfm", severities=("A",))
    assert names(case, sev_1, sev_a) == ["TiC-target"]
    assert names(dataclasses.replace(case, mitigated=15), sev_1, sev_a) == ["a"]


def test_rule_2_a_severity_outside_the_order_ranks_below_all() -> None:
    assert names(icm((0, "odd"), (5, "4"), (6, "odd")), target("TTM", severities=("4",)))
    assert not names(icm((0, "odd"), (5, "4"), (6, "odd")), target("TTM", severities=("odd",)))
    assert names(icm((0, "odd"), (5, "odder")), target("TTM", severities=("odder",)))


def test_rule_2_ttm_clock_starts_at_creation_whatever_the_band() -> None:
    raised = icm((0, "3"), (5000, "2"), mitigated=DAY)
    assert outcome(raised, target("TTM", limit_s=DAY)) == ("met", DAY)


def test_rule_2_without_a_history_the_last_known_value_decides_and_is_flagged() -> None:
    assert verdict(icm("2", acknowledged=5), target()).flags == ("final_severity",)
    assert verdict(icm((0, "2"), acknowledged=5), target()).flags == ()
    # Where the target names no severity none decides.
    assert verdict(icm("2", acknowledged=5), target(severities=())).flags == ()


@given(
    st.sampled_from(["0", "1", "2", "2.5", "3", "4", "odd"]),
    st.sampled_from(["TTA", "TTM", "TTRCA"]),
    st.integers(-100, 2000),
    st.one_of(st.none(), st.integers(-100, 2000)),
    st.one_of(st.none(), st.integers(-100, 2000)),
)
def test_rule_2_a_history_of_one_equals_the_single_value(
    severity: str, metric: str, since: int, acknowledged: int | None, mitigated: int | None
) -> None:
    times = {"acknowledged": acknowledged, "mitigated": mitigated, "rca_delivered": 1500}
    alone = judge(icm(severity, **times), target(metric), ORDERS, 1900)
    history = judge(icm((since, severity), **times), target(metric), ORDERS, 1900)
    assert (alone is None) is (history is None)
    if alone and history:
        # What is in no figure has nothing to be flagged.
        counts = alone.ended or alone.running or alone.outcome == "met"
        assert alone.flags == (*history.flags, *(("final_severity",) if counts else ()))
        assert dataclasses.replace(alone, flags=history.flags) == history


# Rule 3


@pytest.mark.parametrize(
    ("acknowledged", "expected"),
    [
        (0, ("met", 0, ())),
        (-1, ("met", 0, ("skew",))),
        (-60, ("met", 0, ("skew",))),
        (-61, ("invalid", None, ())),
    ],
)
def test_rule_3_a_little_skew_is_nought_more_is_invalid(
    acknowledged: int, expected: tuple[str, int | None, tuple[str, ...]]
) -> None:
    result = verdict(icm(acknowledged=acknowledged), target())
    assert (result.outcome, result.seconds, result.flags) == expected
    assert result.ended is (result.outcome != "invalid")


@pytest.mark.parametrize("metric", ["TTA", "TTM"])
def test_rule_3_no_start_is_invalid(metric: str) -> None:
    for times in ({}, {"acknowledged": 5, "mitigated": 5}):
        result = verdict(icm(created=None, **times), target(metric))
        assert (result.outcome, result.ended, result.running) == ("invalid", False, False)


def test_rule_3_mitigated_before_the_creation_is_invalid_for_both_clocks() -> None:
    early = icm(mitigated=-61)
    assert outcome(early, target()) == ("invalid", None)
    assert outcome(early, target("TTM")) == ("invalid", None)


def test_rule_3_invalid_without_a_limit_too() -> None:
    assert outcome(icm(acknowledged=-61), target(limit_s=None)) == ("invalid", None)


# Rule 4


@pytest.mark.parametrize(("seconds", "expected"), [(899, "met"), (900, "met"), (901, "missed")])
def test_rule_4_the_limit_is_inclusive(seconds: int, expected: str) -> None:
    assert outcome(icm(acknowledged=seconds), target()) == (expected, seconds)
    assert outcome(icm(mitigated=seconds), target("TTM")) == (expected, seconds)


@pytest.mark.parametrize(("age", "expected"), [(0, "pending"), (900, "pending"), (901, "missed")])
def test_rule_4_running_is_missed_as_soon_as_it_is_too_old(age: int, expected: str) -> None:
    for metric in ("TTA", "TTM"):
        result = verdict(icm(), target(metric), as_of=age)
        assert (result.outcome, result.seconds) == (expected, age)
        assert (result.ended, result.running) == (False, True)


@pytest.mark.parametrize(("mitigated", "expected"), [(900, "met"), (901, "unknown")])
def test_rule_4_not_acknowledged_but_mitigated(mitigated: int, expected: str) -> None:
    result = verdict(icm(mitigated=mitigated), target())
    assert result.outcome == expected
    assert result.flags == (("inferred",) if expected == "met" else ())
    assert (result.seconds, result.ended, result.running) == (None, False, False)


def test_rule_4_inferred_counts_from_the_entry_into_the_band() -> None:
    raised = icm((0, "3"), (5000, "2"), mitigated=5900)
    assert verdict(raised, target()).flags == ("inferred",)
    assert outcome(dataclasses.replace(raised, mitigated=5901), target()) == ("unknown", None)


def test_rule_4_closing_does_not_end_the_time_to_mitigate() -> None:
    assert outcome(icm(resolved=5, closed=6), target("TTM"), as_of=901) == ("missed", 901)


def test_a_later_reopening_does_not_move_the_time_to_mitigate() -> None:
    reopened = icm(mitigated=900, mitigated_last=5000, reopened=2)
    assert outcome(reopened, target("TTM")) == ("met", 900)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"rca_delivered": 50}, "not_applicable"),  # before mitigation
        ({"rca_required": True}, "not_applicable"),
        ({"mitigated": 100, "rca_required": False}, "not_applicable"),
        ({"mitigated": 100, "rca_delivered": 1000}, "met"),
        ({"mitigated": 100, "rca_delivered": 1000, "rca_required": False}, "met"),
        ({"mitigated": 100, "rca_delivered": 1001}, "missed"),
        ({"mitigated": 100, "rca_delivered": 39}, "invalid"),
        ({"mitigated": 100, "rca_required": True}, "missed"),
        ({"mitigated": AS_OF - 900, "rca_required": True}, "pending"),
    ],
)
def test_rule_4_ttrca_is_judged_where_an_rca_was_asked_for(
    fields: dict[str, Any], expected: str
) -> None:
    result = verdict(icm(**fields), target("TTRCA"))
    assert (result.outcome, result.flags) == (expected, ())


def test_rule_4_ttrca_without_a_column_tells_the_mitigated_ones_without() -> None:
    result = verdict(icm(mitigated=100), target("TTRCA"))
    assert (result.outcome, result.flags) == ("not_applicable", ("awaiting_rca",))


def case(*critsits: tuple[int | None, int | None], **fields: Any) -> Incident:
    return dataclasses.replace(icm("2"), critsits=critsits, **fields)


def tic(*critsits: tuple[int | None, int | None], as_of: int = AS_OF) -> tuple[str, int | None]:
    return outcome(case(*critsits), target("TiC"), as_of)


def test_rule_4_tic_without_critsit_is_not_applicable() -> None:
    assert tic() == ("not_applicable", None)


def test_tic_merges_what_overlaps_and_sums_what_does_not() -> None:
    assert tic((0, 100), (200, 300)) == ("met", 200)
    assert tic((0, 100), (50, 150)) == ("met", 150)
    assert tic((0, 900), (100, 200)) == ("met", 900)
    assert tic((1000, 1001), (0, 900)) == ("missed", 901)


def test_tic_an_open_interval_runs_to_as_of() -> None:
    assert tic((0, 100), (200, None), as_of=1000) == ("pending", 900)
    assert tic((0, 100), (200, None), as_of=1001) == ("missed", 901)
    result = verdict(case((0, 100), (200, None)), target("TiC"), as_of=1000)
    assert (result.running, result.ended) == (True, False)


def test_rule_3_holds_for_each_critsit() -> None:
    result = verdict(case((100, 40), (200, 300)), target("TiC"))
    assert (result.outcome, result.seconds) == ("met", 100)
    assert "skew" in result.flags
    assert "skew" not in verdict(case((100, 100)), target("TiC")).flags
    assert tic((None, 40), (100, 300)) == ("invalid", None)
    assert tic((100, 39), (200, 300)) == ("invalid", None)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), min_size=1, max_size=8))
def test_tic_counts_every_critical_second_once(spans: list[tuple[int, int]]) -> None:
    intervals = [(start, start + length) for start, length in spans]
    critical = {second for start, end in intervals for second in range(start, end)}
    assert tic(*intervals)[1] == len(critical)
    assert tic(*reversed(intervals)) == tic(*intervals)


def test_without_a_limit_nothing_is_met_or_missed_but_the_time_is_known() -> None:
    result = verdict(icm(mitigated=50), target("TTM", limit_s=None))
    assert (result.outcome, result.seconds, result.ended) == ("not_applicable", 50, True)
    assert outcome(icm(), target(limit_s=None), as_of=50) == ("not_applicable", 50)
    assert outcome(icm(mitigated=50), target(limit_s=None)) == ("not_applicable", None)


# As of


@given(
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(0, 500),
    st.sampled_from(["TTA", "TTM", "TTRCA", "TiC"]),
    st.integers(0, 400),
)
def test_rule_12_what_happens_after_as_of_changes_no_verdict(
    acknowledged: int, mitigated: int, later: int, metric: str, as_of: int
) -> None:
    """Data that have moved on since show the same figures at the same `as_of`."""

    def known_at(moment: int) -> Incident:
        def known(time: int) -> int | None:
            return time if time <= moment else None

        history = [(0, "2"), *((t, s) for t, s in ((later, "1"), (later, "2")) if t <= moment)]
        return icm(
            *history,
            acknowledged=known(acknowledged),
            mitigated=known(mitigated),
            rca_delivered=known(later),
            rca_required=True,
            critsits=((0, known(later)),),
        )

    of = target(metric, limit_s=100)
    assert judge(known_at(500), of, ORDERS, as_of) == judge(known_at(as_of), of, ORDERS, as_of)


def test_what_happens_at_as_of_has_happened() -> None:
    assert outcome(icm(acknowledged=50), target(), as_of=50) == ("met", 50)
    assert verdict(icm(mitigated=50), target(), as_of=50).flags == ("inferred",)
    assert outcome(icm(mitigated=50), target("TTM"), as_of=50) == ("met", 50)
    delivered = icm(mitigated=50, rca_delivered=90)
    assert outcome(delivered, target("TTRCA"), as_of=90) == ("met", 40)
    assert verdict(delivered, target("TTRCA"), as_of=89).flags == ("awaiting_rca",)
    assert outcome(icm(mitigated=50, rca_required=True), target("TTRCA"), as_of=50)[1] == 0
    assert tic((10, 50), as_of=50) == ("met", 40)
    assert tic((50, None), as_of=50) == ("pending", 0)
    assert tic((51, None), as_of=50) == ("not_applicable", None)
    assert tic((51, 60), (10, 20), as_of=50) == ("met", 10)


# Rule 9


HISTORY = ((0, "ana"), (100, "ben"), (200, "cleo"))


@pytest.mark.parametrize(
    ("mitigated", "person"), [(99, "ana"), (100, "ben"), (500, "cleo"), (None, "dora")]
)
def test_rule_9_the_person_is_the_assignee_at_mitigation_else_the_last(
    mitigated: int | None, person: str
) -> None:
    incident = icm(mitigated=mitigated, assignee="dora", assignees=HISTORY)
    for metric in ("TTM", "TiC", "TTRCA", None):
        assert responsible(incident, metric) == person


def test_rule_9_the_last_assignee_where_the_history_is_missing_or_begins_later() -> None:
    assert responsible(icm(mitigated=5, assignee="dora")) == "dora"
    assert responsible(icm(mitigated=-5, assignee="dora", assignees=HISTORY)) == "dora"
    assert responsible(icm(assignees=HISTORY)) == "cleo"
    assert responsible(icm()) is None


def test_rule_9_for_tta_the_acknowledger_comes_first() -> None:
    incident = icm(mitigated=100, acknowledged_by="eve", assignee="dora", assignees=HISTORY)
    assert responsible(incident, "TTA") == "eve"
    assert responsible(dataclasses.replace(incident, acknowledged_by=None), "TTA") == "ben"


def test_rule_9_who_came_later_than_as_of_is_not_known_yet() -> None:
    incident = icm(
        acknowledged=150, acknowledged_by="eve", mitigated=250, assignee="dora", assignees=HISTORY
    )
    found = [
        (responsible(incident, "TTA", as_of), responsible(incident, "TTM", as_of))
        for as_of in (50, 120, 150, 300)
    ]
    assert found == [("ana", "ana"), ("ben", "ben"), ("eve", "ben"), ("eve", "cleo")]
    assert is_theirs(incident, frozenset({"ben"}), 120, "TTA")
    assert not is_theirs(incident, frozenset({"eve"}), 120, "TTA")
    still = icm(assignee="dora", assignees=HISTORY)
    assert (responsible(still, "TTM", 120), responsible(still, "TTM", 900)) == ("ben", "dora")


# What a user may choose (Terms: the source names no start of a TTRCA)


@pytest.mark.parametrize(
    ("start", "fields", "as_of", "expected"),
    [
        ("mitigated", {"mitigated": 100, "resolved": 200, "rca_delivered": 1000}, AS_OF, 900),
        ("resolved", {"mitigated": 100, "resolved": 200, "rca_delivered": 1000}, AS_OF, 800),
        ("created", {"mitigated": 100, "resolved": 200, "rca_delivered": 1000}, AS_OF, 1000),
        ("created", {"mitigated": 100, "rca_required": True}, 500, 500),
        ("resolved", {"mitigated": 100, "rca_required": True}, 500, None),  # not resolved yet
        ("resolved", {"mitigated": 100, "rca_delivered": 1000}, AS_OF, None),  # no start
        ("created", {"rca_required": True}, 500, None),  # before mitigation
    ],
)
def test_the_clock_of_a_ttrca_starts_where_the_user_says(
    start: str, fields: dict[str, Any], as_of: int, expected: int | None
) -> None:
    of = target("TTRCA", 2000, start=start)
    assert outcome(icm(**fields), of, as_of)[1] == expected


def test_rule_3_a_ttrca_without_its_start_is_invalid() -> None:
    of = target("TTRCA", start="resolved")
    assert outcome(icm(mitigated=5, rca_delivered=9), of) == ("invalid", None)
    asked = icm(created=None, mitigated=5, rca_required=True)
    assert outcome(asked, target("TTRCA", start="created")) == ("invalid", None)


# Laws of the verdicts

moments = st.integers(0, 1500)
maybe = st.none() | moments
any_incident = st.builds(
    icm,
    st.tuples(st.just(0), st.sampled_from(["0", "1", "2", "3"])),
    acknowledged=maybe,
    mitigated=maybe,
    resolved=maybe,
    rca_delivered=maybe,
    rca_required=st.sampled_from([None, True, False]),
    critsits=st.lists(st.tuples(maybe, maybe), max_size=2).map(tuple),
)
any_target = st.builds(
    target,
    st.sampled_from(["TTA", "TTM", "TiC"]),
    st.sampled_from([0, 100, 900]),
    severities=st.just(()),
)


@given(any_incident, any_target, st.integers(0, 2000), st.integers(0, 2000))
def test_rule_4_as_time_goes_on_missed_never_becomes_met(
    incident: Incident, of: Target, one: int, other: int
) -> None:
    """Unless it turns out later that it had ended before its limit: then the data moved."""
    earlier, later = sorted((one, other))
    before, after = verdict(incident, of, earlier), verdict(incident, of, later)
    if before.outcome == "missed":
        assert after.outcome in ("missed", "invalid", "unknown")
    if before.ended:
        # A case can enter critsit again; else what has ended stays as it was.
        assert of.metric == "TiC" or after == before
    if before.seconds is not None and after.seconds is not None:
        assert after.seconds >= before.seconds


@given(any_incident, any_target, moments)
def test_rule_3_no_time_is_negative_and_none_is_without_its_seconds(
    incident: Incident, of: Target, as_of: int
) -> None:
    result = verdict(incident, of, as_of)
    assert result.seconds is None or result.seconds >= 0
    assert (result.seconds is None) is not (result.ended or result.running)
    assert not (result.ended and result.running)


@given(any_incident, st.sampled_from(["TTA", "TTM", "TTRCA", "TiC"]), st.integers(0, 2000))
def test_rule_4_a_longer_limit_never_turns_met_into_missed(
    incident: Incident, metric: str, as_of: int
) -> None:
    rank = ("missed", "unknown", "pending", "met")
    tight = judge(incident, target(metric, 100, severities=()), ORDERS, as_of)
    loose = judge(incident, target(metric, 900, severities=()), ORDERS, as_of)
    assert tight is not None
    assert loose is not None
    if tight.outcome in rank:
        assert rank.index(loose.outcome) >= rank.index(tight.outcome)


@given(any_incident, any_target, moments)
def test_facts_are_judged_as_the_incident_is(incident: Incident, of: Target, as_of: int) -> None:
    assert judge(facts(incident), of, ORDERS, as_of) == judge(incident, of, ORDERS, as_of)
    assert exclusion(facts(incident)) == exclusion(incident)
    assert responsible(facts(incident), of.metric) == responsible(incident, of.metric)


def test_rule_9_a_team_is_its_members_at_that_date() -> None:
    team = Team({"ana": ((100, 200),), "ben": ((0, 50), (300, None))})
    incident = icm(mitigated=150, assignee="ana", acknowledged=40, acknowledged_by="ben")
    assert is_theirs(incident, team, AS_OF, "TTM")
    assert is_theirs(incident, team, AS_OF, "TTA")  # ben acknowledged it while he was one
    for moment, member in ((99, False), (100, True), (199, True), (200, False)):
        moved = dataclasses.replace(incident, mitigated=moment)
        assert is_theirs(moved, team, AS_OF, "TTM") is member
    # Not mitigated yet: who has it now, if they are a member now.
    still = dataclasses.replace(incident, mitigated=None, assignee="ben")
    assert is_theirs(still, team, 400, "TTM")
    assert not is_theirs(still, team, 250, "TTM")
    assert not is_theirs(icm(), team, AS_OF)


@given(any_incident, st.sampled_from(["TTA", "TTM", None]), moments)
def test_rule_9_a_team_of_always_is_its_people(incident: Incident, metric: Any, as_of: int) -> None:
    owned = dataclasses.replace(incident, assignee="ana", acknowledged_by="ben")
    for alias in ("ana", "ben", "cleo"):
        team = Team({alias: ((-(10**12), None),)})
        whole = is_theirs(owned, team, as_of, metric)
        assert whole is is_theirs(owned, frozenset({alias}), as_of, metric)
