"""The Connect to a file: where to, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from reviewapp.core.errors import ReviewError
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.message import Question
from reviewapp.tui.paths import typed_path
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.fields import LineField
from reviewapp.tui.widgets.key_bar import DialogKeys

if TYPE_CHECKING:
    from reviewapp.services.connect import Choice
    from reviewapp.services.connect_boxes import Saved


class ExportConnect(Dialog[None]):
    """One line with the file’s name; it stays open until the file is written."""

    DEFAULT_CSS = """
    ExportConnect LineField { background: $boost; }
    ExportConnect LineField:ansi { background: ansi_default; }
    ExportConnect #export-state { height: auto; text-style: bold; }
    """

    def __init__(self, choice: Choice, suggested: str) -> None:
        super().__init__()
        self.choice, self.suggested = choice, suggested
        self._writing = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Export the Connect", classes="title")
            yield Static(plain(f"A file in {_folder()}, or name another place:"))
            field = LineField(
                self.suggested,
                id="export-path",
                help_text="The file to write, in the folder the app was started in unless you "
                "name another. .docx is a Word document, .md a Markdown text.",
            )
            field.select_on_focus = True  # typing replaces the suggestion
            yield field
            yield Static("", id="export-state")
            yield Static("The ending says the form: .docx Word, .md Markdown.", classes="muted")
            yield DialogKeys("Enter Write")

    def on_input_submitted(self) -> None:
        self._write(overwrite=False)

    def _write(self, *, overwrite: bool) -> None:
        if self._writing:
            return
        self._writing = True
        name = typed_path(self.query_one(LineField).value)
        self._say("Writing … this takes a moment.")

        def job() -> Saved | None:
            from reviewapp.services.connect_boxes import save

            return save(self.workspace, self.choice, name, overwrite=overwrite)

        # On the app, so that the answer is heard of when the dialog is closed meanwhile.
        in_background(self.app, job, self._written, failed=self._failed, group="export")

    def _written(self, saved: Saved | None) -> None:
        self._writing = False
        if saved is None:
            if self.is_current:
                self._say("")
                self._ask_to_replace()
            else:
                self._say("There is a file of that name: Enter asks whether to write over it.")
            return
        said = f"Written to {saved.path}."
        if waiting := len(saved.waiting):
            verb = "is" if waiting == 1 else "are"
            said += f" {waiting} of {saved.boxes} boxes {verb} not written yet."
        self.app.say(said)
        self.dismiss(None)

    def _failed(self, error: Exception) -> None:
        self._writing = False
        self._say(str(error) if isinstance(error, ReviewError) else "")
        if not isinstance(error, ReviewError) or not self.is_current:
            self.app.show_error(error)

    def _ask_to_replace(self) -> None:
        def answered(replace: bool | None) -> None:
            if replace:
                self._write(overwrite=True)

        self.app.push_screen(
            Question(
                "There is a file of that name",
                f"“{self.query_one(LineField).value}” is there already. Keep it, or write over it?",
                "Keep it",
                "Write over it",
            ),
            answered,
        )

    def _say(self, sentence: str) -> None:
        self.query_one("#export-state", Static).update(plain(sentence))

    def action_close(self) -> None:
        if not self._writing:
            self.dismiss(None)


def _folder() -> str:
    try:
        return str(Path.cwd())
    except OSError:  # Somebody has removed it since the app was started.
        return "a folder that is gone"
