"""A dialog with fields: Ctrl+S keeps them, Escape asks first where something was changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from reviewapp.core.errors import ReviewError
from reviewapp.tui.actions import bindings
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.message import Question
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.fields import LineField

Result = TypeVar("Result")


class FormDialog(Dialog[Result]):
    """Subclasses compose their fields and an `error_line`, and say `values`, `write`, `kept`.

    What was typed is never lost: a refusal stays in the form, with everything in it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("form")]
    #: Whether Enter in the last line keeps, or goes on to what stands below it.
    ENTER_KEEPS = True
    DEFAULT_CSS = """
    FormDialog .field { height: auto; }
    FormDialog .field TextField { height: 3; width: 1fr; }
    FormDialog .label { width: 19; color: $text-muted; }
    /* A rule on the field itself is what makes the one on its label follow the focus. */
    FormDialog .field:focus-within { text-style: none; }
    FormDialog .field:focus-within .label { text-style: bold reverse; color: $foreground; }
    FormDialog LineField { width: 1fr; background: $boost; }
    FormDialog LineField:ansi { background: ansi_default; }
    FormDialog TextField { background: $boost; padding: 0 1; }
    FormDialog TextField:ansi { background: ansi_default; border-left: thick ansi_blue; }
    FormDialog #error { height: auto; max-height: 4; color: $text-error; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keeping = False
        self._initial: Any = None

    @property
    def at_once(self) -> bool:
        """Whether keeping need not wait for the changes before it; see `Changes.add`."""
        return False

    def values(self) -> Any:
        """What stands in the fields, comparable."""
        raise NotImplementedError

    def write(self, values: Any) -> Any:
        """Keep the values; called in a thread."""
        raise NotImplementedError

    def kept(self, result: Any) -> Result:
        """Say what was kept; returns what the dialog answers."""
        raise NotImplementedError

    def field(self, title: str, *widgets: Widget) -> ComposeResult:
        """A field with its name before it."""
        yield Horizontal(Static(title, classes="label"), *widgets, classes="field")

    def line_field(self, title: str, name: str, value: str, help_text: str) -> ComposeResult:
        """A field of one line; its explanation stands in it while it is empty."""
        field = LineField(value, placeholder=help_text, id=name, help_text=help_text)
        yield from self.field(title, field)

    def error_line(self) -> ComposeResult:
        """Where a refusal is said."""
        yield Static("", id="error")

    def say_error(self, sentence: str) -> None:
        """Say why it was not kept; an empty sentence takes the line away."""
        said = self.query_one("#error", Static)
        said.update(plain(sentence))
        said.display = bool(sentence)

    def on_mount(self) -> None:
        self._initial = self.values()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if self.ENTER_KEEPS and event.input is list(self.query(Input))[-1]:
            self.action_keep()
        else:
            self.focus_next()

    def thrown_away(self) -> None:
        """What else goes when the user throws away what stands here."""

    def unsaved(self) -> bool:
        # What is being written is waited for.
        return not self._keeping and bool(self.values() != self._initial)

    def action_keep(self) -> None:
        if not self._keeping:
            values = self.values()
            self.change(lambda: self.write(values), self._done)

    def change(self, job: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Write, and hold the fields still meanwhile: what would be typed now is not kept."""
        self._keeping = True
        self.say_error("Keeping …")
        focused, fields = self.focused, self.query_one(".dialog")
        fields.disabled = True

        def go_on() -> None:
            self._keeping = fields.disabled = False
            self.set_focus(focused)

        def done(result: Any) -> None:
            go_on()
            then(result)

        def refused(error: Exception) -> None:
            go_on()
            self._refused(error)

        self.app.change(job, done, refused, at_once=self.at_once)

    def _done(self, result: Any) -> None:
        self.dismiss(self.kept(result))

    def _refused(self, error: Exception) -> None:
        if isinstance(error, ReviewError):
            self.say_error(f"Not kept: {error}")
        else:
            self.say_error("")
            self.app.show_error(error)

    def action_close(self) -> None:
        if self._keeping:
            before = self.app.busy_with()
            self.say_error(
                f"Being kept{before and f', after {before}'}: this closes by itself then."
            )
            return
        if not self.unsaved():
            self.dismiss(None)
            return

        def answered(throw_away: bool | None) -> None:
            if throw_away:
                self.thrown_away()
                self.dismiss(None)

        self.app.push_screen(
            Question(
                "Not kept yet",
                "What you changed here is not kept. Go on writing, or throw it away?",
                "Go on writing",
                "Throw away",
            ),
            answered,
        )
