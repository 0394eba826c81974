"""The text that shall stand in the place of both versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from reviewapp.tui.dialogs.form import FormDialog
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.fields import TextField
from reviewapp.tui.widgets.key_bar import DialogKeys

if TYPE_CHECKING:
    from reviewapp.services.word_review import TextFinding


class MergedText(FormDialog[str]):
    """Answers with the text; it is written with the other decisions."""

    CSS = """
    MergedText > .dialog { width: 100%; max-width: 120; height: 80%; }
    MergedText TextField { height: 1fr; }
    """

    def __init__(self, finding: TextFinding, text: str) -> None:
        super().__init__()
        self.finding, self.text = finding, text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain(line(self.finding.title)), classes="title")
            yield TextField(
                self.text,
                id="merged",
                help_text="Both sides’ changes to begin with. Ctrl+S takes this text into the "
                "list; it is written with everything else there.",
            )
            yield from self.error_line()
            yield DialogKeys()

    def values(self) -> str:
        return self.query_one(TextField).value

    def action_keep(self) -> None:
        text = self.values()
        if text.strip() or self.finding.place.kind == "box":
            self.dismiss(text)
        else:
            self.say_error("An entry needs a text: Esc leaves it as it is.")
