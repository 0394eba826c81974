"""The capture line: one key opens it, Enter keeps the note, Tab goes on to the details."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input, Static

from reviewapp.services.capture import log_entry
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.entry_values import EntryValues, words
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.fields import LineField

#: What is longer goes into the form, which has room for it.
LONGEST = 5_000


class NoteInput(LineField):
    """A line that hands a long paste on, instead of dropping all but its first line."""

    class LinesPasted(Message):
        """`text`: what stood in the line with the paste in its place."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def on_paste(self, event: Paste) -> None:
        if len(event.text.strip().splitlines()) > 1 or len(event.text) > LONGEST:
            event.prevent_default()
            event.stop()
            start, end = sorted((self.selection.start, self.selection.end))
            pasted = event.text.strip("\r\n")
            self.post_message(self.LinesPasted(self.value[:start] + pasted + self.value[end:]))


class CaptureLine(Dialog[None]):
    """One line at the lower edge; what was typed stays for the next time unless it is kept."""

    DEFAULT_CSS = """
    CaptureLine { align: center bottom; }
    #capture {
        width: 100%; height: auto; border: round $accent; background: $surface; padding: 0 1;
    }
    #capture:ansi { background: ansi_default; }
    #capture-heading { text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "details", "Details", tooltip="Go on in the form.", priority=True),
        Binding("escape", "close", "Later", tooltip="Close; the words stay for the next time."),
    ]

    def __init__(self, values: EntryValues) -> None:
        super().__init__()
        self.values = values

    def compose(self) -> ComposeResult:
        with Vertical(id="capture"):
            yield Static(plain(self._heading()), id="capture-heading")
            yield NoteInput(
                self.values.text,
                placeholder="What did you achieve? A customer, a number, an outcome …",
                id="capture-text",
            )
            yield Static(
                "Enter keep   Tab details (indicator, day, incident …)   Esc later",
                classes="muted",
            )

    def _heading(self) -> str:
        if self.values.codes:
            return f"New note for {self.values.codes}"
        return "New note"

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            self.query_one("#capture-heading", Static).update(
                "Say what you achieved, then Enter. Esc closes."
            )
            return
        values = replace(self.values, text=event.value)
        app = self.app
        app.unfinished_note = ""
        self.dismiss(None)

        def keep() -> dict[str, str]:
            return log_entry(
                app.workspace,
                values.text,
                codes=words(values.codes),
                on=values.on or None,
                circle=values.circle or None,
                incidents=words(values.incidents),
                links=words(values.links),
                private=values.private,
                rubric=values.rubric,
            )

        def kept(result: dict[str, str]) -> None:
            if result["status"] == "filed":
                app.say(f"Kept under {values.codes}.")
            else:
                app.say("Kept in the inbox.")

        def refused(error: Exception) -> None:
            app.unfinished_note = values.text  # n brings it back
            app.show_error(error)

        app.change(keep, kept, refused, at_once=True)

    def unsaved(self) -> bool:
        return bool(self.query_one(Input).value.strip())

    def action_details(self) -> None:
        self._go_on(self.query_one(Input).value)

    def on_note_input_lines_pasted(self, event: NoteInput.LinesPasted) -> None:
        self._go_on(event.text)

    def _go_on(self, text: str) -> None:
        """In the form, which has room for all of it."""
        self.app.unfinished_note = text
        self.dismiss(None)
        self.app.open_form(replace(self.values, text=text))

    def action_close(self) -> None:
        self.app.unfinished_note = self.query_one(Input).value
        self.dismiss(None)
