"""Statistics of the figures: intervals of proportions, means and percentiles of whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

#: The normal quantile of a two-sided 95 % interval.
Z_95 = 1.959963984540054

Interval = tuple[float, float]


def wilson_interval(successes: int, n: int) -> Interval:
    """Wilson's 95 % score interval of `successes` of `n`, as fractions within 0 and 1.

    Raises ValueError unless 0 <= successes <= n and n > 0.
    """
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"no proportion: {successes} of {n}")
    z2 = Z_95 * Z_95
    centre = (successes + z2 / 2) / (n + z2)
    half = Z_95 / (n + z2) * sqrt(successes * (n - successes) / n + z2 / 4)
    # Exactly 0 and 1 at the ends, where the floats would miss them by a rounding error.
    low = max(0.0, centre - half) if successes else 0.0
    high = min(1.0, centre + half) if successes < n else 1.0
    return low, high


def newcombe_interval(successes: int, n: int, before: int, n_before: int) -> Interval:
    """Newcombe's 95 % interval of the difference of two independent proportions (his method 10).

    The difference is successes / n - before / n_before; its interval is made from Wilson's
    intervals of the two and lies within -1 and 1. Raises ValueError as `wilson_interval`.
    """
    low, high = wilson_interval(successes, n)
    low_before, high_before = wilson_interval(before, n_before)
    share, share_before = successes / n, before / n_before
    difference = share - share_before
    below = sqrt((share - low) ** 2 + (high_before - share_before) ** 2)
    above = sqrt((high - share) ** 2 + (share_before - low_before) ** 2)
    return difference - below, difference + above


def divide_half_even(numerator: int, denominator: int) -> int:
    """The quotient rounded to a whole number, a tie to the even one; `denominator` > 0."""
    quotient, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and quotient % 2):
        return quotient + 1
    return quotient


def mean(values: Sequence[int]) -> int | None:
    """The arithmetic mean, rounded half-even; None for no values."""
    return divide_half_even(sum(values), len(values)) if values else None


def percentile(ascending: Sequence[int], percent: int) -> int | None:
    """The percentile of sorted values by linear interpolation (Hyndman-Fan type 7).

    Exact, then rounded half-even; None for no values. `percent`: 0 to 100.
    """
    if not ascending:
        return None
    index, hundredths = divmod((len(ascending) - 1) * percent, 100)
    value = 100 * ascending[index]
    if hundredths:
        value += hundredths * (ascending[index + 1] - ascending[index])
    return divide_half_even(value, 100)
