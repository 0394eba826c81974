"""The rows of a list: what they are made of, and how one is written as a line of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from reviewapp.core.printable import cells, clip
from reviewapp.tui.text import line

_GAP = "  "
#: What marks the row under the cursor, also without any colour; and the other rows.
CURSOR, NO_CURSOR = "▸ ", "  "


class Column(NamedTuple):
    """A column; `width` in terminal columns, 0 for what is left of the line."""

    title: str
    width: int = 0


class Record(NamedTuple):
    """A row: what it stands for, its cells, whether it is drawn dimmed, and what it was made of."""

    key: str
    cells: tuple[str, ...]
    dim: bool = False
    item: Any = None


def row_text(columns: Sequence[Column], texts: Sequence[str], mark: str, width: int) -> str:
    """The cells below their columns, after the mark; as wide as said where there is room."""
    fixed = sum(c.width for c in columns) + len(_GAP) * (len(columns) - 1)
    rest = max(width - fixed - len(mark), 8)
    parts = [mark]
    for column, text in zip(columns, texts, strict=False):
        room = column.width or rest
        shown = clip(line(text, room + 1), room)
        parts.append(shown + " " * (room - cells(shown)) + _GAP)
    # Without the last gap it is as wide as the line, and needs no cutting.
    return "".join(parts).removesuffix(_GAP)
