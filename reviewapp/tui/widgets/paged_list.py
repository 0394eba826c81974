"""A list over a source that is read part by part, in the background, however long it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple, Protocol

from textual.timer import Timer

from reviewapp.tui.background import in_background
from reviewapp.tui.widgets.record_list import Record, RecordList

#: Rows read before and after the cursor: more than most terminals have lines.
_AROUND = 40
#: Nothing is counted while somebody types; the whole number follows when they pause.
_PAUSE_S = 0.3


class Source(Protocol):
    """What a list shows. Its methods run in a thread; two sources are equal that say the same."""

    def page(self, offset: int, count: int) -> Sequence[Record]:
        """At most `count` rows after the first `offset`; fewer only where the list ends."""

    def count(self) -> int:
        """How many rows there are."""

    def place_of(self, key: str) -> int | None:
        """Where the row of a key stands, or would stand if it were listed; None: unknown."""


class _Question(NamedTuple):
    """A reading of `source`. `keep`: the key of the row to go to; `changed`: see `follow`."""

    source: Source
    keep: str | None
    changed: bool


class _Window(NamedTuple):
    """A part of a list: `total` rows (or more, unless `complete`), those from `offset` on given.

    `place`: where the cursor belongs.
    """

    total: int
    complete: bool
    offset: int
    rows: Sequence[Record]
    place: int


class PagedList(RecordList):
    """Shows a source. One reading at a time: while it runs, only the last question waits."""

    class Read(RecordList.Told):
        """The list, or how many rows it has, is known anew; or it could not be read."""

    #: What is shown; None before the first reading.
    source: Source | None = None
    #: Whether `total` is all there is, or only what is known so far.
    complete = False
    _question: _Question | None = None
    _lost: _Question | None = None
    _reading = False
    _to_end = False
    _counting: Timer | None = None

    @property
    def unread(self) -> bool:
        """Whether the list that was asked for could not be read."""
        return self._lost is not None

    @property
    def settled(self) -> bool:
        other = self._question is not None and self._question.source != self.source
        return super().settled and not other and not self._to_end

    def follow(self, source: Source, *, keep: str | None = None, changed: bool = False) -> None:
        """Show a source. Another one begins at its top, or with the cursor on the key `keep`;
        the same one is read again, and the cursor stays on its row.

        `changed`: the user has just changed something: if that is one row in sight, and no other,
        the cursor goes to it.
        """
        before = self._question
        if before is not None and before.source == source:
            keep, changed = keep or before.keep, changed or before.changed
        self._question = _Question(source, keep, changed)
        if not self._reading:
            self._read()

    def blank(self) -> None:
        self.source = None
        super().blank()

    def _read(self) -> None:
        question = self._question
        assert question is not None
        self._reading, self._lost = True, None
        self._stop_counting()
        same = question.source == self.source
        cursor = self.cursor if same else 0
        keep = question.keep or (self.record.key if same and self.record else None)
        in_background(
            self,
            partial(_read_window, question.source, cursor, keep),
            partial(self._arrived, question, cursor, same),
            failed=partial(self._not_read, question),
            group="list",
        )

    def _arrived(self, question: _Question, cursor: int, same: bool, window: _Window) -> None:
        self._reading = False
        if self._question is not question:
            self._read()
            return
        self._question = None
        stayed = not same or self.cursor == cursor
        here = self.record.key if same and self.record else None
        known = {row.key: row.item for row in self._rows.values()}
        if not same:
            self._to_end = False
            self.scroll_to(y=0, animate=False, immediate=True)
        self.source, self.complete = question.source, window.complete
        self.show(
            window.total,
            window.rows,
            keep=question.keep or here,
            offset=window.offset,
            place=window.place if stayed else self.cursor,
        )
        if question.changed and same and stayed:
            self._go_to_what_is_new(known)
        if self.complete:
            self._at_end()
        else:
            self.post_message(self.Read(self))
            self._counting = self.set_timer(_PAUSE_S, self._count)

    def _go_to_what_is_new(self, known: dict[str, object]) -> None:
        sight = range(self.scroll_offset.y, self.scroll_offset.y + self.rows_in_sight)
        rows = {place: self._rows[place] for place in sight if place in self._rows}
        new = [
            place
            for place, row in rows.items()
            if row.key not in known or known[row.key] != row.item
        ]
        if len(new) == 1:
            self.cursor = new[0]

    def _not_read(self, question: _Question, error: Exception) -> None:
        self._reading = False
        if self._question is not question:
            self._read()
            return
        self._question = None
        if question.source != self.source:
            self.source, self._lost = None, question
            self.fail("Not read. The next key tries again.")
        self.post_message(self.Read(self))
        self.app.show_error(error)  # type: ignore[attr-defined]

    def retry(self) -> None:
        if self._lost is not None:
            self.follow(self._lost.source, keep=self._lost.keep)
        else:
            super().retry()

    # -- how many there are --------------------------------------------------------------------

    def _stop_counting(self) -> None:
        if self._counting is not None:
            self._counting.stop()
            self._counting = None

    def _count(self) -> None:
        self._stop_counting()
        if self.source is not None:
            counted, failed = partial(self._counted, self.source), self._not_counted
            in_background(
                self, self.source.count, counted, failed=failed, group="count", latest_only=True
            )

    def _counted(self, source: Source, total: int) -> None:
        if source != self.source or self.complete:
            return
        if total < self.total:  # some of the rows that are shown have gone elsewhere
            self.follow(source)
            return
        self.complete = True
        self.grow(total)
        self._at_end()

    def _at_end(self) -> None:
        """It is known now where the list ends."""
        if self._to_end:
            self._to_end = False
            self.cursor = self.total - 1
        self.post_message(self.Read(self))
        self.carry_on()

    def _not_counted(self, error: Exception) -> None:
        self._to_end = False
        self._waiting.clear()
        self.app.show_error(error)  # type: ignore[attr-defined]

    def to_end(self) -> None:
        if self.complete or self.source is None:
            super().to_end()
        else:  # nobody knows yet where that is
            self._to_end = True
            self._count()

    # -- rows ----------------------------------------------------------------------------------

    def ask(self, offset: int, count: int) -> None:
        if self.source is None:
            return
        generation = self.generation
        in_background(
            self,
            partial(self.source.page, offset, count),
            partial(self._put_page, offset, generation),
            failed=partial(self._page_not_read, generation),
            group="rows",
        )

    def _put_page(self, offset: int, generation: int, rows: Sequence[Record]) -> None:
        before = self.total
        self.put(offset, rows, generation)
        if self.total != before:
            self.complete = True
            self.post_message(self.Read(self))

    def _page_not_read(self, generation: int, error: Exception) -> None:
        if generation == self.generation:
            self.refuse()
            self.app.show_error(error)  # type: ignore[attr-defined]


def _read_window(source: Source, cursor: int, keep: str | None) -> _Window:
    """The part of a list around the row to keep, else around the cursor.

    At the top nothing is counted: only when the list ends there its length is known.
    """
    if keep is None and cursor == 0:
        rows = source.page(0, 2 * _AROUND)
        return _Window(len(rows), len(rows) < 2 * _AROUND, 0, rows, 0)
    total = source.count()
    found = source.place_of(keep) if keep is not None else None
    place = max(0, min(cursor if found is None else found, total - 1))
    offset = max(0, place - _AROUND)
    rows = source.page(offset, 2 * _AROUND)
    return _Window(max(total, offset + len(rows)), True, offset, rows, place)
