"""What goes to stdout: JSON, and tables and texts that fit the terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from reviewapp.core.printable import cells, clip, one_line, printable

#: JSON escapes C0 itself; DEL and C1 would reach the terminal raw.
JSON_ESCAPES = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}
_GAP = "  "


def print_json(value: Any) -> None:
    """One JSON document, readable, in UTF-8."""
    print(json.dumps(value, ensure_ascii=False, indent=2).translate(JSON_ESCAPES))


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


def print_versions(mine: Mapping[str, str], theirs: Mapping[str, str]) -> None:
    """What a user wanted beside what stands there now, on stderr: what was typed is not lost."""
    for field in mine:
        print(f"\n{field}", file=sys.stderr)
        for whose, text in (("yours", mine[field]), ("there now", theirs[field])):
            print(f"  {whose}:", file=sys.stderr)
            for line in printable(text or "(nothing)").split("\n"):
                print(f"    {line}", file=sys.stderr)


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
