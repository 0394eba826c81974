"""User text on a terminal: one width per character, and nothing in it that drives the screen."""

from __future__ import annotations

import unicodedata

#: Directional overrides and isolates could make a line read as something else.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def printable(text: str) -> str:
    """User text for a terminal: control characters are shown as symbols, never sent.

    Newlines and tabs stay; escape sequences and directional overrides lose their effect.
    """
    if text.isprintable():  # overrides and isolates are not
        return text
    return "".join(_symbol(character) for character in text)


def one_line(text: str) -> str:
    """User text as one printable line."""
    return printable(" ".join(text.split()))


def cells(text: str) -> int:
    """How many terminal columns a printable line takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_width, text))


def clip(text: str, width: int) -> str:
    """The line, cut to a width with an ellipsis where it is longer."""
    if cells(text) <= width:
        return text
    kept, used = [], 0
    for character in text:
        used += _width(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _symbol(character: str) -> str:
    code = ord(character)
    if character in "\n\t":
        return character
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0x80 <= code < 0xA0 or character in _BIDI or 0xD800 <= code < 0xE000:
        return "\ufffd"
    return character


def _width(character: str) -> int:
    if character == "\t":
        return 4
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
