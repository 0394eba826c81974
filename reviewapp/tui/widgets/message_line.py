"""The line above the footer in which the app says what happened."""

from __future__ import annotations

from textual.widgets import Static

from reviewapp.tui.text import plain


class MessageLine(Static):
    """There only while it says something, so that it never lies over what it speaks of."""

    DEFAULT_CSS = """
    MessageLine {
        dock: bottom; height: auto; max-height: 3; margin-bottom: 1; padding: 0 1;
        background: $boost; display: none;
    }
    MessageLine:ansi { background: ansi_default; text-style: underline; }
    MessageLine.-warning { color: $text-warning; text-style: bold; }
    MessageLine.-error { color: $text-error; text-style: bold; }
    Dialog > MessageLine { margin-bottom: 0; }
    """

    def say(self, sentence: str, severity: str) -> None:
        """Another sentence in the place of the one before; an empty one takes the line away."""
        self.set_class(severity == "warning", "-warning")
        self.set_class(severity == "error", "-error")
        self.update(plain(sentence))
        self.display = bool(sentence)
