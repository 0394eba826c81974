"""A setback is owned, with its learning, and where that is applied already."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewapp.core.checks.findings import RULES, Finding
from reviewapp.core.checks.reading import MONTH, NUMBER

_OWNED = re.compile(r"\bI\b|\b[Mm](?:y|e|ine|yself)\b")
_LEARNED = re.compile(
    r"\b(?:learn(?:ed|t|ing|s)?|lessons?|taught|reali[sz]ed?|understood|understand|hindsight"
    r"|looking back|next time|take-?aways?|(?:should|could|would|must) (?:not )?(?:\w+ )?have"
    r"|would (?:now|first|rather|today|do|not|ask|start|call|tell|check|begin)|differently"
    r"|insight|mistake was|I (?:now )?(?:know|see|think)|I now|now I|showed me|made me"
    r"|changed (?:how|the way|my))\b",
    re.IGNORECASE,
)
#: Told by what is done otherwise, and not called a learning.
_CHANGED = re.compile(
    r"\b(?:now|no longer|only after|instead|rule|habit|practice|checklist|template|agreed|booked"
    r"|second attempt|from me only|first (?:ask|check|test|print|call|count)s?|adopted|introduced"
    r"|test(?:ed|s)|wrote|blocked|(?:kept|held|stuck) to|never again)\b",
    re.IGNORECASE,
)
#: The story comes to another time, and how it went then.
_AGAIN = re.compile(
    r"\b(?:(?:the|my|our|a) (?:second|third|next) (?!morning|day|week|hour|month|shift)\w+"
    r"|for the next|these days|since|so far|\w+ times|wait until|from then|this time|ever after"
    r"|today|every \w+ (?:was|is|has)|have had|on time|easier|nobody left)\b",
    re.IGNORECASE,
)
_APPLIED = re.compile(
    r"\b(?:since (?:then|that|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|\d)|ever since|from \w+ on\b|already|applied|applies|apply it"
    r"|I now|now I|we now|now we|these days|today I|did so|have done so|in use|has been|have been"
    r"|have used|has held|now|held|adopted|(?:kept|stuck) to|followed|tested (?:\w+ )?times)\b",
    re.IGNORECASE,
)
_LATER = re.compile(rf"{MONTH}|{NUMBER.pattern}", re.IGNORECASE)


def check_setback(box: str, text: str) -> Iterator[Finding]:
    """What is missing in the story of a setback; the whole text is the place."""
    words = text.strip()
    if not words:
        return
    start = text.index(words)
    end = start + len(words)
    again = _AGAIN.search(text)
    learned = _LEARNED.search(text) or _CHANGED.search(text) or again
    applied = again or _APPLIED.search(text) or (learned and _LATER.search(text, learned.end()))
    for rule, kept in (
        ("setback-not-owned", _OWNED.search(text)),
        ("setback-no-learning", learned),
        ("setback-not-applied", applied),
    ):
        if not kept:
            yield RULES[rule].found(box, words, start, end)
