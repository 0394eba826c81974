"""Which indicators a note may belong under, from its words alone: no network, no learning.

Four voters look at the note. Three read what an indicator says of itself and its synonyms: naive
Bayes over parts of words, which forgives endings, compounds and slips; bm25 over words; tf-idf over
words and pairs. The fourth, naive Bayes over the rubric's example notes, has half a vote. Each
voter's scores are brought to the same spread before they are added.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reviewapp.core.note_words import is_reason, letter_groups, stems, stems_and_pairs, written
from reviewapp.core.rubric import Indicator, Priority, Rubric

#: As many as there are keys for.
AT_MOST = 3
#: So much of a note is read: what it is about stands in it by then.
LONGEST = 4_000
#: A first suggestion so far before the second was right in nearly nine of ten notes written by
#: others, and in more than half of the notes there is one (benchmarks/suggest.py measures it).
STRONG_MARGIN = 4.0
#: One word alone is never called strong: all voters would follow it.
_STRONG_TERMS = 2
#: Spreads by which the indicators of a customer's programme are moved up.
_PROGRAMME = 2.0
#: Names of programmes as they stand in titles; the rubric's targets name theirs themselves.
_PROGRAMMES = {"mcs": "mission critical", "ic": "intensive care", "cri": "cris"}
#: A word that more of the indicators share says nothing of one of them.
_TELLING = 1 / 3
_AT_MOST_TERMS = 4

_TITLE, _DESCRIPTION, _SYNONYM, _EXAMPLE = 2.0, 1.0, 1.5, 1.0
_PRIORITY, _MEASURE = 0.5, 0.3

Strength = Literal["strong", "maybe"]
Weights = Mapping[str, float]
Scores = list[float]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An indicator for a note. `matched`: the note's words that speak for it, the best first."""

    code: str
    strength: Strength
    matched: tuple[str, ...]


class Suggester:
    """Suggests indicators of one rubric. Building it costs as much as about twenty notes."""

    def __init__(self, rubric: Rubric) -> None:
        pairs = list(rubric.indicators())
        self._codes = [indicator.code for _, indicator in pairs]
        self._priorities = [priority for priority, _ in pairs]
        self._rubric = rubric
        #: Without synonyms and examples the rubric's own words have to do: never a strong match.
        self.has_words = any(it.synonyms or it.examples for _, it in pairs)
        described = [_described(priority, indicator) for priority, indicator in pairs]
        examples = [[(text, _EXAMPLE) for text in indicator.examples] for _, indicator in pairs]
        both = [[*one, *two] for one, two in zip(described, examples, strict=True)]
        self._pairs = _TfIdf([_weights(stems_and_pairs, texts) for texts in both])
        self._voters: list[tuple[float, Callable[[str], list[str]], _Voter]] = [
            (1.0, stems, _Bm25([_weights(stems, texts) for texts in both])),
            (1.0, stems_and_pairs, self._pairs),
            (1.0, letter_groups, _Bayes([_weights(letter_groups, it) for it in described], 0.5)),
            (0.5, stems_and_pairs, _Bayes([_weights(stems_and_pairs, it) for it in examples], 0.3)),
        ]

    def suggest(self, text: str, programme: str | None = None) -> tuple[Suggestion, ...]:
        """At most three indicators, the likeliest first; none where no telling word matched.

        `programme`: of the customer whom the note is about, such as "mcs" or "ic", where known.
        """
        text = text[:LONGEST]
        words = self._telling(written(text))
        reasons = {feature: it for feature, it in words.items() if is_reason(it)}
        if not reasons:
            return ()
        scores = self.scores(text, programme)
        order = sorted(range(len(scores)), key=lambda place: -scores[place])
        margin = scores[order[0]] - scores[order[1]] if len(order) > 1 else STRONG_MARGIN
        best = next(place for place in order if self._matched(reasons, place))
        is_clear = (
            self.has_words
            and margin >= STRONG_MARGIN
            and len(self._matched(reasons, order[0])) >= _STRONG_TERMS
        )
        # What leads has a reason that a person believes; further ones may have a weak one.
        order.sort(key=lambda place: place != best)
        suggestions: list[Suggestion] = []
        for place in order:
            matched = self._matched(reasons, place) or self._matched(words, place)
            if matched:
                strength: Strength = "strong" if is_clear and place == order[0] else "maybe"
                suggestions.append(Suggestion(self._codes[place], strength, matched))
            if len(suggestions) == AT_MOST:
                break
        return tuple(suggestions)

    def scores(self, text: str, programme: str | None = None) -> Scores:
        """What the voters add up to per indicator, in the rubric's order: only to compare."""
        scores = [0.0] * len(self._codes)
        for votes, features, voter in self._voters:
            found = _spread(voter.scores(features(text[:LONGEST])))
            scores = [score + votes * vote for score, vote in zip(scores, found, strict=True)]
        if programme is not None:
            of_it = self._of_programme(programme.casefold())
            scores = [score + _PROGRAMME * its for score, its in zip(scores, of_it, strict=True)]
        return scores

    def _of_programme(self, programme: str) -> list[bool]:
        """Whether each indicator stands under a priority of the programme."""
        name = _PROGRAMMES.get(programme, programme)
        served = {
            code
            for it in self._rubric.targets
            if it.programme == programme
            for code in it.indicators
        }
        return [
            name in priority.title.casefold()
            or any(it.code in served for it in priority.indicators)
            for priority in self._priorities
        ]

    def _telling(self, found: Mapping[str, str]) -> dict[str, str]:
        """Those of a note's features that some indicators have, and not too many."""
        most = max(1.0, _TELLING * len(self._codes))
        return {it: found[it] for it in found if 0 < len(self._pairs.of(it)) <= most}

    def _matched(self, telling: Mapping[str, str], place: int) -> tuple[str, ...]:
        weights = {feature: dict(self._pairs.of(feature)).get(place, 0.0) for feature in telling}
        best = sorted((it for it in telling if weights[it]), key=lambda it: -weights[it])
        terms: list[str] = []
        for term in (telling[feature] for feature in best):
            if not any(_contains(other, term) for other in terms):
                terms = [*(other for other in terms if not _contains(term, other)), term]
        return tuple(terms[:_AT_MOST_TERMS])


def _contains(term: str, other: str) -> bool:
    return f" {other} " in f" {term.replace('-', ' ')} " or other == term


def _described(priority: Priority, indicator: Indicator) -> list[tuple[str, float]]:
    """What stands in the rubric about an indicator, with how much it counts."""
    return [
        (indicator.title, _TITLE),
        (indicator.description or "", _DESCRIPTION),
        (priority.title, _PRIORITY),
        *((measure.text, _MEASURE) for measure in priority.measures),
        *((synonym, _SYNONYM) for synonym in indicator.synonyms),
    ]


# -- voters: they keep, per feature, what it adds to which indicator -----------------------------


class _Voter:
    """Adds up what the features of a note say for each of the texts that it was made of."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._index: dict[str, list[tuple[int, float]]] = {}

    def _put(self, place: int, feature: str, weight: float) -> None:
        self._index.setdefault(feature, []).append((place, weight))

    def of(self, feature: str) -> Sequence[tuple[int, float]]:
        """The texts that have a feature, by their places, with its weight."""
        return self._index.get(feature, ())

    def scores(self, features: Iterable[str]) -> Scores:
        scores = [0.0] * self._count
        for feature in dict.fromkeys(features):
            for place, weight in self.of(feature):
                scores[place] += weight
        return scores


class _Bm25(_Voter):
    _SATURATION, _LENGTH = 1.2, 0.5

    def __init__(self, texts: Sequence[Weights]) -> None:
        super().__init__(len(texts))
        shares = Counter(feature for text in texts for feature in text)
        lengths = [sum(text.values()) for text in texts]
        mean = sum(lengths) / max(len(texts), 1) or 1.0
        for place, text in enumerate(texts):
            length = 1 - self._LENGTH + self._LENGTH * lengths[place] / mean
            for feature, weight in text.items():
                share = shares[feature]
                rarity = math.log(1 + (len(texts) - share + 0.5) / (share + 0.5))
                saturated = weight * (self._SATURATION + 1) / (weight + self._SATURATION * length)
                self._put(place, feature, rarity * saturated)


class _TfIdf(_Voter):
    def __init__(self, texts: Sequence[Weights]) -> None:
        super().__init__(len(texts))
        shares = Counter(feature for text in texts for feature in text)
        rarity = {feature: math.log((1 + len(texts)) / share) for feature, share in shares.items()}
        for place, text in enumerate(texts):
            weights = {it: math.log1p(weight) * rarity[it] for it, weight in text.items()}
            length = math.hypot(*weights.values()) or 1.0
            for feature, weight in weights.items():
                self._put(place, feature, weight * rarity[feature] / length)


class _Bayes(_Voter):
    """Multinomial naive Bayes; features that no text has are passed over."""

    def __init__(self, texts: Sequence[Weights], smoothing: float) -> None:
        super().__init__(len(texts))
        for place, text in enumerate(texts):
            for feature, weight in text.items():
                self._put(place, feature, math.log(1 + weight / smoothing))
        room = smoothing * len(self._index)
        self._each = [math.log(sum(text.values()) + room) if room else 0.0 for text in texts]

    def scores(self, features: Iterable[str]) -> Scores:
        known = [feature for feature in dict.fromkeys(features) if feature in self._index]
        scores = super().scores(known)
        return [score - len(known) * each for score, each in zip(scores, self._each, strict=True)]


def _spread(scores: Scores) -> Scores:
    """The scores as standard deviations from their mean; all 0 where they are all the same."""
    mean = sum(scores) / (len(scores) or 1)
    deviation = math.sqrt(sum((score - mean) ** 2 for score in scores) / (len(scores) or 1))
    return [(score - mean) / deviation if deviation > 1e-9 else 0.0 for score in scores]


def _weights(features: Callable[[str], list[str]], texts: Iterable[tuple[str, float]]) -> Weights:
    weights: dict[str, float] = {}
    for text, weight in texts:
        for feature in features(text):
            weights[feature] = weights.get(feature, 0.0) + weight
    return weights
