"""What was typed and is neither kept nor thrown away: in the app at once, on disk a moment later.

Notes are gone on with by the next new note; what stood in the form of an entry, a goal or a box
is there again when the form is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from functools import partial
from typing import TYPE_CHECKING

from reviewapp.tui.background import in_background
from reviewapp.tui.entry_values import EntryValues

if TYPE_CHECKING:
    from reviewapp.services.unfinished import Fields
    from reviewapp.services.workspace import Workspace
    from reviewapp.tui.app import ReviewApp

_NOTE = "note "


class Unfinished:
    """Each note whole, with all its fields, the one begun last at the end; and other forms."""

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        self._notes: dict[str, EntryValues] = {}
        self._forms: dict[str, Fields] = {}
        #: What is not on disk yet; None: what has to go from there.
        self._unwritten: dict[str, Fields | None] = {}
        self._writing = False
        self._at_end: Callable[[], None] | None = None

    def __len__(self) -> int:
        """How many notes were begun."""
        return len(self._notes)

    # -- notes ---------------------------------------------------------------------------------

    @property
    def latest(self) -> EntryValues:
        """The one to go on with; an empty note where none was begun."""
        return list(self._notes.values())[-1] if self._notes else EntryValues()

    def put(self, values: EntryValues, instead_of: EntryValues | None = None) -> EntryValues:
        """A note as it stands, in the place of what it was before; nothing without words."""
        name = self._name(instead_of)
        if values.text.strip():
            name = name or self._new_name()
            self._notes[name] = values
            self.remember(name, _fields(values))
        elif name is not None:
            self._drop(name)
        return values

    def drop(self, values: EntryValues) -> None:
        """A note that was kept or thrown away."""
        name = self._name(values)
        if name is not None:
            self._drop(name)

    def hand_over(self, begun: EntryValues, values: EntryValues) -> str:
        """A note that is being kept is no longer gone on with, but on disk until `forget`."""
        name = self._name(begun) or self._new_name()
        self._notes.pop(name, None)
        self.remember(name, _fields(values))
        return name

    def give_back(self, name: str, values: EntryValues) -> None:
        """A note that could not be kept: it is gone on with after what was begun since."""
        self._notes = {name: values, **self._notes}

    def _name(self, values: EntryValues | None) -> str | None:
        return next((name for name, note in self._notes.items() if note == values), None)

    def _new_name(self) -> str:
        return _NOTE + self._app.workspace.new_id()

    def _drop(self, name: str) -> None:
        del self._notes[name]
        self.forget(name)

    # -- forms ---------------------------------------------------------------------------------

    def stored(self, name: str) -> Fields | None:
        """What stood in a form when the app was last there, once."""
        return self._forms.pop(name, None)

    def remember(self, name: str, fields_: Fields) -> None:
        """What stands in a form now."""
        self._unwritten[name] = fields_
        self._write()

    def forget(self, name: str) -> None:
        """What stood in a form is kept, or thrown away."""
        self._unwritten[name] = None
        self._write()

    def forget_all(self) -> None:
        """The user leaves without it."""
        from reviewapp.tui.dialogs.form import FormDialog

        for name in list(self._notes):
            self._drop(name)
        for screen in self._app.screen_stack:
            if isinstance(screen, FormDialog) and screen.unfinished_name:
                self.forget(screen.unfinished_name)

    # -- on disk -------------------------------------------------------------------------------

    def restore(self, found: Mapping[str, Fields]) -> None:
        """What an earlier run of the app left behind, the latest first."""
        notes = {}
        for name, values in reversed(list(found.items())):
            if name.startswith(_NOTE):
                notes[name] = _values(values)
            else:
                self._forms[name] = values
        self._notes = {**notes, **self._notes}
        if notes:
            self._app.say("A note that you had begun is here again: a new note goes on with it.")
        elif self._forms:
            self._app.say("What you had typed into a form is there again when you open it.")

    def finish(self, then: Callable[[], None]) -> None:
        """Call `then` when all of it is on disk."""
        self._at_end = then
        self._write()

    def _write(self) -> None:
        if self._writing:
            return
        if not self._unwritten:
            then, self._at_end = self._at_end, None
            if then is not None:
                then()
            return
        batch, self._unwritten = self._unwritten, {}
        self._writing = True
        job = partial(_write_all, self._app.workspace, batch)
        in_background(self._app, job, self._written, failed=self._not_written, group="unfinished")

    def _written(self, _none: None = None) -> None:
        self._writing = False
        self._write()

    def _not_written(self, error: Exception) -> None:
        """A full disk: what is typed is in the app only, which the dialogs still ask about."""
        self._app.say(f"What you type would not outlive a crash: {error}", severity="warning")
        self._written()


def _write_all(workspace: Workspace, batch: Mapping[str, Fields | None]) -> None:
    from reviewapp.services.unfinished import forget_unfinished, remember_unfinished

    for name, values in batch.items():
        if values is None:
            forget_unfinished(workspace, name)
        else:
            remember_unfinished(workspace, name, values)


def _fields(values: EntryValues) -> Fields:
    return {name: value for name, value in asdict(values).items() if value is not None}


def _values(stored: Fields) -> EntryValues:
    """A note out of its stored fields; one of another version may have others."""
    known = {field.name: type(getattr(EntryValues(), field.name)) for field in fields(EntryValues)}
    known["rubric"] = str
    return EntryValues(
        **{name: value for name, value in stored.items() if isinstance(value, known.get(name, ()))}  # type: ignore[arg-type]
    )
