"""Three versions of a text: what was exported, what it is here now, what came back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

#: What becomes of a text that came back: nothing; a proposal; a decision; nothing, as both sides
#: made the same change.
Outcome = Literal["unchanged", "proposal", "conflict", "same"]

_BULLET = re.compile(r"^[ \t]*[-*•–][ \t]+(?=\S)")
#: Beyond so many pairs of lines, those between the first and the last change count as one change.
_MOST_PAIRS = 4_000_000


class Line(NamedTuple):
    """A line of a text that came back. `level`: 0 for a paragraph, 1 for an item, 2 below one.

    `begins`: whether it begins a paragraph or an item, else it goes on after a line break.
    """

    level: int
    begins: bool
    text: str


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A line with the empty lines before it, as it stands; `said`: what counts of it."""

    said: str
    source: str


class _Edit(NamedTuple):
    """Lines `first` to `last` of the base stand as lines `start` to `end` of the other text."""

    first: int
    last: int
    start: int
    end: int


def said(text: str) -> tuple[str, ...]:
    """What a text says, line by line: without bullets, empty lines and doubled spaces."""
    return tuple(filter(None, (folded(line) for line in text.split("\n"))))


def folded(line: str) -> str:
    """What one line says."""
    return " ".join(_BULLET.sub("", line).split())


def outcome(
    base: tuple[str, ...] | None, mine: tuple[str, ...], theirs: tuple[str, ...]
) -> Outcome:
    """What becomes of what came back; each as `said`. `base` None: nobody knows what went out."""
    if theirs == base:
        return "unchanged"
    if theirs == mine:
        return "same"
    return "proposal" if mine == base else "conflict"


def worded(text: str, theirs: Sequence[Line], *, lists: bool) -> str:
    """The text as it came back; lines that say the same stay as they stand in `text`.

    `lists`: whether new lines get the bullets and empty lines that a box's text has. Where the
    form made the list, out of lines without bullets, new ones have none either.
    """
    here = _chunks(text)
    if lists and _is_listed_by_form(here, theirs):
        theirs = [line._replace(level=0, begins=False) for line in theirs]
    there = _of_lines(theirs, lists=lists)
    taken: list[_Chunk] = []
    at = 0
    for edit in _edits(here, there):
        taken += here[at : edit.first]
        taken += there[edit.start : edit.end]
        at = edit.last
    return _joined([*taken, *here[at:]])


def _is_listed_by_form(here: Sequence[_Chunk], theirs: Iterable[Line]) -> bool:
    """Whether a line without a bullet came back, unchanged, as an item of a list."""
    plain = {it.said for it in here if not _BULLET.match(it.source.lstrip("\n"))}
    return any(line.level and folded(line.text) in plain for line in theirs)


def together(base: str, mine: str, theirs: str) -> str:
    """Both sides' changes in one text; where both changed the same lines, mine and then theirs."""
    root, ours, others = _chunks(base), _chunks(mine), _chunks(theirs)
    waiting = sorted(
        [(edit, True) for edit in _edits(root, ours)]
        + [(edit, False) for edit in _edits(root, others)]
    )
    taken: list[_Chunk] = []
    at = place = 0
    while place < len(waiting):
        # Changes that touch the same lines of the base are one.
        first, last = waiting[place][0][:2]
        group = [waiting[place]]
        place += 1
        while place < len(waiting) and (
            waiting[place][0].first < last or waiting[place][0].first == first
        ):
            last = max(last, waiting[place][0].last)
            group.append(waiting[place])
            place += 1
        taken += root[at:first]
        sides = [
            _side(root, ours if mine_too else others, edits, first, last)
            for mine_too in (True, False)
            if (edits := [edit for edit, is_mine in group if is_mine is mine_too])
        ]
        for number, side in enumerate(sides):
            if number == 0 or [it.said for it in side] != [it.said for it in sides[0]]:
                taken += side
        at = last
    return _joined([*taken, *root[at:]])


def _side(
    root: Sequence[_Chunk], other: Sequence[_Chunk], edits: Sequence[_Edit], first: int, last: int
) -> list[_Chunk]:
    """What one side has in place of the base's lines `first` to `last`."""
    found: list[_Chunk] = []
    at = first
    for edit in edits:
        found += root[at : edit.first]
        found += other[edit.start : edit.end]
        at = edit.last
    return [*found, *root[at:last]]


def _edits(before: Sequence[_Chunk], after: Sequence[_Chunk]) -> list[_Edit]:
    """Where two texts differ, in order; what begins and ends alike is looked at once."""
    old, new = [it.said for it in before], [it.said for it in after]
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    if not left and not right:
        return []
    if len(left) * len(right) > _MOST_PAIRS:
        return [_Edit(start, len(old) - end, start, len(new) - end)]
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return [
        _Edit(start + i1, start + i2, start + j1, start + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _chunks(text: str) -> list[_Chunk]:
    found: list[_Chunk] = []
    empty = 0
    for line in text.split("\n"):
        if words := folded(line):
            found.append(_Chunk(words, "\n" * empty + line))
            empty = 0
        else:
            empty += 1
    return found


def _of_lines(lines: Iterable[Line], *, lists: bool) -> list[_Chunk]:
    found: list[_Chunk] = []
    before: Line | None = None
    for line in lines:
        words = folded(line.text)
        if not words:
            continue
        lead = ""
        if lists:
            bullet = "- " if line.begins else "  "
            lead = "" if line.level == 0 else "  " * (line.level - 1) + bullet
            if before and line.begins and not (line.level and before.level):
                lead = "\n" + lead
        # What stands there as a bullet is one already.
        text = line.text.strip() if not lead.strip() else _BULLET.sub("", line.text).strip()
        found.append(_Chunk(words, lead + text))
        before = line
    return found


def _joined(chunks: Iterable[_Chunk]) -> str:
    return "\n".join(chunk.source for chunk in chunks).strip("\n")
