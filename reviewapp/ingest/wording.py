"""Text from files in our sentences: folded, quoted, printable, short. Standard library only."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def folded(text: str) -> str:
    """Text with its white space folded: runs become one space, ends are trimmed."""
    return " ".join(text.split())


def shown(text: str, limit: int = 60) -> str:
    """Text from a file as it may stand in a sentence: quoted, printable, at most `limit` long."""
    return f'"{printable(text, limit)}"'


def printable(text: str, limit: int = 120) -> str:
    """Text without what could drive a terminal, shortened to `limit` characters."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return "".join(char if char.isprintable() else "?" for char in text)


def nearest(word: str, known: Iterable[str]) -> str:
    """The half-sentence that offers the nearest known word: '; did you mean "title"?' or ''."""
    close = difflib.get_close_matches(word[:100], list(known), n=1)
    return f"; did you mean {shown(close[0])}?" if close else ""
