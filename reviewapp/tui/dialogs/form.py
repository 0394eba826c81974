"""A dialog with fields: Ctrl+S keeps them, Escape asks first where something was changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from reviewapp.core.errors import ReviewError
from reviewapp.tui.actions import bindings
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.message import Question
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.fields import ChoiceField, LineField, TextField, YesNoField

Result = TypeVar("Result")
Field = LineField | TextField | ChoiceField | YesNoField


class FieldsDialog(Dialog[Result]):
    """Named fields below each other, and a line for what is wrong with them."""

    DEFAULT_CSS = """
    FieldsDialog .field { height: auto; }
    FieldsDialog .field TextField { height: 3; width: 1fr; }
    FieldsDialog .label { width: 19; color: $text-muted; }
    /* A rule on the field itself is what makes the one on its label follow the focus. */
    FieldsDialog .field:focus-within { text-style: none; }
    FieldsDialog .field:focus-within .label { text-style: bold reverse; color: $foreground; }
    FieldsDialog LineField { width: 1fr; background: $boost; }
    FieldsDialog LineField:ansi { background: ansi_default; }
    FieldsDialog TextField { background: $boost; padding: 0 1; }
    FieldsDialog TextField:ansi { background: ansi_default; border-left: thick ansi_blue; }
    FieldsDialog #error { height: auto; max-height: 4; color: $text-error; text-style: bold; }
    """

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


class FormDialog(FieldsDialog[Result]):
    """Subclasses compose their fields and an `error_line`, and say `values`, `write`, `kept`.

    What was typed is never lost: a refusal stays in the form, with everything in it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("form")]
    #: Whether Enter in the last line keeps, or goes on to what stands below it.
    ENTER_KEEPS = True
    #: Whether keys wait while it is kept: where that takes a moment, and they are meant for after.
    KEYS_WAIT = False

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

    @property
    def unfinished_name(self) -> str | None:
        """What is changed here, where what is typed has to outlive a crash of the app."""
        return None

    def on_mount(self) -> None:
        self._initial = self.values()
        stored = self.app.unfinished.stored(self.unfinished_name) if self.unfinished_name else None
        if stored:
            for name, field in self._fields().items():
                value = stored.get(name, field.value)
                if type(value) is type(field.value) and not getattr(field, "read_only", False):
                    field.value = value
            self.say_error("What you typed last time and did not keep is here again.")

    def _fields(self) -> dict[str, Field]:
        return {it.id: it for it in self.query() if isinstance(it, Field) and it.id}

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceField.Changed)
    @on(YesNoField.Changed)
    def _remember(self) -> None:
        if self._initial is not None and not self._keeping:
            self.remember()

    def remember(self) -> None:
        """What stands here now has to outlive a crash."""
        name = self.unfinished_name
        if name is None:
            return
        if self.unsaved():
            stands = {name: field.value for name, field in self._fields().items()}
            self.app.unfinished.remember(name, stands)
        else:
            self.app.unfinished.forget(name)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if self.ENTER_KEEPS and event.input is list(self.query(Input))[-1]:
            self.action_keep()
        else:
            self.focus_next()

    def thrown_away(self) -> None:
        """What else goes when the user throws away what stands here."""
        if self.unfinished_name:
            self.app.unfinished.forget(self.unfinished_name)

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
        app, opening = self.app, self.app.keys.hold(lambda: None) if self.KEYS_WAIT else None

        def go_on() -> None:
            self._keeping = fields.disabled = False
            self.set_focus(focused)

        def done(result: Any) -> None:
            go_on()
            then(result)
            if opening is not None:
                app.call_later(opening.end)

        def refused(error: Exception) -> None:
            go_on()
            self._refused(error)
            if opening is not None:
                app.keys.forget()
                opening.end()

        self.app.change(job, done, refused, at_once=self.at_once)

    def _done(self, result: Any) -> None:
        if self.unfinished_name:
            self.app.unfinished.forget(self.unfinished_name)
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
