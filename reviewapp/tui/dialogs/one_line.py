"""A dialog that asks for one line."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Paste
from textual.widgets import Input, Static

from reviewapp.core.errors import BadInputError
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.fields import LineField
from reviewapp.tui.widgets.key_bar import DialogKeys

#: Longer than any line that a person types or pastes.
_LONGEST = 100_000


class _Line(LineField):
    """A line that makes one line of a paste of several, instead of dropping all but the first.

    What stands in it is selected to begin with: typing takes its place, an arrow key keeps it.
    """

    def on_mount(self) -> None:
        self.select_all()

    def on_paste(self, event: Paste) -> None:
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.split()), *sorted(self.selection))


class OneLine(Dialog[str | None]):
    """Asks for a line; None when the user goes away without one.

    `check` raises BadInputError for a line that can't be used: the sentence stands in the dialog
    and what was typed stays.
    """

    # Where there are sixteen colours, or none, what is selected stands out in either.
    DEFAULT_CSS = """
    OneLine LineField:ansi > .input--selection {
        background: ansi_default; color: ansi_default; text-style: reverse;
    }
    """

    def __init__(
        self,
        title: str,
        hint: str,
        value: str = "",
        check: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__()
        self.title_text, self.hint, self.value, self.check = title, hint, value, check

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain(self.title_text), classes="title", id="one-line-title")
            yield Static(plain(self.hint), id="one-line-hint")
            yield _Line(line(self.value, _LONGEST))
            yield DialogKeys("Enter Go on")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        value = event.value.strip()
        objection = self._objection(value)
        if objection:
            self.query_one("#one-line-hint", Static).update(plain(objection))
        else:
            self.dismiss(value)

    def _objection(self, value: str) -> str:
        if not value:
            return "Type something, then Enter. Esc closes."
        try:
            if self.check is not None:
                self.check(value)
        except BadInputError as error:
            return str(error)
        return ""
