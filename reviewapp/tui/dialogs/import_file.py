"""Importing an export: name the file, look at what it would do, import it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, Static

from reviewapp.core.errors import OpenQuestionError, ReviewError
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.paths import typed_path
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.fields import LineField
from reviewapp.tui.widgets.path_input import PathInput

if TYPE_CHECKING:
    from reviewapp.services.slo_import import Imported

_SHOWN_BAD_ROWS = 10
_ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_SELECTED_BY = ("created", "closed", "changed")


@dataclass(frozen=True, slots=True)
class _Answers:
    """What an import is made with. `orders` and the others: empty is what the file says."""

    path: str
    profile: str = ""
    zone: str = ""
    date_order: str = ""
    selected_by: str = ""
    first: str = ""
    last: str = ""


class ImportDialog(Dialog[None]):
    """Nothing is written before “Import”; an error leaves everything to be corrected."""

    CSS_PATH = "import_file.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("import")]
    help_text = (
        "Name the file: Tab completes, Down goes to the list. Enter shows what the import would "
        "do, and Enter again does it; until then nothing is written, and u takes all of it back. "
        "How the export was selected can be said too: trends need to know it."
    )

    def __init__(self) -> None:
        super().__init__()
        self._date_order = ""
        #: What was looked at, and with which answers.
        self._looked: tuple[_Answers, Imported] | None = None
        self._path_looked_at = ""
        self._writing = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="import"):
            yield Static("Load an export", classes="title")
            yield PathInput(
                ".csv",
                placeholder="The CSV file: ~/Downloads/…",
                help_text=self.help_text,
                id="path",
            )
            yield Static("", id="state")
            with Horizontal(id="ask-profile", classes="ask"):
                yield Static("Profile ", classes="label")
                yield LineField(id="profile", placeholder="a known one, or a .toml file")
            with Horizontal(id="ask-zone", classes="ask"):
                yield Static("Time zone ", classes="label")
                yield LineField(id="zone", placeholder="such as Europe/Berlin or UTC")
            with Horizontal(id="ask-date_order", classes="ask"):
                yield Button("Day first 31/12", id="dmy", compact=True)
                yield Button("Month first 12/31", id="mdy", compact=True)
                yield Button("Year first 26/12/31", id="ymd", compact=True)
            with VerticalScroll(id="found"):
                yield Static("", id="found-text")
            yield Static("Does the export cover only some days? (optional)", id="ask-selection")
            with Horizontal(id="selection"):
                yield Static("Selected by ", classes="label")
                yield LineField(id="selected-by", placeholder="created, closed …")
                yield Static(" from ", classes="label")
                yield LineField(id="first", placeholder="first day")
                yield Static(" to ", classes="label")
                yield LineField(id="last", placeholder="last day")
            with Horizontal(classes="buttons"):
                yield Button("Look at it", id="look", variant="primary", compact=True)
                yield Button("Import", id="take", variant="primary", compact=True)
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
        elif self.query_one(PathInput).query_one(Input).has_focus:
            keys = "Tab complete   ↓ files   Enter look at it"
            if self._looked is not None:
                keys = "Tab next   Enter look again"
        else:
            keys = "Tab next   Enter go on"
        self.query_one("#hint", Static).update(f"{keys}   Esc close: nothing is written")

    # -- looking -------------------------------------------------------------------------------

    def _answers(self) -> _Answers:
        def of(name: str) -> str:
            return self.query_one(f"#{name}", Input).value.strip()

        return _Answers(
            path=typed_path(self.query_one(PathInput).value),
            profile=of("profile"),
            zone=of("zone"),
            date_order=self._date_order,
            selected_by=of("selected-by"),
            first=of("first"),
            last=of("last"),
        )

    @on(PathInput.Chosen)
    def _look(self) -> None:
        """What the import would do, without writing anything."""
        answers = self._answers()
        if self._writing or not answers.path:
            return
        again = bool(self._path_looked_at)
        self._path_looked_at = answers.path
        self._say(f"Reading {line(Path(answers.path).name, 60)} …")

        def job() -> Imported:
            return _import(self, answers, dry_run=True)

        def done(found: Imported) -> None:
            self._looked = (answers, found)
            name = line(Path(answers.path).name, 60)
            self._say(f"Looked again, at {name}: Enter imports it." if again else "")
            self._show_found(found)
            self.query_one("#take").focus()

        in_background(self, job, done, failed=self._not_read, group="looking", latest_only=True)

    def _not_read(self, error: Exception) -> None:
        self._writing = False
        if isinstance(error, OpenQuestionError):
            self._say(f"{error.fact}.")
            self.query_one(f"#ask-{error.asks}").display = True
            first = "dmy" if error.asks == "date_order" else error.asks
            self.query_one(f"#{first}").focus()
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
        for name in ("#found", "#ask-selection", "#selection", "#take"):
            self.query_one(name).display = found is not None
        self.query_one("#look").display = found is None
        self.query_one("#bad").display = found is not None and bool(found.extract.bad)
        text = "\n".join(_found_lines(found, self._date_order)) if found is not None else ""
        self.query_one("#found-text", Static).update(plain(text))

    @on(PathInput.Changed)
    def _forget(self) -> None:
        """Another file: neither what was found holds any more nor what was asked about it."""
        if typed_path(self.query_one(PathInput).value) == self._path_looked_at:
            return
        self._date_order = ""
        for name in ("profile", "zone"):
            self.query_one(f"#{name}", Input).value = ""
        for asked in self.query(".ask"):
            asked.display = False
        self._forget_found()

    @on(Input.Changed, "#profile")
    @on(Input.Changed, "#zone")
    def _forget_found(self) -> None:
        """What was found held for other answers."""
        if self._looked is not None and self._looked[0] != self._answers():
            self._looked = None
            self._show_found(None)
            self.on_descendant_focus()

    @on(Input.Submitted, "#profile")
    @on(Input.Submitted, "#zone")
    def _look_again(self) -> None:
        self._look()

    @on(Input.Submitted, "#selected-by")
    @on(Input.Submitted, "#first")
    @on(Input.Submitted, "#last")
    def _look_or_take(self) -> None:
        self.query_one("#take").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        pressed = event.button.id or ""
        if pressed in _ORDERS:
            self._date_order = pressed
            self._look()
        elif pressed == "look":
            self._look()
        elif pressed == "bad":
            self.action_bad_rows()
        else:
            self._take()

    # -- importing -----------------------------------------------------------------------------

    def _take(self) -> None:
        if self._looked is None or self._writing:
            return
        answers = self._answers()
        if answers.selected_by and answers.selected_by not in _SELECTED_BY:
            self._say(f"Selected by is one of {', '.join(_SELECTED_BY)}, or empty.")
            self.query_one("#selected-by").focus()
            return
        found = self._looked[1]
        self._writing = True
        self._say(f"Importing {_rows(found.extract.rows)} …")

        def job() -> Imported | Exception:
            try:
                return _import(self, answers, dry_run=False)
            except Exception as error:
                return error

        self.app.change(job, self._taken, name="the import")

    def _taken(self, result: Imported | Exception) -> None:
        self._writing = False
        if isinstance(result, Exception):
            self._not_read(result)
            return
        bad = f", {len(result.extract.bad):,} bad left out" if result.extract.bad else ""
        self.app.say(
            f"Imported: {result.new:,} new, {result.updated:,} updated, "
            f"{result.unchanged:,} unchanged{bad}. u takes the whole import back."
        )
        self.dismiss(None)

    def action_close(self) -> None:
        if self._writing:
            self._say("It is being written; u takes all of it back afterwards.")
        else:
            self.dismiss(None)

    def action_bad_rows(self) -> None:
        """The rows that could not be taken, to mend and import again."""
        if self._looked is None or not self._looked[1].extract.bad:
            return
        from reviewapp.tui.to_file import ask_and_write

        answers = self._looked[0]

        def write(path: str) -> None:
            _import(self, answers, dry_run=True, bad_rows=path)

        ask_and_write(
            self.app,
            "Write the bad rows to a file",
            f"{Path(answers.path).with_suffix('')}-bad-rows.csv",
            "Each row with its line and the reason, to mend and import again.",
            write,
        )


def _import(dialog: ImportDialog, answers: _Answers, **options: Any) -> Imported:
    # The database layer and the checks of files come along only when somebody imports.
    from reviewapp.services.slo_import import Selection, import_file

    return import_file(
        dialog.workspace,
        answers.path,
        profile=answers.profile or None,
        zone=answers.zone or None,
        date_order=answers.date_order or None,
        selection=Selection(
            answers.selected_by or None, answers.first or None, answers.last or None
        ),
        **options,
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _found_lines(found: Imported, date_order: str) -> Iterator[str]:
    """What an import would do, and how the file was read."""
    extract, profile = found.extract, found.profile
    yield (
        f"{_rows(extract.rows)}: {found.new:,} new, {found.updated:,} updated, "
        f"{found.unchanged:,} unchanged, {len(extract.bad):,} bad."
    )
    if extract.overridden:
        yield f"{extract.overridden:,} rows gave way to a later row of the same incident."
    verified = "" if profile.verified else " (its column names are our reading: check them below)"
    yield f"Read as {profile.name}: {profile.title}{verified}."
    guessed = ", a guess" if extract.encoding_guessed else ""
    yield f"Text: {extract.encoding}{guessed}; separated by {_DELIMITERS[extract.delimiter]}."
    if date_order:
        yield f"Dates: {_ORDERS[date_order]}, as you said."
    for column, order in extract.date_orders.items():
        yield f"Dates of {column}: {_ORDERS[order]}."
    if extract.bad:
        yield ""
        yield "Bad rows, left out:"
        for row in extract.bad[:_SHOWN_BAD_ROWS]:
            yield f"  line {row.line}: {row.reason}"
        if len(extract.bad) > _SHOWN_BAD_ROWS:
            yield f"  and {len(extract.bad) - _SHOWN_BAD_ROWS:,} more; b writes all to a file"
    yield ""
    yield "Field ← column"
    yield from (f"  {field} ← {column}" for field, column in extract.columns.items())
    if extract.unread:
        yield f"Not read: {', '.join(extract.unread)}"


_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
