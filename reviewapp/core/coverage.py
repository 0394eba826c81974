"""Coverage: which indicators are shown by evidence, thin, or empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from reviewapp.core.evidence import CIRCLES, Evidence

State = Literal["shown", "thin", "empty", "not_applicable"]
#: The states that want more evidence, the more urgent first.
GAPS: tuple[Literal["empty", "thin"], ...] = ("empty", "thin")


@dataclass(frozen=True, slots=True)
class CoverageRule:
    """When an indicator counts as shown: `enough` entries, one of them older than `recent_days`."""

    enough: int = 2
    recent_days: int = 30


_RULE = CoverageRule()

#: How a state reads beside a code.
STATE_WORDS: Mapping[State, str] = {
    "shown": "shown",
    "thin": "thin",
    "empty": "empty",
    "not_applicable": "n/a",
}


def states_mean(rule: CoverageRule = _RULE) -> str:
    """What the words beside the codes mean, whichever of the two numbers made one thin."""
    entries = "no entry" if rule.enough == 1 else f"less than {rule.enough} entries"
    return f"Thin is {entries}, or all of them from the last {rule.recent_days} days"


class Tally(NamedTuple):
    """Entries of one indicator and month ("2026-11"), counted.

    `n` of them, by circle `own`, `others` and `built`, the rest without one; `first` and `last`
    are their earliest and latest day.
    """

    code: str
    month: str
    n: int
    own: int
    others: int
    built: int
    first: date
    last: date


def tallies(entries: Iterable[Evidence]) -> list[Tally]:
    """Each entry by itself, once for each of its indicators."""
    return [
        Tally(
            code=code,
            month=entry.on.isoformat()[:7],
            n=1,
            own=int(entry.circle == "own"),
            others=int(entry.circle == "others"),
            built=int(entry.circle == "built"),
            first=entry.on,
            last=entry.on,
        )
        for entry in entries
        for code in entry.indicators
    ]


@dataclass(frozen=True, slots=True)
class IndicatorCoverage:
    """One indicator's state with its entries counted by circle and by month ("2026-11").

    `by_circle` has "own", "others", "built" and "none" (no circle said). `last`: the newest day.
    `rule`: by which the state was found.
    """

    code: str
    state: State
    n: int
    by_circle: Mapping[str, int]
    by_month: Mapping[str, int]
    last: date | None
    reason: str | None = None
    rule: CoverageRule = _RULE


def coverage(
    codes: Sequence[str],
    counted: Iterable[Tally],
    exempt: Mapping[str, str],
    today: date,
    rule: CoverageRule = CoverageRule(),
) -> list[IndicatorCoverage]:
    """Coverage of each code, in the order given. `exempt`: code -> why it does not apply.

    `today` is the day that recency is counted from: a finished period's last day, else today.
    """
    found: dict[str, list[Tally]] = {code: [] for code in codes}
    for tally in counted:
        if tally.code in found:
            found[tally.code].append(tally)
    return [_of_one(code, found[code], exempt.get(code), today, rule) for code in codes]


def next_gap(covered: Sequence[IndicatorCoverage], start: int) -> str | None:
    """The first code from place `start` on that is empty or thin; after the last comes the first.

    None where there is no gap at all.
    """
    from_there = (*covered[start:], *covered[:start])
    return next((item.code for item in from_there if item.state in GAPS), None)


def _of_one(
    code: str, counted: list[Tally], reason: str | None, today: date, rule: CoverageRule
) -> IndicatorCoverage:
    months: Counter[str] = Counter()
    for tally in counted:
        months[tally.month] += tally.n
    n = months.total()
    circles: dict[str, int] = {
        circle: sum(getattr(tally, circle) for tally in counted) for circle in CIRCLES
    }
    first = min((tally.first for tally in counted), default=None)
    return IndicatorCoverage(
        code=code,
        state="not_applicable" if reason is not None else _state(n, first, today, rule),
        n=n,
        by_circle={**circles, "none": n - sum(circles.values())},
        by_month=dict(sorted(months.items())),
        last=max((tally.last for tally in counted), default=None),
        reason=reason,
        rule=rule,
    )


def why_thin(n: int, rule: CoverageRule = CoverageRule()) -> str:
    """Why `n` entries (> 0) are thin: "both are from the last 30 days"."""
    if n < rule.enough:
        return "only 1 entry so far" if n == 1 else f"fewer than {rule.enough} entries so far"
    whole = {1: "it is", 2: "both are"}.get(n, f"all {n} are")
    return f"{whole} from the last {rule.recent_days} days"


def _state(n: int, first: date | None, today: date, rule: CoverageRule) -> State:
    if first is None:
        return "empty"
    older = first < today - timedelta(days=rule.recent_days)
    return "shown" if n >= rule.enough and older else "thin"
