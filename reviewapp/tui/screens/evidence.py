"""Evidence: every entry in a list, found as one types, read beside it, changed with one key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input, Static

from reviewapp.core.capture import shown
from reviewapp.core.errors import ReviewError
from reviewapp.core.evidence import CIRCLE_TITLES, Evidence
from reviewapp.services import evidence, rubrics
from reviewapp.services.evidence import Query
from reviewapp.services.workspace import Workspace
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.records import ENTRY_COLUMNS, entry_record, entry_text
from reviewapp.tui.screens.base import PlaceScreen
from reviewapp.tui.screens.evidence_window import Window, first_window, window_around
from reviewapp.tui.text import line, plain
from reviewapp.tui.to_file import write_listed
from reviewapp.tui.widgets.entry_detail import EntryDetail, Titles
from reviewapp.tui.widgets.fields import LineField
from reviewapp.tui.widgets.record_list import RecordList

#: Nothing is counted while somebody types; the whole number follows when they pause.
_PAUSE_S = 0.3


class SearchField(LineField):
    """The search line; Escape empties it, Enter and Down go into the list."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("search")]


class EvidenceScreen(PlaceScreen):
    """The list of entries, with words and filters, and the one under the cursor beside it."""

    PLACE = "evidence"
    CSS_PATH = "evidence.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("evidence")]
    AUTO_FOCUS = "#entries"

    def __init__(self) -> None:
        super().__init__()
        self.asked = Query()
        #: The list that is shown; None before the first one is read.
        self.window: Window | None = None
        self.titles: Titles = {}
        self._reading = self._ask_again = self._changing = False
        self._counting: Timer | None = None

    def body(self) -> ComposeResult:
        with Horizontal(id="search-line"):
            yield Static("Search", classes="label")
            yield SearchField(
                placeholder="/ and words: each is found by its beginning",
                id="search",
                help_text="Type words: the list follows each key. A word is found by its "
                "beginning, all of them have to be there. Escape empties the line, Enter goes "
                "into the list.",
            )
        yield Static("Reading …", id="summary")
        with Horizontal(id="halves"):
            yield RecordList(
                ENTRY_COLUMNS,
                empty="Reading …",
                help_text="Your entries, newest first. Enter opens one to read and change it. "
                "/ searches, f filters, a takes both away. What is written with w are the "
                "entries listed here.",
                id="entries",
            )
            yield EntryDetail()

    def on_mount(self) -> None:
        in_background(self, lambda: _titles(self.workspace), self._take_titles, group="titles")

    @property
    def records(self) -> RecordList:
        return self.query_one("#entries", RecordList)

    @property
    def entry(self) -> Evidence | None:
        """The entry under the cursor."""
        record = self.records.record
        return record.item if record else None

    # -- reading -------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the list again where it is, with the cursor on the same entry."""
        self._read(again=True)

    def show_query(self, query: Query) -> None:
        """Another list, from its top."""
        self.asked = query
        if self.window is not None and query == self.window.query and not self._reading:
            return
        self._read()

    def _read(self, again: bool = False) -> None:
        """One reading at a time: while it runs, only the last question waits."""
        if self._counting is not None:
            self._counting.stop()
        if self._reading:
            self._ask_again = True
            return
        self._reading = True
        query, workspace = self.asked, self.workspace
        stay = again and self.window is not None and self.window.query == query
        cursor, keep = (self.records.cursor, self.entry) if stay else (0, None)

        def job() -> Window:
            if stay:
                return window_around(workspace, query, cursor, keep)
            return first_window(workspace, query)

        def then(window: Window) -> None:
            self._reading = False
            self._show(window, keep, stay)

        in_background(self, job, then, failed=self._not_read)

    def _not_read(self, error: Exception) -> None:
        self._reading = self._ask_again = self._changing = False
        self.query_one("#summary", Static).update("Not read: see the message. a shows all entries.")
        self.app.show_error(error)

    def _show(self, window: Window, keep: Evidence | None, stay: bool) -> None:
        if self._ask_again:
            self._ask_again = False
            self._read(again=True)
            return
        self.window = window
        self._changing = False
        records = self.records
        if not stay:
            records.set_reactive(RecordList.cursor, 0)
            records.scroll_to(y=0, animate=False, immediate=True)
        records.empty = self._empty_words()
        records.show(
            window.total,
            map(entry_record, window.entries),
            keep=keep.id if keep else None,
            offset=window.offset,
        )
        self._summarize()
        if not window.complete:
            self._counting = self.set_timer(_PAUSE_S, self._count)

    def _count(self) -> None:
        """The whole number, when nobody types."""
        window, workspace = self.window, self.workspace
        if window is None:
            return

        def counted(total: int) -> None:
            if self.window is window:
                self.window = window._replace(total=max(total, window.total), complete=True)
                self.records.grow(self.window.total)
                self._summarize()

        in_background(
            self,
            lambda: evidence.count(workspace, window.query),
            counted,
            group="count",
            latest_only=True,
        )

    @on(RecordList.Wanted)
    def _fetch(self, event: RecordList.Wanted) -> None:
        window, workspace = self.window, self.workspace
        if window is None:
            return
        in_background(
            self,
            lambda: evidence.page(workspace, window.query, event.offset, event.count),
            lambda found: event.records.put(
                event.offset, map(entry_record, found), event.generation
            ),
            group="rows",
        )

    # -- what is seen --------------------------------------------------------------------------

    def _take_titles(self, titles: Titles) -> None:
        self.titles = titles
        self.query_one(EntryDetail).show(self.entry, titles)

    @on(RecordList.Highlighted)
    def _show_entry(self) -> None:
        self.query_one(EntryDetail).show(self.entry, self.titles)

    @on(RecordList.Chosen)
    def _open(self, event: RecordList.Chosen) -> None:
        self.app.open_entry(event.record.item)

    def _summarize(self) -> None:
        window = self.window
        if window is None:
            return
        more = "" if window.complete else "at least "
        parts = [more + _entries(window.total), *query_words(window.query)]
        if len(parts) > 1:
            parts.append("a shows all")
        self.query_one("#summary", Static).update(plain(" · ".join(parts)), layout=False)

    def _empty_words(self) -> str:
        if self.asked == Query():
            return "No entries yet: n keeps your first note."
        return "No entry fits: a shows all, / and f ask for others."

    # -- keys ----------------------------------------------------------------------------------

    @on(Input.Changed, "#search")
    def _search(self, event: Input.Changed) -> None:
        self.show_query(replace(self.asked, words=event.value.strip() or None))

    def action_search(self) -> None:
        self.set_focus(self.query_one("#search"))

    def action_leave_search(self, clear: bool) -> None:
        if clear:
            self.query_one("#search", Input).value = ""
        self.set_focus(self.records)

    def action_filter(self) -> None:
        from reviewapp.tui.dialogs.evidence_filter import EvidenceFilter

        def answered(query: Query | None) -> None:
            if query is not None:
                self.show_query(query)

        self.app.push_screen(EvidenceFilter(self.asked), answered)

    def action_show_all(self) -> None:
        self.query_one("#search", Input).value = ""
        self.show_query(Query())

    def action_toggle_private(self) -> None:
        entry, workspace = self.entry, self.workspace
        if entry is None:
            return

        def job() -> Evidence:
            from reviewapp.services.evidence_changes import Edit, edit

            return edit(workspace, entry, Edit(private=not entry.private))

        def done(after: Evidence) -> None:
            said = "private: it never leaves" if after.private else "shared, once it is filed"
            self.app.say(f"“{shown(after.text)}” is {said}.")

        self._change(job, done)

    def action_remove(self) -> None:
        entry, workspace = self.entry, self.workspace
        if entry is None:
            return

        def job() -> Evidence:
            from reviewapp.services.evidence_changes import remove

            return remove(workspace, entry)

        self._change(job, lambda _: self.app.say(f"Removed “{shown(entry.text)}”. u undoes it."))

    def _change(self, job: Callable[[], Evidence], then: Callable[[Evidence], None]) -> None:
        """Until the list is read again a second key would find the entry as it no longer is."""
        if self._changing:
            return
        self._changing = True

        def failed(error: Exception) -> None:
            self.reload()
            self.app.show_error(error)

        self.app.change(job, then, failed)

    def action_show_history(self) -> None:
        if self.entry is not None:
            from reviewapp.tui.dialogs.history import HistoryDialog

            self.app.push_screen(HistoryDialog(self.entry))

    async def action_go_to_incident(self) -> None:
        entry = self.entry
        if entry is None:
            return
        if not entry.incidents:
            self.app.say("This entry names no incident. Enter opens it to add one.")
            return
        await self.app.switch_mode("slo")
        show: Any = getattr(self.app.screen, "show_incident", None)
        if show is not None:
            show(entry.incidents[0])

    def to_copy(self) -> tuple[str, str] | None:
        return (entry_text(self.entry), "the entry") if self.entry else None

    def action_write(self) -> None:
        write_listed(self.app, self.asked)


def query_words(query: Query) -> list[str]:
    """What a query asks for, part by part."""
    days = (query.first and f"from {query.first}", query.last and f"to {query.last}")
    parts = (
        query.words and f"words “{line(query.words, 60)}”",
        bool(query.indicators) and f"indicators {' '.join(query.indicators)}",
        bool(query.priorities) and f"priorities {' '.join(query.priorities)}",
        query.circle and f"circle {CIRCLE_TITLES[query.circle].lower()}",
        " ".join(filter(None, days)),
        query.incident and f"incident {query.incident}",
        query.inbox and "inbox only",
        query.private and "private only",
    )
    return [part for part in parts if part]


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count:,} entries"


def _titles(workspace: Workspace) -> dict[str, dict[str, str]]:
    """The titles of all indicators, by rubric; a rubric that can't be read has none."""
    titles = {}
    for name in rubrics.names(workspace):
        try:
            rubric = rubrics.load(workspace, name)
        except ReviewError:
            continue
        titles[name] = {indicator.code: indicator.title for _, indicator in rubric.indicators()}
    return titles
