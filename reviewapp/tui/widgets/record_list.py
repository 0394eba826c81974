"""A list of any length, of which only the rows in sight are fetched and drawn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reviewapp.core.printable import clip
from reviewapp.tui.actions import bindings
from reviewapp.tui.widgets.record import CURSOR, NO_CURSOR, Column, Record, row_text

__all__ = ["Column", "Record", "RecordList"]

#: Rows kept beyond those in sight, so that holding a key rarely has to wait.
_MARGIN = 60


class RecordList(ScrollView, can_focus=True):
    """Rows of one line each. The owner answers `Wanted` with `put`, and `show` starts anew.

    A key means the row that is under the cursor when all keys before it are done: where a row is
    not here yet, what is to be done with it waits for it.
    """

    DEFAULT_CSS = """
    RecordList { height: 1fr; overflow-x: hidden; background: $surface; color: $foreground; }
    RecordList > .record-list--header { color: $foreground 60%; text-style: bold underline; }
    RecordList > .record-list--cursor { text-style: bold; }
    RecordList:focus > .record-list--cursor {
        background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
    }
    RecordList > .record-list--dim { color: $foreground 60%; }
    RecordList > .record-list--empty { color: $foreground 60%; }
    RecordList:ansi { background: ansi_default; }
    RecordList:ansi > .record-list--cursor { text-style: bold; }
    RecordList:ansi:focus > .record-list--cursor {
        background: ansi_default; color: ansi_default; text-style: bold reverse;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "record-list--header",
        "record-list--cursor",
        "record-list--dim",
        "record-list--empty",
    }
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list")]
    ALLOW_MAXIMIZE = False

    cursor: reactive[int] = reactive(0, repaint=False)

    class Told(Message):
        """What a list tells its owner."""

        def __init__(self, records: RecordList) -> None:
            super().__init__()
            self.records = records

        @property
        def control(self) -> RecordList:
            return self.records

    class Wanted(Told):
        """Rows are about to be in sight: the owner puts `count` of them from `offset`."""

        def __init__(self, records: RecordList, offset: int, count: int) -> None:
            super().__init__(records)
            self.offset, self.count, self.generation = offset, count, records.generation

    class Highlighted(Told):
        """The cursor stands on another row; None while the list is empty or not read yet."""

        def __init__(self, records: RecordList, record: Record | None) -> None:
            super().__init__(records)
            self.record = record

    class Chosen(Told):
        """Enter, or a second click, on a row."""

        def __init__(self, records: RecordList, record: Record) -> None:
            super().__init__(records)
            self.record = record

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str,
        help_text: str = "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.columns = tuple(columns)
        #: What the help dialog says while the list has the focus.
        self.help_text = help_text
        #: What an empty list says: the next key.
        self.empty = empty
        self.total = 0
        #: Counts the lists shown so far: an answer to an older one is not put into the present.
        self.generation = 0
        self._rows: dict[int, Record] = {}
        self._asked: tuple[int, int] | None = None
        self._told: Record | None = None
        #: What is said instead of rows.
        self._failed = ""
        #: Whether the list is read, and whether it then has no row.
        self._is_known = self._is_bare = False
        #: Whether the rows wanted last could not be read.
        self._refused = False
        #: What waits for the list, in the order of the keys; and whether it wants a row.
        self._waiting: deque[tuple[Callable[[], object], bool]] = deque()
        self._base = Style()

    @property
    def record(self) -> Record | None:
        """The row under the cursor."""
        return self._rows.get(self.cursor)

    @property
    def rows_in_sight(self) -> int:
        return max(self.size.height - 1, 1)

    @property
    def settled(self) -> bool:
        """Whether the list that was asked for is the one that is shown."""
        return self._is_known

    def blank(self) -> None:
        """Forget the rows at once, before others are read: they are of somebody else."""
        self._begin(0)
        self._is_known, self._rows = False, {}
        self._changed(0)

    def show(
        self,
        total: int,
        records: Iterable[Record],
        *,
        keep: str | None = None,
        offset: int = 0,
        place: int | None = None,
    ) -> None:
        """Show another list of `total` rows, of which some are given, from `offset` on.

        The cursor goes to the row of key `keep` where it is among them, else to `place`. Without
        these it stays on its row, else at the same height, as far as there are rows.
        """
        if place is None:
            keep = keep if keep is not None or self.record is None else self.record.key
            place = self.cursor
        self._begin(total)
        self._rows = dict(enumerate(records, offset))
        place = next((i for i, row in self._rows.items() if row.key == keep), place)
        self._changed(place)
        self.carry_on()

    def grow(self, total: int) -> None:
        """The list shown turns out to have `total` rows, no fewer than was said."""
        self.total = total
        self.virtual_size = Size(1, total + 1)
        self._want()
        self.refresh()

    def fail(self, sentence: str) -> None:
        """Say that the rows could not be read, until they are."""
        self._waiting.clear()
        self._begin(0)
        self._failed, self._rows = sentence, {}
        self._changed(0)

    def put(self, offset: int, records: Iterable[Record], generation: int) -> None:
        """Rows that were wanted; those of an older list are dropped.

        Fewer than were wanted: the list ends with them, as it has become shorter elsewhere.
        """
        if generation != self.generation:
            return
        asked, self._asked = self._asked, None
        near = range(self.cursor - 1000, self.cursor + 1000)
        if len(self._rows) > 2000:
            self._rows = {i: row for i, row in self._rows.items() if i in near}
        found = dict(enumerate(records, offset))
        self._rows.update(found)
        if asked is not None and len(found) < asked[1]:
            self.total = min(self.total, offset + len(found))
            self._rows = {i: row for i, row in self._rows.items() if i < self.total}
        self._changed(self.cursor)
        self.carry_on()

    def refuse(self) -> None:
        """The rows that were wanted could not be read: it is said, and the next key asks again."""
        self._asked, self._refused = None, True
        self._waiting.clear()
        self.refresh()

    def drop(self, key: str) -> None:
        """Take a row out before the list is read again."""
        place = next((i for i, row in self._rows.items() if row.key == key), None)
        if place is None:
            return
        self._begin(self.total - 1)  # what is on its way counts from the old places
        rows = [(i, row) for i, row in self._rows.items() if i != place]
        self._rows = {i - (i > place): row for i, row in rows}
        self._changed(self.cursor - (self.cursor > place))

    def alter(self, record: Record) -> None:
        """Show a row of the same key otherwise, before the list is read again."""
        self._rows = {i: record if row.key == record.key else row for i, row in self._rows.items()}
        self._changed(self.cursor)

    def _begin(self, total: int) -> None:
        self.generation += 1
        self._failed, self._refused, self._asked = "", False, None
        self._is_known, self.total = True, total

    def _changed(self, place: int) -> None:
        """Rows are other ones: the cursor goes to a place, as far as there are rows."""
        self.virtual_size = Size(1, self.total + 1)
        self.set_reactive(RecordList.cursor, max(0, min(place, self.total - 1)))
        self._bring_into_sight()
        self._tell()
        self.refresh()
        is_bare = self._is_known and self.total == 0
        if is_bare != self._is_bare:
            self._is_bare = is_bare
            self.refresh_bindings()

    # -- keys, in their order ------------------------------------------------------------------

    def act(self, do: Callable[[Record], object]) -> None:
        """Do something with the row under the cursor, at the latest when it is here."""
        self._in_order(lambda: do(self.record) if self.record else None, with_row=True)

    def _in_order(self, do: Callable[[], object], *, with_row: bool = False) -> None:
        if self._failed or self._refused:
            self.retry()
        self._waiting.append((do, with_row))
        self.carry_on()

    def carry_on(self) -> None:
        """Do what has waited for the list, unless the user has gone on to something else."""
        while self._waiting and self.settled:
            do, with_row = self._waiting[0]
            if with_row and self.record is None and self.total:
                break
            self._waiting.popleft()
            if self.screen.is_current:
                do()

    def retry(self) -> None:
        """Ask again for what could not be read."""
        self._refused = False
        self._want()

    def _go(self, place: int) -> None:
        self.cursor = place

    def action_move(self, step: int) -> None:
        self._in_order(lambda: self._go(self.cursor + step))

    def action_page(self, direction: int) -> None:
        self._in_order(lambda: self._go(self.cursor + direction * self.rows_in_sight))

    def action_edge(self, last: int) -> None:
        self._in_order(self.to_end if last else partial(self._go, 0))

    def to_end(self) -> None:
        """Go to the last row."""
        self._go(self.total - 1)

    def action_choose(self) -> None:
        self.act(lambda record: self.post_message(self.Chosen(self, record)))

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Where there is nothing, nothing can be opened."""
        return action != "choose" or not self._is_bare or bool(self._failed)

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, self.total - 1))

    def watch_cursor(self) -> None:
        self._bring_into_sight()
        self._tell()
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._want()

    def on_resize(self) -> None:
        self._bring_into_sight()

    def on_click(self, event: events.Click) -> None:
        place = self._place_of_line(event.y)
        if place is None:
            return
        if place == self.cursor:
            self.action_choose()
        else:
            self._in_order(partial(self._go, place))

    def render_lines(self, crop: Region) -> list[Strip]:
        # Worked out once, not for each line: it is half of a line's cost.
        self._base = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if y == 0:
            titles = [column.title for column in self.columns]
            return self._strip(row_text(self.columns, titles, NO_CURSOR, width), "header", width)
        place = self._place_of_line(y)
        if place is None:
            if self.total or y > 1:
                return Strip.blank(width, self._base)
            # Until the first answer nobody knows whether there is anything.
            said = self._failed or (self.empty if self._is_known else "Reading …")
            return self._strip(NO_CURSOR + said, "empty", width)
        row, here = self._rows.get(place), place == self.cursor
        mark = CURSOR if here else NO_CURSOR
        if row is None:
            said = "Not read. The next key tries again." if self._refused else "…"
            return self._strip(mark + said, "dim", width)
        kind = "cursor" if here else "dim" if row.dim else None
        return self._strip(row_text(self.columns, row.cells, mark, width), kind, width)

    def _strip(self, text: str, kind: str | None, width: int) -> Strip:
        style: Style = self._base
        if kind is not None:
            style = style + self.get_component_rich_style(f"record-list--{kind}", partial=True)
        return Strip([Segment(clip(text, width), style)]).adjust_cell_length(width, style)

    def _place_of_line(self, y: int) -> int | None:
        """Which row is drawn on a line below the header; None where there is none."""
        place = self.scroll_offset.y + y - 1
        return place if y >= 1 and place < self.total else None

    def _bring_into_sight(self) -> None:
        """The row under the cursor, between the header and the lower edge."""
        top, height = self.scroll_offset.y, self.rows_in_sight
        if self.cursor < top:
            top = self.cursor
        elif self.cursor >= top + height:
            top = self.cursor - height + 1
        self.scroll_to(y=top, animate=False, immediate=True)
        self._want()

    def _want(self) -> None:
        """Ask for the rows in sight and near it that are not here, once."""
        top = self.scroll_offset.y
        sight = range(top, min(top + self.rows_in_sight, self.total))
        near = range(
            max(top - _MARGIN // 2, 0), min(top + self.rows_in_sight + _MARGIN, self.total)
        )
        ask = sight if any(i not in self._rows for i in sight) else near
        missing = [i for i in ask if i not in self._rows]
        if not missing or self._asked is not None or self._refused:
            return
        first = max(missing[0] - (0 if missing[0] >= top else _MARGIN), 0)
        count = min(self.rows_in_sight + 2 * _MARGIN, self.total - first)
        self._asked = (first, count)
        self.ask(first, count)

    def ask(self, offset: int, count: int) -> None:
        """Have rows read."""
        self.post_message(self.Wanted(self, offset, count))

    def _tell(self) -> None:
        if self.record != self._told or self.record is None:
            self._told = self.record
            self.post_message(self.Highlighted(self, self.record))
