"""A sentence that has to be read, and a question with two answers."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from reviewapp.tui.actions import bindings
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.key_bar import DialogKeys


class MessageDialog(Dialog[None]):
    """An error or another sentence; Enter or Escape closes it."""

    AUTO_FOCUS = "Button"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("message")]

    def __init__(self, title: str, sentence: str) -> None:
        super().__init__()
        self.title_text, self.sentence = title, sentence

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain(self.title_text), classes="title")
            with VerticalScroll(classes="dialog-text"):
                yield Static(plain(self.sentence))
            yield Button("Close", variant="primary", compact=True)

    def on_button_pressed(self) -> None:
        self.dismiss(None)

    def action_copy(self) -> None:
        self.app.copy(self.sentence, "the message")


class Question(Dialog[bool]):
    """A question; the first answer is the safe one and has the focus.

    True for the second answer, None where the user goes away without any.
    """

    AUTO_FOCUS = "Button"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("question")]

    def __init__(self, title: str, sentence: str, stay: str, go_on: str) -> None:
        super().__init__()
        self.title_text, self.sentence = title, sentence
        self.answers = stay, go_on

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain(self.title_text), classes="title")
            with VerticalScroll(classes="dialog-text"):
                yield Static(plain(self.sentence))
            with Horizontal(classes="buttons"):
                yield Button(plain(self.answers[0]), id="stay", variant="primary", compact=True)
                yield Button(plain(self.answers[1]), id="go-on", compact=True)
            yield DialogKeys("← → The other   Enter Answer")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "go-on")

    def action_other(self) -> None:
        self.query_one("#go-on" if self.query_one("#stay").has_focus else "#stay").focus()


class Leaving(Question):
    """Whether to leave the app although something is not kept. `begun`: a note put aside."""

    def __init__(self, begun: str) -> None:
        which = f" (“{begun}”; a new note brings it back)" if begun else ""
        super().__init__(
            "Not kept yet",
            f"What you typed is not kept{which}. Stay, or leave without it?",
            "Stay",
            "Leave without it",
        )
