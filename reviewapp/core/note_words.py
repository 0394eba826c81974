"""A note's words, as they are compared: stems, pairs of words, and groups of letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+(?:[&':.+/-][^\W_]+)*")
_EMPTY = frozenset(
    re.findall(
        r"\S+",
        """
        a all also an and any are as at be been but by can could did do does done for from had has
        have he her his i if in into is it its me my no not of on or our out over she so than that
        the their them then there they this to too up us w was we were what when which who will
        with you your
        """,
    )
)
#: They help to tell indicators apart and would be no reason that a person believes.
_NO_REASON = frozenset(
    re.findall(
        r"\S+",
        """
        about across after again against ahead almost already always am among another anybody
        anything around ask asked asks away back because before being best better between both
        call came come coming day days different done down during each end even ever every
        everybody everything few find first found fourth front full gave get gets getting give
        given go goes going gone good got half help helped helps here herself high himself hour
        hours how however instead itself just keep keeps kept knew know known last late later
        least left less let like little long look looked lot low made make makes many may min mins
        minutes month months more most much must myself name near need needed needs never new next
        nobody note noted notes nothing now off often old older once one only onto open other
        others own part people per perhaps pick ppl put quick quickly quite rather read real right
        said same saw say says second see seen send sent set several should show showed since
        small some somebody something soon start started stay stayed still such sure take taken
        takes tell than themselves therefore these thing things think third those though three
        through time times told took toward towards try two under until upon use used uses using
        very via wait waited waiting waits want wanted wants way week weeks well went whether
        while whole whose why within without work worked working works would wrote year years
        yesterday yet young younger
        """,
    )
)
_ENDINGS = (
    *("ations", "ation", "ments", "ment", "ingly", "ings", "ing", "ness", "ers", "ies", "ed", "es"),
    *("er", "ly"),
)
_SHORTEST_PART, _LONGEST_PART = 3, 5
_WORDS_KEPT = 10_000


def _said(text: str) -> list[list[str]]:
    """The words of a text as they are written; each in its parts, most have one.

    Numbers are left out: what they count is what tells.
    """
    text = unicodedata.normalize("NFKC", text).replace("’", "'")
    found = []
    for word in _WORD.findall(text):
        if word.isdigit():
            continue
        parts = re.split("[/-]", word) if "-" in word or "/" in word else [word]
        if len(parts) > 1 and not all(part.isalpha() for part in parts):
            parts = [word]  # a name such as SC-200
        found.append([part.removesuffix("'s") for part in parts])
    return found


def _single(text: str) -> list[str]:
    """The words, compounds whole and in parts, without those that stand in every sentence."""
    found = []
    for parts in _said(text):
        found += parts if len(parts) == 1 else ["-".join(parts), *parts]
        if len(parts) == 1 and "-" in parts[0]:
            found += [part for part in parts[0].split("-") if part.isalpha()]
    return [word for word in found if word.casefold() not in _EMPTY]


def _paired(text: str) -> list[tuple[str, str]]:
    """Words that follow each other, whether a hyphen or a space is between them."""
    said = [part for parts in _said(text) for part in parts]
    return [
        (one, two)
        for one, two in pairwise(said)
        if one.casefold() not in _EMPTY or two.casefold() not in _EMPTY
    ]


def stems(text: str) -> list[str]:
    """The words without their endings; those that stand in every sentence are left out."""
    return [_stem(word) for word in _single(text)]


def stems_and_pairs(text: str) -> list[str]:
    """The same, and after them the pairs of words that follow each other."""
    return [*stems(text), *(f"{_stem(one)} {_stem(two)}" for one, two in _paired(text))]


def written(text: str) -> dict[str, str]:
    """What `stems_and_pairs` finds, each as it is written in the text; pairs come first."""
    pairs = {f"{_stem(one)} {_stem(two)}": f"{one} {two}" for one, two in _paired(text)}
    return pairs | {_stem(word): word for word in _single(text)}


def is_reason(words: str) -> bool:
    """Whether a person would take these words for a reason."""
    return not any(word in _EMPTY or word in _NO_REASON for word in words.casefold().split())


def letter_groups(text: str) -> list[str]:
    """Three to five letters in a row, within words; `<` and `>` mark where a word ends."""
    return [group for word in _single(text) for group in _groups(word.casefold())]


# A rubric says the same words many times over.
@lru_cache(maxsize=_WORDS_KEPT)
def _groups(word: str) -> tuple[str, ...]:
    marked = f"<{word}>"
    return tuple(
        marked[at : at + size]
        for size in range(_SHORTEST_PART, _LONGEST_PART + 1)
        for at in range(len(marked) - size + 1)
    )


@lru_cache(maxsize=_WORDS_KEPT)
def _stem(word: str) -> str:
    """A word without its commonest endings, in lower case: rough, and the same on both sides."""
    word = word.casefold()
    if len(word) < 4 or not word.isalpha():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word.removesuffix(ending)
            is_doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "sl"
            return stem[:-1] if is_doubled else stem
    if word.endswith("s") and word[-2] not in "su":
        return word[:-1]
    return word.removesuffix("e")
