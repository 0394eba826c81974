"""Importing an export: name the file, look at what it would do, import it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Callback
from textual.widgets import Button, Input, Static
from textual.worker import get_current_worker

from reviewapp.core.errors import OpenQuestionError, ReviewError
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.import_questions import Answers, Questions
from reviewapp.tui.dialogs.import_words import ENDINGS, found_lines, imported, under_way
from reviewapp.tui.dialogs.message import Question
from reviewapp.tui.paths import typed_path
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.fields import LineField
from reviewapp.tui.widgets.path_input import PathInput

if TYPE_CHECKING:
    from reviewapp.services.slo_import import Imported
    from reviewapp.services.slo_mapping import Mapping


class _StoppedError(Exception):
    """The user wants no more of it."""


class ImportDialog(Dialog[None]):
    """Nothing is written before “Import”; an error leaves everything to be corrected."""

    CSS_PATH = "import_file.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("import")]
    help_text = (
        "Name the file: Tab completes, Down goes to the list. Enter shows what the import would "
        "do, and Enter again does it; until then nothing is written, and u takes all of it back. "
        "F4 changes which column feeds which field. How the export was selected can be said too: "
        "trends need to know it."
    )

    def __init__(self) -> None:
        super().__init__()
        self._date_order = ""
        #: The mapping, where one was made here; it counts for its own file alone.
        self._mapping: Mapping | None = None
        #: What was looked at, and with which answers.
        self._looked: tuple[Answers, Imported] | None = None
        self._path_looked_at = ""
        self._writing = False
        #: Esc while it is being written: the next step of it ends it.
        self._stopping = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="import"):
            yield Static("Load an export", classes="title")
            yield PathInput(
                ENDINGS,
                placeholder="The file, CSV, Excel or JSON: ~/Downloads/…",
                help_text=self.help_text,
                id="path",
            )
            yield Static("", id="state")
            yield Questions()
            with VerticalScroll(id="found"):
                yield Static("", id="found-text")
            yield Static("Does the export cover only some days? (optional)", id="ask-selection")
            with Horizontal(id="ask-selected_by"):
                yield Static("Selected by ", classes="label")
                yield LineField(id="selected_by", placeholder="created, closed …")
                yield Static(" from ", classes="label")
                yield LineField(id="first", placeholder="first day")
                yield Static(" to ", classes="label")
                yield LineField(id="last", placeholder="last day")
            with Horizontal(classes="buttons"):
                yield Button("Look at it", id="look", variant="primary", compact=True)
                yield Button("Import", id="take", variant="primary", compact=True)
                yield Button("Mapping (F4)", id="mapping", compact=True)
                yield Button("Bad rows to a file (b)", id="bad", compact=True)
            yield Static("", id="hint", classes="muted")

    def on_mount(self) -> None:
        self.query_one(PathInput).query_one(Input).focus()
        self._show_found(None)

    def on_descendant_focus(self) -> None:
        """The keys of what has the focus."""
        focused = self.focused.id if self.focused else None
        if focused == "take":
            keys = "Enter import   Tab change"
        elif focused == "path-matches":
            keys = "Enter take this file   Tab next"
        elif focused in ("profile", "sheet"):
            keys = "↓ known ones   Enter go on"
        elif self.query_one(PathInput).query_one(Input).has_focus:
            keys = "Tab complete   ↓ files   Enter look at it"
            if self._looked is not None:
                keys = "Tab next   Enter look again"
        else:
            keys = "Tab next   Enter go on"
        self.query_one("#hint", Static).update(f"{keys}   Esc close: nothing is written")

    # -- looking -------------------------------------------------------------------------------

    def _answers(self) -> Answers:
        def of(name: str) -> str:
            return self.query_one(f"#{name}", Input).value.strip()

        questions = self.query_one(Questions)
        path = typed_path(self.query_one(PathInput).value)
        made = self._mapping
        return Answers(
            path=path,
            mapping=made.profile if made and made.table.path == Path(path) else None,
            profile=questions.answer("profile"),
            sheet=questions.answer("sheet"),
            zone=questions.answer("zone"),
            date_order=self._date_order,
            selected_by=of("selected_by"),
            first=of("first"),
            last=of("last"),
        )

    @on(PathInput.Chosen)
    def _look(self) -> None:
        """What the import would do, without writing anything."""
        answers = self._answers()
        if self._writing or not answers.path:
            return
        if self._is_for_another(answers):
            self._ask_to_leave(self._look)
            return
        again = self._looked is not None
        self._path_looked_at = answers.path
        self._say(under_way("read", self._file_of(answers), 0))

        def job() -> Imported:
            worker = get_current_worker()
            return self._import(answers, lambda: worker.is_cancelled, dry_run=True)

        def done(found: Imported) -> None:
            self._looked = (answers, found)
            name = self._file_of(answers)
            self._say(f"Looked again, at {name}: Enter imports it." if again else "")
            self._show_found(found)
            self.query_one("#take").focus()

        in_background(self, job, done, failed=self._not_read, group="looking", latest_only=True)

    def _not_read(self, error: Exception) -> None:
        self._writing = False
        if isinstance(error, OpenQuestionError):
            from reviewapp.services.slo_import import usual_zone

            known = f" Known: {', '.join(error.known)}." if error.asks == "profile" else ""
            self._say(f"{error.fact}.{known}")
            self.query_one("#mapping").display = error.asks == "profile"
            if error.asks == "selected_by":
                self.query_one("#selected_by").focus()
            else:
                self.query_one(Questions).ask(error, usual_zone(self.workspace))
        elif isinstance(error, ReviewError):
            self._say(str(error))
            if not isinstance(self.focused, Input):
                self.query_one(PathInput).query_one(Input).focus()
        else:
            self._say("")
            self.app.show_error(error)

    def _say(self, sentence: str) -> None:
        state = self.query_one("#state", Static)
        state.update(plain(sentence))
        state.display = bool(sentence)

    def _show_found(self, found: Imported | None) -> None:
        """The answer, or the files to choose from."""
        self.query_one(PathInput).show_matches(found is None)
        for name in ("#found", "#ask-selection", "#ask-selected_by", "#take"):
            self.query_one(name).display = found is not None
        self.query_one("#look").display = found is None
        self.query_one("#mapping").display = found is not None
        self.query_one("#bad").display = found is not None and bool(found.export.bad)
        text = "\n".join(found_lines(found, self._date_order)) if found is not None else ""
        self.query_one("#found-text", Static).update(plain(text))

    @on(PathInput.Changed)
    def _forget(self) -> None:
        """Another file: neither what was found holds any more nor what was asked about it."""
        if typed_path(self.query_one(PathInput).value) == self._path_looked_at:
            return
        self._say("")  # what was wrong with the other one
        self._date_order = ""
        self.query_one(Questions).forget()
        self.query_one(Questions).hide()
        self._forget_found()

    @on(Input.Changed, "#profile")
    @on(Input.Changed, "#sheet")
    @on(Input.Changed, "#zone")
    def _forget_found(self) -> None:
        """What was found held for other answers."""
        if self._looked is not None and self._looked[0] != self._answers():
            self._looked = None
            self._show_found(None)
            self.on_descendant_focus()

    @on(Input.Submitted, "#profile")
    @on(Input.Submitted, "#sheet")
    @on(Input.Submitted, "#zone")
    @on(Questions.Answered)
    def _look_again(self) -> None:
        self._look()

    @on(Input.Submitted, "#selected_by")
    @on(Input.Submitted, "#first")
    @on(Input.Submitted, "#last")
    def _look_or_take(self) -> None:
        self.query_one("#take").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        pressed = event.button.id or ""
        if pressed in ("dmy", "mdy", "ymd"):
            self._date_order = pressed
            self._look()
        elif pressed == "look":
            self._look()
        elif pressed == "bad":
            self.action_bad_rows()
        elif pressed == "mapping":
            self.action_mapping()
        else:
            self._take()

    # -- mapping -------------------------------------------------------------------------------

    def action_mapping(self) -> None:
        """Which column feeds which field, as a table to be changed; then look again."""
        answers = self._answers()
        if self._writing or not answers.path:
            return
        if self._is_for_another(answers):
            self._ask_to_leave(self.action_mapping)
            return
        made = self._mapping

        def read() -> Mapping:
            from reviewapp.services import slo_mapping

            known = made if answers.mapping else answers.profile or None
            mapping = slo_mapping.begin(self.workspace, answers.path, known, answers.sheet or None)
            was_changed = mapping.is_changed
            for key in ("zone", "date_order"):
                if value := getattr(answers, key):
                    mapping = slo_mapping.take_setting(mapping, key, value)
            # An answer to a question is no change of the mapping yet.
            return mapping if was_changed else replace(mapping, kept=mapping.profile)

        def show(mapping: Mapping) -> None:
            from reviewapp.tui.dialogs.import_mapping import MappingDialog

            self.app.push_screen(MappingDialog(mapping), back)

        def back(mapping: Mapping | None) -> None:
            if mapping is None:
                return
            # What was answered here stands in the mapping now.
            self._mapping, self._date_order = mapping, ""
            self.query_one(Questions).forget("profile", "zone")
            self.query_one(Questions).hide()
            self._look()

        self.app.open_when_read(read, show, self._not_read)

    # -- importing -----------------------------------------------------------------------------

    def _take(self) -> None:
        if self._looked is None or self._writing:
            return
        answers = self._answers()
        self._writing, self._stopping = True, False
        self._say(under_way("read", self._file_of(answers), 0))

        def job() -> Imported | Exception:
            try:
                return self._import(answers, lambda: self._stopping, dry_run=False)
            except Exception as error:
                return error

        self.app.change(job, self._taken, name="the import")

    def _taken(self, result: Imported | Exception) -> None:
        self._writing = False
        if isinstance(result, _StoppedError):
            if self.unsaved():
                self._say("Stopped: nothing was imported.")
                return
            self.app.say("Stopped: nothing was imported.")
        elif isinstance(result, Exception):
            self._not_read(result)
            return
        else:
            late = "It was too late to stop it. " if self._stopping else ""
            self.app.say(late + imported(result))
        self.dismiss(None)

    def action_close(self) -> None:
        if self._writing:
            self._stopping = True
            self._say("Stopping …")
        elif self.unsaved():
            self._ask_to_leave(lambda: self.dismiss(None))
        else:
            self.dismiss(None)

    # -- a mapping that would be lost ----------------------------------------------------------

    def unsaved(self) -> bool:
        return self._mapping is not None and self._mapping.is_changed

    def _is_for_another(self, answers: Answers) -> bool:
        """Whether an unsaved mapping was made, and not for the file that is named now."""
        return self.unsaved() and answers.mapping is None

    def _ask_to_leave(self, go_on: Callable[[], object]) -> None:
        """Go on without the mapping that was made here, after a question."""

        def answered(leaves: bool | None) -> None:
            if leaves:
                self._mapping = None
                go_on()

        name = "" if self._mapping is None else line(self._mapping.table.path.name, 60)
        question = Question(
            "The mapping is not saved",
            f"No profile has what you changed for {name}: F4, then s, saves it.",
            "Stay",
            "Leave it",
        )
        self.app.push_screen(question, answered)

    def action_bad_rows(self) -> None:
        """The rows that could not be taken, to mend and import again."""
        if self._looked is None or not self._looked[1].export.bad:
            return
        from reviewapp.tui.to_file import ask_and_write

        answers = self._looked[0]

        def write(path: str) -> None:
            self._import(answers, lambda: False, dry_run=True, bad_rows=path, replace_bad_rows=True)

        ask_and_write(
            self.app,
            "Write the bad rows to a file",
            f"{Path(answers.path).with_suffix('')}-bad-rows.csv",
            "Each row with its line and the reason, to mend and import again.",
            write,
        )

    # -- off the screen's thread ---------------------------------------------------------------

    def _import(self, answers: Answers, stop: Callable[[], bool], **options: Any) -> Imported:
        """Look at the file or import it; `stop` is asked now and then whether to give it up."""
        # The database layer and the checks of files come along only when somebody imports.
        from reviewapp.services.slo_import import Selection, import_file

        def progress(doing: str, count: int) -> None:
            if stop():
                raise _StoppedError
            said = under_way(doing, self._file_of(answers), count)
            self.post_message(Callback(partial(self._say, said)))

        return import_file(
            self.workspace,
            answers.path,
            profile=answers.mapping or answers.profile or None,
            sheet=answers.sheet or None,
            zone=answers.zone or None,
            date_order=answers.date_order or None,
            selection=Selection(
                answers.selected_by or None, answers.first or None, answers.last or None
            ),
            progress=progress,
            **options,
        )

    @staticmethod
    def _file_of(answers: Answers) -> str:
        return line(Path(answers.path).name, 60)
