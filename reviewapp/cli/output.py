"""What goes to stdout: tables that fit the terminal, and text that can't drive it."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

#: Directional overrides and isolates could make a line read as something else.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
#: JSON escapes C0 itself; DEL and C1 would reach the terminal raw.
_JSON_ESCAPES = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}
_GAP = "  "


def print_json(value: Any) -> None:
    """One JSON document, readable, in UTF-8."""
    print(json.dumps(value, ensure_ascii=False, indent=2).translate(_JSON_ESCAPES))


def printable(text: str) -> str:
    """User text for a terminal: control characters are shown as symbols, never sent.

    Newlines and tabs stay; escape sequences and directional overrides lose their effect.
    """
    return "".join(_symbol(character) for character in text)


def one_line(text: str) -> str:
    """User text as one printable line."""
    return printable(" ".join(text.split()))


def cells(text: str) -> int:
    """How many terminal columns a printable line takes."""
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


def screen_width() -> int | None:
    """Columns of the terminal, None where stdout is no terminal: nothing is cut then."""
    if not sys.stdout.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        return 80


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Aligned columns; on a terminal the last column is cut to what is left of the line."""
    lines = [list(header), *([one_line(cell) for cell in row] for row in rows)]
    widths = [max(cells(line[i]) for line in lines) for i in range(len(header))]
    screen = screen_width()
    if screen is not None:
        before = sum(widths[:-1]) + len(_GAP) * (len(widths) - 1)
        widths[-1] = max(screen - before, 12)
    for line in lines:
        last = line[-1] if screen is None else clip(line[-1], widths[-1])
        padded = [
            cell + " " * (width - cells(cell)) for cell, width in zip(line, widths, strict=True)
        ]
        print(_GAP.join([*padded[:-1], last]).rstrip())


def wrapped(text: str, indent: str = "") -> str:
    """Text folded to the terminal's width, at most 100 columns; each newline of it stays."""
    import textwrap

    width = min(screen_width() or 100, 100)
    return "\n".join(
        textwrap.fill(
            line,
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in printable(text).split("\n")
    )


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
