from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.core.coverage import (
    CoverageRule,
    Tally,
    coverage,
    next_gap,
    states_mean,
    tallies,
    why_thin,
)
from reviewapp.core.evidence import CIRCLES, Evidence

TODAY = date(2026, 6, 15)
CODES = ("1.1", "1.2", "2.1")


def entry(*codes: str, ago: int = 0, circle: str | None = None, number: int = 0) -> Evidence:
    return Evidence(
        f"id-{number}",
        "me",
        TODAY - timedelta(ago),
        "text",
        "engineer",
        "1",
        codes,
        circle=circle,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("ages", "state"),
    [
        ([], "empty"),
        ([0], "thin"),
        ([400], "thin"),
        ([0, 0], "thin"),
        ([0, 30], "thin"),  # thirty days ago is still recent
        ([0, 31], "shown"),
        ([31, 31], "shown"),
        ([0, 1, 2, 3, 4], "thin"),
        ([0, 1, 2, 3, 31], "shown"),
    ],
)
def test_the_states(ages: list[int], state: str) -> None:
    (found, *_) = coverage(CODES, tallies(entry("1.1", ago=age) for age in ages), {}, TODAY)
    assert (found.code, found.state, found.n) == ("1.1", state, len(ages))


def test_what_does_not_apply_says_why_and_still_counts() -> None:
    first, second, _ = coverage(
        CODES, tallies([entry("1.1", ago=9)]), {"1.1": "no customers", "1.2": ""}, TODAY
    )
    assert (first.state, first.reason, first.n) == ("not_applicable", "no customers", 1)
    assert (second.state, second.reason) == ("not_applicable", "")


def test_a_rule_of_ones_own() -> None:
    rule = CoverageRule(enough=3, recent_days=0)
    entries = tallies([entry("1.1", ago=1), entry("1.1"), entry("1.1")])
    assert coverage(CODES, entries, {}, TODAY, rule)[0].state == "shown"
    assert coverage(CODES, entries[:2], {}, TODAY, rule)[0].state == "thin"
    assert coverage(CODES, entries[1:] * 2, {}, TODAY, rule)[0].state == "thin"


entries_of = st.lists(
    st.builds(
        lambda codes, ago, circle: entry(*codes, ago=ago, circle=circle),
        st.lists(st.sampled_from([*CODES, "9.9"]), unique=True),
        st.integers(0, 200),
        st.sampled_from([None, *CIRCLES]),
    ),
    max_size=12,
)


@given(entries_of, st.permutations(CODES))
def test_the_counts_add_up(entries: list[Evidence], codes: list[str]) -> None:
    found = coverage(codes, iter(tallies(entries)), {}, TODAY)
    assert [item.code for item in found] == codes
    for item in found:
        ours = [e for e in entries if item.code in e.indicators]
        assert item.n == len(ours)
        assert sum(item.by_circle.values()) == sum(item.by_month.values()) == len(ours)
        assert list(item.by_circle) == ["own", "others", "built", "none"]
        assert item.by_circle == {
            name: sum((e.circle or "none") == name for e in ours) for name in item.by_circle
        }
        assert item.by_month == Counter(f"{e.on:%Y-%m}" for e in ours)
        assert list(item.by_month) == sorted(item.by_month)
        assert item.last == max((e.on for e in ours), default=None)
        older = any(e.on < TODAY - timedelta(30) for e in ours)
        assert item.state == (
            "empty" if not ours else "shown" if len(ours) > 1 and older else "thin"
        )
        assert item.reason is None


def summed(counted: list[Tally]) -> list[Tally]:
    """The tallies of one indicator and month put into one, as a store counts them."""
    groups: dict[tuple[str, str], list[Tally]] = {}
    for tally in counted:
        groups.setdefault(tally[:2], []).append(tally)
    return [
        Tally(
            *key,
            *(sum(column) for column in zip(*(tally[2:6] for tally in group), strict=True)),
            min(tally.first for tally in group),
            max(tally.last for tally in group),
        )
        for key, group in groups.items()
    ]


@given(entries_of)
def test_counting_entries_ahead_changes_nothing(entries: list[Evidence]) -> None:
    each = tallies(entries)
    assert coverage(CODES, summed(each), {}, TODAY) == coverage(CODES, each, {}, TODAY)


@given(entries_of, entries_of)
def test_more_evidence_never_shows_less(some: list[Evidence], more: list[Evidence]) -> None:
    order = ("empty", "thin", "shown")
    before, after = (coverage(CODES, tallies(items), {}, TODAY) for items in (some, some + more))
    for one, two in zip(before, after, strict=True):
        assert order.index(one.state) <= order.index(two.state)


def test_the_next_gap_is_further_down_and_after_the_last_the_first_again() -> None:
    days = {"1.1": ["2026-01-01", "2026-03-01"], "1.2": ["2026-03-01"], "2.1": []}
    counted = [
        Tally(code, day[:7], 1, 0, 0, 0, date.fromisoformat(day), date.fromisoformat(day))
        for code, found in days.items()
        for day in found
    ]
    covered = coverage(["1.1", "1.2", "2.1"], counted, {}, date(2026, 3, 31))
    assert [item.state for item in covered] == ["shown", "thin", "empty"]
    assert [next_gap(covered, start) for start in range(4)] == ["1.2", "1.2", "2.1", "1.2"]
    assert next_gap(covered[:1], 0) is None
    assert next_gap([], 0) is None


def test_why_an_indicator_is_thin_names_the_rule_that_made_it_so() -> None:
    assert why_thin(1) == "only 1 entry so far"
    assert why_thin(2) == "both are from the last 30 days"
    assert why_thin(5) == "all 5 are from the last 30 days"
    assert "less than 2 entries, or all of them from the last 30 days" in states_mean()
