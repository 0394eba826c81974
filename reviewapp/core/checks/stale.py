"""Figures in the prose against the figures of the draft.

A sentence is placed by what it names: a metric, perhaps a programme and severities. What can't be
placed is left alone, and so is a figure that was never ours: a wrong alarm costs more than a miss.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reviewapp.core import wording
from reviewapp.core.checks.findings import RULES, Finding
from reviewapp.core.checks.reading import MONTH, Passage, sentences
from reviewapp.core.figures import TargetFigures
from reviewapp.core.rubric import Target
from reviewapp.core.sealed import Sealed
from reviewapp.core.slo import Orders

_METRICS = {
    "TTA": re.compile(r"\bTTA\b|\back(?:ed|s|nowledg\w*)\b|\btime to ack", re.IGNORECASE),
    "TTM": re.compile(r"\bTTM\b|\bmitigat", re.IGNORECASE),
    "TiC": re.compile(r"\bTiC\b|\bcritsit", re.IGNORECASE),
    "TTRCA": re.compile(r"\bTTRCA\b|\bRCAs?\b|\broot[ -]cause anal", re.IGNORECASE),
}
_PROGRAMMES = {
    "mcs": re.compile(r"\bMCS\b|\bmission[ -]critical", re.IGNORECASE),
    "cri": re.compile(r"\bCRIs?\b|\bcustomer[- ]reported", re.IGNORECASE),
    "ic": re.compile(r"\bintensive care\b", re.IGNORECASE),
}
_SEVERITY = r"(?:\d(?:\.\d)?|[A-C])\b"
_SEVERITIES = re.compile(
    rf"\bSev(?:erity|erities|s)?[ \u00a0-]?({_SEVERITY}(?:(?:\s?[–/,-]\s?| to | and | or )"
    rf"{_SEVERITY}){{0,6}})",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"({_SEVERITY})(?:\s?[–-]\s?| to )({_SEVERITY})", re.IGNORECASE)
_K_OF_N = re.compile(
    r"(?<![\d.,/])(\d{1,7})\s(?:out\s)?of\s(?:the\s|our\s|all\s)?(\d{1,7})(?![\d/]|[.,]\d)"
)
_PERCENT = re.compile(
    r"(?<![\d.,–-])(\d{1,3})(?:[.,](\d{1,2}))?\s?(?:%|percent\b|per cent\b)(?!\s*CI\b)"
)
_TIME = re.compile(
    r"(?<![\d.,–≤<=-])(?<![≤<=]\s)(\d{1,5})(?:[.,](\d{1,2}))?[\s-]?"
    r"(seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h|days?|d)\b",
    re.IGNORECASE,
)
_SIZES = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_STATISTICS = (
    ("mean_s", "the average", re.compile(r"\b(?:average|mean)\b", re.IGNORECASE)),
    ("median_s", "the median", re.compile(r"\bmedian\b", re.IGNORECASE)),
    ("p90_s", "p90", re.compile(r"\bp90\b|\b90th percentile\b", re.IGNORECASE)),
)
#: A statistic stands so near before its time, or right behind it.
_NEAR_BEFORE, _NEAR_AFTER = 45, 14
#: It speaks of some of the incidents, not of the target's.
_PART_OF_THEM = re.compile(
    rf"{MONTH}|\bQ[1-4]\b|\b(?:since|until|before|after|during|first|last|week|weekend|night"
    r"|shifts?|previous|earlier|later|of those|of these|mine|own(?:ed)?|my|target|goal|for "
    r"(?!MCS|CRI)[A-Z]\w+)\b"
)
_SMALL_CLAIM = 5
#: In characters: what is longer was not written as a sentence.
_LONGEST_SENTENCE = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """A target with its figures: the team's, and the author's own part of them."""

    target: Target
    team: TargetFigures
    own: TargetFigures | None

    def headlines(self) -> Iterator[TargetFigures]:
        yield self.team
        if self.own is not None:
            yield self.own


@dataclass(frozen=True, slots=True)
class Figures:
    """What is true as of the draft, and what earlier draws of it said, the newest first."""

    now: Sequence[Known]
    earlier: Sequence[Sequence[Known]]
    orders: Orders


def of_sealed(sealed: Sealed) -> list[Known]:
    """The figures of a draft, per target."""
    team = {it.id: it for it in sealed.team.targets} if sealed.team else {}
    own = {it.id: it for it in sealed.own.targets} if sealed.own else {}
    return [
        Known(target, team[target.id], own.get(target.id))
        for target in sealed.targets
        if target.id in team
    ]


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a sentence speaks of; None and empty where it does not say."""

    metrics: frozenset[str]
    programme: str | None
    severities: tuple[str, ...]
    ranges: tuple[tuple[str, str], ...]

    def fits(self, target: Target, orders: Orders) -> bool:
        if target.metric not in self.metrics:
            return False
        if self.programme is not None and target.programme not in (self.programme, None):
            return False
        named = self.named(target, orders)
        return not (named and target.severities) or named <= set(target.severities)

    def named(self, target: Target, orders: Orders) -> set[str]:
        """The severities that it names, ranges with all between their ends."""
        order = orders.get(target.source or "", ())
        named = set(self.severities)
        for first, last in self.ranges:
            if first in order and last in order:
                named.update(order[order.index(first) : order.index(last) + 1])
        return named

    def is_exactly(self, target: Target, orders: Orders) -> bool:
        return (
            self.programme == target.programme
            and bool(target.severities)
            and self.named(target, orders) == set(target.severities)
        )


@dataclass(frozen=True, slots=True)
class _Claim:
    """A figure in the prose. `pair`: k of n; else a number between `low` and `high`.

    `field`: the attribute of the figures that it speaks of, empty for a share in percent.
    """

    text: str
    start: int
    end: int
    pair: tuple[int, int] | None = None
    low: float = 0.0
    high: float = 0.0
    field: str = ""
    name: str = ""


def check_figures(box: str, passages: Iterable[Passage], figures: Figures) -> Iterator[Finding]:
    """One finding for each sentence and target whose figure is not the draft’s any more."""
    for passage in passages:
        scope: _Scope | None = None
        for sentence in sentences(passage):
            if len(sentence.text) > _LONGEST_SENTENCE:
                continue
            if not any(map(str.isdigit, sentence.text)):
                scope = _scope(sentence.text) or scope
                continue
            scope = _scope(sentence.text) or scope
            if scope is None:
                continue
            told: set[str] = set()
            for claim in _claims(sentence):
                found = _stale(claim, scope, figures) or _wrong(claim, scope, sentence, figures)
                if found is None or found[0] in told:
                    continue
                told.add(found[0])
                yield RULES["figure-stale"].found(box, claim.text, claim.start, claim.end, found[1])


def _scope(text: str) -> _Scope | None:
    metrics = frozenset(name for name, pattern in _METRICS.items() if pattern.search(text))
    if not metrics:
        return None
    programmes = [name for name, pattern in _PROGRAMMES.items() if pattern.search(text)]
    severities: list[str] = []
    ranges: list[tuple[str, str]] = []
    for match in _SEVERITIES.finditer(text):
        severities += re.findall(_SEVERITY, match[1].upper())
        ranges += [(it[1].upper(), it[2].upper()) for it in _RANGE.finditer(match[1])]
    programme = programmes[0] if len(programmes) == 1 else None
    return _Scope(metrics, programme, tuple(severities), tuple(ranges))


def _claims(sentence: Passage) -> Iterator[_Claim]:
    text = sentence.text
    for match in _K_OF_N.finditer(text):
        k, n = int(match[1]), int(match[2])
        if k <= n > 0:
            yield _Claim(match[0], *_span(sentence, match), pair=(k, n))
    for match in _PERCENT.finditer(text):
        low, high = _about(match[1], match[2], 0.01)
        yield _Claim(match[0], *_span(sentence, match), low=low, high=high)
    for match in _TIME.finditer(text):
        before = text[max(0, match.start() - _NEAR_BEFORE) : match.start()]
        after = text[match.end() : match.end() + _NEAR_AFTER]
        named = [
            (max(it.end() for it in found), field, name)
            for field, name, pattern in _STATISTICS
            if (found := list(pattern.finditer(before)))
        ] or [(0, field, name) for field, name, pattern in _STATISTICS if pattern.search(after)]
        if named:
            _, field, name = max(named)
            low, high = _about(match[1], match[2], float(_SIZES[match[3][0].lower()]))
            yield _Claim(match[0], *_span(sentence, match), None, low, high, field, name)


def _span(sentence: Passage, match: re.Match[str]) -> tuple[int, int]:
    return sentence.start + match.start(), sentence.start + match.end()


def _about(whole: str, fraction: str | None, unit: float) -> tuple[float, float]:
    """What a rounded number may have been, a little more on either side."""
    step = unit / 10 ** len(fraction or "")
    value = float(f"{whole}.{fraction or 0}") * unit
    return value - 0.6 * step, value + 0.6 * step


def _stale(claim: _Claim, scope: _Scope, figures: Figures) -> tuple[str, str] | None:
    """The target and the reason, where an earlier draw said so, and the draft no longer does."""
    now = {it.target.id: it for it in figures.now if scope.fits(it.target, figures.orders)}
    if any(_agrees(claim, known) for known in now.values()):
        return None
    for known in (it for draw in figures.earlier for it in draw):
        if not scope.fits(known.target, figures.orders):
            continue
        for own, said in enumerate(known.headlines()):
            if _is_headline(claim, said):
                present = now.get(known.target.id)
                value = _value(claim, (present.own if own else present.team) if present else None)
                name = _name(known.target, figures.orders, own=bool(own))
                return known.target.id, (
                    f"“{claim.text}” was so when this draft was drawn before; now it is {value} "
                    f"({name})."
                )
    return None


def _wrong(
    claim: _Claim, scope: _Scope, sentence: Passage, figures: Figures
) -> tuple[str, str] | None:
    """A sentence that names exactly one target and its n, with another k."""
    if claim.pair is None or _PART_OF_THEM.search(sentence.text):
        return None
    k, n = claim.pair
    exact = [it for it in figures.now if it.target.metric in scope.metrics
             and scope.is_exactly(it.target, figures.orders)]  # fmt: skip
    if len(exact) != 1 or n < _SMALL_CLAIM or exact[0].team.n != n or _agrees(claim, exact[0]):
        return None
    value = wording.k_of_n(exact[0].team.met, n)
    name = _name(exact[0].target, figures.orders, own=False)
    return exact[0].target.id, f"The figures of this draft say {value} for {name}, not {k} of {n}."


def _name(target: Target, orders: Orders, *, own: bool) -> str:
    return f"{target.metric}, {wording.scope(target, orders)}{', your own' if own else ''}"


def _is_headline(claim: _Claim, figures: TargetFigures) -> bool:
    """Whether a claim is what a target’s figures say of themselves first."""
    if claim.pair is not None:
        return figures.n > 0 and claim.pair == (figures.met, figures.n)
    if claim.field:
        seconds = getattr(figures, claim.field)
        return seconds is not None and claim.low <= seconds <= claim.high
    return figures.n > 0 and claim.low <= figures.met / figures.n <= claim.high


def _agrees(claim: _Claim, known: Known) -> bool:
    """Whether anything that the figures of now say is what the claim says."""
    for figures in known.headlines():
        if _is_headline(claim, figures):
            return True
        if claim.pair is not None:
            n = figures.n + figures.unknown
            pairs = {
                (figures.missed, figures.n),
                (figures.met, n),
                (figures.met + figures.unknown, n),
            }
            if figures.previous is not None:
                pairs.add((figures.previous.met, figures.previous.n))
            if claim.pair in pairs:
                return True
        elif claim.field:
            times = [figures.mean_s, figures.median_s, figures.p90_s, figures.last_mean_s,
                     figures.last_median_s, known.target.limit_s, *figures.durations,
                     *(miss.seconds for miss in figures.misses)]  # fmt: skip
            if any(it is not None and claim.low <= it <= claim.high for it in times):
                return True
        else:
            shares = [*(figures.interval or ()), *(figures.bounds or ())]
            if figures.n:
                shares.append(figures.missed / figures.n)
            if figures.previous is not None and figures.previous.n:
                shares.append(figures.previous.met / figures.previous.n)
            if known.target.objective is not None:
                shares.append(known.target.objective / 10_000)
            if any(claim.low <= it <= claim.high for it in shares):
                return True
    return False


def _value(claim: _Claim, figures: TargetFigures | None) -> str:
    """What stands now where the claim stood."""
    if figures is None or not (figures.n or claim.field):
        return "no incidents"
    if claim.field:
        seconds = getattr(figures, claim.field)
        return "no incidents" if seconds is None else f"{claim.name} {wording.duration(seconds)}"
    if claim.pair is None:
        return wording.percent(figures.met, figures.n)
    return wording.k_of_n(figures.met, figures.n)
