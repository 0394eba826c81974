"""The Connect to a file: where to, and what came of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Callback
from textual.widgets import Static

from reviewapp.core.errors import ReviewError
from reviewapp.services.preferences import prefer
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.message import Question
from reviewapp.tui.dialogs.redaction import (
    PREFERENCE,
    RedactionPreview,
    choose_redaction,
    words_of,
)
from reviewapp.tui.paths import typed_path
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.fields import LineField
from reviewapp.tui.widgets.key_bar import DialogKeys

if TYPE_CHECKING:
    from pathlib import Path

    from reviewapp.core.redaction_document import Redacted
    from reviewapp.services.connect import Choice
    from reviewapp.services.connect_export import Saved


class ExportConnect(Dialog[None]):
    """One line with the file’s name, then what is being done, then where the file is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("export"),
        Binding("y", "copy_path", "Copy the path", tooltip="Copy the path of the file."),
        Binding("enter", "close", "Close", show=False),
    ]
    DEFAULT_CSS = """
    ExportConnect LineField { background: $boost; }
    ExportConnect LineField:ansi { background: ansi_default; }
    ExportConnect #export-state { height: auto; text-style: bold; }
    ExportConnect #export-where { height: auto; }
    ExportConnect #export-checks { height: auto; max-height: 6; }
    """

    def __init__(
        self,
        choice: Choice,
        suggested: str,
        without_name: str,
        redact: str | None,
        warning: Content,
    ) -> None:
        """`without_name`: what to suggest where names do not leave. `redact`: the profile in use,
        another one when it is closed if another was chosen. `warning`: what to hear before it
        leaves (`before_export`); empty where there is nothing.
        """
        super().__init__()
        self.choice, self.suggested, self.warning = choice, suggested, warning
        self.without_name = without_name
        self.redact = redact
        self._writing = False
        self._path: Path | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Export the Connect", classes="title")
            yield Static("", id="export-where")
            field = LineField(
                self.suggested,
                id="export-path",
                help_text="The file to write, in the folder that you wrote to last unless you "
                "name another. The ending says the form: .docx is a Word document, .pdf its pages "
                "as LibreOffice makes them, .html a page for any browser, .md Markdown, .txt plain "
                "text, .json for other programs.",
            )
            field.select_on_focus = True  # typing replaces the suggestion
            yield field
            yield Static("", id="export-names")
            yield Static("", id="export-state")
            if self.warning:
                yield Static(self.warning, id="export-checks")
            yield Static(
                "The ending says the form: .docx Word, .pdf, .html, .md Markdown, .txt, .json.",
                id="export-endings",
                classes="muted",
            )
            yield DialogKeys("Enter Write")

    def on_mount(self) -> None:
        self._take_profile(self.redact)

        def read() -> Path:
            from reviewapp.services.connect_export import export_folder

            return export_folder(self.workspace)

        def show(folder: Path) -> None:
            self.query_one("#export-where", Static).update(
                plain(f"A file in {folder}, or name another place:")
            )

        in_background(self, read, show, failed=lambda error: self._say(str(error)), group="folder")

    def _take_profile(self, profile: str | None) -> None:
        """Say under which names it leaves, and suggest a file’s name that agrees with it."""
        field = self.query_one(LineField)
        before, now = self.suggested, self.without_name
        if not profile:
            before, now = now, before
        if field.value == before:
            field.value = now
            field.select_all()
        self.redact = profile
        names = f"Names: {words_of(profile)}."
        self.query_one("#export-names", Static).update(plain(names))

    def action_redact(self) -> None:
        if self._writing or self._path is not None:
            return

        def chosen(profile: str | None) -> None:
            self._take_profile(profile)
            in_background(
                self,
                lambda: prefer(self.workspace, PREFERENCE, profile or ""),
                lambda _none: None,
                failed=lambda _error: None,  # then it is chosen again next time
                group="preference",
            )

        choose_redaction(self.app, self.redact, chosen)

    def on_input_submitted(self) -> None:
        if self.redact is None or self._writing:
            self._write(overwrite=False)
        else:
            self._preview(self.redact)

    def _preview(self, profile: str) -> None:
        """What is replaced is shown before anything is written."""
        self._writing = True
        self._say("Looking for names …")

        def job() -> Redacted:
            from reviewapp.services.connect import listening
            from reviewapp.services.redaction import preview

            return preview(listening(self.workspace)[0], self.choice, profile)

        def show(found: Redacted) -> None:
            self._writing = False
            self._say("")
            if self.is_current:
                self.app.push_screen(RedactionPreview(found, profile), answered)

        def answered(write: bool | None) -> None:
            if write:
                self._write(overwrite=False)

        in_background(self, job, show, failed=self._failed, group="redaction")

    def _write(self, *, overwrite: bool) -> None:
        if self._writing:
            return
        self._writing = True
        name, profile = typed_path(self.query_one(LineField).value), self.redact
        self._say("Writing …")
        self._say_keys("Written all the same after")

        def job() -> Saved | None:
            from reviewapp.services.connect_export import save

            return save(
                self.workspace,
                self.choice,
                name,
                overwrite=overwrite,
                redact=profile,
                progress=self._progress,
            )

        # On the app, so that the answer is heard of when the dialog is closed meanwhile.
        in_background(self.app, job, self._written, failed=self._failed, group="export")

    def _progress(self, sentence: str) -> None:
        """What is being done now; called in the thread that does it."""
        self.post_message(Callback(partial(self._say, sentence)))

    def _written(self, saved: Saved | None) -> None:
        self._writing = False
        self._say_keys("Enter Write" if saved is None else "Enter Close")
        if saved is None:
            if self.is_current:
                self._say("")
                self._ask_to_replace()
            else:
                self.app.say("Not written: there is a file of that name.", severity="warning")
                self._say("There is a file of that name: Enter asks whether to write over it.")
            return
        said = f"Written to {saved.path}."
        if waiting := len(saved.waiting):
            verb = "is" if waiting == 1 else "are"
            said += f" {waiting} of {saved.boxes} boxes {verb} empty."
        if saved.told:
            said += f" {' '.join(saved.told)}"
        self._path = saved.path
        if not self.is_current:
            self.app.say(said)
        if self.is_attached:
            for part in ("#export-where", "#export-path", "#export-names", "#export-endings"):
                self.query_one(part).display = False
            self.set_focus(None)
            self._say(said)
            self.refresh_bindings()

    def _failed(self, error: Exception) -> None:
        self._writing = False
        self._say(str(error) if isinstance(error, ReviewError) else "")
        self._say_keys("Enter Write")
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
        for said in self.query("#export-state").results(Static):
            said.update(plain(sentence))

    def _say_keys(self, keys: str) -> None:
        for shown in self.query(DialogKeys):
            shown.say(keys)

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        if action == "redact":
            return self._path is None
        return action != "copy_path" or self._path is not None

    def action_copy_path(self) -> None:
        self.app.copy(str(self._path), "the path")
