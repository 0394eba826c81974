"""Where a file shall be written, or is."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.fields import LineField


class FilePath(Dialog[str | None]):
    """A path, or None. `hint` says what will be done with it, and what it may be."""

    def __init__(self, title: str, suggested: str, hint: str, verb: str = "Write") -> None:
        super().__init__()
        self.title_text, self.suggested, self.hint, self.verb = title, suggested, hint, verb

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain(self.title_text), classes="title")
            yield Static(plain(self.hint), classes="dialog-text")
            yield LineField(self.suggested, placeholder="A file’s name, ~ is your home folder")
            yield Static("")
            with Horizontal(classes="buttons"):
                yield Button(f"{self.verb} (Enter)", id="write", variant="primary", compact=True)
                yield Button("Close (Esc)", id="close", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "write":
            self._take()
        else:
            self.dismiss(None)

    def on_input_submitted(self) -> None:
        self._take()

    def _take(self) -> None:
        path = self.query_one(Input).value.strip()
        if path:
            self.dismiss(path)
