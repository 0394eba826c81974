"""What dialogs have in common: they lie over a place, and Escape closes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.screen import ModalScreen

from reviewapp.tui.actions import bindings

if TYPE_CHECKING:
    from reviewapp.services.workspace import Workspace
    from reviewapp.tui.app import ReviewApp

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A dialog; what it composes stands in one container of the class `dialog`."""

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    .dialog {
        width: 76; max-width: 96%; height: auto; max-height: 90%;
        border: round $accent; background: $surface; padding: 0 1;
    }
    .dialog:ansi { background: ansi_default; }
    .dialog-text { height: auto; max-height: 16; margin: 1 0; }
    .buttons { height: 1; margin-bottom: 0; }
    .buttons Button { margin-right: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("dialog")]

    #: What the help says of the dialog as a whole.
    help_text = ""
    _answered = False
    _its_app: ReviewApp | None = None
    _late_answer: tuple[Result | None] | None = None

    @property
    def app(self) -> ReviewApp:  # type: ignore[override]
        # Kept: what a dialog began in the background may ask for it when the dialog is closed.
        if self._its_app is None:
            self._its_app = cast("ReviewApp", super().app)
        return self._its_app

    @property
    def workspace(self) -> Workspace:
        return self.app.workspace

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close this dialog, once, and not what may lie over it at the moment.

        Textual closes whatever is on top: an answer from the background would hit the wrong one.
        """
        if self._answered:
            return AwaitComplete()
        if self.app.screen is not self:
            self._late_answer = (result,)
            return AwaitComplete()
        self._answered = True
        return super().dismiss(result)

    def on_screen_resume(self) -> None:
        if self._late_answer is not None:
            self.dismiss(self._late_answer[0])

    def unsaved(self) -> bool:
        """Whether leaving now would lose something that was typed here."""
        return False

    def action_close(self) -> None:
        self.dismiss(None)
