"""Notes that were begun and are neither kept nor thrown away."""

from __future__ import annotations

from reviewapp.tui.entry_values import EntryValues


class UnfinishedNotes:
    """Each of them whole, with all its fields, the one begun last at the end."""

    def __init__(self) -> None:
        self._notes: list[EntryValues] = []

    def __len__(self) -> int:
        return len(self._notes)

    @property
    def latest(self) -> EntryValues:
        """The one to go on with; an empty note where none was begun."""
        return self._notes[-1] if self._notes else EntryValues()

    def put(self, values: EntryValues, instead_of: EntryValues | None = None) -> None:
        """A note that has to wait, in the place of what it was before; nothing without words."""
        if instead_of in self._notes:
            place = self._notes.index(instead_of)
            self._notes[place : place + 1] = [values] if values.text.strip() else []
        elif values.text.strip():
            self._notes.append(values)

    def drop(self, values: EntryValues) -> None:
        """A note that was kept or thrown away."""
        if values in self._notes:
            self._notes.remove(values)
