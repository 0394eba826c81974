"""Which of many texts one resembles most: a guess, where nothing else says where it belongs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from math import log

_WORD = re.compile(r"\w+")
#: So much of what a text says, by weight, has to stand in the other, with so many words.
_LEAST_SHARE, _LEAST_WORDS = 0.6, 2
#: A text is known by its first words; a word that more texts have than these tells nothing.
_MOST_WORDS, _MOST_TEXTS = 60, 200


class Similar:
    """Texts by their keys, to be asked many times."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._count = len(texts)
        self._having: defaultdict[str, list[str]] = defaultdict(list)
        for key, text in texts.items():
            for word in _words(text):
                self._having[word].append(key)

    def find(self, text: str) -> str | None:
        """The key of the text that resembles this one most; None unless one alone is near."""
        weights = {word: self._weight(word) for word in _words(text)}
        shares: defaultdict[str, float] = defaultdict(float)
        shared: defaultdict[str, int] = defaultdict(int)
        for word, weight in weights.items():
            having = self._having.get(word, ())
            if len(having) <= _MOST_TEXTS:
                for key in having:
                    shares[key] += weight
                    shared[key] += 1
        ordered = sorted(shares, key=lambda key: (-shares[key], key))
        if not ordered:
            return None
        best, others = ordered[0], ordered[1:]
        least = _LEAST_SHARE * sum(weights.values())
        if shares[best] < least or shared[best] < min(_LEAST_WORDS, len(weights)):
            return None
        return None if others and shares[others[0]] >= shares[best] else best

    def _weight(self, word: str) -> float:
        """Rare words tell more."""
        return log(1 + (self._count + 1) / (1 + len(self._having.get(word, ()))))


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(_WORD.findall(text[:4000].casefold())))[:_MOST_WORDS]
