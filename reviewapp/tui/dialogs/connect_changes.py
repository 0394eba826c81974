"""What is different between two states of a Connect, to scroll through."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, ClassVar

from rich.console import Console
from rich.padding import Padding
from rich.segment import Segment
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.strip import Strip
from textual.widgets import Static

from reviewapp.core.printable import printable
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.markdown_view import MarkdownView

if TYPE_CHECKING:
    from reviewapp.services.connect_snapshots import Comparison
    from reviewapp.services.snapshot_text import LineKind

#: How each kind of line looks: its style, and how far it is indented.
_LOOKS: dict[LineKind, tuple[str, int]] = {
    "head": ("bold underline", 0),
    "title": ("bold", 0),
    "text": ("", 2),
}
_Lines = list[tuple["LineKind", str]]


class ConnectChanges(Dialog[None]):
    """[-What went-] and {+what came+}, section by section."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("changes")]
    CSS = """
    ConnectChanges > .dialog { width: 100%; max-width: 120; height: 100%; max-height: 100%; }
    ConnectChanges MarkdownView { height: 1fr; scrollbar-size-vertical: 1; }
    """
    AUTO_FOCUS = "#changes"

    def __init__(self, period: str | None, before: str | None, after: str | None) -> None:
        """The arguments of `connect_snapshots.changes_between`."""
        super().__init__()
        self.asked = period, before, after
        self._lines: _Lines = []
        self._width = 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Reading …", classes="title", id="changes-where")
            yield MarkdownView(
                help_text="What changed: what went stands in [- -], what came in {+ +}. The arrows "
                "scroll, Space and b turn the page.",
                id="changes",
            )
            yield DialogKeys("↑ ↓ Scroll")

    def on_mount(self) -> None:
        def job() -> tuple[Comparison, _Lines]:
            from reviewapp.services.connect_snapshots import changes_between
            from reviewapp.services.snapshot_text import change_lines

            found = changes_between(self.workspace, *self.asked)
            return found, list(change_lines(found))

        in_background(self, job, self._show, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self.dismiss()
        self.app.show_error(error)

    def _show(self, read: tuple[Comparison, _Lines]) -> None:
        found, self._lines = read
        said = f"From {found.before} to {found.after}"
        self.query_one("#changes-where", Static).update(plain(said))
        self._lay_out()

    def on_resize(self) -> None:
        if self._lines:
            self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        view = self.query_one(MarkdownView)
        width = view.scrollable_content_region.width
        if width == self._width or width < 1:
            return
        self._width, lines = width, self._lines
        in_background(
            self, lambda: _laid_out(lines, width), view.show, group="layout", latest_only=True
        )

    def action_copy(self) -> None:
        text = "\n".join(line for _, line in self._lines)
        self.app.copy(text, "what changed")


def _laid_out(lines: _Lines, width: int) -> list[Strip]:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    strips: list[Strip] = []
    for kind, line in lines:
        style, indent = _LOOKS[kind]
        if strips and kind != "text":
            strips.append(Strip([]))
        text = Padding(Text(printable(line), style), (0, 0, 0, indent))
        strips += [
            Strip(Segment(part.text, part.style) for part in row)
            for row in console.render_lines(text, pad=False)
        ]
    return strips
