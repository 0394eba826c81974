"""Who changed an entry, when, and from what to what."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button, Static

from reviewapp.core.evidence import Evidence
from reviewapp.core.identifiers import short
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import line, plain


class HistoryDialog(Dialog[None]):
    """Every revision of an entry, the oldest first; nothing can be changed here."""

    AUTO_FOCUS = "VerticalScroll"
    CSS = """
    HistoryDialog > .dialog { width: 100; height: 90%; }
    HistoryDialog VerticalScroll { height: 1fr; margin: 1 0; }
    HistoryDialog #revisions { height: auto; }
    """

    def __init__(self, entry: Evidence) -> None:
        super().__init__()
        self.entry = entry

    def compose(self) -> ComposeResult:
        title = f"History of …{short(self.entry.id)} “{line(self.entry.text, 60)}”"
        with Vertical(classes="dialog"):
            yield Static(plain(title), classes="title")
            with VerticalScroll():
                yield Static("Reading …", id="revisions")
            yield Button("Close (Esc)", compact=True)

    def on_mount(self) -> None:
        def job() -> str:
            from reviewapp.services.history import entry_history
            from reviewapp.services.history_text import history_lines

            return "\n".join(history_lines(entry_history(self.workspace, self.entry.id)[1]))

        in_background(self, job, self._show)

    def _show(self, text: str) -> None:
        self.query_one("#revisions", Static).update(plain(text))

    def on_button_pressed(self) -> None:
        self.dismiss(None)
