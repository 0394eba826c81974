"""The text of the one note that the inbox shows."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll

from reviewapp.tui.actions import bindings


class NoteText(VerticalScroll, can_focus=True, inherit_bindings=False):
    """The note's text; left and right belong to the screen, which goes through the notes."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("note")]
    help_text = (
        "One note that has no indicator yet, the newest first. 1, 2 and 3 file it under an "
        "offered indicator, f under any; the next note comes up at once, and u brings the one "
        "before back.\n\n"
        "o, s and b say the circle of impact, and the same key takes it back. O, S and B say it "
        "of the note that was filed last. p makes the note private or shared. Up and down scroll "
        "a long note."
    )
