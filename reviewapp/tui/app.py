"""The app: places, theme, the keys that work everywhere, and the border that errors don't cross."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Callback, Event, Key, Paste, Resize
from textual.screen import Screen

from reviewapp.core.errors import ReviewError
from reviewapp.services.preferences import prefer
from reviewapp.tui.actions import BY_ID, EVERYWHERE, PLACES, Place, bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.changes import Changes
from reviewapp.tui.commands import Commands
from reviewapp.tui.error_words import as_dialog, at_the_end
from reviewapp.tui.key_names import key_name
from reviewapp.tui.key_order import KeyOrder
from reviewapp.tui.leaving import leave
from reviewapp.tui.notices import Notices
from reviewapp.tui.openings import Openings
from reviewapp.tui.screens.base import PlaceScreen
from reviewapp.tui.themes import DEFAULT, theme_at_start
from reviewapp.tui.undoing import Undoing
from reviewapp.tui.unfinished import Unfinished

if TYPE_CHECKING:
    from reviewapp.core.evidence import Evidence
    from reviewapp.services.unfinished import Fields
    from reviewapp.services.workspace import Workspace
    from reviewapp.tui.dialogs.who import Known
    from reviewapp.tui.entry_values import EntryValues

#: In less than this nothing is complete.
_LEAST = (60, 16)


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
    ENABLE_COMMAND_PALETTE = False  # it has one of its own, from the registry
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
        self._openings = Openings(self)
        self._commands = Commands(self, self._openings)
        self.notices = Notices(self)
        self.keys = KeyOrder(self, super().on_event)
        #: How many notes wait in the inbox, and whether anybody reports to the user.
        self.waiting: int | None = None
        self.has_team = False
        self.unfinished = Unfinished(self)

    def on_mount(self) -> None:
        self.theme = self._first_theme

    def on_resize(self, event: Resize) -> None:
        if event.size.width < _LEAST[0] or event.size.height < _LEAST[1]:
            self.notices.show("This window is small for all there is: 80×24 shows everything.")

    def on_ready(self) -> None:
        if not gc.isenabled():  # turned off for the start
            _collect_seldom()
        in_background(self, self._read_unfinished, self.unfinished.restore, group="unfinished")

    def _read_unfinished(self) -> dict[str, Fields]:
        from reviewapp.services.unfinished import unfinished

        return unfinished(self.workspace)

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

        The keys that follow wait for it, and go to what it opens; Escape calls it off.
        """
        self._openings.when_read(job, then, failed or self.show_error)

    def show_error(self, error: Exception) -> None:
        """An error as a dialog: what happened and what to do, never a traceback."""
        from reviewapp.tui.dialogs.message import MessageDialog

        if os.environ.get("REVIEWAPP_TRACEBACK") and not isinstance(error, ReviewError):
            raise error
        title, sentence = as_dialog(error)
        from textual.widgets import Input, TextArea  # too much for the first screen

        if self.keys.typed_ahead or isinstance(self.focused, Input | TextArea):
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

    async def go_to_incidents(self, references: Sequence[str]) -> None:
        """Incidents that an entry mentions, where their figures are."""
        await self.switch_mode("slo")
        show: Any = getattr(self.screen, "show_incident", None)
        if show is not None:
            show(*references)

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

    def action_redo(self) -> None:
        self._undoing.redo_last()

    def undo_last(self, then: Callable[[], None] | None = None) -> None:
        """Take the last change back, after a question where it is a great one or an old one."""
        self._undoing.undo_last(then)

    async def action_quit(self) -> None:
        leave(self, self._changes)

    def action_who(self) -> None:
        from reviewapp.tui.dialogs.who import WhoDialog, known

        def ask(read: Known) -> None:
            self.push_screen(WhoDialog(read))

        self.open_when_read(partial(known, self.workspace), ask)

    def welcome(self, known: Known) -> None:
        """The first questions, before anything was kept here."""
        from reviewapp.tui.dialogs.who import Welcome

        def answered(kept: bool | None) -> None:
            if not kept:
                # Whoever skips is not asked again.
                self.change(self.workspace.owner, at_once=True)

        self.push_screen(Welcome(known), answered)

    def action_messages(self) -> None:
        from reviewapp.tui.dialogs.message import MessageDialog

        said = "\n".join(reversed(self.notices.said)) or "Nothing was said so far."
        self.push_screen(MessageDialog("Messages, the latest first", said))

    def action_help(self) -> None:
        from reviewapp.tui.dialogs.help import HelpDialog

        if isinstance(self.screen, HelpDialog):
            self.screen.dismiss()
        else:
            self.push_screen(HelpDialog(self.screen))

    def action_help_quit(self) -> None:
        """Ctrl+C, which copies where something is selected."""
        quits = [it.binding.key for it in self.active_bindings.values() if it.binding.id == "quit"]
        self.say(f"{key_name(quits[0] if quits else 'ctrl+q')} leaves; what was kept is saved.")

    def action_command_palette(self) -> None:
        self._commands.ask()

    def action_settings(self) -> None:
        from reviewapp.tui.dialogs.settings import SettingsDialog

        at = self.screen.settings_at() if isinstance(self.screen, PlaceScreen) else None
        self.push_screen(SettingsDialog(at))

    def action_change_theme(self) -> None:
        from reviewapp.tui.dialogs.theme import ThemePicker

        self.push_screen(ThemePicker(), self._keep_theme)

    def _keep_theme(self, theme: str | None) -> None:
        if theme is not None:
            job = partial(prefer, self.workspace, "theme", theme)
            self._changes.add(job, lambda _none: None, self.show_error, at_once=True)

    def shown_keys(self, action_id: str) -> list[str]:
        """The keys of an action as they are bound at present, as keyboards spell them."""
        keys = self._keymap.get(action_id, BY_ID[action_id].key)
        return [key_name(key) for key in keys.split(",") if key]

    def get_key_display(self, binding: Binding) -> str:
        return key_name(binding.key)

    # -- the border ----------------------------------------------------------------------------

    def _handle_exception(self, error: Exception) -> None:
        """Textual would print a traceback with everybody's evidence in its variables."""
        if not isinstance(error, ReviewError) and os.environ.get("REVIEWAPP_TRACEBACK"):
            super()._handle_exception(error)
            return
        report = None
        if not isinstance(error, ReviewError):
            from reviewapp.services.crash_report import write_report

            report = write_report(self.workspace, error)
        self.exit(return_code=1, message=f"reviewapp: {at_the_end(error, report)}")


def _collect_seldom() -> None:
    """Collect garbage again, so that no key waits for it.

    What the start has made stays as long as the program, so nobody need look at it again; a screen
    makes thousands of short-lived objects at every key.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def open_app(workspace: Workspace, *, sample: bool = False) -> int:
    """Run the app until the user leaves; returns the exit code."""
    app = ReviewApp(workspace, sample=sample, theme=theme_at_start(workspace))
    app.run()
    return app.return_code or 0
