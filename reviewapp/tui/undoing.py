"""Taking the last change back: at once where that is what somebody means, else after a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from reviewapp.core.times import instant_text

if TYPE_CHECKING:
    from reviewapp.services.evidence_changes import LastChange
    from reviewapp.tui.app import ReviewApp

Then = Callable[[], None] | None


class Undoing:
    """One stray key may take back what was just done, not last week's import."""

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        self._since = instant_text(app.workspace.clock())

    def undo_last(self, then: Then = None) -> None:
        """Take the newest change back and say which; `then` is called afterwards."""
        self._undo(self._too_much, then)

    def redo_last(self) -> None:
        """Do again what the last undo took back."""
        workspace = self._app.workspace

        def redo() -> str | None:
            from reviewapp.services.evidence_changes import redo_last

            return redo_last(workspace)

        def done(words: str | None) -> None:
            self._app.say(f"Done again: {words}." if words else "There is nothing to do again.")

        self._app.change(redo, done, undoes=True)

    def _too_much(self, change: LastChange) -> bool:
        return change.is_import or change.at < self._since

    def _undo(self, too_much: Callable[[LastChange], bool], then: Then) -> None:
        workspace, here = self._app.workspace, self._app.screen

        def undo() -> tuple[LastChange | None, bool]:
            # Writing brings the database layer along, which is too much for the first screen.
            from reviewapp.services.evidence_changes import undo_unless

            return undo_unless(workspace, too_much)

        def done(result: tuple[LastChange | None, bool]) -> None:
            change, taken_back = result
            if change is None:
                self._app.say("There is nothing to undo.")
            elif taken_back:
                self._app.say(f"Undone: {change.words}.")
            elif self._app.screen is here:
                self._ask(change, then)
                return
            else:  # a question would lie over what was begun meanwhile
                self._app.say(f"Not undone, as it is older: {change.words}. Undo asks again.")
            if then is not None:
                then()

        self._app.change(undo, done, undoes=True)

    def _ask(self, change: LastChange, then: Then) -> None:
        from reviewapp.tui.dialogs.message import Question

        def answered(yes: bool | None) -> None:
            if yes:
                # Only the change that was asked about: another may have come in between.
                self._undo(lambda last: last.txn != change.txn, then)

        day = change.at[:16].replace("T", " ")
        self._app.push_screen(
            Question("Take this back?", f"{change.words} ({day} UTC).", "Leave it", "Take it back"),
            answered,
        )
