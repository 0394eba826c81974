"""The app: places, theme, the keys that work everywhere, and the border that errors don't cross."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.events import Callback, Event, Key, Paste
from textual.screen import Screen
from textual.widgets import Input, TextArea

from reviewapp.core.errors import ReviewError
from reviewapp.services.preferences import prefer
from reviewapp.tui.actions import EVERYWHERE, PLACES, Place, actions_of, bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.changes import Changes
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.key_order import KeyOrder
from reviewapp.tui.notices import Notices
from reviewapp.tui.screens.base import PlaceScreen
from reviewapp.tui.text import line
from reviewapp.tui.themes import DEFAULT, theme_at_start
from reviewapp.tui.undoing import Undoing
from reviewapp.tui.unfinished import UnfinishedNotes

if TYPE_CHECKING:
    from reviewapp.core.evidence import Evidence
    from reviewapp.services.workspace import Workspace
    from reviewapp.tui.dialogs.who import Known
    from reviewapp.tui.entry_values import EntryValues

#: What takes longer to open says that it is being read.
_MOMENT_S = 0.3
_READING = "Reading … Esc calls it off."


def _opener(place: Place) -> Callable[[], Screen[Any]]:
    """A place's screen, whose module is imported when somebody goes there."""

    def make() -> Screen[Any]:
        screen = getattr(import_module(f"reviewapp.tui.screens.{place.module}"), place.screen)
        return screen()  # type: ignore[no-any-return]

    return make


class ReviewApp(App[None]):
    """The terminal app over one workspace."""

    TITLE = "reviewapp"
    CSS_PATH = "app.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        place.name: _opener(place) for place in PLACES
    }
    DEFAULT_MODE = "home"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EVERYWHERE)]
    #: Screens get these classes by their width; styles use the room where there is some.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as in App

    def __init__(self, workspace: Workspace, *, sample: bool = False, theme: str = DEFAULT) -> None:
        super().__init__()
        self.workspace = workspace
        #: Whether this is the demo: everything in it is invented, and thrown away at the end.
        self.sample = sample
        self._first_theme = theme
        workspace.tell = self.tell
        #: What is to be written, the first of them under way.
        self._changes = Changes(self)
        self._undoing = Undoing(self)
        self.notices = Notices(self)
        self.keys = KeyOrder(self, super().on_event)
        #: How many notes wait in the inbox, and whether anybody reports to the user.
        self.waiting: int | None = None
        self.has_team = False
        self.unfinished = UnfinishedNotes()

    def on_mount(self) -> None:
        self.theme = self._first_theme
        self.watch(self, "theme", self._keep_theme, init=False)

    def on_ready(self) -> None:
        gc.enable()  # turned off for the start

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self.notices.key_pressed()
            self.keys.add(event)
        else:
            await super().on_event(event)

    # -- what screens and dialogs call ---------------------------------------------------------

    def tell(self, sentence: str) -> None:
        """A sentence for the person, from any thread."""
        self.post_message(Callback(partial(self.say, sentence)))

    def say(self, sentence: str, *, severity: str = "information") -> None:
        """A notice that goes away by itself; the text may be anybody's."""
        self.notices.say(sentence, severity)

    def notify(self, message: str, **options: Any) -> None:
        """What Textual itself has to say goes the same way."""
        self.say(message, severity=options.get("severity", "information"))

    def open_when_read(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Read in the background, then call `then`, which opens a dialog with what was read.

        The keys that follow wait for it, and go to what it opens; Escape calls it off. Where the
        user went on to something else meanwhile, by the mouse, nothing opens.
        """
        opening, here = self.keys.hold(), self.screen

        def read(act: Callable[[], None]) -> None:
            waits.stop()
            self.notices.clear(only=_READING)
            if opening.over:
                return
            try:
                if self.screen is here:
                    act()
                else:
                    self.keys.forget()
            finally:
                opening.end()

        def say_so() -> None:
            if not opening.over:
                self.notices.show(_READING)

        waits = self.set_timer(_MOMENT_S, say_so)
        in_background(
            self,
            job,
            lambda result: read(partial(then, result)),
            failed=lambda error: read(partial(failed or self.show_error, error)),
            group="opening",
        )

    def show_error(self, error: Exception) -> None:
        """An error as a dialog: what happened and what to do, never a traceback."""
        from reviewapp.tui.dialogs.message import MessageDialog

        if os.environ.get("REVIEWAPP_TRACEBACK") and not isinstance(error, ReviewError):
            raise error
        if isinstance(error, ReviewError):
            title, sentence = "That did not work", str(error)
        else:
            # An unforeseen error’s message may quote somebody's evidence: only its kind is told.
            title = "Something went wrong inside the program"
            sentence = (
                f"{type(error).__name__}{_place_of(error)}. What was not reported as done was not "
                "changed: look before you try again."
            )
        if isinstance(self.focused, Input | TextArea):
            # A dialog would swallow the keys of somebody who is typing, or about to.
            self.say(f"{title}: {sentence}", severity="error")
        else:
            self.push_screen(MessageDialog(title, sentence))

    def change(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        at_once: bool = False,
        undoes: bool = False,
        name: str = "",
    ) -> None:
        """Run a use case that writes; afterwards every place reads again, then `then` is called.

        Changes run in the order of their keys, unless `at_once`; see `Changes.add`.
        """

        def done(result: Any) -> None:
            self.data_changed()
            if then is not None:
                then(result)

        self._changes.add(
            job, done, failed or self.show_error, at_once=at_once, undoes=undoes, name=name
        )

    def busy_with(self) -> str:
        """What is being written at the moment, where it has a name."""
        return self._changes.busy_with()

    def open_screens(self) -> Iterator[Screen[Any]]:
        """Every screen there is, of all places, also those that lie under another."""
        for stack in self._screen_stacks.values():
            yield from stack

    def data_changed(self) -> None:
        """Something was written: every open place has to read again."""
        for screen in self.open_screens():
            if isinstance(screen, PlaceScreen):
                screen.data_changed()

    def show_waiting(self, inbox: int) -> None:
        """How many notes wait in the inbox, for the bar of every place."""
        self.waiting = inbox
        self._update_bars()

    def show_team(self, has_team: bool) -> None:
        """Whether anybody reports to the user: only then there is a Team."""
        self.has_team = has_team
        self._update_bars()

    def _update_bars(self) -> None:
        for screen in self.open_screens():
            if isinstance(screen, PlaceScreen):
                screen.update_bar()

    def open_entry(self, entry: Evidence) -> None:
        """An entry in the form, to read and change it."""
        from reviewapp.tui.dialogs.entry_form import EntryForm

        self.push_screen(EntryForm.of_entry(entry))

    def open_form(self, values: EntryValues) -> None:
        """A new note in the form, with what is known of it."""
        from reviewapp.tui.dialogs.entry_form import EntryForm

        self.push_screen(EntryForm.of_new(values))

    def capture(self, codes: str = "") -> None:
        """The capture line, with the note that was begun last. `codes`: where it is filed."""
        from reviewapp.tui.dialogs.capture_line import CaptureLine, fits

        begun, others = self.unfinished.latest, max(len(self.unfinished) - 1, 0)
        if fits(begun.text):
            self.push_screen(CaptureLine(begun, codes, others))
        else:
            self.open_form(begun)  # a line would lose a part of it

    def copy(self, text: str, what: str) -> None:
        """To the clipboard of the terminal the user sits at (OSC 52), also over SSH."""
        self.copy_to_clipboard(text)
        self.say(f"Copied {what}, if this terminal allows it.")

    # -- the keys that work everywhere ---------------------------------------------------------

    def action_go(self, place: str) -> None:
        self.switch_mode(place)

    def action_new_note(self) -> None:
        self.capture()

    def action_undo(self) -> None:
        self.undo_last()

    def undo_last(self, then: Callable[[], None] | None = None) -> None:
        """Take the last change back, after a question where it is a great one or an old one."""
        self._undoing.undo_last(then)

    async def action_quit(self) -> None:
        """Leave, but not without what is typed, nor before everything begun is written."""
        self._leave()

    def _leave(self) -> None:
        if self._changes.finish(self._leave_unless_typed):
            self.say("Leaving when everything is written …")

    def _leave_unless_typed(self) -> None:
        from reviewapp.tui.dialogs.message import Leaving

        if any(isinstance(screen, Leaving) for screen in self.screen_stack):
            return  # it is being asked already
        typed = any(isinstance(screen, Dialog) and screen.unsaved() for screen in self.screen_stack)
        if not typed and not len(self.unfinished):
            self.exit()
            return
        begun = "" if typed else line(self.unfinished.latest.text, 60)
        self.push_screen(Leaving(begun), lambda leave: self.exit() if leave else None)

    def action_who(self) -> None:
        from reviewapp.tui.dialogs.who import known

        self.open_when_read(partial(known, self.workspace), partial(self.ask_who, first=False))

    def ask_who(self, known: Known, *, first: bool) -> None:
        """Name, alias and role; `first`: before anything was kept here."""
        from reviewapp.tui.dialogs.who import WhoDialog

        def answered(kept: bool | None) -> None:
            if first and not kept:
                # Whoever skips is not asked again.
                self.change(self.workspace.owner, at_once=True)

        self.push_screen(WhoDialog(known, first=first), answered)

    def action_messages(self) -> None:
        from reviewapp.tui.dialogs.message import MessageDialog

        said = "\n".join(reversed(self.notices.said)) or "Nothing was said so far."
        self.push_screen(MessageDialog("Messages, the latest first", said))

    def action_help(self) -> None:
        from reviewapp.tui.dialogs.help import HelpDialog

        self.push_screen(HelpDialog(self.screen))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: what can be done here, then what can be done everywhere."""
        where = screen.PLACE if isinstance(screen, PlaceScreen) else ""
        for action in (*actions_of(where), *actions_of(EVERYWHERE)):
            node = screen if action.where != EVERYWHERE else self
            if not node.check_action(action.method.partition("(")[0], ()):
                continue
            yield SystemCommand(
                action.title.replace("…", ""),
                action.help,
                partial(self.run_action, action.method, default_namespace=node),
            )

    # -- the theme -----------------------------------------------------------------------------

    def _keep_theme(self, theme: str) -> None:
        in_background(self, partial(prefer, self.workspace, "theme", theme), lambda _none: None)

    # -- the border ----------------------------------------------------------------------------

    def _handle_exception(self, error: Exception) -> None:
        """Textual would print a traceback with everybody's evidence in its variables."""
        if isinstance(error, ReviewError):
            message = str(error)
        elif os.environ.get("REVIEWAPP_TRACEBACK"):
            super()._handle_exception(error)
            return
        else:
            message = (
                f"something went wrong inside the app ({type(error).__name__}{_place_of(error)}). "
                "Everything that was kept is saved."
            )
        self.exit(return_code=1, message=f"reviewapp: {message}")


def open_app(workspace: Workspace, *, sample: bool = False) -> int:
    """Run the app until the user leaves; returns the exit code."""
    app = ReviewApp(workspace, sample=sample, theme=theme_at_start(workspace))
    app.run()
    return app.return_code or 0


def _place_of(error: Exception) -> str:
    """Where an unforeseen error was raised, for a report: file and line, nothing of the data."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    if step is None:
        return ""
    return f" at {Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}"
