"""A text as the rules read it: its items, their sentences, and what stands in quotes.

Every pattern runs once over the text: hostile texts must not make it slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: So much of a box is read; one so long is too long anyway.
LONGEST = 20_000

MONTH = (
    r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_COUNTS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "thousand million dozen both half halved halve twice thrice double doubled triple tripled "
    "quarter third zero none nobody single"
)
#: A count, in digits or in words.
NUMBER = re.compile(rf"\d|\b(?:{'|'.join(_COUNTS.split())})\b", re.IGNORECASE)
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
DATED = re.compile(rf"{MONTH}|\b20\d\d\b|\b\d{{1,2}}/\d{{1,2}}\b|\bQ[1-4]\b|\bH[12]\b")

_BULLET = re.compile(r"[-*•–]\s|\d{1,3}[.)]\s")
_ENDS = re.compile(r"[.!?:;][\"”’)\]]?$")
#: A line that ends without a stop, and is as long as an editor's, goes on in the next one.
_WRAPPED = 50
_STOP = re.compile(r"[.!?…][\"”’)\]]{0,3}\s+(?=[\"“‘(]?[A-Z0-9À-Þ])")
_SHORT_FORM = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|vs|approx|ca|resp|cf|no|dr|mr|ms|mrs|st)\.$", re.IGNORECASE
)
_QUOTED = re.compile(r"“[^“”\n]{1,400}”|\"[^\"\n]{1,400}\"")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text, without the white space around it. `bullet`: an item of a list."""

    text: str
    start: int
    bullet: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def items(text: str) -> list[Passage]:
    """The items of a text: each bullet with its further lines, each line or wrapped paragraph."""
    found: list[list[int]] = []
    bullets: list[bool] = []
    start = 0
    goes_on = False
    for piece in text.split("\n"):
        words = piece.strip()
        end = start + len(piece)
        if not words:
            goes_on = False
        else:
            first = start + len(piece) - len(piece.lstrip())
            bullet = _BULLET.match(words)
            indented = bool(found) and piece.startswith("  ") and bullets[-1]
            if bullet is None and goes_on and (indented or _is_wrapped(text, found[-1])):
                found[-1][1] = first + len(words)
            else:
                begin = first + (bullet.end() if bullet else 0)
                found.append([begin, max(begin, first + len(words))])
                bullets.append(bullet is not None)
            goes_on = True
        start = end + 1
    return [
        Passage(text[begin:end], begin, bullet)
        for (begin, end), bullet in zip(found, bullets, strict=True)
        if begin < end
    ]


def _is_wrapped(text: str, place: list[int]) -> bool:
    line = text[max(place[0], text.rfind("\n", 0, place[1]) + 1) : place[1]]
    return len(line) >= _WRAPPED and not _ENDS.search(line[-3:])


def sentences(passage: Passage) -> Iterator[Passage]:
    """The sentences of a passage."""
    begin = 0
    for stop in _STOP.finditer(passage.text):
        if _SHORT_FORM.search(passage.text[max(begin, stop.start() - 8) : stop.start() + 1]):
            continue
        yield _part(passage, begin, stop.end())
        begin = stop.end()
    yield _part(passage, begin, len(passage.text))


def _part(passage: Passage, begin: int, end: int) -> Passage:
    return Passage(passage.text[begin:end].rstrip(), passage.start + begin, passage.bullet)


def quoted(text: str) -> list[tuple[int, int]]:
    """Where somebody else's words stand."""
    return [match.span() for match in _QUOTED.finditer(text)]


def inside(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a place lies in one of the spans."""
    return any(begin <= place < end for begin, end in spans)


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with spans made of spaces: every other place stays where it is."""
    for begin, end in spans:
        text = f"{text[:begin]}{' ' * (end - begin)}{text[end:]}"
    return text
