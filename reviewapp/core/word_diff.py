"""Two versions of a text, word by word: what is gone, what is new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
#: Beyond so many pairs of words all between the first and the last change counts as one change.
_MOST_PAIRS = 1_000_000
#: How gone and new words are marked in plain text, as `wdiff` does it.
MARKS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}


class Piece(NamedTuple):
    """A stretch of text that both versions have, or one of them alone."""

    kind: Literal["same", "gone", "new"]
    text: str


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces in order; those that are not new are `before`, those not gone are `after`."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    found = [Piece("same", "".join(old[:start]))]
    found += _between(old[start : len(old) - end], new[start : len(new) - end])
    found.append(Piece("same", "".join(old[len(old) - end :])))
    return tuple(_joined(found))


def shortened(pieces: Iterable[Piece], around: int = 60) -> tuple[Piece, ...]:
    """With no more of what both versions have than lies around the changes, in characters."""
    found = []
    for piece in pieces:
        text = piece.text
        if piece.kind == "same" and len(text) > 2 * around + 3:
            text = f"{text[:around]} … {text[-around:]}"
        found.append(Piece(piece.kind, text))
    return tuple(found)


def marked(pieces: Iterable[Piece]) -> str:
    """The pieces as plain text in which what is gone and what is new can be told."""
    return "".join(f"{MARKS[it.kind][0]}{it.text}{MARKS[it.kind][1]}" for it in pieces)


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if len(old) * len(new) > _MOST_PAIRS:
        yield Piece("gone", "".join(old))
        yield Piece("new", "".join(new))
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[i1:i2]))
        else:
            yield Piece("gone", "".join(old[i1:i2]))
            yield Piece("new", "".join(new[j1:j2]))


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Without empty ones, and one for neighbours of a kind."""
    filled = (piece for piece in pieces if piece.text)
    for kind, group in groupby(filled, key=lambda piece: piece.kind):
        yield Piece(kind, "".join(piece.text for piece in group))
