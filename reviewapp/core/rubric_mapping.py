"""Where the indicators of one rubric went in another: next year's, or that of another role.

Texts are compared, nothing else: their words, weighted by how rare they are in both rubrics. It
proposes; a person decides.
"""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reviewapp.core.rubric import Indicator, Priority, Rubric

#: From here on two titles are the same one with a word or two changed.
NEARLY_EQUAL = 0.85
#: Titles that differ in a letter or a sign.
SAME_TITLE = 0.95
#: Below this the nearest indicator is no counterpart.
NEAR = 0.3
#: An indicator this close behind the best one is named beside it.
_BESIDE = 0.8
#: Of those that are no counterpart the nearest are named, unless they are this far away.
_WORTH_NAMING = 0.15

#: How much a word counts by where it stands: the title says what is meant.
_TITLE, _DESCRIPTION, _PRIORITY, _MEASURE = 3.0, 1.0, 0.5, 0.1
#: Single letters, and words that stand in most sentences, tell nothing apart.
_WORD = re.compile(r"[^\W\d_]{2,}")
_EMPTY = re.compile(
    "all|and|any|are|at|by|for|from|in|into|is|it|its|my|of|on|or|our|that|the|their|them|they|this|"
    "through|to|towards|up|we|which|with|your"
)
_ENDINGS = ("ations", "ation", "ments", "ment", "ingly", "ings", "ing", "ers", "ies", "ed", "es")

Words = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What became of an indicator. `to`: its counterpart, None where none is near.

    `why`: the reason, for people. `beside`: others that are about as near, the nearest first.
    """

    code: str
    title: str
    to: str | None
    to_title: str | None
    why: str
    beside: tuple[str, ...] = ()


def propose(old: Rubric, new: Rubric, codes: Iterable[str]) -> list[Proposal]:
    """For each of these codes of the old rubric its counterpart in the new one, in their order.

    An indicator that kept its code and nearly its text comes first; then the same title under
    another code; then the nearest by its words. A code that the old rubric does not have gets none.
    """
    known = {indicator.code: (priority, indicator) for priority, indicator in old.indicators()}
    weights = _rarity(old, new)
    there = [
        (indicator, _words(priority, indicator, weights))
        for priority, indicator in new.indicators()
    ]
    proposals = []
    for code in codes:
        if code not in known:
            why = f"{old.name} {old.version} has no such indicator"
            proposals.append(Proposal(code, "", None, None, why))
            continue
        priority, indicator = known[code]
        words = _words(priority, indicator, weights)
        near = [_Near(other, others, _cosine(words, others)) for other, others in there]
        near.sort(key=lambda item: -item.score)  # stable: of equals the document's first
        proposals.append(_choose(indicator, words, near))
    return proposals


@dataclass(frozen=True, slots=True)
class _Near:
    indicator: Indicator
    words: Words
    score: float


def _choose(indicator: Indicator, words: Words, near: Sequence[_Near]) -> Proposal:
    same_title = [item for item in near if _ratio(indicator, item) >= SAME_TITLE]
    kept = next((item for item in near if item.indicator.code == indicator.code), None)
    if kept is not None and (kept in same_title or not same_title):
        if _text(kept.indicator).casefold() == _text(indicator).casefold():
            return _found(indicator, kept, "same code, same text")
        if max(_ratio(indicator, kept), _ratio(indicator, kept, _text)) >= NEARLY_EQUAL:
            return _found(indicator, kept, "same code, nearly the same text")
    if same_title:
        return _found(indicator, same_title[0], "same title", same_title[1:])
    if not near or near[0].score < NEAR:
        close = tuple(item.indicator.code for item in near[:2] if item.score >= _WORTH_NAMING)
        return Proposal(indicator.code, indicator.title, None, None, "no counterpart", close)
    shared = set(words) & set(near[0].words)
    said = sorted(shared & set(forms := _forms(_text(indicator))), key=lambda w: (-words[w], w))
    why = f"shares {', '.join(forms[word] for word in said[:4]) or 'the words of its priority'}"
    return _found(indicator, near[0], why, near[1:])


def _found(indicator: Indicator, item: _Near, why: str, others: Sequence[_Near] = ()) -> Proposal:
    beside = tuple(
        other.indicator.code for other in others if other.score >= max(_BESIDE * item.score, NEAR)
    )
    to = item.indicator
    return Proposal(indicator.code, indicator.title, to.code, to.title, why, beside)


def _text(indicator: Indicator) -> str:
    return f"{indicator.title} {indicator.description or ''}".strip()


def _title(indicator: Indicator) -> str:
    return indicator.title


def _ratio(one: Indicator, other: _Near, part: Callable[[Indicator], str] = _title) -> float:
    """How alike two indicators read, letter by letter, from 0 to 1."""
    texts = part(one).casefold(), part(other.indicator).casefold()
    return difflib.SequenceMatcher(None, *texts, autojunk=False).ratio()


def _rarity(*rubrics: Rubric) -> Words:
    """How much each word tells: the fewer indicators have it, the more."""
    texts = [_stems(_text(item)) for rubric in rubrics for _, item in rubric.indicators()]
    seen = Counter(word for text in texts for word in text)
    return {word: math.log((1 + len(texts)) / count) for word, count in seen.items()}


def _words(priority: Priority, indicator: Indicator, weights: Words) -> Words:
    parts = [(_TITLE, indicator.title), (_DESCRIPTION, indicator.description or "")]
    parts.append((_PRIORITY, priority.title))
    parts += [(_MEASURE, measure.text) for measure in priority.measures]
    found: dict[str, float] = {}
    for weight, text in parts:
        for word in _stems(text):
            found[word] = found.get(word, 0.0) + weight * weights.get(word, 1.0)
    return found


def _stems(text: str) -> list[str]:
    return list(_forms(text))


def _forms(text: str) -> dict[str, str]:
    """The telling words of a text: without the commonest endings, and as they stand, lower case."""
    words = [word for word in _WORD.findall(text.casefold()) if not _EMPTY.fullmatch(word)]
    return {_stem(word): word for word in words}


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word.removesuffix("s") if len(word) > 3 else word


def _cosine(one: Words, other: Words) -> float:
    lengths = math.hypot(*one.values()) * math.hypot(*other.values())
    shared = sorted(set(one) & set(other))
    return sum(one[word] * other[word] for word in shared) / lengths if lengths else 0.0
