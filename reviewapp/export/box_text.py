"""The text of a box as pieces: paragraphs, and the items of the lists that its author typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewapp.export.plain import clean

_ITEM = re.compile(r"^(?P<indent>[ \t]*)[-*•–]\s+(?P<text>\S.*)$")
#: So far in a bullet stands under the item before it; a line that far in goes on with the item.
_NESTED = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph (`level` 0), an item of a list (1), or an item below one (2).

    A newline in `text` is a line break.
    """

    level: int
    text: str


def pieces(text: str) -> list[Piece]:
    """The pieces in order. Nothing but bullets and empty lines is left out."""
    found: list[tuple[int, list[str]]] = []
    open_piece = False  # whether the next line may go on with the last piece
    for line in clean(text).split("\n"):
        indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        if not line.strip():
            open_piece = False
        elif (item := _ITEM.match(line)) is not None:
            below = bool(found) and found[-1][0] > 0 and indent >= _NESTED
            found.append((2 if below else 1, [item["text"].rstrip()]))
            open_piece = True
        elif open_piece and found[-1][0] == 0:
            found[-1][1].append(line)
        elif open_piece and indent >= _NESTED:
            found[-1][1].append(line.strip())
        else:
            found.append((0, [line]))
            open_piece = True
    return [Piece(level, "\n".join(lines)) for level, lines in found]
