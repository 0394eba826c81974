"""Leaving the app: not without what is typed, nor before everything begun is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewapp.tui.changes import Changes
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import line

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp


def leave(app: ReviewApp, changes: Changes) -> None:
    """Leave when all is written, after a question where something is not kept."""
    if changes.finish(lambda: _leave_unless_typed(app)):
        app.say("Leaving when everything is written …")


def _leave_unless_typed(app: ReviewApp) -> None:
    from reviewapp.tui.dialogs.message import Leaving

    open_here = app.screen_stack
    if any(isinstance(screen, Leaving) for screen in open_here):
        return  # it is being asked already
    typed = any(isinstance(screen, Dialog) and screen.unsaved() for screen in open_here)
    if not typed and not len(app.unfinished):
        app.unfinished.finish(app.exit)
        return
    begun = "" if typed else line(app.unfinished.latest.text, 60)

    def answered(leaves: bool | None) -> None:
        if leaves:
            app.unfinished.forget_all()
            app.unfinished.finish(app.exit)

    app.push_screen(Leaving(begun), answered)
