"""What all places have in common: the bar at the top, the footer, and when to read again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from reviewapp.services import evidence
from reviewapp.services.evidence import Query
from reviewapp.services.fingerprint import Fingerprint, fingerprint
from reviewapp.tui.background import in_background
from reviewapp.tui.widgets.key_bar import KeyBar
from reviewapp.tui.widgets.navigation import Navigation

if TYPE_CHECKING:
    from reviewapp.services.workspace import Workspace
    from reviewapp.tui.app import ReviewApp


class PlaceScreen(Screen[None]):
    """A place. Subclasses set PLACE and BINDINGS, compose the `body` and read in `reload`."""

    PLACE: ClassVar[str]
    #: What is said where there is no text to copy.
    NOTHING_TO_COPY: ClassVar[str] = "There is nothing here to copy."
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self) -> None:
        super().__init__(id=self.PLACE)
        self._stale = False
        #: What the files were like before this place was read last.
        self._seen: Fingerprint | None = None
        #: Whether what is read next was changed by the user, here in the app.
        self.changed_here = False

    @property
    def app(self) -> ReviewApp:  # type: ignore[override]
        return cast("ReviewApp", super().app)

    @property
    def workspace(self) -> Workspace:
        return self.app.workspace

    def compose(self) -> ComposeResult:
        yield Navigation(self.PLACE)
        yield from self.body()
        yield KeyBar()

    def body(self) -> ComposeResult:
        """The widgets between the bar and the footer."""
        yield Widget()

    def on_mount(self) -> None:
        self.update_bar()
        self.watch(self.app, "app_focus", self._look_again, init=False)

    def update_bar(self) -> None:
        """Show in the bar what the app knows of the inbox and the team."""
        for bar in self.query(Navigation):
            bar.waiting, bar.team = self.app.waiting, self.app.has_team

    def reload(self) -> None:
        """Read again, in the background, what this place shows."""

    def settings_at(self) -> str | None:
        """The beginning of the key of the settings that what is under the cursor hangs on."""
        return None

    def data_changed(self) -> None:
        """Something was written: read again, now or when the user comes back here."""
        self._stale = self.changed_here = True
        self._look_again()

    def on_screen_resume(self) -> None:
        self.app.notices.show_on(self)
        self._look_again()

    def action_read_again(self) -> None:
        self._stale = True
        self._look_again()

    def _look_again(self) -> None:
        """Read again what was written here, or from elsewhere: another terminal, a script."""
        if self.is_current:
            look = partial(fingerprint, self.workspace)
            in_background(self, look, self._looked, group="look", latest_only=True)

    def _looked(self, found: Fingerprint) -> None:
        if found == self._seen and not self._stale:
            return
        is_first = self._seen is None
        self._seen, self._stale = found, False
        self.reload()
        self.changed_here = False
        if not is_first:
            waiting = partial(evidence.count, self.workspace, Query(inbox=True))
            in_background(
                self,
                waiting,
                self.app.show_waiting,
                failed=lambda _error: None,  # said by the reading of the place
                group="waiting",
                latest_only=True,
            )

    # -- taking things away: the same two keys in every place ----------------------------------

    def to_copy(self) -> tuple[str, str] | None:
        """The text that is shown or selected, and what it is called; None where there is none."""
        return None

    def action_copy(self) -> None:
        found = self.to_copy()
        if found is None:
            self.app.say(self.NOTHING_TO_COPY)
        else:
            self.app.copy(*found)
