"""Finding indicators by a code or by words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewapp.core.rubric import Indicator, Priority, Rubric


def matching(rubric: Rubric, wanted: str) -> list[tuple[Priority, Indicator]]:
    """The indicators whose code begins so, dots left out, or which have all of the words.

    Those that have the words in their title come first, then those that speak of them, then
    those of a priority that does; the closest title leads.
    """
    everything = list(rubric.indicators())
    digits = wanted.strip().replace(".", "")
    if digits.isdecimal():
        found = [
            (priority, indicator)
            for priority, indicator in everything
            if indicator.code.replace(".", "").startswith(digits)
        ]
        if found:
            return found
    words = wanted.casefold().split()
    if not words:
        return everything
    ranked = [(_rank(*pair, words), pair) for pair in everything]
    return [
        pair for rank, pair in sorted(ranked, key=lambda item: item[0] or _LAST) if rank is not None
    ]


_LAST = (9, 0.0)


def _rank(
    priority: Priority, indicator: Indicator, words: Sequence[str]
) -> tuple[int, float] | None:
    """How well an indicator fits, the smaller the better; None where it does not."""
    title = indicator.title.casefold()
    whole = re.findall(r"\w+", title)
    own = (indicator.code, indicator.description or "", *indicator.synonyms)
    around = (
        priority.title,
        priority.statement,
        *priority.outcomes,
        *(measure.text for measure in priority.measures),
    )
    texts = (title, "\n".join(own).casefold(), "\n".join(around).casefold())
    if all(word in whole for word in words):
        # Of two that have it the one that says little else is meant.
        return 0, -len(words) / len(whole)
    for reach in range(1, len(texts) + 1):
        if all(any(word in text for text in texts[:reach]) for word in words):
            return reach, 0.0
    return None
