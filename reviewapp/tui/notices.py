"""What the app says: the newest in the line above the footer, all of it among the messages."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.timer import Timer

from reviewapp.tui.text import line
from reviewapp.tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp

#: A notice that stood so long goes with the next key; what is no error goes by itself later.
_READ_S, _LONGEST_S = 1.0, 8.0
#: More than the line has room for.
_LONGEST = 1000


class Notices:
    """One notice at a time, on every screen that lies open when it is said."""

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        #: What was said so far, for who looked away.
        self.said: deque[str] = deque(maxlen=50)
        self._shown, self._severity, self._at = "", "", 0.0
        self._goes: Timer | None = None

    def say(self, sentence: str, severity: str) -> None:
        """Show a sentence, by anybody, and remember it. An error stays until the next key."""
        self.said.append(line(sentence, _LONGEST))
        self.show(sentence, severity)

    def show(self, sentence: str, severity: str = "information") -> None:
        """Show what need not be remembered."""
        self._shown, self._severity, self._at = line(sentence, _LONGEST), severity, monotonic()
        if self._goes is not None:
            self._goes.stop()
            self._goes = None
        if severity != "error":
            self._goes = self._app.set_timer(_LONGEST_S, self.clear)
        for screen in self._app.screen_stack:
            self.show_on(screen)

    def key_pressed(self) -> None:
        """What has been read goes away."""
        if self._shown and monotonic() - self._at > _READ_S:
            self.clear()

    def clear(self, only: str = "") -> None:
        """Take the notice away; `only` that one."""
        if self._shown and only in ("", self._shown):
            self._shown = ""
            for screen in self._app.open_screens():
                for shown in screen.query(MessageLine):
                    shown.say("", "")

    def show_on(self, screen: Screen[Any]) -> None:
        """The notice of this moment on a screen that comes up."""
        shown = screen.query(MessageLine)
        if shown:
            shown.first().say(self._shown, self._severity)
        elif self._shown:
            new = MessageLine()
            new.say(self._shown, self._severity)
            screen.mount(new)
