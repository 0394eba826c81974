"""The notes that wait, as a screen shows them one by one while decisions are on their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reviewapp.core.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Reading:
    """A part of the inbox, newest first. `total` notes wait; `first`: the place of the part."""

    total: int = 0
    first: int = 0
    notes: tuple[Evidence, ...] = ()


@dataclass(frozen=True, eq=False)
class Decision:
    """A decision on its way to the store: some fields change, the note may `leave` the inbox."""

    note: str
    leaves: bool
    fields: Mapping[str, Any]


class Waiting:
    """What was read last, with the decisions since on top; `place` is where the user stands."""

    def __init__(self) -> None:
        self.place = 0
        self._read = Reading()
        self._decisions: list[Decision] = []
        #: Notes that left: one that comes back by undo is shown again.
        self._left: list[str] = []
        self._lay()

    def _lay(self) -> None:
        leaving = {decision.note for decision in self._decisions if decision.leaves}
        notes = [note for note in self._read.notes if note.id not in leaving]
        for decision in self._decisions:
            notes = [
                replace(note, **decision.fields) if note.id == decision.note else note
                for note in notes
            ]
        self.notes = notes
        self.total = self._read.total - len(self._read.notes) + len(notes)

    @property
    def note(self) -> Evidence | None:
        """The note at the place; None where there is none, or it isn't read."""
        return next(iter(self.ahead(1)), None)

    def ahead(self, count: int) -> list[Evidence]:
        """The note at the place and those after it, as far as they are read."""
        index = self.place - self._read.first
        return self.notes[index : index + count] if index >= 0 else []

    def stored(self, wanted: str) -> Evidence | None:
        """A note as the store has it."""
        return next((note for note in self._read.notes if note.id == wanted), None)

    def filed(self) -> list[Evidence]:
        """The notes that are on their way to an indicator, the one decided last first."""
        filing = [item for item in reversed(self._decisions) if "indicators" in item.fields]
        found = [(item, self.stored(item.note)) for item in filing]
        return [replace(note, **item.fields) for item, note in found if note is not None]

    def is_changing(self, wanted: str) -> bool:
        """Whether a decision on the note is on its way."""
        return any(decision.note == wanted for decision in self._decisions)

    def go(self, place: int) -> None:
        """Go to a place; after the last note the first comes again, and the other way round."""
        self.place = place % self.total if self.total else 0

    def go_to(self, wanted: str) -> bool:
        """Go to a note, if it is among those read."""
        for index, note in enumerate(self.notes):
            if note.id == wanted:
                self.place = self._read.first + index
                return True
        return False

    def take(self, read: Reading) -> str | None:
        """A new reading: the user stays at the note, or at the top for what has come there.

        Returns the id of a note that came back.
        """
        here = self.note if self.place else None
        self._read = read
        self._lay()
        for left in reversed(self._left):
            if self.go_to(left):
                self._left.remove(left)
                return left
        if here is None or not self.go_to(here.id):
            self.place = max(0, min(self.place, self.total - 1))
        return None

    def decide(self, decision: Decision) -> None:
        """Show a decision; when the note leaves, the next one comes up."""
        self._decisions.append(decision)
        self._lay()
        self.go(self.place)

    def refused(self, decision: Decision) -> None:
        """It did not come about: the note is as before, and the user is at it."""
        self._decisions.remove(decision)
        self._lay()
        self.go_to(decision.note)

    def written(self, decision: Decision, result: Evidence) -> None:
        """It stands in the store."""
        self._decisions.remove(decision)
        if self.stored(decision.note) is not None:
            kept = [result if note.id == result.id else note for note in self._read.notes]
            gone = 0
            if decision.leaves:
                self._left.append(decision.note)
                kept = [note for note in kept if note.id != result.id]
                gone = 1
            self._read = replace(self._read, total=self._read.total - gone, notes=tuple(kept))
        self._lay()
