"""A text for reading whose lists keep their indents where lines are broken."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from reviewapp.tui.text import hanging


class HangingText(Widget):
    """Broken for the width it has, already when its height is worked out."""

    DEFAULT_CSS = "HangingText { height: auto; }"

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self.text = Content("")

    def show(self, text: Content) -> None:
        self.text = text
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return hanging(self.text, width).get_height({}, width) if width else 0

    def render(self) -> Content:
        return hanging(self.text, self.content_size.width)
