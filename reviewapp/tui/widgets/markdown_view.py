"""A Markdown text of any length to read: laid out in the background, drawn line by line."""

from __future__ import annotations

import io
import re
from typing import ClassVar

from rich.console import Console
from rich.markdown import Markdown
from rich.segment import Segment
from rich.style import Style
from rich.theme import Theme
from textual.binding import BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reviewapp.core.printable import printable
from reviewapp.tui.actions import bindings

#: Weight and lines, no colours: it reads the same on any background.
_THEME = Theme(
    {
        "markdown.h1": Style(bold=True),
        "markdown.h1.border": Style(),
        "markdown.h2": Style(bold=True, underline=True),
        "markdown.h3": Style(bold=True),
        "markdown.h4": Style(bold=True),
        "markdown.block_quote": Style(dim=True),
        "markdown.item.bullet": Style(),
        "markdown.table.header": Style(bold=True),
        "markdown.table.border": Style(dim=True),
        "markdown.link": Style(),
        "markdown.link_url": Style(underline=True),
    }
)


def lay_out(markdown: str, width: int) -> list[Strip]:
    """The lines of a Markdown text, `width` columns wide at most; may take seconds."""
    console = Console(file=io.StringIO(), width=width, theme=_THEME, color_system=None)
    # In a cell a break would join two words, and a link would stand there twice.
    text = re.sub(r"<(https?://[^\s<>]+)>", r"\1", printable(markdown)).replace("<br>", "; ")
    lines = console.render_lines(Markdown(text, hyperlinks=False), pad=False)
    return [Strip(Segment(part.text, part.style) for part in line) for line in lines]


class MarkdownView(ScrollView, can_focus=True):
    """Shows the lines that `lay_out` made."""

    DEFAULT_CSS = """
    MarkdownView {
        background: $surface; color: $foreground; padding: 0 1;
        overflow-x: hidden; overflow-y: scroll;
    }
    MarkdownView:ansi { background: ansi_default; color: ansi_default; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("document")]

    def __init__(self, *, help_text: str, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.help_text = help_text
        self._lines: list[Strip] = []
        #: Whether the user went to the end: lines that come later are followed.
        self._follows = False

    def show(self, lines: list[Strip]) -> None:
        """Other lines; the place of reading stays as far as there are lines."""
        self._lines = lines
        self.virtual_size = Size(1, len(lines))
        self.refresh()
        if self._follows:
            self.action_edge(1)

    @property
    def first_line(self) -> int:
        """The number of the line at the top."""
        return self.scroll_offset.y

    def go_to(self, number: int) -> None:
        """Bring a line to the top."""
        self._follows = False
        self.scroll_to(y=number, animate=False, immediate=True)

    # At once: a page that glides takes a quarter of a second, and a slow line shows each step.

    def action_scroll(self, lines: int) -> None:
        self.go_to(self.first_line + lines)

    def action_page(self, pages: int) -> None:
        self.go_to(self.first_line + pages * self.size.height)

    def action_edge(self, last: int) -> None:
        self.go_to(self.max_scroll_y if last else 0)
        self._follows = bool(last)

    def render_line(self, y: int) -> Strip:
        width, number = self.size.width, self.scroll_offset.y + y
        if number >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        return (
            self._lines[number]
            .apply_style(self.rich_style)
            .adjust_cell_length(width, self.rich_style)
        )
