"""What is otherwise since a box was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.key_bar import DialogKeys

if TYPE_CHECKING:
    from reviewapp.services.connect import Choice
    from reviewapp.services.connect_boxes import Box


class BoxChanges(Dialog[None]):
    """The entries, figures and goals that are new, changed or gone; the text stays as it is."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("since")]
    CSS = """
    BoxChanges > .dialog { width: 100; height: 90%; }
    BoxChanges VerticalScroll { height: 1fr; margin: 1 0; }
    BoxChanges #since { height: auto; }
    """
    help_text = (
        "What is otherwise since you wrote this box. Your text stays as it is: Enter on the box "
        "changes it. s takes all of this as seen."
    )

    def __init__(self, choice: Choice, box: Box) -> None:
        super().__init__()
        self._choice, self._box = choice, box

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain(f"Since you wrote “{line(self._box.title, 60)}”"), classes="title")
            with VerticalScroll():
                yield Static("Reading …", id="since")
            yield DialogKeys("↑ ↓ Scroll")

    def on_mount(self) -> None:
        def job() -> str:
            from reviewapp.services.connect_box_text import since_lines
            from reviewapp.services.connect_changes import changes_of

            found = changes_of(self.workspace, self._choice, self._box)
            return "\n".join(since_lines(self._box.since, found))

        in_background(self, job, lambda text: self.query_one("#since", Static).update(plain(text)))

    def action_seen(self) -> None:
        def job() -> None:
            from reviewapp.services.connect_changes import mark_seen

            mark_seen(self.workspace, self._choice, self._box)

        self.app.change(job, lambda _none: self.app.say("Seen; your text stays as it is."))
        self.dismiss(None)
