"""What the checks find in a text while it is being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer
from textual.widgets import Static

from reviewapp.tui.background import in_background
from reviewapp.tui.check_words import rows

if TYPE_CHECKING:
    from reviewapp.core.checks.findings import Finding
    from reviewapp.services.connect_checks import Checks

#: The text needs the room; on the Connect screen there are all of them.
_MOST = 4
#: Whoever types on is not interrupted: the answer is for the text at a pause.
_PAUSE_S = 0.3


class LiveFindings(Static):
    """Checks in the background at each pause in the typing; a late answer is dropped."""

    DEFAULT_CSS = """
    LiveFindings { height: auto; display: none; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, key: str, checks: Checks | None) -> None:
        """`key`: the box's. `checks`: of the Connect it stands in, None where it is not read."""
        super().__init__("")
        self._key, self._checks = key, checks
        self._text: str | None = None
        self._pause: Timer | None = None

    def on_mount(self) -> None:
        if self._checks is not None:
            self._show(self._checks.of(self._key))

    def ask(self, text: str) -> None:
        """The text as it stands now."""
        if self._checks is None or text == self._text:
            return
        self._text = text
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.screen.set_timer(_PAUSE_S, self._read)

    def _read(self) -> None:
        text, checks = self._text, self._checks
        assert text is not None
        assert checks is not None

        def show(found: tuple[Finding, ...]) -> None:
            if text == self._text:
                self._show(found)

        in_background(
            self, lambda: checks.of_box(self._key, text), show, group="checks", latest_only=True
        )

    def _show(self, found: tuple[Finding, ...]) -> None:
        self.update(rows(found, _MOST))
        self.display = bool(found)
