"""The capture line: one key opens it, Enter keeps the note, Tab goes on to the details."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input, Static

from reviewapp.tui.actions import bindings
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.entry_values import EntryValues, keep_note, with_or_without, words
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.fields import LineField
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.suggestion_chips import SuggestionChips

#: What is longer goes into the form, which has room for it.
_LONGEST = 5_000


def fits(text: str) -> bool:
    """Whether a line has room for all of a note."""
    return "\n" not in text and len(text) <= _LONGEST


class NoteInput(LineField):
    """A line that hands a long paste on, instead of dropping all but its first line."""

    class LinesPasted(Message):
        """`text`: what stood in the line with the paste in its place."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def on_paste(self, event: Paste) -> None:
        if len(event.text.strip().splitlines()) > 1 or len(event.text) > _LONGEST:
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
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("capture"), *bindings("suggested")]

    def __init__(self, begun: EntryValues, codes: str = "", others: int = 0) -> None:
        """`begun`: what is there of the note. `codes`: where it is filed from now on. `others`:
        how many more notes were begun.
        """
        super().__init__()
        self._begun, self.others = begun, others
        self.values = replace(begun, codes=codes) if codes else begun

    def compose(self) -> ComposeResult:
        with Vertical(id="capture"):
            yield Static(plain(self._heading()), id="capture-heading")
            yield NoteInput(
                self.values.text,
                placeholder="What did you achieve? A customer, a number, an outcome …",
                id="capture-text",
            )
            yield SuggestionChips(self.values.rubric, "capture-chips")
            yield DialogKeys("Enter Keep")

    def _heading(self) -> str:
        about = f" for {line(self.values.codes, 40)}" if self.values.codes else ""
        more = f" ({self.others} more begun: the next time)" if self.others else ""
        return f"New note{about}{more}"

    def _put_aside(self, text: str) -> EntryValues:
        """The note as it stands, kept for the next time."""
        values = replace(self.values, text=text)
        self._begun = self.app.unfinished.put(values, instead_of=self._begun)
        return values

    def on_mount(self) -> None:
        self._mark()

    def _mark(self) -> None:
        self.query_one(SuggestionChips).mark(tuple(words(self.values.codes)))

    def action_take_suggestion(self, place: int) -> None:
        """Keep the note under this one, too; the same key again takes it back."""
        code = self.query_one(SuggestionChips).code(place)
        if code is None:
            self.app.bell()
            return
        self.values = replace(self.values, codes=with_or_without(self.values.codes, code))
        self._put_aside(self.query_one(Input).value)
        self.query_one("#capture-heading", Static).update(plain(self._heading()))
        self._mark()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one(SuggestionChips).ask(event.value)
        if event.value != self._begun.text:
            self._put_aside(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            self.query_one("#capture-heading", Static).update(
                "Say what you achieved, then Enter. Esc closes."
            )
            return
        app, values = self.app, replace(self.values, text=event.value)
        name = app.unfinished.hand_over(self._begun, values)
        self.dismiss(None)

        def kept(sentence: str) -> None:
            app.unfinished.forget(name)
            app.say(sentence)

        def refused(error: Exception) -> None:
            app.unfinished.give_back(name, values)
            app.show_error(error)

        app.change(lambda: keep_note(app.workspace, values), kept, refused, at_once=True)

    def unsaved(self) -> bool:
        return bool(self.query_one(Input).value.strip())

    def action_details(self) -> None:
        self._go_on(self.query_one(Input).value)

    def on_note_input_lines_pasted(self, event: NoteInput.LinesPasted) -> None:
        self._go_on(event.text)

    def _go_on(self, text: str) -> None:
        """In the form, which has room for all of it."""
        values = self._put_aside(text)
        self.dismiss(None)
        self.app.open_form(values)

    def action_close(self) -> None:
        self._put_aside(self.query_one(Input).value)
        self.dismiss(None)
