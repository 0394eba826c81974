"""User text in widgets: brackets are brackets, control characters are symbols."""

from __future__ import annotations

import datetime
import textwrap

from textual.content import Content

from reviewapp.core.printable import clip, one_line, printable
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
