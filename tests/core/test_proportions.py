"""Intervals, means and percentiles against published values, exact arithmetic and their laws."""

from __future__ import annotations

import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.core.proportions import (
    divide_half_even,
    mean,
    newcombe_interval,
    percentile,
    wilson_interval,
)

proportions = st.integers(1, 5000).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n)),
)
durations = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(46, 47, 88.9, 99.6), (40, 43, 81.4, 97.6), (12, 12, 75.8, 100.0), (0, 12, 0.0, 24.2)],
)
def test_rule_11_wilson_agrees_with_known_values(k: int, n: int, low: float, high: float) -> None:
    interval = wilson_interval(k, n)
    assert [round(100 * bound, 1) for bound in interval] == [low, high]


@given(proportions)
def test_wilson_lies_within_0_and_1_and_holds_the_share(proportion: tuple[int, int]) -> None:
    k, n = proportion
    low, high = wilson_interval(k, n)
    assert 0 <= low <= k / n <= high <= 1
    assert low < high
    assert (low == 0) is (k == 0)
    assert (high == 1) is (k == n)


@given(proportions)
def test_wilson_of_the_misses_is_the_mirror(proportion: tuple[int, int]) -> None:
    k, n = proportion
    low, high = wilson_interval(k, n)
    assert wilson_interval(n - k, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize(("k", "n"), [(0, 0), (-1, 3), (4, 3)])
def test_wilson_refuses_what_is_no_proportion(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no proportion"):
        wilson_interval(k, n)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
    ],
)
def test_rule_10_newcombe_agrees_with_the_published_examples(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    assert newcombe_interval(*first, *second) == pytest.approx((low, high), abs=5e-5)


@given(proportions, proportions)
def test_newcombe_holds_the_difference_and_turns_with_it(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    low, high = newcombe_interval(*first, *second)
    difference = first[0] / first[1] - second[0] / second[1]
    assert -1 - 1e-12 <= low <= difference <= high <= 1 + 1e-12
    assert newcombe_interval(*second, *first) == pytest.approx((-high, -low), abs=1e-12)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 0), (3, 2, 2), (5, 2, 2), (7, 2, 4), (5, 3, 2), (4, 3, 1), (-1, 2, 0), (-3, 2, -2)],
)
def test_rule_7_ties_go_to_the_even_number(numerator: int, denominator: int, rounded: int) -> None:
    assert divide_half_even(numerator, denominator) == rounded


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**12))
def test_rule_7_rounding_is_exact(numerator: int, denominator: int) -> None:
    assert divide_half_even(numerator, denominator) == round(Fraction(numerator, denominator))


@given(durations)
def test_rule_7_mean_and_median_are_the_exact_ones_rounded(values: list[int]) -> None:
    exact = [Fraction(value) for value in values]
    assert mean(values) == round(statistics.mean(exact))
    assert percentile(sorted(values), 50) == round(statistics.median(exact))


@given(durations.filter(lambda values: len(values) > 1))
def test_rule_7_p90_is_the_inclusive_quantile(values: list[int]) -> None:
    quantile = statistics.quantiles([Fraction(v) for v in values], n=10, method="inclusive")[8]
    assert percentile(sorted(values), 90) == round(quantile)


def test_rule_7_percentile_by_hand() -> None:
    # Position 0.9 * 3 = 2.7: 30 + 0.7 * 10 = 37; a tie goes to the even number: 12.5 is 12.
    assert percentile([10, 20, 30, 40], 90) == 37
    assert percentile([10, 15], 50) == 12
    assert percentile([7], 90) == 7


def test_rule_7_nothing_has_no_mean_and_no_percentile() -> None:
    assert mean([]) is None
    assert percentile([], 50) is None
