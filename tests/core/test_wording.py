"""Rule 11: how figures read."""

from __future__ import annotations

import time
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.core import wording
from reviewapp.core.rubric import Target, rubric_from_mapping

ORDERS = {"icm": ("0", "1", "2", "2.5", "3", "4"), "dfm": ("1", "A", "B", "C")}
RUBRICS = Path(__file__).parents[2] / "rubrics"


def target(measure: str = "", limit_s: int | None = 900, **fields: Any) -> Target:
    values: dict[str, Any] = {"source": "icm", "programme": "mcs", "severities": ()}
    values |= {"metric": "TTA", "statistic": "each", "indicators": ()}
    return Target(id="t", limit_s=limit_s, measure=measure, **{**values, **fields})


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (89, "89 s"),
        (90, "1.5 min"),
        (360, "6 min"),
        (744, "12.4 min"),
        (1116, "18.6 min"),
        (5399, "90 min"),
        (5400, "1.5 h"),
        (31 * 3600, "31 h"),
        (48 * 3600 - 1, "48 h"),
        (48 * 3600, "2 d"),
        (216_000, "2.5 d"),
        (20 * 86400, "20 d"),
        # Ties go to the even tenth: 1.55, 1.65 and 2.05 min.
        (93, "1.6 min"),
        (99, "1.6 min"),
        (123, "2 min"),
    ],
)
def test_rule_11_duration(seconds: int, text: str) -> None:
    assert wording.duration(seconds) == text


@given(st.integers(0, 10**10))
def test_rule_11_duration_is_the_exact_value_to_one_decimal(seconds: int) -> None:
    number, unit = wording.duration(seconds).split()
    size = {"s": 1, "min": 60, "h": 3600, "d": 86400}[unit]
    assert Fraction(number) == Fraction(round(Fraction(10 * seconds, size)), 10)
    assert not number.endswith(".0")


@pytest.mark.parametrize(
    ("seconds", "limit", "text"),
    [
        (901, 900, "15 min 1 s"),
        (86_461, 86_400, "24 h 1 min 1 s"),
        (864_100, 864_000, "10 d 1 min 40 s"),
        (900, 900, "15 min"),
        (1000, 900, "16.7 min"),
        (901, None, "15 min"),
    ],
)
def test_a_miss_never_reads_as_its_limit(seconds: int, limit: int | None, text: str) -> None:
    assert wording.taken(seconds, limit) == text


@pytest.mark.parametrize(
    ("met", "n", "text"),
    [
        (46, 47, "97.9 %"),
        (30, 33, "90.9 %"),
        (40, 43, "93.0 %"),
        (12, 12, "100.0 %"),
        (0, 12, "0.0 %"),
        (9999, 10000, "99.9 %"),
        (1, 10000, "0.1 %"),
        (1, 2000, "0.1 %"),
        (125, 10000, "1.2 %"),
        (375, 10000, "3.8 %"),
    ],
)
def test_rule_11_percent(met: int, n: int, text: str) -> None:
    assert wording.percent(met, n) == text


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_rule_11_percent_is_guarded_at_both_ends(proportion: tuple[int, int]) -> None:
    met, n = proportion
    text = wording.percent(met, n)
    assert (text == "100.0 %") is (met == n)
    assert (text == "0.0 %") is (met == 0)
    assert abs(Fraction(text.removesuffix(" %")) - Fraction(100 * met, n)) <= Fraction(1, 10)


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.8889, 0.9962, "88.9–99.6 %"),
        (0.7575, 1.0, "75.8–100 %"),
        (0.0, 0.24249, "0–24.2 %"),
        (0.5, 0.99999, "50.0–99.9 %"),
        (0.00001, 0.5, "0.1–50.0 %"),
    ],
)
def test_rule_11_interval(low: float, high: float, text: str) -> None:
    assert wording.interval(low, high) == text


@pytest.mark.parametrize(
    ("met", "n", "table", "sentence"),
    [
        (46, 47, *["46 of 47 (97.9 %; 95 % CI 88.9–99.6 %)"] * 2),
        (40, 43, *["40 of 43 (93.0 %; 95 % CI 81.4–97.6 %)"] * 2),
        (9, 10, *["9 of 10 (90.0 %; 95 % CI 59.6–98.2 %)"] * 2),
        (5, 6, "5 of 6 (95 % CI 43.6–97.0 %)", "5 of 6"),
        (9, 9, "9 of 9 (95 % CI 70.1–100 %)", "9 of 9"),
        (0, 0, "no incidents", "no incidents"),
    ],
)
def test_rule_11_always_k_of_n_and_no_percentage_below_ten(
    met: int, n: int, table: str, sentence: str
) -> None:
    assert wording.attainment(met, n) == table
    assert wording.attainment(met, n, sentence=True) == sentence
    assert table.startswith(wording.k_of_n(met, n))


@pytest.mark.parametrize(
    ("measure", "limit_s", "text"),
    [
        ("ICM TTA <=15 min for Severity 1, 2, 2.5", 900, "15 min"),
        ("ICM TTA <= 24h for Severity 3,4", 86400, "24 h"),
        ("ICM TTM <= 1d for Severity 1, 2, 2.5", 86400, "1 d"),
        ("ICM Sev A =<10d", 864_000, "10 d"),
        ("DFM Sev A =<12h", 43_200, "12 h"),
        ("DFM Sev 1 =< 4h", 14_400, "4 h"),
        ("average Time to ACK<=24 hours for Sev-3,4 IcMs.", 86400, "24 h"),
        ("average Time to ACK<=15 mins for Sev- 0, 1, 2, 2.5 IcMs.", 900, "15 min"),
        ("an average TTM ≤ 20 days.", 1_728_000, "20 d"),
        ("TTA <= 15 min, TTM <= 2 days", 172_800, "2 d"),
        ("TTA < 1 hour", 3600, "1 h"),
        ("TTA <= 15 min", 1200, "20 min"),  # the user set another one
        ("TTA <= 15 minors", 900, "15 min"),
        ("no number here", 86400, "24 h"),
    ],
)
def test_rule_11_limits_read_as_the_source_writes_them(
    measure: str, limit_s: int, text: str
) -> None:
    assert wording.limit(target(measure, limit_s)) == text


def test_rule_11_no_limit_has_no_wording() -> None:
    assert wording.limit(target("Contribute to the engineering team TTM goal.", None)) is None


@pytest.mark.parametrize("piece", ["<", "<=", "1", " ", "<=1", "< = 11 mi"])
def test_a_hostile_measure_is_read_in_no_time(piece: str) -> None:
    start = time.process_time()
    assert wording.limit(target(piece * 300_000, 900)) == "15 min"
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("fields", "many", "one"),
    [
        ({"severities": ("1", "2", "2.5")}, "MCS Sev 1–2.5 IcMs", "MCS Sev 1–2.5 IcM"),
        ({"severities": ("3", "1")}, "MCS Sev 1, 3 IcMs", "MCS Sev 1, 3 IcM"),
        ({"severities": ("2", "1", "0")}, "MCS Sev 0–2 IcMs", "MCS Sev 0–2 IcM"),
        ({"severities": ("A",)}, "MCS Sev A IcMs", "MCS Sev A IcM"),
        ({"severities": ("1", "A")}, "MCS Sev 1, A IcMs", "MCS Sev 1, A IcM"),
        ({"programme": "cri"}, "CRI IcMs", "CRI IcM"),
        ({"programme": None, "severities": ("3", "4")}, "Sev 3–4 IcMs", "Sev 3–4 IcM"),
        (
            {"source": "dfm", "programme": None, "severities": ("1",)},
            "DFM Sev 1 cases",
            "DFM Sev 1 case",
        ),
        ({"source": "dfm", "severities": ("A", "B")}, "MCS DFM Sev A–B cases", None),
        ({"source": None}, "MCS incidents", "MCS incident"),
        ({"source": None, "severities": ("1", "2")}, "MCS Sev 1, 2 incidents", None),
        ({"source": "servicenow"}, "MCS servicenow incidents", "MCS servicenow incident"),
    ],
)
def test_scope_says_what_a_target_speaks_of(
    fields: dict[str, Any], many: str, one: str | None
) -> None:
    assert wording.scope(target(**fields), ORDERS) == many
    assert wording.scope(target(**fields), ORDERS, count=0) == many
    if one:
        assert wording.scope(target(**fields), ORDERS, count=1) == one


def test_incidents_carry_the_name_of_their_source() -> None:
    assert wording.incident_name("icm", "300000123") == "IcM 300000123"
    assert wording.incident_name("dfm", "25-1") == "DFM 25-1"
    assert wording.incident_name("jira", "OPS-7") == "jira OPS-7"


def test_instants_are_iso_8601_in_utc() -> None:
    assert wording.instant(0) == "1970-01-01T00:00:00Z"
    assert wording.instant(1_740_909_600) == "2025-03-02T10:00:00Z"


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        (
            "manager",
            "15 min|24 h|1 d|10 d|4 h|12 h|10 d|15 min|24 h|20 d",
        ),
        ("engineer", "15 min|24 h|4 h|12 h|1 d|10 d|15 min|24 h|None"),
    ],
)
def test_every_shipped_target_reads_as_its_source(name: str, limits: str) -> None:
    rubric = rubric_from_mapping(tomllib.loads((RUBRICS / f"{name}.toml").read_text("utf-8")))
    assert "|".join(str(wording.limit(each)) for each in rubric.targets) == limits
