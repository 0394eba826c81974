"""What feeds a box of the Connect, as a list in which entries are picked, moved and left out."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.binding import BindingType

from reviewapp.tui.actions import bindings
from reviewapp.tui.widgets.record_list import Record, RecordList

#: What is done with an entry.
Deed = Literal["pick", "leave_out", "earlier", "later"]
#: What marks what was chosen for an entry, also without any colour, before its code.
MARKS = {"picked": "✓ ", "left_out": "– ", None: ""}


class FeedList(RecordList):
    """The cell with an entry's code begins with its mark; the item is what was chosen for it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("feeds")]

    class Chose(RecordList.Told):
        """Something is done with the entry of a row; `state`: what was chosen for it before."""

        def __init__(self, records: FeedList, record: Record, deed: Deed) -> None:
            super().__init__(records)
            self.record, self.deed = record, deed
            self.state = record.item

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where there is nothing, nothing can be chosen."""
        return super().check_action("choose" if action == "choose_entry" else action, parameters)

    def action_choose_entry(self, deed: Deed) -> None:
        self.act(lambda record: self._choose(record, deed))

    def _choose(self, record: Record, deed: Deed) -> None:
        self.post_message(self.Chose(self, record, deed))
        if not record.key.startswith("entry:") or deed in ("earlier", "later"):
            return
        # Seen at once: the next key means the row that is under the cursor then.
        if deed == "pick" and record.item != "picked":
            self._mark(record, "picked")
        elif deed == "leave_out" and record.item == "left_out":
            self._mark(record, None)
        else:  # it goes to another place below this one
            self.drop(record.key)

    def _mark(self, record: Record, state: str | None) -> None:
        day, code, text = record.cells
        cells = (day, MARKS[state] + code.removeprefix(MARKS[record.item]), text)
        self.alter(record._replace(cells=cells, dim=False, item=state))
        self.cursor += 1
