"""What became of a text, word by word, at a cost that a megabyte does not blow up."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Op = Literal["same", "gone", "new"]

#: A word with the white space behind it; of scripts without spaces a character each.
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]\s*|\w+\s*|[^\w\s]\s*|\s+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
#: `difflib` is given stretches of so many words with so many pairs of equal ones; and so many pairs
#: in all of a text.
_LONGEST = 2_000
_MOST_AT_ONCE = 100_000
_MOST_IN_ALL = 1_000_000
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that stayed, went or came."""

    op: Op
    text: str


def changes(before: str, after: str) -> tuple[Run, ...]:
    """The runs from one text to another.

    Those that stayed and went are `before`, those that stayed and came are `after`, character by
    character. Where two texts are long and have little in common, the finer likenesses are left
    out: `difflib` needs a time that grows with the square of their length.
    """
    runs: list[Run] = []
    for op, text in _merged(_Differ().runs(before, after)):
        runs.append(Run(op, text))
    return tuple(runs)


class _Differ:
    """One comparison, with what it may still cost."""

    def __init__(self) -> None:
        self.left = _MOST_IN_ALL

    def runs(self, before: str, after: str) -> Iterator[tuple[Op, str]]:
        """Line by line first, then word by word within the lines that differ."""
        for lines, others in self._split(_LINES.findall(before), _LINES.findall(after), 0):
            if lines == others:
                yield "same", "".join(lines)
                continue
            words, other_words = (_WORDS.findall("".join(part)) for part in (lines, others))
            for gone, new in self._split(words, other_words, 0):
                if gone == new:
                    yield "same", "".join(gone)
                else:
                    yield "gone", "".join(gone)
                    yield "new", "".join(new)

    def _split(
        self, a: Sequence[str], b: Sequence[str], depth: int
    ) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        """Pairs of stretches that follow each other: equal ones, and those that differ."""
        head = _common(a, b)
        tail = _common(a[head:][::-1], b[head:][::-1])
        yield a[:head], b[:head]
        inner, other = a[head : len(a) - tail], b[head : len(b) - tail]
        if inner and other and inner != other:
            yield from self._differing(inner, other, depth)
        else:
            yield inner, other
        yield a[len(a) - tail :], b[len(b) - tail :]

    def _differing(
        self, a: Sequence[str], b: Sequence[str], depth: int
    ) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        here, there = Counter(a), Counter(b)
        cost = sum(count * there[token] for token, count in here.items())
        if len(a) + len(b) <= _LONGEST and cost <= min(_MOST_AT_ONCE, self.left):
            self.left -= cost
            matcher = SequenceMatcher(None, a, b, autojunk=False)
            for _, start, end, other_start, other_end in matcher.get_opcodes():
                yield a[start:end], b[other_start:other_end]
            return
        anchors = _anchors(a, b, here, there) if depth < _DEEPEST else []
        if not anchors:
            yield a, b
            return
        start = other = 0
        for place, other_place in (*anchors, (len(a), len(b))):
            yield from self._split(a[start:place], b[other:other_place], depth + 1)
            yield a[place : place + 1], b[other_place : other_place + 1]
            start, other = place + 1, other_place + 1


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """How many tokens two lists begin with alike."""
    count = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        count += 1
    return count


def _anchors(
    a: Sequence[str], b: Sequence[str], here: Counter[str], there: Counter[str]
) -> list[tuple[int, int]]:
    """Places of tokens that stand once on either side, as many as follow each other in both."""
    places = {token: place for place, token in enumerate(b) if there[token] == 1}
    pairs = [
        (place, places[token])
        for place, token in enumerate(a)
        if here[token] == 1 and token in places
    ]
    # The longest ascending sequence, by patience sorting.
    tops: list[int] = []
    piles: list[int] = []
    before: list[int | None] = []
    for index, (_, other) in enumerate(pairs):
        pile = bisect_left(tops, other)
        before.append(piles[pile - 1] if pile else None)
        if pile == len(tops):
            tops.append(other)
            piles.append(index)
        else:
            tops[pile], piles[pile] = other, index
    found: list[tuple[int, int]] = []
    at: int | None = piles[-1] if piles else None
    while at is not None:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _merged(runs: Iterator[tuple[Op, str]]) -> Iterator[tuple[Op, str]]:
    """Neighbours of a kind in one run; between two that stayed, what went before what came."""
    same: list[str] = []
    gone: list[str] = []
    new: list[str] = []
    for op, text in runs:
        if not text:
            continue
        if op == "same":
            if gone or new:
                yield from _flushed(same, gone, new)
            same.append(text)
        else:
            (gone if op == "gone" else new).append(text)
    yield from _flushed(same, gone, new)


def _flushed(same: list[str], gone: list[str], new: list[str]) -> Iterator[tuple[Op, str]]:
    kinds: tuple[tuple[Op, list[str]], ...] = (("same", same), ("gone", gone), ("new", new))
    for op, texts in kinds:
        if texts:
            yield op, "".join(texts)
            texts.clear()
