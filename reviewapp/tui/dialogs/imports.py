"""What was imported when, and taking one import back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from reviewapp.core.identifiers import short
from reviewapp.services import slo
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.message import Question
from reviewapp.tui.text import line, local_time, plain
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.store.incident_reader import Import

_COLUMNS = (
    Column("Imported", 16),
    Column("Profile", 10),
    Column("Rows", 6),
    Column("New", 6),
    Column("Upd.", 5),
    Column("Bad", 5),
    Column("File"),
)


class ImportsDialog(Dialog[None]):
    """The imports, newest first; x takes the one under the cursor back."""

    DEFAULT_CSS = """
    #imports { width: 100%; max-width: 110; height: auto; max-height: 90%; }
    #imports RecordList { height: 10; }
    #imports #about { height: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("imports")]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="imports"):
            yield Static("Imports", classes="title")
            yield RecordList(
                _COLUMNS,
                empty="Nothing was imported yet: Esc, then l loads an export.",
                help_text="What was imported, newest first. x takes a whole import back: its "
                "incidents are again as they were before it.",
            )
            yield Static("", id="about")
            yield DialogKeys()

    def on_mount(self) -> None:
        self._read()

    def _read(self) -> None:
        in_background(self, lambda: slo.imports(self.workspace), self._show, latest_only=True)

    def _show(self, imports: list[Import]) -> None:
        self.query_one(RecordList).show(len(imports), map(_record, imports))

    @on(RecordList.Highlighted)
    def _show_about(self, event: RecordList.Highlighted) -> None:
        about = plain(_about(event.record.item)) if event.record else ""
        self.query_one("#about", Static).update(about)

    def action_take_back(self) -> None:
        self.query_one(RecordList).act(self._ask)

    def _ask(self, record: Record) -> None:
        item: Import = record.item

        def answered(yes: bool | None) -> None:
            if yes:
                self.app.change(lambda: self._undo(item), self._undone)

        self.app.push_screen(
            Question(
                "Take this import back?",
                f"{line(item.file_name)}: {item.new:,} incidents go, {item.updated:,} are again "
                "as they were before. Notes about them stay.",
                "Leave it",
                "Take it back",
            ),
            answered,
        )

    def _undo(self, item: Import) -> str:
        from reviewapp.services.slo_import import undo_import
        from reviewapp.services.slo_import_text import incidents

        undone = undo_import(self.workspace, item.id)
        count = incidents(undone.new + undone.updated)
        return f"Taken back: the import of {undone.file_name}, {count}."

    def _undone(self, sentence: str) -> None:
        self.app.say(sentence)
        if self.is_mounted:
            self._read()


def _record(item: Import) -> Record:
    return Record(
        item.id,
        (
            local_time(item.imported_at),
            item.profile,
            str(item.rows),
            str(item.new),
            str(item.updated),
            str(item.bad),
            item.file_name,
        ),
        item=item,
    )


def _about(item: Import) -> str:
    """How the export was selected, which trends depend on."""
    days = f", {item.selected_first or '…'} to {item.selected_last or '…'}"
    stated = item.selected_first or item.selected_last
    if item.selected_by or stated:
        selected = f"Selected by {item.selected_by or '?'}{days if stated else ''}."
    else:
        selected = "How it was selected is not known, so its figures get no trend."
    return f"…{short(item.id)} · {item.unchanged:,} unchanged. {selected}"
