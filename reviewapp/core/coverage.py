"""Coverage: which indicators are shown by evidence, thin, or empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from reviewapp.core.evidence import CIRCLES, Evidence

State = Literal["shown", "thin", "empty", "not_applicable"]


@dataclass(frozen=True, slots=True)
class CoverageRule:
    """When an indicator counts as shown: `enough` entries, one of them older than `recent_days`."""

    enough: int = 2
    recent_days: int = 30


@dataclass(frozen=True, slots=True)
class IndicatorCoverage:
    """One indicator's state with its entries counted by circle and by month ("2026-11").

    `by_circle` has "own", "others", "built" and "none" (no circle said). `last`: the newest day.
    """

    code: str
    state: State
    n: int
    by_circle: Mapping[str, int]
    by_month: Mapping[str, int]
    last: date | None
    reason: str | None = None


def coverage(
    codes: Sequence[str],
    entries: Iterable[Evidence],
    exempt: Mapping[str, str],
    today: date,
    rule: CoverageRule = CoverageRule(),
) -> list[IndicatorCoverage]:
    """Coverage of each code, in the order given. `exempt`: code -> why it does not apply.

    `today` is the day that recency is counted from: a finished period's last day, else today.
    """
    found: dict[str, list[Evidence]] = {code: [] for code in codes}
    for entry in entries:
        for code in entry.indicators:
            if code in found:
                found[code].append(entry)
    return [_of_one(code, found[code], exempt.get(code), today, rule) for code in codes]


def _of_one(
    code: str, entries: list[Evidence], reason: str | None, today: date, rule: CoverageRule
) -> IndicatorCoverage:
    circles: Counter[str] = Counter(entry.circle or "none" for entry in entries)
    months = Counter(entry.on.isoformat()[:7] for entry in entries)
    return IndicatorCoverage(
        code=code,
        state="not_applicable" if reason is not None else _state(entries, today, rule),
        n=len(entries),
        by_circle={name: circles[name] for name in (*CIRCLES, "none")},
        by_month=dict(sorted(months.items())),
        last=max((entry.on for entry in entries), default=None),
        reason=reason,
    )


def _state(entries: list[Evidence], today: date, rule: CoverageRule) -> State:
    if not entries:
        return "empty"
    recent_since = today - timedelta(days=rule.recent_days)
    older = any(entry.on < recent_since for entry in entries)
    return "shown" if len(entries) >= rule.enough and older else "thin"
