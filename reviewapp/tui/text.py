"""User text in widgets: brackets are brackets, control characters are symbols."""

from __future__ import annotations

import datetime
import re
import textwrap

from textual.content import Content

from reviewapp.core.printable import cells, clip, one_line, printable
from reviewapp.core.times import UTC

#: More of one entry than anybody reads on a screen; the form and the exports have all of it.
LONGEST = 20_000


def plain(text: str) -> Content:
    """Text of any origin for a widget: no markup in it, nothing that drives the terminal."""
    return Content(printable(text[:LONGEST]) + ("…" if len(text) > LONGEST else ""))


def line(text: str, longest: int = 400) -> str:
    """Text of any origin as one printable line; what no screen is wide enough for is left out."""
    return one_line(text[: 2 * longest])[:longest]


def local_time(instant: str | int) -> str:
    """When the user did something, to the minute and where they sit: "2026-06-15 14:00".

    `instant`: ISO 8601, or seconds since 1970.
    """
    if isinstance(instant, int):
        moment = datetime.datetime.fromtimestamp(instant, UTC)
    else:
        moment = datetime.datetime.fromisoformat(instant)
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def indented(text: str, width: int, indent: int, rows: int | None = None) -> str:
    """One line in as many of `width` columns as it needs, those after the first `indent` in.

    The first is for standing behind something of that width. `rows`: at most so many lines.
    """
    room = max(width - indent, 10)
    lines = textwrap.wrap(text, room) or [""]
    if rows is not None and len(lines) > rows:
        lines = [*lines[: rows - 1], clip(f"{lines[rows - 1]} {lines[rows]}", room)]
    return ("\n" + " " * indent).join(lines)


def hanging(content: Content, width: int) -> Content:
    """The lines broken to a width, each going on below its text, behind its mark or indent."""
    return Content("\n").join(
        part for row in content.split("\n", allow_blank=True) for part in _broken(row, width)
    )


def _broken(row: Content, width: int) -> list[Content]:
    text = row.plain
    mark = re.match(r" *(?:[•→] )?", text)
    indent = mark.end() if mark else 0
    if not indent or indent > width // 2 or cells(text) <= width:
        return [row]  # the widget breaks it
    starts, used = [indent], 0
    for word in re.finditer(r"\S+\s*", text[indent:]):
        if used and used + cells(word.group().rstrip()) > width - indent:
            starts.append(indent + word.start())
            used = 0
        used += cells(word.group())
    first, *rest = row.divide(starts[1:])
    return [first.rstrip(), *(part.rstrip().pad_left(indent) for part in rest)]
