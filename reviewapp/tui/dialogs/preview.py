"""The whole Connect as it would be exported, to read."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.strip import Strip
from textual.widgets import Static

from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.markdown_view import MarkdownView, lay_out
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.services.connect import Choice
    from reviewapp.services.connect_boxes import Section


class Preview(Dialog[None]):
    """One text to scroll through; n and p go from part to part, beside it the parts in a list."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reader")]
    CSS = """
    Preview > .dialog { width: 100%; max-width: 160; height: 100%; max-height: 100%; }
    Preview #preview-halves { height: 1fr; }
    Preview #preview-parts { width: 38; display: none; margin-right: 1; }
    Preview.-wide #preview-parts { display: block; }
    Preview MarkdownView { width: 1fr; height: 100%; }
    """
    AUTO_FOCUS = "#preview-text"

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self.choice = choice
        self._sections: list[Section] = []
        self._starts: list[int] = []
        self._width = 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Reading …", classes="title", id="preview-where")
            with Horizontal(id="preview-halves"):
                yield RecordList(
                    (Column("Parts"),),
                    empty="Reading …",
                    help_text="The parts of the document. Enter goes to one.",
                    id="preview-parts",
                )
                yield MarkdownView(
                    help_text="The document as it would be exported. The arrows scroll, Space "
                    "and b turn the page, Home and End (or g and G) go to the first and the last "
                    "line, n and p to the next part and the one before.",
                    id="preview-text",
                )
            yield DialogKeys("↑ ↓ Space b Scroll")

    def on_mount(self) -> None:
        def job() -> list[Section]:
            from reviewapp.services.connect_boxes import sections

            return sections(self.workspace, self.choice)

        def read(found: list[Section]) -> None:
            self._sections = found
            rows = [
                Record(str(i), ("  " * (it.level - 1) + it.title,)) for i, it in enumerate(found)
            ]
            self.query_one(RecordList).show(len(rows), rows)
            self._lay_out()

        in_background(self, job, read)
        self.watch(self.query_one(MarkdownView), "scroll_y", self._say_where, init=False)

    def on_resize(self) -> None:
        if self._sections:
            self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        """For the present width; what was at the top comes to the top again."""
        width = self.query_one(MarkdownView).scrollable_content_region.width
        if width == self._width or width < 1:
            return
        self._width = width

        def job() -> tuple[list[Strip], list[int]]:
            lines: list[Strip] = []
            starts = []
            for section in self._sections:
                starts.append(len(lines))
                lines += [*lay_out(section.markdown, width), Strip([])]
            return lines, starts

        part = self._part() if self._starts else 0

        def laid_out(made: tuple[list[Strip], list[int]]) -> None:
            lines, self._starts = made
            view = self.query_one(MarkdownView)
            view.show(lines)
            view.go_to(self._starts[part])
            self._say_where()

        in_background(self, job, laid_out, group="layout", latest_only=True)

    def _part(self) -> int:
        """The part that is at the top."""
        top = self.query_one(MarkdownView).first_line
        return max(bisect_right(self._starts, top) - 1, 0)

    def _say_where(self) -> None:
        if self._starts:
            part = self._part()
            said = f"{part + 1} of {len(self._starts)}: {self._sections[part].title}"
            self.query_one("#preview-where", Static).update(plain(said))
            parts = self.query_one(RecordList)
            if not parts.has_focus:
                parts.cursor = part

    def action_next(self, step: int) -> None:
        if self._starts:
            view, part = self.query_one(MarkdownView), self._part()
            if step < 0 and view.first_line > self._starts[part]:
                step = 0
            view.go_to(self._starts[max(0, min(part + step, len(self._starts) - 1))])

    def action_copy(self) -> None:
        if self._sections:
            text = "\n".join(section.markdown for section in self._sections)
            self.app.copy(text, "the document as Markdown")

    def action_to_line(self, number: int) -> None:
        """The first line for 0, the last for -1."""
        view = self.query_one(MarkdownView)
        view.go_to(0 if number == 0 else view.max_scroll_y)

    @on(RecordList.Chosen)
    def _go_to_part(self, event: RecordList.Chosen) -> None:
        if self._starts:
            view = self.query_one(MarkdownView)
            view.go_to(self._starts[int(event.record.key)])
            view.focus()
