"""The Connect as it would be exported, to read: laid out part by part, the first one at once."""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Callback
from textual.strip import Strip
from textual.widgets import Static
from textual.worker import get_current_worker

from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.markdown_view import MarkdownView, lay_out
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.services.connect import Choice
    from reviewapp.services.connect_export import Section


#: What is laid out is shown so often, the first part at once.
_TELL_S = 0.2


class Preview(Dialog[None]):
    """One text to scroll through; n and p go from part to part, beside it the parts in a list."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reader")]
    CSS = """
    Preview > .dialog { width: 100%; max-width: 160; height: 100%; max-height: 100%; }
    Preview #preview-halves { height: 1fr; }
    Preview #preview-parts { width: 38; display: none; margin-right: 1; }
    Preview.-wide #preview-parts { display: block; }
    Preview MarkdownView { width: 1fr; height: 100%; scrollbar-size-vertical: 1; }
    """
    AUTO_FOCUS = "#preview-text"

    def __init__(
        self,
        choice: Choice,
        file_name: str,
        without_name: str,
        redact: str | None,
        warning: Content,
    ) -> None:
        """All of them as for `ExportConnect`."""
        super().__init__()
        self.choice, self.redact, self.warning = choice, redact, warning
        self.file_names = file_name, without_name
        self._sections: list[Section] = []
        #: What is laid out so far, and where in it each part begins.
        self._lines: list[Strip] = []
        self._starts: list[int] = []
        self._width = 0
        #: The part to bring to the top once it is laid out.
        self._wanted = 0

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
            yield DialogKeys("↑ ↓ Scroll")

    def on_mount(self) -> None:
        def job() -> list[Section]:
            from reviewapp.services.connect_export import sections

            return sections(self.workspace, self.choice, self.redact)

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
        self._wanted = self._part() if self._starts else 0
        self._width, self._lines, self._starts = width, [], []

        def job() -> list[list[Strip]]:
            worker = get_current_worker()
            ready: list[list[Strip]] = []
            told = 0.0
            for section in self._sections:
                if worker.is_cancelled:  # closed, or of another width by now
                    break
                ready.append(lay_out(section.markdown, width))
                if monotonic() - told > _TELL_S:
                    self.post_message(Callback(partial(self._laid_out, width, ready)))
                    told, ready = monotonic(), []
            return ready

        in_background(self, job, partial(self._laid_out, width), group="layout", latest_only=True)

    def _laid_out(self, width: int, parts: list[list[Strip]]) -> None:
        """The next parts: the user can read those before them meanwhile."""
        if width != self._width:
            return
        for lines in parts:
            self._starts.append(len(self._lines))
            self._lines += [*lines, Strip([])]
        view, first = self.query_one(MarkdownView), len(self._starts) - len(parts)
        view.show(self._lines)
        if self._wanted >= first:
            self._go_to(self._wanted)
        self._say_where()

    def _part(self) -> int:
        """The part that is at the top."""
        top = self.query_one(MarkdownView).first_line
        return max(bisect_right(self._starts, top) - 1, 0)

    def _say_where(self) -> None:
        if self._starts:
            part = self._part()
            said = f"{part + 1} of {len(self._sections)}: {self._sections[part].title}"
            self.query_one("#preview-where", Static).update(plain(said))
            parts = self.query_one(RecordList)
            if not parts.has_focus:
                parts.cursor = part

    def action_next(self, step: int) -> None:
        if self._starts:
            view, part = self.query_one(MarkdownView), self._part()
            if step < 0 and view.first_line > self._starts[part]:
                step = 0
            self._go_to(part + step)

    def _go_to(self, part: int) -> None:
        """To a part; one that is not laid out yet follows, what is there of the way at once."""
        self._wanted = max(0, min(part, len(self._sections) - 1))
        here = min(self._wanted, len(self._starts) - 1)
        self.query_one(MarkdownView).go_to(self._starts[here])

    def action_edge(self, last: int) -> None:
        """The first line, or the last."""
        self._wanted = 0
        self.query_one(MarkdownView).action_edge(last)

    def action_copy(self) -> None:
        if self._sections:
            text = "".join(section.markdown for section in self._sections)
            self.app.copy(text, f"the document’s text, {len(text):,} characters of Markdown")

    def action_export(self) -> None:
        from reviewapp.tui.dialogs.export_connect import ExportConnect

        dialog = ExportConnect(self.choice, *self.file_names, self.redact, self.warning)

        def closed(_none: None) -> None:
            self.redact = dialog.redact

        self.app.push_screen(dialog, closed)

    @on(RecordList.Chosen)
    def _go_to_part(self, event: RecordList.Chosen) -> None:
        if self._starts:
            self._go_to(int(event.record.key))
            self.query_one(MarkdownView).focus()
