"""What the keys of the list of a box's evidence do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reviewapp.tui.widgets.feed_list import FeedList

if TYPE_CHECKING:
    from reviewapp.services.connect import Choice
    from reviewapp.services.connect_boxes import Box
    from reviewapp.services.workspace import Workspace
    from reviewapp.tui.screens.connect import ConnectScreen

_STEPS = {"earlier": -1, "later": 1}


def choose_entry(screen: ConnectScreen, choice: Choice, box: Box, event: FeedList.Chose) -> None:
    """Pick, move or leave out the entry of a row, as one change."""
    kind, _, entry_id = event.record.key.partition(":")
    if kind != "entry" or not box.codes:
        screen.app.say("Only entries that feed the box are picked or left out.")
    elif event.deed in _STEPS and event.state != "picked":
        screen.app.say("Only picked entries have an order: Space picks one.")
    else:

        def done(moved: bool) -> None:
            if not moved:
                first_or_last = "first" if event.deed == "earlier" else "last"
                screen.app.say(f"It is the {first_or_last} one already.")

        def refused(error: Exception) -> None:
            screen.reload()
            screen.app.show_error(error)

        job = partial(_choose, screen.workspace, choice, box.key, entry_id, event.deed, event.state)
        screen.app.change(job, done, refused)


def _choose(
    workspace: Workspace, choice: Choice, key: str, entry_id: str, deed: str, state: str | None
) -> bool:
    """False where a picked entry has no place in that direction."""
    from reviewapp.services.connect_picks import Chooser

    chooser = Chooser(workspace, choice)
    if deed in _STEPS:
        return chooser.move(entry_id, _STEPS[deed])
    if (deed, state) in (("pick", "picked"), ("leave_out", "left_out")):
        chooser.clear([entry_id])
    elif deed == "pick":
        chooser.pick(key, [entry_id])
    else:
        chooser.leave_out([entry_id])
    return True
