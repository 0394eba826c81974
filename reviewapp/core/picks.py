"""What an author chooses of the evidence that feeds a Connect: picked, in an order, or left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["picked", "left_out"]


@dataclass(frozen=True, slots=True)
class Picks:
    """The entries of a Connect that something was chosen for, by their ids.

    `picked`: in their order. An entry is never both; one in neither feeds its box as it stands.
    """

    picked: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()

    def state(self, entry_id: str) -> State | None:
        """What was chosen for an entry, None where nothing was."""
        if entry_id in self.left_out:
            return "left_out"
        return "picked" if entry_id in self.picked else None

    def pick(self, ids: Sequence[str]) -> Picks:
        """Pick these as well, in this order behind the others; one picked already stays."""
        new = [entry for entry in dict.fromkeys(ids) if entry not in self.picked]
        return Picks((*self.picked, *new), self.left_out.difference(new))

    def leave_out(self, ids: Collection[str]) -> Picks:
        """Leave these out, also where they were picked."""
        rest = tuple(entry for entry in self.picked if entry not in ids)
        return Picks(rest, self.left_out.union(ids))

    def clear(self, ids: Collection[str]) -> Picks:
        """Take back what was chosen for these."""
        rest = tuple(entry for entry in self.picked if entry not in ids)
        return Picks(rest, self.left_out.difference(ids))

    def move(self, entry_id: str, step: int, among: Collection[str]) -> Picks:
        """Change a picked entry's place with the one `step` places on, counted among some.

        The same where there is no such place, or the entry is not picked.
        """
        order = [entry for entry in self.picked if entry in among]
        if entry_id not in order:
            return self
        to = order.index(entry_id) + step
        if not 0 <= to < len(order):
            return self
        swapped = {entry_id: order[to], order[to]: entry_id}
        return Picks(tuple(swapped.get(entry, entry) for entry in self.picked), self.left_out)


NOTHING_CHOSEN = Picks()
