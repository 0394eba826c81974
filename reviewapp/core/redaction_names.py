"""Names as they are compared: their words folded, their short forms, their spellings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

#: Signs that nobody sees: soft hyphens, joiners, marks of direction.
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
#: Scripts without spaces between words: each sign is a word, as far as names go.
_IDEOGRAPHS = (
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f\u0e00-\u0e7f"
)
_STRIP = re.compile(f"[{_UNSEEN}]")
#: What may stand between the words of a name instead of a space.
_JOINERS = frozenset("-_.+:‐‑‒–—·/")
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ＇‘", "'"))
#: What a company is, in law: it is left out as often as it is written.
_LEGAL = frozenset(
    re.findall(
        r"\S+",
        """
        ab ag as asa bv co company corp corporation gmbh group holding holdings inc incorporated kg
        kk limited llc llp ltd nv oy oyj plc pty sa sas se spa srl
        """,
    )
)
#: First words of companies that say nothing alone.
_GENERAL = frozenset(
    re.findall(
        r"\S+",
        """
        american bank banco bank capital central city data digital east energy european federal
        financial first general global group health international life national new north northern
        nordic one open royal south southern standard state the united university west western world
        """,
    )
)
#: Names of two letters are names; words of two letters stand at the beginning of sentences.
_SHORTEST = 2
_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
        am an as at be by do go he if in is it me my no of on or so to up us we
        """,
    )
)
_WORDS_KEPT = 20_000


class Unit(NamedTuple):
    """A word of a text, or a sign that is in none: folded, as written, and where it stands."""

    key: str
    raw: str
    start: int
    end: int


@cache
def _unit() -> re.Pattern[str]:
    """Words with the marks that belong to their letters; any other sign by itself."""
    marks = "".join(
        chr(code) for code in range(0x300, 0xFE30) if unicodedata.category(chr(code))[0] == "M"
    )
    letter = rf"(?:(?![_{_IDEOGRAPHS}])\w)"
    return re.compile(rf"{letter}(?:{letter}|[{re.escape(marks)}{_UNSEEN}])*|[^\s{_UNSEEN}]")


@lru_cache(maxsize=_WORDS_KEPT)
def _fold(raw: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", raw).casefold())


def units(text: str) -> list[Unit]:
    """The words and signs of a text in order."""
    found = []
    for match in _unit().finditer(text):
        raw = match[0]
        start, end = match.span()
        if raw.isascii():
            found.append(Unit(raw.lower(), raw, start, end))
        else:
            raw = _STRIP.sub("", unicodedata.normalize("NFC", raw.translate(_APOSTROPHES)))
            found.append(Unit(_fold(raw), raw, start, end))
    return found


def folded(name: str) -> str:
    """A name as it is kept and compared: without case, a space between its words."""
    return " ".join(unit.key for unit in _words(units(name)))


def _words(found: Sequence[Unit]) -> list[Unit]:
    """The units of a name without joiners between its words: “Coca-Cola” has two words."""
    last = len(found) - 1
    return [
        unit
        for place, unit in enumerate(found)
        if unit.key not in _JOINERS
        or place in (0, last)
        or found[place - 1].end < unit.start
        or unit.end < found[place + 1].start
        or not (found[place - 1].key[:1].isalnum() and found[place + 1].key[:1].isalnum())
    ]


def squashed(text: str) -> str:
    """The letters and digits of a text alone, to find a name inside of a word."""
    return "".join(unit.key for unit in units(text) if unit.key[:1].isalnum())


class Spelling(NamedTuple):
    """A name's words. `joined`: whether a joiner may stand before each of them.

    `exact`: only as it is written, or in capitals.
    """

    keys: tuple[str, ...]
    raws: tuple[str, ...]
    joined: tuple[bool, ...]
    exact: bool

    @classmethod
    def of(cls, name: str, *, exact: bool = False) -> Spelling:
        """A name taken apart."""
        words = _words(units(name))
        joined = [
            place > 0 and (unit.start > words[place - 1].end) for place, unit in enumerate(words)
        ]
        return cls(
            tuple(unit.key for unit in words),
            tuple(unit.raw for unit in words),
            tuple(joined),
            exact,
        )

    def matches(self, text: str, found: Sequence[Unit], place: int) -> int:
        """How many units of a text from `place` on are this name; 0 where it is another."""
        at = place
        for number, key in enumerate(self.keys):
            if number and at < len(found):
                unit, before = found[at], found[at - 1]
                if self.joined[number] and unit.key in _JOINERS and unit.key != key:
                    follows = at + 1 < len(found) and found[at + 1].start == unit.end
                    if unit.start == before.end and follows:
                        at += 1
            if at >= len(found) or found[at].key != key:
                return 0
            if self.exact and found[at].raw not in (self.raws[number], self.raws[number].upper()):
                return 0
            if number and text.count("\n", found[at - 1].end, found[at].start) > 1:
                return 0
            at += 1
        return at - place


def spellings(kind: str, name: str) -> tuple[list[str], list[str]]:
    """How a name is written whole, and its obvious short forms."""
    words = name.split()
    if kind == "people" and 1 < len(words) <= 4:
        first, last = words[0].rstrip(","), words[-1]
        if words[0].endswith(","):  # “Okafor, Maya”
            first, last = last, first
        whole = [name, f"{first} {last}", f"{last}, {first}", f"{last} {first}"]
        whole += [f"{first[0]}. {last}"] if first[0].isalpha() else []
        return whole, [it for it in (first, last) if _can_stand_alone(it)]
    if kind == "customers" and len(words) > 1:
        bare = list(words)
        while len(bare) > 1 and _fold(bare[-1].strip(".,()")).replace(".", "") in _LEGAL:
            bare.pop()
        bare[-1] = bare[-1].rstrip(",")
        whole = [name, " ".join(bare)]
        if len(bare[0]) <= 3 or _fold(bare[0]) in _GENERAL:
            return whole, []
        begins = (bare[:count] for count in range(1, len(bare)))
        return whole, [" ".join(words) for words in begins if _can_stand_alone(words[-1])]
    return [name], []


def _can_stand_alone(word: str) -> bool:
    """Whether a word names somebody by itself: it has a capital, or a script without them."""
    is_name = word[:1].isalpha() and not word[:1].islower()
    return is_name and len(word) >= _SHORTEST and word.casefold() not in _WORDS
