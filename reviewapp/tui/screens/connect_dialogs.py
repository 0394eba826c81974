"""What Connect opens: dialogs about the period's Connect, each with a key of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from reviewapp.core.evidence import Evidence
from reviewapp.tui.check_words import before_export
from reviewapp.tui.dialogs.message import MessageDialog
from reviewapp.tui.screens.base import PlaceScreen
from reviewapp.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from reviewapp.services.connect import Choice
    from reviewapp.services.connect_boxes import Box, Overview
    from reviewapp.tui.dialogs.export_connect import ExportConnect
    from reviewapp.tui.dialogs.preview import Preview


class ConnectDialogs(PlaceScreen):
    """The part of the screen that opens dialogs; what they write is read again by the screen."""

    def __init__(self) -> None:
        super().__init__()
        #: What was asked for; None until the services are there.
        self.choice: Choice | None = None
        self.overview: Overview | None = None
        #: The redaction profile by which what is copied leaves; None: as it stands.
        self.redact: str | None = None

    @property
    def box(self) -> Box | None:
        """The box under the cursor."""
        raise NotImplementedError

    def show_head(self, shown: Overview) -> None:
        """Say which Connect it is, under which names it leaves, and what to do about it."""
        raise NotImplementedError

    @on(RecordList.Chosen, "#feeds")
    def _open_feed(self, event: RecordList.Chosen) -> None:
        kind, _, key = event.record.key.partition(":")
        if kind == "goal":
            self._open_goals(event.record.cells[-1])
        elif kind == "figures":
            self.app.push_screen(MessageDialog("SLO figures", event.record.cells[-1]))
        else:

            def get() -> Evidence:
                from reviewapp.services.evidence import get

                return get(self.workspace, key)

            self.app.open_when_read(get, self.app.open_entry)

    def action_since(self) -> None:
        box = self.box
        if box is None or self.choice is None or not box.since:
            self.app.say("Nothing is otherwise here since it was written.")
            return
        from reviewapp.tui.dialogs.box_changes import BoxChanges

        self.app.push_screen(BoxChanges(self.choice, box))

    def action_preview(self) -> None:
        if self.choice is not None and self.overview is not None:
            from reviewapp.tui.dialogs.preview import Preview

            names, warning = self._file_names(self.overview), before_export(self.overview)
            self._open(Preview(self.choice, *names, self.redact, warning))

    def action_export(self) -> None:
        if self.choice is not None and self.overview is not None:
            from reviewapp.tui.dialogs.export_connect import ExportConnect

            names, warning = self._file_names(self.overview), before_export(self.overview)
            self._open(ExportConnect(self.choice, *names, self.redact, warning))

    def _open(self, dialog: Preview | ExportConnect) -> None:
        """Open one in which another redaction profile may be chosen."""

        def closed(_none: None) -> None:
            if dialog.redact != self.redact and self.overview is not None:
                self.redact = dialog.redact
                self.show_head(self.overview)

        self.app.push_screen(dialog, closed)

    def _file_names(self, shown: Overview) -> tuple[str, str]:
        from reviewapp.services.connect_export import file_name

        return file_name(shown.period, shown.name), file_name(shown.period, "")

    def action_status(self) -> None:
        if self.choice is not None:
            from reviewapp.tui.dialogs.snapshots import SnapshotsDialog

            self.app.push_screen(SnapshotsDialog(self.choice.period))

    def action_back_from_word(self) -> None:
        if self.choice is not None:
            from reviewapp.tui.back_from_word import ask_and_merge

            ask_and_merge(self.app, self.choice)

    def action_comments(self) -> None:
        if self.choice is not None:
            from reviewapp.tui.dialogs.comments import CommentsDialog

            self.app.push_screen(CommentsDialog(self.choice))

    def action_goals(self) -> None:
        self._open_goals(None)

    def _open_goals(self, at: str | None) -> None:
        from reviewapp.tui.dialogs.goals import GoalsDialog

        self.app.push_screen(GoalsDialog(at))
