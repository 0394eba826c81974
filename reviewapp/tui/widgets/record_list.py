"""A list of any length, of which only the rows in sight are fetched and drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reviewapp.core.printable import cells, clip
from reviewapp.tui.actions import bindings
from reviewapp.tui.text import line

#: Rows kept beyond those in sight, so that holding a key rarely has to wait.
_MARGIN = 60
_GAP = "  "
_CURSOR, _NO_CURSOR = "▸ ", "  "


class Column(NamedTuple):
    """A column; `width` in terminal columns, 0 for what is left of the line."""

    title: str
    width: int = 0


class Record(NamedTuple):
    """A row: what it stands for, its cells, whether it is drawn dimmed, and what it was made of."""

    key: str
    cells: tuple[str, ...]
    dim: bool = False
    item: Any = None


class RecordList(ScrollView, can_focus=True):
    """Rows of one line each. The owner answers `Wanted` with `put`, and `show` starts anew."""

    DEFAULT_CSS = """
    RecordList { height: 1fr; overflow-x: hidden; background: $surface; color: $foreground; }
    RecordList > .record-list--header { color: $foreground 60%; text-style: bold underline; }
    RecordList > .record-list--cursor {
        background: $block-cursor-blurred-background; text-style: bold;
    }
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

    class Wanted(Message):
        """Rows are about to be in sight: the owner puts `count` of them from `offset`."""

        def __init__(self, records: RecordList, offset: int, count: int) -> None:
            super().__init__()
            self.records, self.offset, self.count = records, offset, count
            self.generation = records.generation

        @property
        def control(self) -> RecordList:
            return self.records

    class Highlighted(Message):
        """The cursor stands on another row; None while the list is empty or not read yet."""

        def __init__(self, records: RecordList, record: Record | None) -> None:
            super().__init__()
            self.records, self.record = records, record

        @property
        def control(self) -> RecordList:
            return self.records

    class Chosen(Message):
        """Enter, or a second click, on a row."""

        def __init__(self, records: RecordList, record: Record) -> None:
            super().__init__()
            self.records, self.record = records, record

        @property
        def control(self) -> RecordList:
            return self.records

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
        self._failed = ""
        self._base = Style()

    @property
    def record(self) -> Record | None:
        """The row under the cursor."""
        return self._rows.get(self.cursor)

    @property
    def rows_in_sight(self) -> int:
        return max(self.size.height - 1, 1)

    def show(
        self,
        total: int,
        records: Iterable[Record],
        *,
        keep: str | None = None,
        offset: int = 0,
    ) -> None:
        """Show another list of `total` rows, of which some are given, from `offset` on.

        The cursor goes to the row of key `keep` where it is among them, else to the top; without
        `keep` it stays at the same height, as far as there are rows.
        """
        self.generation += 1
        self._failed = ""
        self.total = total
        self._rows = dict(enumerate(records, offset))
        self._asked = None
        place = min(self.cursor, max(total - 1, 0))
        if keep is not None:
            place = next((i for i, row in self._rows.items() if row.key == keep), place)
        self.virtual_size = Size(1, total + 1)
        self.set_reactive(RecordList.cursor, place)
        self._bring_into_sight()
        self._tell()
        self.refresh()

    def grow(self, total: int) -> None:
        """The list shown turns out to have `total` rows, no fewer than was said."""
        self.total = total
        self.virtual_size = Size(1, total + 1)
        self._want()
        self.refresh()

    def fail(self, sentence: str) -> None:
        """Say that the rows could not be read, until they are."""
        self.show(0, ())
        self._failed = sentence
        self.refresh()

    def put(self, offset: int, records: Iterable[Record], generation: int) -> None:
        """Rows that were wanted; those of an older list are dropped."""
        if generation != self.generation:
            return
        self._asked = None
        near = range(self.cursor - 1000, self.cursor + 1000)
        if len(self._rows) > 2000:
            self._rows = {i: row for i, row in self._rows.items() if i in near}
        self._rows.update(enumerate(records, offset))
        self._tell()
        self._want()
        self.refresh()

    def action_move(self, step: int) -> None:
        self.cursor += step

    def action_page(self, direction: int) -> None:
        self.cursor += direction * self.rows_in_sight

    def action_edge(self, last: int) -> None:
        self.cursor = self.total - 1 if last else 0

    def action_choose(self) -> None:
        if self.record is not None:
            self.post_message(self.Chosen(self, self.record))

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
            self.cursor = place

    def render_lines(self, crop: Region) -> list[Strip]:
        # Worked out once, not for each line: it is half of a line's cost.
        self._base = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if y == 0:
            return self._strip([c.title for c in self.columns], "header", width)
        place = self._place_of_line(y)
        if place is None:
            if self.total == 0 and y == 1:
                style = self.get_component_rich_style("record-list--empty")
                # Until the first answer nobody knows whether there is anything.
                said = self._failed or (self.empty if self.generation else "Reading …")
                return Strip([Segment(clip(_NO_CURSOR + said, width), style)], None)
            return Strip.blank(width, self._base)
        row = self._rows.get(place)
        if row is None:
            return self._strip(["…"], "dim", width)
        kind = "cursor" if place == self.cursor else "dim" if row.dim else None
        return self._strip(row.cells, kind, width)

    def _strip(self, texts: Sequence[str], kind: str | None, width: int) -> Strip:
        style: Style = self._base
        if kind is not None:
            style = style + self.get_component_rich_style(f"record-list--{kind}", partial=True)
        fixed = sum(c.width for c in self.columns) + len(_GAP) * (len(self.columns) - 1)
        rest = max(width - fixed - len(_CURSOR), 8)
        parts = [_CURSOR if kind == "cursor" else _NO_CURSOR]
        for column, text in zip(self.columns, texts, strict=False):
            room = column.width or rest
            shown = clip(line(text, room + 1), room)
            parts.append(shown + " " * (room - cells(shown)) + _GAP)
        # Without the last gap it is as wide as the line, and needs no cutting.
        text = "".join(parts).removesuffix(_GAP)
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

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
        if not missing or self._asked is not None:
            return
        first = max(missing[0] - (0 if missing[0] >= top else _MARGIN), 0)
        count = min(self.rows_in_sight + 2 * _MARGIN, self.total - first)
        self._asked = (first, count)
        self.post_message(self.Wanted(self, first, count))

    def _tell(self) -> None:
        if self.record != self._told or self.record is None:
            self._told = self.record
            self.post_message(self.Highlighted(self, self.record))
