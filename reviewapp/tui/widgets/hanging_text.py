"""A text for reading whose lists keep their indents where lines are broken."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from reviewapp.tui.text import hanging


class HangingText(Static):
    """Broken anew for each width."""

    DEFAULT_CSS = "HangingText { height: auto; }"

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__("", id=id)
        self.text = Content("")

    def show(self, text: Content) -> None:
        self.text = text
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.content_size.width
        self.update(hanging(self.text, width) if width else self.text)
